//! The console of admins: who comes in, what each may do, and what each page shows.

mod browser;
mod closed;
mod community;
mod enter;
mod jobs;
mod keys;
mod log;
mod pages;
mod roles;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Member, Operator, Platform};
use senpai_store::{KeyParts, Language, NewQuestion, Shown, Status, Store};

use crate::{
    bot::{Bot, command},
    visitor::{LED_BY_US, Page, Visitor},
};

/// The guilds of the tests.
pub const GUILD: &str = "1000";
pub const OTHER: &str = "2000";
/// A question that no post answers, asked in [`GUILD`].
pub const GAP: &str = "名刺の紙の厚さはどう選ぶ";

/// An admin of a guild, by the platform's permissions.
pub fn admin_of(guild: &str, id: &str) -> Operator {
    Operator {
        workspace: Some((Platform::Discord, guild.to_owned())),
        member: Some(Member {
            id: id.to_owned(),
            language: None,
            roles: Vec::new(),
            manages: true,
            zone: None,
        }),
    }
}

/// Whoever can read the state.
pub fn machine() -> Operator {
    Operator {
        workspace: None,
        member: None,
    }
}

impl Bot {
    /// Its state, as another process opens it.
    pub fn state(&self) -> Store {
        Store::open(&self.dir.path().join("state")).unwrap()
    }

    /// Runs `senpai-bot console`, and returns the address of the link on the page.
    pub fn console_link(&self, arguments: &[&str]) -> String {
        let mut console = command(&self.dir);
        let output = console.arg("console").args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let (_, path) = printed.trim().split_once("/admin/").expect(&printed);
        format!("/admin/{path}")
    }

    /// The address of a new link for an operator.
    pub fn link_of(&self, operator: &Operator) -> String {
        let secret = senpai_chat::make_console_link(&self.state(), operator, Timestamp::now());
        format!("/admin/enter/{}", secret.unwrap())
    }

    /// A browser that has come in as an operator.
    pub async fn signed_in(&self, operator: &Operator) -> Visitor {
        let mut visitor = self.visitor();
        let page = visitor
            .sends("POST", &self.link_of(operator), "", &[])
            .await;
        assert_eq!(page.status, 303, "{}", page.text());
        visitor
    }

    /// A question that a member of a guild asked, so many days ago.
    pub fn was_asked(&self, guild: &str, text: &str, of: Asked) {
        let delivery = format!("discord:{}", senpai_chat::Fnv::of(text.as_bytes()));
        let at = Timestamp::now() - SignedDuration::from_hours(24 * of.days_ago);
        let question = NewQuestion {
            delivery: &delivery,
            workspace: KeyParts(&["discord", guild]),
            thread: KeyParts(&["discord", guild, "general", ""]),
            channel: None,
            message: None,
            member: KeyParts(&["discord", of.member]),
            text,
            follow_up: None,
            scope: "{}",
            language: Language::Japanese,
            private: of.private,
            direct: false,
            status: if of.post.is_some() {
                Status::Found
            } else {
                Status::NotFound
            },
            millis: 3,
            at,
            edit: None,
        };
        let shown = of.post.map(|post| Shown {
            post: post.into(),
            excerpt: "抜粋".into(),
            rejected: false,
        });
        let shown: Vec<Shown> = shown.into_iter().collect();
        let state = self.state();
        let id = state.save_question(&question, &shown).unwrap().unwrap();
        if let (Some(post), Some(helped)) = (of.post, of.helped) {
            let member = KeyParts(&["discord", of.member]);
            state.save_feedback(id, member, helped, at).unwrap();
            state
                .judge(id, member, &[post.to_owned()], Some(helped), at)
                .unwrap();
        }
    }
}

impl Visitor {
    /// Sends a form that begins a job, and waits for the page with its outcome.
    pub async fn begins(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let begun = self.sends("POST", path, &form, &LED_BY_US).await;
        assert_eq!(begun.status, 303, "{path}: {}", begun.text());
        self.ends(begun.header("location").unwrap()).await
    }

    /// Waits for the end of a job as a browser without a script does: the page reloads itself.
    pub async fn ends(&mut self, job: &str) -> Page {
        let start = Instant::now();
        loop {
            let page = self.reloads(job).await;
            if let (303, Some(to)) = (page.status, page.header("location")) {
                return self.reloads(to).await;
            }
            if !page.body.contains("id=\"progress\"") {
                return page;
            }
            assert!(page.body.contains("http-equiv=\"refresh\""));
            assert!(start.elapsed() < Duration::from_secs(60), "{}", page.text());
        }
    }
}

/// How a question was asked and answered.
#[derive(Clone, Copy)]
pub struct Asked {
    pub member: &'static str,
    pub days_ago: i64,
    pub private: bool,
    pub post: Option<&'static str>,
    pub helped: Option<bool>,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked {
            member: "aoi",
            days_ago: 1,
            private: false,
            post: None,
            helped: None,
        }
    }
}

/// The token of the forms on a page.
#[track_caller]
pub fn token(page: &Page) -> String {
    let (_, rest) = page.body.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The name of the gap that a page links to under these words.
#[track_caller]
pub fn gap_named(page: &Page, words: &str) -> String {
    let (before, _) = page.body.split_once(words).expect(words);
    let (_, name) = before.rsplit_once("/admin/gaps/").unwrap();
    name.split('"').next().unwrap().to_owned()
}
