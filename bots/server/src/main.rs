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
use senpai_store::Store;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

mod admin;
mod http;
mod metrics;
mod refresher;
mod schedule;
mod settings;

use refresher::Refresher;
use senpai_settings::Settings;
use settings::Arguments;

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
    arguments: Arguments,
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
    },
    /// Print the link that adds the bot to a Discord guild
    Invite,
    /// Check posts, state and tokens, and print what to correct
    Doctor,
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

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SENPAI_LOG")
        .unwrap_or_else(|_| "warn,senpai=info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    let (arguments, paths) = (&cli.arguments, &cli.arguments.paths);
    match cli.command {
        Command::Run { discord, slack } => logged(run(arguments, discord, slack).await),
        Command::Invite => logged(invite(arguments).await),
        Command::Doctor => logged(doctor(arguments).await),
        Command::Status(format) => printed(admin::status::run(paths, &format)),
        Command::Stats(arguments) => printed(admin::stats::run(paths, &arguments)),
        Command::Gaps(arguments) => printed(admin::gaps::run(paths, &arguments)),
        Command::Settings(arguments) => printed(admin::settings::run(paths, &arguments)),
        Command::Completions { shell } => {
            let (mut command, out) = (Cli::command(), &mut std::io::stdout());
            clap_complete::generate(shell, &mut command, "senpai-bot", out);
            ExitCode::SUCCESS
        }
        Command::Man => {
            let page = clap_mangen::Man::new(Cli::command());
            printed(page.render(&mut std::io::stdout()).map_err(Into::into))
        }
    }
}

/// The exit code of a command whose errors belong in the bot's log.
fn logged(done: anyhow::Result<()>) -> ExitCode {
    let Err(error) = done else {
        return ExitCode::SUCCESS;
    };
    tracing::error!("{error:#}");
    ExitCode::from(FAILED)
}

/// The exit code of a command whose errors are printed for its user.
fn printed(done: anyhow::Result<()>) -> ExitCode {
    let Err(error) = done else {
        return ExitCode::SUCCESS;
    };
    anstream::eprintln!("\x1b[1;31merror\x1b[0m: {error:#}");
    let is_internal = matches!(
        error.downcast_ref::<LiveError>(),
        Some(LiveError::Search(_))
    );
    ExitCode::from(if is_internal { INTERNAL } else { USAGE })
}

async fn run(arguments: &Arguments, discord: bool, slack: bool) -> anyhow::Result<()> {
    let settings = arguments.resolve()?;
    let all = discord == slack;
    let discord = if all || discord {
        arguments.discord()?
    } else {
        None
    };
    let slack = if all || slack {
        arguments.slack()?
    } else {
        None
    };
    if discord.is_none() && slack.is_none() {
        bail!(NOT_CONFIGURED);
    }
    let stop = stopped();
    let index = Arc::new(settings::index_with_model(&settings.shared));
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
    let until = stop.clone();
    let thread = std::thread::Builder::new().name("refresher".into());
    thread.spawn(move || refresher.run(&requests, ready, &until))?;
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
    discord.and(slack)
}

const NOT_CONFIGURED: &str = "no chat is configured; for Discord put the bot's token into SENPAI_DISCORD_TOKEN (docs/discord.md says where it comes from), for Slack put two into SENPAI_SLACK_BOT_TOKEN and SENPAI_SLACK_APP_TOKEN (docs/slack.md); or put the names of files that hold them into SENPAI_DISCORD_TOKEN_FILE, …";

/// Cancelled by Ctrl-C and, on Unix, SIGTERM.
fn stopped() -> CancellationToken {
    let stop = CancellationToken::new();
    let set = stop.clone();
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut term) = signal(SignalKind::terminate()) {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = term.recv() => {}
                }
            }
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("stopping");
        set.cancel();
    });
    stop
}

async fn invite(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.discord()?.context(
        "there is no token; put it into SENPAI_DISCORD_TOKEN, as docs/discord.md says (Slack's app is installed from its manifest: docs/slack.md)",
    )?;
    println!(
        "{}",
        senpai_discord::invite(senpai_discord::application(&config).await?)
    );
    Ok(())
}

async fn doctor(arguments: &Arguments) -> anyhow::Result<()> {
    let mut wrong = 0;
    let mut report = |what: &str, found: anyhow::Result<String>| match found {
        Ok(fine) => println!("ok    {what}: {fine}"),
        Err(error) => {
            wrong += 1;
            println!("wrong {what}: {error:#}");
        }
    };
    let mut helpers = Vec::new();
    match arguments.resolve() {
        Ok(settings) => {
            report("posts", posts(&settings.shared));
            report("model", model(&settings.shared));
            report(
                "state",
                Store::open(&settings.shared.state)
                    .map(|_| settings.shared.state.display().to_string())
                    .map_err(Into::into),
            );
            helpers.extend(settings.shared.chat.helpers);
        }
        Err(error) => report("settings", Err(error)),
    }
    // The settings do not name the platform of a workspace: Discord's ids are numbers.
    let (on_discord, on_slack): (Vec<_>, Vec<_>) = helpers
        .iter()
        .partition(|(workspace, _)| workspace == "dm" || workspace.parse::<u64>().is_ok());
    let channels =
        |list: Vec<&(String, String)>| list.into_iter().map(|(_, c)| c.clone()).collect();
    let channels = [on_discord, on_slack].map(channels) as [Vec<String>; 2];
    let mut configured = false;
    match arguments.discord() {
        Ok(Some(config)) => {
            configured = true;
            let wanted = channels[0].iter().map(String::as_str);
            for (what, found) in senpai_discord::check(&config, wanted).await {
                report(&format!("Discord, {what}"), found.map_err(Into::into));
            }
        }
        Ok(None) => {}
        Err(error) => report("Discord", Err(error)),
    }
    match arguments.slack() {
        Ok(Some(config)) => {
            configured = true;
            let wanted = channels[1].iter().map(String::as_str);
            for (what, found) in senpai_slack::check(&config, wanted).await {
                report(&format!("Slack, {what}"), found.map_err(Into::into));
            }
        }
        Ok(None) => {}
        Err(error) => {
            configured = true;
            report("Slack", Err(error));
        }
    }
    if !configured {
        report("chat", Err(anyhow::anyhow!(NOT_CONFIGURED)));
    }
    if wrong > 0 {
        bail!("{wrong} to correct");
    }
    Ok(())
}

fn model(settings: &Settings) -> anyhow::Result<String> {
    Ok(match settings::model(settings)? {
        Some(model) => format!("{} in {}", model.name(), model.folder().display()),
        None => "none; words alone answer".to_owned(),
    })
}

fn posts(settings: &Settings) -> anyhow::Result<String> {
    let index = settings::index(settings);
    let snapshot = index.open(Timestamp::now(), &mut |_| ())?;
    Ok(format!(
        "{} in {}",
        snapshot.index.posts().len(),
        settings.content.display()
    ))
}
