//! The payload of a button: `version|op|id|page` or `version|op|id|page|detail`, ASCII, at most 100 bytes, untrusted.

use std::{fmt, str::FromStr};

use senpai_language::Fnv;

/// The operation of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Shows the next posts.
    More,
    /// The answer helped.
    Helped,
    /// The answer did not help: shows another excerpt.
    DidNotHelp,
    /// The excerpt with the check value `page` answers: shows it in full.
    Choose,
    /// Shows the author's practice steps of the post in `detail`.
    Steps,
    /// Takes on the step whose check value is `page`, of the post in `detail`.
    TakeOn,
    /// Takes on the step whose check value is `page`, of the post whose id has the value `id`.
    TakeFrom,
    /// Opens the form for a step in the member's own words, for the post in `detail`.
    OwnStep,
    /// Sets the pace of the check-ins, by the number of the pace in `page`.
    SetPace,
    /// The member did it.
    Done,
    /// The member has not done the step yet.
    NotYet,
    /// The step did not work.
    DidNotWork,
    /// Asks again after the days in `page`.
    Snooze,
    /// Ends the check-ins.
    Quit,
    /// Opens the form in which the member writes what happened.
    WhatHappened,
    /// Takes on the step whose check value is `page` instead.
    Instead,
    /// Opens the form for a step in the member's own words instead.
    OwnInstead,
    /// Pauses a commitment.
    Pause,
    /// Resumes a commitment.
    Resume,
    /// Begins to ask for the principle of the post of a commitment.
    BeginRecall,
    /// Opens the form for a principle in the member's own words.
    Recall,
    /// Shows the principle.
    ShowPrinciple,
    /// Stores the member's verdict on the recall, by the number of the verdict in `page`.
    Judge,
    /// Lists what the member has taken on, from the page `page` on.
    Commitments,
    /// Asks again among all posts, without the tag and the goal of the question.
    Widen,
    /// Asks a human.
    Human,
    /// Shows a private answer to all.
    Show,
    /// Notifies the member when a post answers.
    Notify,
    /// Lists further posts.
    Posts,
    /// Shows the section of a post whose heading has the check value `page`.
    Section,
    /// Adds a goal to the member's goals, or removes it.
    Goal,
    /// Reports the rung whose value is `id`.
    Report,
    /// Lists the member's own reports.
    Reports,
    /// Shows a report of the member's own.
    OwnReport,
    /// Offers the rungs to which a report can be corrected.
    Correct,
    /// Corrects a report to the rung whose check value is `page`.
    CorrectTo,
    /// Withdraws a report.
    Withdraw,
    /// Shows the member how others would see a report.
    Share,
    /// Shows a report to all.
    ShareNow,
    /// Shows the data about the member, from the page `page` on.
    Data,
    /// Shows an admin one gap.
    Gap,
    /// Links a gap to the related post whose check value is `page`.
    Link,
    /// Rules a gap out of scope.
    RuleOut,
    /// Opens a closed gap again.
    Restore,
    /// Drafts a post for a gap.
    Draft,
}

impl Op {
    /// True if only admins may use the operation.
    pub fn is_for_admins(self) -> bool {
        matches!(
            self,
            Op::Gap | Op::Link | Op::RuleOut | Op::Restore | Op::Draft
        )
    }

    /// True if the operation is about the member's commitment with the payload's id.
    pub fn is_about_commitment(self) -> bool {
        matches!(
            self,
            Op::SetPace
                | Op::Done
                | Op::NotYet
                | Op::DidNotWork
                | Op::Snooze
                | Op::Quit
                | Op::WhatHappened
                | Op::Instead
                | Op::OwnInstead
                | Op::Pause
                | Op::Resume
                | Op::BeginRecall
                | Op::Recall
                | Op::ShowPrinciple
                | Op::Judge
        )
    }

    /// True if it is about what the member has taken on or reported, and shows it to nobody else.
    pub fn is_about_own_practice(self) -> bool {
        let is_about_reports = matches!(
            self,
            Op::Reports | Op::OwnReport | Op::Correct | Op::CorrectTo | Op::Withdraw
        );
        is_about_reports || self.is_about_commitment() || self == Op::Commitments
    }

    /// True if the member stops, pauses or withdraws something of their own. No limit and no setting refuses that.
    pub fn is_never_refused(self) -> bool {
        matches!(self, Op::Quit | Op::Pause | Op::Withdraw)
    }

    /// True if it takes something on.
    pub fn takes_on(self) -> bool {
        matches!(
            self,
            Op::TakeOn | Op::TakeFrom | Op::OwnStep | Op::Instead | Op::OwnInstead
        )
    }

    /// True if it is about what members take on.
    pub fn is_practice(self) -> bool {
        self.is_about_commitment() || self.takes_on() || self == Op::Commitments
    }
}

/// True if a button acts on what its member has taken on or reported, and on nothing that they asked. `payload` is untrusted.
pub fn is_of_practice(payload: &str) -> bool {
    let payload = payload.parse::<Payload>();
    payload.is_ok_and(|Payload { op, .. }| op.is_about_own_practice() || op == Op::Report)
}

/// True if a button stops, pauses or withdraws something of its member's own: no limit refuses that. `payload` is untrusted.
pub fn is_never_refused(payload: &str) -> bool {
    let payload = payload.parse::<Payload>();
    payload.is_ok_and(|payload| payload.op.is_never_refused())
}

/// True if a button says that an answer helped, or that it did not. `payload` is untrusted.
pub fn is_verdict(payload: &str) -> bool {
    let payload = payload.parse::<Payload>();
    payload.is_ok_and(|Payload { op, .. }| matches!(op, Op::Helped | Op::DidNotHelp))
}

const OPS: [(Op, &str); 45] = [
    (Op::More, "more"),
    (Op::Helped, "yes"),
    (Op::DidNotHelp, "no"),
    // Not "choose", whose page was a position in earlier versions.
    (Op::Choose, "pick"),
    (Op::Steps, "steps"),
    (Op::TakeOn, "take"),
    (Op::TakeFrom, "take-from"),
    (Op::OwnStep, "own"),
    (Op::SetPace, "pace"),
    (Op::Done, "did"),
    (Op::NotYet, "notyet"),
    (Op::DidNotWork, "failed"),
    (Op::Snooze, "snooze"),
    (Op::Quit, "quit"),
    (Op::WhatHappened, "happened"),
    (Op::Instead, "instead"),
    (Op::OwnInstead, "owninstead"),
    (Op::Pause, "pause"),
    (Op::Resume, "resume"),
    (Op::BeginRecall, "recall"),
    (Op::Recall, "words"),
    (Op::ShowPrinciple, "principle"),
    (Op::Judge, "judge"),
    (Op::Commitments, "commitments"),
    (Op::Widen, "widen"),
    (Op::Human, "human"),
    (Op::Show, "show"),
    (Op::Notify, "tell"),
    (Op::Posts, "posts"),
    (Op::Section, "section"),
    (Op::Goal, "goal"),
    (Op::Report, "report"),
    (Op::Reports, "reports"),
    (Op::OwnReport, "own-report"),
    (Op::Correct, "correct"),
    (Op::CorrectTo, "correct-to"),
    (Op::Withdraw, "withdraw"),
    (Op::Share, "share"),
    (Op::ShareNow, "share-now"),
    (Op::Data, "data"),
    (Op::Gap, "gap"),
    (Op::Link, "link"),
    (Op::RuleOut, "out"),
    (Op::Restore, "restore"),
    (Op::Draft, "draft"),
];
/// The version of the payload. It changes when the meaning of a payload changes; then older buttons have expired.
const VERSION: &str = "1";
/// The longest payload, in bytes: Discord's limit for a `custom_id`.
const LONGEST: usize = 100;

/// The payload of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub op: Op,
    /// The id of the question, gap, commitment or report. For a list of posts, the id of its tag; for a section or a step of a
    /// post's page, the id of the post; for a goal or rung, its value.
    pub id: u64,
    /// The page that the button requests, the [check value](check_value) of an excerpt, heading, post or step, or another number.
    pub page: u16,
    /// The number of the check-in that the button answers, from 1, or the [value](post_value) of the post whose steps it is about; 0 if
    /// it is about neither.
    pub detail: u32,
}

/// The id of something that is named by a text, such as a goal or a rung, in a button.
pub(crate) fn id_of(name: &str) -> u64 {
    Fnv::of(name.as_bytes())
}

/// Identifies one of a few texts that are shown together: a hash of the text, folded to 16 bits.
pub(crate) fn check_value(text: &str) -> u16 {
    let [a, b, c, d, e, f, g, h] = Fnv::of(text.as_bytes()).to_le_bytes();
    u16::from_le_bytes([a ^ c ^ e ^ g, b ^ d ^ f ^ h])
}

/// Identifies one of the posts that were shown for a question, by its id. Never 0.
pub(crate) fn post_value(id: &str) -> u32 {
    (1 << 16) | u32::from(check_value(id))
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = OPS
            .iter()
            .find(|(op, _)| *op == self.op)
            .map_or("", |(_, word)| word);
        write!(f, "{VERSION}|{word}|{:x}|{}", self.id, self.page)?;
        match self.detail {
            0 => Ok(()),
            detail => write!(f, "|{detail}"),
        }
    }
}

/// The payload has another version, or this service did not make it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expired;

impl FromStr for Payload {
    type Err = Expired;

    fn from_str(text: &str) -> Result<Payload, Expired> {
        if text.len() > LONGEST {
            return Err(Expired);
        }
        let parts: Vec<&str> = text.split('|').collect();
        let (word, id, page, detail) = match parts[..] {
            [VERSION, word, id, page] => (word, id, page, "0"),
            [VERSION, word, id, page, detail] => (word, id, page, detail),
            _ => return Err(Expired),
        };
        Ok(Payload {
            op: OPS.iter().find(|(_, w)| *w == word).ok_or(Expired)?.0,
            id: u64::from_str_radix(id, 16).map_err(|_| Expired)?,
            page: page.parse().map_err(|_| Expired)?,
            detail: detail.parse().map_err(|_| Expired)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_from_its_text_and_fits_a_button() {
        for ((op, _), detail) in OPS.into_iter().zip([0, u32::MAX].into_iter().cycle()) {
            let payload = Payload {
                op,
                id: u64::MAX,
                page: u16::MAX,
                detail,
            };
            let text = payload.to_string();
            assert!(text.len() <= LONGEST);
            assert_eq!(text.parse(), Ok(payload));
        }
    }

    #[test]
    fn buttons_of_practice_act_on_no_question() {
        for practice in [
            "1|did|1|1|1",
            "1|pause|1|1",
            "1|withdraw|1|1",
            "1|commitments|0|1",
        ] {
            assert!(is_of_practice(practice), "{practice}");
        }
        for other in [
            "1|more|1|1",
            "1|take|1|1",
            "1|human|1|1",
            "1|share-now|1|1",
            "x",
        ] {
            assert!(!is_of_practice(other), "{other}");
        }
    }

    #[test]
    fn what_we_did_not_write_has_expired() {
        for text in [
            "",
            "1",
            "1|more",
            "0|more|1|0",
            "1|drop|1|0",
            "1|more|x|0",
            "1|more|1|-1",
            "1|more|1|0|",
            "1|more|1|0|-1",
            "1|more|1|0|1|1",
            "１|more|1|0",
        ] {
            assert_eq!(text.parse::<Payload>(), Err(Expired), "{text}");
        }
    }
}
