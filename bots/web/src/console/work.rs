//! The work of a job: it waits for its turn, and has the rights that its admin has then.

use std::{sync::Arc, time::Duration};

use senpai_admin::Admin;
use senpai_chat::{ChatService, Operator};
use senpai_runner::{blocking, clock};
use tokio::runtime::Handle;

use crate::console::Console;

use super::jobs::{Job, JobResult, Kind, NotDone, Progress};

/// The time after which the words in an outcome are known to be deleted, also by another process. By hand.
const FORGETS_WITHIN: Duration = Duration::from_secs(10);

/// A job whose work runs, on a thread for blocking work.
pub(super) struct Running<'a> {
    console: &'a Console,
    service: &'a ChatService,
    job: &'a Job,
}

impl Running<'_> {
    pub fn report(&self, now: Progress) {
        self.job.progress.send_replace(now);
    }

    /// Asks the chat platform again for the rights of who began the job. Call it before the job changes something: it may have waited and
    /// worked for long.
    ///
    /// # Errors
    /// Fails if they are no admin any more, or if the platform does not answer.
    pub fn check(&self) -> Result<Operator, NotDone> {
        let asked = self.console.rights.now(self.job.operator.clone());
        let operator = Handle::current().block_on(asked).map_err(|error| {
            tracing::warn!("the rights of an admin are not known: {error}");
            NotDone::NotChecked
        })?;
        match self.service.admin_again(&operator, clock::now()) {
            Some(_) => Ok(operator),
            None => Err(NotDone::NoAdmin),
        }
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&Admin, &Running) -> Result<T, NotDone>,
    ) -> Result<T, NotDone> {
        let operator = self.check()?;
        let admin = self.service.admin_again(&operator, clock::now());
        work(&admin.ok_or(NotDone::NoAdmin)?, self)
    }
}

/// Runs a job when its turn comes.
pub(super) async fn run<T: JobResult + 'static>(
    console: &Arc<Console>,
    service: &Arc<ChatService>,
    job: Arc<Job>,
    work: impl FnOnce(&Admin, &Running) -> Result<T, NotDone> + Send + 'static,
) {
    let turn = match job.kind {
        Kind::Reload => None,
        _ => console.jobs.building.clone().acquire_owned().await.ok(),
    };
    // A newer preview has taken its place.
    if !console.jobs.keeps(&job) {
        return;
    }
    job.progress.send_replace(Progress::Running(0, 0));
    let (of_work, of_job) = (console.clone(), job.clone());
    let deletions = deletions(service).await;
    let done = blocking(service, move |service| {
        let _turn = turn;
        let running = Running {
            console: &of_work,
            service,
            job: &of_job,
        };
        running.run(work)
    });
    let outcome: Arc<dyn JobResult> = match done.await.unwrap_or(Err(NotDone::Broken)) {
        Ok(outcome) => Arc::new(outcome),
        Err(why) => Arc::new(why.of(&job)),
    };
    if let Some(row) = job.row {
        let audited = outcome.audited();
        let recorded = blocking(service, move |service| service.end_act(row, audited)).await;
        if let Some(Err(error)) = recorded {
            tracing::error!("the outcome of an admin's action could not be recorded: {error}");
        }
    }
    // Words that were deleted during the work are on no page.
    let is_forgotten = outcome.holds_words() && self::deletions(service).await != deletions;
    let outcome: Arc<dyn JobResult> = match is_forgotten {
        true => Arc::new(NotDone::Forgotten.of(&job)),
        false => outcome,
    };
    job.end(outcome, deletions.unwrap_or_default());
}

/// Waits until a job that ended is kept no more. Its outcome is forgotten before, if words of members are deleted.
pub(super) async fn forget_in_time(console: &Console, service: &Arc<ChatService>, job: &Arc<Job>) {
    while console.jobs.keeps(job) {
        tokio::time::sleep(FORGETS_WITHIN).await;
        if let Some(deletions) = deletions(service).await {
            console.jobs.forget_words(deletions);
        }
    }
}

/// The number of deletions of members' words; `None` if it cannot be read.
async fn deletions(service: &Arc<ChatService>) -> Option<u64> {
    let read = blocking(service, ChatService::deletions).await?;
    read.inspect_err(|error| tracing::error!("the deletions of words are not known: {error}"))
        .ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use jiff::Timestamp;
    use senpai_admin::AuditOutcome;
    use senpai_chat::{ChatSettings, Language, Member, Platform};
    use senpai_live::LiveIndex;
    use senpai_runner::PlatformError;
    use senpai_store::{KeyParts, NewQuestion, Status, Store};
    use tempfile::TempDir;
    use tokio::sync::watch;

    use super::*;
    use crate::{
        config::Rights,
        console::{Page, View},
        site::Broken,
    };

    /// An outcome with words of members.
    struct Words;

    impl JobResult for Words {
        fn holds_words(&self) -> bool {
            true
        }

        fn page(&self, _: &View) -> Page {
            Err(Broken.into())
        }
    }

    /// A console whose platform says that members are admins while `manages` is true, a service, and a job that waits.
    struct Test {
        dir: TempDir,
        manages: Arc<AtomicBool>,
        console: Arc<Console>,
        service: Arc<ChatService>,
        job: Arc<Job>,
    }

    fn test(rights: impl FnOnce(Arc<AtomicBool>) -> Rights) -> Test {
        let dir = tempfile::tempdir().unwrap();
        let manages = Arc::new(AtomicBool::new(true));
        let console = Arc::new(Console::new(Some(rights(manages.clone()))));
        let index = LiveIndex::new(dir.path().join("content"), None);
        let service = ChatService::new(
            ChatSettings::default(),
            Store::open(dir.path()).unwrap(),
            Arc::new(index),
            Timestamp::now(),
        );
        let member = Member {
            id: "U1".to_owned(),
            language: None,
            roles: Vec::new(),
            manages: true,
            zone: None,
        };
        let job = Job {
            id: "1".to_owned(),
            kind: Kind::Link,
            gap: String::new(),
            row: None,
            operator: Operator {
                workspace: Some((Platform::Slack, "T1".to_owned())),
                member: Some(member),
            },
            progress: watch::Sender::new(Progress::Waiting),
        };
        let (job, _) = console.jobs.add(job).unwrap();
        Test {
            dir,
            manages,
            console,
            service: Arc::new(service),
            job,
        }
    }

    fn as_it_is(manages: Arc<AtomicBool>) -> Rights {
        Arc::new(move |_, _, member| {
            let manages = manages.load(Ordering::Relaxed);
            Box::pin(async move { Ok(Some(Member { manages, ..member })) })
        })
    }

    impl Test {
        async fn runs(
            &self,
            work: impl FnOnce(&Running) -> Result<(), NotDone> + Send + 'static,
        ) -> Arc<dyn JobResult> {
            let work = move |_: &Admin, running: &Running| work(running).map(|()| Words);
            run(&self.console, &self.service, self.job.clone(), work).await;
            match &*self.job.progress.borrow() {
                Progress::Ended(outcome, _) => outcome.clone(),
                _ => panic!("it has not ended"),
            }
        }
    }

    #[tokio::test]
    async fn who_loses_the_role_while_a_job_waits_changes_nothing() {
        let test = test(as_it_is);
        let before = test.console.jobs.building.clone();
        let before = before.acquire_owned().await.unwrap();
        let begun = Arc::new(AtomicBool::new(false));
        let begins = begun.clone();
        let ended = test.runs(move |_| {
            begins.store(true, Ordering::Relaxed);
            Ok(())
        });
        let loses = async {
            tokio::task::yield_now().await;
            test.manages.store(false, Ordering::Relaxed);
            drop(before);
        };
        let (ended, ()) = tokio::join!(ended, loses);
        assert_eq!(ended.audited(), AuditOutcome::NotAllowed);
        assert!(!begun.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn who_loses_the_role_while_a_job_works_changes_nothing() {
        let test = test(as_it_is);
        let manages = test.manages.clone();
        let ended = test.runs(move |running| {
            running.check()?;
            manages.store(false, Ordering::Relaxed);
            running.check().map(|_| ())
        });
        assert_eq!(ended.await.audited(), AuditOutcome::NotAllowed);
    }

    #[tokio::test]
    async fn a_platform_that_does_not_answer_lets_no_job_work() {
        let test = test(|_| {
            Arc::new(|_, _, _| Box::pin(async { Err(PlatformError::Other("down".to_owned())) }))
        });
        let ended = test.runs(|_| panic!("it works")).await;
        assert_eq!(ended.audited(), AuditOutcome::Failed);
    }

    #[tokio::test]
    async fn words_that_are_deleted_while_a_job_works_are_in_no_outcome() {
        let kept = test(as_it_is);
        assert!(kept.runs(|_| Ok(())).await.holds_words());
        let test = test(as_it_is);
        let store = Store::open(test.dir.path()).unwrap();
        let ended = test.runs(move |_| {
            let (aoi, place) = (KeyParts(&["slack", "aoi"]), KeyParts(&["slack", "T1"]));
            let asked = NewQuestion {
                delivery: "d1",
                workspace: place,
                thread: place,
                channel: None,
                message: None,
                member: aoi,
                text: "名刺の紙は",
                follow_up: None,
                scope: "{}",
                language: Language::Japanese,
                private: false,
                direct: false,
                status: Status::NotFound,
                millis: 3,
                at: Timestamp::now(),
                edit: None,
            };
            store.save_question(&asked, &[]).unwrap();
            store.forget_member(aoi).unwrap();
            Ok(())
        });
        assert!(!ended.await.holds_words());
    }
}
