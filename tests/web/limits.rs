//! Other sites, floods, and clients that are slow.

use std::time::Duration;

use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::bot::{ANSWER, Bot, QUESTION};

const FORM: &str = "question=a";
/// The longest wait for an answer: far below the time of a slow connection.
const PATIENCE: Duration = Duration::from_secs(15);

#[tokio::test]
async fn forms_of_other_sites_and_other_names_of_the_host_are_refused() {
    let public = "[web]\nlisten = \"127.0.0.1:0\"\nurl = \"https://ask.example.com\"\naddress_per_minute = 1000\n";
    let bot = Bot::with(public, |_| ());
    let own = format!("http://{}", bot.address);
    let mut visitor = bot.visitor();
    for (headers, status) in [
        (&[("Origin", "https://evil.example")][..], 403),
        (&[("Origin", "null")], 403),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (
            &[("Host", "evil.example"), ("Origin", "http://evil.example")],
            421,
        ),
        (
            &[
                ("Host", "ask.example.com"),
                ("Origin", "https://ask.example.com"),
            ],
            303,
        ),
        (&[("Origin", "https://ask.example.com")], 303),
        (&[("Origin", &own)], 303),
        (&[], 303),
    ] {
        let page = visitor.sends("POST", "/ask", FORM, headers).await;
        assert_eq!(page.status, status, "{headers:?}");
    }
    let page = visitor
        .sends("GET", "/", "", &[("Host", "evil.example")])
        .await;
    assert_eq!(page.status, 421);
    let cookie = visitor.sends("POST", "/ask", FORM, &[]).await;
    let cookie = cookie.header("set-cookie").unwrap().to_owned();
    for flag in [
        "__Host-senpai=",
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
        "Max-Age=86400",
    ] {
        assert!(cookie.contains(flag), "{cookie}");
    }
}

#[tokio::test]
async fn every_page_allows_only_what_comes_from_this_site() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    for path in [
        "/",
        "/posts",
        "/posts/cheer-at-payment",
        "/preview",
        "/page.css",
        "/nothing",
        "/suggest?q=a",
    ] {
        let page = visitor.opens(path).await;
        let policy = page.header("content-security-policy").expect(path);
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        for tag in page.body.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            for elsewhere in ["src=\"http", "src=\"//", "href=\"//", " style=", " on"] {
                assert!(!tag.contains(elsewhere), "{path}: <{tag}>");
            }
        }
    }
}

#[tokio::test]
async fn an_address_is_limited_however_many_sessions_it_has() {
    let bot = Bot::with(
        "[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 3\n",
        |_| (),
    );
    for _ in 0..3 {
        assert_eq!(bot.visitor().asks("こんにちは").await.status, 200);
    }
    let refused = bot.visitor().asks("こんにちは").await;
    assert_eq!(refused.status, 429);
    refused.must_say("秒ほど");
    assert!(
        refused
            .header("retry-after")
            .unwrap()
            .parse::<u32>()
            .unwrap()
            > 0
    );
    // Behind a proxy, each visitor has their own limit.
    let from = [("X-Forwarded-For", "198.51.100.7")];
    assert_eq!(
        bot.visitor()
            .sends("POST", "/ask", FORM, &from)
            .await
            .status,
        303
    );
}

#[tokio::test]
async fn an_address_reads_ten_times_as_many_pages_as_it_sends_forms() {
    let bot = Bot::with(
        "[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 1\n",
        |_| (),
    );
    let paths = [
        "/",
        "/posts",
        "/posts/cheer-at-payment",
        "/later/x",
        "/nothing",
    ];
    for path in paths.iter().cycle().take(10) {
        assert_ne!(bot.visitor().opens(path).await.status, 429, "{path}");
    }
    for path in paths.iter().chain(&["/suggest?q=a", "/preview", "/ask"]) {
        let refused = bot.visitor().opens(path).await;
        assert_eq!(refused.status, 429, "{path}");
        refused.must_say("秒ほど");
    }
    // Those are parts of the program, and browsers keep them.
    assert_eq!(bot.visitor().opens("/page.css").await.status, 200);
    // A reader may still ask.
    let form = bot.visitor().sends("POST", "/ask", FORM, &[]).await;
    assert_eq!(form.status, 303);
}

#[tokio::test]
async fn all_visitors_together_have_the_limit_of_a_channel() {
    let settings = "[chat]\nchannel_per_minute = 2\n[web]\nlisten = \"127.0.0.1:0\"\n";
    let bot = Bot::with(settings, |_| ());
    for _ in 0..2 {
        bot.visitor().asks(QUESTION).await.must_say(ANSWER);
    }
    bot.visitor()
        .asks(QUESTION)
        .await
        .must_say("少しだけ待って、もう一度どうぞ");
}

#[tokio::test]
async fn a_private_address_goes_to_no_log_of_referrers() {
    let bot = Bot::start();
    for (path, policy, noindex) in [
        ("/", "same-origin", None),
        ("/practice/x", "strict-origin", Some("noindex")),
        ("/embed/x", "strict-origin", Some("noindex")),
        ("/later/x", "strict-origin", Some("noindex")),
    ] {
        let page = bot.visitor().opens(path).await;
        assert_eq!(page.header("referrer-policy"), Some(policy), "{path}");
        assert_eq!(page.header("x-robots-tag"), noindex, "{path}");
    }
}

#[tokio::test]
async fn a_session_has_the_limit_of_a_member() {
    let settings = "[chat]\nmember_per_minute = 2\n[web]\nlisten = \"127.0.0.1:0\"\n";
    let bot = Bot::with(settings, |_| ());
    let mut visitor = bot.visitor();
    visitor.asks("こんにちは").await;
    visitor.asks(QUESTION).await.must_say(ANSWER);
    visitor
        .asks(QUESTION)
        .await
        .must_say("少しだけ待って、もう一度どうぞ");
    bot.visitor().asks(QUESTION).await.must_say(ANSWER);
}

#[tokio::test]
async fn slow_and_vanished_clients_keep_nobody_out() {
    /// More than the page takes at a time.
    const SLOW: usize = 1100;
    let bot = Bot::start();
    let mut slow = Vec::new();
    // They come from one address, and the visitor from another.
    let connect = async || {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        socket.connect(bot.address.parse().unwrap()).await.unwrap()
    };
    for sent in [
        "",
        "POST /ask HTTP/1.1\r\nHost: ",
        "POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nquestion=",
    ] {
        for _ in 0..SLOW / 3 {
            let mut stream = connect().await;
            // It may be refused already.
            let _ = stream.write_all(sent.as_bytes()).await;
            slow.push(stream);
        }
    }
    // Those leave before their answer.
    for _ in 0..20 {
        let mut stream = TcpStream::connect(&bot.address).await.unwrap();
        let form = "POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nquestion=a";
        stream.write_all(form.as_bytes()).await.unwrap();
    }
    let mut visitor = bot.visitor();
    let asked = timeout(PATIENCE, visitor.asks(QUESTION)).await;
    asked.expect("an answer in time").must_say(ANSWER);
    drop(slow);
}

#[tokio::test]
async fn forms_that_are_no_forms_are_answered_with_a_sentence() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    for (path, body) in [("/ask", "x=1"), ("/press", "x=1"), ("/ask", "%FF=%FF")] {
        assert_eq!(
            visitor.sends("POST", path, body, &[]).await.status,
            400,
            "{path} {body}"
        );
    }
    visitor
        .posts("/press", &[("payload", "1|link|1|1")])
        .await
        .must_say("この操作ができるのは管理者だけです。");
    visitor
        .posts("/press", &[("payload", "nonsense")])
        .await
        .must_say("このボタンはもう使えません。");
    let long = visitor.asks(&"長".repeat(7000)).await;
    long.must_say("質問が長すぎます。");
    let kept = long.text().matches('長').count();
    assert!(kept < 210, "{kept} characters are kept");
    visitor.asks("  ").await.must_say("質問文が空です。");
    let huge = format!("question={}", "a".repeat(100_000));
    let refused = visitor.sends("POST", "/ask", &huge, &[]).await;
    assert_eq!(refused.status, 413);
    refused.must_say("質問が長すぎます。");
    let mut english = bot.visitor().speaking_english();
    for (path, sentence) in [("/press", "too large"), ("/report", "too large")] {
        let refused = english.sends("POST", path, &huge, &[]).await;
        assert_eq!(refused.status, 413, "{path}");
        refused.must_say(sentence);
        refused.must_say("Ask Senpai");
    }
    let no_form = visitor.opens("/ask").await;
    assert_eq!(no_form.status, 405);
    no_form.must_say("このページは開けません。");
    for unread in [
        "/posts?tag=a&tag=b",
        "/posts/%FF",
        "/practice/%FF",
        "/later/%FF",
    ] {
        let page = visitor.opens(unread).await;
        assert_eq!(page.status, 404, "{unread}");
        page.must_say("このページは見つかりませんでした。");
    }
    for path in ["/", "/admin", "/api/v1/posts", "/mcp"] {
        let two = [("Host", "localhost"), ("Host", "ask.example.com")];
        let refused = visitor.sends("GET", path, "", &two).await;
        assert_eq!(refused.status, 400, "{path}");
    }
}

#[tokio::test]
async fn the_limit_of_an_address_refuses_no_stop_and_no_deletion() {
    let bot = Bot::with(
        "[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 3\n",
        |_| (),
    );
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    let steps = visitor.presses(&answer, "やってみる").await;
    let taken = visitor.presses(&steps, "1をやってみる").await;
    let refused = visitor.presses(&taken, "間隔をあけて聞いて").await;
    assert_eq!(refused.status, 429);
    // Nobody practises without a session, so a stop of nobody is a form like others.
    let quit = taken.payload("やめる");
    let of_nobody = bot
        .visitor()
        .posts("/press", &[("payload", quit.as_str())])
        .await;
    assert_eq!(of_nobody.status, 429);
    let stopped = visitor.presses(&taken, "やめる").await;
    stopped.must_say("もう聞きません。");
    let deleted = visitor.posts("/forget", &[]).await;
    deleted.must_say("すべて消しました。");
}
