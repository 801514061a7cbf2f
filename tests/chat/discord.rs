//! Conversations on Discord.

mod fake;

use std::{
    fs,
    process::Output,
    time::{Duration, Instant},
};

use fake::{BOT, Fake, Seen, TOKEN};
use serde_json::json;

use crate::bot::Bot;

async fn start(fake: &Fake) -> Bot {
    let bot = Bot::new(
        "helpers = { 2000 = \"3001\" }",
        &[
            ("SENPAI_DISCORD_TOKEN", TOKEN),
            ("SENPAI_DISCORD_API", &fake.url),
        ],
    );
    restart(bot, fake).await
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
    assert_eq!(answer.content(), "この記事にありました。");
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

    let other = aoi.presses(&answer, "違った").await;
    assert_ne!(other.text(), answer.text());
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(thanks.private && thanks.content().contains("よかった"));
    let told = aoi.presses(&answer, "人に聞く").await;
    assert!(told.private, "{told:?}");
    let for_helpers = fake.helpers_see().await;
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
    let reply = aoi.reply_to(&asked).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    aoi.edits(
        &asked,
        &format!("<@{BOT}> 面接で失敗を聞かれたら何を話せばいい？"),
    );
    let now = fake
        .changed(&reply)
        .await
        .expect("it is replaced, not deleted");
    assert!(now.text().contains("失敗"), "{now:?}");
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
    bot.kill();
    let _bot = restart(bot, &fake).await;
    aoi.delivers_again(&asked);
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(
        thanks.content().contains("よかった"),
        "a button works after a restart"
    );
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(fake.messages().len(), 1);
    assert_eq!(fake.registrations(), 1, "the commands had not changed");
}

/// How often; `SENPAI_TEST_KILLS=100` for the figure that is promised.
fn kills() -> usize {
    let wanted = std::env::var("SENPAI_TEST_KILLS").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(5)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_noting_it_never_replies_twice() {
    let fake = Fake::start().await;
    let aoi = fake.member("aoi");
    for round in 1..=kills() {
        // A state of its own: each start counts towards the back-off.
        let mut bot = start(&fake).await;
        fake.swallows_next();
        let asked = aoi.says(&format!("<@{BOT}> 納品と稼働はどう違いますか"));
        let taken = u32::try_from(round).unwrap();
        bot.until("message", || fake.swallowed() == taken).await;
        bot.kill();
        let calls = fake.calls();
        let bot = restart(bot, &fake).await;
        let resent = || fake.said_since(calls, "POST /api/v10/channels/3000/messages");
        bot.until("message again", resent).await;
        aoi.delivers_again(&asked);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(fake.messages().len(), round, "{asked}");
    }
    println!("{} kills, no reply twice", kills());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_resumed_and_questions_are_answered_again() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    fake.drops_connection();
    bot.until("connection", || fake.resumes() + fake.identifies() > 1)
        .await;
    asked_and_answered(&fake).await;
    assert_eq!(fake.refused(), Vec::<String>::new());
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
    let doctor = bot.command().arg("doctor").output().unwrap();
    let report = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(
        doctor.status.success() && report.matches("ok ").count() == 4,
        "{report}"
    );
}

#[test]
fn the_fake_refuses_what_discord_refuses() {
    let fine = json!({"content": "x", "allowed_mentions": {"parse": []}});
    assert!(fake::check_message(&fine).is_ok());
    let button = |id: &str| json!({"type": 2, "label": "x", "custom_id": id});
    for (key, wrong) in [
        ("content", json!("長".repeat(2001))),
        ("content", json!("")),
        ("allowed_mentions", json!({"parse": ["everyone"]})),
        ("allowed_mentions", json!(null)),
        ("nonce", json!("n".repeat(26))),
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
        assert!(fake::check_message(&message).is_err(), "{key}: {message}");
    }
}
