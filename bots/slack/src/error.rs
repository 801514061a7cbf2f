//! Errors of Slack's API, as the runner and an operator read them.

use std::{net::SocketAddr, time::Duration};

use senpai_runner::PlatformError;
use slack_morphism::errors::SlackClientError;

/// The bot stopped, or a check failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack rejects a token.
    #[error(
        "Slack refuses the {which} ({code}); copy it again from the app's page (OAuth & Permissions for xoxb-…, Basic Information for xapp-…)"
    )]
    Token {
        /// The kind of token.
        which: &'static str,
        /// Slack's error code.
        code: String,
    },
    /// Scopes are missing.
    #[error(
        "the bot token lacks {0}; add them on the app's page (OAuth & Permissions), or paste docs/slack-manifest.yaml (App Manifest), and install the app again"
    )]
    Scopes(String),
    /// A channel that the settings name cannot be seen.
    #[error(
        "the bot cannot see the channel {0}; correct `helpers` in senpai.toml, or invite the bot there (/invite @senpai)"
    )]
    Channel(String),
    /// Slack did not answer.
    #[error("Slack does not answer")]
    Silent,
    /// Another error. The text holds no sent or received data.
    #[error("talking to Slack failed: {0}")]
    Slack(String),
    /// The machine's root certificates cannot be read.
    #[error("the root certificates of this machine cannot be read; install ca-certificates")]
    Certificates(#[source] std::io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// An error of the start, as an operator reads it.
pub(crate) fn refused(error: &SlackClientError, which: &'static str) -> Error {
    if is_auth_error(error) {
        Error::Token {
            which,
            code: redacted(error),
        }
    } else {
        Error::Slack(redacted(error))
    }
}

/// Whether the message that should be edited or deleted does not exist any more.
pub(crate) fn is_gone(error: &SlackClientError) -> bool {
    matches!(error, SlackClientError::ApiError(error) if error.code == "message_not_found")
}

/// Whether Slack rejects the bot's token.
fn is_auth_error(error: &SlackClientError) -> bool {
    const REFUSALS: [&str; 6] = [
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    ];
    matches!(error, SlackClientError::ApiError(e) if REFUSALS.contains(&e.code.as_str()))
}

/// Whether the error means that the bot may not write in a channel.
fn is_forbidden(error: &SlackClientError) -> bool {
    const FORBIDDEN: [&str; 4] = [
        "channel_not_found",
        "is_archived",
        "no_permission",
        "not_in_channel",
    ];
    matches!(error, SlackClientError::ApiError(e)
        if FORBIDDEN.contains(&e.code.as_str()) || e.code.starts_with("restricted_action"))
}

/// Whether the address of a response takes no reply any more: 30 minutes have passed, or it took five.
fn is_expired(error: &SlackClientError) -> bool {
    match error {
        SlackClientError::ApiError(e) => ["expired_url", "used_url"].contains(&e.code.as_str()),
        // The methods of the Web API answer 200. What a response's address refuses it refuses by its status.
        SlackClientError::HttpError(e) => e.status_code.is_client_error(),
        _ => false,
    }
}

/// Whether the blocks of a message are refused, such as for an image that Slack cannot fetch.
pub(crate) fn is_of_blocks(error: &SlackClientError) -> bool {
    match error {
        SlackClientError::ApiError(e) => e.code.starts_with("invalid_blocks"),
        SlackClientError::HttpError(e) => e.status_code.as_u16() == 400,
        _ => false,
    }
}

/// A passing failure, with the wait that Slack asks for.
fn passing(error: &SlackClientError) -> Option<Option<Duration>> {
    /// The wait if Slack names none: about one message a second and channel, by Slack's documentation "Rate limits".
    const LIMITED: Duration = Duration::from_secs(1);
    /// Slack's error codes, listed at each method of the Web API.
    const PASSING: [&str; 4] = [
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
    ];
    let limited = Some(Some(LIMITED));
    match error {
        SlackClientError::RateLimitError(e) => Some(Some(e.retry_after.unwrap_or(LIMITED))),
        SlackClientError::ApiError(e) if e.code.replace('_', "") == "ratelimited" => limited,
        SlackClientError::ApiError(e) => PASSING.contains(&e.code.as_str()).then_some(None),
        SlackClientError::HttpError(e) => match e.status_code.as_u16() {
            429 => limited,
            408 | 500.. => Some(None),
            _ => None,
        },
        SlackClientError::HttpProtocolError(_) | SlackClientError::EndOfStream(_) => Some(None),
        _ => None,
    }
}

/// An error of slack-morphism, as the runner reads it.
pub(crate) fn failure(error: SlackClientError) -> PlatformError {
    let text = redacted(&error);
    match passing(&error) {
        Some(retry_after) => PlatformError::Transient { text, retry_after },
        _ if is_auth_error(&error) => PlatformError::Auth(text),
        _ if is_expired(&error) => PlatformError::Expired(text),
        _ if is_forbidden(&error) => PlatformError::Forbidden(text),
        _ => PlatformError::Other(text),
    }
}

/// The text of an error without the sent and received data, which may hold members' words.
pub(crate) fn redacted(error: &SlackClientError) -> String {
    match error {
        SlackClientError::ApiError(e) => e.code.clone(),
        SlackClientError::HttpError(e) => format!("HTTP status {}", e.status_code),
        SlackClientError::RateLimitError(_) => "too many requests".into(),
        SlackClientError::HttpProtocolError(_) => "the connection failed".into(),
        SlackClientError::ProtocolError(_) => "a response that is not understood".into(),
        _ => "an error of the client".into(),
    }
}

#[cfg(test)]
mod tests {
    use slack_morphism::errors::SlackClientApiError;

    use super::*;

    #[test]
    fn only_the_tokens_own_revocation_ends_the_bot() {
        let api = |code: &str| {
            let error = SlackClientApiError::new(code.to_owned());
            failure(SlackClientError::ApiError(error))
        };
        for code in ["token_revoked", "account_inactive", "invalid_auth"] {
            assert!(matches!(api(code), PlatformError::Auth(_)), "{code}");
        }
        for code in [
            "no_permission",
            "is_archived",
            "restricted_action_non_threadable_channel",
        ] {
            assert!(matches!(api(code), PlatformError::Forbidden(_)), "{code}");
        }
        for code in ["internal_error", "ratelimited", "rate_limited"] {
            let error = api(code);
            let is_passing = matches!(error, PlatformError::Transient { .. });
            assert!(is_passing, "{code}: {error:?}");
        }
        assert!(matches!(api("msg_too_long"), PlatformError::Other(_)));
    }
}
