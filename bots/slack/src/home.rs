//! The bot's own page (App Home): a search box, the reply, and the member's choices.

use senpai_chat::{Goal, LONGEST_QUESTION, Language, Preference, Reply, Wording, wording};
use slack_morphism::prelude::*;

use crate::render::render;

/// The action ids of the parts of the page.
pub(crate) const SEARCH: &str = "search";
pub(crate) const TAG: &str = "tag";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const GOAL: &str = "goal";
/// The value of a choice of posts: the newest posts, or the posts with the tag after `#`.
const NEWEST: &str = "*";
const TAGGED: char = '#';

/// Renders the page: the search at the top, then the reply, and the member's choices at the end.
pub(crate) fn view(reply: &Reply, chosen: Preference, tags: &[String]) -> SlackView {
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
    blocks
        .push(SlackActionsBlock::new(vec![languages(words, chosen), goals(words, chosen)]).into());
    SlackView::Home(SlackHomeView::new(blocks))
}

/// The tag that was chosen; `None` for the newest posts.
pub(crate) fn tag_of(value: &str) -> Option<&str> {
    value.strip_prefix(TAGGED)
}

fn by_tag(words: &Wording, tags: &[String]) -> SlackActionBlockElement {
    // Slack's limit for the text of an option, in characters.
    const LONGEST: usize = 75;
    let all = SlackBlockChoiceItem::new(words.newest.into(), NEWEST.to_owned());
    let fits = tags.iter().filter(|tag| tag.chars().count() < LONGEST);
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

/// A choice. Its value holds the other choice too: Slack sends only the one that changed.
fn choice(label: &str, preference: Preference) -> Choice {
    let language = preference.language.map_or("", Language::tag);
    let goal = preference.goal.map_or("", Goal::as_str);
    SlackBlockChoiceItem::new(label.into(), format!("{language}|{goal}"))
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

fn languages(words: &Wording, chosen: Preference) -> SlackActionBlockElement {
    let all = [
        (words.any, None),
        ("日本語", Some(Language::Japanese)),
        ("English", Some(Language::English)),
    ];
    let at = all.iter().position(|(_, l)| *l == chosen.language);
    let choices = all.map(|(label, language)| {
        let label = format!("{}: {label}", words.language);
        choice(&label, Preference { language, ..chosen })
    });
    select(LANGUAGE, words.language, choices.into(), at)
}

fn goals(words: &Wording, chosen: Preference) -> SlackActionBlockElement {
    let named = Goal::ALL.into_iter().map(Some).zip(words.goals);
    let all: Vec<_> = [(None, words.any)].into_iter().chain(named).collect();
    let at = all.iter().position(|(g, _)| *g == chosen.goal);
    let choices = all.into_iter().map(|(goal, label)| {
        let label = format!("{}: {label}", words.goal);
        choice(&label, Preference { goal, ..chosen })
    });
    select(GOAL, words.goal, choices.collect(), at)
}
