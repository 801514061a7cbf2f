//! Many questions at once, a stop while questions wait, and wrong clocks.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    harness::{ANSWER, Chat, QUESTION, Setup, a_moment},
    platform::{BotMessage, FakeMember, FakePlatform, TAKEN},
};

scenarios! {
    a_rolling_restart_of_three_bots_loses_no_question_and_doubles_no_reply,
    transient_failures_of_one_call_in_a_hundred_lose_no_reply_and_double_none,
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
        if asked.len() < chat.count_in(P::CHANNEL) + WAITING {
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

/// Members ask 20 questions a second for `SENPAI_TEST_SOAK` seconds, 3,600 for the promised figure: half of them by messages, half by
/// the command.
async fn transient_failures_of_one_call_in_a_hundred_lose_no_reply_and_double_none<
    P: FakePlatform,
>(
    setup: Setup<P>,
) {
    const EACH: Duration = Duration::from_millis(100);
    const CALLS_PER_FAILURE: usize = 100;
    let seconds = std::env::var("SENPAI_TEST_SOAK").ok();
    let seconds = seconds.and_then(|n| n.parse().ok()).unwrap_or(15);
    let rounds = seconds * 10;
    let limits = "member_per_minute = 1000000\nchannel_per_minute = 1000000";
    let chat = setup.settings(limits).start().await;
    let aoi = chat.member("aoi");
    let mut ways = P::TRANSIENT.iter().chain(&[TAKEN]).cycle();
    let mut failures = 0;
    let mut begun = Vec::new();
    let start = Instant::now();
    let mut tick = tokio::time::interval(EACH);
    for round in 0..rounds {
        tick.tick().await;
        if round * 2 % CALLS_PER_FAILURE == 0 {
            // Whichever call comes next.
            chat.fails_call("", ways.next().unwrap());
            failures += 1;
        }
        if round % (rounds / 10) == 0 {
            let replies = chat.count_in(P::CHANNEL) + chat.answered();
            println!("{} questions, {replies} replies so far", round * 2);
        }
        aoi.mentions(QUESTION);
        begun.push(aoi.begins("ask", &[("question", QUESTION)]));
    }
    for interaction in &begun {
        chat.response_to(interaction).await.must_say(ANSWER);
    }
    let mut came = 0;
    while came < rounds {
        // As long as replies come, none is lost.
        let further = |fake: &P| Some(fake.count_in(P::CHANNEL)).filter(|n| *n > came);
        came = chat.until("further reply", further).await;
    }
    println!("the last reply came {:?} after the start", start.elapsed());
    a_moment().await;
    let replies = chat.messages_in(P::CHANNEL);
    let answered: BTreeSet<String> = replies.iter().map(BotMessage::answers).collect();
    assert_eq!((answered.len(), replies.len()), (rounds, rounds));
    for reply in &replies {
        reply.must_say(ANSWER);
    }
    println!(
        "{} questions, {failures} failures, none lost, none doubled",
        rounds * 2
    );
}

/// Both platforms show a failure if a request is not acknowledged within three seconds.
const DEADLINE: Duration = Duration::from_secs(3);

async fn acknowledgements_do_not_wait_while_search_is_stalled<P: FakePlatform>(setup: Setup<P>) {
    let chat = setup.settings("channel_per_minute = 100000").start().await;
    let asked = stall(&chat).await;
    let waiting = asked - chat.answered();
    let acknowledged = || chat.acknowledgements().len() >= asked;
    chat.bot.until("acknowledgements", acknowledged).await;
    let waits = chat.acknowledgements();
    let (count, longest) = (waits.len(), waits.into_iter().max().unwrap());
    println!(
        "{count} acknowledgements, the longest wait {longest:?}; {waiting} questions still waited"
    );
    assert!(waiting > 10);
    assert!(longest < DEADLINE);
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
