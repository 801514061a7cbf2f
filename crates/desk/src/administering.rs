//! What admins do in chat; every act is checked here and leaves an audit row.

use jiff::Timestamp;
use senpai_search::{Post, Progress};
use senpai_store::Who;

use crate::{
    Button, ChannelSettings, Command, Desk, Effect, Effects, Gap, Office, Picture, Reply, Request,
    compose,
    config::is_admin,
    desk::{Error, shortened},
    office::OfficeError,
    payload::{Op, Payload},
    wording,
    wording::fill,
};

/// How many titles, findings or gaps a reply lists.
const LISTED: usize = 10;
/// How many posts that come near are offered for a gap: with ruling it out and drafting they fill a row of buttons.
const NEAR: usize = 3;

/// Hears how far a long act is: the text that stands in the place of the reply until there is one.
pub type Telling<'a> = &'a mut dyn FnMut(Reply);

impl Desk {
    pub(crate) fn administer(
        &self,
        request: &Request,
        command: &Command,
        tell: Telling,
    ) -> Result<Effects, Error> {
        let language = self.language(request);
        let reply = if self.admits_admin(request, &command.audit())? {
            match command {
                Command::Status => self.status(request)?,
                Command::Stats { days } => self.stats(request, *days)?,
                Command::Gaps => self.gaps(request)?,
                Command::Gap { gap } => {
                    self.said(request, |o| self.show_gap(request, &o.gap(gap)?, o))?
                }
                Command::Link {
                    gap,
                    post,
                    words,
                    answer,
                } => self.said(request, |o| {
                    let (words, answer) = (words.as_deref(), answer.as_deref());
                    self.link(request, &o.gap(gap)?, post, words, answer, o)
                })?,
                Command::RuleOut { gap } => {
                    self.said(request, |o| self.rule_out(request, &o.gap(gap)?, o))?
                }
                Command::Draft { gap } => {
                    self.said(request, |o| self.draft(request, &o.gap(gap)?, o))?
                }
                Command::Reindex => self.reindex(request, tell),
                Command::Settings(settings) => self.settings(request, settings)?,
            }
        } else {
            Reply::of(language, wording(language).not_allowed)
        };
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// A button on a gap: the same check as for a command, and the same audit.
    pub(crate) fn press_as_admin(
        &self,
        request: &Request,
        payload: Payload,
    ) -> Result<Effects, Error> {
        let language = self.language(request);
        let name = format!("{:016x}", payload.id);
        let reply = if self.admits_admin(request, &format!("press {payload}"))? {
            self.said(request, |office| {
                let gap = office.gap(&name)?;
                match payload.op {
                    Op::Link => {
                        let near = office.near(&gap, NEAR);
                        match near.iter().find(|p| check(p) == payload.page) {
                            Some(post) => self.link(request, &gap, &post.id, None, None, office),
                            // Other posts come near by now.
                            None => Ok(Reply::of(language, wording(language).expired)),
                        }
                    }
                    Op::RuleOut => self.rule_out(request, &gap, office),
                    Op::Draft => self.draft(request, &gap, office),
                    _ => self.show_gap(request, &gap, office),
                }
            })?
        } else {
            Reply::of(language, wording(language).not_allowed)
        };
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// Whether the member may administer; keeps that they did, or tried.
    fn admits_admin(&self, request: &Request, action: &str) -> Result<bool, Error> {
        let (workspace, member) = (request.place.workspace_key(), request.member_key());
        let may = is_admin(&self.config, &request.member);
        let action = if may {
            action.to_owned()
        } else {
            format!("refused: {action}")
        };
        self.store
            .audit(Who(&workspace), Who(&member), &action, request.at)?;
        Ok(may)
    }

    /// The office of all workspaces: for whoever runs the bot, not for its members.
    pub fn office_of_all(&self, now: Timestamp) -> Office<'_> {
        Office {
            store: &self.store,
            shelf: &self.shelf,
            workspace: None,
            now,
            keep_days: self.config.keep_days,
        }
    }

    fn office<'a>(&'a self, request: &'a Request) -> Office<'a> {
        Office {
            store: &self.store,
            shelf: &self.shelf,
            workspace: Some(request.place.workspace_key()),
            now: request.at,
            keep_days: self.config.keep_days,
        }
    }

    /// Does something in the office; what is wrong with a name is said.
    fn said(
        &self,
        request: &Request,
        act: impl FnOnce(&Office) -> Result<Reply, OfficeError>,
    ) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        match act(&self.office(request)) {
            Err(OfficeError::Store(error)) => Err(error.into()),
            Err(OfficeError::NoGap(name)) => Ok(Reply::of(language, fill(words.no_gap, name))),
            Err(OfficeError::NoPost(name)) => Ok(Reply::of(language, fill(words.no_post, name))),
            Err(OfficeError::AnswerNotInBody { answer, .. }) => {
                Ok(Reply::of(language, fill(words.no_answer, answer)))
            }
            Err(OfficeError::HasQuestion(post)) => {
                Ok(Reply::of(language, fill(words.has_question, post)))
            }
            Err(error) => {
                tracing::error!("an admin's act failed: {error}");
                Ok(Reply::of(language, fill(words.act_failed, error)))
            }
            Ok(reply) => Ok(reply),
        }
    }

    /// Gaps that complete what an admin typed: what to show, and the name. Nothing for others.
    pub fn suggest_gaps(&self, request: &Request, typed: &str) -> Vec<(String, String)> {
        const SUGGESTIONS: usize = 25;
        const CHARACTERS: usize = 100;
        if !is_admin(&self.config, &request.member) {
            return Vec::new();
        }
        let line = |gap: &Gap| -> String { in_a_line(gap).chars().take(CHARACTERS).collect() };
        let gaps = self.office(request).gaps().unwrap_or_default();
        let lines = gaps.iter().map(|gap| (line(gap), gap.name()));
        lines
            .filter(|(line, _)| line.contains(typed.trim()))
            .take(SUGGESTIONS)
            .collect()
    }

    fn status(&self, request: &Request) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        let Some(health) = self.office(request).health().map_err(store)? else {
            return Ok(Reply::of(language, words.not_ready));
        };
        let mut reply = Reply::of(language, words.home);
        reply.notes = lines(
            &words.status,
            &[
                health.generation,
                health.posts.to_string(),
                health.passages.to_string(),
                health
                    .built
                    .map_or_else(String::new, |at| since(at, request.at)),
                since(self.started, request.at),
                health.waiting.to_string(),
            ],
        );
        Ok(reply)
    }

    fn stats(&self, request: &Request, days: u16) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        let f = self.office(request).figures(days).map_err(store)?;
        let latency = f.latency_ms;
        let values = [
            f.asked.to_string(),
            f.answered.to_string(),
            f.unsure.to_string(),
            f.not_found.to_string(),
            f.helped.to_string(),
            f.did_not_help.to_string(),
            f.unknown.to_string(),
            f.never_shown.len().to_string(),
            format!("{} / {} / {}", latency.median, latency.p95, latency.p99),
        ];
        let mut reply = Reply::of(language, fill(words.stats_of, days));
        reply.notes = lines(&words.stats, &values);
        let top: Vec<String> = f
            .top_posts
            .iter()
            .map(|p| format!("{} ({})", p.title, p.shown))
            .collect();
        if !top.is_empty() {
            reply.notes.push(fill(words.top_posts, top.join(", ")));
        }
        // The numbers stand without it.
        match f.png() {
            Ok(png) => {
                let description = reply.notes.join(", ");
                reply.picture = Some(Picture { png, description });
            }
            Err(error) => tracing::error!("{error}"),
        }
        Ok(reply)
    }

    fn gaps(&self, request: &Request) -> Result<Reply, Error> {
        const NUMBERS: [&str; 5] = ["1", "2", "3", "4", "5"];
        let language = self.language(request);
        let words = wording(language);
        let gaps = self.office(request).gaps().map_err(store)?;
        if gaps.is_empty() {
            return Ok(Reply::of(language, words.no_gaps));
        }
        let mut reply = Reply::of(language, words.gaps);
        let numbered = gaps.iter().take(LISTED).enumerate();
        reply.notes = numbered
            .map(|(i, gap)| format!("{}. {}", i + 1, in_a_line(gap)))
            .collect();
        let buttons = gaps.iter().zip(NUMBERS);
        reply.buttons = buttons
            .map(|(gap, label)| button(label, Op::Gap, gap, 0))
            .collect();
        Ok(reply)
    }

    /// A gap, its words, and posts that come near.
    fn show_gap(
        &self,
        request: &Request,
        gap: &Gap,
        office: &Office,
    ) -> Result<Reply, OfficeError> {
        let language = self.language(request);
        let words = wording(language);
        let near = office.near(gap, NEAR);
        let mut reply = Reply::of(language, in_a_line(gap));
        reply.cards = near.iter().map(|p| compose::with_summary(p)).collect();
        let others = gap.questions.iter().skip(1).take(LISTED);
        reply.notes = others.map(|q| shortened(&q.text)).collect();
        reply.notes.push(fill(words.how_to_link, gap.name()));
        let links = near.iter().zip(words.link_to);
        reply.buttons = links
            .map(|(post, label)| button(label, Op::Link, gap, check(post)))
            .collect();
        reply
            .buttons
            .push(button(words.rule_out, Op::RuleOut, gap, 0));
        reply.buttons.push(button(words.draft, Op::Draft, gap, 0));
        Ok(reply)
    }

    fn link(
        &self,
        request: &Request,
        gap: &Gap,
        post: &str,
        changed: Option<&str>,
        answer: Option<&str>,
        office: &Office,
    ) -> Result<Reply, OfficeError> {
        let language = self.language(request);
        let words = wording(language);
        let question = office.link(gap, post, changed, answer)?;
        let mut reply = Reply::of(
            language,
            fill(
                words.linked,
                format!("{}: {}", question.post, question.text),
            ),
        );
        // Found from now on, not from the next look at the posts.
        if let Err(error) = self.shelf.refresh(request.at, &mut |_| ()) {
            reply.notes.push(fill(words.reindex_failed, error));
        }
        Ok(reply)
    }

    fn rule_out(
        &self,
        request: &Request,
        gap: &Gap,
        office: &Office,
    ) -> Result<Reply, OfficeError> {
        let language = self.language(request);
        office.rule_out(gap)?;
        Ok(Reply::of(
            language,
            fill(
                wording(language).ruled_out,
                shortened(&gap.questions[0].text),
            ),
        ))
    }

    fn draft(&self, request: &Request, gap: &Gap, office: &Office) -> Result<Reply, OfficeError> {
        let language = self.language(request);
        let path = office.draft(gap)?;
        Ok(Reply::of(
            language,
            fill(wording(language).drafted, path.display()),
        ))
    }

    fn reindex(&self, request: &Request, tell: Telling) -> Reply {
        let language = self.language(request);
        let words = wording(language);
        let mut progress = |progress: Progress| {
            let text = match progress {
                Progress::Waiting { .. } => words.reindex_waits.to_owned(),
                Progress::Posts { done, total } => {
                    fill(words.reindexing, format!("{done}/{total}"))
                }
            };
            tell(Reply::of(language, text).private());
        };
        match self.shelf.refresh(request.at, &mut progress) {
            Ok((stock, change)) => {
                let mut reply = Reply::of(
                    language,
                    format!("{}: {}", words.status[1], stock.index.posts().len()),
                );
                let findings: Vec<String> = change
                    .diagnostics
                    .iter()
                    .map(|d| format!("{}: {}", d.path.display(), d.message))
                    .collect();
                let lists = [&change.added, &change.changed, &change.removed, &findings];
                reply.notes = words
                    .reindexed
                    .iter()
                    .zip(lists)
                    .map(|(name, list)| counted(name, list))
                    .collect();
                reply
            }
            Err(error) => Reply::of(language, fill(words.reindex_failed, error)),
        }
    }

    fn settings(&self, request: &Request, new: &ChannelSettings) -> Result<Reply, Error> {
        let office = self.office(request);
        office
            .set_channel(request.place.channel_key(), new)
            .map_err(store)?;
        let settings = self.channel(&request.place);
        let language = self.language(request);
        let words = wording(language);
        let mut reply = Reply::of(language, words.settings_command);
        let tags = settings.tags.unwrap_or_default().join(", ");
        reply.notes = lines(
            &words.channel_settings,
            &[
                if tags.is_empty() {
                    words.any.to_owned()
                } else {
                    tags
                },
                settings
                    .language
                    .map_or(words.any, crate::Language::tag)
                    .to_owned(),
                if settings.private == Some(true) {
                    words.yes
                } else {
                    words.no
                }
                .to_owned(),
            ],
        );
        Ok(reply)
    }
}

fn lines(names: &[&str], values: &[String]) -> Vec<String> {
    names
        .iter()
        .zip(values)
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

/// How many, and the first of them by name.
fn counted(name: &str, list: &[String]) -> String {
    let first: Vec<&str> = list.iter().take(LISTED).map(String::as_str).collect();
    let more = if list.len() > LISTED { ", …" } else { "" };
    match first.is_empty() {
        true => format!("{name}: 0"),
        false => format!("{name}: {} ({}{more})", list.len(), first.join(", ")),
    }
}

fn since(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("{days}d {hours:02}:{minutes:02}")
}

/// What else can go wrong with figures is said where it happens.
fn store(error: OfficeError) -> Error {
    match error {
        OfficeError::Store(error) => error.into(),
        other => Error::Office(other),
    }
}

/// A gap in a line: its name, how often, the newest words.
fn in_a_line(gap: &Gap) -> String {
    let newest = gap.questions.first().map_or("", |q| q.text.as_str());
    format!(
        "#{} × {}  {}",
        gap.name(),
        gap.questions.len(),
        shortened(newest)
    )
}

/// A button that belongs to the newest question of a gap.
fn button(label: &'static str, op: Op, gap: &Gap, page: u16) -> Button {
    let id = gap.questions.first().map_or(0, |q| q.id);
    Button {
        label,
        payload: Payload { op, id, page }.to_string(),
        primary: false,
    }
}

/// Tells a post from the few others that come near the same gap: FNV-1a of its id, folded. Buttons carry no content.
fn check(post: &Post) -> u16 {
    let hash = post.id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ hash as u16
}
