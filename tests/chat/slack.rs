//! Tests of Slack alone: threads, the bot's own page, files, requests over HTTP, and rate limits.

mod doctor;
mod events;
pub mod fake;
mod refusals;
mod zones;

use fake::{BOT_TOKEN, CHANNEL, DIRECT, Fake, HELPERS, SECRET, TEAM};
use serde_json::json;

use crate::{
    bot::{Bot, free_address},
    harness::{ANSWER, Chat, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
};

async fn start() -> Chat<Fake> {
    Setup::new().start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_goes_on_without_a_mention() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    let answer = chat.reply_to(&asked).await;
    answer.must_say(ANSWER);
    aoi.follows_up(&asked, "<@U7> これどう思う？");
    let more = aoi.follows_up(&asked, "もっと");
    let next = chat.reply_to(&more).await;
    assert_ne!(next.text(), answer.text());
    a_moment().await;
    let said = chat.messages_in(CHANNEL);
    assert_eq!(said.len(), 2, "one was for somebody else: {said:?}");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_a_channel_is_seen_by_its_member_only() {
    let deny = format!("deny = [\"{HELPERS}\"]");
    let chat = Setup::<Fake>::new().settings(&deny).start().await;
    let aoi = chat.member("aoi");
    for (channel, text, why) in [
        (CHANNEL, "", "空です"),
        (HELPERS, QUESTION, "このチャンネルでは答えない"),
    ] {
        let asked = aoi.says_at(channel, &Fake::mention(text));
        let refusal = chat.reply_to(&asked).await;
        refusal.must_be_private().must_say(why);
        assert!(chat.messages_in(channel).is_empty());
    }
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_as_a_file_after_a_transient_failure_and_else_in_pieces() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    for how in Fake::TRANSIENT {
        let before = chat.messages_in(DIRECT).len();
        chat.fails_call("files.getUploadURLExternal", how);
        let export = aoi.uses("senpai export", &[]).await;
        assert!(chat.file_of(&export).await.contains("member"), "{how}");
        assert_eq!(chat.messages_in(DIRECT).len(), before, "{how}: no pieces");
    }
    chat.fails_call("files.getUploadURLExternal", "missing_scope");
    // The response to the second piece is lost, or that to the only one.
    chat.fails_call("chat.postMessage", TAKEN);
    aoi.uses("senpai export", &[]).await;
    let piece = chat.first_in(DIRECT).await;
    piece.must_say("\"member\"");
    a_moment().await;
    assert_eq!(chat.messages_in(DIRECT).len(), 1, "each piece comes once");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_waited_out() {
    let chat = start().await;
    chat.limits_next(2);
    let asked = chat.member("aoi").mentions(QUESTION);
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_page_searches_lists_and_keeps_choices() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    let page = aoi.opens_home().await;
    assert!(page.shows(r#""action_id":"search""#) && page.shows("https://example.com/"));
    let tagged = aoi.chooses_at_home(&page, "中小企業").await;
    tagged.must_say("「中小企業」の記事");
    let newest = aoi.chooses_at_home(&tagged, "新しい記事").await;
    assert_eq!(newest.text(), page.text());
    let found = aoi.types_at_home("search", QUESTION).await;
    found.must_say(ANSWER);
    let marked = format!(":tada: &lt;b&gt; <#C1|general> {QUESTION}");
    let marked = aoi.types_at_home("search", &marked).await;
    assert_eq!(marked.excerpts(), found.excerpts());
    let chosen = aoi.chooses_at_home(&found, "English").await;
    assert!(
        chosen.shows(r#""initial_option":{"text":{"text":"Language: English""#),
        "{chosen:#?}"
    );
    let english = aoi.uses("senpai help", &[]).await;
    english.must_say("word for word");
    aoi.opens_as_assistant();
    chat.prompts().await;
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_as_a_picture_into_direct_messages() {
    let chat = start().await;
    let mika = chat.member("mika").who_manages();
    let stats = mika.uses("senpai stats", &[("days", "7")]).await;
    stats.must_be_private();
    let (channel, title, png) = chat.shared_file().await;
    assert_eq!(channel, DIRECT);
    assert!(stats.text().starts_with(title.as_str().unwrap()));
    assert!(png.starts_with(b"\x89PNG") && png.len() > 1000);
    chat.broke_no_rule();
}

/// Starts a bot that listens for signed requests; gives its address too.
async fn listening(fake: &Fake) -> (Bot, String) {
    let address = free_address();
    let environment = [
        ("SENPAI_SLACK_BOT_TOKEN", BOT_TOKEN),
        ("SENPAI_SLACK_API", &fake.url),
        ("SENPAI_SLACK_SIGNING_SECRET", SECRET),
        ("SENPAI_SLACK_LISTEN", &address),
    ];
    let helpers = format!("helpers = {{ {TEAM} = \"{HELPERS}\" }}");
    let mut bot = Bot::new(&helpers, &environment);
    bot.run();
    let open = || std::net::TcpStream::connect(&address).is_ok();
    bot.until("open port", open).await;
    (bot, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn events_over_http_are_taken_when_signed_and_once() {
    let fake = Fake::start().await;
    let (bot, address) = listening(&fake).await;
    let sends = async |path: &str, kind: &str, body: &str, headers: &[_]| {
        fake::post(&address, &format!("/slack/{path}"), kind, body, headers).await
    };
    let json = "application/json";
    let check =
        json!({"type": "url_verification", "challenge": "canary", "token": "x"}).to_string();
    let right = fake::signed(SECRET, 0, &check);
    let (status, said) = sends("events", json, &check, &right).await;
    assert_eq!((status, said.as_str()), (200, "canary"));

    let (asked, event) = fake.member("aoi").mention_event(QUESTION);
    let body = event.to_string();
    for forged in [
        fake::signed("another secret", 0, &body),
        fake::signed(SECRET, -301, &body),
        fake::signed(SECRET, 301, &body),
        fake::signed(SECRET, 0, "another body"),
        Vec::new(),
    ] {
        let (status, _) = sends("events", json, &body, &forged).await;
        assert_eq!(status, 401, "{forged:?}");
    }
    let warnings = bot.log().matches("a request is refused").count();
    assert_eq!(warnings, 1, "said once: {}", bot.log());
    let right = fake::signed(SECRET, 0, &body);
    let (status, _) = sends("events", json, &body, &right).await;
    assert_eq!(status, 200);
    fake.reply_to(&asked).await.must_say(ANSWER);
    let (status, _) = sends("events", json, &body, &right).await;
    assert_eq!(status, 401, "a replay");
    // Slack itself signs again, at another second than the first time.
    let again = fake::signed(SECRET, -100, &body);
    let (status, _) = sends("events", json, &body, &again).await;
    assert_eq!(status, 200);

    let form = "application/x-www-form-urlencoded";
    let (command, response) = fake.member("aoi").command_event("/ask", QUESTION);
    let body = serde_urlencoded::to_string(command.as_object().unwrap()).unwrap();
    sends("commands", form, &body, &fake::signed(SECRET, 0, &body)).await;
    let answer = fake.response_to(&response).await;
    answer.must_say(ANSWER);
    let payload = answer.button("役に立った").unwrap();
    let (press, response) = fake.member("aoi").press_event(&answer, &payload);
    let body = serde_urlencoded::to_string([("payload", press.to_string())]).unwrap();
    let right = fake::signed(SECRET, 0, &body);
    sends("interactions", form, &body, &right).await;
    fake.response_to(&response).await.must_say("よかった");
    // A button in a thread answers there.
    let (mut press, response) = fake.member("aoi").press_event(&answer, &payload);
    press["container"]["thread_ts"] = json!("1.0");
    press["message"]["thread_ts"] = json!("1.0");
    let body = serde_urlencoded::to_string([("payload", press.to_string())]).unwrap();
    let right = fake::signed(SECRET, 0, &body);
    sends("interactions", form, &body, &right).await;
    let there = fake.response_to(&response).await;
    assert_eq!(there.message["thread_ts"], "1.0");
    assert_eq!(fake.messages_in(CHANNEL).len(), 1);
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_named() {
    let fake = Fake::start().await;
    let (bot, address) = listening(&fake).await;
    let late = fake::signed(SECRET, -400, "{}");
    let (status, _) = fake::post(&address, "/slack/events", "application/json", "{}", &late).await;
    assert_eq!(status, 401);
    assert!(bot.log().contains("correct the clock"), "{}", bot.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_in_an_option_shows_no_answer_to_all() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    for (name, value) in [("private", "ture"), ("privat", "yes"), ("private", "")] {
        let options = [("question", QUESTION), (name, value)];
        let slip = aoi.uses("ask", &options).await;
        slip.must_be_private().must_say(value);
        assert!(!slip.text().contains(ANSWER), "{slip:?}");
    }
    let mika = chat.member("mika").who_manages();
    let slip = mika.uses("senpai settings", &[("privat", "yes")]).await;
    slip.must_be_private().must_say("privat:yes");
    chat.broke_no_rule();
}
