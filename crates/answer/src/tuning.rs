//! Every tuned constant of answers, and how each was set. Those of ranking, confidence and excerpts are in `senpai-search`.
//!
//! "Half" is the calibrating half of `content/questions.toml`. "By hand, not measured" says that nobody has compared other
//! values.

/// From this confidence on, an answer is found. Set: on the collections that `crates/eval/examples/confidence.py` learns from, so
/// that of the answers found on the sample posts about nine in ten are right, also without the authors' words. On some blogs,
/// words alone do not reach that at any value.
pub(crate) const FOUND: f32 = 0.7;

/// Below this confidence, no post answers. Set: by hand, not measured.
pub(crate) const UNSURE: f32 = 0.15;

/// A principle leads from this coverage on, at [`PRINCIPLE_LENGTH`] characters. Set: by hand on the half, as the threshold of
/// an earlier formula of the confidence; kept for principles.
pub(crate) const PRINCIPLE: f32 = 0.34;

/// The question length, in characters, at which [`PRINCIPLE`] holds; longer questions need less. Set: with [`PRINCIPLE`].
pub(crate) const PRINCIPLE_LENGTH: f32 = 20.0;

/// The exponent by which the needed coverage falls with the length. Set: with [`PRINCIPLE`].
pub(crate) const PRINCIPLE_EXPONENT: f32 = 0.7;

/// A passage with less than this share of the first passage's coverage is left out. Set: by hand, not measured.
pub(crate) const MIN_RELATIVE_COVERAGE: f32 = 0.4;
