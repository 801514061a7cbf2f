//! The reference page and the file of `senpai init`, both generated from [`SETTINGS`].

use std::fmt::Write;

use crate::{SETTINGS, Setting};

const HEAD: &str = "\
# Settings

<!-- Generated: cargo run -p senpai-settings --example settings > docs/settings.md -->

`senpai` and `senpai-bot` read the same settings. Every setting is optional. A flag overrides an environment variable, which overrides
`senpai.toml`, which overrides the default.

`senpai.toml` in the current folder is read if it exists; `--config FILE` or `SENPAI_CONFIG` names another file, which must
exist. A file that cannot be read, an unknown key and a value of the wrong type are errors.
`senpai init DIR` writes a file with every key commented. Both commands read the settings when they start: after a change, restart
`senpai-bot` and `senpai index --watch`.

Paths in the file and default paths are relative to the folder of the file or, without a file, to the current folder.
Paths in flags and environment variables are relative to the current folder.
";

const TOP: &str = "
## Posts, index and state

Read by both commands. [model.md](model.md) describes the model.
";

const SITE: &str = "
## `[site]`

Read by both commands. With this table, posts without a `url` have a link too. A post's own `url` or `permalink` comes first. A post
without a value for a placeholder, such as a date, has no link.
";

const CHAT: &str = "
## `[chat]`

Read by `senpai-bot`. `[desk]`, the old name of this table, still works. The ids are Discord's (of guilds, channels, roles and members)
or Slack's (of teams, channels, user groups and members). For the page, the ids of workspace and channel are both `web`.
";

const PRACTICE: &str = "
## `[practice]`

Read by `senpai-bot`: practice steps, check-ins and reports of outcomes ([practice.md](practice.md)).
";

const SERVER: &str = "
## `[server]`

Read by `senpai-bot`: its HTTP server, and the reloads of the posts ([admin.md](admin.md#reloading-the-posts)).
";

const WEB: &str = "
## `[web]`

Read by `senpai-bot`: the page on which visitors ask in a browser ([web.md](web.md)).
";

const VARIABLES: &str = "
## Environment variables and flags only

Tokens and other secrets come from environment variables or from the files that these settings name, never from `senpai.toml`. Except
for `SENPAI_CONFIG`, only `senpai-bot` reads these settings.
";

/// The reference page of all settings, in Markdown.
pub fn reference() -> String {
    let mut out = HEAD.to_owned();
    for (head, table) in [
        (TOP, ""),
        (SITE, "site"),
        (CHAT, "chat"),
        (PRACTICE, "practice"),
        (SERVER, "server"),
        (WEB, "web"),
    ] {
        out += head;
        out += "\n| key | type | default | environment | flag | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
        for setting in keys(table) {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} | {} |",
                setting.key,
                setting.kind,
                default(setting),
                code(setting.environment),
                code(setting.flag),
                setting.meaning
            );
        }
    }
    out += VARIABLES;
    out += "\n| environment | flag | type | default | meaning |\n| --- | --- | --- | --- | --- |\n";
    for setting in SETTINGS.iter().filter(|s| s.key.is_empty()) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            code(setting.environment),
            code(setting.flag),
            setting.kind,
            default(setting),
            setting.meaning
        );
    }
    out
}

fn keys(table: &str) -> impl Iterator<Item = &'static Setting> {
    let listed = SETTINGS.iter().filter(|s| !s.key.is_empty());
    listed.filter(move |s| s.table() == table)
}

fn default(setting: &Setting) -> String {
    match (setting.default, setting.default_in_words) {
        ("", words) => words.to_owned(),
        (value, _) => code(value),
    }
}

fn code(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("`{text}`"),
    }
}

const INIT_HEAD: &str = "\
# The settings of `senpai` and `senpai-bot`.
# A flag overrides an environment variable, which overrides this file. Paths are relative to the folder of this file.
# Each key shows its default, or an example if it has none. Remove the `#` in front of a key to set it.
";

/// The `senpai.toml` that `senpai init` writes: every key is commented, with its default or an example. Prose begins with `# `, a
/// key with `#`.
pub fn init_file() -> String {
    let mut out = INIT_HEAD.to_owned();
    for table in ["", "site", "chat", "practice", "server", "web"] {
        if !table.is_empty() {
            let _ = write!(out, "\n[{table}]\n");
        }
        for setting in keys(table) {
            let name = setting.key.strip_prefix(table).unwrap_or(setting.key);
            let name = name.trim_start_matches('.');
            let _ = write!(out, "\n# {}", setting.meaning);
            let value = match (setting.default, setting.default_in_words) {
                ("", "") => {
                    out += "\n# No default; for example:";
                    setting.example
                }
                ("", words) => {
                    let _ = write!(out, "\n# Default: {words}; for example:");
                    setting.example
                }
                (value, _) => value,
            };
            let _ = write!(out, "\n#{name} = {value}\n");
        }
    }
    out
}
