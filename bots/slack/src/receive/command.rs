//! Slash commands.

use std::collections::BTreeMap;

use senpai_chat::{
    Action, AdminCommand, ChannelSettings, CommandError, Preference, Question, Request, options,
};
use senpai_runner::clock;
use serde_json::Value;

use super::{Delivery, ReplyTo, member, place, plain, response_url};

/// A slash command; `None` if it is not a command of the bot.
pub(crate) fn command(event: &Value, me: &str) -> Option<Delivery> {
    let field = |name: &str| event[name].as_str().map(str::to_owned);
    let text = plain(event["text"].as_str().unwrap_or_default(), me);
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: response_url(event)?,
            thread: None,
        },
        request: Request {
            delivery: field("trigger_id")?,
            place: place(event["team_id"].as_str()?, field("channel_id")?, None),
            member: member(field("user_id")?),
            at: clock::now(),
            action: action_of(event["command"].as_str()?, &text)?,
        },
    })
}

fn action_of(command: &str, text: &str) -> Option<Action> {
    let action = match command {
        "/ask" => ask(text),
        "/posts" => posts(text),
        "/post" => Ok(Action::ShowPost {
            title: text.trim().to_owned(),
        }),
        "/report" => Ok(report(text.trim())),
        "/senpai" => senpai(text.trim()),
        _ => return None,
    };
    Some(action.unwrap_or_else(Action::Unreadable))
}

/// A report. Its words begin with the name of the outcome.
fn report(text: &str) -> Action {
    Action::Report {
        rung: None,
        words: (!text.is_empty()).then(|| text.to_owned()),
    }
}

fn ask(text: &str) -> Result<Action, CommandError> {
    const NAMES: [&str; 3] = ["tag", "goal", "private"];
    let (options, rest) = Options::read(text, &NAMES);
    // A mistyped option would become a part of the question, and be asked in public.
    if let Some(slip) = rest.split_whitespace().find(|word| is_slip(word, &NAMES)) {
        return Err(CommandError::Word(slip.to_owned()));
    }
    Ok(Action::Ask(Question {
        text: rest,
        tag: options.read_with("tag", options::tag)?,
        goal: options.read_with("goal", options::goal)?,
        private: options
            .read_with("private", options::private)?
            .unwrap_or(false),
        ..Question::default()
    }))
}

fn posts(text: &str) -> Result<Action, CommandError> {
    let (options, rest) = Options::read(text, &["tag"]);
    let tag = match options.read_with("tag", options::tag)? {
        Some(tag) => {
            require_empty(&rest)?;
            Some(tag)
        }
        None => Some(rest).filter(|tag| !tag.is_empty()),
    };
    Ok(Action::ListPosts { tag })
}

/// Reads a subcommand and its words.
fn senpai(text: &str) -> Result<Action, CommandError> {
    let (sub, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let names: &[&str] = match sub {
        "prefer" => &["language", "goal"],
        "stats" => &["days"],
        "practice" => &["zone"],
        "settings" => &["tags", "language", "private", "unset"],
        _ => &[],
    };
    let (options, rest) = Options::read(rest, names);
    let takes_words = ["gaps", "link", "rule-out", "restore", "draft", "stats"].contains(&sub);
    if !takes_words {
        require_empty(&rest)?;
    }
    Ok(match sub {
        "" | "help" => Action::Help,
        "prefer" => Action::SetPreference(Preference {
            language: options.read_with("language", options::language)?,
            goals: options
                .read_with("goal", options::goals)?
                .unwrap_or_default(),
        }),
        "goals" => Action::ShowGoals,
        "my-data" => Action::ShowData,
        "export" => Action::ExportData,
        "practice" => match options.0.get("zone") {
            Some(zone) => Action::SetZone((*zone).to_owned()),
            None => Action::ListCommitments,
        },
        "forget-me" => Action::ForgetMe,
        _ => Action::Admin(admin_command(sub, &options, &rest)?),
    })
}

/// A command that only admins may use.
fn admin_command(sub: &str, options: &Options, rest: &str) -> Result<AdminCommand, CommandError> {
    Ok(match sub {
        "status" => AdminCommand::Status,
        "stats" => AdminCommand::Stats {
            days: match options.read_with("days", options::days)? {
                Some(days) => {
                    require_empty(rest)?;
                    days
                }
                None if rest.is_empty() => options::DAYS,
                None => options::days(rest)?,
            },
        },
        "gaps" if rest.is_empty() => AdminCommand::Gaps,
        "gaps" => AdminCommand::Gap { gap: rest.into() },
        "link" => link(rest),
        "rule-out" => AdminCommand::RuleOut { gap: rest.into() },
        "draft" => {
            let (gap, words) = match rest.split_once(' ') {
                Some((gap, words)) => (gap, Some(words.to_owned())),
                None => (rest, None),
            };
            AdminCommand::Draft {
                gap: gap.into(),
                words,
            }
        }
        "closed" => AdminCommand::Closed,
        "restore" => AdminCommand::Restore { gap: rest.into() },
        "reindex" => AdminCommand::Reindex,
        "console" => AdminCommand::Console,
        "settings" => {
            let set = ChannelSettings {
                tags: options.0.get("tags").map(|list| options::tags(list)),
                language: options.read_with("language", options::language)?,
                private: options.read_with("private", options::private)?,
            };
            let unset = options.read_with("unset", options::unset)?;
            options::settings(set, unset.unwrap_or_default())
        }
        _ => return Err(CommandError::Word(sub.to_owned())),
    })
}

/// Fails if words are left that belong to no part of the command.
fn require_empty(rest: &str) -> Result<(), CommandError> {
    match rest.is_empty() {
        true => Ok(()),
        false => Err(CommandError::Word(rest.to_owned())),
    }
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

/// The options of a command by name, such as `tag:転職`.
struct Options<'a>(BTreeMap<String, &'a str>);

impl<'a> Options<'a> {
    /// Splits the words of a command into the options with these names, and the other words.
    fn read(text: &'a str, names: &[&str]) -> (Options<'a>, String) {
        let mut options = BTreeMap::new();
        let mut rest = Vec::new();
        for word in text.split_whitespace() {
            match option(word) {
                Some((name, value)) if names.contains(&name.as_str()) => {
                    options.insert(name, value);
                }
                _ => rest.push(word),
            }
        }
        (Options(options), rest.join(" "))
    }

    fn read_with<T>(
        &self,
        name: &str,
        read: fn(&str) -> Result<T, CommandError>,
    ) -> Result<Option<T>, CommandError> {
        self.0.get(name).map(|value| read(value)).transpose()
    }
}

/// The name and the value of a word such as `tag:転職`. An address is not an option.
fn option(word: &str) -> Option<(String, &str)> {
    let (name, value) = word.split_once([':', '：'])?;
    (!value.starts_with("//")).then(|| (name.to_lowercase(), value))
}

/// True if a word is an option whose name is one or two letters away from one of these names.
fn is_slip(word: &str, names: &[&str]) -> bool {
    let name = option(word).map(|(name, _)| name).unwrap_or_default();
    let is_near = |known: &&str| {
        let letters = strsim::damerau_levenshtein(known, &name);
        letters > 0 && letters <= known.chars().count() / 3
    };
    names.iter().any(is_near)
}

#[cfg(test)]
mod tests {
    use senpai_chat::CommandOption;

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
        assert_eq!(action_of("/senpai", " "), Some(Action::Help));
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
        let words = |words: Option<&str>| Action::Report {
            rung: None,
            words: words.map(str::to_owned),
        };
        assert_eq!(action_of("/report", " "), Some(words(None)));
        let said = action_of("/report", "入金 三か月待ちました");
        assert_eq!(said, Some(words(Some("入金 三か月待ちました"))));
        let seven = Action::Admin(AdminCommand::Stats { days: 7 });
        assert_eq!(action_of("/senpai", "stats 7"), Some(seven));
    }

    #[test]
    fn a_command_names_the_word_that_it_does_not_know() {
        let word = |word: &str| CommandError::Word(word.to_owned());
        let value = |option, value: &str| CommandError::Value {
            option,
            value: value.to_owned(),
        };
        for (command, text, error) in [
            (
                "/ask",
                "面接 private:ture",
                value(CommandOption::Private, "ture"),
            ),
            ("/ask", "面接 private:", value(CommandOption::Private, "")),
            ("/ask", "面接 privat:yes", word("privat:yes")),
            ("/ask", "面接 Privte：yes", word("Privte：yes")),
            (
                "/ask",
                "面接 goal:car/eer",
                value(CommandOption::Goal, "car/eer"),
            ),
            ("/ask", "面接 tag:", value(CommandOption::Tag, "")),
            ("/posts", "tag:面接 入金", word("入金")),
            ("/senpai", "なに", word("なに")),
            ("/senpai", "prefer lang:en", word("lang:en")),
            (
                "/senpai",
                "prefer language:fr",
                value(CommandOption::Language, "fr"),
            ),
            ("/senpai", "forget-me now", word("now")),
            ("/senpai", "stats week", value(CommandOption::Days, "week")),
            ("/senpai", "stats days:7 8", word("8")),
            ("/senpai", "settings privat:yes", word("privat:yes")),
            (
                "/senpai",
                "settings private:ture",
                value(CommandOption::Private, "ture"),
            ),
        ] {
            let action = action_of(command, text);
            assert_eq!(action, Some(Action::Unreadable(error)), "{command} {text}");
        }
        let asked = action_of("/ask", "会議は10:30から？ メモ:はい Private:YES").unwrap();
        let Action::Ask(question) = asked else {
            panic!("{asked:?}")
        };
        assert_eq!(question.text, "会議は10:30から？ メモ:はい");
        assert!(question.private);
    }
}
