//! Checks the servers of `tests/chat` against clients that we did not write: discord.py and Slack's Bolt.
//!
//! `cargo run -p senpai-bot --example reference -- discord|slack PROGRAM…` starts the fake, then the program with the fake's
//! address in `FAKE`, and has members talk to it. The programs are `tests/reference/discord_client.py` and
//! `tests/reference/slack_client.py`; CI installs their dependencies.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    unused_imports
)]

use std::{
    process::{Child, Command},
    time::Duration,
};

use serde_json::json;

#[path = "../chat/discord/fake/mod.rs"]
mod discord;
#[path = "../chat/http.rs"]
mod http;
#[path = "../chat/platform.rs"]
mod platform;
#[path = "../chat/slack/fake/mod.rs"]
mod slack;

use platform::{BotMessage, FakeMember, FakePlatform};

/// The program; it is killed when this is dropped.
struct Client(Child);

impl Client {
    fn start(program: &[String], fake: &str) -> Client {
        let [name, arguments @ ..] = program else {
            panic!("which program?")
        };
        let mut command = Command::new(name);
        command.args(arguments).env("FAKE", fake);
        Client(command.spawn().unwrap())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .split_first()
        .map(|(which, rest)| (which.as_str(), rest))
    {
        Some(("discord", program)) => on_discord(program).await,
        Some(("slack", program)) => on_slack(program).await,
        _ => panic!("discord or slack?"),
    }
    println!(
        "{}: the reference client and the fake understand each other",
        arguments[0]
    );
}

async fn on_discord(program: &[String]) {
    use discord::{Fake, HELPERS};
    let fake = Fake::start().await;
    let _client = Client::start(program, &fake.url);
    fake.ready().await;
    // discord.py registers its commands once it is ready.
    while fake.registrations() == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let aoi = fake.member("aoi");
    let asked = aoi.mentions("入金はいつ？");
    let reply = fake.reply_to(&asked).await;
    assert_eq!(reply.message["embeds"][0]["title"], "入金はいつ？");
    let blanked = aoi.says("without a mention");
    assert_eq!(
        fake.first_in(HELPERS).await.content(),
        "heard 0 characters",
        "{blanked}"
    );
    let answer = aoi.asks("稼働とは？").await;
    assert!(
        answer.is_private() && answer.text().contains("稼働とは？"),
        "{answer:?}"
    );
    let pressed = aoi.presses(&answer, "Next").await;
    assert_eq!(pressed.content(), "page 2");
    assert_eq!(
        aoi.types("ask", "question", "入").await,
        ["入 one", "入 two"]
    );
    assert!(
        aoi.uses_on_message("何を書けばいい？")
            .await
            .text()
            .contains("何を書けばいい？")
    );
    aoi.edits(&asked, &Fake::mention("稼働はいつ？"));
    let edited = fake.changed(&reply).await.expect("edited");
    assert_eq!(edited.message["embeds"][0]["title"], "稼働はいつ？");
    aoi.deletes(&asked);
    assert!(fake.changed(&edited).await.is_none());
    for order in ["reconnect", "drop"] {
        let resumes = fake.resumes();
        fake.gateway(order);
        while fake.resumes() == resumes {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(aoi.asks("また？").await.text().contains("また？"));
    }
    fake.limits_next(1);
    let asked = aoi.mentions("429?");
    assert_eq!(
        fake.reply_to(&asked).await.message["embeds"][0]["title"],
        "429?"
    );
    fake.gateway("invalid");
    while fake.identifies() < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(fake.refused(), Vec::<String>::new());
}

async fn on_slack(program: &[String]) {
    use slack::{CHANNEL, Fake};
    let fake = Fake::start().await;
    let _client = Client::start(program, &fake.url);
    while fake.connections() == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let aoi = fake.member("aoi");
    let asked = aoi.mentions("入金はいつ？");
    let reply = fake.reply_to(&asked).await;
    assert!(reply.text().contains("入金はいつ？"), "{reply:?}");
    aoi.redelivers(&asked);
    let answer = aoi.asks("稼働とは？").await;
    assert!(
        answer.is_private() && answer.text().contains("稼働とは？"),
        "{answer:?}"
    );
    let pressed = aoi.presses(&answer, "Next").await;
    assert!(pressed.text().contains("page 2"), "{pressed:?}");
    assert!(
        aoi.uses_on_message("何を書けばいい？")
            .await
            .text()
            .contains("何を書けばいい？")
    );
    assert!(aoi.opens_home().await.text().contains("home of UAOI"));
    aoi.edits(&asked, &Fake::mention("稼働はいつ？"));
    let edited = fake.changed(&reply).await.expect("edited");
    assert!(edited.text().contains("稼働はいつ？"), "{edited:?}");
    aoi.deletes(&asked);
    assert!(fake.changed(&edited).await.is_none());
    let direct = aoi.writes("一対一で");
    assert!(fake.reply_to(&direct).await.text().contains("一対一で"));
    fake.limits_next(1);
    let asked = aoi.mentions("429?");
    fake.reply_to(&asked).await;
    let connections = fake.connections();
    fake.disconnects("refresh_requested");
    while fake.connections() == connections {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let asked = aoi.mentions("また？");
    fake.reply_to(&asked).await;
    aoi.opens_as_assistant();
    assert!(fake.prompts().await["prompts"][0]["title"] == json!("one"));
    assert_eq!(fake.messages_in(CHANNEL).len(), 2);
    assert_eq!(fake.refused(), Vec::<String>::new());
}
