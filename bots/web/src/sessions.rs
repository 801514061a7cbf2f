//! The conversations of the visitors, in memory only: they end with the process, or a day after their last question.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use senpai_chat::{Part, Reply};

use crate::{cookies::LIFETIME, receive::Back};

/// The most sessions at a time. By hand.
const MAX_SESSIONS: usize = 5000;
/// The most bytes of all sessions. By hand: about what the index of some thousand posts takes.
const MAX_BYTES: usize = 64 << 20;
/// The most turns of a session that are shown. By hand.
const MAX_TURNS: usize = 20;
/// The characters that are shown of words that are too long. By hand: the visitor knows them again.
const START_OF_TOO_LONG: usize = 200;

/// The sessions by their id.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Session>>);

#[derive(Clone)]
struct Session {
    last_form: Instant,
    turns: VecDeque<Turn>,
    awaits: bool,
    /// The id of its member.
    member: String,
    /// The address of its last form.
    address: IpAddr,
}

/// A form, as the conversation shows it.
pub(crate) struct Form {
    /// The page with the form.
    pub on: Back,
    pub said: Said,
    /// The names of the tag and the goal to which a question is narrowed.
    pub only: Vec<String>,
    /// The address that it came from.
    pub address: IpAddr,
    /// The id of the member who sent it.
    pub member: String,
}

/// What a visitor said, and what the bot said to it.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    /// The id of its delivery.
    pub delivery: String,
    /// The page with its form.
    pub on: Back,
    pub said: Said,
    /// The names of the tag and the goal to which a question is narrowed.
    pub only: Vec<String>,
    pub replies: Vec<Shown>,
}

/// What a visitor did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Words(String),
    /// The label of the button that was pressed.
    Button(String),
}

impl Said {
    /// Words of at most `longest` characters; of longer ones, the start.
    pub fn words(text: &str, longest: usize) -> Said {
        if text.chars().nth(longest).is_none() {
            return Said::Words(text.to_owned());
        }
        let start: String = text.chars().take(START_OF_TOO_LONG).collect();
        Said::Words(format!("{start}…"))
    }
}

/// A reply, with the address of each card's post on this site.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub reply: Reply,
    pub links: Vec<Option<String>>,
}

/// A session as a page shows it.
#[derive(Clone, Default)]
pub(crate) struct Conversation {
    pub turns: Vec<Turn>,
    /// True if the visitor waits for an answer.
    pub awaits: bool,
}

impl Sessions {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if there is a session.
    pub fn lives(&self, member: &str, now: Instant) -> bool {
        let all = self.all();
        all.get(member).is_some_and(|session| session.lives(now))
    }

    /// The address of a session's last form.
    pub fn address(&self, member: &str) -> Option<IpAddr> {
        self.all().get(member).map(|session| session.address)
    }

    /// The conversation of a session; empty for an unknown one.
    pub fn conversation(&self, member: &str, now: Instant) -> Conversation {
        let all = self.all();
        let session = all.get(member).filter(|session| session.lives(now));
        let conversation = session.map(|session| Conversation {
            turns: session.turns.iter().cloned().collect(),
            awaits: session.awaits,
        });
        conversation.unwrap_or_default()
    }

    /// Begins a turn, in a new session if there is none; `false` for a form that came before: it begins none.
    pub fn begin(&self, member: &str, delivery: &str, form: Form, now: Instant) -> bool {
        let mut all = self.all();
        all.retain(|_, session| session.lives(now));
        let session = all.entry(member.to_owned()).or_insert_with(|| Session {
            last_form: now,
            turns: VecDeque::new(),
            awaits: false,
            member: form.member,
            address: form.address,
        });
        session.last_form = now;
        session.address = form.address;
        if session.turns.iter().any(|turn| turn.delivery == delivery) {
            return false;
        }
        session.turns.push_back(Turn {
            delivery: delivery.to_owned(),
            on: form.on,
            said: form.said,
            only: form.only,
            replies: Vec::new(),
        });
        if session.turns.len() > MAX_TURNS {
            session.turns.pop_front();
        }
        make_room(&mut all, member, MAX_BYTES);
        true
    }

    /// Adds a reply to its turn; `false` if the turn was forgotten.
    pub fn add(&self, member: &str, delivery: &str, shown: Shown) -> bool {
        let mut all = self.all();
        let turns = all.get_mut(member).map(|session| &mut session.turns);
        let mut turns = turns.into_iter().flatten();
        let turn = turns.find(|turn| turn.delivery == delivery);
        let is_there = turn.map(|turn| turn.replies.push(shown)).is_some();
        make_room(&mut all, member, MAX_BYTES);
        is_there
    }

    /// Notes that the visitor waits for an answer.
    pub fn awaits(&self, member: &str) {
        if let Some(session) = self.all().get_mut(member) {
            session.awaits = true;
        }
    }

    /// Ends the sessions of a member, or deletes the turns of one part: those of the conversation of this session, or those of the practice
    /// in all sessions of the member.
    pub fn end(&self, session: &str, member: &str, part: Option<Part>) {
        self.all().retain(|id, known| match part {
            Some(Part::Conversation) if id == session => {
                known.turns.retain(|turn| turn.on == Back::Practice);
                known.awaits = false;
                !known.turns.is_empty()
            }
            Some(Part::Practice) if known.member == member => {
                known.turns.retain(|turn| turn.on != Back::Practice);
                !known.turns.is_empty()
            }
            None => known.member != member,
            Some(_) => true,
        });
    }

    /// The label of a button that the visitor was shown.
    pub fn label(&self, member: &str, payload: &str) -> Option<String> {
        let all = self.all();
        let turns = &all.get(member)?.turns;
        let replies = turns.iter().flat_map(|turn| &turn.replies);
        let mut buttons = replies.flat_map(|shown| &shown.reply.buttons);
        let button = buttons.find(|button| button.payload == payload);
        button.map(|button| button.label.clone())
    }
}

/// Forgets sessions until all of them take at most `bytes`. The address that takes most of it gives first, and of its sessions the one that
/// was quiet for longest, so that nobody can crowd out the others. The session of `member` stays.
fn make_room(all: &mut HashMap<String, Session>, member: &str, bytes: usize) {
    let mut taken: HashMap<IpAddr, usize> = HashMap::new();
    for session in all.values() {
        *taken.entry(session.address).or_default() += session.bytes();
    }
    while all.len() > MAX_SESSIONS || taken.values().sum::<usize>() > bytes {
        let of_others = all.iter().filter(|(other, _)| *other != member);
        let quiet = of_others.min_by_key(|(_, session)| {
            let of_address = taken.get(&session.address).copied().unwrap_or_default();
            (std::cmp::Reverse(of_address), session.last_form)
        });
        let Some(quiet) = quiet.map(|(member, _)| member.clone()) else {
            return;
        };
        if let Some(session) = all.remove(&quiet)
            && let Some(of_address) = taken.get_mut(&session.address)
        {
            *of_address = of_address.saturating_sub(session.bytes());
        }
    }
}

impl Session {
    fn lives(&self, now: Instant) -> bool {
        now.duration_since(self.last_form) < LIFETIME
    }

    fn bytes(&self) -> usize {
        /// What a session takes beside its turns. By hand.
        const EMPTY: usize = 1 << 10;
        EMPTY + self.turns.iter().map(Turn::bytes).sum::<usize>()
    }
}

impl Turn {
    fn bytes(&self) -> usize {
        let (Said::Words(said) | Said::Button(said)) = &self.said;
        let replies = self.replies.iter().map(Shown::bytes);
        let only = self.only.iter().map(|name| name.len() + 32);
        size_of::<Turn>() + said.len() + only.sum::<usize>() + replies.sum::<usize>()
    }
}

impl Shown {
    fn bytes(&self) -> usize {
        let Shown { reply, links } = self;
        let texts = reply.notes.iter().map(String::len);
        let buttons = reply.buttons.iter();
        let buttons = buttons.map(|button| button.label.len() + button.payload.len() + 64);
        let links = links.iter().flatten().map(String::len);
        let cards = reply.cards.iter().map(|card| {
            let runs = card.text.iter().map(|run| run.text.len() + 32);
            let principle = card.principle.as_ref().map_or(0, String::len);
            let headings = card.headings.iter().chain(&card.marks).map(String::len);
            let names = card.title.len() + card.post.len() + principle + 256;
            names + runs.sum::<usize>() + headings.sum::<usize>()
        });
        let parts = texts.chain(buttons).chain(links).chain(cards);
        size_of::<Shown>() + reply.heading.len() + parts.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn form(said: &str, address: IpAddr) -> Form {
        Form {
            on: Back::Conversation,
            said: Said::Words(said.into()),
            only: Vec::new(),
            address,
            member: "m".to_owned(),
        }
    }

    fn ask(sessions: &Sessions, member: &str, delivery: &str, now: Instant) -> bool {
        sessions.begin(member, delivery, form("q", HERE), now)
    }

    #[test]
    fn a_session_is_forgotten_a_day_after_its_last_form() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let hour = |n: u64| start + Duration::from_secs(3600 * n);
        ask(&sessions, "a", "1", hour(0));
        ask(&sessions, "a", "2", hour(20));
        assert_eq!(sessions.conversation("a", hour(43)).turns.len(), 2);
        assert!(!sessions.lives("a", hour(45)));
        assert!(sessions.conversation("a", hour(45)).turns.is_empty());
        ask(&sessions, "b", "3", hour(45));
        assert!(!sessions.all().contains_key("a"), "it takes no memory");
    }

    #[test]
    fn a_form_that_comes_again_begins_no_second_turn() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        assert!(ask(&sessions, "a", "1", now));
        assert!(!ask(&sessions, "a", "1", now));
        assert_eq!(sessions.conversation("a", now).turns.len(), 1);
    }

    #[test]
    fn a_conversation_is_deleted_in_its_session_and_the_practice_in_all_of_its_member() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        for session in ["a", "b"] {
            let on = Back::Practice;
            let practises = Form {
                on,
                ..form("p", HERE)
            };
            sessions.begin(session, "1", practises, now);
            ask(&sessions, session, "2", now);
        }
        let other = Form {
            on: Back::Practice,
            member: "other".to_owned(),
            ..form("p", HERE)
        };
        sessions.begin("c", "1", other, now);
        let left = |session| {
            let turns = sessions.conversation(session, now).turns.into_iter();
            turns.map(|turn| turn.on).collect::<Vec<_>>()
        };
        let both = [Back::Practice, Back::Conversation];
        sessions.end("a", "m", Some(Part::Conversation));
        assert_eq!(left("a"), [Back::Practice]);
        assert_eq!(left("b"), both);
        sessions.end("a", "m", Some(Part::Practice));
        assert!(!sessions.lives("a", now));
        assert_eq!(left("b"), [Back::Conversation]);
        sessions.end("a", "m", None);
        assert!(!sessions.lives("b", now));
        assert_eq!(left("c"), [Back::Practice]);
    }

    #[test]
    fn sessions_and_turns_take_a_bounded_amount_of_memory() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        for n in 0..MAX_SESSIONS + 10 {
            let now = now + Duration::from_millis(n as u64);
            let mut all = sessions.all();
            let session = Session {
                last_form: now,
                turns: VecDeque::new(),
                awaits: false,
                member: "m".to_owned(),
                address: HERE,
            };
            all.insert(n.to_string(), session);
        }
        ask(&sessions, "a", "1", now + Duration::from_secs(60));
        assert_eq!(sessions.all().len(), MAX_SESSIONS);
        assert!(!sessions.all().contains_key("0"));
        for n in 0..MAX_TURNS + 5 {
            ask(&sessions, "a", &n.to_string(), now);
        }
        assert_eq!(sessions.conversation("a", now).turns.len(), MAX_TURNS);
    }

    #[test]
    fn one_address_with_long_words_crowds_out_its_own_sessions_only() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        ask(&sessions, "quiet", "1", now);
        let elsewhere = IpAddr::from([192, 0, 2, 1]);
        let long = "😀".repeat(2000);
        for n in 0..1000 {
            let now = now + Duration::from_millis(n);
            sessions.begin(&n.to_string(), "1", form(&long, elsewhere), now);
        }
        let mut all = sessions.all();
        make_room(&mut all, "999", 1 << 20);
        let taken: usize = all.values().map(Session::bytes).sum();
        assert!(taken <= 1 << 20 && all.len() > 50, "{taken}");
        assert!(all.contains_key("quiet") && all.contains_key("999"));
        assert!(!all.contains_key("0"));
    }

    #[test]
    fn the_start_of_words_that_are_too_long_is_kept() {
        let Said::Words(kept) = Said::words(&"長".repeat(2001), 2000) else {
            panic!("words")
        };
        assert_eq!(kept.chars().count(), START_OF_TOO_LONG + 1);
        let whole = "長".repeat(2000);
        assert_eq!(Said::words(&whole, 2000), Said::Words(whole.clone()));
    }
}
