//! The bot's HTTP server, and the events that make the bot reload its posts.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use crate::{
    bot::{Bot, free_address},
    discord::fake::{Fake, TOKEN},
    harness::{ANSWER, QUESTION},
    http::request,
    platform::{BotMessage as _, FakeMember as _, FakePlatform as _},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SECRET: &str = "a secret of webhooks";

async fn get(address: &str, path: &str) -> (u16, String) {
    request("GET", address, path, "text/plain", "", &[]).await
}

/// A webhook with an id of its own.
async fn hook(address: &str, body: &str, signature: Option<String>) -> u16 {
    static IDS: AtomicU32 = AtomicU32::new(0);
    let id = IDS.fetch_add(1, Ordering::Relaxed).to_string();
    hook_called(&id, address, body, signature).await
}

async fn hook_called(id: &str, address: &str, body: &str, signature: Option<String>) -> u16 {
    let mut headers = vec![("X-GitHub-Delivery", id.to_owned())];
    headers.extend(signature.map(|s| ("X-Hub-Signature-256", s)));
    request(
        "POST",
        address,
        "/hooks/reindex",
        "application/json",
        body,
        &headers,
    )
    .await
    .0
}

fn signed(body: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let bytes = mac.finalize().into_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

fn git(dir: &std::path::Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(dir)
        .args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
    let out = git.args(arguments).output().unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// A bot that pulls for webhooks, not yet running, and the address of its HTTP server.
fn with_http_server(fake: &Fake) -> (Bot, String) {
    let address = free_address();
    let settings = format!("[server]\nlisten = \"{address}\"\npull = true");
    let environment = [
        ("SENPAI_DISCORD_TOKEN", TOKEN),
        ("SENPAI_DISCORD_API", &fake.url),
        ("SENPAI_HOOK_SECRET", SECRET),
    ];
    (Bot::new(&settings, &environment), address)
}

#[tokio::test(flavor = "multi_thread")]
async fn health_metrics_a_signed_webhook_that_pulls_and_a_hangup() {
    let fake = Fake::start().await;
    let (mut bot, address) = with_http_server(&fake);
    let (posts, origin) = (
        bot.dir.path().join("content"),
        bot.dir.path().join("origin"),
    );
    git(&posts, &["init", "-q", "-b", "main"]);
    git(&posts, &["add", "."]);
    git(&posts, &["commit", "-q", "-m", "posts"]);
    git(bot.dir.path(), &["clone", "-q", "content", "origin"]);
    git(&posts, &["remote", "add", "origin", "../origin"]);
    git(&posts, &["fetch", "-q", "origin"]);
    git(&posts, &["branch", "-q", "-u", "origin/main"]);
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > 0).await;
    fake.ready().await;
    fake.member("aoi").asks("納品と稼働はどう違いますか").await;
    assert_eq!(get(&address, "/healthz").await.0, 200);
    assert_eq!(get(&address, "/readyz").await.0, 200);
    let (_, figures) = get(&address, "/metrics").await;
    assert!(
        figures.contains("senpai_questions{status=\"found\"} 1\n"),
        "{figures}"
    );

    fs::write(
        origin.join("pulled.md"),
        "# ドローン空撮\n\nドローンは風の弱い朝に飛ばします。\n",
    )
    .unwrap();
    git(&origin, &["add", "."]);
    git(&origin, &["commit", "-q", "-m", "a post"]);
    let body = "{\"ref\":\"refs/heads/main\"}";
    for forged in [
        None,
        Some(signed(body, "another")),
        Some(signed("another", SECRET)),
    ] {
        assert_eq!(hook(&address, body, forged).await, 401);
    }
    assert!(!posts.join("pulled.md").exists());
    let sends = async || hook_called("72d3162e", &address, body, Some(signed(body, SECRET))).await;
    assert_eq!(sends().await, 202);
    bot.until("reload", || bot.log().contains("reload requested"))
        .await;
    assert!(posts.join("pulled.md").exists());
    assert_eq!(sends().await, 200, "the same webhook");

    fs::write(
        posts.join("new.md"),
        "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n",
    )
    .unwrap();
    bot.hang_up();
    bot.until("reload", || {
        bot.log().matches("reload requested").count() == 2
    })
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = fake.member("aoi").asks("凧揚げの糸は？").await;
    assert!(answer.text().contains("短くして"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_says_what_fails_and_questions_are_answered_meanwhile() {
    let fake = Fake::start().await;
    let (mut bot, address) = with_http_server(&fake);
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > 0).await;
    fake.ready().await;
    let becomes = async |status: u16, why: &str| {
        let start = Instant::now();
        loop {
            let (now, said) = get(&address, "/readyz").await;
            if now == status && said.contains(why) {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{now} {said}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let aoi = fake.member("aoi");
    let answers = async || aoi.asks(QUESTION).await.must_say(ANSWER).clone();
    becomes(200, "ready").await;

    bot.fills_disk(true);
    becomes(503, "the state cannot be written").await;
    answers().await;
    bot.fills_disk(false);
    becomes(200, "ready").await;

    bot.removes_posts();
    bot.hang_up();
    becomes(503, "the posts cannot be loaded").await;
    answers().await;
    let post = "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n";
    fs::write(bot.dir.path().join("content/kite.md"), post).unwrap();
    bot.hang_up();
    becomes(200, "ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_half_sent_do_not_delay_the_end() {
    use tokio::io::AsyncWriteExt;
    let fake = Fake::start().await;
    let (mut bot, address) = with_http_server(&fake);
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > 0).await;
    fake.ready().await;
    let mut half = Vec::new();
    for sent in [
        "",
        "GET /healthz HT",
        "POST /hooks/reindex HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        half.push(stream);
    }
    let took = bot.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// The series of `/metrics` by name and labels, and the types of their families.
async fn metrics(address: &str) -> (BTreeMap<String, f64>, BTreeMap<String, String>) {
    let (_, text) = get(address, "/metrics").await;
    let (comments, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.starts_with('#'));
    let series = |line: &&str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    let kind = |line: &&str| {
        let (name, kind) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some((name.to_owned(), kind.to_owned()))
    };
    let types = comments.iter().filter_map(kind).collect();
    (lines.iter().map(series).collect(), types)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_counter_falls_when_questions_are_forgotten() {
    let fake = Fake::start().await;
    let (mut bot, address) = with_http_server(&fake);
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > 0).await;
    fake.ready().await;
    let aoi = fake.member("aoi");
    let answer = aoi.asks("納品と稼働はどう違いますか").await;
    let (asked, types) = metrics(&address).await;
    assert_eq!(asked["senpai_questions{status=\"found\"}"], 1.0);
    assert_eq!(asked["senpai_feedback{said=\"nothing\"}"], 1.0);
    aoi.presses(&answer, "役に立った").await;
    let (helped, _) = metrics(&address).await;
    assert_eq!(helped["senpai_feedback{said=\"helped\"}"], 1.0);
    aoi.uses("senpai forget-me", &[]).await;
    let (forgotten, _) = metrics(&address).await;
    assert_eq!(forgotten["senpai_questions{status=\"found\"}"], 0.0);
    for (before, after) in [(&asked, &helped), (&helped, &forgotten)] {
        for (series, value) in before {
            let family = series.split('{').next().unwrap();
            let may_fall = types.get(family).is_some_and(|kind| kind == "gauge");
            assert!(may_fall || after[series] >= *value, "{series} falls");
            // Prometheus keeps these names and labels for counters, histograms and summaries.
            let of_others = ["_total", "_count", "_sum", "_bucket"];
            let is_other =
                of_others.iter().any(|end| family.ends_with(end)) || series.contains("quantile=");
            assert!(!(may_fall && is_other), "{series} is no gauge by its name");
        }
    }
}

/// A `git` that counts its pulls and hangs until it `may_end`; then it fails.
const HANGING_GIT: &str = "#!/bin/sh
echo pull >> pulls
while [ -e pulls ] && [ ! -e may_end ]; do sleep 0.05; done
exit 1
";

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_followed_during_a_pull_and_webhooks_share_one() {
    let fake = Fake::start().await;
    let (mut bot, address) = with_http_server(&fake);
    let tools = bot.dir.path().join("tools");
    fs::create_dir(&tools).unwrap();
    fs::write(tools.join("git"), HANGING_GIT).unwrap();
    fs::set_permissions(tools.join("git"), Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    bot.with(&[("PATH", &format!("{}:{path}", tools.display()))]);
    bot.run();
    bot.until("IDENTIFY", || fake.identifies() > 0).await;
    fake.ready().await;
    let pulls = || {
        let pulls = fs::read_to_string(bot.dir.path().join("pulls"));
        pulls.unwrap_or_default().lines().count()
    };
    let asks = async || assert_eq!(hook(&address, "{}", Some(signed("{}", SECRET))).await, 202);
    // The bot has then checked the posts, and checks them again only after half a minute.
    tokio::time::sleep(Duration::from_secs(2)).await;
    asks().await;
    bot.until("pull", || pulls() == 1).await;
    asks().await;
    asks().await;

    let post = "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n";
    fs::write(bot.dir.path().join("content/kite.md"), post).unwrap();
    bot.is_indexed_elsewhere();
    let aoi = fake.member("aoi");
    let start = Instant::now();
    while !aoi.asks("凧揚げの糸は？").await.text().contains("短くして") {
        assert!(start.elapsed() < Duration::from_secs(20), "{}", bot.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(pulls(), 1);
    assert!(!bot.log().contains("reload requested"));

    fs::write(bot.dir.path().join("may_end"), "").unwrap();
    bot.until("reload after each pull", || {
        bot.log().matches("git pull --ff-only failed").count() == 2
            && bot.log().contains("reload requested")
    })
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(pulls(), 2, "one more for both who asked meanwhile");
}
