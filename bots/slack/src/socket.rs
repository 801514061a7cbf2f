//! Events over Socket Mode.

use std::sync::Arc;

use secrecy::SecretString;
use slack_morphism::prelude::*;
use tokio_util::sync::CancellationToken;

use crate::{
    bot::Bot,
    connect::api_token,
    error::{Error, redacted},
};

type State = SlackClientEventsUserState;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Listens until `stop`.
pub(crate) async fn listen(
    bot: Arc<Bot>,
    client: Arc<SlackHyperClient>,
    app_token: &SecretString,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let environment = SlackClientEventsListenerEnvironment::new(client)
        .with_error_handler(on_error)
        .with_user_state(bot);
    let callbacks = SlackSocketModeListenerCallbacks::new()
        .with_push_events(push)
        .with_command_events(command)
        .with_interaction_events(interaction);
    let config = SlackClientSocketModeConfig::new()
        .with_initial_backoff_in_seconds(1)
        .with_reconnect_timeout_in_seconds(5);
    let listener = SlackClientSocketModeListener::new(&config, Arc::new(environment), callbacks);
    listener
        .listen_for(&api_token(app_token))
        .await
        .map_err(|error| Error::Slack(redacted(&error)))?;
    // `start` begins with a pause for each connection.
    tokio::select! {
        () = async { listener.start().await; stop.cancelled().await } => {}
        () = stop.cancelled() => {}
    }
    listener.shutdown().await;
    Ok(())
}

async fn bot_of(state: &State) -> Option<Arc<Bot>> {
    state.read().await.get_user_state::<Arc<Bot>>().cloned()
}

async fn push(
    event: SlackPushEventCallback,
    _: Arc<SlackHyperClient>,
    state: State,
) -> UserCallbackResult<()> {
    if let Some(bot) = bot_of(&state).await {
        bot.event(&event).await;
    }
    Ok(())
}

async fn command(
    event: SlackCommandEvent,
    _: Arc<SlackHyperClient>,
    state: State,
) -> UserCallbackResult<SlackCommandEventResponse> {
    if let Some(bot) = bot_of(&state).await {
        bot.command(&event).await;
    }
    // The acknowledgement shows nothing. The reply follows a moment later.
    Ok(SlackCommandEventResponse::new(SlackMessageContent::new()))
}

async fn interaction(
    event: SlackInteractionEvent,
    _: Arc<SlackHyperClient>,
    state: State,
) -> UserCallbackResult<()> {
    if let Some(bot) = bot_of(&state).await {
        bot.interaction(&event).await;
    }
    Ok(())
}

/// Acknowledges an event that cannot be read: Slack would deliver it again, and it could not be read then either. The text
/// of the error holds members' words and stays out of the log.
fn on_error(_: BoxError, _: Arc<SlackHyperClient>, _: State) -> HttpStatusCode {
    tracing::warn!("something came from Slack that is not understood");
    HttpStatusCode::OK
}
