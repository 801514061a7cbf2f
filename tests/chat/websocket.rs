//! A websocket client by hand, which can send what no other client sends.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// The longest wait for a fake.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Client(TcpStream);

impl Client {
    /// Connects to a path at an `http://` address.
    pub async fn connect(url: &str, path: &str) -> Client {
        let address = url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
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

    pub async fn says(&mut self, message: &Value) {
        let text = message.to_string();
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        // The last fragment, of text; masked, with zeros.
        let head = [0x81, 0x80 | 126, length[0], length[1], 0, 0, 0, 0];
        self.0.write_all(&head).await.unwrap();
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads a frame: its kind and its payload.
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

    /// The code with which the server closes.
    pub async fn is_closed_with(&mut self) -> Option<u16> {
        let closed = async {
            loop {
                let (kind, inside) = self.hears().await;
                if kind == 8 {
                    return u16::from_be_bytes([inside[0], inside[1]]);
                }
            }
        };
        timeout(PATIENCE, closed).await.ok()
    }

    /// True if the server sends a message like this before it closes.
    pub async fn is_told(&mut self, wanted: impl Fn(&Value) -> bool) -> bool {
        let told = async {
            loop {
                let (kind, inside) = self.hears().await;
                assert_eq!(kind, 1, "no frame of text");
                if wanted(&serde_json::from_slice(&inside).unwrap()) {
                    return;
                }
            }
        };
        timeout(PATIENCE, told).await.is_ok()
    }
}
