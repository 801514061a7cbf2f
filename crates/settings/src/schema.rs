//! The contents of `senpai.toml` as plain data.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use crate::{GoalSetting, default_goals};
use senpai_content::{Site, SiteError};
use senpai_language::Language;
use senpai_practice::ladder::Ladders;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, Visitor},
};

/// The contents of `senpai.toml`. Paths are unchanged: [`Paths::resolve`](crate::Paths::resolve) makes them absolute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsFile {
    /// The folder of posts.
    pub content: PathBuf,
    /// The folder of the index.
    pub index: Option<PathBuf>,
    /// The place of the bot's state.
    pub state: StateSetting,
    /// The embedding model.
    pub model: ModelSetting,
    /// The goals that members may set.
    pub goals: Vec<GoalSetting>,
    /// The ladders of outcomes that members may report.
    pub ladders: Ladders,
    /// The `[site]` table.
    pub site: SiteSettings,
    /// The `[chat]` table; `[desk]` is its old name.
    #[serde(alias = "desk")]
    pub chat: ChatSettings,
    /// The `[practice]` table.
    pub practice: PracticeSettings,
    /// The `[server]` table.
    pub server: ServerSettings,
    /// The `[web]` table.
    pub web: WebSettings,
}

/// The `[site]` table: the address of each post on the community's site. See [`Site::new`].
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteSettings {
    /// The address of the site, or the address of a post with placeholders.
    pub url: Option<String>,
    /// The blog tool that makes the site.
    pub kind: Option<String>,
    /// The tool's setting `permalink`.
    pub permalink: Option<String>,
    /// Hugo's setting `permalinks`, by section.
    pub permalinks: BTreeMap<String, String>,
    /// The language whose pages have no language in their address.
    pub language: Option<Language>,
}

impl SiteSettings {
    /// The rule for addresses; `None` if the settings name no address.
    ///
    /// # Errors
    /// Fails if the settings cannot be understood. [`parse`](crate::parse) has checked the settings of a file.
    pub fn rule(&self) -> Result<Option<Site>, SiteError> {
        let Some(url) = &self.url else {
            let alone = [
                ("kind", self.kind.is_some()),
                ("permalink", self.permalink.is_some()),
                ("permalinks", !self.permalinks.is_empty()),
            ];
            return match alone.iter().find(|(_, is_set)| *is_set) {
                Some((setting, _)) => Err(SiteError::without_url(setting)),
                None => Ok(None),
            };
        };
        let (kind, permalink) = (self.kind.as_deref(), self.permalink.as_deref());
        let site = Site::new(url, kind, permalink, self.language)?;
        site.with_sections(&self.permalinks).map(Some)
    }
}

/// The embedding model: a folder, or a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ModelSetting {
    /// `false`: no model; Senpai ranks by words alone. `true`: the first model in the usual folders, if there is one.
    Switch(bool),
    /// The folder of a model.
    Folder(PathBuf),
}

impl<'de> Deserialize<'de> for ModelSetting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<ModelSetting, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = ModelSetting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path, true or false")
            }

            fn visit_bool<E: de::Error>(self, switch: bool) -> Result<ModelSetting, E> {
                Ok(ModelSetting::Switch(switch))
            }

            fn visit_str<E: de::Error>(self, folder: &str) -> Result<ModelSetting, E> {
                match switch(folder) {
                    Some(switch) => Err(E::custom(format!("write {switch} without quotes"))),
                    None => Ok(ModelSetting::Folder(folder.into())),
                }
            }
        }
        from.deserialize_any(Reader)
    }
}

/// The setting `state`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum StateSetting {
    /// The folder of the state.
    Folder(PathBuf),
    /// The address of a PostgreSQL database, which may hold a password.
    Database(String),
}

/// The default folder of the state, beside the settings file.
pub(crate) const STATE: &str = "state";
/// The start of the address of a database.
const DATABASES: [&str; 2] = ["postgres://", "postgresql://"];

impl Default for StateSetting {
    fn default() -> StateSetting {
        StateSetting::Folder(PathBuf::from(STATE))
    }
}

impl From<&str> for StateSetting {
    fn from(text: &str) -> StateSetting {
        match DATABASES.iter().any(|begin| text.starts_with(begin)) {
            true => StateSetting::Database(text.to_owned()),
            false => StateSetting::Folder(text.into()),
        }
    }
}

impl<'de> Deserialize<'de> for StateSetting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<StateSetting, D::Error> {
        Ok(StateSetting::from(&*String::deserialize(from)?))
    }
}

/// Without the address of a database.
impl fmt::Debug for StateSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StateSetting::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            StateSetting::Database(_) => f.write_str("Database(…)"),
        }
    }
}

/// The meaning of a text as a switch. A folder with such a name is written as `./on`.
fn switch(text: &str) -> Option<bool> {
    match &*text.trim().to_ascii_lowercase() {
        "false" | "no" | "off" | "0" => Some(false),
        "true" | "yes" | "on" | "1" => Some(true),
        _ => None,
    }
}

impl FromStr for ModelSetting {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<ModelSetting, Infallible> {
        let switch = if text.is_empty() {
            Some(true)
        } else {
            switch(text)
        };
        Ok(switch.map_or_else(|| ModelSetting::Folder(text.into()), ModelSetting::Switch))
    }
}

/// The `[chat]` table: the settings of `senpai-bot` in chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChatSettings {
    /// Requests that a member may send in a minute; 0 counts as 1.
    pub member_per_minute: u32,
    /// Requests that a channel may send in a minute; 0 counts as 1.
    pub channel_per_minute: u32,
    /// The days after which the text of a question is deleted.
    pub keep_days: u16,
    /// Ids of members, roles and user groups that are admins. Members who manage the workspace are always admins.
    pub admins: Vec<String>,
    /// The channel that receives questions for a human, by workspace id; `dm` for Discord's direct messages, `web` for the page.
    pub helpers: BTreeMap<String, String>,
    /// The reply to a member who speaks of dying, or of harming themselves; without it, a sentence that names no number.
    pub help_line: Option<String>,
    /// Ids of channels where the bot answers; all channels if empty. Direct messages are always answered.
    pub allow: Vec<String>,
    /// Ids of channels where the bot does not answer.
    pub deny: Vec<String>,
    /// Settings of single channels, by channel id. Settings that admins set in chat override them.
    pub channels: BTreeMap<String, ChannelSettings>,
}

/// Settings of one channel, from `senpai.toml` or set by admins in chat.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelSettings {
    /// Only posts with one of these tags answer; all posts if empty.
    pub tags: Option<Vec<String>>,
    /// The language of the replies, whatever the language of the question.
    pub language: Option<Language>,
    /// True if only the member who asked sees the answer, on platforms that support this.
    pub private: Option<bool>,
}

/// A setting of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelSetting {
    /// [`ChannelSettings::tags`].
    Tags,
    /// [`ChannelSettings::language`].
    Language,
    /// [`ChannelSettings::private`].
    Private,
}

impl ChannelSetting {
    /// All settings of a channel.
    pub const ALL: [ChannelSetting; 3] = [
        ChannelSetting::Tags,
        ChannelSetting::Language,
        ChannelSetting::Private,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            ChannelSetting::Tags => "tags",
            ChannelSetting::Language => "language",
            ChannelSetting::Private => "private",
        }
    }
}

impl FromStr for ChannelSetting {
    type Err = String;

    fn from_str(word: &str) -> Result<ChannelSetting, String> {
        let known = ChannelSetting::ALL.into_iter().find(|s| s.as_str() == word);
        known.ok_or_else(|| "write tags, language or private".to_owned())
    }
}

impl ChannelSettings {
    /// The settings without a value.
    pub fn missing(&self) -> Vec<ChannelSetting> {
        let is_missing = |setting: &ChannelSetting| match setting {
            ChannelSetting::Tags => self.tags.is_none(),
            ChannelSetting::Language => self.language.is_none(),
            ChannelSetting::Private => self.private.is_none(),
        };
        ChannelSetting::ALL.into_iter().filter(is_missing).collect()
    }

    /// The settings without these.
    #[must_use]
    pub fn without(mut self, settings: &[ChannelSetting]) -> ChannelSettings {
        for setting in settings {
            match setting {
                ChannelSetting::Tags => self.tags = None,
                ChannelSetting::Language => self.language = None,
                ChannelSetting::Private => self.private = None,
            }
        }
        self
    }
}

/// The settings that have a value, such as `tags=転職,面接 language=ja private=true`.
impl fmt::Display for ChannelSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = [
            self.tags.as_ref().map(|t| format!("tags={}", t.join(","))),
            self.language.map(|l| format!("language={l}")),
            self.private.map(|p| format!("private={p}")),
        ];
        let set: Vec<String> = set.into_iter().flatten().collect();
        f.write_str(&set.join(" "))
    }
}

/// The `[practice]` table: steps that members take on, check-ins, reports of outcomes, and their statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PracticeSettings {
    /// True if members can use practice. If false, answers only show the steps, and no check-in is sent.
    pub enabled: bool,
    /// The IANA name of the time zone of members whose own zone is not known.
    pub zone: String,
    /// The channel that receives the weekly digest for admins, by workspace id.
    pub digest: BTreeMap<String, String>,
}

/// The `[server]` table: the HTTP server of `senpai-bot`, and the reloads of the posts.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The loopback address of the HTTP server; `None` for no server.
    pub listen: Option<SocketAddr>,
    /// The schedule of reloads, as a cron pattern in local time.
    pub reindex: Option<String>,
    /// True if the bot runs `git pull --ff-only` in the folder of posts before a webhook reloads the posts.
    pub pull: bool,
}

/// The `[web]` table: the page on which visitors ask in a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSettings {
    /// The address of the page's server; `None` for no page. Without a `url`, it must be a loopback address.
    pub listen: Option<SocketAddr>,
    /// The address that visitors type.
    pub url: Option<String>,
    /// The origins of the sites that may show the page in a frame.
    pub embed: Vec<String>,
    /// The addresses of proxies that name the visitor in `X-Forwarded-For`.
    pub proxies: Vec<IpAddr>,
    /// Forms that one address may send in a minute; 0 counts as 1.
    pub address_per_minute: u32,
    /// Requests that one API key may send in a minute; 0 counts as 1.
    pub key_per_minute: u32,
    /// True if admins can open the console. `None`: if there is a `url`, or if only this machine is served.
    pub console: Option<bool>,
}

impl Default for WebSettings {
    fn default() -> WebSettings {
        WebSettings {
            listen: None,
            url: None,
            embed: Vec::new(),
            proxies: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            address_per_minute: 60,
            key_per_minute: 60,
            console: None,
        }
    }
}

impl Default for SettingsFile {
    fn default() -> SettingsFile {
        SettingsFile {
            content: PathBuf::from("content"),
            index: None,
            state: StateSetting::default(),
            model: ModelSetting::Switch(true),
            goals: default_goals(),
            ladders: Ladders::default(),
            site: SiteSettings::default(),
            chat: ChatSettings::default(),
            practice: PracticeSettings::default(),
            server: ServerSettings::default(),
            web: WebSettings::default(),
        }
    }
}

impl Default for PracticeSettings {
    fn default() -> PracticeSettings {
        PracticeSettings {
            enabled: true,
            zone: "Asia/Tokyo".to_owned(),
            digest: BTreeMap::new(),
        }
    }
}

impl Default for ChatSettings {
    fn default() -> ChatSettings {
        ChatSettings {
            member_per_minute: 10,
            channel_per_minute: 60,
            keep_days: 90,
            admins: Vec::new(),
            helpers: BTreeMap::new(),
            help_line: None,
            allow: Vec::new(),
            deny: Vec::new(),
            channels: BTreeMap::new(),
        }
    }
}

impl ChannelSettings {
    /// Takes the settings that have no value here from `others`.
    #[must_use]
    pub fn or(self, others: ChannelSettings) -> ChannelSettings {
        ChannelSettings {
            tags: self.tags.or(others.tags),
            language: self.language.or(others.language),
            private: self.private.or(others.private),
        }
    }
}
