//! The settings of `senpai-bot`: the settings of `senpai-settings`, and tokens, which come only from the environment or from files.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use croner::Cron;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_model::{Model, SHIPPED};
use senpai_runner::{Loopback, clock};
use senpai_settings::{Paths, PracticeSettings, Settings, help};

use crate::http;

/// The error if no token is set.
pub const NOT_CONFIGURED: &str = "no chat platform is configured";
/// The hint if no token for Discord is set.
pub const DISCORD_TOKEN: &str = "for Discord put the bot's token into SENPAI_DISCORD_TOKEN, or name a file that holds it in SENPAI_DISCORD_TOKEN_FILE (docs/discord.md)";
/// The hint if tokens for Slack are missing.
pub const SLACK_TOKENS: &str = "for Slack put two tokens into SENPAI_SLACK_BOT_TOKEN and SENPAI_SLACK_APP_TOKEN, or name files that hold them in SENPAI_SLACK_BOT_TOKEN_FILE and SENPAI_SLACK_APP_TOKEN_FILE (docs/slack.md)";

/// The hint if there is no page.
pub const WEB_PAGE: &str =
    "for a page in the browser set `web.listen`, or use `run --web` (docs/web.md)";

/// Discord's bot token, from an environment variable or a file.
#[derive(clap::Args)]
pub struct DiscordToken {
    #[arg(
        long,
        env = "SENPAI_DISCORD_TOKEN_FILE",
        value_name = "FILE",
        help = help("--discord-token-file")
    )]
    discord_token_file: Option<PathBuf>,
    /// A server on this machine that speaks Discord's API, for tests
    #[arg(long, env = "SENPAI_DISCORD_API", value_name = "URL", hide = true)]
    discord_api: Option<Loopback>,
}

/// Tokens and addresses, from flags or environment variables, for the commands that connect to a platform.
#[derive(clap::Args)]
pub struct Connections {
    #[command(flatten)]
    discord: DiscordToken,
    #[arg(long, env = "SENPAI_DISCORD_MESSAGE_CONTENT", help = help("--discord-message-content"))]
    discord_message_content: bool,
    #[arg(
        long,
        env = "SENPAI_SLACK_BOT_TOKEN_FILE",
        value_name = "FILE",
        help = help("--slack-bot-token-file")
    )]
    slack_bot_token_file: Option<PathBuf>,
    #[arg(
        long,
        env = "SENPAI_SLACK_APP_TOKEN_FILE",
        value_name = "FILE",
        help = help("--slack-app-token-file")
    )]
    slack_app_token_file: Option<PathBuf>,
    #[arg(
        long,
        env = "SENPAI_SLACK_SIGNING_SECRET_FILE",
        value_name = "FILE",
        help = help("--slack-signing-secret-file")
    )]
    slack_signing_secret_file: Option<PathBuf>,
    #[arg(
        long,
        env = "SENPAI_HOOK_SECRET_FILE",
        value_name = "FILE",
        help = help("--hook-secret-file")
    )]
    hook_secret_file: Option<PathBuf>,
    #[arg(
        long,
        env = "SENPAI_SLACK_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:3100",
        hide_default_value = true,
        help = help("--slack-listen")
    )]
    slack_listen: SocketAddr,
    /// A server on this machine that speaks Slack's API, for tests
    #[arg(long, env = "SENPAI_SLACK_API", value_name = "URL", hide = true)]
    slack_api: Option<Loopback>,
    /// The seconds by which the clock is ahead of this machine's, for tests: only beside a server of tests
    #[arg(
        long,
        env = "SENPAI_CLOCK_AHEAD",
        value_name = "SECONDS",
        default_value = "0",
        allow_negative_numbers = true,
        hide = true
    )]
    clock_ahead: i64,
}

/// The shared settings, and the settings of `senpai-bot run` alone.
pub struct BotSettings {
    /// Paths, and the tables of `senpai.toml`.
    pub shared: Settings,
    /// The schedule of reloads.
    pub schedule: Option<Cron>,
    /// The HTTP server.
    pub http: Option<http::Config>,
}

/// The posts, with the questions that admins linked to them. The index is in `folder`, or in memory if there is none.
pub fn index(settings: &Settings, folder: Option<PathBuf>) -> LiveIndex {
    let index = LiveIndex::new(settings.content.clone(), folder);
    let index = index.with_zone(TimeZone::system());
    let goals = settings.goals.iter().map(|goal| goal.id.clone());
    let index = index.with_goals(goals.collect());
    // The settings were checked when they were parsed.
    let index = index.with_site(settings.site.rule().ok().flatten());
    index.with_learned(settings.state.join(LEARNED_FILE))
}

/// The posts of [`index`], also ranked by meaning if there is a usable model.
pub fn index_with_model(settings: &Settings, folder: Option<PathBuf>) -> LiveIndex {
    if let Some(missing) = settings.model.missing(SHIPPED.as_ref()) {
        tracing::warn!("{missing}");
    }
    let model = model(settings).unwrap_or_else(|error| {
        tracing::warn!("ranking by words alone: {:#}", anyhow::Error::from(error));
        None
    });
    index(settings, folder).with_model(model)
}

/// The embedding model, if there is one.
///
/// # Errors
/// Fails if the model cannot be used.
pub fn model(settings: &Settings) -> Result<Option<Arc<Model>>, senpai_model::Error> {
    let folder = settings.model.folder(SHIPPED.as_ref());
    let model = folder.map(|folder| Model::open(&folder)).transpose()?;
    Ok(model.map(Arc::new))
}

impl DiscordToken {
    /// The connection to Discord; `None` if there is no token.
    ///
    /// # Errors
    /// Fails if the token's file cannot be read.
    pub fn config(&self) -> anyhow::Result<Option<senpai_discord::Config>> {
        let token = secret("SENPAI_DISCORD_TOKEN", self.discord_token_file.as_deref())?;
        Ok(token.map(|token| senpai_discord::Config {
            token,
            api: self.discord_api.clone(),
            client: None,
            message_content: false,
        }))
    }
}

impl Connections {
    /// Sets the clock of this process ahead, for tests. The process must connect to a server of tests.
    ///
    /// # Errors
    /// Fails if the clock is set, but no server of tests: a variable that was left over would change the times that members are
    /// told.
    pub fn set_clock(&self) -> anyhow::Result<()> {
        let is_test = self.discord.discord_api.is_some() || self.slack_api.is_some();
        if self.clock_ahead != 0 && !is_test {
            bail!("SENPAI_CLOCK_AHEAD is for tests only; unset it");
        }
        clock::set_ahead(self.clock_ahead);
        Ok(())
    }

    /// Combines flags, environment variables and `senpai.toml`.
    ///
    /// # Errors
    /// Fails like [`Paths::resolve`], for a schedule that is not a cron pattern, and if the file of the webhooks' secret cannot be
    /// read.
    pub fn resolve(&self, paths: &Paths) -> anyhow::Result<BotSettings> {
        let shared = paths.resolve()?;
        if shared.practice.enabled {
            check_zone(&shared.practice.zone)?;
        }
        let server = &shared.server;
        let schedule = server.reindex.as_deref().map(schedule).transpose()?;
        let secret = secret("SENPAI_HOOK_SECRET", self.hook_secret_file.as_deref())?;
        let http = server.listen.map(|listen| http::Config {
            listen,
            secret,
            pull: server.pull,
        });
        Ok(BotSettings {
            shared,
            schedule,
            http,
        })
    }

    /// The connection to Discord; `None` if there is no token.
    ///
    /// # Errors
    /// Fails if the token's file cannot be read.
    pub fn discord(&self) -> anyhow::Result<Option<senpai_discord::Config>> {
        let config = self.discord.config()?;
        Ok(config.map(|config| senpai_discord::Config {
            message_content: self.discord_message_content,
            ..config
        }))
    }

    /// The connection to Slack; `None` if there is no bot token. Events arrive by Socket Mode if there is an app token, otherwise
    /// by HTTP.
    ///
    /// # Errors
    /// Fails if a token's file cannot be read, or if there is neither an app token nor a signing secret.
    pub fn slack(&self) -> anyhow::Result<Option<senpai_slack::Config>> {
        let bot = secret(
            "SENPAI_SLACK_BOT_TOKEN",
            self.slack_bot_token_file.as_deref(),
        )?;
        let app = secret(
            "SENPAI_SLACK_APP_TOKEN",
            self.slack_app_token_file.as_deref(),
        )?;
        let signing = secret(
            "SENPAI_SLACK_SIGNING_SECRET",
            self.slack_signing_secret_file.as_deref(),
        )?;
        let Some(bot_token) = bot else {
            return Ok(None);
        };
        let events = match (app, signing) {
            (Some(app_token), _) => senpai_slack::Events::SocketMode { app_token },
            (None, Some(signing_secret)) => senpai_slack::Events::Http {
                signing_secret,
                listen: self.slack_listen,
            },
            (None, None) => bail!(
                "Slack's bot token alone receives no events; add SENPAI_SLACK_APP_TOKEN (Socket Mode) or SENPAI_SLACK_SIGNING_SECRET (HTTP), as docs/slack.md says"
            ),
        };
        Ok(Some(senpai_slack::Config {
            bot_token,
            events,
            api: self.slack_api.clone(),
        }))
    }
}

/// Checks that the machine knows the rules of a time zone.
///
/// # Errors
/// Fails if this machine knows time zones, but not this one. A machine that knows none uses UTC.
pub fn check_zone(zone: &str) -> anyhow::Result<()> {
    if TimeZone::get(zone).is_ok() {
        return Ok(());
    }
    if TimeZone::get(&PracticeSettings::default().zone).is_ok() {
        bail!(
            "`practice.zone = \"{zone}\"` is not a time zone; write an IANA name such as \"Asia/Tokyo\""
        );
    }
    tracing::warn!(
        "this machine knows no time zones, so it uses UTC for check-ins; install tzdata"
    );
    Ok(())
}

fn schedule(pattern: &str) -> anyhow::Result<Cron> {
    let wrong = || {
        format!(
            "`server.reindex = \"{pattern}\"` is no cron pattern; \"0 4 * * *\" is every day at four"
        )
    };
    pattern.parse::<Cron>().with_context(wrong)
}

/// A secret from the environment, or else from a file; `None` if neither is given. An empty variable counts as not given.
///
/// # Errors
/// Fails if the file cannot be read or is empty: an empty secret would let everybody in.
pub fn secret(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<SecretString>> {
    let text = std::env::var(variable).unwrap_or_default();
    if !text.trim().is_empty() {
        return Ok(Some(SecretString::from(text.trim().to_owned())));
    }
    let Some(file) = file else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(file).with_context(|| {
        format!(
            "cannot read {}, which {variable}_FILE names",
            file.display()
        )
    })?;
    if text.trim().is_empty() {
        bail!("{} is empty: {variable}_FILE names it", file.display());
    }
    Ok(Some(SecretString::from(text.trim().to_owned())))
}
