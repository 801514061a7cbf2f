//! The digests that can have no effect: no platform has their workspace, or nothing is sent.

use senpai_settings::PracticeSettings;

use crate::settings::Connections;

/// A chat platform, which can post a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chat {
    Discord,
    Slack,
}

/// The platform of the digest of a workspace in a channel; `None` if neither can be an id of one platform.
pub fn platform(workspace: &str, channel: &str) -> Option<Chat> {
    match (
        senpai_discord::is_id(workspace),
        senpai_discord::is_id(channel),
    ) {
        (true, true) => Some(Chat::Discord),
        (false, false) if is_of_slack(workspace) && is_of_slack(channel) => Some(Chat::Slack),
        _ => None,
    }
}

/// True if a text may be an id of Slack: capital letters and digits that begin with a letter.
fn is_of_slack(id: &str) -> bool {
    let rest = id
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    id.len() > 1 && id.starts_with(|c: char| c.is_ascii_uppercase()) && rest
}

/// One sentence for each digest that can have no effect. A token that cannot be read is an error elsewhere, and not said here.
pub fn warnings(settings: &PracticeSettings, connections: &Connections) -> Vec<String> {
    let (discord, slack) = (connections.discord(), connections.slack());
    let has = |chat| match chat {
        Chat::Discord => !matches!(discord, Ok(None)),
        Chat::Slack => !matches!(slack, Ok(None)),
    };
    let why = |workspace: &str, channel: &str| match platform(workspace, channel) {
        _ if !settings.enabled => Some("`practice.enabled` is false".to_owned()),
        None => {
            Some("write the id of a server or a workspace, and that of a channel of it".to_owned())
        }
        Some(chat) if !has(chat) => Some(format!("there is no token for {chat:?}")),
        Some(_) => None,
    };
    let all = settings.digest.iter();
    let of = all.filter_map(|(workspace, channel)| {
        let why = why(workspace, channel)?;
        Some(format!(
            "`practice.digest.\"{workspace}\" = \"{channel}\"` has no effect: {why}"
        ))
    });
    of.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_tell_the_platform_of_a_digest() {
        for (workspace, channel, found) in [
            ("T0123", "C0123", Some(Chat::Slack)),
            ("123", "456", Some(Chat::Discord)),
            ("web", "web", None),
            ("", "C0123", None),
            ("T0123", "", None),
            ("123", "C0123", None),
            ("T0123", "admins", None),
        ] {
            assert_eq!(platform(workspace, channel), found, "{workspace} {channel}");
        }
    }
}
