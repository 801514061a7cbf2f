//! The `senpai` command: asks a folder of posts, checks them, measures answers.

mod admin;
mod ask;
mod check;
mod eval;
mod import;
mod init;
mod json;
mod settings;
mod source;
mod synonyms;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use senpai_chat::LiveError;
use senpai_search::Error as Search;
use settings::Folders;

/// Nothing answers.
const NOT_FOUND: u8 = 1;
/// Wrong usage or configuration.
const USAGE: u8 = 2;
/// The engine failed.
const INTERNAL: u8 = 3;

/// Answers questions with verbatim, cited excerpts from a folder of posts.
#[derive(Parser)]
#[command(name = "senpai", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    folders: Folders,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer a question
    Ask(ask::Arguments),
    /// Ask in the terminal, question after question
    Chat(ask::Scope),
    /// Build the index anew, if the posts have changed
    Index {
        /// Go on, and refresh the index whenever a post changes
        #[arg(long)]
        watch: bool,
    },
    /// Say how the bot is
    Status(admin::Form),
    /// Say how the bot is used
    Stats(admin::Stats),
    /// Show questions without an answer, and close them
    Gaps(admin::Gaps),
    /// Show or set how a channel is answered
    Settings(admin::Settings),
    /// Say what is wrong with the posts
    Check(check::Arguments),
    /// Turn saved pages, HTML, feeds and WordPress exports into posts
    Import(import::Arguments),
    /// Measure answers on a collection, or on golden questions
    Eval(eval::Arguments),
    /// Words that mean the same
    #[command(subcommand)]
    Synonyms(synonyms::Action),
    /// Make a folder for a new community, with sample posts
    Init(init::Arguments),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false)
        .init();
    match run(cli) {
        Ok(code) => code,
        // Whoever reads our output has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("\x1b[1;31merror\x1b[0m: {error:#}");
            ExitCode::from(if is_internal(&error) { INTERNAL } else { USAGE })
        }
    }
}

fn is_internal(error: &anyhow::Error) -> bool {
    let of_shelf = error.downcast_ref::<LiveError>();
    let of_search = error.downcast_ref::<Search>();
    of_search.is_some_and(|e| !matches!(e, Search::Model { .. }))
        || matches!(of_shelf, Some(LiveError::Search(_)))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Ask(arguments) => ask::once(&cli.folders, &arguments),
        Command::Chat(scope) => ask::chat(&cli.folders, &scope),
        Command::Index { watch } => source::reindex(&cli.folders, watch),
        Command::Status(form) => admin::status(&cli.folders, &form),
        Command::Stats(arguments) => admin::stats(&cli.folders, &arguments),
        Command::Gaps(arguments) => admin::gaps(&cli.folders, &arguments),
        Command::Settings(arguments) => admin::settings(&cli.folders, &arguments),
        Command::Check(arguments) => check::run(&cli.folders, &arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Eval(arguments) => eval::run(&cli.folders, &arguments),
        Command::Synonyms(action) => synonyms::run(&cli.folders, &action),
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
