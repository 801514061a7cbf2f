//! Slash commands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use senpai_desk::{Act, ChannelSettings, Command, Goal, Language, Preference, Question, Request};
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
            act: act_of(event.command.as_ref(), &text)?,
        },
    })
}

fn act_of(command: &str, text: &str) -> Option<Act> {
    let (options, rest) = Options::read(text);
    Some(match command {
        "/ask" => Act::Ask(Question {
            text: rest,
            tag: options.text("tag"),
            goal: options.goal(),
            private: options.private().unwrap_or(false),
            ..Question::default()
        }),
        "/posts" => Act::Posts {
            tag: Some(options.text("tag").unwrap_or(rest)).filter(|tag| !tag.is_empty()),
        },
        "/post" => Act::Post { title: rest },
        "/senpai" => {
            let (sub, rest) = rest.split_once(' ').unwrap_or((&rest, ""));
            match sub {
                "prefer" => Act::Prefer(Preference {
                    language: options.language(),
                    goal: options.goal(),
                }),
                "forget-me" => Act::ForgetMe,
                _ => admin_command(sub, &options, rest).map_or(Act::Help, Act::Administer),
            }
        }
        _ => return None,
    })
}

/// A command that only admins may use.
fn admin_command(sub: &str, options: &Options, rest: &str) -> Option<Command> {
    Some(match sub {
        "status" => Command::Status,
        "stats" => {
            let days = options.0.get("days").unwrap_or(&rest).trim().parse::<u16>();
            Command::Stats {
                days: days.unwrap_or(30).clamp(1, 365),
            }
        }
        "gaps" if rest.is_empty() => Command::Gaps,
        "gaps" => Command::Gap { gap: rest.into() },
        "link" => link(rest),
        "rule-out" => Command::RuleOut { gap: rest.into() },
        "draft" => Command::Draft { gap: rest.into() },
        "reindex" => Command::Reindex,
        "settings" => Command::Settings(ChannelSettings {
            tags: options.text("tags").map(|list| tags(&list)),
            language: options.language(),
            private: options.private(),
        }),
        _ => return None,
    })
}

/// `GAP POST WORDS answer:TEXT`, the last two as the admin likes.
fn link(text: &str) -> Command {
    let (text, answer) = match text.split_once(" answer:") {
        Some((text, answer)) => (text, Some(answer.to_owned())),
        None => (text, None),
    };
    let mut parts = text.splitn(3, ' ').map(str::to_owned);
    Command::Link {
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
    fn options_of_a_command_may_stand_anywhere_and_an_address_is_none() {
        let act = act_of(
            "/ask",
            "tag:転職 面接で https://example.com goal:career private:yes",
        )
        .unwrap();
        let Act::Ask(question) = act else {
            panic!("{act:?}")
        };
        assert_eq!(question.text, "面接で https://example.com");
        assert_eq!(question.tag.as_deref(), Some("転職"));
        assert!(question.goal.is_some() && question.private);
        assert_eq!(act_of("/senpai", "なに"), Some(Act::Help));
        assert_eq!(act_of("/deploy", ""), None);
        let link = |words: Option<&str>, answer: &str| {
            Act::Administer(Command::Link {
                gap: "3f2a".into(),
                post: "payment".into(),
                words: words.map(str::to_owned),
                answer: Some(answer.to_owned()),
            })
        };
        assert_eq!(
            act_of(
                "/senpai",
                "link 3f2a payment When is it? answer:within three days"
            ),
            Some(link(Some("When is it?"), "within three days"))
        );
        assert_eq!(
            act_of("/senpai", "link 3f2a payment answer:三日以内に"),
            Some(link(None, "三日以内に"))
        );
        let seven = Act::Administer(Command::Stats { days: 7 });
        assert_eq!(act_of("/senpai", "stats 7"), Some(seven));
    }
}
