//! The runner: from a delivery to its reply.

use std::{future::Future, pin::pin, sync::Arc, thread::available_parallelism, time::Duration};

use jiff::Timestamp;
use senpai_chat::{
    Admission, ChatService, Delivery, Effect, Effects, Notification, OnProgress, Reply, Request,
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{ChatPlatform, PlatformError, Turn, conversations::Conversations};

/// The interval of checks for notifications. By hand: a member does not notice five seconds.
const NOTIFY_EVERY: Duration = Duration::from_secs(5);
/// The longest time for accepted deliveries when the bot stops. By hand: the bot should end within 5 seconds, and closing
/// connections takes up to one.
const STOP_TIMEOUT: Duration = Duration::from_secs(4);

/// Works on the deliveries of a platform, until [`shut_down`](Runner::shut_down).
pub struct Runner<P: ChatPlatform> {
    service: Arc<ChatService>,
    platform: P,
    conversations: Conversations,
    /// Limits the searches at a time: one core is left for acknowledgements.
    workers: Semaphore,
    tasks: TaskTracker,
    stopping: CancellationToken,
    token_rejected: CancellationToken,
    /// [`ChatService::handle_with_progress`]; the tests put a panic in its place.
    handler: fn(&ChatService, &Request, OnProgress) -> Effects,
}

/// A delivery on its way through the runner.
type Shared<P> = Arc<Delivery<<P as ChatPlatform>::ReplyTo>>;

/// Runs blocking work (disk, search) off the threads that talk to the platform. `None` if it panicked, which is logged.
pub async fn blocking<T: Send + 'static>(
    service: &Arc<ChatService>,
    work: impl FnOnce(&ChatService) -> T + Send + 'static,
) -> Option<T> {
    let service = service.clone();
    let done = tokio::task::spawn_blocking(move || work(&service)).await;
    done.inspect_err(|error| tracing::error!("blocking work panicked: {error}"))
        .ok()
}

impl<P: ChatPlatform> Runner<P> {
    /// A runner that answers from `service`.
    pub fn new(service: Arc<ChatService>, platform: P) -> Runner<P> {
        let cores = available_parallelism().map_or(1, usize::from);
        Runner {
            service,
            platform,
            conversations: Conversations::default(),
            workers: Semaphore::new(cores.saturating_sub(1).max(1)),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            token_rejected: CancellationToken::new(),
            handler: ChatService::handle_with_progress,
        }
    }

    /// The service.
    pub fn service(&self) -> &Arc<ChatService> {
        &self.service
    }

    /// The platform.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// Resumes the deliveries that a stop interrupted, and sends notifications from then on. Call it once, when the platform
    /// is connected.
    pub fn start(self: &Arc<Self>) {
        let runner = self.clone();
        self.spawn(async move { runner.resume().await });
        let runner = self.clone();
        self.spawn(async move { runner.send_notifications().await });
    }

    /// Records a delivery, acknowledges it, and leaves the work to a task. The handle ends when the delivery is on disk.
    pub fn submit(self: &Arc<Self>, delivery: Delivery<P::ReplyTo>) -> JoinHandle<()> {
        let turn = self.turn_of(&delivery);
        self.submit_in_turn(delivery, turn)
    }

    /// [`submit`](Runner::submit), for a delivery that was lined up before.
    pub fn submit_in_turn(
        self: &Arc<Self>,
        delivery: Delivery<P::ReplyTo>,
        turn: Option<Turn>,
    ) -> JoinHandle<()> {
        let (runner, delivery) = (self.clone(), Arc::new(delivery));
        self.spawn(async move {
            let (acknowledged, is_new) = tokio::join!(
                runner.platform.acknowledge(&delivery),
                runner.admit(&delivery)
            );
            match acknowledged {
                Ok(()) if is_new => {
                    let worker = runner.clone();
                    runner.spawn(async move { worker.work(delivery, turn, false).await });
                }
                Ok(()) => {}
                Err(error) => {
                    runner.failed("an acknowledgement", &error);
                    if is_new {
                        runner.with_request(&delivery, ChatService::mark_done).await;
                    }
                }
            }
        })
    }

    /// Lines up a delivery in a conversation, by its id. The order is that of the ids as strings, not that of the calls: ids
    /// of one conversation begin with the id or time of a message, and an edit or deletion has a suffix.
    pub fn line_up(&self, conversation: &str, delivery: &str) -> Turn {
        self.conversations.line_up(conversation, delivery)
    }

    /// Runs a task that a stop waits for.
    pub fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn(task)
    }

    /// Logs that a call to the platform failed. A rejected token ends [`token_rejected`](Runner::token_rejected).
    pub fn failed(&self, call: &str, error: &PlatformError) {
        let platform = P::PLATFORM.as_str();
        tracing::error!(platform, "the platform did not take {call}: {error}");
        if matches!(error, PlatformError::Auth(_)) {
            self.token_rejected.cancel();
        }
    }

    /// Ends when the platform rejects the bot's token: every further call would fail too.
    pub async fn token_rejected(&self) {
        self.token_rejected.cancelled().await;
    }

    /// Waits until accepted deliveries are answered, at most 4 seconds. The others are resumed after a restart.
    pub async fn shut_down(&self) {
        self.stopping.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(STOP_TIMEOUT, self.tasks.wait()).await;
    }

    async fn with_request<T: Send + 'static>(
        &self,
        delivery: &Shared<P>,
        work: impl FnOnce(&ChatService, &Request) -> T + Send + 'static,
    ) -> Option<T> {
        let delivery = delivery.clone();
        blocking(&self.service, move |service| {
            work(service, &delivery.request)
        })
        .await
    }

    async fn admit(&self, delivery: &Shared<P>) -> bool {
        let delivery = delivery.clone();
        let admitted = blocking(&self.service, move |service| service.admit(&*delivery)).await;
        // After a panic it is unknown whether the delivery is a duplicate. A second answer is better than none.
        admitted != Some(Admission::Duplicate)
    }

    fn turn_of(&self, delivery: &Delivery<P::ReplyTo>) -> Option<Turn> {
        let conversation = self.platform.conversation(delivery)?;
        Some(self.line_up(conversation, &delivery.request.delivery))
    }

    /// Handles an admitted delivery, and carries out the effects. `resumed` is true if it was admitted before a restart: its
    /// reply may have been sent already.
    async fn work(&self, mut delivery: Shared<P>, mut turn: Option<Turn>, resumed: bool) {
        if let Some(turn) = &mut turn {
            turn.comes().await;
        }
        let sent = if resumed {
            self.platform.find_sent_reply(&delivery).await
        } else {
            None
        };
        if let Some(message) = sent {
            self.note_sent(&delivery, message).await;
        } else {
            let request = &mut Arc::make_mut(&mut delivery).request;
            if let Err(error) = self.platform.complete(request).await {
                self.failed("a question about a member", &error);
            }
            for effect in self.handle(&delivery).await {
                if resumed && self.was_passed_on(&delivery, &effect).await {
                    continue;
                }
                if !self.carry_out(&delivery, &effect).await {
                    break;
                }
            }
        }
        self.with_request(&delivery, ChatService::mark_done).await;
    }

    /// Has the service handle a request, and shows progress meanwhile.
    async fn handle(&self, delivery: &Shared<P>) -> Effects {
        // What an admin does may take long, such as a reindex: it takes no permit from the members' questions.
        let _permit = match delivery.request.action.administers() {
            true => None,
            false => self.workers.acquire().await.ok(),
        };
        let (sender, mut progress) = watch::channel(None);
        let handler = self.handler;
        let mut handled = pin!(self.with_request(delivery, move |service, request| {
            handler(service, request, &mut |reply| {
                let _ = sender.send(Some(reply));
            })
        }));
        let mut message = None;
        let effects = loop {
            tokio::select! {
                effects = &mut handled => break effects,
                () = tokio::time::sleep(P::PROGRESS_EVERY) => {}
            }
            // Only the newest reply is shown. The call is never cancelled: a late one could overtake the final reply.
            let newest = match progress.has_changed() {
                Ok(true) => progress.borrow_and_update().clone(),
                _ => None,
            };
            if let Some(reply) = newest {
                self.show_progress(delivery, &mut message, &reply).await;
            }
        };
        let effects = match effects {
            Some(effects) => effects,
            None => self.apologise(delivery).await,
        };
        if let (Some(_), [Effect::Reply(reply)]) = (&message, &effects[..]) {
            self.show_progress(delivery, &mut message, reply).await;
        }
        effects
    }

    /// The effects of a request whose handling panicked.
    async fn apologise(&self, delivery: &Shared<P>) -> Effects {
        let apology = self.with_request(delivery, ChatService::apology).await;
        apology.unwrap_or_default()
    }

    async fn show_progress(
        &self,
        delivery: &Shared<P>,
        message: &mut Option<String>,
        reply: &Reply,
    ) {
        let shown = self.platform.show_progress(delivery, message, reply).await;
        if let Err(error) = shown {
            self.failed("the progress of a command", &error);
        }
    }

    async fn was_passed_on(&self, delivery: &Shared<P>, effect: &Effect) -> bool {
        match effect {
            Effect::PassOn { channel, .. } => self.platform.was_passed_on(delivery, channel).await,
            _ => false,
        }
    }

    /// Carries out one effect. Returns `false` if the effects after it would say something untrue.
    async fn carry_out(&self, delivery: &Shared<P>, effect: &Effect) -> bool {
        let error = match self.platform.perform(delivery, effect).await {
            Ok(message) => {
                self.performed(delivery, effect, message).await;
                return true;
            }
            Err(error) => error,
        };
        self.failed("a reply", &error);
        let instead = match effect {
            Effect::Reply(reply) if matches!(error, PlatformError::Forbidden(_)) => {
                let reply = self.service.as_direct_message(reply);
                let member = &delivery.request.member.id;
                self.platform.send_directly(member, &reply).await
            }
            Effect::PassOn { .. } => {
                let apology = self
                    .with_request(delivery, ChatService::pass_on_failed)
                    .await;
                let Some(effect) = apology.unwrap_or_default().pop() else {
                    return false;
                };
                self.platform.perform(delivery, &effect).await.map(drop)
            }
            _ => return true,
        };
        if let Err(error) = instead {
            self.failed("the substitute for a reply", &error);
        }
        false
    }

    async fn performed(&self, delivery: &Shared<P>, effect: &Effect, message: String) {
        // The message to the helpers is not the reply that the member waits for.
        if !matches!(effect, Effect::PassOn { .. }) {
            self.note_sent(delivery, message).await;
        }
        if let Effect::Reply(reply) = effect
            && let Err(error) = self.platform.after_reply(delivery, reply).await
        {
            self.failed("the attachment of a reply", &error);
        }
    }

    async fn note_sent(&self, delivery: &Shared<P>, message: String) {
        self.with_request(delivery, move |service, request| {
            service.mark_sent(request, &message)
        })
        .await;
    }

    /// Resumes the deliveries that a stop interrupted, if the platform still takes a reply.
    async fn resume(&self) {
        let unfinished = blocking(&self.service, |service| service.unfinished(P::PLATFORM)).await;
        for (delivery, sent) in unfinished.unwrap_or_default() {
            if self.stopping.is_cancelled() {
                return;
            }
            let delivery = Arc::new(delivery);
            if sent || self.platform.has_expired(&delivery, Timestamp::now()) {
                self.with_request(&delivery, ChatService::mark_done).await;
            } else {
                let turn = self.turn_of(&delivery);
                self.work(delivery, turn, true).await;
            }
        }
    }

    async fn send_notifications(&self) {
        while !self.stopping.is_cancelled() {
            let pending =
                blocking(&self.service, |service| service.notifications(P::PLATFORM)).await;
            for notification in pending.unwrap_or_default() {
                if self.stopping.is_cancelled() {
                    return;
                }
                self.notify(notification).await;
            }
            tokio::select! {
                () = tokio::time::sleep(NOTIFY_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }

    async fn notify(&self, notification: Notification) {
        match self.platform.notify(&notification).await {
            Ok(()) => {
                blocking(&self.service, move |service| {
                    service.mark_notified(notification.id)
                })
                .await;
            }
            Err(error) => self.failed("a notification", &error),
        }
    }
}

#[cfg(test)]
mod tests;
