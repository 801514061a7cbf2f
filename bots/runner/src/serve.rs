//! An HTTP server whose connections are bounded in number and in time.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::ConnectInfo, http::Request};
use hyper::server::conn::http1;
use hyper::{
    body::Incoming,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The greatest number of connections at a time; others wait to be accepted. By hand: a platform or a proxy opens a few.
const MAX_CONNECTIONS: usize = 64;
/// The greatest number of connections at a time for a page that anybody may open. By hand: a visitor's browser opens about six.
const MAX_PUBLIC_CONNECTIONS: usize = 1024;
/// The greatest number of connections of one [`network`] at a time; further ones are closed at once. By hand: some browsers behind
/// one address.
const MAX_CONNECTIONS_OF_A_NETWORK: usize = 64;
/// The greatest number of connections of one [`site`] at a time. By hand: a quarter of all, so that one site cannot keep everybody
/// else out.
const MAX_CONNECTIONS_OF_A_SITE: usize = 256;
/// The largest header of a request, in bytes. By hand: browsers send some KB.
const MAX_HEADER_BYTES: usize = 32 << 10;
/// The time for the header of a request. By hand: a browser sends it at once.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// The time of a connection, for one request: its header, its body, the reply. By hand: Slack waits 3 seconds, and `/metrics` may
/// read for some.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(30);
/// The time for open connections to finish when the server stops. By hand: the bot should end within 5 seconds.
const CLOSING_TIMEOUT: Duration = Duration::from_millis(500);
/// The pause after a connection could not be accepted. By hand: other connections may close meanwhile.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// The bounds on the connections of a server.
struct Bounds<'a> {
    all: usize,
    of_a_network: usize,
    of_a_site: usize,
    /// True if an address is a proxy, whose connections are those of many visitors.
    is_proxy: &'a (dyn Fn(IpAddr) -> bool + Sync),
    /// The longest time of a connection.
    time: Duration,
}

/// Serves `app` until `stop`. A connection takes one request; the request has its peer as [`ConnectInfo`].
pub async fn serve(listener: TcpListener, app: Router, stop: &CancellationToken) {
    let bounds = Bounds {
        all: MAX_CONNECTIONS,
        of_a_network: MAX_CONNECTIONS,
        of_a_site: MAX_CONNECTIONS,
        is_proxy: &|_| true,
        time: CONNECTION_TIMEOUT,
    };
    serve_within(listener, app, stop, &bounds).await;
}

/// Serves `app` as [`serve`] does, but for a page that anybody may open: it takes more connections in all, but a limited number of
/// one [`network`], unless `is_proxy` is true for the address.
pub async fn serve_public(
    listener: TcpListener,
    app: Router,
    is_proxy: &(dyn Fn(IpAddr) -> bool + Sync),
    stop: &CancellationToken,
) {
    let bounds = Bounds {
        all: MAX_PUBLIC_CONNECTIONS,
        of_a_network: MAX_CONNECTIONS_OF_A_NETWORK,
        of_a_site: MAX_CONNECTIONS_OF_A_SITE,
        is_proxy,
        time: CONNECTION_TIMEOUT,
    };
    serve_within(listener, app, stop, &bounds).await;
}

/// The network of one sender: an IPv4 address, or the first 64 bits of an IPv6 address. The other 64 bits name an interface (RFC
/// 4291, 2.5.1), so one household has all of them.
pub fn network(address: IpAddr) -> IpAddr {
    start_of(address, 64)
}

/// The network of an organisation: an IPv4 address, or the first 48 bits of an IPv6 address. RFC 6177 gives one site at most that
/// many addresses.
fn site(address: IpAddr) -> IpAddr {
    start_of(address, 48)
}

/// An IPv4 address, or the first `bits` of an IPv6 address.
fn start_of(address: IpAddr, bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let start = u128::from(address) & !(u128::MAX >> bits);
            IpAddr::V6(Ipv6Addr::from(start))
        }
        address => address,
    }
}

/// The open connections of each network.
#[derive(Default)]
struct OpenConnections(Mutex<HashMap<IpAddr, usize>>);

/// One of the open connections of a network. Dropping it makes room.
struct Slot(Arc<OpenConnections>, IpAddr);

impl OpenConnections {
    /// Opens a connection of a network that may have `room` connections; `None` if it already has that many.
    fn slot(self: &Arc<Self>, network: IpAddr, room: usize) -> Option<Slot> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(network).or_default();
        if *count >= room {
            return None;
        }
        *count += 1;
        Some(Slot(self.clone(), network))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.get(&self.1).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => all.remove(&self.1),
            left => all.insert(self.1, left),
        };
    }
}

async fn serve_within(
    listener: TcpListener,
    app: Router,
    stop: &CancellationToken,
    bounds: &Bounds<'_>,
) {
    let free = Arc::new(Semaphore::new(bounds.all));
    let (open, of_sites) = (
        Arc::new(OpenConnections::default()),
        Arc::new(OpenConnections::default()),
    );
    let connections = TaskTracker::new();
    loop {
        let next = async {
            let permit = free.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let Some((permit, accepted)) = stop.run_until_cancelled(next).await else {
            break;
        };
        let Ok((stream, peer)) = accepted else {
            // For example, the process has no file descriptor left: other connections may close.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (room, of_site) = match (bounds.is_proxy)(peer.ip().to_canonical()) {
            true => (bounds.all, bounds.all),
            false => (bounds.of_a_network, bounds.of_a_site),
        };
        let Some(slot) = open.slot(network(peer.ip()), room) else {
            continue;
        };
        let Some(of_site) = of_sites.slot(site(peer.ip()), of_site) else {
            continue;
        };
        let (app, time) = (app.clone(), bounds.time);
        connections.spawn(async move {
            // A connection that is broken or too slow is closed, and nobody waits for it.
            let _ = timeout(time, connection(stream, peer, app)).await;
            drop((permit, slot, of_site));
        });
    }
    connections.close();
    let _ = timeout(CLOSING_TIMEOUT, connections.wait()).await;
}

async fn connection(stream: TcpStream, peer: SocketAddr, app: Router) -> Result<(), hyper::Error> {
    let mut http = http1::Builder::new();
    http.keep_alive(false)
        .max_buf_size(MAX_HEADER_BYTES)
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.call(request)
    });
    http.serve_connection(TokioIo::new(stream), service).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const LIMIT: Duration = Duration::from_millis(300);
    const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";

    async fn server(
        of_a_network: usize,
        time: Duration,
    ) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let app = Router::new().route("/", post(async |body: String| body));
        let stopped = stop.clone();
        let bounds = Bounds {
            all: MAX_CONNECTIONS,
            of_a_network,
            of_a_site: MAX_CONNECTIONS,
            is_proxy: &|_| false,
            time,
        };
        let served = async move { serve_within(listener, app, &stopped, &bounds).await };
        (address, stop, tokio::spawn(served))
    }

    async fn rest_of(stream: &mut TcpStream) -> String {
        let mut said = Vec::new();
        // A reset ends the connection too.
        let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut said))
            .await
            .unwrap();
        String::from_utf8(said).unwrap()
    }

    #[tokio::test]
    async fn a_slow_header_or_body_or_an_idle_connection_is_closed() {
        let (address, stop, _) = server(MAX_CONNECTIONS, LIMIT).await;
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
    async fn an_address_with_too_many_connections_is_closed_at_once() {
        let (address, stop, _) = server(1, CONNECTION_TIMEOUT).await;
        let open = TcpStream::connect(address).await.unwrap();
        let mut further = TcpStream::connect(address).await.unwrap();
        // Otherwise it would stay open for 30 seconds.
        assert_eq!(rest_of(&mut further).await, "");
        drop(open);
        loop {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // The server may not know yet that the first connection is closed.
            let _ = stream.write_all(REQUEST).await;
            if rest_of(&mut stream).await.ends_with("ok") {
                break;
            }
        }
        stop.cancel();
    }

    #[tokio::test]
    async fn a_header_without_end_is_not_read_on() {
        let (address, stop, _) = server(MAX_CONNECTIONS, CONNECTION_TIMEOUT).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let endless = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(MAX_HEADER_BYTES + 1));
        // The server may close the connection before all of the request is sent.
        let _ = stream.write_all(endless.as_bytes()).await;
        let said = rest_of(&mut stream).await;
        assert!(said.is_empty() || said.contains(" 431 "), "{said}");
        stop.cancel();
    }

    #[tokio::test]
    async fn half_open_connections_keep_nobody_out_for_long() {
        let (address, stop, _) = server(MAX_CONNECTIONS, LIMIT).await;
        let mut open = Vec::new();
        for _ in 0..MAX_CONNECTIONS {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&REQUEST[..10]).await.unwrap();
            open.push(stream);
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        assert!(rest_of(&mut stream).await.ends_with("ok"));
        stop.cancel();
    }

    #[tokio::test]
    async fn a_half_open_connection_does_not_delay_the_end() {
        let (address, stop, served) = server(MAX_CONNECTIONS, CONNECTION_TIMEOUT).await;
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(&REQUEST[..10]).await.unwrap();
        // The server takes connections in order: if it accepts this one, it has accepted the one before.
        let mut whole = TcpStream::connect(address).await.unwrap();
        whole.write_all(REQUEST).await.unwrap();
        assert!(rest_of(&mut whole).await.ends_with("ok"));
        stop.cancel();
        // Without a bound, the connection would last for 30 seconds.
        timeout(Duration::from_secs(10), served)
            .await
            .unwrap()
            .unwrap();
    }

    #[test]
    fn addresses_of_one_household_are_one_network() {
        for (address, one) in [
            ("192.0.2.9", "192.0.2.9"),
            ("::ffff:192.0.2.9", "192.0.2.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), one);
        }
        assert_eq!(
            site("2001:db8:1:2:3:4:5:6".parse().unwrap()).to_string(),
            "2001:db8:1::"
        );
        assert_eq!(site("192.0.2.9".parse().unwrap()).to_string(), "192.0.2.9");
        let open = Arc::new(OpenConnections::default());
        let slot = |address: &str| open.slot(network(address.parse().unwrap()), 1);
        let first = slot("2001:db8::1");
        assert!(first.is_some() && slot("2001:db8::2").is_none());
        assert!(slot("2001:db8:0:1::1").is_some());
    }
}
