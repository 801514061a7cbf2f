//! The work of a job: it waits for its turn, and has the rights that its admin has then.

use std::sync::Arc;

use axum::http::StatusCode;
use senpai_admin::{Admin, AdminError, AuditOutcome};
use senpai_chat::{ChatService, Operator};
use senpai_runner::{blocking, clock};
use tokio::runtime::Handle;

use crate::{
    console::{Console, Page, View},
    site::Broken,
};

use super::jobs::{Job, JobResult, Kind, Progress};

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
    job.end(outcome);
}

/// Why a job came to nothing.
pub(super) enum NotDone {
    Refused(AdminError),
    /// Who began it is no admin any more.
    NoAdmin,
    /// The chat platform did not say whether they are.
    NotChecked,
    /// For a reason that was logged.
    Broken,
    /// A newer preview has taken its place.
    Replaced,
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
            NotDone::NotChecked | NotDone::Broken | NotDone::Replaced => AuditOutcome::Failed,
        }
    }

    fn page(&self, view: &View) -> Page {
        let c = &view.words().console;
        let (status, sentence) = match &self.why {
            NotDone::Refused(error) => return Err(view.failed(error, &self.gap)),
            NotDone::Broken => return Err(Broken.into()),
            NotDone::NoAdmin => (StatusCode::FORBIDDEN, c.no_admin),
            NotDone::NotChecked => (StatusCode::SERVICE_UNAVAILABLE, c.not_checked),
            NotDone::Replaced => (StatusCode::NOT_FOUND, c.no_page),
        };
        Err(view.sentence(status, sentence).into())
    }
}
