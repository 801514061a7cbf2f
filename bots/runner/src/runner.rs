//! The runner: from a delivery to its reply.

use std::{future::Future, sync::Arc, thread::available_parallelism, time::Duration};

use senpai_chat::{Admission, ChatService, Delivery, Effects, OnProgress, Request, Resumed};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    ChatPlatform, PlatformError, clock,
    conversations::{Conversations, Turn},
    retry::{FIRST_WAIT, MAX_DELIVERY_AGE, Retry},
};

mod digest;
mod notify;
mod waits;
mod work;

use work::Unfinished;

/// The longest time for accepted deliveries when the bot stops. By hand: the bot should end within 5 seconds, and it takes up to
/// one second to close the connections and to leave the other deliveries.
const STOP_TIMEOUT: Duration = Duration::from_millis(3500);
/// The longest time to leave the other deliveries to another process. By hand. If the disk stalls, another process takes them when
/// their leases end.
const RELEASE_TIMEOUT: Duration = Duration::from_millis(500);

/// The longest time of one call to the platform. By hand: a call that hangs blocks its conversation, and Slack and Discord answer
/// within two seconds.
const CALL_LIMIT: Duration = Duration::from_secs(10);

/// The interval of checks for deliveries that were left. By hand: leases are renewed at the same interval, and last several times
/// as long.
const TAKE_UP_EVERY: Duration = Duration::from_secs(1);

/// Works on the deliveries of a platform, until [`shut_down`](Runner::shut_down).
pub struct Runner<P: ChatPlatform> {
    service: Arc<ChatService>,
    platform: P,
    conversations: Conversations,
    /// Limits the number of searches at a time, so that one core is free for acknowledgements.
    workers: Semaphore,
    tasks: TaskTracker,
    stopping: CancellationToken,
    token_rejected: CancellationToken,
    failed: CancellationToken,
    /// [`FIRST_WAIT`]; the tests wait less.
    first_wait: Duration,
    /// [`CALL_LIMIT`]; the tests wait less.
    call_limit: Duration,
    /// [`ChatService::handle_with_progress`]; the tests replace it by a panic.
    handler: fn(&ChatService, &Request, OnProgress) -> Effects,
}

/// A delivery on its way through the runner.
type SharedDelivery<P> = Arc<Delivery<<P as ChatPlatform>::ReplyTo>>;

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
    /// Makes a runner that answers from `service`.
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
            failed: CancellationToken::new(),
            first_wait: FIRST_WAIT,
            call_limit: CALL_LIMIT,
            handler: ChatService::handle_with_progress,
        }
    }

    /// The service that handles the requests.
    pub fn service(&self) -> &Arc<ChatService> {
        &self.service
    }

    /// The platform that carries out the effects.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// Starts the tasks that take up deliveries which another process or an earlier attempt left, and that send notifications. Call
    /// it once, when the platform is connected.
    pub fn start(self: &Arc<Self>) {
        self.spawn_lasting(self.clone().take_up_deliveries());
        if P::NOTIFIES {
            self.spawn_lasting(self.clone().send_notifications());
            self.spawn_lasting(self.clone().send_digests());
        }
    }

    /// Runs a task that the bot needs all the time: if it panics, [`failed`](Runner::failed) ends.
    fn spawn_lasting(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let (runner, task) = (self.clone(), self.spawn(task));
        self.spawn(async move {
            if task.await.is_err_and(|error| error.is_panic()) {
                tracing::error!("the bot stops: one of its tasks has panicked");
                runner.failed.cancel();
            }
        });
    }

    /// Takes up deliveries until the bot stops.
    async fn take_up_deliveries(self: Arc<Self>) {
        while !self.stopping.is_cancelled() {
            let taken = blocking(&self.service, |service| {
                service.take_over(P::PLATFORM, clock::now())
            });
            for resumed in taken.await.unwrap_or_default() {
                self.resume(resumed);
            }
            tokio::select! {
                () = tokio::time::sleep(TAKE_UP_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }

    /// Finishes a delivery that was left unfinished.
    fn resume(self: &Arc<Self>, resumed: Resumed<P::ReplyTo>) {
        let (delivery, now) = (Arc::new(resumed.delivery), clock::now());
        let is_given_up = now.duration_since(delivery.request.at) > MAX_DELIVERY_AGE;
        if !resumed.sent && !is_given_up {
            let turn = self.turn_of(&delivery);
            return self.spawn_work(delivery, turn, resumed.attempts);
        }
        if !resumed.sent {
            tracing::error!("a delivery is given up: it failed for a day");
        }
        let runner = self.clone();
        self.spawn(async move { runner.mark_done(&delivery).await });
    }

    /// Records a delivery, acknowledges it, and leaves the work to a task. The handle ends when the delivery is on disk.
    pub fn submit(self: &Arc<Self>, delivery: Delivery<P::ReplyTo>) -> JoinHandle<()> {
        let turn = self.turn_of(&delivery);
        let (runner, delivery) = (self.clone(), Arc::new(delivery));
        self.spawn(async move {
            let (acknowledged, is_new) = tokio::join!(
                runner.retried(|| runner.platform.acknowledge(&delivery)),
                runner.admit(&delivery)
            );
            if let Err(error) = &acknowledged {
                runner.log_failure("an acknowledgement", error);
            }
            match acknowledged.or_else(|error| runner.check_final(&error)) {
                _ if !is_new => {}
                // Without an acknowledgement, the platform may accept no reply: the member then gets a direct message.
                Ok(()) => return runner.spawn_work(delivery, turn, 0),
                Err(Unfinished) => runner.release(&delivery, 0).await,
            }
            runner.platform.finished(&delivery);
        })
    }

    /// Works on an admitted delivery in its own task. If the work panics, the member gets an apology and the delivery is done,
    /// because it would panic again. `attempts` is the number of times that the delivery was taken up again.
    fn spawn_work(
        self: &Arc<Self>,
        delivery: SharedDelivery<P>,
        turn: Option<Turn>,
        attempts: u32,
    ) {
        let runner = self.clone();
        self.spawn(async move {
            let (worker, work) = (runner.clone(), delivery.clone());
            let work = tokio::spawn(async move { worker.work(work, turn, attempts).await });
            if work.await.is_err_and(|error| error.is_panic()) {
                tracing::error!("the work on a delivery panicked");
                let (apologiser, to) = (runner.clone(), delivery.clone());
                let apology =
                    tokio::spawn(async move { apologiser.apologise_for_panic(&to).await });
                // The apology may panic as the work did.
                let _ = apology.await;
                runner.mark_done(&delivery).await;
            }
            runner.platform.finished(&delivery);
        });
    }

    /// Runs a task that a stop waits for.
    pub fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn(task)
    }

    /// Logs that a call to the platform failed. A rejected token ends [`token_rejected`](Runner::token_rejected).
    pub fn log_failure(&self, call: &str, error: &PlatformError) {
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

    /// Ends when a task that the bot needs all the time has panicked.
    pub async fn failed(&self) {
        self.failed.cancelled().await;
    }

    /// Waits until accepted deliveries are answered, at most 3.5 seconds. Another process, or the next start, takes up the others.
    pub async fn shut_down(&self) {
        self.stopping.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(STOP_TIMEOUT, self.tasks.wait()).await;
        let release = blocking(&self.service, |service| {
            service.release_all(P::PLATFORM, clock::now())
        });
        let _ = tokio::time::timeout(RELEASE_TIMEOUT, release).await;
    }

    /// Waits for a call to the platform, at most ten seconds. A call that takes longer may still arrive.
    ///
    /// # Errors
    /// Fails as the call fails, and with a transient failure if the call takes too long.
    pub async fn limited<T>(
        &self,
        call: impl Future<Output = Result<T, PlatformError>>,
    ) -> Result<T, PlatformError> {
        let done = tokio::time::timeout(self.call_limit, call).await;
        done.unwrap_or_else(|_| {
            Err(PlatformError::Transient {
                text: "the platform did not answer in time".into(),
                retry_after: None,
            })
        })
    }

    /// Calls the platform until the call succeeds or fails for good, or the attempts are used up.
    async fn retried<T, F>(&self, mut call: impl FnMut() -> F) -> Result<T, PlatformError>
    where
        F: Future<Output = Result<T, PlatformError>>,
    {
        let mut retry = Retry::new(self.first_wait);
        loop {
            match self.limited(call()).await {
                Err(error) if retry.wait(&error, &self.stopping).await => {}
                done => return done,
            }
        }
    }

    async fn mark_done(&self, delivery: &SharedDelivery<P>) {
        self.with_request(delivery, ChatService::mark_done).await;
    }

    async fn with_request<T: Send + 'static>(
        &self,
        delivery: &SharedDelivery<P>,
        work: impl FnOnce(&ChatService, &Request) -> T + Send + 'static,
    ) -> Option<T> {
        let delivery = delivery.clone();
        blocking(&self.service, move |service| {
            work(service, &delivery.request)
        })
        .await
    }

    async fn admit(&self, delivery: &SharedDelivery<P>) -> bool {
        let delivery = delivery.clone();
        let admitted = blocking(&self.service, move |service| {
            service.admit(&*delivery, clock::now())
        })
        .await;
        // After a panic it is unknown whether the delivery is a duplicate. A second answer is better than none.
        admitted != Some(Admission::Duplicate)
    }

    fn turn_of(&self, delivery: &Delivery<P::ReplyTo>) -> Option<Turn> {
        let conversation = self.platform.conversation(delivery)?;
        let order_key = self.platform.order_key(delivery);
        Some(self.conversations.enqueue(conversation, order_key))
    }
}

#[cfg(test)]
mod tests;
