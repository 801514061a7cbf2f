//! Practice: a step is taken on, asked about over weeks, and given up. The clocks are set ahead, and the bot restarts each time.

use std::{fs, time::Duration};

use super::outcomes::report;
use crate::{
    bot::Bot,
    harness::{Chat, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    six_weeks_of_a_member,
    a_check_in_comes_once_though_the_bot_is_killed_while_sending_it,
    of_two_bots_one_asks,
    who_has_left_or_takes_no_messages_is_not_asked,
    a_refusal_that_is_not_the_members_stops_nothing,
    what_is_refused_for_a_day_is_paused,
    a_member_pauses_resumes_and_chooses_a_time_zone,
    a_member_stops_while_practice_is_switched_off,
    what_is_switched_off_is_not_seen,
    without_steps_nothing_is_seen,
}

const DAY: i64 = 24;
const TRY_IT: &str = "やってみる";
const OWN_WORDS: &str = "自分で決める";
/// A step of the post that answers [`QUESTION`], and its principle.
const STEP: &str = "納品済みの客先を三つ選び";
const OTHER_STEP: &str = "次の見積書に";
const PRINCIPLE: &str = "納品より稼働を喜ぶ";

/// Longer than the bot waits between two looks at what is due.
pub async fn until_it_has_looked() {
    tokio::time::sleep(Duration::from_millis(6500)).await;
}

/// Takes on the first step of the answer to [`QUESTION`].
pub async fn takes_on<P: FakePlatform>(chat: &Chat<P>, member: &P::Member) -> P::Seen {
    let answer = member.asks(QUESTION).await;
    let steps = member.presses(&answer, TRY_IT).await;
    let taken = member.presses(&steps, "1をやってみる").await;
    taken.must_be_private().must_say("3、10、30日後");
    assert!(chat.messages_in(P::DIRECT).is_empty());
    taken
}

/// Waits for the direct message with this number, from 1, and checks that there are no more.
pub async fn check_in<P: FakePlatform>(chat: &Chat<P>, number: usize) -> P::Seen {
    let told = chat.until("a check-in", |fake| {
        let all = fake.messages_in(P::DIRECT);
        (all.len() >= number).then_some(all)
    });
    let told = told.await;
    assert_eq!(told.len(), number, "{told:#?}");
    told.last().unwrap().clone()
}

async fn six_weeks_of_a_member<P: FakePlatform>(setup: Setup<P>) {
    let digest = format!("[practice.digest]\n{} = \"{}\"", P::WORKSPACE, P::HELPERS);
    let mut chat = setup.settings(&digest).at_noon().start().await;
    let aoi = chat.member("aoi");
    let answer = aoi.asks(QUESTION).await;
    let steps = aoi.presses(&answer, TRY_IT).await;
    steps.must_be_private().must_say(STEP).must_say(OTHER_STEP);
    let taken = aoi.fills(&steps, OWN_WORDS, "三社に<@U7>電話する").await;
    taken.must_be_private().must_say("3、10、30日後");

    chat.advance(3 * DAY).await;
    let asked = check_in(&chat, 1).await;
    asked.must_say("電話する").must_say("どうでしたか");
    assert!(aoi.is_named_in(&asked), "{asked:?}");
    aoi.presses(&asked, "まだ").await.must_say("聞きます");

    chat.advance(3 * DAY).await;
    let asked = check_in(&chat, 2).await;
    let another = aoi.presses(&asked, "うまくいかなかった").await;
    another
        .must_be_private()
        .must_say(STEP)
        .must_say("今のまま続けるなら");
    let noted = aoi
        .fills(&another, "何が起きたか書く", "受付で断られました")
        .await;
    noted.must_be_private().must_say("書き留めました");
    let instead = aoi.presses(&another, "1をやってみる").await;
    instead.must_say("3、10、30日後").must_say(STEP);
    let recall = aoi.presses(&instead, "基本原則も復習したい").await;
    recall.must_say("最初は");

    // One message a day: first the step, then the principle.
    chat.advance(3 * DAY).await;
    let asked = check_in(&chat, 3).await;
    asked.must_say(STEP);
    until_it_has_looked().await;
    aoi.presses(&asked, "できた").await.must_say("次は");
    chat.advance(DAY).await;
    let asked = check_in(&chat, 4).await;
    asked.must_say("思い出せますか");
    assert!(!asked.text().contains(PRINCIPLE), "{asked:?}");
    let recalled = aoi.fills(&asked, "思い出して書く", "動いてから喜ぶ").await;
    recalled.must_say("動いてから喜ぶ").must_say(PRINCIPLE);
    aoi.presses(&recalled, "思い出せた")
        .await
        .must_say("聞きます");

    chat.advance(6 * DAY).await;
    let asked = check_in(&chat, 5).await;
    aoi.presses(&asked, "延期").await.must_say("聞きます");
    let listed = aoi.uses("senpai practice", &[]).await;
    listed
        .must_be_private()
        .must_say(STEP)
        .must_say("Asia/Tokyo");
    assert!(!listed.text().contains(PRINCIPLE), "{listed:?}");
    aoi.presses(&listed, "1をやめる")
        .await
        .must_say("もう聞きません");
    aoi.presses(&asked, "できた")
        .await
        .must_say("できたんですね");

    chat.advance(20 * DAY).await;
    check_in(&chat, 6).await.must_say("思い出せますか");
    let order = report::<P>(&aoi, "order", "受注", "三社目でした").await;
    order.must_be_private().must_say("おつかれさま");
    assert!(!order.text().contains("おめでとう"), "{order:?}");
    chat.advance(6 * DAY).await;
    let payment = report::<P>(&aoi, "payment", "入金", "やっとです").await;
    payment.must_be_private().must_say("おめでとう");
    // The digest of the week after the reports.
    let before = chat.messages_in(P::HELPERS).len();
    chat.advance(7 * DAY).await;
    let digests = chat.until("a digest", |fake| {
        let all = fake.messages_in(P::HELPERS);
        (all.len() > before).then_some(all)
    });
    let digests = digests.await;
    until_it_has_looked().await;
    for digest in digests {
        digest.must_say("この一週間").must_say("評価と定着");
        for words in ["電話する", "断られました", "三社目", "やっと"] {
            assert!(!digest.text().contains(words), "{digest:?}");
        }
    }

    let data = aoi.uses("senpai my-data", &[]).await;
    data.must_be_private()
        .must_say("電話する")
        .must_say("断られました");
    let export = aoi.uses("senpai export", &[]).await;
    let export = chat.file_of(&export).await;
    for kept in [
        "電話する",
        "断られました",
        "did_not_work",
        "三社目",
        "やっとです",
    ] {
        assert!(export.contains(kept), "{kept} in {export}");
    }
    let before = chat.messages_in(P::DIRECT).len();
    let forgotten = aoi.uses("senpai forget-me", &[]).await;
    forgotten.must_say("消しました");
    let left = aoi.uses("senpai my-data", &[]).await;
    assert!(!left.text().contains("電話する"), "{left:?}");
    chat.advance(60 * DAY).await;
    until_it_has_looked().await;
    assert_eq!(chat.messages_in(P::DIRECT).len(), before);
    aoi.presses(&asked, "できた").await.must_say("使えません");
    chat.broke_no_rule();
    assert!(!chat.bot.log().contains("電話する") && !chat.bot.log().contains("断られました"));
}

async fn a_check_in_comes_once_though_the_bot_is_killed_while_sending_it<P: FakePlatform>(
    setup: Setup<P>,
) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.bot.stop();
    chat.set_clock_ahead(3 * DAY);
    chat.swallows_next();
    chat.run().await;
    let swallowed = || chat.swallowed() == 1;
    chat.bot.until("message", swallowed).await;
    chat.bot.kill();
    // The lease of the check-in ends.
    chat.set_clock_ahead(1);
    chat.run().await;
    until_it_has_looked().await;
    let asked = check_in(&chat, 1).await;
    aoi.presses(&asked, "できた").await.must_say("次は");
    chat.broke_no_rule();
}

/// The requests that send a message into a channel.
fn sends<P: FakePlatform>(chat: &Chat<P>) -> usize {
    let is_send = |request: &&String| {
        request.starts_with("chat.postMessage")
            || request.starts_with("POST /api/v10/channels/") && request.contains("/messages")
    };
    chat.requests().iter().filter(is_send).count()
}

async fn of_two_bots_one_asks<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.bot.stop();
    chat.set_clock_ahead(3 * DAY);
    let before = sends(&chat);
    chat.run().await;
    let _other = chat.runs_another().await;
    check_in(&chat, 1).await;
    until_it_has_looked().await;
    check_in(&chat, 1).await;
    // The platform would fold two messages with the same mark into one.
    assert_eq!(sends(&chat), before + 1, "{:?}", chat.requests());
    chat.broke_no_rule();
}

async fn who_has_left_or_takes_no_messages_is_not_asked<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let (aoi, ren) = (chat.member("aoi"), chat.member("ren"));
    takes_on(&chat, &aoi).await;
    // Aoi is not asked, though the platform would take the message. Ren has taken nothing on yet.
    aoi.leaves();
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(P::DIRECT).is_empty());
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_say("ありません");

    takes_on(&chat, &ren).await;
    chat.forbids_with(P::DIRECT, P::TAKES_NONE);
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    chat.forbids("nothing");
    chat.advance(DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(P::DIRECT).is_empty());
    let listed = ren.uses("senpai practice", &[]).await;
    listed.must_say(STEP).must_say("休み中");
}

/// As when the platform refuses all messages of the bot for a while.
async fn a_refusal_that_is_not_the_members_stops_nothing<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.forbids(P::DIRECT);
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(P::DIRECT).is_empty());
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_say(STEP);
    chat.forbids("nothing");
    chat.advance(DAY).await;
    check_in(&chat, 1).await;
    until_it_has_looked().await;
    check_in(&chat, 1).await;
}

/// Between the two refusals, the bot restarts and a night passes.
async fn what_is_refused_for_a_day_is_paused<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.forbids(P::DIRECT);
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    chat.advance(DAY + 1).await;
    until_it_has_looked().await;
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_say(STEP).must_say("休み中");
    assert!(chat.messages_in(P::DIRECT).is_empty());
}

async fn a_member_pauses_resumes_and_chooses_a_time_zone<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    let listed = aoi.uses("senpai practice", &[]).await;
    aoi.presses(&listed, "1を休む")
        .await
        .must_say("休みにしました");
    chat.advance(5 * DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(P::DIRECT).is_empty());
    let slip = aoi.uses("senpai practice", &[("zone", "Tokio")]).await;
    slip.must_be_private().must_say("Tokio");
    // Noon in Tokyo is before nine in Sao Paulo, which has no summer time now.
    let zone = ("zone", "America/Sao_Paulo");
    let set = aoi.uses("senpai practice", &[zone]).await;
    set.must_say("America/Sao_Paulo");
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_say("休み中");
    aoi.presses(&listed, "1を再開する")
        .await
        .must_say("聞きます");
    chat.advance(3 * DAY).await;
    until_it_has_looked().await;
    assert!(chat.messages_in(P::DIRECT).is_empty(), "it is night there");
    chat.advance(12).await;
    check_in(&chat, 1).await;
    chat.broke_no_rule();
}

async fn a_member_stops_while_practice_is_switched_off<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.at_noon().start().await;
    let aoi = chat.member("aoi");
    takes_on(&chat, &aoi).await;
    chat.advance(3 * DAY).await;
    let asked = check_in(&chat, 1).await;
    chat.bot.stop();
    let settings = chat.bot.dir.path().join("senpai.toml");
    let on = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{on}[practice]\nenabled = false\n")).unwrap();
    chat.run().await;
    let listed = aoi.uses("senpai practice", &[]).await;
    listed.must_be_private().must_say("やめられます");
    aoi.presses(&asked, "やめる")
        .await
        .must_say("もう聞きません");
    chat.bot.stop();
    fs::write(&settings, on).unwrap();
    chat.set_clock_ahead(30 * DAY);
    chat.run().await;
    until_it_has_looked().await;
    check_in(&chat, 1).await;
    chat.broke_no_rule();
}

async fn what_is_switched_off_is_not_seen<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.settings("[practice]\nenabled = false").start().await;
    let aoi = chat.member("aoi");
    let answer = aoi.asks(QUESTION).await;
    assert_eq!(answer.button(TRY_IT), None);
    let help = aoi.uses("senpai help", &[]).await;
    assert!(!help.text().contains(TRY_IT), "{help:?}");
    let off = aoi.uses("senpai practice", &[]).await;
    off.must_be_private().must_say("使っていません");
    a_moment().await;
    chat.broke_no_rule();
}

/// The settings are the defaults, and no post has practice steps.
async fn without_steps_nothing_is_seen<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.prepared(Bot::removes_steps).start().await;
    let aoi = chat.member("aoi");
    let answer = aoi.asks(QUESTION).await;
    assert_eq!(answer.button(TRY_IT), None);
    let help = aoi.uses("senpai help", &[]).await;
    for word in [TRY_IT, "/report", "/senpai practice"] {
        assert!(!help.text().contains(word), "{help:?}");
    }
    chat.broke_no_rule();
}
