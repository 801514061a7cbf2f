//! Connecting to PostgreSQL: the address, TLS, and the runtime that drives the sockets.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
    time::Duration,
};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{
    Client, Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{IDLE_TIMEOUT, LOCK_TIMEOUT};
use crate::Error;

/// The longest wait for a connection to one host, if the address says nothing else. By hand.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait for a connection over all hosts, with the greeting and the password. By hand.
const GREETING_TIMEOUT: Duration = Duration::from_secs(20);
/// The time after which a connection is lost if the server acknowledges nothing, if the address says nothing else. By hand: an
/// answer of a server that works comes sooner, and TCP alone waits some 15 minutes.
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// Connects to one database.
pub(super) struct Connector {
    /// Drives the sockets. `None` only while it is dropped.
    runtime: Option<Runtime>,
    config: Config,
    tls: MakeRustlsConnect,
    /// The hosts with their ports, for messages: an address holds a password.
    hosts: String,
}

impl Connector {
    /// # Errors
    /// Fails if the address is not understood, or if the runtime cannot be started.
    pub fn new(address: &str) -> Result<Connector, Error> {
        let mut config: Config = address.parse().map_err(Error::not_understood)?;
        if config.get_hosts().is_empty() {
            return Err(Error::not_understood("it names no host"));
        }
        if config.get_application_name().is_none() {
            config.application_name("senpai-bot");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED);
            config.keepalives_idle(UNACKNOWLEDGED);
        }
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("senpai-postgres")
            .enable_all()
            .build();
        Ok(Connector {
            runtime: Some(runtime.map_err(|error| Error::Database(Box::new(error)))?),
            tls: tls(config.get_ssl_mode())?,
            hosts: hosts(&config),
            config,
        })
    }

    /// A new connection.
    ///
    /// # Errors
    /// Fails if no host can be reached, or if none lets the user in.
    pub fn connect(&self) -> Result<Client, Error> {
        let (config, tls) = (self.config.clone(), self.tls.clone());
        let connected = async move {
            let (client, connection) = config.connect(tls).await?;
            // It ends with the connection. The error reaches the caller whose statement fails.
            tokio::spawn(connection);
            let settings = format!(
                "SET idle_in_transaction_session_timeout = {}; SET lock_timeout = {}; SET client_min_messages = warning",
                IDLE_TIMEOUT.as_millis(),
                LOCK_TIMEOUT.as_millis()
            );
            client.batch_execute(&settings).await?;
            Ok(client)
        };
        let within = async { tokio::time::timeout(GREETING_TIMEOUT, connected).await };
        let unreachable = |source: Box<dyn std::error::Error + Send + Sync>| Error::Unreachable {
            hosts: self.hosts.clone(),
            source,
        };
        let runtime = self.runtime.as_ref();
        let runtime = runtime.ok_or_else(|| unreachable("the program ends".into()))?;
        let connected: Result<Client, tokio_postgres::Error> = wait(runtime.spawn(within))
            .map_err(|error| unreachable(error.into()))?
            .map_err(|error| unreachable(error.into()))?;
        connected.map_err(|error| unreachable(error.into()))
    }
}

impl Drop for Connector {
    fn drop(&mut self) {
        // A runtime must not wait for its threads inside another runtime, where the last owner of a store may be.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// TLS for a mode: the certificate of the server is always checked, against the authorities of this machine.
///
/// # Errors
/// Fails if the list of the authorities cannot be used.
fn tls(mode: SslMode) -> Result<MakeRustlsConnect, Error> {
    let mut authorities = RootCertStore::empty();
    if mode != SslMode::Disable {
        // Files that cannot be read are left out: a server that they vouch for is then refused.
        authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Database(Box::new(error)))?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The hosts of an address with their ports, for messages.
fn hosts(config: &Config) -> String {
    let ports = config.get_ports();
    let named = config.get_hosts().iter().enumerate().map(|(at, host)| {
        let port = ports.get(at).or(ports.first()).unwrap_or(&5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            #[cfg(unix)]
            Host::Unix(folder) => format!("{}/.s.PGSQL.{port}", folder.display()),
        }
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Waits for a future on this thread, also inside a runtime.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let mut future = pin!(future);
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
