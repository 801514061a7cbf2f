//! The `senpai` command: asks a folder of posts, checks the posts, measures the answers.

mod ask;
mod changes;
mod check;
mod eval;
mod exit;
mod import;
mod init;
mod japanese;
mod json;
mod reader;
mod source;
mod synonyms;

use std::process::ExitCode;

use clap::{
    CommandFactory, Parser, Subcommand,
    error::{ContextKind, ContextValue},
};
use senpai_live::LiveError;
use senpai_screen::print_error;
use senpai_search::Error as Search;
use senpai_settings::{Paths, arguments};

use exit::{INTERNAL, USAGE};

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
    /// Refresh the index if the posts have changed
    Index {
        /// Keep running, and refresh the index each time a post changes
        #[arg(long)]
        watch: bool,
    },
    /// Report errors and warnings in the posts, and how to fix them
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
const BOT_COMMANDS: [&str; 4] = ["status", "stats", "gaps", "settings"];

fn main() -> ExitCode {
    let cli = arguments::<Cli>().unwrap_or_else(|error| usage(&error));
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .with_writer(senpai_screen::log)
        .without_time()
        .with_target(false)
        .init();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            reader::print_error(reader::sentence(&error));
            ExitCode::from(if is_internal(&error) { INTERNAL } else { USAGE })
        }
    }
}

/// Prints a usage error, or the requested help, and ends the process.
fn usage(error: &clap::Error) -> ! {
    if let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand)
        && BOT_COMMANDS.contains(&name.as_str())
    {
        print_error(format_args!(
            "`senpai {name}` has moved; run `senpai-bot {name}`"
        ));
        std::process::exit(USAGE.into());
    }
    senpai_screen::exit_with(error.render(), error.exit_code())
}

fn is_internal(error: &anyhow::Error) -> bool {
    let of_index = error.downcast_ref::<LiveError>();
    error.is::<Search>() || matches!(of_index, Some(LiveError::Search(_)))
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
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "senpai", &mut script);
            senpai_screen::print(String::from_utf8(script)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            senpai_screen::print(String::from_utf8(page)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}
