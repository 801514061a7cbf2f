//! Reads the items of a WordPress export, and turns stored text into the text that WordPress shows.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    Export, ImportedPost, html,
    xml::{Element, Space},
};

/// Types that visitors never see as a post: media, menus, design and stored settings.
const NO_POSTS: &[&str] = &[
    "acf-field",
    "acf-field-group",
    "attachment",
    "custom_css",
    "customize_changeset",
    "elementor_library",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "user_request",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
];

/// Shortcodes without attributes and without an end.
const STANDALONE: &[&str] = &[
    "gallery",
    "toc",
    "playlist",
    "audio",
    "video",
    "embed",
    "contact-form",
    "contact-form-7",
    "ez-toc",
    "more",
    "adsense",
    "sitemap",
    "archives",
    "rml_read_more",
    "wpforms",
];
/// Shortcodes that hold code.
const CODE: &[&str] = &[
    "bash",
    "c",
    "code",
    "cpp",
    "csharp",
    "css",
    "go",
    "html",
    "java",
    "javascript",
    "js",
    "json",
    "perl",
    "php",
    "plain",
    "python",
    "ruby",
    "rust",
    "sh",
    "shell",
    "sourcecode",
    "sql",
    "swift",
    "text",
    "ts",
    "xml",
    "yaml",
];
/// The longest shortcode, in bytes. By hand: some lines of attributes.
const LONGEST: usize = 2000;

/// Reads type, status and password of an item; `false` if it is no post.
pub(crate) fn read(item: &Element, post: &mut ImportedPost, out: &mut Export) -> bool {
    let text = |name| item.text_of(Space::WordPress, name);
    let kind = text("post_type").unwrap_or_default().to_lowercase();
    let status = text("status").unwrap_or_default().to_lowercase();
    if NO_POSTS.contains(&kind.as_str()) {
        out.skip(&post.title, &format!("its type is {kind}"));
        return false;
    }
    if matches!(status.as_str(), "trash" | "auto-draft" | "inherit") {
        out.skip(&post.title, &format!("its status is {status}"));
        return false;
    }
    if status.is_empty() {
        post.hide("the export states no status");
    } else if status != "publish" {
        post.hide(&format!("its status is {status}"));
    }
    if text("post_password").is_some() {
        post.hide("a password protects it");
    }
    if !matches!(kind.as_str(), "" | "post" | "page") {
        post.hide(&format!("its type is {kind}, not post or page"));
    }
    for meta in item.all(Space::WordPress, "postmeta") {
        let text = |name| meta.text_of(Space::WordPress, name).unwrap_or_default();
        let (key, value) = (text("meta_key"), text("meta_value"));
        if senpai_content::is_field_for_members(&key, &value) {
            post.hide(&format!("only some readers may read it: {key}"));
        }
        // PublishPress Future.
        if key == "_expiration-date" {
            post.heed([(key, value.into())]);
        }
    }
    if let Some(excerpt) = item.text_of(Space::Excerpt, "encoded") {
        post.summary = post.summary_of(&excerpt);
    }
    true
}

/// The HTML of a stored text: without shortcodes, with paragraphs where only blank lines divide them.
pub(crate) fn paragraphs(content: &str, notes: &mut Vec<String>) -> String {
    let html = shortcodes(content, notes);
    match content.contains(BLOCK) {
        true => between_blocks(&html),
        false => senpai_html::with_paragraphs(&html),
    }
}

/// The start of a comment that opens a block, and of one that closes it.
const BLOCK: &str = "<!-- wp:";
const BLOCK_END: &str = "<!-- /wp:";

/// Marks the paragraphs of text outside blocks.
fn between_blocks(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut depth, mut rest) = (0usize, html);
    while !rest.is_empty() {
        let at = rest.match_indices("<!-- ").map(|(at, _)| at);
        let mut marks = at.filter(|at| {
            let rest = &rest[*at..];
            rest.starts_with(BLOCK) || rest.starts_with(BLOCK_END)
        });
        let (text, mark) = rest.split_at(marks.next().unwrap_or(rest.len()));
        match depth {
            0 if !text.trim().is_empty() => out += &senpai_html::with_paragraphs(text),
            _ => out += text,
        }
        let end = mark.find("-->").map_or(mark.len(), |end| end + 3);
        let (comment, after) = mark.split_at(end);
        if comment.starts_with(BLOCK_END) {
            depth = depth.saturating_sub(1);
        } else if !comment.ends_with("/-->") && !comment.is_empty() {
            depth += 1;
        }
        out += comment;
        rest = after;
    }
    out
}

/// Removes shortcodes and keeps the text between their start and end.
fn shortcodes(content: &str, notes: &mut Vec<String>) -> String {
    let ends = ends(content);
    // No tag ends after this place, so it is not searched again.
    let last_tag = content.rfind('>').unwrap_or_default();
    let mut out = String::with_capacity(content.len());
    let mut removed: BTreeMap<String, usize> = BTreeMap::new();
    // Shortcodes without `[/name]` in the rest.
    let mut without_end = HashSet::new();
    let mut at = 0;
    while let Some(found) = content[at..].find(['<', '[']) {
        let here = at + found;
        out.push_str(&content[at..here]);
        let rest = &content[here..];
        at = here + 1;
        if here < last_tag
            && let Some(length) = untouched(rest)
        {
            out.push_str(&rest[..length]);
            at = here + length;
            continue;
        }
        // `[[gallery]]` shows `[gallery]`.
        let doubled = rest
            .starts_with("[[")
            .then(|| Tag::read(&rest[1..]))
            .flatten();
        if let Some(inner) = doubled.filter(|inner| rest[1 + inner.length..].starts_with(']')) {
            // As an entity, so that nothing reads it as a shortcode again.
            out.push_str("&#91;");
            out.push_str(&rest[2..1 + inner.length]);
            at = here + inner.length + 2;
            continue;
        }
        let Some(tag) = Tag::read(rest).filter(|tag| tag.is_shortcode(&ends, here, &removed))
        else {
            out.push_str(&rest[..1]);
            continue;
        };
        at = here + tag.length;
        if tag.end {
            if content[at..].starts_with('[') {
                out.push_str("\n\n");
            }
            continue;
        }
        *removed.entry(tag.name.clone()).or_default() += 1;
        let close = format!("[/{}]", tag.name);
        let holds_code = CODE.contains(&tag.name.as_str())
            && ends.get(&tag.name).is_some_and(|end| *end > here)
            && !without_end.contains(&tag.name);
        let end = holds_code.then(|| html::find_ignoring_case(&content[at..], &close));
        if end == Some(None) {
            without_end.insert(tag.name.clone());
        }
        if let Some(end) = end.flatten() {
            let text = content[at..at + end]
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            out.push_str(&format!(
                "\n\n<pre><code>{}</code></pre>\n\n",
                text.trim_matches('\n')
            ));
            at += end + close.len();
        }
    }
    out.push_str(&content[at..]);
    if !removed.is_empty() {
        let names: Vec<&str> = removed.keys().map(String::as_str).take(12).collect();
        notes.push(format!(
            "shortcodes were left out, and the text between them kept: {}",
            names.join(", ")
        ));
    }
    out
}

/// The length of a part that holds no shortcodes: code, comments and tags.
fn untouched(rest: &str) -> Option<usize> {
    for (open, close) in [
        ("<pre", "</pre>"),
        ("<code", "</code>"),
        ("<!--", "-->"),
        ("<script", "</script>"),
        ("<style", "</style>"),
    ] {
        let is_open = rest
            .get(..open.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(open));
        // `<premium>` is not `<pre>`.
        let is_whole = !rest
            .get(open.len()..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'));
        if is_open && (is_whole || open == "<!--") {
            return Some(rest.find(close).map_or(rest.len(), |end| end + close.len()));
        }
    }
    let tag = rest.starts_with('<')
        && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    tag.then(|| rest.find('>').map_or(1, |end| end + 1))
}

/// The last place of each end of a shortcode, `[/name]`.
fn ends(content: &str) -> HashMap<String, usize> {
    let tags = content.match_indices("[/");
    tags.filter_map(|(at, _)| Some((Tag::read(&content[at..])?.name, at)))
        .collect()
}

struct Tag {
    name: String,
    end: bool,
    /// True if it has attributes or ends with `/`.
    marked: bool,
    /// In bytes, with the brackets.
    length: usize,
}

impl Tag {
    /// Reads `[name …]` or `[/name]` at the start of `text`.
    fn read(text: &str) -> Option<Tag> {
        let inner = text.strip_prefix('[')?;
        let (inner, end) = inner
            .strip_prefix('/')
            .map_or((inner, false), |i| (i, true));
        let length = inner
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            .count();
        let (name, rest) = inner.split_at(length);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !rest.starts_with([']', ' ', '\n', '\t', '/', '\u{A0}'])
        {
            return None;
        }
        let mut quote = None;
        let mut close = None;
        for (i, c) in rest.char_indices().take_while(|(i, _)| *i < LONGEST) {
            match (quote, c) {
                (Some(q), _) if c == q => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, ']') => {
                    close = Some(i);
                    break;
                }
                (None, '[') => return None,
                _ => {}
            }
        }
        let attributes = rest[..close?].trim();
        let key = attributes.split(['=', ' ']).next().unwrap_or_default();
        let named = attributes.contains('=')
            && key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        Some(Tag {
            name: name.to_ascii_lowercase(),
            end,
            marked: named || attributes.ends_with('/') || attributes.starts_with('"'),
            length: 1 + usize::from(end) + length + close? + 1,
        })
    }

    fn is_shortcode(
        &self,
        ends: &HashMap<String, usize>,
        at: usize,
        removed: &BTreeMap<String, usize>,
    ) -> bool {
        if self.end {
            return removed.contains_key(&self.name);
        }
        self.marked
            || STANDALONE.contains(&self.name.as_str())
            || ends.get(&self.name).is_some_and(|end| *end > at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_of_open_tags_takes_linear_time() {
        let start = std::time::Instant::now();
        shortcodes(&"<a".repeat(200_000), &mut Vec::new());
        shortcodes(&("[php]".repeat(40_000) + "[/php ]"), &mut Vec::new());
        assert!(start.elapsed().as_secs() < 20);
    }
}
