//! The `senpai-bot` command: Senpai in chat, and the commands over its state.

use std::{
    process::ExitCode,
    sync::{Arc, mpsc},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{CommandFactory, Parser, Subcommand};
use jiff::Timestamp;
use senpai_chat::ChatService;
use senpai_live::LiveError;
use senpai_screen::{out, print_error};
use senpai_store::Store;
use tokio::{runtime::Runtime, sync::oneshot};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

mod admin;
mod doctor;
mod http;
mod metrics;
mod refresher;
mod schedule;
mod settings;

use refresher::Refresher;
use senpai_settings::{Paths, arguments};
use settings::{Connections, DISCORD_TOKEN, DiscordToken, NOT_CONFIGURED, SLACK_TOKENS};

/// Exit code: `run`, `invite` or `doctor` failed.
const FAILED: u8 = 1;
/// Exit code of a command over the state: wrong usage or configuration.
const USAGE: u8 = 2;
/// Exit code of a command over the state: the engine failed.
const INTERNAL: u8 = 3;

/// Answers in Discord and Slack with excerpts from your community's posts.
#[derive(Parser)]
#[command(name = "senpai-bot", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    paths: Paths,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to the chat platforms, and answer until stopped
    Run {
        /// Discord only
        #[arg(long)]
        discord: bool,
        /// Slack only
        #[arg(long)]
        slack: bool,
        #[command(flatten)]
        connections: Connections,
    },
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
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// The longest wait for the index before connecting. By hand.
const INDEX_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest wait at the end of the process for reads and writes of files. Together with the runner's own limit of 4 s, it is below the
/// limit of `docs/senpai-bot.service`.
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
    let paths = &cli.paths;
    match cli.command {
        Command::Run {
            discord,
            slack,
            connections,
        } => run_connected(run(paths, &connections, discord, slack)),
        Command::Invite(token) => run_connected(invite(&token)),
        Command::Doctor(connections) => match block_on(doctor::run(paths, &connections)) {
            Ok(0) => ExitCode::SUCCESS,
            _ => ExitCode::from(FAILED),
        },
        Command::Status(format) => report_error(admin::status::run(paths, &format)),
        Command::Stats(arguments) => report_error(admin::stats::run(paths, &arguments)),
        Command::Gaps(arguments) => report_error(admin::gaps::run(paths, &arguments)),
        Command::Settings(arguments) => report_error(admin::settings::run(paths, &arguments)),
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

/// The log filter: `text`, the value of `SENPAI_LOG`, or without a text the messages that an admin needs.
///
/// # Errors
/// Fails if the text is no filter of `tracing`.
fn log_filter(text: &str) -> anyhow::Result<EnvFilter> {
    let text = match text.trim() {
        "" => "warn,senpai=info",
        text => text,
    };
    EnvFilter::try_new(text)
        .with_context(|| format!("`SENPAI_LOG={text}` is not understood; `info` logs more"))
}

fn print_bytes(text: Vec<u8>) -> anyhow::Result<()> {
    senpai_screen::print(String::from_utf8(text)?);
    Ok(())
}

fn block_on<T>(command: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = Runtime::new()?;
    let done = runtime.block_on(command);
    runtime.shutdown_timeout(BLOCKING_TIMEOUT);
    Ok(done)
}

/// Runs a command that connects to a platform, and prints its error as all commands do. Returns the exit code.
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

/// Runs the bot on the platforms that are configured, or on those that flags name.
async fn run(
    paths: &Paths,
    connections: &Connections,
    only_discord: bool,
    only_slack: bool,
) -> anyhow::Result<()> {
    let settings = connections.resolve(paths)?;
    let discord = match only_slack && !only_discord {
        true => None,
        false => connections.discord()?,
    };
    let slack = match only_discord && !only_slack {
        true => None,
        false => connections.slack()?,
    };
    if only_discord && discord.is_none() {
        bail!("there is no token for Discord; {DISCORD_TOKEN}");
    }
    if only_slack && slack.is_none() {
        bail!("there are no tokens for Slack; {SLACK_TOKENS}");
    }
    if discord.is_none() && slack.is_none() {
        bail!("{NOT_CONFIGURED}; {DISCORD_TOKEN}; {SLACK_TOKENS}");
    }
    warn_of_proxy(discord.is_some(), slack.is_some());
    let stop = stop_signal()?;
    let folder = Some(settings.shared.bot_index());
    let index = Arc::new(settings::index_with_model(&settings.shared, folder));
    let store = Store::open(&settings.shared.state)?;
    let service = Arc::new(ChatService::new(
        settings.shared.chat,
        store,
        index.clone(),
        Timestamp::now(),
    ));
    let refresher = Refresher {
        index,
        service: service.clone(),
        schedule: settings.schedule,
    };
    refresher::record_heartbeats(service.clone(), stop.clone());
    refresher::compute_vectors(refresher.index.clone(), stop.clone())?;
    let (refresh, requests) = mpsc::channel();
    refresher::on_hangup(refresh.clone());
    if let Some(config) = settings.http {
        let refresh = if config.pull {
            refresher::pull_before(refresh, settings.shared.content)?
        } else {
            refresh
        };
        http::start(config, service.clone(), refresh, stop.clone()).await?;
    }
    let (ready, opened) = oneshot::channel();
    let mut panicked = refresher.start(requests, ready, stop.clone())?;
    // If the index takes longer, the bot replies that it is not ready yet.
    let _ = tokio::time::timeout(INDEX_TIMEOUT, opened).await;
    let on_discord = async {
        let Some(config) = discord else { return Ok(()) };
        let ended = senpai_discord::run(service.clone(), config, stop.clone()).await;
        stop.cancel();
        ended.context("Discord")
    };
    let on_slack = async {
        let Some(config) = slack else { return Ok(()) };
        let ended = senpai_slack::run(service.clone(), config, stop.clone()).await;
        stop.cancel();
        ended.context("Slack")
    };
    // If one platform ends, the other is stopped too: a bot on one of two platforms would go unnoticed.
    let (discord, slack) = tokio::join!(on_discord, on_slack);
    if panicked.try_recv().is_ok() {
        bail!("the thread that reads the posts has ended by a panic; start the bot again");
    }
    combine_results(discord, slack)
}

/// An error that names the causes of both platforms, if both failed.
fn combine_results(discord: anyhow::Result<()>, slack: anyhow::Result<()>) -> anyhow::Result<()> {
    match (discord, slack) {
        (Err(discord), Err(slack)) => bail!("{discord:#}; {slack:#}"),
        (discord, slack) => discord.and(slack),
    }
}

/// Warns that a proxy in the environment is not used: neither serenity's gateway nor slack-morphism supports proxies.
fn warn_of_proxy(discord: bool, slack: bool) {
    const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let is_set = |name: &&&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let Some(name) = NAMES.iter().find(is_set) else {
        return;
    };
    for (platform, connects) in [("Discord's gateway", discord), ("Slack", slack)] {
        if connects {
            tracing::warn!("{name} is set, but the connection to {platform} uses no proxy");
        }
    }
}

/// A token that Ctrl-C cancels, and on Unix SIGTERM too.
///
/// # Errors
/// Fails if the system does not let the process receive signals.
fn stop_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let set = stop.clone();
    #[cfg(unix)]
    let mut term = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("stopping");
        set.cancel();
    });
    Ok(stop)
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
    fn both_causes_are_named_if_both_platforms_fail() {
        let failed = |what: &str| Err(anyhow::anyhow!("no token").context(what.to_owned()));
        let error = combine_results(failed("Discord"), failed("Slack")).unwrap_err();
        assert_eq!(error.to_string(), "Discord: no token; Slack: no token");
        assert!(combine_results(Ok(()), failed("Slack")).is_err());
        assert!(combine_results(failed("Discord"), Ok(())).is_err());
        assert!(combine_results(Ok(()), Ok(())).is_ok());
    }

    #[test]
    fn a_log_filter_is_understood_or_refused() {
        assert!(log_filter(" ").is_ok_and(|f| f.to_string().contains("senpai=info")));
        assert!(log_filter("debug").is_ok());
        assert!(log_filter("senpai=verbose").is_err());
    }
}
