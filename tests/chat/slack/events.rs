//! Events of Slack that are rare, and easy to take for something else.

use serde_json::{Value, json};

use super::{
    fake::{BOT, CHANNEL, DIRECT, Fake, HELPERS, TEAM},
    start,
};
use crate::{
    harness::{ANSWER, OTHER_ANSWER, OTHER_QUESTION, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
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
    chat.reply_to(&more).await.must_say("ほかには");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_in_a_new_thread_follows_up_the_members_last_question() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    // The thread under the answer to a command, which the bot does not know.
    aoi.asks(QUESTION).await.must_say(ANSWER);
    let root = aoi.says("続きはこちらで");
    let more = aoi.follows_up(&root, &Fake::mention("もっと"));
    chat.reply_to(&more).await.must_say("ほかには");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_from_another_workspace_is_in_the_bots_workspace() {
    let chat = start().await;
    let (aoi, ren) = (chat.member("aoi"), chat.member("ren"));
    let answer = aoi.asks(QUESTION).await;
    let payload = answer.button("人に聞く").unwrap();
    let (mut event, response) = ren.press_event(&answer, &payload);
    for team in ["team", "user"] {
        event[team]["id"] = json!(if team == "team" {
            "T2"
        } else {
            ren.id.as_str()
        });
        event[team]["team_id"] = json!("T2");
    }
    event["is_enterprise_install"] = json!(false);
    chat.deliver("interactive", true, event);
    chat.response_to(&response).await.must_say("届けました");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_deleted_however_slack_describes_it() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    for before in [
        json!({"type": "message", "text": QUESTION}),
        json!({"type": "message", "user": null, "subtype": "tombstone"}),
        Value::Null,
    ] {
        let asked = aoi.mentions(QUESTION);
        let answer = chat.reply_to(&asked).await;
        let event = message(
            &json!({"subtype": "message_deleted", "hidden": true, "user": null, "text": null,
            "deleted_ts": answer.message["thread_ts"], "previous_message": before}),
        );
        aoi.delivers(&aoi.event(event));
        assert_eq!(chat.changed(&answer).await, None, "{before}");
    }
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_without_its_own_time_changes_the_reply() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    let answer = chat.reply_to(&asked).await;
    let ts = &answer.message["thread_ts"];
    let edited = json!({"type": "message", "user": "UAOI", "text": Fake::mention(OTHER_QUESTION), "ts": ts,
        "edited": {"user": "UAOI", "ts": "1795634400.000000"}});
    let event = message(
        &json!({"subtype": "message_changed", "hidden": true, "ts": null,
        "event_ts": "1795634400.000100", "message": edited}),
    );
    aoi.delivers(&aoi.event(event));
    let now = chat.changed(&answer).await.unwrap();
    now.must_say(OTHER_ANSWER);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_each_kind_are_read_with_all_their_words() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let forwarded = json!([{"is_share": true, "text": QUESTION, "author_id": "UREN"}]);
    for (second, fields) in [
        json!({"subtype": "me_message", "text": QUESTION}),
        json!({"text": "これはどういう意味？", "attachments": forwarded}),
        json!({"text": "", "attachments": forwarded}),
    ]
    .iter()
    .enumerate()
    {
        let mut event = message(fields);
        let ts = format!("17956353{second:02}.000050");
        for (name, value) in [
            ("ts", ts.as_str()),
            ("channel", DIRECT),
            ("channel_type", "im"),
        ] {
            event[name] = json!(value);
        }
        aoi.delivers(&aoi.event(event));
        chat.until("answer", |fake| {
            (fake.messages_in(DIRECT).len() == second + 1).then_some(())
        })
        .await;
        chat.messages_in(DIRECT)[second].must_say(ANSWER);
    }
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_long_thread_a_reply_that_was_sent_is_found() {
    let mut chat = start().await;
    let aoi = chat.member("aoi");
    let begun = aoi.mentions(QUESTION);
    chat.reply_to(&begun).await;
    chat.fills_thread(&begun, 250);
    chat.swallows_next();
    let asked = aoi.follows_up(&begun, "もっと");
    chat.until("a swallowed reply", |fake| {
        (fake.swallowed() == 1).then_some(())
    })
    .await;
    chat.bot.kill();
    let before = chat.requests().len();
    chat.run().await;
    chat.requested(before, "conversations.replies").await;
    chat.reply_to(&asked).await.must_say("ほかには");
    a_moment().await;
    let next = aoi.follows_up(&begun, OTHER_QUESTION);
    chat.reply_to(&next).await.must_say(OTHER_ANSWER);
    let said = chat.messages_in(CHANNEL);
    let further = said.iter().filter(|said| said.text().contains("ほかには"));
    assert_eq!(further.count(), 1, "it is not sent again");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_can_no_longer_be_edited_is_followed_by_a_new_one() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    for code in ["edit_window_closed", "cant_update_message"] {
        let asked = aoi.mentions(QUESTION);
        chat.reply_to(&asked).await;
        chat.fails_call("chat.update", code);
        aoi.edits(&asked, &Fake::mention(OTHER_QUESTION));
        chat.reply_to(&asked).await.must_say(OTHER_ANSWER);
    }
    assert_eq!(chat.messages_in(CHANNEL).len(), 4);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_slack_alone_that_fail_for_the_moment_are_made_again() {
    let deny = format!("deny = [\"{HELPERS}\"]");
    let chat = Setup::<Fake>::new().settings(&deny).start().await;
    let aoi = chat.member("aoi");
    for how in Fake::TRANSIENT.iter().chain(&[TAKEN]) {
        chat.fails_call("views.publish", how);
        aoi.opens_home().await;
        chat.fails_call("users.info", how);
        let help = aoi.uses("senpai help", &[]).await;
        help.must_be_private().must_say("/ask");
    }
    for how in Fake::TRANSIENT {
        chat.fails_call("chat.postEphemeral", how);
        let asked = aoi.says_at(HELPERS, &Fake::mention(QUESTION));
        let denied = chat.reply_to(&asked).await;
        denied
            .must_be_private()
            .must_say("このチャンネルでは答えない");
    }
    chat.broke_no_rule();
}
