//! No locked crate has a known vulnerability, by a list that needs no network: `advisories.txt`.

use std::fs;

use semver::{Version, VersionReq};

use super::root;

/// A line of the list.
struct Advisory {
    id: String,
    krate: String,
    /// The versions that are not affected.
    safe: Vec<VersionReq>,
}

impl Advisory {
    fn parse(line: &str) -> Advisory {
        let mut words = line.splitn(3, ' ');
        let [id, krate] = [(); 2].map(|()| words.next().unwrap().to_owned());
        let safe = words.next().unwrap_or_default().split(" | ");
        let safe = safe.filter(|s| !s.is_empty());
        let safe = safe.map(|s| VersionReq::parse(s).unwrap()).collect();
        Advisory { id, krate, safe }
    }

    fn affects(&self, (krate, version): &(String, Version)) -> bool {
        self.krate == *krate && !self.safe.iter().any(|safe| safe.matches(version))
    }
}

/// The advisories that `deny.toml` ignores are the only ones that affect a locked crate, and each of them still does.
#[test]
fn no_locked_crate_has_a_vulnerability_but_those_that_are_explained() {
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let list = read("tests/house/advisories.txt");
    let advisories = list.lines().filter(|line| !line.starts_with('#'));
    let advisories: Vec<Advisory> = advisories.map(Advisory::parse).collect();
    assert!(advisories.len() > 500, "{}", advisories.len());

    let locked: toml::Table = read("Cargo.lock").parse().unwrap();
    let locked = locked["package"].as_array().unwrap().iter().map(|package| {
        let text = |key: &str| package[key].as_str().unwrap();
        (text("name").to_owned(), text("version").parse().unwrap())
    });
    let locked: Vec<(String, Version)> = locked.collect();
    let affecting = advisories
        .iter()
        .filter(|advisory| locked.iter().any(|package| advisory.affects(package)));
    let mut affecting: Vec<&str> = affecting.map(|advisory| &*advisory.id).collect();
    affecting.sort_unstable();

    let deny: toml::Table = read("deny.toml").parse().unwrap();
    let ignored = deny["advisories"]["ignore"].as_array().unwrap();
    let mut ignored: Vec<&str> = ignored.iter().map(|id| id.as_str().unwrap()).collect();
    ignored.sort_unstable();
    assert_eq!(affecting, ignored);
}

#[test]
fn an_advisory_affects_the_versions_before_its_patch() {
    let advisory = Advisory::parse(
        "RUSTSEC-2026-0104 rustls-webpki >= 0.103.13, < 0.104.0-alpha.1 | >= 0.104.0-alpha.7",
    );
    let affects =
        |version: &str| advisory.affects(&("rustls-webpki".into(), version.parse().unwrap()));
    assert!(
        affects("0.102.8") && affects("0.103.12") && !affects("0.103.13") && !affects("0.105.0")
    );
}
