//! Markup of the platforms in questions and posts: replies must show it as plain text.

use std::fs;

use crate::{
    bot::Bot,
    harness::Setup,
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! { nothing_in_a_question_or_post_pings_or_breaks_out }

/// A word in every hostile post and question, so that the questions find the posts.
const WORD: &str = "毒見";

const PARTS: [&str; 20] = [
    "@everyone",
    "@here",
    "<@5001>",
    "<@&5002>",
    "<#3000>",
    "<!channel>",
    "<!subteam^S1>",
    "<@U1>",
    "</ask:4>",
    "<:e:5>",
    "<t:6>",
    "```",
    "||x||",
    "[x](https://e.vil/)",
    "<https://e.vil/|x>",
    "https://e.vil/",
    "**b** # h",
    ":smile:",
    "\\<@5001>",
    "\u{202e}&lt;!here&gt;",
];

/// The fakes check each request, and refuse mentions, forged markup and unfurled links.
async fn nothing_in_a_question_or_post_pings_or_breaks_out<P: FakePlatform>(setup: Setup<P>) {
    let no_limits = "member_per_minute = 10000\nchannel_per_minute = 10000";
    let chat = setup.settings(no_limits).prepared(posts).start().await;
    let aoi = chat.member("aoi");
    let texts = texts();
    let mut from_posts = 0;
    for (i, text) in texts.iter().enumerate() {
        let question = format!("{WORD} {text}");
        let answer = aoi.asks(&question).await;
        from_posts += u32::from(answer.text().contains(WORD));
        if i % 10 == 0 {
            aoi.presses(&answer, "人に聞く").await;
        }
        let listed = aoi.uses("posts", &[("tag", &question)]).await;
        let one = aoi.uses("post", &[("title", text)]).await;
        for seen in [&answer, &listed, &one] {
            assert!(seen.is_plain(), "{seen:?}");
        }
    }
    let for_helpers = chat.first_in(P::HELPERS).await;
    for_helpers.must_say(WORD);
    assert_eq!(for_helpers.pings(), Vec::<String>::new());
    println!(
        "{} hostile questions, lists and titles each, {from_posts} answered from hostile posts",
        texts.len()
    );
    assert!(texts.len() == 200 && from_posts > 100);
    chat.broke_no_rule();
}

/// 200 texts: each of the parts before ten others.
fn texts() -> Vec<String> {
    let pairs = |i: usize| (0..10).map(move |j| (i, (i + 2 * j + 1) % PARTS.len()));
    let text = |(a, b): (usize, usize)| {
        let glue = ["", " ", "\n"][(a + b) / 2 % 3];
        format!("{}{glue}{}", PARTS[a], PARTS[b])
    };
    (0..PARTS.len()).flat_map(pairs).map(text).collect()
}

/// Adds posts with hostile titles, headings, texts, tags, questions, principles, summaries and addresses.
fn posts(bot: &Bot) {
    for (i, part) in PARTS.iter().enumerate() {
        // Escaped in Markdown, so that readers see it.
        let shown: String = part
            .chars()
            .map(|c| match c.is_ascii_punctuation() {
                true => format!("\\{c}"),
                false => c.to_string(),
            })
            .collect();
        let said = serde_json::Value::from(format!("{WORD} {part}"));
        let url = ["https://example.com/a", "javascript:alert(1)"][i % 2];
        let post = format!(
            "---\ntitle: {said}\ndate: 2026-10-01\ntags: [{said}]\nquestions: [{said}]\nprinciples: [{said}]\n\
             summary: {said}\nurl: {url}\n---\n## {WORD} {shown}\n\n{WORD}の{i}番は{shown}です。{shown}を{WORD}します。\n\n    {part}\n"
        );
        fs::write(bot.dir.path().join(format!("content/hostile-{i}.md")), post).unwrap();
    }
}
