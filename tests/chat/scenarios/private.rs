//! Questions that were asked privately: nobody else reads a word of them later.

use crate::{
    bot::adds_the_missing_post,
    harness::{Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    whoever_asked_privately_is_told_privately,
    where_answers_are_private_whoever_waited_is_told_privately,
    where_it_may_not_write_whoever_waited_is_told_privately,
    a_public_follow_up_shows_nothing_of_a_private_question,
}

/// The label of a button under an answer that found nothing.
const NOTIFY_ME: &str = "答えが載ったら知らせて";

async fn whoever_asked_privately_is_told_privately<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let nothing = aoi.asks_privately(UNANSWERED).await;
    let noted = aoi.presses(&nothing, NOTIFY_ME).await;
    noted.must_be_private().must_say("ダイレクトメッセージで");
    is_told_directly(&chat, &aoi).await;
    chat.broke_no_rule();
}

async fn where_answers_are_private_whoever_waited_is_told_privately<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika").who_manages());
    let nothing = aoi.asks(UNANSWERED).await;
    aoi.presses(&nothing, NOTIFY_ME).await;
    // The channel becomes private after the question.
    mika.uses("senpai settings", &[("private", "yes")]).await;
    is_told_directly(&chat, &aoi).await;
    chat.broke_no_rule();
}

async fn where_it_may_not_write_whoever_waited_is_told_privately<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let nothing = aoi.asks(UNANSWERED).await;
    aoi.presses(&nothing, NOTIFY_ME).await;
    chat.forbids(P::CHANNEL);
    is_told_directly(&chat, &aoi).await;
}

/// A post answers [`UNANSWERED`]: the member is told so directly, and nobody in the channel.
async fn is_told_directly<P: FakePlatform>(chat: &crate::harness::Chat<P>, member: &P::Member) {
    adds_the_missing_post(&chat.bot);
    let mika = chat.member("mika").who_manages();
    mika.uses("senpai reindex", &[]).await;
    let is_notification = |m: &P::Seen| m.text().contains("十営業日前");
    let told = chat.until("a direct message", |fake| {
        fake.messages_in(P::DIRECT)
            .into_iter()
            .find(is_notification)
    });
    let told = told.await;
    told.must_say(UNANSWERED);
    assert!(member.is_named_in(&told), "{told:?}");
    a_moment().await;
    let said = chat.messages_in(P::CHANNEL);
    assert!(said.is_empty(), "{said:?}");
}

async fn a_public_follow_up_shows_nothing_of_a_private_question<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let private = aoi
        .asks_privately("面接で失敗を聞かれたら何を話せばいい？")
        .await;
    private.must_be_private().must_say("失敗");
    for follow_up in ["もっと", "具体的には？"] {
        let asked = aoi.mentions(follow_up);
        let reply = chat.reply_to(&asked).await;
        assert!(!reply.text().contains("失敗"), "{reply:?}");
    }
    chat.broke_no_rule();
}
