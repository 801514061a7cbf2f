//! Questions, buttons and posts, without a script.

use std::fs;

use crate::bot::{ANSWER, Bot, GENEROUS, QUESTION, command, folder};

#[tokio::test]
async fn a_question_is_answered_by_plain_forms_and_followed_up() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let first = visitor.opens("/").await;
    assert_eq!(
        (first.status, first.header("set-cookie")),
        (200, None),
        "who only looks is not remembered"
    );
    first.must_say("何でも聞いてください");

    let answer = visitor.asks(QUESTION).await;
    answer.must_say("この記事に書いてありました。");
    answer.must_say(ANSWER);
    assert_eq!(answer.cards(), 1, "one excerpt");

    let more = visitor.presses(&answer, "もっと見る").await;
    more.must_say("ほかには、こちらがあります。");
    assert!(more.cards() > 1);
    let further = visitor.asks("ほかには？").await;
    assert!(
        further.cards() > more.cards(),
        "it follows the question up: {}",
        further.text()
    );
    visitor
        .presses(&answer, "役に立った")
        .await
        .must_say("よかったです。");
    visitor
        .presses(&answer, "違った")
        .await
        .must_say("では、こちらはどうですか？");
    visitor
        .asks("ありがとう")
        .await
        .must_say("どういたしまして");
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_browser_or_the_chosen_one() {
    let bot = Bot::start();
    let mut visitor = bot.visitor().speaking_english();
    let page = visitor.opens("/").await;
    page.must_say("What would you like to know?");
    assert!(page.body.contains("<html lang=\"en\">"));
    let answer = visitor
        .asks("How do I answer a question about my weaknesses?")
        .await;
    assert!(answer.body.contains("class=\"answer\" lang=\"en\""));
    answer.must_say("Senpai: ");
    let mut visitor = bot.visitor().speaking_english();
    visitor.opens("/?lang=ja").await;
    visitor.opens("/").await.must_say("何でも聞いてください");
}

#[tokio::test]
async fn the_choice_of_a_language_leads_to_the_same_page_and_nowhere_else() {
    let bot = Bot::start();
    for (path, to) in [
        ("/?lang=en", "/"),
        ("/posts?tag=a%26b&lang=en", "/posts?tag=a%26b"),
        ("/posts/cheer-at-payment?lang=en", "/posts/cheer-at-payment"),
        ("//evil.example/?lang=en", "/evil.example/"),
        ("/\\evil.example?lang=en", "/evil.example"),
        ("/\\/evil.example?lang=en", "/evil.example"),
    ] {
        let page = bot.visitor().opens(path).await;
        match page.status {
            303 => assert_eq!(page.header("location"), Some(to), "{path}"),
            // No browser sends such an address.
            status => assert!(status == 400 && path.contains('\\'), "{status} {path}"),
        }
    }
    let tagged = bot.visitor().opens("/posts?tag=B2B").await;
    assert_eq!(tagged.links("?"), ["?tag=B2B&lang=en"]);
    // The answer to a form has no address.
    let form = bot.visitor().sends("POST", "/ask", "x=1", &[]).await;
    assert!(form.links("?lang").is_empty());
    let same = bot.visitor().opens("/posts?lang=fr").await;
    assert_eq!(same.status, 200, "no language of the page");
}

#[tokio::test]
async fn a_tag_and_a_goal_narrow_the_posts() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    const FOUND: &str = "この記事に書いてありました。";
    for narrowed in [("tag", "転職"), ("goal", "career")] {
        let fields = [("question", QUESTION), narrowed];
        visitor.posts("/ask", &fields).await.must_not_say(FOUND);
    }
    for wide in [("tag", ""), ("goal", "sales")] {
        let fields = [("question", QUESTION), wide];
        bot.visitor().posts("/ask", &fields).await.must_say(FOUND);
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_answered_once() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let form = [
        ("question", QUESTION),
        ("once", "0123456789abcdef0123456789abcdef"),
    ];
    // Two clicks, and a reload.
    let mut second = visitor.clone();
    let (once, twice) = tokio::join!(visitor.posts("/ask", &form), second.posts("/ask", &form));
    assert!(visitor.cookie.is_some());
    assert_eq!(visitor.cookie, second.cookie, "one visitor");
    let again = visitor.posts("/ask", &form).await;
    for page in [once, twice, again] {
        page.must_say(ANSWER);
        assert_eq!(page.text().matches(QUESTION).count(), 1);
        assert_eq!(page.cards(), 1);
    }
}

#[tokio::test]
async fn a_conversation_belongs_to_its_cookie_and_is_deleted_on_request() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    visitor.asks(QUESTION).await;
    let cookie = visitor.cookie.clone().unwrap();
    bot.visitor().opens("/").await.must_not_say(QUESTION);
    let mut forged = bot.visitor();
    forged.cookie = Some("senpai=00000000000000000000000000000000".to_owned());
    forged.asks("こんにちは").await;
    assert_ne!(
        forged.cookie.as_deref(),
        Some("senpai=00000000000000000000000000000000"),
        "the bot chooses the secret"
    );

    visitor
        .posts("/forget", &[])
        .await
        .must_say("すべて消しました。");
    assert_eq!(visitor.cookie, None);
    visitor.cookie = Some(cookie.clone());
    visitor.opens("/").await.must_not_say(QUESTION);
    visitor.asks("こんにちは").await;
    assert_ne!(visitor.cookie, Some(cookie), "it opens no session");
}

#[tokio::test]
async fn a_conversation_is_deleted_on_request_after_a_restart_too() {
    let mut bot = Bot::start();
    let mut visitor = bot.visitor();
    visitor.asks(QUESTION).await;
    let asked = |bot: &Bot| {
        let output = command(&bot.dir)
            .args(["stats", "--json"])
            .output()
            .unwrap();
        let stats: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        stats["asked"].as_u64()
    };
    assert_eq!(asked(&bot), Some(1));
    bot.restarts();
    let mut again = bot.visitor();
    again.cookie = visitor.cookie;
    let page = again.opens("/").await;
    page.must_not_say(QUESTION);
    let forgotten = again.sends_form(&page, "この会話を消す", &[]).await;
    forgotten.must_say("すべて消しました。");
    assert_eq!(again.cookie, None);
    assert_eq!(asked(&bot), Some(0));
}

#[tokio::test]
async fn who_could_not_be_forgotten_can_try_again() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    let cookie = visitor.cookie.clone();
    let folders = fs::read_dir(bot.dir.path()).unwrap();
    let mut folders = folders.map(|folder| folder.unwrap().path());
    let state = folders.find(|folder| folder.join("senpai.key").exists());
    let learned = state.unwrap().join("learned.toml");
    fs::write(&learned, "not TOML").unwrap();
    let left = visitor.sends_form(&answer, "この会話を消す", &[]).await;
    left.must_say("まだ消せていないものがあります");
    assert_eq!(visitor.cookie, cookie, "the key to what is left");
    fs::remove_file(&learned).unwrap();
    let page = visitor.opens("/").await;
    let forgotten = visitor.sends_form(&page, "この会話を消す", &[]).await;
    forgotten.must_say("すべて消しました。");
    assert_eq!(visitor.cookie, None);
}

#[tokio::test]
async fn an_excerpt_leads_to_its_place_on_the_posts_page() {
    let bot = Bot::with(GENEROUS, |dir| {
        let post = "---\ntitle: 傘の選び方\n---\n\n## 骨\n\n骨の数は八本を選びます。風の強い町では十六本です。\n\n- 軽いもの\n- 長いもの\n\n| 町 | 骨 |\n| --- | --- |\n| 海辺 | 十六本 |\n";
        fs::write(dir.join("content/umbrella.md"), post).unwrap();
        fs::write(
            dir.join("content/secret.md"),
            "---\ntitle: 秘密\ndraft: true\n---\n秘密です。\n",
        )
        .unwrap();
    });
    let mut visitor = bot.visitor();
    let answer = visitor.asks("傘の骨の数は何本を選ぶ？").await;
    answer.must_say("骨の数は八本を選びます。");
    let link = answer
        .links("/posts/umbrella#")
        .pop()
        .expect("a link to the place");
    let (path, anchor) = link.split_once('#').unwrap();
    let anchor = anchor.split(':').next().unwrap();
    let post = visitor.opens(path).await;
    let (_, block) = post
        .body
        .split_once(&format!("id=\"{anchor}\">"))
        .expect(&link);
    assert!(block.starts_with("骨の数は八本を選びます。"), "{block}");
    for part in [
        "<li",
        "<th scope=\"col\">町</th>",
        "<td>十六本</td>",
        "骨</h2>",
    ] {
        assert!(post.body.contains(part), "{part} in {}", post.body);
    }
    let list = visitor.opens("/posts").await;
    list.must_say("傘の選び方");
    list.must_not_say("秘密");
    assert_eq!(visitor.opens("/posts/secret").await.status, 404);
    assert_eq!(visitor.opens("/posts/../senpai.toml").await.status, 404);
}

#[tokio::test]
async fn only_posts_that_the_channel_of_the_page_admits_are_shown() {
    let settings = format!("{GENEROUS}[chat.channels.web]\ntags = [\"転職\"]\n");
    for (settings, admits) in [(settings.as_str(), false), (GENEROUS, true)] {
        let bot = Bot::with(settings, |_| ());
        let mut visitor = bot.visitor();
        let list = visitor.opens("/posts").await;
        assert_eq!(list.text().contains("乾杯は注文書の日ではなく"), admits);
        list.must_say("面接");
        let post = visitor.opens("/posts/cheer-at-payment").await;
        assert_eq!(post.status == 200, admits);
        let suggested = visitor.opens("/suggest?q=%E5%8F%97%E6%B3%A8").await;
        assert_eq!(
            suggested.body.contains("受注"),
            admits,
            "{}",
            suggested.body
        );
        let answer = visitor.asks("受注と入金、喜ぶならどっち？").await;
        assert_eq!(!answer.links("/posts/cheer-at-payment").is_empty(), admits);
    }
}

#[tokio::test]
async fn questions_are_suggested_from_titles_and_the_authors_questions() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let found = visitor.opens("/suggest?q=%E6%A4%9C%E5%8F%8E").await;
    let lines: Vec<String> = serde_json::from_str(&found.body).unwrap();
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line.contains("検収")),
        "{lines:?}"
    );
    assert_eq!(visitor.opens("/suggest?q=").await.body, "[]");
}

#[tokio::test]
async fn the_preview_holds_the_messages_of_both_renderers() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    visitor
        .opens("/preview")
        .await
        .must_say("まだ何も聞いていません");
    let page = visitor
        .posts("/ask", &[("question", QUESTION), ("back", "preview")])
        .await;
    let data = |platform: &str| -> serde_json::Value {
        let (_, mock) = page
            .body
            .split_once(&format!("data-platform=\"{platform}\""))
            .unwrap();
        let (_, json) = mock
            .split_once("<script type=\"application/json\">")
            .unwrap();
        serde_json::from_str(json.split("</script>").next().unwrap()).unwrap()
    };
    let discord = data("discord");
    assert_eq!(discord[0]["text"], QUESTION);
    assert_eq!(
        discord[1]["message"]["content"],
        "**この記事に書いてありました。**"
    );
    assert!(
        discord[1]["message"]["embeds"][0]["description"]
            .as_str()
            .unwrap()
            .contains(ANSWER)
    );
    assert_eq!(
        data("slack")[1]["message"]["blocks"][0]["type"],
        "rich_text"
    );
}

#[tokio::test]
async fn try_needs_no_settings_and_keeps_nothing() {
    let dir = folder("");
    let bot = Bot::running(dir, &["try", "--no-open"]);
    assert!(bot.address.starts_with("127.0.0.1:"));
    let mut visitor = bot.visitor();
    let answer = visitor.asks(QUESTION).await;
    answer.must_say(ANSWER);
    // The page promises nothing that ends with the program.
    let steps = visitor.presses(&answer, "やってみる").await;
    let taken = visitor.presses(&steps, "1をやってみる").await;
    for page in [&answer, &taken] {
        page.must_say("お試しのページなので");
        for promise in ["1日で消え", "取り組みは残ります", "日開かないと消えます"]
        {
            page.must_not_say(promise);
        }
    }
    let mut left: Vec<_> = fs::read_dir(bot.dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["content", "log", "senpai.toml"]);
    let address = format!("http://{}", bot.address);
    assert!(
        bot.log().lines().any(|line| line == address),
        "it prints the address"
    );
}

#[test]
fn a_page_that_others_can_reach_needs_a_public_address() {
    for (settings, message) in [
        ("[web]\nlisten = \"0.0.0.0:0\"\n", "set `web.url`"),
        (
            "[web]\nlisten = \"127.0.0.1:0\"\nurl = \"https://example.com/ask\"\n",
            "without a path",
        ),
    ] {
        let dir = folder(settings);
        let output = command(&dir).arg("run").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(message), "{said}");
    }
}

#[test]
fn a_clock_of_tests_that_was_left_over_is_refused() {
    let dir = folder("[web]\nlisten = \"127.0.0.1:0\"\n");
    let mut command = command(&dir);
    let output = command.arg("run").env("SENPAI_CLOCK_AHEAD", "60").output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("unset it"),
        "{said}"
    );
}

#[tokio::test]
async fn a_filter_is_named_at_the_question_and_in_the_answer_and_can_be_left() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let fields = [("question", QUESTION), ("tag", "転職"), ("goal", "career")];
    let narrowed = visitor.posts("/ask", &fields).await;
    narrowed.must_say("転職、転職の記事だけ");
    narrowed.must_say("「転職、転職」の記事");
    let wide = visitor.presses(&narrowed, "しぼりこみを外して聞く").await;
    wide.must_say("この記事に書いてありました。");
    wide.must_say(ANSWER);
}

#[tokio::test]
async fn a_post_shows_its_steps_and_leads_back_and_on() {
    let bot = Bot::with(GENEROUS, |dir| {
        let post = |title: &str| {
            format!(
                "---\ntitle: {title}\ntags: [凧]\nlanguage: ja\npractice: [糸を測る]\nprinciples: [糸は短く始める。]\n---\n{title}です。\n"
            )
        };
        for (name, title) in [("kite", "凧の糸"), ("kite-tail", "凧の尾")] {
            fs::write(dir.join(format!("content/{name}.md")), post(title)).unwrap();
        }
    });
    let mut visitor = bot.visitor();
    let post = visitor.opens("/posts/kite").await;
    for text in ["糸を測る", "糸は短く始める。", "凧の尾", "質問する"] {
        post.must_say(text);
    }
    post.must_not_say("質問に戻る");
    assert_eq!(post.links("/posts/kite-tail").len(), 1);
    assert!(post.links("/posts/kite#").is_empty());
    visitor.asks(QUESTION).await;
    let post = visitor.opens("/posts/kite").await;
    post.must_say("質問に戻る");
    assert_eq!(post.links("/#latest").len(), 1);
}

#[tokio::test]
async fn a_table_in_an_excerpt_is_a_table() {
    let bot = Bot::with(GENEROUS, |dir| {
        let post = "---\ntitle: 傘の骨\n---\n\n## 町ごとの骨\n\n| 町 | 傘の骨 |\n| --- | --- |\n| 海辺の町 | 十六本 |\n| 山の町 | 八本 |\n";
        fs::write(dir.join("content/umbrella.md"), post).unwrap();
    });
    let answer = bot.visitor().asks("海辺の町の傘の骨は何本？").await;
    assert!(answer.body.contains("<td>"), "{}", answer.body);
    answer.must_not_say(" | ");
}

#[tokio::test]
async fn the_first_lines_of_a_visitor_who_knows_chat_are_answered_by_a_sentence() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    for (line, sentence) in [
        ("もっと", "まず、聞きたいことを書いてください。"),
        ("あなたは誰？", "聞きたいことを、そのまま書いてください。"),
        ("/report 入金", "聞きたいことを、そのまま書いてください。"),
        ("死にたい", "信頼できる人に話してください。"),
    ] {
        let page = visitor.asks(line).await;
        page.must_say(sentence);
        assert!(!page.has_button("答えが載ったら知らせて"), "{line}");
    }
    let half_width = visitor.asks("ｺｰﾁﾝｸﾞ").await;
    assert!(!half_width.body.contains("class=\"answer\" lang=\"en\""));
}

#[tokio::test]
async fn search_engines_are_told_what_to_leave_alone() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let robots = visitor.opens("/robots.txt").await;
    assert_eq!(robots.status, 200);
    assert!(robots.body.starts_with("User-agent: *\n"));
    assert_eq!(visitor.opens("/posts/").await.status, 200);
}
