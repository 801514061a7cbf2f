//! Commitments of the community's members.

use jiff::{Timestamp, tz::TimeZone};
use senpai_practice::commitment::{Commitment, Daytime, Pace};
use senpai_store::{Language, NewCommitment, RowWorkspace, Store, TakenOn};

use super::{AOI, GUILD, at};

/// The address of Aoi's check-ins.
pub const ADDRESS: &str = r#"{"member":"aoi-4711"}"#;

pub fn tokyo(_: Option<&str>) -> Daytime {
    Daytime::new(TimeZone::get("Asia/Tokyo").unwrap())
}

/// The commitment, due at once: at the time 0, it is 17:00 in Tokyo.
pub fn step(words: &str) -> Commitment {
    let now = at(0);
    let mut step = Commitment::take_on("paper", words, true, Pace::Usual, now, &tokyo(None));
    step.due = now;
    step
}

pub fn new(commitment: &Commitment) -> NewCommitment<'_> {
    NewCommitment {
        delivery: "",
        platform: "discord",
        workspace: RowWorkspace::Of(GUILD),
        member: AOI,
        commitment,
        language: Language::Japanese,
        zone: Some("Asia/Tokyo"),
        address: ADDRESS,
        origin: None,
    }
}

/// Takes on a step as Aoi.
pub fn takes_on(store: &Store, words: &str) -> u64 {
    match store.take_on(&new(&step(words))).unwrap() {
        TakenOn::New(id) => id,
        other => panic!("{other:?}"),
    }
}

/// Sends the first check-in.
pub fn asked(store: &Store, id: u64) {
    let now = Timestamp::from_second(at(0).as_second()).unwrap();
    let claimed = store.claim_check_in(id, now, at(10), tokyo).unwrap();
    assert_eq!(claimed.unwrap().number, 1);
    store.mark_checked_in(id, 1, now, tokyo).unwrap();
}

/// The check-ins of Aoi, each as JSON.
pub fn check_ins(store: &Store) -> Vec<String> {
    let tables = store.rows_about(AOI).unwrap().into_iter();
    let mut tables = tables.filter(|table| table.table == "check_in");
    tables.next().map_or_else(Vec::new, |table| table.rows)
}
