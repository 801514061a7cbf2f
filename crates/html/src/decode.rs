//! Turns bytes into text: finds the encoding by byte order mark, declaration or guess, and removes control characters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The number of bytes at the start of a file that may contain a declaration. By hand: browsers look at the first 1,024.
const HEAD: usize = 4096;

/// The text of `bytes`; `notes` gets a sentence for each repair.
pub fn decode(bytes: &[u8], notes: &mut Vec<String>) -> String {
    let (encoding, guessed) = encoding(bytes);
    let (text, _, broken) = encoding.decode(bytes);
    if guessed {
        let name = encoding.name();
        notes.push(format!("read as {name}: the file names no encoding"));
    }
    if broken {
        let text_before = |at: usize| text[..at].matches('\n').count() + 1;
        let line = text.find('\u{FFFD}').map_or(1, text_before);
        let name = encoding.name();
        notes.push(format!(
            "line {line}: bytes that are not {name} were read as U+FFFD"
        ));
    }
    without_controls(text.trim_start_matches('\u{FEFF}'), notes)
}

/// The text of a few bytes, such as a file's name: UTF-8, or else Shift_JIS, which Japanese Windows writes.
pub fn decode_name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned(),
    }
}

/// The encoding, and true if it is a guess.
fn encoding(bytes: &[u8]) -> (&'static Encoding, bool) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, false);
    }
    if let Some(encoding) = without_mark(bytes) {
        return (encoding, false);
    }
    let declared = declared(&bytes[..bytes.len().min(HEAD)]);
    let japanese = |text: &str| text.chars().any(|c| c >= '\u{3000}');
    match (declared, std::str::from_utf8(bytes)) {
        // Browsers save pages as UTF-8 and leave the old declaration in them.
        (Some(other), Ok(text)) if other != UTF_8 && japanese(text) => (UTF_8, false),
        (Some(other), _) if other != UTF_8 => (other, false),
        (_, Ok(_)) if !bytes.contains(&0x1B) => (UTF_8, false),
        (Some(_), Err(_)) if mostly_utf8(bytes) => (UTF_8, false),
        (None, Err(_)) if mostly_utf8(bytes) => (UTF_8, false),
        _ => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
            detector.feed(bytes, true);
            let guess = detector.guess(Some(b"jp"), Utf8Detection::Allow);
            (guess, guess != UTF_8)
        }
    }
}

/// True if the text is in UTF-16, which contains zero bytes.
pub fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]) || without_mark(bytes).is_some()
}

/// The name of the encoding of a text that is not UTF-8; `None` if the text is UTF-8, or if its encoding is unknown. UTF-16 without
/// a byte order mark has a zero byte in each ASCII character.
pub fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return Some("UTF-32LE"),
        [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32BE"),
        _ => {}
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes).filter(|(found, _)| *found != UTF_8) {
        return Some(encoding.name());
    }
    match bytes {
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => return Some(UTF_16LE.name()),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => return Some(UTF_16BE.name()),
        _ => {}
    }
    if std::str::from_utf8(bytes).is_ok() || mostly_utf8(bytes) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    Some(guess.name()).filter(|name| *name != UTF_8.name())
}

/// UTF-16 without a byte order mark, recognised by its first `<`.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// True if the text is UTF-8 except for a few bytes: fewer than one in ten characters beyond ASCII.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut bad, mut good) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        bad += usize::from(!chunk.invalid().is_empty());
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    bad * 10 <= good
}

/// The encoding in an XML declaration or a `meta` element.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let named = |text: &str, key: &str| {
        let value = text.split_once(key)?.1.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', ';', '>', '/', '?', ' ']);
        Encoding::for_label(&value.as_bytes()[..end.unwrap_or(value.len())])
    };
    let xml = head.trim_start().strip_prefix("<?xml");
    let xml = xml.and_then(|rest| named(rest.split_once("?>")?.0, "encoding"));
    let meta = || {
        let tags = head.split("<meta").skip(1);
        tags.filter_map(|tag| tag.split('>').next())
            .find_map(|tag| named(tag, "charset"))
    };
    let encoding = xml.or_else(meta)?;
    // A declaration that can be read as ASCII bytes cannot be in UTF-16.
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    Some(if wide { UTF_8 } else { encoding })
}

/// The text without control characters; line breaks become `\n`.
fn without_controls(text: &str, notes: &mut Vec<String>) -> String {
    let odd = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    let (mut out, mut dropped, mut first, mut line) = (String::with_capacity(text.len()), 0, 0, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
                line += 1;
            }
            _ if odd(c) => {
                dropped += 1;
                first = if first == 0 { line } else { first };
            }
            _ => {
                line += usize::from(c == '\n');
                out.push(c);
            }
        }
    }
    if dropped > 0 {
        notes.push(format!(
            "line {first}: control characters were left out ({dropped} in all)"
        ));
    }
    out
}
