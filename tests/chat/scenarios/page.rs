//! The page beside a chat platform: a visitor's question reaches the helpers there.

use std::cell::OnceCell;

use crate::{
    harness::{Chat, Setup, UNANSWERED},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
    visitor::{Visitor, page_of},
};

scenarios! {
    a_visitor_of_the_page_reaches_the_helpers,
    the_helpers_get_a_visitors_question_once_although_a_response_was_lost,
    an_admin_opens_the_console_by_a_private_link_until_they_leave,
}

/// A bot with a page whose helpers are in a channel of the platform, and a visitor of it.
async fn start<P: FakePlatform>(setup: Setup<P>) -> (Chat<P>, Visitor) {
    let helpers = format!("{0}\", web = \"{0}", P::HELPERS);
    let setup = setup.helpers(&helpers);
    let chat = setup
        .settings("[web]\nlisten = \"127.0.0.1:0\"")
        .start()
        .await;
    let address = OnceCell::new();
    let is_served = || page_of(&chat.bot.log()).is_some_and(|page| address.set(page).is_ok());
    chat.bot.until("page", is_served).await;
    let visitor = Visitor::of(address.get().unwrap());
    (chat, visitor)
}

async fn a_visitor_of_the_page_reaches_the_helpers<P: FakePlatform>(setup: Setup<P>) {
    let (chat, mut visitor) = start(setup).await;
    let asked = visitor.asks(UNANSWERED).await;
    let passed_on = visitor.presses(&asked, "人に聞く").await;
    passed_on.must_say("質問を担当者に届けました。");
    assert!(
        !passed_on.links("/later/").is_empty(),
        "the answer is told there"
    );
    chat.first_in(P::HELPERS).await.must_say(UNANSWERED);
    let again = visitor
        .posts("/press", &[("payload", &asked.payload("人に聞く"))])
        .await;
    again.must_say("もう担当者に届いています");
    chat.forbids(P::HELPERS);
    let other = visitor.asks("カラオケの予約").await;
    visitor
        .presses(&other, "人に聞く")
        .await
        .must_say("不具合で答えられませんでした");
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
}

async fn the_helpers_get_a_visitors_question_once_although_a_response_was_lost<P: FakePlatform>(
    setup: Setup<P>,
) {
    let (chat, mut visitor) = start(setup).await;
    let asked = visitor.asks(UNANSWERED).await;
    chat.fails_next(TAKEN);
    let passed_on = visitor.presses(&asked, "人に聞く").await;
    passed_on.must_say("質問を担当者に届けました。");
    assert_eq!(chat.messages_in(P::HELPERS).len(), 1);
    chat.broke_no_rule();
}

async fn an_admin_opens_the_console_by_a_private_link_until_they_leave<P: FakePlatform>(
    setup: Setup<P>,
) {
    let (chat, visitor) = start(setup).await;
    let refused = chat.member("aoi").uses("senpai console", &[]).await;
    refused.must_be_private().must_say("管理者だけ");
    for admin in [
        chat.member("mika").who_manages(),
        chat.member("ren").with_role(),
    ] {
        let told = admin.uses("senpai console", &[]).await;
        told.must_be_private().must_say("管理画面のリンク");
        let text = told.text();
        let (_, link) = text.split_once("/admin/enter/").expect(&text);
        let secret: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
        let mut browser = visitor.clone();
        let page = browser.posts(&format!("/admin/enter/{secret}"), &[]).await;
        page.must_say(P::WORKSPACE);
        let (_, token) = page.body.split_once("name=\"token\" value=\"").unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        let form = [
            ("token", token.as_str()),
            ("channel", "1"),
            ("private", "yes"),
        ];
        assert_eq!(browser.posts("/admin/settings", &form).await.status, 200);
        admin.leaves();
        let page = browser.posts("/admin/settings", &form).await;
        assert_eq!(page.status, 403, "{}", page.text());
        page.must_say("管理者ではなくなった");
        let new = [form[0], ("name", "assistant")];
        let page = browser.posts("/admin/keys", &new).await;
        assert_eq!(page.status, 403, "{}", page.text());
        page.must_not_say("senpai_");
        // They may leave the console too.
        assert_eq!(browser.posts("/admin/leave", &form).await.status, 200);
        assert_eq!(browser.opens("/admin").await.status, 403);
    }
}
