//! The list of all settings. Documentation and messages are generated from it.

/// One setting: a key of `senpai.toml`, an environment variable, a flag, or several of them.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key in `senpai.toml` with its tables, as in `chat.admins`; empty if the file has no such key. A segment in capital
    /// letters stands for an id.
    pub key: &'static str,
    /// The type of the value, in words.
    pub kind: &'static str,
    /// The default as a TOML value; empty if there is none.
    pub default: &'static str,
    /// The default in words, for a default that is not one value.
    pub default_in_words: &'static str,
    /// An example as a TOML value, for a key without a default.
    pub example: &'static str,
    /// The environment variable; empty if there is none.
    pub environment: &'static str,
    /// The flag with the name of its value, as in `--content DIR`; empty if there is none.
    pub flag: &'static str,
    /// The effect of the setting: one sentence without a final period.
    pub meaning: &'static str,
}

/// Every setting, in the order of the reference page.
pub const SETTINGS: &[Setting] = &[
    key("content", "path", "The folder of posts")
        .defaults_to("\"content\"")
        .flag("--content DIR", "SENPAI_CONTENT"),
    key("index", "path", "The folder of the index")
        .defaults_in_words(
            "`index` in the state folder; for `senpai` without a bot's index, the platform's cache folder",
        )
        .example("\"state/index\"")
        .flag("--index DIR", "SENPAI_INDEX"),
    key(
        "state",
        "path or address",
        "The folder of the bot's state: its database, its index, and the questions that admins linked to posts; or the address of a PostgreSQL database, `postgres://USER@HOST/DATABASE` (docs/postgres.md), beside which the default folder holds the rest",
    )
    .defaults_to("\"state\"")
    .flag("--state PLACE", "SENPAI_STATE"),
    key(
        "model",
        "`true`, `false` or path",
        "`true` also ranks by meaning, with the model that comes with Senpai; a path does the same with the model in that folder; `false` ranks by words alone",
    )
    .defaults_to("true")
    .flag("--model DIR", "SENPAI_MODEL"),
    key(
        "goals",
        "list of `{ id, ja, en }`",
        "The goals that members may set, at most 10: the `id` that posts name, and names in Japanese and English; the member's goals decide between posts that answer about equally well",
    )
    .defaults_to("[{ id = \"sales\", ja = \"営業成績向上\", en = \"Better sales\" }, { id = \"career\", ja = \"転職\", en = \"A new job\" }, { id = \"brand\", ja = \"パーソナルブランディング\", en = \"Personal branding\" }]"),
    key(
        "ladders",
        "list of `{ rungs }`",
        "The ladders of outcomes that members may report: each has its `rungs`, the lowest first, with `id`, `ja`, `en` and `celebrated`; at most 9 rungs in all",
    )
    .defaults_in_words("the ladders in [practice.md](practice.md#the-ladder-of-outcomes)")
    .example("[{ rungs = [{ id = \"order\", ja = \"受注\", en = \"Order won\" }, { id = \"payment\", ja = \"入金\", en = \"Payment received\", celebrated = true }] }]"),
    key(
        "site.url",
        "address",
        "The address of the site if `site.kind` is set; else the address of a post with placeholders, as in `https://example.com/{path}`: `{path}` `{folder}` `{section}` `{file}` `{slug}` `{title}` `{id}` `{lang}` `{category}` `{categories}` `{year}` `{short_year}` `{month}` `{i_month}` `{day}` `{i_day}` `{y_day}` `{hour}` `{minute}` `{second}`",
    )
    .example("\"https://example.com\""),
    key(
        "site.kind",
        "text",
        "The blog tool whose rules name the pages: `jekyll`, `hugo`, `zenn`, `qiita`, `docusaurus`, `hexo`, `eleventy` or `astro`",
    )
    .example("\"hugo\""),
    key(
        "site.permalink",
        "text",
        "The blog tool's own setting for the addresses of posts, copied from its configuration, such as `pretty` or `/:year/:title/`; for `jekyll`, `hugo` and `hexo`",
    )
    .example("\"/:year/:month/:slug/\""),
    key(
        "site.language",
        "`\"ja\"` or `\"en\"`",
        "For `hugo`: the default language of the site; addresses of posts in this language do not contain it",
    )
    .example("\"ja\""),
    key(
        "site.permalinks.SECTION",
        "text",
        "For `hugo`: its `permalinks`, the addresses of the posts in the folder SECTION",
    )
    .example("\"/blog/:year/:slug/\""),
    key(
        "chat.member_per_minute",
        NUMBER,
        "Requests that a member may send in a minute; 0 counts as 1",
    )
    .defaults_to("10"),
    key(
        "chat.channel_per_minute",
        NUMBER,
        "Requests that a channel may send in a minute; 0 counts as 1",
    )
    .defaults_to("60"),
    key(
        "chat.keep_days",
        "whole number up to 65535",
        "The days after which the text of a question is deleted; at least 1",
    )
    .defaults_to("90"),
    key(
        "chat.admins",
        TEXTS,
        "Ids of members, roles and user groups that are admins; members who manage the workspace are always admins",
    )
    .defaults_to("[]"),
    key(
        "chat.helpers.WORKSPACE_ID",
        "text",
        "The id of the channel to which a workspace's members pass questions for a human; the workspace id `dm` means Discord's direct messages",
    )
    .example("\"CHANNEL_ID\""),
    key(
        "chat.help_line",
        "text",
        "The reply to a member who speaks of dying or of harming themselves, with whom to call; without it, a sentence asks them to talk to somebody near",
    )
    .example("\"…\""),
    key(
        "chat.allow",
        TEXTS,
        "Ids of channels that the bot answers in; all channels if empty; direct messages are always answered",
    )
    .defaults_to("[]"),
    key(
        "chat.deny",
        TEXTS,
        "Ids of channels that the bot does not answer in",
    )
    .defaults_to("[]"),
    key(
        "chat.channels.CHANNEL_ID.tags",
        TEXTS,
        "Only posts with one of these tags answer in the channel; all posts if empty",
    )
    .example("[\"転職\"]"),
    key(
        "chat.channels.CHANNEL_ID.language",
        "`\"ja\"` or `\"en\"`",
        "The language of the replies in the channel; without it, the member's choice, the question and the member's app decide",
    )
    .example("\"ja\""),
    key(
        "chat.channels.CHANNEL_ID.private",
        BOOLEAN,
        "Only the member who asked in the channel sees the answer; on Discord the answer to a mention comes by direct message",
    )
    .example("true"),
    key(
        "practice.enabled",
        BOOLEAN,
        "Members can take on the practice steps of posts, are asked about them, and can report outcomes; with `false`, answers only show the steps",
    )
    .defaults_to("true"),
    key(
        "practice.zone",
        "time zone",
        "The time zone of members whose own zone is not known, by its IANA name; check-ins come in the daytime, and the console shows times in it",
    )
    .defaults_to("\"Asia/Tokyo\""),
    key(
        "practice.digest.WORKSPACE_ID",
        "text",
        "The id of the channel that gets a workspace's weekly digest for admins; without it there is no digest",
    )
    .example("\"CHANNEL_ID\""),
    key(
        "server.listen",
        ADDRESS,
        "The address of the HTTP server with `/healthz`, `/readyz`, `/metrics` and `/hooks/reindex`: a loopback address, so other machines need a proxy; without it there is no server",
    )
    .example("\"127.0.0.1:9464\""),
    key(
        "server.reindex",
        "cron pattern",
        "When the bot reloads the posts, in local time; even without it, the bot reloads changed posts",
    )
    .example("\"0 4 * * *\""),
    key(
        "server.pull",
        BOOLEAN,
        "Run `git pull --ff-only` in the folder of posts before a webhook reloads the posts",
    )
    .defaults_to("false"),
    key(
        "web.listen",
        ADDRESS,
        "The address of the page; without it there is no page; without `web.url`, it must be a loopback address",
    )
    .example("\"127.0.0.1:7310\""),
    key(
        "web.url",
        "address",
        "The address that visitors type, without a path; a proxy that speaks HTTPS passes it on to `web.listen`",
    )
    .example("\"https://ask.example.com\""),
    key(
        "web.embed",
        TEXTS,
        "The sites that may show the page in a frame, each as `https://` with its host, without a path",
    )
    .defaults_to("[]")
    .example("[\"https://school.example.com\"]"),
    key(
        "web.proxies",
        "list of IP addresses",
        "The proxies that name the visitor in `X-Forwarded-For`; this header is ignored if it comes from another machine",
    )
    .defaults_to("[\"127.0.0.1\", \"::1\"]"),
    key(
        "web.address_per_minute",
        NUMBER,
        "Forms that one IP address may send in a minute, however many sessions it has; 0 counts as 1. It may open ten times as many pages",
    )
    .defaults_to("60"),
    key(
        "web.key_per_minute",
        NUMBER,
        "Requests that one API key may send in a minute; 0 counts as 1",
    )
    .defaults_to("60"),
    key(
        "web.console",
        BOOLEAN,
        "Admins can open the console, `/admin`, with a link from `/senpai console` or `senpai-bot console`; with `false`, its addresses do not exist",
    )
    .defaults_in_words("`true` if `web.url` begins with `https://`, or without `web.url` if `web.listen` is a loopback address")
    .example("false"),
    variable(
        "SENPAI_CONFIG",
        "path",
        "The settings file; a file that is named here must exist",
    )
    .or_flag("--config FILE")
    .defaults_to("\"senpai.toml\""),
    variable(
        "SENPAI_STATE_FILE",
        "path",
        "The file that holds the address of the state's database, read if SENPAI_STATE is empty; the folder that `state` names holds the rest",
    )
    .or_flag("--state-file FILE"),
    variable(
        "SENPAI_KEY_FILE",
        "path",
        "The file of the key with which ids are hashed, 32 bytes, for a state in PostgreSQL; in a folder it is `senpai.key`",
    )
    .or_flag("--key-file FILE"),
    variable("SENPAI_DISCORD_TOKEN", "secret", "Discord's bot token"),
    variable(
        "SENPAI_DISCORD_TOKEN_FILE",
        "path",
        "The file that holds Discord's bot token, read if SENPAI_DISCORD_TOKEN is empty",
    )
    .or_flag("--discord-token-file FILE"),
    variable(
        "SENPAI_DISCORD_MESSAGE_CONTENT",
        BOOLEAN,
        "Request Discord's message content intent, so that messages in threads need no mention",
    )
    .or_flag("--discord-message-content")
    .defaults_to("false"),
    variable("SENPAI_SLACK_BOT_TOKEN", "secret", "Slack's bot token (xoxb-…)"),
    variable(
        "SENPAI_SLACK_BOT_TOKEN_FILE",
        "path",
        "The file that holds Slack's bot token, read if SENPAI_SLACK_BOT_TOKEN is empty",
    )
    .or_flag("--slack-bot-token-file FILE"),
    variable(
        "SENPAI_SLACK_APP_TOKEN",
        "secret",
        "Slack's app token (xapp-…), for Socket Mode",
    ),
    variable(
        "SENPAI_SLACK_APP_TOKEN_FILE",
        "path",
        "The file that holds Slack's app token, read if SENPAI_SLACK_APP_TOKEN is empty",
    )
    .or_flag("--slack-app-token-file FILE"),
    variable(
        "SENPAI_SLACK_SIGNING_SECRET",
        "secret",
        "Slack's signing secret, for events over HTTP; used if there is no app token",
    ),
    variable(
        "SENPAI_SLACK_SIGNING_SECRET_FILE",
        "path",
        "The file that holds Slack's signing secret, read if SENPAI_SLACK_SIGNING_SECRET is empty",
    )
    .or_flag("--slack-signing-secret-file FILE"),
    variable(
        "SENPAI_SLACK_LISTEN",
        ADDRESS,
        "The address that receives Slack's events over HTTP",
    )
    .or_flag("--slack-listen ADDRESS")
    .defaults_to("\"127.0.0.1:3100\""),
    variable(
        "SENPAI_HOOK_SECRET",
        "secret",
        "The secret that signs webhooks; without it `/hooks/reindex` answers 404",
    ),
    variable(
        "SENPAI_HOOK_SECRET_FILE",
        "path",
        "The file with the secret that signs webhooks, read if SENPAI_HOOK_SECRET is empty",
    )
    .or_flag("--hook-secret-file FILE"),
    variable(
        "SENPAI_LOG",
        "filter",
        "The log filter of `senpai-bot`, in the syntax of the tracing-subscriber crate, such as `debug`",
    ),
];

const NUMBER: &str = "whole number";
const TEXTS: &str = "list of texts";
const BOOLEAN: &str = "`true` or `false`";
const ADDRESS: &str = "IP address and port";

const fn key(key: &'static str, kind: &'static str, meaning: &'static str) -> Setting {
    Setting {
        key,
        kind,
        default: "",
        default_in_words: "",
        example: "",
        environment: "",
        flag: "",
        meaning,
    }
}

const fn variable(environment: &'static str, kind: &'static str, meaning: &'static str) -> Setting {
    key("", kind, meaning).or_variable(environment)
}

impl Setting {
    const fn defaults_to(self, default: &'static str) -> Setting {
        Setting { default, ..self }
    }

    const fn defaults_in_words(self, default_in_words: &'static str) -> Setting {
        Setting {
            default_in_words,
            ..self
        }
    }

    const fn example(self, example: &'static str) -> Setting {
        Setting { example, ..self }
    }

    const fn or_flag(self, flag: &'static str) -> Setting {
        Setting { flag, ..self }
    }

    const fn or_variable(self, environment: &'static str) -> Setting {
        Setting {
            environment,
            ..self
        }
    }

    const fn flag(self, flag: &'static str, environment: &'static str) -> Setting {
        self.or_flag(flag).or_variable(environment)
    }

    /// The table of `senpai.toml` that holds the key: `site`, `chat`, `practice`, `server`, `web`, or empty for the top level.
    pub(crate) fn table(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(table, _)| table)
    }
}

/// The text of `--help` for a flag such as `--content`; empty for an unknown flag.
pub fn help(flag: &str) -> String {
    let of_flag = |s: &&Setting| s.flag.split(' ').next() == Some(flag);
    let Some(setting) = SETTINGS.iter().find(of_flag) else {
        return String::new();
    };
    match (setting.default.trim_matches('"'), setting.default_in_words) {
        // The default of a switch (off) is not printed.
        ("" | "false", "") => setting.meaning.to_owned(),
        ("", words) => format!("{} [default: {words}]", setting.meaning),
        (value, _) => format!("{} [default: {value}]", setting.meaning),
    }
}
