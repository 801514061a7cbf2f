//! Words that mean something to the platforms, as members and authors may write them: none of them may mean it in a reply.

use std::fs;

use crate::bot::Bot;

/// Nothing is refused for being too much.
pub const SETTINGS: &str = "member_per_minute = 10000\nchannel_per_minute = 10000";
/// Stands in every hostile post and question: one finds the other.
pub const WORD: &str = "毒見";

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

/// 200 texts: each of the parts before ten others.
pub fn texts() -> Vec<String> {
    let pairs = |i: usize| (0..10).map(move |j| (i, (i + 2 * j + 1) % PARTS.len()));
    let text = |(a, b): (usize, usize)| {
        let glue = ["", " ", "\n"][(a + b) / 2 % 3];
        format!("{}{glue}{}", PARTS[a], PARTS[b])
    };
    (0..PARTS.len()).flat_map(pairs).map(text).collect()
}

/// Adds posts to a bot that are hostile in title, heading, text, tag, question, principle, summary and address.
pub fn posts(bot: &Bot) {
    for (i, part) in PARTS.iter().enumerate() {
        // As it is for a reader: Markdown shows what stands behind a backslash.
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
