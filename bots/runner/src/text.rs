//! Cuts text for messages to the limits of a platform.

/// Cuts `text` to at most `room` units, including `tail`.
///
/// `unit` gives the size of a character as the platform counts it: `char::len_utf16`, `char::len_utf8`, or `|_| 1`. The cut is
/// after a sentence if one ends in the second half, and never between a backslash and the character that it escapes. `tail` marks
/// the cut, such as `…`.
pub fn cut(text: &str, room: usize, unit: fn(char) -> usize, tail: &str) -> String {
    let size = |text: &str| text.chars().map(unit).sum::<usize>();
    if size(text) <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(size(tail));
    let (mut used, mut end, mut sentence) = (0, 0, 0);
    let mut escapes = false;
    for (at, c) in text.char_indices() {
        used += unit(c);
        if used > room {
            break;
        }
        escapes = c == '\\' && !escapes;
        if !escapes {
            end = at + c.len_utf8();
        }
        if matches!(c, '。' | '！' | '？' | '!' | '?' | '\n') {
            sentence = end;
        }
    }
    let end = if sentence * 2 > end { sentence } else { end };
    format!("{}{tail}", text[..end].trim_end())
}

/// The text without web addresses: a search would take their letters for words of the question.
pub fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = ["https://", "http://"]
        .iter()
        .filter_map(|s| rest.find(s))
        .min()
    {
        out.push_str(&rest[..start]);
        let address = &rest[start..];
        let ends = |c: char| c.is_whitespace() || !c.is_ascii() || "<>()\"'".contains(c);
        rest = &address[address.find(ends).unwrap_or(address.len())..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_left_out_and_its_neighbours_stay() {
        for (text, left) in [
            ("入金は？", "入金は？"),
            ("https://example.com/a?b#cの入金は？", "の入金は？"),
            ("入金は？ (http://example.com)", "入金は？ ()"),
            ("a https://b https://c d", "a   d"),
        ] {
            assert_eq!(without_addresses(text), left);
        }
    }

    #[test]
    fn a_text_is_cut_to_the_units_of_its_platform() {
        for (text, room, unit, shown) in [
            ("入金の話", 4, (|_| 1) as fn(char) -> usize, "入金の話"),
            ("入金の話だ", 4, |_| 1, "入金の…"),
            ("入金の話", 10, char::len_utf8, "入金…"),
            ("😀😀😀", 5, char::len_utf16, "😀😀…"),
            ("一つ。二つ目の文", 7, |_| 1, "一つ。二つ目…"),
            ("二つ目の文。一つ", 8, |_| 1, "二つ目の文。一つ"),
            ("二つ目の文。一つと", 8, |_| 1, "二つ目の文。…"),
            ("ab\\*cd", 4, |_| 1, "ab…"),
        ] {
            assert_eq!(cut(text, room, unit, "…"), shown);
        }
    }
}
