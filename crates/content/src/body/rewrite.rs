//! Rewrites blocks of blog tools that CommonMark would misread as blocks that it knows. They keep their length, so that all offsets
//! stay.

/// Tags of Jekyll, Hexo and Hugo around code: the start of the opening tag, and the closing tag's name.
const CODE: [(&str, &str); 5] = [
    ("{% highlight", "endhighlight"),
    ("{% codeblock", "endcodeblock"),
    ("{% prism", "endprism"),
    ("{{< highlight", "/highlight"),
    ("{{% highlight", "/highlight"),
];
/// Hatena's code, `>|lang|` … `||<`: the closing mark.
const HATENA_END: &str = "||<";
/// A fence that no code contains.
const FENCE: &str = "~~~~~~~~";
/// The indent of the text in an admonition of MkDocs. Python-Markdown asks for it.
const INDENT: usize = 4;

/// A file with some of its blocks rewritten.
pub(super) struct Rewritten {
    pub text: String,
    /// The ends of lines that end their block.
    pub block_ends: Vec<usize>,
}

/// The file with MkDocs' admonitions and tabs as quotes, and with fences in place of the tags around code. The bytes up to `start`
/// stay.
pub(super) fn rewritten(source: &str, start: usize) -> Rewritten {
    let mut block_ends = Vec::new();
    let mut out = source.as_bytes().to_vec();
    let lines: Vec<(usize, &str)> = lines(source, start);
    let mut fence: Option<&str> = None;
    let mut closing: Option<&str> = None;
    // The indents of the open admonitions.
    let mut open: Vec<usize> = Vec::new();
    let last_closing = CODE.map(|(_, name)| source.rfind(name));
    let last_of_hatena = source.rfind("\n||<");
    for (i, (at, line)) in lines.iter().enumerate() {
        let text = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !text.is_empty() {
            let before = open.len();
            open.retain(|outer| indent >= outer + INDENT);
            // Without a blank line, CommonMark would continue the quote.
            if open.len() < before {
                block_ends.push(at.saturating_sub(1));
            }
            for outer in &open {
                out[at + outer] = b'>';
            }
        }
        if let Some(name) = closing {
            if is_tag(text, name) {
                closing = None;
                let fence = if name == HATENA_END {
                    &FENCE[..3]
                } else {
                    FENCE
                };
                put_fence(&mut out, *at + indent, text.len(), fence);
            }
            continue;
        }
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| text.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        if fence.is_some() {
            continue;
        }
        // CommonMark reads the lines below a `<br>` as HTML, in which Markdown is not parsed.
        let above = i.checked_sub(1).map_or("", |i| lines[i].1.trim());
        let begins = above.is_empty()
            || ["```", "~~~", "#"]
                .iter()
                .any(|mark| above.starts_with(mark));
        if begins && is_line_break(text) {
            out[*at..at + line.trim_end().len()].fill(b' ');
        }
        if is_admonition(text) && is_followed(&lines[i + 1..], indent + INDENT) {
            open.push(indent);
        }
        let code = CODE.iter().zip(last_closing).find(|((opening, _), last)| {
            text.starts_with(opening) && is_one_tag(text) && last.is_some_and(|last| last > *at)
        });
        if let Some(((_, name), _)) = code {
            closing = Some(name);
            put_fence(&mut out, *at + indent, text.len(), FENCE);
        } else if is_hatena_code(text) && last_of_hatena.is_some_and(|last| last > *at) {
            closing = Some(HATENA_END);
            put_fence(&mut out, *at + indent, text.len(), &FENCE[..3]);
        }
    }
    Rewritten {
        text: String::from_utf8(out).unwrap_or_else(|_| source.to_owned()),
        block_ends,
    }
}

/// The lines from byte `start` on, each with the byte at which it begins.
fn lines(source: &str, start: usize) -> Vec<(usize, &str)> {
    let mut at = start;
    let lines = source[start..].split_inclusive('\n').map(|line| {
        let begin = at;
        at += line.len();
        (begin, line)
    });
    lines.collect()
}

/// `!!! note`, `??? note`, `???+ note`, `=== "tab"`.
pub(super) fn is_admonition(text: &str) -> bool {
    let rest = ["!!! ", "???+ ", "??? ", "=== \"", "===! \"", "===+ \""]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '"'))
}

/// True if a line contains only `<br>` tags.
fn is_line_break(text: &str) -> bool {
    let tags = text.to_ascii_lowercase().replace([' ', '/'], "");
    !tags.is_empty() && tags.replace("<br>", "").is_empty()
}

/// True if the next line with text is indented by `indent` spaces.
fn is_followed(lines: &[(usize, &str)], indent: usize) -> bool {
    let next = lines
        .iter()
        .take(3)
        .find(|(_, line)| !line.trim().is_empty());
    next.is_some_and(|(_, line)| line.len() - line.trim_start_matches(' ').len() >= indent)
}

/// True if a line is one tag, without text after it.
fn is_one_tag(text: &str) -> bool {
    let end = text.find(['%', '>']).map(|_| ["%}", ">}}", "%}}"]);
    end.is_some_and(|ends| {
        let first = ends
            .iter()
            .filter_map(|end| Some(text[3..].find(end)? + 3 + end.len()))
            .min();
        first.is_some_and(|first| text.len() <= first + 1)
    })
}

/// True if a line opens code in Hatena's notation: `>|lang|`, `>||`.
fn is_hatena_code(text: &str) -> bool {
    let name = text
        .strip_prefix(">|")
        .and_then(|rest| rest.strip_suffix('|'));
    name.is_some_and(|name| {
        name.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-_#?=".contains(&b))
    })
}

/// True if a line is the closing tag with this name.
fn is_tag(text: &str, name: &str) -> bool {
    if name == HATENA_END {
        return text == name;
    }
    let inner = text.trim_start_matches(['{', '%', '<', '-', ' ']);
    text.starts_with('{') && text.ends_with('}') && inner.starts_with(name)
}

fn put_fence(out: &mut [u8], at: usize, length: usize, fence: &str) {
    for (i, byte) in out[at..at + length].iter_mut().enumerate() {
        *byte = if i < fence.len() { b'~' } else { b' ' };
    }
}
