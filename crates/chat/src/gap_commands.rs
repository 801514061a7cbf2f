//! Admin commands and buttons for gaps: list, show, link, rule out, draft.

use senpai_admin::{Admin, AdminError, Gap, GapLink};
use senpai_wording::{Wording, fill};

use crate::{
    Button, Effect, Effects, Error, Reply,
    admin_commands::LISTED,
    answers::{self, shortened},
    payload::{Op, Payload, check_value},
    session::Session,
};

/// Number of related posts that a button can link to a gap. With the buttons to rule out and to draft, they fill a row of
/// [`BUTTONS`](crate::BUTTONS).
const RELATED_POSTS: usize = 3;

impl Session<'_> {
    /// A button under a gap: authorised and audited like a command.
    pub fn press_as_admin(&self, payload: Payload) -> Result<Effects, Error> {
        if !self.authorise(&format!("press {payload}"))? {
            return Ok(self.say(self.words.not_allowed));
        }
        let name = format!("{:016x}", payload.id);
        let reply = self.on_gap(&name, |gap, admin| match payload.op {
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
                    None => Ok(self.reply(self.words.expired)),
                }
            }
            Op::RuleOut => self.rule_out(gap, admin),
            Op::Draft => self.draft(gap, None, admin),
            _ => self.show_gap(gap, admin),
        })?;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// Runs an action on the gap called `name`. An error that the admin can correct becomes the reply.
    pub fn on_gap(
        &self,
        name: &str,
        action: impl FnOnce(&Gap, &Admin) -> Result<Reply, AdminError>,
    ) -> Result<Reply, Error> {
        let words = self.words;
        let admin = self.admin();
        let heading = match admin.gap(name).and_then(|gap| action(&gap, &admin)) {
            Ok(reply) => return Ok(reply),
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
        Ok(self.reply(heading))
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
        let others = gap.words().skip(1).take(LISTED);
        reply.notes = others.map(shortened).collect();
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
        let linked = admin.link(gap, link)?;
        let linked = format!("{}: {}", linked.post, linked.text);
        let mut reply = self.reply(fill(self.words.linked, linked));
        // Members find the question at once, before the next periodic refresh.
        let refreshed = self.service.index.refresh(self.request.at, &mut |_| ());
        if let Err(error) = refreshed {
            reply.notes.push(fill(self.words.reindex_failed, error));
        }
        Ok(reply)
    }

    pub fn rule_out(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        admin.rule_out(gap)?;
        let question = shown_words(gap, self.words);
        Ok(self.reply(fill(self.words.ruled_out, question)))
    }

    pub fn draft(
        &self,
        gap: &Gap,
        question: Option<&str>,
        admin: &Admin,
    ) -> Result<Reply, AdminError> {
        let path = admin.draft(gap, question)?;
        Ok(self.reply(fill(self.words.drafted, path.display())))
    }
}

/// Why an action on the gap called `name` was not done. An error that the admin cannot correct is logged.
pub fn refusal(error: &AdminError, name: &str, words: &Wording) -> String {
    match error {
        AdminError::NoGap(name) => fill(words.gap_closed, name),
        AdminError::NoPost(name) => fill(words.no_post, name),
        AdminError::AnswerNotInBody { answer, .. } => fill(words.no_answer, answer),
        AdminError::AskedPrivately => fill(words.asked_privately, name),
        AdminError::HasQuestion(post) => fill(words.has_question, post),
        error => {
            tracing::error!("an admin's action failed: {error}");
            fill(words.action_failed, error)
        }
    }
}

/// A gap in one line: its name, its number of questions, the newest question that may be shown.
pub(crate) fn gap_line(gap: &Gap, words: &Wording) -> String {
    let shown = shown_words(gap, words);
    format!("#{} × {}  {shown}", gap.name(), gap.count())
}

/// The newest words of a gap that were not asked privately, or the words that stand for private ones.
pub fn shown_words(gap: &Gap, words: &Wording) -> String {
    let public = gap.words().next();
    public.map_or_else(|| words.private_words.to_owned(), shortened)
}

fn gap_button(label: &'static str, op: Op, gap: &Gap, page: u16) -> Button {
    answers::button(op, label, gap.newest.id, page)
}
