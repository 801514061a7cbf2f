//! Marks paragraphs in texts that have only line breaks.

use crate::tree::{holds_paragraphs, is_block_name};

/// Elements that are kept whole.
const WHOLE: &[&str] = &["pre", "script", "style", "textarea"];

/// Marks paragraphs in HTML without blocks. HTML with blocks stays unchanged.
pub fn paragraphs(html: &str) -> String {
    let tags: Vec<String> = html.split('<').skip(1).map(name).collect();
    let blocks = tags.iter().any(|t| t == "br" || is_block(t));
    let divided = html.contains("\n\n") || tags.iter().all(String::is_empty) && html.contains('\n');
    if blocks || !divided {
        html.to_owned()
    } else {
        with_paragraphs(html)
    }
}

/// Plain text as HTML.
pub fn of_text(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    if text.contains('\n') {
        with_paragraphs(&text)
    } else {
        text
    }
}

/// Marks paragraphs and line breaks, as WordPress does when it shows a text (`wpautop`).
pub fn with_paragraphs(html: &str) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let (mut open, mut run): (Vec<String>, String) = (Vec::new(), String::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        run.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = name(&rest[1..]);
        let whole = WHOLE.iter().find(|w| **w == tag && !rest.starts_with("</"));
        let end = match whole {
            Some(w) => rest.find(&format!("</{w}>")).map(|at| at + w.len() + 3),
            None if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            None if tag.is_empty() => Some(1),
            None => rest.find('>').map(|at| at + 1),
        };
        let (element, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        if !is_block(&tag) {
            run.push_str(&element.replace('\n', " "));
            if tag == "br" {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            continue;
        }
        flush(&mut run, open.last(), &mut out);
        out.push_str(element);
        if whole.is_none() && tag != "hr" {
            if !element.starts_with("</") {
                open.push(tag);
            } else if open.last() == Some(&tag) {
                open.pop();
            }
        }
    }
    run.push_str(rest);
    flush(&mut run, open.last(), &mut out);
    out
}

/// Writes the text since the last block.
fn flush(run: &mut String, inside: Option<&String>, out: &mut String) {
    let text = std::mem::take(run);
    let pieces: Vec<String> = pieces(&text);
    let wrapped = pieces.len() > 1 || inside.is_none_or(|tag| holds_paragraphs(tag));
    for piece in pieces {
        let lines = piece.replace('\n', "<br>\n");
        out.push_str(&if wrapped {
            format!("<p>{lines}</p>\n")
        } else {
            lines
        });
    }
}

/// The parts that blank lines divide.
fn pieces(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in text.split('\n') {
        match out.last_mut() {
            Some(last) if !line.trim().is_empty() => {
                if !last.is_empty() {
                    last.push('\n');
                }
                last.push_str(line);
            }
            Some(last) if last.is_empty() => {}
            _ => out.push(String::new()),
        }
    }
    out.retain(|p| !p.trim().is_empty());
    out
}

fn is_block(tag: &str) -> bool {
    is_block_name(tag) || matches!(tag, "td" | "th")
}

/// The name of the tag after `<`; empty if there is none.
fn name(after: &str) -> String {
    let bare = after.strip_prefix('/').unwrap_or(after);
    let end = bare
        .bytes()
        .take(16)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    bare[..end].to_ascii_lowercase()
}
