//! How a text of the words in `vocabulary.rs` is read.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use unicode_normalization::UnicodeNormalization;

use super::vocabulary::{GROUPS, ONLY, PEOPLE, SOME, Sense, WORDS};

/// The most words of a phrase. By hand: no phrase of [`WORDS`] is longer.
const PHRASE: usize = 4;
/// The longest text that is read, in bytes. By hand: longer than any value that hides a post.
const LONGEST: usize = 120;
/// The fewest letters of a word whose misspellings are understood. By hand: shorter words are too near to others.
const MISSPELLED: usize = 4;
/// The fewest letters of a word that may lack one. By hand, likewise.
const LACKING: usize = 7;

type Known = HashMap<String, Sense>;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let listed = listed().map(|(word, sense)| (word.trim_matches('*').to_owned(), sense));
    let people = [PEOPLE, GROUPS, "有料会員"]
        .into_iter()
        .flat_map(str::split_whitespace);
    let only = || ONLY.split_whitespace().chain(["だけ"]);
    let japanese = people.flat_map(|people| only().map(move |only| format!("{people}{only}")));
    let english = SOME.split_whitespace().map(|some| format!("{some}-only"));
    let only = japanese.chain(english).map(|word| (word, Sense::Draft));
    only.chain(listed).collect()
});

/// All words as [`WORDS`] has them.
fn listed() -> impl Iterator<Item = (&'static str, Sense)> {
    let words = |(sense, words): &'static (Sense, &'static str)| {
        words.split_whitespace().map(move |word| (word, *sense))
    };
    WORDS.iter().flat_map(words)
}

/// The words with `*` behind them.
static STARTS: LazyLock<Vec<&str>> = LazyLock::new(|| starred(|word| word.ends_with('*')));
/// The words with `*` before them.
static PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| starred(|word| word.starts_with('*')));

fn starred(is_starred: fn(&str) -> bool) -> Vec<&'static str> {
    let words = listed().map(|(word, _)| word);
    let words = words.filter(|word| is_starred(word));
    words.map(|word| word.trim_matches('*')).collect()
}

/// What may stand before a word about readers in a glued word: `emember`, `haspaid`, `sociallocker`.
const GLUE: &str = "e email has is s2 social";

/// True if a word speaks of readers in the name of something that encloses text, or in a condition.
pub(super) fn has_start(word: &str) -> bool {
    let has = |word: &str| STARTS.iter().any(|start| word.starts_with(start));
    let glued = GLUE
        .split_whitespace()
        .filter_map(|glue| word.strip_prefix(glue));
    has(word) || glued.into_iter().any(has)
}

/// True if a part of a word speaks of readers in the name of a shortcode or a tag with an end: `signinlocker`, `onlymembers`.
pub(super) fn has_part(word: &str) -> bool {
    PARTS.iter().any(|part| word.contains(part))
}

/// The senses of all words of a text: of a folder's name, a title's mark, a value. `None` where a word is none of [`WORDS`]: then
/// the text is about something else.
pub(super) fn senses(text: &str) -> Option<Vec<Sense>> {
    let is_short = text.len() <= LONGEST;
    is_short.then(|| words(text)).and_then(|words| of(&words))
}

/// The same for the name of a key, whose words may be misspelled by one letter that is doubled, not doubled, or exchanged with the
/// next, or, in a long word, that is missing.
pub(super) fn senses_of_key(key: &str) -> Option<Vec<Sense>> {
    if key.len() > LONGEST {
        return None;
    }
    let words = words(key);
    of(&words).or_else(|| {
        let meant = words.into_iter().map(|word| meant(&word).unwrap_or(word));
        of(&meant.collect::<Vec<_>>())
    })
}

/// True if a word says that only some may read, wherever it stands in the name of a container, a class or a comment.
pub(super) fn restricts(word: &str) -> bool {
    let sense = KNOWN.get(word);
    let restricting = [Sense::Restricted, Sense::Weak, Sense::Secret];
    sense.is_some_and(|sense| restricting.contains(sense)) || is_in("private locked", word)
}

/// True if a word restricts, but alone in a class or an attribute may be about something else.
pub(super) fn is_weak(word: &str) -> bool {
    matches!(KNOWN.get(word), Some(Sense::Weak | Sense::Secret))
        || is_in("subscription logged signed in", word)
}

/// True if a word asks something of readers: `login`. Beside `required` or `only` it restricts.
pub(super) fn asks(word: &str) -> bool {
    KNOWN.get(word) == Some(&Sense::Asking)
}

/// True if an English word names people who read, not what keeps others out.
pub(super) fn names_people(word: &str) -> bool {
    is_in(SOME, word) || word.starts_with("member") || word == "patreon"
}

/// True if all words of a name say that what it names is not public: `draft`, `internal`, `hidden`, `社内向け`.
pub(super) fn is_closed(name: &str) -> bool {
    let is_hidden = |sense: &Sense| matches!(sense, Sense::Draft | Sense::Secret);
    senses(name).is_some_and(|senses| {
        let fits = |sense: &Sense| is_hidden(sense) || matches!(sense, Sense::Plain | Sense::Post);
        senses.iter().any(is_hidden) && senses.iter().all(fits)
    })
}

/// Words for readers of whom nothing is known.
pub(super) const STRANGERS: &str =
    "guest guests anonymous visitor visitors nonmember nonmembers loggedout signedout";

/// The number of words for readers of whom nothing is known: `visitor`, `logged out`.
pub(super) fn strangers(words: &[impl AsRef<str>]) -> usize {
    let single = words.iter().filter(|word| is_in(STRANGERS, word.as_ref()));
    let pairs = words.windows(2).filter(|pair| {
        matches!(pair[0].as_ref(), "logged" | "signed") && pair[1].as_ref() == "out"
    });
    single.count() + pairs.count()
}

thread_local! {
    /// The words of each list by its address and its length: a list is parted once, not for each word of each post.
    static LISTS: RefCell<HashMap<(usize, usize), HashSet<&'static str>>> = RefCell::default();
}

/// True if a list, parted by white space, has the word.
pub(super) fn is_in(list: &'static str, word: &str) -> bool {
    LISTS.with_borrow_mut(|lists| {
        let list = lists
            .entry((list.as_ptr().addr(), list.len()))
            .or_insert_with(|| list.split_whitespace().collect());
        list.contains(word)
    })
}

/// True if one word of a key is about readers, whatever the others are about: `login_url`.
pub(super) fn has_word_of_readers(key: &str) -> bool {
    let is_of_readers = |sense: &Sense| {
        !matches!(
            sense,
            Sense::Plain
                | Sense::Post
                | Sense::Not
                | Sense::Day
                | Sense::End
                | Sense::Mark
                | Sense::Other
        )
    };
    let words = words(key);
    key.len() <= LONGEST
        && words
            .iter()
            .any(|word| KNOWN.get(word).is_some_and(is_of_readers))
}

fn of(words: &[String]) -> Option<Vec<Sense>> {
    let mut senses = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let ends = (at + 1..=words.len().min(at + PHRASE)).rev();
        let found = ends
            .filter_map(|end| Some((end, *KNOWN.get(&words[at..end].join("-"))?)))
            .next();
        match found {
            Some((end, sense)) => {
                senses.push(sense);
                at = end;
            }
            None if is_number(word) => at += 1,
            None => {
                senses.extend(parts(word)?);
                at += 1;
            }
        }
    }
    Some(senses)
}

/// The known word that a word misspells.
fn meant(word: &str) -> Option<String> {
    let is_meant = |word: &String| word.len() >= MISSPELLED && KNOWN.contains_key(word);
    if !word.is_ascii() || !(MISSPELLED - 1..=20).contains(&word.len()) || KNOWN.contains_key(word)
    {
        return None;
    }
    let letters = word.as_bytes();
    let with = |at: usize, letters: &[u8]| {
        let bytes = [&word.as_bytes()[..at], letters, &word.as_bytes()[at + 2..]].concat();
        String::from_utf8(bytes).unwrap_or_default()
    };
    let pairs = letters.windows(2).enumerate().flat_map(|(at, pair)| {
        let (first, second) = (pair[0], pair[1]);
        let once = (first == second).then(|| with(at, &[first]));
        [
            Some(with(at, &[second, first])),
            Some(with(at, &[first, first, second])),
            once,
        ]
    });
    let lacking = (1..letters.len()).filter(|_| word.len() >= LACKING);
    let lacking = lacking.flat_map(|at| {
        ('a'..='z').map(move |letter| format!("{}{letter}{}", &word[..at], &word[at..]))
    });
    let last = letters
        .last()
        .map(|last| format!("{word}{}", char::from(*last)));
    pairs.flatten().chain(last).chain(lacking).find(is_meant)
}

/// A number, or that of a version: `2`, `v2`.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// The senses of a word that is written without spaces, as Japanese is, the longest known parts first; or of a word with a number,
/// `draft2`.
fn parts(word: &str) -> Option<Vec<Sense>> {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(sense) = KNOWN.get(bare).filter(|_| bare.len() > 2) {
        return Some(vec![*sense]);
    }
    let mut senses = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let is_part = |part: &str| !part.chars().all(is_latin) || part.len() == rest.len();
        let (end, sense) = ends
            .filter_map(|end| Some((end, *KNOWN.get(&rest[..end])?)))
            .find(|(end, _)| is_part(&rest[..*end]))?;
        senses.push(sense);
        rest = &rest[end..];
    }
    Some(senses)
}

/// The words of a text: divided at all but letters and digits, where a capital follows a small letter, and between Latin and
/// other letters; in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut was_small, mut was_latin) = (false, true);
    for c in text.nfkc() {
        let is_letter = c.is_alphanumeric() || c == '\'';
        let is_border = !is_letter || was_small && c.is_uppercase() || was_latin != is_latin(c);
        if is_border {
            words.push(String::new());
        }
        if is_letter && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        was_latin = is_latin(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A letter, digit or sign of ASCII, or a letter of Latin with a mark: the end of Latin Extended-B.
fn is_latin(c: char) -> bool {
    c < '\u{250}'
}
