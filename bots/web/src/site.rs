//! The site: what its pages are made from, and the errors that are pages.

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use senpai_chat::{Action, ChatService, Language, Meta, Platform, Request, Visit};
use senpai_runner::{Runner, blocking, clock};

use crate::{
    address::PublicUrl,
    config::Config,
    cookies::Drawing,
    layout::Layout,
    limits::Limits,
    platform::Web,
    preview::Preview,
    receive::{Ask, Sender, place, request},
    sessions::{Conversation, Shown},
};

/// The state that the handlers of all pages share.
pub(crate) struct Site {
    pub runner: Arc<Runner<Web>>,
    pub previews: Vec<Preview>,
    /// True if nothing is kept after the process.
    pub is_trial: bool,
    pub url: Option<PublicUrl>,
    pub proxies: Vec<IpAddr>,
    pub limits: Limits,
    /// The sites that may show the page in a frame.
    pub embed: Vec<PublicUrl>,
    /// Draws the secrets of new sessions; `None` if the system gave no randomness.
    pub drawing: Option<Drawing>,
}

/// What a visitor waits for.
#[derive(Default)]
pub(crate) struct Awaited {
    /// The questions that no post answers yet.
    pub questions: Vec<String>,
    pub answers: Vec<Shown>,
}

pub(crate) type SharedSite = State<Arc<Site>>;

/// The page cannot be made, for a reason that was logged. The guard answers with a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken;

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Site {
    pub fn new(runner: Arc<Runner<Web>>, config: Config) -> Site {
        Site {
            runner,
            previews: config.previews,
            is_trial: config.is_trial,
            url: config.url,
            proxies: config.proxies,
            limits: Limits::new(config.address_per_minute),
            embed: config.embed,
            drawing: Drawing::new(),
        }
    }

    pub fn service(&self) -> &Arc<ChatService> {
        self.runner.service()
    }

    pub fn web(&self) -> &Web {
        self.runner.platform()
    }

    pub fn is_secure(&self) -> bool {
        self.url.as_ref().is_some_and(PublicUrl::is_secure)
    }

    /// Asks the chat service, away from the threads that serve.
    pub async fn ask<T: Send + 'static>(
        &self,
        what: impl FnOnce(&ChatService) -> Result<T, senpai_chat::Error> + Send + 'static,
    ) -> Result<T, Broken> {
        match blocking(self.service(), what).await {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => {
                tracing::error!("a page could not be made: {error}");
                Err(Broken)
            }
            None => Err(Broken),
        }
    }

    pub fn conversation(&self, session: Option<&str>) -> Conversation {
        let of = |session| self.web().sessions.conversation(session, Instant::now());
        session.map(of).unwrap_or_default()
    }

    /// The questions of a member's session that wait for an answer, and the answers to those that need to wait no more.
    pub async fn awaited(&self, member: &str, session: &str) -> Awaited {
        let (member, session) = (member.to_owned(), session.to_owned());
        let found = blocking(self.service(), move |service| {
            let all = service.awaited_by(Platform::Web, &member);
            let is_own = |one: &senpai_chat::Awaited| one.place.thread.as_ref() == Some(&session);
            let mut awaited = Awaited::default();
            for one in all.into_iter().filter(is_own) {
                match one.notification {
                    Some(told) => awaited.answers.push(Shown::of(told.reply, service)),
                    None => awaited.questions.push(one.question),
                }
            }
            awaited
        });
        found.await.unwrap_or_default()
    }

    /// The names of the tag and the goal to which a question is narrowed.
    pub fn narrowed(&self, ask: &Ask, language: Language) -> Vec<String> {
        let goals = self.service().goals().iter();
        let goal = ask.goal();
        let goal = goals.filter(|known| Some(&known.id) == goal.as_ref());
        let goal = goal.map(|goal| goal.name(language));
        ask.tag()
            .into_iter()
            .chain(goal)
            .map(str::to_owned)
            .collect()
    }

    /// The goals of the community, each with its id and its name.
    pub fn goals(&self, language: Language) -> Vec<(String, String)> {
        let goals = self.service().goals().iter();
        let named = goals.map(|goal| (goal.id.to_string(), goal.name(language).to_owned()));
        named.collect()
    }

    /// The outcomes that a visitor may report, each with its id and its name.
    pub fn rungs(&self, language: Language) -> Vec<(String, String)> {
        let rungs = self.service().ladders().map(|ladders| ladders.rungs());
        let rungs = rungs.into_iter().flatten();
        let named = rungs.map(|rung| (rung.id.clone(), rung.name(language).to_owned()));
        named.collect()
    }

    /// Whether a member has taken something on, or has reported something.
    pub async fn practises(&self, member: &str) -> Result<bool, Broken> {
        let request = looks(member, Language::Japanese);
        self.ask(move |service| service.practises(&request)).await
    }

    /// Whether the state holds anything about a member.
    pub async fn remembers(&self, member: &str) -> Result<bool, Broken> {
        let request = looks(member, Language::Japanese);
        self.ask(move |service| service.knows_member(&request))
            .await
    }

    /// What a member sees of their practice.
    pub async fn visit(&self, member: &str, language: Language) -> Result<Visit, Broken> {
        let request = looks(member, language);
        self.ask(move |service| service.visit(&request)).await
    }

    /// Records that a member opened their practice.
    pub async fn note_look(&self, member: &str) -> Result<(), Broken> {
        let request = looks(member, Language::Japanese);
        self.ask(move |service| {
            service.note_look(&request);
            Ok(())
        })
        .await
    }

    /// The posts of the page.
    pub async fn posts(&self) -> Result<Vec<Arc<Meta>>, Broken> {
        self.ask(|service| service.posts_of(&place(None))).await
    }

    /// The tags of the posts, most used first.
    pub async fn tags(&self) -> Result<Vec<String>, Broken> {
        self.ask(|service| service.tags_of(&place(None))).await
    }
}

/// The request of a member who looks at their practice.
fn looks(member: &str, language: Language) -> Request {
    let from = Sender {
        member: member.to_owned(),
        session: member.to_owned(),
        language,
        at: clock::now(),
    };
    request(from, Action::ListCommitments)
}

pub(crate) fn no_page(layout: &Layout) -> Response {
    layout
        .message(StatusCode::NOT_FOUND, layout.words().page.no_page)
        .into_response()
}

pub(crate) fn broken(layout: &Layout) -> Response {
    layout
        .message(StatusCode::INTERNAL_SERVER_ERROR, layout.words().broken)
        .into_response()
}
