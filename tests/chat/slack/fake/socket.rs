//! Socket Mode.

use std::time::Duration;

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{Message as Frame, WebSocket},
    },
    response::Response,
};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

use super::Fake;

pub async fn link(State(fake): State<Fake>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| session(fake, socket))
}

async fn session(fake: Fake, mut socket: WebSocket) {
    let mut orders = fake.inner.orders.subscribe();
    let hello = json!({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"},
                       "debug_info": {"host": "applink-1", "build_number": 10, "approximate_connection_time": 18_060}});
    let _ = socket.send(Frame::Text(hello.to_string().into())).await;
    fake.log(|l| l.connections += 1);
    let mut open = Vec::new();
    serve(&fake, &mut socket, &mut orders, &mut open).await;
    // Slack delivers again what a connection did not acknowledge.
    fake.log(|l| {
        open.retain(|envelope: &Value| {
            l.sent
                .contains_key(envelope["envelope_id"].as_str().unwrap())
        });
        l.waiting.extend(open);
    });
    let _ = fake.inner.orders.send(Value::Null);
}

/// Serves a connection until it ends. Collects the envelopes that were sent.
async fn serve(
    fake: &Fake,
    socket: &mut WebSocket,
    orders: &mut Receiver<Value>,
    open: &mut Vec<Value>,
) {
    loop {
        while let Some(envelope) = fake.log(|l| l.waiting.pop_front()) {
            let _ = socket.send(Frame::Text(envelope.to_string().into())).await;
            open.push(envelope);
        }
        tokio::select! {
            frame = socket.recv() => {
                let Some(Ok(frame)) = frame else { return };
                let Frame::Text(text) = frame else { continue };
                let Ok(said) = serde_json::from_str::<Value>(&text) else { return };
                let id = said["envelope_id"].as_str().unwrap_or_default().to_owned();
                fake.log(|l| {
                    match l.sent.remove(&id) {
                        Some(sent) => l.acknowledged.push(sent.elapsed()),
                        None => l.refused.push(format!("an acknowledgement of nothing: {id}")),
                    }
                });
            }
            order = orders.recv() => {
                let Ok(order) = order else { return };
                if order["reason"] == "drop" {
                    return;
                }
                if order["type"] == "disconnect" {
                    let _ = socket.send(Frame::Text(order.to_string().into())).await;
                    // Slack closes the connection a while after its `disconnect` message.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    return;
                }
            }
        }
    }
}
