//! Addresses of a place in a page.

use std::fmt::Write;

/// The length of a quote at the start and at the end of a text fragment, in characters.
const QUOTED: usize = 24;

/// The address of `text` on the page `url`. It is `url#anchor` where there is an anchor, else a text fragment
/// (`#:~:text=first,last`, see the URL Fragment Text Directives of the WICG): browsers scroll to the text and highlight it.
pub fn deep_link(url: &str, anchor: Option<&str>, text: &str) -> String {
    let page = url.split('#').next().unwrap_or(url);
    if let Some(anchor) = anchor {
        return format!("{page}#{}", encode(anchor));
    }
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let Some(first) = lines.next() else {
        return page.to_owned();
    };
    let last = lines.next_back().unwrap_or(first);
    let count = first.chars().count();
    if last == first && count <= 2 * QUOTED {
        return format!("{page}#:~:text={}", encode(first));
    }
    let start: String = first.chars().take(QUOTED).collect();
    let end: Vec<char> = last.chars().rev().take(QUOTED).collect();
    let end: String = end.into_iter().rev().collect();
    format!("{page}#:~:text={},{}", encode(&start), encode(&end))
}

/// Percent-encodes all but unreserved characters. `-` is encoded too: it has a meaning in text fragments.
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'~' => out.push(byte as char),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_comes_before_a_fragment() {
        assert_eq!(
            deep_link("https://a.example/p", Some("why"), "x"),
            "https://a.example/p#why"
        );
        assert_eq!(
            deep_link("https://a.example/p#old", None, "a-b, c"),
            "https://a.example/p#:~:text=a%2Db%2C%20c"
        );
    }
}
