//! Discord's events: acknowledged first, then worked on.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Action, Admission, ChatService, Effect, Effects, Platform, Request, Turn, Turns};
use serenity::{
    all::{
        AutocompleteChoice, ChannelId, Context, CreateAutocompleteResponse,
        CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler, GuildId, Http,
        Interaction, InteractionId, Message, MessageId, MessageUpdateEvent, Ready, UserId,
    },
    async_trait,
    builder::Builder,
};
use tokio::sync::{Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    back_off, commands, in_a_word, is_forbidden, is_refusal, perform, receive, receive::ReplyTo,
};

/// How long an interaction can be answered, by Discord's rule.
const TOKEN: SignedDuration = SignedDuration::from_mins(15);
/// How often to look for what is due.
const LOOK: Duration = Duration::from_secs(5);
/// How often to show how far something is.
const SHOW: Duration = Duration::from_secs(1);

/// The event handler.
pub(crate) struct Bot {
    inner: Arc<Inner>,
    /// `ready` comes with each new session.
    started: AtomicBool,
    /// Messages that do not name the bot come with their text.
    message_content: bool,
}

struct Inner {
    desk: Arc<ChatService>,
    tasks: TaskTracker,
    turns: Turns,
    /// A stalled search stalls answers, not acknowledgements: a core is left for those.
    working: Semaphore,
    /// Set when Discord refuses the token: no further request.
    refused: CancellationToken,
}

impl Bot {
    pub fn new(desk: Arc<ChatService>, tasks: TaskTracker, message_content: bool) -> Bot {
        let cores = available_parallelism().map_or(1, usize::from);
        Bot {
            inner: Arc::new(Inner {
                desk,
                tasks,
                turns: Turns::default(),
                working: Semaphore::new(cores.saturating_sub(1).max(1)),
                refused: CancellationToken::new(),
            }),
            started: AtomicBool::new(false),
            message_content,
        }
    }

    /// Cancelled when Discord refuses the token.
    pub fn refused(&self) -> CancellationToken {
        self.inner.refused.clone()
    }

    /// Works on a request in a task that a stop waits for. It is recorded at once, and waits for its turn.
    fn take(&self, http: Arc<Http>, request: Request, mut turn: Turn) {
        let inner = self.inner.clone();
        self.inner.tasks.spawn(async move {
            let ((), admitted) = tokio::join!(turn.comes(), inner.admit(&request));
            if admitted {
                inner.work(&http, request, None).await;
            }
        });
    }

    /// The same for an interaction. It is acknowledged while it is recorded: neither waits for the other.
    fn take_interaction(
        &self,
        http: Arc<Http>,
        id: InteractionId,
        token: String,
        request: Request,
    ) {
        let inner = self.inner.clone();
        self.inner.tasks.spawn(async move {
            let acknowledged = defer(&http, id, &token, &request);
            let (acknowledged, admitted) = tokio::join!(acknowledged, inner.admit(&request));
            match acknowledged {
                Ok(()) if admitted => inner.work(&http, request, None).await,
                Ok(()) => {}
                Err(error) => {
                    inner.failed("an acknowledgement", &error);
                    if admitted {
                        inner.desk.blocking(move |desk| desk.done(&request)).await;
                    }
                }
            }
        });
    }
}

impl Inner {
    async fn admit(&self, request: &Request) -> bool {
        let r = request.clone();
        self.desk.blocking(move |desk| desk.admit(&r)).await == Some(Admission::New)
    }

    /// Lines up where a message was written, edited or deleted.
    fn line_up(&self, request: &Request) -> Turn {
        let place = &request.place;
        let channel = place.thread.as_ref().unwrap_or(&place.channel);
        self.turns.line_up(channel, &request.delivery)
    }

    /// Handles what was admitted, and carries out what comes of it. `me`: it was admitted before a restart, and a reply
    /// of the bot may stand already.
    async fn work(&self, http: &Http, request: Request, me: Option<UserId>) {
        let standing = match me {
            Some(me) => perform::standing(http, &ReplyTo::of(&request), me).await,
            None => None,
        };
        if let Some(name) = standing {
            self.sent(&request, name).await;
        } else {
            for effect in self.handle(http, &request).await {
                if !self.carry_out(http, &request, effect).await {
                    break;
                }
            }
        }
        self.desk.blocking(move |desk| desk.done(&request)).await;
    }

    /// Has a request worked on, and shows meanwhile how far it is.
    async fn handle(&self, http: &Http, request: &Request) -> Effects {
        // What an admin has done may take long, and is no search.
        let _permit = match request.action {
            Action::Admin(_) => None,
            _ => self.working.acquire().await.ok(),
        };
        let (tell, mut heard) = watch::channel(None);
        let r = request.clone();
        let mut handled = pin!(self.desk.blocking(move |desk| {
            desk.handle_with_progress(&r, &mut |reply| {
                let _ = tell.send(Some(reply));
            })
        }));
        loop {
            tokio::select! {
                effects = &mut handled => return effects.unwrap_or_default(),
                () = tokio::time::sleep(SHOW) => {}
            }
            // Only the newest is shown; what comes faster is left out. It is never cut off: it would overtake the reply.
            let newest = match heard.has_changed() {
                Ok(true) => heard.borrow_and_update().clone(),
                _ => None,
            };
            if let Some(reply) = newest {
                perform::progress(http, request, &reply).await;
            }
        }
    }

    /// Carries out one effect; `false` when what follows would not be true.
    async fn carry_out(&self, http: &Http, request: &Request, effect: Effect) -> bool {
        let error = match perform::perform(http, request, &effect).await {
            Ok(name) => {
                // A post is not yet the reply that the member waits for.
                if !matches!(effect, Effect::Post { .. }) {
                    self.sent(request, name).await;
                }
                return true;
            }
            Err(error) => error,
        };
        self.failed("a reply", &error);
        let instead = match &effect {
            Effect::Reply(reply) if is_forbidden(&error) => {
                let reply = self.desk.elsewhere(reply);
                perform::directly(http, &request.member.id, &reply).await
            }
            Effect::Post { .. } => {
                let r = request.clone();
                let Some(broken) = self.desk.blocking(move |desk| desk.post_failed(&r)).await else {
                    return false;
                };
                let broken = Effect::Reply(broken);
                perform::perform(http, request, &broken).await.map(|_| ())
            }
            _ => return true,
        };
        if let Err(error) = instead {
            self.failed("what was to be said instead", &error);
        }
        false
    }

    async fn sent(&self, request: &Request, name: String) {
        let r = request.clone();
        self.desk.blocking(move |desk| desk.sent(&r, &name)).await;
    }

    fn failed(&self, what: &str, error: &serenity::Error) {
        tracing::error!("Discord did not take {what}: {}", in_a_word(error));
        if is_refusal(error) {
            self.refused.cancel();
        }
    }

    /// What a stop interrupted: answered now, where Discord still takes the answer.
    async fn finish_unfinished(&self, http: &Http, me: UserId) {
        let unfinished = self
            .desk
            .blocking(|desk| desk.unfinished(Platform::Discord))
            .await
            .unwrap_or_default();
        for (request, sent) in unfinished {
            let too_old = matches!(ReplyTo::of(&request), ReplyTo::Interaction { .. })
                && Timestamp::now().duration_since(request.at) > TOKEN;
            if sent || too_old {
                self.desk.blocking(move |desk| desk.done(&request)).await;
            } else {
                let mut turn = self.line_up(&request);
                turn.comes().await;
                self.work(http, request, Some(me)).await;
            }
        }
    }

    async fn tell_due(&self, http: &Http) {
        let due = self
            .desk
            .blocking(|desk| desk.due(Platform::Discord))
            .await
            .unwrap_or_default();
        for due in due {
            let channel = due.place.thread.as_ref().unwrap_or(&due.place.channel);
            let Ok(channel) = channel.parse() else {
                continue;
            };
            let nonce = format!("due-{:x}", due.id);
            match perform::post(http, channel, &due.member, nonce, &due.reply).await {
                Ok(()) => {
                    self.desk.blocking(move |desk| desk.told(due.id)).await;
                }
                Err(error) => self.failed("what was due", &error),
            }
        }
    }
}

async fn defer(
    http: &Http,
    id: InteractionId,
    token: &str,
    request: &Request,
) -> serenity::Result<()> {
    let private = matches!(
        ReplyTo::of(request),
        ReplyTo::Interaction { private: true, .. }
    );
    let message = CreateInteractionResponseMessage::new().ephemeral(private);
    CreateInteractionResponse::Defer(message)
        .execute(http, (id, token))
        .await
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, _: Ready) {
        if self.started.swap(true, Ordering::SeqCst) {
            let inner = self.inner.clone();
            inner.desk.blocking(back_off::note).await;
            return;
        }
        if let Err(error) = commands::register(&ctx.http, &self.inner.desk).await {
            self.inner.failed("the commands", &error);
        }
        tracing::info!("connected to Discord");
        let (inner, http) = (self.inner.clone(), ctx.http.clone());
        let me = ctx.cache.current_user().id;
        self.inner
            .tasks
            .spawn(async move { inner.finish_unfinished(&http, me).await });
        let (inner, http) = (self.inner.clone(), ctx.http);
        // Not tracked: a stop does not wait for it.
        tokio::spawn(async move {
            loop {
                inner.tell_due(&http).await;
                tokio::time::sleep(LOOK).await;
            }
        });
    }

    async fn interaction_create(&self, ctx: Context, event: Interaction) {
        let (id, token, request) = match &event {
            Interaction::Command(command) => match receive::command(command) {
                Some(request) => (command.id, command.token.clone(), request),
                None => return,
            },
            Interaction::Component(press) => (press.id, press.token.clone(), receive::press(press)),
            Interaction::Autocomplete(typing) => {
                let gap = receive::suggest_gap(typing);
                let other = receive::suggest(typing);
                let lines = self.inner.desk.blocking(move |desk| match (gap, other) {
                    (Some((request, typed)), _) => desk.suggest_gaps(&request, &typed),
                    (None, Some((place, what, typed))) => {
                        let lines = desk.suggest(&place, what, &typed);
                        lines.into_iter().map(|l| (l.clone(), l)).collect()
                    }
                    (None, None) => Vec::new(),
                });
                let choices = lines
                    .await
                    .unwrap_or_default()
                    .into_iter()
                    .map(|(shown, value)| AutocompleteChoice::new(shown, value));
                let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
                // A suggestion that comes too late is of no use: nothing to mend.
                let _ = CreateInteractionResponse::Autocomplete(response)
                    .execute(&ctx.http, (typing.id, &typing.token))
                    .await;
                return;
            }
            _ => return,
        };
        self.take_interaction(ctx.http, id, token, request);
    }

    async fn message(&self, ctx: Context, message: Message) {
        // Before Discord is asked for anything: what was said later is not to overtake it.
        let (channel, delivery) = (message.channel_id.to_string(), message.id.to_string());
        let turn = self.inner.turns.line_up(&channel, &delivery);
        let me = ctx.cache.current_user().id;
        let addressed = receive::is_addressed(&message, me);
        let parent = thread_parent(&ctx, message.guild_id, message.channel_id, addressed).await;
        let Some(request) = receive::message(&message, me, parent, self.message_content) else {
            return;
        };
        let http = ctx.http.clone();
        if addressed {
            // Nothing waits for it, and it is no loss.
            tokio::spawn(async move { message.channel_id.broadcast_typing(&http).await });
        }
        self.take(ctx.http, request, turn);
    }

    async fn message_update(
        &self,
        ctx: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        let me = ctx.cache.current_user().id;
        let Some(text) = event.content.as_deref().filter(|t| !t.is_empty()) else {
            return;
        };
        if event.author.as_ref().is_some_and(|a| a.bot || a.id == me) {
            return;
        }
        // Discord also calls it an update when it shows a link's page.
        let Some(edited) = event.edited_timestamp.map(|t| t.unix_timestamp()) else {
            return;
        };
        let act = Action::EditQuestion {
            message: event.id.to_string(),
            text: receive::without_mention(text, me),
            named: event.guild_id.is_none() || receive::names(text, me),
        };
        let request = receive::change(
            format!("{}-{edited}", event.id),
            event.guild_id,
            event.channel_id,
            thread_parent(&ctx, event.guild_id, event.channel_id, false).await,
            event.author.map(|a| a.id),
            act,
        );
        let turn = self.inner.line_up(&request);
        self.take(ctx.http, request, turn);
    }

    async fn message_delete(
        &self,
        ctx: Context,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
    ) {
        let act = Action::DeleteQuestion {
            message: message.to_string(),
        };
        let parent = thread_parent(&ctx, guild, channel, false).await;
        let request = receive::change(
            format!("{message}-deleted"),
            guild,
            channel,
            parent,
            None,
            act,
        );
        let turn = self.inner.line_up(&request);
        self.take(ctx.http, request, turn);
    }
}

/// The channel above, when `channel` is a thread; Discord is asked where the cache does not know and it `matters`.
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
