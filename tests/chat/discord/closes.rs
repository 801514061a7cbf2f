//! What the fake gateway does with a client that breaks Discord's rules: a websocket by hand, as nobody's client speaks.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::fake::{Fake, TOKEN};

/// How long the gateway may take.
const PATIENCE: Duration = Duration::from_secs(5);

struct Client(TcpStream);

impl Client {
    async fn connect(fake: &Fake) -> Client {
        let address = fake.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101"));
        Client(stream)
    }

    async fn says(&mut self, message: &Value) {
        let text = message.to_string();
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        // The last fragment, of text; masked, with zeros.
        let head = [0x81, 0x80 | 126, length[0], length[1], 0, 0, 0, 0];
        self.0.write_all(&head).await.unwrap();
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// A frame: what kind, and what is in it.
    async fn hears(&mut self) -> (u8, Vec<u8>) {
        let kind = self.0.read_u8().await.unwrap() & 0xf;
        let length = match self.0.read_u8().await.unwrap() {
            126 => self.0.read_u16().await.unwrap().into(),
            127 => self.0.read_u64().await.unwrap(),
            short => short.into(),
        };
        let mut inside = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut inside).await.unwrap();
        (kind, inside)
    }

    /// The code that the gateway closes with.
    async fn is_closed_with(&mut self) -> u16 {
        loop {
            let (kind, inside) = self.hears().await;
            if kind == 8 {
                return u16::from_be_bytes([inside[0], inside[1]]);
            }
        }
    }

    /// Waits for an event.
    async fn is_told(&mut self, event: &str) {
        loop {
            let (kind, inside) = self.hears().await;
            assert_eq!(kind, 1, "no frame of text");
            let message: Value = serde_json::from_slice(&inside).unwrap();
            if message["t"] == event {
                return;
            }
        }
    }
}

fn identify(token: &str) -> Value {
    json!({"op": 2, "d": {"token": token, "intents": 4609, "properties": {}}})
}

fn resume(token: &str, seq: &Value) -> Value {
    json!({"op": 6, "d": {"token": token, "session_id": "session-1", "seq": seq}})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_gateway_closes_on_what_discord_closes_on() {
    let presence = json!({"op": 3, "d": {}});
    let cases = [
        (4001, vec![json!({"op": 99})]),
        (4002, vec![json!({"d": null})]),
        (4003, vec![presence.clone()]),
        (4004, vec![identify("another")]),
        (4004, vec![resume("another", &json!(1))]),
        (4005, vec![identify(TOKEN), identify(TOKEN)]),
        (4007, vec![resume(TOKEN, &Value::Null)]),
        (4007, vec![resume(TOKEN, &json!("1"))]),
    ];
    for (code, said) in cases {
        let fake = Fake::start().await;
        let mut client = Client::connect(&fake).await;
        for message in &said {
            client.says(message).await;
        }
        let closed = timeout(PATIENCE, client.is_closed_with()).await;
        assert_eq!(closed, Ok(code), "{said:?}");
        let refused = fake.refused();
        assert!(refused[0].contains(&code.to_string()), "{refused:?}");
    }

    let fake = Fake::start().await;
    let mut client = Client::connect(&fake).await;
    client.says(&identify(TOKEN)).await;
    client.says(&presence).await;
    let told = timeout(PATIENCE, client.is_told("READY")).await;
    assert!(told.is_ok(), "a client that keeps the rules is let in");
    assert_eq!(fake.refused(), Vec::<String>::new());
}
