//! Practice for a member who looks by themselves: on the page, which reaches nobody.

use senpai_store::{KeyParts, StoredCommitment};

use crate::{
    ChatService, Effect, Effects, Error, Reply, Request, error::log_failure, session::Session,
};

/// What a member sees of their practice.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The check-ins that they have not answered.
    pub check_ins: Vec<Reply>,
    /// What they have taken on; `None` before the first step.
    pub commitments: Option<Reply>,
    /// Their reports; `None` before the first one.
    pub reports: Option<Reply>,
}

impl ChatService {
    /// Whether a member has taken something on, or has reported something, even if practice is off now.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn practises(&self, request: &Request) -> Result<bool, Error> {
        let member = request.member_key();
        let member = KeyParts(&member);
        Ok(!self.store.commitments(member)?.is_empty()
            || !self.store.outcomes_of(member)?.is_empty())
    }

    /// Whether the state holds anything about the member of a request.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn knows_member(&self, request: &Request) -> Result<bool, Error> {
        Ok(self.store.knows_member(KeyParts(&request.member_key()))?)
    }

    /// Records that the member of a request opened their practice, so that it stays for the days of `chat.keep_days` from now on.
    pub fn note_look(&self, request: &Request) {
        let member = request.member_key();
        let noted = self.store.note_look(KeyParts(&member), request.at);
        log_failure("record a look at a practice", noted);
    }

    /// What the member of a request sees of their practice. A check-in that is due counts as sent: it is shown until it is answered.
    /// While practice is off, there is no check-in, and the lists only let the member stop and withdraw.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written.
    pub fn visit(&self, request: &Request) -> Result<Visit, Error> {
        self.session(request).visit()
    }
}

impl Session<'_> {
    fn visit(&self) -> Result<Visit, Error> {
        let check_ins = match self.service.has_practice() {
            true => self.open_check_ins()?,
            false => Vec::new(),
        };
        let member = self.request.member_key();
        let member = KeyParts(&member);
        let has_taken = !self.store().commitments(member)?.is_empty();
        let commitments = has_taken.then(|| self.list_commitments(0)).transpose()?;
        let has_reported = !self.store().outcomes_of(member)?.is_empty();
        let ladders = has_reported.then_some(&self.service.ladders);
        let reports = ladders
            .map(|ladders| self.own_reports(ladders, 0))
            .transpose()?;
        Ok(Visit {
            check_ins,
            commitments: commitments.and_then(only_reply),
            reports: reports.and_then(only_reply),
        })
    }

    /// The check-ins without an answer: those that were shown before, and what is due now. One that fails is logged and left out.
    fn open_check_ins(&self) -> Result<Vec<Reply>, Error> {
        let member = self.request.member_key();
        let active = self.store().commitments(KeyParts(&member))?.into_iter();
        let active = active.filter(|stored| stored.commitment.is_active());
        let shown = active.map(|stored| self.open_check_in(&stored));
        Ok(shown
            .filter_map(|shown| {
                shown.unwrap_or_else(|error| {
                    tracing::error!("a check-in could not be shown: {error}");
                    None
                })
            })
            .collect())
    }

    /// The check-in of an active commitment that the member has not answered. Nothing is sent to them, so their silence says nothing: an
    /// open one stays, however long ago it was shown first.
    fn open_check_in(&self, stored: &StoredCommitment) -> Result<Option<Reply>, Error> {
        let (now, commitment) = (self.request.at, &stored.commitment);
        let service = self.service;
        if commitment.awaits_answer {
            let shown = service.check_in(stored, commitment.sent, self.language, now)?;
            return Ok(shown.map(|shown| shown.reply));
        }
        let daytime = |zone: Option<&str>| service.daytime(zone).at_any_time();
        let due = service.claim(stored.id, now, Some(self.language), daytime)?;
        Ok(due.map(|due| {
            service.mark_notified(&due, now);
            due.reply
        }))
    }
}

fn only_reply(mut effects: Effects) -> Option<Reply> {
    match effects.pop() {
        Some(Effect::Reply(reply)) => Some(reply),
        _ => None,
    }
}
