//! From replies to HTML. Pure. Every text is escaped by the templates; a link leads to this site only.

use maud::{Markup, html};
use senpai_chat::{
    Button, Card, CardKind, LONGEST_QUESTION, LONGEST_REPORT, Reply, Wording, fill, form,
    is_verdict, page_wording,
};

use crate::{
    cookies,
    layout::Layout,
    receive::Back,
    sessions::{Said, Shown, Turn},
    site::Broken,
    text,
};

/// What the forms of a page share.
pub(crate) struct Forms {
    /// The token that makes a form that is sent twice one form.
    once: String,
    /// The page to return to.
    back: Back,
    /// The secret of the session in a frame, or the key of a private link.
    key: String,
    /// The query of the addresses in a frame.
    query: String,
}

impl Forms {
    /// The forms of a page that return to `back`.
    ///
    /// # Errors
    /// Fails if the system gives no randomness.
    pub fn new(back: Back, key: &str, layout: &Layout) -> Result<Forms, Broken> {
        Ok(Forms {
            once: cookies::random().ok_or(Broken)?,
            back,
            key: key.to_owned(),
            query: layout.embed_query(),
        })
    }

    /// The forms of a page that has none.
    pub fn none() -> Forms {
        Forms {
            once: String::new(),
            back: Back::Conversation,
            key: String::new(),
            query: String::new(),
        }
    }

    /// True if a private link opened the page.
    pub fn is_linked(&self) -> bool {
        self.back == Back::Practice && !self.key.is_empty()
    }

    /// The address of the page itself.
    pub fn page(&self) -> String {
        match self.back {
            Back::Conversation => "/".to_owned(),
            Back::Preview => "/preview".to_owned(),
            Back::Practice if self.key.is_empty() => "/practice".to_owned(),
            Back::Practice => format!("/practice/{}", self.key),
            Back::Embed if self.key.is_empty() => format!("/embed{}", self.query),
            Back::Embed => format!("/embed/{}{}", self.key, self.query),
        }
    }

    /// The address of a form. Those of a frame have addresses of their own, whose answers may be shown in a frame.
    pub fn action(&self, name: &str) -> String {
        match self.back {
            Back::Embed => format!("/embed/{name}{}", self.query),
            _ => format!("/{name}"),
        }
    }

    /// Where links open: in a frame, beside the other site.
    pub fn target(&self) -> Option<&'static str> {
        (self.back == Back::Embed).then_some("_blank")
    }
}

/// The conversation, the newest turn last.
pub(crate) fn talk(turns: &[Turn], forms: &Forms, words: &Wording) -> Markup {
    let last = turns.len().saturating_sub(1);
    html! {
        div #talk.talk role="log" aria-label=(words.page.conversation) {
            @for (i, one) in turns.iter().enumerate() {
                div.turn id={ "t" (one.delivery) } {
                    @if i == last { span #latest {} }
                    (said(one, words))
                    @for shown in &one.replies { (reply(shown, forms)) }
                    @if one.replies.is_empty() {
                        p.waiting { (words.page.still_searching) " " a href=(forms.page()) { (words.page.look_again) } }
                    }
                }
            }
        }
    }
}

fn said(turn: &Turn, words: &Wording) -> Markup {
    html! {
        @match &turn.said {
            Said::Words(text) => p.mine {
                span.sr { (words.page.you) ": " } (text)
                @if !turn.only.is_empty() {
                    span.filter { (fill(words.page.only, turn.only.join(words.list_comma))) }
                }
            },
            Said::Button(label) => p.mine.pressed { span.sr { (words.page.you) ": " } (label) },
        }
    }
}

/// A reply, with its buttons.
pub(crate) fn reply(shown: &Shown, forms: &Forms) -> Markup {
    let Shown { reply, links } = shown;
    let words = page_wording(reply.language);
    let linked = |index: usize| links.get(index).and_then(Option::as_deref);
    let (lines, whole): (Vec<_>, Vec<_>) = reply
        .cards
        .iter()
        .enumerate()
        .partition(|(_, card)| card.kind == CardKind::Line);
    html! {
        div.answer lang=(reply.language.tag()) {
            span.sr { (words.page.senpai) ": " }
            @for line in reply.heading.lines().filter(|line| !line.is_empty()) { p.says { (line) } }
            @for (index, one) in whole { (card(one, linked(index), forms, words)) }
            @if !lines.is_empty() {
                ul.lines {
                    @for (index, one) in lines {
                        li {
                            (title(one, linked(index), forms))
                            @let place = one.place();
                            @if !place.is_empty() { span.place { (place) } }
                        }
                    }
                }
            }
            (text::notes(reply))
            (buttons(reply, forms))
        }
    }
}

fn card(card: &Card, link: Option<&str>, forms: &Forms, words: &Wording) -> Markup {
    let place = card.place();
    let is_quote = matches!(card.kind, CardKind::Excerpt | CardKind::Principle);
    html! {
        article.card.principle[card.kind == CardKind::Principle] {
            h2 { (title(card, link, forms)) }
            @if !place.is_empty() { p.place { (place) } }
            @if let Some(principle) = &card.principle {
                p.rule { strong { (words.principle) } " " (principle) }
            }
            @if !card.text.is_empty() {
                @if is_quote {
                    blockquote { (text::excerpt(&card.text, words)) }
                } @else {
                    p { (text::runs(&card.text)) }
                }
            }
        }
    }
}

fn title(card: &Card, link: Option<&str>, forms: &Forms) -> Markup {
    html! {
        @match link {
            Some(link) => a href=(link) target=[forms.target()] { (card.title) },
            None => (card.title),
        }
    }
}

/// The buttons; those that open a form are a form that unfolds.
fn buttons(reply: &Reply, forms: &Forms) -> Markup {
    let opening = |button: &&Button| form(&button.payload).is_some();
    let (opening, plain): (Vec<_>, Vec<_>) = reply.buttons.iter().partition(opening);
    html! {
        @if !plain.is_empty() {
            form.buttons method="post" action=(forms.action("press")) data-swap {
                (hidden(forms))
                @for group in plain.chunk_by(|one, next| is_verdict(&one.payload) && is_verdict(&next.payload)) {
                    // The two verdicts stay in one line.
                    span.group {
                        @for button in group {
                            button class=[button.primary.then_some("primary")] name="payload" value=(button.payload) { (button.label) }
                        }
                    }
                }
            }
        }
        @for button in opening { (unfolding(button, forms)) }
    }
}

fn unfolding(button: &Button, forms: &Forms) -> Markup {
    html! {
        @if let Some(form) = form(&button.payload) {
            details.write {
                summary { (button.label) }
                form method="post" action=(forms.action("press")) data-swap {
                    (hidden(forms))
                    label {
                        span { (form.label) }
                        textarea name="text" rows="3" required maxlength=(form.longest) {}
                    }
                    button.primary name="payload" value=(button.payload) { (form.send) }
                }
            }
        }
    }
}

pub(crate) fn hidden(forms: &Forms) -> Markup {
    html! {
        input type="hidden" name="once" value=(forms.once);
        @if forms.back != Back::Conversation { input type="hidden" name="back" value=(forms.back.as_str()); }
        @if !forms.key.is_empty() || forms.back == Back::Embed { input type="hidden" name="key" value=(forms.key); }
    }
}

/// The values in the form of a report, as the visitor typed them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Typed<'a> {
    pub rung: &'a str,
    pub words: &'a str,
}

/// The form that reports an outcome: one of `rungs`, which have an id and a name. It begins with what was typed.
pub(crate) fn report_form(
    rungs: &[(String, String)],
    typed: &Typed,
    forms: &Forms,
    words: &Wording,
) -> Markup {
    let page = &words.page;
    let is_known = rungs.iter().any(|(id, _)| id == typed.rung);
    let begins = !typed.rung.is_empty() || !typed.words.is_empty();
    html! {
        details.write open[begins] {
            summary { (page.report) }
            form method="post" action="/report" {
                (hidden(forms))
                p { (words.report_which) }
                @if rungs.is_empty() {
                    input type="hidden" name="rung" value=(typed.rung);
                } @else {
                    label {
                        span { (page.outcome) }
                        select name="rung" required {
                            option value="" disabled selected[!is_known] { (page.choose) }
                            @for (id, name) in rungs { option value=(id) selected[id == typed.rung] { (name) } }
                        }
                    }
                }
                label {
                    span { (page.report_words) }
                    textarea name="words" rows="3" maxlength=(LONGEST_REPORT) { "\n" (typed.words) }
                }
                button.primary { (words.practice.form[0]) }
            }
        }
    }
}

/// The form that asks a question, with a choice among `tags` and `goals`, which have an id and a name.
pub(crate) fn composer(
    tags: &[String],
    goals: &[(String, String)],
    forms: &Forms,
    words: &Wording,
) -> Markup {
    let page = &words.page;
    html! {
        form.composer method="post" action=(forms.action("ask")) autocomplete="off" data-swap
            data-searching=(page.searching) data-not-sent=(page.not_sent) data-suggested=(page.suggested) {
            (hidden(forms))
            ul #suggestions role="listbox" aria-label=(words.question_option) hidden {}
            div.field {
                label.sr for="question" { (words.question_option) }
                textarea #question name="question" rows="1" required maxlength=(LONGEST_QUESTION) placeholder=(words.search) enterkeyhint="send" {}
                button.send { (page.send) }
            }
            div.narrowing {
                details.narrow {
                    summary { (page.narrow) }
                    div.choices {
                        label {
                            span { (page.tag) }
                            select name="tag" {
                                option value="" { (words.any) }
                                @for tag in tags { option value=(tag) { (tag) } }
                            }
                        }
                        @if !goals.is_empty() {
                        label {
                            span { (words.goal) }
                            select name="goal" {
                                option value="" { (words.any) }
                                @for (id, name) in goals { option value=(id) { (name) } }
                            }
                        }
                        }
                    }
                }
                button #narrowed type="button" data-label=(page.unnarrow) hidden {}
            }
            p #status role="status" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use senpai_chat::{Language, Run};

    use super::*;

    const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    #[test]
    fn no_text_of_a_reply_becomes_markup() {
        let card = |kind| Card {
            title: HOSTILE.into(),
            post: HOSTILE.into(),
            headings: vec![HOSTILE.into()],
            link: Some("javascript:alert(1)".into()),
            marks: vec![HOSTILE.into()],
            principle: Some(HOSTILE.into()),
            text: vec![Run {
                text: HOSTILE.into(),
                marked: true,
            }],
            kind,
            image: Some("javascript:alert(1)".into()),
        };
        let shown = Shown {
            reply: Reply {
                cards: [CardKind::Excerpt, CardKind::Line, CardKind::Post]
                    .map(card)
                    .into(),
                notes: vec![HOSTILE.into()],
                buttons: vec![Button {
                    label: HOSTILE.into(),
                    payload: HOSTILE.into(),
                    primary: true,
                }],
                ..Reply::of(Language::Japanese, HOSTILE)
            },
            links: Vec::new(),
        };
        let turn = Turn {
            delivery: HOSTILE.into(),
            on: Back::Embed,
            said: Said::Words(HOSTILE.into()),
            only: vec![HOSTILE.into()],
            replies: vec![shown],
        };
        let forms = Forms {
            once: HOSTILE.into(),
            back: Back::Embed,
            key: HOSTILE.into(),
            query: String::new(),
        };
        let late = Turn {
            replies: Vec::new(),
            ..turn.clone()
        };
        let words = page_wording(Language::Japanese);
        let html = talk(&[late], &forms, words).into_string();
        assert!(html.contains(words.page.still_searching) && html.contains("href=\"/embed/"));
        let html = talk(&[turn], &forms, page_wording(Language::Japanese)).into_string();
        assert!(html.matches("alert(1)").count() > 10);
        for markup in ["<script", "<img", "javascript:", "\"'>"] {
            assert!(!html.contains(markup), "{html}");
        }
    }
}
