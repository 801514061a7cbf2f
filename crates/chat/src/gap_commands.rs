//! Admin commands and buttons for gaps: list, show, link, rule out, draft.

use senpai_admin::{Admin, AdminError, AuditOutcome, ClosedGap, Gap, GapLink};
use senpai_wording::fill;

use crate::{
    Button, Effect, Effects, Error, Reply,
    admin_commands::LISTED,
    admin_words::{
        about_private, drafted, gap_line, how_closed, refusal, reload_failure, restored,
        shown_words,
    },
    answers::{self, shortened},
    console::outcome,
    payload::{Op, Payload, check_value},
    session::Session,
};

/// Number of related posts that a button can link to a gap. With the buttons to rule out and to draft, they fill a row of
/// [`BUTTONS`](crate::BUTTONS).
const RELATED_POSTS: usize = 3;

impl Session<'_> {
    /// A button under a gap: authorised and audited like a command.
    pub fn press_as_admin(&self, payload: Payload) -> Result<Effects, Error> {
        let post = self.linked_by(payload).unwrap_or_default();
        let action = format!("press {payload} {post}");
        let Some(row) = self.begin_act(action.trim_end().to_owned())? else {
            return Ok(self.say(self.words.not_allowed));
        };
        let reply = self.end_act(row, self.carry_out(payload))?;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The id of the post to which a button links a gap.
    fn linked_by(&self, payload: Payload) -> Option<String> {
        if payload.op != Op::Link {
            return None;
        }
        let admin = self.admin();
        let gap = admin.gap(&format!("{:016x}", payload.id)).ok()?;
        let mut related = admin.related_posts(&gap, RELATED_POSTS).into_iter();
        let linked = related.find(|post| check_value(&post.meta.id) == payload.page)?;
        Some(linked.meta.id.clone())
    }

    fn carry_out(&self, payload: Payload) -> Result<(Reply, AuditOutcome), Error> {
        let name = format!("{:016x}", payload.id);
        match payload.op {
            Op::Restore => self.restore(&name),
            _ => self.on_gap(&name, |gap, admin| match payload.op {
                Op::Link => {
                    let related = admin.related_posts(gap, RELATED_POSTS);
                    match related
                        .iter()
                        .find(|p| check_value(&p.meta.id) == payload.page)
                    {
                        Some(post) => {
                            let link = GapLink {
                                post: &post.meta.id,
                                ..GapLink::default()
                            };
                            self.link(gap, link, admin)
                        }
                        // The related posts have changed since the button was shown.
                        None => Err(AdminError::NotRelated),
                    }
                }
                Op::RuleOut => self.rule_out(gap, admin),
                Op::Draft => self.draft(gap, None, admin),
                _ => self.show_gap(gap, admin),
            }),
        }
    }

    /// Runs an action on the gap called `name`. An error that the admin can correct becomes the reply.
    pub fn on_gap(
        &self,
        name: &str,
        action: impl FnOnce(&Gap, &Admin) -> Result<Reply, AdminError>,
    ) -> Result<(Reply, AuditOutcome), Error> {
        let admin = self.admin();
        let done = admin.gap(name).and_then(|gap| action(&gap, &admin));
        self.replied(name, done)
    }

    /// The reply to an action on the gap called `name`, or to an error that the admin can correct, with the outcome for the audit.
    fn replied(
        &self,
        name: &str,
        done: Result<Reply, AdminError>,
    ) -> Result<(Reply, AuditOutcome), Error> {
        let words = self.words;
        let outcome = outcome(&done);
        let heading = match done {
            Ok(reply) => return Ok((reply, outcome)),
            Err(AdminError::Store(error)) => return Err(error.into()),
            Err(AdminError::NoGap(name)) => {
                let progress = self
                    .store()
                    .delivery_progress(&self.request.delivery_key())?;
                let first = progress.attempts == 0;
                fill(
                    if first {
                        words.no_gap
                    } else {
                        words.gap_closed
                    },
                    name,
                )
            }
            Err(error) => refusal(&error, name, words),
        };
        Ok((self.reply(heading), outcome))
    }

    /// The gaps that admins closed, each with a button that opens it again.
    pub fn closed(&self) -> Result<Reply, AdminError> {
        let admin = self.admin();
        let mut closed = admin.ruled_out()?;
        closed.extend(admin.linked()?);
        closed.sort_by_key(|closed| std::cmp::Reverse(closed.gap.newest.at));
        let words = &self.words.admin;
        if closed.is_empty() {
            return Ok(self.reply(words.no_closed));
        }
        let mut reply = self.reply(words.closed);
        let numbered = closed.iter().take(LISTED).enumerate();
        let line = |(i, closed): (usize, &ClosedGap)| {
            let how = self.words.bracketed(how_closed(closed, self.words));
            format!("{}. {}{how}", i + 1, gap_line(&closed.gap, self.words))
        };
        reply.notes = numbered.map(line).collect();
        let buttons = closed.iter().zip(words.restore_numbered);
        reply.buttons = buttons
            .map(|(closed, label)| gap_button(label, Op::Restore, &closed.gap, 0))
            .collect();
        Ok(reply)
    }

    /// Opens the closed gap called `name` again.
    pub fn restore(&self, name: &str) -> Result<(Reply, AuditOutcome), Error> {
        let admin = self.admin();
        let restored = admin.closed(name).and_then(|closed| {
            admin.restore(&closed)?;
            let mut reply = self.reply(restored(&closed, self.words));
            if closed.linked.is_some() {
                reply.notes.extend(self.refreshed());
            }
            Ok(reply)
        });
        self.replied(name, restored)
    }

    /// Refreshes the index, so that members notice a link at once. Returns the sentence about an error.
    fn refreshed(&self) -> Option<String> {
        let refreshed = self.service.index.refresh(self.request.at, &mut |_| ());
        let error = refreshed.err()?;
        Some(fill(
            self.words.reindex_failed,
            reload_failure(&error, self.words),
        ))
    }

    pub fn gaps(&self) -> Result<Reply, Error> {
        const NUMBERS: [&str; 5] = ["1", "2", "3", "4", "5"];
        let gaps = self.admin().gaps()?;
        if gaps.is_empty() {
            return Ok(self.reply(self.words.no_gaps));
        }
        let mut reply = self.reply(self.words.gaps);
        let numbered = gaps.iter().take(LISTED).enumerate();
        reply.notes = numbered
            .map(|(i, gap)| format!("{}. {}", i + 1, gap_line(gap, self.words)))
            .collect();
        let buttons = gaps.iter().zip(NUMBERS);
        reply.buttons = buttons
            .map(|(gap, label)| gap_button(label, Op::Gap, gap, 0))
            .collect();
        Ok(reply)
    }

    /// A gap, its questions, and related posts.
    pub fn show_gap(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        let words = self.words;
        let related = admin.related_posts(gap, RELATED_POSTS);
        let mut reply = self.reply(gap_line(gap, words));
        let cards = related.iter();
        reply.cards = cards.map(|p| self.post_card_with_summary(p)).collect();
        // The heading has the newest question.
        let others = gap.shown_words().skip(1).take(LISTED);
        reply.notes = others.map(shortened).collect();
        let draft = admin.draft_of(gap);
        let draft = draft.map(|path| fill(words.admin.has_draft, path.display()));
        reply.notes.extend(draft);
        reply.notes.push(fill(words.how_to_link, gap.name()));
        let links = related.iter().zip(words.link_to);
        reply.buttons = links
            .map(|(post, label)| gap_button(label, Op::Link, gap, check_value(&post.meta.id)))
            .collect();
        reply.buttons.extend([
            gap_button(words.rule_out, Op::RuleOut, gap, 0),
            gap_button(words.draft, Op::Draft, gap, 0),
        ]);
        Ok(reply)
    }

    pub fn link(&self, gap: &Gap, link: GapLink, admin: &Admin) -> Result<Reply, AdminError> {
        let made = admin.link(gap, link)?;
        let linked = format!("{}: {}", made.post, made.text);
        // Before the next periodic refresh.
        let not_refreshed = self.refreshed();
        let sentence = match admin.comes_first(&made)? {
            true => self.words.linked,
            false => self.words.admin.linked_behind,
        };
        let mut reply = self.reply(fill(sentence, linked));
        reply.notes.extend(not_refreshed);
        let about_private = about_private(gap, &made.post, admin, self.words)?;
        reply.notes.extend(about_private.map(str::to_owned));
        reply.buttons = vec![gap_button(self.words.admin.restore, Op::Restore, gap, 0)];
        Ok(reply)
    }

    pub fn rule_out(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        admin.rule_out(gap)?;
        let question = shown_words(gap, self.words);
        let mut reply = self.reply(fill(self.words.ruled_out, question));
        reply.buttons = vec![gap_button(self.words.admin.restore, Op::Restore, gap, 0)];
        Ok(reply)
    }

    pub fn draft(
        &self,
        gap: &Gap,
        question: Option<&str>,
        admin: &Admin,
    ) -> Result<Reply, AdminError> {
        let drafted = admin.draft(gap, question)?;
        Ok(self.reply(self::drafted(&drafted, self.words)))
    }
}

fn gap_button(label: &'static str, op: Op, gap: &Gap, page: u16) -> Button {
    answers::button(op, label, gap.newest.id, page)
}
