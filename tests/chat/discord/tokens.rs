//! Tokens that are good for nothing, and none that is shown.

use std::{
    process::Output,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    QUESTION, asked_and_answered, bot,
    fake::{BOT, Fake},
    restart, start,
};
use crate::bot::Bot;

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_expired_is_no_refused_token_and_a_refused_token_stops_the_bot() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let aoi = fake.member("aoi");
    fake.expires_interactions(true);
    aoi.begins("ask", &[("question", json!(QUESTION))]);
    bot.until("refusal", || !fake.refused().is_empty()).await;
    fake.expires_interactions(false);
    asked_and_answered(&fake).await;
    fake.revokes();
    aoi.says(&format!("<@{BOT}> {QUESTION}"));
    while !bot.has_ended() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        bot.log().contains("Discord refuses the token"),
        "{}",
        bot.log()
    );
    let calls = fake.calls();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(fake.calls(), calls, "no further request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_fails_loudly_and_at_once_and_is_never_shown() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let calls = fake.calls();
    let start = Instant::now();
    let Output { status, stderr, .. } = bot
        .command()
        .env("SENPAI_DISCORD_TOKEN", "canary-of-a-bad-token")
        .arg("run")
        .output()
        .unwrap();
    assert!(!status.success() && start.elapsed() < Duration::from_secs(5));
    let said = String::from_utf8_lossy(&stderr);
    assert!(said.contains("refuses the token"), "{said}");
    assert_eq!(fake.calls() - calls, 1, "no further request after a 401");
    assert!(!said.contains("canary") && !bot.log().contains("canary"));
    let none = bot
        .command()
        .env_remove("SENPAI_DISCORD_TOKEN")
        .arg("run")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&none.stderr).contains("SENPAI_DISCORD_TOKEN_FILE"));
    let invite = bot.command().arg("invite").output().unwrap();
    assert!(String::from_utf8_lossy(&invite.stdout).contains(&format!("client_id={BOT}")));
    let (fine, report) = bot.says(&["doctor"], &[]);
    assert!(fine && report.matches("ok ").count() == 6, "{report}");
    let content = ("SENPAI_DISCORD_MESSAGE_CONTENT", "true");
    let (fine, report) = bot.says(&["doctor"], &[content]);
    assert!(
        !fine && report.contains("switch on Message Content Intent"),
        "{report}"
    );
    let mut bot = restart_refused(bot, &[content]);
    while !bot.has_ended() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(bot.log().contains("refuses the intents"), "{}", bot.log());
}

/// Runs a bot that is not expected to be let in.
fn restart_refused(mut bot: Bot, environment: &[(&str, &str)]) -> Bot {
    bot.with(environment);
    bot.run();
    bot
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_holds_the_token_however_much_is_logged() {
    let fake = Fake::start().await;
    let mut bot = restart(bot(&fake, "", &[("SENPAI_LOG", "trace")]), &fake).await;
    asked_and_answered(&fake).await;
    let asked = fake.member("aoi").says(&format!("<@{BOT}> {QUESTION}"));
    fake.member("aoi").reply_to(&asked).await;
    bot.stop();
    bot.shows_no_token();
}
