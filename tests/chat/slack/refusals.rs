//! Checks that the fake refuses wrong requests, as Slack does or by a rule of ours. Each wrong request has a similar correct one
//! beside it.

use std::time::Duration;

use serde_json::{Value, json};

use super::fake::{APP_TOKEN, BOT_TOKEN, CHANNEL, DIRECT, Fake, checker};
use crate::{platform::FakePlatform, websocket::Client};

fn message(key: &str, value: &Value) -> Value {
    let mut message = json!({"text": "x", "unfurl_links": false, "unfurl_media": false});
    message[key] = value.clone();
    message
}

fn check(key: &str, right: &Value, wrong: &Value) {
    let takes = |value| checker::check_message(&message(key, value));
    assert_eq!(takes(right), Ok(()), "{key}");
    assert!(takes(wrong).is_err(), "{key}: {wrong}");
}

fn long(n: usize) -> String {
    "長".repeat(n)
}

fn plain(n: usize) -> Value {
    json!({"type": "plain_text", "text": long(n)})
}

fn dividers(n: usize) -> Value {
    json!(vec![json!({"type": "divider"}); n])
}

#[test]
fn texts_and_blocks_too_long_too_many_and_none_at_all() {
    check("text", &json!(long(4000)), &json!(long(4001)));
    check("text", &json!("x"), &json!(""));
    check("blocks", &dividers(50), &dividers(51));
    let headed = |n| json!([{"type": "header", "text": plain(n)}]);
    check("blocks", &headed(150), &headed(151));
    let section = |n| json!([{"type": "section", "text": {"type": "mrkdwn", "text": long(n)}}]);
    check("blocks", &section(3000), &section(3001));
    check("blocks", &section(1), &section(0));
    let input = |n| json!([{"type": "input", "label": plain(n)}]);
    check("blocks", &input(2000), &input(2001));
    let named = |id: String| json!([{"type": "divider", "block_id": id}, {"type": "divider", "block_id": "b"}]);
    check("blocks", &named("a".repeat(255)), &named("a".repeat(256)));
    check("blocks", &named("a".into()), &named("b".into()));
    check("blocks", &dividers(1), &json!([{"type": "video"}]));
}

#[test]
fn buttons_and_choices() {
    let actions = |elements: Vec<Value>| json!([{"type": "actions", "elements": elements}]);
    let button = |i: usize| json!({"type": "button", "action_id": format!("{i}"), "value": "v", "text": plain(1)});
    let buttons = |n| actions((0..n).map(button).collect());
    check("blocks", &buttons(25), &buttons(26));
    check("blocks", &buttons(1), &buttons(0));
    let two = |a, b| actions(vec![button(a), button(b)]);
    check("blocks", &two(1, 2), &two(1, 1));
    let one = |key: &str, value: Value| {
        let mut button = button(1);
        button[key] = value;
        actions(vec![button])
    };
    let id = |n| one("action_id", json!("a".repeat(n)));
    check("blocks", &id(255), &id(256));
    check("blocks", &id(1), &id(0));
    let value = |n| one("value", json!("v".repeat(n)));
    check("blocks", &value(2000), &value(2001));
    let label = |n| one("text", plain(n));
    check("blocks", &label(75), &label(76));

    let select = |placeholder, options: Vec<Value>| {
        actions(vec![
            json!({"type": "static_select", "action_id": "a", "placeholder": plain(placeholder), "options": options}),
        ])
    };
    let option = |text, value: usize| json!({"text": plain(text), "value": "v".repeat(value)});
    let options = |n| select(1, vec![option(1, 1); n]);
    check("blocks", &options(100), &options(101));
    check("blocks", &options(1), &options(0));
    let placeholder = |n| select(n, vec![option(1, 1)]);
    check("blocks", &placeholder(150), &placeholder(151));
    let right = select(1, vec![option(75, 150)]);
    for (text, value) in [(76, 150), (75, 151), (0, 1), (1, 0)] {
        check("blocks", &right, &select(1, vec![option(text, value)]));
    }
}

#[test]
fn what_pings_unfurls_or_is_forged() {
    check("text", &json!("&lt;!channel&gt;"), &json!("<!channel>"));
    for key in ["unfurl_links", "unfurl_media"] {
        for wrong in [json!(true), json!(null)] {
            check(key, &json!(false), &wrong);
        }
    }
    let rich = |elements: Vec<Value>| {
        let section = json!({"type": "rich_text_section", "elements": elements});
        json!([{"type": "rich_text", "elements": [section]}])
    };
    let text = |n| json!({"type": "text", "text": long(n)});
    let texts = |n| rich(vec![text(1500), text(n)]);
    check("blocks", &texts(1500), &texts(1501));
    check("blocks", &texts(1), &texts(0));
    let post = "https://example.com/";
    let link = |url: &str| rich(vec![json!({"type": "link", "text": "x", "url": url})]);
    let address = |n: usize| format!("{post}{}", "a".repeat(n - post.len()));
    check("blocks", &link(&address(3000)), &link(&address(3001)));
    check("blocks", &link(post), &link("https://e.vil/"));
    let user = rich(vec![json!({"type": "user", "user_id": "U1"})]);
    for kind in ["broadcast", "usergroup", "emoji"] {
        check("blocks", &user, &rich(vec![json!({"type": kind})]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_methods_and_arguments() {
    let fake = Fake::start().await;
    let asks = async |token: &str, method: &str, body: &Value| {
        let (_, said) = fake.takes(token, &format!("/api/{method}"), body).await;
        said["error"].as_str().unwrap_or_default().to_owned()
    };
    let nothing = json!({});
    for (token, method, error) in [
        ("", "auth.test", "not_authed"),
        (APP_TOKEN, "auth.test", "invalid_auth"),
        (BOT_TOKEN, "auth.test", ""),
        (BOT_TOKEN, "apps.connections.open", "invalid_auth"),
        (APP_TOKEN, "apps.connections.open", ""),
        (BOT_TOKEN, "chat.whisper", "unknown_method"),
    ] {
        assert_eq!(asks(token, method, &nothing).await, error, "{method}");
    }
    let post =
        json!({"channel": CHANNEL, "text": "x", "unfurl_links": false, "unfurl_media": false});
    let with = |base: &Value, key: &str, value: Value| {
        let mut body = base.clone();
        body[key] = value;
        body
    };
    let (_, posted) = fake.takes(BOT_TOKEN, "/api/chat.postMessage", &post).await;
    let edit = json!({"channel": CHANNEL, "text": "x", "ts": posted["ts"]});
    let prompts = |n| json!({"prompts": vec![json!({"title": "x", "message": "x"}); n]});
    let view = |kind: &str, blocks| json!({"user_id": "U1", "view": {"type": kind, "blocks": dividers(blocks)}});
    let prompting = "assistant.threads.setSuggestedPrompts";
    for (method, body, error) in [
        ("chat.postMessage", post.clone(), ""),
        (
            "chat.postMessage",
            with(&post, "text", json!("")),
            "no_text",
        ),
        ("chat.postEphemeral", edit.clone(), ""),
        (
            "chat.postEphemeral",
            with(&edit, "text", json!("")),
            "no_text",
        ),
        ("chat.update", edit.clone(), ""),
        ("chat.update", with(&edit, "text", json!("")), "no_text"),
        (
            "chat.update",
            with(&edit, "ts", json!("1.1")),
            "message_not_found",
        ),
        (
            "chat.update",
            with(&edit, "channel", json!("U1")),
            "channel_not_found",
        ),
        (
            "chat.delete",
            with(&edit, "ts", json!("1.1")),
            "message_not_found",
        ),
        ("chat.delete", edit.clone(), ""),
        ("conversations.open", json!({"users": "U1"}), ""),
        (
            "conversations.open",
            json!({"users": "C1"}),
            "user_not_found",
        ),
        ("views.publish", view("home", 100), ""),
        ("views.publish", view("home", 101), "too many blocks"),
        ("views.publish", view("modal", 1), "invalid_arguments"),
        (
            "views.publish",
            with(&view("home", 1), "user_id", json!(null)),
            "invalid_arguments",
        ),
        (prompting, prompts(4), ""),
        (prompting, prompts(5), "invalid_prompts"),
        (prompting, prompts(0), "invalid_prompts"),
    ] {
        assert_eq!(
            asks(BOT_TOKEN, method, &body).await,
            error,
            "{method} {body}"
        );
    }
    fake.limits_next(1);
    let (status, _) = fake.takes(BOT_TOKEN, "/api/chat.postMessage", &post).await;
    assert_eq!(status, 429);
    fake.forbids(CHANNEL);
    assert_eq!(
        asks(BOT_TOKEN, "chat.postMessage", &post).await,
        "not_in_channel"
    );
    let direct = with(&post, "channel", json!(DIRECT));
    assert_eq!(asks(BOT_TOKEN, "chat.postMessage", &direct).await, "");
    fake.revokes();
    assert_eq!(
        asks(BOT_TOKEN, "auth.test", &nothing).await,
        "token_revoked"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before() {
    let fake = Fake::start().await;
    let mut first = Value::Null;
    for (channel, threaded) in [
        (CHANNEL, false),
        (CHANNEL, true),
        (CHANNEL, false),
        ("C2", false),
    ] {
        let mut post =
            json!({"channel": channel, "text": "x", "unfurl_links": false, "unfurl_media": false});
        if threaded {
            post["thread_ts"] = first.clone();
        }
        let (_, posted) = fake.takes(BOT_TOKEN, "/api/chat.postMessage", &post).await;
        if first.is_null() {
            first = posted["ts"].clone();
        }
    }
    let thread = format!("conversations.replies?ts={}&", first.as_str().unwrap());
    for (method, channel, count) in [
        ("conversations.history?", CHANNEL, 3),
        ("conversations.history?", "C2", 1),
        (&thread, CHANNEL, 2),
        (&thread, "C2", 0),
    ] {
        let path = format!("/api/{method}channel={channel}");
        let (_, read) = fake.takes(BOT_TOKEN, &path, &json!({})).await;
        let messages = read["messages"].as_array().unwrap();
        assert_eq!(messages.len(), count, "{method} {channel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files() {
    let fake = Fake::start().await;
    let asks = async |path: &str, body: Value| {
        let (_, said) = fake.takes(BOT_TOKEN, &format!("/api/{path}"), &body).await;
        said
    };
    let place = async |name: &str, length: usize, description: usize| {
        let description = "a".repeat(description);
        let arguments = format!("filename={name}&length={length}&alt_txt={description}");
        asks(
            &format!("files.getUploadURLExternal?{arguments}"),
            json!({}),
        )
        .await
    };
    assert_eq!(place("a", 0, 1).await["error"], "invalid_arguments");
    assert_eq!(place("", 3, 1).await["error"], "invalid_arguments");
    assert_eq!(place("a", 3, 1001).await["error"], "alt_txt_too_large");
    let complete = async |id: &Value, channel: &str| {
        let body = json!({"files": [{"id": id}], "channel_id": channel});
        asks("files.completeUploadExternal", body).await["error"].clone()
    };
    let id = place("a", 3, 1000).await["file_id"].clone();
    assert_eq!(complete(&json!("F99"), DIRECT).await, "file_not_found");
    assert_eq!(complete(&id, "U1").await, "channel_not_found");
    assert_eq!(
        complete(&id, DIRECT).await,
        "file_not_found",
        "no bytes yet"
    );
    let id = place("a", 3, 1000).await["file_id"].clone();
    let upload = format!("/upload/{}", id.as_str().unwrap());
    let (longer, _) = fake.takes("", &upload, &json!("longer")).await;
    assert_eq!(longer, 400);
    let (right, _) = fake.takes("", &upload, &json!(123)).await;
    assert_eq!((right, complete(&id, DIRECT).await), (200, json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn response_addresses_and_acknowledgements() {
    let fake = Fake::start().await;
    let right = json!({"text": "x", "unfurl_links": false, "unfurl_media": false});
    for uses in 0..6 {
        let (status, _) = fake.takes("", "/response/r1", &right).await;
        assert_eq!(status, if uses < 5 { 200 } else { 400 }, "five uses");
    }
    for (path, body, wanted) in [
        ("/response/r2", &right, 200),
        ("/response/r3", &json!({"text": "x"}), 400),
        ("/response/x", &right, 400),
    ] {
        let (status, _) = fake.takes("", path, body).await;
        assert_eq!(status, wanted, "{path} {body}");
    }
    fake.expires_responses(true);
    let (status, _) = fake.takes("", "/response/r4", &right).await;
    assert_eq!(status, 400);

    let fake = Fake::start().await;
    let mut client = Client::connect(fake.url.trim_end_matches("/api"), "/link").await;
    client.says(&json!({"envelope_id": "nobodys"})).await;
    let refused = async {
        while !fake.refused().iter().any(|r| r.contains("nobodys")) {
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(5), refused).await;
    assert!(refused.is_ok(), "an acknowledgement of nothing");
}
