//! Conversations on Discord.

mod admins;
mod closes;
pub mod fake;
mod hostile;
mod production;

use std::{
    fs,
    process::Output,
    time::{Duration, Instant},
};

use fake::{BOT, CHANNEL, DIRECT, Fake, GUILD, HELPERS, Seen, TOKEN, checker, gateway};
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
async fn an_edited_question_changes_its_reply_and_a_deleted_one_takes_it_away() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let asked = aoi.says(&format!("<@{BOT}> 納品と稼働はどう違いますか"));
    // At once: an edit never overtakes its question.
    aoi.edits(
        &asked,
        &format!("<@{BOT}> 面接で失敗を聞かれたら何を話せばいい？"),
    );
    let reply = aoi.reply_to(&asked).await;
    let now = match reply.text().contains("面接") {
        true => reply,
        false => fake.changed(&reply).await.expect("replaced, not deleted"),
    };
    assert!(now.text().contains("面接"), "{now:?}");
    aoi.deletes(&asked);
    assert!(fake.changed(&now).await.is_none());
    // A mention that comes with an edit asks.
    let said = aoi.says("納品と稼働はどう違いますか");
    aoi.edits(&said, &format!("<@{BOT}> 納品と稼働はどう違いますか"));
    let reply = aoi.reply_to(&said).await;
    assert!(reply.text().contains("稼働"), "{reply:?}");
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_has_one_reply_however_often_it_is_delivered_also_across_a_restart() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let asked = aoi.says(&format!("<@{BOT}> 納品と稼働はどう違いますか"));
    for _ in 0..3 {
        aoi.delivers_again(&asked);
    }
    aoi.reply_to(&asked).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let answer = asked_and_answered(&fake).await;
    assert_eq!(fake.registrations(), 1);
    let passed_on = aoi.presses(&answer, "人に聞く").await;
    assert!(passed_on.content().contains("渡しました"));
    let again = aoi.presses(&answer, "人に聞く").await;
    assert!(again.content().contains("もう担当の人たち"), "{again:?}");
    bot.kill();
    let _bot = restart(bot, &fake).await;
    aoi.delivers_again(&asked);
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(
        thanks.content().contains("よかった"),
        "a button works after a restart"
    );
    let again = aoi.presses(&answer, "人に聞く").await;
    assert!(again.private && again.content().contains("もう担当の人たち"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(
        fake.messages().len(),
        2,
        "one reply, one question to humans"
    );
    assert_eq!(fake.registrations(), 1, "the commands had not changed");
}

/// How often; `SENPAI_TEST_KILLS=100` for the figure that is promised.
fn kills() -> usize {
    let wanted = std::env::var("SENPAI_TEST_KILLS").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(5)
}

/// Kills the bot between a reply and the note of it, so often; `looks`: it may read what stands in the channel.
async fn kill_between(looks: bool) {
    let fake = Fake::start().await;
    if !looks {
        fake.hides_history();
    }
    let aoi = fake.member("aoi");
    for round in 1..=kills() {
        // A state of its own: each start counts towards the back-off.
        let mut bot = start(&fake).await;
        fake.swallows_next();
        let asked = aoi.says(&format!("<@{BOT}> {QUESTION}"));
        let taken = u32::try_from(round).unwrap();
        bot.until("message", || fake.swallowed() == taken).await;
        bot.kill();
        let calls = fake.calls();
        let bot = restart(bot, &fake).await;
        let again = if looks { "GET" } else { "POST" };
        let again = format!("{again} /api/v10/channels/{CHANNEL}/messages");
        let does_again = || fake.said_since(calls, &again);
        bot.until("second look", does_again).await;
        aoi.delivers_again(&asked);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(fake.messages().len(), round, "{asked}");
    }
    println!("{} kills, looks: {looks}: no reply twice", kills());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_noting_it_finds_its_reply() {
    kill_between(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_noting_it_sends_with_the_same_nonce_where_it_may_not_look() {
    kill_between(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_and_refused_sessions_are_made_again_and_what_was_missed_is_answered() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    for order in ["drop", "reconnect", "invalid, resumable", "invalid"] {
        let sessions = || fake.resumes() + fake.identifies();
        let before = sessions();
        fake.gateway(order);
        if order == "drop" {
            // Discord sends what was missed when the session is resumed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let missed = aoi.says(&format!("<@{BOT}> {QUESTION}"));
            aoi.reply_to(&missed).await;
        }
        bot.until(order, || sessions() > before).await;
        asked_and_answered(&fake).await;
    }
    println!(
        "{} resumes, {} IDENTIFYs",
        fake.resumes(),
        fake.identifies()
    );
    assert!(fake.resumes() >= 2 && fake.identifies() <= 3);
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
async fn an_interaction_that_expired_is_no_refused_token_and_a_refused_token_stops_the_bot() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("aoi");
    fake.expires_interactions(true);
    aoi.begins("ask", &[("question", json!(QUESTION))]);
    bot.until("refusal", || !fake.refused().is_empty()).await;
    fake.expires_interactions(false);
    asked_and_answered(&fake).await;
    fake.revokes();
    aoi.says(&format!("<@{BOT}> {QUESTION}"));
    while !bot.has_ended() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        bot.log().contains("Discord refuses the token"),
        "{}",
        bot.log()
    );
    let calls = fake.calls();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(fake.calls(), calls, "no further request");
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
    let _bot = restart(bot(&fake, "channel_per_minute = 100000", &[]), &fake).await;
    let asks = |member: usize, question: &str| {
        let member = fake.member(&member.to_string());
        member.begins("ask", &[("question", json!(question))]);
    };
    let asked = stall(asks, || fake.answered()).await;
    let waiting = asked - fake.answered();
    let waits = fake.acknowledgements();
    println!(
        "{} acknowledgements, p99 {:?}; {waiting} questions still waited",
        waits.len(),
        p99(waits.clone())
    );
    assert!(waits.len() >= asked - 1 && waiting > 10);
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
async fn no_log_holds_the_token_however_much_is_logged() {
    let fake = Fake::start().await;
    let mut bot = restart(bot(&fake, "", &[("SENPAI_LOG", "trace")]), &fake).await;
    asked_and_answered(&fake).await;
    let asked = fake.member("aoi").says(&format!("<@{BOT}> {QUESTION}"));
    fake.member("aoi").reply_to(&asked).await;
    bot.stop();
    let log = bot.log();
    assert!(log.lines().count() > 20, "{log}");
    let leaks: Vec<&str> = log.lines().filter(|line| line.contains("canary")).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks, as {:.300}",
        leaks.len(),
        leaks[0]
    );
    println!("{} lines of trace, no token", log.lines().count());
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

#[tokio::test(flavor = "multi_thread")]
async fn admins_reindex_in_chat_and_who_waited_is_told_and_others_may_not() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let nothing = aoi.asks("ドローン空撮のバッテリー").await;
    assert!(nothing.has_button("答えが載ったら知らせて"), "{nothing:?}");
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    assert!(
        aoi.uses("senpai reindex", &[])
            .await
            .content()
            .contains("管理者だけ")
    );
    let post = "---\ntitle: ドローン空撮のバッテリー\ndate: 2026-10-01\n---\n## 予備\nドローン空撮のバッテリーは、飛ばす十営業日前までに予備を買います。\n";
    fs::write(bot.dir.path().join("content/drone.md"), post).unwrap();
    let done = fake
        .member("mika")
        .who_manages()
        .uses("senpai reindex", &[])
        .await;
    assert!(done.text().contains("ドローン空撮のバッテリー"), "{done:?}");
    let start = Instant::now();
    let told = loop {
        let found = fake
            .messages()
            .into_iter()
            .find(|m| m.to_string().contains("十営業日前"));
        if let Some(found) = found {
            break found;
        }
        assert!(start.elapsed() < Duration::from_secs(15), "nobody was told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(
        told["content"]
            .as_str()
            .unwrap()
            .contains(&format!("<@{}>", aoi.id))
    );
    assert_eq!(
        told["allowed_mentions"]["users"],
        json!([aoi.id]),
        "nobody else can be pinged"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_is_linked_to_a_post_and_found_and_who_waited_is_told() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let (aoi, mika) = (fake.member("aoi"), fake.member("mika").who_manages());
    let asked = "ドローン空撮のバッテリー";
    let nothing = aoi.asks(asked).await;
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    let listed = mika.uses("senpai gaps", &[]).await;
    assert!(
        listed.private && listed.text().contains(asked),
        "{listed:?}"
    );
    let refused = aoi.presses(&listed, "1").await;
    assert!(refused.content().contains("管理者だけ"), "{refused:?}");
    assert!(aoi.types("senpai link", "gap", "").await.is_empty());
    let gaps = mika.types("senpai link", "gap", "ドローン").await;
    let posts = mika.types("senpai link", "post", "入金").await;
    let shown = mika.presses(&listed, "1").await;
    assert!(
        shown.content().contains(&gaps[0]) && shown.has_button("扱わない"),
        "{shown:?}"
    );
    let (gap, post) = (json!(gaps[0]), json!(posts[0]));
    let linked = mika
        .uses(
            "senpai link",
            &[
                ("gap", gap),
                ("post", post),
                ("words", json!("ドローン空撮のバッテリーは？")),
            ],
        )
        .await;
    assert!(linked.content().contains("見つかります"), "{linked:?}");
    let found = aoi.asks(asked).await;
    assert!(
        found.content().contains("この記事にありました"),
        "{found:?}"
    );
    bot.until("telling", || {
        let told = |m: &serde_json::Value| {
            m["content"]
                .as_str()
                .is_some_and(|c| c.contains(&format!("<@{}>", aoi.id)))
        };
        fake.messages().iter().any(told)
    })
    .await;
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_fails_loudly_and_at_once_and_is_never_shown() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let calls = fake.calls();
    let start = Instant::now();
    let Output { status, stderr, .. } = bot
        .command()
        .env("SENPAI_DISCORD_TOKEN", "canary-of-a-bad-token")
        .arg("run")
        .output()
        .unwrap();
    assert!(!status.success() && start.elapsed() < Duration::from_secs(5));
    let said = String::from_utf8_lossy(&stderr);
    assert!(said.contains("refuses the token"), "{said}");
    assert_eq!(fake.calls() - calls, 1, "no further request after a 401");
    assert!(!said.contains("canary") && !bot.log().contains("canary"));
    let none = bot
        .command()
        .env_remove("SENPAI_DISCORD_TOKEN")
        .arg("run")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&none.stderr).contains("SENPAI_DISCORD_TOKEN_FILE"));
    let invite = bot.command().arg("invite").output().unwrap();
    assert!(String::from_utf8_lossy(&invite.stdout).contains(&format!("client_id={BOT}")));
    let (fine, report) = bot.says(&["doctor"], &[]);
    assert!(fine && report.matches("ok ").count() == 6, "{report}");
    let content = ("SENPAI_DISCORD_MESSAGE_CONTENT", "true");
    let (fine, report) = bot.says(&["doctor"], &[content]);
    assert!(
        !fine && report.contains("switch on Message Content Intent"),
        "{report}"
    );
    let mut bot = restart_refused(bot, &[content]);
    while !bot.has_ended() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(bot.log().contains("refuses the intents"), "{}", bot.log());
}

/// Runs a bot that is not expected to be let in.
fn restart_refused(mut bot: Bot, environment: &[(&str, &str)]) -> Bot {
    bot.with(environment);
    bot.run();
    bot
}

#[test]
fn the_fake_refuses_what_discord_refuses() {
    let fine = json!({"content": "x", "allowed_mentions": {"parse": []}});
    assert!(checker::check_message(&fine).is_ok());
    let button = |id: &str| json!({"type": 2, "label": "x", "custom_id": id});
    for (key, wrong) in [
        ("content", json!("長".repeat(2001))),
        ("content", json!("")),
        ("allowed_mentions", json!({"parse": ["everyone"]})),
        ("allowed_mentions", json!(null)),
        ("nonce", json!("n".repeat(26))),
        ("content", json!("see \\<@1> and <@1>")),
        ("content", json!("@everyone")),
        ("content", json!("[x](https://e.vil)")),
        ("embeds", json!([{"title": "x", "description": "```"}])),
        ("embeds", json!([{"title": "https://e.vil"}])),
        ("embeds", json!([{"title": "x", "url": "javascript:x"}])),
        ("embeds", json!([{"title": "t".repeat(257)}])),
        ("embeds", json!([{"description": "d".repeat(4097)}])),
        (
            "embeds",
            json!([{"title": "x", "description": "d".repeat(4000)}, {"description": "d".repeat(2000)}]),
        ),
        ("embeds", json!(vec![json!({"title": "x"}); 11])),
        ("embeds", json!([{}])),
        (
            "components",
            json!([{"type": 1, "components": [button("")]}]),
        ),
        (
            "components",
            json!([{"type": 1, "components": [button("a"), button("a")]}]),
        ),
        (
            "components",
            json!([{"type": 1, "components": [button(&"a".repeat(101))]}]),
        ),
        ("components", json!([{"type": 1, "components": []}])),
    ] {
        let mut message = fine.clone();
        message[key] = wrong;
        assert!(
            checker::check_message(&message).is_err(),
            "{key}: {message}"
        );
    }
}

#[test]
fn the_fake_closes_sessions_as_discord_does_and_blanks_what_it_blanks() {
    let fine = json!({"token": TOKEN, "intents": 4609, "properties": {}});
    let check = |key: &str, value: serde_json::Value, approved| {
        let mut identify = fine.clone();
        identify[key] = value;
        checker::check_identify(&identify, TOKEN, approved)
    };
    assert_eq!(check("intents", json!(4609), 0), Ok(4609));
    assert_eq!(check("token", json!("another"), 0), Err(4004));
    assert_eq!(check("token", json!(null), 0), Err(4002));
    assert_eq!(check("properties", json!(null), 0), Err(4002));
    assert_eq!(check("intents", json!(1_u64 << 40), 0), Err(4013));
    let content = 4609 | checker::MESSAGE_CONTENT;
    assert_eq!(check("intents", json!(content), 0), Err(4014));
    assert_eq!(
        check("intents", json!(content), checker::MESSAGE_CONTENT),
        Ok(content)
    );

    let said =
        json!({"t": "MESSAGE_CREATE", "d": {"content": "x", "guild_id": GUILD, "mentions": []}});
    let shown = |intents, event: &serde_json::Value| {
        Some(gateway::for_session(intents, event)?["content"].clone())
    };
    assert_eq!(shown(1, &said), None);
    assert_eq!(shown(4609, &said), Some(json!("")));
    assert_eq!(shown(content, &said), Some(json!("x")));
    let mut named = said.clone();
    named["d"]["mentions"] = json!([{"id": BOT}]);
    assert_eq!(shown(4609, &named), Some(json!("x")));
    let mut direct = said;
    direct["d"]["guild_id"] = json!(null);
    assert_eq!(shown(4609, &direct), Some(json!("x")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_refuses_what_comes_too_late_twice_or_too_early() {
    let fake = Fake::start().await;
    let aoi = fake.member("aoi");
    let token = aoi.begins("ask", &[("question", json!(QUESTION))]);
    let fine = json!({"content": "x", "allowed_mentions": {"parse": []}});
    let original = format!("webhooks/{BOT}/{token}/messages/@original");
    let callback = format!("interactions/1/{token}/callback");
    let (defer, unknown) = (json!({"type": 5}), json!({"type": 99}));
    assert_eq!(
        fake.takes("PATCH", &original, &fine).await,
        404,
        "before its acknowledgement"
    );
    assert_eq!(
        fake.takes("POST", "interactions/1/nobodys/callback", &defer)
            .await,
        404
    );
    assert_eq!(fake.takes("POST", &callback, &defer).await, 204);
    assert_eq!(fake.takes("POST", &callback, &defer).await, 400, "twice");
    assert_eq!(fake.takes("PATCH", &original, &fine).await, 200);
    let other = aoi.begins("ask", &[("question", json!(QUESTION))]);
    assert_eq!(
        fake.takes(
            "POST",
            &format!("interactions/1/{other}/callback"),
            &unknown
        )
        .await,
        400
    );
    fake.expires_interactions(true);
    assert_eq!(
        fake.takes("PATCH", &original, &fine).await,
        401,
        "a quarter of an hour later"
    );
    let late = aoi.begins("ask", &[("question", json!(QUESTION))]);
    tokio::time::sleep(Duration::from_millis(3100)).await;
    let late = format!("interactions/1/{late}/callback");
    assert_eq!(
        fake.takes("POST", &late, &defer).await,
        404,
        "after three seconds"
    );
    let messages = format!("channels/{CHANNEL}/messages");
    fake.limits_next(1);
    assert_eq!(fake.takes("POST", &messages, &fine).await, 429);
    fake.forbids(CHANNEL);
    assert_eq!(fake.takes("POST", &messages, &fine).await, 403);
    assert_eq!(
        fake.takes(
            "PUT",
            &format!("applications/{BOT}/commands"),
            &json!([{"name": ""}])
        )
        .await,
        400
    );
    fake.revokes();
    assert_eq!(fake.takes("GET", "users/@me", &json!(null)).await, 401);
}
