//! The fake as the scenarios use it.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::Value;

use super::{BOT, Fake, Member, Seen, TOKEN};
use crate::platform::{Calls, FakePlatform};

impl FakePlatform for Fake {
    type Member = Member;
    /// The message as it was dispatched.
    type Written = Value;
    /// The interaction's token.
    type Interaction = String;
    type Seen = Seen;

    const NAME: &'static str = "Discord";
    const WORKSPACE: &'static str = super::GUILD;
    const CHANNEL: &'static str = super::CHANNEL;
    const HELPERS: &'static str = super::HELPERS;
    const DIRECT: &'static str = super::DIRECT;
    const ROLE: &'static str = super::ROLE;
    const TOKENS: &'static [&'static str] = &["SENPAI_DISCORD_TOKEN"];
    const REQUESTS_OF_A_BAD_TOKEN: usize = 1;
    const NEEDS: (&'static str, &'static str) =
        ("SENPAI_DISCORD_TOKEN", "SENPAI_DISCORD_TOKEN_FILE");
    const SENDS: &'static str = "POST /api/v10/channels/3000/messages";
    const READS: &'static str = "GET /api/v10/channels/3000/messages";
    const CONNECTIONS: usize = 1;
    const DISCONNECTS: &'static [&'static str] =
        &["drop", "reconnect", "invalid, resumable", "invalid", "4006"];

    const MARK_UP: &'static [&'static str] = &[
        "<@5001>",
        "<@&7001>",
        "<#3000>",
        "<:party:12>",
        "<a:wave:34>",
        "👍🏽",
        "<t:1700000000:R>",
        "</ask:99>",
        "<sound:0:123456>",
        "https://example.com/a?b=c",
        "<https://example.com>",
    ];
    const TRANSIENT: &'static [&'static str] = &["500", "503", "429", "reset"];
    const REFUSALS: &'static [&'static str] = &["50013", "50001"];
    const TAKES_NONE: &'static str = "50007";
    const REFUSES_ONE: &'static str = "50035";
    const CALLS: Calls = Calls {
        defer: Some("POST /api/v10/interactions/"),
        respond: "PATCH /api/v10/webhooks/",
        edit: "PATCH /api/v10/channels/",
        delete: "DELETE /api/v10/channels/",
        open_direct: "POST /api/v10/users/@me/channels",
    };

    async fn start_ahead(seconds: i64) -> Fake {
        Fake::listening(seconds * 1000).await
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SENPAI_DISCORD_TOKEN", TOKEN.to_owned()),
            ("SENPAI_DISCORD_API", self.url.clone()),
        ]
    }

    async fn ready(&self) {
        self.until("the bot's IDENTIFY", |fake| {
            (fake.identifies() > 0).then_some(())
        })
        .await;
        // Until READY has been worked on: the commands are registered, or known to be.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    fn connections(&self) -> usize {
        self.identifies() + self.resumes()
    }

    fn resumed(&self) -> usize {
        self.resumes()
    }

    fn advances(&self, seconds: i64) {
        let ahead = &self.inner.ahead;
        ahead.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    fn member(&self, name: &str) -> Member {
        Member::of(self, name)
    }

    fn mention(text: &str) -> String {
        format!("<@{BOT}> {text}").trim_end().to_owned()
    }

    fn messages_in(&self, channel: &str) -> Vec<Seen> {
        self.log(|l| {
            let there = l.messages.values().filter(|m| m["channel_id"] == channel);
            there.cloned().map(public).collect()
        })
    }

    fn count_in(&self, channel: &str) -> usize {
        let is_there = |m: &&Value| m["channel_id"] == channel;
        self.log(|l| l.messages.values().filter(is_there).count())
    }

    /// The only direct messages in a scenario are one member's.
    fn told_alone(&self, _: &Member) -> Vec<Seen> {
        self.messages_in(Self::DIRECT)
    }

    fn find_reply(&self, to: &Value) -> Option<Seen> {
        let is_reply = |m: &Value| m["message_reference"]["message_id"] == to["id"];
        let reply = self.log(|l| l.messages.values().find(|m| is_reply(m)).cloned());
        reply.map(public)
    }

    fn find_response(&self, token: &String) -> Option<Seen> {
        let interaction = self.log(|l| l.interactions.get(token).cloned())?;
        if let Some(message) = interaction.followups.into_iter().next() {
            let private = message["flags"] == 64;
            return Some(Seen { private, message });
        }
        let private = interaction.ephemeral;
        let message = interaction.reply?;
        let seen = Seen { private, message };
        // The progress of a command is shown in place of the later reply.
        let words = ["読み込んでいます", "終わるのを待っています"];
        let is_progress = words.iter().any(|words| seen.content().contains(words));
        (!is_progress).then_some(seen)
    }

    fn find_file(&self, response: &Seen) -> Option<String> {
        response.message["files"][0].as_str().map(str::to_owned)
    }

    fn find_progress(&self, token: &String) -> Option<Seen> {
        let interaction = self.log(|l| l.interactions.get(token).cloned())?;
        Some(Seen {
            private: interaction.ephemeral,
            message: interaction.versions.into_iter().next()?,
        })
    }

    fn find_again(&self, seen: &Seen) -> Option<Seen> {
        let id = &seen.message["id"];
        let message = self.log(|l| {
            let message = l.messages.get(id.as_str()?);
            let mut replies = l.interactions.values().filter_map(|i| i.reply.as_ref());
            message
                .or_else(|| replies.find(|reply| reply["id"] == *id))
                .cloned()
        })?;
        let private = seen.private;
        Some(Seen { private, message })
    }

    fn removes(&self, seen: &Seen) {
        let id = seen.message["id"].as_str().unwrap();
        self.log(|l| l.messages.remove(id)).unwrap();
    }

    fn requests(&self) -> Vec<String> {
        self.log(|l| l.requests.clone())
    }

    fn refused(&self) -> Vec<String> {
        self.log(|l| l.refused.clone())
    }

    fn acknowledgements(&self) -> Vec<Duration> {
        self.log(|l| {
            let all = l.interactions.values();
            all.filter_map(|i| i.acknowledged).collect()
        })
    }

    fn answered(&self) -> usize {
        self.log(|l| {
            let all = l.interactions.values();
            all.filter(|i| i.reply.is_some()).count()
        })
    }

    fn disconnects(&self, how: &str) {
        self.gateway(how);
    }

    fn forbids_with(&self, channel: &str, code: &'static str) {
        self.log(|l| l.forbidden = Some((channel.to_owned(), code)));
    }

    fn expires_responses(&self, expired: bool) {
        self.log(|l| l.expired = expired);
    }

    fn revokes(&self) {
        self.log(|l| l.revoked = true);
    }

    fn swallows_next(&self) {
        self.log(|l| l.swallows = true);
    }

    fn swallowed(&self) -> usize {
        self.log(|l| l.swallowed)
    }

    fn fails_next(&self, how: &'static str) {
        self.log(|l| l.failures.push_back(how));
    }

    fn fails_call(&self, call: &'static str, how: &'static str) {
        self.log(|l| l.failing_calls.push((call, how)));
    }

    fn delays_next(&self) {
        self.log(|l| l.delay = Duration::from_secs(1));
    }
}

/// A message in a channel.
fn public(message: Value) -> Seen {
    Seen {
        private: false,
        message,
    }
}
