//! Splits text into sentences, and long sentences into clauses.

use std::ops::Range;

use crate::Script;

/// The sentences of `text`, as byte ranges that follow each other without gaps (the space after a sentence belongs to it); blank
/// sentences are left out.
///
/// A sentence ends:
///
/// - after 。！？ and at a line break, outside brackets;
/// - after `.`, `!`, `?` before a space, unless the word before is a usual abbreviation;
/// - after `.`, `!`, `?` between Japanese characters.
///
/// Closing brackets and quotes belong to the sentence that they close. A bracket that is not closed in its line counts as text:
/// `(^^;`.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0usize;
    let mut pairs = None;
    for (at, c) in text.char_indices() {
        // Most characters are in these ranges, and none of these ends a sentence.
        if matches!(c, '\u{3041}'..='\u{9FFF}' | 'a'..='z' | ' ') {
            continue;
        }
        if Bracket::of(c).is_some() {
            let pairs = pairs.get_or_insert_with(|| bracket_pairs(text));
            depth = depth_after(depth, at, pairs);
        }
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let ends = match c {
            '\n' => true,
            '。' | '｡' | '！' | '？' => depth == 0 && !next.is_some_and(continues),
            '.' | '．' | '!' | '?' => {
                depth == 0
                    && match next {
                        None => true,
                        Some(' ' | '\u{3000}') => !is_abbreviation(c, &text[start..at]),
                        Some(next) => is_japanese(next) && text[..at].ends_with(is_japanese),
                    }
            }
            '"' | '”' | '’' | ')' => {
                depth == 0 && next == Some(' ') && text[start..at].ends_with(['.', '!', '?'])
            }
            _ => false,
        };
        if ends {
            let end = text.len() - rest.trim_start_matches([' ', '\u{3000}']).len();
            push(text, &mut out, start..end);
            start = end;
            depth = 0;
        }
    }
    push(text, &mut out, start..text.len());
    out
}

/// A bracket, with its kind: the half-width opening bracket.
#[derive(Clone, Copy)]
enum Bracket {
    Opening(char),
    Closing(char),
    /// `"` opens or closes.
    Straight,
}

impl Bracket {
    #[inline]
    fn of(c: char) -> Option<Bracket> {
        Some(match c {
            '「' | '『' | '【' | '〈' | '《' => Bracket::Opening(c),
            '（' | '(' => Bracket::Opening('('),
            '」' => Bracket::Closing('「'),
            '』' => Bracket::Closing('『'),
            '“' => Bracket::Opening('“'),
            '”' => Bracket::Closing('“'),
            '"' => Bracket::Straight,
            '】' => Bracket::Closing('【'),
            '〉' => Bracket::Closing('〈'),
            '》' => Bracket::Closing('《'),
            '）' | ')' => Bracket::Closing('('),
            _ => return None,
        })
    }
}

/// The places, in bytes and in order, of the brackets and quotation marks of `text` that open and close on one line. Each is true
/// if it opens.
fn bracket_pairs(text: &str) -> Vec<(usize, bool)> {
    let mut pairs = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let closing = match Bracket::of(c) {
            Some(Bracket::Opening(kind)) => {
                open.push((at, kind));
                None
            }
            Some(Bracket::Closing(kind)) => Some(kind),
            // A quotation mark after a letter or digit closes, or it means inches.
            Some(Bracket::Straight) if open.iter().any(|&(_, opened)| opened == '"') => Some('"'),
            Some(Bracket::Straight) if !before.is_some_and(|c: char| c.is_ascii_alphanumeric()) => {
                open.push((at, '"'));
                None
            }
            _ => None,
        };
        // An opening bracket inside a pair is dropped if nothing closed it.
        if let Some(i) =
            closing.and_then(|kind| open.iter().rposition(|&(_, opened)| opened == kind))
        {
            pairs.extend([(open[i].0, true), (at, false)]);
            open.truncate(i);
        }
        if c == '\n' {
            open.clear();
        }
        before = Some(c);
    }
    pairs.sort_unstable();
    pairs
}

/// The number of open brackets after the bracket at a place (bytes).
fn depth_after(depth: usize, at: usize, pairs: &[(usize, bool)]) -> usize {
    match pairs.binary_search_by_key(&at, |pair| pair.0) {
        Ok(i) if pairs[i].1 => depth + 1,
        Ok(_) => depth.saturating_sub(1),
        Err(_) => depth,
    }
}

/// True if `c` is kana, kanji or a Japanese bracket.
fn is_japanese(c: char) -> bool {
    let is_shared = matches!(c, '(' | ')' | '“' | '”' | '"');
    Script::of(c).is_cjk() || !is_shared && Bracket::of(c).is_some()
}

/// The separator between the cells of a table's row; a row is one line.
pub const CELL: &str = " | ";

/// The pieces from which excerpts are made: the sentences of `text`.
///
/// A sentence of more than `limit` characters (scalar values) is cut into clauses, after 、，；,; outside brackets. If no clause ends
/// within half the limit, it is cut after a sentence or clause inside brackets, at a space, or between characters. A row of a table
/// that fits the limit is one piece, even if its cells contain sentences.
pub fn segments(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for sentence in sentences(text) {
        let fits = |range: Range<usize>| text[range].chars().count() <= limit;
        let row = row_around(text, sentence.start).filter(|row| fits(row.clone()));
        match (row, out.last_mut()) {
            (Some(row), Some(before)) if before.start >= row.start => before.end = sentence.end,
            _ if fits(sentence.clone()) => out.push(sentence),
            _ => cut_clauses(text, sentence, limit, &mut out),
        }
    }
    out
}

/// The line around a byte, if it is a row of a table.
fn row_around(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    text[start..end].contains(CELL).then_some(start..end)
}

/// A clause with fewer characters stays with the next clause: 「しかし、」 alone is no piece. By hand.
const SHORTEST_CLAUSE: usize = 15;

fn cut_clauses(text: &str, sentence: Range<usize>, limit: usize, out: &mut Vec<Range<usize>>) {
    let longest = (limit / 2).max(1);
    let slice = &text[sentence.clone()];
    let pairs = bracket_pairs(slice);
    let mut start = 0;
    let (mut length, mut depth) = (0, 0);
    // The best place to cut so far, if no clause ends outside brackets. A better kind of place compares higher.
    let mut fallback: Option<((bool, u8), usize)> = None;
    for (at, c) in slice.char_indices() {
        length += 1;
        depth = depth_after(depth, at, &pairs);
        let end = at + c.len_utf8();
        let is_clause = matches!(c, '、' | '，' | '；' | ',' | ';');
        let kind = match c {
            '。' | '！' | '？' => Some(3),
            _ if is_clause => Some(2),
            ' ' => Some(if slice[..at].ends_with(['.', '!', '?']) {
                3
            } else {
                1
            }),
            _ => None,
        };
        // Outside brackets is better than inside.
        let kind = kind.filter(|_| length >= SHORTEST_CLAUSE);
        let kind = kind.map(|kind| (depth == 0, kind));
        if let Some(kind) = kind
            && fallback.is_none_or(|(best, _)| kind >= best)
        {
            fallback = Some((kind, end));
        }
        let cut = if is_clause && depth == 0 && length >= SHORTEST_CLAUSE {
            Some(end)
        } else if length >= limit || length >= longest && depth == 0 {
            Some(fallback.map_or(end, |(_, place)| place))
        } else {
            None
        };
        if let Some(cut) = cut {
            push(text, out, sentence.start + start..sentence.start + cut);
            start = cut;
            length = slice[cut..end].chars().count();
            fallback = None;
        }
    }
    push(text, out, sentence.start + start..sentence.end);
}

fn push(text: &str, out: &mut Vec<Range<usize>>, range: Range<usize>) {
    if !text[range.clone()].trim().is_empty() {
        out.push(range);
    }
}

/// True if a sentence goes on after its end mark, because `next` follows: 「…！」と言う.
fn continues(next: char) -> bool {
    matches!(
        next,
        '」' | '』' | '）' | ')' | '】' | '。' | '！' | '？' | '”'
    )
}

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "no", "inc", "ltd", "co",
    "jr", "sr", "fig", "u.s", "u.k", "v", "vol", "pp", "cf", "al", "approx", "dept",
];

/// True if the mark after `before` (the sentence so far) is a point that ends an abbreviation or the number of a list item. Such a
/// point does not end the sentence.
fn is_abbreviation(mark: char, before: &str) -> bool {
    if mark != '.' {
        return false;
    }
    let line = before.trim();
    if !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let word = before.rsplit([' ', '(', '\n']).next().unwrap_or(before);
    let single_letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
    single_letter || ABBREVIATIONS.iter().any(|a| word.eq_ignore_ascii_case(a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<&str> = sentences(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn ends_outside_brackets_only() {
        check(
            "「行け。今だ！」と言った。彼は走った？はい",
            &["「行け。今だ！」と言った。", "彼は走った？", "はい"],
        );
    }

    #[test]
    fn a_name_of_a_case_is_one_sentence() {
        check(
            "See Carr v. BG Retail. It paid.",
            &["See Carr v. BG Retail. ", "It paid."],
        );
    }

    #[test]
    fn a_bracket_that_nothing_closes_holds_nothing_together() {
        check(
            "名刺を渡します(^^;名前を読みます。机に並べます。",
            &["名刺を渡します(^^;名前を読みます。", "机に並べます。"],
        );
        check(
            "Hand it over :( I forgot. Read the name (twice. Slowly). Go.",
            &[
                "Hand it over :( I forgot. ",
                "Read the name (twice. Slowly). ",
                "Go.",
            ],
        );
        check(
            "「彼は(笑。と書いた。」次。",
            &["「彼は(笑。と書いた。」次。"],
        );
    }

    #[test]
    fn a_mark_between_japanese_characters_ends_a_sentence() {
        check(
            "どうする?まず聞く!次に断る",
            &["どうする?", "まず聞く!", "次に断る"],
        );
        check(
            "集めた．残りは３．５割である.終わり",
            &["集めた．", "残りは３．５割である.", "終わり"],
        );
        check("半角｡次", &["半角｡", "次"]);
        check(
            "Yahoo!ニュースとNode.jsの話",
            &["Yahoo!ニュースとNode.jsの話"],
        );
    }

    #[test]
    fn an_abbreviation_ends_nothing() {
        check(
            "Mr. Sato paid. We cheered! \"Why?\" he asked.",
            &["Mr. Sato paid. ", "We cheered! ", "\"Why?\" ", "he asked."],
        );
    }

    #[test]
    fn a_number_of_a_list_stays_with_its_item() {
        check("1. 洗う\n2. 拭く", &["1. 洗う\n", "2. 拭く"]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_clauses() {
        let text = "受注ではなくてお客様からの入金を喜べと言われたので、毎月の末に通帳を見るようになりました。";
        let cut: Vec<&str> = segments(text, 40).into_iter().map(|r| &text[r]).collect();
        assert!(cut.len() > 1 && cut.iter().all(|s| s.chars().count() <= 40));
    }

    #[test]
    fn quotation_marks_hold_together() {
        check(
            "He said “Wait. Then ask.” I waited. \"No. Never.\" A 5\" pipe. Done.",
            &[
                "He said “Wait. Then ask.” ",
                "I waited. ",
                "\"No. Never.\" ",
                "A 5\" pipe. ",
                "Done.",
            ],
        );
    }

    #[test]
    fn a_long_sentence_is_not_cut_inside_brackets_where_it_can_be_cut_outside() {
        let text = "相手が「今は予算がないので、来月まで待ってほしい」と言ったら、来月の何日に連絡すればよいかをその場で聞いて、手帳に書きます。";
        let cut: Vec<&str> = segments(text, 50).into_iter().map(|r| &text[r]).collect();
        assert!(
            cut.iter()
                .all(|piece| piece.matches('「').count() == piece.matches('」').count()),
            "{cut:?}"
        );
    }

    #[test]
    fn a_row_of_a_table_is_one_piece_where_it_fits() {
        let text = "時間 | すること\n25分 | 決める。次の日付を書く | 相手\n最後。終わり。";
        let cut = |limit| -> Vec<&str> {
            let pieces = segments(text, limit).into_iter();
            pieces.map(|r| text[r].trim()).collect()
        };
        let [head, row] = ["時間 | すること", "25分 | 決める。次の日付を書く | 相手"];
        assert_eq!(cut(40), [head, row, "最後。", "終わり。"]);
        assert_eq!(cut(15)[1], "25分 | 決める。");
    }

    proptest! {
        #[test]
        fn nothing_readable_is_lost(text in "[ -~。、．｡！？「」（）\nぁ-ん一-龠]{0,80}", limit in 1usize..60) {
            let joined: String = segments(&text, limit).into_iter().map(|r| text[r].to_owned()).collect();
            let visible = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(visible(&joined), visible(&text));
        }
    }
}
