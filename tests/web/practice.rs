//! Practice and reports on the page, over weeks: by a private link, because the page reaches nobody.

use std::{fs, path::Path};

use crate::{
    bot::{Bot, GENEROUS, QUESTION, UNANSWERED},
    visitor::{Page, Visitor},
};

const CHECK_IN: &str = "やってみてどうでしたか？";
const ASKS_AGAIN: &str = "に聞きます。";
const GO_ON: &str = "この続きから質問する";
const NOTIFY: &str = "答えが載ったら知らせて";
const OWN_STEP: &str = "毎週金曜に、現場の写真を撮る";

/// The private link on a page.
#[track_caller]
fn link(page: &Page) -> String {
    page.links("/practice/").pop().expect("a private link")
}

/// The page after a visitor asked and took on the first step of the post.
async fn takes_on(visitor: &mut Visitor) -> Page {
    let answer = visitor.asks(QUESTION).await;
    let steps = visitor.presses(&answer, "やってみる").await;
    visitor.presses(&steps, "1をやってみる").await
}

#[tokio::test]
async fn a_visitor_takes_a_step_on_and_is_asked_at_the_next_visits() {
    let mut bot = Bot::start();
    let mut visitor = bot.visitor();
    let empty = visitor.opens("/practice").await;
    empty.must_say("いま取り組んでいることはありません。");
    empty.must_say("専用リンクから開いてください。");
    assert!(empty.links("/practice/").is_empty());
    let answer = visitor.asks(QUESTION).await;
    assert!(answer.links("/practice/").is_empty());
    let steps = visitor.presses(&answer, "やってみる").await;
    let taken = visitor.presses(&steps, "1をやってみる").await;
    taken.must_say("日後に様子を聞きます。");
    let link = link(&taken);
    let own = visitor.opens("/practice").await;
    own.must_not_say(CHECK_IN);
    own.must_say("取り組んでいることです。");
    own.must_not_say("前に始めた方は");

    // The session has ended long before, and with it the cookie. The link stays.
    bot.restarts_after(4);
    let mut later = bot.visitor();
    let asked = later.opens(&link).await;
    asked.must_say(CHECK_IN);
    assert_eq!(asked.text().matches(CHECK_IN).count(), 1);
    let again = later.opens(&link).await;
    again.must_say(CHECK_IN);
    let answered = later.sends_form(&again, "まだ", &[]).await;
    answered.must_say(ASKS_AGAIN);
    answered.must_not_say(CHECK_IN);
    assert_eq!(later.cookie, None, "the link gives no cookie");
    later.opens("/").await.must_not_say(QUESTION);

    bot.restarts_after(8);
    let mut later = bot.visitor();
    let asked = later.opens(&link).await;
    asked.must_say(CHECK_IN);
    let failed = later.sends_form(&asked, "うまくいかなかった", &[]).await;
    failed.must_say("立派な一歩です。");
    let note = [("text", "写真を忘れました")];
    // The form of reports has the same button.
    let failed = failed.up_to("成果を報告する");
    let noted = later.sends_form(&failed, "送る", &note).await;
    noted.must_say("書き留めました。");
    let paused = later.sends_form(&noted, "1を休む", &[]).await;
    paused.must_say("休みにしました。90日のあいだは、「取り組み」のページで");
    let resumed = later.sends_form(&paused, "1を再開する", &[]).await;
    resumed.must_say(ASKS_AGAIN);
    let stopped = later.sends_form(&resumed, "1をやめる", &[]).await;
    stopped.must_say("もう聞きません。");

    // Nobody else sees anything of it, and it can be deleted.
    for other in ["/practice/00000000000000000000000000000000", "/practice/x"] {
        assert_eq!(bot.visitor().opens(other).await.status, 404, "{other}");
    }
    let forgotten = later.sends_form(&stopped, "取り組みを消す", &[]).await;
    forgotten.must_say("取り組みと報告を消しました。");
    assert_eq!(bot.visitor().opens(&link).await.status, 404);
}

#[tokio::test]
async fn a_step_is_taken_on_in_own_words_and_its_principle_is_recalled() {
    let mut bot = Bot::start();
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    let steps = visitor.presses(&answer, "やってみる").await;
    let own = [("text", OWN_STEP)];
    let empty = visitor.sends_form(&steps, "送る", &[("text", " ")]).await;
    empty.must_say("1〜200文字で書いて");
    let taken = visitor.sends_form(&steps, "送る", &own).await;
    taken.must_say(OWN_STEP);
    let begun = visitor.presses(&taken, "基本原則も復習したい").await;
    begun.must_say("忘れかけたころに聞きます。");
    let link = link(&begun);
    bot.restarts_after(60);
    let mut later = bot.visitor();
    const RECALL: &str = "の基本原則を思い出せますか？";
    let asked = later.opens(&link).await;
    let text = asked.text();
    let (about_step, about_principle) = (text.matches(CHECK_IN), text.matches(RECALL));
    let asked_for = (about_step.count(), about_principle.count());
    assert!(matches!(asked_for, (1, 0) | (0, 1)), "one on a day: {text}");
    // It stays until it is answered. The other one comes on another day.
    bot.restarts_after(1);
    let text = bot.visitor().opens(&link).await.text();
    let both = (text.matches(CHECK_IN).count(), text.matches(RECALL).count());
    assert_eq!(both, (1, 1), "{text}");
}

#[tokio::test]
async fn the_private_link_opens_the_practice_only() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    let steps = visitor.presses(&answer, "やってみる").await;
    let taken = visitor.presses(&steps, "1をやってみる").await;
    let link = link(&taken);
    let key = link.rsplit('/').next().unwrap().to_owned();
    let cookie = visitor.cookie.clone().unwrap();
    assert!(!cookie.contains(&key));
    assert!(!taken.body.contains(cookie.split_once('=').unwrap().1));

    let mut mentor = bot.visitor();
    let opened = mentor.opens(&link).await;
    opened.must_say("リンクを知っている人なら誰でも読めます。");
    assert_eq!(
        opened.links("/practice"),
        [link.clone(), link.clone()],
        "the tab too"
    );
    mentor.cookie = Some(format!("senpai={key}"));
    mentor.opens("/").await.must_not_say(QUESTION);
    mentor.cookie = None;
    let linked = [("back", "practice"), ("key", key.as_str())];
    let more = answer.payload("もっと見る");
    for (path, field) in [
        ("/ask", ("question", "ほかには？")),
        ("/press", ("payload", more.as_str())),
        ("/forget", ("once", "")),
        ("/forget", ("part", "conversation")),
    ] {
        let form = [linked[0], linked[1], field];
        assert_eq!(mentor.posts(path, &form).await.status, 404, "{path}");
    }
    visitor.opens("/").await.must_say(QUESTION);
    let paused = mentor.sends_form(&opened, "1を休む", &[]).await;
    paused.must_say("休みにしました。");
    assert!(
        paused.body.contains("あなた: </span>1を休む"),
        "what was pressed"
    );
    assert_eq!(mentor.cookie, None);
}

#[tokio::test]
async fn from_the_private_link_a_visitor_goes_on_as_the_same_person() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let taken = takes_on(&mut visitor).await;
    let link = link(&taken);
    assert!(!visitor.opens(&link).await.has_button(GO_ON));

    // On another device, after a click.
    let mut again = bot.visitor();
    let opened = again.opens(&link).await;
    assert!(opened.has_button(GO_ON));
    assert_eq!(again.cookie, None, "nothing before the click");
    let home = again.sends_form(&opened, GO_ON, &[]).await;
    home.must_not_say(QUESTION);
    assert_eq!(home.links("/practice/"), std::slice::from_ref(&link));
    again.asks("もっと").await.must_say("まず、聞きたいことを");
    let answer = again.asks(QUESTION).await;
    let steps = again.presses(&answer, "やってみる").await;
    again.presses(&steps, "2をやってみる").await;
    let both = visitor.opens("/practice").await;
    assert!(both.body.contains("<li value=\"2\">"), "{}", both.text());

    // The first session reads nothing of the second, and what waits for one is not shown to the other.
    visitor
        .opens("/")
        .await
        .must_not_say("まず、聞きたいことを");
    let asked = again.asks(UNANSWERED).await;
    let waits = again.presses(&asked, "答えが載ったら知らせて").await;
    let later = waits.links("/later/").pop().expect("a private link");
    bot.visitor().opens(&later).await.must_say(UNANSWERED);
    let member = &later["/later/".len()..][..32];
    let of_link = bot.visitor().opens(&format!("/later/{member}")).await;
    assert_eq!(
        of_link.status, 404,
        "who has the link alone reads no question"
    );

    // A session without a practice gives way, and who goes on is told so before.
    let mut asked = bot.visitor();
    asked.asks("こんにちは").await;
    let opened = asked.opens(&link).await;
    opened.must_say("これまでの会話は見られなくなります");
    let home = asked.sends_form(&opened, GO_ON, &[]).await;
    assert_eq!(home.links("/practice/"), std::slice::from_ref(&link));

    // A visitor with a practice of their own does not lose it.
    let mut somebody = bot.visitor();
    takes_on(&mut somebody).await;
    let before = somebody.cookie.clone();
    let opened = somebody.opens(&link).await;
    assert!(!opened.has_button(GO_ON));
    opened.must_say("別の取り組みを使っています");
    let key = link.rsplit('/').next().unwrap();
    let form = [("back", "practice"), ("key", key)];
    assert_eq!(somebody.posts("/continue", &form).await.status, 404);
    assert_eq!(somebody.cookie, before);
    for form in [&form[..1], &[("back", "practice"), ("key", member)]] {
        let mut nobody = bot.visitor();
        assert_eq!(nobody.posts("/continue", form).await.status, 404);
        assert_eq!(nobody.cookie, None);
    }
}

#[tokio::test]
async fn the_private_link_opens_no_awaited_question() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let taken = takes_on(&mut visitor).await;
    let link = link(&taken);
    let asked = visitor.asks(UNANSWERED).await;
    let waits = visitor.presses(&asked, NOTIFY).await;
    let own = waits.links("/later/").pop().expect("a private link");
    bot.visitor().opens(&own).await.must_say(UNANSWERED);

    // Who has the link goes on from it, and reads the member's id in an address of their own.
    let mut holder = bot.visitor();
    let opened = holder.opens(&link).await;
    holder.sends_form(&opened, GO_ON, &[]).await;
    let asked = holder.asks(UNANSWERED).await;
    let waits = holder.presses(&asked, NOTIFY).await;
    let later = waits.links("/later/").pop().expect("a private link");
    let (member, session) = later["/later/".len()..].split_at(32);
    let key = link.rsplit('/').next().unwrap();
    let guesses = [
        member.to_owned(),
        [member, member].concat(),
        [member, key].concat(),
        [session, session].concat(),
        key.to_owned(),
        [key, key].concat(),
    ];
    for guess in guesses {
        let page = holder.opens(&format!("/later/{guess}")).await;
        assert_eq!(page.status, 404, "{guess}");
        page.must_not_say(UNANSWERED);
    }
}

#[tokio::test]
async fn who_went_on_from_the_link_deletes_the_practice_and_their_own_conversation_only() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let taken = takes_on(&mut visitor).await;
    let link = link(&taken);
    let asked = visitor.asks(UNANSWERED).await;
    let waits = visitor.presses(&asked, NOTIFY).await;
    let later = waits.links("/later/").pop().expect("a private link");

    let mut holder = bot.visitor();
    let opened = holder.opens(&link).await;
    holder.sends_form(&opened, GO_ON, &[]).await;
    let asked = holder.asks(UNANSWERED).await;
    let waits = holder.presses(&asked, NOTIFY).await;
    let own = waits.links("/later/").pop().expect("a private link");
    for page in [&waits, &holder.opens("/practice").await] {
        assert!(!page.has_button("会話と取り組みを消す"));
    }
    assert_eq!(holder.posts("/forget", &[]).await.status, 404);
    let deleted = holder.sends_form(&waits, "この会話を消す", &[]).await;
    deleted.must_say("会話を消しました。");
    assert_eq!(holder.opens(&own).await.status, 404, "the state too");
    holder.opens("/").await.must_not_say(UNANSWERED);
    bot.visitor().opens(&later).await.must_say(UNANSWERED);
    visitor.opens("/").await.must_say(QUESTION);

    let practice = holder.opens("/practice").await;
    let deleted = holder.sends_form(&practice, "取り組みを消す", &[]).await;
    deleted.must_say("取り組みと報告を消しました。");
    assert_eq!(bot.visitor().opens(&link).await.status, 404);
    bot.visitor().opens(&later).await.must_say(UNANSWERED);
    visitor.opens("/").await.must_say(QUESTION);
}

#[tokio::test]
async fn without_a_practice_the_link_offers_nothing_to_go_on_with() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let empty = visitor.opens("/practice").await;
    let report = [("rung", "payment"), ("words", "三か月待ちました")];
    let reported = visitor.sends_form(&empty, "送る", &report).await;
    let link = link(&reported);
    let mut holder = bot.visitor();
    let opened = holder.opens(&link).await;
    assert!(opened.has_button(GO_ON));
    visitor.sends_form(&reported, "取り消す", &[]).await;
    let withdrawn = holder.opens(&link).await;
    assert!(!withdrawn.has_button(GO_ON), "{}", withdrawn.text());
    let gone = holder.sends_form(&opened, GO_ON, &[]).await;
    assert_eq!(gone.status, 404);
    assert_eq!(holder.cookie, None);
}

#[tokio::test]
async fn a_conversation_is_deleted_without_the_practice_and_with_it() {
    let mut bot = Bot::start();
    let mut visitor = bot.visitor();
    let taken = takes_on(&mut visitor).await;
    let link = link(&taken);
    taken.must_say("取り組みは、90日開かないと消えます。");
    let deleted = visitor.sends_form(&taken, "この会話を消す", &[]).await;
    deleted.must_say("会話を消しました。");
    visitor.opens("/").await.must_not_say(QUESTION);
    let kept = visitor.opens("/practice").await;
    kept.must_say("取り組んでいることです。");

    // The cookie is still the key to it after a restart.
    bot.restarts();
    let mut again = bot.visitor();
    again.cookie.clone_from(&visitor.cookie);
    let kept = again.opens("/practice").await;
    kept.must_say("取り組んでいることです。");
    again.asks("こんにちは").await;
    assert_eq!(again.cookie, visitor.cookie, "it is the same visitor");
    let deleted = again.sends_form(&kept, "会話と取り組みを消す", &[]).await;
    deleted.must_say("すべて消しました。");
    assert_eq!(again.cookie, None);
    assert_eq!(bot.visitor().opens(&link).await.status, 404);
}

#[tokio::test]
async fn an_outcome_is_reported_by_a_form_and_seen_by_its_visitor_only() {
    const WORDS: &str = "三か月待ちました";
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let empty = visitor.opens("/practice").await;
    let report = [("rung", "payment"), ("words", WORDS)];
    let reported = visitor.sends_form(&empty, "送る", &report).await;
    reported.must_say(WORDS);
    reported.must_say("この報告は、ほかのメンバーには見えません。");
    reported.must_say("これまで");
    let link = link(&reported);
    let elsewhere = bot.visitor().opens(&link).await;
    elsewhere.must_say(WORDS);
    bot.visitor().opens("/practice").await.must_not_say(WORDS);
    let withdrawn = visitor.sends_form(&reported, "取り消す", &[]).await;
    withdrawn.must_not_say("この報告は、ほかのメンバーには見えません。");
    // What cannot be taken keeps the words.
    assert!(empty.body.contains("<option value=\"\" disabled selected>"));
    for rung in [&[("rung", "x")][..], &[("rung", "")], &[]] {
        let form = [rung, &[("words", WORDS)]].concat();
        let unknown = visitor.posts("/report", &form).await;
        assert_eq!(unknown.status, 422, "{rung:?}");
        unknown.must_say("どの成果かを選んで");
        assert!(unknown.body.contains(WORDS), "in its field");
    }
    let long = "長".repeat(3000);
    let form = [("rung", "payment"), ("words", long.as_str())];
    let refused = visitor.sends_form(&empty, "送る", &form).await;
    refused.must_say("800文字までです");
    assert!(refused.body.contains(&long), "in its field");
    assert!(refused.body.contains("<option value=\"payment\" selected>"));
    let shorter = [("rung", "payment"), ("words", WORDS)];
    let taken = visitor.sends_form(&refused, "送る", &shorter).await;
    taken.must_say("この報告は、ほかのメンバーには見えません。");
}

#[tokio::test]
async fn a_practice_is_stopped_and_deleted_while_practice_is_switched_off() {
    let mut bot = Bot::start();
    let mut visitor = bot.visitor();
    let taken = takes_on(&mut visitor).await;
    let link = link(&taken);
    let off = format!("{GENEROUS}[practice]\nenabled = false\n");
    fs::write(bot.dir.path().join("senpai.toml"), off).unwrap();
    bot.restarts();
    // Who has something finds it from the conversation.
    let mut again = bot.visitor();
    again.cookie.clone_from(&visitor.cookie);
    let home = again.opens("/").await;
    assert!(home.links("/practice").contains(&"/practice".to_owned()));
    let mut visitor = bot.visitor();
    let opened = visitor.opens(&link).await;
    opened.must_say("やめられます");
    opened.must_not_say("様子を聞く日が来たら");
    let stopped = visitor.sends_form(&opened, "1をやめる", &[]).await;
    stopped.must_say("もう聞きません");
    visitor.sends_form(&stopped, "取り組みを消す", &[]).await;
    assert_eq!(visitor.opens(&link).await.status, 404);
}

#[tokio::test]
async fn without_practice_the_page_offers_none() {
    let settings = format!("{GENEROUS}[practice]\nenabled = false\n");
    let bot = Bot::with(&settings, |_| ());
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    answer.must_not_say("取り組み");
    assert_eq!(visitor.opens("/practice").await.status, 404);
    // As from a page that was open before.
    let report = [("rung", "payment"), ("words", "三か月待ちました")];
    let refused = visitor.posts("/report", &report).await;
    assert_eq!(refused.status, 409);
    refused.must_say("いまは報告を受け付けていません。");
    assert!(refused.body.contains("三か月待ちました"), "in its field");
}

#[tokio::test]
async fn where_no_post_has_steps_the_practice_is_in_no_navigation() {
    let without_steps = |dir: &Path| {
        let content = dir.join("content");
        fs::remove_dir_all(&content).unwrap();
        fs::create_dir(&content).unwrap();
        fs::write(
            content.join("a.md"),
            "---\ntitle: 朝\n---\n窓を開けます。\n",
        )
        .unwrap();
    };
    let used = Bot::start();
    let page = used.visitor().opens("/").await;
    assert!(!page.links("/practice").is_empty());
    let unused = Bot::with(GENEROUS, without_steps);
    let page = unused.visitor().opens("/").await;
    assert!(page.links("/practice").is_empty());
}

#[tokio::test]
async fn a_browser_that_fetches_ahead_does_not_open_the_practice() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let link = link(&takes_on(&mut visitor).await);
    for address in [link.as_str(), "/practice"] {
        let ahead = [("Sec-Purpose", "prefetch;prerender")];
        let fetched = visitor.sends("GET", address, "", &ahead).await;
        assert_eq!(fetched.status, 503, "{address}");
        assert_eq!(visitor.opens(address).await.status, 200, "{address}");
    }
}
