//! The interface for programs: JSON at `/api/v1`, and tools for assistants at `/mcp`. Both need an API key.
//!
//! `guard` checks every request, `ask` and `posts` answer, `document` describes the interface, and `mcp` offers the same as tools.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use senpai_chat::{ApiKey, ChatService, Limit};
use senpai_runner::blocking;
use tokio::{sync::Semaphore, time::timeout};

use crate::site::Site;

mod ask;
mod document;
mod guard;
mod mcp;
mod posts;
mod problem;
mod schema;

pub use document::openapi;

use problem::Problem;

/// The largest body of a request, in bytes: a question of the longest kind, with every character escaped, and its tags. By hand.
const MAX_BODY_BYTES: usize = 64 << 10;
/// The longest wait for a worker; who waits longer is asked to come back. By hand: well below the time of a connection.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The state of the interface.
struct Api {
    site: Arc<Site>,
    keys: Limit,
    workers: Arc<Semaphore>,
}

/// Who sent a request.
#[derive(Clone)]
struct Caller {
    key: ApiKey,
    /// The address of this site, without a slash at its end.
    base: String,
    /// The id of the request, as the log and the response name it.
    request: String,
}

/// The routes of the interface. A key may send `key_per_minute` requests in a minute.
pub(crate) fn router(site: Arc<Site>, key_per_minute: u32) -> Router {
    // As many as answer the page: programs leave it half of the machine.
    let cores = available_parallelism().map_or(1, usize::from);
    let workers = cores.saturating_sub(1).max(1);
    let api = Arc::new(Api {
        site,
        keys: Limit::per_minute(key_per_minute),
        workers: Arc::new(Semaphore::new(workers)),
    });
    let tools = Router::new()
        .route_service("/mcp", mcp::service(api.clone()))
        .layer(from_fn(mcp::errors_in_json_rpc));
    Router::new()
        .route("/api/v1/ask", post(ask::ask))
        .route("/api/v1/posts", get(posts::list))
        .route("/api/v1/posts/{*id}", get(posts::one))
        .route(document::PATH, get(document::document))
        .route("/api", any(async || Problem::nothing_here()))
        .route("/api/{*rest}", any(async || Problem::nothing_here()))
        .merge(tools)
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(api.clone(), guard::guard))
        .with_state(api)
}

impl Api {
    /// Asks the chat service for a caller, away from the threads that serve.
    async fn run<T: Send + 'static>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&ChatService) -> Result<T, senpai_chat::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let worker = timeout(LONGEST_WAIT, self.workers.clone().acquire_owned()).await;
        let Ok(Ok(worker)) = worker else {
            return Err(Problem::busy());
        };
        // A caller who leaves does not end the work.
        let work = move |service: &ChatService| {
            let _worker = worker;
            work(service)
        };
        match blocking(self.site.service(), work).await {
            Some(Ok(done)) => Ok(done),
            Some(Err(error)) => {
                let request = &caller.request;
                tracing::error!("the request {request} of a program failed: {error}");
                if matches!(error, senpai_chat::Error::Search(_)) {
                    self.site.service().suspect_index();
                }
                Err(Problem::broken())
            }
            None => Err(Problem::broken()),
        }
    }
}
