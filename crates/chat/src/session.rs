//! A request with its settings, which are read once: language, channel settings, preference.

use std::sync::Arc;

use jiff::{Timestamp, tz::Offset};
use senpai_answer::Answer;
use senpai_content::{Date, Language};
use senpai_live::Snapshot;
use senpai_search::Post;
use senpai_settings::ChannelSettings;
use senpai_store::{KeyParts, Store};
use senpai_wording::{Wording, page_wording, wording};

use crate::{
    Card, ChatService, Effect, Effects, Error, Place, Platform, Preference, Reply, Request,
    answers::{self, ReplyContext},
};

/// A request that is being handled. The handlers of `questions.rs`, `edits.rs`, `buttons.rs`, `posts.rs`, `home.rs`, `privacy.rs` and
/// `admin_commands.rs` are its methods.
pub(crate) struct Session<'a> {
    pub service: &'a ChatService,
    pub request: &'a Request,
    /// The settings of the request's channel; `None` if they cannot be read.
    channel: Option<ChannelSettings>,
    /// The member's preference; `None` for a new member. A preference that cannot be read counts as empty, because it limits
    /// nothing.
    pub preference: Option<Preference>,
    /// The language of the reply.
    pub language: Language,
    pub words: &'static Wording,
}

impl ChatService {
    /// Reads the settings for a request. Settings that cannot be read are logged. They stop only the work that depends on them.
    pub(crate) fn session<'a>(&'a self, request: &'a Request) -> Session<'a> {
        let channel = self.channel(&request.place).inspect_err(|error| {
            tracing::error!("the settings of a channel could not be read: {error}");
        });
        let channel = channel.ok();
        let preference = self.preference(request).unwrap_or_else(|error| {
            tracing::error!("a member's preference could not be read: {error}");
            Some(Preference::default())
        });
        let language = channel
            .as_ref()
            .and_then(|channel| channel.language)
            .or_else(|| preference.as_ref().and_then(|p| p.language))
            .unwrap_or_else(|| request.language());
        Session {
            service: self,
            request,
            channel,
            preference,
            language,
            words: match request.place.platform == Platform::Web {
                true => page_wording(language),
                false => wording(language),
            },
        }
    }

    /// The settings of a channel: those that admins set in chat, completed by `senpai.toml`.
    pub(crate) fn channel(&self, place: &Place) -> Result<ChannelSettings, Error> {
        let made = senpai_admin::channel_settings(&self.store, place.channel_key())?;
        let configured = self.settings.channels.get(&place.channel).cloned();
        Ok(made.or(configured.unwrap_or_default()))
    }

    /// A member's preference; `None` for a new member.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn preference(&self, request: &Request) -> Result<Option<Preference>, Error> {
        let json = self.store.preference(KeyParts(&request.member_key()))?;
        Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
    }
}

impl Session<'_> {
    pub fn store(&self) -> &Store {
        &self.service.store
    }

    /// The settings of the request's channel.
    ///
    /// # Errors
    /// Fails if they cannot be read. Then show no post: the channel may be private or limited to some tags.
    pub fn channel(&self) -> Result<&ChannelSettings, Error> {
        self.channel.as_ref().ok_or(Error::ChannelSettings)
    }

    /// True if only the member may read the answer. `asked_privately`: the question was asked privately. The channel may have
    /// become private since.
    ///
    /// # Errors
    /// Fails if the channel's settings cannot be read.
    pub fn is_private(&self, asked_privately: bool) -> Result<bool, Error> {
        let of_channel = self.channel()?.private == Some(true) && !self.request.place.direct;
        Ok(asked_privately || of_channel)
    }

    /// The newest snapshot of the index; `None` before the first build.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.service.index.snapshot()
    }

    /// A post by its title, for a reply in `language`.
    pub fn post_card(&self, post: &Post, language: Language) -> Card {
        answers::post_card(post, language, day_of(self.request.at))
    }

    /// A post by its title, date and summary, for a reply in the language of the session.
    pub fn post_card_with_summary(&self, post: &Post) -> Card {
        answers::post_card_with_summary(post, self.language, day_of(self.request.at))
    }

    /// A reply of one sentence, in the language of the session.
    pub fn reply(&self, heading: impl Into<String>) -> Reply {
        Reply::of(self.language, heading)
    }

    /// One private reply of one sentence.
    pub fn say(&self, heading: impl Into<String>) -> Effects {
        vec![Effect::Reply(self.reply(heading).private())]
    }

    /// The reply to the stored question `id`, which was answered in `language`.
    pub fn answer_reply(
        &self,
        answer: &Answer,
        id: u64,
        language: Language,
        private: bool,
        narrowed: Option<String>,
    ) -> Reply {
        let place = &self.request.place;
        let at = self.request.at;
        let service = self.service;
        let context = ReplyContext {
            narrowed,
            ..service.reply_context(place, id, language, private, 1, at)
        };
        answers::answer_reply(answer, &context)
    }
}

impl ChatService {
    /// The data that a reply to a question needs besides the answer. `next` is the page that its buttons request, and `at` is the
    /// time of the reply.
    pub(crate) fn reply_context(
        &self,
        place: &Place,
        question: u64,
        language: Language,
        private: bool,
        next: u16,
        at: Timestamp,
    ) -> ReplyContext {
        ReplyContext {
            language,
            private,
            audience: !place.direct,
            practice: self.practice.enabled,
            humans: self.settings.helpers.contains_key(&place.workspace),
            question,
            next,
            today: day_of(at),
            narrowed: None,
        }
    }
}

pub(crate) fn day_of(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}
