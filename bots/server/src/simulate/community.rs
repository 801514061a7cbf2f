//! Invented members, who use the real chat service.

use jiff::Timestamp;
use senpai_chat::{
    Action, ChatService, Effect, Language, Member, Notification, Place, Platform, Question, Reply,
    Request, wording,
};

/// The platform of the community. The service treats all platforms the same way.
const PLATFORM: Platform = Platform::Discord;
/// The id of the channel in which members ask.
const CHANNEL: &str = "2";

/// A workspace with invented members.
pub struct Community {
    pub service: ChatService,
    workspace: String,
    /// The language of all members.
    language: Language,
    /// The number of requests so far. It makes the id of the next one.
    requests: u64,
}

impl Community {
    pub fn new(service: ChatService, workspace: &str, language: Language) -> Community {
        Community {
            service,
            workspace: workspace.to_owned(),
            language,
            requests: 0,
        }
    }

    /// Lets a member do something in the channel, or in direct messages. Returns the reply.
    pub fn acts(
        &mut self,
        member: &str,
        at: Timestamp,
        direct: bool,
        action: Action,
    ) -> Option<Reply> {
        self.requests += 1;
        let request = Request {
            delivery: format!("simulated {}", self.requests),
            place: Place {
                platform: PLATFORM,
                workspace: self.workspace.clone(),
                channel: match direct {
                    true => format!("9{member}"),
                    false => CHANNEL.to_owned(),
                },
                thread: None,
                direct,
            },
            member: Member {
                id: member.to_owned(),
                language: Some(self.language),
                roles: Vec::new(),
                manages: false,
                zone: None,
            },
            at,
            action,
        };
        let effects = self.service.handle(&request);
        self.service.mark_done(&request);
        effects.into_iter().find_map(|effect| match effect {
            Effect::Reply(reply) => Some(reply),
            _ => None,
        })
    }

    /// Lets a member ask a question in the channel. Returns the answer.
    pub fn asks(&mut self, member: &str, at: Timestamp, question: &str) -> Option<Reply> {
        let question = Question {
            text: question.to_owned(),
            ..Question::default()
        };
        self.acts(member, at, false, Action::Ask(question))
    }

    /// Lets a member press the button with this label. Returns the reply; `None` also if there is no such button.
    pub fn presses(
        &mut self,
        member: &str,
        at: Timestamp,
        direct: bool,
        on: &Reply,
        label: &str,
    ) -> Option<Reply> {
        let button = on.buttons.iter().find(|button| button.label == label)?;
        let action = Action::ButtonPressed(button.payload.clone());
        self.acts(member, at, direct, action)
    }

    /// Lets a member take on the first step of an answer's post. Returns the reply; `None` also if the answer offers no step.
    pub fn takes_on(&mut self, member: &str, at: Timestamp, answer: &Reply) -> Option<Reply> {
        let words = &wording(self.language).practice;
        let steps = self.presses(member, at, false, answer, words.try_it)?;
        let label = words.take.replacen("{}", "1", 1);
        self.presses(member, at, false, &steps, &label)
    }

    /// Sends the check-ins that are due. Returns them.
    pub fn check_ins(&mut self, now: Timestamp) -> Vec<Notification> {
        self.service.is_notifier(PLATFORM, now);
        let pending = self.service.pending_notifications(PLATFORM, now);
        let due = pending.into_iter().filter_map(|id| {
            let check_in = self.service.due(PLATFORM, id, now)?;
            self.service.mark_notified(&check_in, now);
            Some(check_in)
        });
        due.collect()
    }
}
