//! The lists of questions: pages, what was closed and how it comes back, and private questions.

use super::{Asked, GAP, GUILD, OTHER, admin_of, gap_named, machine, token};
use crate::bot::Bot;

const RUNS: &str = "cheer-when-it-runs";

#[tokio::test]
async fn what_was_ruled_out_comes_back_from_its_list() {
    let bot = Bot::start();
    bot.was_asked(GUILD, GAP, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, GAP), token(&gaps));
    let form = [("token", token.as_str())];
    let restore = format!("/admin/gaps/{gap}/restore");
    assert_eq!(mika.posts(&restore, &form).await.status, 404, "it is open");
    mika.posts(&format!("/admin/gaps/{gap}/rule-out"), &form)
        .await
        .must_not_say(GAP);
    let mut other = bot.signed_in(&admin_of(OTHER, "mika")).await;
    let page = other.opens("/admin/gaps?list=ruled-out").await;
    page.must_not_say(GAP);
    let foreign = super::token(&page);
    let refused = other.posts(&restore, &[("token", &foreign)]).await;
    assert_eq!(refused.status, 404, "another guild's");
    let closed = mika.opens("/admin/gaps?list=ruled-out").await;
    closed.must_say(GAP);
    assert!(
        closed
            .body
            .contains(&format!("aria-label=\"「{GAP}」を一覧に戻す\"")),
        "{}",
        closed.body
    );
    let back = mika.posts(&restore, &form).await;
    back.must_say("一覧に戻しました");
    back.must_say(GAP);
    mika.opens("/admin/gaps?list=ruled-out")
        .await
        .must_not_say(GAP);
}

#[tokio::test]
async fn a_link_is_undone_from_its_list_and_the_question_is_unanswered_again() {
    let bot = Bot::start();
    let question = GAP;
    bot.was_asked(GUILD, question, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, question), token(&gaps));
    let form = [("token", token.as_str()), ("post", RUNS)];
    mika.begins(&format!("/admin/gaps/{gap}/link"), &form)
        .await
        .must_say("につなぎました");
    let found = bot.visitor().asks(question).await;
    found.must_say("この記事に書いてありました");
    let closed = mika.opens("/admin/gaps?list=linked").await;
    closed.must_say(question);
    closed.must_say(RUNS);
    let learned = bot.dir.path().join("state/learned.toml");
    assert!(
        std::fs::read_to_string(&learned)
            .unwrap()
            .contains(question)
    );
    let back = mika
        .posts(&format!("/admin/gaps/{gap}/restore"), &form[..1])
        .await;
    back.must_say("つながりも外しました");
    back.must_say(question);
    assert!(
        !std::fs::read_to_string(&learned)
            .unwrap()
            .contains(question)
    );
    let answer = bot.visitor().asks(question).await;
    answer.must_not_say("この記事に書いてありました");
}

#[tokio::test]
async fn many_questions_are_on_pages() {
    let bot = Bot::start();
    // No two share a pair of characters, so each is a gap of its own.
    for n in 0..30_u32 {
        let question = (0..5).filter_map(|at| char::from_u32(0x5000 + 16 * n + at));
        bot.was_asked(GUILD, &question.collect::<String>(), Asked::default());
    }
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let mut seen = 0;
    let mut path = Some("/admin/gaps".to_owned());
    let mut pages = 0;
    while let Some(at) = path {
        let page = mika.opens(&at).await;
        seen += page.body.matches("href=\"/admin/gaps/").count();
        pages += 1;
        assert!(page.body.contains("2000件まで"), "the bound is said");
        let next = page.body.split_once("rel=\"next\" href=\"");
        path = next.map(|(_, rest)| rest.split('"').next().unwrap().replace("&amp;", "&"));
    }
    let all = mika.opens("/admin/export/gaps.json").await;
    let all: serde_json::Value = serde_json::from_str(&all.body).unwrap();
    assert_eq!(seen, all.as_array().unwrap().len(), "each once");
    assert!(pages > 1, "{pages} pages of {seen}");
    for odd in ["page=0", "page=99999", "page=x", "list=nothing"] {
        let page = mika.opens(&format!("/admin/gaps?{odd}")).await;
        assert_eq!(page.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn a_private_question_shows_near_posts_and_a_link_says_what_becomes_of_it() {
    let bot = Bot::start();
    let asked = "納品の後の稼働を見届ける夜の宴";
    let private = Asked {
        private: true,
        ..Asked::default()
    };
    bot.was_asked(GUILD, asked, private);
    let mut admin = bot.signed_in(&machine()).await;
    let gaps = admin.opens("/admin/gaps").await;
    gaps.must_not_say("見届ける夜");
    gaps.must_say("近い記事: ");
    let (gap, token) = (gap_named(&gaps, "非公開の質問"), token(&gaps));
    let address = format!("/admin/gaps/{gap}");
    admin
        .opens(&address)
        .await
        .must_say("もとの質問は言葉を使わない");
    let form = [
        ("token", token.as_str()),
        ("post", "headline-whom-you-change"),
        ("words", "見出しの順番を決めるには？"),
    ];
    let linked = admin.begins(&format!("{address}/link"), &form).await;
    linked.must_say("この記事は答えとして見つかりません");
    linked.must_not_say("見届ける夜");
}

#[tokio::test]
async fn what_a_visitor_passed_on_is_read_by_admins_too() {
    let bot = Bot::start();
    let asked = "社長の口癖を真似る方法";
    let private = Asked {
        private: true,
        ..Asked::default()
    };
    bot.was_asked(GUILD, asked, private);
    let state = bot.state();
    let questions = state.gap_questions(None, jiff::Timestamp::UNIX_EPOCH);
    let id = questions.unwrap()[0].id;
    assert!(state.pass_on(id, "discord:helpers").unwrap());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    gaps.must_say(asked);
    let gap = gap_named(&gaps, asked);
    let draft = format!("/admin/gaps/{gap}/draft");
    let refused = mika.posts(&draft, &[("token", &token(&gaps))]).await;
    assert_eq!(refused.status, 422, "no post has its words");
}
