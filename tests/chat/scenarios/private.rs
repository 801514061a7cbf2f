//! Questions that were asked privately: nobody else reads a word of them later.

use crate::{
    bot::adds_the_missing_post,
    harness::{ANSWER, OTHER_ANSWER, OTHER_QUESTION, QUESTION, Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    whoever_asked_privately_is_told_privately,
    where_answers_are_private_whoever_waited_is_told_privately,
    where_it_may_not_write_whoever_waited_is_told_privately,
    a_public_follow_up_shows_nothing_of_a_private_question,
    where_answers_are_private_each_edit_is_answered_privately,
    who_has_left_is_not_notified,
    from_a_private_question_no_way_leads_to_others,
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

async fn where_answers_are_private_each_edit_is_answered_privately<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika").who_manages());
    mika.uses("senpai settings", &[("private", "yes")]).await;
    let asked = aoi.mentions(QUESTION);
    let newest_says = async |words: &str| {
        chat.until(words, |fake| {
            let last = fake.told_alone(&aoi).pop()?;
            last.text().contains(words).then_some(())
        })
        .await;
    };
    newest_says(ANSWER).await;
    for (text, words) in [
        (OTHER_QUESTION, OTHER_ANSWER),
        (QUESTION, ANSWER),
        (OTHER_QUESTION, OTHER_ANSWER),
    ] {
        aoi.edits(&asked, &P::mention(text));
        newest_says(words).await;
    }
    a_moment().await;
    let said = chat.messages_in(P::CHANNEL);
    assert!(said.is_empty(), "{said:?}");
    chat.broke_no_rule();
}

async fn who_has_left_is_not_notified<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let members = ["aoi", "ren"].map(|name| chat.member(name));
    for member in &members {
        let nothing = member.asks(UNANSWERED).await;
        member.presses(&nothing, NOTIFY_ME).await;
    }
    let [aoi, ren] = members;
    aoi.leaves();
    adds_the_missing_post(&chat.bot);
    let mika = chat.member("mika").who_manages();
    mika.uses("senpai reindex", &[]).await;
    let told = chat.first_in(P::CHANNEL).await;
    assert!(ren.is_named_in(&told), "{told:?}");
    a_moment().await;
    assert_eq!(chat.messages_in(P::CHANNEL).len(), 1);
    // The reindex may show its progress there.
    let direct = chat.messages_in(P::DIRECT);
    assert!(!direct.iter().any(|seen| aoi.is_named_in(seen)));
}

/// Every button and every follow-up of a private question, by its member and by another.
async fn from_a_private_question_no_way_leads_to_others<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.settings("member_per_minute = 100").start().await;
    let (aoi, ren) = (chat.member("aoi"), chat.member("ren"));
    let mika = chat.member("mika").who_manages();
    let show_to_all = "みんなに見せる";
    for asked in [QUESTION, UNANSWERED] {
        let answer = aoi.asks_privately(asked).await;
        let mut pressed = 0;
        for label in [
            "もっと見る",
            "違った",
            "役に立った",
            "やってみる",
            NOTIFY_ME,
            "1を読む",
            "人に聞く",
            show_to_all,
        ] {
            if answer.button(label).is_none() {
                continue;
            }
            pressed += 1;
            let refused = ren.presses(&answer, label).await;
            refused.must_be_private().must_say("ほかの人への答え");
            // Whoever asks the helpers shows them the question.
            if ![show_to_all, "人に聞く"].contains(&label) {
                aoi.presses(&answer, label).await.must_be_private();
            }
        }
        assert!(pressed > 0, "{answer:?}");
        for line in ["もっと", "それはなぜ？", "違った"] {
            aoi.asks_privately(line).await.must_be_private();
        }
    }
    let gaps = mika.uses("senpai gaps", &[]).await;
    let gap = mika.presses(&gaps, "1").await;
    let named = gaps.text();
    let named = named
        .split_once('#')
        .and_then(|(_, rest)| rest.split_once(' '));
    let draft = [("gap", named.unwrap().0)];
    let draft = mika.uses("senpai draft", &draft).await;
    for seen in [gaps, gap, draft] {
        seen.must_be_private().must_say("非公開の質問");
        assert!(!seen.text().contains(UNANSWERED), "{seen:?}");
    }
    let stats = mika.uses("senpai stats", &[]).await;
    for asked in [QUESTION, UNANSWERED] {
        assert!(!stats.must_be_private().text().contains(asked), "{stats:?}");
    }
    let menu = aoi.uses_on_message(QUESTION).await;
    menu.must_be_private();
    is_told_directly(&chat, &aoi).await;
    // Only who asked shows it, and only what they show is seen.
    let answer = aoi.asks_privately(QUESTION).await;
    let shown = aoi.presses(&answer, show_to_all).await;
    shown.must_be_public().must_say(QUESTION).must_say(ANSWER);
    assert!(chat.messages_in(P::HELPERS).is_empty());
    chat.broke_no_rule();
}
