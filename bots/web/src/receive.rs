//! From forms to requests. Pure: the clock and the session are passed in.

use jiff::Timestamp;
use senpai_chat::{
    Action, Goal, LONGEST_QUESTION, LONGEST_REPORT, Language, Member, Part, Place, Platform,
    Question, Request, form, speaks_of_dying,
};
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use crate::cookies::{hex, is_token};

/// A request of the page, with its place among those of its visitor: the time of its arrival, so that smaller texts came first.
pub(crate) type Delivery = senpai_chat::Delivery<Option<String>>;

/// The workspace and the channel of the page, for the settings `chat.helpers.web` and `chat.channels.web`.
const NAME: &str = "web";

/// A form, with what every form holds.
#[derive(Deserialize)]
pub(crate) struct Sent<T> {
    #[serde(flatten)]
    pub form: T,
    #[serde(flatten)]
    pub via: Via,
}

/// What every form holds: where it was sent from.
#[derive(Default, Deserialize)]
pub(crate) struct Via {
    /// The token of the page with the form.
    #[serde(default)]
    pub once: String,
    /// The page to return to.
    #[serde(default)]
    pub back: Back,
    /// In a frame, the secret of the session. On a page that a private link opened, the key of the link.
    #[serde(default)]
    pub key: String,
}

impl Via {
    /// True if the page of the form was opened by a private link.
    pub fn is_linked(&self) -> bool {
        self.back == Back::Practice && !self.key.is_empty()
    }
}

/// A page with forms, to which their answers lead back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Back {
    #[default]
    Conversation,
    Preview,
    Practice,
    /// The conversation inside of another site, in a frame.
    Embed,
}

impl Back {
    /// The word in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Back::Conversation => "conversation",
            Back::Preview => "preview",
            Back::Practice => "practice",
            Back::Embed => "embed",
        }
    }
}

/// The form that asks a question.
#[derive(Deserialize)]
pub(crate) struct Ask {
    #[serde(deserialize_with = "plain")]
    question: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    goal: String,
}

/// The form of a reply's button: of some with a text.
#[derive(Deserialize)]
pub(crate) struct Press {
    pub payload: String,
    #[serde(default, deserialize_with = "plain")]
    text: String,
}

/// The form that reports an outcome.
#[derive(Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    pub rung: String,
    #[serde(default, deserialize_with = "plain")]
    words: String,
}

/// A typed text without what no key types: control characters, and the characters that turn the direction of the text around them
/// (Unicode Standard Annex 9, section 2).
fn plain<'de, D: Deserializer<'de>>(form: D) -> Result<String, D::Error> {
    let text = String::deserialize(form)?;
    let typed = text.chars().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c => (!c.is_control()).then_some(c),
    });
    Ok(typed.collect())
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// The form that deletes what is known of a visitor: a part, or all.
#[derive(Deserialize)]
pub(crate) struct Forget {
    pub part: Option<Part>,
}

impl Forget {
    pub fn action(&self) -> Action {
        self.part.map_or(Action::ForgetMe, Action::Forget)
    }
}

/// Who sent a form, and when.
pub(crate) struct Sender {
    /// The member's id.
    pub member: String,
    /// The id of the session.
    pub session: String,
    pub language: Language,
    pub at: Timestamp,
}

impl Ask {
    /// The question as it was typed. One that is too long stays so, by a character: more of it need not be kept. One that speaks of dying, if
    /// only at its end, is whole.
    pub fn text(&self) -> &str {
        let text = self.question.trim();
        match speaks_of_dying(text) {
            true => text,
            false => start_of(text, LONGEST_QUESTION + 1),
        }
    }

    /// The tag to which the question is narrowed.
    pub fn tag(&self) -> Option<&str> {
        let tag = start_of(self.tag.trim(), LONGEST_TAG);
        (!tag.is_empty()).then_some(tag)
    }

    /// The goal to which the question is narrowed.
    pub fn goal(&self) -> Option<Goal> {
        self.goal.parse().ok()
    }

    pub fn action(&self) -> Action {
        Action::Ask(Question {
            text: self.text().to_owned(),
            tag: self.tag().map(str::to_owned),
            goal: self.goal(),
            ..Question::default()
        })
    }
}

impl Press {
    /// The text of the form that the button opened; `None` for a button that opens none.
    pub fn text(&self) -> Option<&str> {
        let form = form(&self.payload)?;
        Some(start_of(self.text.trim(), form.longest + 1))
    }

    pub fn action(&self) -> Action {
        let payload = start_of(&self.payload, LONGEST_PAYLOAD).to_owned();
        match self.text() {
            Some(text) => Action::FormSubmitted {
                payload,
                text: text.to_owned(),
            },
            None => Action::ButtonPressed(payload),
        }
    }
}

impl Report {
    /// The member's own words as they were typed, however long: the form is bounded.
    pub fn typed(&self) -> &str {
        self.words.trim()
    }

    /// The member's own words.
    pub fn words(&self) -> &str {
        start_of(self.words.trim(), LONGEST_REPORT + 1)
    }

    pub fn action(&self) -> Action {
        let words = self.words();
        Action::Report {
            rung: Some(start_of(&self.rung, LONGEST_TAG).to_owned()),
            words: (!words.is_empty()).then(|| words.to_owned()),
        }
    }
}

/// The longest tag or outcome of a form, in characters. By hand: no list of them holds a longer one.
const LONGEST_TAG: usize = 200;
/// The longest payload, in characters: that of a button is shorter. More is no button, and is not kept.
const LONGEST_PAYLOAD: usize = 100;

/// The first characters of a text.
fn start_of(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    end.map_or(text, |(end, _)| &text[..end])
}

/// The place of a session, or of all visitors.
pub(crate) fn place(member: Option<&str>) -> Place {
    Place {
        platform: Platform::Web,
        workspace: NAME.to_owned(),
        channel: NAME.to_owned(),
        thread: member.map(str::to_owned),
        direct: true,
    }
}

/// The delivery of a form. A form that is sent twice, as by two clicks or a reload, is one delivery: it has the token of its page.
pub(crate) fn delivery(from: Sender, via: &Via, action: Action) -> Delivery {
    let once = match is_token(&via.once) {
        true => via.once.clone(),
        false => from.at.as_nanosecond().to_string(),
    };
    let mut request = request(from, action);
    let mut hash = Sha256::new();
    // Without an action the hash would still be that of one page: JSON of plain data does not fail.
    let action = serde_json::to_string(&request.action).unwrap_or_default();
    for part in [&request.member.id, &once, &action] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    request.delivery = hex(&hash.finalize()[..16]);
    // So many digits that texts are in the order of the times.
    let arrived = format!("{:020}", request.at.as_nanosecond());
    Delivery {
        request,
        reply_to: Some(arrived),
    }
}

/// A request that no form sent.
pub(crate) fn request(from: Sender, action: Action) -> Request {
    Request {
        delivery: String::new(),
        place: place(Some(&from.session)),
        member: Member {
            id: from.member,
            language: Some(from.language),
            zone: None,
            roles: Vec::new(),
            manages: false,
        },
        at: from.at,
        action,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        Sender {
            member: "m".to_owned(),
            session: "m".to_owned(),
            language: Language::Japanese,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn sent<T: serde::de::DeserializeOwned>(form: &str, action: fn(&T) -> Action) -> Request {
        let sent: Sent<T> = serde_urlencoded::from_str(form).unwrap();
        delivery(sender(), &sent.via, action(&sent.form)).request
    }

    fn ask(form: &str) -> Request {
        sent(form, Ask::action)
    }

    fn press(form: &str) -> Request {
        sent(form, Press::action)
    }

    #[test]
    fn a_form_becomes_a_question_with_tag_and_goal() {
        let request = ask("question=+%E5%85%A5%E9%87%91%3F+&tag=B2B&goal=sales");
        let Action::Ask(question) = request.action else {
            panic!("a question")
        };
        assert_eq!(question.text, "入金?");
        assert_eq!(
            (question.tag.as_deref(), question.goal),
            (Some("B2B"), "sales".parse().ok())
        );
        assert!(request.place.direct && !request.member.manages);
        let Action::Ask(question) = ask("question=a&tag=+&goal=").action else {
            panic!("a question")
        };
        assert_eq!((question.tag, question.goal), (None, None));
    }

    #[test]
    fn what_no_key_types_is_left_out() {
        let Action::Ask(question) =
            ask("question=%E6%9C%9D%E2%80%AE%00%1B%0D%0A%E6%98%BC%09a").action
        else {
            panic!("a question")
        };
        assert_eq!(question.text, "朝\n昼 a");
    }

    #[test]
    fn no_more_of_a_form_is_kept_than_is_needed() {
        let long = "長".repeat(20_000);
        let Action::Ask(question) = ask(&format!("question={long}&tag={long}")).action else {
            panic!("a question")
        };
        assert_eq!(question.text.chars().count(), LONGEST_QUESTION + 1);
        assert_eq!(question.tag.unwrap().chars().count(), LONGEST_TAG);
        // What matters may stand at the end.
        let Action::Ask(question) = ask(&format!("question={long}死にたい")).action else {
            panic!("a question")
        };
        assert!(question.text.ends_with("死にたい"));
        let Action::ButtonPressed(payload) = press(&format!("payload={long}")).action else {
            panic!("a button")
        };
        assert_eq!(payload.chars().count(), LONGEST_PAYLOAD);
    }

    #[test]
    fn the_same_form_sent_twice_is_one_delivery() {
        let once = "0123456789abcdef0123456789abcdef";
        let first = ask(&format!("question=a&once={once}")).delivery;
        assert_eq!(ask(&format!("question=a&once={once}")).delivery, first);
        assert_ne!(ask(&format!("question=b&once={once}")).delivery, first);
        let pressed = press(&format!("payload=a&once={once}")).delivery;
        assert_ne!(pressed, first);
        for back in [Back::Preview, Back::Practice, Back::Embed] {
            let form = format!("payload=a&once={once}&back={}", back.as_str());
            let read: Sent<Press> = serde_urlencoded::from_str(&form).unwrap();
            assert_eq!(read.via.back, back);
        }
    }
}
