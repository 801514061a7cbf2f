//! `senpai-bot`: Senpai in chat. `senpai-bot help` says what it can do.

use std::{
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use senpai_desk::{Desk, LEARNED, Shelf};
use senpai_store::Store;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

mod settings;

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
/// How often to look whether another process built a newer index; members see it within 2 seconds.
const FOLLOW: Duration = Duration::from_secs(1);
/// How often to look whether posts changed, and to forget what is old.
const RESCAN: u32 = 30;
const TIDY: u32 = 3600;
/// How often to give a sign of life.
const SIGN: u32 = 30;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SENPAI_LOG").unwrap_or_else(|_| {
        "warn,senpai_bot=info,senpai_desk=info,senpai_discord=info,senpai_slack=info".into()
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
    let shelf = Shelf::new(settings.content.clone(), Some(settings.index.clone()));
    let shelf = Arc::new(shelf.with_learned(settings.state.join(LEARNED)));
    let store = Store::open(&settings.state)?;
    let desk = Arc::new(Desk::new(
        settings.desk,
        store,
        shelf.clone(),
        Timestamp::now(),
    ));
    let keeper = std::thread::Builder::new().name("shelf".into());
    let (kept, until) = ((shelf, desk.clone()), stop.clone());
    let (ready, opened) = oneshot::channel();
    keeper.spawn(move || keep(&kept.0, &kept.1, ready, &until))?;
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

/// Keeps the index fresh: follows other processes, rebuilds when posts change.
fn keep(shelf: &Shelf, desk: &Desk, ready: oneshot::Sender<()>, stop: &CancellationToken) {
    if let Err(error) = shelf.open(Timestamp::now(), &mut |_| ()) {
        tracing::error!("nothing to answer from yet: {error:#}");
    }
    // Nobody waits when it took too long.
    let _ = ready.send(());
    let mut known = modified(shelf.learned());
    for second in 1_u32.. {
        std::thread::sleep(FOLLOW);
        if stop.is_cancelled() {
            return;
        }
        let now = Timestamp::now();
        let unusable = match shelf.follow(now) {
            Ok(true) => {
                tracing::info!("took up an index that another process built");
                false
            }
            Ok(false) => false,
            Err(error) => {
                tracing::warn!("the index is built anew from the posts: {error}");
                true
            }
        };
        let learned = modified(shelf.learned());
        let look = unusable || learned != known || second.is_multiple_of(RESCAN);
        known = learned;
        if look && shelf.is_stale() {
            match shelf.refresh(now, &mut |_| ()) {
                Ok((stock, _)) => {
                    tracing::info!("posts changed: {} posts now", stock.index.posts().len())
                }
                Err(error) => tracing::error!("posts changed and cannot be read: {error:#}"),
            }
        }
        if second % SIGN == 1 {
            desk.is_running(now);
        }
        if second % TIDY == 1 {
            desk.tidy(now);
            shelf.tidy();
        }
    }
}

/// When a file changed last: what an admin links in a terminal is found at once, not at the next look at the posts.
fn modified(path: Option<&Path>) -> Option<SystemTime> {
    std::fs::metadata(path?).ok()?.modified().ok()
}

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
    let shelf = Shelf::new(settings.content.clone(), Some(settings.index.clone()))
        .with_learned(settings.state.join(LEARNED));
    let stock = shelf.open(Timestamp::now(), &mut |_| ())?;
    Ok(format!(
        "{} in {}",
        stock.index.posts().len(),
        settings.content.display()
    ))
}
