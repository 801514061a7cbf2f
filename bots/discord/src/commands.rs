//! The commands in Discord's form. They are registered once, and again only if they have changed.

use senpai_chat::{
    ChatService, GoalSetting, LONGEST_QUESTION, LONGEST_REPORT, Ladders, Language, Wording, wording,
};
use serenity::{
    all::{Command, CommandOptionType, CommandType, CreateCommand, CreateCommandOption},
    http::Http,
};
use sha2::{Digest, Sha256};

const NOTE_KEY: &str = "discord commands";

/// Registers the commands, unless Discord already has them.
pub(crate) async fn register(http: &Http, service: &ChatService) -> serenity::Result<()> {
    let practice = service.uses_practice();
    let commands = all(service.goals(), practice, service.offered_ladders());
    let fingerprint = fingerprint(&commands, http.application_id().map_or(0, |id| id.get()));
    if service.note(NOTE_KEY).as_deref() == Some(&fingerprint) {
        return Ok(());
    }
    let registered = Command::set_global_commands(http, commands).await?;
    service.set_note(NOTE_KEY, &fingerprint);
    tracing::info!("{} commands registered", registered.len());
    Ok(())
}

fn fingerprint(commands: &[CreateCommand], application: u64) -> String {
    let json = serde_json::to_vec(commands).unwrap_or_default();
    let hash = Sha256::new()
        .chain_update(application.to_le_bytes())
        .chain_update(json)
        .finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A sentence by its field, in both languages.
type Words = fn(&'static Wording) -> &'static str;

fn en(words: Words) -> &'static str {
    words(wording(Language::English))
}

fn ja(words: Words) -> &'static str {
    words(wording(Language::Japanese))
}

fn command(name: &str, words: Words) -> CreateCommand {
    CreateCommand::new(name)
        .description(en(words))
        .description_localized("ja", ja(words))
}

fn option(kind: CommandOptionType, name: &str, words: Words) -> CreateCommandOption {
    CreateCommandOption::new(kind, name, en(words)).description_localized("ja", ja(words))
}

/// The option for one of the community's goals; `None` if the community has none.
fn goal(goals: &[GoalSetting]) -> Option<CreateCommandOption> {
    let option = option(CommandOptionType::String, "goal", |w| w.goal_option);
    let add = |option: CreateCommandOption, goal: &GoalSetting| {
        let names = [Language::English, Language::Japanese].map(|l| goal.name(l));
        option.add_string_choice_localized(names[0], goal.id.as_str(), [("ja", names[1])])
    };
    (!goals.is_empty()).then(|| goals.iter().fold(option, add))
}

/// The command that reports an outcome.
fn report(ladders: &Ladders) -> CreateCommand {
    let mut outcome = option(CommandOptionType::String, "outcome", |w| w.outcome_option);
    for rung in ladders.rungs() {
        let names = [Language::English, Language::Japanese].map(|l| rung.name(l));
        outcome = outcome.add_string_choice_localized(names[0], &rung.id, [("ja", names[1])]);
    }
    let words = option(CommandOptionType::String, "words", |w| {
        w.report_words_option
    });
    command("report", |w| w.report_command)
        .add_option(outcome)
        .add_option(words.max_length(LONGEST_REPORT as u16))
}

/// A command or option with one more option, if there is one.
fn with(into: CreateCommandOption, inner: Option<CreateCommandOption>) -> CreateCommandOption {
    match inner {
        Some(inner) => into.add_sub_option(inner),
        None => into,
    }
}

fn language() -> CreateCommandOption {
    option(CommandOptionType::String, "language", |w| w.language)
        .add_string_choice("日本語", "ja")
        .add_string_choice("English", "en")
}

fn tag() -> CreateCommandOption {
    option(CommandOptionType::String, "tag", |w| w.tag_option).set_autocomplete(true)
}

fn gap() -> CreateCommandOption {
    option(CommandOptionType::String, "gap", |w| w.gap_option)
        .required(true)
        .set_autocomplete(true)
}

/// Every command; the commands of practice only if the community uses it.
fn all(goals: &[GoalSetting], practice: bool, ladders: Option<&Ladders>) -> Vec<CreateCommand> {
    use CommandOptionType::{Boolean, Integer, String, SubCommand};
    let sub = |name, words| option(SubCommand, name, words);
    let private = || option(Boolean, "private", |w| w.private_option);
    let of_practice = practice.then(|| {
        let zone = option(String, "zone", |w| w.practice.zone_option);
        sub("practice", |w| w.practice.practice_command).add_sub_option(zone)
    });
    let with_practice = |command: CreateCommand| match of_practice {
        Some(practice) => command.add_option(practice),
        None => command,
    };
    let mut ask = command("ask", |w| w.ask_command)
        .add_option(
            option(String, "question", |w| w.question_option)
                .required(true)
                .set_autocomplete(true)
                .max_length(LONGEST_QUESTION as u16),
        )
        .add_option(tag());
    if let Some(goal) = goal(goals) {
        ask = ask.add_option(goal);
    }
    let mut commands = vec![
        ask.add_option(private()),
        command("posts", |w| w.posts_command).add_option(tag()),
        command("post", |w| w.post_command).add_option(
            option(String, "title", |w| w.title_option)
                .required(true)
                .set_autocomplete(true),
        ),
        with_practice(command("senpai", |w| w.senpai_command))
            .add_option(sub("help", |w| w.help_command))
            .add_option(with(
                sub("prefer", |w| w.prefer_command).add_sub_option(language()),
                goal(goals),
            ))
            .add_option(sub("goals", |w| w.goals_command))
            .add_option(sub("my-data", |w| w.data_command))
            .add_option(sub("export", |w| w.export_command))
            .add_option(sub("forget-me", |w| w.forget_command))
            .add_option(sub("status", |w| w.status_command))
            .add_option(
                sub("stats", |w| w.stats_command).add_sub_option(
                    option(Integer, "days", |w| w.days_option)
                        .min_int_value(1)
                        .max_int_value(365),
                ),
            )
            .add_option(sub("gaps", |w| w.gaps_command))
            .add_option(
                sub("link", |w| w.link_command)
                    .add_sub_option(gap())
                    .add_sub_option(
                        option(String, "post", |w| w.post_option)
                            .required(true)
                            .set_autocomplete(true),
                    )
                    .add_sub_option(option(String, "words", |w| w.words_option))
                    .add_sub_option(option(String, "answer", |w| w.answer_option)),
            )
            .add_option(sub("rule-out", |w| w.rule_out_command).add_sub_option(gap()))
            .add_option(sub("closed", |w| w.admin.closed_command))
            .add_option(
                sub("restore", |w| w.admin.restore_command)
                    .add_sub_option(option(String, "gap", |w| w.gap_option).required(true)),
            )
            .add_option(
                sub("draft", |w| w.draft_command)
                    .add_sub_option(gap())
                    .add_sub_option(option(String, "words", |w| w.words_option)),
            )
            .add_option(sub("reindex", |w| w.reindex_command))
            .add_option(sub("console", |w| w.console_command))
            .add_option(
                sub("settings", |w| w.settings_command)
                    .add_sub_option(option(String, "tags", |w| w.tag_option))
                    .add_sub_option(language())
                    .add_sub_option(private())
                    .add_sub_option(option(String, "unset", |w| w.admin.unset_option)),
            ),
        CreateCommand::new(en(|w| w.ask_about_message))
            .name_localized("ja", ja(|w| w.ask_about_message))
            .kind(CommandType::Message),
    ];
    commands.extend(ladders.map(report));
    commands
}
