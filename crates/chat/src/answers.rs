//! Composes the reply to a question from its answer.

use senpai_answer::{Answer, Citation, Status};
use senpai_content::Language;
use senpai_search::Post;

use senpai_wording::wording;

use crate::{
    Button, Card, CardKind, Reply, Run,
    payload::{Op, Payload},
};

/// Number of the author's practice steps under an answer. By hand.
const STEPS: usize = 2;

/// What a reply to a question needs beside the answer.
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
}

/// The reply to a question.
pub(crate) fn answer_reply(answer: &Answer, context: &ReplyContext) -> Reply {
    let words = wording(context.language);
    let found = answer.status != Status::NotFound;
    let mut reply = Reply::of(
        context.language,
        match answer.status {
            Status::Found => words.found.to_owned(),
            Status::Unsure => words.unsure.to_owned(),
            Status::NotFound if answer.excerpts.is_empty() => {
                format!("{}\n{}", words.not_found, words.nothing_near)
            }
            Status::NotFound => format!("{}\n{}", words.not_found, words.related),
        },
    );
    reply.private = context.private;
    if let Some(other) = &answer.other_language
        && let Some(language) = other.post.meta.language
    {
        // It answers, so the posts that are only related are left out.
        reply.heading = format!("{}\n{}", words.not_found, words.in_language(language));
        reply.cards = vec![excerpt(other)];
        reply.buttons = buttons(answer, context);
        return reply;
    }
    let first = answer.excerpts.first().map(|cited| &cited.post.meta.id);
    reply.cards.extend(answer.principle.as_ref().map(|p| Card {
        title: words.principle.to_owned(),
        // The next card names the post if it is from the same post.
        headings: match first == Some(&p.post.meta.id) {
            true => Vec::new(),
            false => vec![p.post.meta.title.clone()],
        },
        text: plain_run(&p.text),
        kind: CardKind::Principle,
        ..post_card(&p.post)
    }));
    reply.cards.extend(answer.excerpts.iter().map(|cited| {
        if found {
            excerpt(cited)
        } else {
            post_card(&cited.post)
        }
    }));
    if answer.status == Status::Found
        && let Some(first) = answer.excerpts.first()
    {
        let steps = first.post.meta.practice.iter().take(STEPS);
        let steps: String = steps.map(|step| format!("\n• {step}")).collect();
        if !steps.is_empty() {
            reply.notes.push(format!("{}{steps}", words.practice));
        }
    }
    reply.buttons = buttons(answer, context);
    reply
}

/// Removes principle and steps: an earlier page showed them.
pub(crate) fn keep_excerpts_only(reply: &mut Reply) {
    reply.cards.retain(|card| card.kind != CardKind::Principle);
    reply.notes.clear();
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
    let found = answer.status != Status::NotFound;
    let all = [
        (Op::More, words.more, found && answer.more),
        (Op::Helped, words.helped, found),
        (Op::DidNotHelp, words.did_not_help, found),
        (Op::Notify, words.notify_me, !found),
        (Op::Human, words.ask_human, context.humans),
        (
            Op::Show,
            words.show_to_all,
            found && context.private && context.audience,
        ),
    ];
    let wanted = all.into_iter().filter(|(_, _, wanted)| *wanted);
    wanted
        .map(|(op, label, _)| Button {
            label,
            payload: Payload {
                op,
                id: context.question,
                page: context.next,
            }
            .to_string(),
            primary: matches!(op, Op::Helped | Op::Notify),
        })
        .collect()
}

fn excerpt(cited: &Citation) -> Card {
    Card {
        title: cited.post.meta.title.clone(),
        headings: cited.headings.clone(),
        link: cited.link.clone(),
        text: runs(cited),
        kind: CardKind::Excerpt,
    }
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
        text: Vec::new(),
        kind: CardKind::Post,
    }
}

/// A post by its title and summary.
pub(crate) fn post_card_with_summary(post: &Post) -> Card {
    Card {
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
