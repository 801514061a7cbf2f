//! Programs ask by `/api/v1`.

use std::fs;

use senpai_answer::{AnswerOptions, answer};
use senpai_live::LiveIndex;
use serde_json::{Value, json};

use crate::{
    bot::{Bot, GENEROUS, QUESTION, UNANSWERED, command},
    program::asked,
};

#[tokio::test]
async fn an_answer_is_the_json_of_senpai_ask() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let index = LiveIndex::new(bot.dir.path().join("content"), None);
    let (snapshot, _) = index.refresh(jiff::Timestamp::now(), &mut |_| ()).unwrap();
    let english = "What should I ask at the end of an interview?";
    for question in [QUESTION, UNANSWERED, english, "面接", "。"] {
        let options = AnswerOptions::default();
        let expected = answer(
            &snapshot.index,
            &snapshot.synonyms,
            question.trim(),
            &options,
        );
        let expected = serde_json::to_string(&expected.unwrap()).unwrap();
        let mut expected: Value = serde_json::from_str(&expected).unwrap();
        let reply = program.posts("/api/v1/ask", &asked(question)).await;
        assert_eq!(reply.status, 200, "{question}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/json");
        let mut found = reply.json();
        assert_eq!(found["version"], 1);
        found.as_object_mut().unwrap().remove("version");
        // Without a public page, the link leads to the page of the bot.
        for (of, own) in [(&mut expected, false), (&mut found, true)] {
            let excerpts = of["excerpts"].as_array_mut().unwrap();
            for excerpt in excerpts {
                let link = excerpt["link"].take();
                let id = excerpt["article"]["id"].as_str().unwrap();
                let url = excerpt["article"]["url"].as_str();
                let page = format!("http://{}/posts/{id}#", bot.address);
                let start = url.unwrap_or(if own { &page } else { "" });
                assert!(
                    link.as_str().unwrap_or_default().starts_with(start),
                    "{link}"
                );
            }
        }
        assert_eq!(found, expected, "{question}");
    }
}

#[tokio::test]
async fn the_options_of_a_question_are_those_of_senpai_ask() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let ask = async |options: Value| {
        let mut request = asked("面接で失敗を聞かれたら？");
        let options = options.as_object().unwrap().clone();
        request.as_object_mut().unwrap().extend(options);
        let reply = program.posts("/api/v1/ask", &request).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    };
    let one = ask(json!({"excerpts": 1.0, "characters": 40})).await;
    assert_eq!(one["excerpts"].as_array().unwrap().len(), 1);
    assert_eq!(one["more"], true);
    let of_language = ask(json!({"language": "en"})).await;
    for excerpt in of_language["excerpts"].as_array().unwrap() {
        assert_eq!(excerpt["article"]["language"], "en");
    }
    let tagged = ask(json!({"tags": ["納品"], "language": null})).await;
    let both = ask(json!({"tags": ["納品", "面接"]})).await;
    assert_eq!(both["excerpts"], json!([]));
    for excerpt in tagged["excerpts"].as_array().unwrap() {
        let id = excerpt["article"]["id"].as_str().unwrap();
        let post = program.gets(&format!("/api/v1/posts/{id}")).await.json();
        assert!(post["tags"].as_array().unwrap().contains(&json!("納品")));
    }
}

#[tokio::test]
async fn a_post_for_the_goal_comes_first_and_no_post_is_left_out() {
    let bot = Bot::with(GENEROUS, |dir| {
        for goal in ["sales", "career", "brand"] {
            let post = format!(
                "---\ntitle: 面談の前の準備（{goal}）\ngoals: [{goal}]\n---\n\n面談の前の晩は、相手の会社の決算書を三十分だけ読みます。\n"
            );
            fs::write(dir.join(format!("content/ja/{goal}.md")), post).unwrap();
        }
    });
    let program = bot.program("assistant");
    for goal in ["sales", "career", "brand"] {
        let request = json!({"question": "面談の前の晩は何を読みますか", "goal": goal});
        let reply = program.posts("/api/v1/ask", &request).await.json();
        let posts = reply["excerpts"].as_array().unwrap().iter();
        let mut posts: Vec<&str> = posts
            .map(|e| e["article"]["id"].as_str().unwrap())
            .collect();
        assert_eq!(posts[0], goal, "{reply}");
        posts.sort_unstable();
        assert_eq!(posts, ["brand", "career", "sales"]);
    }
    let unknown = json!({"question": "面談の前の晩は", "goal": "fishing"});
    let refused = program.posts("/api/v1/ask", &unknown).await;
    refused.must_fail(409);
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(
        detail,
        "`goal` is unknown; write one of sales, career, brand"
    );
}

#[tokio::test]
async fn an_unknown_tag_is_refused_with_the_near_one_and_makes_no_gap() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let ask = async |question: &str, tags: Value| {
        let request = json!({"question": question, "tags": tags});
        program.posts("/api/v1/ask", &request).await
    };
    for tags in [json!(["稼動"]), json!(["納品", "稼動"])] {
        let refused = ask(UNANSWERED, tags).await;
        refused.must_fail(409);
        let detail = refused.json()["detail"].to_string();
        assert!(
            detail.contains("稼動") && detail.contains("稼働"),
            "{detail}"
        );
    }
    let stats = command(&bot.dir)
        .args(["stats", "--json"])
        .output()
        .unwrap();
    let stats: Value = serde_json::from_slice(&stats.stdout).unwrap();
    assert_eq!(stats["asked"], 0);
    // Whoever speaks of dying gets help, whatever else is wrong.
    let dying = ask("死にたい", json!(["稼動"])).await;
    assert!(dying.json()["help"].is_string(), "{}", dying.body);
    let request = json!({"question": "死にたい", "goal": "fishing"});
    let dying = program.posts("/api/v1/ask", &request).await;
    assert!(dying.json()["help"].is_string(), "{}", dying.body);
}

#[tokio::test]
async fn requests_that_do_not_fit_are_refused_with_the_reason() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let long = asked(&"長".repeat(2001)).to_string();
    let longest = asked(&"長".repeat(2000)).to_string();
    let tags = json!({"question": "a", "tags": vec!["a"; 21]}).to_string();
    let huge = asked(&"a".repeat(100_000)).to_string();
    for (body, headers, status) in [
        ("", &[][..], 415),
        ("question=a", &form, 415),
        ("{", &[], 400),
        ("{}", &[], 422),
        ("[]", &[], 422),
        (r#"{"question": 1}"#, &[], 422),
        (r#"{"question": ""}"#, &[], 422),
        (r#"{"question": "a", "excerpts": 0}"#, &[], 422),
        (r#"{"question": "a", "excerpts": 21}"#, &[], 422),
        (r#"{"question": "a", "characters": 39}"#, &[], 422),
        (r#"{"question": "a", "characters": -1}"#, &[], 422),
        (r#"{"question": "a", "excerpts": 1.5}"#, &[], 422),
        (r#"{"question": "a", "excerpts": 1e99}"#, &[], 422),
        (r#"{"question": "a", "excerpts": "2"}"#, &[], 422),
        (r#"{"question": "a", "language": "fr"}"#, &[], 422),
        (r#"{"question": "a", "goal": "fishing"}"#, &[], 409),
        (r#"{"question": "a", "topic": "sales"}"#, &[], 422),
        (&tags, &[], 422),
        (&long, &[], 422),
        (&huge, &[], 413),
    ] {
        let refused = program.sends("POST", "/api/v1/ask", body, headers).await;
        refused.must_fail(status);
    }
    for (body, why) in [
        (&*huge, "the body has more than 65536 bytes"),
        ("{", "the body is not JSON: EOF"),
        ("{}", "missing field `question`"),
    ] {
        let refused = program.sends("POST", "/api/v1/ask", body, &[]).await;
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(why), "{detail}");
    }
    let reply = program.sends("POST", "/api/v1/ask", &longest, &[]).await;
    assert_eq!(reply.status, 200);
    for (path, status) in [
        ("/api/v1/posts?limit=0", 422),
        ("/api/v1/posts?limit=101", 422),
        ("/api/v1/posts?limit=x", 400),
        ("/api/v1/posts?limit=", 400),
        ("/api/v1/posts?offset=-1", 400),
        ("/api/v1/posts?offset=4294967296", 400),
        ("/api/v1/posts?language=fr", 400),
        ("/api/v1/posts?tag=a&tag=b", 400),
        ("/api/v1/posts?page=2", 400),
        ("/api/v1/posts/", 404),
        ("/api/v1/posts/nothing", 404),
        ("/api/v1/posts/%FF", 404),
        ("/api/v1/posts/..%2F..%2Fsenpai.toml", 404),
        ("/api/v1/nothing", 404),
        ("/api", 404),
    ] {
        program.gets(path).await.must_fail(status);
    }
    for (method, path, allowed) in [
        ("GET", "/api/v1/ask", "POST"),
        ("DELETE", "/api/v1/posts", "GET,HEAD"),
        ("OPTIONS", "/api/v1/ask", "POST"),
    ] {
        let refused = program.sends(method, path, "", &[]).await;
        refused.must_fail(405);
        assert_eq!(refused.header("allow"), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn posts_are_listed_page_by_page_and_read() {
    let bot = Bot::start();
    let program = bot.program("assistant");
    let all = program.gets("/api/v1/posts?limit=100").await.json();
    let total = all["total"].as_u64().unwrap();
    assert_eq!(all["posts"].as_array().unwrap().len() as u64, total);
    assert!(total > 10 && all["next_offset"].is_null());
    let (mut ids, mut offset) = (Vec::new(), Some(0));
    while let Some(at) = offset {
        let path = format!("/api/v1/posts?limit=4&offset={at}");
        let page = program.gets(&path).await.json();
        ids.extend(
            page["posts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|post| post["id"].clone()),
        );
        offset = page["next_offset"].as_u64();
    }
    let listed: Vec<Value> = all["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["id"].clone())
        .collect();
    assert_eq!(ids, listed);
    let past = program.gets("/api/v1/posts?offset=4294967295").await.json();
    assert_eq!(
        (&past["posts"], &past["total"]),
        (&json!([]), &json!(total))
    );
    let tagged = program
        .gets("/api/v1/posts?tag=%E7%B4%8D%E5%93%81&language=ja")
        .await
        .json();
    assert!(
        tagged["total"]
            .as_u64()
            .is_some_and(|n| (1..total).contains(&n))
    );
    let post = program.gets("/api/v1/posts/cheer-at-payment").await.json();
    assert_eq!(post["id"], "cheer-at-payment");
    let text = fs::read_to_string(bot.dir.path().join("content/ja/cheer-at-payment.md")).unwrap();
    let blocks = post["blocks"].as_array().unwrap();
    let headings = blocks.iter().filter(|block| block["kind"] == "heading");
    for heading in headings {
        let words = heading["text"].as_str().unwrap();
        assert!(
            text.contains(words) && heading["level"].is_u64(),
            "{heading}"
        );
    }
    assert!(blocks.iter().any(|block| block["kind"] == "paragraph"));
}

#[tokio::test]
async fn what_the_page_may_not_show_no_program_reads() {
    let settings = format!("{GENEROUS}[chat.channels.web]\ntags = [\"納品\"]\n");
    let bot = Bot::with(&settings, |dir| {
        let draft = "---\ntitle: 秘密の下書き\ntags: [納品]\ndraft: true\n---\n\n納品と稼働の違いは秘密です。\n";
        fs::write(dir.join("content/secret-draft.md"), draft).unwrap();
    });
    let program = bot.program("assistant");
    let listed = program.gets("/api/v1/posts").await;
    assert!(!listed.body.contains("秘密") && !listed.body.contains("secret-draft"));
    for post in listed.json()["posts"].as_array().unwrap() {
        assert!(
            post["tags"].as_array().unwrap().contains(&json!("納品")),
            "{post}"
        );
    }
    for hidden in ["secret-draft", "failure-like-questions"] {
        program
            .gets(&format!("/api/v1/posts/{hidden}"))
            .await
            .must_fail(404);
    }
    for question in [QUESTION, "面接で失敗を聞かれたら？", "秘密の下書き"] {
        let answer = program.posts("/api/v1/ask", &asked(question)).await;
        assert_eq!(answer.status, 200);
        for hidden in ["secret-draft", "failure-like-questions", "秘密です"] {
            assert!(!answer.body.contains(hidden), "{question}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn who_speaks_of_dying_gets_the_help_line_and_no_file_keeps_their_words() {
    const LINE: &str = "いつでも話を聞きます: 00-0000";
    let settings = GENEROUS.replacen("[chat]", &format!("[chat]\nhelp_line = \"{LINE}\""), 1);
    let bot = Bot::with(&settings, |_| ());
    let program = bot.program("assistant");
    let long = format!("{}もう死にたいです", "仕事が終わらない。".repeat(300));
    for words in ["もう死にたいです", &long] {
        let reply = program.posts("/api/v1/ask", &asked(words)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer = reply.json();
        assert_eq!(answer["status"], "not_found");
        assert_eq!(answer["excerpts"], json!([]));
        assert_eq!(answer["help"], LINE);
    }
    let other = program.posts("/api/v1/ask", &asked(UNANSWERED)).await;
    assert_eq!(other.json().get("help"), None);
    let kept = |words: &str| {
        let files = fs::read_dir(bot.dir.path().join("state")).unwrap();
        let mut files = files.map(|file| fs::read(file.unwrap().path()).unwrap_or_default());
        files.any(|file| {
            file.windows(words.len())
                .any(|part| part == words.as_bytes())
        })
    };
    assert!(kept(UNANSWERED) && !kept("死にたい"));
}

#[tokio::test]
async fn the_kept_description_is_the_served_one() {
    let bot = Bot::start();
    bot.program("assistant");
    let served = bot.stranger().gets("/api/v1/openapi.json").await.json();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let kept: Value = serde_json::from_str(&fs::read_to_string(kept).unwrap()).unwrap();
    let command = "cargo run -p senpai-web --example openapi > docs/openapi.json";
    assert!(
        served == kept,
        "docs/openapi.json is out of date; run: {command}"
    );
    assert_eq!(served["openapi"], "3.1.0");
}
