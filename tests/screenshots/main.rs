//! Talks with the real bot and writes pages for a browser that show it as Discord and Slack would:
//! `cargo run -p senpai-bot --example screenshots -- SENPAI_BOT DIR`. `just screenshots` takes pictures of the pages.

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
#[path = "../chat/platform.rs"]
mod platform;
#[path = "../chat/slack/fake/mod.rs"]
mod slack;

use platform::{FakeMember, FakePlatform};

/// The page, with words in the place of the messages, and of what `/preview` of the web page shows them with.
const PAGE: &str = include_str!("page.html");

struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The messages of a page: the author, and a text or a message in the platform's form.
struct Talk(Vec<Value>);

impl Talk {
    fn said(&mut self, who: &str, text: &str) {
        self.0.push(json!({"who": who, "text": text}));
    }

    fn pressed(&mut self, label: &str) {
        self.said("", &format!("［{label}］"));
    }

    fn shown(&mut self, seen: &impl Shown) {
        let (message, private) = seen.shown();
        self.0
            .push(json!({"who": "senpai", "message": message, "private": private}));
    }

    fn write(self, file: &Path, platform: &str) {
        let messages = serde_json::to_string(&self.0).unwrap();
        let page = PAGE
            .replace("PLATFORM", platform)
            .replace("STYLE", senpai_web::PREVIEW_STYLE)
            .replace("SCRIPT", senpai_web::PREVIEW_SCRIPT)
            .replace("MESSAGES", &messages.replace('<', "\\u003c"));
        fs::write(file, page).unwrap();
    }
}

/// A message in the platform's form, and whether only one member sees it.
trait Shown {
    fn shown(&self) -> (&Value, bool);
}

impl Shown for discord::Seen {
    fn shown(&self) -> (&Value, bool) {
        (&self.message, self.private)
    }
}

impl Shown for slack::Seen {
    fn shown(&self) -> (&Value, bool) {
        (&self.message, self.private)
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
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    let state = tempfile::tempdir().unwrap();
    let settings = format!(
        "[chat]\nmember_per_minute = 60\nhelpers = {{ {} = \"{}\", {} = \"C9\" }}",
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
    on_slack.ready().await;
    let out = Path::new(out);
    talks(&on_discord, "discord", out).await;
    talks(&on_slack, "slack", out).await;
    home_pages(&on_slack, out).await;
}

const FOUND: &str = "受注と入金、喜ぶならどっち？";
const UNSURE: &str = "商談の準備";
const MISSING: &str = "ドローン空撮のバッテリー";
/// Found, unsure, not found.
const IN_ENGLISH: [&str; 3] = [
    "How do I answer a question about my weaknesses?",
    "How do I prepare for a client?",
    "How do I cope with stress?",
];

async fn talks<P>(fake: &P, platform: &str, out: &Path)
where
    P: FakePlatform<Seen: Shown>,
{
    let page = |name: &str| out.join(format!("{platform}-{name}.html"));
    let (aoi, kim) = (fake.member("aoi"), fake.member("kim").speaking_english());
    let mut talk = Talk(Vec::new());
    let asked = aoi.mentions(FOUND);
    talk.said("葵", &format!("@Senpai {FOUND}"));
    talk.shown(&fake.reply_to(&asked).await);
    talk.write(&page("answer"), platform);

    let mut talk = Talk(Vec::new());
    for question in [UNSURE, MISSING] {
        talk.said("葵", &format!("/ask {question}"));
        let answer = aoi.asks(question).await;
        talk.shown(&answer);
        if question == MISSING {
            talk.shown(&aoi.presses(&answer, "答えが載ったら知らせて").await);
            aoi.presses(&answer, "人に聞く").await;
            talk.said("", "#helpers");
            talk.shown(&fake.first_in(P::HELPERS).await);
        }
    }
    talk.write(&page("unsure"), platform);

    for (member, name, lists) in [(&aoi, "葵", "lists"), (&kim, "Kim", "english-lists")] {
        let mut talk = Talk(Vec::new());
        for command in ["posts", "senpai help"] {
            talk.said(name, &format!("/{command}"));
            talk.shown(&member.uses(command, &[]).await);
        }
        talk.write(&page(lists), platform);
    }

    let mut talk = Talk(Vec::new());
    let direct = aoi.writes(FOUND);
    talk.said("葵", FOUND);
    talk.shown(&fake.reply_to(&direct).await);
    talk.said("葵", &format!("/ask {FOUND}"));
    let first = aoi.asks(FOUND).await;
    for label in ["もっと見る", "違った", "役に立った"] {
        talk.pressed(label);
        talk.shown(&aoi.presses(&first, label).await);
    }
    talk.write(&page("buttons"), platform);

    let mut talk = Talk(Vec::new());
    for question in IN_ENGLISH {
        talk.said("Kim", &format!("/ask {question}"));
        talk.shown(&kim.asks_privately(question).await);
    }
    talk.write(&page("english"), platform);
}

/// The bot's own page on Slack.
async fn home_pages(fake: &slack::Fake, out: &Path) {
    let (aoi, kim) = (fake.member("aoi"), fake.member("kim"));
    for (member, name) in [(aoi, "slack-home"), (kim, "slack-english-home")] {
        let mut talk = Talk(Vec::new());
        let mut home = member.opens_home().await;
        home.message = json!({"blocks": home.message["view"]["blocks"]});
        home.private = false;
        talk.shown(&home);
        talk.write(&out.join(format!("{name}.html")), "slack");
    }
}
