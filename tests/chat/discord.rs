//! Tests of Discord alone: threads with and without message content, suggestions, registered commands, and nonces.

mod doctor;
mod events;
pub mod fake;
mod production;
mod refusals;

use std::fs;

use fake::{CHANNEL, FAR_THREAD, Fake};

use crate::{
    bot::{Bot, kills},
    harness::{Chat, QUESTION, Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

/// Words of the reply in a thread in which the bot gets only messages with a mention.
const HOW_TO_GO_ON: &str = "メンションするか";

async fn start() -> Chat<Fake> {
    Setup::new().start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_it_says_how_to_go_on() {
    let chat = start().await;
    let aoi = chat.member("aoi");
    aoi.says_in_thread("納品と稼働の話、誰か知ってる？");
    let asked = aoi.says_in_thread(&Fake::mention(QUESTION));
    let answer = chat.reply_to(&asked).await;
    answer.must_say(HOW_TO_GO_ON);
    // Discord sends it without its text: a follow-up without a mention is not for the bot.
    aoi.says_in_thread("もっと");
    let more = aoi.replies(&answer, "もっと", true);
    let next = chat.reply_to(&more).await;
    assert_ne!(next.text(), answer.text());
    assert!(!next.text().contains(HOW_TO_GO_ON), "said once");
    let silent = aoi.replies(&answer, "それはなぜ？", false);
    let why = chat.reply_to(&silent).await;
    assert!(why.content().contains(HOW_TO_GO_ON), "{why:?}");
    a_moment().await;
    assert_eq!(chat.messages().len(), 3);
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_message_content_a_thread_goes_on_without_a_mention() {
    let chat = Setup::<Fake>::new()
        .variable("SENPAI_DISCORD_MESSAGE_CONTENT", "true")
        .platform(Fake::approves_content)
        .start()
        .await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika"));
    aoi.says_in_thread("まだ誰も聞いていないスレッド。納品と稼働？");
    a_moment().await;
    let asked = aoi.says_in_thread(&Fake::mention(QUESTION));
    let answer = chat.reply_to(&asked).await;
    assert!(!answer.text().contains(HOW_TO_GO_ON), "{answer:?}");
    aoi.says_in_thread("<@7> これどう思う？");
    let rss = chat.member("rss").who_is_a_bot();
    rss.says_in_thread(QUESTION);
    rss.mentions(QUESTION);
    let more = mika.says_in_thread("もっと");
    let next = chat.reply_to(&more).await;
    assert_ne!(next.text(), answer.text());
    let why = aoi.says_in_thread("それはなぜ？");
    assert!(!chat.reply_to(&why).await.text().is_empty());
    a_moment().await;
    assert_eq!(chat.messages().len(), 3, "{:#?}", chat.messages());
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_is_understood_from_a_command_by_any_clock() {
    for hours in [-1, 1] {
        let chat = Setup::<Fake>::new().clock_ahead(hours).start().await;
        let answer = chat.answers().await;
        let more = chat.member("aoi").mentions("もっと");
        assert_ne!(chat.reply_to(&more).await.text(), answer.text());
        chat.broke_no_rule();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_and_titles_are_suggested() {
    // More titles than Discord shows.
    let add_posts = |bot: &Bot| {
        for number in 1..=25 {
            let post = format!(
                "---\ntitle: 朝の一分 {number}\nurl: https://example.com/{number}\n---\n\n窓を開けます。\n"
            );
            let file = format!("content/morning-{number}.md");
            fs::write(bot.dir.path().join(file), post).unwrap();
        }
    };
    let chat = Setup::<Fake>::new().prepared(add_posts).start().await;
    let aoi = chat.member("aoi");
    let questions = aoi.types("ask", "question", "入金").await;
    assert!(questions.iter().all(|q| !q.is_empty()) && questions[0].contains("入金"));
    let count = questions.len();
    println!("{count} questions and titles are offered for 入金");
    let titles = aoi.types("post", "title", "").await;
    assert_eq!(titles.len(), 25);
    let post = aoi.uses("post", &[("title", &titles[0])]).await;
    assert!(post.message["embeds"][0]["url"].is_string(), "{post:?}");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_and_posts_are_suggested_to_admins_only() {
    let chat = start().await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika").who_manages());
    aoi.asks(UNANSWERED).await;
    assert!(aoi.types("senpai link", "gap", "").await.is_empty());
    let gaps = mika.types("senpai link", "gap", "ドローン").await;
    let posts = mika.types("senpai link", "post", "乾杯は注文書").await;
    let listed = mika.uses("senpai gaps", &[]).await;
    mika.presses(&listed, "1").await.must_say(&gaps[0]);
    let options = [
        ("gap", gaps[0].as_str()),
        ("post", &posts[0]),
        ("answer", "五分で済むものに決めて"),
    ];
    let linked = mika.uses("senpai link", &options).await;
    linked.must_say("見つかります");
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once() {
    let mut chat = start().await;
    assert_eq!(chat.registrations(), 1);
    chat.bot.kill();
    chat.run().await;
    assert_eq!(chat.registrations(), 1, "they had not changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_practice_are_registered_only_where_it_is_used() {
    const REPORT: &str = "\"name\":\"report\"";
    const PRACTICE: &str = "\"name\":\"practice\"";
    let used = start().await.commands();
    assert!(used.contains(REPORT) && used.contains(PRACTICE), "{used}");
    let setup = Setup::<Fake>::new().prepared(Bot::removes_steps);
    let unused = setup.clone().start().await.commands();
    assert!(
        !unused.contains(REPORT) && !unused.contains(PRACTICE),
        "{unused}"
    );
    let ladder = "[[ladders]]\nrungs = [{ id = \"hired\", ja = \"入社\" }]";
    let reports = setup.settings(ladder).start().await.commands();
    assert!(reports.contains(REPORT), "{reports}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_where_it_may_not_read_it_sends_the_same_nonce() {
    let mut chat = start().await;
    chat.hides_history();
    let aoi = chat.member("aoi");
    for round in 1..=kills() {
        if round > 1 {
            // A state of its own: each start of a bot counts towards the back-off.
            chat.replace_bot().await;
        }
        chat.swallows_next();
        let asked = aoi.mentions(QUESTION);
        let taken = || chat.swallowed() == round;
        chat.bot.until("message", taken).await;
        chat.bot.kill();
        let before = chat.requests().len();
        chat.run().await;
        chat.requested(before, Fake::SENDS).await;
        aoi.redelivers(&asked);
        a_moment().await;
        assert_eq!(chat.messages().len(), round);
    }
    println!(
        "{} kills without reading the channel, no reply twice",
        kills()
    );
}

/// A thread of which the gateway said nothing is a thread of its channel, for messages and for edits.
#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_a_channel_hold_in_threads_that_are_not_known() {
    let deny = format!("deny = [\"{CHANNEL}\"]");
    let chat = Setup::<Fake>::new().settings(&deny).start().await;
    let aoi = chat.member("aoi");
    for failures in [0, 2] {
        chat.hides_thread(failures);
        let asked = aoi.says_at(FAR_THREAD, &Fake::mention(QUESTION));
        let denied = chat.reply_to(&asked).await;
        denied.must_say("このチャンネルでは答えない");
        chat.hides_thread(failures);
        let said = aoi.says_at(FAR_THREAD, QUESTION);
        aoi.edits(&said, &Fake::mention(QUESTION));
        let denied = chat.reply_to(&said).await;
        denied.must_say("このチャンネルでは答えない");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tags_of_a_channel_hold_in_threads_that_are_not_known() {
    let tags = format!("[chat.channels.{CHANNEL}]\ntags = [\"面接\"]");
    let chat = Setup::<Fake>::new().settings(&tags).start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.says_at(FAR_THREAD, &Fake::mention(QUESTION));
    let answer = chat.reply_to(&asked).await;
    let links = answer.links();
    assert!(
        !links.iter().any(|link| link.contains("delivery")),
        "{answer:?}"
    );
    assert!(
        !answer.text().contains("この記事に書いてありました"),
        "{answer:?}"
    );
    chat.broke_no_rule();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helpers_channel_that_is_no_id_is_an_error() {
    for channel in ["general", "0"] {
        let chat = Setup::<Fake>::new().helpers(channel).start().await;
        let answer = chat.answers().await;
        let failed = chat.member("aoi").presses(&answer, "人に聞く").await;
        failed.must_be_private().must_say("不具合");
        assert!(
            chat.bot.log().contains("no Discord id"),
            "{}",
            chat.bot.log()
        );
    }
}
