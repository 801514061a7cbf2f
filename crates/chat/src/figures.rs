//! 評価 and 定着 in words: for `/senpai stats`, for the digest, and for the command line.

use senpai_admin::{
    Disagreement, PostPractice, PracticeFigures, PracticeStatistics, Share, WeekPractice,
};
use senpai_content::Language;
use senpai_practice::ladder::Ladders;
use senpai_wording::{Wording, fill, wording};

/// Number of posts whose figures are listed. By hand: a message on a phone.
const POSTS: usize = 8;
/// Number of weeks whose figures are listed. By hand: members of the first of them were asked at 30 days.
const WEEKS: usize = 6;

/// The figures of practice, one per line: all posts together, then the last weeks with a figure, then each post. Posts whose ratings and
/// practice disagree come first.
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
    let of_week = |week: &WeekPractice| {
        let line = line(&week.figures, ladders, language, words);
        let name = fill(words.week_of, week.monday);
        (!line.is_empty()).then(|| format!("• {name}: {line}"))
    };
    let newest = statistics.weeks.iter().rev().filter_map(of_week);
    let mut weeks: Vec<String> = newest.take(WEEKS).collect();
    weeks.reverse();
    out.extend(weeks);
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
    let [rated, taken_on, tried, kept_up, reported] = words.practice_figures;
    let share = |label: &str, share: Option<Share>, unknown: Option<u64>| {
        let unknown = unknown.filter(|members| *members > 0);
        let unknown = unknown.map(|members| fill(words.unknown_members, members));
        let percent = |value: f64| (value * 100.0).round();
        let share = share.map(|share| {
            let interval = format!("{}–{}%", percent(share.low), percent(share.high));
            (percent(share.value()), interval)
        });
        match (share, unknown) {
            (None, None) => None,
            (None, Some(unknown)) => Some(format!("{label} –{}", words.bracketed(unknown))),
            (Some((value, interval)), unknown) => {
                let inside: Vec<String> = [interval].into_iter().chain(unknown).collect();
                let inside = inside.join(words.list_comma);
                Some(format!("{label} {value}%{}", words.bracketed(inside)))
            }
        }
    };
    let count = |label: &str, count: Option<u64>| Some(format!("{label} {}", count?));
    let parts = [
        share(rated, figures.rated, None),
        count(taken_on, figures.taken_on),
        share(tried, figures.tried, figures.tried_unknown),
        share(kept_up, figures.kept_up, figures.kept_up_unknown),
        count(reported, figures.reported),
    ];
    let outcomes = outcome_words(figures, ladders, language);
    let parts: Vec<String> = parts.into_iter().flatten().chain(outcomes).collect();
    parts.join(words.list_comma)
}

/// The members who reported each rung, in words.
pub fn outcome_words(
    figures: &PracticeFigures,
    ladders: &Ladders,
    language: Language,
) -> impl Iterator<Item = String> {
    figures.outcomes.iter().map(move |(rung, count)| {
        let name = ladders.name_of(rung, language);
        format!("{name} {count}")
    })
}
