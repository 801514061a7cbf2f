//! Escaped text: it pings nobody, makes no link, and has no formatting.

/// The characters that have a meaning in Discord's Markdown, mentions, emoji or commands.
const ESCAPED: &[char] = &[
    '\\', '*', '_', '~', '`', '|', '>', '<', '[', ']', '(', ')', '#', '-', '+', '@', ':',
];

/// Escapes text that came from members or posts.
///
/// A backslash makes ASCII punctuation literal. A word joiner splits `@everyone` and `@here`, which are not Markdown. It also
/// splits `://`, so that an address does not become a link.
pub(crate) fn escaped(text: &str) -> String {
    const WORD_JOINER: char = '\u{2060}';
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let control = c.is_control() && c != '\n';
        if control || is_direction(c) {
            continue;
        }
        if ESCAPED.contains(&c) {
            out.push('\\');
        }
        out.push(c);
        if matches!(c, '@' | ':') {
            out.push(WORD_JOINER);
        }
    }
    out
}

/// True if a character changes the writing direction of the text after it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text without the characters that a backslash escapes.
    fn bare(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                chars.next();
                out.push('\u{fffd}');
            } else {
                out.push(c);
            }
        }
        out
    }

    fn check(text: &str) {
        let shown = escaped(text);
        let bare = bare(&shown);
        for mark in ESCAPED {
            assert!(
                !bare.contains(*mark),
                "{mark} of {text:?} survives in {shown:?}"
            );
        }
        for ping in ["@everyone", "@here", "://", "```"] {
            assert!(
                !shown.contains(ping),
                "{ping} of {text:?} survives in {shown:?}"
            );
        }
    }

    #[test]
    fn a_thousand_hostile_texts_mean_nothing() {
        let parts = [
            "@everyone",
            "@here",
            "<@1>",
            "<@&2>",
            "<#3>",
            "</ask:4>",
            "<:e:5>",
            "<t:6>",
            "```",
            "`",
            "||",
            "[x](https://e.vil)",
            "https://e.vil",
            "**b**",
            "# h",
            "> q",
            "-# s",
            "\\",
            "\\<@1>",
            "\u{202e}",
            "入金",
        ];
        let mut tried = 0;
        for a in parts {
            for b in parts {
                for glue in ["", " ", "\n"] {
                    check(&format!("{a}{glue}{b}"));
                    tried += 1;
                }
            }
        }
        assert!(tried >= 1000, "{tried}");
    }

    proptest! {
        #[test]
        fn nothing_that_means_something_survives(text in "\\PC{0,200}|[@<>:/`*_~|\\\\\\[\\]()# a]{0,60}") {
            check(&text);
        }
    }
}
