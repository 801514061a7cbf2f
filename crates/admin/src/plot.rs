//! Statistics as a picture: the questions of each day, by status of the answer and by feedback; and, where there is practice, what
//! came of the steps and which outcomes were reported in each week, and ratings beside practice for each post.
//!
//! The font of a PNG is in the program: DejaVu Sans.

mod canvas;
mod practice;

use ab_glyph::FontRef;
use plotters::{coord::Shift, prelude::*};

use canvas::Canvas;

use crate::{DayCounts, Statistics};

/// The width, and the height of a panel, in pixels. By hand.
const WIDTH: u32 = 800;
const PANEL_HEIGHT: u32 = 240;
/// The font and its size.
const FONT: (&str, i32) = ("monospace", 13);

/// The picture cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct PlotError(String);

/// A part of a day's questions: its name, its colour, its count.
type Part = (&'static str, RGBColor, fn(&DayCounts) -> u64);

const STATUS_PARTS: [Part; 3] = [
    ("answered", RGBColor(46, 125, 50), |d| d.counts.found),
    ("unsure", RGBColor(249, 168, 37), |d| d.counts.unsure),
    ("not found", RGBColor(198, 40, 40), |d| d.counts.not_found),
];
const FEEDBACK_PARTS: [Part; 3] = [
    ("helped", RGBColor(21, 101, 192), |d| d.counts.helped),
    ("did not help", RGBColor(106, 27, 154), |d| {
        d.counts.did_not_help
    }),
    ("unknown", RGBColor(176, 176, 176), |d| d.counts.unknown),
];

impl Statistics {
    /// Width and height of the picture, in pixels.
    fn size(&self) -> (u32, u32) {
        let panels = if self.practice.is_some() { 5 } else { 2 };
        (WIDTH, PANEL_HEIGHT * panels)
    }

    /// The title of a panel.
    fn title(&self, what: &str) -> String {
        match self.simulated {
            true => format!("SIMULATED: {what}"),
            false => what.to_owned(),
        }
    }

    /// The picture as SVG.
    ///
    /// # Errors
    /// Fails when it cannot be drawn.
    pub fn svg(&self) -> Result<String, PlotError> {
        let mut out = String::new();
        draw(SVGBackend::with_string(&mut out, self.size()), self)?;
        Ok(out)
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// Fails when it cannot be drawn.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        let size = self.size();
        let mut pixels = vec![255; (size.0 * size.1 * 3) as usize];
        let font = FontRef::try_from_slice(dejavu::sans::regular());
        let canvas = Canvas {
            pixels: &mut pixels,
            size,
            font: font.map_err(|error| PlotError(error.to_string()))?,
        };
        draw(canvas, self)?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        let fail = |error: png::EncodingError| PlotError(error.to_string());
        let mut writer = encoder.write_header().map_err(fail)?;
        writer.write_image_data(&pixels).map_err(fail)?;
        writer.finish().map_err(fail)?;
        Ok(out)
    }
}

fn draw<B: DrawingBackend>(backend: B, figures: &Statistics) -> Result<(), PlotError> {
    let root = backend.into_drawing_area();
    let done = || -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        root.fill(&WHITE)?;
        let panels = figures.size().1 / PANEL_HEIGHT;
        let areas = root.split_evenly((panels as usize, 1));
        let mut areas = areas.iter();
        if let Some(area) = areas.next() {
            days_panel(area, figures, "questions a day", &STATUS_PARTS)?;
        }
        if let Some(area) = areas.next() {
            let title = "what members said of the answers";
            days_panel(area, figures, title, &FEEDBACK_PARTS)?;
        }
        if let (Some(practice), Some(steps), Some(outcomes), Some(posts)) =
            (&figures.practice, areas.next(), areas.next(), areas.next())
        {
            let title =
                figures.title("members by the week of their step (fewer than 5: not shown)");
            practice::steps_panel(steps, &title, practice)?;
            let title =
                figures.title("outcomes: members by week and rung (fewer than 5: not shown)");
            practice::outcomes_panel(outcomes, &title, practice)?;
            let title = figures.title("share of members, with 95% intervals");
            practice::posts_panel(posts, &title, practice)?;
        }
        root.present()
    };
    done().map_err(|error| PlotError(error.to_string()))
}

/// A bar for each day, its parts one above the other.
fn days_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figures: &Statistics,
    title: &str,
    parts: &[Part],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let days = &figures.per_day;
    let total = |day: &DayCounts| parts.iter().map(|(.., of)| of(day)).sum::<u64>();
    let dates: Vec<&str> = days
        .iter()
        .map(|d| d.date.get(5..).unwrap_or_default())
        .collect();
    let mut below = vec![0; days.len()];
    let series = parts.iter().map(|(name, color, of)| {
        let bars = days.iter().enumerate().map(|(i, day)| {
            let from = below[i];
            below[i] += of(day);
            [
                (i as f64 + 0.1, from as f64),
                (i as f64 + 0.9, below[i] as f64),
            ]
        });
        (*name, *color, bars.collect())
    });
    let series: Vec<Series> = series.collect();
    let highest = days.iter().map(total).max().unwrap_or(0).max(4);
    bars_panel(area, &figures.title(title), &dates, highest, &series)
}

/// A name in the legend, a colour, and the corners of the bars.
type Series<'a> = (&'a str, RGBColor, Vec<[(f64, f64); 2]>);

/// Bars over columns, which are one unit wide. Above the highest value there is room for the legend, a quarter of it
/// for each series.
fn bars_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    columns: &[&str],
    highest: u64,
    series: &[Series],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let top = highest as f64 * (1.0 + 0.25 * series.len().max(3) as f64);
    let mut chart = ChartBuilder::on(area)
        .caption(title, FONT)
        .margin(10)
        .x_label_area_size(24)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..columns.len().max(1) as f64, 0.0..top)?;
    let column = |at: &f64| {
        columns
            .get(*at as usize)
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&column)
        .y_label_formatter(&|n| format!("{n:.0}"))
        .label_style(FONT)
        .draw()?;
    for (name, color, bars) in series {
        let color = *color;
        let bars = bars.iter();
        chart
            .draw_series(bars.map(|corners| Rectangle::new(*corners, color.filled())))?
            .label(*name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], color.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .legend_area_size(36)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .label_font(FONT)
        .draw()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Counts, PostPractice, PracticeFigures, PracticeStatistics, Share, WeekPractice};

    fn figures() -> Statistics {
        let day = |i: u64| DayCounts {
            date: format!("2026-11-{:02}", i + 1),
            counts: Counts {
                asked: i,
                found: i - i / 3,
                not_found: i / 3,
                helped: i / 4,
                unknown: i - i / 4,
                ..Counts::default()
            },
        };
        Statistics {
            days: 30,
            per_day: (0..30).map(day).collect(),
            ..Statistics::default()
        }
    }

    #[test]
    fn a_picture_has_coloured_bars_letters_and_grey_for_silence() {
        let png = figures().png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&png))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let count = |color: RGBColor| {
            pixels
                .chunks(3)
                .filter(|p| *p == [color.0, color.1, color.2])
                .count()
        };
        for (name, color, _) in [
            STATUS_PARTS[0],
            STATUS_PARTS[2],
            FEEDBACK_PARTS[0],
            FEEDBACK_PARTS[2],
        ] {
            assert!(count(color) > 500, "{name}");
        }
        assert!(
            count(FEEDBACK_PARTS[2].1) > count(FEEDBACK_PARTS[0].1),
            "most said nothing"
        );
        let is_dark = |pixel: &&[u8]| pixel.iter().all(|part| *part < 100);
        assert!(pixels.chunks(3).filter(is_dark).count() > 300, "letters");
    }

    #[test]
    fn where_there_is_practice_each_week_and_each_post_is_drawn() {
        let share = |yes| Share::of(yes, 20);
        let post = |id: &str, rated, kept_up| PostPractice {
            id: id.to_owned(),
            figures: PracticeFigures {
                rated: share(rated),
                kept_up: share(kept_up),
                ..PracticeFigures::default()
            },
            ..PostPractice::default()
        };
        let monday = jiff::civil::date(2026, 11, 2);
        let week = |n: i64| WeekPractice {
            monday: monday.saturating_add(jiff::ToSpan::weeks(n)),
            figures: PracticeFigures {
                taken_on: Some(8),
                kept_up_unknown: Some(8),
                outcomes: [("payment".to_owned(), 5)].into(),
                ..PracticeFigures::default()
            },
        };
        let statistics = Statistics {
            practice: Some(PracticeStatistics {
                posts: vec![
                    post("cheer-at-payment", 18, 4),
                    post("keep-a-trial-log", 6, 15),
                ],
                weeks: (0..8).map(week).collect(),
                ..PracticeStatistics::default()
            }),
            ..figures()
        };
        let svg = statistics.svg().unwrap();
        for word in [
            "cheer-at-payment",
            "keep-a-trial-log",
            "kept up at 30 days",
            "unknown at 30 days",
            "payment",
            "12-",
        ] {
            assert!(svg.contains(word), "{word}");
        }
        let (png, before) = (statistics.png().unwrap(), figures().png().unwrap());
        let height = |png: &[u8]| u32::from_be_bytes(png[20..24].try_into().unwrap());
        assert_eq!(2 * height(&png), 5 * height(&before));
        // For each of the eight weeks a bar of its members, one of the unknown, and one of a rung.
        let bars = |color: RGBColor| {
            let fill = format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2);
            let is_bar = |line: &&str| line.starts_with("<rect") && line.contains(&fill);
            svg.lines().filter(is_bar).count()
        };
        assert_eq!(bars(RGBColor(230, 159, 0)), 8 + 1, "and one in the legend");
    }

    #[test]
    fn each_panel_of_invented_members_says_so() {
        let statistics = Statistics {
            practice: Some(PracticeStatistics::default()),
            ..figures()
        };
        let marks = |statistics: &Statistics| {
            let svg = statistics.svg().unwrap();
            svg.matches("SIMULATED: ").count()
        };
        assert_eq!(marks(&statistics), 0);
        let simulated = Statistics {
            simulated: true,
            ..statistics
        };
        assert_eq!(marks(&simulated), 5);
    }

    #[test]
    fn an_svg_names_its_parts_and_nothing_to_show_is_no_error() {
        let svg = figures().svg().unwrap();
        assert!(svg.contains("did not help") && svg.contains("11-"), "{svg}");
        assert!(Statistics::default().png().is_ok());
    }
}
