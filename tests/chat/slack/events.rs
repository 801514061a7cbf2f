//! Events of Slack that are rare, and easy to take for something else.

use serde_json::{Value, json};

use super::{
    fake::{BOT, CHANNEL, DIRECT, Fake, TEAM},
    start,
};
use crate::{
    harness::{ANSWER, QUESTION, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

/// A message with these fields.
fn message(fields: &Value) -> Value {
    let mut message = json!({"type": "message", "channel": CHANNEL, "channel_type": "channel", "user": "UAOI",
        "text": Fake::mention(QUESTION), "ts": "1795634342.000034", "event_ts": "1795634342.000034", "team": TEAM});
    for (name, value) in fields.as_object().unwrap() {
        message[name] = value.clone();
    }
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn bots_get_no_answer_by_any_event() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let profile = json!({"id": "B9", "name": "other", "app_id": "A9", "deleted": false});
    for kind in ["app_mention", "message"] {
        for bot in [
            json!({"user": "U9BOT", "bot_id": "B9", "app_id": "A9", "bot_profile": profile}),
            json!({"user": "U9BOT", "bot_profile": profile}),
            json!({"user": Value::Null, "bot_id": "B9", "subtype": "bot_message"}),
            json!({"user": BOT, "bot_id": "B1"}),
            json!({"user": BOT}),
            json!({"user": "USLACKBOT"}),
        ] {
            let mut event = message(&bot);
            event["type"] = json!(kind);
            aoi.delivers(&aoi.event(event));
        }
    }
    a_moment().await;
    assert_eq!(chat.messages_in(CHANNEL), []);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_tombstone_comes_takes_its_reply_away() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    let answer = chat.reply_to(&asked).await;
    let tombstone = json!({"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT",
        "hidden": true, "ts": answer.message["thread_ts"], "thread_ts": answer.message["thread_ts"], "reply_count": 1});
    let event = message(
        &json!({"subtype": "message_changed", "hidden": true, "user": Value::Null, "message": tombstone,
        "previous_message": {"type": "message", "user": "UAOI", "text": QUESTION, "ts": answer.message["thread_ts"]}}),
    );
    aoi.delivers(&aoi.event(event));
    assert_eq!(chat.changed(&answer).await, None);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_adds_the_mention_in_a_thread_is_answered_there() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let begun = aoi.says("今日の相談です");
    let said = aoi.follows_up(&begun, QUESTION);
    aoi.edits(&said, &Fake::mention(QUESTION));
    // `reply_to` looks into the thread of the message.
    chat.reply_to(&said).await.must_say(ANSWER);
    let more = aoi.follows_up(&begun, "もっと");
    chat.reply_to(&more).await.must_say("ほかにも");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_another_workspace_asks_in_the_bots_workspace() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let mut event = aoi.event(message(
        &json!({"type": "app_mention", "user": "UX1", "team": "T2"}),
    ));
    event["team_id"] = json!("T2");
    event["is_ext_shared_channel"] = json!(true);
    event["authorizations"] =
        json!([{"enterprise_id": null, "team_id": TEAM, "user_id": BOT, "is_bot": true}]);
    aoi.delivers(&event);
    let answer = chat.first_in(CHANNEL).await;
    // The settings name helpers for the bot's workspace.
    assert!(
        answer.must_say(ANSWER).button("人に聞く").is_some(),
        "{answer:?}"
    );
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_piece_of_an_event_costs_none_of_its_words() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    for (second, odd) in [
        json!({"files": [{"id": "F1", "mode": "hidden_by_limit", "url_private": ""}]}),
        json!({"files": [{"id": "F1", "file_access": "check_file_info"}], "subtype": "file_share"}),
        json!({"blocks": [{"type": "rich_text", "elements": 7}, {"type": "of_tomorrow"}]}),
        json!({"attachments": [{"title_link": "no address", "color": 5}]}),
        json!({"metadata": "x", "edited": [], "reactions": {}, "user_profile": {"image_72": ""}}),
    ]
    .iter()
    .enumerate()
    {
        let mut event = message(odd);
        let ts = format!("17956353{second:02}.000049");
        for (name, value) in [
            ("ts", ts.as_str()),
            ("channel", DIRECT),
            ("text", QUESTION),
            ("channel_type", "im"),
        ] {
            event[name] = json!(value);
        }
        aoi.delivers(&aoi.event(event));
        chat.until("answer", |fake| {
            (fake.messages_in(DIRECT).len() == second + 1).then_some(())
        })
        .await;
    }
    chat.messages_in(DIRECT).iter().for_each(|said| {
        said.must_say(ANSWER);
    });
    chat.broke_no_rule();
}
