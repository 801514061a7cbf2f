//! A question as the index sees it: weighted terms, never a query string.

use rustc_hash::FxHashMap;
use senpai_content::Goal;
use senpai_language::{Field, Language, Question, Script, Unit, Units, normalize};

use crate::{Synonyms, phrases::Wording};

/// What to search for, and where.
#[derive(Clone, Debug)]
pub struct Query {
    /// The question.
    pub question: Question,
    /// Which posts may answer.
    pub filter: Filter,
    /// The question as typed.
    pub(crate) asked: String,
    pub(crate) terms: Vec<Term>,
    pub(crate) bridges: Vec<Bridge>,
    pub(crate) wording: Wording,
    lookup: [Lookup; 3],
}

/// Which posts may answer; an empty filter lets all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A post must have all of these tags (compared without width and case).
    pub tags: Vec<String>,
    /// A post must have at least one of these tags, where there are any.
    pub any_tag: Vec<String>,
    /// A post must serve this goal.
    pub goal: Option<Goal>,
    /// A post must be in this language.
    pub language: Option<Language>,
}

/// A distinct term of the question in one field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub field: Field,
    pub text: String,
    /// 1 for the member's own words, a synonym's weight for what it brings.
    pub weight: f32,
    pub own: bool,
    /// It is a pair of hiragana, which mostly inflects or joins, and the question has other terms.
    pub joins: bool,
}

/// A synonym in the question: the terms `of` the phrase count as covered where all the terms `by` stand.
#[derive(Clone, Debug)]
pub(crate) struct Bridge {
    pub of: Vec<usize>,
    pub by: Vec<usize>,
    /// What stands for the phrase, normalised.
    pub phrase: String,
}

impl Query {
    /// Reads a question as a member typed it.
    pub fn new(question: &str, synonyms: &Synonyms, filter: Filter) -> Query {
        let mut query = Query {
            question: Question::parse(question),
            filter,
            asked: question.to_owned(),
            terms: Vec::new(),
            bridges: Vec::new(),
            wording: Wording::default(),
            lookup: Default::default(),
        };
        let topic = query.question.topic.clone();
        query.add(&topic, 1.0, true);
        if query.terms.is_empty() {
            // Nothing but question words: then they are what is asked about.
            let whole = query.question.text.clone();
            query.add(&whole, 1.0, true);
        }
        if query.terms.iter().all(|term| term.joins) {
            query.terms.iter_mut().for_each(|term| term.joins = false);
        }
        for rule in synonyms.matching(&topic) {
            let of = query.indices(&rule.from);
            query.add(&topic.replace(&rule.from, &rule.to), rule.weight, false);
            let by = query.indices(&rule.to);
            let phrase = rule.to.clone();
            query.bridges.push(Bridge { of, by, phrase });
        }
        query.wording = Wording::of(&query.question.text, &query.terms);
        query
    }

    /// The length of what is asked about, in characters; an English word that is no stop word counts as four.
    pub fn length(&self) -> usize {
        let units = Units::of(&self.question.topic);
        let length = |(_, unit): (&str, Unit)| if unit.script == Script::Latin { 4 } else { 1 };
        units.iter().map(length).sum()
    }

    /// The number of a term, if the question has it.
    pub(crate) fn find(&self, field: Field, term: &str) -> Option<usize> {
        self.lookup[field as usize].get(term)
    }

    /// Marks the terms of `text` (normalised) that the question has.
    pub(crate) fn mark(&self, units: &Units, marks: &mut Marks) {
        for field in Field::ALL {
            let lookup = &self.lookup[field as usize];
            field.terms(units, |term| {
                if let Some(i) = lookup.get(term) {
                    marks.set(i);
                }
            });
        }
    }

    pub(crate) fn marks(&self) -> Marks {
        Marks {
            bits: vec![0; self.terms.len().div_ceil(64)],
        }
    }

    fn add(&mut self, text: &str, weight: f32, own: bool) {
        let units = Units::of(text);
        for field in Field::ALL {
            let (terms, lookup) = (&mut self.terms, &mut self.lookup[field as usize]);
            field.terms(&units, |term| {
                if lookup.get(term).is_none() {
                    lookup.insert(term, terms.len());
                    terms.push(Term {
                        field,
                        text: term.to_owned(),
                        weight,
                        own,
                        joins: term.chars().all(|c| Script::of(c) == Script::Hiragana),
                    });
                }
            });
        }
    }

    fn indices(&self, phrase: &str) -> Vec<usize> {
        let units = Units::of(&normalize(phrase));
        let mut out = Vec::new();
        for field in Field::ALL {
            field.terms(&units, |term| out.extend(self.find(field, term)));
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The numbers of a field's terms.
#[derive(Clone, Debug)]
struct Lookup {
    numbers: FxHashMap<String, usize>,
    /// Six bits of two bytes that each term has: nearly all terms of a text are told from the question's by these.
    sieve: [u64; 64],
}

impl Default for Lookup {
    fn default() -> Lookup {
        Lookup {
            numbers: FxHashMap::default(),
            sieve: [0; 64],
        }
    }
}

impl Lookup {
    fn get(&self, term: &str) -> Option<usize> {
        let (row, bit) = Lookup::place(term);
        if self.sieve[row] & bit == 0 {
            return None;
        }
        self.numbers.get(term).copied()
    }

    fn insert(&mut self, term: &str, number: usize) {
        let (row, bit) = Lookup::place(term);
        self.sieve[row] |= bit;
        self.numbers.insert(term.to_owned(), number);
    }

    /// The bytes in the middle and at the end: of a pair of CJK characters those that tell most of each.
    fn place(term: &str) -> (usize, u64) {
        let bytes = term.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| byte & 63);
        let last = bytes.len().saturating_sub(1);
        (byte(last / 2).into(), 1 << byte(last))
    }
}

impl Term {
    /// Whether it says what the question is about: a word of the member's own, and not one that only joins.
    pub fn tells(&self) -> bool {
        self.own && !self.joins
    }

    /// Whether it begins with a CJK character.
    pub fn is_cjk(&self) -> bool {
        self.text
            .chars()
            .next()
            .is_some_and(|c| Script::of(c).is_cjk())
    }

    /// Whether Latin letters make it: such words repeat with more meaning than CJK terms do.
    pub fn is_latin(&self) -> bool {
        self.text
            .chars()
            .next()
            .is_some_and(|c| Script::of(c) == Script::Latin)
    }
}

/// A set of a query's terms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    bits: Vec<u64>,
}

impl Marks {
    pub fn set(&mut self, i: usize) {
        self.bits[i / 64] |= 1 << (i % 64);
    }

    pub fn has(&self, i: usize) -> bool {
        self.bits[i / 64] & (1 << (i % 64)) != 0
    }

    pub fn clear(&mut self) {
        self.bits.fill(0);
    }

    pub fn extend(&mut self, other: &Marks) {
        for (a, b) in self.bits.iter_mut().zip(&other.bits) {
            *a |= b;
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.bits.iter().enumerate().flat_map(|(word, &bits)| {
            std::iter::successors((bits != 0).then_some(bits), |b| {
                let rest = b & (b - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |b| word * 64 + b.trailing_zeros() as usize)
        })
    }
}
