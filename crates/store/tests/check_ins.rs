//! Check-ins from the real state over random lives. No check-in is sent twice, to a member who stopped, or outside the daytime. No
//! check-in that is due is lost, and no answer is ignored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "check_ins/answers.rs"]
mod answers;
#[allow(dead_code)]
mod community;
#[path = "check_ins/life.rs"]
mod life;

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicU32, Ordering},
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use life::{Click, Event, Failure, life};
use proptest::prelude::*;
use senpai_practice::commitment::{Commitment, Daytime, Pace, State};
use senpai_store::{
    Changed, CheckInAnswer, ClaimedCheckIn, CommitmentChange, KeyParts, Language, NewCommitment,
    Origin, RowWorkspace, Store, TakenOn,
};

/// Zones with summer time on different dates, with half hours, and without summer time.
const ZONES: [&str; 5] = [
    "Asia/Tokyo",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
];
/// The hours between two times at which the bot looks for due check-ins.
const LOOKS: i64 = 3;

fn daytime(zone: Option<&str>) -> Daytime {
    Daytime::new(TimeZone::get(zone.unwrap_or(ZONES[0])).unwrap())
}

/// A message, as the platform delivered it.
struct Delivered {
    id: u64,
    number: u32,
    at: Timestamp,
}

/// A member, and the bot with its state. All lives share one state in memory: each has a member and a platform of its own.
struct World {
    store: Store,
    /// Another process. It must get no check-in that the first process has claimed.
    rival: Store,
    name: String,
    real: Timestamp,
    skew: SignedDuration,
    /// The zone in which the member is, as the platform says.
    here: usize,
    /// The zone that the member chose.
    chosen: Option<usize>,
    ids: Vec<u64>,
    delivered: Vec<Delivered>,
    /// The dates of the delivered messages, in the zone of the member.
    dates: HashSet<Date>,
    stopped: HashSet<u64>,
    /// The commitments that are paused although their member was not silent.
    paused: HashSet<u64>,
    /// The check-ins that were answered.
    answered: HashSet<(u64, u32)>,
    /// The newest check-in of each commitment at the member's last answer about it. Earlier ones count as no silence any more.
    heard_at: HashMap<u64, u32>,
    /// The times at which sends were begun.
    begun: Vec<Timestamp>,
    failures: Vec<Failure>,
    is_blocked: bool,
    /// The time of the clock before which nothing is due.
    quiet_until: Timestamp,
}

fn open() -> Store {
    community::shared("check-ins")
}

impl World {
    fn new() -> World {
        static LIVES: AtomicU32 = AtomicU32::new(0);
        let life = LIVES.fetch_add(1, Ordering::Relaxed);
        World {
            store: open(),
            rival: open(),
            name: format!("life {life}"),
            // A week before New York's summer time.
            real: "2026-03-01T00:00Z".parse().unwrap(),
            skew: SignedDuration::ZERO,
            here: 0,
            chosen: None,
            ids: Vec::new(),
            delivered: Vec::new(),
            dates: HashSet::new(),
            stopped: HashSet::new(),
            paused: HashSet::new(),
            answered: HashSet::new(),
            heard_at: HashMap::new(),
            begun: Vec::new(),
            failures: Vec::new(),
            is_blocked: false,
            quiet_until: Timestamp::MIN,
        }
    }

    fn now(&self) -> Timestamp {
        self.real + self.skew
    }

    /// The name of the member's zone.
    fn zone(&self) -> &'static str {
        ZONES[self.chosen.unwrap_or(self.here)]
    }

    fn as_member<T>(&self, does: impl FnOnce(&Store, KeyParts) -> T) -> T {
        does(&self.store, KeyParts(&[&self.name]))
    }

    fn restarts(&mut self) {
        self.store = open();
    }

    /// The bot looks once for all due check-ins and sends them.
    fn looks(&mut self) {
        let now = self.now();
        if now < self.quiet_until {
            return;
        }
        for (id, _) in self.store.due_commitments(&self.name, now).unwrap() {
            let here = ZONES[self.here];
            self.as_member(|store, member| store.note_zone(member, here).unwrap());
            let lease = now + SignedDuration::from_mins(2);
            let claimed = self.store.claim_check_in(id, now, lease, daytime);
            if let Some(claimed) = claimed.unwrap() {
                let again = self.rival.claim_check_in(id, now, lease, daytime);
                assert_eq!(again.unwrap(), None, "one process sends it");
                self.sends(id, &claimed);
            }
        }
        let all = self.as_member(|store, member| store.commitments(member).unwrap());
        let active = all.iter().filter(|s| s.commitment.state == State::Active);
        let next = active.map(|s| s.commitment.due).min();
        self.quiet_until = next.unwrap_or(Timestamp::MAX);
    }

    fn sends(&mut self, id: u64, claimed: &ClaimedCheckIn) {
        let (now, number) = (self.now(), claimed.number);
        self.begun.push(now);
        let mut all = self.delivered.iter();
        let is_there = all.any(|d| (d.id, d.number) == (id, number));
        if !(claimed.was_attempted && is_there) {
            if self.is_blocked {
                self.paused.extend(&self.ids);
                return self.store.pause_commitments_of(id, now).unwrap();
            }
            let failure = self.failures.pop();
            match failure {
                Some(Failure::NotTaken) => return,
                Some(Failure::Refused) => {
                    self.store.delete_attempt(id, number).unwrap();
                    self.store.note_check_in_refusal(id, now).unwrap();
                    return;
                }
                Some(Failure::GivenUp) => {
                    self.paused.insert(id);
                    return self.store.pause_commitment(id, now).unwrap();
                }
                _ => self.delivers(id, claimed),
            }
            if failure.is_some() {
                return self.restarts();
            }
        }
        let marked = self.store.mark_checked_in(id, number, now, daytime);
        marked.unwrap();
    }

    fn delivers(&mut self, id: u64, claimed: &ClaimedCheckIn) {
        let (at, number) = (self.now(), claimed.number);
        assert!(!self.is_blocked, "none to who blocked");
        assert!(!self.stopped.contains(&id), "none to who stopped");
        assert_eq!(claimed.stored.commitment.state, State::Active);
        assert!(self.silences(id) < 2, "none to who was silent twice");
        let local = TimeZone::get(self.zone()).unwrap().to_datetime(at);
        assert!((9..20).contains(&local.hour()), "inside the day: {local}");
        let twice = |d: &Delivered| (d.id, d.number) == (id, number);
        assert!(!self.delivered.iter().any(twice), "no message twice");
        assert!(self.dates.insert(local.date()), "one message a day");
        self.delivered.push(Delivered { id, number, at });
    }

    fn passes(&mut self, hours: u16, looks: bool) {
        for _ in 0..i64::from(hours).div_euclid(LOOKS) + 1 {
            self.real += SignedDuration::from_hours(LOOKS);
            if looks {
                self.looks();
            }
        }
    }

    fn happens(&mut self, event: &Event) {
        match event {
            Event::Passes { hours } => return self.passes(*hours, true),
            Event::Outage { hours } => self.passes(*hours, false),
            Event::Clicks { which, click, back } => self.clicks(*which, *click, *back),
            Event::Moves { zone } => {
                self.chosen = Some(*zone);
                self.as_member(|store, member| store.set_zone(member, ZONES[*zone]).unwrap());
                self.dates_are_local();
            }
            Event::Travels { zone } => {
                self.here = *zone;
                self.dates_are_local();
            }
            Event::Jumps { hours } => self.skew = SignedDuration::from_hours((*hours).into()),
            Event::Fails { kinds } => self.failures.clone_from(kinds),
            Event::Restarts => self.restarts(),
            Event::Corrects { which } => self.corrects(*which),
            Event::Leaves => self.leaves(),
            Event::Blocks => self.is_blocked = true,
        }
        self.quiet_until = Timestamp::MIN;
    }

    fn corrects(&self, which: usize) {
        let Some(id) = self.ids.get(which) else {
            return;
        };
        let before = self.commitment(*id);
        if before.is_recall() && !before.is_closed() {
            let corrected = format!("{}, corrected", before.step);
            self.store
                .correct_recall(*id, &corrected, self.now())
                .unwrap();
            let mut after = self.commitment(*id);
            after.step.clone_from(&before.step);
            assert_eq!(after, before, "only the words change");
        }
    }

    fn leaves(&mut self) {
        if let Some(id) = self.ids.first() {
            let now = self.now();
            self.store.stop_commitments_in_workspace(*id, now).unwrap();
            self.stopped.extend(&self.ids);
        }
    }

    /// Counts the days of the delivered messages in the member's present zone.
    fn dates_are_local(&mut self) {
        let zone = TimeZone::get(self.zone()).unwrap();
        let dates = self.delivered.iter().map(|d| zone.to_datetime(d.at).date());
        self.dates = dates.collect();
    }

    fn clicks(&mut self, which: usize, click: Click, back: usize) {
        let (now, day) = (self.now(), daytime(Some(self.zone())));
        match click {
            Click::TakesOn(pace) => {
                let words = format!("step {}", self.ids.len());
                let step = Commitment::take_on("post", &words, false, pace, now, &day);
                self.takes_on(&step, None);
            }
            Click::Recalls => {
                let words = format!("principle {}", self.ids.len());
                self.takes_on(&Commitment::recall("post", &words, now, &day), None);
            }
            Click::Replaces => {
                let words = format!("step {}", self.ids.len());
                let step = Commitment::take_on("post", &words, true, Pace::Usual, now, &day);
                self.takes_on(&step, self.ids.get(which).copied());
            }
            Click::Answers(answer) => self.answers(which, CheckInAnswer::Step(answer), back),
            Click::Judges(verdict) => self.answers(which, CheckInAnswer::Recall(verdict), back),
            Click::Pauses => self.changes(which, |c, _| c.rest()),
            Click::Resumes => self.changes(which, |c, day| c.resume(now, day)),
            Click::Changes => self.changes(which, |c, day| c.set_pace(Pace::Later, now, day)),
        }
    }

    fn takes_on(&mut self, commitment: &Commitment, replaced: Option<u64>) {
        let taken = self.as_member(|store, member| {
            let new = NewCommitment {
                delivery: "",
                platform: &self.name,
                workspace: RowWorkspace::Of(member),
                member,
                commitment,
                language: Language::Japanese,
                zone: Some(self.zone()),
                address: "{}",
                origin: replaced.map(Origin::Replaced),
            };
            store.take_on(&new).unwrap()
        });
        if let TakenOn::New(id) = taken {
            self.ids.push(id);
            self.stopped.extend(replaced);
        }
    }

    fn commitment(&self, id: u64) -> Commitment {
        let read = |store: &Store, member: KeyParts| store.commitment(id, member).unwrap();
        self.as_member(read).unwrap().commitment
    }

    fn change<'a>(&self, id: u64, member: KeyParts<'a>) -> CommitmentChange<'a> {
        CommitmentChange {
            id,
            member,
            at: self.now(),
            zone: Some(self.zone()),
            address: "{}",
        }
    }

    fn changes(&mut self, which: usize, change: impl FnOnce(&mut Commitment, &Daytime) -> bool) {
        let Some(id) = self.ids.get(which).copied() else {
            return;
        };
        let before = self.commitment(id);
        let changed = self.as_member(|store, member| {
            let by = self.change(id, member);
            store.change_commitment(&by, daytime, change).unwrap()
        });
        let (Changed::Stored(did, after) | Changed::Full(did, after)) = changed else {
            panic!("the member has it");
        };
        match after.state {
            State::Paused if did => drop(self.paused.insert(id)),
            State::Active => drop(self.paused.remove(&id)),
            _ => {}
        }
        if before.state == State::Paused && after.is_active() {
            // Who resumes it is not silent.
            self.heard_at.insert(id, before.next_number());
        }
    }

    /// Lets time pass without failures until no check-in is due.
    fn calms_down(&mut self) {
        self.failures.clear();
        self.quiet_until = Timestamp::MIN;
        let begun = self.now();
        // After the clock went back, days to come may be used up.
        let used = self.begun.iter().filter(|at| **at > begun).count();
        let days = 2 + (self.ids.len() + used) as u16;
        self.passes(24 * days, true);
        for stored in self.as_member(|store, member| store.commitments(member).unwrap()) {
            let commitment = stored.commitment;
            let is_active = commitment.state == State::Active;
            let is_owed = is_active && commitment.due <= begun;
            assert!(!is_owed, "lost while owed: {commitment:?}");
            let far = begun + SignedDuration::from_hours(24 * (182 + i64::from(days)));
            assert!(!is_active || commitment.due < far);
            self.must_have_a_reason(stored.id, &commitment);
        }
        let forgotten = self.as_member(|store, member| store.forget_member(member));
        forgotten.unwrap();
    }
}

/// The number of lives. 10,000 lives take minutes, so only `.ci/full` asks for them.
fn lives() -> u32 {
    let lives = std::env::var("CHECK_IN_LIVES").ok();
    lives.map_or(1500, |lives| lives.parse().expect("a number of lives"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(lives()))]
    #[test]
    fn a_member_is_asked_once_a_day_until_they_stop(events in life(), pace in 0_usize..3) {
        // The state exists as long as one store of it.
        let _keeps = open();
        let mut world = World::new();
        world.clicks(0, Click::TakesOn(Pace::ALL[pace]), 0);
        for event in &events {
            world.happens(event);
        }
        world.calms_down();
    }
}
