//! One question has one reply, in the order they came: across kills, lost sessions, edits and deletions.

use std::time::Duration;

use super::{
    QUESTION, asked_and_answered,
    fake::{BOT, CHANNEL, Fake},
    restart, start,
};
use crate::bot::kills;

/// Where replies to messages are sent.
const MESSAGES: &str = "POST /api/v10/channels/3000/messages";

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
    for order in ["drop", "reconnect", "invalid, resumable", "invalid", "4006"] {
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
    assert!(fake.resumes() >= 2 && fake.identifies() <= 4);
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
async fn what_follows_while_a_question_is_worked_on_does_not_overtake_it() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    fake.delays_next(Duration::from_secs(1));
    let calls = fake.calls();
    let asked = aoi.says(&format!("<@{BOT}> {QUESTION}"));
    bot.until("reply", || fake.said_since(calls, MESSAGES))
        .await;
    let more = aoi.says(&format!("<@{BOT}> もっと"));
    let next = aoi.reply_to(&more).await;
    let first = aoi.reply_to(&asked).await;
    assert!(first.id() < next.id(), "answered in the order they came");
    assert!(first.text().contains("稼働") && next.text() != first.text());
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_while_its_question_is_worked_on_changes_the_reply() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    fake.delays_next(Duration::from_secs(1));
    let calls = fake.calls();
    let asked = aoi.says(&format!("<@{BOT}> {QUESTION}"));
    bot.until("reply", || fake.said_since(calls, MESSAGES))
        .await;
    let edited = "面接で失敗を聞かれたら何を話せばいい？";
    aoi.edits(&asked, &format!("<@{BOT}> {edited}"));
    let reply = aoi.reply_to(&asked).await;
    assert!(reply.text().contains("稼働"), "{reply:?}");
    let now = fake.changed(&reply).await.expect("replaced, not deleted");
    assert!(now.text().contains("面接"), "{now:?}");
    assert_eq!(fake.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_after_a_lost_session_is_answered_in_the_order_it_was_said() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let resumes = fake.resumes();
    fake.gateway("drop");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let questions = [QUESTION, "面接で失敗を聞かれたら何を話せばいい？"];
    let burst = questions.repeat(6).into_iter().flat_map(|question| {
        [question, "もっと"].map(|text| aoi.says(&format!("<@{BOT}> {text}")))
    });
    let burst: Vec<_> = burst.collect();
    let mut replies = Vec::new();
    for said in &burst {
        replies.push(aoi.reply_to(said).await.id());
    }
    assert!(replies.is_sorted(), "{replies:?}");
    assert_eq!(fake.resumes(), resumes + 1, "{}", bot.log());
}
