//! Random lives: sequences of events for a member and a bot.

use proptest::prelude::*;
use senpai_practice::commitment::{Answer, Pace, Verdict};

use crate::ZONES;

/// An event for a member or the bot.
#[derive(Clone, Debug)]
pub enum Event {
    /// Time passes, and the bot looks every few hours.
    Passes { hours: u16 },
    /// Time passes while the bot does not run.
    Outage { hours: u16 },
    /// The member presses a button: of the newest check-in of a commitment, of an older one, or of the list.
    Clicks {
        which: usize,
        click: Click,
        back: usize,
    },
    /// The member chooses another time zone.
    Moves { zone: usize },
    /// The member travels to another time zone. The platform knows it, and the member does nothing.
    Travels { zone: usize },
    /// The bot's clock jumps.
    Jumps { hours: i32 },
    /// The next sends fail.
    Fails { kinds: Vec<Failure> },
    /// The bot ends, and another process begins with the state.
    Restarts,
    /// The author corrects a principle.
    Corrects { which: usize },
    /// The member leaves the workspace, and the bot notices it.
    Leaves,
    /// The member blocks the bot: the platform refuses all messages from now on.
    Blocks,
}

#[derive(Clone, Copy, Debug)]
pub enum Failure {
    /// The platform did not take the message.
    NotTaken,
    /// The message arrives, and the process ends before it has recorded that.
    Crash,
    /// The platform refused the message.
    Refused,
    /// The bot gives up the message.
    GivenUp,
}

#[derive(Clone, Copy, Debug)]
pub enum Click {
    Answers(Answer),
    Judges(Verdict),
    Pauses,
    Resumes,
    Changes,
    TakesOn(Pace),
    Replaces,
    Recalls,
}

fn click() -> impl Strategy<Value = Click> {
    prop_oneof![
        4 => Just(Click::Answers(Answer::Done)),
        2 => Just(Click::Answers(Answer::NotYet)),
        2 => Just(Click::Answers(Answer::DidNotWork)),
        2 => (0_u16..90).prop_map(|days| Click::Answers(Answer::Snooze(days))),
        1 => Just(Click::Answers(Answer::Stop)),
        2 => (0..Verdict::ALL.len()).prop_map(|at| Click::Judges(Verdict::ALL[at])),
        1 => Just(Click::Pauses),
        1 => Just(Click::Resumes),
        1 => Just(Click::Changes),
        2 => (0_usize..3).prop_map(|pace| Click::TakesOn(Pace::ALL[pace])),
        1 => Just(Click::Replaces),
        1 => Just(Click::Recalls),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let failure = prop_oneof![
        4 => Just(Failure::NotTaken),
        4 => Just(Failure::Crash),
        2 => Just(Failure::Refused),
        1 => Just(Failure::GivenUp),
    ];
    let clicks = (0_usize..6, click(), 0_usize..6);
    prop_oneof![
        8 => (1_u16..300).prop_map(|hours| Event::Passes { hours }),
        1 => (1_u16..1000).prop_map(|hours| Event::Outage { hours }),
        6 => clicks.prop_map(|(which, click, back)| Event::Clicks { which, click, back }),
        1 => (0..ZONES.len()).prop_map(|zone| Event::Moves { zone }),
        1 => (0..ZONES.len()).prop_map(|zone| Event::Travels { zone }),
        1 => (-2000_i32..2000).prop_map(|hours| Event::Jumps { hours }),
        2 => proptest::collection::vec(failure, 1..4).prop_map(|kinds| Event::Fails { kinds }),
        2 => Just(Event::Restarts),
        1 => (0_usize..6).prop_map(|which| Event::Corrects { which }),
    ]
}

/// A life. Most lives end without a block.
pub fn life() -> impl Strategy<Value = Vec<Event>> {
    let events = proptest::collection::vec(event(), 1..40);
    (events, 0_u8..8, 0_usize..40).prop_map(|(mut events, blocks, at)| {
        let at = at.min(events.len());
        match blocks {
            0 => events.insert(at, Event::Blocks),
            1 => events.insert(at, Event::Leaves),
            _ => {}
        }
        events
    })
}
