//! Conversations on Slack.

mod admins;
mod fake;
mod hostile;
mod once;
mod refusals;
mod tokens;

use std::time::Duration;

use fake::{APP_TOKEN, BOT, BOT_TOKEN, CHANNEL, DIRECT, Fake, SECRET, Seen, TEAM};
use serde_json::json;

use crate::{
    bot::Bot,
    stall::{p99, stall},
};

const QUESTION: &str = "納品と稼働はどう違いますか";

fn bot(fake: &Fake, desk: &str, more: &[(&str, &str)]) -> Bot {
    let environment = [
        ("SENPAI_SLACK_BOT_TOKEN", BOT_TOKEN),
        ("SENPAI_SLACK_API", fake.url.as_str()),
    ];
    let desk = format!("helpers = {{ {TEAM} = \"C9\" }}\nadmins = [\"S1\"]\n{desk}");
    Bot::new(&desk, &[&environment, more].concat())
}

async fn start(fake: &Fake) -> Bot {
    start_with(fake, "", &[]).await
}

/// The same with settings of the desk and more environment.
async fn start_with(fake: &Fake, desk: &str, more: &[(&str, &str)]) -> Bot {
    let app_token = ("SENPAI_SLACK_APP_TOKEN", APP_TOKEN);
    restart(bot(fake, desk, &[&[app_token], more].concat()), fake).await
}

async fn restart(mut bot: Bot, fake: &Fake) -> Bot {
    let before = fake.connections();
    bot.run();
    bot.until("connection", || fake.connections() > before)
        .await;
    bot
}

/// Starts a bot that listens for signed requests; gives its address too.
async fn listening(fake: &Fake) -> (Bot, String) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut bot = bot(
        fake,
        "",
        &[
            ("SENPAI_SLACK_SIGNING_SECRET", SECRET),
            ("SENPAI_SLACK_LISTEN", &address),
        ],
    );
    bot.run();
    let open = || std::net::TcpStream::connect(&address).is_ok();
    bot.until("open door", open).await;
    (bot, address)
}

fn answers(seen: &Seen) {
    assert!(seen.text().contains("稼働"), "{seen:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_asks_reads_on_and_says_whether_it_helped() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    let answer = aoi.uses("/ask", QUESTION).await;
    answers(&answer);
    assert!(!answer.private);
    assert!(
        answer.shows(r#""url":"https://example.com/"#),
        "{answer:#?}"
    );
    assert!(
        answer.shows(r#""style":{"bold":true},"text":"稼働","type":"text""#),
        "the words of the question are marked: {answer:#?}"
    );
    let more = aoi.presses(&answer, "もっと見る").await;
    assert!(more.text().contains("続き") && more.text() != answer.text());
    let other = aoi.presses(&answer, "違った").await;
    assert!(other.text().contains("では、こちら"), "{other:#?}");
    assert_ne!(other.text(), answer.text());
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(thanks.private && thanks.text().contains("よかった"));
    let told = aoi.presses(&answer, "人に聞く").await;
    assert!(told.private, "{told:?}");
    let for_helpers = fake.said_in("C9").await;
    assert!(
        for_helpers
            .text()
            .contains(&format!("メンバーからの質問です: {QUESTION}")),
        "{for_helpers:#?}"
    );
    assert!(for_helpers.text().contains("葵"), "named");
    assert!(!for_helpers.shows(r#""type":"user""#), "not pinged");
    let expired = aoi.presses_payload(&answer, "1|more|1|1").await;
    assert!(expired.private && expired.text().contains("古く"));
    let private = aoi.uses("/ask", &format!("{QUESTION} private:yes")).await;
    assert!(private.private);
    let shown = aoi.presses(&private, "みんなに見せる").await;
    assert!(!shown.private);
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_a_thread_a_direct_message_and_the_shortcut_are_answered_and_other_messages_are_not()
 {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    aoi.says("今日は寒いですね。納品と稼働の話はまた今度");
    let asked = aoi.mentions(QUESTION);
    let reply = fake.reply_in_thread(&asked, 0).await;
    answers(&reply);
    let other = aoi.says_in(&asked, "<@U7> これどう思う？");
    let more = aoi.says_in(&asked, "もっと");
    let next = fake.reply_in_thread(&asked, 1).await;
    assert_ne!(next.text(), reply.text(), "{other} {more}");
    let direct = aoi.writes("見出しには何を書けばいいですか");
    let greeted = fake.said_in(DIRECT).await;
    assert!(
        greeted.text().contains("はじめまして"),
        "{direct} {greeted:#?}"
    );
    let private = aoi
        .uses_shortcut_on("面接で失敗を聞かれたら何を話せばいい？")
        .await;
    assert!(private.private && private.text().contains("失敗"));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fake.posted(CHANNEL), 2, "two messages were not for the bot");
    assert_eq!(fake.refused(), Vec::<String>::new());
    for wait in fake.acknowledgements() {
        assert!(wait < Duration::from_secs(3), "{wait:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_others_is_not_answered_and_whoever_addresses_the_bot_gets_a_reason() {
    let fake = Fake::start().await;
    let desk = "member_per_minute = 3\nchannel_per_minute = 6\ndeny = [\"C9\"]";
    let _bot = start_with(&fake, desk, &[]).await;
    let aoi = fake.member("U1");
    aoi.says_as_a_bot(&format!("<@{BOT}> {QUESTION}"));
    let english = fake.member("U3").uses("/ask", "").await;
    assert!(
        english.private && english.text().contains("is empty"),
        "{english:#?}"
    );
    aoi.mentions("");
    assert!(fake.whispers_to("U1").await.text().contains("空です"));
    for _ in 0..2 {
        answers(&aoi.uses("/ask", QUESTION).await);
    }
    let limited = aoi.uses("/ask", QUESTION).await;
    assert!(
        limited.private && limited.text().contains("少し速すぎ"),
        "{limited:#?}"
    );
    for member in ["U5", "U6"] {
        fake.member(member).uses("/ask", QUESTION).await;
    }
    let limited = fake.member("U7").uses("/ask", QUESTION).await;
    assert!(
        limited.text().contains("少し速すぎ"),
        "the channel's limit: {limited:#?}"
    );
    let elsewhere = format!("<@{BOT}> {QUESTION}");
    fake.member("U8").says_at("C9", &elsewhere);
    let denied = fake.whispers_to("U8").await;
    assert!(
        denied.text().contains("このチャンネルでは答えない"),
        "{denied:#?}"
    );
    assert_eq!(fake.posted(CHANNEL), 0);
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_posts_it_says_that_they_are_not_ready() {
    let fake = Fake::start().await;
    let app_token = [("SENPAI_SLACK_APP_TOKEN", APP_TOKEN)];
    let _bot = restart(bot(&fake, "", &app_token).without_posts(), &fake).await;
    let answer = fake.member("U1").uses("/ask", QUESTION).await;
    assert!(
        answer.private && answer.text().contains("準備がまだ"),
        "{answer:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_write_it_answers_directly_and_says_when_nobody_could_be_asked() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("U1");
    fake.closes(CHANNEL);
    aoi.mentions(QUESTION);
    let direct = fake.said_in("U1").await;
    assert!(direct.text().contains("書き込む権限がない"), "{direct:#?}");
    answers(&direct);
    fake.closes("C9");
    let answer = aoi.uses("/ask", QUESTION).await;
    let failed = aoi.presses(&answer, "人に聞く").await;
    assert!(
        failed.private && failed.text().contains("不具合"),
        "{failed:#?}"
    );
    fake.expires_responses();
    let before = fake.refused().len();
    aoi.begins("/ask", QUESTION);
    bot.until("refusal", || fake.refused().len() > before).await;
    assert!(!bot.has_ended(), "an old address is no refused token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_within_five_seconds_finishes_what_was_acknowledged() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("U1");
    let asks = 20;
    for _ in 0..asks {
        aoi.begins("/ask", QUESTION);
    }
    let acknowledged = || fake.acknowledgements().len() == asks;
    bot.until("acknowledgements", acknowledged).await;
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(fake.answered(), asks);
    println!("{asks} acknowledged questions answered, stopped in {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledgements_do_not_wait_while_search_is_stalled() {
    let fake = Fake::start().await;
    let bot = start_with(&fake, "channel_per_minute = 100000", &[]).await;
    let asks = |member: usize, question: &str| {
        fake.member(&format!("U1{member}")).begins("/ask", question);
    };
    let asked = stall(asks, || fake.answered()).await;
    let waiting = asked - fake.answered();
    let acknowledged = || fake.acknowledgements().len() >= asked;
    bot.until("acknowledgements", acknowledged).await;
    let waits = fake.acknowledgements();
    println!(
        "{} acknowledgements, p99 {:?}; {waiting} questions still waited",
        waits.len(),
        p99(waits.clone())
    );
    assert!(waiting > 10);
    assert!(p99(waits) < Duration::from_millis(500));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_by_an_hour_changes_nothing() {
    for hours in [-1, 1] {
        let fake = Fake::start_ahead(hours * 3600).await;
        let _bot = start(&fake).await;
        let aoi = fake.member("U1");
        let asked = aoi.mentions(QUESTION);
        let answer = fake.reply_in_thread(&asked, 0).await;
        aoi.says_in(&asked, "もっと");
        let more = fake.reply_in_thread(&asked, 1).await;
        assert_ne!(more.text(), answer.text(), "{hours} h");
        let thanks = aoi.presses(&answer, "役に立った").await;
        assert!(thanks.text().contains("よかった"), "{hours} h");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_page_searches_lists_and_keeps_choices() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    let page = aoi.opens_home().await;
    assert!(page.shows(r#""action_id":"search""#) && page.shows("https://example.com/"));
    let tagged = aoi.chooses_at_home(&page, "中小企業").await;
    assert!(tagged.text().contains("「中小企業」の記事"), "{tagged:#?}");
    let newest = aoi.chooses_at_home(&tagged, "新しい記事").await;
    assert_eq!(newest.text(), page.text());
    let found = aoi.does_at_home("search", QUESTION).await;
    answers(&found);
    let chosen = aoi.chooses_at_home(&found, "English").await;
    assert!(
        chosen.shows(r#""initial_option":{"text":{"text":"Language: English""#),
        "{chosen:#?}"
    );
    let english = aoi.uses("/senpai", "help").await;
    assert!(english.text().contains("word for word"), "{english:#?}");
    aoi.opens_as_assistant();
    fake.prompts().await;
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_help_and_the_languages_of_members() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    assert!(aoi.uses("/posts", "入金").await.text().contains("入金"));
    let post = aoi.uses("/post", "入金").await;
    assert!(
        post.private && post.shows("https://example.com/"),
        "{post:#?}"
    );
    assert!(aoi.uses("/senpai", "help").await.text().contains("抜き出"));
    let english = fake.member("U3").uses("/senpai", "help").await;
    assert!(english.text().contains("word for word"), "{english:#?}");
    let empty = aoi.uses("/ask", "").await;
    assert!(empty.private && empty.text().contains("空です"));
    let long = aoi.uses("/ask", &"長".repeat(2001)).await;
    assert!(long.text().contains("2000"));
    let forgotten = aoi.uses("/senpai", "forget-me").await;
    assert!(forgotten.text().contains("消しました"));
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn events_over_http_are_taken_when_signed_and_once() {
    let fake = Fake::start().await;
    let (_bot, address) = listening(&fake).await;
    let event = fake.member("U1").mention_event(QUESTION);
    let body = event.to_string();
    let json = "application/json";
    let check =
        json!({"type": "url_verification", "challenge": "canary", "token": "x"}).to_string();
    let signed = fake::signed(SECRET, 0, &check);
    let (status, said) = fake::post(&address, "/slack/events", json, &check, &signed).await;
    assert_eq!((status, said.as_str()), (200, "canary"));
    for forged in [
        fake::signed("another secret", 0, &body),
        fake::signed(SECRET, -301, &body),
        fake::signed(SECRET, 301, &body),
        fake::signed(SECRET, 0, "another body"),
        Vec::new(),
    ] {
        let (status, _) = fake::post(&address, "/slack/events", json, &body, &forged).await;
        assert_eq!(status, 401, "{forged:?}");
    }
    let signed = fake::signed(SECRET, 0, &body);
    let (status, _) = fake::post(&address, "/slack/events", json, &body, &signed).await;
    assert_eq!(status, 200);
    answers(&fake.reply_in_thread(&event["event"]["ts"], 0).await);
    let (status, _) = fake::post(&address, "/slack/events", json, &body, &signed).await;
    assert_eq!(status, 401, "a replay");
    // Slack itself signs anew, at another second than the first time.
    let again = fake::signed(SECRET, -100, &body);
    let (status, _) = fake::post(&address, "/slack/events", json, &body, &again).await;
    assert_eq!(status, 200);
    let form = "application/x-www-form-urlencoded";
    let (command, wait) = fake.member("U1").command_event("/ask", QUESTION);
    let body = serde_urlencoded::to_string(command.as_object().unwrap()).unwrap();
    let signed = fake::signed(SECRET, 0, &body);
    fake::post(&address, "/slack/commands", form, &body, &signed).await;
    let answer = fake.response(&wait).await;
    answers(&answer);
    let (press, wait) = fake
        .member("U1")
        .press_event(&answer, &answer.button("役に立った"));
    let body = serde_urlencoded::to_string([("payload", press.to_string())]).unwrap();
    let signed = fake::signed(SECRET, 0, &body);
    fake::post(&address, "/slack/interactions", form, &body, &signed).await;
    assert!(fake.response(&wait).await.text().contains("よかった"));
    assert_eq!(fake.posted(CHANNEL), 1);
    assert_eq!(fake.refused(), Vec::<String>::new());
}
