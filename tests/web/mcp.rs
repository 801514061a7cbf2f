//! Assistants ask by `/mcp`. `tests/api/mcp_client.py` drives it with a client that we did not write.

use serde_json::{Value, json};

use crate::{
    bot::{ANSWER, Bot, QUESTION},
    program::{Program, Reply},
};

const ACCEPT: [(&str, &str); 1] = [("Accept", "application/json, text/event-stream")];

async fn calls(program: &Program, method: &str, params: Value) -> Reply {
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    program
        .sends("POST", "/mcp", &call.to_string(), &ACCEPT)
        .await
}

async fn tool(program: &Program, name: &str, arguments: Value) -> Value {
    let params = json!({"name": name, "arguments": arguments});
    let reply = calls(program, "tools/call", params).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["result"].clone()
}

fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

#[tokio::test]
async fn an_assistant_asks_lists_and_reads() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let start = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    let started = calls(&program, "initialize", start).await.json();
    assert_eq!(started["result"]["serverInfo"]["name"], "senpai");
    assert!(
        started["result"]["instructions"]
            .as_str()
            .unwrap()
            .contains("word for word")
    );
    let tools = calls(&program, "tools/list", json!({})).await.json();
    let names = tools["result"]["tools"].as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ask", "posts", "post"]);

    let answer = tool(&program, "ask", json!({"question": QUESTION})).await;
    let document = &answer["structuredContent"];
    let asked = program
        .posts("/api/v1/ask", &json!({"question": QUESTION}))
        .await;
    assert_eq!(*document, asked.json());
    let excerpt = &document["excerpts"][0];
    for part in ["text", "link"] {
        assert!(
            text(&answer).contains(excerpt[part].as_str().unwrap()),
            "{part}"
        );
    }
    assert!(text(&answer).starts_with("found") && text(&answer).contains(ANSWER));

    let posts = tool(&program, "posts", json!({"limit": 2, "language": "ja"})).await;
    let post = &posts["structuredContent"]["posts"][0];
    let post = tool(&program, "post", json!({"id": post["id"]})).await;
    let block = post["structuredContent"]["blocks"][0]["text"]
        .as_str()
        .unwrap();
    assert!(text(&post).contains(block) && text(&posts).contains("next offset: 2"));
}

#[tokio::test]
async fn an_assistant_reads_what_to_say_to_who_speaks_of_dying() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let answer = tool(&program, "ask", json!({"question": "I want to die"})).await;
    let help = answer["structuredContent"]["help"].as_str().unwrap();
    assert!(help.starts_with("Thank you for writing this here."));
    assert!(text(&answer).starts_with("not_found") && text(&answer).contains(help));
}

#[tokio::test]
async fn a_call_that_does_not_fit_says_why() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    for (name, arguments, why) in [
        ("ask", json!({}), "question"),
        ("ask", json!({"question": ""}), "0 characters"),
        (
            "ask",
            json!({"question": "a", "goal": "x"}),
            "one of sales, career",
        ),
        ("posts", json!({"limit": 0}), "limit"),
        ("post", json!({"id": "nothing"}), "no post"),
    ] {
        let result = tool(&program, name, arguments).await;
        assert_eq!(result["isError"], true, "{result}");
        assert!(text(&result).contains(why), "{result}");
    }
    let unknown = calls(&program, "tools/call", json!({"name": "delete"})).await;
    assert!(unknown.json()["error"].is_object(), "{}", unknown.body);
    for method in ["GET", "DELETE"] {
        let refused = program.sends(method, "/mcp", "", &ACCEPT).await;
        assert_eq!(refused.status, 405, "there are no sessions");
    }
    let huge = json!({"name": "ask", "arguments": {"question": "a".repeat(100_000)}});
    assert_eq!(calls(&program, "tools/call", huge).await.status, 413);
    // What is no message is answered as JSON-RPC answers it.
    for (body, headers, status, code) in [
        ("{", &ACCEPT[..], 400, -32700),
        ("{}", &ACCEPT, 400, -32600),
        ("{}", &[], 406, -32600),
    ] {
        let refused = program.sends("POST", "/mcp", body, headers).await;
        assert_eq!(refused.status, status, "{body}");
        let error = refused.json();
        assert_eq!(error["jsonrpc"], "2.0");
        assert_eq!(
            (&error["id"], &error["error"]["code"]),
            (&json!(null), &json!(code))
        );
        assert!(!error["error"]["message"].as_str().unwrap().is_empty());
    }
    let other = bot.stranger();
    calls(&other, "tools/list", json!({})).await.must_fail(401);
}
