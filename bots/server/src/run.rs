//! `senpai-bot run`: the configured platforms, with one index and one state.

use std::{
    sync::{Arc, OnceLock, mpsc},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use senpai_chat::ChatService;
use senpai_runner::clock;
use senpai_settings::Paths;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{
    guard::Guard,
    http, pull,
    refresher::{self, Refresher, RefresherHealth},
    settings::{
        self, BotSettings, Connections, DISCORD_TOKEN, NOT_CONFIGURED, SLACK_TOKENS, WEB_PAGE,
    },
    state, web,
};

/// The moment of the signal to stop.
pub static STOPPED_AT: OnceLock<Instant> = OnceLock::new();

/// The longest wait for the index before connecting. By hand.
const INDEX_TIMEOUT: Duration = Duration::from_secs(10);

/// The platforms that flags name; without a flag, the configured platforms.
#[derive(clap::Args)]
pub struct Only {
    /// Discord only
    #[arg(long)]
    discord: bool,
    /// Slack only
    #[arg(long)]
    slack: bool,
    /// The page only, on 127.0.0.1:7310 unless `web.listen` names another address
    #[arg(long)]
    web: bool,
}

/// The platforms of a bot.
#[derive(Default)]
pub struct Platforms {
    pub discord: Option<senpai_discord::Config>,
    pub slack: Option<senpai_slack::Config>,
    pub web: Option<senpai_web::Server>,
}

/// Runs the bot on the configured platforms, or on the platforms that flags name.
///
/// # Errors
/// Fails if the settings or tokens are wrong, if no platform is configured, if the page's address is in use, and as [`serve`] fails.
pub async fn run(paths: &Paths, connections: &Connections, only: &Only) -> anyhow::Result<()> {
    let settings = connections.resolve(paths)?;
    connections.set_clock()?;
    let all = !only.discord && !only.slack && !only.web;
    let discord = match all || only.discord {
        true => connections.discord()?,
        false => None,
    };
    let slack = match all || only.slack {
        true => connections.slack()?,
        false => None,
    };
    let web = match all || only.web {
        true => web::config(&settings.shared.web, connections, only.web)?,
        false => None,
    };
    if only.discord && discord.is_none() {
        bail!("there is no token for Discord; {DISCORD_TOKEN}");
    }
    if only.slack && slack.is_none() {
        bail!("there are no tokens for Slack; {SLACK_TOKENS}");
    }
    if discord.is_none() && slack.is_none() && web.is_none() {
        bail!("{NOT_CONFIGURED}; {DISCORD_TOKEN}; {SLACK_TOKENS}; {WEB_PAGE}");
    }
    warn_of_proxy(discord.is_some(), slack.is_some());
    let web = match web {
        Some(config) => Some(senpai_web::Server::bind(config).await?),
        None => None,
    };
    let platforms = Platforms {
        discord,
        slack,
        web,
    };
    serve(settings, platforms, || ()).await
}

/// Answers on the platforms until the process is told to stop. Calls `ready` when there is an index, or when the index takes long.
///
/// # Errors
/// Fails if the state or a server cannot be opened, if a platform ends with an error, and if a task of the bot panics.
pub async fn serve(
    settings: BotSettings,
    platforms: Platforms,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let Platforms {
        discord,
        slack,
        web,
    } = platforms;
    let stop = stop_signal()?;
    let folder = Some(settings.shared.bot_index());
    let index = Arc::new(settings::index_with_model(&settings.shared, folder));
    let store = state::open(&settings.shared)?;
    let shared = settings.shared;
    let service = ChatService::new(shared.chat, store, index.clone(), clock::now())
        .with_practice(shared.practice)
        .with_console(web.as_ref().and_then(senpai_web::Server::console))
        .with_goals(shared.goals)
        .with_ladders(shared.ladders);
    let service = Arc::new(service);
    let refresher = Refresher {
        index,
        service: service.clone(),
        schedule: settings.schedule,
        pulse: Arc::new(RefresherHealth::new()),
    };
    let guard = Guard::new(stop.clone());
    refresher::record_heartbeats(service.clone(), stop.clone());
    refresher::compute_vectors(refresher.index.clone(), &guard)?;
    let (refresh, requests) = mpsc::channel();
    refresher::on_hangup(refresh.clone());
    if let Some(config) = settings.http {
        let refresh = if config.pull {
            pull::pull_before(refresh, shared.content, &guard)?
        } else {
            refresh
        };
        let pulse = refresher.pulse.clone();
        http::start(config, service.clone(), refresh, pulse, &guard).await?;
    }
    let (indexed, opened) = oneshot::channel();
    refresher.start(requests, indexed, &guard)?;
    // If the index takes longer, the bot replies that it is not ready yet.
    let _ = tokio::time::timeout(INDEX_TIMEOUT, opened).await;
    ready();
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
    let on_page = async {
        let Some(server) = web else { return Ok(()) };
        let ended = server.run(service.clone(), stop.clone()).await;
        stop.cancel();
        ended.context("the page")
    };
    // If one platform ends, the others are stopped too: a bot on some of its platforms would go unnoticed.
    let (discord, slack, page) = tokio::join!(on_discord, on_slack, on_page);
    if let Some(part) = guard.failed() {
        bail!("the part `{part}` of the bot has panicked; start the bot again");
    }
    combine_results([discord, slack, page])
}

/// An error that names the causes of all platforms that failed.
fn combine_results<const N: usize>(ended: [anyhow::Result<()>; N]) -> anyhow::Result<()> {
    let failed = ended.into_iter().filter_map(Result::err);
    let causes: Vec<String> = failed.map(|error| format!("{error:#}")).collect();
    match causes.is_empty() {
        true => Ok(()),
        false => bail!("{}", causes.join("; ")),
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

/// A token that Ctrl-C cancels; on Unix, SIGTERM cancels it too.
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
        let _ = STOPPED_AT.set(Instant::now());
        tracing::info!("stopping");
        set.cancel();
    });
    Ok(stop)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn all_causes_are_named_if_several_platforms_fail() {
        let failed = |what: &str| Err(anyhow::anyhow!("no token").context(what.to_owned()));
        let error = combine_results([failed("Discord"), Ok(()), failed("Slack")]).unwrap_err();
        assert_eq!(error.to_string(), "Discord: no token; Slack: no token");
        assert!(combine_results([Ok(()), failed("the page")]).is_err());
        assert!(combine_results([failed("Discord"), Ok(())]).is_err());
        assert!(combine_results([Ok(()), Ok(())]).is_ok());
    }
}
