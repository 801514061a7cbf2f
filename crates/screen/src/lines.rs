//! The lines that a user types.

use std::io::{self, BufRead, IsTerminal};

use rustyline::{Config, DefaultEditor, error::ReadlineError};

/// Reads lines: at a terminal with editing and the history of this run, otherwise unchanged. Nothing is written to a file.
pub struct Lines(Option<DefaultEditor>);

impl Lines {
    /// The lines of standard input.
    ///
    /// # Errors
    /// Fails if the terminal cannot be used.
    pub fn of_stdin() -> io::Result<Lines> {
        if !io::stdin().is_terminal() {
            return Ok(Lines(None));
        }
        let config = Config::builder().auto_add_history(true).build();
        let editor = DefaultEditor::with_config(config).map_err(io::Error::other)?;
        Ok(Lines(Some(editor)))
    }

    /// True if a user types the lines at a terminal.
    pub fn are_typed(&self) -> bool {
        self.0.is_some()
    }

    /// The next line, after `prompt` at a terminal. `None` at the end, and after Ctrl-C or Ctrl-D. Bytes that are not UTF-8 are
    /// replaced.
    ///
    /// # Errors
    /// Fails if standard input cannot be read.
    pub fn next_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let Some(editor) = &mut self.0 else {
            let mut line = Vec::new();
            let length = io::stdin().lock().read_until(b'\n', &mut line)?;
            return Ok((length > 0).then(|| String::from_utf8_lossy(&line).into_owned()));
        };
        match editor.readline(prompt) {
            Ok(line) => Ok(Some(line)),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}
