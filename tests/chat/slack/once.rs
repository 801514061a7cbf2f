//! One question has one reply, in the order they came: across kills, lost connections, edits and deletions.

use std::time::Duration;

use super::{
    QUESTION, answers,
    fake::{CHANNEL, Fake},
    restart, start,
};
use crate::bot::kills;

#[tokio::test(flavor = "multi_thread")]
async fn one_question_has_one_reply_however_often_it_is_delivered_also_across_a_restart() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("U1");
    // As `app_mention` and as `message`, each of them four times.
    let asked = aoi.mentions(QUESTION);
    for _ in 0..3 {
        fake.delivers_again();
    }
    fake.reply_in_thread(&asked, 0).await;
    let answer = aoi.uses("/ask", QUESTION).await;
    let passed_on = aoi.presses(&answer, "人に聞く").await;
    assert!(passed_on.text().contains("渡しました"));
    let again = aoi.presses(&answer, "人に聞く").await;
    assert!(again.text().contains("もう担当の人たち"), "{again:#?}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    bot.kill();
    let _bot = restart(bot, &fake).await;
    fake.delivers_again();
    let thanks = aoi.presses(&answer, "役に立った").await;
    assert!(
        thanks.text().contains("よかった"),
        "a button works after a restart"
    );
    let again = aoi.presses(&answer, "人に聞く").await;
    assert!(again.private && again.text().contains("もう担当の人たち"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(fake.posted(CHANNEL), 1);
    assert_eq!(fake.posted("C9"), 1, "humans are asked once");
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_noting_it_finds_its_reply() {
    let fake = Fake::start().await;
    let aoi = fake.member("U1");
    for round in 1..=kills() {
        let mut bot = start(&fake).await;
        fake.swallows_next();
        aoi.mentions(QUESTION);
        let taken = u32::try_from(round).unwrap();
        bot.until("message", || fake.swallowed() == taken).await;
        bot.kill();
        let _bot = restart(bot, &fake).await;
        fake.delivers_again();
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(fake.posted(CHANNEL), round);
    }
    println!("{} kills, no reply twice", kills());
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_waited_out_and_a_lost_connection_is_made_again() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("U1");
    fake.limits_next_posts(2);
    let asked = aoi.mentions(QUESTION);
    answers(&fake.reply_in_thread(&asked, 0).await);
    for farewell in ["refresh_requested", "warning", "link_disabled", "drop"] {
        let before = fake.connections();
        fake.disconnects(farewell);
        bot.until(farewell, || fake.connections() > before).await;
        let asked = aoi.mentions(QUESTION);
        answers(&fake.reply_in_thread(&asked, 0).await);
    }
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_question_changes_its_reply_and_a_deleted_one_takes_it_away() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    let asked = aoi.mentions(QUESTION);
    // At once: an edit never overtakes its question.
    aoi.edits(&asked, "<@UBOT> 面接で失敗を聞かれたら何を話せばいい？");
    let reply = fake.reply_in_thread(&asked, 0).await;
    let now = match reply.text().contains("面接") {
        true => reply,
        false => fake.changed(&reply).await.expect("replaced, not deleted"),
    };
    assert!(now.text().contains("面接"), "{now:#?}");
    aoi.deletes(&asked);
    assert!(fake.changed(&now).await.is_none());
    // A mention that comes with an edit asks.
    let said = aoi.says(QUESTION);
    aoi.edits(&said, &format!("<@UBOT> {QUESTION}"));
    answers(&fake.reply_in_thread(&said, 0).await);
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_and_an_edit_wait_while_their_question_is_worked_on() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let aoi = fake.member("U1");
    // For a second the reply cannot be sent.
    fake.limits_next_posts(1);
    let asked = aoi.mentions(QUESTION);
    aoi.says_in(&asked, "もっと");
    let first = fake.reply_in_thread(&asked, 0).await;
    let next = fake.reply_in_thread(&asked, 1).await;
    answers(&first);
    assert!(next.text().contains("続き"), "in their order: {next:#?}");
    fake.limits_next_posts(1);
    let asked = aoi.mentions(QUESTION);
    aoi.edits(&asked, "<@UBOT> 面接で失敗を聞かれたら何を話せばいい？");
    let reply = fake.reply_in_thread(&asked, 0).await;
    // It may be edited before anyone looks.
    let now = match reply.text().contains("面接") {
        true => reply,
        false => fake.changed(&reply).await.expect("replaced, not deleted"),
    };
    assert!(now.text().contains("面接"), "{now:#?}");
    assert!(now.message["edited"].is_object(), "the question was first");
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_asking_humans_and_noting_it_asks_them_once_and_tells_the_member() {
    let fake = Fake::start().await;
    let aoi = fake.member("U1");
    for round in 1..=kills() {
        let mut bot = start(&fake).await;
        let answer = aoi.uses("/ask", QUESTION).await;
        fake.swallows_next();
        let pressed = aoi.begins_to_press(&answer, "人に聞く");
        let taken = u32::try_from(round).unwrap();
        bot.until("post", || fake.swallowed() == taken).await;
        bot.kill();
        let _bot = restart(bot, &fake).await;
        let told = fake.response(&pressed).await;
        assert!(told.text().contains("渡しました"), "{told:#?}");
        assert_eq!(fake.posted("C9"), round, "humans are asked once");
    }
    println!("{} kills, no question to humans twice", kills());
}
