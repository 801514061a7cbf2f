//! Slash commands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use senpai_chat::{
    Action, AdminCommand, ChannelSettings, Goal, Language, Preference, Question, Request,
};
use senpai_runner::language_from_tag;
use slack_morphism::prelude::*;

use super::{Delivery, ReplyTo, goal_of, member, place, unescaped};

/// A slash command; `None` for one that is not ours.
pub(crate) fn command(event: &SlackCommandEvent) -> Option<Delivery> {
    let text = unescaped(event.text.as_deref().unwrap_or_default());
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: event.response_url.clone(),
            thread: None,
        },
        request: Request {
            delivery: event.trigger_id.to_string(),
            place: place(event.team_id.as_ref(), event.channel_id.to_string(), None),
            member: member(event.user_id.to_string()),
            at: Timestamp::now(),
            action: action_of(event.command.as_ref(), &text)?,
        },
    })
}

fn action_of(command: &str, text: &str) -> Option<Action> {
    let (options, rest) = Options::read(text);
    Some(match command {
        "/ask" => Action::Ask(Question {
            text: rest,
            tag: options.text("tag"),
            goal: options.goal(),
            private: options.private().unwrap_or(false),
            ..Question::default()
        }),
        "/posts" => Action::ListPosts {
            tag: Some(options.text("tag").unwrap_or(rest)).filter(|tag| !tag.is_empty()),
        },
        "/post" => Action::ShowPost { title: rest },
        "/senpai" => {
            let (sub, rest) = rest.split_once(' ').unwrap_or((&rest, ""));
            match sub {
                "prefer" => Action::SetPreference(Preference {
                    language: options.language(),
                    goal: options.goal(),
                }),
                "forget-me" => Action::ForgetMe,
                _ => admin_command(sub, &options, rest).map_or(Action::Help, Action::Admin),
            }
        }
        _ => return None,
    })
}

/// A command that only admins may use.
fn admin_command(sub: &str, options: &Options, rest: &str) -> Option<AdminCommand> {
    Some(match sub {
        "status" => AdminCommand::Status,
        "stats" => {
            let days = options.0.get("days").unwrap_or(&rest).trim().parse::<u16>();
            AdminCommand::Stats {
                days: days.unwrap_or(30).clamp(1, 365),
            }
        }
        "gaps" if rest.is_empty() => AdminCommand::Gaps,
        "gaps" => AdminCommand::Gap { gap: rest.into() },
        "link" => link(rest),
        "rule-out" => AdminCommand::RuleOut { gap: rest.into() },
        "draft" => AdminCommand::Draft { gap: rest.into() },
        "reindex" => AdminCommand::Reindex,
        "settings" => AdminCommand::Settings(ChannelSettings {
            tags: options.text("tags").map(|list| tags(&list)),
            language: options.language(),
            private: options.private(),
        }),
        _ => return None,
    })
}

/// Reads `GAP POST WORDS answer:TEXT`; the last two are optional.
fn link(text: &str) -> AdminCommand {
    let (text, answer) = match text.split_once(" answer:") {
        Some((text, answer)) => (text, Some(answer.to_owned())),
        None => (text, None),
    };
    let mut parts = text.splitn(3, ' ').map(str::to_owned);
    AdminCommand::Link {
        gap: parts.next().unwrap_or_default(),
        post: parts.next().unwrap_or_default(),
        words: parts.next(),
        answer,
    }
}

/// The options of a command, such as `tag:転職`.
struct Options<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Options<'a> {
    /// Splits the words of a command into its options and the others.
    fn read(text: &'a str) -> (Options<'a>, String) {
        const NAMES: [&str; 6] = ["tag", "tags", "goal", "language", "private", "days"];
        let mut options = BTreeMap::new();
        let mut rest = Vec::new();
        for word in text.split_whitespace() {
            match word.split_once([':', '：']) {
                Some((name, value)) if NAMES.contains(&name) && !value.starts_with("//") => {
                    options.insert(name, value);
                }
                _ => rest.push(word),
            }
        }
        (Options(options), rest.join(" "))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| (*value).to_owned())
    }

    fn goal(&self) -> Option<Goal> {
        goal_of(self.0.get("goal")?)
    }

    fn language(&self) -> Option<Language> {
        language_from_tag(self.0.get("language")?)
    }

    fn private(&self) -> Option<bool> {
        let word = self.0.get("private")?;
        Some(matches!(*word, "yes" | "true" | "on" | "はい"))
    }
}

/// Tags, as a member lists them.
fn tags(list: &str) -> Vec<String> {
    list.split([',', '、'])
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_may_come_anywhere_and_an_address_is_none() {
        let action = action_of(
            "/ask",
            "tag:転職 面接で https://example.com goal:career private:yes",
        )
        .unwrap();
        let Action::Ask(question) = action else {
            panic!("{action:?}")
        };
        assert_eq!(question.text, "面接で https://example.com");
        assert_eq!(question.tag.as_deref(), Some("転職"));
        assert!(question.goal.is_some() && question.private);
        assert_eq!(action_of("/senpai", "なに"), Some(Action::Help));
        assert_eq!(action_of("/deploy", ""), None);
        let link = |words: Option<&str>, answer: &str| {
            Action::Admin(AdminCommand::Link {
                gap: "3f2a".into(),
                post: "payment".into(),
                words: words.map(str::to_owned),
                answer: Some(answer.to_owned()),
            })
        };
        assert_eq!(
            action_of(
                "/senpai",
                "link 3f2a payment When is it? answer:within three days"
            ),
            Some(link(Some("When is it?"), "within three days"))
        );
        assert_eq!(
            action_of("/senpai", "link 3f2a payment answer:三日以内に"),
            Some(link(None, "三日以内に"))
        );
        let seven = Action::Admin(AdminCommand::Stats { days: 7 });
        assert_eq!(action_of("/senpai", "stats 7"), Some(seven));
    }
}
