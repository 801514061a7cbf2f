//! Every tuned constant of answers, and how each was set. The constants of ranking, confidence and excerpts are in `senpai-search`.
//!
//! "Half" is the calibrating half of `content/questions.toml`. "By hand, not measured" means that nobody has compared other values.

/// The least confidence of a found answer by words alone. Set: by hand, between 0.6, at which seven in ten questions of the half
/// are found and right, and 0.71, from which nine in ten answers are right over all collections. `docs/model.md` has the figures of
/// each collection.
pub(crate) const FOUND_CONFIDENCE_BY_WORDS: f32 = 0.65;

/// The least confidence of a found answer with meaning. Set: the highest multiple of 0.05 at which seven in ten questions of the half
/// are found and right. The half is one of the collections from which the confidence was learned; `docs/model.md` has the figures of
/// collections left out.
pub(crate) const FOUND_CONFIDENCE_WITH_MEANING: f32 = 0.7;

/// Below this confidence, no post answers. Set: by hand, not measured.
pub(crate) const UNSURE_CONFIDENCE: f32 = 0.15;

/// The least coverage of a post that counts as related to a question that no post answers. By hand: a third of the question's
/// weight is more than one common word.
pub(crate) const RELATED_COVERAGE: f32 = 0.33;

/// The least cosine of the question with the nearest passage of a post in another language that answers. Set: by hand, on 80
/// questions about sample posts in the other language. The posts answer 50 of them. With this value and the least lead, a post was
/// named for 11 questions, and was right each time.
pub(crate) const OTHER_LANGUAGE_COSINE: f32 = 0.84;

/// The least lead of that cosine over the cosine of the next post. Set: with [`OTHER_LANGUAGE_COSINE`].
pub(crate) const OTHER_LANGUAGE_LEAD: f32 = 0.01;

/// The number of passages of another language that are compared: enough for a second post beside a long first one. By hand.
pub(crate) const OTHER_LANGUAGE_PASSAGES: usize = 20;

/// The factor by which an excerpt of an English post may be longer. By hand: a letter takes about half the room of a kanji.
pub(crate) const ENGLISH_FACTOR: usize = 2;

/// The number of posts just shown that a follow-up may be about. By hand.
pub(crate) const JUST_SHOWN: usize = 3;

/// The least coverage of a principle that leads, for a question of [`PRINCIPLE_LENGTH`] characters. Set: by hand on the half, as the
/// threshold of an earlier formula of the confidence; kept for principles.
pub(crate) const PRINCIPLE_COVERAGE: f32 = 0.34;

/// The question length, in characters, at which [`PRINCIPLE_COVERAGE`] holds; longer questions need less. Set: with [`PRINCIPLE_COVERAGE`].
pub(crate) const PRINCIPLE_LENGTH: f32 = 20.0;

/// The exponent by which the needed coverage falls with the length. Set: with [`PRINCIPLE_COVERAGE`].
pub(crate) const PRINCIPLE_EXPONENT: f32 = 0.7;

/// The least share of the question's content words, by weight, in a principle that leads. Set: by hand on the half.
pub(crate) const PRINCIPLE_WORD_SHARE: f32 = 0.45;

/// A passage with less than this share of the first passage's coverage is left out. Set: by hand, not measured.
pub(crate) const MIN_RELATIVE_COVERAGE: f32 = 0.4;

/// With meaning, a passage of a post for the member's goal comes before a passage that scores at most this much more. Set: half of
/// the least lead, on the half, of a right first post over a wrong post for a goal that the first post does not serve (1.04).
pub(crate) const GOAL_MARGIN_WITH_MEANING: f32 = 0.5;

/// The margin of [`GOAL_MARGIN_WITH_MEANING`] by words alone: only equal scores. Set: half of the least lead by words alone (0.155)
/// would be 0.075; with 0.075, one question of the reporting half loses its right post.
pub(crate) const GOAL_MARGIN_BY_WORDS: f32 = 0.0;

/// A line whose content words have at most this many characters together (a Latin word counts as five) may follow up the question
/// before it. Set, like all constants of follow-ups: by hand on the calibrating half of the conversations.
pub(crate) const SHORT_LINE: usize = 9;

/// The greatest number of passages of the posts just shown that a follow-up compares. By hand: three long posts have fewer.
pub(crate) const FOLLOW_UP_PASSAGES: usize = 100;

/// The least share of a short line's words in a passage of the posts just shown. With a smaller share, the line is about something
/// else. Set: with [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_SHARE: f32 = 0.5;

/// The least confidence at which another post clearly answers a short line by itself. Set: with [`SHORT_LINE`].
pub(crate) const OTHER_POST_CONFIDENCE: f32 = 0.9;

/// Added to the score of a passage that has the form that a follow-up asks for: a reason, an example, steps, a number. Set: with
/// [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_FORM: f32 = 3.0;

/// Added to the score of a passage of which nothing was shown. Set: with [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_FRESH: f32 = 1.0;

/// The weight, in the score of a passage, of the share of the line's words in it. Set: with [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_WORDS: f32 = 2.0;

/// The weight, in the score of a passage, of the share of the line's words in the headings above it. Set: with [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_HEADING: f32 = 2.0;

/// Added to the score of a passage in the section of the newest excerpt. Set: with [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_NEAR: f32 = 1.0;

/// Added to the score of the passage of the newest excerpt, if the line asks for a reason and for nothing else. Set: with
/// [`SHORT_LINE`].
pub(crate) const FOLLOW_UP_REASON: f32 = 3.0;

/// Divides the length of an excerpt that repeats a part of an excerpt just shown: the part that answers the line. By hand.
pub(crate) const REPEATED_PART_DIVISOR: usize = 2;

/// The greatest number of content words of a line that [`SHORT_LINE`] describes. By hand.
pub(crate) const SHORT_WORDS: usize = 2;
