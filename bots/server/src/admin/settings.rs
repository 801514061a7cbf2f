//! `senpai-bot settings`: the settings of one channel.

use senpai_chat::{Act, ChannelSetting, ChannelSettings, Language, options};
use senpai_settings::Paths;

use super::{
    AdminContext, OutputFormat, Workspace, WorkspaceFilter,
    output::{print_json, print_pairs},
    workspace,
};

/// The arguments of `settings`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The channel, as discord/GUILD/CHANNEL or slack/TEAM/CHANNEL
    #[arg(value_name = "PLATFORM/ID/CHANNEL", value_parser = channel)]
    channel: Channel,
    /// Only posts with one of these tags, separated by commas; empty for all posts
    #[arg(long, value_delimiter = ',', num_args = 0..)]
    tags: Option<Vec<String>>,
    /// The language of the replies, whatever the language of the question
    #[arg(long, value_name = "ja|en")]
    language: Option<Language>,
    /// Only the member who asked sees the answer
    #[arg(long, value_name = "true|false")]
    private: Option<bool>,
    /// Settings to remove, separated by commas: tags, language, private; there, senpai.toml decides
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    unset: Vec<ChannelSetting>,
    #[command(flatten)]
    format: OutputFormat,
}

/// A workspace and a channel id.
#[derive(Clone)]
struct Channel(Workspace, String);

fn channel(word: &str) -> Result<Channel, String> {
    match word.rsplit_once('/') {
        Some((of, channel)) if of.contains('/') && !channel.is_empty() => {
            Ok(Channel(workspace(of)?, channel.to_owned()))
        }
        _ => Err("write the channel as PLATFORM/ID/CHANNEL".to_owned()),
    }
}

/// Changes the given settings, and prints all settings of the channel.
///
/// # Errors
/// Fails if there is no bot state, or if it cannot be written.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let context = AdminContext::open(paths)?;
    let Channel(workspace, channel) = &arguments.channel;
    let [platform, id] = workspace.key();
    let new = ChannelSettings {
        tags: arguments.tags.as_deref().map(trimmed),
        language: arguments.language,
        private: arguments.private,
    };
    let configured = context.settings.chat.channels.get(channel);
    let configured = configured.cloned().unwrap_or_default();
    let filter = WorkspaceFilter {
        workspace: Some(workspace.clone()),
    };
    let (admin, key) = (context.admin(&filter), [platform, id, channel]);
    let done = admin.change_channel(key, &new, &arguments.unset);
    let changes = new != ChannelSettings::default() || !arguments.unset.is_empty();
    let settings = match changes {
        true => {
            let act = Act {
                action: options::settings(new, arguments.unset.clone()).audit(),
                channel: Some(channel.clone()),
            };
            context.audited(&filter, &act, done)?
        }
        false => done?,
    };
    let settings = settings.or(configured);
    if arguments.format.json {
        return print_json(&settings);
    }
    let language = settings.language.map_or("", Language::tag);
    // CSV keeps empty cells; for a person, their meaning is printed.
    let or = |value: String, meaning: &str| match value.is_empty() && !arguments.format.csv {
        true => meaning.to_owned(),
        false => value,
    };
    let tags = settings.tags.unwrap_or_default().join(", ");
    print_pairs(
        &arguments.format,
        &[
            ("tags", or(tags, "any (posts of all tags answer)")),
            ("language", or(language.to_owned(), "that of the question")),
            ("private", (settings.private == Some(true)).to_string()),
        ],
    );
    Ok(())
}

/// Tags without spaces around them, and without empty tags.
fn trimmed(tags: &[String]) -> Vec<String> {
    let tags = tags.iter().map(|tag| tag.trim().to_owned());
    tags.filter(|tag| !tag.is_empty()).collect()
}
