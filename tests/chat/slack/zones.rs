//! The time zones of members, which Slack names.

use super::fake::{DIRECT, Fake};
use crate::{
    harness::Setup,
    platform::{BotMessage, FakeMember, FakePlatform},
    scenarios::practice::{check_in, takes_on, until_it_has_looked},
};

const DAY: i64 = 24;

/// A member who takes a step on in Tokyo and flies to New York, where the noon of Tokyo is in the night. They press nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_comes_by_day_where_the_member_is_now() {
    let mut chat = Setup::<Fake>::new().at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.is_in("America/New_York");
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(DIRECT).is_empty(), "it is night there");
    chat.advance(12).await;
    check_in(&chat, 1).await;
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_say("America/New_York");
    chat.broke_no_rule();
}
