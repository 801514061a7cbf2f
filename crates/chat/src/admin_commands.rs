//! Admin commands in chat. Each command is authorised here and leaves an audit row.

use jiff::Timestamp;
use senpai_admin::{Admin, AdminError, AuditOutcome, GapLink};
use senpai_live::{LeftOut, Progress};
use senpai_settings::{ChannelSetting, ChannelSettings};
use senpai_wording::{Wording, fill};

use crate::{
    Act, AdminCommand, ChatService, Effect, Effects, Error, Language, Operator, Picture, Reply,
    Request,
    admin_words::{refusal, reload_failure},
    dispatch::OnProgress,
    figures::practice_lines,
    session::Session,
};

/// Number of titles, diagnostics or gaps in a reply. By hand.
pub(crate) const LISTED: usize = 10;

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
        let Some(row) = self.begin_act(command.audit())? else {
            return Ok(self.say(self.words.not_allowed));
        };
        let reply = self.end_act(row, self.commanded(command, on_progress))?;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// Records what came of an action, and returns the reply to it.
    pub fn end_act(
        &self,
        row: i64,
        done: Result<(Reply, AuditOutcome), Error>,
    ) -> Result<Reply, Error> {
        let outcome = match &done {
            Ok((_, outcome)) => *outcome,
            Err(_) => AuditOutcome::Failed,
        };
        self.service.end_act(row, outcome)?;
        done.map(|(reply, _)| reply)
    }

    fn commanded(
        &self,
        command: &AdminCommand,
        on_progress: OnProgress,
    ) -> Result<(Reply, AuditOutcome), Error> {
        let done = |reply| Ok((reply, AuditOutcome::Done));
        match command {
            AdminCommand::Status => done(self.status()?),
            AdminCommand::Stats { days } => done(self.stats(*days)?),
            AdminCommand::Gaps => done(self.gaps()?),
            AdminCommand::Closed => done(self.closed()?),
            AdminCommand::Restore { gap } => self.restore(gap),
            AdminCommand::Gap { gap } => self.on_gap(gap, |gap, admin| self.show_gap(gap, admin)),
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
                self.on_gap(gap, |gap, admin| self.link(gap, link, admin))
            }
            AdminCommand::RuleOut { gap } => {
                self.on_gap(gap, |gap, admin| self.rule_out(gap, admin))
            }
            AdminCommand::Draft { gap, words } => {
                let words = words.as_deref();
                self.on_gap(gap, |gap, admin| self.draft(gap, words, admin))
            }
            AdminCommand::Reindex => Ok(self.reindex(on_progress)),
            AdminCommand::Console => self.console(),
            AdminCommand::Settings(settings) => self.change_settings(settings, &[]),
            AdminCommand::ChangeSettings { set, unset } => self.change_settings(set, unset),
        }
    }

    /// Checks that the member may administer, and records the action in this channel, or the attempt. Returns the row in the audit.
    pub fn begin_act(&self, action: String) -> Result<Option<i64>, Error> {
        let place = &self.request.place;
        let channel = (!place.direct).then(|| place.channel.clone());
        let act = Act { action, channel };
        self.service
            .begin_act(&self.operator(), &act, self.request.at)
    }

    /// The member, as an admin of the request's workspace.
    fn operator(&self) -> Operator {
        let [_, workspace] = self.request.place.workspace_key();
        Operator {
            workspace: Some((self.request.place.platform, workspace.to_owned())),
            member: Some(self.request.member.clone()),
        }
    }

    /// The link to the console. A direct message belongs to no workspace on some platforms: there, no console would have anything to show.
    fn console(&self) -> Result<(Reply, AuditOutcome), Error> {
        let refused = |why| Ok((self.reply(why), AuditOutcome::Refused));
        let place = &self.request.place;
        if place.has_no_workspace() {
            return refused(self.words.console_of_workspace);
        }
        let link = self
            .service
            .console_link(&self.operator(), self.request.at)?;
        let Some(link) = link else {
            return refused(self.words.console_is_off);
        };
        let mut reply = self.reply(self.words.console_link);
        reply.notes = vec![link];
        Ok((reply, AuditOutcome::Done))
    }

    pub fn admin(&self) -> Admin<'_> {
        self.service.admin(self.request)
    }

    fn status(&self) -> Result<Reply, Error> {
        let Some(health) = self.admin().health()? else {
            return Ok(self.reply(self.words.not_ready));
        };
        let now = self.request.at;
        let mut reply = self.reply(self.words.home);
        let failure = health.failure;
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
        reply.notes.extend(self.left_out(&health.left_out));
        let failure = failure.map(|why| fill(self.words.reindex_failed, why));
        reply.notes.extend(failure);
        Ok(reply)
    }

    fn stats(&self, days: u16) -> Result<Reply, Error> {
        let words = self.words;
        let statistics = self.admin().statistics(days)?;
        let (counts, latency) = (statistics.counts, statistics.latency_ms);
        let values = [
            counts.asked.to_string(),
            counts.found.to_string(),
            counts.unsure.to_string(),
            counts.not_found.to_string(),
            counts.helped.to_string(),
            counts.did_not_help.to_string(),
            counts.unknown.to_string(),
            statistics.never_shown.len().to_string(),
            format!("{} / {} / {}", latency.median, latency.p95, latency.p99),
        ];
        let mut reply = self.reply(fill(words.stats_of, days));
        reply.notes = labelled(&words.stats, &values);
        let top = statistics.top_posts.iter();
        let top = top.map(|post| format!("{}{}", post.title, words.bracketed(post.first)));
        let top: Vec<String> = top.collect();
        if !top.is_empty() {
            reply.notes.push(fill(words.top_posts, top.join(", ")));
        }
        if let Some(practice) = &statistics.practice {
            let lines = practice_lines(practice, &self.service.ladders, self.language);
            reply.notes.extend(lines);
        }
        // If the plot fails, the reply still has the numbers.
        match statistics.png() {
            Ok(png) => {
                let description = reply.notes.join(", ");
                reply.picture = Some(Picture { png, description });
            }
            Err(error) => tracing::error!("{error}"),
        }
        Ok(reply)
    }

    fn reindex(&self, on_progress: OnProgress) -> (Reply, AuditOutcome) {
        let words = self.words;
        let mut progress = |progress: Progress| {
            let text = match progress {
                Progress::Waiting { .. } => words.reindex_waits.to_owned(),
                Progress::Posts { done, total } => {
                    fill(words.reindexing, format!("{done}/{total}"))
                }
                _ => return,
            };
            on_progress(self.reply(text).private());
        };
        let refreshed = self.service.index.refresh(self.request.at, &mut progress);
        let (snapshot, change) = match refreshed {
            Ok(done) => done,
            Err(error) => {
                let why = reload_failure(&error, words);
                let reply = self.reply(fill(words.reindex_failed, why));
                return (reply, AuditOutcome::Failed);
            }
        };
        let posts = snapshot.index.posts().len();
        let mut reply = self.reply(format!("{}: {posts}", words.status[1]));
        let diagnostics: Vec<String> = change
            .diagnostics
            .iter()
            .map(|d| {
                let message = d.in_language(self.language).message;
                format!("{}: {message}", d.path.display())
            })
            .collect();
        let lists = [
            &change.added,
            &change.changed,
            &change.removed,
            &diagnostics,
        ];
        let labels = words.reindexed.iter().zip(lists);
        let counted = labels.map(|(label, list)| counted(label, list, words));
        reply.notes = counted.collect();
        reply.notes.extend(self.left_out(&snapshot.left_out));
        let unusable = self.admin().unusable_files().into_iter();
        let unusable = unusable.map(|error| refusal(&error, "", words));
        reply.notes.extend(unusable);
        (reply, AuditOutcome::Done)
    }

    /// The numbers of posts that are not shown, each with the name of one file.
    fn left_out(&self, left_out: &LeftOut) -> Vec<String> {
        let counts = [&left_out.drafts, &left_out.failed];
        let counts = counts.map(|files| self.words.files(files.count, files.first.as_deref()));
        labelled(&self.words.left_out, &counts)
    }

    fn change_settings(
        &self,
        new: &ChannelSettings,
        unset: &[ChannelSetting],
    ) -> Result<(Reply, AuditOutcome), Error> {
        let place = &self.request.place;
        match self.admin().change_channel(place.channel_key(), new, unset) {
            Err(error @ (AdminError::ChannelSettings(_) | AdminError::NoTag { .. })) => {
                let reply = self.reply(refusal(&error, "", self.words));
                return Ok((reply, error.outcome()));
            }
            set => set?,
        };
        // The reply is in the language that was just set.
        let session = self.service.session(self.request);
        let words = session.words;
        let settings = session.channel()?;
        let tags = settings.tags.as_deref().unwrap_or_default().join(", ");
        let tags = if tags.is_empty() { words.any } else { &tags };
        let language = settings.language.map_or(words.any, Language::tag);
        let private = settings.private == Some(true);
        let private = if private { words.yes } else { words.no };
        let mut reply = session.reply(words.settings_command);
        let values = [tags, language, private].map(str::to_owned);
        reply.notes = labelled(&words.channel_settings, &values);
        Ok((reply, AuditOutcome::Done))
    }
}

fn labelled(labels: &[&str], values: &[String]) -> Vec<String> {
    let pairs = labels.iter().zip(values);
    pairs
        .map(|(label, value)| format!("{label}: {value}"))
        .collect()
}

/// The length of a list and its first entries.
fn counted(label: &str, list: &[String], words: &Wording) -> String {
    let first: Vec<&str> = list.iter().take(LISTED).map(String::as_str).collect();
    let more = if list.len() > LISTED { ", …" } else { "" };
    match first.is_empty() {
        true => format!("{label}: 0"),
        false => {
            let first = words.bracketed(format!("{}{more}", first.join(", ")));
            format!("{label}: {}{first}", list.len())
        }
    }
}

/// The time between two timestamps, in days, hours and minutes.
fn since(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("{days}d {hours:02}:{minutes:02}")
}
