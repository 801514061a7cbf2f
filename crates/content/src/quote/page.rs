//! What a post's page shows, for finding out what it shows once.

use unicode_normalization::UnicodeNormalization;

use super::runs::Run;
use crate::SourceMap;

/// Stands between two blocks that follow each other directly.
pub(super) const BREAK: char = '\n';
/// Stands where the page may show something else.
const UNKNOWN_TEXT: char = '\0';
/// The number of characters of which each place of the page is counted. By hand: below the shortest quote.
const GRAM_LENGTH: usize = 8;
/// The steps that are taken for one page: this keeps the time linear. By hand: enough for the longest post that is read.
const STEP_BUDGET: usize = 1 << 24;
/// The steps for a quote whose places are counted. A shorter one takes a step for each byte of the page.
const STEPS_PER_QUOTE: usize = 512;

/// The text of a page, folded as browsers compare texts, with the hash of the characters at each place.
pub(super) struct Page {
    text: String,
    /// The hashes of all [`GRAM_LENGTH`] characters in sequence, sorted.
    grams: Vec<u64>,
    left: std::cell::Cell<usize>,
}

impl Page {
    pub fn new(
        source: &str,
        body: usize,
        text: &str,
        map: &SourceMap,
        runs: &[Run],
        around: &[&str],
    ) -> Page {
        let mut page = String::new();
        for part in around {
            page.push_str(part);
            page.push(UNKNOWN_TEXT);
        }
        let mut at = 0;
        for run in runs {
            // Text in no run may be shown in another form.
            let between = &text[at.min(run.span.start)..run.span.start];
            page.push(if run.follows_directly {
                BREAK
            } else {
                UNKNOWN_TEXT
            });
            if !run.follows_directly {
                page.push_str(between);
                page.push(UNKNOWN_TEXT);
            }
            page.push_str(&text[run.span.clone()]);
            at = run.span.end.max(at);
        }
        page.push(UNKNOWN_TEXT);
        page.push_str(&text[at..]);
        // What is left out of the text may be on the page too, such as struck words.
        let mut shown: Vec<_> = map.pieces().iter().map(|piece| &piece.file).collect();
        shown.sort_by_key(|file| file.start);
        let mut at = body;
        for file in shown.into_iter().filter(|file| !file.is_empty()) {
            if let Some(hidden) = source.get(at..file.start) {
                page.push(UNKNOWN_TEXT);
                page.push_str(hidden);
            }
            at = at.max(file.end);
        }
        page.push_str(source.get(at..).unwrap_or_default());
        let text = folded(&page);
        let mut grams: Vec<u64> = grams(&text).collect();
        grams.sort_unstable();
        Page {
            text,
            grams,
            left: STEP_BUDGET.into(),
        }
    }

    /// True if the page has `quote` once. It may say no where that takes too long to find out.
    pub fn has_once(&self, quote: &str) -> bool {
        if !self.may_take(STEPS_PER_QUOTE) {
            return false;
        }
        let quote = folded(quote);
        let mut is_short = true;
        for gram in grams(&quote) {
            is_short = false;
            let first = self.grams.partition_point(|other| *other < gram);
            if self.grams.get(first + 1) != Some(&gram) {
                return true;
            }
        }
        is_short && self.may_take(self.text.len()) && self.text.match_indices(&*quote).count() == 1
    }

    fn may_take(&self, steps: usize) -> bool {
        let left = self.left.get().checked_sub(steps);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }
}

/// The text as browsers compare it: without case, accents and width; hiragana as katakana; white space as one space.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd() {
        match c {
            '\u{0300}'..='\u{036F}' | '\u{00AD}' => {}
            'ぁ'..='ゖ' => out.extend(char::from_u32(u32::from(c) + 0x60)),
            '‘' | '’' | '‛' => out.push('\''),
            '“' | '”' => out.push('"'),
            BREAK => out.push(BREAK),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The hashes of all [`GRAM_LENGTH`] characters in sequence: polynomials modulo 2^64.
fn grams(text: &str) -> impl Iterator<Item = u64> {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let leaving = (0..GRAM_LENGTH).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let gone = std::iter::repeat_n(0, GRAM_LENGTH).chain(text.chars().map(u64::from));
    let mut hash = 0u64;
    let hashes = text.chars().zip(gone).map(move |(c, gone)| {
        hash = hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(c))
            .wrapping_sub(gone.wrapping_mul(leaving));
        hash
    });
    hashes.skip(GRAM_LENGTH - 1)
}
