//! API keys that an admin makes and revokes.

use senpai_store::KeyParts;

use super::{GUILD, OTHER, admin_of, machine, token};
use crate::{
    bot::{Bot, GENEROUS, QUESTION},
    program::asked,
    visitor::{LED_BY_US, Page},
};

/// The key that a page shows, if it shows one.
fn shown(page: &Page) -> Option<String> {
    let (_, rest) = page.body.split_once("senpai_")?;
    let digits = rest.split('<').next().unwrap();
    Some(format!("senpai_{digits}"))
}

#[tokio::test]
async fn a_key_is_shown_once_and_asks_until_it_is_revoked() {
    let bot = Bot::start();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin/keys").await;
    page.must_say("ありません。");
    let token = token(&page);
    let new = [("token", &*token), ("name", " assistant ")];
    let made = mika.posts("/admin/keys", &new).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(made.header("location"), None, "it is in no address");
    assert_eq!(made.header("cache-control"), Some("no-store"));
    made.must_say("キーを見られるのは今だけです");
    let key = shown(&made).unwrap();
    let mut program = bot.stranger();
    program.key = Some(key.clone());
    let answer = program.posts("/api/v1/ask", &asked(QUESTION)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);

    let page = mika.opens("/admin/keys").await;
    assert_eq!(shown(&page), None, "once");
    for words in [
        "assistant",
        "あなた",
        &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
    ] {
        page.must_say(words);
    }
    // The form that is sent again makes no second key.
    let again = mika.posts("/admin/keys", &new).await;
    assert_eq!((again.status, shown(&again)), (422, None));
    again.must_say("「assistant」という名前のキーはもうあります");
    for wrong in ["", "\u{7}", &"長".repeat(65)] {
        let refused = mika.posts("/admin/keys", &[new[0], ("name", wrong)]).await;
        assert_eq!((refused.status, shown(&refused)), (422, None), "{wrong}");
        refused.must_say("1〜64文字");
    }

    let [confirm] = &page.links("/admin/keys/")[..] else {
        panic!("{}", page.text());
    };
    let confirm = mika.opens(confirm).await;
    confirm.must_say("「assistant」を取り消しますか？");
    let still = program.gets("/api/v1/posts").await;
    assert_eq!(still.status, 200, "nothing is done yet");
    let revoked = mika.sends_form(&confirm, "取り消す", &[]).await;
    revoked.must_say("キーを取り消しました");
    revoked.must_not_say("assistant");
    program.gets("/api/v1/posts").await.must_fail(404);
    let again = mika.sends_form(&confirm, "取り消す", &[]).await;
    assert_eq!(again.status, 404, "{}", again.text());

    let guild = KeyParts(&["discord", GUILD]);
    let actions = bot.state().audit_rows(Some(guild), 100).unwrap();
    let actions: Vec<String> = actions.into_iter().map(|row| row.action).collect();
    for action in ["keys", "keys add assistant", "keys revoke 1 assistant"] {
        assert!(actions.iter().any(|row| row == action), "{actions:?}");
    }
    let log = bot.log();
    assert!(!log.contains(&key), "{log}");
}

#[tokio::test]
async fn each_workspace_has_its_keys_and_the_machine_has_all() {
    let bot = Bot::start();
    let made = bot.keys(&["add", "of-the-machine"]);
    assert!(made.status.success());
    for (guild, names) in [(GUILD, ["ours", "wiki"]), (OTHER, ["theirs", "wiki"])] {
        let mut admin = bot.signed_in(&admin_of(guild, "mika")).await;
        let page = admin.opens("/admin/keys").await;
        for name in names {
            let new = [("token", &*token(&page)), ("name", name)];
            let made = admin.posts("/admin/keys", &new).await;
            assert!(
                shown(&made).is_some(),
                "whatever others have: {}",
                made.text()
            );
        }
    }
    let mut ren = bot.signed_in(&admin_of(GUILD, "ren")).await;
    let page = ren.opens("/admin/keys").await;
    page.must_say("ours");
    page.must_say("別の管理者");
    page.must_not_say("theirs");
    page.must_not_say("of-the-machine");
    let mut machine = bot.signed_in(&machine()).await;
    let all = machine.opens("/admin/keys").await;
    for words in [
        "ours",
        "theirs",
        "of-the-machine",
        "サーバー",
        "wiki #3",
        "wiki #5",
    ] {
        all.must_say(words);
    }
    let listed = String::from_utf8(bot.keys(&[]).stdout).unwrap();
    assert_eq!(listed.lines().count(), 5, "{listed}");
    assert!(listed.contains("3 wiki: made") && listed.contains("5 wiki: made"));
    // The address of another workspace's key opens nothing, whoever knows it.
    let own = page.links("/admin/keys/");
    let foreign: Vec<String> = all.links("/admin/keys/");
    let foreign = foreign.into_iter().filter(|link| !own.contains(link));
    let token = token(&page);
    for link in foreign {
        assert_eq!(ren.opens(&link).await.status, 404, "{link}");
        let form = format!("token={token}");
        let revoke = format!("{link}/revoke");
        let sent = ren.sends("POST", &revoke, &form, &LED_BY_US).await;
        assert_eq!(sent.status, 404, "{link}");
    }
    let after = machine.opens("/admin/keys").await;
    assert_eq!(after.links("/admin/keys/").len(), 5);
    assert!(bot.keys(&["revoke", "3"]).status.success());
    let after = machine.opens("/admin/keys").await;
    after.must_not_say("wiki #3");
    after.must_say("wiki #5");
}

#[tokio::test]
async fn the_page_says_to_which_tags_programs_are_limited() {
    let limited = format!("{GENEROUS}[chat.channels.web]\ntags = [\"面接\", \"転職\"]\n");
    let bot = Bot::with(&limited, |_| ());
    let mut admin = bot.signed_in(&machine()).await;
    let page = admin.opens("/admin/keys").await;
    page.must_say("読める記事のタグ: 面接, 転職");
}
