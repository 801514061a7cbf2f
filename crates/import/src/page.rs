//! Pages saved as text: a line of navigation, title, subtitle, a line `· tag,tag`, then the text.

use senpai_html::escape;

use crate::ImportedPost;

/// The longest line that is read as a heading, in characters. By hand.
const LONGEST_HEADING: usize = 40;
/// The longest line that is read as navigation, in characters. By hand.
const LONGEST_NAVIGATION: usize = 20;
/// The number of blocks at the start in which the line of tags must be. By hand.
const HEAD: usize = 6;

pub(crate) fn read(text: &str) -> Option<ImportedPost> {
    let blocks = blocks(text);
    let mut post = ImportedPost::default();
    let body = head(&blocks, &mut post)?;
    let mut parts = Vec::new();
    for (i, block) in body.iter().enumerate() {
        let next = body.get(i + 1);
        parts.push(match block.as_slice() {
            [line]
                if is_heading(line)
                    && next.is_some_and(|n| !(n.len() == 1 && is_heading(&n[0]))) =>
            {
                format!("## {}", escape(line))
            }
            lines if lines.iter().all(|l| item(l).is_some()) => list(lines),
            lines => lines
                .iter()
                .map(|l| escape(l))
                .collect::<Vec<_>>()
                .join("\n"),
        });
    }
    post.body = parts.join("\n\n");
    (!post.body.is_empty()).then_some(post)
}

/// Groups of lines that blank lines divide.
fn blocks(text: &str) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            out.push(Vec::new());
        } else if let Some(block) = out.last_mut() {
            block.push(line.trim_end().to_owned());
        }
    }
    out.retain(|b| !b.is_empty());
    out
}

/// Reads title, subtitle and tags into `post`; returns the blocks after them.
fn head<'a>(blocks: &'a [Vec<String>], post: &mut ImportedPost) -> Option<&'a [Vec<String>]> {
    let tags = blocks
        .iter()
        .take(HEAD)
        .position(|b| b.len() == 1 && tags(&b[0]).is_some());
    let lines: Vec<&str> = blocks
        .iter()
        .take(tags.unwrap_or(2))
        .flatten()
        .map(|l| l.trim())
        .collect();
    let (title, subtitle) = match (tags, lines.as_slice()) {
        (Some(at), [.., title, subtitle]) if at >= 3 || !is_navigation(title) => {
            (*title, Some(*subtitle))
        }
        (Some(_), [.., title]) => (*title, None),
        (None, [first, second, ..]) if is_navigation(first) => (*second, None),
        (None, [first, ..]) => (*first, None),
        _ => return None,
    };
    for line in lines.iter().take_while(|l| **l != title) {
        post.notes.push(format!("left out as navigation: {line}"));
    }
    post.title = title.to_owned();
    post.summary = subtitle.map(str::to_owned);
    match tags {
        Some(at) => {
            post.tags = self::tags(blocks[at][0].trim()).unwrap_or_default();
            Some(&blocks[at + 1..])
        }
        None => {
            post.notes
                .push("no line of tags (`· tag,tag`) was found".to_owned());
            let at = blocks.iter().position(|b| b[0].trim() == title)?;
            Some(&blocks[at + 1..])
        }
    }
}

fn tags(line: &str) -> Option<Vec<String>> {
    let list = line.trim().strip_prefix(['·', '•', '‧'])?;
    let tags = list
        .split([',', '、', '，'])
        .map(str::trim)
        .filter(|t| !t.is_empty());
    Some(tags.map(str::to_owned).collect())
}

fn is_navigation(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.chars().count() <= LONGEST_NAVIGATION
        && [
            "戻る",
            "ホーム",
            "トップ",
            "メニュー",
            "back",
            "home",
            "menu",
        ]
        .iter()
        .any(|w| lower.contains(w))
}

/// True if a line is short and no sentence.
fn is_heading(line: &str) -> bool {
    line.chars().count() <= LONGEST_HEADING
        && item(line).is_none()
        && !line
            .trim_end()
            .ends_with(['。', '、', '.', '!', '！', '」', ':', '：', ','])
}

/// The number of a list item (`None` for a bullet) and its text.
fn item(line: &str) -> Option<(Option<u64>, &str)> {
    let line = line.trim();
    if let Some(rest) = line
        .strip_prefix(['•', '・', '‣'])
        .or_else(|| line.strip_prefix("- "))
    {
        return Some((None, rest.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line[..digits].parse().ok()?;
    let rest = line[digits..].strip_prefix(['.', ')', '．', '）'])?;
    // "3.5倍" is not item 3.
    rest.starts_with([' ', '\u{3000}'])
        .then(|| (Some(number), rest.trim()))
}

fn list(lines: &[String]) -> String {
    let items = lines
        .iter()
        .filter_map(|l| item(l))
        .map(|(number, text)| match number {
            Some(n) => format!("{n}. {}", escape(text)),
            None => format!("- {}", escape(text)),
        });
    items.collect::<Vec<_>>().join("\n")
}
