//! Holds a conversation with the real bot and writes down what Discord and Slack would show, as pages for a browser:
//! `cargo run -p senpai-bot --example screenshots -- SENPAI_BOT DIR`. `just screenshots` takes pictures of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    unused_imports
)]

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

#[path = "../chat/discord/fake/mod.rs"]
mod discord;
#[path = "../chat/http.rs"]
mod http;
#[path = "../chat/slack/fake/mod.rs"]
mod slack;

/// The page that shows what is put in the place of `[]/*messages*/`.
const PAGE: &str = include_str!("page.html");

struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What was said: by whom, and a text or what the platform was given.
struct Talk(Vec<Value>);

impl Talk {
    fn said(&mut self, who: &str, text: &str) {
        self.0.push(json!({"who": who, "text": text}));
    }

    fn pressed(&mut self, label: &str) {
        self.said("", &format!("［{label}］"));
    }

    fn shown(&mut self, message: &Value, private: bool) {
        self.0
            .push(json!({"who": "senpai", "message": message, "private": private}));
    }

    fn write(self, file: &Path, platform: &str) {
        let messages = serde_json::to_string(&self.0)
            .unwrap()
            .replace("</", "<\\/");
        let page = PAGE
            .replace("[]/*messages*/", &messages)
            .replace("PLATFORM", platform);
        fs::write(file, page).unwrap();
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, out] = &arguments[..] else {
        panic!("which senpai-bot, and where to?")
    };
    fs::create_dir_all(out).unwrap();
    let (on_discord, on_slack) = (discord::Fake::start().await, slack::Fake::start().await);
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let state = tempfile::tempdir().unwrap();
    let settings = format!(
        "[desk]\nmember_per_minute = 60\nhelpers = {{ {} = \"{}\", {} = \"C9\" }}",
        discord::GUILD,
        discord::HELPERS,
        slack::TEAM
    );
    fs::write(state.path().join("senpai.toml"), settings).unwrap();
    let program = fs::canonicalize(program).unwrap();
    let _bot = Bot(Command::new(program)
        .arg("run")
        .current_dir(state.path())
        .env("SENPAI_CONTENT", content)
        .env("SENPAI_DISCORD_TOKEN", discord::TOKEN)
        .env("SENPAI_DISCORD_API", &on_discord.url)
        .env("SENPAI_SLACK_BOT_TOKEN", slack::BOT_TOKEN)
        .env("SENPAI_SLACK_APP_TOKEN", slack::APP_TOKEN)
        .env("SENPAI_SLACK_API", &on_slack.url)
        .stderr(Stdio::null())
        .spawn()
        .unwrap());
    on_discord.ready().await;
    while on_slack.connections() == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let out = Path::new(out);
    discord_talks(&on_discord, out).await;
    slack_talks(&on_slack, out).await;
}

const FOUND: &str = "受注と入金、喜ぶならどっち？";
const UNSURE: &str = "名刺はどう使えばいい？";
const MISSING: &str = "ドローン空撮のバッテリー";
/// Found, unsure, not found.
const IN_ENGLISH: [&str; 3] = [
    "How do I answer a question about my weaknesses?",
    "How do I fire a client?",
    "How do I cope with stress?",
];

async fn discord_talks(fake: &discord::Fake, out: &Path) {
    let aoi = fake.member("aoi");
    let mut talk = Talk(Vec::new());
    let asked = aoi.says(&format!("<@{}> {FOUND}", discord::BOT));
    talk.said("葵", &format!("@Senpai {FOUND}"));
    talk.shown(&aoi.reply_to(&asked).await.message, false);
    talk.write(&out.join("discord-answer.html"), "discord");

    let mut talk = Talk(Vec::new());
    for question in [UNSURE, MISSING] {
        talk.said("葵", &format!("/ask {question}"));
        let answer = aoi.asks(question).await;
        talk.shown(&answer.message, answer.private);
        if question == MISSING {
            let told = aoi.presses(&answer, "答えが載ったら知らせて").await;
            talk.shown(&told.message, told.private);
            aoi.presses(&answer, "人に聞く").await;
            let helpers = fake.said_in(discord::HELPERS).await;
            talk.said("", "#helpers");
            talk.shown(&helpers.message, false);
        }
    }
    talk.write(&out.join("discord-unsure.html"), "discord");

    let kim = fake.member("kim").speaking("en-US");
    for (member, name, page) in [
        (&aoi, "葵", "discord-lists.html"),
        (&kim, "Kim", "discord-english-lists.html"),
    ] {
        let mut talk = Talk(Vec::new());
        for command in ["posts", "senpai help"] {
            talk.said(name, &format!("/{command}"));
            let list = member.uses(command, &[]).await;
            talk.shown(&list.message, list.private);
        }
        talk.write(&out.join(page), "discord");
    }

    let mut talk = Talk(Vec::new());
    let direct = aoi.writes(FOUND);
    talk.said("葵", FOUND);
    let first = aoi.reply_to(&direct).await;
    talk.shown(&first.message, false);
    talk.said("葵", &format!("/ask {FOUND}"));
    let first = aoi.asks(FOUND).await;
    for label in ["もっと見る", "違った", "役に立った"] {
        talk.pressed(label);
        let next = aoi.presses(&first, label).await;
        talk.shown(&next.message, next.private);
    }
    talk.write(&out.join("discord-buttons.html"), "discord");

    let mut talk = Talk(Vec::new());
    for question in IN_ENGLISH {
        talk.said("Kim", &format!("/ask {question}"));
        let options = [("question", json!(question)), ("private", json!(true))];
        let answer = kim.uses("ask", &options).await;
        talk.shown(&answer.message, answer.private);
    }
    talk.write(&out.join("discord-english.html"), "discord");
}

async fn slack_talks(fake: &slack::Fake, out: &Path) {
    let aoi = fake.member("U1");
    let mut talk = Talk(Vec::new());
    let asked = aoi.mentions(FOUND);
    talk.said("葵", &format!("@Senpai {FOUND}"));
    talk.shown(&fake.reply_in_thread(&asked, 0).await.message, false);
    talk.write(&out.join("slack-answer.html"), "slack");

    let mut talk = Talk(Vec::new());
    for question in [UNSURE, MISSING] {
        talk.said("葵", &format!("/ask {question}"));
        let answer = aoi.uses("/ask", question).await;
        talk.shown(&answer.message, answer.private);
        if question == MISSING {
            let told = aoi.presses(&answer, "答えが載ったら知らせて").await;
            talk.shown(&told.message, told.private);
            aoi.presses(&answer, "人に聞く").await;
            talk.said("", "#helpers");
            talk.shown(&fake.said_in("C9").await.message, false);
        }
    }
    talk.write(&out.join("slack-unsure.html"), "slack");

    let kim = fake.member("U3");
    for (member, name, prefix) in [(&aoi, "葵", "slack"), (&kim, "Kim", "slack-english")] {
        let mut talk = Talk(Vec::new());
        for (command, text) in [("/posts", ""), ("/senpai", "help")] {
            talk.said(name, &format!("{command} {text}"));
            let list = member.uses(command, text).await;
            talk.shown(&list.message, list.private);
        }
        talk.write(&out.join(format!("{prefix}-lists.html")), "slack");

        let mut talk = Talk(Vec::new());
        let home = member.opens_home().await;
        talk.shown(&json!({"blocks": home.message["view"]["blocks"]}), false);
        talk.write(&out.join(format!("{prefix}-home.html")), "slack");
    }

    let mut talk = Talk(Vec::new());
    aoi.writes(FOUND);
    talk.said("葵", FOUND);
    talk.shown(&fake.said_in(slack::DIRECT).await.message, false);
    talk.said("葵", &format!("/ask {FOUND}"));
    let first = aoi.uses("/ask", FOUND).await;
    for label in ["もっと見る", "違った", "役に立った"] {
        talk.pressed(label);
        let next = aoi.presses(&first, label).await;
        talk.shown(&next.message, next.private);
    }
    talk.write(&out.join("slack-buttons.html"), "slack");

    let mut talk = Talk(Vec::new());
    for question in IN_ENGLISH {
        talk.said("Kim", &format!("/ask {question} private:yes"));
        let answer = kim.uses("/ask", &format!("{question} private:yes")).await;
        talk.shown(&answer.message, answer.private);
    }
    talk.write(&out.join("slack-english.html"), "slack");
}
