//! Every tuned constant of search, and how each was set. `answer` has its own table; the weights of the ranking and the confidence
//! are in `learned.rs`.
//!
//! "Half" is the calibrating half of `content/questions.toml`, read by `senpai eval --questions`. "By hand, not measured" means
//! that nobody has compared other values.

// The first stage: BM25 over the fields.

/// The weights of bigrams, runs and singles in the first stage. Set: fitted with [`COVERAGE_FIELD_WEIGHTS`], [`K1_CJK`],
/// [`K1_LATIN`] and [`B`] on question-answering collections of 1,000 to 10,000 passages; no record says which and how.
pub(crate) const FIELD_WEIGHTS: [f32; 3] = [0.4, 1.0, 1.0];

/// BM25's k1, the saturation of repeated terms, for CJK terms and numbers. Set: with [`FIELD_WEIGHTS`].
pub(crate) const K1_CJK: f32 = 0.4;

/// BM25's k1 for Latin words. Set: with [`FIELD_WEIGHTS`].
pub(crate) const K1_LATIN: f32 = 1.0;

/// BM25's b, the penalty of long fields. Set: with [`FIELD_WEIGHTS`].
pub(crate) const B: f32 = 0.75;

/// The weight of a term in the author's questions, principles, tags or summary, relative to a term in the text. Set: by hand, not
/// measured.
pub(crate) const HINTS_WEIGHT: f32 = 0.5;

/// The weight of a pair of hiragana in the first stage, relative to other pairs. Set: by hand, not measured alone; chosen
/// in one step with other changes that the half judged.
pub(crate) const FUNCTION_PAIR_WEIGHT: f32 = 0.5;

/// The weight of terms that a synonym adds, if `synonyms.toml` gives none. Set: by hand, not measured.
pub(crate) const SYNONYM_WEIGHT: f32 = 0.8;

/// The weight of terms that another spelling of a word adds. Set: by hand, not measured: it is the same word.
pub(crate) const SPELLING_WEIGHT: f32 = 1.0;

/// The number of passages of ordinary text whose term counts are added to the counts of the index (`background.rs`). They matter in
/// a folder of posts, not in a large collection. Set: by hand; measured against no mixing, but not against other numbers.
pub(crate) const BACKGROUND_PASSAGES: f32 = 1000.0;

// Coverage: the weights of terms in sentences, passages and excerpts.

/// The weights of bigrams, runs and singles when the words of a sentence are weighed. Set: with [`FIELD_WEIGHTS`].
pub(crate) const COVERAGE_FIELD_WEIGHTS: [f32; 3] = [0.4, 1.0, 1.3];

/// The factor for a term that only the title, tags or summary has: such a match does not show that the post answers. Set: by
/// hand, not measured.
pub(crate) const SUBJECT_DISCOUNT: f32 = 0.5;

// The second stage: reranking.

/// The number of candidates of the first stage from which posts are reranked. Set: by hand, not measured.
pub(crate) const CANDIDATES: usize = 60;

/// The number of posts that are reranked. Set: by hand. Ten posts replaced ten passages, because an author's words raise all
/// passages of a post; the effect of that change was measured on the half.
pub(crate) const RERANK_POSTS: usize = 10;

/// The number of passages of a post that are reranked, and can rank before the passages of other posts. Set: measured with `senpai
/// eval --questions`: with two, three of 125 sentences were lost on the reporting half.
pub const RERANK_PER_POST: usize = 4;

/// The least first-stage score of a passage that is reranked, as a share of the best candidate's score. Set: measured; no passage
/// below it came first on the half, jaquad or jsquad.
pub(crate) const RERANK_MIN_SCORE: f32 = 0.35;

/// The least coverage of the member's question by an author's question that is an exact match. Set: by hand, not measured.
pub(crate) const EXACT_MIN: f32 = 0.95;

/// The least length of the topic of the member's question in an exact match, as a share of the length of the author's topic. Set: by
/// hand, not measured.
pub(crate) const EXACT_MIN_LENGTH: f32 = 0.7;

/// The factor for a named answer whose question is an exact match, and the value of such a question without one. Set: by hand, not
/// measured.
pub(crate) const EXACT_BOOST: f32 = 2.0;

/// The number of Japanese characters that an English word counts as, unless it is a stop word. Set: by hand on the half, with an
/// earlier formula of the confidence; kept since.
pub(crate) const LATIN_WORD_LENGTH: usize = 4;

/// The range of question lengths, in characters: a length outside the range counts as the nearest bound. Set: by hand on the half,
/// with an earlier formula of the confidence; kept since.
pub(crate) const LENGTH_RANGE: (usize, usize) = (8, 30);

// The confidence: bounds of its inputs. Its slopes are in `learned.rs`.

/// The number of tokens of a passage that are compared with the tokens of the question. Set: measured; on eight blogs, 512 tokens
/// do not tell right answers from wrong ones any better.
pub(crate) const INTERACTION_TOKENS: usize = 256;

/// The highest lead over the best other post, and the lead if there is no other post. Set: by hand, not measured.
pub(crate) const MOST_LEAD: f32 = 15.0;

/// The highest distance of a cosine from the mean, in standard deviations; greater distances count as this one. Set: by hand, not
/// measured.
pub(crate) const MAX_Z_SCORE: f32 = 8.0;

/// The least standard deviation of the cosines, for an index of few passages. Set: by hand, not measured.
pub(crate) const LEAST_DEVIATION: f32 = 0.01;

/// The highest confidence of a hit that shares no content word with the question: no post answers then. Not tuned: below the
/// confidence of an unsure answer.
pub(crate) const MAX_CONFIDENCE_NO_SHARED_WORD: f32 = 0.1;

/// The highest confidence of such a hit if it is near in meaning, or if the question is in hiragana alone. It is also the bound for
/// a question of one word. The answer is then at most unsure. Not tuned: below the confidence of a found answer.
pub(crate) const MAX_CONFIDENCE_UNSURE: f32 = 0.5;

/// The least share of the question's weight in an author's question for a post without a common content word that may answer
/// (見出しは何文字？ asks the same as へっどらいんは何文字？). Set: by hand on the half.
pub(crate) const MIN_AUTHOR_QUESTION_MATCH: f32 = 0.6;

// Excerpts: their context, and the weights of a window of sentences.

/// The length of a hit's context, in characters, from which no further passage is added. By hand: the longest excerpt by default.
pub(crate) const CONTEXT: usize = 400;

/// The factor for a term that the post's title has: it occurs everywhere in the post. Set: learned with [`WINDOW_WORDS`] and
/// [`WINDOW_FORM`] from JaQuAD's training questions and the windows that hold the answer; the script was not committed.
pub(crate) const WINDOW_TITLE_TERM: f32 = 0.3;

/// The weight of the question's words; each word counts with its longest part in a sentence. Set: with [`WINDOW_TITLE_TERM`].
pub(crate) const WINDOW_WORDS: f32 = 0.43;

/// The weight of a sentence with the form that the question asks for: a number, a time, a reason, an example, a step. Set: for
/// numbers with [`WINDOW_TITLE_TERM`]; kept for the others, by hand.
pub(crate) const WINDOW_FORM: f32 = 0.85;

/// The weight of the best cosine of the question with a sentence of the window. Set: by hand on the half.
pub(crate) const WINDOW_MEANING: f32 = 5.0;

/// Subtracted from the score of a window whose first sentence depends on the text before it. Set: by hand on the half.
pub(crate) const WINDOW_DEPENDS: f32 = 0.3;

/// The weight of the best match among author questions whose named answer is in the window. Set: by hand on the half.
pub(crate) const WINDOW_NAMED_ANSWER: f32 = 0.7;

/// The least gain of a later window over an earlier one: smaller gains are rounding errors. Not tuned.
pub(crate) const WINDOW_MIN_GAIN: f32 = 1e-4;

// Meaning.

/// The number of passages nearest in meaning that are reranked, besides the passages that words find. Set: by hand, not measured.
pub(crate) const RERANK_BY_MEANING: usize = 20;

/// The number of passages nearest in meaning that are shown even if they share no word with the question. Set: by hand, not
/// measured.
pub(crate) const SHOWN_BY_MEANING: usize = 3;

// Suggestions for synonyms.toml.

/// The least number of posts whose authors' questions have a members' word. Set: by hand, not measured.
pub(crate) const MIN_SUPPORT: usize = 2;

/// The least information, in bits, of a word that occurs in all of these posts: pointwise mutual information times their
/// number. Among 50 posts, two posts must share a word that at most one other post has, and three posts a word that at most
/// four others have. Set: by hand; on the sample posts with an empty `synonyms.toml`, all rules together gave 8 candidates, of
/// which 4 or 5 were sensible.
pub(crate) const MIN_INFORMATION: f64 = 8.0;

// Speed and size. These constants change no answer.

/// The size of the first window of documents that MaxScore scores. Each further window is twice as large, up to
/// [`LAST_WINDOW`]. Set: by hand, not measured.
pub(crate) const FIRST_WINDOW: u32 = 1 << 10;

/// The size of the last windows, in documents: their scores (4 bytes each) stay in the processor's cache. Set: by hand; other
/// sizes were not measured.
pub(crate) const LAST_WINDOW: u32 = 1 << 14;

/// The cost of looking up one document in a postings list, as a number of postings read in order. Set: by hand, not measured.
pub(crate) const LOOKUP_COST: f32 = 10.0;

/// Raises MaxScore's bounds: sums of floats depend on the order of addition. Not tuned: far above a float's rounding error.
pub(crate) const BOUND_SLACK: f32 = 1.001;

/// The memory that the index writer may hold before it writes a segment, in bytes. Set: by hand, not measured.
pub(crate) const WRITER_MEMORY: usize = 128 << 20;

/// The size of a block of stored passages, in bytes: reading one passage unpacks its block. Set: by hand; smaller than the
/// engine's default because single passages are read.
pub(crate) const STORE_BLOCK: usize = 4 << 10;

/// The number of unpacked blocks that a segment caches. Set: by hand, not measured.
pub(crate) const STORE_CACHE: usize = 100;

/// The least number of posts in a shard, if there are several shards. Set: by hand, not measured.
pub(crate) const POSTS_PER_SHARD: usize = 250;

/// The greatest number of shards: each shard costs time in every question. Set: by hand, not measured.
pub(crate) const MAX_SHARDS: usize = 16;
