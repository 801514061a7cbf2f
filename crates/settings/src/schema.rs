//! The contents of `senpai.toml` as plain data.

use std::{
    collections::BTreeMap, convert::Infallible, fmt, net::SocketAddr, path::PathBuf, str::FromStr,
};

use senpai_content::{Site, SiteError};
use senpai_language::Language;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, Visitor},
};

/// The contents of `senpai.toml`. Paths are as written: [`Paths::resolve`](crate::Paths::resolve) makes them absolute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsFile {
    /// The folder of posts.
    pub content: PathBuf,
    /// The folder of the index.
    pub index: Option<PathBuf>,
    /// The folder of the bot's state.
    pub state: PathBuf,
    /// The model of meaning.
    pub model: ModelSetting,
    /// The `[site]` table.
    pub site: SiteSettings,
    /// The `[chat]` table; `[desk]` is its old name.
    #[serde(alias = "desk")]
    pub chat: ChatSettings,
    /// The `[server]` table.
    pub server: ServerSettings,
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
    /// Hugo's setting `permalinks`: one for each section.
    pub permalinks: BTreeMap<String, String>,
    /// The language whose pages have no language in their address.
    pub language: Option<Language>,
}

impl SiteSettings {
    /// The rule for addresses; `None` where the settings name no address.
    ///
    /// # Errors
    /// Fails when the settings are not understood. [`parse`](crate::parse) has checked those of a file.
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

/// The model of meaning: a folder, or a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ModelSetting {
    /// `false`: no model, words alone rank. `true`: the first model in the usual folders, if there is one.
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

/// The switch that a text means. A folder by such a name is written `./on`.
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

/// The `[chat]` table: how `senpai-bot` answers in chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChatSettings {
    /// Requests that a member may send in a minute; 0 counts as 1.
    pub member_per_minute: u32,
    /// Requests that a channel may send in a minute; 0 counts as 1.
    pub channel_per_minute: u32,
    /// The days after which the text of a question is deleted.
    pub keep_days: u16,
    /// Ids of members, roles and user groups that are admins, besides the members who manage the workspace.
    pub admins: Vec<String>,
    /// The channel that receives questions for a human, by workspace id; `dm` for Discord's direct messages.
    pub helpers: BTreeMap<String, String>,
    /// Ids of channels that the bot answers in; all channels if empty. Direct messages are always answered.
    pub allow: Vec<String>,
    /// Ids of channels that the bot does not answer in.
    pub deny: Vec<String>,
    /// Settings of single channels, by channel id. Settings that admins make in chat override them.
    pub channels: BTreeMap<String, ChannelSettings>,
}

/// Settings of one channel, in `senpai.toml` and as admins set them in chat.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelSettings {
    /// Only posts with one of these tags answer; all posts if empty.
    pub tags: Option<Vec<String>>,
    /// The language of the replies, whatever the language of the question.
    pub language: Option<Language>,
    /// Only the member who asked sees the answer, if the platform can do that.
    pub private: Option<bool>,
}

/// The settings that are set, as in `tags=転職,面接 language=ja private=true`.
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

/// The `[server]` table: the HTTP server of `senpai-bot`, and when it reloads the posts.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The loopback address of the HTTP server; `None` for no server.
    pub listen: Option<SocketAddr>,
    /// When the posts are reloaded, as a cron pattern in local time.
    pub reindex: Option<String>,
    /// Run `git pull --ff-only` in the folder of posts before a webhook's reindex.
    pub pull: bool,
}

impl Default for SettingsFile {
    fn default() -> SettingsFile {
        SettingsFile {
            content: PathBuf::from("content"),
            index: None,
            state: PathBuf::from("state"),
            model: ModelSetting::Switch(true),
            site: SiteSettings::default(),
            chat: ChatSettings::default(),
            server: ServerSettings::default(),
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
            allow: Vec::new(),
            deny: Vec::new(),
            channels: BTreeMap::new(),
        }
    }
}

impl ChannelSettings {
    /// Takes the settings that are not set here from `others`.
    #[must_use]
    pub fn or(self, others: ChannelSettings) -> ChannelSettings {
        ChannelSettings {
            tags: self.tags.or(others.tags),
            language: self.language.or(others.language),
            private: self.private.or(others.private),
        }
    }
}
