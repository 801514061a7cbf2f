//! `senpai ask` and `senpai chat`.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};

use senpai_answer::{
    Answer, AnswerOptions, CHARACTERS, Citation, EXCERPTS, LONGEST_QUESTION, Status, answer,
    is_follow_up, is_more,
};
use senpai_content::{Goal, Language};
use senpai_live::Snapshot;
use senpai_search::Filter;
use senpai_settings::Paths;
use senpai_wording::{Wording, wording};

use crate::{exit::NOT_FOUND, json, source};

/// The width of an answer, in columns. By hand: it fits a terminal of 80 columns.
const WIDTH: usize = 78;

/// `ask`'s arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The question
    #[arg(required = true)]
    question: Vec<String>,
    #[command(flatten)]
    scope: Scope,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show the score of each excerpt
    #[arg(long)]
    explain: bool,
}

/// Which posts may answer, and how much of them is shown.
#[derive(clap::Args)]
pub struct Scope {
    /// Only posts in this language
    #[arg(long, value_name = "ja|en")]
    lang: Option<Language>,
    /// Only posts with this tag (may be repeated)
    #[arg(long)]
    tag: Vec<String>,
    /// Only posts for this goal
    #[arg(long, value_name = "sales|career|brand")]
    goal: Option<Goal>,
    /// Number of excerpts
    #[arg(short = 'n', default_value_t = EXCERPTS as u16, value_parser = clap::value_parser!(u16).range(1..=20))]
    n: u16,
    /// Length of an excerpt, in characters
    #[arg(long, default_value_t = CHARACTERS as u16, value_parser = clap::value_parser!(u16).range(40..=2000))]
    chars: u16,
}

impl Scope {
    fn options(&self) -> AnswerOptions {
        AnswerOptions {
            filter: Filter {
                tags: self.tag.clone(),
                any_tag: Vec::new(),
                goal: self.goal,
                language: self.lang,
            },
            excerpts: self.n.into(),
            characters: self.chars.into(),
            shown: Vec::new(),
        }
    }
}

/// Answers one question.
///
/// # Errors
/// Fails when the question is empty or too long, or there are no posts.
pub fn once(paths: &Paths, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let question = arguments.question.join(" ");
    check_question(&question)?;
    let source = source::open(paths)?;
    let options = arguments.scope.options();
    let answer = answer(&source.index, &source.synonyms, &question, &options)?;
    if arguments.json {
        writeln!(anstream::stdout(), "{}", json::answer(&answer)?)?;
    } else {
        print(&answer, wording_for(&question), arguments.explain)?;
    }
    Ok(match answer.status {
        Status::Found | Status::Unsure => ExitCode::SUCCESS,
        Status::NotFound => ExitCode::from(NOT_FOUND),
    })
}

fn check_question(question: &str) -> anyhow::Result<()> {
    let length = question.chars().count();
    if question.trim().is_empty() {
        anyhow::bail!("the question is empty; write it in quotes: senpai ask \"…\"");
    }
    if length > LONGEST_QUESTION {
        anyhow::bail!(
            "the question has {length} characters; at most {LONGEST_QUESTION} are read: shorten it"
        );
    }
    Ok(())
}

/// Answers one question per line. "more", もっと, 続き or an empty line brings further excerpts.
///
/// # Errors
/// Fails when there are no posts or the terminal is gone.
pub fn chat(paths: &Paths, scope: &Scope) -> anyhow::Result<ExitCode> {
    let source = source::open(paths)?;
    let prompt = io::stdin().is_terminal();
    let mut last: Option<(String, AnswerOptions)> = None;
    if prompt {
        anstream::println!(
            "質問をどうぞ (もっと: 次の記事, 終わり: Ctrl-D) / Ask away (more, Ctrl-D ends)"
        );
    }
    loop {
        if prompt {
            anstream::print!("\x1b[1m>\x1b[0m ");
            io::stdout().flush()?;
        }
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let line = line.trim();
        let (question, mut options) = match last.take() {
            Some(before) if line.is_empty() || is_more(line) => before,
            None if line.is_empty() => continue,
            Some((before, options)) if is_follow_up(line) => (format!("{before} {line}"), options),
            _ => (line.to_owned(), scope.options()),
        };
        if let Err(error) = check_question(&question) {
            anstream::println!("{error}");
            continue;
        }
        let answer = reply(&source, &question, &options)?;
        let shown = answer.excerpts.into_iter().map(|c| c.excerpt.text);
        options.shown.extend(shown);
        last = Some((question, options));
    }
}

fn reply(source: &Snapshot, question: &str, options: &AnswerOptions) -> anyhow::Result<Answer> {
    let answer = answer(&source.index, &source.synonyms, question, options)?;
    let words = wording_for(question);
    if answer.excerpts.is_empty() && !options.shown.is_empty() {
        anstream::println!("{}", words.nothing_more);
    } else {
        print(&answer, words, false)?;
    }
    Ok(answer)
}

/// The sentences in the language of a question.
fn wording_for(question: &str) -> &'static Wording {
    wording(Language::detect(question).unwrap_or(Language::Japanese))
}

fn print(answer: &Answer, words: &Wording, explain: bool) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match answer.status {
        Status::Found => {}
        Status::Unsure => writeln!(out, "{}\n", words.unsure)?,
        Status::NotFound => {
            writeln!(out, "{}", words.not_found)?;
            writeln!(
                out,
                "{}\n",
                if answer.excerpts.is_empty() {
                    words.nothing_near
                } else {
                    words.related
                }
            )?;
        }
    }
    if let Some(principle) = &answer.principle {
        let head = format!(
            "\x1b[1m{}:\x1b[0m {}",
            words.principle,
            printable(&principle.text)
        );
        writeln!(out, "{}\n", textwrap::fill(&head, WIDTH))?;
    }
    for (i, cited) in answer.excerpts.iter().enumerate() {
        print_cited(&mut out, i + 1, cited, answer.status, explain)?;
    }
    Ok(())
}

fn print_cited(
    out: &mut impl Write,
    number: usize,
    cited: &Citation,
    status: Status,
    explain: bool,
) -> anyhow::Result<()> {
    let mut place = vec![cited.post.meta.title.as_str()];
    place.extend(cited.headings.iter().map(String::as_str));
    let head = format!("{number}. \x1b[1m{}\x1b[0m", printable(&place.join(" › ")));
    writeln!(
        out,
        "{}",
        textwrap::fill(
            &head,
            textwrap::Options::new(WIDTH).subsequent_indent("   ")
        )
    )?;
    if status != Status::NotFound {
        let options = textwrap::Options::new(WIDTH)
            .initial_indent("   ")
            .subsequent_indent("   ");
        writeln!(out, "{}", textwrap::fill(&highlighted(cited), options))?;
    }
    let file = cited.post.path.display();
    match &cited.post.meta.url {
        Some(url) => writeln!(out, "   \x1b[2m{url} ({file})\x1b[0m")?,
        None => writeln!(out, "   \x1b[2m{file}\x1b[0m")?,
    }
    if explain {
        writeln!(
            out,
            "   score {:.2}, coverage {:.2}",
            cited.score, cited.coverage
        )?;
    }
    writeln!(out)?;
    Ok(())
}

/// The excerpt with "…" where it is cut and its words marked.
fn highlighted(cited: &Citation) -> String {
    let excerpt = &cited.excerpt;
    let mut text = String::new();
    if excerpt.cut_before {
        text.push('…');
    }
    let mut at = 0;
    for range in &excerpt.highlights {
        text.push_str(&printable(&excerpt.text[at..range.start]));
        text.push_str("\x1b[1;33m");
        text.push_str(&printable(&excerpt.text[range.clone()]));
        text.push_str("\x1b[0m");
        at = range.end;
    }
    text.push_str(&printable(&excerpt.text[at..]));
    if excerpt.cut_after {
        text.push('…');
    }
    text
}

/// The text of a post, without control characters of a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}
