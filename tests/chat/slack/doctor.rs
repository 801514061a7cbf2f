//! The command `doctor` on Slack.

use super::fake::{Fake, HELPERS};
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
