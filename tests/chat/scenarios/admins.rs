//! Commands and buttons of admins, and their refusal to others.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    bot::{adds_the_missing_post, reindexing},
    harness::{ANSWER, QUESTION, Setup, UNANSWERED},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    progress_of_a_reindex_is_edited_in_place,
    an_index_that_another_process_builds_is_followed,
    a_link_by_the_command_line_while_members_ask_loses_no_question,
    members_may_not_administer,
    managers_and_members_with_the_admin_role_may_administer,
    whoever_waited_is_told_after_a_reindex_and_nobody_else,
    a_question_linked_to_a_post_is_found_and_whoever_waited_told,
}

/// The label of a button under an answer that found nothing.
pub const NOTIFY_ME: &str = "答えが載ったら知らせて";

async fn progress_of_a_reindex_is_edited_in_place<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let other = reindexing(&chat.bot);
    let mika = chat.member("mika").who_manages();
    let begun = mika.begins("senpai reindex", &[]);
    let progress = chat.progress_of(&begun).await;
    progress.must_say("待っています");
    let messages = || [P::CHANNEL, P::DIRECT].map(|c| chat.messages_in(c).len());
    let before = messages();
    drop(other);
    let done = chat.response_to(&begun).await;
    done.must_be_private().must_say("加わった記事");
    chat.until("the outcome in the place of the progress", |fake| {
        let now = fake.find_again(&progress)?;
        (now.text() == done.text()).then_some(())
    })
    .await;
    assert_eq!(messages(), before, "edited, not said again");
    chat.broke_no_rule();
}

async fn an_index_that_another_process_builds_is_followed<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let question = "凧揚げの糸は？";
    let finds = async || aoi.asks(question).await.text().contains("短くして");
    assert!(!finds().await);

    let post = "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n";
    fs::write(chat.bot.dir.path().join("content/kite.md"), post).unwrap();
    chat.bot.is_indexed_elsewhere();
    let built = Instant::now();
    while !finds().await {
        let waited = built.elapsed();
        assert!(waited < Duration::from_secs(20), "{}", chat.bot.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "an index that another process built was followed after {} ms (2,000 promised)",
        built.elapsed().as_millis()
    );
}

async fn members_may_not_administer<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    for (command, options) in [
        ("senpai status", &[][..]),
        ("senpai stats", &[]),
        ("senpai gaps", &[]),
        ("senpai reindex", &[]),
        ("senpai console", &[]),
        ("senpai settings", &[("tags", "入金")]),
    ] {
        let refused = aoi.uses(command, options).await;
        refused.must_be_private().must_say("管理者だけ");
    }
    chat.broke_no_rule();
}

async fn managers_and_members_with_the_admin_role_may_administer<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let mika = chat.member("mika").who_manages();
    let ren = chat.member("ren").with_role();
    for admin in [mika, ren] {
        let status = admin.uses("senpai status", &[]).await;
        status.must_be_private().must_say("記事");
    }
    chat.broke_no_rule();
}

async fn whoever_waited_is_told_after_a_reindex_and_nobody_else<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let nothing = aoi.asks(UNANSWERED).await;
    aoi.presses(&nothing, NOTIFY_ME).await;
    adds_the_missing_post(&chat.bot);
    let mika = chat.member("mika").who_manages();
    let done = mika.uses("senpai reindex", &[]).await;
    done.must_say(UNANSWERED);
    let told = chat.first_in(P::CHANNEL).await;
    told.must_say("十営業日前");
    assert_eq!(told.pings(), [aoi.id()]);
    assert!(aoi.is_named_in(&told), "{told:?}");
    chat.broke_no_rule();
}

async fn a_question_linked_to_a_post_is_found_and_whoever_waited_told<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let (aoi, mika) = (chat.member("aoi"), chat.member("mika").who_manages());
    let nothing = aoi.asks(UNANSWERED).await;
    aoi.presses(&nothing, NOTIFY_ME).await;
    let listed = mika.uses("senpai gaps", &[]).await;
    listed.must_be_private().must_say(UNANSWERED);
    // Others may not press a button of an admin, members with the admin role may.
    aoi.presses(&listed, "1").await.must_say("管理者だけ");
    let ren = chat.member("ren").with_role();
    let text = listed.text();
    let (_, gap) = text.split_once('#').unwrap();
    let (gap, _) = gap.split_once(' ').unwrap();
    for admin in [&mika, &ren] {
        let shown = admin.presses(&listed, "1").await;
        shown.must_say(gap);
        assert!(shown.button("扱わない").is_some(), "{shown:?}");
    }
    let link = async |answer: &str| {
        let options = [
            ("gap", gap),
            ("post", "cheer-at-payment"),
            ("words", "ドローン空撮の バッテリーは？"),
            ("answer", answer),
        ];
        mika.uses("senpai link", &options).await
    };
    link("バッテリーは記事にない")
        .await
        .must_say("本文にありません");
    link("五分で済むものに決めて")
        .await
        .must_say("見つかります");
    let found = aoi.asks(UNANSWERED).await;
    found
        .must_say("この記事に書いてありました")
        .must_say("五分で済む");
    let told = chat.first_in(P::CHANNEL).await;
    assert_eq!(told.pings(), [aoi.id()]);
    chat.broke_no_rule();
}

async fn a_link_by_the_command_line_while_members_ask_loses_no_question<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    aoi.asks(UNANSWERED).await;
    let ask = || aoi.begins("ask", &[("question", QUESTION)]);
    let mut asked: Vec<_> = (0..10).map(|_| ask()).collect();
    let (_, listed) = chat.bot.says(&["gaps", "--json"], &[]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let gap = listed[0]["gap"].as_str().unwrap();
    asked.extend((0..10).map(|_| ask()));
    let link = ["gaps", "link", gap, "cheer-at-payment"];
    let (fine, said) = chat.bot.says(&link, &[]);
    assert!(fine, "{said}");
    for asked in &asked {
        chat.response_to(asked).await.must_say(ANSWER);
    }
    let start = Instant::now();
    while !aoi
        .asks(UNANSWERED)
        .await
        .text()
        .contains("この記事に書いてありました")
    {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{}",
            chat.bot.log()
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    chat.broke_no_rule();
}
