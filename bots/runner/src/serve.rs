//! An HTTP server whose connections are bounded in number and in time.

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The most connections at a time; others wait to be accepted. By hand: a platform or a proxy opens a few.
const MAX_CONNECTIONS: usize = 64;
/// The time of a connection, for one request: its header, its body, the reply. By hand: Slack waits 3 seconds, and `/metrics` may
/// read for some.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(30);
/// The time that open connections have when the server stops. By hand: the bot should end within 5 seconds.
const CLOSING_TIMEOUT: Duration = Duration::from_millis(500);
/// The pause after a connection could not be accepted. By hand: other connections may close meanwhile.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Serves `app` until `stop`. A connection takes one request.
pub async fn serve(listener: TcpListener, app: Router, stop: &CancellationToken) {
    serve_within(listener, app, stop, CONNECTION_TIMEOUT).await;
}

async fn serve_within(
    listener: TcpListener,
    app: Router,
    stop: &CancellationToken,
    limit: Duration,
) {
    let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = TaskTracker::new();
    loop {
        let next = async {
            let permit = free.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let Some((permit, accepted)) = stop.run_until_cancelled(next).await else {
            break;
        };
        let Ok((stream, _)) = accepted else {
            // As when the process has no file descriptor left: others may close.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let app = app.clone();
        connections.spawn(async move {
            // A connection that is broken or too slow is closed, and nobody waits for it.
            let _ = timeout(limit, connection(stream, app)).await;
            drop(permit);
        });
    }
    connections.close();
    let _ = timeout(CLOSING_TIMEOUT, connections.wait()).await;
}

async fn connection(stream: TcpStream, app: Router) -> Result<(), hyper::Error> {
    let mut http = http1::Builder::new();
    http.keep_alive(false);
    let service = TowerToHyperService::new(app);
    http.serve_connection(TokioIo::new(stream), service).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Instant;

    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const LIMIT: Duration = Duration::from_millis(300);
    const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";

    async fn server() -> (
        std::net::SocketAddr,
        CancellationToken,
        tokio::task::JoinHandle<()>,
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let app = Router::new().route("/", post(async |body: String| body));
        let stopped = stop.clone();
        let served = async move { serve_within(listener, app, &stopped, LIMIT).await };
        (address, stop, tokio::spawn(served))
    }

    async fn rest_of(stream: &mut TcpStream) -> String {
        let mut said = Vec::new();
        // A reset is an end too.
        let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut said))
            .await
            .unwrap();
        String::from_utf8(said).unwrap()
    }

    #[tokio::test]
    async fn a_slow_header_or_body_or_an_idle_connection_is_closed() {
        let (address, stop, _) = server().await;
        for sent in [0, 10, REQUEST.len() - 1] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&REQUEST[..sent]).await.unwrap();
            assert!(!rest_of(&mut stream).await.contains("200 OK"), "{sent}");
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        let said = rest_of(&mut stream).await;
        assert!(
            said.starts_with("HTTP/1.1 200 OK") && said.ends_with("ok"),
            "{said}"
        );
        stop.cancel();
    }

    #[tokio::test]
    async fn half_open_connections_keep_nobody_out_for_long_and_do_not_delay_the_end() {
        let (address, stop, served) = server().await;
        let mut open = Vec::new();
        for _ in 0..MAX_CONNECTIONS {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&REQUEST[..10]).await.unwrap();
            open.push(stream);
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        assert!(rest_of(&mut stream).await.ends_with("ok"));
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(&REQUEST[..10]).await.unwrap();
        let start = Instant::now();
        stop.cancel();
        served.await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(3));
    }
}
