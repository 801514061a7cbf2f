//! Keeps the index fresh: follows other processes, and reads the posts anew when they change, by schedule, by signal and
//! by hook.

use std::{
    cmp::Ordering,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant, SystemTime},
};

use croner::{
    CivilDate, CivilDateTime, CivilTime, Cron, CronDateTime, Resolution, Weekday, errors::CronError,
};
use jiff::{SignedDuration, Timestamp, ZonedDateTime, civil::DateTime};
use senpai_chat::{ChatService, LiveIndex};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// How often to look whether another process built a newer index; members see it within 2 seconds.
const FOLLOW: Duration = Duration::from_secs(1);
/// How often to look whether posts changed, to forget what is old, and to give a sign of life.
const RESCAN: Duration = Duration::from_secs(30);
const TIDY: Duration = Duration::from_secs(3600);
const SIGN: Duration = Duration::from_secs(30);
/// How long a pull may take.
const PULL: Duration = Duration::from_secs(120);

/// Asks for the posts to be read anew; cheap to clone.
pub type Ask = Sender<()>;

/// What is kept, and when it is read anew by itself.
pub struct Keeper {
    /// The posts.
    pub shelf: Arc<LiveIndex>,
    /// The desk.
    pub desk: Arc<ChatService>,
    /// When, in local time.
    pub schedule: Option<Cron>,
}

/// Something done every so often.
struct Every(Duration, Instant);

impl Every {
    /// For the first time at once.
    fn new(interval: Duration) -> Every {
        let long_ago = Instant::now().checked_sub(interval);
        Every(interval, long_ago.unwrap_or_else(Instant::now))
    }

    fn is_due(&mut self) -> bool {
        let due = self.1.elapsed() >= self.0;
        if due {
            self.1 = Instant::now();
        }
        due
    }
}

impl Keeper {
    /// Opens the index, says when it is `ready`, and keeps it until `stop`. Blocks.
    pub fn keep(&self, asked: &Receiver<()>, ready: oneshot::Sender<()>, stop: &CancellationToken) {
        if let Err(error) = self.shelf.open(Timestamp::now(), &mut |_| ()) {
            tracing::error!("nothing to answer from yet: {error:#}");
        }
        // Nobody waits when it took too long.
        let _ = ready.send(());
        let (mut rescan, mut tidy, mut sign) =
            (Every::new(RESCAN), Every::new(TIDY), Every::new(SIGN));
        let mut learned = modified(self.shelf.learned());
        let mut next = self.next();
        while !stop.is_cancelled() {
            match asked.recv_timeout(FOLLOW) {
                Ok(()) => {
                    // One reading answers all who asked meanwhile.
                    asked.try_iter().for_each(drop);
                    self.refresh("asked to read the posts anew");
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(FOLLOW),
            }
            if next.as_ref().is_some_and(|at| *at <= Wall::now()) {
                next = self.next();
                self.refresh("it is time to read the posts anew");
            }
            let unusable = self.follow();
            let now = modified(self.shelf.learned());
            let look = unusable || now != learned || rescan.is_due();
            learned = now;
            if look && self.shelf.is_stale() {
                self.refresh("posts changed");
            }
            if sign.is_due() {
                self.desk.record_heartbeat(Timestamp::now());
            }
            if tidy.is_due() {
                self.desk.tidy(Timestamp::now());
                self.shelf.tidy();
            }
        }
    }

    /// Takes up what another process built; `true` when that cannot be used.
    fn follow(&self) -> bool {
        match self.shelf.follow(Timestamp::now()) {
            Ok(true) => tracing::info!("took up an index that another process built"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!("the index is built anew from the posts: {error}");
                return true;
            }
        }
        false
    }

    fn refresh(&self, why: &str) {
        match self.shelf.refresh(Timestamp::now(), &mut |_| ()) {
            Ok((stock, _)) => tracing::info!("{why}: {} posts now", stock.index.posts().len()),
            Err(error) => tracing::error!("{why}, and they cannot be read: {error:#}"),
        }
    }

    fn next(&self) -> Option<Wall> {
        let schedule = self.schedule.as_ref()?;
        schedule.find_next_occurrence(&Wall::now(), false).ok()
    }
}

/// What a clock on the wall shows: schedules are meant so. Where clocks are put back, what falls into the hour that
/// comes twice is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wall(DateTime);

impl Wall {
    fn now() -> Wall {
        Wall(ZonedDateTime::now().datetime())
    }
}

impl CronDateTime for Wall {
    fn to_civil(&self) -> CivilDateTime {
        let (date, time) = (self.0.date(), self.0.time());
        let part = |n: i8| u32::try_from(n).unwrap_or(0);
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(
                date.year().into(),
                part(date.month()),
                part(date.day()),
            ),
            CivilTime::from_parts_unchecked(
                part(time.hour()),
                part(time.minute()),
                part(time.second()),
            ),
        )
    }

    fn civil_weekday(&self) -> Weekday {
        let day = self.0.weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::try_from(day).unwrap_or(0))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Wall>, CronError> {
        let part = |n: u32| i8::try_from(n).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let made = DateTime::new(
            year,
            part(civil.month())?,
            part(civil.day())?,
            part(civil.hour())?,
            part(civil.minute())?,
            part(civil.second())?,
            0,
        );
        Ok(Resolution::Single(Wall(
            made.map_err(|_| CronError::InvalidDate)?,
        )))
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Wall> {
        self.0
            .checked_add(SignedDuration::from_secs(seconds))
            .ok()
            .map(Wall)
    }

    fn cmp_instant(&self, other: &Wall) -> Ordering {
        self.cmp(other)
    }
}

/// When a file changed last: what an admin links in a terminal is found at once, not at the next look at the posts.
fn modified(path: Option<&Path>) -> Option<SystemTime> {
    std::fs::metadata(path?).ok()?.modified().ok()
}

/// Pulls the folder of posts before each asking, on a thread of its own: the index is followed meanwhile. All who ask
/// during a pull are answered by the next one, as theirs may have come too late for it.
///
/// # Errors
/// Fails when there can be no thread.
pub fn pull_before(ask: Ask, content: PathBuf) -> std::io::Result<Ask> {
    let (pull_and_ask, asked) = mpsc::channel();
    let thread = std::thread::Builder::new().name("pull".into());
    thread.spawn(move || {
        while asked.recv().is_ok() {
            asked.try_iter().for_each(drop);
            pull(&content);
            // The keeper is gone only when the process ends.
            let _ = ask.send(());
        }
    })?;
    Ok(pull_and_ask)
}

/// Brings the folder of posts up to date. What goes wrong is logged: the posts are read as they are.
fn pull(content: &Path) {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(content)
        .args(["pull", "--ff-only", "--quiet"]);
    // Nobody is there to type a password.
    git.env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let ended = git.spawn().and_then(|mut child| {
        let start = Instant::now();
        loop {
            match child.try_wait()? {
                Some(status) => return Ok(Some(status)),
                None if start.elapsed() > PULL => {
                    child.kill()?;
                    child.wait()?;
                    return Ok(None);
                }
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    });
    match ended {
        Ok(Some(status)) if status.success() => {}
        Ok(Some(status)) => tracing::error!("git pull --ff-only failed: {status}"),
        Ok(None) => tracing::error!("git pull --ff-only took too long and was ended"),
        Err(error) => tracing::error!("git cannot be run: {error}"),
    }
}

/// SIGHUP asks for it, on Unix.
pub fn on_hangup(ask: Ask) {
    #[cfg(unix)]
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return;
        };
        while hangup.recv().await.is_some() {
            // The keeper is gone only when the process ends.
            let _ = ask.send(());
        }
    });
    #[cfg(not(unix))]
    drop(ask);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_read_on_the_clock_on_the_wall() {
        let at = |text: &str| Wall(text.parse().unwrap());
        for (pattern, now, next) in [
            ("0 4 * * *", "2026-11-24T03:59:59", "2026-11-24T04:00:00"),
            ("0 4 * * *", "2026-11-24T04:00:00", "2026-11-25T04:00:00"),
            ("*/15 * * * *", "2026-12-31T23:50:00", "2027-01-01T00:00:00"),
            ("0 9 * * MON", "2026-11-24T00:00:00", "2026-11-30T09:00:00"),
        ] {
            let schedule: Cron = pattern.parse().unwrap();
            assert_eq!(
                schedule.find_next_occurrence(&at(now), false).unwrap(),
                at(next),
                "{pattern}"
            );
        }
    }
}
