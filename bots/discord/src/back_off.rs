//! The wait before the next IDENTIFY. Discord resets a token after 1,000 IDENTIFYs in a day.

use std::time::Duration;

use senpai_chat::ChatService;
use senpai_runner::clock;

const NOTE_KEY: &str = "discord identifies";
/// A day, in seconds.
const DAY: i64 = 86_400;

/// Waits as long as the number of starts in the last day requires, and records this start.
pub(crate) async fn wait(service: &ChatService) {
    let starts = starts(service);
    let delay = delay(&starts, clock::now().as_second());
    if !delay.is_zero() {
        tracing::warn!(
            "{} starts within a day: waiting {} s before the next",
            starts.len(),
            delay.as_secs()
        );
        tokio::time::sleep(delay).await;
    }
    record_start(service);
}

/// Records that the bot identifies now.
pub(crate) fn record_start(service: &ChatService) {
    let now = clock::now().as_second();
    let mut starts = starts(service);
    starts.retain(|s| (0..DAY).contains(&(now - s)));
    starts.push(now);
    let words: Vec<String> = starts.iter().map(i64::to_string).collect();
    service.set_note(NOTE_KEY, &words.join(" "));
}

fn starts(service: &ChatService) -> Vec<i64> {
    let note = service.note(NOTE_KEY).unwrap_or_default();
    note.split(' ')
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// The time until the next start is allowed. It grows with the square of the number of starts in the last day: one second after
/// five starts, eight minutes after a hundred. So a crash loop stays under 175 starts in a day.
fn delay(starts: &[i64], now: i64) -> Duration {
    // Starts in the future come from a clock that was wrong: they are ignored.
    let known = || starts.iter().filter(|s| (0..DAY).contains(&(now - **s)));
    let today = known().count() as i64;
    let last = known().max().copied().unwrap_or(now - DAY);
    Duration::from_secs((last + today * today / 20 - now).max(0).cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_loop_stays_under_200_starts_a_day() {
        let (mut now, mut starts) = (0, Vec::new());
        while now < DAY {
            now += delay(&starts, now).as_secs().cast_signed();
            starts.push(now);
            // The bot crashes a second after its start.
            now += 1;
            if starts.len() == 5 {
                assert!(now < 10, "{now}");
            }
        }
        println!("{} starts in a day of crash loops", starts.len());
        assert!(starts.len() < 200, "{}", starts.len());
    }

    #[test]
    fn a_clock_that_was_a_year_ahead_delays_nothing() {
        let now = 1_800_000_000;
        let starts = vec![now + 365 * DAY; 150];
        assert_eq!(delay(&starts, now), Duration::ZERO);
    }
}
