//! From an answer to a reply.

use senpai_answer::{Answer, Citation, Status};
use senpai_content::Language;
use senpai_search::Post;

use crate::{
    Button, Card, CardKind, Reply, Run,
    payload::{Op, Payload},
    wording,
};

/// How many of an author's steps stand under an answer.
const STEPS: usize = 2;

/// What a reply to a question needs beside the answer.
pub(crate) struct Setting {
    pub language: Language,
    pub private: bool,
    /// Others are there who could be shown a private answer.
    pub audience: bool,
    /// There is a channel to pass questions to.
    pub humans: bool,
    /// The question's id.
    pub question: u64,
    /// The page to ask for next.
    pub next: u16,
}

/// The reply to a question.
pub(crate) fn answer(answer: &Answer, setting: &Setting) -> Reply {
    let words = wording(setting.language);
    let found = answer.status != Status::NotFound;
    let mut reply = Reply::of(
        setting.language,
        match answer.status {
            Status::Found => words.found.to_owned(),
            Status::Unsure => words.unsure.to_owned(),
            Status::NotFound if answer.excerpts.is_empty() => {
                format!("{}\n{}", words.not_found, words.nothing_near)
            }
            Status::NotFound => format!("{}\n{}", words.not_found, words.related),
        },
    );
    reply.private = setting.private;
    let first = answer.excerpts.first().map(|cited| &cited.post.id);
    reply.cards.extend(answer.principle.as_ref().map(|p| Card {
        title: words.principle.to_owned(),
        // Where the next card is of the same post, it says so.
        headings: match first == Some(&p.post.id) {
            true => Vec::new(),
            false => vec![p.post.title.clone()],
        },
        text: plain(&p.text),
        kind: CardKind::Principle,
        ..of_post(&p.post)
    }));
    reply.cards.extend(answer.excerpts.iter().map(|cited| {
        if found {
            excerpt(cited)
        } else {
            of_post(&cited.post)
        }
    }));
    if answer.status == Status::Found
        && let Some(first) = answer.excerpts.first()
    {
        let steps = first.post.practice.iter().take(STEPS);
        let steps: String = steps.map(|step| format!("\n• {step}")).collect();
        if !steps.is_empty() {
            reply.notes.push(format!("{}{steps}", words.practice));
        }
    }
    reply.buttons = buttons(answer, setting);
    reply
}

/// Leaves out principle and steps: they stood around what was shown before.
pub(crate) fn excerpts_only(reply: &mut Reply) {
    reply.cards.retain(|card| card.kind != CardKind::Principle);
    reply.notes.clear();
}

/// Adds a note that has nothing to do with those before it.
pub(crate) fn remark(reply: &mut Reply, note: &str) {
    if !reply.notes.is_empty() {
        reply.notes.push(String::new());
    }
    reply.notes.push(note.to_owned());
}

fn buttons(answer: &Answer, setting: &Setting) -> Vec<Button> {
    let words = wording(setting.language);
    let found = answer.status != Status::NotFound;
    let all = [
        (Op::More, words.more, found && answer.more),
        (Op::Helped, words.helped, found),
        (Op::DidNotHelp, words.did_not_help, found),
        (Op::Tell, words.tell_me, !found),
        (Op::Human, words.ask_human, setting.humans),
        (
            Op::Show,
            words.show_to_all,
            found && setting.private && setting.audience,
        ),
    ];
    let wanted = all.into_iter().filter(|(_, _, wanted)| *wanted);
    wanted
        .map(|(op, label, _)| Button {
            label,
            payload: Payload {
                op,
                id: setting.question,
                page: setting.next,
            }
            .to_string(),
            primary: matches!(op, Op::Helped | Op::Tell),
        })
        .collect()
}

fn excerpt(cited: &Citation) -> Card {
    Card {
        title: cited.post.title.clone(),
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
pub(crate) fn of_post(post: &Post) -> Card {
    Card {
        title: post.title.clone(),
        headings: Vec::new(),
        link: post.url.clone(),
        text: Vec::new(),
        kind: CardKind::Post,
    }
}

/// A post by its title and summary.
pub(crate) fn with_summary(post: &Post) -> Card {
    Card {
        text: post.summary.as_deref().map(plain).unwrap_or_default(),
        ..of_post(post)
    }
}

pub(crate) fn plain(text: &str) -> Vec<Run> {
    vec![Run {
        text: text.to_owned(),
        marked: false,
    }]
}
