//! What every request passes: the name of the host, the origin of a form, the limit of its address, and the choice of a language. Every
//! response gets the headers that keep a page to itself.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{self, ACCEPT_LANGUAGE, HOST, LOCATION, ORIGIN, SET_COOKIE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use senpai_chat::{Language, is_never_refused};
use senpai_runner::language_from_locale;

use crate::{
    address::{PublicUrl, is_this_machine, visitor},
    assets, cookies,
    layout::{LANGUAGE, Layout, other_language},
    receive::{Press, Sent},
    site::{Broken, Site, broken},
};

/// The address of the visitor, as the limits count it.
#[derive(Clone, Copy)]
pub(crate) struct Address(pub IpAddr);

/// The largest form, in bytes: a question of the longest kind, percent-encoded, three times over. By hand.
pub(crate) const MAX_FORM_BYTES: usize = 64 << 10;

/// Everything comes from this site, and forms go to this site. The sites that may frame it follow.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors";

pub(crate) async fn guard(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let (is_embedded, is_private) = (is_embedded(path), is_private(path));
    let framed_by = match site.embed.is_empty() || !is_embedded {
        true => "'none'".to_owned(),
        false => site
            .embed
            .iter()
            .map(PublicUrl::to_string)
            .collect::<Vec<_>>()
            .join(" "),
    };
    let layout = layout(&site, &request);
    let address = Address(address(&site, &request));
    let refused = match refusal(&site, &request, &layout) {
        Some(refused) => Some(refused),
        None => match over_limit(&site, &request, &layout, address) {
            Some(refused) => {
                let is_never;
                (is_never, request) = unless_never_refused(&site, request).await;
                Some(refused).filter(|_| !is_never)
            }
            None => None,
        },
    };
    let refused = refused.or_else(|| language_choice(&site, &request));
    request.extensions_mut().insert(layout.clone());
    request.extensions_mut().insert(address);
    let mut response = match refused {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    if response.extensions().get::<Broken>().is_some() {
        response = broken(&layout);
    }
    let headers = response.headers_mut();
    // Origins are ASCII.
    if let Ok(policy) = HeaderValue::try_from(format!("{POLICY} {framed_by}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // The address of a private page is a secret, which a log of referrers would keep. With `no-referrer`, browsers would send forms
    // without their origin.
    let referrer = match is_private {
        true => "strict-origin",
        false => "same-origin",
    };
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_private {
        let name = HeaderName::from_static("x-robots-tag");
        headers.insert(name, HeaderValue::from_static("noindex"));
    }
    let private = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(private);
    response
}

/// The layout of the page that a request asks for. The language is that of the address in a frame, else the chosen one, else the first that
/// the browser asks for.
fn layout(site: &Site, request: &Request) -> Layout {
    let (headers, uri) = (request.headers(), request.uri());
    let is_embedded = is_embedded(uri.path());
    let embed_language = query(uri)
        .into_iter()
        .find(|(name, _)| name == LANGUAGE)
        .and_then(|(_, language)| Language::from_tag(&language))
        .filter(|_| is_embedded);
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let wanted = || language_from_locale(wanted?.split([',', ';']).next()?.trim());
    let language = embed_language
        .or_else(|| cookies::chosen_language(headers))
        .or_else(wanted)
        .unwrap_or(Language::Japanese);
    Layout {
        language,
        tab: None,
        is_trial: site.is_trial,
        has_previews: !site.previews.is_empty(),
        uses_practice: site.service().uses_practice(),
        is_embedded,
        embed_language,
        other_language: other_language(language, request.method(), uri),
        practice: "/practice".to_owned(),
    }
}

fn query(uri: &Uri) -> Vec<(String, String)> {
    let query = serde_urlencoded::from_str(uri.query().unwrap_or_default());
    query.unwrap_or_default()
}

/// The address of a request's visitor, as the limits count it.
pub(crate) fn address(site: &Site, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    visitor(peer, request.headers(), &site.proxies)
}

fn refusal(site: &Site, request: &Request, layout: &Layout) -> Option<Response> {
    let headers = request.headers();
    let say = |status, sentence: &str| Some(layout.message(status, sentence).into_response());
    if names_two_hosts(headers) {
        return say(StatusCode::BAD_REQUEST, layout.words().page.no_form);
    }
    if !is_own_host(site, headers) {
        return say(StatusCode::MISDIRECTED_REQUEST, layout.words().page.no_form);
    }
    let is_form = request.method() == Method::POST;
    if is_form && !is_own_origin(site, headers) {
        return say(StatusCode::FORBIDDEN, layout.words().page.elsewhere);
    }
    None
}

/// Counts a request. Returns the answer to one that is over the limit of its address.
fn over_limit(
    site: &Site,
    request: &Request,
    layout: &Layout,
    Address(from): Address,
) -> Option<Response> {
    // They are parts of the program, which browsers keep.
    let path = request.uri().path();
    if assets::ALL.iter().any(|asset| asset.path == path) {
        return None;
    }
    let wait = site.limits.wait(from, request.method() == Method::POST)?;
    let seconds = wait.as_secs() + 1;
    let sentence = senpai_chat::fill(layout.words().over_limit, seconds);
    let mut response = layout
        .message(StatusCode::TOO_MANY_REQUESTS, &sentence)
        .into_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, seconds.into());
    Some(response)
}

/// Returns a request, and true if it is a form by which a known visitor deletes, stops, pauses or withdraws something of their own. It is
/// counted, and never refused.
async fn unless_never_refused(site: &Site, request: Request) -> (bool, Request) {
    let is_form = request.method() == Method::POST;
    let (head, body) = request.into_parts();
    let is_never = match head.uri.path() {
        "/forget" | "/embed/forget" => is_form,
        "/press" | "/embed/press" if is_form => {
            // More is no such form.
            let body = to_bytes(body, MAX_FORM_BYTES).await.unwrap_or_default();
            let sent = serde_urlencoded::from_bytes::<Sent<Press>>(&body).ok();
            let sent = sent.filter(|sent| is_never_refused(&sent.form.payload));
            let sender = match sent {
                Some(sent) => site.sender(&head.headers, &sent.via).await,
                None => Ok(None),
            };
            let is_known = sender.is_ok_and(|sender| sender.is_some());
            return (is_known, Request::from_parts(head, Body::from(body)));
        }
        _ => false,
    };
    (is_never, Request::from_parts(head, body))
}

/// True if an address holds a secret or an id that nobody can guess, or is of the console.
fn is_private(path: &str) -> bool {
    let mut prefixes = ["/embed/", "/practice/", "/later/", "/admin/"].into_iter();
    path == "/admin" || prefixes.any(|prefix| path.starts_with(prefix))
}

/// True if an address is of the conversation inside of another site.
fn is_embedded(path: &str) -> bool {
    path.strip_prefix("/embed")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The choice of a language, in the address of any page: leads to the same page, with a cookie that keeps the choice.
fn language_choice(site: &Site, request: &Request) -> Option<Response> {
    let uri = request.uri();
    if request.method() != Method::GET || is_embedded(uri.path()) {
        return None;
    }
    let query = query(uri);
    let (_, chosen) = query.iter().find(|(name, _)| name == LANGUAGE)?;
    let cookie = cookies::language_header(Language::from_tag(chosen)?, site.is_secure())?;
    let rest: Vec<_> = query.iter().filter(|(name, _)| name != LANGUAGE).collect();
    let rest = serde_urlencoded::to_string(rest).ok()?;
    // An address that begins with two slashes would lead to another site.
    let path = uri.path().trim_start_matches(['/', '\\']);
    let address = match rest.is_empty() {
        true => format!("/{path}"),
        false => format!("/{path}?{rest}"),
    };
    let address = HeaderValue::try_from(address).ok()?;
    let headers = [(SET_COOKIE, cookie), (LOCATION, address)];
    Some((StatusCode::SEE_OTHER, headers).into_response())
}

/// True if a request names more than one host: a proxy before this server may have checked another one than this server reads (RFC 9112,
/// section 3.2).
pub(crate) fn names_two_hosts(headers: &HeaderMap) -> bool {
    headers.get_all(HOST).iter().nth(1).is_some()
}

/// True if a request names this site. A page of another name that leads here, by DNS, could read the answers.
pub(crate) fn is_own_host(site: &Site, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host else { return false };
    let is_public = site
        .url
        .as_ref()
        .is_some_and(|url| url.host().eq_ignore_ascii_case(host));
    is_public || is_this_machine(host)
}

/// True if a form comes from this site. Browsers that send no origin send no cookie with another site's form.
pub(crate) fn is_own_origin(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap_or("null"))
    };
    let fetched = text(HeaderName::from_static("sec-fetch-site"));
    if fetched.is_some_and(|from| from == "cross-site" || from == "same-site") {
        return false;
    }
    let Some(origin) = text(ORIGIN) else {
        return true;
    };
    let is_public = site
        .url
        .as_ref()
        .is_some_and(|url| url.to_string() == origin);
    let host = text(HOST).unwrap_or_default();
    is_public
        || origin
            .strip_prefix("http://")
            .is_some_and(|from| from == host && is_this_machine(host))
}
