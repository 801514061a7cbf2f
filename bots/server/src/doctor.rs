//! `senpai-bot doctor`: checks posts, state, settings and tokens, and changes nothing.

mod digests;

use std::net::SocketAddr;

use senpai_runner::{NamedChannel, clock};
use senpai_screen::out;
use senpai_settings::{Paths, Settings};

use crate::{
    http,
    settings::{
        self, BotSettings, Connections, DISCORD_TOKEN, NOT_CONFIGURED, SLACK_TOKENS, WEB_PAGE,
        index,
    },
    state, web,
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

/// Prints the checks, and returns the number of errors. A warning does not count.
pub async fn run(paths: &Paths, connections: &Connections) -> usize {
    let mut report = Report::default();
    let (mut helpers, mut named) = (Vec::new(), Vec::new());
    let has_page;
    match connections.resolve(paths) {
        Ok(settings) => {
            report.add("posts", posts(&settings.shared));
            report.add("model", model(&settings.shared));
            report.add("state", state(&settings.shared));
            if let Some(found) = http_server(&settings) {
                report.add("HTTP server", found);
            }
            let page = web::config(&settings.shared.web, connections, false);
            if let Some(found) = page.map(|page| page.map(page_found)).transpose() {
                report.add("page", found);
            }
            let of_page = &settings.shared;
            let helpers_of_page = of_page.chat.helpers.get("web").map(String::as_str);
            for warning in web::warnings(&of_page.web, helpers_of_page, connections) {
                report.add("page", Ok(Finding::Warning(warning)));
            }
            has_page = settings.shared.web.listen.is_some();
            helpers.extend(settings.shared.chat.helpers);
            let is_on = settings.shared.practice.enabled;
            for warning in digests::warnings(&settings.shared.practice, connections) {
                report.add("digest", Ok(Finding::Warning(warning)));
            }
            let usable = settings.shared.practice.digest.into_iter();
            named.extend(usable.filter(|(to, at)| is_on && digests::platform(to, at).is_some()));
        }
        // The tokens are checked only if the settings are right.
        Err(error) => {
            report.add("settings", Err(error));
            return report.errors;
        }
    }
    let of_helpers = helpers.iter().map(|(workspace, channel)| {
        let named = NamedChannel {
            what: "helpers' channel",
            setting: "helpers",
            workspace: None,
            channel,
        };
        (workspace, named)
    });
    let of_digests = named.iter().map(|(workspace, channel)| {
        let named = NamedChannel {
            what: "channel of the digest",
            setting: "practice.digest",
            workspace: Some(workspace.as_str()),
            channel,
        };
        (workspace, named)
    });
    // The settings do not name the platform of a workspace.
    let (on_discord, on_slack): (Vec<_>, Vec<_>) =
        of_helpers
            .chain(of_digests)
            .partition(|(workspace, named)| match workspace.as_str() {
                "dm" => true,
                // The page has no channels: its helpers are on a chat platform.
                "web" => senpai_discord::is_id(named.channel),
                workspace => senpai_discord::is_id(workspace),
            });
    let (discord, slack) = (connections.discord(), connections.slack());
    if let (Ok(None), Ok(None)) = (&discord, &slack)
        && !has_page
    {
        report.add("chat", Err(anyhow::anyhow!(NOT_CONFIGURED)));
        out!("      {DISCORD_TOKEN}");
        out!("      {SLACK_TOKENS}");
        out!("      {WEB_PAGE}");
    }
    match discord {
        Ok(Some(config)) => {
            let wanted = on_discord.iter().map(|(_, named)| *named);
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
            let wanted = on_slack.iter().map(|(_, named)| *named);
            report.add_all("Slack", senpai_slack::check(&config, wanted).await);
        }
        Ok(None) => {}
        Err(error) => report.add("Slack", Err(error)),
    }
    report.errors
}

/// The embedding model.
fn model(settings: &Settings) -> anyhow::Result<Finding> {
    if let Some(missing) = settings.model.missing(senpai_model::SHIPPED.as_ref()) {
        return Ok(Finding::Warning(missing));
    }
    Ok(Finding::Fine(match settings::model(settings)? {
        Some(model) => format!("{} in {}", model.name(), model.folder().display()),
        None => "none; ranking by words alone".to_owned(),
    }))
}

/// Reads and indexes the posts like the bot, but keeps the index in memory.
fn posts(settings: &Settings) -> anyhow::Result<Finding> {
    let index = index(settings, None);
    let (snapshot, change) = index.refresh(clock::now(), &mut |_| ())?;
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
    let place = state::place(settings);
    Ok(Finding::Fine(match state::inspect(settings)? {
        true => place,
        false => format!("none in {place} yet; `senpai-bot run` creates it"),
    }))
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

fn page_found(config: senpai_web::Config) -> Finding {
    let listen = config.listen;
    match config.url {
        Some(url) => Finding::Fine(format!("{url}, behind a proxy to {listen}")),
        None => Finding::Fine(format!("{listen}, for this machine only")),
    }
}

fn slack_events(listen: SocketAddr) -> Finding {
    if listen.ip().is_loopback() {
        return Finding::Fine(listen.to_string());
    }
    Finding::Warning(format!(
        "other machines can reach {listen} without HTTPS; set SENPAI_SLACK_LISTEN to 127.0.0.1 and put a proxy that speaks HTTPS before it"
    ))
}
