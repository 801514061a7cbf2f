//! Links to the console, and its sessions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use community::{AOI, REN, at, holds, state};

#[test]
fn a_link_begins_one_session() {
    let (dir, store) = state();
    let link = store.make_console_link(AOI, "aoi", at(10)).unwrap();
    assert!(store.has_console_link(&link, at(9)).unwrap());
    assert_eq!(
        store.console_operator(&link, at(9)).unwrap(),
        None,
        "a link is no session"
    );
    let session = store.use_console_link(&link, None, at(9), at(100)).unwrap();
    let session = session.unwrap();
    assert_ne!(session, link);
    assert_eq!(
        store.use_console_link(&link, None, at(9), at(100)).unwrap(),
        None
    );
    assert_eq!(
        store
            .use_console_link(&session, None, at(9), at(100))
            .unwrap(),
        None
    );
    assert!(!store.has_console_link(&link, at(9)).unwrap());
    let operator = |now| store.console_operator(&session, at(now)).unwrap();
    assert_eq!(operator(99).as_deref(), Some("aoi"));
    assert_eq!(operator(100), None, "it has expired");
    for secret in [&link, &session] {
        assert!(!holds(dir.path(), secret), "only hashes are kept");
    }
}

#[test]
fn a_link_that_has_expired_begins_no_session() {
    let (_dir, store) = state();
    let link = store.make_console_link(AOI, "aoi", at(10)).unwrap();
    assert!(!store.has_console_link(&link, at(10)).unwrap());
    assert_eq!(
        store.use_console_link(&link, None, at(10), at(99)).unwrap(),
        None
    );
}

#[test]
fn a_member_ends_one_session_or_all_of_theirs() {
    let (_dir, store) = state();
    let begins = |member| {
        let link = store.make_console_link(member, "{}", at(10)).unwrap();
        let session = store.use_console_link(&link, None, at(1), at(100)).unwrap();
        session.unwrap()
    };
    let lives = |session: &str| store.console_operator(session, at(2)).unwrap().is_some();
    let (here, there, of_ren) = (begins(AOI), begins(AOI), begins(REN));
    store.end_console(&here).unwrap();
    assert_eq!(
        [&here, &there, &of_ren].map(|s| lives(s)),
        [false, true, true]
    );
    let unused = store.make_console_link(AOI, "{}", at(10)).unwrap();
    store.end_consoles_of(AOI).unwrap();
    assert_eq!([&there, &of_ren].map(|s| lives(s)), [false, true]);
    assert!(!store.has_console_link(&unused, at(2)).unwrap());
    store.forget_member(REN).unwrap();
    assert!(!lives(&of_ren), "their data is deleted");
}

#[test]
fn a_browser_that_signs_in_again_has_one_session() {
    let (_dir, store) = state();
    let begins = |before: Option<&str>| {
        let link = store.make_console_link(AOI, "{}", at(10)).unwrap();
        let session = store.use_console_link(&link, before, at(1), at(100));
        session.unwrap().unwrap()
    };
    let lives = |session: &str| store.console_operator(session, at(2)).unwrap().is_some();
    let (older, elsewhere) = (begins(None), begins(None));
    let used = store.make_console_link(AOI, "{}", at(0)).unwrap();
    let late = store.use_console_link(&used, Some(&older), at(1), at(100));
    assert_eq!(late.unwrap(), None);
    assert!(lives(&older), "a link that cannot be used ends nothing");
    let newer = begins(Some(&older));
    assert_eq!(
        [&older, &newer, &elsewhere].map(|s| lives(s)),
        [false, true, true]
    );
}
