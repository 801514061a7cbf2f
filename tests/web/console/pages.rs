//! What each page shows, and what its forms do.

use std::fs;

use super::{Asked, GAP, GUILD, OTHER, admin_of, community::practises, gap_named, machine, token};
use crate::{
    bot::{ANSWER, Bot, GENEROUS, QUESTION, UNANSWERED},
    visitor::LED_BY_US,
};

const RUNS: &str = "cheer-when-it-runs";
const PAYMENT: &str = "cheer-at-payment";

/// The synonyms of the community.
const PRESENT: &str = "[[synonym]]\nwords = [\"面接\", \"面談\"]\n";

/// An answered question about a post, and what the member said of it.
fn about(post: &'static str, helped: Option<bool>) -> Asked {
    Asked {
        post: Some(post),
        helped,
        ..Asked::default()
    }
}

#[tokio::test]
async fn the_overview_has_the_figures_of_the_workspace_as_chart_and_table() {
    let bot = Bot::start();
    bot.was_asked(GUILD, GAP, Asked::default());
    bot.was_asked(GUILD, "稼働とは何ですか", about(RUNS, Some(true)));
    bot.was_asked(GUILD, "納品はいつですか", about(RUNS, Some(false)));
    bot.was_asked(OTHER, "入金はいつですか", about(PAYMENT, None));
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin").await;
    let figures: Vec<&str> = page
        .body
        .split("<strong>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(figures, ["3", "2", "0", "1", "1", "1", "1"]);
    assert_eq!(page.body.matches("<svg class=\"spark\"").count(), 7);
    page.must_say("評価と定着");
    page.must_say("お客様の現場が動いた日を祝う");
    page.must_say("最初に2回表示");
    page.must_not_say("入金はいつですか");
    let csv = mika.opens("/admin/export/stats.csv").await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(
        csv.header("content-disposition")
            .unwrap()
            .contains("senpai-stats.csv")
    );
    assert!(csv.body.contains("date,asked,answered"));
    let json = mika.opens("/admin/export/stats.json").await;
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(json["asked"], 3);
    assert_eq!(json["top_posts"][0]["first"], 2);
}

#[tokio::test]
async fn times_are_in_the_zone_of_the_community() {
    let bot = Bot::start();
    let now = Asked {
        days_ago: 0,
        ..Asked::default()
    };
    bot.was_asked(GUILD, GAP, now);
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let hour = || {
        let now = jiff::Timestamp::now().in_tz("Asia/Tokyo").unwrap();
        now.strftime("%Y-%m-%d %H:").to_string()
    };
    let (before, page, after) = (hour(), mika.opens("/admin/gaps").await, hour());
    let body = &page.body;
    assert!(
        body.contains(&before) || body.contains(&after),
        "{}",
        page.text()
    );
    page.must_not_say("UTC");
    assert_eq!(page.text().matches("Asia/Tokyo").count(), 1);
}

#[tokio::test]
async fn the_overview_says_that_the_posts_are_gone() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    let page = admin.opens("/admin").await;
    page.must_not_say("これまでの記事で答えます");
    let token = token(&page);
    let content = bot.dir.path().join("content");
    fs::remove_dir_all(&content).unwrap();
    fs::create_dir_all(content.join("drafts")).unwrap();
    fs::write(
        content.join("drafts/1a2b3c.md"),
        "---\ndraft: true\n---\n本文。\n",
    )
    .unwrap();
    let reloaded = admin.begins("/admin/reindex", &[("token", &token)]).await;
    reloaded.must_say("記事のファイルがすべて消えています");
    admin
        .opens("/admin")
        .await
        .must_say("これまでの記事で答えます");
    bot.visitor().asks(QUESTION).await.must_say(ANSWER);
}

#[tokio::test]
async fn the_weeks_of_practice_are_a_table_and_a_file() {
    let bot = Bot::start();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin?days=90").await;
    page.must_not_say("週ごとの数字");
    practises(&bot);
    let page = mika.opens("/admin?days=90").await;
    page.must_say("週ごとの数字");
    let file = mika.opens("/admin/export/practice.csv").await;
    let weeks = file.body.lines().filter(|row| row.starts_with("week,"));
    let of: Vec<Vec<&str>> = weeks.map(|row| row.split(',').collect()).collect();
    // All twelve members took their steps on in one week.
    let taken_on = of.iter().filter(|cells| cells[4] == "12");
    let [week] = taken_on.collect::<Vec<_>>()[..] else {
        panic!("{}", file.body)
    };
    let (_, row) = page.body.split_once(week[1]).unwrap();
    let (row, _) = row.split_once("</tr>").unwrap();
    assert!(row.contains("<span>12</span>"), "{row}");
    let mut rin = bot.signed_in(&admin_of(OTHER, "rin")).await;
    let file = rin.opens("/admin/export/practice.csv").await;
    let mut taken_on = file.body.lines().skip(1).map(|row| row.split(',').nth(4));
    assert!(taken_on.all(|cell| cell == Some("")), "{}", file.body);
}

#[tokio::test]
async fn a_gap_is_linked_after_its_answer_was_previewed() {
    let bot = Bot::start();
    let question = "お客様が稼げているかを見届ける日";
    bot.was_asked(GUILD, question, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let gap = gap_named(&gaps, question);
    let token = token(&gaps);
    let address = format!("/admin/gaps/{gap}");
    let shown = mika.opens(&address).await;
    assert!(shown.body.contains("お客様の現場が動いた日を祝う"));

    let form = [("token", token.as_str()), ("post", RUNS)];
    let previewed = mika.begins(&format!("{address}/preview"), &form).await;
    previewed.must_say("つなぐと、答えはこうなります");
    let (_, shown) = previewed
        .body
        .split_once("<article class=\"card\">")
        .unwrap();
    assert!(shown.contains("お客様の現場が動いた日を祝う"));
    assert!(
        mika.opens("/admin/gaps").await.body.contains(question),
        "nothing was linked"
    );
    assert!(!bot.dir.path().join("state/learned.toml").exists());

    let wrong = [form[0], form[1], ("answer", "この文は本文にない")];
    let refused = mika.posts(&format!("{address}/link"), &wrong).await;
    assert_eq!(refused.status, 422);
    refused.must_say("本文にありません");
    assert!(
        refused.body.contains("この文は本文にない"),
        "the form keeps what was typed"
    );

    let linked = mika.begins(&format!("{address}/link"), &form).await;
    linked.must_say("につなぎました");
    linked.must_not_say(question);
    let answer = bot.visitor().asks(question).await;
    answer.must_say("お客様の現場が動いた日を祝う");
    answer.must_say("この記事に書いてありました");
    assert_eq!(mika.opens(&address).await.status, 404, "it is done");
}

#[tokio::test]
async fn a_link_that_loses_another_question_is_made_only_on_demand() {
    let bot = Bot::start();
    // The words of another guild's member, which an admin of this guild must not read.
    let other = "お客様の笑顔を写真に残す手順";
    let learned = format!(
        "[[question]]\npost = \"{RUNS}\"\ntext = \"{other}\"\n\n[[question]]\npost = \"{RUNS}\"\ntext = \"笑顔の写真の手順\"\n"
    );
    fs::write(bot.dir.path().join("state/learned.toml"), learned).unwrap();
    let question = "お客様の笑顔を写真に残す手順は？";
    bot.was_asked(GUILD, question, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, question), token(&gaps));
    let address = format!("/admin/gaps/{gap}/link");
    let form = [("token", token.as_str()), ("post", PAYMENT)];
    let refused = mika.begins(&address, &form).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    refused.must_say("つなぎませんでした");
    assert!(
        !refused.body.contains(&format!("<li>{other}")),
        "{}",
        refused.text()
    );
    // Only what was measured can be forced.
    let measured = serde_json::json!([PAYMENT, "", ""]).to_string();
    let unmeasured = [form[0], form[1], ("force", "yes")];
    assert_eq!(mika.begins(&address, &unmeasured).await.status, 422);
    let anyway = [form[0], form[1], ("force", &measured)];
    mika.begins(&address, &anyway)
        .await
        .must_say("つなぎました");
}

#[tokio::test]
async fn private_words_are_on_no_page() {
    let bot = Bot::start();
    let secret = "社長の口癖を真似る方法";
    bot.was_asked(
        GUILD,
        secret,
        Asked {
            private: true,
            ..Asked::default()
        },
    );
    let answered = Asked {
        private: true,
        ..about(RUNS, None)
    };
    bot.was_asked(GUILD, "稼働の秘密の相談", answered);
    let mut admin = bot.signed_in(&machine()).await;
    for path in super::roles::PAGES
        .iter()
        .chain(&["/admin/posts/cheer-when-it-runs"])
    {
        let page = admin.opens(path).await;
        assert!(
            !page.body.contains("口癖") && !page.body.contains("秘密の相談"),
            "{path}"
        );
    }
    let gaps = admin.opens("/admin/gaps").await;
    let gap = gap_named(&gaps, "非公開の質問");
    let token = token(&gaps);
    let address = format!("/admin/gaps/{gap}");
    assert!(!admin.opens(&address).await.body.contains("口癖"));
    let draft = admin
        .posts(&format!("{address}/draft"), &[("token", &token)])
        .await;
    assert_eq!(draft.status, 422);
    draft.must_say("あなたの言葉で");
    let own = [("token", token.as_str()), ("words", "話し方をまねるには？")];
    admin
        .posts(&format!("{address}/draft"), &own)
        .await
        .must_say("drafts");
    let shown = admin.opens(&address).await;
    shown.must_say("下書きがあります");
    admin
        .posts(
            &format!("{address}/draft"),
            &[own[0], ("words", "別の言葉")],
        )
        .await
        .must_say("中身は変えていません");
    let file = bot.dir.path().join(format!("content/drafts/{gap}.md"));
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("話し方をまねるには？") && !text.contains("口癖"));
}

#[tokio::test]
async fn the_posts_show_what_check_says_in_its_place() {
    let bot = Bot::with(GENEROUS, |dir| {
        let post = "---\ntitle: 凧揚げ\nquestions:\n  - \"糸は長い？\": \"本文にない言葉\"\n---\n\n凧は糸を短くして走り始めます。\n";
        fs::write(dir.join("content/kite.md"), post).unwrap();
        fs::write(
            dir.join("content/broken.md"),
            "---\ntitle: [\n---\n\n本文。\n",
        )
        .unwrap();
        let dated = "---\ntitle: 独楽\ndate: 2999-13-45\n---\n\n本文。\n";
        fs::write(dir.join("content/dated.md"), dated).unwrap();
        fs::write(dir.join("content/sjis.md"), b"\x83e\x83X\x83g\n").unwrap();
    });
    bot.was_asked(GUILD, "糸の長さは", about("kite", Some(true)));
    bot.was_asked(OTHER, "よその質問", about("kite", Some(true)));
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let all = mika.opens("/admin/posts").await;
    // As the overview counts them.
    let (drafts, failed) = all.body.split_once("エラーで表示していない記事").unwrap();
    assert!(drafts.contains("下書きのエラー") && failed.contains("sjis.md:"));
    for draft in ["broken.md:", "dated.md:"] {
        assert!(drafts.contains(draft) && !failed.contains(draft), "{draft}");
    }
    let overview = mika.opens("/admin").await;
    assert!(overview.body.contains("sjis.md") && !overview.body.contains("dated.md"));
    let few = mika.opens("/admin/posts?order=findings").await;
    few.must_say("凧揚げ");
    few.must_not_say("お客様の現場が動いた日を祝う");
    mika.opens("/admin/posts?order=never")
        .await
        .must_not_say("凧揚げ");
    let kite = mika.opens("/admin/posts/kite").await;
    kite.must_say("4行目");
    assert!(kite.body.contains("本文にない言葉"), "{}", kite.text());
    kite.must_say("糸の長さは");
    kite.must_not_say("よその質問");
    assert_eq!(mika.opens("/admin/posts/nothing").await.status, 404);
}

#[tokio::test]
async fn a_trial_shows_what_changes_and_changes_nothing() {
    let golden = "[[question]]\ntext = \"メルマガの見出しはどう書く\"\nhalf = \"report\"\npost = \"headline-whom-you-change\"\n\n[[question]]\ntext = \"納品と稼働はどう違いますか\"\nhalf = \"report\"\npost = \"cheer-when-it-runs\"\n";
    let bot = Bot::with(GENEROUS, |dir| {
        fs::write(dir.join("content/questions.toml"), golden).unwrap();
        fs::write(dir.join("content/synonyms.toml"), PRESENT).unwrap();
    });
    bot.was_asked(GUILD, "ゾウガメの祝い方", Asked::default());
    bot.was_asked(
        GUILD,
        "先月のゾウガメ",
        Asked {
            days_ago: 20,
            ..Asked::default()
        },
    );
    bot.was_asked(OTHER, "よそのゾウガメ", Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin/try").await;
    assert!(page.body.contains("面談"), "the present synonyms");
    let token = token(&page);
    let nothing = mika
        .sends_form(&page, "比べる", &[("synonyms", PRESENT)])
        .await;
    assert_eq!(nothing.status, 422);

    let synonyms = "[[synonym]]\nwords = [\"ゾウガメ\", \"入金\"]\n";
    let form = [("token", token.as_str()), ("synonyms", synonyms)];
    let tried = mika.begins("/admin/try", &form).await;
    assert_eq!(tried.status, 200);
    tried.must_say("正しい記事が最初");
    tried.must_say("1件のうち、1件の答えが変わります");
    tried.must_say("ゾウガメの祝い方");
    tried.must_not_say("先月の");
    tried.must_not_say("よそのゾウガメ");
    assert!(
        tried.body.contains("words = [&quot;ゾウガメ&quot;"),
        "the form keeps what was typed"
    );
    let file = fs::read_to_string(bot.dir.path().join("content/synonyms.toml"));
    assert_eq!(file.unwrap(), PRESENT);

    let broken = [("token", token.as_str()), ("synonyms", "[[synonym]\n")];
    let refused = mika.begins("/admin/try", &broken).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let question = [
        ("token", token.as_str()),
        ("synonyms", PRESENT),
        ("post", PAYMENT),
        ("question", "ゾウガメの祝い方"),
    ];
    let tried = mika.begins("/admin/try", &question).await;
    tried.must_say("ゾウガメの祝い方");
    tried.must_say(PAYMENT);
    let answer = bot.visitor().asks("ゾウガメの祝い方").await;
    answer.must_not_say("この記事に書いてありました");
}

#[tokio::test]
async fn the_settings_of_a_channel_are_those_of_chat() {
    let bot = Bot::start();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let shown = mika.opens("/admin/settings?channel=3000").await;
    let token = token(&shown);
    let form = [
        ("token", token.as_str()),
        ("channel", "3000"),
        ("tags", "転職、面接"),
        ("language", "en"),
        ("private", "yes"),
    ];
    let saved = mika.posts("/admin/settings", &form).await;
    saved.must_say("保存しました");
    assert!(saved.body.contains("転職, 面接"), "{}", saved.text());
    let state = bot.state();
    let key = senpai_store::KeyParts(&["discord", GUILD, "3000"]);
    let json = state.channel(key).unwrap().unwrap();
    assert!(
        json.contains("転職") && json.contains("\"private\":true"),
        "{json}"
    );
    // The same id in another guild is another channel.
    let mut other = bot.signed_in(&admin_of(OTHER, "mika")).await;
    let page = other.opens("/admin/settings?channel=3000").await;
    assert!(!page.body.contains("転職"));
    for foreign in ["discord%2F1000%2F3000", "1000%2F3000", "%2F"] {
        let page = other
            .opens(&format!("/admin/settings?channel={foreign}"))
            .await;
        assert!(!page.body.contains("転職"), "{foreign}");
        page.must_say("チャンネルIDを読み取れませんでした");
    }
    let mut machine = bot.signed_in(&machine()).await;
    let page = machine
        .opens("/admin/settings?channel=discord%2F1000%2F3000")
        .await;
    assert!(page.body.contains("転職"));
}

#[tokio::test]
async fn a_reload_reports_its_progress_as_events() {
    let bot = Bot::start();
    fs::write(
        bot.dir.path().join("content/kite.md"),
        "# 凧揚げ\n\n凧は糸を短くして走ります。\n",
    )
    .unwrap();
    let mut admin = bot.signed_in(&machine()).await;
    let page = admin.opens("/admin/reindex").await;
    let token = token(&page);
    let begun = admin
        .sends(
            "POST",
            "/admin/reindex",
            &format!("token={token}"),
            &LED_BY_US,
        )
        .await;
    assert_eq!(begun.header("location"), Some("/admin/reindex"));
    let events = admin.opens("/admin/reindex/events").await;
    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    let (_, done) = events.body.split_once("event: done").expect(&events.body);
    assert!(done.contains("100 記事: 16"), "{}", events.body);
    let page = admin.opens("/admin/reindex").await;
    page.must_say("加わった記事: 1");
    admin.opens("/admin/posts").await.must_say("凧揚げ");
}

#[tokio::test]
async fn the_console_speaks_english_too() {
    let bot = Bot::start();
    bot.was_asked(GUILD, UNANSWERED, Asked::default());
    let mut visitor = bot.visitor().speaking_english();
    visitor
        .opens("/admin")
        .await
        .must_say("You are not signed in");
    visitor
        .sends("POST", &bot.link_of(&machine()), "", &[])
        .await;
    let page = visitor.opens("/admin").await;
    for words in [
        "Ratings and practice",
        "Sign out everywhere",
        "all workspaces",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
}
