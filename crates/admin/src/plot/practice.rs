//! The panels of practice: what came of the steps and which outcomes were reported in each week, and ratings beside practice for each post.

use std::collections::BTreeMap;

use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{FONT, Series, bars_panel};
use crate::{PostPractice, PracticeFigures, PracticeStatistics, Share};

/// The most posts in a picture. By hand: their names can be read.
const POSTS: usize = 8;
/// The rows above the posts for the legend. By hand.
const LEGEND_ROWS: f64 = 2.5;
/// The longest id of a post, in characters. By hand: it fits beside the intervals.
const LONGEST_ID: usize = 28;

/// A part of a week's members: its name, its colour, its count.
type WeekPart = (&'static str, RGBColor, fn(&PracticeFigures) -> Option<u64>);

/// Of the members who took on a step in the week.
const STEP_PARTS: [WeekPart; 4] = [
    ("took on a step", RGBColor(21, 101, 192), |w| w.taken_on),
    ("tried it within 10 days", RGBColor(249, 168, 37), |w| {
        Some(w.tried?.yes)
    }),
    ("kept it up at 30 days", KEPT_UP, |w| Some(w.kept_up?.yes)),
    ("unknown at 30 days", RGBColor(176, 176, 176), |w| {
        w.kept_up_unknown
    }),
];
const REPORTED: RGBColor = RGBColor(106, 27, 154);
/// The colours of rungs: those of Okabe and Ito, which colour-blind people tell apart. So many rungs are drawn at most.
const RUNGS: [RGBColor; 6] = [
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 158, 115),
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(204, 121, 167),
];
const RATED: RGBColor = RGBColor(21, 101, 192);
const KEPT_UP: RGBColor = RGBColor(46, 125, 50);

/// The members who took on a step in each week, and what came of it.
pub(super) fn steps_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    practice: &PracticeStatistics,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let parts = STEP_PARTS.into_iter().map(|(name, color, of)| {
        let weeks = practice.weeks.iter();
        (name, color, weeks.map(|week| of(&week.figures)).collect())
    });
    weeks_panel(area, title, practice, parts.collect())
}

/// The members who reported an outcome in each week: all, then by rung, those that most members reported first. The font has no Japanese
/// letters: a rung is named by its id.
pub(super) fn outcomes_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    practice: &PracticeStatistics,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let mut by_rung: BTreeMap<&str, Vec<Option<u64>>> = BTreeMap::new();
    for (at, week) in practice.weeks.iter().enumerate() {
        for (rung, members) in &week.figures.outcomes {
            let counts = by_rung.entry(rung);
            let counts = counts.or_insert_with(|| vec![None; practice.weeks.len()]);
            counts[at] = Some(*members);
        }
    }
    let mut rungs: Vec<(&str, Vec<Option<u64>>)> = by_rung.into_iter().collect();
    let total = |counts: &[Option<u64>]| counts.iter().flatten().sum::<u64>();
    rungs.sort_by_key(|(_, counts)| std::cmp::Reverse(total(counts)));
    let all = practice.weeks.iter().map(|week| week.figures.reported);
    let mut parts = vec![("reported an outcome", REPORTED, all.collect())];
    let rungs = rungs.into_iter().zip(RUNGS);
    parts.extend(rungs.map(|((rung, counts), color)| (rung, color, counts)));
    weeks_panel(area, title, practice, parts)
}

/// A bar in each week for each part of its members. A number under the smallest group has no bar.
fn weeks_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    practice: &PracticeStatistics,
    parts: Vec<(&str, RGBColor, Vec<Option<u64>>)>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let mondays = practice.weeks.iter();
    let mondays = mondays.map(|week| week.monday.strftime("%m-%d").to_string());
    let mondays: Vec<String> = mondays.collect();
    let mondays: Vec<&str> = mondays.iter().map(String::as_str).collect();
    let counts = parts.iter().flat_map(|(.., counts)| counts).flatten();
    let highest = counts.max().copied().unwrap_or(0).max(8);
    let width = 0.8 / parts.len() as f64;
    let series = parts.into_iter().enumerate();
    let series = series.map(|(nth, (name, color, counts))| {
        let bars = counts.into_iter().enumerate().filter_map(|(at, count)| {
            let left = at as f64 + 0.1 + nth as f64 * width;
            Some([(left, 0.0), (left + width, count? as f64)])
        });
        (name, color, bars.collect())
    });
    bars_panel(
        area,
        title,
        &mondays,
        highest,
        &series.collect::<Vec<Series>>(),
    )
}

/// The interval of the ratings of each post, and below it that of the members who kept a step of it up.
pub(super) fn posts_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    practice: &PracticeStatistics,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let has_share =
        |post: &&PostPractice| post.figures.rated.is_some() || post.figures.kept_up.is_some();
    let posts: Vec<&PostPractice> = practice
        .posts
        .iter()
        .filter(has_share)
        .take(POSTS)
        .collect();
    let rows = posts.len().max(1);
    let mut chart = ChartBuilder::on(area)
        .caption(title, FONT)
        .margin(10)
        .x_label_area_size(24)
        .build_cartesian_2d(-0.45..1.0, 0.0..rows as f64 + LEGEND_ROWS)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(WHITE)
        .x_labels(8)
        .y_labels(0)
        .x_label_formatter(&|share: &f64| match *share < -0.01 {
            true => String::new(),
            false => format!("{:.0}%", share.abs() * 100.0),
        })
        .label_style(FONT)
        .draw()?;
    type Of = fn(&PostPractice) -> Option<Share>;
    let series: [(&str, RGBColor, f64, Of); 2] = [
        ("rated helpful", RATED, 0.65, |post| post.figures.rated),
        ("kept up at 30 days", KEPT_UP, 0.35, |post| {
            post.figures.kept_up
        }),
    ];
    for (label, color, height, of) in series {
        let shares = posts.iter().enumerate();
        let shares = shares.filter_map(|(row, post)| Some((row, of(post)?)));
        let bars = shares.flat_map(|(row, share)| {
            let y = (rows - row - 1) as f64 + height;
            let bar = |from: f64, to: f64, half: f64| {
                Rectangle::new([(from, y - half), (to, y + half)], color.filled())
            };
            let value = share.value();
            [
                bar(share.low, share.high, 0.04),
                bar(value - 0.004, value + 0.004, 0.13),
            ]
        });
        let bars: Vec<_> = bars.collect();
        chart
            .draw_series(bars)?
            .label(label)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], color.filled()));
    }
    // The font has no Japanese letters: a post is named by its id.
    let style = FONT.into_font().color(&BLACK);
    let style = style.pos(Pos::new(HPos::Left, VPos::Center));
    chart.draw_series(posts.iter().enumerate().map(|(row, post)| {
        let id: String = post.id.chars().take(LONGEST_ID).collect();
        Text::new(id, (-0.44, (rows - row) as f64 - 0.5), style.clone())
    }))?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .legend_area_size(36)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .label_font(FONT)
        .draw()
}
