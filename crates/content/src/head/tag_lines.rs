//! Lines of nothing but tags, as Obsidian and Bear have them in the text: `#draft #work/plans`, `#two words#`.

/// The tags of the lines of `body` that consist of tags. Code has none.
pub(super) fn tags(body: &str) -> Vec<String> {
    let mut fence = None;
    let mut tags = Vec::new();
    for line in body.lines().map(str::trim) {
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => tags.extend(of_line(line).unwrap_or_default()),
            _ => {}
        }
    }
    tags
}

/// The tags of a line; `None` if it has other text.
fn of_line(line: &str) -> Option<Vec<String>> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '、');
    let mut tags = Vec::new();
    let mut rest = line.trim_start_matches(['-', '*', '+', ' ', '>']);
    while !rest.is_empty() {
        let inside = rest.strip_prefix(['#', '＃'])?;
        // `#two words#`, unless the second `#` begins another tag.
        let whole = inside.split_once('#').filter(|(tag, after)| {
            !tag.ends_with(is_end) && (after.is_empty() || after.starts_with(is_end))
        });
        let (tag, after) = whole.unwrap_or_else(|| {
            let end = inside.find(is_end).unwrap_or(inside.len());
            inside.split_at(end)
        });
        let is_tag = !tag.starts_with([' ', '!']) && tag.contains(|c: char| !c.is_ascii_digit());
        is_tag.then(|| tags.push(tag.to_owned()))?;
        rest = after.trim_start_matches(is_end);
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_nothing_but_tags_has_tags() {
        let of = |body: &str| tags(body).join("|");
        for (body, found) in [
            ("#draft\n", "draft"),
            ("text\n\n#private #x\n", "private|x"),
            ("- #status/draft, #b", "status/draft|b"),
            ("# A plan\n#two words# #c", "two words|c"),
            ("#private#\n", "private"),
            ("＃下書き　#旅", "下書き|旅"),
            ("# draft", ""),
            ("## draft", ""),
            ("#1", ""),
            ("#draft is a tag", ""),
            ("read #draft", ""),
            ("```\n#draft\n```\n", ""),
            ("#!draft", ""),
        ] {
            assert_eq!(of(body), found, "{body}");
        }
    }
}
