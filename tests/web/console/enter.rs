//! The link, the session, and the switch.

use jiff::{SignedDuration, Timestamp};
use senpai_store::KeyParts;

use super::{GUILD, admin_of, machine, token};
use crate::{
    bot::{Bot, GENEROUS, command},
    visitor::LED_BY_US,
};

#[tokio::test]
async fn a_link_opens_one_browser_once() {
    let bot = Bot::start();
    let link = bot.console_link(&[]);
    let mut admin = bot.visitor();
    assert_eq!(admin.opens("/admin").await.status, 403);
    // The preview of a chat opens the link, more than once.
    for _ in 0..2 {
        let door = admin.opens(&link).await;
        assert_eq!(door.status, 200);
        assert_eq!(door.header("set-cookie"), None);
        assert!(door.body.contains("管理画面を開く"));
        assert_eq!(door.header("x-robots-tag"), Some("noindex"));
        assert_eq!(door.header("referrer-policy"), Some("strict-origin"));
    }
    let entered = admin.sends("POST", &link, "", &LED_BY_US).await;
    assert_eq!(entered.status, 303);
    let cookie = entered.header("set-cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/admin;", "Max-Age=43200"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let page = admin.opens("/admin").await;
    assert_eq!(page.status, 200);
    page.must_say("すべてのワークスペース");

    let mut thief = bot.visitor();
    for method in ["GET", "POST"] {
        let page = thief.sends(method, &link, "", &[]).await;
        assert_eq!(page.status, 410, "{method}");
        page.must_say("1回だけ");
    }
    assert_eq!(thief.cookie, None);
    assert_eq!(thief.opens("/admin").await.status, 403);
    // The secret of the link is not that of the session.
    let secret = link.rsplit('/').next().unwrap();
    thief.cookie = Some(format!("senpai-console={secret}"));
    assert_eq!(thief.opens("/admin").await.status, 403);
}

#[tokio::test]
async fn over_https_the_cookie_is_sent_over_https_only() {
    let public = GENEROUS.replace("[web]\n", "[web]\nurl = \"https://ask.example.com\"\n");
    let bot = Bot::with(&public, |_| ());
    let printed = command(&bot.dir).arg("console").output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let (origin, path) = printed.trim().split_once("/admin").unwrap();
    assert_eq!(origin, "https://ask.example.com");
    let host = [("Host", "ask.example.com"), ("Origin", origin)];
    let mut admin = bot.visitor();
    let entered = admin
        .sends("POST", &format!("/admin{path}"), "", &host)
        .await;
    let cookie = entered.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-senpai-console=")
            && cookie.contains("; Secure")
            && cookie.contains("; Path=/;")
            && !cookie.contains("Domain"),
        "{cookie}"
    );
    assert_eq!(admin.sends("GET", "/admin", "", &host).await.status, 200);
}

#[tokio::test]
async fn links_and_sessions_expire() {
    let mut bot = Bot::start();
    let past = Timestamp::now() - SignedDuration::from_secs(1);
    let operator = serde_json::to_string(&machine()).unwrap();
    let late = bot
        .state()
        .make_console_link(KeyParts(&["terminal"]), &operator, past);
    let late = format!("/admin/enter/{}", late.unwrap());
    let mut admin = bot.visitor();
    for method in ["GET", "POST"] {
        assert_eq!(admin.sends(method, &late, "", &[]).await.status, 410);
    }
    for never in ["0123456789abcdef0123456789abcdef", "x", "..", "%00"] {
        let page = admin.opens(&format!("/admin/enter/{never}")).await;
        assert!(
            [404, 410].contains(&page.status),
            "{never}: {}",
            page.status
        );
    }
    let mut admin = bot.signed_in(&machine()).await;
    bot.restarts();
    let cookie = admin.cookie.clone();
    admin = bot.visitor();
    admin.cookie = cookie.clone();
    assert_eq!(admin.opens("/admin").await.status, 200, "the bot restarted");
    bot.restarts_after(1);
    admin = bot.visitor();
    admin.cookie = cookie;
    assert_eq!(admin.opens("/admin").await.status, 403, "a day later");
}

/// The test of the chat service has the exact second. Here a minute is left for the bot to start.
#[tokio::test]
async fn a_link_works_for_ten_minutes_and_a_session_for_twelve_hours() {
    let mut bot = Bot::start();
    let cookie = bot.signed_in(&machine()).await.cookie;
    let (link, late) = (bot.link_of(&machine()), bot.link_of(&machine()));
    bot.restarts_after_seconds(9 * 60);
    let entered = bot.visitor().sends("POST", &link, "", &[]).await;
    assert_eq!(entered.status, 303, "{}", entered.text());
    bot.restarts_after_seconds(60);
    for method in ["GET", "POST"] {
        let page = bot.visitor().sends(method, &late, "", &[]).await;
        assert_eq!(page.status, 410, "{method}");
    }
    for (seconds, status) in [(12 * 3600 - 11 * 60, 200), (60, 403)] {
        bot.restarts_after_seconds(seconds);
        let mut admin = bot.visitor();
        admin.cookie = cookie.clone();
        assert_eq!(admin.opens("/admin").await.status, status);
    }
}

#[tokio::test]
async fn who_signs_in_again_leaves_no_session_behind() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    let mut elsewhere = bot.signed_in(&machine()).await;
    let older = admin.cookie.clone();
    let used = bot.link_of(&machine());
    bot.visitor().sends("POST", &used, "", &LED_BY_US).await;
    let refused = admin.sends("POST", &used, "", &LED_BY_US).await;
    assert_eq!(refused.status, 410);
    assert_eq!(
        admin.opens("/admin").await.status,
        200,
        "a used link ends nothing"
    );
    let link = bot.link_of(&admin_of(GUILD, "mika"));
    admin.sends("POST", &link, "", &LED_BY_US).await;
    admin.opens("/admin").await.must_say("discord/1000");
    let mut stolen = bot.visitor();
    stolen.cookie = older;
    assert_eq!(stolen.opens("/admin").await.status, 403);
    assert_eq!(elsewhere.opens("/admin").await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_is_a_page_of_the_console_for_admins_alone() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    let mut lost = admin_of(GUILD, "aoi");
    lost.member.as_mut().unwrap().manages = false;
    let mut lost = bot.signed_in(&lost).await;
    let mut nobody = bot.visitor();
    let known = nobody.opens("/admin/gaps").await;
    let refused = lost.opens("/admin/gaps").await;
    for (path, status) in [
        ("/admin/x", 404),
        ("/admin/gaps/1234/x", 404),
        ("/admin/posts/nothing", 404),
        ("/admin/export/x.csv", 404),
        ("/admin/jobs/0123456789abcdef0123456789abcdef", 404),
        ("/admin/keys/1", 404),
        ("/admin/keys/x", 404),
        ("/admin/gaps/1234/link", 405),
    ] {
        let page = admin.opens(path).await;
        assert_eq!(page.status, status, "{path}: {}", page.text());
        assert!(page.has_button("サインアウト"), "{path}: {}", page.text());
        let of_nobody = nobody.opens(path).await;
        assert_eq!((of_nobody.status, of_nobody.text()), (403, known.text()));
        let of_lost = lost.opens(path).await;
        assert_eq!((of_lost.status, of_lost.text()), (403, refused.text()));
    }
    let posted = nobody.sends("POST", "/admin/x", "", &[]).await;
    assert_eq!((posted.status, posted.text()), (403, known.text()));
    assert_eq!(admin.opens("/admin/").await.status, 200);
}

#[tokio::test]
async fn an_admin_signs_out_here_or_everywhere() {
    let bot = Bot::start();
    let mika = admin_of(GUILD, "mika");
    let (mut here, mut there) = (bot.signed_in(&mika).await, bot.signed_in(&mika).await);
    let mut other = bot.signed_in(&admin_of(GUILD, "ren")).await;
    let page = here.opens("/admin").await;
    let stolen = here.cookie.clone();
    let left = here.sends_form(&page, "サインアウト", &[]).await;
    left.must_say("サインインしていません");
    assert_eq!(here.cookie, None, "the cookie is removed");
    here.cookie = stolen;
    assert_eq!(here.opens("/admin").await.status, 403, "and of no use");
    let page = there.opens("/admin").await;
    assert_eq!(page.status, 200);

    let unused = bot.link_of(&mika);
    let mut third = bot.signed_in(&mika).await;
    there
        .sends_form(&page, "すべての端末でサインアウト", &[])
        .await;
    assert_eq!(third.opens("/admin").await.status, 403);
    assert_eq!(third.sends("POST", &unused, "", &[]).await.status, 410);
    assert_eq!(other.opens("/admin").await.status, 200, "another admin");
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    let page = admin.opens("/admin/settings").await;
    let token = token(&page);
    let form = |token: &str| {
        format!("token={token}&channel=discord%2F1000%2F3000&tags=%E8%BB%A2%E8%81%B7")
    };
    let other = bot.signed_in(&machine()).await.opens("/admin").await;
    for (token, headers) in [
        (token.as_str(), &[("Origin", "https://evil.example")][..]),
        (&token, &[("Origin", "null")]),
        (&token, &[("Sec-Fetch-Site", "cross-site")]),
        (&token, &[("Sec-Fetch-Site", "same-site")]),
        ("", &[]),
        ("0123456789abcdef0123456789abcdef", &LED_BY_US[..]),
        (&super::token(&other), &LED_BY_US[..]),
    ] {
        let sent = admin
            .sends("POST", "/admin/settings", &form(token), headers)
            .await;
        assert_eq!(sent.status, 403, "{token} {headers:?}");
    }
    let shown = "/admin/settings?channel=discord%2F1000%2F3000";
    assert!(!admin.opens(shown).await.body.contains("転職"));
    let link = bot.link_of(&machine());
    let evil = [("Origin", "https://evil.example")];
    assert_eq!(
        bot.visitor().sends("POST", &link, "", &evil).await.status,
        403
    );
    assert_eq!(
        bot.visitor().sends("POST", &link, "", &[]).await.status,
        303,
        "not used up"
    );
    // The same form, from the page itself.
    let sent = admin
        .sends("POST", "/admin/settings", &form(&token), &LED_BY_US)
        .await;
    assert_eq!(sent.status, 303);
    assert!(admin.opens(shown).await.body.contains("転職"));
}

#[tokio::test]
async fn without_the_console_none_of_its_addresses_exists() {
    let bot = Bot::with(&format!("{GENEROUS}console = false\n"), |_| ());
    let mut visitor = bot.visitor();
    for method in ["GET", "POST"] {
        let unknown = visitor.sends(method, "/nothing", "", &[]).await;
        for path in super::roles::addresses() {
            let page = visitor.sends(method, &path, "", &[]).await;
            assert_eq!(page.status, 404, "{method} {path}");
            assert_eq!(page.text(), unknown.text(), "{method} {path}");
        }
    }
    let output = command(&bot.dir).arg("console").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("web.console"), "{error}");
}

#[tokio::test]
async fn every_page_keeps_the_strict_policy_and_is_not_kept() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    for path in super::roles::PAGES {
        let page = admin.opens(path).await;
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        for inline in [" style=\"", " onclick=", "<script>"] {
            assert!(!page.body.contains(inline), "{path}: {inline}");
        }
    }
}
