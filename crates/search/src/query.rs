//! A question in the form that the index needs: weighted terms, never a query string.

use std::ops::Range;

use rustc_hash::FxHashMap;
use senpai_language::{
    AnswerType, ContentWord, Field, ParsedQuestion, Script, Unit, Units, contains_number,
    normalize, spellings, without_greetings,
};

use crate::{
    Filter, Synonyms,
    phrases::CharPositions,
    synonyms::Rule,
    tuning::{LATIN_WORD_LENGTH, LENGTH_RANGE, SPELLING_WEIGHT},
};

/// A parsed question, with the filter that limits the posts that may answer it.
#[derive(Clone, Debug)]
pub struct Query {
    /// The posts that may answer.
    pub filter: Filter,
    /// The question as typed, without greetings before and behind it.
    pub(crate) typed: String,
    pub(crate) question: ParsedQuestion,
    pub(crate) terms: Vec<Term>,
    pub(crate) synonyms: Vec<SynonymMatch>,
    pub(crate) characters: CharPositions,
    lookup: [Lookup; 3],
}

/// A distinct term of a question, or of a synonym, in one field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Term {
    /// The field of the term. It is compared with terms of this field only.
    pub field: Field,
    /// The term, normalised.
    pub text: String,
    /// 1 for the member's own words, the synonym's weight for terms that a synonym adds.
    pub weight: f32,
    /// True if the term comes from the question itself, not from a synonym.
    pub(crate) from_question: bool,
    /// True if the term is a pair of hiragana, mostly inflection or particles, and the question has other terms.
    pub(crate) is_function_pair: bool,
}

/// A synonym of a phrase in the question: if all terms of the synonym occur in a text, the phrase's own terms count as
/// covered.
#[derive(Clone, Debug)]
pub(crate) struct SynonymMatch {
    pub phrase_terms: Vec<usize>,
    pub synonym_terms: Vec<usize>,
    /// The indices of the terms that the synonym added to the question's terms.
    pub added: Range<usize>,
    /// The synonym, normalised.
    pub synonym: String,
}

impl Query {
    /// Parses a question as a member typed it.
    pub fn new(question: &str, synonyms: &Synonyms, filter: Filter) -> Query {
        let mut query = Query {
            filter,
            typed: without_greetings(question).to_owned(),
            question: ParsedQuestion::parse(question),
            terms: Vec::new(),
            synonyms: Vec::new(),
            characters: CharPositions::default(),
            lookup: Default::default(),
        };
        let topic = query.question.topic.clone();
        query.add(&topic, 1.0, true);
        if query.terms.is_empty() {
            // The question has only question words, so they are its topic.
            let whole = query.question.text.clone();
            query.add(&whole, 1.0, true);
        }
        if query.terms.iter().all(|term| term.is_function_pair) {
            let terms = query.terms.iter_mut();
            terms.for_each(|term| term.is_function_pair = false);
        }
        for rule in spelling_rules(&topic, synonyms)
            .iter()
            .chain(synonyms.matching(&topic))
        {
            let phrase_terms = query.indices(&rule.from);
            let before = query.terms.len();
            query.add(&topic.replace(&rule.from, &rule.to), rule.weight, false);
            query.synonyms.push(SynonymMatch {
                phrase_terms,
                synonym_terms: query.indices(&rule.to),
                added: before..query.terms.len(),
                synonym: rule.to.clone(),
            });
        }
        let terms = query.terms.iter().enumerate();
        let words = terms.filter(|(_, term)| term.from_question && term.field == Field::Runs);
        let words = words.map(|(i, term)| (i, term.text.as_str()));
        query.characters = CharPositions::of(&query.question.text, words);
        query
    }

    /// Returns the query with the type of answer that `line` asks for. A follow-up needs this, because it is joined with the
    /// question before it.
    #[must_use]
    pub fn with_answer_type_of(mut self, line: &str) -> Query {
        self.question.answer_type = ParsedQuestion::parse(line).answer_type;
        self
    }

    /// The share of the question's own terms that occur in a text, 0 to 1. Terms in hiragana alone do not count, unless the
    /// question has no other terms.
    pub fn term_share_in(&self, text: &str) -> f32 {
        let covered = self.covered(&self.terms_in(text));
        let terms = self.terms.iter().enumerate();
        let own = terms.filter(|(_, term)| term.is_content());
        let (mut all, mut shared) = (0.0, 0.0);
        for (i, _) in own {
            all += 1.0;
            shared += f32::from(u8::from(covered.contains(i)));
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// `found`, plus the terms of each phrase for which all terms of a synonym are found.
    pub(crate) fn covered(&self, found: &TermSet) -> TermSet {
        let mut covered = found.clone();
        for matched in &self.synonyms {
            let synonym = &matched.synonym_terms;
            if !synonym.is_empty() && synonym.iter().all(|&i| found.contains(i)) {
                let phrase = matched.phrase_terms.iter();
                phrase.for_each(|&i| covered.insert(i));
            }
        }
        covered
    }

    /// The normalised question without its question words.
    pub fn topic(&self) -> &str {
        &self.question.topic
    }

    /// The length of the topic in characters, limited to 8–30; an English word that is no stop word counts as four characters.
    pub fn length(&self) -> f32 {
        let units = Units::of(&self.question.topic);
        let length = |(_, unit): (&str, Unit)| match unit.script {
            Script::Latin => LATIN_WORD_LENGTH,
            _ => 1,
        };
        let length: usize = units.iter().map(length).sum();
        length.clamp(LENGTH_RANGE.0, LENGTH_RANGE.1) as f32
    }

    /// True if a word of the question names a subject. Greetings, light verbs, markup and numbers do not name one: see
    /// [`ParsedQuestion::content`].
    pub fn names_a_subject(&self) -> bool {
        !self.question.content.is_empty()
    }

    /// True if a text may answer by itself: the text needs a number if the question asks for one.
    pub fn may_be_answered_by(&self, text: &str) -> bool {
        match self.question.answer_type {
            AnswerType::Number(unit) => contains_number(&normalize(text), unit),
            _ => true,
        }
    }

    /// The number of content words; a run of kanji counts as one word for every two.
    pub(crate) fn content_words(&self) -> usize {
        let words = self.question.content.iter().map(|word| match word.script {
            Script::Han => (word.text.chars().count() / 2).max(1),
            _ => 1,
        });
        words.sum()
    }

    /// True if the question is one content word, with at most a few other characters.
    pub(crate) fn is_one_word(&self) -> bool {
        self.content_words() <= 1 && self.length() <= LENGTH_RANGE.0 as f32
    }

    /// True if the question has the content words of `text`, and no other content words.
    pub(crate) fn has_the_words_of(&self, text: &str) -> bool {
        self.question.content == ParsedQuestion::parse(text).content
    }

    /// True if all content words are in hiragana: a post may write them in kanji.
    pub fn is_in_kana(&self) -> bool {
        let mut words = self.question.content.iter();
        words.all(|word| word.script == Script::Hiragana)
    }

    /// For each content word: the index of the term that is the whole word, if there is one, and the indices of its pairs. For a
    /// Latin word, both are the whole word.
    pub(crate) fn content_terms(
        &self,
    ) -> impl Iterator<Item = (&ContentWord, Option<usize>, Vec<usize>)> {
        self.question.content.iter().map(|word| {
            if word.script == Script::Latin {
                let whole = self.find(Field::Runs, &word.text);
                return (word, whole, whole.into_iter().collect());
            }
            let units = Units::of(&word.text);
            let (mut whole, mut pairs) = (None, Vec::new());
            Field::Runs.terms(&units, |term| whole = self.find(Field::Runs, term));
            Field::Bigrams.terms(&units, |term| pairs.extend(self.find(Field::Bigrams, term)));
            (word, whole, pairs)
        })
    }

    /// The question's terms, including the terms of its synonyms.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The number of the question's own terms. The terms of synonyms follow them.
    pub(crate) fn own_terms(&self) -> usize {
        self.terms.partition_point(|term| term.from_question)
    }

    /// The index of a term, if the question has it.
    pub(crate) fn find(&self, field: Field, term: &str) -> Option<usize> {
        self.lookup[field as usize].get(term)
    }

    /// The question's terms that occur in `text`.
    pub(crate) fn terms_in(&self, text: &str) -> TermSet {
        let mut found = self.no_terms();
        self.collect_terms(&Units::of(&normalize(text)), &mut found);
        found
    }

    /// Adds to `found` the question's terms that occur in `units`.
    pub(crate) fn collect_terms(&self, units: &Units, found: &mut TermSet) {
        for field in Field::ALL {
            let lookup = &self.lookup[field as usize];
            field.terms(units, |term| {
                if let Some(i) = lookup.get(term) {
                    found.insert(i);
                }
            });
        }
    }

    /// An empty set of this question's terms.
    pub(crate) fn no_terms(&self) -> TermSet {
        TermSet {
            bits: vec![0; self.terms.len().div_ceil(64)],
        }
    }

    fn add(&mut self, text: &str, weight: f32, from_question: bool) {
        let units = Units::of(text);
        for field in Field::ALL {
            let (terms, lookup) = (&mut self.terms, &mut self.lookup[field as usize]);
            field.terms(&units, |term| {
                if lookup.get(term).is_none() {
                    lookup.insert(term, terms.len());
                    let hiragana = |c| Script::of(c) == Script::Hiragana;
                    terms.push(Term {
                        field,
                        text: term.to_owned(),
                        weight,
                        from_question,
                        is_function_pair: term.chars().all(hiragana),
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

/// The rules that lead from the topic's words to their other spellings, and to the synonyms of these spellings.
fn spelling_rules(topic: &str, synonyms: &Synonyms) -> Vec<Rule> {
    let mut rules = Vec::new();
    for spelling in spellings(topic) {
        for further in synonyms.matching(&spelling.to) {
            rules.push(Rule {
                from: spelling.from.clone(),
                to: spelling.to.replace(&further.from, &further.to),
                weight: further.weight,
            });
        }
        rules.push(Rule {
            from: spelling.from,
            to: spelling.to,
            weight: SPELLING_WEIGHT,
        });
    }
    rules
}

/// Indices of a field's terms by their texts.
#[derive(Clone, Debug)]
struct Lookup {
    indices: FxHashMap<String, usize>,
    /// A bitmap over six bits of each of two bytes of a term. It rejects most terms of a text without hashing.
    prefilter: [u64; 64],
}

impl Default for Lookup {
    fn default() -> Lookup {
        Lookup {
            indices: FxHashMap::default(),
            prefilter: [0; 64],
        }
    }
}

impl Lookup {
    fn get(&self, term: &str) -> Option<usize> {
        let (row, bit) = Lookup::place(term);
        if self.prefilter[row] & bit == 0 {
            return None;
        }
        self.indices.get(term).copied()
    }

    fn insert(&mut self, term: &str, index: usize) {
        let (row, bit) = Lookup::place(term);
        self.prefilter[row] |= bit;
        self.indices.insert(term.to_owned(), index);
    }

    /// Hashes the bytes in the middle and at the end: in a pair of CJK characters, these differ most.
    fn place(term: &str) -> (usize, u64) {
        let bytes = term.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| byte & 63);
        let last = bytes.len().saturating_sub(1);
        (byte(last / 2).into(), 1 << byte(last))
    }
}

impl Term {
    /// True if the term occurs in `text`, for engines that have no index of terms.
    pub fn occurs_in(&self, text: &str) -> bool {
        let mut occurs = false;
        let units = Units::of(&normalize(text));
        self.field.terms(&units, |term| occurs |= term == self.text);
        occurs
    }

    /// True if the term is one of the member's own words, and not a function pair.
    pub(crate) fn is_content(&self) -> bool {
        self.from_question && !self.is_function_pair
    }

    /// True if the term begins with a CJK character.
    pub(crate) fn is_cjk(&self) -> bool {
        self.script().is_some_and(Script::is_cjk)
    }

    /// True if the term begins with a Latin letter.
    pub(crate) fn is_latin(&self) -> bool {
        self.script() == Some(Script::Latin)
    }

    fn script(&self) -> Option<Script> {
        self.text.chars().next().map(Script::of)
    }
}

/// A set of a query's terms.
#[derive(Clone, Debug, Default)]
pub(crate) struct TermSet {
    bits: Vec<u64>,
}

impl TermSet {
    pub fn insert(&mut self, i: usize) {
        self.bits[i / 64] |= 1 << (i % 64);
    }

    pub fn contains(&self, i: usize) -> bool {
        let bits = self.bits.get(i / 64);
        bits.is_some_and(|bits| bits & (1 << (i % 64)) != 0)
    }

    pub fn clear(&mut self) {
        self.bits.fill(0);
    }

    pub fn extend(&mut self, other: &TermSet) {
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
