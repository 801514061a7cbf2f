//! The figures of a ranking, cut at ten.

use std::time::Duration;

use serde::Serialize;

/// The figures of one question's ranking, or their means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// One divided by the rank of the first relevant passage, 0 beyond ten; its mean is MRR@10.
    pub reciprocal_rank: f64,
    /// nDCG@10 with gain 2^grade − 1.
    pub ndcg: f64,
    /// The share of the relevant passages at rank one.
    pub recall_1: f64,
    /// The share of the relevant passages among the first ten.
    pub recall_10: f64,
}

impl Metrics {
    /// The figures of `ranked` (ids, best first), from the relevant ids with their grades.
    pub fn of<S: AsRef<str>>(ranked: &[S], relevant: &[(String, u32)]) -> Metrics {
        let grade = |id: &str| {
            relevant
                .iter()
                .find(|(r, _)| r == id)
                .map_or(0, |(_, g)| *g)
        };
        let gain = |grade: u32| 2f64.powi(grade as i32) - 1.0;
        let count = relevant.iter().filter(|(_, g)| *g > 0).count().max(1) as f64;
        let mut out = Metrics::default();
        let mut dcg = 0.0;
        for (i, id) in ranked.iter().take(10).enumerate() {
            let grade = grade(id.as_ref());
            if grade == 0 {
                continue;
            }
            if out.reciprocal_rank == 0.0 {
                out.reciprocal_rank = 1.0 / (i + 1) as f64;
            }
            if i == 0 {
                out.recall_1 = 1.0 / count;
            }
            out.recall_10 += 1.0 / count;
            dcg += gain(grade) / ((i + 2) as f64).log2();
        }
        let mut ideal: Vec<u32> = relevant.iter().map(|(_, g)| *g).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let ideal: f64 = ideal
            .iter()
            .take(10)
            .enumerate()
            .map(|(i, g)| gain(*g) / ((i + 2) as f64).log2())
            .sum();
        out.ndcg = if ideal > 0.0 { dcg / ideal } else { 0.0 };
        out
    }

    /// The mean of each figure.
    pub fn mean(all: &[Metrics]) -> Metrics {
        let n = all.len().max(1) as f64;
        let mean = |f: fn(&Metrics) -> f64| all.iter().map(f).sum::<f64>() / n;
        Metrics {
            reciprocal_rank: mean(|m| m.reciprocal_rank),
            ndcg: mean(|m| m.ndcg),
            recall_1: mean(|m| m.recall_1),
            recall_10: mean(|m| m.recall_10),
        }
    }
}

/// The time within which a share `p` (0 to 1) of the sorted `times` lies.
pub fn percentile(times: &[Duration], p: f64) -> Duration {
    let last = times.len().saturating_sub(1);
    times
        .get(((times.len() as f64 * p) as usize).min(last))
        .copied()
        .unwrap_or_default()
}
