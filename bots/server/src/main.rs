//! `senpai-bot`: Senpai in chat. `senpai-bot help` says what it can do.

use std::{
    process::ExitCode,
    sync::{Arc, mpsc},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use senpai_chat::ChatService;
use senpai_store::Store;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

mod door;
mod keeper;
mod settings;

use keeper::Keeper;
use settings::{Arguments, Settings};

/// Senpai in chat: answers with excerpts from your community's posts.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    arguments: Arguments,
}

#[derive(Subcommand)]
enum Command {
    /// Connect, and answer until stopped
    Run {
        /// Discord only
        #[arg(long)]
        discord: bool,
        /// Slack only
        #[arg(long)]
        slack: bool,
    },
    /// Print the link that puts the bot into a Discord guild
    Invite,
    /// Check posts, state and tokens, and say what to mend
    Doctor,
}

/// How long to wait for the index before connecting.
const PATIENCE: Duration = Duration::from_secs(10);
#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SENPAI_LOG").unwrap_or_else(|_| {
        "warn,senpai_bot=info,senpai_chat=info,senpai_discord=info,senpai_slack=info".into()
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run { discord, slack } => run(&cli.arguments, discord, slack).await,
        Command::Invite => invite(&cli.arguments).await,
        Command::Doctor => doctor(&cli.arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, discord: bool, slack: bool) -> anyhow::Result<()> {
    let settings = arguments.settle()?;
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
    let shelf = Arc::new(settings.shelf()?);
    let store = Store::open(&settings.state)?;
    let desk = Arc::new(ChatService::new(
        settings.desk,
        store,
        shelf.clone(),
        Timestamp::now(),
    ));
    let keeper = Keeper {
        shelf,
        desk: desk.clone(),
        schedule: settings.schedule,
    };
    let (ask, asked) = mpsc::channel();
    keeper::on_hangup(ask.clone());
    if let Some(config) = settings.door {
        let ask = if config.pull {
            keeper::pull_before(ask, settings.content)?
        } else {
            ask
        };
        door::open(config, desk.clone(), ask, stop.clone()).await?;
    }
    let (ready, opened) = oneshot::channel();
    let until = stop.clone();
    let thread = std::thread::Builder::new().name("keeper".into());
    thread.spawn(move || keeper.keep(&asked, ready, &until))?;
    // A folder that takes longer is indexed while members hear that it is not ready.
    let _ = tokio::time::timeout(PATIENCE, opened).await;
    let on_discord = async {
        let Some(config) = discord else { return Ok(()) };
        let ended = senpai_discord::run(desk.clone(), config, stop.clone()).await;
        stop.cancel();
        ended.context("Discord")
    };
    let on_slack = async {
        let Some(config) = slack else { return Ok(()) };
        let ended = senpai_slack::run(desk.clone(), config, stop.clone()).await;
        stop.cancel();
        ended.context("Slack")
    };
    // When one ends the other stops too, in good order: half a bot would go unnoticed.
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
    match arguments.settle() {
        Ok(settings) => {
            report("posts", posts(&settings));
            report(
                "state",
                Store::open(&settings.state)
                    .map(|_| settings.state.display().to_string())
                    .map_err(Into::into),
            );
            helpers.extend(settings.desk.helpers);
        }
        Err(error) => report("settings", Err(error)),
    }
    // The settings do not say which platform a workspace is of: Discord's ids are numbers.
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
        bail!("{wrong} to mend");
    }
    Ok(())
}

fn posts(settings: &Settings) -> anyhow::Result<String> {
    let stock = settings.shelf()?.open(Timestamp::now(), &mut |_| ())?;
    Ok(format!(
        "{} in {}",
        stock.index.posts().len(),
        settings.content.display()
    ))
}
