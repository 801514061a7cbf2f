//! Discord's events, given to the runner.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use senpai_runner::{Runner, blocking};
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
    platform::{Discord, failure},
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
            blocking(runner.service(), back_off::note).await;
            return;
        }
        if let Err(error) = commands::register(&ctx.http, runner.service()).await {
            runner.failed("the commands", &failure(error));
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
        // This comes before the request for the channel, so that a later message does not overtake this one.
        let (channel, delivery) = (message.channel_id.to_string(), message.id.to_string());
        let turn = runner.line_up(&channel, &delivery);
        let me = runner.platform().me;
        let addressed = receive::is_addressed(&message, me);
        let parent = thread_parent(&ctx, message.guild_id, message.channel_id, addressed).await;
        let Some(delivery) = receive::message(&message, me, parent, self.message_content) else {
            return;
        };
        if addressed {
            // Nothing waits for the typing indicator, and an error of it is no loss.
            tokio::spawn(async move { message.channel_id.broadcast_typing(&ctx.http).await });
        }
        runner.submit_in_turn(delivery, Some(turn));
    }

    async fn message_update(
        &self,
        ctx: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        let parent = thread_parent(&ctx, event.guild_id, event.channel_id, false).await;
        if let Some(delivery) = receive::edit(&event, runner.platform().me, parent) {
            runner.submit(delivery);
        }
    }

    async fn message_delete(
        &self,
        ctx: Context,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
    ) {
        let Some(runner) = self.runner.get() else {
            return;
        };
        let parent = thread_parent(&ctx, guild, channel, false).await;
        runner.submit(receive::deletion(message, guild, channel, parent));
    }
}

/// Suggests how to complete what a member types in a command.
async fn complete(runner: &Runner<Discord>, ctx: &Context, typing: &CommandInteraction) {
    let gap = receive::suggest_gap(typing);
    let other = receive::suggest(typing);
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

/// The parent channel if `channel` is a thread. Discord is asked only if the cache does not know and it `matters`.
async fn thread_parent(
    ctx: &Context,
    guild: Option<GuildId>,
    channel: ChannelId,
    matters: bool,
) -> Option<ChannelId> {
    let guild = guild?;
    if let Some(guild) = ctx.cache.guild(guild) {
        if let Some(thread) = guild.threads.iter().find(|t| t.id == channel) {
            return thread.parent_id;
        }
        if guild.channels.contains_key(&channel) {
            return None;
        }
    }
    if !matters {
        return None;
    }
    let channel = ctx.http.get_channel(channel).await.ok()?.guild()?;
    channel.thread_metadata.and(channel.parent_id)
}
