//! Who a request comes from, and what they may do.

use std::{sync::Arc, time::Instant};

use axum::http::HeaderMap;
use senpai_chat::{Button, Language, Meta, Part};

use crate::{
    cookies::{PracticeKey, Secret},
    receive::{Back, Via},
    site::{Broken, Site},
};

/// The sender of a form.
pub(crate) enum Visitor {
    /// Has the secret of a session: may ask, practise and delete. A session that goes on from a private link may delete the practice and
    /// its own conversation, and nothing of the session that began the practice.
    Own(Secret),
    /// Has the private link: may practise, and delete the practice.
    Linked(PracticeKey),
}

/// The right of a visitor of a private link to continue from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GoingOn {
    /// They have no session.
    New,
    /// The new session takes the place of theirs, which has no practice.
    Instead,
    /// Their session has a practice of its own.
    PractisesElsewhere,
    /// They have this practice already, or there is none.
    No,
}

impl GoingOn {
    /// True if they may.
    pub fn is_open(self) -> bool {
        matches!(self, GoingOn::New | GoingOn::Instead)
    }
}

impl Visitor {
    /// The member's id.
    pub fn member(&self) -> String {
        match self {
            Visitor::Own(secret) => secret.member(),
            Visitor::Linked(key) => key.member(),
        }
    }

    /// The id of the session.
    pub fn session(&self) -> String {
        match self {
            Visitor::Own(secret) => secret.session(),
            Visitor::Linked(key) => key.member(),
        }
    }

    /// True if the visitor may delete a part of what is known, or without a part all of it.
    pub fn may_delete(&self, part: Option<Part>) -> bool {
        match self {
            Visitor::Own(secret) => part.is_some() || !secret.goes_on(),
            Visitor::Linked(_) => part == Some(Part::Practice),
        }
    }
}

impl Site {
    /// The visitor with the cookie of a request. A secret counts if it began a session that lives, or if the state knows its member,
    /// as after a restart. Therefore the bot drew it, or it was made from the key of a private link, whose holder may go on from the
    /// link anyway.
    pub async fn of_cookie(&self, headers: &HeaderMap) -> Result<Option<Secret>, Broken> {
        self.known(Secret::of(headers, self.is_secure())).await
    }

    /// The visitor of a frame whose address holds `key`. It counts only if this site led there: the site with the frame could choose the
    /// address, and read along in a session of its own.
    pub async fn of_frame(&self, headers: &HeaderMap, key: &str) -> Result<Option<Secret>, Broken> {
        let led = headers.get("sec-fetch-site");
        let is_led_by_us = led.is_some_and(|from| from == "same-origin");
        let secret = Secret::of_key(key).filter(|_| is_led_by_us);
        self.known(secret).await
    }

    /// The key of a private link, if there is a practice to open.
    pub async fn of_link(&self, key: &str) -> Result<Option<PracticeKey>, Broken> {
        let Some(key) = PracticeKey::of_text(key) else {
            return Ok(None);
        };
        let member = key.member();
        let lives = self.web().sessions.lives(&member, Instant::now());
        Ok((lives || self.practises(&member).await?).then_some(key))
    }

    /// The right of a visitor to continue from a private link in a new session, while there is a practice to go on with. Who
    /// practises in their own session would lose the way to it.
    pub async fn going_on(
        &self,
        headers: &HeaderMap,
        key: &PracticeKey,
    ) -> Result<GoingOn, Broken> {
        let own = self.of_cookie(headers).await?.map(|own| own.member());
        Ok(match own {
            _ if !self.practises(&key.member()).await? => GoingOn::No,
            None => GoingOn::New,
            Some(own) if own == key.member() => GoingOn::No,
            Some(own) if self.practises(&own).await? => GoingOn::PractisesElsewhere,
            Some(_) => GoingOn::Instead,
        })
    }

    /// The sender of a form; `None` if nobody is known by its key or its cookie.
    pub async fn sender(&self, headers: &HeaderMap, via: &Via) -> Result<Option<Visitor>, Broken> {
        let secret = match via.back {
            Back::Practice if via.is_linked() => {
                return Ok(self.of_link(&via.key).await?.map(Visitor::Linked));
            }
            Back::Embed => self.known(Secret::of_key(&via.key)).await?,
            _ => self.of_cookie(headers).await?,
        };
        Ok(secret.map(Visitor::Own))
    }

    /// The label of a button that a visitor was shown, in the conversation, by what waits for them, or on the page of a post.
    pub async fn label(
        &self,
        visitor: &Visitor,
        language: Language,
        payload: &str,
    ) -> Result<Option<String>, Broken> {
        let (member, session) = (visitor.member(), visitor.session());
        let label = self.web().sessions.label(&session, payload);
        if label.is_some() {
            return Ok(label);
        }
        let visit = self.visit(&member, language).await?;
        let lists = visit.commitments.into_iter().chain(visit.reports);
        let awaited = self.awaited(&member, &session).await.answers;
        let awaited = awaited.into_iter().map(|shown| shown.reply);
        let replies = visit.check_ins.into_iter().chain(lists).chain(awaited);
        let mut buttons = replies.flat_map(|reply| reply.buttons);
        let is_pressed = |button: &Button| button.payload == payload;
        match buttons.find(is_pressed) {
            Some(button) => Ok(Some(button.label)),
            None => self.step_label(language, payload).await,
        }
    }

    /// The label of a button under the steps of a post.
    pub async fn step_label(
        &self,
        language: Language,
        payload: &str,
    ) -> Result<Option<String>, Broken> {
        let posts = self.posts().await?;
        let of_post = |meta: &Arc<Meta>| self.service().step_buttons(meta, language);
        let mut buttons = posts.iter().flat_map(of_post);
        let button = buttons.find(|button| button.payload == payload);
        Ok(button.map(|button| button.label))
    }

    async fn known(&self, secret: Option<Secret>) -> Result<Option<Secret>, Broken> {
        let Some(secret) = secret else {
            return Ok(None);
        };
        let sessions = &self.web().sessions;
        let lives = sessions.lives(&secret.session(), Instant::now());
        let is_known = lives || self.remembers(&secret.member()).await?;
        Ok(is_known.then_some(secret))
    }
}
