//! Discord's events: acknowledged first, then worked on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use senpai_desk::{Act, Admission, Desk, Effects, Platform, Request};
use serenity::{
    all::{
        AutocompleteChoice, ChannelId, Context, CreateAutocompleteResponse,
        CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler, GuildId, Http,
        Interaction, InteractionId, Message, MessageId, MessageUpdateEvent, Ready,
    },
    async_trait,
    builder::Builder,
};
use tokio::sync::{Semaphore, watch};
use tokio_util::task::TaskTracker;

use crate::{back_off, commands, perform, receive, receive::ReplyTo};

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
}

struct Inner {
    desk: Arc<Desk>,
    tasks: TaskTracker,
    /// A stalled search stalls answers, not acknowledgements.
    working: Semaphore,
}

impl Bot {
    pub fn new(desk: Arc<Desk>, tasks: TaskTracker) -> Bot {
        let cores = available_parallelism().map_or(1, usize::from);
        Bot {
            inner: Arc::new(Inner {
                desk,
                tasks,
                working: Semaphore::new(cores),
            }),
            started: AtomicBool::new(false),
        }
    }

    /// Works on a request in a task that a stop waits for.
    fn take(&self, http: Arc<Http>, request: Request) {
        let inner = self.inner.clone();
        self.inner
            .tasks
            .spawn(async move { inner.work(&http, request, false).await });
    }
}

impl Inner {
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Desk) -> T + Send + 'static,
    ) -> Option<T> {
        let desk = self.desk.clone();
        let done = tokio::task::spawn_blocking(move || work(&desk)).await;
        done.inspect_err(|error| tracing::error!("work at the desk broke: {error}"))
            .ok()
    }

    /// Admits, handles, carries out. `again`: it was admitted before a restart.
    async fn work(&self, http: &Http, request: Request, again: bool) {
        if !again {
            let admitted = {
                let r = request.clone();
                self.blocking(move |desk| desk.admit(&r)).await
            };
            if admitted != Some(Admission::New) {
                return;
            }
        }
        let Ok(_permit) = self.working.acquire().await else {
            return;
        };
        for effect in self.handle(http, &request).await {
            match perform::perform(http, &request, effect).await {
                Ok(name) => {
                    let r = request.clone();
                    self.blocking(move |desk| desk.sent(&r, &name)).await;
                }
                Err(error) => tracing::error!("Discord did not take a reply: {error}"),
            }
        }
        self.blocking(move |desk| desk.done(&request)).await;
    }

    /// Has a request worked on, and shows meanwhile how far it is.
    async fn handle(&self, http: &Http, request: &Request) -> Effects {
        let (tell, mut heard) = watch::channel(None);
        let r = request.clone();
        let handled = self.blocking(move |desk| {
            desk.handle_telling(&r, &mut |reply| {
                let _ = tell.send(Some(reply));
            })
        });
        let show = async {
            // Only the newest is shown; what comes faster is left out.
            while tokio::time::sleep(SHOW).await == () && heard.changed().await.is_ok() {
                let newest = heard.borrow_and_update().clone();
                if let Some(reply) = newest {
                    perform::progress(http, request, &reply).await;
                }
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            effects = handled => effects.unwrap_or_default(),
            () = show => Effects::new(),
        }
    }

    /// What a stop interrupted: answered now, where Discord still takes the answer.
    async fn finish_unfinished(&self, http: &Http) {
        let unfinished = self
            .blocking(|desk| desk.unfinished(Platform::Discord))
            .await
            .unwrap_or_default();
        for (request, sent) in unfinished {
            let too_old = matches!(ReplyTo::of(&request), ReplyTo::Interaction { .. })
                && Timestamp::now().duration_since(request.at) > TOKEN;
            if sent || too_old {
                self.blocking(move |desk| desk.done(&request)).await;
            } else {
                self.work(http, request, true).await;
            }
        }
    }

    async fn tell_due(&self, http: &Http) {
        let due = self
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
                    self.blocking(move |desk| desk.told(due.id)).await;
                }
                Err(error) => tracing::error!("a member could not be told: {error}"),
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
            inner.blocking(back_off::note).await;
            return;
        }
        if let Err(error) = commands::register(&ctx.http, &self.inner.desk).await {
            tracing::error!("the commands could not be registered: {error}");
        }
        tracing::info!("connected to Discord");
        let (inner, http) = (self.inner.clone(), ctx.http.clone());
        self.inner
            .tasks
            .spawn(async move { inner.finish_unfinished(&http).await });
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
                Some(request) => (command.id, &command.token, request),
                None => return,
            },
            Interaction::Component(press) => (press.id, &press.token, receive::press(press)),
            Interaction::Autocomplete(typing) => {
                let gap = receive::suggest_gap(typing);
                let other = receive::suggest(typing);
                let lines = self.inner.blocking(move |desk| match (gap, other) {
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
        match defer(&ctx.http, id, token, &request).await {
            Ok(()) => self.take(ctx.http, request),
            Err(error) => tracing::error!("Discord did not take an acknowledgement: {error}"),
        }
    }

    async fn message(&self, ctx: Context, message: Message) {
        let me = ctx.cache.current_user().id;
        let parent = thread_parent(&ctx, message.guild_id, message.channel_id);
        let Some(request) = receive::message(&message, me, parent) else {
            return;
        };
        if !matches!(&request.act, Act::Ask(question) if question.overheard) {
            let _ = message.channel_id.broadcast_typing(&ctx.http).await;
        }
        self.take(ctx.http, request);
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
        let act = Act::EditQuestion {
            message: event.id.to_string(),
            text: receive::without_mention(text, me),
            named: event.guild_id.is_none() || receive::names(text, me),
        };
        let request = receive::change(
            format!("{}-{edited}", event.id),
            event.guild_id,
            event.channel_id,
            thread_parent(&ctx, event.guild_id, event.channel_id),
            event.author.map(|a| a.id),
            act,
        );
        self.take(ctx.http, request);
    }

    async fn message_delete(
        &self,
        ctx: Context,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
    ) {
        let act = Act::DeleteQuestion {
            message: message.to_string(),
        };
        let parent = thread_parent(&ctx, guild, channel);
        let request = receive::change(
            format!("{message}-deleted"),
            guild,
            channel,
            parent,
            None,
            act,
        );
        self.take(ctx.http, request);
    }
}

/// The channel above, when `channel` is a thread.
fn thread_parent(ctx: &Context, guild: Option<GuildId>, channel: ChannelId) -> Option<ChannelId> {
    let guild = ctx.cache.guild(guild?)?;
    guild
        .threads
        .iter()
        .find(|t| t.id == channel)
        .and_then(|t| t.parent_id)
}
