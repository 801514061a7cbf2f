//! Titles: read from HTML, or made from the first words of a text.

use senpai_html::unescape;

/// Elements that authors put into titles.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u",
    "wbr",
];
/// The longest title that is made from a text, in characters. By hand.
const LONGEST: usize = 40;

/// A title in RSS or an export. It is usually HTML, but brackets as in `Vec<T>` may be text.
pub(crate) fn of_html(raw: &str) -> String {
    one_line(&unescape(&without_tags(raw)))
}

/// A title on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title from the first sentence of a text.
pub(crate) fn of_text(text: &str) -> String {
    let lines = text
        .lines()
        .map(|l| l.trim().trim_start_matches(['#', '>', '-', '*', ' ']));
    let line = lines
        .map(str::trim)
        .find(|l| !l.is_empty())
        .unwrap_or_default();
    let end = line
        .find(['。', '！', '？', '!', '?'])
        .map_or(line.len(), |at| at);
    let sentence = one_line(&line[..end]);
    if sentence.chars().count() <= LONGEST {
        return sentence;
    }
    let start: String = sentence.chars().take(LONGEST).collect();
    // English titles are cut between words.
    let cut = start
        .rfind(' ')
        .filter(|at| *at > start.len() / 2)
        .unwrap_or(start.len());
    format!("{}…", &start[..cut])
}

/// The title without the tags of inline elements; struck text and readings go with their tags.
fn without_tags(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let (mut rest, mut hidden) = (raw, None::<String>);
    // Looked for once: a title may consist of `<`.
    let last = |mark| raw.rfind(mark).map(|at| raw.len() - at);
    let (last_end_tag, last_bracket) = (last("</"), last(">"));
    // Both count from the end of the title, as the length of what is left does.
    let is_in = |from: &str, last: Option<usize>| last.is_some_and(|last| last <= from.len());
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        let inner = from[1..].strip_prefix('/').unwrap_or(&from[1..]);
        let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inner[..length].to_ascii_lowercase();
        let paired = last_end_tag.is_some() || matches!(name.as_str(), "br" | "wbr");
        let is_tag = paired && INLINE.contains(&name.as_str()) && is_in(from, last_bracket);
        let end = is_tag.then(|| from.find('>')).flatten();
        if hidden.is_none() {
            out.push_str(before);
        }
        match end {
            Some(end) => {
                if from.starts_with("</") {
                    hidden = hidden.filter(|open| *open != name);
                } else if matches!(name.as_str(), "del" | "s" | "strike" | "rt")
                    && is_in(from, last_end_tag)
                {
                    hidden = hidden.or(Some(name.clone()));
                }
                if name == "br" {
                    out.push(' ');
                }
                rest = &from[end + 1..];
            }
            None => {
                out.push('<');
                rest = &from[1..];
            }
        }
    }
    if hidden.is_none() {
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_read_once() {
        for (raw, right) in [
            ("Q&amp;Aの作り方", "Q&Aの作り方"),
            ("Tom&#8217;s rule &amp; mine", "Tom’s rule & mine"),
            ("朝の<b>十分</b> &amp; 夜", "朝の十分 & 夜"),
            ("&amp;lt;b&amp;gt; とは", "&lt;b&gt; とは"),
            ("Vec<T> の使い方", "Vec<T> の使い方"),
            ("<b> とは何か", "<b> とは何か"),
            ("AT&T と R&D; 5 < 6", "AT&T と R&D; 5 < 6"),
            ("料金は<del>五千円</del>八千円", "料金は八千円"),
            ("<ruby>与信<rt>よしん</rt></ruby>の話", "与信の話"),
            ("二行<br/>の題", "二行 の題"),
        ] {
            assert_eq!(of_html(raw), right);
        }
    }

    #[test]
    fn a_text_gives_a_title() {
        assert_eq!(
            of_text("\n## 朝の散歩は十分で足ります。次に"),
            "朝の散歩は十分で足ります"
        );
        assert_eq!(of_text(&"word ".repeat(20)).chars().count(), 40);
        assert_eq!(of_text(""), "");
    }

    #[test]
    fn a_title_of_open_tags_takes_linear_time() {
        let start = std::time::Instant::now();
        for piece in ["<b", "<b></", "<del>"] {
            without_tags(&piece.repeat(100_000));
        }
        assert!(start.elapsed().as_secs() < 20);
    }
}
