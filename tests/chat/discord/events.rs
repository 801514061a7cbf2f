//! Events of Discord that are rare, and easy to take for something else.

use serde_json::json;

use super::{
    HOW_TO_GO_ON,
    fake::{BOT, BOT_ROLE, CHANNEL, DIRECT, Fake, GUILD, THREAD},
};
use crate::{
    harness::{ANSWER, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

fn with_content() -> Setup<Fake> {
    let setup = Setup::new().variable("SENPAI_DISCORD_MESSAGE_CONTENT", "true");
    setup.platform(Fake::approves_content)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_of_the_bots_role_is_one_of_the_bot() {
    let question = format!("<@&{BOT_ROLE}> {QUESTION}");
    let chat = with_content().start().await;
    let asked = chat.member("aoi").says(&question);
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
    // Without the intent Discord keeps the text to itself.
    let chat = Setup::<Fake>::new().start().await;
    let asked = chat.member("aoi").says(&question);
    chat.reply_to(&asked).await.must_say(HOW_TO_GO_ON);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_of_the_bots_role_is_one_while_the_server_is_not_described() {
    let chat = with_content().start().await;
    chat.dispatch("GUILD_DELETE", json!({"id": GUILD, "unavailable": true}));
    let asked = chat
        .member("aoi")
        .says(&format!("<@&{BOT_ROLE}> {QUESTION}"));
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forwarded_message_is_read() {
    let chat = Setup::<Fake>::new().start().await;
    let aoi = chat.member("aoi");
    let mut event = aoi.message_event(DIRECT, "", None);
    event["flags"] = json!(1 << 14);
    event["message_reference"] =
        json!({"type": 1, "channel_id": CHANNEL, "message_id": "9", "guild_id": GUILD});
    let forwarded = json!({"type": 0, "content": QUESTION, "embeds": [], "attachments": [], "flags": 0, "mentions": [],
        "mention_roles": [], "components": [], "timestamp": event["timestamp"], "edited_timestamp": null});
    event["message_snapshots"] = json!([{"message": forwarded}]);
    let asked = aoi.sends(event);
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_writes_in_a_members_name_is_no_question() {
    let chat = with_content().start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.says_in_thread(&Fake::mention(QUESTION));
    let answer = chat.reply_to(&asked).await;
    // A new member, a pinned message, a thread with a new name, a thread that was begun, and its first message.
    for kind in [7, 6, 4, 18, 21] {
        let mut event = aoi.message_event(THREAD, QUESTION, Some(GUILD));
        event["type"] = json!(kind);
        if kind == 21 {
            event["content"] = json!("");
            event["referenced_message"] = answer.message.clone();
        }
        aoi.sends(event);
    }
    a_moment().await;
    assert_eq!(chat.messages().len(), 1, "{:#?}", chat.messages());
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_may_not_refer_to_its_question_is_sent_without() {
    let chat = Setup::<Fake>::new().start().await;
    chat.refuses_references();
    chat.member("aoi").mentions(QUESTION);
    chat.first_in(CHANNEL).await.must_say(ANSWER);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_are_deleted_together_take_their_replies_away() {
    let chat = Setup::<Fake>::new().start().await;
    let aoi = chat.member("aoi");
    let asked = [aoi.mentions(QUESTION), aoi.mentions(QUESTION)];
    for question in &asked {
        chat.reply_to(question).await;
    }
    let ids: Vec<_> = asked.iter().map(|question| &question["id"]).collect();
    let deleted = json!({"ids": ids, "channel_id": CHANNEL, "guild_id": GUILD});
    chat.dispatch("MESSAGE_DELETE_BULK", deleted);
    let gone = |fake: &Fake| fake.messages().is_empty().then_some(());
    chat.until("deletion of the replies", gone).await;
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_answers_are_private_a_mention_is_answered_directly() {
    let chat = Setup::<Fake>::new().start().await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika").who_manages());
    mika.uses("senpai settings", &[("private", "yes")]).await;
    aoi.mentions(QUESTION);
    let told = chat.until("a direct message", |fake| {
        fake.messages_in(DIRECT).into_iter().next()
    });
    let told = told.await;
    told.must_say(ANSWER).must_say(&format!("<#{CHANNEL}>"));
    a_moment().await;
    let said = chat.messages_in(CHANNEL);
    assert!(said.is_empty(), "{said:?}");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_mentions_the_bot_beside_its_text_asks() {
    let chat = with_content().start().await;
    let aoi = chat.member("aoi");
    let mut said = aoi.says("あとで書きます");
    a_moment().await;
    said["content"] = json!(QUESTION);
    said["mentions"] =
        json!([{"id": BOT, "username": "senpai", "discriminator": "0", "bot": true}]);
    said["edited_timestamp"] = said["timestamp"].clone();
    chat.dispatch("MESSAGE_UPDATE", said.clone());
    chat.reply_to(&said).await.must_say(ANSWER);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_not_acknowledged_in_time_is_answered_in_a_direct_message() {
    let chat = Setup::<Fake>::new().start().await;
    chat.fails_call("POST /api/v10/interactions/", "10062");
    chat.member("aoi").begins("ask", &[("question", QUESTION)]);
    let direct = chat.first_in(DIRECT).await;
    direct.must_say("遅くなりました").must_say(ANSWER);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_no_direct_messages_is_told_so_in_the_channel() {
    let chat = Setup::<Fake>::new().start().await;
    let mika = chat.member("mika").who_manages();
    mika.uses("senpai settings", &[("private", "yes")]).await;
    chat.forbids_with(DIRECT, "50007");
    let asked = chat.member("aoi").mentions(QUESTION);
    let told = chat.reply_to(&asked).await;
    told.must_say("ダイレクトメッセージで送れませんでした");
    assert!(!told.text().contains(ANSWER), "{told:?}");
}
