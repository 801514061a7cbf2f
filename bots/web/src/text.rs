//! The texts of a reply: excerpts with their tables, and notes with their lists. Pure.

use maud::{Markup, html};
use senpai_chat::{CELL, Reply, Run, Wording};

/// The text of an excerpt. Rows of a table are a table; the other lines stay lines.
pub(crate) fn excerpt(text: &[Run], words: &Wording) -> Markup {
    let lines = divided(text, "\n");
    let lines: Vec<Vec<Vec<Run>>> = lines.iter().map(|line| divided(line, CELL)).collect();
    let groups = lines.chunk_by(|one, next| one.len() == next.len());
    html! {
        @for rows in groups {
            // One line with the sign may be a sentence.
            @if rows.len() > 1 && rows[0].len() > 1 {
                div.table tabindex="0" role="region" aria-label=(words.page.table) {
                    table {
                        @for row in rows { tr { @for cell in row { td { (runs(cell)) } } } }
                    }
                }
            } @else {
                @for (at, line) in rows.iter().enumerate() {
                    @if at > 0 { "\n" }
                    @for (at, part) in line.iter().enumerate() {
                        @if at > 0 { (CELL) }
                        (runs(part))
                    }
                }
                // A line of another kind follows.
                "\n"
            }
        }
    }
}

/// The parts of a text between `separator`, in runs.
fn divided(text: &[Run], separator: &str) -> Vec<Vec<Run>> {
    let mut parts = vec![Vec::new()];
    for run in text {
        for (at, piece) in run.text.split(separator).enumerate() {
            if at > 0 {
                parts.push(Vec::new());
            }
            if let Some(part) = parts.last_mut().filter(|_| !piece.is_empty()) {
                part.push(Run {
                    text: piece.to_owned(),
                    marked: run.marked,
                });
            }
        }
    }
    parts
}

pub(crate) fn runs(runs: &[Run]) -> Markup {
    html! {
        @for run in runs {
            @if run.marked { mark { (run.text) } } @else { (run.text) }
        }
    }
}

/// The notes in paragraphs: an empty one divides them. Numbered lines and lines with a bullet are lists.
pub(crate) fn notes(reply: &Reply) -> Markup {
    let paragraphs = reply.notes.split(String::is_empty);
    html! {
        @for paragraph in paragraphs {
            @for lines in paragraph.chunk_by(|one, next| Line::of(one).kind() == Line::of(next).kind()) {
                @match Line::of(&lines[0]) {
                    Line::Numbered(..) => ol.steps { (items(lines)) },
                    Line::Bullet(_) => ul.steps { (items(lines)) },
                    Line::Plain(_) => p.notes { (lines.join("\n")) },
                }
            }
        }
    }
}

fn items(lines: &[String]) -> Markup {
    html! {
        @for line in lines {
            @match Line::of(line) {
                Line::Numbered(number, words) => li value=(number) { (words) },
                Line::Bullet(words) | Line::Plain(words) => li { (words) },
            }
        }
    }
}

/// A line of notes.
enum Line<'a> {
    Numbered(u32, &'a str),
    Bullet(&'a str),
    Plain(&'a str),
}

impl Line<'_> {
    fn of(line: &str) -> Line<'_> {
        let numbered = line.split_once(". ").and_then(|(number, words)| {
            let number = number.parse().ok()?;
            Some(Line::Numbered(number, words))
        });
        let bullet = line.strip_prefix("• ").map(Line::Bullet);
        numbered.or(bullet).unwrap_or(Line::Plain(line))
    }

    fn kind(&self) -> std::mem::Discriminant<Self> {
        std::mem::discriminant(self)
    }
}

#[cfg(test)]
mod tests {
    use senpai_chat::{Language, page_wording};

    use super::*;

    #[test]
    fn rows_of_a_table_are_a_table_and_other_lines_stay() {
        let run = |text: &str, marked| Run {
            text: text.into(),
            marked,
        };
        let words = page_wording(Language::Japanese);
        let shown = |text: &[Run]| excerpt(text, words).into_string();
        let table = [
            run("支払いの形です。\n形 | 前金\n", false),
            run("設計", true),
            run(" | 50%\n以上です。", false),
        ];
        let html = shown(&table);
        let rows =
            "<tr><td>形</td><td>前金</td></tr><tr><td><mark>設計</mark></td><td>50%</td></tr>";
        assert!(html.contains(rows), "{html}");
        assert!(
            html.starts_with("支払いの形です。\n<div class=\"table\""),
            "{html}"
        );
        assert!(html.ends_with("</div>以上です。\n"), "{html}");
        let sentence = shown(&[run("a | b は記号です。\n次の行。", false)]);
        assert_eq!(sentence.trim_end(), "a | b は記号です。\n次の行。");
    }

    #[test]
    fn numbered_notes_are_a_list_with_their_numbers() {
        let reply = Reply {
            notes: vec![
                "10. 測る".into(),
                "11. 巻く".into(),
                String::new(),
                "• 見る".into(),
                "日付は日本時間です。".into(),
            ],
            ..Reply::of(Language::Japanese, "")
        };
        let html = notes(&reply).into_string();
        let list = "<ol class=\"steps\"><li value=\"10\">測る</li><li value=\"11\">巻く</li></ol>";
        assert!(html.starts_with(list), "{html}");
        assert!(
            html.contains("<ul class=\"steps\"><li>見る</li></ul>"),
            "{html}"
        );
        assert!(
            html.ends_with("<p class=\"notes\">日付は日本時間です。</p>"),
            "{html}"
        );
    }
}
