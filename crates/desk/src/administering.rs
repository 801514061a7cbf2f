//! What admins do in chat; every act is checked here and leaves an audit row.

use jiff::{SignedDuration, Timestamp};
use senpai_store::Who;

use crate::{
    ChannelSettings, Command, Desk, Effect, Effects, Reply, Request, desk::Error, wording,
    wording::fill,
};

/// How many titles or findings a reply lists.
const LISTED: usize = 10;

impl Desk {
    pub(crate) fn administer(
        &self,
        request: &Request,
        command: &Command,
    ) -> Result<Effects, Error> {
        let language = self.language(request);
        if !self.config.is_admin(&request.member) {
            return Ok(vec![Effect::Reply(
                Reply::of(language, wording(language).not_allowed).private(),
            )]);
        }
        let workspace = request.place.workspace_key();
        let member = request.member_key();
        self.store.audit(
            Who(&workspace),
            Who(&member),
            &format!("{command:?}"),
            request.at,
        )?;
        let reply = match command {
            Command::Status => self.status(request)?,
            Command::Stats { days } => self.stats(request, *days)?,
            Command::Gaps => self.gaps(request)?,
            Command::Reindex => self.reindex(request),
            Command::Settings(settings) => self.settings(request, settings)?,
        };
        Ok(vec![Effect::Reply(reply.private())])
    }

    fn status(&self, request: &Request) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        let Some(stock) = self.shelf.stock() else {
            return Ok(Reply::of(language, words.not_ready));
        };
        let mut reply = Reply::of(language, words.home);
        reply.notes = lines(
            &words.status,
            &[
                stock.generation.clone(),
                stock.index.posts().len().to_string(),
                stock.index.passages().to_string(),
                since(stock.since, request.at),
                since(self.started, request.at),
                self.store.waiting()?.to_string(),
            ],
        );
        Ok(reply)
    }

    fn stats(&self, request: &Request, days: u16) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        let s = self.store.statistics(
            Some(Who(&request.place.workspace_key())),
            days_before(request.at, days),
        )?;
        let stock = self.shelf.stock();
        let posts = stock.as_ref().map(|s| s.index.posts()).unwrap_or_default();
        let never = posts
            .iter()
            .filter(|p| !s.shown_posts.contains(&p.id))
            .count();
        let median = s.millis.get(s.millis.len() / 2).copied().unwrap_or(0);
        let counts = [
            s.asked,
            s.found,
            s.unsure,
            s.not_found,
            s.helped,
            s.did_not_help,
            s.unknown,
        ];
        let mut values: Vec<String> = counts.iter().map(u64::to_string).collect();
        values.extend([never.to_string(), median.to_string()]);
        let mut reply = Reply::of(language, fill(words.stats_of, days));
        reply.notes = lines(&words.stats, &values);
        let title = |id: &String| {
            posts
                .iter()
                .find(|p| p.id == *id)
                .map_or(id.clone(), |p| p.title.clone())
        };
        let top: Vec<String> = s
            .top_posts
            .iter()
            .map(|(id, n)| format!("{} ({n})", title(id)))
            .collect();
        if !top.is_empty() {
            reply.notes.push(fill(words.top_posts, top.join(", ")));
        }
        Ok(reply)
    }

    fn gaps(&self, request: &Request) -> Result<Reply, Error> {
        let language = self.language(request);
        let words = wording(language);
        let since = days_before(request.at, self.config.keep_days);
        let gaps = self
            .store
            .gap_questions(Some(Who(&request.place.workspace_key())), since)?;
        if gaps.is_empty() {
            return Ok(Reply::of(language, words.no_gaps));
        }
        let mut reply = Reply::of(language, words.gaps);
        let groups = crate::gaps::grouped(gaps);
        reply.notes = groups
            .iter()
            .take(LISTED)
            .map(|g| format!("{} × {}", g.questions.len(), g.questions[0].text))
            .collect();
        Ok(reply)
    }

    fn reindex(&self, request: &Request) -> Reply {
        let language = self.language(request);
        let words = wording(language);
        match self.shelf.refresh(request.at, &mut |_| ()) {
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
        let settings = new.clone().or(self.channel(&request.place));
        if *new != ChannelSettings::default() {
            let json = serde_json::to_string(&settings)?;
            self.store
                .set_channel(Who(&request.place.channel_key()), &json)?;
        }
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

pub(crate) fn days_before(now: Timestamp, days: u16) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}
