//! Calls of the bot that fail or never end: each reply comes once, and nobody waits in silence.

use std::time::Duration;

use crate::{
    bot::{adds_the_missing_post, reindexing},
    harness::{ANSWER, Chat, OTHER_ANSWER, OTHER_QUESTION, QUESTION, Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
    scenarios::admins::NOTIFY_ME,
};

scenarios! {
    a_call_that_never_ends_holds_no_conversation_and_doubles_no_reply,
    each_kind_of_call_that_fails_for_the_moment_is_made_again,
    a_direct_message_whose_response_was_lost_is_not_doubled,
    a_reply_that_is_refused_for_good_is_a_direct_message,
    an_edited_reply_that_is_refused_for_good_is_a_direct_message,
    a_reply_that_fails_for_a_day_is_given_up,
    a_notification_that_is_refused_is_given_up_after_a_day_also_across_restarts,
    a_stop_while_a_call_hangs_and_posts_are_indexed_ends_within_five_seconds,
}

async fn a_call_that_never_ends_holds_no_conversation_and_doubles_no_reply<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    chat.swallows_next();
    let asked = aoi.mentions(QUESTION);
    chat.reply_to(&asked).await.must_say(ANSWER);
    // It is worked on after the question before.
    let next = aoi.mentions(OTHER_QUESTION);
    chat.reply_to(&next).await.must_say(OTHER_ANSWER);
    // The bot knows the reply that it found: it follows an edit.
    let replies = chat.messages_in(P::CHANNEL);
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    let now = chat
        .changed(&replies[0])
        .await
        .expect("edited, not deleted");
    now.must_say(OTHER_ANSWER);
    assert_eq!(chat.messages_in(P::CHANNEL).len(), 2);
    chat.broke_no_rule();
}

/// Asks in the channel that the bot may not write in, and waits for the next direct message.
async fn told_directly<P: FakePlatform>(chat: &Chat<P>, question: &str) -> P::Seen {
    let before = chat.messages_in(P::DIRECT).len();
    chat.member("aoi").mentions(question);
    let direct = chat.until("direct message", |fake| {
        fake.messages_in(P::DIRECT).into_iter().nth(before)
    });
    direct.await
}

async fn each_kind_of_call_that_fails_for_the_moment_is_made_again<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.settings("channel_per_minute = 1000").start().await;
    let aoi = chat.member("aoi");
    for how in P::TRANSIENT.iter().chain(&[TAKEN]) {
        if let Some(defer) = P::CALLS.defer {
            chat.fails_call(defer, how);
            chat.answers().await;
        }
        chat.fails_call(P::CALLS.respond, how);
        chat.answers().await;
        let asked = aoi.mentions(QUESTION);
        let reply = chat.reply_to(&asked).await;
        chat.fails_call(P::CALLS.edit, how);
        aoi.edits(&asked, &P::mention(OTHER_QUESTION));
        let reply = chat.changed(&reply).await.expect("edited, not deleted");
        reply.must_say(OTHER_ANSWER);
        chat.fails_call(P::CALLS.delete, how);
        aoi.deletes(&asked);
        chat.until("deletion", |fake| {
            fake.find_again(&reply).is_none().then_some(())
        })
        .await;
    }
    chat.forbids(P::CHANNEL);
    for how in P::TRANSIENT {
        chat.fails_call(P::CALLS.open_direct, how);
        told_directly(&chat, QUESTION).await.must_say(ANSWER);
    }
    a_moment().await;
    assert_eq!(chat.messages_in(P::DIRECT).len(), P::TRANSIENT.len());
}

async fn a_direct_message_whose_response_was_lost_is_not_doubled<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    chat.forbids(P::CHANNEL);
    chat.fails_next(TAKEN);
    told_directly(&chat, QUESTION).await.must_say(ANSWER);
    // What comes next is not the answer again.
    let next = told_directly(&chat, OTHER_QUESTION).await;
    next.must_say(OTHER_ANSWER);
    assert_eq!(chat.messages_in(P::DIRECT).len(), 2);
}

async fn a_reply_that_is_refused_for_good_is_a_direct_message<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    for code in P::REFUSALS.iter().chain(&[P::REFUSES_ONE]) {
        chat.fails_call(P::SENDS, code);
        let direct = told_directly(&chat, QUESTION).await;
        direct.must_say("書き込めなかった").must_say(ANSWER);
    }
    // It answers in the channel again.
    let asked = chat.member("aoi").mentions(QUESTION);
    chat.reply_to(&asked).await.must_say(ANSWER);
    chat.broke_no_rule();
}

async fn an_edited_reply_that_is_refused_for_good_is_a_direct_message<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions(QUESTION);
    chat.reply_to(&asked).await;
    chat.fails_call(P::CALLS.edit, P::REFUSALS[0]);
    aoi.edits(&asked, &P::mention(OTHER_QUESTION));
    let direct = chat.first_in(P::DIRECT).await;
    direct.must_say("書き込めなかった").must_say(OTHER_ANSWER);
    chat.broke_no_rule();
}

async fn a_stop_while_a_call_hangs_and_posts_are_indexed_ends_within_five_seconds<
    P: FakePlatform,
>(
    setup: Setup<P>,
) {
    let mut chat = setup.start().await;
    let other = reindexing(&chat.bot);
    let mika = chat.member("mika").who_manages();
    let begun = mika.begins("senpai reindex", &[]);
    chat.progress_of(&begun).await.must_say("待っています");
    chat.swallows_next();
    let asked = chat.member("aoi").mentions(QUESTION);
    let taken = || chat.swallowed() == 1;
    chat.bot.until("message", taken).await;
    let took = chat.bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    drop(other);
    chat.run().await;
    chat.response_to(&begun).await.must_say("加わった記事");
    chat.reply_to(&asked).await.must_say(ANSWER);
    assert_eq!(chat.messages_in(P::CHANNEL).len(), 1);
    println!("stopped in {took:?}");
}

async fn a_notification_that_is_refused_is_given_up_after_a_day_also_across_restarts<
    P: FakePlatform,
>(
    setup: Setup<P>,
) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    let nothing = aoi.asks_privately(UNANSWERED).await;
    aoi.presses(&nothing, NOTIFY_ME).await;
    chat.forbids(P::DIRECT);
    adds_the_missing_post(&chat.bot);
    chat.bot.hang_up();
    let refusals = |chat: &Chat<P>| chat.bot.log().matches("take a notification").count();
    let is_given_up = |chat: &Chat<P>| chat.bot.log().contains("a notification is given up");
    chat.bot.until("refusal", || refusals(&chat) == 1).await;
    for (hours, times) in [(12, 2), (11, 3)] {
        chat.advance(hours).await;
        chat.bot.until("refusal", || refusals(&chat) == times).await;
        assert!(!is_given_up(&chat));
    }
    chat.advance(2).await;
    chat.bot.until("end", || is_given_up(&chat)).await;
    chat.forbids("another channel");
    chat.advance(1).await;
    a_moment().await;
    assert_eq!(chat.messages_in(P::DIRECT), []);
}

async fn a_reply_that_fails_for_a_day_is_given_up<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    for _ in 0..10 {
        chat.fails_next(P::TRANSIENT[0]);
    }
    let before = chat.requests().len();
    chat.member("aoi").mentions(QUESTION);
    chat.requested(before, P::SENDS).await;
    chat.advance(25).await;
    let is_given_up = || chat.bot.log().contains("a delivery is given up");
    chat.bot.until("end", is_given_up).await;
    a_moment().await;
    assert_eq!(chat.messages_in(P::CHANNEL), []);
    assert_eq!(chat.messages_in(P::DIRECT), []);
}
