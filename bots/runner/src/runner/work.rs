//! The work on one delivery: from its turn in the conversation to the last effect.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use senpai_chat::{Action, ChatService, Effect, Effects, Reply, wording};
use tokio::sync::watch;

use super::{Runner, SharedDelivery};
use crate::{
    ChatPlatform, PlatformError, clock,
    conversations::Turn,
    retry::{Retry, pause},
};

/// The interval of checks for the work of another process. By hand.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// The longest wait for the work of another process. By hand: above the lease of a delivery that nobody works on any more. Two
/// processes that wait for each other then go on.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// The error if the work on a delivery could not be finished now. The delivery is taken up again later.
pub(super) struct Unfinished;

impl<P: ChatPlatform> Runner<P> {
    /// Handles an admitted delivery, and carries out the effects. `attempts` is the number of times that the delivery was taken up
    /// again: if it is above 0, the reply may have been sent already.
    pub(super) async fn work(
        &self,
        delivery: SharedDelivery<P>,
        mut turn: Option<Turn>,
        attempts: u32,
    ) {
        if let Some(turn) = &mut turn {
            turn.wait().await;
        }
        let resumed = attempts > 0;
        let work = async || {
            self.wait_for_another(&delivery).await?;
            match resumed && self.stopping.is_cancelled() {
                true => Err(Unfinished),
                false => self.answer(delivery.clone(), resumed).await,
            }
        };
        match work().await {
            Ok(()) => self.mark_done(&delivery).await,
            Err(Unfinished) => self.release(&delivery, attempts).await,
        }
    }

    /// Waits while another process works on an earlier delivery of the same message; that process keeps its lease as long as it
    /// lives. Fails if the wait takes too long, or if the bot stops meanwhile.
    async fn wait_for_another(&self, delivery: &SharedDelivery<P>) -> Result<(), Unfinished> {
        let start = Instant::now();
        loop {
            let must_wait = self.with_request(delivery, |service, request| {
                service.must_wait(request, clock::now())
            });
            if must_wait.await != Some(true) {
                return Ok(());
            }
            if self.stopping.is_cancelled() || start.elapsed() > LONGEST_WAIT {
                return Err(Unfinished);
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Leaves a delivery to a later attempt. When the bot stops, another process may take it up at once.
    pub(super) async fn release(&self, delivery: &SharedDelivery<P>, attempts: u32) {
        let now = clock::now();
        let at = match self.stopping.is_cancelled() {
            true => now,
            false => now + pause(attempts),
        };
        tracing::warn!(
            "a delivery is tried again in {} s",
            at.duration_since(now).as_secs()
        );
        self.with_request(delivery, move |service, request| {
            service.release(request, at)
        })
        .await;
    }

    pub(super) async fn answer(
        &self,
        mut delivery: SharedDelivery<P>,
        resumed: bool,
    ) -> Result<(), Unfinished> {
        let effects = match self.complete(&mut delivery).await {
            Ok(()) => self.handle(&delivery).await,
            Err(error) => {
                self.check_final(&error)?;
                self.apologise(&delivery).await
            }
        };
        for effect in effects {
            if resumed && let Some(message) = self.find_performed(&delivery, &effect).await? {
                self.note_performed(&delivery, &effect, message).await;
                continue;
            }
            if !self.carry_out(&delivery, &effect, resumed).await? {
                break;
            }
        }
        Ok(())
    }

    /// Completes a request with facts that are not in its event. Fails if the place is not known. It also fails for an admin
    /// command if the member's rights are not known: otherwise an admin would be refused.
    async fn complete(&self, delivery: &mut SharedDelivery<P>) -> Result<(), PlatformError> {
        let request = &mut Arc::make_mut(delivery).request;
        // The reply to a deleted question is deleted in any place.
        if !matches!(request.action, Action::DeleteQuestion { .. }) {
            let place = self.retried(|| self.platform.locate(&request.place)).await;
            request.place =
                place.inspect_err(|error| self.log_failure("a question about a place", error))?;
        }
        let mut retry = Retry::new(self.first_wait);
        while let Err(error) = self.limited(self.platform.complete(request)).await {
            if !retry.wait(&error, &self.stopping).await {
                self.log_failure("a question about a member", &error);
                if request.action.administers() {
                    return Err(error);
                }
                break;
            }
        }
        Ok(())
    }

    /// Lets the service handle a request, and shows progress meanwhile.
    async fn handle(&self, delivery: &SharedDelivery<P>) -> Effects {
        // An admin command, such as a reindex, may take long: it takes no permit from the members' questions.
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
            // Only the newest reply is shown. The final reply does not cancel the call, because a late call could overtake it.
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
            None => {
                self.service.suspect_index();
                self.apologise(delivery).await
            }
        };
        if let (Some(_), [Effect::Reply(reply)]) = (&message, &effects[..]) {
            self.show_progress(delivery, &mut message, reply).await;
        }
        effects
    }

    /// Tells the member that the work on a delivery failed, unless its reply was sent before.
    pub(super) async fn apologise_for_panic(&self, delivery: &SharedDelivery<P>) {
        let Ok(None) = self.find_sent_reply(delivery).await else {
            return;
        };
        for effect in self.apologise(delivery).await {
            // `carry_out` logs its failures.
            let _ = self.carry_out(delivery, &effect, true).await;
        }
    }

    /// The effects of a request whose handling panicked.
    async fn apologise(&self, delivery: &SharedDelivery<P>) -> Effects {
        let apology = self.with_request(delivery, ChatService::apology).await;
        apology.unwrap_or_default()
    }

    async fn show_progress(
        &self,
        delivery: &SharedDelivery<P>,
        message: &mut Option<String>,
        reply: &Reply,
    ) {
        let shown = self.platform.show_progress(delivery, message, reply);
        let shown = self.limited(shown).await;
        if let Err(error) = shown {
            self.log_failure("the progress of a command", &error);
        }
    }

    /// Carries out one effect. Returns `false` if the effects after it must not follow, because they would say something untrue.
    async fn carry_out(
        &self,
        delivery: &SharedDelivery<P>,
        effect: &Effect,
        resumed: bool,
    ) -> Result<bool, Unfinished> {
        let is_late = resumed
            && matches!(effect, Effect::Reply(_))
            && self.platform.has_expired(delivery, clock::now());
        let performed = match is_late {
            true => Err(PlatformError::Expired(
                "it takes no reply to the delivery any more".into(),
            )),
            false => self.perform(delivery, effect).await,
        };
        let error = match performed {
            Ok(message) => {
                self.performed(delivery, effect, message).await;
                return Ok(true);
            }
            // Nobody sees the reply, but the other effects are carried out.
            Err(PlatformError::Gone) => return Ok(true),
            Err(error) => error,
        };
        self.log_failure("a reply", &error);
        // The bot's own page is shown again when the member opens it.
        let is_answer = !matches!(delivery.request.action, Action::Home);
        let instead = match (effect, &error) {
            (
                Effect::Reply(reply) | Effect::Replace { reply, .. },
                PlatformError::Forbidden(_)
                | PlatformError::Unreachable(_)
                | PlatformError::Expired(_)
                | PlatformError::Other(_),
            ) if is_answer => {
                let words = wording(reply.language);
                let reply = self.service.as_direct_message(
                    match error {
                        PlatformError::Expired(_) => words.sent_late,
                        _ => words.sent_directly,
                    },
                    reply,
                );
                self.retried(|| self.platform.send_directly(delivery, &reply))
                    .await
            }
            (Effect::PassOn { .. }, _) => {
                let apology = self
                    .with_request(delivery, ChatService::pass_on_failed)
                    .await;
                let Some(apology) = apology.unwrap_or_default().pop() else {
                    return Ok(false);
                };
                self.perform(delivery, &apology).await.map(drop)
            }
            _ => {
                self.check_final(&error)?;
                return Ok(true);
            }
        };
        match instead {
            // The substitute is not edited with its question, so its id is not kept.
            Ok(()) => {
                self.with_request(delivery, ChatService::mark_substituted)
                    .await;
            }
            Err(error) => {
                self.log_failure("the substitute for a reply", &error);
                self.check_final(&error)?;
            }
        }
        Ok(false)
    }

    /// Succeeds if an error ends the work on a delivery. After a transient failure, or if the token must be replaced, the delivery
    /// is unfinished.
    pub(super) fn check_final(&self, error: &PlatformError) -> Result<(), Unfinished> {
        match error {
            PlatformError::Transient { .. } | PlatformError::Auth(_) => Err(Unfinished),
            _ => Ok(()),
        }
    }

    /// Lets the platform carry out one effect. A call that failed may have arrived: before the next attempt, the platform looks for
    /// its message.
    async fn perform(
        &self,
        delivery: &SharedDelivery<P>,
        effect: &Effect,
    ) -> Result<String, PlatformError> {
        let mut retry = Retry::new(self.first_wait);
        loop {
            let performed = self.platform.perform(delivery, effect);
            let error = match self.limited(performed).await {
                Ok(message) => return Ok(message),
                Err(error) => error,
            };
            if !retry.wait(&error, &self.stopping).await {
                return Err(error);
            }
            let PlatformError::Transient {
                retry_after: None, ..
            } = error
            else {
                // The platform refused the call.
                continue;
            };
            match self.find_performed(delivery, effect).await {
                Ok(Some(message)) => return Ok(message),
                Ok(None) => {}
                Err(Unfinished) => return Err(error),
            }
        }
    }

    async fn find_sent_reply(
        &self,
        delivery: &SharedDelivery<P>,
    ) -> Result<Option<String>, Unfinished> {
        let found = self.retried(|| self.platform.find_sent_reply(delivery));
        self.search_result(found.await)
    }

    /// The id of the message, if an effect was carried out before: by an attempt before a restart, or by a call that failed. A
    /// message may be replaced or deleted twice without harm. But a message that could not be replaced may have been followed by
    /// another.
    async fn find_performed(
        &self,
        delivery: &SharedDelivery<P>,
        effect: &Effect,
    ) -> Result<Option<String>, Unfinished> {
        match effect {
            Effect::Reply(_) => self.find_sent_reply(delivery).await,
            Effect::PassOn { channel, .. } => {
                let found = self.retried(|| self.platform.was_passed_on(delivery, channel));
                let found = self.search_result(found.await)?;
                Ok(found.then(String::new))
            }
            Effect::Replace { message, .. } => {
                let found = self.find_sent_reply(delivery).await?;
                Ok(found.filter(|found| found != message))
            }
            Effect::Delete { .. } => Ok(None),
        }
    }

    /// The result of a search on the platform; empty if the bot may not look there.
    fn search_result<T: Default>(&self, found: Result<T, PlatformError>) -> Result<T, Unfinished> {
        found.or_else(|error| {
            self.log_failure("the search for a message", &error);
            self.check_final(&error).map(|()| T::default())
        })
    }

    async fn performed(&self, delivery: &SharedDelivery<P>, effect: &Effect, message: String) {
        self.note_performed(delivery, effect, message).await;
        if let Effect::Reply(reply) = effect
            && let Err(error) = self
                .retried(|| self.platform.after_reply(delivery, reply))
                .await
        {
            self.log_failure("the attachment of a reply", &error);
        }
    }

    /// Notes the reply that the member waits for as sent. A deletion is not this reply, and neither is a message to the helpers: a
    /// reply may follow.
    async fn note_performed(&self, delivery: &SharedDelivery<P>, effect: &Effect, message: String) {
        if matches!(effect, Effect::Reply(_) | Effect::Replace { .. }) {
            self.note_sent(delivery, message).await;
        }
    }

    async fn note_sent(&self, delivery: &SharedDelivery<P>, message: String) {
        self.with_request(delivery, move |service, request| {
            service.mark_sent(request, &message)
        })
        .await;
    }
}
