//! The commands `invite` and `doctor` on Discord, and an intent that Discord refuses.

use super::fake::{BOT, Fake, GUILD, HELPERS};
use crate::harness::Setup;

/// The bot requests an intent that the application does not have.
const CONTENT: (&str, &str) = ("SENPAI_DISCORD_MESSAGE_CONTENT", "true");

#[tokio::test(flavor = "multi_thread")]
async fn the_invitation_names_the_application() {
    let chat = Setup::<Fake>::new().start_platform().await;
    let (fine, invitation) = chat.bot.says(&["invite"], &[]);
    assert!(fine && invitation.contains(&format!("client_id={BOT}")));
}

/// Without the check, a digest of a guild that is none would never come, in silence.
#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_can_never_come_is_named() {
    let report = async |guild: &str, channel: &str| {
        let digest = format!("[practice.digest]\n{guild} = \"{channel}\"");
        let chat = Setup::<Fake>::new().settings(&digest);
        let chat = chat.start_platform().await;
        chat.bot.says(&["doctor"], &[])
    };
    let (fine, said) = report(GUILD, HELPERS).await;
    let seen = format!("ok    Discord, channel of the digest: {HELPERS}");
    assert!(fine && said.contains(&seen), "{said}");
    let (fine, said) = report("4040", HELPERS).await;
    let other = "the bot is not in the guild 4040; correct `practice.digest`";
    assert!(!fine && said.contains(other), "{said}");
    let (fine, said) = report(GUILD, "4041").await;
    let closed = "cannot see the channel 4041; correct `practice.digest`";
    assert!(!fine && said.contains(closed), "{said}");
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
