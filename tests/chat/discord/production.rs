//! Tests serenity as it runs in production: with `discord.com` by name, over TLS, and with its rate limiter.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Instant};

use senpai_chat::ChatService;
use senpai_live::LiveIndex;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};
use tokio_util::sync::CancellationToken;

use super::fake::{Fake, TOKEN};
use crate::{
    harness::{ANSWER, QUESTION, Setup, UNANSWERED},
    platform::{BotMessage, FakeMember, FakePlatform},
};

/// Starts a TLS proxy before the fake. It is `discord.com` to a client that trusts its certificate.
async fn tls_proxy(fake: &Fake) -> (SocketAddr, reqwest::Certificate) {
    let made = rcgen::generate_simple_self_signed(vec!["discord.com".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let behind = fake.url.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let mut inside = TcpStream::connect(behind).await.unwrap();
                if let Ok(mut outside) = acceptor.accept(stream).await {
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                }
            });
        }
    });
    (
        address,
        reqwest::Certificate::from_der(made.cert.der()).unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn in_production_too_many_requests_are_waited_out() {
    let fake = Fake::start().await;
    let (address, certificate) = tls_proxy(&fake).await;
    let client = reqwest::Client::builder()
        .use_rustls_tls()
        .no_proxy()
        .resolve("discord.com", address)
        .add_root_certificate(certificate)
        .build()
        .unwrap();
    let state = tempfile::tempdir().unwrap();
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    let index = Arc::new(LiveIndex::new(posts, None));
    let now = jiff::Timestamp::now();
    index.open(now, &mut |_| ()).unwrap();
    let store = senpai_store::Store::open(state.path()).unwrap();
    let service = ChatService::new(senpai_chat::ChatSettings::default(), store, index, now);
    let config = senpai_discord::Config {
        token: TOKEN.to_owned().into(),
        api: None,
        client: Some(client),
        message_content: false,
    };
    let stop = CancellationToken::new();
    let running = tokio::spawn(senpai_discord::run(Arc::new(service), config, stop.clone()));
    fake.ready().await;
    let aoi = fake.member("aoi");
    let start = Instant::now();
    fake.limits_next(2);
    let asked = aoi.mentions(QUESTION);
    fake.reply_to(&asked).await.must_say(ANSWER);
    println!(
        "two 429s of a second each: answered after {:?}",
        start.elapsed()
    );
    let answer = aoi.asks(QUESTION).await;
    aoi.presses(&answer, "役に立った")
        .await
        .must_say("よかった");
    assert_eq!(fake.messages().len(), 1);
    assert_eq!(fake.refused(), Vec::<String>::new());
    stop.cancel();
    running.await.unwrap().unwrap();
}

/// The bot of a test runs with a umask of 0: files and folders get all permissions that it does not take away.
#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_can_read_the_state_and_the_index_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let chat = Setup::<Fake>::new()
        .variable("SENPAI_INDEX", "elsewhere/index")
        .start()
        .await;
    let mika = chat.member("mika").who_manages();
    mika.asks(UNANSWERED).await;
    let listed = mika.uses("senpai gaps", &[]).await.text();
    let (_, gap) = listed.split_once('#').unwrap();
    let (gap, _) = gap.split_once(' ').unwrap();
    let options = [("gap", gap), ("post", "cheer-at-payment")];
    mika.uses("senpai link", &options)
        .await
        .must_say("見つかります");
    let is_private = |path: &Path| {
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    };
    let mut names = Vec::new();
    for folder in ["state", "elsewhere/index"] {
        let folder = chat.bot.dir.path().join(folder);
        is_private(&folder);
        for file in std::fs::read_dir(&folder).unwrap() {
            // What is in a generation is behind its folder.
            is_private(&file.as_ref().unwrap().path());
            names.push(file.unwrap().file_name().into_string().unwrap());
        }
    }
    for name in [
        "learned.toml",
        "senpai.key",
        "senpai.db",
        "current.json",
        "generation-1",
    ] {
        assert!(names.iter().any(|n| n == name), "no {name} in {names:?}");
    }
}
