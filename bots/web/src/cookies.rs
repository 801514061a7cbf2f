//! The cookies: a random session, and the language of the page. Neither is read elsewhere.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use hmac::{Hmac, KeyInit, Mac};
use senpai_chat::Language;
use sha2::{Digest, Sha256};

/// How long a session lives after its last form.
pub(crate) const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Browsers take a cookie with the prefix `__Host-` only over HTTPS and from the host itself: no other site of its domain can set one
/// (RFC 6265bis, 4.1.3.2).
const SECURE_SESSION: &str = "__Host-senpai";
const SESSION: &str = "senpai";
const LANGUAGE: &str = "senpai-language";

/// The secret of a session, which only the visitor's browser has: 32 hexadecimal digits. A session that goes on from a private link has
/// the key of the link, and 32 digits of its own behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret(String);

/// The key of a private link to a practice, 32 hexadecimal digits. It follows from the secret of the session, and not the reverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PracticeKey(String);

/// The key by which the process draws the secrets of new sessions.
pub(crate) struct Drawing(String);

impl Drawing {
    /// A new random key; `None` if the system gives no randomness.
    pub fn new() -> Option<Drawing> {
        random().map(Drawing)
    }

    /// The secret of a new session. A form that is sent twice, with one token `once`, has one secret.
    /// Nobody else can tell the secret from the token (HMAC-SHA-256). Without a token, it is random; `None` if the system gives no
    /// randomness.
    pub fn secret(&self, once: &str) -> Option<Secret> {
        if !is_token(once) {
            return random().map(Secret);
        }
        // HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).ok()?;
        mac.update(once.as_bytes());
        Some(Secret(hex(&mac.finalize().into_bytes()[..16])))
    }
}

impl Secret {
    /// The secret in the cookies of a request.
    pub fn of(headers: &HeaderMap, secure: bool) -> Option<Secret> {
        let value = cookie(headers, session(secure))?;
        let goes_on = is_pair(value).then(|| Secret(value.to_owned()));
        goes_on.or_else(|| Secret::of_key(value))
    }

    /// A new session of the visitor whose practice a private link opens; `None` if the system gives no randomness.
    pub fn going_on(key: &PracticeKey) -> Option<Secret> {
        Some(Secret(format!("{}{}", key.0, random()?)))
    }

    /// The secret in a form of a frame, or in its address.
    pub fn of_key(key: &str) -> Option<Secret> {
        is_token(key).then(|| Secret(key.to_owned()))
    }

    /// The text of a form, or of the address of a frame.
    pub fn key(&self) -> &str {
        &self.0
    }

    /// The key of the private link to the visitor's practice.
    pub fn practice(&self) -> PracticeKey {
        match is_pair(&self.0) {
            true => PracticeKey(self.0[..TOKEN].to_owned()),
            false => PracticeKey(hashed("practice", &self.0)),
        }
    }

    /// True if the session went on from a private link, and did not begin the practice.
    pub fn goes_on(&self) -> bool {
        is_pair(&self.0)
    }

    /// The id of the session. It follows from the secret only: who has the private link cannot tell it, because the link opens no
    /// conversation.
    pub fn session(&self) -> String {
        hashed("session", &self.0)
    }

    /// The address of the page with the awaited answers of the session. The secret does not follow from it, and it does not follow from
    /// the private link.
    pub fn later(&self) -> String {
        format!("/later/{}{}", self.member(), self.session())
    }

    /// The member's id, by which the state knows the session. The secret does not follow from it.
    pub fn member(&self) -> String {
        self.practice().member()
    }

    /// The header that sets the cookie.
    pub fn header(&self, secure: bool) -> Option<HeaderValue> {
        let secret = &self.0;
        set(session(secure), secret, LIFETIME.as_secs(), secure)
    }
}

impl PracticeKey {
    /// The key in a private link, or in a form of its page.
    pub fn of_text(key: &str) -> Option<PracticeKey> {
        is_token(key).then(|| PracticeKey(key.to_owned()))
    }

    /// The text of the link.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The address of the private link.
    pub fn address(&self) -> String {
        format!("/practice/{}", self.0)
    }

    /// The member's id, as [`Secret::member`].
    pub fn member(&self) -> String {
        hashed("member", &self.0)
    }
}

/// The first 128 bits of a SHA-256, in hexadecimal digits. `purpose` has a fixed length for each use, and so has `key`.
fn hashed(purpose: &str, key: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update(key);
    hex(&hash.finalize()[..16])
}

/// The header that removes the cookie of the session.
pub(crate) fn removal(secure: bool) -> Option<HeaderValue> {
    set(session(secure), "", 0, secure)
}

/// The cookie of a session of the console, as [`SECURE_SESSION`]. The prefix needs the path `/`; without it, the browser sends the cookie
/// to the console only.
const SECURE_CONSOLE: (&str, &str) = ("__Host-senpai-console", "/");
const CONSOLE: (&str, &str) = ("senpai-console", "/admin");

/// The name and the path of that cookie.
fn console(secure: bool) -> (&'static str, &'static str) {
    if secure { SECURE_CONSOLE } else { CONSOLE }
}

/// The secret of a session of the console, in the cookies of a request.
pub(crate) fn console_secret(headers: &HeaderMap, secure: bool) -> Option<String> {
    let (name, _) = console(secure);
    let value = cookie(headers, name)?;
    is_token(value).then(|| value.to_owned())
}

/// The header that sets the cookie of a session of the console.
pub(crate) fn console_header(secret: &str, secure: bool) -> Option<HeaderValue> {
    let seconds = senpai_chat::SESSION_TIME.as_secs().unsigned_abs();
    set_console(secret, seconds, secure)
}

/// The header that removes it.
pub(crate) fn console_removal(secure: bool) -> Option<HeaderValue> {
    set_console("", 0, secure)
}

fn set_console(value: &str, seconds: u64, secure: bool) -> Option<HeaderValue> {
    let (name, path) = console(secure);
    set_below(path, name, value, seconds, secure)
}

/// The token in each form of a session of the console. The secret does not follow from it.
pub(crate) fn console_token(secret: &str) -> String {
    hashed("console", secret)
}

/// The name of the cookie of a session.
fn session(secure: bool) -> &'static str {
    if secure { SECURE_SESSION } else { SESSION }
}

/// The header that keeps a language for a year.
pub(crate) fn language_header(language: Language, secure: bool) -> Option<HeaderValue> {
    set(LANGUAGE, language.tag(), 365 * 24 * 3600, secure)
}

/// The language that the visitor has chosen.
pub(crate) fn chosen_language(headers: &HeaderMap) -> Option<Language> {
    Language::from_tag(cookie(headers, LANGUAGE)?)
}

/// 32 random hexadecimal digits; `None` if the system gives no randomness.
pub(crate) fn random() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .inspect_err(|error| tracing::error!("the system gives no randomness: {error}"))
        .ok()?;
    Some(hex(&bytes))
}

/// The length of a secret or a key, in hexadecimal digits.
const TOKEN: usize = 32;

/// True if a text has the form of [`random`].
pub(crate) fn is_token(text: &str) -> bool {
    text.len() == TOKEN && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// True if a text is two tokens.
fn is_pair(text: &str) -> bool {
    let parts = text.split_at_checked(TOKEN);
    parts.is_some_and(|(first, second)| is_token(first) && is_token(second))
}

/// The ids of the member and of the session in the address of a page with awaited answers.
pub(crate) fn awaiting(id: &str) -> Option<(&str, &str)> {
    id.split_at_checked(TOKEN).filter(|_| is_pair(id))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn set(name: &str, value: &str, seconds: u64, secure: bool) -> Option<HeaderValue> {
    set_below("/", name, value, seconds, secure)
}

fn set_below(
    path: &str,
    name: &str,
    value: &str,
    seconds: u64,
    secure: bool,
) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text =
        format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).ok()
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_from_its_cookie_and_is_not_the_members_id() {
        let secret = Drawing::new().unwrap().secret("").unwrap();
        let header = secret.header(true).unwrap().to_str().unwrap().to_owned();
        // A browser drops a cookie with this prefix unless it has `Secure` and `Path=/`.
        assert!(header.starts_with("__Host-senpai="), "{header}");
        for flag in [
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/;",
            "Max-Age=86400",
        ] {
            assert!(header.contains(flag), "{header}");
        }
        let mut headers = HeaderMap::new();
        let sent = format!("a=b; {}", header.split(';').next().unwrap());
        headers.insert(COOKIE, sent.parse().unwrap());
        assert_eq!(Secret::of(&headers, true), Some(secret.clone()));
        assert_eq!(Secret::of(&headers, false), None);
        assert!(!header.contains(&secret.member()));
    }

    #[test]
    fn the_private_link_opens_the_practice_and_no_session() {
        let secret = Drawing::new().unwrap().secret("").unwrap();
        let link = secret.practice();
        assert_eq!(link.member(), secret.member());
        let as_secret = Secret::of_key(link.text()).unwrap();
        assert_ne!(as_secret.member(), secret.member());
        assert!(!link.address().contains(secret.key()));
    }

    #[test]
    fn a_session_that_goes_on_from_a_link_is_its_visitor_and_no_other_session() {
        let first = Drawing::new().unwrap().secret("").unwrap();
        let link = first.practice();
        let [second, third] = [(); 2].map(|()| Secret::going_on(&link).unwrap());
        assert_eq!(second.member(), first.member());
        assert_eq!(second.practice(), link);
        assert!(second.goes_on() && !first.goes_on());
        for other in [&first, &third] {
            assert_ne!(second.session(), other.session());
            assert_ne!(second.later(), other.later());
        }
        // Who has the link knows these ids: none of them names a session.
        for known in [link.text(), &link.member()] {
            for secret in [&first, &second] {
                assert_ne!(secret.session(), known);
            }
            assert_eq!(awaiting(known), None);
        }
        let id = second.later();
        let ids = awaiting(id.strip_prefix("/later/").unwrap());
        assert_eq!(ids, Some((&*second.member(), &*second.session())));
        assert_eq!(awaiting(&first.member()[1..]), None);
        let mut headers = HeaderMap::new();
        let header = second.header(false).unwrap().to_str().unwrap().to_owned();
        headers.insert(COOKIE, header.split(';').next().unwrap().parse().unwrap());
        assert_eq!(Secret::of(&headers, false), Some(second));
    }

    #[test]
    fn the_same_form_has_one_sender_and_another_process_another() {
        let (drawing, once) = (Drawing::new().unwrap(), random().unwrap());
        let secret = drawing.secret(&once).unwrap();
        assert_eq!(drawing.secret(&once), Some(secret.clone()));
        assert!(is_token(secret.key()) && secret.key() != once);
        assert_ne!(drawing.secret(&random().unwrap()), Some(secret.clone()));
        assert_ne!(Drawing::new().unwrap().secret(&once), Some(secret));
        assert_ne!(drawing.secret("x"), drawing.secret("x"), "random");
    }

    #[test]
    fn what_is_no_secret_is_none() {
        for cookie in [
            "senpai=",
            "senpai=../../x",
            "senpai=zz",
            "other=0123456789abcdef0123456789abcdef",
            "xsenpai=0123456789abcdef0123456789abcdef",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, cookie.parse().unwrap());
            assert_eq!(Secret::of(&headers, false), None, "{cookie}");
            assert_eq!(Secret::of(&headers, true), None, "{cookie}");
        }
    }
}
