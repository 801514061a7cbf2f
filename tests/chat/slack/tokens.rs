//! Tokens that are good for nothing, and none that is shown.

use std::{
    process::Output,
    time::{Duration, Instant},
};

use super::{QUESTION, fake::Fake, start, start_with};

#[tokio::test(flavor = "multi_thread")]
async fn bad_tokens_fail_loudly_and_at_once_and_are_never_shown() {
    let fake = Fake::start().await;
    let mut bot = start(&fake).await;
    let asked = fake.member("U1").mentions(QUESTION);
    fake.reply_in_thread(&asked, 0).await;
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    for name in ["SENPAI_SLACK_BOT_TOKEN", "SENPAI_SLACK_APP_TOKEN"] {
        let calls = fake.calls();
        let start = Instant::now();
        let Output { status, stderr, .. } = bot
            .command()
            .env(name, "canary-of-a-bad-token")
            .arg("run")
            .output()
            .unwrap();
        assert!(!status.success() && start.elapsed() < Duration::from_secs(5));
        let said = String::from_utf8_lossy(&stderr);
        assert!(said.contains("Slack refuses the"), "{said}");
        assert!(
            !said.contains("canary") && !bot.log().contains("canary"),
            "{said}"
        );
        assert!(fake.calls() - calls <= 2, "no further request");
    }
    let alone = bot
        .command()
        .env_remove("SENPAI_SLACK_APP_TOKEN")
        .arg("run")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(said.contains("SENPAI_SLACK_SIGNING_SECRET"), "{said}");
    let (fine, report) = bot.says(&["doctor"], &[]);
    assert!(
        fine && report.contains("ok    Slack, bot token: senpai in 営業塾"),
        "{report}"
    );
    assert!(report.matches("ok ").count() == 6, "{report}");
    fake.grants("chat:write,commands");
    fake.closes("C9");
    let (fine, report) = bot.says(&["doctor"], &[]);
    assert!(
        !fine && report.contains("lacks app_mentions:read, assistant:write"),
        "{report}"
    );
    assert!(report.contains("cannot see the channel C9"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_while_running_stops_the_bot() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    fake.revokes();
    fake.member("U1").mentions(QUESTION);
    bot.until("farewell", || {
        bot.log().contains("Slack refuses the bot token")
    })
    .await;
    let calls = fake.calls();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(fake.calls() <= calls + 1, "no further request");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_holds_a_token_however_much_is_logged() {
    let fake = Fake::start().await;
    let mut bot = start_with(&fake, "", &[("SENPAI_LOG", "trace")]).await;
    let asked = fake.member("U1").mentions(QUESTION);
    fake.reply_in_thread(&asked, 0).await;
    fake.member("U1").uses("/ask", QUESTION).await;
    bot.stop();
    bot.shows_no_token();
}
