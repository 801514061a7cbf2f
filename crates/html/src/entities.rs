//! References to characters: `&amp;`, `&#8217;`, `&#x2019;`.

use html5ever::data::NAMED_ENTITIES;

/// The name of the reference at the start of `text`, without `&` and `;`. `text` begins after the `&`.
pub fn reference(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .take(40)
        .position(|b| !b.is_ascii_alphanumeric() && b != b'#')?;
    (end > 0 && text[end..].starts_with(';')).then(|| &text[..end])
}

/// The text of the reference `&name;`, from the table of the HTML standard; `None` for an unknown name.
pub fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        return character(number).map(String::from);
    }
    let (first, second) = *NAMED_ENTITIES.get(&format!("{name};"))?;
    let codes = [first, second].into_iter().filter(|code| *code != 0);
    let text: String = codes.filter_map(char::from_u32).collect();
    (!text.is_empty()).then_some(text)
}

/// The character of a numeric reference: `8217` or `x2019`. As in HTML, the numbers of Windows-1252 stand for its characters.
/// `None` for control characters, except line breaks and tabs.
pub fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let c = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9F) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[byte])
            .0
            .chars()
            .next()?,
        _ => char::from_u32(code)?,
    };
    (!c.is_control() || matches!(c, '\n' | '\t')).then_some(c)
}

/// The text with each reference to a character replaced once. Unknown references stay.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest).and_then(|name| Some((name, entity(name)?))) {
            Some((name, text)) => {
                out.push_str(&text);
                rest = &rest[name.len() + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}
