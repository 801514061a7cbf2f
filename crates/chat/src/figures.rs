//! 評価 and 定着 in words: for `/senpai stats`, for the digest, and for the command line.

use senpai_admin::{Disagreement, PostPractice, PracticeFigures, PracticeStatistics, Share};
use senpai_content::Language;
use senpai_practice::ladder::Ladders;
use senpai_wording::{Wording, fill, wording};

/// Number of posts whose figures are listed. By hand: a message on a phone.
const POSTS: usize = 8;

/// The figures of practice, one per line: all posts together, then each post. Posts whose ratings and practice disagree come first.
pub fn practice_lines(
    statistics: &PracticeStatistics,
    ladders: &Ladders,
    language: Language,
) -> Vec<String> {
    let words = wording(language);
    let mut out = vec![words.ratings_and_practice.to_owned()];
    let all = line(&statistics.all, ladders, language, words);
    if all.is_empty() && statistics.posts.is_empty() {
        out.push(words.too_few_members.to_owned());
        return out;
    }
    if !all.is_empty() {
        out.push(format!("{}: {all}", words.all_posts));
    }
    let mut posts: Vec<&PostPractice> = statistics.posts.iter().collect();
    posts.sort_by_key(|post| post.disagrees.is_none());
    for post in posts.into_iter().take(POSTS) {
        let line = line(&post.figures, ladders, language, words);
        out.push(format!("• {}: {line}", post.title));
        let [high_low, low_high] = words.disagreements;
        out.extend(post.disagrees.map(|disagrees| {
            let disagrees = match disagrees {
                Disagreement::RatesHighSticksLow => high_low,
                _ => low_high,
            };
            format!("    → {disagrees}")
        }));
    }
    out
}

fn line(
    figures: &PracticeFigures,
    ladders: &Ladders,
    language: Language,
    words: &Wording,
) -> String {
    let [rated, taken_on, tried, kept_up] = words.practice_figures;
    let share = |label: &str, share: Option<Share>| {
        let share = share?;
        let percent = |value: f64| (value * 100.0).round();
        let interval = format!("{}–{}%", percent(share.low), percent(share.high));
        let unknown = match share.unknown {
            None | Some(0) => String::new(),
            Some(unknown) => format!(
                "{}{}",
                words.list_comma,
                fill(words.unknown_members, unknown)
            ),
        };
        let value = percent(share.value());
        let range = words.bracketed(format!("{interval}{unknown}"));
        Some(format!("{label} {value}%{range}"))
    };
    let count = |label: &str, count: Option<u64>| Some(format!("{label} {}", count?));
    let outcomes = figures.outcomes.iter().map(|(rung, count)| {
        let name = ladders.name_of(rung, language);
        format!("{name} {count}")
    });
    let parts = [
        share(rated, figures.rated),
        count(taken_on, figures.taken_on),
        share(tried, figures.tried),
        share(kept_up, figures.kept_up),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().chain(outcomes).collect();
    parts.join(words.list_comma)
}
