//! Events over Socket Mode. slack-morphism keeps the connections open; their messages are read here, as JSON.

use std::{
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};

use async_trait::async_trait;
use secrecy::SecretString;
use serde_json::{Value, json};
use slack_morphism::{
    clients_manager::{SlackSocketModeClientsManager, SlackSocketModeClientsManagerFactory},
    prelude::*,
};
use tokio_util::sync::CancellationToken;

use crate::{
    bot::Bot,
    connect::api_token,
    error::{Error, redacted},
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The longest wait for the connections to close. By hand: the bot should end within 5 seconds.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// Listens until `stop`.
pub(crate) async fn listen(
    bot: Arc<Bot>,
    client: Arc<SlackHyperClient>,
    app_token: &SecretString,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let environment = SlackClientEventsListenerEnvironment::new(client.clone());
    let connector = &client.http_api.connector;
    let connections = connector.new_clients_manager(Arc::new(environment));
    let listener = Arc::new(Listener {
        bot,
        connections: OnceLock::new(),
    });
    let _ = listener.connections.set(Arc::downgrade(&connections));
    let config = SlackClientSocketModeConfig::new()
        .with_initial_backoff_in_seconds(1)
        .with_reconnect_timeout_in_seconds(5);
    connections
        .register_new_token(&config, api_token(app_token), listener)
        .await
        .map_err(|error| Error::Slack(redacted(&error)))?;
    // `start` pauses before each connection.
    tokio::select! {
        () = async { connections.start().await; stop.cancelled().await } => {}
        () = stop.cancelled() => {}
    }
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, connections.shutdown()).await;
    Ok(())
}

/// Takes the messages of all connections.
struct Listener {
    bot: Arc<Bot>,
    connections: OnceLock<Weak<dyn SlackSocketModeClientsManager + Send + Sync>>,
}

impl Listener {
    async fn reconnect(&self, connection: &SlackSocketModeWssClientId) {
        if let Some(connections) = self.connections.get().and_then(Weak::upgrade) {
            connections.restart_client(connection).await;
        }
    }
}

#[async_trait]
impl SlackSocketModeClientListener for Listener {
    /// Takes a message, and returns its acknowledgement. A message that cannot be read is acknowledged too, if its id can be read:
    /// otherwise Slack would deliver it again, still unreadable. It is not logged, because it contains members' words.
    async fn on_message(
        &self,
        connection: &SlackSocketModeWssClientId,
        message: String,
    ) -> Option<String> {
        let message: Value = serde_json::from_str(&message).unwrap_or_default();
        let payload = &message["payload"];
        match message["type"].as_str() {
            Some("hello") => {}
            Some("disconnect") => self.reconnect(connection).await,
            Some("events_api") => self.bot.event(payload).await,
            Some("slash_commands") => self.bot.command(payload).await,
            Some("interactive") => self.bot.interaction(payload).await,
            _ => tracing::warn!("something came from Slack that is not understood"),
        }
        // The acknowledgement of a command shows nothing. The reply follows a moment later.
        let id = message["envelope_id"].as_str()?;
        Some(json!({"envelope_id": id}).to_string())
    }

    async fn on_error(&self, _: BoxError) {
        // The text of the error may contain members' words.
        tracing::warn!("a connection to Slack failed");
    }

    async fn on_disconnect(&self, connection: &SlackSocketModeWssClientId) {
        self.reconnect(connection).await;
    }
}
