//! A member's data is forgotten on request, or when it expires.

use jiff::SignedDuration;
use senpai_chat::{Action, ChatSettings};

use crate::community::{JA, community, now, only_reply, with};

#[test]
fn forget_me_is_said_and_buttons_expire() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(c.hears("aoi", Action::ForgetMe).heading, JA().forgotten);
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().expired
    );
}

#[test]
fn words_are_forgotten_after_the_configured_days() {
    let mut c = with(ChatSettings {
        keep_days: 1,
        ..ChatSettings::default()
    });
    let reply = c.asks("aoi", "入金はいつ祝う？");
    c.service
        .delete_expired(now(10) + SignedDuration::from_hours(48));
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().expired
    );
}
