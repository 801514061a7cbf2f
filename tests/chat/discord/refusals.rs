//! Checks that the fake refuses wrong requests, as Discord does or by a rule of ours. Each wrong request has a similar correct
//! one beside it.

use std::time::Duration;

use serde_json::{Value, json};

use super::fake::{BOT, CHANNEL, DIRECT, Fake, GUILD, TOKEN, checker, gateway};
use crate::{
    harness::QUESTION,
    platform::{FakeMember, FakePlatform},
    websocket::Client,
};

fn message(key: &str, value: &Value) -> Value {
    let mut message = json!({"content": "x", "allowed_mentions": {"parse": []}});
    message[key] = value.clone();
    message
}

fn check(key: &str, right: &Value, wrong: &Value) {
    let takes = |value| checker::check_message(&message(key, value));
    assert_eq!(takes(right), Ok(()), "{key}");
    assert!(takes(wrong).is_err(), "{key}: {wrong}");
}

#[test]
fn too_long_too_many_and_none_at_all() {
    let long = |n: usize| "長".repeat(n);
    check("content", &json!(long(2000)), &json!(long(2001)));
    let counted_twice = |n: usize| json!("😀".repeat(n));
    check("content", &counted_twice(1000), &counted_twice(1001));
    check("content", &json!("x"), &json!(""));
    check("nonce", &json!("n".repeat(25)), &json!("n".repeat(26)));

    let embeds = |n| json!(vec![json!({"title": "x"}); n]);
    check("embeds", &embeds(10), &embeds(11));
    let texts = |n: usize| json!([{"title": long(200), "description": long(2700), "footer": {"text": long(100)}}, {"description": long(n)}]);
    check("embeds", &texts(3000), &texts(3001));
    let embed = |key: &str, value: Value| json!([{"title": "x", key: value}]);
    let titled = |n| embed("title", json!(long(n)));
    check("embeds", &titled(256), &titled(257));
    check("embeds", &titled(1), &titled(0));
    let described = |n| embed("description", json!(long(n)));
    check("embeds", &described(4096), &described(4097));
    let footed = |n| embed("footer", json!({"text": long(n)}));
    check("embeds", &footed(2048), &footed(2049));

    let button = |id: usize| json!({"type": 2, "label": "x", "custom_id": format!("{id}")});
    let rows = |rows: usize, columns: usize| {
        let row = |r| json!({"type": 1, "components": (0..columns).map(|c| button(9 * r + c)).collect::<Vec<_>>()});
        json!((0..rows).map(row).collect::<Vec<_>>())
    };
    check("components", &rows(5, 5), &rows(6, 1));
    check("components", &rows(1, 5), &rows(1, 6));
    check("components", &rows(1, 1), &rows(1, 0));
    let two = |a, b| json!([{"type": 1, "components": [button(a)]}, {"type": 1, "components": [button(b)]}]);
    check("components", &two(1, 2), &two(1, 1));
    let one = |key: &str, n: usize| {
        let mut button = button(1);
        button[key] = json!("a".repeat(n));
        json!([{"type": 1, "components": [button]}])
    };
    for (key, most) in [("label", 80), ("custom_id", 100)] {
        check("components", &one(key, most), &one(key, most + 1));
        check("components", &one(key, 1), &one(key, 0));
    }
}

#[test]
fn what_pings_or_is_forged() {
    let none = json!({"parse": []});
    for wrong in [json!({"parse": ["everyone"]}), json!(null)] {
        check("allowed_mentions", &none, &wrong);
    }
    let marks = [
        "@everyone",
        "@here",
        "<@1>",
        "<@&1>",
        "<#1>",
        "</ask:1>",
        "<:e:1>",
        "<t:1>",
        "```",
        "||",
        "[x](y)",
        "x://y",
    ];
    for mark in marks {
        let escape = |c: char| match c.is_ascii_punctuation() {
            true => format!("\\{c}"),
            false => c.to_string(),
        };
        let escaped: String = mark.chars().map(escape).collect();
        check(
            "content",
            &json!(format!("x {escaped}")),
            &json!(format!("x {mark}")),
        );
    }
    check("content", &json!("<@1> <#2> x"), &json!("<@1> <#2> x <@1>"));
    let link = |to: &str| json!(format!("[x]({to}/a)"));
    check(
        "content",
        &link("https://example.com"),
        &link("https://e.vil"),
    );
    for key in ["title", "description"] {
        check("embeds", &json!([{key: "\\|\\|"}]), &json!([{key: "||"}]));
    }
    let embed = |url: &str| json!([{"title": "x", "url": url}]);
    check(
        "embeds",
        &embed("https://example.com/a"),
        &embed("https://e.vil/"),
    );
}

#[test]
fn wrong_commands_and_choices() {
    let long = |n| json!("a".repeat(n));
    let choice = |name: usize, value: usize| json!({"name": long(name), "value": long(value)});
    let takes = |choices: Vec<Value>| checker::checked_choices(&json!(choices)).is_ok();
    assert!(takes(vec![choice(1, 1); 25]) && !takes(vec![choice(1, 1); 26]));
    assert!(takes(vec![choice(100, 100)]) && !takes(vec![choice(101, 100)]));
    assert!(!takes(vec![choice(0, 1)]) && !takes(vec![choice(100, 101)]));

    let takes = |command: Value| checker::check_commands(&json!([command])).is_ok();
    let command = |name, description| json!({"name": long(name), "description": long(description)});
    let option = |name, description| json!({"name": "x", "description": "x", "options": [command(name, description)]});
    for (name, description) in [(0, 1), (33, 1), (1, 0), (1, 101)] {
        assert!(!takes(command(name, description)), "{name} {description}");
        assert!(!takes(option(name, description)), "{name} {description}");
    }
    assert!(takes(command(32, 100)) && takes(option(32, 100)));
    let menu = |description: &str| json!({"type": 3, "name": "x", "description": description});
    assert!(takes(menu("")) && !takes(menu("x")));
}

#[test]
fn sessions_that_are_not_let_in() {
    let right = json!({"token": TOKEN, "intents": 4609, "properties": {}});
    let check = |key: &str, value: Value, approved| {
        let mut identify = right.clone();
        identify[key] = value;
        checker::check_identify(&identify, TOKEN, approved)
    };
    assert_eq!(check("intents", json!(4609), 0), Ok(4609));
    assert_eq!(check("token", json!(format!("Bot {TOKEN}")), 0), Ok(4609));
    assert_eq!(check("token", json!("another"), 0), Err(4004));
    assert_eq!(check("token", json!(null), 0), Err(4002));
    assert_eq!(check("properties", json!(null), 0), Err(4002));
    assert_eq!(check("intents", json!(null), 0), Err(4013));
    assert_eq!(check("intents", json!(1_u64 << 40), 0), Err(4013));
    let content = 4609 | checker::MESSAGE_CONTENT;
    for privileged in [content, 1 << 1, 1 << 8] {
        assert_eq!(check("intents", json!(privileged), 0), Err(4014));
    }
    let approved = checker::MESSAGE_CONTENT;
    assert_eq!(check("intents", json!(content), approved), Ok(content));
}

#[test]
fn events_and_words_that_a_session_is_not_sent() {
    let content = 4609 | checker::MESSAGE_CONTENT;
    let said =
        json!({"t": "MESSAGE_CREATE", "d": {"content": "x", "guild_id": GUILD, "mentions": []}});
    let shown =
        |intents, event: &Value| Some(gateway::for_session(intents, event)?["content"].clone());
    assert_eq!(shown(1, &said), None);
    assert_eq!(shown(4609, &said), Some(json!("")));
    assert_eq!(shown(content, &said), Some(json!("x")));
    let mut named = said.clone();
    named["d"]["mentions"] = json!([{"id": BOT}]);
    assert_eq!(shown(4609, &named), Some(json!("x")));
    let mut own = said.clone();
    own["d"]["author"] = json!({"id": BOT});
    assert_eq!(shown(4609, &own), Some(json!("x")));
    let mut edited = said.clone();
    edited["t"] = json!("MESSAGE_UPDATE");
    assert_eq!(shown(4609, &edited), Some(json!("")));
    let mut direct = said;
    direct["d"]["guild_id"] = json!(null);
    assert_eq!(shown(4609, &direct), Some(json!("x")));
    assert_eq!(shown(1 << 9, &direct), None);
    let guild = json!({"t": "GUILD_CREATE", "d": {}});
    assert_eq!(gateway::for_session(1 << 9, &guild), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn interactions_answered_too_late_twice_or_too_early() {
    let fake = Fake::start().await;
    let aoi = fake.member("aoi");
    let begins = || aoi.begins("ask", &[("question", QUESTION)]);
    let token = begins();
    let right = json!({"content": "x", "allowed_mentions": {"parse": []}});
    let (defer, unknown) = (json!({"type": 5}), json!({"type": 99}));
    let callback = |token: &str| format!("interactions/1/{token}/callback");
    let webhook = |token: &str| format!("webhooks/{BOT}/{token}");
    let original = |token: &str| format!("{}/messages/@original", webhook(token));
    let answers = |token: &str| {
        [
            ("PATCH", original(token)),
            ("POST", webhook(token)),
            ("DELETE", original(token)),
        ]
    };
    for (method, path) in answers(&token) {
        let early = fake.takes(method, &path, &right).await;
        assert_eq!(early, 404, "before its acknowledgement");
    }
    for (method, path) in answers("nobodys") {
        assert_eq!(fake.takes(method, &path, &right).await, 404, "nobody's");
    }
    assert_eq!(fake.takes("POST", &callback("nobodys"), &defer).await, 404);
    assert_eq!(fake.takes("POST", &callback(&token), &defer).await, 204);
    let twice = fake.takes("POST", &callback(&token), &defer).await;
    assert_eq!(twice, 400, "twice");
    for (method, path) in answers(&token) {
        let taken = fake.takes(method, &path, &right).await;
        assert!(taken < 300, "{method} {path}");
    }
    for method in ["PATCH", "POST"] {
        let path = if method == "POST" {
            webhook(&token)
        } else {
            original(&token)
        };
        let wrong = fake.takes(method, &path, &json!({"content": "x"})).await;
        assert_eq!(wrong, 400, "{method}: messages are checked");
    }
    let other = callback(&begins());
    assert_eq!(fake.takes("POST", &other, &unknown).await, 400);
    let typing = json!({"type": 8, "data": {"choices": [{"name": "", "value": "x"}]}});
    let other = callback(&begins());
    assert_eq!(fake.takes("POST", &other, &typing).await, 400);
    fake.expires_responses(true);
    for (method, path) in answers(&token) {
        let late = fake.takes(method, &path, &right).await;
        assert_eq!(late, 401, "a quarter of an hour later");
    }
    let late = callback(&begins());
    tokio::time::sleep(Duration::from_millis(3100)).await;
    let late = fake.takes("POST", &late, &defer).await;
    assert_eq!(late, 404, "after three seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_right_to_what_they_ask() {
    let fake = Fake::start().await;
    let right = json!({"content": "x", "allowed_mentions": {"parse": []}});
    let messages = format!("channels/{CHANNEL}/messages");
    let nobodys = format!("{messages}/1");
    let commands = format!("applications/{BOT}/commands");
    let nothing = json!(null);
    for (method, path, body, status) in [
        ("POST", messages.as_str(), &right, 200),
        ("POST", &messages, &json!({"content": "x"}), 400),
        ("PATCH", &nobodys, &right, 404),
        ("PATCH", &nobodys, &json!({"content": "x"}), 400),
        ("DELETE", &nobodys, &nothing, 404),
        ("GET", "channels/1", &nothing, 404),
        ("GET", "nowhere", &nothing, 404),
        (
            "PUT",
            &commands,
            &json!([{"name": "x", "description": "x"}]),
            200,
        ),
        (
            "PUT",
            &commands,
            &json!([{"name": "", "description": "x"}]),
            400,
        ),
        ("GET", &messages, &nothing, 200),
    ] {
        let taken = fake.takes(method, path, body).await;
        assert_eq!(taken, status, "{method} {path} {body}");
    }
    let (bot, client) = (format!("Bot {TOKEN}"), "DiscordBot (x, 1)");
    for (token, agent, status) in [
        (bot.as_str(), client, 200),
        ("Bot another", client, 401),
        (&bot, "curl", 403),
    ] {
        let taken = fake
            .takes_from(token, agent, "GET", "users/@me", &nothing)
            .await;
        assert_eq!(taken, status, "{token} {agent}");
    }
    fake.limits_next(1);
    assert_eq!(fake.takes("POST", &messages, &right).await, 429);
    fake.hides_history();
    assert_eq!(fake.takes("GET", &messages, &nothing).await, 403);
    fake.forbids(CHANNEL);
    assert_eq!(fake.takes("POST", &messages, &right).await, 403);
    let direct = format!("channels/{DIRECT}/messages");
    assert_eq!(fake.takes("POST", &direct, &right).await, 200);
    fake.revokes();
    assert_eq!(fake.takes("GET", "users/@me", &nothing).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonces_and_what_was_said_before() {
    let fake = Fake::start().await;
    let said = async |channel: &str, enforced: bool| {
        let message = json!({"content": "x", "allowed_mentions": {"parse": []}, "nonce": "n", "enforce_nonce": enforced});
        let path = format!("channels/{channel}/messages");
        assert_eq!(fake.takes("POST", &path, &message).await, 200);
        fake.messages().len()
    };
    assert_eq!(said(CHANNEL, true).await, 1);
    assert_eq!(said(CHANNEL, true).await, 1, "the same nonce");
    assert_eq!(said(CHANNEL, false).await, 2, "nobody asked to enforce it");
    assert_eq!(said(DIRECT, true).await, 3, "another channel");

    let read = async |after: &str| {
        let path = format!("channels/{CHANNEL}/messages?after={after}");
        let read: Value = serde_json::from_str(&fake.gives(&path).await).unwrap();
        read.as_array().unwrap().clone()
    };
    let all = read("0").await;
    let earliest = all.last().unwrap()["id"].as_str().unwrap();
    assert_eq!((all.len(), read(earliest).await.len()), (2, 1));
}

fn identify(token: &str) -> Value {
    json!({"op": 2, "d": {"token": token, "intents": 4609, "properties": {}}})
}

fn resume(token: &str, session: &str, seq: Value) -> Value {
    json!({"op": 6, "d": {"token": token, "session_id": session, "seq": seq}})
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_the_gateways_rules_are_closed() {
    let presence = json!({"op": 3, "d": {}});
    let cases = [
        (4001, vec![json!({"op": 99})]),
        (4002, vec![json!({"d": null})]),
        (4003, vec![presence.clone()]),
        (4004, vec![identify("another")]),
        (4004, vec![resume("another", "session-1", json!(1))]),
        (4005, vec![identify(TOKEN), identify(TOKEN)]),
        (4007, vec![resume(TOKEN, "session-1", Value::Null)]),
        (4007, vec![resume(TOKEN, "session-1", json!("1"))]),
    ];
    for (code, said) in cases {
        let fake = Fake::start().await;
        let mut client = Client::connect(&fake.url, "/").await;
        for message in &said {
            client.says(message).await;
        }
        assert_eq!(client.is_closed_with().await, Some(code), "{said:?}");
        let refused = fake.refused();
        assert!(refused[0].contains(&code.to_string()), "{refused:?}");
    }

    let fake = Fake::start().await;
    let mut client = Client::connect(&fake.url, "/").await;
    client.says(&identify(TOKEN)).await;
    client.says(&presence).await;
    assert!(
        client.is_told(|m| m["t"] == "READY").await,
        "who keeps the rules is let in"
    );
    for (session, seq) in [("session-2", 1), ("session-1", 99)] {
        let mut client = Client::connect(&fake.url, "/").await;
        client.says(&resume(TOKEN, session, json!(seq))).await;
        let invalid = |m: &Value| m["op"] == 9 && m["d"] == false;
        assert!(client.is_told(invalid).await, "no such session or event");
    }
    let mut client = Client::connect(&fake.url, "/").await;
    client.says(&resume(TOKEN, "session-1", json!(1))).await;
    for event in ["GUILD_CREATE", "RESUMED"] {
        let told = client.is_told(|m| m["t"] == event).await;
        assert!(told, "what was missed: {event}");
    }
    assert_eq!(fake.refused(), Vec::<String>::new());

    fake.gateway("4006");
    assert_eq!(client.is_closed_with().await, Some(4006));
    let mut client = Client::connect(&fake.url, "/").await;
    client.says(&resume(TOKEN, "session-1", json!(1))).await;
    let invalid = |m: &Value| m["op"] == 9 && m["d"] == false;
    assert!(client.is_told(invalid).await, "the session is over");
}
