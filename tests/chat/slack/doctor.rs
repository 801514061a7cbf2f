//! The command `doctor` on Slack.

use super::fake::{Fake, HELPERS, TEAM};
use crate::{harness::Setup, platform::FakePlatform};

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_the_workspace() {
    let chat = Setup::<Fake>::new().start_platform().await;
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    let workspace = "ok    Slack, bot token: senpai in 営業塾";
    assert!(fine && report.contains(workspace), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_scopes_and_channels_are_named() {
    let chat = Setup::<Fake>::new().start_platform().await;
    chat.grants("chat:write,commands");
    chat.forbids(HELPERS);
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    assert!(!fine, "{report}");
    let missing = "lacks app_mentions:read, assistant:write";
    assert!(report.contains(missing), "{report}");
    let closed = format!("cannot see the channel {HELPERS}");
    assert!(report.contains(&closed), "{report}");
}

/// Without the check, a digest of a workspace that is none would never come, in silence.
#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_can_never_come_is_named() {
    let setup = |workspace: &str, channel: &str| {
        let digest = format!("[practice.digest]\n{workspace} = \"{channel}\"");
        Setup::<Fake>::new().settings(&digest)
    };
    let chat = setup(TEAM, HELPERS).start_platform().await;
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    let seen = format!("ok    Slack, channel of the digest: {HELPERS}");
    assert!(fine && report.contains(&seen), "{report}");
    let chat = setup("TMISSPELT", HELPERS).start_platform().await;
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    let other = format!("the bot's workspace is {TEAM}, not TMISSPELT; correct `practice.digest`");
    assert!(!fine && report.contains(&other), "{report}");
    let chat = setup(TEAM, "C404").start_platform().await;
    chat.forbids("C404");
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    let closed = "cannot see the channel C404; correct `practice.digest`";
    assert!(!fine && report.contains(closed), "{report}");
}
