//! Gives Discord's events to the runner.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use senpai_chat::Form;
use senpai_runner::{ChatPlatform, Runner, blocking};
use serenity::{
    all::{
        AutocompleteChoice, ChannelId, CommandInteraction, ComponentInteraction, Context,
        CreateAutocompleteResponse, CreateInteractionResponse, EventHandler, GuildId, Interaction,
        Message, MessageId, MessageUpdateEvent, Ready,
    },
    async_trait,
    builder::Builder,
};

use crate::{
    back_off, commands,
    error::failure,
    perform,
    platform::{ChannelKind, Discord},
    receive,
};

/// The event handler.
pub(crate) struct Bot {
    /// The runner. It is set before the first event: the runner needs serenity's client, and the client needs the event handler.
    runner: OnceLock<Arc<Runner<Discord>>>,
    /// True after the first `ready` event. Discord sends one for each new session.
    started: AtomicBool,
    /// True if messages without a mention of the bot come with their text.
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
        let registered = commands::register(&ctx.http, runner.service());
        let registered = async { registered.await.map_err(failure) };
        if let Err(error) = runner.limited(registered).await {
            runner.log_failure("the commands", &error);
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
            Interaction::Component(press) => match senpai_chat::form(&press.data.custom_id) {
                Some(form) => return open_form(runner, &ctx, press, &form).await,
                None => Some(receive::press(press)),
            },
            Interaction::Modal(form) => receive::form(form),
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
        let roles = &message.mention_roles;
        let me = discord.named_in(message.guild_id, roles).await;
        let Some(delivery) = receive::message(&message, &me, is_thread, content) else {
            return;
        };
        if receive::is_addressed(&message, &me) {
            // Nothing waits for the typing indicator, so its errors are ignored.
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
        let roles = event.mention_roles.as_deref().unwrap_or_default();
        let discord = runner.platform();
        let me = discord.named_in(event.guild_id, roles).await;
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

/// Opens a form. There is no request yet: if the member closes the form without sending it, nothing is stored.
async fn open_form(
    runner: &Runner<Discord>,
    ctx: &Context,
    press: &ComponentInteraction,
    form: &Form,
) {
    let opened = perform::open_form(&ctx.http, press, form);
    let opened = async { opened.await.map_err(failure) };
    if let Err(error) = runner.limited(opened).await {
        runner.log_failure("a form", &error);
    }
}

/// Suggests completions for the text that a member types in a command.
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
    // A late suggestion is of no use, so its error is dropped.
    let _ = CreateInteractionResponse::Autocomplete(response)
        .execute(&ctx.http, (typing.id, &typing.token))
        .await;
}
