//! Prints for Senpai's commands, which write to the terminal only through this crate.
//!
//! All output is a [`Text`]. A `Text` is made from strings whose control characters are replaced, so a post, a file name or a
//! question cannot control a terminal. Styles are added after that, and only for a terminal: not for a pipe, and not if `NO_COLOR`
//! is set or `TERM` is `dumb`. [`Lines`] reads the lines that a user types.

use std::{
    borrow::Cow,
    fmt,
    io::{self, ErrorKind, Write},
    process::exit,
};

use serde::Serialize;

mod lines;

pub use lines::Lines;

/// Exit code if the output cannot be written.
const CANNOT_WRITE: i32 = 3;

/// The look of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A title.
    Bold,
    /// A source.
    Dim,
    /// A word of the question.
    Mark,
    /// The word `error`.
    Error,
}

impl Style {
    /// The parameters of ECMA-48's SGR sequence.
    fn parameters(self) -> &'static str {
        match self {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Mark => "1;33",
            Style::Error => "1;31",
        }
    }
}

/// Text for a terminal: without control characters except line breaks and tabs, with the styles of [`Text::styled`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Adds text unchanged, but without control characters.
    #[must_use]
    pub fn plain(mut self, text: impl fmt::Display) -> Text {
        self.0.push_str(&clean(&text.to_string()));
        self
    }

    /// Adds text in a style.
    #[must_use]
    pub fn styled(mut self, style: Style, text: impl fmt::Display) -> Text {
        let text = clean(&text.to_string()).into_owned();
        self.0
            .push_str(&format!("\x1b[{}m{text}\x1b[0m", style.parameters()));
        self
    }

    /// The text in lines of at most `width` columns; the first begins with `first`, the others with `rest`.
    #[must_use]
    pub fn wrapped(&self, width: usize, first: &str, rest: &str) -> Text {
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(rest);
        Text(textwrap::fill(&self.0, options))
    }
}

impl<T: fmt::Display> From<T> for Text {
    fn from(text: T) -> Text {
        Text::default().plain(text)
    }
}

/// True if a character can change the display of other text: a control character (C0, DEL, C1), or a character that changes the
/// direction of the text around it.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Replaces characters that could control a terminal by U+FFFD, and the separators of lines and paragraphs (U+2028, U+2029) by
/// spaces. Line breaks and tabs stay.
///
/// ```
/// assert_eq!(senpai_screen::clean("a\x1b[2J\nb"), "a\u{FFFD}[2J\nb");
/// assert_eq!(senpai_screen::clean("a\u{2028}b"), "a b");
/// ```
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_replaced = |c: char| is_unsafe(c) && !matches!(c, '\n' | '\t');
    let is_separator = |c: char| matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(is_replaced) && !text.contains(is_separator) {
        return text.into();
    }
    // A line of Windows ends with both characters.
    let text = text.replace("\r\n", "\n").replace(is_separator, " ");
    text.replace(is_replaced, "\u{FFFD}").into()
}

/// Replaces characters like [`clean`], and also line breaks and tabs by spaces. Use it for a value that must stay on one line.
pub fn one_line(text: &str) -> String {
    clean(text).trim().replace(['\n', '\t'], " ")
}

/// Prints to standard output, without a line break at the end.
pub fn print(text: impl Into<Text>) {
    write(&mut anstream::stdout().lock(), &text.into(), "");
}

/// Prints a line to standard output. See [`out!`].
pub fn print_line(text: impl Into<Text>) {
    write(&mut anstream::stdout().lock(), &text.into(), "\n");
}

/// Prints a line to standard error. See [`err!`].
pub fn print_error_line(text: impl Into<Text>) {
    write(&mut anstream::stderr().lock(), &text.into(), "\n");
}

/// Prints `error: …` to standard error.
pub fn print_error(error: impl fmt::Display) {
    print_error_as("error", error);
}

/// Prints an error to standard error after the word `head`, like [`print_error`].
pub fn print_error_as(head: &str, error: impl fmt::Display) {
    let head = Text::default().styled(Style::Error, head);
    print_error_line(head.plain(format_args!(": {error}")));
}

/// Prints the text of the command line's parser, and ends the process: help goes to standard output, an error to standard error.
pub fn exit_with(said: impl fmt::Display, code: i32) -> ! {
    let said = said.to_string();
    match code {
        0 => print(said),
        _ => print_error_line(said.trim_end()),
    }
    exit(code)
}

/// Prints a value as one line of JSON. Characters that could control a terminal are written as `\u…`.
///
/// # Errors
/// Fails if the value cannot be written as JSON.
pub fn print_json(value: &impl Serialize) -> serde_json::Result<()> {
    print_line(json(value)?);
    Ok(())
}

fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    // Such a character can be only in a string, where an escape stands for it. All of them are in the Basic Multilingual Plane.
    let escaped = json.chars().map(|c| match is_unsafe(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    });
    Ok(escaped.collect())
}

/// Prints a line to standard output; the arguments are those of `format!`.
#[macro_export]
macro_rules! out {
    ($($argument:tt)*) => { $crate::print_line(::std::format_args!($($argument)*)) };
}

/// Prints a line to standard error; the arguments are those of `format!`.
#[macro_export]
macro_rules! err {
    ($($argument:tt)*) => { $crate::print_error_line(::std::format_args!($($argument)*)) };
}

fn write(to: &mut impl Write, text: &Text, end: &str) {
    let written = write!(to, "{}{end}", text.0).and_then(|()| to.flush());
    match written {
        Ok(()) => {}
        // The reader has closed the pipe: this is not an error.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(0),
        Err(error) => {
            let _ = writeln!(
                anstream::stderr(),
                "error: the output cannot be written: {error}"
            );
            exit(CANNOT_WRITE);
        }
    }
}

/// Standard error for a log. Each write is one record: its further lines are indented, so that no value in it can look like a
/// separate record.
pub fn log() -> impl Write {
    Log
}

struct Log;

impl Write for Log {
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(record);
        let lines = clean(text.trim_end_matches('\n')).replace('\n', "\n    ");
        // The logger would report the error to the same place, and panic, for example on a full disk.
        let _ = writeln!(io::stderr(), "{lines}");
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sequences and marks that control a terminal: a title, a screen erased by C0 and by C1, an override of direction.
    const HOSTILE: &str =
        "\x1b]0;owned\x07\x1b[2J\u{9b}2J\u{202e}\u{2066}\u{200f}\u{61c}\x7f\x08\r";

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        let text = Text::from(HOSTILE)
            .styled(Style::Bold, HOSTILE)
            .wrapped(20, "", "");
        let styles = text.0.matches('\x1b').count();
        assert_eq!(styles, 2, "{:?}", text.0);
        let rest = text.0.replace("\x1b[1m", "").replace("\x1b[0m", "");
        assert!(!rest.contains(|c| is_unsafe(c) && c != '\n'), "{rest:?}");
    }

    #[test]
    fn text_that_steers_nothing_is_unchanged() {
        for text in [
            "見出しには\n\t助ける相手を。",
            "👩‍👩‍👧 e\u{301} が",
            "a › b … 〜",
        ] {
            assert_eq!(clean(text), text);
        }
        assert_eq!(clean("a\r\nb"), "a\r\nb".replace('\r', ""));
        assert_eq!(one_line(" a\nb\tc\r\n"), "a b c");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let printed = json(&HOSTILE).unwrap_or_default();
        assert!(!printed.contains(is_unsafe), "{printed:?}");
        let read: String = serde_json::from_str(&printed).unwrap_or_default();
        assert_eq!(read, HOSTILE);
    }
}
