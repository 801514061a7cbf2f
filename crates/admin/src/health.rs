//! The bot's health: its index, and whether it is running.

use jiff::{SignedDuration, Timestamp};
use senpai_content::LeftOut;
use senpai_store::Store;
use serde::Serialize;

use crate::{Admin, AdminError};

/// The bot's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The name of the index generation that answers.
    pub generation: String,
    /// Number of posts.
    pub posts: usize,
    /// The posts that are not shown: drafts, and files with errors.
    #[serde(flatten)]
    pub left_out: LeftOut,
    /// Number of passages.
    pub passages: usize,
    /// The time at which this generation was built.
    pub built: Option<Timestamp>,
    /// The reason for which the posts could not be read again, in English; `None` if the generation is up to date, or in another
    /// process than the bot's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// When the bot started; `None` when its last heartbeat is older than a minute.
    pub running_since: Option<Timestamp>,
    /// Number of deliveries that wait for their reply.
    pub waiting: u64,
}

/// The note with the heartbeat: the start of the bot and the time of the beat, in seconds since 1970.
const RUNNING: &str = "running";
/// A heartbeat older than this means that the bot has stopped. A running bot sends one every 30 seconds. By hand: one may be missed.
const HEARTBEAT_TTL: SignedDuration = SignedDuration::from_secs(60);

impl Admin<'_> {
    /// The bot's health; `None` while there is no index.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn health(&self) -> Result<Option<Health>, AdminError> {
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(None);
        };
        Ok(Some(Health {
            generation: snapshot.generation.clone(),
            posts: snapshot.index.posts().len(),
            left_out: snapshot.left_out.clone(),
            passages: snapshot.index.passages(),
            built: snapshot.built,
            failure: self.index.failure(),
            running_since: self.running_since()?,
            waiting: self.store.waiting_deliveries()?,
        }))
    }

    fn running_since(&self) -> Result<Option<Timestamp>, AdminError> {
        let note = self.store.note(RUNNING)?.unwrap_or_default();
        let seconds = |word: &str| Timestamp::from_second(word.parse().ok()?).ok();
        let times = note
            .split_once(' ')
            .and_then(|(start, beat)| Some((seconds(start)?, seconds(beat)?)));
        Ok(times
            .filter(|(_, beat)| self.now.duration_since(*beat) < HEARTBEAT_TTL)
            .map(|(start, _)| start))
    }
}

/// Records that the bot, which started at `started`, is running at `now`. Call it every 30 seconds.
///
/// # Errors
/// Fails when the state cannot be written.
pub fn record_heartbeat(
    store: &Store,
    started: Timestamp,
    now: Timestamp,
) -> Result<(), senpai_store::Error> {
    let note = format!("{} {}", started.as_second(), now.as_second());
    store.set_note(RUNNING, &note)
}
