//! Every kind of page, as axe-core checks it: for screen readers, keyboards and eyes. `.ci/full` fetches axe-core.

use crate::{
    bot::{Bot, GENEROUS, QUESTION, UNANSWERED},
    browser::{Browser, browser},
    embed::{listener, site},
};

/// The address of the last link that begins with `start`.
async fn link(browser: &Browser, start: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('a[href^=\"{start}\"]')].at(-1)?.getAttribute('href')"
    );
    let found = browser.runs(&script).await;
    found.as_str().expect(start).to_owned()
}

#[tokio::test]
async fn no_page_keeps_anybody_out() {
    let name = "no_page_keeps_anybody_out";
    if std::env::var_os("SENPAI_AXE").is_none() {
        println!("{name}: not run, because SENPAI_AXE names no script of axe-core");
        return;
    }
    let (school, address) = listener().await;
    let embed = format!("embed = [\"http://localhost:{}\"]\n", address.port());
    let bot = Bot::with(&format!("{GENEROUS}{embed}"), |_| ());
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    tokio::spawn(site(school, bot.address.clone()));
    browser.types(&format!("{QUESTION}\n")).await;
    browser.turn(1).await;
    browser.presses("やってみる").await;
    browser.turn(2).await;
    browser
        .runs("document.querySelector('.turn:last-of-type .write').open = true")
        .await;
    browser.is_accessible("an open form").await;
    browser.presses("1をやってみる").await;
    browser.turn(3).await;
    browser.types(&format!("{UNANSWERED}\n")).await;
    browser.turn(4).await;
    browser.presses("答えが載ったら知らせて").await;
    browser.turn(5).await;
    let practice = link(&browser, "/practice/").await;
    let later = link(&browser, "/later/").await;
    for path in [
        "/",
        "/practice",
        &practice,
        &later,
        "/preview",
        "/posts",
        "/posts?tag=転職",
        "/posts/acceptance-criteria",
        "/nothing",
        "/ask",
        "/later/x",
    ] {
        browser.opens(path).await;
        for scheme in ["light", "dark"] {
            browser.has_scheme(scheme).await;
            browser.is_accessible(path).await;
        }
    }
    browser
        .goes_to(&format!("http://localhost:{}", address.port()))
        .await;
    browser.enters_frame().await;
    browser.is_accessible("a frame").await;
    browser.types(&format!("{QUESTION}\n")).await;
    browser.turn(1).await;
    browser.is_accessible("an answer in a frame").await;
    browser.ends().await;

    let settings = "[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 1\n";
    let bot = Bot::with(settings, |_| ());
    let Some(browser) = crate::browser::browser(name, &bot, true).await else {
        return;
    };
    for _ in 0..10 {
        browser.opens("/posts").await;
    }
    assert!(browser.text().await.contains("少しだけ待って"));
    browser.is_accessible("over the limit").await;
    browser.ends().await;
}
