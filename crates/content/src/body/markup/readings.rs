//! Readings of characters (ruby), which stand outside of the sentence.

use super::rules::{Found, Place, near};

/// `{与信|よしん}`: the reading is left out of the sentence.
pub(super) fn reading_in_braces(place: &Place<'_>) -> Option<Found> {
    let inside = near(place.line(), 200).get(1..)?;
    let end = inside.find('}')?;
    let (base, reading) = inside[..end].split_once('|')?;
    let parts = reading.split('|');
    let is_reading =
        base.chars().all(is_ideograph) && !base.is_empty() && parts.clone().all(is_kana);
    is_reading.then(|| ruby(1, base.len(), 1, end - base.len() - 1, 1))
}

/// note.com and novels: `｜与信《よしん》`.
pub(super) fn reading_in_brackets(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), 200);
    let opening = line.chars().next()?.len_utf8();
    let (base, rest) = line[opening..].split_once('《')?;
    let (reading, _) = rest.split_once('》')?;
    let is_reading = !base.is_empty() && !base.contains(['｜', '|', ' ']) && is_kana(reading);
    is_reading.then(|| {
        ruby(
            opening,
            base.len(),
            '《'.len_utf8(),
            reading.len(),
            '》'.len_utf8(),
        )
    })
}

/// Words for works, whose titles may stand in such brackets: `絵画《ひまわり》`.
const WORKS: &str = "小説 映画 作品 絵画 名画 油彩 版画 彫刻 連作 代表作 楽曲 歌曲 曲 歌 詩 劇 戯曲 書籍 漫画 番組 雑誌 題";
/// The most kana of a reading for one character. By hand: 承《うけたまわ》る has five.
const LONGEST_READING: usize = 5;

/// Aozora Bunko: `与信《よしん》`. Only hiragana counts: katakana is a title.
pub(super) fn reading_behind(place: &Place<'_>) -> Option<Found> {
    let opening = '《'.len_utf8();
    let (reading, _) = near(place.line(), 200)[opening..].split_once('》')?;
    let base = place.before.trim_end_matches(is_ideograph).len();
    let base = &place.before[base..];
    let is_work = WORKS.split_whitespace().any(|work| base.ends_with(work));
    let (count, kana) = (base.chars().count(), reading.chars().count());
    let is_reading = reading
        .chars()
        .all(|c| matches!(c, '\u{3041}'..='\u{309F}' | 'ー'))
        && !is_work
        && (count..=LONGEST_READING * count).contains(&kana);
    (is_reading && count > 0).then(|| Found {
        reading: Some(opening..opening + reading.len()),
        ..Found::hiding(2 * opening + reading.len())
    })
}

/// A base with its reading: the lengths of both and of their marks, in bytes.
fn ruby(opening: usize, base: usize, between: usize, reading: usize, closing: usize) -> Found {
    let start = opening + base;
    let read = start + between..start + between + reading;
    let length = read.end + closing;
    Found {
        hidden: vec![0..opening, start..length],
        length,
        reading: Some(read),
        ..Found::default()
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_kana(text: &str) -> bool {
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '　' | ' ');
    !text.is_empty() && text.chars().all(kana)
}
