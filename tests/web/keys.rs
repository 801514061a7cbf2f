//! What keeps strangers, other sites and floods from the interface for programs, and what is kept of a question.

use std::fs;

use serde_json::{Value, json};

use crate::{
    bot::{Bot, GENEROUS, LOG_FILTER, QUESTION, UNANSWERED, command},
    program::asked,
};

/// Every address that a program may know.
const ADDRESSES: [(&str, &str); 6] = [
    ("POST", "/api/v1/ask"),
    ("GET", "/api/v1/posts"),
    ("GET", "/api/v1/posts/cheer-at-payment"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/mcp"),
    ("GET", "/api/v2/ask"),
];

#[tokio::test]
async fn without_a_key_nothing_answers() {
    let bot = Bot::start();
    for (method, path) in ADDRESSES {
        let stranger = bot.stranger();
        stranger.sends(method, path, "", &[]).await.must_fail(404);
    }
    let program = bot.program("assistant");
    let answer = program.posts("/api/v1/ask", &asked(QUESTION)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut stranger = bot.stranger();
    let wrong = [None, Some(""), Some("senpai_0"), Some("senpai_é")];
    for key in wrong {
        stranger.key = key.map(str::to_owned);
        for (method, path) in ADDRESSES {
            let refused = stranger.sends(method, path, "", &[]).await;
            if path.ends_with("openapi.json") {
                assert_eq!(refused.status, 200, "it holds nothing private");
                continue;
            }
            refused.must_fail(401);
            assert_eq!(refused.header("www-authenticate"), "Bearer");
        }
    }
    // The key counts in its header only.
    let key = program.key.clone().unwrap();
    stranger.key = None;
    let cookie = format!("key={key}; Authorization=Bearer {key}");
    for (path, headers) in [
        (
            format!("/api/v1/posts?key={key}&access_token={key}"),
            vec![],
        ),
        ("/api/v1/posts".to_owned(), vec![("Cookie", &*cookie)]),
        ("/api/v1/posts".to_owned(), vec![("X-API-Key", &*key)]),
    ] {
        stranger
            .sends("GET", &path, "", &headers)
            .await
            .must_fail(401);
    }
    // It is revoked in the bot that runs.
    bot.program("other");
    assert!(bot.keys(&["revoke", "1"]).status.success());
    program.gets("/api/v1/posts").await.must_fail(401);
    assert!(bot.keys(&["revoke", "2"]).status.success());
    program.gets("/api/v1/posts").await.must_fail(404);
}

#[tokio::test]
async fn each_key_has_its_own_limit_and_each_address_too() {
    let settings = "[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 1\nkey_per_minute = 2\n";
    let bot = Bot::with(settings, |_| ());
    let (one, other) = (bot.program("one"), bot.program("other"));
    for _ in 0..2 {
        assert_eq!(one.gets("/api/v1/posts").await.status, 200);
    }
    let refused = one.gets("/api/v1/posts").await;
    refused.must_fail(429);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(other.gets("/api/v1/posts").await.status, 200);
    // Who guesses keys uses up the limit of the address.
    let stranger = bot.stranger();
    for _ in 0..6 {
        stranger.gets("/api/v1/posts").await.must_fail(401);
    }
    stranger.gets("/api/v1/posts").await.must_fail(429);
    other.gets("/api/v1/posts").await.must_fail(429);
}

#[tokio::test]
async fn no_page_of_another_site_reaches_it() {
    let public = "[web]\nlisten = \"127.0.0.1:0\"\nurl = \"https://ask.example.com\"\n";
    let bot = Bot::with(public, |_| ());
    let program = bot.program("assistant");
    for path in ["/api/v1/posts", "/api/v1/openapi.json", "/mcp"] {
        for (headers, status) in [
            (&[("Host", "evil.example")][..], 421),
            (&[("Host", "127.0.0.1.evil.example")], 421),
            (&[("Origin", "https://evil.example")], 403),
            (&[("Origin", "null")], 403),
            (&[("Sec-Fetch-Site", "cross-site")], 403),
        ] {
            let method = if path == "/mcp" { "POST" } else { "GET" };
            let refused = program.sends(method, path, "", headers).await;
            refused.must_fail(status);
            assert!(!refused.headers.contains_key("access-control-allow-origin"));
        }
    }
    let public = [
        ("Host", "ask.example.com"),
        ("Origin", "https://ask.example.com"),
    ];
    let body = asked(QUESTION).to_string();
    let reply = program.sends("POST", "/api/v1/ask", &body, &public).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    for header in ["access-control-allow-origin", "set-cookie"] {
        assert!(!reply.headers.contains_key(header), "{header}");
    }
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("x-request-id").len(), 16);
    let post = program
        .gets("/api/v1/posts/cheer-when-it-runs")
        .await
        .json();
    let link = post["link"].as_str().unwrap();
    assert!(
        post["url"].as_str() == Some(link) || link.starts_with("https://ask.example.com/posts/")
    );
}

#[tokio::test]
async fn a_question_is_counted_and_its_words_are_in_no_list_and_no_log() {
    let bot = Bot::with(GENEROUS, |dir| {
        fs::write(dir.join(LOG_FILTER), "trace").unwrap()
    });
    let program = bot.program("assistant");
    for _ in 0..2 {
        let reply = program.posts("/api/v1/ask", &asked(UNANSWERED)).await;
        assert_eq!(reply.json()["status"], "not_found");
    }
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "ask", "arguments": asked(UNANSWERED)}});
    let accept = [("Accept", "application/json, text/event-stream")];
    let reply = program
        .sends("POST", "/mcp", &call.to_string(), &accept)
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let says = |arguments: &[&str]| {
        let output = command(&bot.dir).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let stats: Value = serde_json::from_str(&says(&["stats", "--json"])).unwrap();
    assert_eq!(stats["asked"], 3, "{stats}");
    let gaps = says(&["gaps", "--json"]);
    assert!(
        gaps.contains("\"asked\":3") && !gaps.contains("ドローン"),
        "{gaps}"
    );
    let (log, key) = (bot.log(), program.key.unwrap());
    assert!(
        !log.contains("ドローン") && !log.contains(&key[7..]),
        "{log}"
    );
}
