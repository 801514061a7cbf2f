//! Shows if a difference between two runs is more than chance: paired bootstrap intervals, resampled by article.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{Collection, Error, Half, Kind, Metrics, Outcome, Run};

/// The number of resamples. By hand.
const RESAMPLES: usize = 10_000;
/// Fixed, so that every run of a comparison prints the same digits.
const SEED: u64 = 7;

/// A figure in two runs over the same questions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The mean before.
    pub before: f64,
    /// The mean after.
    pub after: f64,
    /// The interval that contains 95% of the resampled differences (after − before).
    pub interval: (f64, f64),
    /// The number of paired questions.
    pub questions: usize,
    /// The number of articles that these questions are about.
    pub articles: usize,
}

/// A question's figure in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair<'a> {
    /// The article that the question is about: the figures of questions about one article rise and fall together.
    pub article: &'a str,
    /// The figure before.
    pub before: f64,
    /// The figure after.
    pub after: f64,
}

/// The difference of the means, with the percentile interval of a paired cluster bootstrap (Efron and Tibshirani 1993, chapters 8
/// and 13). Each resample draws as many articles as there are, with replacement, and takes all questions of each.
///
/// ```
/// use senpai_eval::{Pair, difference};
///
/// let articles: Vec<String> = (0..50).map(|i| i.to_string()).collect();
/// let pairs: Vec<Pair> = articles
///     .iter()
///     .map(|article| Pair { article, before: 0.5, after: 0.75 })
///     .collect();
/// assert_eq!(difference(&pairs).interval, (0.25, 0.25));
/// ```
pub fn difference(pairs: &[Pair]) -> Difference {
    let mut articles: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for pair in pairs {
        let (gain, questions) = articles.entry(pair.article).or_default();
        *gain += pair.after - pair.before;
        *questions += 1.0;
    }
    let articles: Vec<(f64, f64)> = articles.into_values().collect();
    let mut random = SplitMix(SEED);
    let mut draws: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = articles
                .iter()
                .map(|_| articles[random.below(articles.len())]);
            let (gain, questions) = drawn.fold((0.0, 0.0), |sum, a| (sum.0 + a.0, sum.1 + a.1));
            if questions > 0.0 {
                gain / questions
            } else {
                0.0
            }
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    let mean = |of: fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len().max(1) as f64;
    Difference {
        before: mean(|p| p.before),
        after: mean(|p| p.after),
        interval: (draws[RESAMPLES / 40], draws[RESAMPLES - 1 - RESAMPLES / 40]),
        questions: pairs.len(),
        articles: articles.len(),
    }
}

/// Compares two rankings of a collection: MRR@10, nDCG@10, recall@1 and recall@10, by name. If a question is missing in a run, it
/// counts as unanswered there. The article of a question is the title of its first relevant passage.
///
/// # Errors
/// Fails when `before` has none of the questions: then it is a run of another collection.
pub fn compare_runs(
    collection: &Collection,
    before: &Run,
    after: &Run,
) -> Result<Vec<(&'static str, Difference)>, Error> {
    if !collection
        .questions
        .iter()
        .any(|q| !before.ranked(&q.id).is_empty())
    {
        return Err(Error::Foreign);
    }
    let titles = collection.titles();
    let rows: Vec<(&str, Metrics, Metrics)> = collection
        .questions
        .iter()
        .map(|question| {
            let id = question.relevant.first().map_or("", |(id, _)| id.as_str());
            let title = titles.get(id).copied().filter(|t| !t.is_empty());
            let metrics = |run: &Run| Metrics::of(run.ranked(&question.id), &question.relevant);
            (title.unwrap_or(id), metrics(before), metrics(after))
        })
        .collect();
    let compared = |figure: fn(&Metrics) -> f64| {
        let pairs = rows.iter().map(|(article, before, after)| Pair {
            article,
            before: figure(before),
            after: figure(after),
        });
        difference(&pairs.collect::<Vec<Pair>>())
    };
    Ok(vec![
        ("MRR@10", compared(|m| m.reciprocal_rank)),
        ("nDCG@10", compared(|m| m.ndcg)),
        ("recall@1", compared(|m| m.recall_1)),
        ("recall@10", compared(|m| m.recall_10)),
    ])
}

/// The comparison of one half's golden questions in two runs.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct GoldenComparison<'a> {
    /// The figures with their differences; figures without questions are left out.
    pub figures: Vec<(Figure, Difference)>,
    /// The outcomes, before and after, of questions whose answer became better or worse.
    pub changed: Vec<(&'a Outcome, &'a Outcome)>,
    /// The number of questions in one run only, which are not compared.
    pub unpaired: usize,
}

/// A figure of golden questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Figure {
    /// The right post came first.
    First,
    /// The right post is among the cited posts.
    InThree,
    /// The first excerpt has the sentence that answers.
    InExcerpt,
    /// The answer is found, and the right post comes first.
    FoundAndRight,
    /// The answer is not found, and a post is about the subject but does not answer.
    NearRefused,
    /// The answer is not found, and the question has nothing to do with the posts.
    FarRefused,
}

impl Figure {
    /// All figures.
    pub const ALL: [Figure; 6] = [
        Figure::First,
        Figure::InThree,
        Figure::InExcerpt,
        Figure::FoundAndRight,
        Figure::NearRefused,
        Figure::FarRefused,
    ];

    /// The short English name that `senpai eval` prints.
    pub fn name(self) -> &'static str {
        match self {
            Figure::First => "right post first",
            Figure::InThree => "right post in three",
            Figure::InExcerpt => "answer sentence in the first excerpt",
            Figure::FoundAndRight => "found and right",
            Figure::NearRefused => "near miss, not given as found",
            Figure::FarRefused => "far off, not given as found",
        }
    }

    /// True if the figure counts the question of an outcome.
    fn counts(self, outcome: &Outcome) -> bool {
        let kind = match self {
            Figure::InExcerpt if outcome.in_excerpt.is_none() => return false,
            Figure::NearRefused => Kind::Near,
            Figure::FarRefused => Kind::Far,
            _ => Kind::Answerable,
        };
        outcome.kind == kind
    }

    fn holds(self, outcome: &Outcome) -> bool {
        match self {
            Figure::First => outcome.rank() == Some(0),
            Figure::InThree => outcome.rank().is_some(),
            Figure::InExcerpt => outcome.in_excerpt == Some(true),
            Figure::FoundAndRight => outcome.found && outcome.rank() == Some(0),
            Figure::NearRefused | Figure::FarRefused => !outcome.found,
        }
    }
}

/// The figure's name.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Compares the outcomes of `half` in two runs. The article of a question is the post that answers; a question that no post answers
/// is its own article.
///
/// # Errors
/// Fails when the runs share no question.
pub fn compare_golden<'a>(
    before: &'a [Outcome],
    after: &'a [Outcome],
    half: Half,
) -> Result<GoldenComparison<'a>, Error> {
    let earlier: BTreeMap<&str, &Outcome> = before.iter().map(|o| (o.text.as_str(), o)).collect();
    let paired: Vec<(&Outcome, &Outcome)> = after
        .iter()
        .filter_map(|after| Some((*earlier.get(after.text.as_str())?, after)))
        .collect();
    if paired.is_empty() {
        return Err(Error::Foreign);
    }
    let mut out = GoldenComparison {
        unpaired: before.len() + after.len() - 2 * paired.len(),
        ..GoldenComparison::default()
    };
    let paired: Vec<_> = paired.into_iter().filter(|(_, a)| a.half == half).collect();
    for figure in Figure::ALL {
        let pairs: Vec<Pair> = paired
            .iter()
            .filter(|(_, after)| figure.counts(after))
            .map(|(before, after)| Pair {
                article: after.post.as_deref().unwrap_or(&after.text),
                before: f64::from(u8::from(figure.holds(before))),
                after: f64::from(u8::from(figure.holds(after))),
            })
            .collect();
        if !pairs.is_empty() {
            out.figures.push((figure, difference(&pairs)));
        }
    }
    let differs = |(before, after): &(&Outcome, &Outcome)| {
        let mut counted = Figure::ALL.into_iter().filter(|f| f.counts(after));
        counted.any(|f| f.holds(before) != f.holds(after))
    };
    out.changed = paired.into_iter().filter(differs).collect();
    Ok(out)
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and gives the same numbers on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A random number below `limit`, from the high bits of a product.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pairs<'a>(articles: &'a [String], gains: &[f64]) -> Vec<Pair<'a>> {
        let of = |(i, gain): (usize, &f64)| Pair {
            article: &articles[i],
            before: 0.0,
            after: *gain,
        };
        gains.iter().enumerate().map(of).collect()
    }

    #[test]
    fn questions_on_one_article_count_as_one_observation() {
        // Half of 100 questions gain. The gain is clear if each question has its own article, but not if there are only two
        // articles.
        let gains: Vec<f64> = (0..100).map(|i| if i < 50 { 0.2 } else { -0.1 }).collect();
        let own: Vec<String> = (0..100).map(|i| i.to_string()).collect();
        let two: Vec<String> = (0..100).map(|i| (i / 50).to_string()).collect();
        assert!(difference(&pairs(&own, &gains)).interval.0 > 0.0);
        let shared = difference(&pairs(&two, &gains));
        let (low, high) = shared.interval;
        assert!(low < -0.09 && high > 0.19, "{low} {high}");
        assert_eq!(shared.articles, 2);
    }

    #[test]
    fn a_question_without_its_sentence_is_not_counted_in_the_figure_of_sentences() {
        let outcome = |text: &str, in_excerpt: Option<bool>| Outcome {
            text: text.to_owned(),
            half: Half::Report,
            kind: Kind::Answerable,
            post: Some("a".to_owned()),
            cited: vec!["a".to_owned()],
            found: true,
            in_excerpt,
            also: Vec::new(),
            confidence: 1.0,
        };
        let run = [outcome("入金は？", Some(true)), outcome("稼働は？", None)];
        let compared = compare_golden(&run, &run, Half::Report).unwrap();
        let of = |wanted: Figure| {
            let mut figures = compared.figures.iter();
            let (_, figure) = figures.find(|(figure, _)| *figure == wanted).unwrap();
            (figure.questions, figure.after)
        };
        assert_eq!(of(Figure::First), (2, 1.0));
        assert_eq!(of(Figure::InExcerpt), (1, 1.0));
    }

    #[test]
    fn the_interval_is_as_wide_as_the_normal_one() {
        // 400 articles, gains ±1: standard error 1/20, interval ±1.96/20.
        let gains: Vec<f64> = (0..400)
            .map(|i| if i % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let articles: Vec<String> = (0..400).map(|i| i.to_string()).collect();
        let (low, high) = difference(&pairs(&articles, &gains)).interval;
        assert!(
            (low + 0.098).abs() < 0.01 && (high - 0.098).abs() < 0.01,
            "{low} {high}"
        );
    }
}
