//! Turns replies into Slack's messages. Pure. Every limit is enforced here, counted in characters.
//!
//! Text goes into `rich_text`, which Slack does not interpret: no mention, link, emoji or emphasis can be forged, and bold works
//! between CJK characters (mrkdwn's `*…*` does not).

use senpai_chat::{BUTTONS, Button, Card, CardKind, Reply, Run, wording};
use senpai_runner::is_web;
use slack_morphism::prelude::*;

/// Slack's documented limit for the blocks of a message.
const MAX_BLOCKS: usize = 50;
/// Slack's documented limit for the label of a button, in characters.
const LABEL_LENGTH: usize = 75;
/// The length that Slack recommends for a message's text, in characters. Slack cuts it at 40,000.
const TEXT_LENGTH: usize = 4000;
/// Slack's documented limit for the text of a section block, in characters. Slack documents no limit for rich text, so every block
/// keeps this one.
const BLOCK_LENGTH: usize = 3000;
/// The greatest number of further posts, one line each. By hand: their titles and places fit in a block.
const LISTED_POSTS: usize = 4;
/// The greatest length of a title, a name or headings, in characters. By hand.
const TITLE_LENGTH: usize = 300;

/// A message whose text is escaped and cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The text of notifications and for screen readers, escaped.
    pub text: String,
    /// The blocks that are shown.
    pub blocks: Vec<SlackBlock>,
}

/// Renders a reply.
pub fn render(reply: &Reply) -> Message {
    let mut blocks = Vec::new();
    if !reply.heading.is_empty() && reply.cards.is_empty() {
        blocks.push(paragraph(&reply.heading));
    } else if !reply.heading.is_empty() {
        let heading = cut(&reply.heading, BLOCK_LENGTH, "…");
        let (first, rest) = heading.split_at(heading.find('\n').unwrap_or(heading.len()));
        // Slack refuses an empty text.
        let first = if first.is_empty() { " " } else { first };
        let mut lines = vec![SlackRichTextText::new(first.to_owned()).bold().into()];
        if !rest.is_empty() {
            lines.push(rest.to_owned().into());
        }
        blocks.push(rich(vec![SlackRichTextSection::new(lines).into()]));
    }
    // Heading, notes and buttons take a block each.
    let cards = reply.cards.iter().take(MAX_BLOCKS - 3);
    let is_line = |card: &&Card| card.kind == CardKind::Line;
    let (lines, whole): (Vec<&Card>, Vec<&Card>) = cards.partition(is_line);
    for card in whole {
        blocks.push(rich(card_elements(card, reply)));
        blocks.extend(image(card));
    }
    if !lines.is_empty() {
        let lines = lines.iter().take(LISTED_POSTS).map(|card| line(card));
        blocks.push(rich(lines.collect()));
    }
    if !reply.notes.is_empty() {
        blocks.push(paragraph(&reply.notes.join("\n")));
    }
    let buttons: Vec<_> = reply.buttons.iter().take(BUTTONS).collect();
    if !buttons.is_empty() {
        let elements = buttons.iter().enumerate().map(|(i, b)| button(i, b));
        blocks.push(SlackActionsBlock::new(elements.collect()).into());
    }
    let titles = reply.cards.iter().map(|card| card.title.as_str());
    let lines = [reply.heading.as_str()].into_iter().chain(titles);
    let text = lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    Message {
        text: escaped(&cut(&text, TEXT_LENGTH / 5, "…")),
        blocks,
    }
}

impl Message {
    /// The message in slack-morphism's types.
    pub(crate) fn content(self) -> SlackMessageContent {
        SlackMessageContent::new()
            .with_text(self.text)
            .with_blocks(self.blocks)
    }

    /// Adds a mention at the top, which notifies the member.
    pub(crate) fn to(self, user: &str) -> Message {
        let user = SlackRichTextUser::new(user.to_owned().into());
        self.begins_with(vec![user.into()])
    }

    /// Adds the member who asked and the channel at the top. Nobody is notified.
    pub(crate) fn about(self, name: &str, channel: Option<&str>) -> Message {
        let mut line = vec![cut(name, TITLE_LENGTH, "…").into()];
        if let Some(channel) = channel {
            let channel = SlackRichTextChannel::new(channel.to_owned().into());
            line.extend(["  ".into(), SlackRichTextInlineElement::Channel(channel)]);
        }
        self.begins_with(line)
    }

    fn begins_with(mut self, line: Vec<SlackRichTextInlineElement>) -> Message {
        let line = SlackRichTextSection::new(line);
        self.blocks.insert(0, rich(vec![line.into()]));
        self.blocks.truncate(MAX_BLOCKS);
        self
    }

    /// Gives the first block an id.
    pub(crate) fn with_block_id(mut self, id: &str) -> Message {
        if let Some(SlackBlock::RichText(block)) = self.blocks.first_mut() {
            block.block_id = Some(id.to_owned().into());
        }
        self
    }
}

fn rich(elements: Vec<SlackRichTextElement>) -> SlackBlock {
    SlackRichTextBlock::new(elements).into()
}

fn paragraph(text: &str) -> SlackBlock {
    // Slack refuses an empty text.
    let text = if text.is_empty() { " " } else { text };
    rich(vec![
        SlackRichTextSection::from(cut(text, BLOCK_LENGTH, "…")).into(),
    ])
}

/// The image of a card. Slack fetches it when the message is sent, and refuses the message if it cannot.
fn image(card: &Card) -> Option<SlackBlock> {
    /// Slack's limit for the address of an image block, in characters.
    const URL: usize = 3000;
    /// Slack's limit for the alternative text of an image block, in characters.
    const ALT: usize = 2000;
    let address = card.image.as_ref()?;
    let url = address.parse::<url::Url>().ok()?;
    let fits = url.scheme() == "https" && address.chars().count() <= URL;
    let image = SlackImageUrlOrFile::ImageUrl { image_url: url };
    fits.then(|| SlackImageBlock::new(image, cut(&card.title, ALT, "…")).into())
}

fn card_elements(card: &Card, reply: &Reply) -> Vec<SlackRichTextElement> {
    let read_on = wording(reply.language).read_on;
    let mut head = vec![title(card)];
    let place = card.place();
    if !place.is_empty() {
        head.push(format!("\n{}", cut(&place, TITLE_LENGTH, "…")).into());
    }
    if card.kind == CardKind::Post {
        let summary = cut(&card.plain(), BLOCK_LENGTH - 2 * TITLE_LENGTH - 50, read_on);
        if !summary.is_empty() {
            head.push(format!("\n{summary}").into());
        }
        return vec![SlackRichTextSection::new(head).into()];
    }
    let mut elements = vec![SlackRichTextSection::new(head).into()];
    if let Some(principle) = &card.principle {
        let label = SlackRichTextText::new(wording(reply.language).principle.to_owned());
        let principle = cut(principle, TITLE_LENGTH, "…");
        let lines = vec![label.bold().into(), format!("\n{principle}").into()];
        elements.push(SlackRichTextSection::new(lines).into());
    }
    let text = cut_runs(&card.text, BLOCK_LENGTH - 3 * TITLE_LENGTH - 50, read_on);
    if !text.is_empty() {
        let runs = text.into_iter().map(|run| {
            let text = SlackRichTextText::new(run.text);
            if run.marked { text.bold() } else { text }.into()
        });
        elements.push(SlackRichTextQuote::new(runs.collect()).into());
    }
    elements
}

/// A further post: its title and its place in one line.
fn line(card: &Card) -> SlackRichTextElement {
    let mut line = vec![title(card)];
    let place = cut(&card.place(), TITLE_LENGTH, "…");
    if !place.is_empty() {
        line.push(format!("  {place}").into());
    }
    SlackRichTextSection::new(line).into()
}

/// The title, as a link to the post if the post has a web address.
fn title(card: &Card) -> SlackRichTextInlineElement {
    /// The longest address of a link, in characters. By hand: Slack documents no limit for links, and this limit for images.
    const LONGEST_URL: usize = 3000;
    let shown = if card.title.is_empty() {
        "—"
    } else {
        &card.title
    };
    let shown = cut(shown, TITLE_LENGTH, "…");
    let fits = |url: &&String| is_web(url) && url.chars().count() <= LONGEST_URL;
    match card.link.as_ref().filter(fits) {
        Some(url) => SlackRichTextLink::new(url.as_str().into())
            .with_text(shown)
            .with_style(SlackRichTextStyle::new().with_bold(true))
            .into(),
        None => SlackRichTextText::new(shown).bold().into(),
    }
}

fn button(i: usize, button: &Button) -> SlackActionBlockElement {
    let label = SlackBlockPlainTextOnly::from(cut(&button.label, LABEL_LENGTH, "…"));
    let element = SlackBlockButtonElement::new(label)
        .with_action_id(format!("press-{i}").into())
        .with_value(button.payload.clone());
    if button.primary {
        element.with_style(SlackBlockButtonStyle::Primary)
    } else {
        element
    }
    .into()
}

/// Escapes text outside of `rich_text`. `&` is escaped first: the other escapes contain it.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Cuts the text of runs like [`cut`]. Empty runs are left out: Slack refuses them.
fn cut_runs(runs: &[Run], room: usize, tail: &str) -> Vec<Run> {
    let whole: String = runs.iter().map(|run| run.text.as_str()).collect();
    let shown = cut(&whole, room, tail);
    if shown == whole {
        return runs
            .iter()
            .filter(|r| !r.text.is_empty())
            .cloned()
            .collect();
    }
    let mut left = shown.len() - tail.len();
    let mut out = Vec::new();
    for run in runs.iter().filter(|r| !r.text.is_empty()) {
        let length = run.text.len().min(left);
        if length == 0 {
            break;
        }
        left -= length;
        out.push(Run {
            // The cut is between two characters of the whole text, and so of the run.
            text: run.text.get(..length).unwrap_or_default().to_owned(),
            marked: run.marked,
        });
    }
    out.push(Run {
        text: tail.to_owned(),
        marked: false,
    });
    out
}

fn cut(text: &str, room: usize, tail: &str) -> String {
    senpai_runner::cut(text, room, |_| 1, tail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use senpai_chat::Language;

    use super::*;

    fn reply(title: &str, text: &[(&str, bool)]) -> Reply {
        let run = |(text, marked): &(&str, bool)| Run {
            text: (*text).to_owned(),
            marked: *marked,
        };
        Reply {
            cards: vec![Card {
                title: title.to_owned(),
                post: "p".into(),
                headings: vec!["遅れたとき".into()],
                link: Some("https://example.com/p#x".into()),
                marks: Vec::new(),
                principle: None,
                text: text.iter().map(run).collect(),
                kind: CardKind::Excerpt,
                image: None,
            }],
            notes: vec![text.iter().map(|(t, _)| *t).collect()],
            ..Reply::of(Language::Japanese, title)
        }
    }

    fn json(reply: &Reply) -> String {
        serde_json::to_string(&render(reply).content()).unwrap()
    }

    #[test]
    fn words_are_bold_between_characters_and_the_title_is_a_link() {
        let shown = json(&reply(
            "入金の話",
            &[
                ("三日以内に", false),
                ("入金", true),
                ("を確かめる。", false),
            ],
        ));
        assert!(
            shown.contains(r#"{"type":"text","text":"入金","style":{"bold":true}}"#),
            "{shown}"
        );
        assert!(
            shown.contains(r#""url":"https://example.com/p#x""#),
            "{shown}"
        );
    }

    #[test]
    fn a_long_text_is_cut_behind_a_sentence_and_says_so() {
        let text = "これは一つの文です。".repeat(700);
        let shown = json(&reply("長い", &[(&text, false)]));
        assert!(shown.contains("一つの文です。\"},{\"type\":\"text\",\"text\":\"…続きは記事で\"}"));
    }

    /// Asserts that a message contains only plain text and links that we made.
    fn check(reply: &Reply) {
        let message = render(reply);
        assert!(!message.text.contains(['<', '>']), "{}", message.text);
        assert!(message.text.chars().count() <= TEXT_LENGTH && message.blocks.len() <= MAX_BLOCKS);
        let kinds = |value: &serde_json::Value| {
            let mut found = Vec::new();
            let mut todo = vec![value.clone()];
            while let Some(value) = todo.pop() {
                if let Some(kind) = value.get("type") {
                    found.push(kind.as_str().unwrap().to_owned());
                    if kind == "text" {
                        assert!(!value["text"].as_str().unwrap().is_empty());
                    }
                }
                match value {
                    serde_json::Value::Array(list) => todo.extend(list),
                    serde_json::Value::Object(map) => todo.extend(map.into_values()),
                    _ => {}
                }
            }
            found
        };
        for block in &message.blocks {
            let value = serde_json::to_value(block).unwrap();
            for kind in kinds(&value) {
                let ours = [
                    "rich_text",
                    "rich_text_section",
                    "rich_text_quote",
                    "text",
                    "link",
                    "actions",
                    "button",
                    "plain_text",
                ];
                assert!(ours.contains(&kind.as_str()), "{kind}");
            }
            assert!(
                plain_length(&value) <= BLOCK_LENGTH,
                "{}",
                plain_length(&value)
            );
        }
    }

    fn plain_length(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Object(map) => map
                .iter()
                .map(|(key, v)| match v {
                    serde_json::Value::String(s) if key == "text" => s.chars().count(),
                    _ => plain_length(v),
                })
                .sum(),
            serde_json::Value::Array(list) => list.iter().map(plain_length).sum(),
            _ => 0,
        }
    }

    #[test]
    fn a_thousand_hostile_texts_mean_nothing() {
        let parts = [
            "<!channel>",
            "<!here>",
            "<@U1>",
            "<#C1>",
            "<!subteam^S1>",
            "@everyone",
            "&lt;!channel&gt;",
            "*b*",
            "_i_",
            "~s~",
            "`c`",
            "```",
            "> q",
            ":smile:",
            "<https://e.vil|x>",
            "https://e.vil",
            "&",
            "\u{202e}",
            "\n",
            "入金",
        ];
        let mut tried = 0;
        for a in parts {
            for b in parts {
                for marked in [false, true] {
                    for glue in ["", " "] {
                        let text = format!("{a}{glue}{b}");
                        check(&reply(&text, &[(&text, marked), (a, !marked)]));
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried >= 1000, "{tried}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn every_limit_is_held(
            heading in "[入金a。&<😀 ]{0,4000}",
            cards in proptest::collection::vec(("[入金a。<😀]{0,400}", "[入金a。&<>😀\n]{0,5000}", any::<bool>()), 0..60),
            notes in proptest::collection::vec("[入金a。<😀]{0,900}", 0..12),
        ) {
            let cards = cards.iter().map(|(title, text, marked)| reply(title, &[(text, *marked), ("", false), ("入金", true)]).cards.remove(0));
            check(&Reply {
                cards: cards.collect(),
                notes,
                buttons: vec![Button { label: "もっと見る".into(), payload: "1|more|1|1".into(), primary: true }; 12],
                ..Reply::of(Language::Japanese, heading)
            });
        }
    }
}
