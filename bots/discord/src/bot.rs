//! Discord's events, given to the runner.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use senpai_runner::{ChatPlatform, Runner, blocking};
use serenity::{
    all::{
        AutocompleteChoice, ChannelId, CommandInteraction, Context, CreateAutocompleteResponse,
        CreateInteractionResponse, EventHandler, GuildId, Interaction, Message, MessageId,
        MessageUpdateEvent, Ready,
    },
    async_trait,
    builder::Builder,
};

use crate::{
    back_off, commands,
    error::failure,
    platform::{ChannelKind, Discord},
    receive,
};

/// The event handler.
pub(crate) struct Bot {
    /// Set before the first event: the runner needs serenity's client, and the client needs the event handler.
    runner: OnceLock<Arc<Runner<Discord>>>,
    /// Set at the first `ready` event: Discord sends one for each new session.
    started: AtomicBool,
    /// Messages without a mention of the bot come with their text.
    message_content: bool,
}

impl Bot {
    pub fn new(message_content: bool) -> Bot {
        Bot {
            runner: OnceLock::new(),
            started: AtomicBool::new(false),
            message_content,
        }
    }

    pub fn set_runner(&self, runner: Arc<Runner<Discord>>) {
        let _ = self.runner.set(runner);
    }
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, _: Ready) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        if self.started.swap(true, Ordering::SeqCst) {
            blocking(runner.service(), back_off::record_start).await;
            return;
        }
        if let Err(error) = commands::register(&ctx.http, runner.service()).await {
            runner.log_failure("the commands", &failure(error));
        }
        tracing::info!("connected to Discord");
        runner.start();
    }

    async fn interaction_create(&self, ctx: Context, event: Interaction) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        let delivery = match &event {
            Interaction::Command(command) => receive::command(command),
            Interaction::Component(press) => Some(receive::press(press)),
            Interaction::Autocomplete(typing) => return complete(runner, &ctx, typing).await,
            _ => None,
        };
        if let Some(delivery) = delivery {
            runner.submit(delivery);
        }
    }

    async fn message(&self, ctx: Context, message: Message) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        let discord = runner.platform();
        let is_thread = message.guild_id.is_some_and(|guild| {
            let kind = discord.channel_kind(guild, message.channel_id);
            !matches!(kind, ChannelKind::Channel)
        });
        let content = self.message_content;
        let me = discord.named_in(message.guild_id);
        let Some(delivery) = receive::message(&message, &me, is_thread, content) else {
            return;
        };
        if receive::is_addressed(&message, &me) {
            // Nothing waits for the typing indicator, and an error of it is no loss.
            tokio::spawn(async move { message.channel_id.broadcast_typing(&ctx.http).await });
        }
        runner.submit(delivery);
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        let me = runner.platform().named_in(event.guild_id);
        if let Some(delivery) = receive::edit(&event, &me) {
            runner.submit(delivery);
        }
    }

    async fn message_delete(
        &self,
        _: Context,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
    ) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        runner.submit(receive::deletion(message, guild, channel));
    }

    async fn message_delete_bulk(
        &self,
        _: Context,
        channel: ChannelId,
        messages: Vec<MessageId>,
        guild: Option<GuildId>,
    ) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        for message in messages {
            runner.submit(receive::deletion(message, guild, channel));
        }
    }
}

/// Suggests how to complete what a member types in a command.
async fn complete(runner: &Runner<Discord>, ctx: &Context, typing: &CommandInteraction) {
    let gap = receive::suggest_gap(typing);
    let other = match receive::suggest(typing) {
        Some((place, what, typed)) => {
            let place = runner.platform().locate(&place).await.ok();
            place.map(|place| (place, what, typed))
        }
        None => None,
    };
    let lines = blocking(runner.service(), move |service| match (gap, other) {
        (Some((request, typed)), _) => service.suggest_gaps(&request, &typed),
        (None, Some((place, what, typed))) => {
            let lines = service.suggest(&place, what, &typed);
            lines.into_iter().map(|l| (l.clone(), l)).collect()
        }
        (None, None) => Vec::new(),
    });
    let choices = lines.await.unwrap_or_default().into_iter();
    let choices = choices.map(|(shown, value)| AutocompleteChoice::new(shown, value));
    let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
    // A suggestion that comes too late is of no use: the error is dropped.
    let _ = CreateInteractionResponse::Autocomplete(response)
        .execute(&ctx.http, (typing.id, &typing.token))
        .await;
}
