//! Slack's events: recorded, acknowledged, then worked on.

use std::{pin::pin, sync::Arc, thread::available_parallelism, time::Duration};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{
    Action, Admission, ChatService, Effect, Effects, Language, Place, Platform, Preference, Reply, Request,
    Suggestion, Turn, Turns, wording,
};
use slack_morphism::{errors::SlackClientError, prelude::*};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    in_a_word, is_forbidden, is_refusal, receive,
    receive::{ReplyTo, language_of},
};

/// How long a response address is good, by Slack's rule.
const RESPONSE: SignedDuration = SignedDuration::from_mins(30);
/// How long an acknowledgement waits until its event is on disk. Slack wants it within 3 seconds, and members see when a
/// button is slow.
const RECORD: Duration = Duration::from_millis(300);
/// How often to show how far something is. Slack takes about 50 edits a minute.
const SHOW: Duration = Duration::from_secs(2);
/// How often to look for what is due.
const LOOK: Duration = Duration::from_secs(5);

/// The bot, shared by whatever brings events.
pub(crate) struct Bot {
    desk: Arc<ChatService>,
    pub client: Arc<SlackHyperClient>,
    token: SlackApiToken,
    me: SlackUserId,
    tasks: TaskTracker,
    turns: Turns,
    /// A stalled search stalls answers, not acknowledgements: a core is left for those.
    working: Semaphore,
    /// Set when Slack refuses the token: no further request.
    pub refused: CancellationToken,
}

/// What Slack knows of a member.
pub(crate) struct Profile {
    pub name: String,
    language: Option<Language>,
    manages: bool,
}

impl Bot {
    pub fn new(
        desk: Arc<ChatService>,
        client: Arc<SlackHyperClient>,
        token: SlackApiToken,
        me: SlackUserId,
        tasks: TaskTracker,
    ) -> Bot {
        let cores = available_parallelism().map_or(1, usize::from);
        Bot {
            desk,
            client,
            token,
            me,
            tasks,
            turns: Turns::default(),
            working: Semaphore::new(cores.saturating_sub(1).max(1)),
            refused: CancellationToken::new(),
        }
    }

    pub fn session(&self) -> SlackClientSession<'_, SlackClientHyperHttpsConnector> {
        self.client.open_session(&self.token)
    }

    pub async fn post_to(
        &self,
        url: &SlackResponseUrl,
        content: &serde_json::Value,
    ) -> Result<(), SlackClientError> {
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &tracing::Span::none(),
            is_sensitive_url: true,
        };
        let connector = &self.client.http_api.connector;
        let done = connector.http_post_uri::<_, serde_json::Value>(url.0.clone(), content, context);
        done.await.map(|_| ())
    }

    /// What needs no event: what a stop interrupted, and what is due.
    pub fn start(self: Arc<Self>) -> JoinHandle<()> {
        tracing::info!("connected to Slack");
        tokio::spawn(async move {
            self.finish_unfinished().await;
            loop {
                self.tell_due().await;
                tokio::time::sleep(LOOK).await;
            }
        })
    }

    /// An event: returns when it may be acknowledged.
    pub async fn event(self: &Arc<Self>, event: &SlackPushEventCallback) {
        if let SlackEventCallbackBody::AssistantThreadStarted(started) = &event.event {
            self.suggest_prompts(event.team_id.to_string(), started.assistant_thread.clone());
        }
        if let Some(request) = receive::event(event, &self.me) {
            self.take(request).await;
        }
    }

    /// A slash command, likewise.
    pub async fn command(self: &Arc<Self>, event: &SlackCommandEvent) {
        if let Some(request) = receive::command(event) {
            self.take(request).await;
        }
    }

    /// A button, shortcut or choice, likewise.
    pub async fn interaction(self: &Arc<Self>, event: &SlackInteractionEvent) {
        if let Some(request) = receive::interaction(event) {
            self.take(request).await;
        }
    }

    /// Records a request, and leaves the work to a task that a stop waits for. A disk that stalls does not hold the
    /// acknowledgement for ever: the request is then recorded late.
    async fn take(self: &Arc<Self>, request: Request) {
        let bot = self.clone();
        let turn = self.line_up(&request);
        let recorded = self.tasks.spawn(async move {
            let kept = request.clone();
            let admitted = bot.desk.blocking(move |desk| desk.admit(&kept)).await;
            if admitted == Some(Admission::New) {
                let worker = bot.clone();
                bot.tasks
                    .spawn(async move { worker.work(request, turn, false).await });
            }
        });
        let _ = tokio::time::timeout(RECORD, recorded).await;
    }

    /// Lines up where a message was written, edited or deleted; nothing else waits. An edit does not always name its
    /// thread: a conversation is a channel.
    fn line_up(&self, request: &Request) -> Option<Turn> {
        match ReplyTo::of(request) {
            ReplyTo::Response { .. } | ReplyTo::Home => None,
            _ => Some(
                self.turns
                    .line_up(&request.place.channel, &request.delivery),
            ),
        }
    }

    /// Handles what was admitted, and carries out what comes of it. `again`: it was admitted before a restart, and a reply
    /// of the bot may stand already.
    async fn work(&self, mut request: Request, mut turn: Option<Turn>, again: bool) {
        if let Some(turn) = &mut turn {
            turn.comes().await;
        }
        let reply_to = ReplyTo::of(&request);
        let standing = if again {
            self.standing(&request, &reply_to).await
        } else {
            None
        };
        if let Some(name) = standing {
            self.sent(&request, name).await;
        } else {
            self.complete(&mut request).await;
            for effect in self.handle(&request).await {
                if again && self.is_posted(&request, &effect).await {
                    continue;
                }
                if !self.carry_out(&request, &effect).await {
                    break;
                }
            }
        }
        self.desk.blocking(move |desk| desk.done(&request)).await;
    }

    /// Has a request worked on, and shows meanwhile how far it is: in a direct message that is edited, as Slack lets
    /// nobody edit the response to a command. In the end it says what the reply says.
    async fn handle(&self, request: &Request) -> Effects {
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
        let mut shown = None;
        let effects = loop {
            tokio::select! {
                effects = &mut handled => break effects.unwrap_or_default(),
                () = tokio::time::sleep(SHOW) => {}
            }
            let newest = match heard.has_changed() {
                Ok(true) => heard.borrow_and_update().clone(),
                _ => None,
            };
            if let Some(reply) = newest {
                self.progress(request, &mut shown, &reply).await;
            }
        };
        if let (Some(_), [Effect::Reply(reply)]) = (&shown, &effects[..]) {
            self.progress(request, &mut shown, reply).await;
        }
        effects
    }

    /// Shows a reply in the direct message `shown`, which is sent where there is none. What fails is not missed.
    async fn progress(&self, request: &Request, shown: &mut Option<String>, reply: &Reply) {
        let done = match shown.clone() {
            Some(message) => {
                let (message, reply) = (Some(message), reply.clone());
                let replace = Effect::Replace { message, reply };
                self.perform(request, &replace).await.map(|_| ())
            }
            None => self.directly(&request.member.id, reply).await.map(|name| {
                *shown = Some(name);
            }),
        };
        if let Err(error) = done {
            self.failed("how far something is", &error);
        }
    }

    /// Carries out one effect; `false` when what follows would not be true.
    async fn carry_out(&self, request: &Request, effect: &Effect) -> bool {
        let error = match self.perform(request, effect).await {
            Ok(name) => {
                // A post is not yet the reply that the member waits for.
                if !matches!(effect, Effect::Post { .. }) {
                    self.sent(request, name).await;
                }
                if let Effect::Reply(reply) = effect {
                    self.share(request, reply).await;
                }
                return true;
            }
            Err(error) => error,
        };
        self.failed("a reply", &error);
        let instead = match effect {
            Effect::Reply(reply) if is_forbidden(&error) => {
                let reply = self.desk.elsewhere(reply);
                self.directly(&request.member.id, &reply).await.map(|_| ())
            }
            Effect::Post { .. } => {
                let r = request.clone();
                let Some(broken) = self.desk.blocking(move |desk| desk.post_failed(&r)).await else {
                    return false;
                };
                let broken = Effect::Reply(broken);
                self.perform(request, &broken).await.map(|_| ())
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

    pub fn failed(&self, what: &str, error: &SlackClientError) {
        tracing::error!("Slack did not take {what}: {}", in_a_word(error));
        if is_refusal(error) {
            self.refused.cancel();
        }
    }

    /// Asks Slack who the member is, where an event does not say and it matters: their language where nothing else
    /// shows it, and for admins whether they are, each time.
    async fn complete(&self, request: &mut Request) {
        let speaks = match &request.action {
            Action::Ask(question) => Language::detect(&question.text).is_some(),
            Action::EditQuestion { text, .. } => Language::detect(text).is_some(),
            Action::DeleteQuestion { .. } => true,
            _ => false,
        };
        if speaks {
            return;
        }
        let profile = self.profile(&request.member.id).await;
        request.member.language = profile.language;
        if request.action.administers() {
            request.member.manages = profile.manages;
            request.member.roles = self.groups_of(&request.member.id).await;
        }
    }

    pub async fn profile(&self, user: &str) -> Profile {
        let request =
            SlackApiUsersInfoRequest::new(user.to_owned().into()).with_include_locale(true);
        let info = self.session().users_info(&request).await;
        let user = info
            .inspect_err(|error| self.failed("a question about a member", error))
            .ok()
            .map(|info| info.user);
        let profile = user.as_ref().and_then(|u| u.profile.as_ref());
        let name = profile.and_then(|p| p.display_name.clone().filter(|n| !n.is_empty()));
        let flags = user.as_ref().map(|u| &u.flags);
        Profile {
            name: name
                .or_else(|| user.as_ref()?.real_name.clone())
                .or_else(|| user.as_ref()?.name.clone())
                .unwrap_or_else(|| "?".into()),
            language: user
                .as_ref()
                .and_then(|u| u.locale.as_ref())
                .and_then(|l| language_of(l.as_ref())),
            manages: flags.is_some_and(|f| f.is_admin == Some(true) || f.is_owner == Some(true)),
        }
    }

    /// The user groups of a member; none where Slack does not let us see them.
    async fn groups_of(&self, user: &str) -> Vec<String> {
        let request = SlackApiUserGroupsListRequest::new().with_include_users(true);
        let groups = self.session().usergroups_list(&request).await;
        let user = SlackUserId::from(user.to_owned());
        let has_member =
            |g: &SlackUserGroup| g.users.as_ref().is_some_and(|users| users.contains(&user));
        match groups {
            Ok(groups) => groups
                .usergroups
                .iter()
                .filter(|g| has_member(g))
                .map(|g| g.id.to_string())
                .collect(),
            Err(error) => {
                tracing::warn!("user groups cannot be seen: {}", in_a_word(&error));
                Vec::new()
            }
        }
    }

    /// What the bot's own page shows of a member's choices: theirs, and the tags there are.
    pub async fn choices(&self, request: &Request) -> (Preference, Vec<String>) {
        let r = request.clone();
        let chosen = self.desk.blocking(move |desk| {
            let tags = desk.suggest(&r.place, Suggestion::Tags, "");
            (desk.preference(&r).unwrap_or_default(), tags)
        });
        chosen.await.unwrap_or_default()
    }

    /// What a stop interrupted: answered now, where Slack still takes the answer.
    async fn finish_unfinished(&self) {
        let unfinished = self
            .desk
            .blocking(|desk| desk.unfinished(Platform::Slack))
            .await;
        for (request, sent) in unfinished.unwrap_or_default() {
            let too_old = matches!(ReplyTo::of(&request), ReplyTo::Response { .. })
                && Timestamp::now().duration_since(request.at) > RESPONSE;
            if sent || too_old {
                self.desk.blocking(move |desk| desk.done(&request)).await;
            } else {
                let turn = self.line_up(&request);
                self.work(request, turn, true).await;
            }
        }
    }

    async fn tell_due(&self) {
        let due = self.desk.blocking(|desk| desk.due(Platform::Slack)).await;
        for due in due.unwrap_or_default() {
            // What fails is tried again at the next look.
            match self.tell(&due).await {
                Ok(()) => {
                    self.desk.blocking(move |desk| desk.told(due.id)).await;
                }
                Err(error) => self.failed("what was due", &error),
            }
        }
    }

    /// Where Slack shows the bot as an assistant: questions to begin with.
    fn suggest_prompts(self: &Arc<Self>, team: String, thread: SlackAssistantThread) {
        // Slack's limit.
        const PROMPTS: usize = 4;
        let bot = self.clone();
        self.tasks.spawn(async move {
            let profile = bot.profile(thread.user_id.as_ref()).await;
            let words = wording(profile.language.unwrap_or(Language::Japanese));
            let place = Place {
                platform: Platform::Slack,
                workspace: team,
                channel: thread.channel_id.to_string(),
                thread: None,
                direct: true,
            };
            let own = bot
                .desk
                .blocking(move |desk| desk.suggest(&place, Suggestion::Questions, ""))
                .await
                .unwrap_or_default();
            let ours = words.prompts.iter().map(|p| (*p).to_owned());
            let prompts = ours
                .chain(own)
                .take(PROMPTS)
                .map(|p| SlackAssistantPrompt::new(p.clone(), p))
                .collect();
            let request = SlackApiAssistantThreadsSetSuggestedPromptsRequest::new(
                thread.channel_id,
                thread.thread_ts,
                prompts,
            );
            let session = bot.session();
            if let Err(error) = session
                .assistant_threads_set_suggested_prompts(&request)
                .await
            {
                bot.failed("suggested prompts", &error);
            }
        });
    }
}
