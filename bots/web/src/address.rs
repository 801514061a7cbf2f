//! The public address of the page, and the address of a visitor.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::http::HeaderMap;
use senpai_runner::network;
use url::Url;

/// The address that visitors type: `https://` or `http://` with a host, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// The error for an address with a path, or of another scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address such as https://ask.example.com, without a path")]
pub struct NotAnOrigin(String);

impl FromStr for PublicUrl {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<PublicUrl, NotAnOrigin> {
        let not = || NotAnOrigin(text.to_owned());
        let url = Url::parse(text).map_err(|_| not())?;
        let mut bare = url.clone();
        bare.set_path("");
        let is_bare = url == bare && url.query().is_none() && url.fragment().is_none();
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        // A pattern such as `*`, or a list, would be one in the policy of the page too.
        let is_name = |host: &str| {
            let in_names = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
            !host.is_empty() && host.chars().all(in_names)
        };
        let is_host = url.host_str().is_some_and(is_name);
        match matches!(url.scheme(), "https" | "http") && is_bare && is_anonymous && is_host {
            true => Ok(PublicUrl(url)),
            false => Err(not()),
        }
    }
}

/// The origin, as browsers write it: without a port if it is that of the scheme.
impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl PublicUrl {
    /// The host with its port, as browsers write it in `Host`.
    pub(crate) fn host(&self) -> &str {
        &self.0[url::Position::BeforeHost..url::Position::AfterPort]
    }

    /// True if browsers send cookies to it over HTTPS only.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// True if a `Host` names this machine: then no other site's name leads here.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// The address of a visitor: that of the connection or, behind a proxy that is listed, the last one in `X-Forwarded-For` that is
/// no listed proxy itself. If that is no address, it is the proxy's: what comes before it, the visitor may have written.
pub(crate) fn visitor(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").iter().rev();
    let hops = values.flat_map(|value| value.to_str().unwrap_or("?").rsplit(',').map(hop));
    let mut visitor = peer.to_canonical();
    for hop in hops {
        if !proxies.contains(&visitor) {
            break;
        }
        let Some(hop) = hop else { break };
        visitor = hop;
    }
    network(visitor)
}

/// The address in a part of `X-Forwarded-For`; some proxies add a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let address = text.parse().or_else(|_| with_port());
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_has_no_path() {
        for (good, origin, host) in [
            (
                "https://ask.example.com",
                "https://ask.example.com",
                "ask.example.com",
            ),
            (
                "https://Ask.example.com:443/",
                "https://ask.example.com",
                "ask.example.com",
            ),
            (
                "https://ask.example.com:8443",
                "https://ask.example.com:8443",
                "ask.example.com:8443",
            ),
            ("http://[::1]:80", "http://[::1]", "[::1]"),
            (
                "https://例え.jp",
                "https://xn--r8jz45g.jp",
                "xn--r8jz45g.jp",
            ),
        ] {
            let url: PublicUrl = good.parse().unwrap();
            assert_eq!((url.to_string().as_str(), url.host()), (origin, host));
        }
        for bad in [
            "ask.example.com",
            "https://",
            "https://example.com/ask",
            "ftp://example.com",
            "https://a@b",
            "https://a:b@c",
            "https://example.com?a",
            "https://example.com#a",
            "https://*",
            "https://*.example.com",
            "https://a.example,b.example",
            "https://a.example;b.example",
            "https://exa mple.com",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_this_machine() {
        for here in [
            "localhost",
            "localhost:80",
            "127.0.0.1:80",
            "[::1]:80",
            "127.0.0.1",
        ] {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in [
            "",
            "example.com",
            "127.0.0.1.example.com:80",
            "localhost.example.com",
            "10.0.0.1:80",
        ] {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_header_names_the_visitor_only_if_a_listed_proxy_sent_it() {
        let proxy: IpAddr = "127.0.0.1".parse().unwrap();
        let stranger: IpAddr = "192.0.2.9".parse().unwrap();
        let from = |peer, header: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", header.parse().unwrap());
            visitor(peer, &headers, &[proxy]).to_string()
        };
        assert_eq!(from(stranger, "198.51.100.1"), "192.0.2.9");
        assert_eq!(from(proxy, "198.51.100.1"), "198.51.100.1");
        assert_eq!(
            from(proxy, "203.0.113.5, 198.51.100.1"),
            "198.51.100.1",
            "the visitor wrote the first"
        );
        assert_eq!(from(proxy, "198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(from(proxy, "[2001:db8::1]:4711"), "2001:db8::");
        assert_eq!(from(proxy, "::ffff:198.51.100.1"), "198.51.100.1");
        assert_eq!(
            from("::ffff:127.0.0.1".parse().unwrap(), "198.51.100.1"),
            "198.51.100.1"
        );
        for unknown in [
            "unknown",
            "203.0.113.5, _hidden",
            "203.0.113.5, , 127.0.0.1",
        ] {
            let visitor = from(proxy, unknown);
            assert_eq!(
                visitor, "127.0.0.1",
                "{unknown}: the visitor wrote the first"
            );
        }
        assert_eq!(from(proxy, "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
