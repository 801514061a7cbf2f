//! Lists and figures as CSV, and gaps in the form that is exported.

use jiff::Timestamp;
use serde::Serialize;

use crate::{DayCounts, Gap, PracticeFigures, PracticeStatistics, Share};

/// Text as CSV, as RFC 4180 defines it, with line feeds. A spreadsheet does not take a member's words for a formula.
pub fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = head.join(",") + "\n";
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

/// A cell of CSV. If a spreadsheet would take it for a formula, it begins with an apostrophe (OWASP's page "CSV Injection").
fn quoted(cell: &str) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let is_number = cell.parse::<f64>().is_ok();
    let cell = match cell.trim_start_matches(' ').starts_with(formula) && !is_number {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// The counts of each day as CSV.
pub fn days_csv(days: &[DayCounts]) -> String {
    let head = [
        "date",
        "asked",
        "answered",
        "unsure",
        "not_found",
        "helped",
        "did_not_help",
        "unknown",
    ];
    let row = |day: &DayCounts| {
        let counts = [
            day.counts.asked,
            day.counts.found,
            day.counts.unsure,
            day.counts.not_found,
            day.counts.helped,
            day.counts.did_not_help,
            day.counts.unknown,
        ];
        let mut row = vec![day.date.clone()];
        row.extend(counts.iter().map(u64::to_string));
        row
    };
    csv(&head, days.iter().map(row))
}

/// The figures of practice as CSV: a row for all posts together, one for each post, and one for each week. A figure that is not shown is
/// empty.
pub fn practice_csv(practice: &PracticeStatistics) -> String {
    let head = [
        "of",
        "name",
        "rated",
        "rated_helpful",
        "taken_on",
        "tried_known",
        "tried",
        "tried_unknown",
        "kept_up_known",
        "kept_up",
        "kept_up_unknown",
        "reported",
        "outcomes",
    ];
    let row = |of: &str, name: &str, figures: &PracticeFigures| {
        let share = |share: Option<Share>| [share.map(|s| s.known), share.map(|s| s.yes)];
        let counts = [
            &share(figures.rated)[..],
            &[figures.taken_on],
            &share(figures.tried),
            &[figures.tried_unknown],
            &share(figures.kept_up),
            &[figures.kept_up_unknown, figures.reported],
        ];
        let counts = counts.concat().into_iter();
        let counts = counts.map(|count| count.map_or_else(String::new, |n| n.to_string()));
        let outcomes = figures.outcomes.iter();
        let outcomes: Vec<String> = outcomes.map(|(rung, n)| format!("{rung} {n}")).collect();
        let names = [of, name].map(str::to_owned).into_iter();
        names.chain(counts).chain([outcomes.join("; ")]).collect()
    };
    let posts = practice.posts.iter();
    let posts = posts.map(|post| row("post", &post.id, &post.figures));
    let weeks = practice.weeks.iter();
    let weeks = weeks.map(|week| row("week", &week.monday.to_string(), &week.figures));
    let all = std::iter::once(row("all", "", &practice.all));
    csv(&head, all.chain(posts).chain(weeks))
}

/// A gap as it is exported: without private words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GapRow<'a> {
    /// Its name.
    pub gap: String,
    /// Number of its questions.
    pub asked: usize,
    /// Number of questions whose answer did not help.
    pub did_not_help: usize,
    /// The time of the newest question.
    pub newest: Timestamp,
    /// The questions whose words an admin may read, newest first.
    pub questions: Vec<&'a str>,
}

impl GapRow<'_> {
    /// The row of a gap.
    pub fn of(gap: &Gap) -> GapRow<'_> {
        GapRow {
            gap: gap.name(),
            asked: gap.count(),
            did_not_help: gap.did_not_help(),
            newest: gap.newest.at,
            questions: gap.shown_words().collect(),
        }
    }

    /// The newest question whose words an admin may read, or words that stand for private ones.
    pub fn text(&self) -> &str {
        let words = self.questions.first().copied();
        words.unwrap_or("(asked privately)")
    }

    /// The columns of CSV.
    pub const COLUMNS: [&'static str; 5] = ["gap", "asked", "did_not_help", "newest", "question"];

    /// The cells of CSV.
    pub fn cells(&self) -> Vec<String> {
        let [asked, did_not_help] = [self.asked, self.did_not_help].map(|n| n.to_string());
        let newest = self.newest.to_string();
        let question = self.text().to_owned();
        vec![self.gap.clone(), asked, did_not_help, newest, question]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WeekPractice;

    #[test]
    fn a_figure_that_is_not_shown_is_an_empty_cell() {
        let figures = PracticeFigures {
            rated: Share::of(4, 5),
            taken_on: Some(9),
            tried_unknown: Some(9),
            reported: Some(11),
            outcomes: [("order".to_owned(), 6), ("payment".to_owned(), 5)].into(),
            ..PracticeFigures::default()
        };
        let practice = PracticeStatistics {
            weeks: vec![WeekPractice {
                monday: jiff::civil::date(2026, 11, 2),
                figures,
            }],
            ..PracticeStatistics::default()
        };
        let text = practice_csv(&practice);
        let rows: Vec<&str> = text.lines().skip(1).collect();
        let week = "week,2026-11-02,5,4,9,,,9,,,,11,order 6; payment 5";
        assert_eq!(rows, ["all,,,,,,,,,,,,", week]);
        let columns = text.lines().map(|row| row.matches(',').count());
        assert!(columns.eq([12; 3]));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1"] {
            assert!(quoted(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(
            quoted("=HYPERLINK(\"x\",1)"),
            "\"'=HYPERLINK(\"\"x\"\",1)\""
        );
        for plain in ["入金はいつ？", "-3.5", "+81", "a=b"] {
            assert_eq!(quoted(plain), plain);
        }
    }
}
