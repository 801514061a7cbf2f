//! The bot's door on this machine, and what makes it read its posts anew.

use std::{fs, process::Command, time::Duration};

use crate::{
    bot::Bot,
    discord::fake::{Fake, TOKEN},
    http::request,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SECRET: &str = "a secret of hooks";

async fn get(address: &str, path: &str) -> (u16, String) {
    request("GET", address, path, "text/plain", "", &[]).await
}

async fn hook(address: &str, body: &str, signature: Option<String>) -> u16 {
    let headers: Vec<_> = signature
        .into_iter()
        .map(|s| ("X-Hub-Signature-256", s))
        .collect();
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

#[tokio::test(flavor = "multi_thread")]
async fn health_figures_and_a_signed_hook_that_pulls_and_a_hangup_that_reads_anew() {
    let fake = Fake::start().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut bot = Bot::new(
        &format!("[server]\nlisten = \"{address}\"\npull = true"),
        &[
            ("SENPAI_DISCORD_TOKEN", TOKEN),
            ("SENPAI_DISCORD_API", &fake.url),
            ("SENPAI_HOOK_SECRET", SECRET),
        ],
    );
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
        figures.contains("senpai_questions_total{status=\"found\"} 1\n"),
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
    assert_eq!(hook(&address, body, Some(signed(body, SECRET))).await, 202);
    bot.until("reading anew", || {
        bot.log().contains("asked to read the posts anew")
    })
    .await;
    assert!(posts.join("pulled.md").exists());

    fs::write(
        posts.join("new.md"),
        "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n",
    )
    .unwrap();
    bot.hang_up();
    bot.until("reading anew", || {
        bot.log().matches("asked to read the posts anew").count() == 2
    })
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = fake.member("aoi").asks("凧揚げの糸は？").await;
    assert!(answer.text().contains("短くして"), "{answer:?}");
}
