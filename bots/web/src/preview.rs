//! A conversation as chat platforms show it, from the messages that their own renderers make.

use maud::{Markup, PreEscaped, html};
use senpai_chat::{Reply, Wording};
use serde_json::{Value, json};

use crate::{
    assets,
    sessions::{Said, Turn},
};

/// How one chat platform shows a reply.
#[derive(Clone, Copy)]
pub struct Preview {
    /// The name, as people write it. In small letters it is the class that `preview.css` knows.
    pub name: &'static str,
    /// The message of a reply, in the form that the platform's API takes.
    pub render: fn(&Reply) -> Value,
}

/// The conversation on each platform, side by side.
pub(crate) fn side_by_side(previews: &[Preview], turns: &[Turn], words: &Wording) -> Markup {
    html! {
        link rel="stylesheet" href=(assets::OF_PREVIEW[0].address());
        script defer src=(assets::OF_PREVIEW[1].address()) {}
        div.mocks {
            @for preview in previews {
                section {
                    h2 { (preview.name) }
                    div.mock.(preview.name.to_lowercase()) data-platform=(preview.name.to_lowercase()) {
                        script type="application/json" { (data(&messages(preview, turns, words))) }
                        noscript { (in_words(turns)) }
                    }
                }
            }
        }
    }
}

fn messages(preview: &Preview, turns: &[Turn], words: &Wording) -> Value {
    let mut out = Vec::new();
    for turn in turns {
        out.push(match &turn.said {
            Said::Words(text) => json!({"who": words.page.you, "text": text}),
            Said::Button(label) => json!({"who": "", "text": format!("［{label}］")}),
        });
        for shown in &turn.replies {
            let message = (preview.render)(&shown.reply);
            out.push(json!({"who": "senpai", "message": message, "private": shown.reply.private}));
        }
    }
    Value::from(out)
}

/// JSON inside of a page: no text in it ends the element.
fn data(value: &Value) -> PreEscaped<String> {
    PreEscaped(value.to_string().replace('<', "\\u003c"))
}

/// The replies in words, without a script.
fn in_words(turns: &[Turn]) -> Markup {
    let replies = turns.iter().flat_map(|turn| &turn.replies);
    html! {
        @for shown in replies {
            p { (shown.reply.heading) }
            @for card in &shown.reply.cards { p { strong { (card.title) } " " (card.plain()) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element_of_the_data() {
        let text = data(&json!({"text": "</script><script>alert(1)</script><!--"}));
        assert!(!text.0.contains('<'), "{}", text.0);
        let back: Value = serde_json::from_str(&text.0).unwrap_or_default();
        assert_eq!(back["text"], "</script><script>alert(1)</script><!--");
    }
}
