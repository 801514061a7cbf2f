//! A delivery comes again, or a process ends.

use jiff::SignedDuration;
use senpai_chat::{Admission, Platform};
use senpai_store::{KeyParts, Store};

use crate::community::{channel, community, delivery, member, now, question};

#[test]
fn a_redelivery_is_a_duplicate_also_for_the_twin_of_an_event() {
    let mut c = community();
    let request = c.request(member("aoi"), channel("general"), question("入金はいつ？"));
    assert_eq!(
        c.service.admit(&delivery(&request), request.at),
        Admission::New
    );
    for _ in 0..4 {
        assert_eq!(
            c.service.admit(&delivery(&request), request.at),
            Admission::Duplicate
        );
    }
}

#[test]
fn what_was_not_done_is_there_after_a_restart() {
    let mut c = community();
    let request = c.request(member("aoi"), channel("general"), question("入金はいつ？"));
    c.service.admit(&delivery(&request), request.at);
    let taken_over = |minutes| {
        let now = request.at + SignedDuration::from_mins(minutes);
        let taken = c.service.take_over::<()>(Platform::Discord, now);
        taken
            .into_iter()
            .map(|r| (r.delivery, r.sent))
            .collect::<Vec<_>>()
    };
    assert_eq!(taken_over(1), [], "this process works on it");
    c.service.release(&request, request.at);
    assert_eq!(taken_over(1), [(delivery(&request), false)]);
    c.service.mark_sent(&request, "r");
    c.service.release(&request, request.at);
    assert_eq!(taken_over(2), [(delivery(&request), true)]);
    c.service.mark_done(&request);
    assert_eq!(taken_over(3), []);
}

#[test]
fn a_delivery_that_cannot_be_read_is_left_to_others_and_then_given_up() {
    let c = community();
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "aoi"];
    let at = now(0);
    state
        .admit("discord:1", "discord", KeyParts(&key), "damaged", at, at)
        .unwrap();
    let takes_up = |minute: i64| {
        let taken = c
            .service
            .take_over::<()>(Platform::Discord, now(60 * minute));
        assert!(taken.is_empty());
    };
    takes_up(1);
    let at = now(3 * 60);
    assert_eq!(state.take_over("discord", at, at).unwrap().len(), 1, "left");
    for minute in 4..20 {
        takes_up(minute);
    }
    assert_eq!(state.waiting_deliveries().unwrap(), 0, "given up");
}
