//! `senpai-bot gaps`: questions that no post answers.

use anyhow::bail;
use senpai_admin::{ClosedGap, Gap, GapLink, GapRow, Measured, MeasuredLink, Ruling};
use senpai_chat::{Act, Language, about_private, drafted, restored, wording};
use senpai_screen::{one_line, out};
use senpai_settings::Paths;
use serde::Serialize;

use super::{AdminContext, OutputFormat, WorkspaceFilter, output::List};

/// The arguments of `gaps`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    filter: WorkspaceFilter,
    #[command(flatten)]
    format: OutputFormat,
}

#[derive(clap::Subcommand)]
enum Action {
    /// List the questions, most frequent and newest first
    List,
    /// List the questions that a post helped with, by members' feedback, but that this post does not answer as found
    Suggest,
    /// Link a question to the post that answers it, if the right posts of the questions that are known still come first
    Link {
        /// The question's name, as listed
        gap: String,
        /// The post's id or title [default: the suggested post]
        post: Option<String>,
        /// Words that replace the member's question
        #[arg(long)]
        words: Option<String>,
        /// Words from the sentence in the post that answers; members are shown this sentence
        #[arg(long, value_name = "WORDS")]
        answer: Option<String>,
        /// Link even if the right post of another question no longer comes first
        #[arg(long)]
        force: bool,
    },
    /// Mark a question as out of scope
    #[command(alias = "rule")]
    RuleOut {
        /// The question's name, as listed
        gap: String,
    },
    /// List the questions that were linked or marked as out of scope, newest first
    Closed,
    /// Take back a link or a mark: the question is in the list again
    Restore {
        /// The question's name, as `gaps closed` lists it
        gap: String,
    },
    /// Create a draft of a post that answers a question
    Draft {
        /// The question's name, as listed
        gap: String,
        /// Words that replace the member's question
        #[arg(long)]
        words: Option<String>,
    },
    /// Move linked questions into the posts' front matter
    Export,
}

/// Lists questions that no post answers, or closes one.
///
/// # Errors
/// Fails if there is no bot state, no such question or no such post, or if nothing can be written.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let action = arguments.action.as_ref().unwrap_or(&Action::List);
    let lists = matches!(action, Action::List | Action::Suggest | Action::Closed);
    if !lists && (arguments.format.json || arguments.format.csv) {
        bail!("`--json` and `--csv` print lists only: `gaps list`, `gaps suggest`, `gaps closed`");
    }
    let context = match action {
        // These actions ask no question, so they need no model.
        Action::List
        | Action::Closed
        | Action::Restore { .. }
        | Action::Draft { .. }
        | Action::Export => AdminContext::with_index(paths)?,
        _ => AdminContext::answering(paths)?,
    };
    let admin = context.admin(&arguments.filter);
    let filter = &arguments.filter;
    match action {
        Action::List => list(&arguments.format, &admin.gaps()?)?,
        Action::Suggest => suggest(&arguments.format, &admin.suggestions()?)?,
        Action::Link {
            gap,
            post,
            words,
            answer,
            force,
        } => {
            let found = admin.gap_or_suggestion(gap)?;
            let suggested = found.suggested.as_ref().map(|s| s.post.as_str());
            let Some(post) = post.as_deref().or(suggested) else {
                bail!("name the post that answers: `gaps link {gap} POST`");
            };
            let link = GapLink {
                post,
                question: words.as_deref(),
                answer: answer.as_deref(),
            };
            let done = admin.link_measured(&found, link, *force, &mut |_, _| (), || Ok(()));
            if let Ok(MeasuredLink { measured, .. }) = &done {
                print_measured(measured);
            }
            let made = done.and_then(MeasuredLink::made);
            let question = context.audited(filter, &Act::of(format!("link {gap} {post}")), made)?;
            context.open_index()?;
            let [post, text] = [&question.post, &question.text].map(|t| one_line(t));
            match admin.comes_first(&question)? {
                true => out!("{post} now answers: {text}"),
                false => out!("{post} is linked, but another post still comes first: {text}"),
            }
            let words = wording(Language::English);
            if let Some(sentence) = about_private(&found, &question.post, &admin, words)? {
                out!("{sentence}");
            }
        }
        Action::RuleOut { gap } => {
            let ruled = admin
                .gap_or_suggestion(gap)
                .and_then(|gap| admin.rule_out(&gap));
            context.audited(filter, &Act::of(format!("rule-out {gap}")), ruled)?;
            out!("{gap} is out of scope");
        }
        Action::Closed => {
            let mut closed = admin.ruled_out()?;
            closed.extend(admin.linked()?);
            list_closed(&arguments.format, &closed)?;
        }
        Action::Restore { gap } => {
            let closed = admin.closed(gap);
            let done = closed.and_then(|closed| admin.restore(&closed).map(|()| closed));
            let closed = context.audited(filter, &Act::of(format!("restore {gap}")), done)?;
            context.open_index()?;
            out!(
                "{}",
                one_line(&restored(&closed, wording(Language::English)))
            );
        }
        Action::Draft { gap, words } => {
            let found = admin.gap(gap);
            let drafted = found.and_then(|gap| admin.draft(&gap, words.as_deref()));
            let mut drafted = context.audited(filter, &Act::of(format!("draft {gap}")), drafted)?;
            drafted.path = context.settings.content.join(drafted.path);
            out!(
                "{}",
                one_line(&self::drafted(&drafted, wording(Language::English)))
            );
        }
        Action::Export => {
            let exported = context.audited(filter, &Act::of("export"), admin.export())?;
            for post in &exported {
                out!("{}: {} added", post.post, post.added);
            }
            if exported.is_empty() {
                out!("no question was linked since the last export");
            }
        }
    }
    Ok(())
}

fn print_measured(measured: &Measured) {
    let Measured {
        questions,
        first_before,
        first_after,
        lost,
    } = measured;
    if *questions == 0 {
        out!("there are no questions whose post is known, so the link was not measured");
        return;
    }
    out!(
        "linked questions (each asked without its own link), questions in posts, golden questions: {questions}; right post first: {first_before} before, {first_after} after"
    );
    for lost in lost {
        let instead = lost.instead.as_deref().unwrap_or("no post");
        let [text, post, instead] = [&lost.text, &lost.post, instead].map(one_line);
        out!("lost: {text}: {post} before, {instead} after");
    }
}

fn list(format: &OutputFormat, gaps: &[Gap]) -> anyhow::Result<()> {
    let gaps: Vec<GapRow> = gaps.iter().map(GapRow::of).collect();
    let list = List {
        head: &GapRow::COLUMNS,
        row: |g: &GapRow| g.cells(),
        line: |g: &GapRow| format!("{} {:>4} × {}", g.gap, g.asked, one_line(g.text())),
        none: "there are no questions without an answer",
    };
    list.print(format, &gaps)
}

/// A closed gap as `--json` prints it.
#[derive(Serialize)]
struct Closed<'a> {
    closed_by: &'static str,
    /// The id of the post to which it is linked, if it is known.
    post: Option<&'a str>,
    #[serde(flatten)]
    gap: GapRow<'a>,
}

impl Closed<'_> {
    fn of(closed: &ClosedGap) -> Closed<'_> {
        Closed {
            closed_by: match closed.ruling {
                Ruling::Linked => "link",
                Ruling::OutOfScope => "rule-out",
            },
            post: closed.linked.as_ref().map(|linked| linked.post.as_str()),
            gap: GapRow::of(&closed.gap),
        }
    }
}

fn list_closed(format: &OutputFormat, closed: &[ClosedGap]) -> anyhow::Result<()> {
    let closed: Vec<Closed> = closed.iter().map(Closed::of).collect();
    let list = List {
        head: &["gap", "closed_by", "post", "asked", "question"],
        row: |c: &Closed| {
            let post = c.post.unwrap_or_default().to_owned();
            let [gap, by, text] = [&c.gap.gap, c.closed_by, c.gap.text()].map(str::to_owned);
            vec![gap, by, post, c.gap.asked.to_string(), text]
        },
        line: |c: &Closed| {
            let post = c.post.map(|post| format!(" {}", one_line(post)));
            let (gap, text) = (&c.gap.gap, one_line(c.gap.text()));
            format!("{gap} {}{}: {text}", c.closed_by, post.unwrap_or_default())
        },
        none: "no question was linked or marked as out of scope",
    };
    list.print(format, &closed)
}

/// A suggested link as `--json` prints it.
#[derive(Serialize)]
struct Suggested<'a> {
    post: &'a str,
    helped: usize,
    members: usize,
    #[serde(flatten)]
    gap: GapRow<'a>,
}

impl Suggested<'_> {
    fn of(gap: &Gap) -> Option<Suggested<'_>> {
        let suggested = gap.suggested.as_ref()?;
        Some(Suggested {
            post: &suggested.post,
            helped: suggested.helped,
            members: suggested.members,
            gap: GapRow {
                did_not_help: suggested.did_not_help,
                ..GapRow::of(gap)
            },
        })
    }
}

fn suggest(format: &OutputFormat, gaps: &[Gap]) -> anyhow::Result<()> {
    let suggestions: Vec<Suggested> = gaps.iter().filter_map(Suggested::of).collect();
    let list = List {
        head: &[
            "gap",
            "post",
            "helped",
            "members",
            "did_not_help",
            "question",
        ],
        row: |s: &Suggested| {
            let counts = [s.helped, s.members, s.gap.did_not_help];
            let [helped, members, did_not_help] = counts.map(|n| n.to_string());
            let [gap, post, text] = [&s.gap.gap, s.post, s.gap.text()].map(str::to_owned);
            vec![gap, post, helped, members, did_not_help, text]
        },
        line: |s: &Suggested| {
            let [post, text] = [s.post, s.gap.text()].map(one_line);
            let (gap, against) = (&s.gap.gap, s.gap.did_not_help);
            let (helped, members) = (s.helped, s.members);
            format!(
                "{gap} {post}: helped {helped} (members: {members}), did not help {against}: {text}"
            )
        },
        none: "there are no suggestions",
    };
    list.print(format, &suggestions)
}
