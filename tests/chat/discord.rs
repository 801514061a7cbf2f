//! Conversations on Discord.

mod admins;
pub mod fake;
mod hostile;
mod once;
mod production;
mod refusals;
mod tokens;

use std::time::Duration;

use fake::{BOT, CHANNEL, DIRECT, Fake, GUILD, HELPERS, Seen, TOKEN};
use serde_json::json;

use crate::{
    bot::Bot,
    stall::{p99, stall},
};

const QUESTION: &str = "納品と稼働はどう違いますか";

/// A bot with settings of the desk and more environment, not yet running.
fn bot(fake: &Fake, desk: &str, more: &[(&str, &str)]) -> Bot {
    let environment = [
        ("SENPAI_DISCORD_TOKEN", TOKEN),
        ("SENPAI_DISCORD_API", fake.url.as_str()),
    ];
    let helpers = format!("helpers = {{ {GUILD} = \"{HELPERS}\" }}\n{desk}");
    Bot::new(&helpers, &[&environment, more].concat())
}

async fn start(fake: &Fake) -> Bot {
    restart(bot(fake, "", &[]), fake).await
}

async fn restart(mut bot: Bot, fake: &Fake) -> Bot {
    let before = fake.identifies();
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > before).await;
    fake.ready().await;
    bot
}

async fn asked_and_answered(fake: &Fake) -> Seen {
    let answer = fake.member("aoi").asks("納品と稼働はどう違いますか").await;
    assert!(answer.text().contains("稼働"), "{answer:#?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_asks_reads_on_and_says_whether_it_helped() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let answer = asked_and_answered(&fake).await;
    assert!(!answer.private);
    assert_eq!(answer.content(), "**この記事にありました。**");
    let embed = answer.message["embeds"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| !e["url"].is_null())
        .unwrap();
    assert!(
        embed["url"]
            .as_str()
            .unwrap()
            .starts_with("https://example.com/"),
        "{embed:#}"
    );
    assert!(
        answer.text().contains("**稼働**"),
        "the words of the question are marked"
    );

    let more = aoi.presses(&answer, "もっと見る").await;
    assert!(more.content().contains("続き") && more.text() != answer.text());
    let other = aoi.presses(&answer, "違った").await;
    assert!(other.content().contains("では、こちら"), "{other:?}");
    let excerpts = other.message["embeds"].as_array().unwrap().iter();
    let excerpts = excerpts.filter(|e| !e["title"].is_null());
    for shown in excerpts.map(|e| e["description"].as_str().unwrap()) {
        let before = [answer.text(), more.text()].concat();
        assert!(!before.contains(shown), "shown before: {shown}");
    }
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(thanks.private && thanks.content().contains("よかった"));
    let told = aoi.presses(&answer, "人に聞く").await;
    assert!(told.private, "{told:?}");
    let for_helpers = fake.said_in(HELPERS).await;
    assert!(
        for_helpers.content().contains("納品と稼働はどう違いますか"),
        "{for_helpers:?}"
    );
    let expired = aoi.presses_payload(&answer, "1|more|1|1").await;
    assert!(expired.private && expired.content().contains("古く"));
    assert_eq!(fake.refused(), Vec::<String>::new());
    for wait in fake.acknowledgements() {
        assert!(wait < Duration::from_secs(3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_a_direct_message_and_the_message_menu_are_answered_and_other_messages_are_not() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    aoi.says("今日は寒いですね。納品と稼働の話はまた今度");
    let asked = aoi.says(&format!("<@{BOT}> 納品と稼働はどう違いますか"));
    let reply = aoi.reply_to(&asked).await;
    assert!(reply.text().contains("稼働"), "{reply:?}");
    let direct = aoi.writes("見出しには何を書けばいいですか");
    let reply = aoi.reply_to(&direct).await;
    assert!(
        reply.text().contains("はじめまして"),
        "a first contact is greeted: {reply:?}"
    );
    let private = aoi
        .uses_menu_on("面接で失敗を聞かれたら何を話せばいい？")
        .await;
    assert!(private.private, "only the member sees what the menu brings");
    let shown = aoi.presses(&private, "みんなに見せる").await;
    assert!(!shown.private);
    assert_eq!(
        fake.messages().len(),
        2,
        "the first message was not for the bot"
    );
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_it_hears_what_discord_lets_it_hear_and_says_how_to_ask_on() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    aoi.says_in_thread("納品と稼働の話、誰か知ってる？");
    let asked = aoi.says_in_thread(&format!("<@{BOT}> {QUESTION}"));
    let answer = aoi.reply_to(&asked).await;
    assert!(answer.text().contains("メンションするか"), "{answer:?}");
    // It comes without its text: a follow-up that names nobody is not for the bot.
    aoi.says_in_thread("もっと");
    let more = aoi.replies(&answer, "もっと", true);
    let next = aoi.reply_to(&more).await;
    assert_ne!(next.text(), answer.text());
    assert!(!next.text().contains("メンションするか"), "said once");
    let silent = aoi.replies(&answer, "それはなぜ？", false);
    let why = aoi.reply_to(&silent).await;
    assert!(why.content().contains("メンションするか"), "{why:?}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fake.messages().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_message_content_a_thread_goes_on_without_a_mention_and_what_is_for_others_is_not_answered()
 {
    let fake = Fake::start().await;
    fake.approves_content();
    let content = [("SENPAI_DISCORD_MESSAGE_CONTENT", "true")];
    let _bot = restart(bot(&fake, "", &content), &fake).await;
    let (aoi, mika) = (fake.member("aoi"), fake.member("mika"));
    aoi.says_in_thread("まだ誰も聞いていないスレッド。納品と稼働？");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let asked = aoi.says_in_thread(&format!("<@{BOT}> {QUESTION}"));
    let answer = aoi.reply_to(&asked).await;
    assert!(!answer.text().contains("メンションするか"), "{answer:?}");
    aoi.says_in_thread("<@7> これどう思う？");
    fake.member("rss")
        .who_is_a_bot()
        .says_in_thread("納品と稼働はどう違いますか");
    fake.member("rss")
        .who_is_a_bot()
        .says(&format!("<@{BOT}> {QUESTION}"));
    let more = mika.says_in_thread("もっと");
    let next = aoi.reply_to(&more).await;
    assert_ne!(next.text(), answer.text());
    let why = aoi.says_in_thread("それはなぜ？");
    assert!(!aoi.reply_to(&why).await.text().is_empty());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fake.messages().len(), 3, "{:#?}", fake.messages());
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_addresses_the_bot_gets_an_answer_or_a_reason() {
    let fake = Fake::start().await;
    let desk =
        "member_per_minute = 4\nchannels = { 3500 = { tags = [\"転職\"] } }\ndeny = [\"3001\"]";
    let _bot = restart(bot(&fake, desk, &[]), &fake).await;
    let aoi = fake.member("aoi");
    let empty = aoi.says(&format!("<@{BOT}>"));
    assert!(aoi.reply_to(&empty).await.content().contains("空です"));
    let long = aoi.writes(&"長".repeat(2001));
    assert!(aoi.reply_to(&long).await.content().contains("2000文字"));
    let english = aoi.says(&format!("<@{BOT}> How should I celebrate a signed order?"));
    let english = aoi.reply_to(&english).await;
    assert!(english.has_button("This helped") || english.has_button("Tell me when a post answers"));
    let mika = fake.member("mika");
    for _ in 0..4 {
        mika.asks(QUESTION).await;
    }
    let limited = mika.asks(QUESTION).await;
    assert!(
        limited.private && limited.content().contains("少し速すぎ"),
        "{limited:?}"
    );
    let denied = mika.replies(&Seen { private: false, message: json!({"channel_id": HELPERS, "id": "1", "author": {"id": BOT, "username": "x"}, "content": "", "timestamp": "2026-11-24T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0}) }, QUESTION, true);
    assert!(
        mika.reply_to(&denied)
            .await
            .content()
            .contains("このチャンネルでは答えない")
    );
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_posts_it_says_that_they_are_not_ready() {
    let fake = Fake::start().await;
    let _bot = restart(bot(&fake, "", &[]).without_posts(), &fake).await;
    let answer = fake.member("aoi").asks(QUESTION).await;
    assert!(
        answer.private && answer.content().contains("準備がまだ"),
        "{answer:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_write_it_answers_directly_and_says_when_nobody_could_be_asked() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    fake.forbids(CHANNEL);
    aoi.says(&format!("<@{BOT}> {QUESTION}"));
    let direct = fake.said_in(DIRECT).await;
    assert!(direct.content().contains("書き込む権限がない") && direct.text().contains("稼働"));
    fake.forbids(HELPERS);
    let answer = asked_and_answered(&fake).await;
    let failed = aoi.presses(&answer, "人に聞く").await;
    assert!(
        failed.private && failed.content().contains("不具合"),
        "{failed:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_within_five_seconds_finishes_what_was_acknowledged() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let asks = 20;
    let tokens: Vec<_> = (0..asks)
        .map(|_| aoi.begins("ask", &[("question", json!(QUESTION))]))
        .collect();
    bot.until("acknowledgements", || fake.acknowledgements().len() == asks)
        .await;
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(fake.answered(), tokens.len());
    println!("{asks} acknowledged questions answered, stopped in {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledgements_do_not_wait_while_search_is_stalled() {
    let fake = Fake::start().await;
    let bot = restart(bot(&fake, "channel_per_minute = 100000", &[]), &fake).await;
    let asks = |member: usize, question: &str| {
        let member = fake.member(&member.to_string());
        member.begins("ask", &[("question", json!(question))]);
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
        let aoi = fake.member("aoi");
        let answer = asked_and_answered(&fake).await;
        let more = aoi.says(&format!("<@{BOT}> もっと"));
        assert_ne!(aoi.reply_to(&more).await.text(), answer.text());
        let thanks = aoi.presses(&answer, "役に立った").await;
        assert!(thanks.content().contains("よかった"), "{hours} h");
        assert_eq!(fake.refused(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_suggestions_help_and_english() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    assert!(
        aoi.uses("posts", &[("tag", json!("入金"))])
            .await
            .text()
            .contains("入金")
    );
    let questions = aoi.types("ask", "question", "入金").await;
    assert!(questions.iter().all(|q| !q.is_empty()) && questions[0].contains("入金"));
    println!(
        "{} questions and titles are offered for 入金",
        questions.len()
    );
    let all = aoi.uses("posts", &[]).await;
    let further = aoi.presses(&all, "もっと見る").await;
    assert!(
        further.private && further.text() != all.text(),
        "{further:?}"
    );
    let titles = aoi.types("post", "title", "").await;
    assert_eq!(titles.len(), 25);
    let post = aoi.uses("post", &[("title", json!(titles[0]))]).await;
    assert!(post.message["embeds"][0]["url"].is_string(), "{post:?}");
    let help = aoi.uses("senpai help", &[]).await;
    assert!(help.private && help.text().contains("ask"), "{help:?}");
    let english = fake
        .member("kim")
        .speaking("en-US")
        .uses("senpai help", &[])
        .await;
    assert!(english.text().contains("word for word"), "{english:?}");
    let forgotten = aoi.uses("senpai forget-me", &[]).await;
    assert!(forgotten.content().contains("消しました"));
    assert_eq!(fake.refused(), Vec::<String>::new());
}
