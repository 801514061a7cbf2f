//! Slash commands and the message menu.

use senpai_chat::{
    Action, AdminCommand, ChannelSettings, CommandError, Goal, Language, Preference, Question,
    Request, options,
};
use serenity::all::{CommandDataOption, CommandDataOptionValue, CommandInteraction, CommandType};

use super::{Delivery, ReplyTo, member, place, plain, text_of, thread_parent, time_of};

/// A slash command or the message menu; `None` for a menu without its message. A command that an earlier version registered cannot
/// be read, and neither can a command with an option or a value of an earlier version.
pub(crate) fn command(event: &CommandInteraction) -> Option<Delivery> {
    let action = match event.data.kind {
        CommandType::Message => about_message(event)?,
        _ => action_of(event).unwrap_or_else(Action::Unreadable),
    };
    Some(Delivery {
        reply_to: ReplyTo::Interaction {
            token: event.token.clone(),
            private: action.is_private(false),
        },
        request: Request {
            delivery: event.id.to_string(),
            place: place(
                event.guild_id,
                event.channel_id,
                thread_parent(event.channel.as_ref()),
            ),
            member: member(event.user.id, &event.locale, event.member.as_deref()),
            at: time_of(event.id),
            action,
        },
    })
}

fn about_message(event: &CommandInteraction) -> Option<Action> {
    let message = event.data.resolved.messages.values().next()?;
    Some(Action::Ask(Question {
        text: plain(&text_of(message)),
        private: true,
        ..Question::default()
    }))
}

fn action_of(event: &CommandInteraction) -> Result<Action, CommandError> {
    let (sub, options) = match event.data.options.first().map(|o| (&o.name, &o.value)) {
        Some((name, CommandDataOptionValue::SubCommand(options))) => {
            (name.as_str(), options.as_slice())
        }
        _ => ("", event.data.options.as_slice()),
    };
    let options = Options(options);
    Ok(match (event.data.name.as_str(), sub) {
        ("ask", _) => Action::Ask(Question {
            text: plain(&options.text("question").unwrap_or_default()),
            tag: options.text("tag"),
            goal: options.goal()?,
            private: options.private().unwrap_or(false),
            ..Question::default()
        }),
        ("posts", _) => Action::ListPosts {
            tag: options.text("tag"),
        },
        ("post", _) => Action::ShowPost {
            title: options.text("title").unwrap_or_default(),
        },
        ("report", _) => Action::Report {
            rung: options.text("outcome"),
            words: options.text("words").map(|words| plain(&words)),
        },
        ("senpai", "help") => Action::Help,
        ("senpai", "prefer") => Action::SetPreference(Preference {
            language: options.language()?,
            goals: options.goal()?.into_iter().collect(),
        }),
        ("senpai", "goals") => Action::ShowGoals,
        ("senpai", "my-data") => Action::ShowData,
        ("senpai", "export") => Action::ExportData,
        ("senpai", "practice") => match options.text("zone") {
            Some(zone) => Action::SetZone(zone),
            None => Action::ListCommitments,
        },
        ("senpai", "forget-me") => Action::ForgetMe,
        ("senpai", sub) => Action::Admin(admin_command(sub, &options)?),
        (name, _) => return Err(CommandError::Word(name.to_owned())),
    })
}

/// A command that only admins may use.
fn admin_command(sub: &str, options: &Options) -> Result<AdminCommand, CommandError> {
    let gap = || options.text("gap").unwrap_or_default();
    Ok(match sub {
        "status" => AdminCommand::Status,
        "stats" => AdminCommand::Stats {
            days: options.days()?,
        },
        "gaps" => AdminCommand::Gaps,
        "link" => AdminCommand::Link {
            gap: gap(),
            post: options.text("post").unwrap_or_default(),
            words: options.text("words"),
            answer: options.text("answer"),
        },
        "rule-out" => AdminCommand::RuleOut { gap: gap() },
        "draft" => AdminCommand::Draft {
            gap: gap(),
            words: options.text("words"),
        },
        "closed" => AdminCommand::Closed,
        "restore" => AdminCommand::Restore { gap: gap() },
        "reindex" => AdminCommand::Reindex,
        "console" => AdminCommand::Console,
        "settings" => {
            let set = ChannelSettings {
                tags: options.text("tags").map(|list| options::tags(&list)),
                language: options.language()?,
                private: options.private(),
            };
            let unset = options.text("unset");
            let unset = unset.map(|list| options::unset(&list)).transpose()?;
            options::settings(set, unset.unwrap_or_default())
        }
        _ => return Err(CommandError::Word(sub.to_owned())),
    })
}

/// The options of a command, as a member filled them in.
struct Options<'a>(&'a [CommandDataOption]);

impl Options<'_> {
    fn value(&self, name: &str) -> Option<&CommandDataOptionValue> {
        self.0.iter().find(|o| o.name == name).map(|o| &o.value)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_str().map(str::to_owned)
    }

    fn goal(&self) -> Result<Option<Goal>, CommandError> {
        let word = self.text("goal");
        word.map(|word| options::goal(&word)).transpose()
    }

    fn language(&self) -> Result<Option<Language>, CommandError> {
        let word = self.text("language");
        word.map(|word| options::language(&word)).transpose()
    }

    fn private(&self) -> Option<bool> {
        self.value("private")?.as_bool()
    }

    fn days(&self) -> Result<u16, CommandError> {
        match self.value("days").and_then(CommandDataOptionValue::as_i64) {
            Some(days) => options::days(&days.to_string()),
            None => Ok(options::DAYS),
        }
    }
}
