//! Variants of kanji: 髙 for 高, 濱 for 浜, the radical ⻑ for 長.

mod table;

use table::VARIANTS;

/// The range of Unicode's main block of kanji, which has most of the variants.
const MAIN: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';
const WORDS: usize = (*MAIN.end() as usize - *MAIN.start() as usize) / 64 + 1;

/// One bit for each kanji of the main block: set for variants. Most kanji in a text are not variants, so the table is rarely
/// searched.
const IS_VARIANT: [u64; WORDS] = {
    let mut bits = [0; WORDS];
    let mut i = 0;
    while i < VARIANTS.len() {
        let c = VARIANTS[i].0;
        if c >= *MAIN.start() && c <= *MAIN.end() {
            let at = c as usize - *MAIN.start() as usize;
            bits[at / 64] |= 1 << (at % 64);
        }
        i += 1;
    }
    bits
};

/// The standard form of `c`; `c` itself if it is not a variant.
#[inline]
pub(crate) fn standard_form(c: char) -> char {
    if MAIN.contains(&c) {
        let at = c as usize - *MAIN.start() as usize;
        if IS_VARIANT[at / 64] & (1 << (at % 64)) == 0 {
            return c;
        }
    }
    match VARIANTS.binary_search_by_key(&c, |&(variant, _)| variant) {
        Ok(at) => VARIANTS[at].1,
        Err(_) => c,
    }
}

/// True if `c` selects a form of the character before it, as in the names of some towns and persons.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_form_is_no_variant() {
        assert!(VARIANTS.is_sorted_by_key(|&(variant, _)| variant));
        for (_, standard) in VARIANTS {
            assert_eq!(standard_form(standard), standard);
        }
    }
}
