//! The acts that take long: they go on without their page, and only who began one sees it.

use std::fs;

use senpai_store::KeyParts;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Asked, GAP, GUILD, OTHER, admin_of, gap_named, machine, token};
use crate::{
    bot::{Bot, GENEROUS},
    visitor::{LED_BY_US, Visitor},
};

/// A bot with so many golden questions that two trials take some seconds, but far less than the 30 seconds of a connection.
fn slow() -> Bot {
    let bot = Bot::with(GENEROUS, |dir| {
        let golden = (0..200).map(|n| {
            format!("[[question]]\ntext = \"納品と稼働はどう違いますか {n}\"\nhalf = \"report\"\npost = \"cheer-when-it-runs\"\n\n")
        });
        let golden: String = golden.collect();
        fs::write(dir.join("content/questions.toml"), golden).unwrap();
    });
    bot.was_asked(GUILD, GAP, Asked::default());
    bot
}

impl Visitor {
    /// Begins a trial of synonyms, and returns the address of its page.
    async fn tries(&mut self) -> String {
        let page = self.opens("/admin/try").await;
        let synonyms = "[[synonym]]\nwords = [\"名刺\", \"入金\"]\n";
        let form = [("token", &*token(&page)), ("synonyms", synonyms)];
        let form = serde_urlencoded::to_string(form).unwrap();
        let begun = self.sends("POST", "/admin/try", &form, &LED_BY_US).await;
        assert_eq!(begun.status, 303, "{}", begun.text());
        begun.header("location").unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_job_goes_on_without_its_page_and_is_found_again() {
    let bot = slow();
    let mika = admin_of(GUILD, "mika");
    let mut admin = bot.signed_in(&mika).await;
    // Another trial is first, so the page shows progress.
    let mut before = bot.signed_in(&machine()).await;
    before.tries().await;
    let job = admin.tries().await;
    let page = admin.opens(&job).await;
    page.must_say("ページを離れても作業は続きます");
    // The browser has gone, and the admin signs in with another.
    drop(admin);
    let mut again = bot.signed_in(&mika).await;
    let form = again.opens("/admin/try").await;
    assert_eq!(form.links("/admin/jobs/").join(" "), job);
    let outcome = again.ends(&job).await;
    assert_eq!(outcome.status, 200);
    outcome.must_say("正しい記事が最初");
    assert!(
        outcome.body.contains("名刺"),
        "the form keeps what was typed"
    );
    // It is there until another takes its place.
    again.opens(&job).await.must_say("正しい記事が最初");
    let form = again.opens("/admin/try").await;
    form.must_say("前回の結果を見る");
}

#[tokio::test]
async fn progress_arrives_as_events_and_is_refused_to_others() {
    let bot = slow();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let first = mika.tries().await;
    let job = mika.tries().await;
    let events = format!("{job}/events");
    // As they arrive, over a socket that stays open.
    let mut stream = TcpStream::connect(&bot.address).await.unwrap();
    let cookie = mika.cookie.clone().unwrap();
    let request = format!(
        "GET {events} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nAccept-Language: ja\r\n\r\n",
        bot.address
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains("event: progress") {
        let read = stream.read_buf(&mut bytes).await.unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&bytes));
    }
    let so_far = String::from_utf8(bytes).unwrap();
    assert!(so_far.contains("text/event-stream"), "{so_far}");
    assert!(!so_far.contains("event: done"), "{so_far}");
    assert!(
        so_far.contains("ほかの作業が終わるのを待っています"),
        "{so_far}"
    );

    // Meanwhile others ask: another admin of the guild, one of another guild, a member, nobody.
    let mut member = admin_of(GUILD, "aoi");
    member.member.as_mut().unwrap().manages = false;
    for (operator, status) in [
        (admin_of(GUILD, "ren"), 404),
        (admin_of(OTHER, "mika"), 404),
        (machine(), 404),
        (member, 403),
    ] {
        let mut other = bot.signed_in(&operator).await;
        for path in [&job, &events, &first] {
            let page = other.opens(path).await;
            assert_eq!(page.status, status, "{operator:?}: {path}");
            page.must_not_say("正しい記事が最初");
        }
    }
    for path in [&job, &events] {
        assert_eq!(bot.visitor().opens(path).await.status, 403, "{path}");
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    let mut rest = String::from_utf8_lossy(&rest).into_owned();
    // Where a connection has lasted too long, a browser opens the next one.
    for _ in 0..5 {
        if !rest.contains("event: done") {
            rest += &mika.opens(&events).await.body;
        }
    }
    let (running, done) = rest.split_once("event: done").expect(&rest);
    assert!(running.contains("進めています: "), "{rest}");
    assert!(done.contains("100 終わりました。"), "{rest}");
    assert_eq!(mika.ends(&first).await.status, 200, "both are kept");
}

#[tokio::test]
async fn a_link_that_waits_is_made_once() {
    let bot = slow();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, GAP), token(&gaps));
    mika.tries().await;
    let form = format!("token={token}&post=cheer-at-payment");
    let address = format!("/admin/gaps/{gap}/link");
    let mut jobs = Vec::new();
    // The admin is impatient.
    for _ in 0..2 {
        let begun = mika.sends("POST", &address, &form, &LED_BY_US).await;
        assert_eq!(begun.status, 303, "{}", begun.text());
        jobs.push(begun.header("location").unwrap().to_owned());
    }
    assert_eq!(jobs[0], jobs[1]);
    let page = mika.opens(&format!("/admin/gaps/{gap}")).await;
    assert_eq!(page.links("/admin/jobs/").join(" "), jobs[0]);
    mika.ends(&jobs[0]).await.must_say("つなぎました");
    let learned = fs::read_to_string(bot.dir.path().join("state/learned.toml"));
    assert_eq!(learned.unwrap().matches("[[question]]").count(), 1);
}

#[tokio::test]
async fn a_result_with_words_is_forgotten_with_its_member() {
    let bot = Bot::start();
    bot.was_asked(GUILD, GAP, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, GAP), token(&gaps));
    let form = format!("token={token}&post=cheer-at-payment");
    let address = format!("/admin/gaps/{gap}/preview");
    let begun = mika.sends("POST", &address, &form, &LED_BY_US).await;
    let job = begun.header("location").unwrap().to_owned();
    mika.ends(&job).await.must_say(GAP);
    mika.opens(&job).await.must_say(GAP);
    let member = KeyParts(&["discord", Asked::default().member]);
    bot.state().forget_member(member).unwrap();
    let page = mika.opens(&job).await;
    assert_eq!(page.status, 410, "{}", page.text());
    page.must_say("メンバーの言葉が削除された");
    page.must_not_say(GAP);
}
