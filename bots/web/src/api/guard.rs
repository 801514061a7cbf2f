//! What every request of a program passes: the name of the host, the origin, the limit of its address, its key, and the limit of the key.
//! A cookie counts for nothing, and no page of another site may read a response.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{self, AUTHORIZATION, HOST},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use senpai_chat::ApiKey;
use senpai_runner::clock;

use super::{Api, Caller, document, problem::Problem};
use crate::{
    cookies::hex,
    guard::{address, is_own_host, is_own_origin, names_two_hosts},
};

pub(super) async fn guard(
    State(api): State<Arc<Api>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id();
    let mut response = match admit(&api, &mut request, &id).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // It is hexadecimal.
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Admits a request, and tells its handler who sent it.
///
/// # Errors
/// Fails if a check refuses it.
async fn admit(api: &Api, request: &mut Request, id: &str) -> Result<(), Problem> {
    let (site, headers) = (&api.site, request.headers());
    if names_two_hosts(headers) {
        return Err(Problem::two_hosts());
    }
    if !is_own_host(site, headers) {
        return Err(Problem::wrong_host());
    }
    if !is_own_origin(site, headers) {
        return Err(Problem::wrong_origin());
    }
    if let Some(wait) = site.limits.wait(address(site, request), false) {
        return Err(Problem::too_many(wait));
    }
    let key = match bearer(headers) {
        Some(secret) => used(api, secret.to_owned()).await?,
        None => None,
    };
    let Some(key) = key else {
        return match has_keys(api).await? {
            true if request.uri().path() == document::PATH => Ok(()),
            true => Err(Problem::no_key()),
            false => Err(Problem::nothing_here()),
        };
    };
    if let Some(wait) = api.keys.wait(key.id) {
        return Err(Problem::too_many(wait));
    }
    let base = match &site.url {
        Some(url) => url.to_string(),
        None => format!("http://{}", host(headers)),
    };
    request.extensions_mut().insert(Caller {
        key,
        base,
        request: id.to_owned(),
    });
    Ok(())
}

fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or_default()
}

/// The key in `Authorization: Bearer KEY` (RFC 6750); the word may be in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

async fn used(api: &Api, secret: String) -> Result<Option<ApiKey>, Problem> {
    let found = api
        .site
        .ask(move |service| service.use_api_key(&secret, clock::now()));
    found.await.map_err(|_| Problem::broken())
}

async fn has_keys(api: &Api) -> Result<bool, Problem> {
    let found = api.site.ask(senpai_chat::ChatService::has_api_keys);
    found.await.map_err(|_| Problem::broken())
}

/// A random id in hexadecimal; empty if the system gives no randomness.
fn request_id() -> String {
    let mut random = [0; 8];
    match getrandom::fill(&mut random) {
        Ok(()) => hex(&random),
        Err(_) => String::new(),
    }
}
