//! Composes the reply to a question from its answer.

use std::collections::HashSet;

use senpai_answer::{Answer, Citation, Status};
use senpai_content::{Date, Language};
use senpai_search::Post;

use senpai_wording::wording;

use crate::{
    Button, Card, CardKind, Reply, Run,
    payload::{Op, Payload, check_value},
};

/// Number of further posts under an answer, one line each. By hand.
const FURTHER_POSTS: usize = 2;
/// The length of the excerpts of which a member chooses one, in characters. By hand: two lines of a phone.
const CHOICE_CHARACTERS: usize = 60;
/// The age from which a post shows its date, in days. By hand.
const OLD_DAYS: i32 = 365;

/// The circumstances of a reply, beside the answer.
pub(crate) struct ReplyContext {
    pub language: Language,
    pub private: bool,
    /// A private answer can be shown to other members there.
    pub audience: bool,
    /// A channel for helpers is configured.
    pub humans: bool,
    /// The question's id.
    pub question: u64,
    /// The page that the buttons ask for.
    pub next: u16,
    /// The day of the question.
    pub today: Date,
}

/// The reply to a question: as long as the answer is certain.
pub(crate) fn answer_reply(answer: &Answer, context: &ReplyContext) -> Reply {
    let words = wording(context.language);
    if let Some(other) = &answer.other_language
        && let Some(language) = other.post.meta.language
    {
        // A post in the other language answers, so related posts are left out.
        return Reply {
            private: context.private,
            cards: vec![excerpt(other, context)],
            buttons: buttons(answer, context),
            ..Reply::of(
                context.language,
                format!(
                    "{}\n{}",
                    words.not_found,
                    words.other_language_line(language)
                ),
            )
        };
    }
    let related = related(answer);
    let heading = match answer.status {
        Status::Found => words.found.to_owned(),
        Status::Unsure => words.unsure.to_owned(),
        Status::NotFound if related.is_empty() => words.not_found.to_owned(),
        Status::NotFound => format!("{}\n{}", words.not_found, words.related),
    };
    let cards = match answer.status {
        Status::Found => found(answer, context),
        Status::Unsure => {
            let numbered = choices(answer).into_iter().enumerate();
            numbered
                .map(|(i, cited)| choice(i, cited, context))
                .collect()
        }
        Status::NotFound => related.iter().map(|cited| line(cited, context)).collect(),
    };
    Reply {
        private: context.private,
        cards,
        buttons: buttons(answer, context),
        ..Reply::of(context.language, heading)
    }
}

/// A further page: its excerpts in full.
pub(crate) fn page_reply(answer: &Answer, context: &ReplyContext, heading: &str) -> Reply {
    let words = wording(context.language);
    let is_last = answer.excerpts.is_empty();
    let heading = if is_last { words.nothing_more } else { heading };
    let all = [
        (Op::More, words.more, !is_last && answer.more),
        (Op::Helped, words.helped, !is_last),
        (Op::DidNotHelp, words.did_not_help, !is_last),
        (Op::Human, words.ask_human, context.humans),
    ];
    Reply {
        private: context.private,
        cards: in_cards(&answer.excerpts, context),
        buttons: wanted(&all, context),
        ..Reply::of(context.language, heading)
    }
}

/// The citations that the reply to a question shows, without the further posts of a found answer.
pub(crate) fn shown_of(answer: &Answer) -> Vec<&Citation> {
    if let Some(other) = &answer.other_language {
        return vec![other];
    }
    match answer.status {
        Status::Found => answer.excerpts.iter().take(1).collect(),
        Status::Unsure => choices(answer),
        Status::NotFound => related(answer),
    }
}

/// Excerpts, a card each.
pub(crate) fn in_cards(excerpts: &[Citation], context: &ReplyContext) -> Vec<Card> {
    excerpts
        .iter()
        .map(|cited| excerpt(cited, context))
        .collect()
}

/// The first excerpt, with the principle of its post; further posts in a line each. A principle of another post stands above.
fn found(answer: &Answer, context: &ReplyContext) -> Vec<Card> {
    let Some(first) = answer.excerpts.first() else {
        return Vec::new();
    };
    let is_own = |post: &Post| post.meta.id == first.post.meta.id;
    let mut cards = Vec::new();
    let mut card = excerpt(first, context);
    card.image.clone_from(&first.post.image);
    match &answer.principle {
        Some(p) if is_own(&p.post) => card.principle = Some(p.text.clone()),
        Some(p) => cards.push(Card {
            title: wording(context.language).principle.to_owned(),
            headings: vec![p.post.meta.title.clone()],
            text: plain_run(&p.text),
            kind: CardKind::Principle,
            ..post_card(&p.post)
        }),
        None => {}
    }
    cards.push(card);
    let further = further_posts(answer);
    cards.extend(further.map(|cited| line(cited, context)));
    cards
}

/// The best excerpts of posts other than the first.
fn further_posts(answer: &Answer) -> impl Iterator<Item = &Citation> {
    one_each(answer.excerpts.iter()).skip(1).take(FURTHER_POSTS)
}

/// The posts that are related to a question which no post answers.
fn related(answer: &Answer) -> Vec<&Citation> {
    one_each(answer.related()).take(1 + FURTHER_POSTS).collect()
}

/// The first excerpt of each post.
fn one_each<'a>(
    excerpts: impl Iterator<Item = &'a Citation>,
) -> impl Iterator<Item = &'a Citation> {
    let mut known: Vec<&str> = Vec::new();
    excerpts.filter(move |cited| {
        let is_new = !known.contains(&cited.post.meta.id.as_str());
        known.push(&cited.post.meta.id);
        is_new
    })
}

/// A post in one line. Its link leads to the whole post: a link that quotes is longer than a line of Discord may be.
fn line(cited: &Citation, context: &ReplyContext) -> Card {
    Card {
        link: cited.post.meta.url.clone(),
        text: Vec::new(),
        kind: CardKind::Line,
        ..excerpt(cited, context)
    }
}

/// The excerpts of which a member chooses one. Of those that would have the same button, the first.
fn choices(answer: &Answer) -> Vec<&Citation> {
    let mut known = HashSet::new();
    let excerpts = answer.excerpts.iter();
    excerpts
        .filter(|cited| known.insert(choice_of(cited)))
        .collect()
}

fn choice_of(cited: &Citation) -> u16 {
    choice_value(&cited.post.meta.id, &cited.excerpt.text)
}

/// The value that names an excerpt of a post in the button that chooses it.
pub(crate) fn choice_value(post: &str, excerpt: &str) -> u16 {
    check_value(&format!("{post}\n{excerpt}"))
}

/// A short excerpt with its number, to be chosen by a button.
fn choice(number: usize, cited: &Citation, context: &ReplyContext) -> Card {
    let card = excerpt(cited, context);
    Card {
        title: format!("{}. {}", number + 1, card.title),
        text: short(card.text),
        ..card
    }
}

/// The beginning of a text: whole sentences, if one ends in its second half.
fn short(runs: Vec<Run>) -> Vec<Run> {
    let all = || runs.iter().flat_map(|run| run.text.chars());
    if all().count() <= CHOICE_CHARACTERS {
        return runs;
    }
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '.' | '\n');
    let sentence = all()
        .take(CHOICE_CHARACTERS)
        .enumerate()
        .filter(|(_, c)| ends(*c))
        .last();
    let end = sentence.map_or(0, |(at, _)| at + 1);
    let mut room = if end * 2 >= CHOICE_CHARACTERS {
        end
    } else {
        CHOICE_CHARACTERS
    };
    let mut out = Vec::new();
    for run in runs {
        let text: String = run.text.chars().take(room).collect();
        room -= text.chars().count();
        if !text.is_empty() {
            out.push(Run { text, ..run });
        }
    }
    out.extend(plain_run("…"));
    out
}

/// Adds a note, apart from those before it.
pub(crate) fn add_note(reply: &mut Reply, note: &str) {
    if !reply.notes.is_empty() {
        reply.notes.push(String::new());
    }
    reply.notes.push(note.to_owned());
}

fn buttons(answer: &Answer, context: &ReplyContext) -> Vec<Button> {
    let words = wording(context.language);
    let (found, unsure) = (
        answer.status == Status::Found,
        answer.status == Status::Unsure,
    );
    let first = answer.excerpts.first();
    let has_steps = found && first.is_some_and(|first| !first.post.meta.practice.is_empty());
    let has_more = found && (answer.more || answer.excerpts.len() > 1);
    let helps = found || unsure;
    let mut out = Vec::new();
    if unsure {
        let choices = words.choices.iter().zip(choices(answer));
        out.extend(
            choices.map(|(label, cited)| {
                button(Op::Choose, label, context.question, choice_of(cited))
            }),
        );
    }
    let all = [
        (Op::More, words.more, has_more),
        (Op::Steps, words.practice, has_steps),
        (Op::Helped, words.helped, found),
        (Op::DidNotHelp, words.did_not_help, helps),
        (Op::Notify, words.notify_me, !helps),
        (Op::Human, words.ask_human, context.humans),
        (
            Op::Show,
            words.show_to_all,
            helps && context.private && context.audience,
        ),
    ];
    out.extend(wanted(&all, context));
    out
}

fn wanted(all: &[(Op, &str, bool)], context: &ReplyContext) -> Vec<Button> {
    let wanted = all.iter().filter(|(_, _, wanted)| *wanted);
    wanted
        .map(|(op, label, _)| button(*op, label, context.question, context.next))
        .collect()
}

/// Buttons that a platform takes: each with a label, and no two that do the same.
pub(crate) fn distinct(buttons: impl Iterator<Item = Button>) -> impl Iterator<Item = Button> {
    let mut known = HashSet::new();
    buttons.filter(move |button| {
        !button.label.trim().is_empty() && known.insert(button.payload.clone())
    })
}

pub(crate) fn button(op: Op, label: &str, id: u64, page: u16) -> Button {
    Button {
        label: label.to_owned(),
        payload: Payload { op, id, page }.to_string(),
        primary: matches!(op, Op::Helped | Op::Notify),
    }
}

fn excerpt(cited: &Citation, context: &ReplyContext) -> Card {
    Card {
        headings: cited.headings.clone(),
        link: cited.link.clone(),
        marks: marks(&cited.post, context),
        text: runs(cited),
        kind: CardKind::Excerpt,
        ..post_card(&cited.post)
    }
}

/// The date of an old post, and the language of a post in another language than the reply's.
fn marks(post: &Post, context: &ReplyContext) -> Vec<String> {
    let words = wording(context.language);
    let meta = &post.meta;
    let is_old = |date: &Date| {
        let age = context.today.since(*date);
        age.is_ok_and(|age| age.get_days() > OLD_DAYS)
    };
    let date = meta.updated.or(meta.date).filter(is_old);
    let foreign = meta
        .language
        .filter(|language| *language != context.language);
    let named = Language::ALL.into_iter().zip(words.language_marks);
    let language = foreign.and_then(|foreign| {
        let mut named = named.filter(|(language, _)| *language == foreign);
        named.next().map(|(_, mark)| mark.to_owned())
    });
    let date = date.map(|date| date.to_string());
    date.into_iter().chain(language).collect()
}

/// The excerpt in runs, with "…" where it is cut inside a sentence.
fn runs(cited: &Citation) -> Vec<Run> {
    let excerpt = &cited.excerpt;
    let mut out = Vec::new();
    let mut push = |text: &str, marked| {
        if !text.is_empty() {
            out.push(Run {
                text: text.to_owned(),
                marked,
            });
        }
    };
    push(if excerpt.cut_before { "…" } else { "" }, false);
    let mut at = 0;
    for highlight in &excerpt.highlights {
        push(&excerpt.text[at..highlight.start], false);
        push(&excerpt.text[highlight.clone()], true);
        at = highlight.end;
    }
    push(&excerpt.text[at..], false);
    push(if excerpt.cut_after { "…" } else { "" }, false);
    out
}

/// A post by its title.
pub(crate) fn post_card(post: &Post) -> Card {
    Card {
        title: post.meta.title.clone(),
        headings: Vec::new(),
        link: post.meta.url.clone(),
        marks: Vec::new(),
        principle: None,
        text: Vec::new(),
        kind: CardKind::Post,
        image: None,
    }
}

/// A post by its title, date and summary.
pub(crate) fn post_card_with_summary(post: &Post) -> Card {
    Card {
        marks: post.meta.date.iter().map(Date::to_string).collect(),
        text: post
            .meta
            .summary
            .as_deref()
            .map(plain_run)
            .unwrap_or_default(),
        ..post_card(post)
    }
}

pub(crate) fn plain_run(text: &str) -> Vec<Run> {
    vec![Run {
        text: text.to_owned(),
        marked: false,
    }]
}

/// The beginning of a question, for a heading.
pub(crate) fn shortened(text: &str) -> String {
    /// In characters. By hand.
    const CHARACTERS: usize = 100;
    let mut out: String = text.chars().take(CHARACTERS).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use senpai_answer::AnswerOptions;
    use senpai_live::LiveIndex;

    use super::*;

    #[test]
    fn of_an_answer_in_the_other_language_only_its_post_counts_as_shown() {
        let posts = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            let post = format!("---\ntitle: 鞄の{name}\n---\n鞄は前の日に詰めます。\n");
            fs::write(posts.path().join(format!("{name}.md")), post).unwrap();
        }
        let index = LiveIndex::new(posts.path().to_owned(), None);
        index
            .open(jiff::Timestamp::UNIX_EPOCH, &mut |_| ())
            .unwrap();
        let snapshot = index.snapshot().unwrap();
        let (options, question) = (AnswerOptions::default(), "鞄はいつ詰める？");
        let mut answer =
            senpai_answer::answer(&snapshot.index, &snapshot.synonyms, question, &options).unwrap();
        answer.status = Status::NotFound;
        answer.other_language = answer.excerpts.pop();
        let other = answer.other_language.clone().unwrap().post.meta.id.clone();
        assert!(!related(&answer).is_empty());
        let shown = shown_of(&answer);
        let shown: Vec<&str> = shown.iter().map(|c| c.post.meta.id.as_str()).collect();
        assert_eq!(shown, [other]);
    }
}
