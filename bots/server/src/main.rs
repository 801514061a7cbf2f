//! `senpai-bot`: Senpai in chat. `senpai-bot help` says what it can do.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use senpai_desk::{Desk, Shelf};
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
    Run,
    /// Print the link that puts the bot into a Discord guild
    Invite,
    /// Check posts, state and token, and say what to mend
    Doctor,
}

/// How long to wait for the index before connecting.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often to look whether another process built a newer index; members see it within 2 seconds.
const FOLLOW: Duration = Duration::from_secs(1);
/// How often to look whether posts changed, and to forget what is old.
const RESCAN: u32 = 30;
const TIDY: u32 = 3600;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SENPAI_LOG")
        .unwrap_or_else(|_| "warn,senpai_bot=info,senpai_desk=info,senpai_discord=info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run => run(&cli.arguments).await,
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

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = arguments.settle()?;
    let discord = arguments.discord()?.context(NOT_CONFIGURED)?;
    let stop = stopped();
    let shelf = Arc::new(Shelf::new(
        settings.content.clone(),
        Some(settings.index.clone()),
    ));
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
    senpai_discord::run(desk, discord, stop).await?;
    Ok(())
}

const NOT_CONFIGURED: &str = "no chat is configured; put the bot's token into SENPAI_DISCORD_TOKEN, or its file's name into SENPAI_DISCORD_TOKEN_FILE (docs/discord.md says where it comes from)";

/// Keeps the index fresh: follows other processes, rebuilds when posts change.
fn keep(shelf: &Shelf, desk: &Desk, ready: oneshot::Sender<()>, stop: &CancellationToken) {
    if let Err(error) = shelf.open(Timestamp::now(), &mut |_| ()) {
        tracing::error!("nothing to answer from yet: {error:#}");
    }
    // Nobody waits when it took too long.
    let _ = ready.send(());
    for second in 1_u32.. {
        std::thread::sleep(FOLLOW);
        if stop.is_cancelled() {
            return;
        }
        let now = Timestamp::now();
        if shelf.follow(now) {
            tracing::info!("took up an index that another process built");
        }
        if second.is_multiple_of(RESCAN) && shelf.is_stale() {
            match shelf.refresh(now, &mut |_| ()) {
                Ok((stock, _)) => {
                    tracing::info!("posts changed: {} posts now", stock.index.posts().len())
                }
                Err(error) => tracing::error!("posts changed and cannot be read: {error:#}"),
            }
        }
        if second % TIDY == 1 {
            desk.tidy(now);
        }
    }
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
    let config = arguments.discord()?.context(NOT_CONFIGURED)?;
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
    match arguments.settle() {
        Ok(settings) => {
            report("posts", posts(&settings));
            report(
                "state",
                Store::open(&settings.state)
                    .map(|_| settings.state.display().to_string())
                    .map_err(Into::into),
            );
        }
        Err(error) => report("settings", Err(error)),
    }
    let token = async {
        let config = arguments.discord()?.context(NOT_CONFIGURED)?;
        let application = senpai_discord::application(&config).await?;
        anyhow::Ok(format!("application {application}"))
    };
    report("Discord", token.await);
    if wrong > 0 {
        bail!("{wrong} to mend");
    }
    Ok(())
}

fn posts(settings: &Settings) -> anyhow::Result<String> {
    let shelf = Shelf::new(settings.content.clone(), Some(settings.index.clone()));
    let stock = shelf.open(Timestamp::now(), &mut |_| ())?;
    Ok(format!(
        "{} in {}",
        stock.index.posts().len(),
        settings.content.display()
    ))
}
