//! The list of settings agrees with the schema, the reference page, and the file of `senpai init`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, fs, path::Path};

use senpai_language::Language;
use senpai_settings::{
    ChannelSettings, ChatSettings, Ladders, ModelSetting, PracticeSettings, SETTINGS,
    ServerSettings, SettingsFile, SiteSettings, StateSetting, WebSettings, default_goals,
    init_file, parse, reference,
};

#[test]
fn the_reference_page_is_up_to_date() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let command = "cargo run -p senpai-settings --example settings > docs/settings.md";
    let committed = fs::read_to_string(page).unwrap_or_default();
    assert!(
        committed == reference(),
        "docs/settings.md is out of date; run: {command}"
    );
    assert!(committed.contains(command));
}

/// The file of `senpai init`, in which the lines of the wanted settings are no comments.
fn uncommented(wanted: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    for line in init_file().lines() {
        match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') && wanted(key) => out += key,
            _ => out += line,
        }
        out.push('\n');
    }
    out
}

#[test]
fn the_file_of_init_is_all_comments_and_parses_without_them() {
    assert_eq!(parse(&init_file()).unwrap(), SettingsFile::default());
    let all = uncommented(|_| true);
    let file = parse(&all).unwrap_or_else(|error| panic!("{error}: {all}"));
    assert_eq!(file.server.reindex.as_deref(), Some("0 4 * * *"));
    assert_eq!(file.chat.helpers["WORKSPACE_ID"], "CHANNEL_ID");
    let keys = SETTINGS.iter().filter(|s| !s.key.is_empty()).count();
    assert_eq!(all.lines().filter(|l| l.contains(" = ")).count(), keys);
}

#[test]
fn the_listed_defaults_are_the_schemas() {
    let name = |line: &str| line.split(" = ").next().unwrap_or_default().to_owned();
    let has_default = |line: &str| {
        let key = SETTINGS
            .iter()
            .find(|s| s.key == name(line) || s.key.ends_with(&format!(".{}", name(line))));
        key.is_some_and(|s| !s.default.is_empty())
    };
    let file = parse(&uncommented(has_default)).unwrap();
    assert_eq!(file, SettingsFile::default());
}

/// Every key is set. The compiler requires a new key here.
fn every_key() -> SettingsFile {
    let channel = ChannelSettings {
        tags: Some(vec!["転職".into()]),
        language: Some(Language::Japanese),
        private: Some(true),
    };
    SettingsFile {
        content: "content".into(),
        index: Some("index".into()),
        state: StateSetting::from("state"),
        model: ModelSetting::Folder("model".into()),
        goals: default_goals(),
        ladders: Ladders::default(),
        site: SiteSettings {
            url: Some("https://example.com".into()),
            kind: Some("hugo".into()),
            permalink: Some("/:slug/".into()),
            permalinks: [("SECTION".into(), "/:slug/".into())].into(),
            language: Some(Language::Japanese),
        },
        chat: ChatSettings {
            member_per_minute: 1,
            channel_per_minute: 1,
            keep_days: 1,
            admins: vec!["U1".into()],
            helpers: [("WORKSPACE_ID".into(), "C1".into())].into(),
            help_line: Some("…".into()),
            allow: vec!["C1".into()],
            deny: vec!["C2".into()],
            channels: [("CHANNEL_ID".into(), channel)].into(),
        },
        practice: PracticeSettings {
            enabled: false,
            zone: "Europe/Berlin".into(),
            digest: [("WORKSPACE_ID".into(), "C1".into())].into(),
        },
        server: ServerSettings {
            listen: Some("127.0.0.1:9464".parse().unwrap()),
            reindex: Some("0 4 * * *".into()),
            pull: true,
        },
        web: WebSettings {
            listen: Some("127.0.0.1:7310".parse().unwrap()),
            url: Some("https://ask.example.com".into()),
            embed: vec!["https://school.example.com".into()],
            proxies: vec!["10.0.0.1".parse().unwrap()],
            address_per_minute: 1,
            key_per_minute: 1,
            console: Some(false),
        },
    }
}

fn keys(table: &toml::Table, above: &str) -> BTreeSet<String> {
    let of = |(key, value): (&String, &toml::Value)| match value.as_table() {
        Some(inner) => keys(inner, &format!("{above}{key}.")),
        None => [format!("{above}{key}")].into(),
    };
    table.iter().flat_map(of).collect()
}

#[test]
fn every_key_of_the_schema_is_listed_once() {
    let table = toml::Table::try_from(every_key()).unwrap();
    let listed: Vec<String> = SETTINGS.iter().map(|s| s.key.to_owned()).collect();
    let listed: Vec<String> = listed.into_iter().filter(|k| !k.is_empty()).collect();
    assert_eq!(listed.len(), keys(&table, "").len());
    assert_eq!(keys(&table, ""), listed.into_iter().collect());
}
