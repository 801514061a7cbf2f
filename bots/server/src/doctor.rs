//! `senpai-bot doctor`: checks posts, state, settings and tokens, and changes nothing.

use std::net::SocketAddr;

use jiff::Timestamp;
use senpai_screen::out;
use senpai_settings::{Paths, Settings};
use senpai_store::Store;

use crate::{
    http,
    settings::{
        self, BotSettings, Connections, DISCORD_TOKEN, NOT_CONFIGURED, SLACK_TOKENS, index,
    },
};

/// The result of a check that found no error.
enum Finding {
    Fine(String),
    Warning(String),
}

/// Prints one line for each check, and counts the errors.
#[derive(Default)]
struct Report {
    errors: usize,
}

impl Report {
    fn add(&mut self, what: &str, found: anyhow::Result<Finding>) {
        match found {
            Ok(Finding::Fine(text)) => out!("ok    {what}: {text}"),
            Ok(Finding::Warning(text)) => out!("warn  {what}: {text}"),
            Err(error) => {
                self.errors += 1;
                out!("error {what}: {error:#}");
            }
        }
    }

    /// Adds the checks of a platform.
    fn add_all<E: Into<anyhow::Error>>(
        &mut self,
        platform: &str,
        checks: Vec<(impl AsRef<str>, Result<String, E>)>,
    ) {
        for (what, found) in checks {
            let found = found.map(Finding::Fine).map_err(Into::into);
            self.add(&format!("{platform}, {}", what.as_ref()), found);
        }
    }
}

/// Prints the checks, and returns the number of errors. A warning is no error.
pub async fn run(paths: &Paths, connections: &Connections) -> usize {
    let mut report = Report::default();
    let mut helpers = Vec::new();
    match connections.resolve(paths) {
        Ok(settings) => {
            report.add("posts", posts(&settings.shared));
            report.add("model", model(&settings.shared));
            report.add("state", state(&settings.shared));
            if let Some(found) = http_server(&settings) {
                report.add("HTTP server", found);
            }
            helpers.extend(settings.shared.chat.helpers);
        }
        // The tokens are checked only if the settings are right.
        Err(error) => {
            report.add("settings", Err(error));
            return report.errors;
        }
    }
    // The settings do not name the platform of a workspace: Discord's ids are numbers.
    let is_discord = |workspace: &str| workspace == "dm" || workspace.parse::<u64>().is_ok();
    let (on_discord, on_slack): (Vec<_>, Vec<_>) = helpers
        .into_iter()
        .partition(|(workspace, _)| is_discord(workspace));
    let (discord, slack) = (connections.discord(), connections.slack());
    if let (Ok(None), Ok(None)) = (&discord, &slack) {
        report.add("chat", Err(anyhow::anyhow!(NOT_CONFIGURED)));
        out!("      {DISCORD_TOKEN}");
        out!("      {SLACK_TOKENS}");
    }
    match discord {
        Ok(Some(config)) => {
            let wanted = on_discord.iter().map(|(_, channel)| channel.as_str());
            report.add_all("Discord", senpai_discord::check(&config, wanted).await);
        }
        Ok(None) => {}
        Err(error) => report.add("Discord", Err(error)),
    }
    match slack {
        Ok(Some(config)) => {
            if let senpai_slack::Events::Http { listen, .. } = config.events {
                report.add("Slack, events over HTTP", Ok(slack_events(listen)));
            }
            let wanted = on_slack.iter().map(|(_, channel)| channel.as_str());
            report.add_all("Slack", senpai_slack::check(&config, wanted).await);
        }
        Ok(None) => {}
        Err(error) => report.add("Slack", Err(error)),
    }
    report.errors
}

/// The model of meaning.
fn model(settings: &Settings) -> anyhow::Result<Finding> {
    if let Some(missing) = settings.model.missing(senpai_model::SHIPPED.as_ref()) {
        return Ok(Finding::Warning(missing));
    }
    Ok(Finding::Fine(match settings::model(settings)? {
        Some(model) => format!("{} in {}", model.name(), model.folder().display()),
        None => "none; words alone rank".to_owned(),
    }))
}

/// Reads and indexes the posts as the bot does, but keeps the index in memory.
fn posts(settings: &Settings) -> anyhow::Result<Finding> {
    let index = index(settings, None);
    let (snapshot, change) = index.refresh(Timestamp::now(), &mut |_| ())?;
    if let Some(error) = &snapshot.synonyms_error {
        anyhow::bail!("{error}");
    }
    let (posts, content) = (snapshot.index.posts().len(), settings.content.display());
    let errors = change.diagnostics.iter().filter(|d| d.is_error()).count();
    let warnings = change.diagnostics.len() - errors;
    let left_out = &snapshot.left_out;
    let found = format!(
        "{posts} in {content}; drafts: {}; left out for errors: {}",
        left_out.drafts, left_out.failed
    );
    Ok(match change.diagnostics.is_empty() {
        true => Finding::Fine(found),
        false => Finding::Warning(format!(
            "{found}, errors: {errors}, warnings: {warnings}; `senpai check` lists them"
        )),
    })
}

fn state(settings: &Settings) -> anyhow::Result<Finding> {
    let folder = settings.state.display();
    if !Store::exists_in(&settings.state) {
        return Ok(Finding::Fine(format!(
            "none in {folder} yet; `senpai-bot run` creates it"
        )));
    }
    Store::inspect(&settings.state)?;
    Ok(Finding::Fine(folder.to_string()))
}

/// The HTTP server for this machine; `None` without settings for it.
fn http_server(settings: &BotSettings) -> Option<anyhow::Result<Finding>> {
    let pull = settings.shared.server.pull;
    let Some(config) = &settings.http else {
        let unused = "`server.pull` has no effect without `server.listen`";
        return pull.then(|| Ok(Finding::Warning(unused.to_owned())));
    };
    if let Err(error) = http::require_loopback(config.listen) {
        return Some(Err(error));
    }
    let address = config.listen;
    Some(Ok(match (pull, config.secret.is_some()) {
        (true, false) => Finding::Warning(format!(
            "{address}; `server.pull` has no effect without SENPAI_HOOK_SECRET"
        )),
        (_, true) => Finding::Fine(address.to_string()),
        (false, false) => Finding::Fine(format!("{address}, without webhooks")),
    }))
}

fn slack_events(listen: SocketAddr) -> Finding {
    if listen.ip().is_loopback() {
        return Finding::Fine(listen.to_string());
    }
    Finding::Warning(format!(
        "other machines can reach {listen} without HTTPS; set SENPAI_SLACK_LISTEN to 127.0.0.1 and put a proxy that speaks HTTPS before it"
    ))
}
