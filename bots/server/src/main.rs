//! The `senpai-bot` command: Senpai in chat, and the commands over its state.

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{CommandFactory, Parser, Subcommand};
use senpai_live::LiveError;
use senpai_screen::{out, print_error};
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

mod admin;
mod doctor;
mod guard;
mod http;
mod metrics;
mod pull;
mod refresher;
mod run;
mod schedule;
mod settings;
mod simulate;
mod state;
mod trial;
mod web;

use senpai_settings::{Paths, StateFiles, arguments};
use settings::{Connections, DISCORD_TOKEN, DiscordToken};

/// Exit code: `run`, `invite` or `doctor` failed.
const FAILED: u8 = 1;
/// Exit code of a command over the state: wrong usage or configuration.
const USAGE: u8 = 2;
/// Exit code of a command over the state: the engine failed.
const INTERNAL: u8 = 3;

/// Answers in Discord, in Slack and on a web page with excerpts from your community's posts.
#[derive(Parser)]
#[command(name = "senpai-bot", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    state_files: StateFiles,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to the chat platforms, serve the page, and answer until stopped
    Run {
        #[command(flatten)]
        only: run::Only,
        #[command(flatten)]
        connections: Connections,
    },
    /// Ask your posts on a page in the browser; needs no token and no settings, keeps nothing
    Try(trial::Arguments),
    /// Print the link that adds the bot to a Discord server
    Invite(DiscordToken),
    /// Check posts, state, settings and tokens, and print what to fix; changes nothing
    Doctor(Connections),
    /// Show the bot's status
    Status(admin::OutputFormat),
    /// Show usage statistics
    Stats(admin::stats::Arguments),
    /// List questions that no post answers, and close them
    Gaps(admin::gaps::Arguments),
    /// Show or change the settings of a channel
    Settings(admin::settings::Arguments),
    /// Let invented members use your posts, and show the figures of their practice; keeps nothing
    Simulate(simulate::Arguments),
    /// List, make and revoke the API keys by which programs ask
    Keys(admin::keys::Arguments),
    /// Print a link to the console, which works once within ten minutes
    Console(admin::WorkspaceFilter),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// The time in which the process ends after a signal. By hand: docs/discord.md promises 5 seconds.
const END_WITHIN: Duration = Duration::from_millis(4800);
/// The longest wait for reads and writes of files at the end of a process that got no signal. By hand.
const BLOCKING_TIMEOUT: Duration = Duration::from_secs(4);
fn main() -> ExitCode {
    let filter = match log_filter(&std::env::var("SENPAI_LOG").unwrap_or_default()) {
        Ok(filter) => filter,
        Err(error) => {
            print_error(format_args!("{error:#}"));
            return ExitCode::from(USAGE);
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(senpai_screen::log)
        .init();
    let cli =
        arguments::<Cli>().unwrap_or_else(|e| senpai_screen::exit_with(e.render(), e.exit_code()));
    let paths = &cli.paths.with_state_files(cli.state_files);
    match cli.command {
        Command::Run { only, connections } => run_connected(run::run(paths, &connections, &only)),
        Command::Try(arguments) => run_connected(trial::run(paths, &arguments)),
        Command::Invite(token) => run_connected(invite(&token)),
        Command::Doctor(connections) => match block_on(doctor::run(paths, &connections)) {
            Ok(0) => ExitCode::SUCCESS,
            _ => ExitCode::from(FAILED),
        },
        Command::Status(format) => report_error(admin::status::run(paths, &format)),
        Command::Stats(arguments) => report_error(admin::stats::run(paths, &arguments)),
        Command::Gaps(arguments) => report_error(admin::gaps::run(paths, &arguments)),
        Command::Settings(arguments) => report_error(admin::settings::run(paths, &arguments)),
        Command::Simulate(arguments) => report_error(simulate::run(paths, &arguments)),
        Command::Keys(arguments) => report_error(admin::keys::run(paths, &arguments)),
        Command::Console(filter) => report_error(admin::console::run(paths, &filter)),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "senpai-bot", &mut script);
            report_error(print_bytes(script))
        }
        Command::Man => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
            report_error(
                rendered
                    .map_err(Into::into)
                    .and_then(|()| print_bytes(page)),
            )
        }
    }
}

/// The log filter: `text`, the value of `SENPAI_LOG`. If it is empty, the messages that an admin needs.
///
/// # Errors
/// Fails if the text is not a filter of `tracing`.
fn log_filter(text: &str) -> anyhow::Result<EnvFilter> {
    let text = match text.trim() {
        "" => "warn,senpai=info",
        text => text,
    };
    // The crate of the tools for assistants logs whole requests: questions belong in no log.
    let filter = match text.contains("rmcp") {
        true => text.to_owned(),
        false => format!("{text},rmcp=off"),
    };
    EnvFilter::try_new(filter)
        .with_context(|| format!("`SENPAI_LOG={text}` is not understood; `info` logs more"))
}

fn print_bytes(text: Vec<u8>) -> anyhow::Result<()> {
    senpai_screen::print(String::from_utf8(text)?);
    Ok(())
}

fn block_on<T>(command: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = Runtime::new()?;
    let done = runtime.block_on(command);
    let left = run::STOPPED_AT.get().map_or(BLOCKING_TIMEOUT, |at| {
        END_WITHIN.saturating_sub(at.elapsed())
    });
    runtime.shutdown_timeout(left);
    Ok(done)
}

/// Runs a command that connects to a platform, and prints its error like all commands. Returns the exit code.
fn run_connected(command: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    let Err(error) = block_on(command).map_err(Into::into).flatten() else {
        return ExitCode::SUCCESS;
    };
    print_error(format_args!("{error:#}"));
    ExitCode::from(FAILED)
}

/// Prints the error of a command for its user, if it failed. Returns the exit code.
fn report_error(done: anyhow::Result<()>) -> ExitCode {
    let Err(error) = done else {
        return ExitCode::SUCCESS;
    };
    print_error(format_args!("{error:#}"));
    let is_internal = matches!(
        error.downcast_ref::<LiveError>(),
        Some(LiveError::Search(_))
    );
    ExitCode::from(if is_internal { INTERNAL } else { USAGE })
}

async fn invite(token: &DiscordToken) -> anyhow::Result<()> {
    let none = || {
        format!(
            "there is no token for Discord; {DISCORD_TOKEN}. Slack's app is installed from its manifest (docs/slack.md)"
        )
    };
    let config = token.config()?.with_context(none)?;
    out!(
        "{}",
        senpai_discord::invite(senpai_discord::application(&config).await?)
    );
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_log_filter_is_understood_or_refused() {
        assert!(log_filter(" ").is_ok_and(|f| f.to_string().contains("senpai=info")));
        assert!(log_filter("debug").is_ok());
        assert!(log_filter("senpai=verbose").is_err());
    }
}
