//! The `senpai` command: asks a folder of posts, checks the posts, measures the answers.

mod ask;
mod check;
mod eval;
mod import;
mod init;
mod json;
mod source;
mod synonyms;

use std::process::ExitCode;

use clap::{
    CommandFactory, Parser, Subcommand,
    error::{ContextKind, ContextValue},
};
use senpai_live::LiveError;
use senpai_search::Error as Search;
use senpai_settings::Paths;

/// Exit code: no post answers, or `check` found an error.
const NOT_FOUND: u8 = 1;
/// Exit code: wrong usage or configuration.
const USAGE: u8 = 2;
/// Exit code: the engine failed.
const INTERNAL: u8 = 3;

/// Answers questions with verbatim, cited excerpts from a folder of posts.
#[derive(Parser)]
#[command(name = "senpai", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    paths: Paths,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer a question
    Ask(ask::Arguments),
    /// Answer questions in the terminal, one after another
    Chat(ask::Scope),
    /// Rebuild the index if the posts have changed
    Index {
        /// Keep running, and refresh the index whenever a post changes
        #[arg(long)]
        watch: bool,
    },
    /// Report errors in the posts
    Check(check::Arguments),
    /// Convert pages, feeds and exports of blogs to posts
    Import(import::Arguments),
    /// Measure answers on a collection, or on golden questions
    Eval(eval::Arguments),
    /// Suggest synonyms
    #[command(subcommand)]
    Synonyms(synonyms::Action),
    /// Create a folder for a new community: settings, a sample post, synonyms
    Init(init::Arguments),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Subcommands over a bot's state. They belong to `senpai-bot`.
const OF_THE_BOT: [&str; 4] = ["status", "stats", "gaps", "settings"];

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| usage(&error));
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false)
        .init();
    match run(cli) {
        Ok(code) => code,
        // The reader has closed the pipe: this is no error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("\x1b[1;31merror\x1b[0m: {error:#}");
            ExitCode::from(if is_internal(&error) { INTERNAL } else { USAGE })
        }
    }
}

/// Prints a usage error, or the help that was asked for, and ends the process.
fn usage(error: &clap::Error) -> ! {
    if let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand)
        && OF_THE_BOT.contains(&name.as_str())
    {
        anstream::eprintln!(
            "\x1b[1;31merror\x1b[0m: `senpai {name}` has moved; run `senpai-bot {name}`"
        );
        std::process::exit(USAGE.into());
    }
    error.exit()
}

fn is_internal(error: &anyhow::Error) -> bool {
    let of_index = error.downcast_ref::<LiveError>();
    error.is::<Search>() || matches!(of_index, Some(LiveError::Search(_)))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Ask(arguments) => ask::once(&cli.paths, &arguments),
        Command::Chat(scope) => ask::chat(&cli.paths, &scope),
        Command::Index { watch } => source::reindex(&cli.paths, watch),
        Command::Check(arguments) => check::run(&cli.paths, &arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Eval(arguments) => eval::run(&cli.paths, &arguments),
        Command::Synonyms(action) => synonyms::run(&cli.paths, &action),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "senpai", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
