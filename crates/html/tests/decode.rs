//! A file's encoding is found by its byte order mark, its declaration, or a guess.

#![allow(clippy::unwrap_used)]

use encoding_rs::Encoding;
use senpai_html::decode;

const TEXT: &str = "朝の散歩は十分で足ります。\n\n朝の散歩は十分で足ります。\n";

fn encoded(name: &str, text: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(name.as_bytes()).unwrap();
    encoding.encode(text).0.into_owned()
}

#[test]
fn a_declared_encoding_is_read() {
    for name in ["Shift_JIS", "euc-jp", "iso-2022-jp", "utf-8"] {
        for text in [
            format!("<?xml version='1.0' encoding='{name}'?><rss>{TEXT}</rss>"),
            format!("<html><head><meta charset={name}></head><body>{TEXT}</body></html>"),
        ] {
            let mut notes = Vec::new();
            assert_eq!(decode(&encoded(name, &text), &mut notes), text, "{name}");
            assert!(notes.is_empty(), "{notes:?}");
        }
    }
}

#[test]
fn a_page_that_a_browser_saved_as_utf8_keeps_its_old_declaration() {
    let text = format!("<html><head><meta charset=Shift_JIS></head><body>{TEXT}</body></html>");
    assert_eq!(decode(text.as_bytes(), &mut Vec::new()), text);
}

#[test]
fn a_byte_order_mark_is_enough() {
    let units = TEXT.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units).collect();
    assert_eq!(decode(&bytes, &mut Vec::new()), TEXT);
}

#[test]
fn a_guess_is_noted() {
    let mut notes = Vec::new();
    assert_eq!(decode(&encoded("Shift_JIS", TEXT), &mut notes), TEXT);
    assert!(notes[0].contains("Shift_JIS"), "{notes:?}");
}
