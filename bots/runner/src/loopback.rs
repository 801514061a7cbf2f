//! A server on this machine that replaces a platform's API, for tests and proxies.

use std::{fmt, net::IpAddr, str::FromStr};

/// The address of a server on this machine that speaks a platform's API, such as `http://127.0.0.1:PORT`, with or without a path.
/// Only loopback addresses are accepted: tokens never go unencrypted over a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loopback(String);

/// The error for an address that is not loopback.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a loopback address; this is for tests and proxies on this machine, as http://127.0.0.1:PORT"
)]
pub struct NotLoopback(String);

impl Loopback {
    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Loopback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Loopback {
    type Err = NotLoopback;

    fn from_str(url: &str) -> Result<Loopback, NotLoopback> {
        let authority = url
            .strip_prefix("http://")
            .and_then(|rest| rest.split('/').next());
        let is_here = authority
            .and_then(|a| a.rsplit_once(':'))
            .is_some_and(|(host, port)| {
                port.parse::<u16>().is_ok()
                    && (host == "localhost"
                        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
            });
        if is_here {
            Ok(Loopback(url.to_owned()))
        } else {
            Err(NotLoopback(url.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_without_encryption() {
        for good in [
            "http://127.0.0.1:4001",
            "http://127.0.0.1:4001/api",
            "http://localhost:80",
        ] {
            assert!(good.parse::<Loopback>().is_ok(), "{good}");
        }
        for bad in [
            "http://example.com:80",
            "https://127.0.0.1:1",
            "http://127.0.0.1.example.com:80",
            "http://127.0.0.1:80@example.com",
            "http://127.0.0.1",
            "127.0.0.1:1",
        ] {
            assert!(bad.parse::<Loopback>().is_err(), "{bad}");
        }
    }
}
