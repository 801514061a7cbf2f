//! Goals, reports of outcomes, and what a member sees of their own data.

use crate::{
    harness::{QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    a_member_reports_outcomes_and_takes_them_back,
    a_report_reaches_others_only_by_a_second_consent,
    a_member_sees_exports_and_deletes_their_data,
    a_member_with_much_data_sees_all_of_it,
    a_community_has_goals_and_ladders_of_its_own,
    without_practice_nobody_reports,
    admins_get_a_digest_each_week,
    a_digest_comes_once_though_the_bot_is_killed_while_sending_it,
}

const ORDER: &str = "受注";
const PAYMENT: &str = "入金";
/// What a member wrote about an outcome.
const WORDS: &str = "三か月待ちました";

async fn a_member_reports_outcomes_and_takes_them_back<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let goals = aoi.uses("senpai goals", &[]).await;
    goals.must_be_private();
    aoi.presses(&goals, "転職").await;
    let goals = aoi.presses(&goals, "営業成績向上").await;
    for chosen in ["✓ 転職", "✓ 営業成績向上"] {
        assert!(goals.button(chosen).is_some(), "{goals:?}");
    }
    let fewer = aoi.presses(&goals, "✓ 転職").await;
    assert!(fewer.button("転職").is_some() && fewer.button("✓ 営業成績向上").is_some());

    let rungs = aoi.uses("report", &[]).await;
    let order = aoi.presses(&rungs, ORDER).await;
    order
        .must_be_private()
        .must_say("おつかれさま")
        .must_say(PAYMENT);
    assert!(
        !order.text().contains("おめでとう"),
        "an order is not celebrated"
    );
    let payment = report::<P>(&aoi, "payment", PAYMENT, WORDS).await;
    payment
        .must_be_private()
        .must_say("おめでとう")
        .must_say("お客様の成果");

    let corrected = aoi.presses(&payment, "直す").await;
    aoi.presses(&corrected, "稼働")
        .await
        .must_say("「稼働」に直しました");
    let rungs = aoi.uses("report", &[]).await;
    let own = aoi.presses(&rungs, "これまでの報告").await;
    own.must_be_private()
        .must_say("1. 稼働")
        .must_say(WORDS)
        .must_say("2. 受注");
    let second = aoi.presses(&own, "2を直す・取り消す").await;
    aoi.presses(&second, "取り消す")
        .await
        .must_say("取り消しました");
    aoi.presses(&second, "取り消す")
        .await
        .must_say("見つかりません");
    let own = aoi.presses(&rungs, "これまでの報告").await;
    assert!(!own.text().contains(ORDER), "{own:?}");
    // Another member can do nothing with it.
    let ren = chat.member("ren");
    ren.presses(&payment, "取り消す")
        .await
        .must_say("見つかりません");
    a_moment().await;
    assert!(chat.messages_in(P::CHANNEL).is_empty());
    assert!(chat.messages_in(P::HELPERS).is_empty());
    chat.broke_no_rule();
}

/// Reports an outcome with words: Discord has an option for each, Slack has one line.
pub(super) async fn report<P: FakePlatform>(
    member: &P::Member,
    id: &str,
    name: &str,
    words: &str,
) -> P::Seen {
    let line = format!("{name} {words}");
    let options: &[(&str, &str)] = match P::NAME {
        "Discord" => &[("outcome", id), ("words", words)],
        _ => &[("words", &line)],
    };
    member.uses("report", options).await
}

async fn a_report_reaches_others_only_by_a_second_consent<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let payment = report::<P>(&aoi, "payment", PAYMENT, "<@everyone> *三か月*待ちました").await;
    let preview = aoi.presses(&payment, "チャンネルにも載せる").await;
    preview
        .must_be_private()
        .must_say("三か月")
        .must_say(PAYMENT);
    let shown = aoi.presses(&preview, "載せる").await;
    shown
        .must_be_public()
        .must_say("三か月")
        .must_say("おめでとう");
    assert!(aoi.is_named_in(&shown), "{shown:?}");
    assert_eq!(shown.pings(), [""; 0]);
    let withdrawn = aoi.presses(&payment, "取り消す").await;
    withdrawn.must_be_private().must_say("残っています");
    // The statistics of admins have no words.
    let mika = chat.member("mika").who_manages();
    report::<P>(&aoi, "payment", PAYMENT, WORDS).await;
    for command in ["senpai stats", "senpai gaps", "senpai status"] {
        let seen = mika.uses(command, &[]).await;
        assert!(!seen.text().contains("三か月"), "{seen:?}");
    }
    let (_, figures) = chat.bot.says(&["stats", "--json"], &[]);
    assert!(!figures.contains("三か月"), "{figures}");
    chat.broke_no_rule();
}

async fn a_member_sees_exports_and_deletes_their_data<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    aoi.asks(QUESTION).await;
    report::<P>(&aoi, "payment", PAYMENT, WORDS).await;
    let seen = aoi.uses("senpai my-data", &[]).await;
    seen.must_be_private()
        .must_say(QUESTION)
        .must_say(WORDS)
        .must_say("成果の報告: 1");
    let export = aoi.uses("senpai export", &[]).await;
    export.must_be_private();
    let file = chat.file_of(&export).await;
    let data: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(data["member"], aoi.id());
    assert_eq!(data["data"]["question"][0]["text"], QUESTION);
    assert_eq!(data["data"]["outcome"][0]["words"], WORDS);
    assert_eq!(data["data"]["outcome"][0]["rung"], "payment");
    aoi.uses("senpai forget-me", &[])
        .await
        .must_say("消しました");
    let left = aoi.uses("senpai my-data", &[]).await;
    for word in [QUESTION, WORDS, "成果の報告"] {
        assert!(!left.text().contains(word), "{left:?}");
    }
    chat.broke_no_rule();
}

async fn a_member_with_much_data_sees_all_of_it<P: FakePlatform>(setup: Setup<P>) {
    let limits = "member_per_minute = 1000\nchannel_per_minute = 1000";
    let chat = setup.settings(limits).start().await;
    let aoi = chat.member("aoi");
    let long = "*三か月* 待ちました。".repeat(20);
    for number in 0..12 {
        let words = format!("{number}社目 {long}");
        report::<P>(&aoi, "payment", PAYMENT, &words).await;
    }
    aoi.asks(QUESTION).await;
    let mut page = aoi.uses("senpai my-data", &[]).await;
    let mut seen = String::new();
    loop {
        page.must_be_private().must_say("/senpai export");
        seen.push_str(&page.text());
        if page.button("もっと見る").is_none() {
            break;
        }
        page = aoi.presses(&page, "もっと見る").await;
    }
    for number in 0..12 {
        let words = format!("{number}社目");
        assert!(seen.contains(&words), "{words}: {seen}");
    }
    assert!(seen.contains(QUESTION), "{seen}");
    chat.broke_no_rule();
}

async fn a_community_has_goals_and_ladders_of_its_own<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup
        .settings(
            "[[goals]]\nid = \"hiring\"\nja = \"採用\"\nen = \"Hiring\"\n\
             [[ladders]]\nrungs = [{ id = \"reply\", ja = \"応募\" }, { id = \"hired\", ja = \"入社\", celebrated = true }]",
        )
        .start()
        .await;
    let aoi = chat.member("aoi");
    let goals = aoi.uses("senpai goals", &[]).await;
    assert!(goals.button("転職").is_none());
    aoi.presses(&goals, "採用").await;
    let rungs = aoi.uses("report", &[]).await;
    assert!(rungs.button(PAYMENT).is_none());
    let reply = aoi.presses(&rungs, "応募").await;
    reply.must_say("おつかれさま").must_say("入社");
    let hired = aoi.presses(&rungs, "入社").await;
    hired.must_say("おめでとう").must_say("いちばん");
    let slip = aoi
        .uses("ask", &[("question", QUESTION), ("goal", "career")])
        .await;
    slip.must_be_private().must_say("hiring");
    chat.broke_no_rule();
}

async fn admins_get_a_digest_each_week<P: FakePlatform>(setup: Setup<P>) {
    const WEEK: i64 = 7 * 24;
    let digest = format!(
        "[practice]\ndigest = {{ \"{}\" = \"{}\" }}",
        P::WORKSPACE,
        P::HELPERS
    );
    let mut chat = setup.settings(&digest).at_noon().start().await;
    let aoi = chat.member("aoi");
    aoi.asks(QUESTION).await;
    report::<P>(&aoi, "payment", PAYMENT, WORDS).await;
    // It looks when it starts: not in its first week.
    chat.advance(0).await;
    a_moment().await;
    assert!(chat.messages_in(P::HELPERS).is_empty());
    chat.advance(WEEK).await;
    let digest = chat.first_in(P::HELPERS).await;
    digest.must_say("この一週間").must_say("評価と定着");
    assert!(!digest.text().contains(WORDS), "{digest:?}");
    assert_eq!(digest.pings(), [""; 0]);
    // A restart in the same week sends no second one.
    chat.advance(0).await;
    a_moment().await;
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
    chat.broke_no_rule();
}

/// The bot starts again an hour later: Discord has forgotten the mark of the first attempt.
async fn a_digest_comes_once_though_the_bot_is_killed_while_sending_it<P: FakePlatform>(
    setup: Setup<P>,
) {
    let digest = format!("[practice.digest]\n{} = \"{}\"", P::WORKSPACE, P::HELPERS);
    let mut chat = setup.settings(&digest).at_noon().start().await;
    chat.member("aoi").asks(QUESTION).await;
    chat.bot.stop();
    chat.set_clock_ahead(7 * 24);
    chat.swallows_next();
    chat.run().await;
    let swallowed = || chat.swallowed() == 1;
    chat.bot.until("digest", swallowed).await;
    chat.bot.kill();
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
    chat.set_clock_ahead(1);
    let before = chat.requests().len();
    chat.run().await;
    chat.until("a look in the channel", |fake| {
        let all = fake.requests();
        let mut new = all.iter().skip(before);
        let is_look = |request: &String| {
            request.starts_with("conversations.history")
                || request.starts_with("GET") && request.contains("/messages")
        };
        new.any(is_look).then_some(())
    })
    .await;
    a_moment().await;
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
    // The next week has its own.
    chat.advance(7 * 24).await;
    chat.until("the next digest", |fake| {
        (fake.messages_in(P::HELPERS).len() == 2).then_some(())
    })
    .await;
    chat.broke_no_rule();
}

async fn without_practice_nobody_reports<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.settings("[practice]\nenabled = false").start().await;
    let aoi = chat.member("aoi");
    let off = aoi.uses("report", &[]).await;
    off.must_be_private().must_say("使っていません");
    let help = aoi.uses("senpai help", &[]).await;
    assert!(!help.text().contains("/report"), "{help:?}");
    chat.broke_no_rule();
}
