//! `senpai ask` and `senpai chat`.

use std::process::ExitCode;

use senpai_answer::{
    Answer, AnswerOptions, CHARACTERS, Citation, Conversation, EXCERPTS, LONGEST_QUESTION,
    LineReply, Shown, Status, answer, around, in_full, is_help, speaks_of_dying,
};
use senpai_content::{Goal, Language, LeftOut, are_versions};
use senpai_live::Snapshot;
use senpai_screen::{Lines, Style, Text, err, one_line, out, print_line};
use senpai_search::{Filter, Post};
use senpai_settings::Paths;
use senpai_wording::{Wording, fill, wording};

use crate::{
    exit::NOT_FOUND,
    json,
    reader::{self, counts},
    source,
};

/// The width of an answer, in columns. By hand: it fits a terminal of 80 columns.
const WIDTH: usize = 78;
/// The length of a chosen excerpt with what stands around it, in characters. By hand: half a screen.
const CHOSEN_CHARACTERS: usize = 400;
/// The indent of the lines below a title.
const INDENT: &str = "   ";

/// The arguments of `ask`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The question, of at most 2000 characters
    #[arg(required = true)]
    question: Vec<String>,
    #[command(flatten)]
    scope: Scope,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show the confidence, and the score of each excerpt
    #[arg(long)]
    explain: bool,
}

/// The posts that may answer, and the number and length of the excerpts.
#[derive(clap::Args)]
pub struct Scope {
    /// Only posts in this language
    #[arg(long, value_name = "ja|en")]
    lang: Option<Language>,
    /// Only posts with this tag (may be repeated)
    #[arg(long)]
    tag: Vec<String>,
    /// Only posts for this goal
    #[arg(long, value_name = "GOAL")]
    goal: Option<Goal>,
    /// Number of excerpts, 1 to 20
    #[arg(short = 'n', default_value_t = EXCERPTS as u16, value_parser = clap::value_parser!(u16).range(1..=20))]
    n: u16,
    /// Length of an excerpt in characters, 40 to 2000
    #[arg(long, default_value_t = CHARACTERS as u16, value_parser = clap::value_parser!(u16).range(40..=2000))]
    chars: u16,
}

impl Scope {
    /// Fails if the community has no such goal, because no post would answer.
    fn check_goal(&self, paths: &Paths) -> anyhow::Result<()> {
        let Some(goal) = &self.goal else {
            return Ok(());
        };
        let known = paths.resolve()?.goals;
        let known: Vec<&str> = known.iter().map(|known| known.id.as_str()).collect();
        if !known.contains(&goal.as_str()) {
            anyhow::bail!(
                "the community has no goal {goal}; write one of {}, or name it under `[[goals]]` in senpai.toml",
                known.join(", ")
            );
        }
        Ok(())
    }

    fn options(&self) -> AnswerOptions {
        AnswerOptions {
            filter: Filter {
                tags: self.tag.clone(),
                any_tag: Vec::new(),
                goal: self.goal.clone(),
                language: self.lang,
                ..Filter::default()
            },
            excerpts: self.n.into(),
            characters: self.chars.into(),
            ..AnswerOptions::default()
        }
    }
}

/// Answers one question.
///
/// # Errors
/// Fails when the question is empty or too long, or there are no posts.
pub fn once(paths: &Paths, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let question = arguments.question.join(" ");
    let language = language_of(&question);
    if speaks_of_dying(&question) {
        let help = wording(language).distress;
        if arguments.json {
            json::print(&Answer::not_found(), Some(help), &LeftOut::default())?;
            return Ok(ExitCode::from(NOT_FOUND));
        }
        out!("{help}");
        return Ok(ExitCode::SUCCESS);
    }
    check_question(&question, reader::words())?;
    arguments.scope.check_goal(paths)?;
    let source = source::open(paths, language)?;
    say_unknown_tags(&source, &arguments.scope, wording(language));
    let options = arguments.scope.options();
    let answer = answer(&source.index, &source.synonyms, &question, &options)?;
    if arguments.json {
        json::print(&answer, None, &source.left_out)?;
    } else {
        let words = wording(language);
        print(&answer, words, in_full(&answer), arguments.explain);
        say_left_out(&source, &answer, words);
    }
    Ok(match answer.status {
        Status::Found | Status::Unsure => ExitCode::SUCCESS,
        Status::NotFound => ExitCode::from(NOT_FOUND),
    })
}

fn check_question(question: &str, words: &Wording) -> anyhow::Result<()> {
    let length = question.chars().count();
    if question.trim().is_empty() {
        anyhow::bail!(words.question_is_empty);
    }
    if length > LONGEST_QUESTION {
        let [is, most] = words.question_is_long;
        anyhow::bail!("{}{}", fill(is, length), fill(most, LONGEST_QUESTION));
    }
    Ok(())
}

/// Prints the tags that no post has to standard error.
fn say_unknown_tags(source: &Snapshot, scope: &Scope, words: &Wording) {
    for tag in &scope.tag {
        let filter = Filter {
            tags: vec![tag.clone()],
            ..Filter::default()
        };
        if !source.index.posts().iter().any(|post| filter.admits(post)) {
            err!("{}", fill(words.no_tag, one_line(tag)));
        }
    }
}

/// Prints the reasons why a post may be missing to standard error: the number of posts with errors and, if no post answers, the
/// number of drafts.
fn say_left_out(source: &Snapshot, answer: &Answer, words: &Wording) {
    let is_missing = answer.status == Status::NotFound && !source.left_out.is_empty();
    let has_failed = source.left_out.failed.count > 0;
    if is_missing || has_failed {
        let counts = counts(words, source.index.posts().len(), &source.left_out);
        let counts = words.bracketed(counts);
        let help = if has_failed { words.see_check } else { "" };
        err!("{}", format!("{counts} {help}").trim());
    }
}

/// Answers one question per line. "more", もっと, 続き or an empty line show further excerpts; "help" and "quit", ヘルプ and 終了 are
/// commands.
///
/// # Errors
/// Fails when there are no posts or the terminal is gone.
pub fn chat(paths: &Paths, scope: &Scope) -> anyhow::Result<ExitCode> {
    scope.check_goal(paths)?;
    let source = source::open(paths, reader::language())?;
    say_unknown_tags(&source, scope, reader::words());
    let mut lines = Lines::of_stdin()?;
    let mut conversation = Conversation::default();
    let mut has_asked = false;
    if lines.are_typed() {
        let words = reader::words();
        out!("{}", words.terminal_help);
        out!(
            "({})",
            counts(words, source.index.posts().len(), &source.left_out)
        );
    }
    while let Some(line) = lines.next_line("> ")? {
        let line = line.trim();
        if is_quit(line) {
            break;
        }
        if is_help(line) {
            let language = Language::detect(line).unwrap_or_else(reader::language);
            out!("{}", wording(language).terminal_help);
            continue;
        }
        if !has_asked && line.is_empty() {
            continue;
        }
        if !line.is_empty()
            && !speaks_of_dying(line)
            && let Err(error) = check_question(line, wording(language_of(line)))
        {
            // The conversation keeps its question for the next follow-up.
            out!("{error}");
            continue;
        }
        let words = wording(language_of(line));
        let options = scope.options();
        match conversation.reply_to(&source.index, &source.synonyms, line, &options)? {
            LineReply::SmallTalk(talk) => out!("{}", words.small_talk(talk)),
            LineReply::Distress => out!("{}", words.distress),
            LineReply::Helped => out!("{}", words.thanks),
            LineReply::NothingBefore => out!("{}", words.ask_first),
            LineReply::Choice(chosen) => print_chosen(&source, &chosen, words)?,
            LineReply::Version { post, language } => {
                print_version(&source, &post, language, words)?;
            }
            LineReply::Answer {
                answer, further, ..
            } if further && answer.excerpts.is_empty() => {
                out!("{}", words.nothing_more);
            }
            LineReply::Answer {
                answer, in_full, ..
            } => print(&answer, words, in_full, false),
        }
        has_asked = true;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints an excerpt that the member chose by its number, with what stands around it.
fn print_chosen(source: &Snapshot, chosen: &Shown, words: &Wording) -> anyhow::Result<()> {
    let mut posts = source.index.posts().iter();
    let Some(post) = posts.find(|post| post.meta.id == chosen.post) else {
        return Ok(());
    };
    let passages = source.index.passages_of(&post.meta.id)?;
    let near = around(&passages, &chosen.excerpt, CHOSEN_CHARACTERS).unwrap_or_default();
    out!("{}", words.chosen);
    print_title(&post.meta.title);
    for passage in &passages[near] {
        print_line(Text::from(&passage.text).wrapped(WIDTH, INDENT, INDENT));
    }
    print_source(post);
    Ok(())
}

fn print_title(title: &str) {
    let title = Text::default().styled(Style::Bold, one_line(title));
    print_line(title.wrapped(WIDTH, "", INDENT));
}

/// Prints where a post is, and an empty line.
fn print_source(post: &Post) {
    let place = match &post.meta.url {
        Some(url) => one_line(url).to_string(),
        None => post.path.display().to_string(),
    };
    print_line(Text::from(INDENT).styled(Style::Dim, place));
    print_line("");
}

/// Prints the version of a post in a language: its title and its beginning.
fn print_version(
    source: &Snapshot,
    shown: &str,
    language: Language,
    words: &Wording,
) -> anyhow::Result<()> {
    let posts = source.index.posts();
    let Some(post) = posts.iter().find(|post| post.meta.id == shown) else {
        return Ok(());
    };
    let others = posts
        .iter()
        .filter(|other| are_versions(&post.path, &other.path));
    let mut versions = [post].into_iter().chain(others);
    let version = versions.find(|version| version.meta.language == Some(language));
    out!("{}", words.version_in(language, version.is_some()));
    let Some(version) = version else {
        return Ok(());
    };
    print_title(&version.meta.title);
    if let Some(passage) = source.index.passages_of(&version.meta.id)?.first() {
        print_line(Text::from(&passage.text).wrapped(WIDTH, INDENT, INDENT));
    }
    print_source(version);
    Ok(())
}

/// The lines that end `chat`, in lower case.
const QUIT: [&str; 10] = [
    "quit",
    "exit",
    "bye",
    "q",
    ":q",
    "終了",
    "終わり",
    "終わる",
    "おわり",
    "やめる",
];
/// True if a line ends `chat` and says nothing else.
fn is_quit(line: &str) -> bool {
    let line = line.to_lowercase();
    let bare = line
        .trim_start_matches('/')
        .trim_end_matches(['。', '.', '!', '！']);
    QUIT.contains(&bare)
}

/// The language of a question.
fn language_of(question: &str) -> Language {
    Language::detect(question).unwrap_or(Language::Japanese)
}

/// Prints an answer: the first `full` excerpts, and the others by their titles.
fn print(answer: &Answer, words: &Wording, full: usize, explain: bool) {
    match answer.status {
        Status::Found => {}
        Status::Unsure => out!("{}\n", words.unsure),
        Status::NotFound => {
            out!("{}", words.not_found);
            let other = answer.other_language.as_ref();
            let language = other.and_then(|cited| cited.post.meta.language);
            let note = match language {
                Some(language) => words.other_language_line(language),
                None if answer.related().next().is_none() => words.nothing_near.to_owned(),
                None => words.related.to_owned(),
            };
            out!("{note}\n");
        }
    }
    if let Some(principle) = &answer.principle {
        let head = Text::default()
            .styled(Style::Bold, format_args!("{}:", words.principle))
            .plain(format_args!(" {}", one_line(&principle.text)));
        print_line(head.wrapped(WIDTH, "", ""));
        print_line("");
    }
    // A post in the other language answers, so related posts are left out.
    let cited: Vec<&Citation> = match (&answer.other_language, answer.status) {
        (Some(other), _) => vec![other],
        (None, Status::NotFound) => answer.related().collect(),
        (None, Status::Found | Status::Unsure) => answer.excerpts.iter().collect(),
    };
    for (i, cited) in cited.into_iter().enumerate() {
        // The further posts are named without an excerpt.
        if i == full && i > 0 && answer.other_language.is_none() {
            out!("{}\n", words.further);
        }
        let in_full = i < full || answer.other_language.is_some();
        print_cited(i + 1, cited, in_full, explain);
    }
    if explain {
        out!("confidence {:.2}", answer.confidence);
    }
}

fn print_cited(number: usize, cited: &Citation, in_full: bool, explain: bool) {
    let mut place = vec![cited.post.meta.title.as_str()];
    place.extend(cited.headings.iter().map(String::as_str));
    let head = Text::from(format_args!("{number}. "));
    let head = head.styled(Style::Bold, one_line(&place.join(" › ")));
    print_line(head.wrapped(WIDTH, "", INDENT));
    if in_full {
        print_line(highlighted(cited).wrapped(WIDTH, INDENT, INDENT));
    }
    let file = cited.post.path.display();
    let source = match &cited.post.meta.url {
        Some(url) => format!("{} ({file})", one_line(url)),
        None => file.to_string(),
    };
    print_line(Text::from(INDENT).styled(Style::Dim, source));
    if explain {
        let (score, coverage) = (cited.score, cited.coverage);
        out!("{INDENT}score {score:.2}, coverage {coverage:.2}");
    }
    print_line("");
}

/// The excerpt, with "…" at each cut, and with the question's words marked.
fn highlighted(cited: &Citation) -> Text {
    let excerpt = &cited.excerpt;
    let cut = |is_cut| if is_cut { "…" } else { "" };
    let mut text = Text::from(cut(excerpt.cut_before));
    let mut at = 0;
    for range in &excerpt.highlights {
        text = text
            .plain(&excerpt.text[at..range.start])
            .styled(Style::Mark, &excerpt.text[range.clone()]);
        at = range.end;
    }
    text.plain(&excerpt.text[at..])
        .plain(cut(excerpt.cut_after))
}
