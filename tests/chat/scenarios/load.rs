//! Many questions at once, a stop while questions wait, and wrong clocks.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    harness::{ANSWER, Chat, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform},
};

scenarios! {
    a_rolling_restart_of_three_bots_loses_no_question_and_doubles_no_reply,
    a_stop_within_five_seconds_finishes_what_was_acknowledged,
    acknowledgements_do_not_wait_while_search_is_stalled,
    a_clock_that_is_wrong_by_an_hour_changes_nothing,
}

async fn a_stop_within_five_seconds_finishes_what_was_acknowledged<P: FakePlatform>(
    setup: Setup<P>,
) {
    let mut chat = setup.start().await;
    let aoi = chat.member("aoi");
    let asked = 20;
    for _ in 0..asked {
        aoi.begins("ask", &[("question", QUESTION)]);
    }
    let acknowledged = || chat.acknowledgements().len() == asked;
    chat.bot.until("acknowledgements", acknowledged).await;
    let took = chat.bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(chat.answered(), asked);
    println!("{asked} acknowledged questions answered, stopped in {took:?}");
}

/// Asks `SENPAI_TEST_ROLLING` questions, 1,000 for the promised figure.
async fn a_rolling_restart_of_three_bots_loses_no_question_and_doubles_no_reply<P: FakePlatform>(
    setup: Setup<P>,
) {
    const EACH_BOT: Duration = Duration::from_secs(10);
    const WAITING: usize = 20;
    // After more starts, the Discord bot waits before it connects: it protects its token.
    const RESTARTS: usize = 6;
    let wanted = std::env::var("SENPAI_TEST_ROLLING").ok();
    let wanted: usize = wanted.and_then(|n| n.parse().ok()).unwrap_or(60);
    let limits = "member_per_minute = 1000000\nchannel_per_minute = 1000000";
    let chat = setup.settings(limits).start().await;
    let mut others = vec![chat.runs_another().await, chat.runs_another().await];
    let mut restarted = Instant::now();
    let mut restarts = 0;
    let mut asked = Vec::new();
    let aoi = chat.member("aoi");
    while asked.len() < wanted || restarts < 2 {
        if asked.len() < chat.messages_in(P::CHANNEL).len() + WAITING {
            asked.push(aoi.mentions(QUESTION));
        }
        if restarts < RESTARTS && restarted.elapsed() > EACH_BOT {
            others.push(chat.runs_another().await);
            others.remove(0).stop();
            restarts += 1;
            restarted = Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for question in &asked {
        chat.reply_to(question).await.must_say(ANSWER);
    }
    a_moment().await;
    assert_eq!(chat.messages_in(P::CHANNEL).len(), asked.len());
    chat.broke_no_rule();
    println!(
        "{} questions over 3 bots and {restarts} restarts",
        asked.len()
    );
}

async fn acknowledgements_do_not_wait_while_search_is_stalled<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.settings("channel_per_minute = 100000").start().await;
    let asked = stall(&chat).await;
    let waiting = asked - chat.answered();
    let acknowledged = || chat.acknowledgements().len() >= asked;
    chat.bot.until("acknowledgements", acknowledged).await;
    let waits = chat.acknowledgements();
    let (count, p99) = (waits.len(), p99(waits));
    println!("{count} acknowledgements, p99 {p99:?}; {waiting} questions still waited");
    assert!(waiting > 10);
    assert!(p99 < Duration::from_millis(500));
}

/// Members ask questions of the greatest length for ten seconds, faster than search can answer. Returns the number of questions.
async fn stall<P: FakePlatform>(chat: &Chat<P>) -> usize {
    const STALL: Duration = Duration::from_secs(10);
    const WAITING: usize = 40;
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts/ja");
    let mut text = String::new();
    for post in fs::read_dir(posts).unwrap() {
        text += &fs::read_to_string(post.unwrap().path()).unwrap();
    }
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let ask = |member: usize, question: &str| {
        let member = chat.member(&member.to_string());
        member.begins("ask", &[("question", question)]);
    };
    let mut asked = 0;
    let start = Instant::now();
    while start.elapsed() < STALL {
        while asked < chat.answered() + WAITING {
            let question = text.iter().cycle().skip(asked * 977 % text.len());
            ask(asked, &question.take(1900).collect::<String>());
            asked += 1;
        }
        // Somebody asks something short too.
        ask(asked, QUESTION);
        asked += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    asked
}

/// The 99th percentile of the waits.
fn p99(mut waits: Vec<Duration>) -> Duration {
    waits.sort();
    waits[waits.len() * 99 / 100]
}

async fn a_clock_that_is_wrong_by_an_hour_changes_nothing<P: FakePlatform>(setup: Setup<P>) {
    for hours in [-1, 1] {
        let chat = setup.clone().clock_ahead(hours).start().await;
        let aoi = chat.member("aoi");
        let answer = chat.answers().await;
        let asked = aoi.mentions(QUESTION);
        let reply = chat.reply_to(&asked).await;
        reply.must_say(ANSWER);
        let more = aoi.follows_up(&asked, "もっと");
        assert_ne!(chat.reply_to(&more).await.text(), reply.text());
        for seen in [&answer, &reply] {
            aoi.presses(seen, "役に立った").await.must_say("よかった");
        }
        chat.broke_no_rule();
    }
}
