//! `senpai ask` and `senpai chat`.

use std::process::ExitCode;

use senpai_answer::{
    Answer, AnswerOptions, CHARACTERS, Citation, Conversation, EXCERPTS, LONGEST_QUESTION, Said,
    Status, answer, asked_language, in_full,
};
use senpai_content::{Goal, Language, are_versions};
use senpai_live::Snapshot;
use senpai_screen::{Lines, Style, Text, err, one_line, out, print_line};
use senpai_search::Filter;
use senpai_settings::Paths;
use senpai_wording::{Wording, wording};

use crate::{
    exit::NOT_FOUND,
    json,
    reader::{self, counts},
    source,
};

/// The width of an answer, in columns. By hand: it fits a terminal of 80 columns.
const WIDTH: usize = 78;
/// The indent of the lines below a title.
const INDENT: &str = "   ";

/// `ask`'s arguments.
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

/// The posts that may answer, and the number and length of excerpts.
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
    /// Number of excerpts, 1 to 20
    #[arg(short = 'n', default_value_t = EXCERPTS as u16, value_parser = clap::value_parser!(u16).range(1..=20))]
    n: u16,
    /// Length of an excerpt in characters, 40 to 2000
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
    check_question(&question)?;
    let source = source::open(paths)?;
    let options = arguments.scope.options();
    let answer = answer(&source.index, &source.synonyms, &question, &options)?;
    if arguments.json {
        json::print(&answer, &source.left_out)?;
    } else {
        let words = wording_for(&question);
        print(&answer, words, in_full(&answer), arguments.explain);
        say_left_out(&source, &answer, words);
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

/// Prints on standard error why a post may be missing: the number of posts with errors and, if no post answers, the number of drafts.
fn say_left_out(source: &Snapshot, answer: &Answer, words: &Wording) {
    let is_missing = answer.status == Status::NotFound && !source.left_out.is_empty();
    let has_failed = source.left_out.failed.count > 0;
    if is_missing || has_failed {
        let counts = counts(words, source.index.posts().len(), &source.left_out);
        let help = if has_failed { words.see_check } else { "" };
        err!("{}", format!("({counts}) {help}").trim_end());
    }
}

/// Answers one question per line. "more", もっと, 続き or an empty line brings further excerpts; "help" and "quit", ヘルプ and
/// 終了 are commands.
///
/// # Errors
/// Fails when there are no posts or the terminal is gone.
pub fn chat(paths: &Paths, scope: &Scope) -> anyhow::Result<ExitCode> {
    let source = source::open(paths)?;
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
        if is_one_of(&QUIT, line) {
            break;
        }
        if is_one_of(&HELP, line) {
            let language = Language::detect(line).unwrap_or_else(reader::language);
            out!("{}", wording(language).terminal_help);
            continue;
        }
        if !has_asked && line.is_empty() {
            continue;
        }
        if !line.is_empty()
            && let Err(error) = check_question(line)
        {
            // The conversation keeps its question for the next follow-up.
            out!("{error}");
            continue;
        }
        let words = wording_for(line);
        if let Some(language) = asked_language(line)
            && let Some(shown) = conversation.just_shown()
        {
            print_version(&source, shown, language, words)?;
            continue;
        }
        let options = scope.options();
        match conversation.says(&source.index, &source.synonyms, line, &options)? {
            Said::SmallTalk(talk) => out!("{}", words.small_talk(talk)),
            Said::Answer {
                answer, further, ..
            } if further && answer.excerpts.is_empty() => {
                out!("{}", words.nothing_more);
            }
            Said::Answer {
                answer, in_full, ..
            } => print(&answer, words, in_full, false),
        }
        has_asked = true;
    }
    Ok(ExitCode::SUCCESS)
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
    let title = Text::default().styled(Style::Bold, one_line(&version.meta.title));
    print_line(title.wrapped(WIDTH, "", INDENT));
    if let Some(passage) = source.index.passages_of(&version.meta.id)?.first() {
        print_line(Text::from(&passage.text).wrapped(WIDTH, INDENT, INDENT));
    }
    let place = match &version.meta.url {
        Some(url) => one_line(url).to_string(),
        None => version.path.display().to_string(),
    };
    print_line(Text::from(INDENT).styled(Style::Dim, place));
    print_line("");
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
/// The lines that ask `chat` for help, in lower case.
const HELP: [&str; 7] = ["help", "?", "？", "h", "ヘルプ", "使い方", "つかいかた"];

/// Whether a line is one of `words` and nothing else, in upper or lower case.
fn is_one_of(words: &[&str], line: &str) -> bool {
    let line = line.to_lowercase();
    let bare = line
        .trim_start_matches('/')
        .trim_end_matches(['。', '.', '!', '！']);
    words.contains(&bare)
}

/// The sentences in the language of a question.
fn wording_for(question: &str) -> &'static Wording {
    wording(Language::detect(question).unwrap_or(Language::Japanese))
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
    // A post in the other language answers, so the posts that are only related are left out.
    let cited: Vec<&Citation> = match (&answer.other_language, answer.status) {
        (Some(other), _) => vec![other],
        (None, Status::NotFound) => answer.related().collect(),
        (None, Status::Found | Status::Unsure) => answer.excerpts.iter().collect(),
    };
    for (i, cited) in cited.into_iter().enumerate() {
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

/// The excerpt, with "…" where it is cut, and with the question's words marked.
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
