//! The confidence: a calibrated probability that a hit's post answers the question.

use std::collections::HashMap;

use crate::{
    Hit, Query,
    features::{Feature, FeatureGroup, Values, Weights},
    learned::{CONFIDENCE_INTERCEPT, CONFIDENCE_SLOPES},
    tuning::{
        MAX_CONFIDENCE_NO_SHARED_WORD, MAX_CONFIDENCE_UNSURE, MAX_Z_SCORE,
        MIN_AUTHOR_QUESTION_MATCH, MOST_LEAD,
    },
};

macro_rules! inputs {
    ($($(#[$doc:meta])* $input:ident;)*) => {
        /// An input of the confidence: a number that measures one property of a question and its first hit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ConfidenceInput {
            $($(#[$doc])* $input,)*
        }

        impl ConfidenceInput {
            /// All inputs, in the order of [`Hit::confidence_inputs`].
            pub const ALL: &[ConfidenceInput] = &[$(ConfidenceInput::$input),*];

            /// The input's name.
            pub fn name(self) -> &'static str {
                match self {
                    $(ConfidenceInput::$input => stringify!($input),)*
                }
            }
        }
    };
}

// The inputs that need vectors are 0 if the index has none.
inputs! {
    /// The score by words and author metadata.
    Score;
    /// The logarithm of the question's length: longer questions contain more words that no post has.
    Length;
    /// The best score of the hit's post minus the best score of another post. Unlike `Score`, these scores include the features of
    /// meaning.
    Lead;
    /// The share of the question's weight that the passage and its author's metadata have, without synonyms.
    LiteralCoverage;
    /// The share of the question's weight that no passage of the index has.
    Unknown;
    /// The length of the longest shared phrase, divided by the question's weight.
    LongestPhrase;
    /// The cosine of question and passage.
    Meaning;
    /// The best cosine of the post's passages.
    PostMeaning;
    /// The best cosine of the post's passages minus the best cosine of all other posts.
    MeaningLead;
    /// The best cosine of the post's passages, in standard deviations above the mean of all passages.
    MeaningZScore;
    /// 1 if the post is the nearest in meaning, else 0.
    NearestPost;
    /// The best cosine of the question with a sentence of the post.
    Sentence;
    /// The best cosine with a sentence of the post, minus the best cosine with a sentence of another post.
    SentenceLead;
    /// The mean of the lowest quarter of cosines. Each token of the question counts with its best cosine with a token of the
    /// passage.
    WeakestTokens;
    /// The mean of all these cosines, minus the same mean for the best passage of another post.
    TokenLead;
}

/// The number of inputs.
pub(crate) const INPUTS: usize = ConfidenceInput::ALL.len();

/// Sets the leads of each hit: the best score of its post minus the best score of other posts, and the same difference for the
/// cosines of sentences.
pub(crate) fn set_leads(hits: &mut [Hit], query: &Query) {
    let score = |hit: &Hit| hit.score_of(query, &[FeatureGroup::AuthorPassage]);
    let sentence = |hit: &Hit| hit.sentence_cosines.iter().copied().fold(0.0, f32::max);
    let (scores, sentences) = (Best::of(hits, score), Best::of(hits, sentence));
    for hit in hits {
        let post = hit.post.meta.id.as_str();
        let lead = scores.lead(post).unwrap_or(MOST_LEAD);
        hit.lead = lead.clamp(-MOST_LEAD, MOST_LEAD);
        hit.sentence = sentences.of_post(post);
        hit.sentence_lead = sentences.lead(post).unwrap_or(hit.sentence);
    }
}

/// The best value of each post, the highest first.
struct Best(Vec<(String, f32)>);

impl Best {
    fn of(hits: &[Hit], value: impl Fn(&Hit) -> f32) -> Best {
        let mut best: HashMap<&str, f32> = HashMap::new();
        for hit in hits {
            let of_post = best.entry(&hit.post.meta.id).or_insert(f32::MIN);
            *of_post = of_post.max(value(hit));
        }
        let best = best.into_iter().map(|(id, value)| (id.to_owned(), value));
        let mut sorted: Vec<(String, f32)> = best.collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
        Best(sorted)
    }

    fn of_post(&self, post: &str) -> f32 {
        let known = self.0.iter().find(|(id, _)| id == post);
        known.map_or(0.0, |(_, value)| *value)
    }

    /// The post's value minus the best value of all other posts; `None` if there is no other post.
    fn lead(&self, post: &str) -> Option<f32> {
        let (_, other) = self.0.iter().find(|(id, _)| id != post)?;
        Some(self.of_post(post) - other)
    }
}

impl Hit {
    /// The probability, 0 to 1, that the hit's post answers the question. It is 1 if one of the author's questions is an almost
    /// exact match.
    ///
    /// Otherwise a logistic regression on [`Hit::confidence_inputs`] computes it, learned over many collections of posts. There are
    /// four regressions: for words alone and with meaning, each for Japanese and for other languages. The result is at most
    /// [`Hit::max_confidence`].
    pub fn confidence(&self, query: &Query) -> f32 {
        if self.evidence.exact_author_question {
            return 1.0;
        }
        let kind = 2 * usize::from(self.has_meaning())
            + usize::from(!Weights::is_japanese(&query.question.text));
        let inputs = self.confidence_inputs(query);
        let products = CONFIDENCE_SLOPES[kind].iter().zip(inputs);
        let log_odds = products.map(|(slope, input)| slope * input).sum::<f32>();
        let learned = 1.0 / (1.0 + (-log_odds - CONFIDENCE_INTERCEPT[kind]).exp());
        let is_compared = !self.has_meaning() || self.interaction.is_some();
        let bound = if is_compared {
            1.0
        } else {
            MAX_CONFIDENCE_UNSURE
        };
        learned.min(self.max_confidence(query)).min(bound)
    }

    /// The upper bound of the confidence, 0 to 1, by the question's words. In two cases it is too low for a found answer: the hit
    /// has no content word of the question and no author's question is close to it, or the question is one word that is neither the
    /// title nor a heading.
    pub fn max_confidence(&self, query: &Query) -> f32 {
        let is_asked = self.author_question_match() >= MIN_AUTHOR_QUESTION_MATCH;
        if !is_asked && self.content_share(query) == 0.0 {
            let may_answer = query.is_in_kana() || self.is_near_in_meaning();
            return if may_answer {
                MAX_CONFIDENCE_UNSURE
            } else {
                MAX_CONFIDENCE_NO_SHARED_WORD
            };
        }
        let mut subjects = self.passage.headings.iter().chain([&self.post.meta.title]);
        if !query.is_one_word() || subjects.any(|text| query.has_the_words_of(text)) {
            1.0
        } else {
            MAX_CONFIDENCE_UNSURE
        }
    }

    /// The values of the confidence's inputs, in the order of [`ConfidenceInput::ALL`]. If the index has no vectors, the inputs
    /// that need them are 0.
    pub fn confidence_inputs(&self, query: &Query) -> [f32; INPUTS] {
        let near = self.evidence.nearness.unwrap_or_default();
        let score = self.score_of(query, &[FeatureGroup::AuthorPassage, FeatureGroup::Meaning]);
        let value = |input: &ConfidenceInput| match input {
            ConfidenceInput::Score => score,
            ConfidenceInput::Length => query.length().ln(),
            ConfidenceInput::Lead => self.lead,
            ConfidenceInput::LiteralCoverage => self.evidence.literal_coverage,
            ConfidenceInput::Unknown => self.term_weights.unknown_share(),
            ConfidenceInput::LongestPhrase => self.evidence.get(Feature::LongestPhrase),
            ConfidenceInput::Meaning => near.passage,
            ConfidenceInput::PostMeaning => near.post,
            ConfidenceInput::MeaningLead => near.lead,
            ConfidenceInput::MeaningZScore => near.z_score.min(MAX_Z_SCORE),
            ConfidenceInput::NearestPost => f32::from(u8::from(near.lead > 0.0)),
            ConfidenceInput::Sentence => self.sentence,
            ConfidenceInput::SentenceLead => self.sentence_lead,
            ConfidenceInput::WeakestTokens => self.interaction.map_or(0.0, |i| i.weakest),
            ConfidenceInput::TokenLead => self.interaction.map_or(0.0, |i| i.lead),
        };
        std::array::from_fn(|i| value(&ConfidenceInput::ALL[i]))
    }

    /// The score without the features of some groups. Posts without author questions use coverage in place of the question
    /// match.
    fn score_of(&self, query: &Query, without: &[FeatureGroup]) -> f32 {
        let mut values: Values = self.evidence.values;
        for (value, feature) in values.iter_mut().zip(Feature::ALL) {
            if without.contains(&feature.group()) {
                *value = 0.0;
            }
        }
        if self.post.meta.questions.is_empty() && self.post.learned.is_empty() {
            values[Feature::AuthorQuestionMatch as usize] = self.evidence.coverage();
        }
        Weights::of(&query.question.text).score(&values)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::{ConfidenceInput, Filter, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};

    /// The confidence of the first hit, and one of its inputs, over posts of one passage each.
    fn ask(question: &str, posts: &[&str], input: ConfidenceInput) -> (f32, f32) {
        let mut builder = IndexBuilder::in_memory().unwrap();
        for (i, text) in posts.iter().enumerate() {
            let post = Post::titled(i.to_string(), "");
            builder.add(post, &[Passage::plain(*text)]).unwrap();
        }
        let index = builder.finish().unwrap();
        let query = Query::new(question, &Synonyms::default(), Filter::default());
        let hits = index.retrieve(&query, 3).unwrap();
        let inputs = hits[0].confidence_inputs(&query);
        (hits[0].confidence(&query), inputs[input as usize])
    }

    const TEA: &str = "玉露は60度の湯で淹れます。";
    const COFFEE: &str = "浅煎りの豆は細かく挽きます。";

    #[test]
    fn two_posts_with_one_answer_lower_the_confidence() {
        let (alone, lead) = ask("玉露の湯の温度", &[TEA, COFFEE], ConfidenceInput::Lead);
        let (twice, none) = ask("玉露の湯の温度", &[TEA, TEA, COFFEE], ConfidenceInput::Lead);
        assert!(lead > 1.0 && none == 0.0, "{lead} {none}");
        assert!(alone > twice, "{alone} {twice}");
    }

    #[test]
    fn words_that_no_post_has_make_an_answer_less_sure() {
        let posts = [TEA, COFFEE];
        let (known, some) = ask("玉露の湯", &posts, ConfidenceInput::Unknown);
        let (unknown, more) = ask("玉露の税金と登記", &posts, ConfidenceInput::Unknown);
        assert!(more > some + 0.3, "{some} {more}");
        assert!(known > unknown, "{known} {unknown}");
    }
}
