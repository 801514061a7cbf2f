//! The fake as the scenarios use it.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::{Value, json};

use super::{APP_TOKEN, BOT, BOT_TOKEN, Fake, Member, Seen, Written};
use crate::platform::{Calls, FakePlatform};

impl FakePlatform for Fake {
    type Member = Member;
    type Written = Written;
    /// The name of the response.
    type Interaction = String;
    type Seen = Seen;

    const NAME: &'static str = "Slack";
    const WORKSPACE: &'static str = super::TEAM;
    const CHANNEL: &'static str = super::CHANNEL;
    const HELPERS: &'static str = super::HELPERS;
    const DIRECT: &'static str = super::DIRECT;
    const ROLE: &'static str = super::ROLE;
    const TOKENS: &'static [&'static str] = &["SENPAI_SLACK_BOT_TOKEN", "SENPAI_SLACK_APP_TOKEN"];
    const REQUESTS_OF_A_BAD_TOKEN: usize = 2;
    const NEEDS: (&'static str, &'static str) =
        ("SENPAI_SLACK_APP_TOKEN", "SENPAI_SLACK_SIGNING_SECRET");
    const SENDS: &'static str = "chat.postMessage";
    const READS: &'static str = "conversations.";
    // The second one opens a moment after the first.
    const CONNECTIONS: usize = 2;
    const DISCONNECTS: &'static [&'static str] =
        &["drop", "refresh_requested", "warning", "link_disabled"];

    const MARK_UP: &'static [&'static str] = &[
        "<@U7>",
        "<@U7|ren>",
        "<!subteam^S1|@coaches>",
        "<#C1|general>",
        ":tada:",
        ":+1::skin-tone-3:",
        "<!date^1392734382^{date}|Feb 18>",
        "<https://example.com/a?b=c>",
        "<http://example.com|example.com>",
    ];
    const TRANSIENT: &'static [&'static str] =
        &["503", "429", "internal_error", "ratelimited", "reset"];
    const REFUSALS: &'static [&'static str] = &[
        "not_in_channel",
        "is_archived",
        "no_permission",
        "restricted_action",
    ];
    const TAKES_NONE: &'static str = "user_not_found";
    const REFUSES_ONE: &'static str = "msg_too_long";
    const CALLS: Calls = Calls {
        defer: None,
        respond: "response",
        edit: "chat.update",
        delete: "chat.delete",
        open_direct: "conversations.open",
    };

    async fn start_ahead(seconds: i64) -> Fake {
        Fake::listening(seconds).await
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SENPAI_SLACK_BOT_TOKEN", BOT_TOKEN.to_owned()),
            ("SENPAI_SLACK_APP_TOKEN", APP_TOKEN.to_owned()),
            ("SENPAI_SLACK_API", self.url.clone()),
        ]
    }

    async fn ready(&self) {
        self.until("connection", |fake| (fake.connections() > 0).then_some(()))
            .await;
    }

    fn connections(&self) -> usize {
        self.log(|l| l.connections)
    }

    /// Envelopes wait for the next connection, so that every connection resumes the one before.
    fn resumed(&self) -> usize {
        self.connections()
    }

    fn advances(&self, seconds: i64) {
        self.inner.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    fn member(&self, name: &str) -> Member {
        Member::of(self, name)
    }

    fn mention(text: &str) -> String {
        format!("<@{BOT}> {text}")
    }

    fn messages_in(&self, channel: &str) -> Vec<Seen> {
        self.log(|l| {
            let there = l.messages.at(channel, None, "").cloned();
            there.map(public).collect()
        })
    }

    fn count_in(&self, channel: &str) -> usize {
        self.log(|l| l.messages.count(channel))
    }

    fn told_alone(&self, member: &Member) -> Vec<Seen> {
        let whispers = self.log(|l| l.whispers.clone());
        let alone = whispers.into_iter().filter(|m| m["user"] == *member.id);
        let seen = alone.map(|message| Seen {
            private: true,
            ..public(message)
        });
        seen.collect()
    }

    /// The first reply in the thread, or the first message to the member alone, that was not given before.
    fn find_reply(&self, to: &Written) -> Option<Seen> {
        let root = to.root();
        self.log(|l| {
            let in_thread = |m: &&Value| m["thread_ts"].as_str() == root;
            let messages = l.messages.at(&to.channel, root, "").filter(in_thread);
            let alone = |m: &&Value| m["channel"] == to.channel && m["user"] == to.user;
            let whispers = l.whispers.iter().filter(alone);
            let replies = messages.map(|m| (false, m));
            let mut replies = replies.chain(whispers.map(|m| (true, m)));
            let is_new = |m: &Value| m["ts"].as_str().is_some_and(|ts| !l.read.contains(ts));
            let (private, message) = replies.find(|(_, m)| is_new(m))?;
            let message = message.clone();
            l.read.extend(message["ts"].as_str().map(str::to_owned));
            Some(Seen { private, message })
        })
    }

    fn find_response(&self, response: &String) -> Option<Seen> {
        let message = self.log(|l| l.responses.get(response)?.first().cloned())?;
        let private = message["response_type"] != "in_channel";
        Some(Seen { private, message })
    }

    fn find_file(&self, _: &Seen) -> Option<String> {
        let (channel, _, bytes) = self.log(|l| l.files.first().cloned())?;
        assert_eq!(channel, super::DIRECT);
        String::from_utf8(bytes).ok()
    }

    /// Slack lets nobody edit the response to a command: its progress is a direct message.
    fn find_progress(&self, _: &String) -> Option<Seen> {
        self.messages_in(super::DIRECT).into_iter().next()
    }

    fn find_again(&self, seen: &Seen) -> Option<Seen> {
        let message = self.log(|l| l.messages.get(&seen.message["ts"]).cloned())?;
        let private = seen.private;
        Some(Seen { private, message })
    }

    fn removes(&self, seen: &Seen) {
        self.log(|l| l.messages.remove(&seen.message["ts"]))
            .unwrap();
    }

    fn requests(&self) -> Vec<String> {
        self.log(|l| l.requests.clone())
    }

    fn refused(&self) -> Vec<String> {
        self.log(|l| l.refused.clone())
    }

    fn acknowledgements(&self) -> Vec<Duration> {
        self.log(|l| l.acknowledged.clone())
    }

    fn answered(&self) -> usize {
        self.log(|l| l.responses.len())
    }

    fn disconnects(&self, how: &str) {
        let host = json!({"host": "applink-1"});
        let farewell = json!({"type": "disconnect", "reason": how, "debug_info": host});
        let _ = self.inner.orders.send(farewell);
    }

    fn forbids_with(&self, channel: &str, code: &'static str) {
        self.log(|l| l.closed = Some((channel.to_owned(), code)));
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

    /// The first request gets 429, and has to be sent again after a second.
    fn delays_next(&self) {
        self.limits_next(1);
    }
}

/// A message in a channel.
fn public(message: Value) -> Seen {
    Seen {
        private: false,
        message,
    }
}
