//! Admin commands in chat. Each is authorised here and leaves an audit row.

use jiff::Timestamp;
use senpai_admin::{Admin, AdminError, ChannelSettings, Gap, GapLink};
use senpai_live::Progress;
use senpai_search::Post;
use senpai_store::KeyParts;
use senpai_wording::fill;

use crate::{
    AdminCommand, Button, ChatService, Effect, Effects, Error, Language, Picture, Reply, Request,
    answers,
    payload::{Op, Payload},
    session::{Session, shortened},
};

/// Number of titles, diagnostics or gaps in a reply. By hand.
const LISTED: usize = 10;
/// Number of related posts that a gap can be linked to by button: with the buttons to rule out and to draft they fill a
/// row of [`BUTTONS`](crate::BUTTONS).
const RELATED: usize = 3;

/// Receives the interim replies of a long admin command. Each one replaces the one before.
pub type OnProgress<'a> = &'a mut dyn FnMut(Reply);

impl ChatService {
    /// The administration of a request's workspace.
    pub(crate) fn admin<'a>(&'a self, request: &'a Request) -> Admin<'a> {
        Admin {
            workspace: Some(request.place.workspace_key()),
            ..self.admin_of_all(request.at)
        }
    }
}

impl Session<'_> {
    pub fn administer(
        &self,
        command: &AdminCommand,
        on_progress: OnProgress,
    ) -> Result<Effects, Error> {
        if !self.authorise(&command.audit())? {
            return Ok(self.say(self.words.not_allowed));
        }
        let reply = match command {
            AdminCommand::Status => self.status()?,
            AdminCommand::Stats { days } => self.stats(*days)?,
            AdminCommand::Gaps => self.gaps()?,
            AdminCommand::Gap { gap } => {
                self.on_gap(gap, |gap, admin| self.show_gap(gap, admin))?
            }
            AdminCommand::Link {
                gap,
                post,
                words,
                answer,
            } => {
                let link = GapLink {
                    post,
                    question: words.as_deref(),
                    answer: answer.as_deref(),
                };
                self.on_gap(gap, |gap, admin| self.link(gap, link, admin))?
            }
            AdminCommand::RuleOut { gap } => {
                self.on_gap(gap, |gap, admin| self.rule_out(gap, admin))?
            }
            AdminCommand::Draft { gap } => self.on_gap(gap, |gap, admin| self.draft(gap, admin))?,
            AdminCommand::Reindex => self.reindex(on_progress),
            AdminCommand::Settings(settings) => self.change_settings(settings)?,
        };
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// A button under a gap: authorised and audited like a command.
    pub fn press_as_admin(&self, payload: Payload) -> Result<Effects, Error> {
        if !self.authorise(&format!("press {payload}"))? {
            return Ok(self.say(self.words.not_allowed));
        }
        let name = format!("{:016x}", payload.id);
        let reply = self.on_gap(&name, |gap, admin| match payload.op {
            Op::Link => {
                let related = admin.related_posts(gap, RELATED);
                match related.iter().find(|p| check_value(p) == payload.page) {
                    Some(post) => {
                        let link = GapLink {
                            post: &post.id,
                            ..GapLink::default()
                        };
                        self.link(gap, link, admin)
                    }
                    // Other posts are related by now.
                    None => Ok(self.reply(self.words.expired)),
                }
            }
            Op::RuleOut => self.rule_out(gap, admin),
            Op::Draft => self.draft(gap, admin),
            _ => self.show_gap(gap, admin),
        })?;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// Whether the member may administer. Records the action, or the attempt.
    fn authorise(&self, action: &str) -> Result<bool, Error> {
        let request = self.request;
        let allowed = self.service.config.is_admin(&request.member);
        let action = if allowed {
            action.to_owned()
        } else {
            format!("refused: {action}")
        };
        self.store().audit(
            KeyParts(&request.place.workspace_key()),
            KeyParts(&request.member_key()),
            &action,
            request.at,
        )?;
        Ok(allowed)
    }

    fn admin(&self) -> Admin<'_> {
        self.service.admin(self.request)
    }

    /// Runs an action on the gap called `name`. An error that the admin can correct becomes the reply.
    fn on_gap(
        &self,
        name: &str,
        action: impl FnOnce(&Gap, &Admin) -> Result<Reply, AdminError>,
    ) -> Result<Reply, Error> {
        let words = self.words;
        let admin = self.admin();
        let heading = match admin.gap(name).and_then(|gap| action(&gap, &admin)) {
            Ok(reply) => return Ok(reply),
            Err(AdminError::Store(error)) => return Err(error.into()),
            Err(AdminError::NoGap(name)) => fill(words.no_gap, name),
            Err(AdminError::NoPost(name)) => fill(words.no_post, name),
            Err(AdminError::AnswerNotInBody { answer, .. }) => fill(words.no_answer, answer),
            Err(AdminError::HasQuestion(post)) => fill(words.has_question, post),
            Err(error) => {
                tracing::error!("an admin's action failed: {error}");
                fill(words.action_failed, error)
            }
        };
        Ok(self.reply(heading))
    }

    fn status(&self) -> Result<Reply, Error> {
        let Some(health) = self.admin().health()? else {
            return Ok(self.reply(self.words.not_ready));
        };
        let now = self.request.at;
        let mut reply = self.reply(self.words.home);
        reply.notes = labelled(
            &self.words.status,
            &[
                health.generation,
                health.posts.to_string(),
                health.passages.to_string(),
                health.built.map_or_else(String::new, |at| since(at, now)),
                since(self.service.started, now),
                health.waiting.to_string(),
            ],
        );
        Ok(reply)
    }

    fn stats(&self, days: u16) -> Result<Reply, Error> {
        let words = self.words;
        let statistics = self.admin().statistics(days)?;
        let latency = statistics.latency_ms;
        let values = [
            statistics.asked.to_string(),
            statistics.answered.to_string(),
            statistics.unsure.to_string(),
            statistics.not_found.to_string(),
            statistics.helped.to_string(),
            statistics.did_not_help.to_string(),
            statistics.unknown.to_string(),
            statistics.never_shown.len().to_string(),
            format!("{} / {} / {}", latency.median, latency.p95, latency.p99),
        ];
        let mut reply = self.reply(fill(words.stats_of, days));
        reply.notes = labelled(&words.stats, &values);
        let top = statistics.top_posts.iter();
        let top: Vec<String> = top.map(|p| format!("{} ({})", p.title, p.shown)).collect();
        if !top.is_empty() {
            reply.notes.push(fill(words.top_posts, top.join(", ")));
        }
        // Without the plot, the numbers are still there.
        match statistics.png() {
            Ok(png) => {
                let description = reply.notes.join(", ");
                reply.picture = Some(Picture { png, description });
            }
            Err(error) => tracing::error!("{error}"),
        }
        Ok(reply)
    }

    fn gaps(&self) -> Result<Reply, Error> {
        const NUMBERS: [&str; 5] = ["1", "2", "3", "4", "5"];
        let gaps = self.admin().gaps()?;
        if gaps.is_empty() {
            return Ok(self.reply(self.words.no_gaps));
        }
        let mut reply = self.reply(self.words.gaps);
        let numbered = gaps.iter().take(LISTED).enumerate();
        reply.notes = numbered
            .map(|(i, gap)| format!("{}. {}", i + 1, gap_line(gap)))
            .collect();
        let buttons = gaps.iter().zip(NUMBERS);
        reply.buttons = buttons
            .map(|(gap, label)| gap_button(label, Op::Gap, gap, 0))
            .collect();
        Ok(reply)
    }

    /// A gap, its questions, and related posts.
    fn show_gap(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        let words = self.words;
        let related = admin.related_posts(gap, RELATED);
        let mut reply = self.reply(gap_line(gap));
        let cards = related.iter();
        reply.cards = cards.map(|p| answers::post_card_with_summary(p)).collect();
        let others = gap.earlier.iter().take(LISTED);
        reply.notes = others.map(|q| shortened(&q.text)).collect();
        reply.notes.push(fill(words.how_to_link, gap.name()));
        let links = related.iter().zip(words.link_to);
        reply.buttons = links
            .map(|(post, label)| gap_button(label, Op::Link, gap, check_value(post)))
            .collect();
        reply.buttons.extend([
            gap_button(words.rule_out, Op::RuleOut, gap, 0),
            gap_button(words.draft, Op::Draft, gap, 0),
        ]);
        Ok(reply)
    }

    fn link(&self, gap: &Gap, link: GapLink, admin: &Admin) -> Result<Reply, AdminError> {
        let linked = admin.link(gap, link)?;
        let linked = format!("{}: {}", linked.post, linked.text);
        let mut reply = self.reply(fill(self.words.linked, linked));
        // The question is found at once, not only after the next look at the posts.
        let refreshed = self.service.index.refresh(self.request.at, &mut |_| ());
        if let Err(error) = refreshed {
            reply.notes.push(fill(self.words.reindex_failed, error));
        }
        Ok(reply)
    }

    fn rule_out(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        admin.rule_out(gap)?;
        let question = shortened(&gap.newest.text);
        Ok(self.reply(fill(self.words.ruled_out, question)))
    }

    fn draft(&self, gap: &Gap, admin: &Admin) -> Result<Reply, AdminError> {
        let path = admin.draft(gap)?;
        Ok(self.reply(fill(self.words.drafted, path.display())))
    }

    fn reindex(&self, on_progress: OnProgress) -> Reply {
        let words = self.words;
        let mut progress = |progress: Progress| {
            let text = match progress {
                Progress::Waiting { .. } => words.reindex_waits.to_owned(),
                Progress::Posts { done, total } => {
                    fill(words.reindexing, format!("{done}/{total}"))
                }
            };
            on_progress(self.reply(text).private());
        };
        let refreshed = self.service.index.refresh(self.request.at, &mut progress);
        let (snapshot, change) = match refreshed {
            Ok(done) => done,
            Err(error) => return self.reply(fill(words.reindex_failed, error)),
        };
        let posts = snapshot.index.posts().len();
        let mut reply = self.reply(format!("{}: {posts}", words.status[1]));
        let diagnostics: Vec<String> = change
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}", d.path.display(), d.message))
            .collect();
        let lists = [
            &change.added,
            &change.changed,
            &change.removed,
            &diagnostics,
        ];
        let labels = words.reindexed.iter().zip(lists);
        reply.notes = labels.map(|(label, list)| counted(label, list)).collect();
        reply
    }

    fn change_settings(&self, new: &ChannelSettings) -> Result<Reply, Error> {
        let place = &self.request.place;
        self.admin().set_channel(place.channel_key(), new)?;
        // The reply is in the language that was just set.
        let session = self.service.session(self.request)?;
        let words = session.words;
        let settings = &session.channel;
        let tags = settings.tags.as_deref().unwrap_or_default().join(", ");
        let tags = if tags.is_empty() { words.any } else { &tags };
        let language = settings.language.map_or(words.any, Language::tag);
        let private = settings.private == Some(true);
        let private = if private { words.yes } else { words.no };
        let mut reply = session.reply(words.settings_command);
        let values = [tags, language, private].map(str::to_owned);
        reply.notes = labelled(&words.channel_settings, &values);
        Ok(reply)
    }
}

fn labelled(labels: &[&str], values: &[String]) -> Vec<String> {
    let pairs = labels.iter().zip(values);
    pairs
        .map(|(label, value)| format!("{label}: {value}"))
        .collect()
}

/// The length of a list and its first entries.
fn counted(label: &str, list: &[String]) -> String {
    let first: Vec<&str> = list.iter().take(LISTED).map(String::as_str).collect();
    let more = if list.len() > LISTED { ", …" } else { "" };
    match first.is_empty() {
        true => format!("{label}: 0"),
        false => format!("{label}: {} ({}{more})", list.len(), first.join(", ")),
    }
}

/// The time between two timestamps, in days, hours and minutes.
fn since(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("{days}d {hours:02}:{minutes:02}")
}

/// A gap in one line: its name, its number of questions, the newest question.
pub(crate) fn gap_line(gap: &Gap) -> String {
    format!(
        "#{} × {}  {}",
        gap.name(),
        gap.count(),
        shortened(&gap.newest.text)
    )
}

fn gap_button(label: &'static str, op: Op, gap: &Gap, page: u16) -> Button {
    let id = gap.newest.id;
    Button {
        label,
        payload: Payload { op, id, page }.to_string(),
        primary: false,
    }
}

/// Tells a post from the few others that are related to the same gap: the FNV-1a hash of its id, folded to 16 bits.
fn check_value(post: &Post) -> u16 {
    let hash = post.id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ hash as u16
}
