//! The weekly digest for admins: the questions of the week, and ratings beside practice. Only workspaces in `practice.digest` get
//! one.

use std::sync::Arc;

use jiff::Timestamp;
use senpai_content::Language;
use senpai_search::Post;
use senpai_store::KeyParts;
use senpai_wording::{fill, wording};

use crate::{ChatService, Error, Platform, Reply, error::log_failure, figures::practice_lines};

/// The number of days whose questions a digest covers.
const WEEK: u16 = 7;
/// The number of days whose practice a digest covers. By hand: a step is kept up after 30 days, and few are taken on in a week.
const QUARTER: u16 = 90;

/// A digest to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// The id of the workspace.
    pub workspace: String,
    /// The id of the channel.
    pub channel: String,
    /// The Monday (UTC) of its week, as in 2026-11-23.
    pub week: String,
    /// The message.
    pub reply: Reply,
    /// The time of the first attempt to post it, if there was one: it may have arrived.
    pub begun: Option<Timestamp>,
}

impl Digest {
    /// Identifies the message: every attempt to post it has the same cause, and no other message has this cause.
    pub fn cause(&self) -> String {
        format!("digest {} {}", self.workspace, self.week)
    }
}

impl ChatService {
    /// The digests that are due on a platform: one for each week and workspace, from Monday 0:00 UTC on. The first digest comes in
    /// the week after the workspace's first question. Call it every minute, in the process that sends the [notifications](ChatService::is_notifier).
    pub fn due_digests(&self, platform: Platform, now: Timestamp) -> Vec<Digest> {
        if !self.has_practice() {
            return Vec::new();
        }
        let all = self.practice.digest.iter();
        let due = all.filter_map(|(workspace, channel)| {
            let digest = self.due_digest([platform.as_str(), workspace, channel], now);
            digest.unwrap_or_else(|error| {
                tracing::error!("a digest could not be written: {error}");
                None
            })
        });
        due.collect()
    }

    fn due_digest(&self, to: [&str; 3], now: Timestamp) -> Result<Option<Digest>, Error> {
        let [platform, workspace, channel] = to;
        let name = note(platform, workspace);
        let week = senpai_admin::monday(now).to_string();
        let before = match self.store.note(&name)? {
            Some(sent) => Some(sent),
            // The setting does not name the platform: it is the one on which the workspace asks.
            None => {
                let first = self.store.first_asked(KeyParts(&[platform, workspace]))?;
                first.map(|at| senpai_admin::monday(at).to_string())
            }
        };
        if before.is_none_or(|before| before >= week) {
            return Ok(None);
        }
        let language = self.language_of_digest(to)?;
        Ok(Some(Digest {
            workspace: workspace.to_owned(),
            channel: channel.to_owned(),
            reply: self.digest([platform, workspace], language, now)?,
            begun: self.digest_begun(platform, workspace, &week)?,
            week,
        }))
    }

    /// The language of the channel; without one, that of most posts.
    fn language_of_digest(&self, to: [&str; 3]) -> Result<Language, Error> {
        let [.., channel] = to;
        let made = senpai_admin::channel_settings(&self.store, to)?;
        let configured = self.settings.channels.get(channel).cloned();
        if let Some(language) = made.or(configured.unwrap_or_default()).language {
            return Ok(language);
        }
        let snapshot = self.index.snapshot();
        let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
        let is_english = |post: &&Arc<Post>| post.meta.language == Some(Language::English);
        let english = posts.iter().filter(is_english).count();
        Ok(match 2 * english > posts.len() {
            true => Language::English,
            false => Language::Japanese,
        })
    }

    fn digest(
        &self,
        workspace: [&str; 2],
        language: Language,
        now: Timestamp,
    ) -> Result<Reply, Error> {
        let words = wording(language);
        let admin = senpai_admin::Admin {
            workspace: Some(workspace),
            ..self.admin_of_all(now)
        };
        // The figures of practice follow, over more days.
        let of_questions = senpai_admin::Admin {
            workspace: Some(workspace),
            practice: false,
            ..self.admin_of_all(now)
        };
        let asked = of_questions.statistics(WEEK)?.counts;
        let values = [asked.asked, asked.found, asked.unsure, asked.not_found];
        let mut reply = Reply::of(language, words.digest);
        let labels = words.stats.iter().zip(values);
        let counts: Vec<String> = labels.map(|(label, n)| format!("{label} {n}")).collect();
        reply.notes.push(counts.join(words.list_comma));
        reply.notes.push(fill(words.last_days, QUARTER));
        let practice = admin.practice_statistics(QUARTER)?;
        let lines = practice_lines(&practice, &self.ladders, language);
        reply.notes.extend(lines);
        Ok(reply)
    }

    /// The time of the first attempt to post the digest of a week.
    fn digest_begun(
        &self,
        platform: &str,
        workspace: &str,
        week: &str,
    ) -> Result<Option<Timestamp>, Error> {
        let begun = self.store.note(&begun_note(platform, workspace))?;
        let begun = begun.as_deref().and_then(|begun| begun.split_once(' '));
        let begun = begun.filter(|(of, _)| *of == week);
        Ok(begun.and_then(|(_, at)| at.parse().ok()))
    }

    /// Records that an attempt to post a digest begins. Returns `false` if that cannot be recorded: do not post it then.
    pub fn begin_digest(&self, platform: Platform, digest: &Digest, now: Timestamp) -> bool {
        let name = begun_note(platform.as_str(), &digest.workspace);
        let begun = digest.begun.unwrap_or(now);
        let noted = self
            .store
            .set_note(&name, &format!("{} {begun}", digest.week));
        let is_noted = noted.is_ok();
        log_failure("record the attempt at a digest", noted);
        is_noted
    }

    /// Records that a digest was sent.
    pub fn mark_digested(&self, platform: Platform, digest: &Digest) {
        let note = note(platform.as_str(), &digest.workspace);
        log_failure("record a digest", self.store.set_note(&note, &digest.week));
    }
}

fn note(platform: &str, workspace: &str) -> String {
    format!("digest {platform} {workspace}")
}

fn begun_note(platform: &str, workspace: &str) -> String {
    format!("digest begun {platform} {workspace}")
}
