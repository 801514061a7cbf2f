//! Jobs: the acts that may take long. A job runs in the background. Its page shows the progress, by server-sent events where there is a
//! script and by reloads of the page where there is none, and then the outcome. An admin who leaves the page finds the job again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use senpai_admin::{AdminError, AuditOutcome};
use senpai_chat::{Operator, Wording, fill};
use tokio::sync::{Semaphore, watch};

use crate::{
    console::{Page, Tab, View},
    site::Broken,
};

/// The most jobs of an admin that have not ended. By hand: each waits for those before it.
const MAX_WAITING: usize = 8;
/// The most jobs of an admin that are kept. By hand.
const KEPT: usize = 16;
/// The time for which an outcome is kept. By hand: it holds words of members.
const KEPT_TIME: Duration = Duration::from_secs(3600);

/// What a job does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reloads the posts. All admins share it.
    Reload,
    /// Tries a change that nobody has saved.
    Trial,
    /// Shows the answer that a link would give.
    Preview,
    /// Links a gap.
    Link,
}

impl Kind {
    pub fn tab(self) -> Tab {
        match self {
            Kind::Reload => Tab::Reindex,
            Kind::Trial => Tab::Try,
            Kind::Preview | Kind::Link => Tab::Gaps,
        }
    }

    pub fn title(self, words: &Wording) -> &'static str {
        let c = &words.console;
        match self {
            Kind::Reload => c.reindex,
            Kind::Trial => c.try_out,
            Kind::Preview => c.preview,
            Kind::Link => c.link,
        }
    }
}

/// The result of a job.
pub(super) trait JobResult: Send + Sync {
    /// In one sentence.
    fn sentence(&self, words: &Wording) -> String {
        words.console.job_ended.to_owned()
    }

    /// For the audit.
    fn audited(&self) -> AuditOutcome {
        AuditOutcome::Done
    }

    /// True if it holds words of members: it is not kept when such words are deleted.
    fn holds_words(&self) -> bool;

    /// The page that shows it.
    fn page(&self, view: &View) -> Page;
}

/// The progress of a job.
#[derive(Clone)]
pub(super) enum Progress {
    /// Another job or another process works.
    Waiting,
    /// So many steps of all are done. It may not know how many there are: 0 of 0.
    Running(usize, usize),
    Ended(Arc<dyn JobResult>, Kept),
}

/// The start of the time for which an outcome is kept.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub since: Instant,
    /// The number of deletions before the job read words. See [`senpai_chat::ChatService::deletions`].
    pub deletions: u64,
}

impl Progress {
    pub fn has_ended(&self) -> bool {
        matches!(self, Progress::Ended(..))
    }

    /// The share that is done, in percent; 0 if it is not known.
    pub fn percent(&self) -> usize {
        match self {
            Progress::Waiting => 0,
            Progress::Running(done, all) => 100 * done / (*all).max(1),
            Progress::Ended(..) => 100,
        }
    }
}

/// An act in the background.
pub(super) struct Job {
    pub id: String,
    pub kind: Kind,
    /// The gap that it is about; empty without one.
    pub gap: String,
    /// Its row in the audit; `None` if it changes nothing.
    pub row: Option<i64>,
    /// Who began it.
    pub operator: Operator,
    pub progress: watch::Sender<Progress>,
}

impl Job {
    /// The address of its page.
    pub fn address(&self) -> String {
        match self.kind {
            Kind::Reload => "/admin/reindex".to_owned(),
            _ => format!("/admin/jobs/{}", self.id),
        }
    }

    /// True if an operator may see it.
    fn is_of(&self, operator: &Operator) -> bool {
        self.kind == Kind::Reload || self.operator.is(operator)
    }

    fn is_about(&self, kind: Kind, gap: &str, operator: &Operator) -> bool {
        self.kind == kind && self.gap == gap && self.is_of(operator)
    }

    pub fn has_ended(&self) -> bool {
        self.progress.borrow().has_ended()
    }

    pub fn end(&self, outcome: Arc<dyn JobResult>, deletions: u64) {
        let kept = Kept {
            since: Instant::now(),
            deletions,
        };
        self.progress.send_replace(Progress::Ended(outcome, kept));
    }

    /// The progress as a sentence.
    pub fn sentence(&self, now: &Progress, words: &Wording) -> String {
        let (waits, runs) = match self.kind {
            Kind::Reload => (words.reindex_waits, words.reindexing),
            _ => (words.console.job_waits, words.console.job_runs),
        };
        match now {
            Progress::Waiting => waits.to_owned(),
            Progress::Running(_, 0) => fill(runs, "…"),
            Progress::Running(done, all) => fill(runs, format!("{done}/{all}")),
            Progress::Ended(outcome, _) => outcome.sentence(words),
        }
    }
}

/// The jobs, in the order in which they began.
pub(super) struct Jobs {
    all: Mutex<Vec<Arc<Job>>>,
    /// One job at a time builds indexes in memory.
    pub building: Arc<Semaphore>,
}

impl Jobs {
    pub fn new() -> Jobs {
        Jobs {
            all: Mutex::default(),
            building: Arc::new(Semaphore::new(1)),
        }
    }

    /// The jobs without old outcomes.
    fn all(&self) -> MutexGuard<'_, Vec<Arc<Job>>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| match &*known.progress.borrow() {
            Progress::Ended(_, kept) => kept.since.elapsed() < KEPT_TIME,
            _ => true,
        });
        all
    }

    /// Forgets the outcomes with words that were read before the last of so many deletions.
    pub fn forget_words(&self, deletions: u64) {
        for job in self.all().iter() {
            let now = job.progress.borrow().clone();
            if let Progress::Ended(outcome, kept) = now
                && outcome.holds_words()
                && kept.deletions < deletions
            {
                job.end(Arc::new(NotDone::Forgotten.of(job)), deletions);
            }
        }
    }

    /// Keeps a job, unless the same act has begun and has not ended: returns that one, and `false`. `None` if too many jobs wait.
    pub fn add(&self, job: Job) -> Option<(Arc<Job>, bool)> {
        let mut all = self.all();
        let same = |known: &Arc<Job>| known.is_about(job.kind, &job.gap, &job.operator);
        match job.kind {
            // The form has changed since the preview before.
            Kind::Preview => all.retain(|known| {
                let is_replaced = same(known);
                if is_replaced {
                    known.end(Arc::new(NotDone::Replaced.of(known)), 0);
                }
                !is_replaced
            }),
            Kind::Trial => {}
            Kind::Reload | Kind::Link => {
                let begun = all.iter().find(|known| same(known) && !known.has_ended());
                if let Some(begun) = begun {
                    return Some((begun.clone(), false));
                }
            }
        }
        let own = |known: &&Arc<Job>| known.operator.is(&job.operator);
        let unfinished = all.iter().filter(own).filter(|known| !known.has_ended());
        if unfinished.count() >= MAX_WAITING {
            return None;
        }
        if all.iter().filter(own).count() >= KEPT {
            let oldest = all
                .iter()
                .position(|known| own(&known) && known.has_ended());
            oldest.map(|oldest| all.remove(oldest));
        }
        let job = Arc::new(job);
        all.push(job.clone());
        Some((job, true))
    }

    /// True if a job has not been replaced, and its outcome is not old.
    pub fn keeps(&self, job: &Arc<Job>) -> bool {
        self.all().iter().any(|known| Arc::ptr_eq(known, job))
    }

    /// The job with this id, if an operator may see it.
    pub fn get(&self, id: &str, operator: &Operator) -> Option<Arc<Job>> {
        let all = self.all();
        let found = all.iter().find(|job| job.id == id && job.is_of(operator));
        found.cloned()
    }

    /// The last job of a kind that an operator may see.
    pub fn last(&self, kind: Kind, gap: &str, operator: &Operator) -> Option<Arc<Job>> {
        let all = self.all();
        let mut newest = all.iter().rev();
        newest
            .find(|job| job.is_about(kind, gap, operator))
            .cloned()
    }
}

/// Why a job came to nothing.
pub(super) enum NotDone {
    Refused(AdminError),
    /// The person who began it is no admin any more.
    NoAdmin,
    /// The chat platform did not say whether they are.
    NotChecked,
    /// For a reason that was logged.
    Broken,
    /// A newer preview has taken its place.
    Replaced,
    /// Words of members were deleted, and its outcome held such words.
    Forgotten,
}

impl From<AdminError> for NotDone {
    fn from(error: AdminError) -> NotDone {
        NotDone::Refused(error)
    }
}

impl NotDone {
    /// The outcome of a job that came to nothing.
    pub fn of(self, job: &Job) -> Nothing {
        Nothing {
            why: self,
            gap: job.gap.clone(),
        }
    }
}

/// The outcome of a job that came to nothing.
pub(super) struct Nothing {
    why: NotDone,
    /// The gap that the job is about; empty without one.
    gap: String,
}

impl JobResult for Nothing {
    fn audited(&self) -> AuditOutcome {
        match &self.why {
            NotDone::Refused(error) => error.outcome(),
            NotDone::NoAdmin => AuditOutcome::NotAllowed,
            NotDone::NotChecked | NotDone::Broken | NotDone::Replaced | NotDone::Forgotten => {
                AuditOutcome::Failed
            }
        }
    }

    fn holds_words(&self) -> bool {
        false
    }

    fn page(&self, view: &View) -> Page {
        let c = &view.words().console;
        let (status, sentence) = match &self.why {
            NotDone::Refused(error) => return Err(view.failed(error, &self.gap)),
            NotDone::Broken => return Err(Broken.into()),
            NotDone::NoAdmin => (StatusCode::FORBIDDEN, c.no_admin),
            NotDone::NotChecked => (StatusCode::SERVICE_UNAVAILABLE, c.not_checked),
            NotDone::Replaced => (StatusCode::NOT_FOUND, c.no_page),
            NotDone::Forgotten => (StatusCode::GONE, c.job_forgotten),
        };
        Err(view.sentence(status, sentence).into())
    }
}
