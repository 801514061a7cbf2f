//! Outcomes that members report. They are acknowledged or celebrated by the rung, and private unless the member shows them.

use senpai_practice::ladder::{Ladders, Rung, RungPosition};
use senpai_store::{KeyParts, NewOutcome, Outcome};
use senpai_wording::fill;

use crate::{
    Button, ChatService, Effect, Effects, Error, Reply, answers,
    payload::{Op, Payload, check_value, id_of},
    session::Session,
};

/// The greatest length of the words of a report, in characters. By hand: a message of either platform holds them twice.
pub const LONGEST_REPORT: usize = 800;

/// Number of reports on a page of the member's own reports. By hand: with "more" they fill two of Discord's rows.
const REPORTS_PER_PAGE: usize = 9;

impl ChatService {
    /// Returns the service with the ladders of its community, instead of the default ladders.
    #[must_use]
    pub fn with_ladders(self, ladders: Ladders) -> ChatService {
        ChatService { ladders, ..self }
    }

    /// The ladders of the community; `None` if there is no practice, or no rung.
    pub fn ladders(&self) -> Option<&Ladders> {
        let has_rungs = self.has_practice() && !self.ladders.rungs().is_empty();
        has_rungs.then_some(&self.ladders)
    }
}

impl Session<'_> {
    /// Reports an outcome, or shows the outcomes that can be reported. Without `rung`, the words may begin with the rung's name.
    pub fn report(&self, rung: Option<&str>, words: Option<&str>) -> Result<Effects, Error> {
        let Some(ladders) = self.service.ladders() else {
            let mut reply = self.reply(self.words.no_practice).private();
            reply.buttons.extend(self.own_reports_button()?);
            return Ok(vec![Effect::Reply(reply)]);
        };
        let typed = words.unwrap_or_default().trim();
        if typed.chars().count() > LONGEST_REPORT {
            return Ok(self.say(fill(self.words.report_too_long, LONGEST_REPORT)));
        }
        let named = match rung {
            Some(rung) => ladders.named(rung).map(|rung| (rung, typed)),
            None => ladders.named_at_start(typed),
        };
        match named {
            Some((rung, words)) => self.save_report(ladders, rung, Some(words)),
            None if rung.is_none() && typed.is_empty() => self.offer_rungs(ladders),
            None => {
                let names: Vec<&str> = ladders.rungs().iter().map(|r| self.rung_name(r)).collect();
                let names = names.join(self.words.list_comma);
                Ok(self.say(fill(self.words.which_rung, names)))
            }
        }
    }

    /// Runs a button about reports; `None` if the button is about something else.
    pub fn press_report(&self, payload: Payload) -> Result<Option<Effects>, Error> {
        let is_about_one = match payload.op {
            Op::Report | Op::Reports => false,
            Op::OwnReport
            | Op::Correct
            | Op::CorrectTo
            | Op::Withdraw
            | Op::Share
            | Op::ShareNow => true,
            _ => return Ok(None),
        };
        // The member's own reports stay theirs when no new ones are taken.
        let is_new = matches!(payload.op, Op::Report | Op::Share | Op::ShareNow);
        if is_new && self.service.ladders().is_none() {
            return Ok(Some(self.say(self.words.no_practice)));
        }
        let ladders = &self.service.ladders;
        if is_about_one {
            let member = self.request.member_key();
            let own = self.store().outcome(payload.id, KeyParts(&member))?;
            return Ok(Some(match own {
                Some(own) => self.press_own_report(ladders, payload, &own)?,
                None => self.say(self.words.no_report),
            }));
        }
        if payload.op == Op::Reports {
            return Ok(Some(self.own_reports(ladders, payload.page)?));
        }
        let mut rungs = ladders.rungs().into_iter();
        let rung = rungs.find(|rung| id_of(&rung.id) == payload.id);
        Ok(Some(match rung {
            Some(rung) => self.save_report(ladders, rung, None)?,
            None => self.say(self.words.expired),
        }))
    }

    /// Runs a button about one of the member's own reports.
    fn press_own_report(
        &self,
        ladders: &Ladders,
        payload: Payload,
        own: &Outcome,
    ) -> Result<Effects, Error> {
        let words = self.words;
        let name = self.stored_name(ladders, &own.rung);
        let member = self.request.member_key();
        let member = KeyParts(&member);
        Ok(match payload.op {
            Op::Correct => {
                let others = ladders.rungs().into_iter().filter(|r| r.id != own.rung);
                let mut reply = self.reply(fill(words.correct_to, &name)).private();
                let button = |rung: &Rung| {
                    let page = check_value(&rung.id);
                    answers::button(Op::CorrectTo, self.rung_name(rung), own.id, page)
                };
                reply.buttons = others.map(button).collect();
                vec![Effect::Reply(reply)]
            }
            Op::CorrectTo => {
                let rungs = ladders.rungs();
                let mut rungs = rungs.into_iter();
                let Some(rung) = rungs.find(|rung| check_value(&rung.id) == payload.page) else {
                    return Ok(self.say(words.expired));
                };
                self.store().correct_outcome(own.id, member, &rung.id)?;
                let name = self.rung_name(rung);
                let mut reply = self.reply(fill(words.corrected, name)).private();
                if own.shared {
                    reply.notes.push(words.shared_stays.to_owned());
                }
                reply.buttons = self.buttons_of(own);
                vec![Effect::Reply(reply)]
            }
            Op::Withdraw => {
                self.store().withdraw_outcome(own.id, member)?;
                let mut reply = self.reply(fill(words.withdrawn, name)).private();
                if own.shared {
                    reply.notes.push(words.shared_stays.to_owned());
                }
                vec![Effect::Reply(reply)]
            }
            Op::Share => {
                let mut reply = self.reply(words.share_preview).private();
                let shown = self.shared(ladders, own);
                reply.notes.push(format!("> {}", shown.heading));
                reply.notes.extend(shown.notes);
                let button = answers::button(Op::ShareNow, words.share_now, own.id, 0);
                reply.buttons = vec![button];
                vec![Effect::Reply(reply)]
            }
            Op::ShareNow if self.request.place.direct => self.say(words.expired),
            Op::ShareNow => {
                let delivery = self.request.delivery_key();
                match self.store().share_outcome(own.id, member, &delivery)? {
                    true => vec![Effect::Reply(self.shared(ladders, own))],
                    false => self.say(words.shared_before),
                }
            }
            Op::OwnReport => {
                let day = self.daytime()?.date(own.at);
                let mut reply = self
                    .reply(format!("{name}{}", words.bracketed(day)))
                    .private();
                reply.notes.extend(own.words.clone());
                reply.buttons = self.buttons_of(own);
                vec![Effect::Reply(reply)]
            }
            _ => self.say(words.expired),
        })
    }

    /// The rungs, a button each.
    fn offer_rungs(&self, ladders: &Ladders) -> Result<Effects, Error> {
        let mut reply = self.reply(self.words.report_which).private();
        let button =
            |rung: &Rung| answers::button(Op::Report, self.rung_name(rung), id_of(&rung.id), 0);
        reply.buttons = ladders.rungs().into_iter().map(button).collect();
        reply.buttons.extend(self.own_reports_button()?);
        Ok(vec![Effect::Reply(reply)])
    }

    /// The button that lists the member's own reports; `None` if there are none.
    fn own_reports_button(&self) -> Result<Option<Button>, Error> {
        let member = self.request.member_key();
        let has_reported = !self.store().outcomes_of(KeyParts(&member))?.is_empty();
        let button = || answers::button(Op::Reports, self.words.own_reports, 0, 0);
        Ok(has_reported.then(button))
    }

    /// Stores a report, and acknowledges or celebrates it.
    fn save_report(
        &self,
        ladders: &Ladders,
        rung: &Rung,
        words: Option<&str>,
    ) -> Result<Effects, Error> {
        let Some(position) = ladders.position_of(&rung.id) else {
            return Ok(self.say(self.words.expired));
        };
        let (workspace, member) = (
            self.request.place.workspace_key(),
            self.request.member_key(),
        );
        let id = self.store().report_outcome(&NewOutcome {
            delivery: &self.request.delivery_key(),
            workspace: self.request.place.row_workspace(&workspace),
            member: KeyParts(&member),
            rung: &rung.id,
            words: words.filter(|words| !words.is_empty()),
            at: self.request.at,
        })?;
        let Some(id) = id else {
            return Ok(self.say(self.words.expired));
        };
        let mut reply = self.reply(self.congratulation(&position)).private();
        reply.notes.push(self.words.only_you.to_owned());
        let own = self.store().outcome(id, KeyParts(&member))?;
        reply.buttons = own.map(|own| self.buttons_of(&own)).unwrap_or_default();
        Ok(vec![Effect::Reply(reply)])
    }

    /// The bot's reply to a report: it names the next rung, or says that this is the highest rung.
    fn congratulation(&self, position: &RungPosition) -> String {
        let words = self.words;
        let celebrated = position.rung.celebrated;
        let name = self.rung_name(position.rung);
        let said = fill(
            match celebrated {
                true => words.celebrated,
                false => words.acknowledged,
            },
            name,
        );
        let names = |rungs: &[&Rung]| {
            let names: Vec<&str> = rungs.iter().map(|rung| self.rung_name(rung)).collect();
            (!names.is_empty()).then(|| names.join(words.list_comma))
        };
        let (next, cheers) = (names(&position.next), names(&position.cheers));
        let after = match (position.is_highest, celebrated) {
            (true, _) => vec![words.highest_rung.to_owned()],
            (false, true) => next
                .map(|next| fill(words.rung_above, next))
                .into_iter()
                .collect(),
            (false, false) => {
                let plain = next.filter(|next| cheers.as_ref() != Some(next));
                let plain = plain.map(|next| fill(words.next_rung, next));
                let cheers = cheers.map(|cheers| fill(words.cheers_at, cheers));
                plain.into_iter().chain(cheers).collect()
            }
        };
        let lines: Vec<String> = [said].into_iter().chain(after).collect();
        lines.join("\n")
    }

    /// A page of the member's own reports, a button each.
    pub(crate) fn own_reports(&self, ladders: &Ladders, page: u16) -> Result<Effects, Error> {
        let words = self.words;
        let member = self.request.member_key();
        let all = self.store().outcomes_of(KeyParts(&member))?;
        let skipped = REPORTS_PER_PAGE * usize::from(page);
        let shown: Vec<&Outcome> = all.iter().skip(skipped).take(REPORTS_PER_PAGE).collect();
        if shown.is_empty() {
            return Ok(self.say(words.no_report));
        }
        let mut reply = self.reply(words.your_reports).private();
        let daytime = self.daytime()?;
        for (at, own) in shown.into_iter().enumerate() {
            let number = (skipped + at + 1).to_string();
            let day = daytime.date(own.at);
            let name = self.stored_name(ladders, &own.rung);
            let said = own.words.as_deref().map(answers::shortened);
            let (day, said) = (words.bracketed(day), said.unwrap_or_default());
            let line = format!("{number}. {name}{day} {said}");
            reply.notes.push(line.trim_end().to_owned());
            let label = fill(words.change_report, &number);
            let button = answers::button(Op::OwnReport, &label, own.id, 0);
            reply.buttons.push(button);
        }
        if all.len() > skipped + REPORTS_PER_PAGE {
            let more = answers::button(Op::Reports, words.more, 0, page.saturating_add(1));
            reply.buttons.push(more);
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// The buttons under one of the member's own reports.
    fn buttons_of(&self, own: &Outcome) -> Vec<Button> {
        let words = self.words;
        let is_open = self.service.ladders().is_some();
        let may_share = is_open && !self.request.place.direct && !own.shared;
        let share = answers::button(Op::Share, words.share, own.id, 0);
        let rest = [
            answers::button(Op::Correct, words.correct, own.id, 0),
            answers::button(Op::Withdraw, words.withdraw, own.id, 0),
        ];
        may_share.then_some(share).into_iter().chain(rest).collect()
    }

    /// A report as others see it, with the member's name.
    fn shared(&self, ladders: &Ladders, own: &Outcome) -> Reply {
        let words = self.words;
        let celebrated = ladders.rung(&own.rung).is_some_and(|rung| rung.celebrated);
        let heading = match celebrated {
            true => words.shared_celebrated,
            false => words.shared_report,
        };
        let mut reply = self.reply(fill(heading, self.stored_name(ladders, &own.rung)));
        reply.notes.extend(own.words.clone());
        reply.author = Some(self.request.member.id.clone());
        reply
    }

    fn rung_name<'a>(&self, rung: &'a Rung) -> &'a str {
        rung.name(self.language)
    }

    /// The name of a stored rung. If the community has removed it: its name on the default ladders, or else its id, in words.
    fn stored_name(&self, ladders: &Ladders, id: &str) -> String {
        let default = Ladders::default();
        match ladders.rung(id).or_else(|| default.rung(id)) {
            Some(rung) => self.rung_name(rung).to_owned(),
            None => fill(self.words.former_rung, id),
        }
    }
}
