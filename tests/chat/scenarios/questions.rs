//! Questions, the buttons under answers, lists, and refusals with their reasons.

use crate::{
    bot::Bot,
    harness::{ANSWER, OTHER_QUESTION, QUESTION, Setup, UNANSWERED, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    a_member_asks_reads_on_and_says_whether_it_helped,
    a_private_answer_is_shown_to_all_by_a_button,
    mentions_direct_messages_and_the_menu_are_answered,
    what_is_not_for_the_bot_is_not_answered,
    whoever_addresses_the_bot_gets_an_answer_or_a_reason,
    members_and_channels_that_ask_too_fast_are_told_to_wait,
    without_posts_it_says_that_they_are_not_ready,
    where_it_may_not_write_it_answers_in_a_direct_message,
    a_member_is_told_that_the_helpers_could_not_be_asked,
    posts_are_listed_by_tag_and_found_by_title,
    help_speaks_the_language_of_the_member,
    a_member_is_forgotten,
    with_meaning_a_question_in_other_words_is_answered,
    the_post_just_shown_is_shown_in_the_other_language,
    a_post_with_an_image_shows_it,
    what_a_command_does_not_know_is_said,
    in_the_channel_a_member_follows_up_and_a_rejected_post_stays_away,
}

async fn a_member_asks_reads_on_and_says_whether_it_helped<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let answer = aoi.asks(QUESTION).await;
    answer.must_be_public().must_say(ANSWER);
    assert_eq!(answer.heading(), "この記事に書いてありました。");
    let links = answer.links();
    assert!(links[0].starts_with("https://example.com/"), "{links:?}");
    let bold = answer.bold();
    assert!(bold.contains(&answer.heading()), "{bold:?}");
    let marked = bold.contains(&ANSWER.to_owned());
    assert!(marked, "the words of the question are marked: {bold:?}");

    let more = aoi.presses(&answer, "もっと見る").await;
    assert!(more.heading().contains("ほかには") && more.text() != answer.text());
    let other = aoi.presses(&answer, "違った").await;
    assert!(other.heading().contains("では、こちら"), "{other:?}");
    let before = [answer.text(), more.text()].concat();
    let excerpts = other.excerpts();
    assert!(!excerpts.is_empty(), "{other:?}");
    for shown in excerpts {
        assert!(!before.contains(&shown), "shown before: {shown}");
    }
    let thanks = aoi.presses(&answer, "役に立った").await;
    thanks.must_be_private().must_say("よかった");
    aoi.presses(&answer, "人に聞く").await.must_be_private();
    let for_helpers = chat.first_in(P::HELPERS).await;
    for_helpers.must_say(&format!("メンバーからの質問です: {QUESTION}"));
    assert!(aoi.is_named_in(&for_helpers), "{for_helpers:?}");
    assert_eq!(for_helpers.pings(), Vec::<String>::new());
    let expired = aoi.sends(&answer, "1|more|1|1").await;
    expired.must_be_private().must_say("使えません");
    chat.broke_no_rule();
}

async fn in_the_channel_a_member_follows_up_and_a_rejected_post_stays_away<P: FakePlatform>(
    setup: Setup<P>,
) {
    let chat = setup.settings("member_per_minute = 100").start().await;
    let aoi = chat.member("aoi");
    let says = async |text: &str| {
        let said = aoi.mentions(text);
        chat.reply_to(&said).await
    };
    let rejected = says(QUESTION).await.must_say(ANSWER).links();
    says("違った").await.must_say("では、こちら");
    for line in ["もっと", "具体的には？", "もっと"] {
        for link in says(line).await.links() {
            // Deep links of one post differ behind its address.
            let post = |link: &str| link.split('#').next().unwrap().to_owned();
            assert_ne!(post(&link), post(&rejected[0]), "after {line}");
        }
    }
    chat.broke_no_rule();
}

async fn a_private_answer_is_shown_to_all_by_a_button<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let private = aoi.asks_privately(QUESTION).await;
    private.must_be_private();
    let shown = aoi.presses(&private, "みんなに見せる").await;
    shown.must_be_public().must_say(ANSWER);
    chat.broke_no_rule();
}

async fn mentions_direct_messages_and_the_menu_are_answered<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    aoi.says("今日は寒いですね。納品と稼働の話はまた今度");
    let asked = aoi.mentions(QUESTION);
    chat.reply_to(&asked).await.must_say(ANSWER);
    let direct = aoi.writes("見出しには何を書けばいいですか");
    let greeted = chat.reply_to(&direct).await;
    // The first contact is greeted.
    greeted.must_say("はじめまして");
    let private = aoi.uses_on_message(OTHER_QUESTION).await;
    private.must_be_private().must_say("失敗");
    let shown = aoi.presses(&private, "みんなに見せる").await;
    shown.must_be_public();
    a_moment().await;
    let said = chat.messages_in(P::CHANNEL);
    assert_eq!(said.len(), 1, "the first was not for the bot: {said:?}");
    assert_eq!(chat.messages_in(P::DIRECT).len(), 1);
    chat.broke_no_rule();
}

async fn what_is_not_for_the_bot_is_not_answered<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    chat.member("rss").who_is_a_bot().mentions(QUESTION);
    aoi.says(QUESTION);
    let asked = aoi.mentions(QUESTION);
    chat.reply_to(&asked).await;
    a_moment().await;
    let said = chat.messages_in(P::CHANNEL);
    assert_eq!(said.len(), 1, "{said:?}");
    chat.broke_no_rule();
}

async fn whoever_addresses_the_bot_gets_an_answer_or_a_reason<P: FakePlatform>(setup: Setup<P>) {
    let deny = format!("deny = [\"{}\"]", P::HELPERS);
    let chat = setup.settings(&deny).start().await;
    let aoi = chat.member("aoi");
    let empty = aoi.mentions("");
    chat.reply_to(&empty).await.must_say("空です");
    aoi.asks("").await.must_be_private().must_say("空です");
    let kim = chat.member("kim").speaking_english();
    kim.asks("").await.must_be_private().must_say("is empty");
    aoi.asks(&"長".repeat(2001)).await.must_say("2000文字");
    let long = aoi.writes(&"長".repeat(2001));
    chat.reply_to(&long).await.must_say("2000文字");
    let english = aoi.mentions("How should I celebrate a signed order?");
    let english = chat.reply_to(&english).await;
    let buttons = [
        "This helped",
        "Not what I meant",
        "Tell me when a post answers",
    ];
    let in_english = buttons.iter().any(|label| english.button(label).is_some());
    assert!(in_english, "the language of the question: {english:?}");
    let elsewhere = aoi.says_at(P::HELPERS, &P::mention(QUESTION));
    let denied = chat.reply_to(&elsewhere).await;
    denied.must_say("このチャンネルでは答えない");
    chat.broke_no_rule();
}

async fn members_and_channels_that_ask_too_fast_are_told_to_wait<P: FakePlatform>(setup: Setup<P>) {
    let limits = "member_per_minute = 3\nchannel_per_minute = 5";
    let chat = setup.settings(limits).start().await;
    let asks = async |name: &str| chat.member(name).asks(QUESTION).await;
    for _ in 0..3 {
        asks("aoi").await.must_say(ANSWER);
    }
    let limited = asks("aoi").await;
    limited.must_be_private().must_say("少しだけ待って");
    for other in ["ren", "mei"] {
        asks(other).await.must_say(ANSWER);
    }
    // Five questions were answered in the channel.
    asks("kai")
        .await
        .must_be_private()
        .must_say("少しだけ待って");
    chat.broke_no_rule();
}

async fn without_posts_it_says_that_they_are_not_ready<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.prepared(Bot::removes_posts).start().await;
    let answer = chat.member("aoi").asks(QUESTION).await;
    answer.must_be_private().must_say("準備がまだ");
}

async fn where_it_may_not_write_it_answers_in_a_direct_message<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    chat.forbids(P::CHANNEL);
    chat.member("aoi").mentions(QUESTION);
    let direct = chat.first_in(P::DIRECT).await;
    direct.must_say("書き込めなかった").must_say(ANSWER);
}

async fn a_member_is_told_that_the_helpers_could_not_be_asked<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    chat.forbids(P::HELPERS);
    let answer = chat.answers().await;
    let failed = chat.member("aoi").presses(&answer, "人に聞く").await;
    failed.must_be_private().must_say("不具合");
}

async fn posts_are_listed_by_tag_and_found_by_title<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    aoi.uses("posts", &[("tag", "入金")]).await.must_say("入金");
    let all = aoi.uses("posts", &[]).await;
    let further = aoi.presses(&all, "もっと見る").await;
    further.must_be_private();
    assert_ne!(further.text(), all.text());
    let post = aoi.uses("post", &[("title", "乾杯は注文書")]).await;
    post.must_be_private().must_say("入金");
    let links = post.links();
    assert!(links[0].starts_with("https://example.com/"), "{links:?}");
    let section = aoi.presses(&post, "受注と入金では、なぜ入金なのか").await;
    section
        .must_be_private()
        .must_say("注文書は約束で、入金は事実です");
    let none = aoi.uses("post", &[("title", "nosuch")]).await;
    none.must_be_private().must_say("nosuch");
    chat.broke_no_rule();
}

async fn help_speaks_the_language_of_the_member<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let help = chat.member("aoi").uses("senpai help", &[]).await;
    help.must_be_private().must_say("/ask").must_say("抜き出");
    let kim = chat.member("kim").speaking_english();
    let english = kim.uses("senpai help", &[]).await;
    english.must_say("word for word");
    chat.broke_no_rule();
}

async fn a_member_is_forgotten<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let nothing = aoi.asks(UNANSWERED).await;
    let forgotten = aoi.uses("senpai forget-me", &[]).await;
    forgotten.must_say("消しました");
    // Its question was deleted with the other data.
    let expired = aoi.presses(&nothing, "答えが載ったら知らせて").await;
    expired.must_say("使えません");
    chat.broke_no_rule();
}

async fn what_a_command_does_not_know_is_said<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let options = [("question", QUESTION), ("goal", "carrer")];
    let slip = aoi.uses("ask", &options).await;
    slip.must_be_private()
        .must_say("carrer")
        .must_say("goal")
        .must_say("career");
    let unknown = aoi.uses("senpai statsu", &[]).await;
    unknown.must_be_private().must_say("statsu");
    let kim = chat.member("kim").speaking_english();
    let unknown = kim.uses("senpai statsu", &[]).await;
    unknown.must_say("This command does not know");
    chat.broke_no_rule();
}

/// All other scenarios are about words alone.
async fn with_meaning_a_question_in_other_words_is_answered<P: FakePlatform>(setup: Setup<P>) {
    const IN_OTHER_WORDS: &str = "辞職の決断";
    const POST: &str = "転職に動く時期";
    let words = setup.clone().start().await;
    let nothing = words.member("aoi").asks(IN_OTHER_WORDS).await;
    nothing.must_say("まだ、この質問に答える記事がありません。");
    let chat = setup.variable("SENPAI_MODEL", "true").start().await;
    // The vectors of the sample posts come with the model.
    let aoi = chat.member("aoi");
    let unsure = aoi.asks(IN_OTHER_WORDS).await;
    unsure.must_say(POST);
    let chosen = aoi.presses(&unsure, "1を読む").await;
    chosen.must_say("こちらですね");
    assert!(!chosen.excerpts().is_empty(), "{chosen:?}");
    let more = aoi.presses(&chat.answers().await, "もっと見る").await;
    assert!(!more.excerpts().is_empty(), "{more:?}");
    chat.broke_no_rule();
}

async fn the_post_just_shown_is_shown_in_the_other_language<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = aoi.mentions("受注と入金、喜ぶならどっち？");
    chat.reply_to(&asked).await.must_say("入金");
    let asked = aoi.follows_up(&asked, "英語だと？");
    let english = chat.reply_to(&asked).await;
    english
        .must_say("この記事の英語版です。")
        .must_say("Celebrate the payment");
    aoi.deletes(&asked);
    assert!(chat.changed(&english).await.is_none());
    chat.broke_no_rule();
}

/// Slack cannot fetch the second image.
async fn a_post_with_an_image_shows_it<P: FakePlatform>(setup: Setup<P>) {
    const IMAGE: &str = "https://example.com/img/kite.png";
    let chat = setup
        .prepared(|bot| {
            for (name, image) in [("凧", "/img/kite.png"), ("独楽", "https://example.com/gone.png")] {
                let post = format!(
                    "---\ntitle: {name}の揚げ方\nurl: https://example.com/{name}\n---\n![]({image})\n\n{name}は糸を短くして始めます。\n"
                );
                let file = format!("content/{name}.md");
                std::fs::write(bot.dir.path().join(file), post).unwrap();
            }
        })
        .start()
        .await;
    let aoi = chat.member("aoi");
    let answer = aoi.asks("凧の糸は？").await;
    assert_eq!(answer.must_say("糸を短くして").images(), [IMAGE]);
    let post = aoi.uses("post", &[("title", "凧の揚げ方")]).await;
    assert_eq!(post.images(), [IMAGE]);
    chat.broke_no_rule();
    let asked = aoi.mentions("独楽の糸は？");
    chat.reply_to(&asked).await.must_say("糸を短くして");
    aoi.asks("独楽の糸は？").await.must_say("糸を短くして");
}
