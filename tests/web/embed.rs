//! The page inside of other sites.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    bot::{ANSWER, Bot, QUESTION},
    browser::browser,
};

/// The settings of a page that these sites may show.
fn settings(embed: &str) -> String {
    format!(
        "[chat]\nmember_per_minute = 1000\nchannel_per_minute = 1000\n[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 1000\nembed = [{embed}]\n"
    )
}

/// Another site, which shows the page in a frame. It answers until the test ends.
pub async fn site(listener: TcpListener, page: String) {
    let html = format!(
        "<!doctype html><title>school</title><iframe src=\"http://{page}/embed\" title=\"Senpai\" width=\"400\" height=\"600\"></iframe>"
    );
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 4096];
        let _ = stream.read(&mut asked).await;
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{html}",
            html.len()
        );
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

pub async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn only_the_named_sites_may_show_only_the_conversation() {
    let school = "https://school.example.com";
    let bot = Bot::with(&settings(&format!("\"{school}/\"")), |_| ());
    let mut visitor = bot.visitor();
    for (path, framed_by) in [
        ("/embed", school),
        ("/embed/00000000000000000000000000000000", school),
        ("/embed/ask", school),
        ("/", "'none'"),
        ("/practice", "'none'"),
        ("/posts", "'none'"),
        ("/embedded", "'none'"),
    ] {
        let page = visitor.opens(path).await;
        let policy = page.header("content-security-policy").unwrap();
        let rule = format!("frame-ancestors {framed_by}");
        assert!(policy.ends_with(&rule), "{path}: {policy}");
    }
    let alone = [("Sec-Fetch-Dest", "document")];
    let alone = visitor.sends("GET", "/embed", "", &alone).await;
    assert_eq!(alone.header("location"), Some("/"), "it is for frames");
    let closed = Bot::start().visitor().opens("/embed").await;
    assert_eq!(closed.status, 404);
}

#[tokio::test]
async fn a_conversation_in_a_frame_needs_no_cookie_and_no_script() {
    let bot = Bot::with(&settings("\"https://school.example.com\""), |_| ());
    let mut visitor = bot.visitor();
    let first = visitor.opens("/embed").await;
    first.must_say("何でも聞いてください");
    let asked = visitor
        .sends_form(&first, "聞く", &[("question", QUESTION)])
        .await;
    asked.must_say(ANSWER);
    assert_eq!(visitor.cookie, None);
    let more = visitor.sends_form(&asked, "もっと見る", &[]).await;
    more.must_say("ほかには、こちらがあります。");
    more.must_say(QUESTION);
    assert_eq!(visitor.cookie, None);
    // What would leave the frame opens beside the other site.
    for link in more.body.split("<a ").skip(1) {
        let tag = link.split('>').next().unwrap();
        let stays = tag.contains("href=\"#");
        assert!(stays || tag.contains("target=\"_blank\""), "<a {tag}>");
    }
    let other = bot.visitor().opens("/embed").await;
    other.must_not_say(QUESTION);
    let forgotten = visitor.sends_form(&more, "この会話を消す", &[]).await;
    forgotten.must_say("すべて消しました。");
    assert!(!forgotten.links("/embed").is_empty());
    // A secret that the bot did not choose begins a session of its own.
    let key = "00000000000000000000000000000000";
    let forged = [("question", QUESTION), ("back", "embed"), ("key", key)];
    let form = serde_urlencoded::to_string(forged).unwrap();
    let page = visitor.sends("POST", "/embed/ask", &form, &[]).await;
    let to = page.header("location").unwrap();
    assert!(to.starts_with("/embed/") && !to.contains(key), "{to}");
}

#[tokio::test]
async fn a_site_cannot_choose_the_conversation_of_its_visitors() {
    let bot = Bot::with(&settings("\"https://school.example.com\""), |_| ());
    // The site has a conversation of its own, or plants one that nobody drew, and shows its address in the frame.
    let mut site = bot.visitor();
    site.asks("こんにちは").await;
    let (_, drawn) = site.cookie.as_deref().unwrap().split_once('=').unwrap();
    let planted = "0123456789abcdef0123456789abcdef";
    let form = [("payload", "x"), ("back", "practice"), ("key", planted)];
    assert_eq!(bot.visitor().posts("/press", &form).await.status, 404);
    for key in [drawn, planted] {
        let address = format!("/embed/{key}");
        for led_by in ["cross-site", "same-site", "none", ""] {
            let headers = [("Sec-Fetch-Site", led_by)];
            let headers = if led_by.is_empty() { &[] } else { &headers[..] };
            let mut visitor = bot.visitor();
            let framed = visitor.sends("GET", &address, "", headers).await;
            framed.must_say("何でも聞いてください");
            let asked = visitor
                .sends_form(&framed, "聞く", &[("question", QUESTION)])
                .await;
            asked.must_say(ANSWER);
        }
        // Whoever knows the address reads nothing of it.
        let read = bot.visitor().reloads(&address).await;
        read.must_not_say(QUESTION);
    }
}

#[tokio::test]
async fn a_frame_has_the_language_of_its_address_and_errors_stay_in_it() {
    let bot = Bot::with(&settings("\"https://school.example.com\""), |_| ());
    let mut visitor = bot.visitor();
    let first = visitor.opens("/embed?lang=en").await;
    assert_eq!(first.status, 200);
    first.must_say("What would you like to know?");
    let asked = visitor
        .sends_form(&first, "Ask", &[("question", QUESTION)])
        .await;
    asked.must_say("A conversation is deleted a day after its last question.");
    assert_eq!(visitor.cookie, None);
    let huge = "a".repeat(100_000);
    let huge = [("question", huge.as_str())];
    for error in [
        visitor.posts("/embed/press?lang=en", &[("x", "1")]).await,
        visitor.posts("/embed/ask?lang=en", &huge).await,
    ] {
        assert!(error.status >= 400);
        assert!(!error.links("/embed?lang=en").is_empty(), "{}", error.body);
        for link in error
            .links("/")
            .iter()
            .filter(|link| !link.starts_with("/embed"))
        {
            let leaves = error
                .body
                .contains(&format!("href=\"{link}\" target=\"_blank\""));
            assert!(
                leaves || link.contains(".css") || link.contains(".svg"),
                "{link}"
            );
        }
    }
}

#[tokio::test]
async fn another_site_shows_the_page_in_chromium_if_it_is_named() {
    let name = "another_site_shows_the_page_in_chromium_if_it_is_named";
    // For a browser, `localhost` and `127.0.0.1` are two sites.
    let (named, address) = listener().await;
    let school = format!("http://localhost:{}", address.port());
    let (other, other_address) = listener().await;
    let bot = Bot::with(&settings(&format!("\"{school}\"")), |_| ());
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    tokio::spawn(site(named, bot.address.clone()));
    tokio::spawn(site(other, bot.address.clone()));
    browser.goes_to(&school).await;
    browser.enters_frame().await;
    browser.types(&format!("{QUESTION}\n")).await;
    browser.turn(1).await;
    assert!(browser.text().await.contains(ANSWER));
    browser.presses("もっと見る").await;
    browser.turn(2).await;
    assert!(
        browser
            .text()
            .await
            .contains("ほかには、こちらがあります。")
    );
    browser.complained_of_nothing().await;

    let refused = format!("http://localhost:{}", other_address.port());
    browser.goes_to(&refused).await;
    browser.enters_frame().await;
    assert!(!browser.text().await.contains("何でも聞いてください"));
    let complaints = browser.complaints().await;
    let is_policy = |line: &String| line.contains("frame-ancestors");
    assert!(complaints.iter().any(is_policy), "{complaints:?}");
    browser.ends().await;
}
