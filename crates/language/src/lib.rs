//! Turns Japanese and English text into search terms and sentences, without a dictionary.
//!
//! The steps, each a module of its own:
//!
//! 1. [`normalize`] folds width, case, compatibility forms (NFKC, lower case) and variants of kanji; [`Normalized`] also maps
//!    back to the original bytes.
//! 2. [`Units`] cuts the normalised text: each CJK character, each number, each Latin word (stemmed, stop words dropped).
//! 3. [`Field`] makes the terms of three index fields from the units: bigrams, runs and singles.
//! 4. [`sentences`] and [`segments`] give the places where an excerpt may begin and end.
//! 5. [`Discourse`] shows if a sentence can stand alone.
//! 6. [`ParsedQuestion`] removes interrogatives and markup from a question, finds its [`ContentWord`]s, and detects the form of
//!    answer that the question asks for.
//! 7. [`spellings`] gives other spellings of a question's words: kanji for kana, other okurigana, numerals.
//!
//! The crate knows neither articles nor an index.
//!
//! ```
//! use senpai_language::{Field, Units, normalize};
//!
//! let units = Units::of(&normalize("2014年のＬｉｎｋｅｄＩｎ"));
//! let mut terms = Vec::new();
//! Field::Bigrams.terms(&units, |term| terms.push(term.to_owned()));
//! assert_eq!(terms, ["2014", "linkedin", "2014年", "年の", "のlinkedin"]);
//! ```

mod content;
mod discourse;
mod fields;
mod fnv;
mod greeting;
mod language;
mod light;
mod markup;
mod normalize;
mod question;
mod script;
mod sentences;
mod small_talk;
mod spellings;
mod units;
mod variants;

pub use content::ContentWord;
pub use discourse::{Discourse, has_form};
pub use fields::Field;
pub use fnv::Fnv;
pub use greeting::without_greetings;
pub use language::{Language, UnknownLanguage};
pub use normalize::{Normalized, caseless, normalize};
pub use question::{AnswerType, ParsedQuestion, contains_number};
pub use script::Script;
pub use sentences::{CELL, segments, sentences};
pub use small_talk::SmallTalk;
pub use spellings::{Spelling, spellings};
pub use units::{Unit, Units};
