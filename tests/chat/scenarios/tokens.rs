//! Tokens that the platform refuses, and logs that must not show a token.

use std::time::{Duration, Instant};

use crate::{
    harness::{ANSWER, QUESTION, Setup},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    a_bad_token_fails_at_once_and_is_never_shown,
    a_missing_token_is_named,
    the_doctor_finds_nothing_wrong,
    a_proxy_that_is_not_used_is_named,
    a_token_revoked_while_the_bot_runs_stops_it,
    an_expired_interaction_is_answered_directly_and_is_no_revoked_token,
    no_log_holds_a_token_at_any_level,
}

async fn a_bad_token_fails_at_once_and_is_never_shown<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    let asked = chat.member("aoi").mentions(QUESTION);
    chat.reply_to(&asked).await;
    let took = chat.bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    for name in P::TOKENS {
        let before = chat.requests().len();
        let start = Instant::now();
        let bad = [(*name, "canary-of-a-bad-token")];
        let (fine, said) = chat.bot.says(&["run"], &bad);
        assert!(!fine && start.elapsed() < Duration::from_secs(5));
        assert!(said.contains(&format!("{} refuses the", P::NAME)), "{said}");
        assert!(!said.contains("canary"), "{said}");
        let requests = chat.requests().len() - before;
        assert!(requests <= P::REQUESTS_OF_A_BAD_TOKEN, "{requests}");
    }
    assert!(!chat.bot.log().contains("canary"));
}

async fn a_missing_token_is_named<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start_platform().await;
    let (missing, named) = P::NEEDS;
    let mut command = chat.bot.command();
    let output = command.env_remove(missing).arg("run").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(named), "{said}");
}

async fn the_doctor_finds_nothing_wrong<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.start_platform().await;
    let (fine, report) = chat.bot.says(&["doctor"], &[]);
    assert!(fine && report.matches("ok ").count() == 7, "{report}");
}

async fn a_token_revoked_while_the_bot_runs_stops_it<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.start().await;
    chat.revokes();
    chat.member("aoi").mentions(QUESTION);
    let refusal = format!("{} refuses the", P::NAME);
    let refuses = || chat.bot.log().contains(&refusal);
    chat.bot.until("farewell", refuses).await;
    let before = chat.requests().len();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(chat.requests().len() <= before + 1, "no further request");
    assert!(chat.bot.has_ended(), "{}", chat.bot.log());
}

async fn an_expired_interaction_is_answered_directly_and_is_no_revoked_token<P: FakePlatform>(
    setup: Setup<P>,
) {
    let mut chat = setup.start().await;
    chat.expires_responses(true);
    let aoi = chat.member("aoi");
    aoi.begins("ask", &[("question", QUESTION)]);
    let refused = || !chat.refused().is_empty();
    chat.bot.until("refusal", refused).await;
    let told = chat.first_in(P::DIRECT).await;
    told.must_say("お返事が遅くなりました").must_say(ANSWER);
    chat.expires_responses(false);
    chat.answers().await;
    assert!(!chat.bot.has_ended());
}

async fn no_log_holds_a_token_at_any_level<P: FakePlatform>(setup: Setup<P>) {
    let mut chat = setup.variable("SENPAI_LOG", "trace").start().await;
    chat.answers().await;
    let asked = chat.member("aoi").mentions(QUESTION);
    chat.reply_to(&asked).await;
    chat.bot.stop();
    chat.bot.shows_no_token();
}

async fn a_proxy_that_is_not_used_is_named<P: FakePlatform>(setup: Setup<P>) {
    // Nobody listens there.
    let setup = setup.variable("HTTPS_PROXY", "http://127.0.0.1:9");
    let chat = setup.start().await;
    chat.answers().await;
    let said = format!("HTTPS_PROXY is set, but the connection to {}", P::NAME);
    assert!(chat.bot.log().contains(&said), "{}", chat.bot.log());
}
