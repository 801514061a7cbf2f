//! `senpai status`, `stats`, `gaps` and `settings`: what admins see in chat, with the same numbers.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use jiff::Timestamp;
use senpai_chat::{Admin, ChannelSettings, DayStatistics, Gap, LiveIndex, Statistics};
use senpai_content::Language;
use senpai_store::{KeyParts, Store};
use serde::Serialize;

use crate::{settings::Folders, source};

/// How a list or figures are printed.
#[derive(clap::Args)]
pub struct Form {
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
}

/// `stats`' arguments.
#[derive(clap::Args)]
pub struct Stats {
    /// Over how many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    /// Draw them into this file too: .svg or .png
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    form: Form,
}

/// Which workspace.
#[derive(clap::Args)]
pub struct Of {
    /// Only this workspace, as discord/GUILD or slack/TEAM [default: all]
    #[arg(long, value_name = "PLATFORM/ID", value_parser = workspace)]
    workspace: Option<Workspace>,
}

#[derive(Clone)]
struct Workspace(String, String);

fn workspace(word: &str) -> Result<Workspace, String> {
    match word.split_once('/') {
        Some((platform @ ("discord" | "slack"), id)) if !id.is_empty() => {
            Ok(Workspace(platform.into(), id.into()))
        }
        _ => Err("write discord/GUILD or slack/TEAM".to_owned()),
    }
}

/// `gaps`' arguments.
#[derive(clap::Args)]
pub struct Gaps {
    #[command(subcommand)]
    act: Option<Action>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    form: Form,
}

#[derive(clap::Subcommand)]
enum Action {
    /// List them, most frequent and newest first
    List,
    /// A post answers one: it is found from now on
    Link {
        /// The question's name, as listed
        gap: String,
        /// The post's id or title
        post: String,
        /// In these words, not the member's
        #[arg(long)]
        words: Option<String>,
        /// Words of the post's sentence that answers: it is shown
        #[arg(long, value_name = "WORDS")]
        answer: Option<String>,
    },
    /// The posts are not meant to answer one
    Rule {
        /// The question's name, as listed
        gap: String,
    },
    /// Begin a post that is to answer one
    Draft {
        /// The question's name, as listed
        gap: String,
    },
    /// Move what was linked into the posts' front matter
    Export,
}

/// `settings`' arguments.
#[derive(clap::Args)]
pub struct Settings {
    /// The channel, as discord/GUILD/CHANNEL or slack/TEAM/CHANNEL
    #[arg(value_name = "PLATFORM/ID/CHANNEL", value_parser = channel)]
    channel: Channel,
    /// Only from posts with one of these tags, divided by commas; none for all
    #[arg(long, value_delimiter = ',', num_args = 0..)]
    tags: Option<Vec<String>>,
    /// In this language, whatever the question's
    #[arg(long, value_parser = language, value_name = "ja|en")]
    language: Option<Language>,
    /// Answer so that only the member sees it
    #[arg(long, value_name = "true|false")]
    private: Option<bool>,
    #[command(flatten)]
    form: Form,
}

#[derive(Clone)]
struct Channel([String; 3]);

fn channel(word: &str) -> Result<Channel, String> {
    let wrong = || "write discord/GUILD/CHANNEL or slack/TEAM/CHANNEL".to_owned();
    let (of, channel) = word.rsplit_once('/').ok_or_else(wrong)?;
    let Workspace(platform, id) = workspace(of).map_err(|_| wrong())?;
    Ok(Channel([platform, id, channel.to_owned()]))
}

fn language(word: &str) -> Result<Language, String> {
    match word {
        "ja" => Ok(Language::Japanese),
        "en" => Ok(Language::English),
        _ => Err("write ja or en".to_owned()),
    }
}

/// The rooms of an admin in a terminal.
struct Room {
    store: Store,
    shelf: LiveIndex,
    keep_days: u16,
    folders: Folders,
}

impl Room {
    fn open(folders: &Folders) -> anyhow::Result<Room> {
        let settings = folders.settle()?;
        let store = settings.store()?;
        let shelf = settings.shelf();
        shelf.open(Timestamp::now(), &mut |_| ())?;
        Ok(Room {
            store,
            shelf,
            keep_days: settings.desk.keep_days,
            folders: folders.clone(),
        })
    }

    fn office<'a>(&'a self, of: &'a Option<Workspace>) -> Admin<'a> {
        Admin {
            store: &self.store,
            shelf: &self.shelf,
            workspace: of
                .as_ref()
                .map(|Workspace(platform, id)| [platform.as_str(), id.as_str()]),
            now: Timestamp::now(),
            keep_days: self.keep_days,
        }
    }

    /// Keeps that something was done in a terminal: whoever reaches the state may administer.
    fn audit(&self, action: &str) -> anyhow::Result<()> {
        let here = ["terminal"];
        Ok(self
            .store
            .audit(KeyParts(&here), KeyParts(&here), action, Timestamp::now())?)
    }
}

/// Prints how the bot is.
///
/// # Errors
/// Fails when there is no state or no post.
pub fn status(folders: &Folders, form: &Form) -> anyhow::Result<ExitCode> {
    let room = Room::open(folders)?;
    let health = room.office(&None).health()?.context("there is no index")?;
    if form.json {
        return json(&health);
    }
    let rows = vec![
        ("generation", health.generation),
        ("posts", health.posts.to_string()),
        ("passages", health.passages.to_string()),
        (
            "built",
            health.built.map_or_else(String::new, |at| at.to_string()),
        ),
        (
            "running since",
            health
                .running_since
                .map_or_else(|| "not running".into(), |at| at.to_string()),
        ),
        ("waiting", health.waiting.to_string()),
    ];
    pairs(form, &rows);
    Ok(ExitCode::SUCCESS)
}

/// Prints how the bot is used.
///
/// # Errors
/// Fails when there is no state or no post.
pub fn stats(folders: &Folders, arguments: &Stats) -> anyhow::Result<ExitCode> {
    let room = Room::open(folders)?;
    let figures = room
        .office(&arguments.of.workspace)
        .figures(arguments.days)?;
    if let Some(file) = &arguments.plot {
        let kind = file.extension().and_then(|e| e.to_str());
        let bytes = match kind {
            Some("svg") => figures.svg()?.into_bytes(),
            Some("png") => figures.png()?,
            _ => anyhow::bail!("a plot is drawn as .svg or .png, not {}", file.display()),
        };
        std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if arguments.form.json {
        return json(&figures);
    }
    if arguments.form.csv {
        let line = |d: &DayStatistics| {
            let counts = [
                d.asked,
                d.answered,
                d.unsure,
                d.not_found,
                d.helped,
                d.did_not_help,
                d.unknown,
            ];
            let counts = counts.iter().map(u64::to_string);
            [d.date.clone()]
                .into_iter()
                .chain(counts)
                .collect::<Vec<_>>()
        };
        let head = [
            "date",
            "asked",
            "answered",
            "unsure",
            "not_found",
            "helped",
            "did_not_help",
            "unknown",
        ];
        csv(&head, figures.per_day.iter().map(line));
        return Ok(ExitCode::SUCCESS);
    }
    print_figures(&arguments.form, &figures);
    Ok(ExitCode::SUCCESS)
}

fn print_figures(form: &Form, f: &Statistics) {
    let latency = f.latency_ms;
    pairs(
        form,
        &[
            ("days", f.days.to_string()),
            ("asked", f.asked.to_string()),
            ("answered", f.answered.to_string()),
            ("unsure", f.unsure.to_string()),
            ("not found", f.not_found.to_string()),
            ("helped", f.helped.to_string()),
            ("did not help", f.did_not_help.to_string()),
            ("unknown", f.unknown.to_string()),
            (
                "latency, ms",
                format!(
                    "{} median, {} p95, {} p99",
                    latency.median, latency.p95, latency.p99
                ),
            ),
            ("never shown", f.never_shown.len().to_string()),
        ],
    );
    for post in &f.top_posts {
        anstream::println!("{:>6} × {}", post.shown, post.title);
    }
    let line = |name: &str, of: fn(&DayStatistics) -> u64| {
        let values: Vec<u64> = f.per_day.iter().map(of).collect();
        anstream::println!("{name:<9} {}", sparkline(&values));
    };
    line("asked", |d| d.asked);
    line("answered", |d| d.answered);
    line("helped", |d| d.helped);
}

/// A character for each value, as high as it is beside the highest; a space for none.
fn sparkline(values: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = values.iter().max().copied().unwrap_or(0).max(1);
    let bar = |value: &u64| match value {
        0 => ' ',
        v => BARS[((v * 8).div_ceil(highest) as usize).clamp(1, 8) - 1],
    };
    values.iter().map(bar).collect()
}

/// Lists questions without an answer, or closes one.
///
/// # Errors
/// Fails when there is no state, no such question or post, or nothing can be written.
pub fn gaps(folders: &Folders, arguments: &Gaps) -> anyhow::Result<ExitCode> {
    let room = Room::open(folders)?;
    let office = room.office(&arguments.of.workspace);
    match arguments.act.as_ref().unwrap_or(&Action::List) {
        Action::List => return list(&arguments.form, &office.gaps()?),
        Action::Link {
            gap,
            post,
            words,
            answer,
        } => {
            let found = office.gap(gap)?;
            let question = office.link(&found, post, words.as_deref(), answer.as_deref())?;
            room.audit(&format!("link {gap} {}", question.post))?;
            source::open(&room.folders)?;
            anstream::println!("{} is found for: {}", question.post, question.text);
        }
        Action::Rule { gap } => {
            office.rule_out(&office.gap(gap)?)?;
            room.audit(&format!("rule-out {gap}"))?;
            anstream::println!("{gap} is out of scope");
        }
        Action::Draft { gap } => {
            let path = office.draft(&office.gap(gap)?)?;
            room.audit(&format!("draft {gap}"))?;
            anstream::println!("{}", room.shelf.content().join(path).display());
        }
        Action::Export => {
            let exported = office.export()?;
            room.audit("export")?;
            for post in &exported {
                anstream::println!("{}: {} added", post.post, post.added);
            }
            if exported.is_empty() {
                anstream::println!("nothing was linked since the last export");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Listed<'a> {
    gap: String,
    asked: usize,
    did_not_help: usize,
    newest: Timestamp,
    questions: Vec<&'a str>,
}

impl Listed<'_> {
    fn of(gap: &Gap) -> Listed<'_> {
        Listed {
            gap: gap.name(),
            asked: gap.questions.len(),
            did_not_help: gap.did_not_help(),
            newest: gap
                .questions
                .first()
                .map_or(Timestamp::UNIX_EPOCH, |q| q.at),
            questions: gap.questions.iter().map(|q| q.text.as_str()).collect(),
        }
    }
}

fn list(form: &Form, gaps: &[Gap]) -> anyhow::Result<ExitCode> {
    let gaps: Vec<Listed> = gaps.iter().map(Listed::of).collect();
    let text = |gap: &Listed| {
        gap.questions
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    if form.json {
        return json(&gaps);
    }
    if form.csv {
        let line = |g: &Listed| {
            let counts = [g.asked, g.did_not_help].map(|n| n.to_string());
            let [asked, bad] = counts;
            vec![g.gap.clone(), asked, bad, g.newest.to_string(), text(g)]
        };
        csv(
            &["gap", "asked", "did_not_help", "newest", "question"],
            gaps.iter().map(line),
        );
        return Ok(ExitCode::SUCCESS);
    }
    for gap in &gaps {
        anstream::println!("{} {:>4} × {}", gap.gap, gap.asked, text(gap));
    }
    if gaps.is_empty() {
        anstream::println!("there are no questions without an answer");
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows or sets how a channel is answered.
///
/// # Errors
/// Fails when there is no state or it cannot be written.
pub fn settings(folders: &Folders, arguments: &Settings) -> anyhow::Result<ExitCode> {
    let settled = folders.settle()?;
    let room = Room {
        store: settled.store()?,
        shelf: settled.shelf(),
        keep_days: settled.desk.keep_days,
        folders: folders.clone(),
    };
    let Channel(key) = &arguments.channel;
    let key = [0, 1, 2].map(|i| key[i].as_str());
    let clean = |tags: &Vec<String>| -> Vec<String> {
        let tags = tags.iter().map(|t| t.trim().to_owned());
        tags.filter(|t| !t.is_empty()).collect()
    };
    let new = ChannelSettings {
        tags: arguments.tags.as_ref().map(clean),
        language: arguments.language,
        private: arguments.private,
    };
    let office = room.office(&None);
    if new != ChannelSettings::default() {
        room.audit(&format!("settings {}", key.join("/")))?;
    }
    let configured = settled
        .desk
        .channels
        .get(key[2])
        .cloned()
        .unwrap_or_default();
    let settings = office.set_channel(key, &new)?.or(configured);
    if arguments.form.json {
        return json(&settings);
    }
    pairs(
        &arguments.form,
        &[
            ("tags", settings.tags.unwrap_or_default().join(", ")),
            (
                "language",
                settings.language.map_or("", Language::tag).to_owned(),
            ),
            ("private", (settings.private == Some(true)).to_string()),
        ],
    );
    Ok(ExitCode::SUCCESS)
}

fn json(value: &impl Serialize) -> anyhow::Result<ExitCode> {
    anstream::println!("{}", serde_json::to_string(value)?);
    Ok(ExitCode::SUCCESS)
}

fn pairs(form: &Form, rows: &[(&str, String)]) {
    if form.csv {
        csv(
            &["name", "value"],
            rows.iter().map(|(n, v)| vec![(*n).to_owned(), v.clone()]),
        );
        return;
    }
    for (name, value) in rows {
        anstream::println!("{name:<13} {value}");
    }
}

/// CSV as RFC 4180 has it.
fn csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let quoted = |cell: &str| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    anstream::println!("{}", head.join(","));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        anstream::println!("{}", cells.join(","));
    }
}
