//! `senpai-bot gaps`: questions that no post answers.

use jiff::Timestamp;
use senpai_admin::{Gap, GapLink};
use senpai_screen::{one_line, out};
use senpai_settings::Paths;
use serde::Serialize;

use super::{
    AdminContext, OutputFormat, WorkspaceFilter,
    output::{print_csv, print_json},
};

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
    /// Link a question to the post that answers it
    Link {
        /// The question's name, as listed
        gap: String,
        /// The post's id or title
        post: String,
        /// Text that replaces the member's question
        #[arg(long)]
        words: Option<String>,
        /// A part of the sentence in the post that answers: members are shown this sentence
        #[arg(long, value_name = "WORDS")]
        answer: Option<String>,
    },
    /// Mark a question as out of scope
    #[command(alias = "rule")]
    RuleOut {
        /// The question's name, as listed
        gap: String,
    },
    /// Create a draft of a post that answers a question
    Draft {
        /// The question's name, as listed
        gap: String,
        /// Text that replaces the member's question
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
    let context = AdminContext::with_index(paths)?;
    let admin = context.admin(&arguments.filter);
    match arguments.action.as_ref().unwrap_or(&Action::List) {
        Action::List => list(&arguments.format, &admin.gaps()?)?,
        Action::Link {
            gap,
            post,
            words,
            answer,
        } => {
            let found = admin.gap(gap)?;
            let link = GapLink {
                post,
                question: words.as_deref(),
                answer: answer.as_deref(),
            };
            let question = admin.link(&found, link)?;
            context.audit(&arguments.filter, &format!("link {gap} {}", question.post))?;
            context.open_index()?;
            let [post, text] = [&question.post, &question.text].map(|t| one_line(t));
            out!("{post} now answers: {text}");
        }
        Action::RuleOut { gap } => {
            admin.rule_out(&admin.gap(gap)?)?;
            context.audit(&arguments.filter, &format!("rule-out {gap}"))?;
            out!("{gap} is out of scope");
        }
        Action::Draft { gap, words } => {
            let path = admin.draft(&admin.gap(gap)?, words.as_deref())?;
            context.audit(&arguments.filter, &format!("draft {gap}"))?;
            out!("{}", context.settings.content.join(path).display());
        }
        Action::Export => {
            let exported = admin.export()?;
            context.audit(&arguments.filter, "export")?;
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

/// A gap as `--json` prints it.
#[derive(Serialize)]
struct Listed<'a> {
    gap: String,
    asked: usize,
    did_not_help: usize,
    newest: Timestamp,
    /// Those that were not asked privately.
    questions: Vec<&'a str>,
}

impl Listed<'_> {
    fn of(gap: &Gap) -> Listed<'_> {
        Listed {
            gap: gap.name(),
            asked: gap.count(),
            did_not_help: gap.did_not_help(),
            newest: gap.newest.at,
            questions: gap.words().collect(),
        }
    }

    fn text(&self) -> &str {
        let words = self.questions.first().copied();
        words.unwrap_or("(asked privately)")
    }
}

fn list(format: &OutputFormat, gaps: &[Gap]) -> anyhow::Result<()> {
    let gaps: Vec<Listed> = gaps.iter().map(Listed::of).collect();
    if format.json {
        return print_json(&gaps);
    }
    if format.csv {
        let row = |g: &Listed| {
            let [asked, did_not_help] = [g.asked, g.did_not_help].map(|n| n.to_string());
            let newest = g.newest.to_string();
            vec![
                g.gap.clone(),
                asked,
                did_not_help,
                newest,
                g.text().to_owned(),
            ]
        };
        let head = ["gap", "asked", "did_not_help", "newest", "question"];
        print_csv(&head, gaps.iter().map(row));
        return Ok(());
    }
    for gap in &gaps {
        out!("{} {:>4} × {}", gap.gap, gap.asked, one_line(gap.text()));
    }
    if gaps.is_empty() {
        out!("there are no questions without an answer");
    }
    Ok(())
}
