//! The list of what a member has taken on, and their time zone.

use jiff::tz::TimeZone;
use senpai_practice::commitment::State;
use senpai_store::{KeyParts, StoredCommitment};
use senpai_wording::fill;

use crate::{
    CommandError, CommandOption, Effect, Effects, Error, answers, payload::Op, session::Session,
};

/// The commitments on a page of the list. By hand: with two buttons each and one for more, they fill two of Discord's rows.
const ON_A_PAGE: usize = 4;

impl Session<'_> {
    /// Lists what the member has taken on, with buttons that pause, resume and stop it, and that show the next page. While practice is
    /// off, the buttons only stop it.
    pub fn list_commitments(&self, page: u16) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let is_on = self.service.has_practice();
        let member = self.request.member_key();
        let mut open = self.store().commitments(KeyParts(&member))?;
        open.retain(|stored| !stored.commitment.is_closed());
        // Steps first: they are what a member works on.
        open.sort_by_key(|stored| stored.commitment.is_recall());
        let skipped = ON_A_PAGE * usize::from(page);
        let shown = open.iter().skip(skipped).take(ON_A_PAGE);
        let mut reply = self.reply(match (is_on, open.len() > skipped) {
            (true, true) => words.list,
            (true, false) => words.nothing_taken,
            (false, true) => words.list_while_off,
            (false, false) => return Ok(self.say(words.off)),
        });
        for (number, stored) in (skipped + 1..).zip(shown) {
            let is_paused = stored.commitment.state == State::Paused;
            // A check-in that waits for its answer is not the next one.
            let next = stored.commitment.next_check_in();
            let next = next.filter(|due| is_on && *due > self.request.at);
            let when = match next {
                _ if is_paused => self.words.bracketed(words.is_paused),
                Some(due) => self.words.bracketed(fill(words.next_on, self.date(due)?)),
                None => String::new(),
            };
            let what = self.name_of(stored)?;
            reply.notes.push(format!("{number}. {what}{when}"));
            let rests = match is_paused {
                true => (Op::Resume, words.resume),
                false => (Op::Pause, words.pause),
            };
            let rests = Some(rests).filter(|_| is_on);
            for (op, label) in rests.into_iter().chain([(Op::Quit, words.stop)]) {
                let button = answers::button(op, &fill(label, number), stored.id, 0);
                reply.buttons.push(button);
            }
        }
        let rest = open.len().saturating_sub(skipped + ON_A_PAGE);
        if rest > 0 {
            let label = fill(words.list_more, rest);
            let next = page.saturating_add(1);
            reply
                .buttons
                .push(answers::button(Op::Commitments, &label, 0, next));
        }
        if is_on {
            let zone = self.known_zone()?;
            let zone = zone.unwrap_or_else(|| self.service.practice.zone.clone());
            answers::add_note(&mut reply, &fill(words.zone, zone));
        }
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The step, or the post of a recall: the principle itself is not shown before the member is asked for it.
    fn name_of(&self, stored: &StoredCommitment) -> Result<String, Error> {
        if !stored.commitment.is_recall() {
            return Ok(stored.commitment.step.clone());
        }
        Ok(fill(self.words.practice.recall_of, self.post_name(stored)?))
    }

    /// The title of a commitment's post, quoted; words for a post that the member cannot be shown now.
    pub(super) fn post_name(&self, stored: &StoredCommitment) -> Result<String, Error> {
        let words = &self.words.practice;
        let post = self.visible_post_of(stored)?;
        let title = post.map(|post| fill(words.title_of_post, &post.meta.title));
        Ok(title.unwrap_or_else(|| words.hidden_post.to_owned()))
    }

    /// Sets the member's time zone.
    pub fn set_zone(&self, zone: &str) -> Result<Effects, Error> {
        let words = &self.words.practice;
        if !self.service.has_practice() {
            return Ok(self.say(words.off));
        }
        let known = TimeZone::get(zone.trim()).ok();
        let Some(name) = known.as_ref().and_then(TimeZone::iana_name) else {
            return Ok(self.explain(&CommandError::Value {
                option: CommandOption::Zone,
                value: zone.to_owned(),
            }));
        };
        let member = self.request.member_key();
        self.store().set_zone(KeyParts(&member), name)?;
        let reply = self.reply(fill(words.zone_set, name));
        Ok(vec![Effect::Reply(reply.private())])
    }
}
