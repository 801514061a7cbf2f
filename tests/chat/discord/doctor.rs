//! The commands `invite` and `doctor` on Discord, and an intent that Discord refuses.

use super::fake::{BOT, Fake};
use crate::harness::Setup;

/// The bot requests an intent that the application does not have.
const CONTENT: (&str, &str) = ("SENPAI_DISCORD_MESSAGE_CONTENT", "true");

#[tokio::test(flavor = "multi_thread")]
async fn the_invitation_names_the_application() {
    let chat = Setup::<Fake>::new().start_platform().await;
    let (fine, invitation) = chat.bot.says(&["invite"], &[]);
    assert!(fine && invitation.contains(&format!("client_id={BOT}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_that_is_refused_is_named() {
    let mut chat = Setup::<Fake>::new().start_platform().await;
    let (fine, report) = chat.bot.says(&["doctor"], &[CONTENT]);
    assert!(!fine, "{report}");
    let what_to_do = "switch on Message Content Intent";
    assert!(report.contains(what_to_do), "{report}");
    chat.bot.with(&[CONTENT]);
    chat.bot.run();
    while !chat.bot.has_ended() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let log = chat.bot.log();
    assert!(log.contains("refuses the intents"), "{log}");
}
