//! Each question has one reply, in the order of the questions: across kills, lost connections, edits and deletions.

use crate::{
    bot::kills,
    harness::{ANSWER, OTHER_ANSWER, OTHER_QUESTION, QUESTION, Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
};

scenarios! {
    of_two_edits_within_a_second_the_last_wins,
    mark_up_in_a_question_changes_no_answer,
    a_question_delivered_again_or_after_a_restart_has_one_reply,
    a_question_is_passed_on_to_the_helpers_once,
    killed_before_noting_a_reply_it_finds_the_reply,
    killed_before_noting_a_post_to_helpers_it_posts_once,
    lost_connections_are_made_again_and_nothing_is_missed,
    a_burst_after_a_lost_connection_is_answered_in_order,
    a_reply_follows_the_edit_and_the_deletion_of_its_question,
    an_edit_of_a_question_whose_reply_was_removed_has_a_new_reply,
    a_mention_that_comes_with_an_edit_asks,
    a_follow_up_does_not_overtake_its_question,
    an_edit_while_its_question_is_answered_changes_the_reply,
    a_transient_failure_loses_no_reply_and_doubles_none,
    a_reply_that_failed_before_a_restart_comes_after_it,
}

async fn a_question_delivered_again_or_after_a_restart_has_one_reply<P: FakePlatform>(
    setup: Setup<P>,
) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    for _ in 0..3 {
        aoi.redelivers(&asked);
    }
    chat.reply_to(&asked).await;
    let answer = chat.answers().await;
    a_moment().await;
    chat.bot.kill();
    chat.run().await;
    aoi.redelivers(&asked);
    // A button works after a restart.
    aoi.presses(&answer, "役に立った")
        .await
        .must_say("よかった");
    a_moment().await;
    let said = chat.messages_in(P::CHANNEL);
    assert_eq!(said.len(), 1, "{said:?}");
    chat.broke_no_rule();
}

async fn a_question_is_passed_on_to_the_helpers_once<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    let answer = chat.answers().await;
    aoi.presses(&answer, "人に聞く")
        .await
        .must_say("届けました");
    let again = aoi.presses(&answer, "人に聞く").await;
    again.must_say("もう担当者");
    chat.bot.kill();
    chat.run().await;
    let again = aoi.presses(&answer, "人に聞く").await;
    again.must_be_private().must_say("もう担当者");
    a_moment().await;
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
    chat.broke_no_rule();
}

async fn killed_before_noting_a_reply_it_finds_the_reply<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
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
        chat.requested(before, P::READS).await;
        aoi.redelivers(&asked);
        a_moment().await;
        assert_eq!(chat.messages_in(P::CHANNEL).len(), round);
    }
    println!("{} kills, no reply twice", kills());
}

async fn killed_before_noting_a_post_to_helpers_it_posts_once<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    for round in 1..=kills() {
        if round > 1 {
            // A state of its own: each start of a bot counts towards the back-off.
            chat.replace_bot().await;
        }
        let answer = chat.answers().await;
        chat.swallows_next();
        let pressed = aoi.begins_to_press(&answer, "人に聞く");
        let taken = || chat.swallowed() == round;
        chat.bot.until("post", taken).await;
        chat.bot.kill();
        chat.run().await;
        chat.response_to(&pressed).await.must_say("届けました");
        assert_eq!(chat.messages_in(P::HELPERS).len(), round);
    }
    println!("{} kills, no question to helpers twice", kills());
}

async fn lost_connections_are_made_again_and_nothing_is_missed<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    for how in P::DISCONNECTS {
        let before = chat.connections();
        chat.disconnects(how);
        if *how == P::DISCONNECTS[0] {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            let missed = aoi.mentions(QUESTION);
            chat.reply_to(&missed).await.must_say(ANSWER);
        }
        let connected = || chat.connections() > before;
        chat.bot.until(how, connected).await;
        chat.answers().await;
        let asked = aoi.mentions(QUESTION);
        chat.reply_to(&asked).await.must_say(ANSWER);
    }
    let (all, resumed) = (chat.connections(), chat.resumed());
    println!("{all} connections, {resumed} of them resumed");
    assert!(resumed >= 2 && all - resumed <= 4);
    chat.broke_no_rule();
}

async fn a_burst_after_a_lost_connection_is_answered_in_order<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let resumed = chat.resumed();
    chat.disconnects(P::DISCONNECTS[0]);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let burst = [QUESTION, OTHER_QUESTION].repeat(6).into_iter();
    let burst = burst.flat_map(|question| {
        let asked = aoi.mentions(question);
        let more = aoi.follows_up(&asked, "もっと");
        [asked, more]
    });
    let mut positions = Vec::new();
    for written in burst.collect::<Vec<_>>() {
        positions.push(chat.reply_to(&written).await.position());
    }
    assert!(positions.is_sorted(), "{positions:?}");
    // Each connection that the bot keeps may be counted once.
    let most = resumed + P::CONNECTIONS;
    assert!(
        (resumed + 1..=most).contains(&chat.resumed()),
        "{}",
        chat.bot.log()
    );
}

/// The reply to a question that was edited to [`OTHER_QUESTION`], once the reply shows the new answer.
async fn reply_to_the_edited<P: FakePlatform>(chat: &P, asked: &P::Written) -> P::Seen {
    let reply = chat.reply_to(asked).await;
    let now = match reply.text().contains(OTHER_ANSWER) {
        true => reply,
        false => chat.changed(&reply).await.expect("replaced, not deleted"),
    };
    now.must_say(OTHER_ANSWER);
    now
}

async fn a_reply_follows_the_edit_and_the_deletion_of_its_question<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    // At once: an edit never overtakes its question.
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    let now = reply_to_the_edited(&*chat, &asked).await;
    aoi.deletes(&asked);
    assert!(chat.changed(&now).await.is_none());
    chat.broke_no_rule();
}

async fn an_edit_of_a_question_whose_reply_was_removed_has_a_new_reply<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(UNANSWERED);
    chat.removes(&chat.reply_to(&asked).await);
    aoi.edits(&asked, &P::mention(QUESTION));
    let new = chat.reply_to(&asked).await;
    new.must_say(ANSWER);
    // It follows the next edit.
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    let now = chat.changed(&new).await.expect("replaced, not deleted");
    now.must_say(OTHER_ANSWER);
    assert_eq!(chat.refused().len(), 1, "the message that is gone");
}

async fn a_mention_that_comes_with_an_edit_asks<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let said = aoi.says(QUESTION);
    aoi.edits(&said, &P::mention(QUESTION));
    chat.reply_to(&said).await.must_say(ANSWER);
    chat.broke_no_rule();
}

async fn a_follow_up_does_not_overtake_its_question<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    chat.delays_next();
    let before = chat.requests().len();
    let asked = aoi.mentions(QUESTION);
    chat.requested(before, P::SENDS).await;
    let more = aoi.follows_up(&asked, "もっと");
    let first = chat.reply_to(&asked).await;
    let next = chat.reply_to(&more).await;
    first.must_say(ANSWER);
    next.must_say("ほかには");
    assert_ne!(next.text(), first.text());
    assert!(first.position() < next.position());
    chat.broke_no_rule();
}

async fn of_two_edits_within_a_second_the_last_wins<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(UNANSWERED);
    let answer = chat.reply_to(&asked).await;
    aoi.edits(&asked, &P::mention(QUESTION));
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    chat.until("the last edit", |fake| {
        let now = fake.find_again(&answer)?;
        now.text().contains(OTHER_ANSWER).then_some(())
    })
    .await;
    a_moment().await;
    let now = chat.find_again(&answer).unwrap();
    now.must_say(OTHER_ANSWER);
    chat.broke_no_rule();
}

async fn mark_up_in_a_question_changes_no_answer<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let plain = aoi.writes(QUESTION);
    let plain = chat.reply_to(&plain).await;
    for mark in P::MARK_UP {
        let marked = aoi.writes(&format!("{mark} {QUESTION}"));
        let answer = chat.reply_to(&marked).await;
        assert_eq!(answer.excerpts(), plain.excerpts(), "{mark}");
    }
    chat.broke_no_rule();
}

async fn an_edit_while_its_question_is_answered_changes_the_reply<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    chat.delays_next();
    let before = chat.requests().len();
    let asked = aoi.mentions(QUESTION);
    chat.requested(before, P::SENDS).await;
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    let now = reply_to_the_edited(&*chat, &asked).await;
    assert!(now.was_edited(), "the question was answered first: {now:?}");
    assert_eq!(chat.messages_in(P::CHANNEL).len(), 1);
    chat.broke_no_rule();
}

async fn a_transient_failure_loses_no_reply_and_doubles_none<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let ways = P::TRANSIENT.iter().chain(&[TAKEN]);
    for how in ways.clone() {
        chat.fails_next(how);
        let asked = aoi.mentions(QUESTION);
        chat.reply_to(&asked).await.must_say(ANSWER);
    }
    for how in P::TRANSIENT {
        chat.fails_next(how);
        chat.answers().await;
    }
    // A question to the helpers, of which the bot does not learn that it arrived.
    let answer = chat.answers().await;
    chat.fails_next(TAKEN);
    let asked = aoi.presses(&answer, "人に聞く").await;
    asked.must_say("届けました");
    a_moment().await;
    assert_eq!(chat.messages_in(P::CHANNEL).len(), ways.count());
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
}

async fn a_reply_that_failed_before_a_restart_comes_after_it<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    chat.fails_next(P::TRANSIENT[0]);
    let before = chat.requests().len();
    let asked = aoi.mentions(QUESTION);
    chat.requested(before, P::SENDS).await;
    chat.bot.kill();
    chat.run().await;
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
}
