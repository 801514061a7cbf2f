//! Check-ins: the direct messages that ask about what a member has taken on.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use senpai_practice::commitment::Daytime;
use senpai_search::Post;
use senpai_store::StoredCommitment;
use senpai_wording::{fill, wording};

use super::{commitments::LATER, language_number, recall::current_principle};
use crate::{
    Button, ChatService, Error, Language, Notification, NotificationId, Place, Platform, Recipient,
    Reply, answers, notifications::Address, payload::Op, session::day_of,
};

/// How long a check-in stays with a process that sends it. By hand: longer than a call to a platform takes. After a crash, another
/// process looks whether it has arrived.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// The time after which the recall of a missing principle ends. By hand: a deployment takes minutes.
const MISSING_FOR: SignedDuration = SignedDuration::from_hours(24);

impl ChatService {
    /// The check-ins that are due on a platform.
    pub(crate) fn pending_check_ins(
        &self,
        platform: Platform,
        now: Timestamp,
    ) -> Vec<NotificationId> {
        if !self.has_practice() || self.index.snapshot().is_none() {
            return Vec::new();
        }
        let due = self.store.due_commitments(platform.as_str(), now);
        let due = due.unwrap_or_else(|error| {
            tracing::error!("commitments could not be read: {error}");
            Vec::new()
        });
        let id = |(commitment, number)| NotificationId::CheckIn { commitment, number };
        due.into_iter().map(id).collect()
    }

    /// The check-in of a commitment as it is to be sent now; `None` if none is.
    pub(crate) fn due_check_in(&self, commitment: u64, now: Timestamp) -> Option<Notification> {
        let due = self.claim(commitment, now, None, |zone| self.daytime(zone));
        due.unwrap_or_else(|error| {
            tracing::error!("a check-in could not be claimed: {error}");
            None
        })
    }

    /// The member of a check-in that may be due.
    pub(crate) fn recipient_of_check_in(&self, commitment: u64) -> Option<Recipient> {
        let stored = self.commitment_to_ask(commitment)?;
        let address = address_of(&stored).ok()?;
        Some(Recipient {
            workspace: address.place.workspace,
            member: address.member,
        })
    }

    /// True if the next check-in of a commitment has this number, and its member has not stopped or paused it.
    pub(crate) fn is_check_in_next(&self, commitment: u64, number: u32) -> bool {
        let stored = self.commitment_to_ask(commitment);
        stored.is_some_and(|stored| stored.commitment.next_number() == number)
    }

    /// The commitment with this id, if it is active. One that cannot be read is logged when it is claimed.
    fn commitment_to_ask(&self, id: u64) -> Option<StoredCommitment> {
        let stored = self.store.commitment_to_ask(id).ok().flatten();
        stored.filter(|stored| stored.commitment.is_active())
    }

    /// Claims the check-in of a commitment, if it is due; in `language`, or else in that of the commitment. It is composed first: one that
    /// cannot be composed uses up no day of its member.
    pub(super) fn claim(
        &self,
        id: u64,
        now: Timestamp,
        language: Option<Language>,
        daytime: impl Fn(Option<&str>) -> Daytime,
    ) -> Result<Option<Notification>, Error> {
        let composed = match self.store.commitment_to_ask(id) {
            Ok(Some(stored)) if stored.commitment.due <= now => {
                let number = stored.commitment.next_number();
                let language = language.unwrap_or(stored.language);
                match self.check_in(&stored, number, language, now) {
                    Ok(Some(check_in)) => Some((stored, check_in)),
                    other => {
                        self.store.postpone_check_in(id, now)?;
                        return other.map(|_| None);
                    }
                }
            }
            Ok(None) => return Ok(None),
            // The claim plans it again after a wrong clock, and puts off what cannot be read.
            Ok(Some(_)) | Err(_) => None,
        };
        let claimed = self.store.claim_check_in(id, now, now + LEASE, daytime)?;
        let (Some(claimed), Some((stored, mut check_in))) = (claimed, composed) else {
            return Ok(None);
        };
        // What has changed since is composed at the next look.
        let is_current = claimed.stored == stored;
        check_in.may_have_arrived = claimed.was_attempted;
        Ok(is_current.then_some(check_in))
    }

    /// The posts that a place may be shown.
    pub(crate) fn posts_at(&self, place: &Place) -> Result<Vec<Arc<Post>>, Error> {
        Ok(self.visible_posts(&self.channel(place)?))
    }

    /// The post with this id, if the place may be shown it.
    fn post_at(&self, place: &Place, id: &str) -> Result<Option<Arc<Post>>, Error> {
        let mut posts = self.posts_at(place)?.into_iter();
        Ok(posts.find(|post| post.meta.id == id))
    }

    /// The check-in with this number. `None` if it cannot be composed now: the post of a recall is missing, which may be for a moment.
    pub(super) fn check_in(
        &self,
        stored: &StoredCommitment,
        number: u32,
        language: Language,
        now: Timestamp,
    ) -> Result<Option<Notification>, Error> {
        let address = address_of(stored)?;
        let (id, commitment) = (stored.id, &stored.commitment);
        let words = &wording(language).practice;
        let mut ends = false;
        let reply = if commitment.is_recall() {
            match self.principle_of(stored)? {
                None if is_missing_for_long(stored, now) => {
                    ends = true;
                    let mut reply = Reply::of(language, words.recall_ended);
                    // Discord recognises a message by its button.
                    let list = words.practice_command;
                    reply.buttons = vec![answers::detailed_button(
                        Op::Commitments,
                        list,
                        id,
                        0,
                        number,
                    )];
                    reply
                }
                None => return Ok(None),
                Some((post, principle)) => {
                    let mut reply = recall_check_in(language, id, number, &post);
                    if principle != commitment.step {
                        reply.notes.push(words.principle_corrected.to_owned());
                    }
                    reply
                }
            }
        } else {
            let post = self.post_at(&address.place, &commitment.post)?;
            let card = |post: &Arc<Post>| answers::post_card(post, language, day_of(now));
            Reply {
                cards: post.iter().map(card).collect(),
                buttons: step_buttons(language, id, number),
                ..Reply::of(language, fill(words.check_in, quoted(&commitment.step)))
            }
        };
        Ok(Some(Notification {
            id: NotificationId::CheckIn {
                commitment: id,
                number,
            },
            cause: format!("check-in {id:x} {number}"),
            may_have_arrived: false,
            ends,
            workspace: address.place.workspace,
            place: None,
            member: address.member,
            reply,
        }))
    }

    /// The post and the principle that a recall asks for. `None` if the post states none any more, or the place may not be shown it.
    fn principle_of(
        &self,
        stored: &StoredCommitment,
    ) -> Result<Option<(Arc<Post>, String)>, Error> {
        let place = address_of(stored)?.place;
        let Some(post) = self.post_at(&place, &stored.commitment.post)? else {
            return Ok(None);
        };
        let principle = current_principle(&post, &stored.commitment.step);
        let principle = principle.map(str::to_owned);
        Ok(principle.map(|principle| (post, principle)))
    }

    /// Records that a check-in was sent. A commitment whose check-in says that it ends is over.
    pub(crate) fn mark_checked_in(
        &self,
        commitment: u64,
        number: u32,
        ends: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        if ends {
            self.store.finish_commitment(commitment, now)?;
        }
        let daytime = |zone: Option<&str>| self.daytime(zone);
        self.store
            .mark_checked_in(commitment, number, now, daytime)?;
        Ok(())
    }
}

/// True if the principle of a recall was missing for a day: a folder of posts that is being replaced lacks it for a moment.
fn is_missing_for_long(stored: &StoredCommitment, now: Timestamp) -> bool {
    let since = stored.postponed_since;
    since.is_some_and(|since| now.duration_since(since) >= MISSING_FOR)
}

/// Where the member of a commitment is asked.
pub(super) fn address_of(stored: &StoredCommitment) -> Result<Address, Error> {
    let address = stored.address.as_deref().unwrap_or_default();
    Ok(serde_json::from_str(address)?)
}

/// A step as it stands in a quotation: without the full stop at its end.
pub(super) fn quoted(step: &str) -> &str {
    let step = step.trim_end();
    step.strip_suffix('。').unwrap_or(step)
}

fn step_buttons(language: Language, id: u64, number: u32) -> Vec<Button> {
    let ops = [
        (Op::Done, 0),
        (Op::NotYet, 0),
        (Op::DidNotWork, 0),
        (Op::Snooze, LATER),
        (Op::Quit, 0),
    ];
    let labels = wording(language).practice.answers;
    let buttons = ops.into_iter().zip(labels);
    buttons
        .map(|((op, page), label)| answers::detailed_button(op, label, id, page, number))
        .collect()
}

fn recall_check_in(language: Language, id: u64, number: u32, post: &Post) -> Reply {
    let words = &wording(language).practice;
    let heading = fill(words.recall_check_in, &post.meta.title);
    let [write, show] = words.recall_buttons;
    let [.., later, stop] = words.answers;
    let buttons = [
        (Op::Recall, write, language_number(language)),
        (Op::ShowPrinciple, show, 0),
        (Op::Snooze, later, LATER),
        (Op::Quit, stop, 0),
    ];
    let mut reply = Reply::of(language, heading);
    reply.buttons = buttons
        .map(|(op, label, page)| answers::detailed_button(op, label, id, page, number))
        .into();
    reply
}
