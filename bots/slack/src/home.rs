//! The bot's own page (App Home): a search box, the reply, and the member's choices.

use senpai_chat::{
    Goal, GoalSetting, LONGEST_QUESTION, Language, Preference, Reply, Wording, wording,
};
use slack_morphism::prelude::*;

use crate::render::render;

/// The action ids of the parts of the page.
pub(crate) const SEARCH: &str = "search";
pub(crate) const TAG: &str = "tag";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const GOAL: &str = "goal";
/// The value of a choice of posts: the newest posts, or, after `#`, the posts with a tag.
const NEWEST: &str = "*";
const TAGGED: char = '#';

/// Renders the page: the search at the top, then the reply, and the member's choices at the end.
pub(crate) fn view(
    reply: &Reply,
    chosen: &Preference,
    tags: &[String],
    all_goals: &[GoalSetting],
) -> SlackView {
    let words = wording(reply.language);
    let title = SlackBlockPlainTextOnly::from(words.home);
    let mut blocks = vec![
        SlackHeaderBlock::new(title).into(),
        search(words),
        SlackActionsBlock::new(vec![by_tag(words, tags)]).into(),
        SlackDividerBlock::new().into(),
    ];
    blocks.extend(render(reply).blocks);
    blocks.push(SlackDividerBlock::new().into());
    let settings = SlackBlockPlainText::from(words.settings);
    blocks.push(SlackContextBlock::new(vec![settings.into()]).into());
    let mut choices = vec![languages(words, chosen)];
    if !all_goals.is_empty() {
        choices.push(goals(words, reply.language, chosen, all_goals));
    }
    blocks.push(SlackActionsBlock::new(choices).into());
    SlackView::Home(SlackHomeView::new(blocks))
}

/// The tag that was chosen; `None` for the newest posts.
pub(crate) fn tag_of(value: &str) -> Option<&str> {
    value.strip_prefix(TAGGED)
}

fn by_tag(words: &Wording, tags: &[String]) -> SlackActionBlockElement {
    let all = SlackBlockChoiceItem::new(words.newest.into(), NEWEST.to_owned());
    let fits = tags.iter().filter(|tag| tag.chars().count() < LABEL_LENGTH);
    let each =
        fits.map(|tag| SlackBlockChoiceItem::new(tag.as_str().into(), format!("{TAGGED}{tag}")));
    let choices = [all].into_iter().chain(each).collect();
    select(TAG, words.by_tag, choices, None)
}

fn search(words: &Wording) -> SlackBlock {
    let on_enter = SlackDispatchActionConfig::new()
        .with_trigger_actions_on(vec![SlackDispatchActionTrigger::OnEnterPressed]);
    let input = SlackBlockPlainTextInputElement::new()
        .with_action_id(SEARCH.to_owned().into())
        .with_placeholder(words.question_option.into())
        .with_max_length(LONGEST_QUESTION as u64)
        .with_dispatch_action_config(on_enter);
    SlackInputBlock::new(words.search.into(), input.into())
        .with_dispatch_action(true)
        .into()
}

type Choice = SlackBlockChoiceItem<SlackBlockPlainTextOnly>;

/// Slack's limit for the text of an option, in characters.
const LABEL_LENGTH: usize = 75;

/// The value for no choice: Slack refuses an empty one.
const NO_CHOICE: &str = "|";

fn choice(what: &str, label: &str, value: String) -> Choice {
    let value = match value.is_empty() {
        true => NO_CHOICE.to_owned(),
        false => value,
    };
    let label: String = format!("{what}: {label}")
        .chars()
        .take(LABEL_LENGTH)
        .collect();
    SlackBlockChoiceItem::new(label.as_str().into(), value)
}

fn select(
    name: &str,
    what: &str,
    choices: Vec<Choice>,
    chosen: Option<usize>,
) -> SlackActionBlockElement {
    let initial = chosen.and_then(|at| choices.get(at).cloned());
    SlackBlockStaticSelectElement::new()
        .with_action_id(name.to_owned().into())
        .with_placeholder(what.into())
        .with_options(choices)
        .opt_initial_option(initial)
        .into()
}

fn languages(words: &Wording, chosen: &Preference) -> SlackActionBlockElement {
    let all = [
        (words.any, None),
        ("日本語", Some(Language::Japanese)),
        ("English", Some(Language::English)),
    ];
    let at = all.iter().position(|(_, l)| *l == chosen.language);
    let choices = all.map(|(label, language)| {
        let value = language.map_or("", Language::tag).to_owned();
        choice(words.language, label, value)
    });
    select(LANGUAGE, words.language, choices.into(), at)
}

/// The choices of a goal: each goal, and none. A member who has chosen several goals by `/senpai goals` sees them as one more
/// choice.
fn goals(
    words: &Wording,
    language: Language,
    chosen: &Preference,
    all: &[GoalSetting],
) -> SlackActionBlockElement {
    /// Slack's limit for the value of an option, in characters.
    const VALUE_LENGTH: usize = 75;
    let mut choices = vec![(words.any.to_owned(), Vec::new())];
    let one = |goal: &GoalSetting| (goal.name(language).to_owned(), vec![goal.id.clone()]);
    choices.extend(all.iter().map(one));
    let own = all.iter().filter(|goal| chosen.goals.contains(&goal.id));
    let (names, ids): (Vec<&str>, Vec<Goal>) = own
        .map(|goal| (goal.name(language), goal.id.clone()))
        .unzip();
    let at = choices.iter().position(|(_, goals)| *goals == ids);
    let at = at.unwrap_or(choices.len());
    if at == choices.len() {
        choices.push((names.join(words.list_comma), ids));
    }
    let value = |goals: Vec<Goal>| {
        let ids: Vec<&str> = goals.iter().map(Goal::as_str).collect();
        ids.join(",")
    };
    let choices = choices
        .into_iter()
        .map(|(label, goals)| (label, value(goals)));
    let choices = choices.filter(|(_, value)| value.chars().count() <= VALUE_LENGTH);
    let choices = choices.map(|(label, value)| choice(words.goal, &label, value));
    select(GOAL, words.goal, choices.collect(), Some(at))
}
