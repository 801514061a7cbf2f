//! Composes the reply to a question from its answer.

use std::collections::HashSet;

use senpai_answer::{Answer, Citation, Status};
use senpai_content::{Date, Language};
use senpai_language::sentences;
use senpai_search::Post;
use senpai_wording::{fill, wording};

use crate::{
    Button, Card, CardKind, Reply, Run,
    payload::{Op, Payload, check_value, post_value},
};

/// Number of further posts under an answer, one line each. By hand.
const FURTHER_POSTS: usize = 2;
/// The length of the excerpts from which a member chooses one, in columns, if their first sentence is not longer: an ASCII character has
/// one, all others have two. By hand: four lines of a phone.
const CHOICE_COLUMNS: usize = 160;
/// The age from which a post shows its date, in days. By hand.
const OLD_DAYS: i32 = 365;

/// The circumstances of a reply, besides the answer.
pub(crate) struct ReplyContext {
    pub language: Language,
    pub private: bool,
    /// There are other members to whom a private answer can be shown.
    pub audience: bool,
    /// A channel for helpers is configured.
    pub humans: bool,
    /// Members can take on practice steps.
    pub practice: bool,
    /// The question's id.
    pub question: u64,
    /// The page that the buttons request.
    pub next: u16,
    /// The day of the question.
    pub today: Date,
    /// The names of the tag and the goal to which the question is narrowed.
    pub narrowed: Option<String>,
}

impl ReplyContext {
    /// The sentence above an answer that is not found.
    fn not_found(&self) -> String {
        let words = wording(self.language);
        match &self.narrowed {
            Some(names) => fill(words.narrowed, names),
            None => words.not_found.to_owned(),
        }
    }
}

/// The reply to a question. Its length follows the certainty of the answer.
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
                    context.not_found(),
                    words.other_language_line(language)
                ),
            )
        };
    }
    let related = related(answer);
    let heading = match answer.status {
        Status::Found => words.found.to_owned(),
        Status::Unsure => match &context.narrowed {
            Some(names) => format!("{}\n{}", words.unsure, fill(words.only_narrowed, names)),
            None => words.unsure.to_owned(),
        },
        Status::NotFound if related.is_empty() => context.not_found(),
        Status::NotFound => format!("{}\n{}", context.not_found(), words.related),
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
    if answer.excerpts.is_empty() {
        return end_reply(context, words.nothing_more, false);
    }
    let all = [
        (Op::More, words.more, answer.more),
        (Op::Helped, words.helped, true),
        (Op::DidNotHelp, words.did_not_help, true),
        (Op::Human, words.ask_human, context.humans),
    ];
    Reply {
        private: context.private,
        cards: in_cards(&answer.excerpts, context),
        buttons: wanted(&all, context, None),
        ..Reply::of(context.language, heading)
    }
}

/// The reply if nothing is left to show, with what the member can do now. `rejected`: they said that what was shown does not answer.
pub(crate) fn end_reply(context: &ReplyContext, heading: &str, rejected: bool) -> Reply {
    let words = wording(context.language);
    let all = [
        (Op::Notify, words.notify_me, rejected),
        (Op::Human, words.ask_human, context.humans),
    ];
    Reply {
        private: context.private,
        buttons: wanted(&all, context, None),
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

/// The first excerpt, with the principle of its post, and further posts in one line each. A principle of another post stands above.
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
            ..post_card(&p.post, context.language, context.today)
        }),
        None => {}
    }
    cards.push(card);
    let further = further_posts(answer);
    cards.extend(further.map(|cited| line(cited, context)));
    cards
}

/// The best excerpts of posts other than the first that may answer too.
fn further_posts(answer: &Answer) -> impl Iterator<Item = &Citation> {
    let others = one_each(answer.excerpts.iter()).skip(1);
    others
        .filter(|cited| cited.may_answer())
        .take(FURTHER_POSTS)
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

/// A post in one line. Its link leads to the whole post: a link that quotes is longer than Discord allows in a line.
fn line(cited: &Citation, context: &ReplyContext) -> Card {
    Card {
        link: cited.post.meta.url.clone(),
        text: Vec::new(),
        kind: CardKind::Line,
        ..excerpt(cited, context)
    }
}

/// The excerpts from which a member chooses one. If several would have the same button, only the first of them.
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

/// The value that identifies an excerpt of a post in its button.
pub(crate) fn choice_value(post: &str, excerpt: &str) -> u16 {
    check_value(&format!("{post}\n{excerpt}"))
}

/// A short excerpt with its number, which a button chooses.
fn choice(number: usize, cited: &Citation, context: &ReplyContext) -> Card {
    let card = excerpt(cited, context);
    Card {
        title: format!("{}. {}", number + 1, card.title),
        text: short(card.text),
        ..card
    }
}

/// The beginning of a text: whole sentences, at most [`CHOICE_COLUMNS`] long together, and at least the first.
fn short(runs: Vec<Run>) -> Vec<Run> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let mut columns = 0;
    let fits = text.char_indices().take_while(|(_, c)| {
        columns += if c.is_ascii() { 1 } else { 2 };
        columns <= CHOICE_COLUMNS
    });
    let fits = fits.last().map_or(0, |(at, c)| at + c.len_utf8());
    if fits == text.len() {
        return runs;
    }
    let ends = sentences(&text).into_iter().map(|span| span.end);
    let ends = ends.enumerate();
    let whole = ends.take_while(|(at, end)| *at == 0 || *end <= fits);
    let mut room = whole.last().map_or(text.len(), |(_, end)| end);
    if text[room..].trim().is_empty() {
        return runs;
    }
    let mut out = Vec::new();
    for run in runs {
        let cut = &run.text[..run.text.len().min(room)];
        room -= cut.len();
        if !cut.is_empty() {
            let text = cut.to_owned();
            out.push(Run { text, ..run });
        }
    }
    out.extend(plain_run("…"));
    out
}

/// Adds a note, with an empty line between it and the notes before.
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
    let first = answer.excerpts.first().filter(|_| found);
    let first = first.map(|first| first.post.as_ref());
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
    let narrowed = context.narrowed.is_some();
    let all = [
        (Op::Widen, words.widen, !found && narrowed),
        (Op::More, words.more, has_more),
        (Op::Steps, steps_label(context), has_steps(first)),
        (Op::Helped, words.helped, found),
        (Op::DidNotHelp, words.did_not_help, helps),
        // A post that is left out may answer already.
        (Op::Notify, words.notify_me, !helps && !narrowed),
        (Op::Human, words.ask_human, context.humans),
        (
            Op::Show,
            words.show_to_all,
            helps && context.private && context.audience,
        ),
    ];
    out.extend(wanted(&all, context, first));
    out
}

/// The buttons below the excerpt of a post that a member chose.
pub(crate) fn buttons_below_choice(context: &ReplyContext, post: Option<&Post>) -> Vec<Button> {
    let words = wording(context.language);
    let all = [
        (Op::More, words.more, true),
        (Op::Steps, steps_label(context), has_steps(post)),
        (Op::Helped, words.helped, true),
        (Op::DidNotHelp, words.did_not_help, true),
        (Op::Human, words.ask_human, context.humans),
    ];
    wanted(&all, context, post)
}

fn has_steps(post: Option<&Post>) -> bool {
    post.is_some_and(|post| !post.meta.practice.is_empty())
}

fn steps_label(context: &ReplyContext) -> &'static str {
    let words = wording(context.language);
    match context.practice {
        true => words.practice.try_it,
        false => words.steps,
    }
}

/// The buttons that are wanted. The one for steps names their post: it shows the steps of what is on the screen, whoever presses it.
fn wanted(all: &[(Op, &str, bool)], context: &ReplyContext, post: Option<&Post>) -> Vec<Button> {
    let (question, next) = (context.question, context.next);
    let wanted = all.iter().filter(|(_, _, wanted)| *wanted);
    wanted
        .map(|(op, label, _)| match (op, post) {
            (Op::Steps, Some(post)) => {
                detailed_button(*op, label, question, next, post_value(&post.meta.id))
            }
            _ => button(*op, label, question, next),
        })
        .collect()
}

/// The buttons that a platform accepts: each with a label, and no two with the same effect.
pub(crate) fn distinct(buttons: impl Iterator<Item = Button>) -> impl Iterator<Item = Button> {
    let mut known = HashSet::new();
    buttons.filter(move |button| {
        !button.label.trim().is_empty() && known.insert(button.payload.clone())
    })
}

pub(crate) fn button(op: Op, label: &str, id: u64, page: u16) -> Button {
    detailed_button(op, label, id, page, 0)
}

/// A button with a [detail](Payload::detail): the number of a check-in, or the value of a post.
pub(crate) fn detailed_button(op: Op, label: &str, id: u64, page: u16, detail: u32) -> Button {
    let payload = Payload {
        op,
        id,
        page,
        detail,
    };
    Button {
        label: label.to_owned(),
        payload: payload.to_string(),
        primary: matches!(
            op,
            Op::Helped | Op::Notify | Op::Done | Op::Recall | Op::Widen
        ),
    }
}

fn excerpt(cited: &Citation, context: &ReplyContext) -> Card {
    Card {
        headings: cited.headings.clone(),
        link: cited.link.clone(),
        text: runs(cited),
        kind: CardKind::Excerpt,
        ..post_card(&cited.post, context.language, context.today)
    }
}

/// The date of an old post.
fn old_date(post: &Post, today: Date) -> Option<String> {
    let is_old = |date: &Date| {
        let age = today.since(*date);
        age.is_ok_and(|age| age.get_days() > OLD_DAYS)
    };
    let date = post.meta.updated.or(post.meta.date).filter(is_old);
    date.map(|date| date.to_string())
}

/// The language of a post that is not in the language of the reply.
fn language_mark(post: &Post, language: Language) -> Option<String> {
    let foreign = post.meta.language.filter(|of_post| *of_post != language)?;
    let marks = wording(language).language_marks;
    let mut named = Language::ALL.into_iter().zip(marks);
    let mark = named.find(|(language, _)| *language == foreign);
    mark.map(|(_, mark)| mark.to_owned())
}

/// The excerpt in runs, with "…" at each end that is inside a sentence.
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

/// A post by its title, with the date of an old post, and the language of a post that is not in the reply's language.
pub(crate) fn post_card(post: &Post, language: Language, today: Date) -> Card {
    let date = old_date(post, today);
    let mark = language_mark(post, language);
    Card {
        title: post.meta.title.clone(),
        post: post.meta.id.clone(),
        headings: Vec::new(),
        link: post.meta.url.clone(),
        marks: date.into_iter().chain(mark).collect(),
        principle: None,
        text: Vec::new(),
        kind: CardKind::Post,
        image: None,
    }
}

/// A post by its title, date, language and summary.
pub(crate) fn post_card_with_summary(post: &Post, language: Language, today: Date) -> Card {
    let date = post.meta.date.map(|date| date.to_string());
    let mark = language_mark(post, language);
    Card {
        marks: date.into_iter().chain(mark).collect(),
        text: post
            .meta
            .summary
            .as_deref()
            .map(plain_run)
            .unwrap_or_default(),
        ..post_card(post, language, today)
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
    fn a_choice_ends_with_a_sentence() {
        let shown = |text: &str| {
            let runs = short(plain_run(text));
            runs.iter().map(|run| run.text.as_str()).collect::<String>()
        };
        let short_enough = "前金は契約の日に受け取ります。";
        assert_eq!(shown(short_enough), short_enough);
        let sentences = short_enough.repeat(10);
        assert_eq!(shown(&sentences), format!("{}…", short_enough.repeat(5)));
        let long = format!("{}。", "前".repeat(150));
        assert_eq!(shown(&long), long, "no sentence is cut");
        assert_eq!(shown(&format!("{long}次。")), format!("{long}…"));
        assert_eq!(shown(&format!("次。{long}")), "次。…");
        let english = "Ask the client for a reference within the fortnight after the result. ";
        let two = format!("{}…", english.repeat(2).trim_end());
        assert_eq!(shown(&english.repeat(4)).replace(" …", "…"), two);
    }

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
