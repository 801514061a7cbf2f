//! The counter: admits, dispatches, and says what went wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use senpai_answer::Status;
use senpai_store::Store;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Act, ChannelSettings, Config, Delivery, Effect, Effects, Language, Place, Platform, Preference,
    Question, Reply, Request, Shelf, Stock, administering::Telling, asking::Wanted, limits::Limits,
    wording, wording::fill,
};

/// The counter. Share it in an `Arc`.
pub struct Desk {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) started: Timestamp,
    limits: Limits,
    /// For each platform what is due, and the generation it was looked for in.
    due: Mutex<HashMap<Platform, (String, Vec<Due>)>>,
}

/// Why a request could not be worked on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The state failed.
    #[error(transparent)]
    Store(#[from] senpai_store::Error),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
    /// An admin's act failed.
    #[error(transparent)]
    Office(#[from] crate::OfficeError),
    /// A request or setting cannot be written down.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Whether a delivery is to be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is new and on disk: acknowledge it, then [`Desk::handle`] it.
    New,
    /// It came before: acknowledge it and do nothing.
    Duplicate,
}

/// Something to say that no request is waiting for.
#[derive(Clone, Debug)]
pub struct Due {
    /// Names it for [`Desk::told`].
    pub id: u64,
    /// Where.
    pub place: Place,
    /// The member it is for.
    pub member: String,
    /// What to say.
    pub reply: Reply,
}

/// How long a delivery is known, in days: no platform delivers again after so long.
const DELIVERY_DAYS: i64 = 7;

impl Desk {
    /// A counter that answers from `shelf` and remembers in `store`, opened `now`.
    pub fn new(config: Config, store: Store, shelf: Arc<Shelf>, now: Timestamp) -> Desk {
        Desk {
            limits: Limits::of(&config),
            config,
            store,
            shelf,
            started: now,
            due: Mutex::default(),
        }
    }

    /// Records a delivery before any work on it. Blocks for a write to disk. A delivery that cannot be recorded is logged
    /// and admitted: better twice than never.
    pub fn admit<R: Serialize>(&self, delivery: &Delivery<R>) -> Admission {
        let request = &delivery.request;
        let record = || -> Result<bool, Error> {
            let json = serde_json::to_string(delivery)?;
            let platform = request.place.platform.as_str();
            let member = [platform, request.member.id.as_str()];
            Ok(self.store.admit(
                &delivery_key(request),
                platform,
                senpai_store::Who(&member),
                &json,
                request.at,
            )?)
        };
        match record() {
            Ok(true) => Admission::New,
            Ok(false) => Admission::Duplicate,
            Err(error) => {
                tracing::error!("a delivery could not be recorded: {error}");
                Admission::New
            }
        }
    }

    /// Works on an admitted request. Blocks for search and disk. Never fails: what goes wrong is said in the reply, and
    /// logged.
    pub fn handle(&self, request: &Request) -> Effects {
        self.handle_telling(request, &mut |_| ())
    }

    /// The same; `tell` hears, meanwhile and often, what may stand in the place of the reply.
    pub fn handle_telling(&self, request: &Request, tell: Telling) -> Effects {
        self.serve(request, tell).unwrap_or_else(|error| {
            tracing::error!("a request could not be worked on: {error}");
            vec![Effect::Reply(self.broken(request))]
        })
    }

    /// What to say when what a reply speaks of could not be posted: it may be asked for again.
    pub fn not_posted(&self, request: &Request) -> Reply {
        logged(
            "that a question was not passed on",
            self.store.not_passed_on(&delivery_key(request)),
        );
        self.broken(request)
    }

    /// The apology for a request that could not be worked on.
    pub fn broken(&self, request: &Request) -> Reply {
        let language = self.language(request);
        Reply::of(language, wording(language).broken).private()
    }

    /// The reply for a direct message, where the platform does not let the bot write in the place of the question.
    pub fn elsewhere(&self, reply: &Reply) -> Reply {
        let why = wording(reply.language).elsewhere;
        Reply {
            heading: format!("{why}\n{}", reply.heading),
            private: false,
            ..reply.clone()
        }
    }

    fn serve(&self, request: &Request, tell: Telling) -> Result<Effects, Error> {
        // Not addressed to the bot in so many words: it has nothing to refuse.
        let overheard = matches!(&request.act, Act::Ask(question) if question.overheard);
        if overheard && !self.is_in(request)? {
            return Ok(Vec::new());
        }
        let language = self.language(request);
        let words = wording(language);
        let only = |text: String| Ok(vec![Effect::Reply(Reply::of(language, text).private())]);
        match &request.act {
            Act::EditQuestion {
                message,
                text,
                named,
            } => {
                let known = self.edit_question(request, message, text)?;
                match known {
                    Some(effects) => return Ok(effects),
                    None if !named => return Ok(Vec::new()),
                    None => {}
                }
            }
            Act::DeleteQuestion { message } => return self.delete_question(request, message),
            Act::Help => return self.help(request),
            Act::ForgetMe => return self.forget_me(request),
            Act::Home => return self.home(request),
            _ => {}
        }
        if !self.config.answers_in(&request.place) && !matches!(request.act, Act::Administer(_)) {
            return only(words.not_here.to_owned());
        }
        if let Some(wait) = self.limits.wait(request) {
            return only(fill(words.over_limit, wait.as_secs() + 1));
        }
        match &request.act {
            Act::Ask(question) => self.ask(request, question),
            Act::Press(payload) => self.press(request, payload),
            Act::Posts { tag } => self.posts(request, tag.as_deref(), 0),
            Act::Post { title } => self.post(request, title),
            Act::Prefer(preference) => self.prefer(request, *preference),
            Act::Administer(command) => self.administer(request, command, tell),
            // Nobody answered it before: the mention, or the words, came with the edit.
            Act::EditQuestion { message, text, .. } => {
                let question = Question {
                    text: text.clone(),
                    message: Some(message.clone()),
                    ..Question::default()
                };
                self.ask(request, &question)
            }
            Act::DeleteQuestion { .. } | Act::Help | Act::ForgetMe | Act::Home => Ok(Vec::new()),
        }
    }

    /// Notes that the reply to a delivery stands, and what the platform calls that message (so that it can be replaced
    /// or deleted when the question is); empty when nothing can be done with it later.
    pub fn sent(&self, request: &Request, message: &str) {
        logged(
            "that a reply stands",
            self.store.sent(&delivery_key(request), message),
        );
    }

    /// Notes that all effects of a delivery are carried out: it is not taken up again after a restart.
    pub fn done(&self, request: &Request) {
        logged(
            "that a delivery is done",
            self.store.done(&delivery_key(request)),
        );
    }

    /// Deliveries that were admitted and are not [`done`](Desk::done), oldest first: handle them after a restart. The flag
    /// beside each says whether its reply was [`sent`](Desk::sent) before. A delivery that cannot be read is left out and
    /// logged.
    pub fn unfinished<R: DeserializeOwned>(&self, platform: Platform) -> Vec<(Delivery<R>, bool)> {
        let found = self
            .store
            .unfinished(platform.as_str())
            .unwrap_or_else(|error| {
                tracing::error!("unfinished deliveries could not be read: {error}");
                Vec::new()
            });
        let read = |u: senpai_store::Unfinished| {
            let delivery = serde_json::from_str(&u.request).inspect_err(|_| {
                // The error may quote a member's words.
                tracing::error!("an unfinished delivery cannot be read: it is left out");
            });
            Some((delivery.ok()?, u.sent))
        };
        found.into_iter().filter_map(read).collect()
    }

    /// What is to be said on a platform though no request waits for it. Look every few seconds.
    pub fn due(&self, platform: Platform) -> Vec<Due> {
        let Some(stock) = self.shelf.stock() else {
            return Vec::new();
        };
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let (generation, list) = due.entry(platform).or_default();
        if *generation != stock.generation {
            match self.look_for_due(platform, &stock) {
                Ok(found) => (*generation, *list) = (stock.generation.clone(), found),
                Err(error) => tracing::error!("those who wait could not be read: {error}"),
            }
        }
        list.clone()
    }

    fn look_for_due(&self, platform: Platform, stock: &Stock) -> Result<Vec<Due>, Error> {
        let mut out = Vec::new();
        for wish in self.store.wishes(platform.as_str())? {
            let (Ok((place, member)), Ok(wanted)) = (
                serde_json::from_str::<(Place, String)>(&wish.place),
                serde_json::from_str::<Wanted>(&wish.scope),
            ) else {
                continue;
            };
            let answer = wanted.answer(stock, &wish.text, Vec::new())?;
            if answer.status == Status::Found {
                let language = language_of(&wish.language);
                let mut reply = self.reply_to(&place, &answer, wish.question, language, false);
                reply.heading = fill(wording(language).told, shortened(&wish.text));
                out.push(Due {
                    id: wish.id,
                    place,
                    member,
                    reply,
                });
            }
        }
        Ok(out)
    }

    /// Notes that something due has been said.
    pub fn told(&self, id: u64) {
        logged("that a member was told", self.store.told(id));
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, list) in due.values_mut() {
            list.retain(|d| d.id != id);
        }
    }

    /// A word that a platform keeps across restarts, such as the fingerprint of the commands it registered.
    pub fn note(&self, name: &str) -> Option<String> {
        self.store.note(name).unwrap_or_else(|error| {
            tracing::error!("a note could not be read: {error}");
            None
        })
    }

    /// Keeps such a word.
    pub fn set_note(&self, name: &str, value: &str) {
        logged("a note", self.store.set_note(name, value));
    }

    /// Forgets what has been kept long enough. Call it at start and every few hours.
    pub fn tidy(&self, now: Timestamp) {
        self.limits.tidy();
        let days = |n: i64| {
            now.saturating_sub(SignedDuration::from_hours(24 * n))
                .unwrap_or(Timestamp::MIN)
        };
        let kept = self
            .store
            .expire(days(self.config.keep_days.into()), days(DELIVERY_DAYS));
        logged("that old questions are forgotten", kept);
    }

    /// The language to speak with a member: as the channel is set, as the member chose, as they ask, as their app is.
    pub fn language(&self, request: &Request) -> Language {
        let asked = match &request.act {
            Act::Ask(question) => Language::detect(&question.text),
            Act::EditQuestion { text, .. } => Language::detect(text),
            _ => None,
        };
        self.channel(&request.place)
            .language
            .or_else(|| self.preference(request).unwrap_or_default().language)
            .or(asked)
            .or(request.member.language)
            .unwrap_or(Language::Japanese)
    }

    /// How a channel is answered: as admins set it in chat, else as configured.
    pub(crate) fn channel(&self, place: &Place) -> ChannelSettings {
        let kept = self
            .store
            .channel(senpai_store::Who(&place.channel_key()))
            .ok()
            .flatten();
        let kept: ChannelSettings = kept
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default();
        let configured = self
            .config
            .channels
            .get(&place.channel)
            .cloned()
            .unwrap_or_default();
        kept.or(configured)
    }

    /// What a member chose; `None` for one who is new.
    pub fn preference(&self, request: &Request) -> Option<Preference> {
        let json = self
            .store
            .preference(senpai_store::Who(&request.member_key()))
            .ok()
            .flatten()?;
        serde_json::from_str(&json).ok()
    }
}

/// A delivery's name, apart from those of other platforms.
pub(crate) fn delivery_key(request: &Request) -> String {
    format!("{}:{}", request.place.platform.as_str(), request.delivery)
}

pub(crate) fn language_of(tag: &str) -> Language {
    if tag == Language::English.tag() {
        Language::English
    } else {
        Language::Japanese
    }
}

/// The beginning of a question, for a heading.
pub(crate) fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 100;
    let mut out: String = text.chars().take(CHARACTERS).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

fn logged(what: &str, result: Result<(), senpai_store::Error>) {
    if let Err(error) = result {
        tracing::error!("{what} could not be kept: {error}");
    }
}
