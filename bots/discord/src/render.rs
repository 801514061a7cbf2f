//! Turns replies into Discord's messages. Pure. Every limit is enforced here, counted in UTF-16 units.

use senpai_chat::{BUTTONS, Card, CardKind, Language, Reply, wording};
use senpai_runner::is_web;

use crate::escape::escaped;

// These are Discord's documented limits (message and embed limits of the API reference). Lengths are in UTF-16 units.

/// The longest text above the cards.
pub(crate) const CONTENT_LENGTH: usize = 2000;
/// The longest title of a card.
const TITLE_LENGTH: usize = 256;
/// The longest text of a card.
const DESCRIPTION_LENGTH: usize = 4096;
/// The longest footer of a card.
const FOOTER_LENGTH: usize = 2048;
/// The greatest number of cards of a message.
const MAX_EMBEDS: usize = 10;
/// The greatest length of all cards of a message together.
const ALL_EMBEDS_LENGTH: usize = 6000;
/// The longest label of a button.
const LABEL_LENGTH: usize = 80;
/// The longest address.
const URL_LENGTH: usize = 2048;

/// The room for further posts, one line each, in UTF-16 units. By hand: two titles with their addresses.
const LIST_ROOM: usize = 800;
/// The colour of the edge of a principle's card, 0xRRGGBB.
const PRINCIPLE: u32 = 0x00f0_b232;
/// The colour of the edge of an excerpt's card, 0xRRGGBB.
const EXCERPT: u32 = 0x0058_65f2;

/// A message whose text is escaped and cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The text above the cards.
    pub content: String,
    /// The cards.
    pub embeds: Vec<Embed>,
    /// The buttons: label, custom id, and true for the button that most members want.
    pub buttons: Vec<(String, String, bool)>,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// The title, escaped, and cut to Discord's limit.
    pub title: String,
    /// The address of the title's link.
    pub url: Option<String>,
    /// The text.
    pub description: String,
    /// The place in the post.
    pub footer: String,
    /// The address of an image.
    pub image: Option<String>,
    /// The colour of the card's edge, 0xRRGGBB.
    pub colour: Option<u32>,
}

/// Renders a reply.
pub fn render(reply: &Reply) -> Message {
    let notes = reply
        .notes
        .iter()
        .map(|n| escaped(n))
        .collect::<Vec<_>>()
        .join("\n");
    let mut message = Message::default();
    let mut content = escaped(&reply.heading);
    if !reply.cards.is_empty() {
        content = heading(&content);
    }
    let mut room = ALL_EMBEDS_LENGTH;
    // Notes belong under the excerpts; without excerpts, the notes are the message.
    let notes_below = !reply.cards.is_empty() && !notes.is_empty();
    let cards = MAX_EMBEDS - usize::from(notes_below);
    if !notes_below && !notes.is_empty() {
        content = format!("{content}\n{notes}").trim().to_owned();
    }
    message.content = cut_marked(&content, CONTENT_LENGTH, "…");
    if notes_below {
        room -= units(&notes).min(ALL_EMBEDS_LENGTH / 4);
    }
    let is_line = |card: &&Card| card.kind == CardKind::Line;
    let (lines, whole): (Vec<&Card>, Vec<&Card>) = reply.cards.iter().partition(is_line);
    let has_lines = !lines.is_empty();
    if has_lines {
        room -= LIST_ROOM;
    }
    let is_list = whole.len() > 1 && whole.iter().all(|card| card.kind == CardKind::Post);
    if is_list {
        message
            .embeds
            .push(list(&whole, room.min(DESCRIPTION_LENGTH)));
    } else {
        let whole = &whole[..whole.len().min(cards - usize::from(has_lines))];
        let share = room / whole.len().max(1);
        let each = whole.iter();
        let each = each.map(|card| embed(card, share, reply.language));
        message.embeds = each.collect();
    }
    if has_lines {
        message.embeds.push(list(&lines, LIST_ROOM));
    }
    if notes_below {
        message.embeds.push(Embed {
            description: cut(&notes, ALL_EMBEDS_LENGTH / 4, "…"),
            ..Embed::default()
        });
    }
    message.buttons = reply
        .buttons
        .iter()
        .take(BUTTONS)
        .map(|b| {
            (
                cut(&b.label, LABEL_LENGTH, "…"),
                b.payload.clone(),
                b.primary,
            )
        })
        .collect();
    message
}

/// The first line in bold, if Discord can show it.
fn heading(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let inner = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '*');
    if first.ends_with('\\') || !inner(first.chars().next()) || !inner(first.chars().next_back()) {
        return text.to_owned();
    }
    format!("**{first}**\n{rest}").trim_end().to_owned()
}

/// Posts in one card, with one or two lines each, in at most `room` UTF-16 units.
fn list(cards: &[&Card], room: usize) -> Embed {
    /// The longest title that leaves room for a summary, in UTF-16 units. By hand.
    const LISTED_TITLE: usize = 150;
    /// The longest address that leaves room for a summary, in UTF-16 units. By hand.
    const LISTED_URL: usize = 160;
    let shown = &cards[..cards.len().min(MAX_EMBEDS)];
    let share = (room / shown.len().max(1)).saturating_sub(2);
    let entry = |card: &&Card| {
        let title = cut(&escaped(&card.title), LISTED_TITLE.min(share / 2), "…");
        let fits = |url: &&String| {
            is_web(url) && units(url) <= LISTED_URL && !url.contains(['(', ')', '<', '>', '\\'])
        };
        let line = match card.link.as_ref().filter(fits) {
            Some(url) if units(&title) + units(url) + 8 <= share => format!("[{title}]({url})"),
            _ => title,
        };
        let left = share.saturating_sub(units(&line) + 3);
        let place = cut(&escaped(&card.place()), left.min(LISTED_TITLE), "…");
        let line = match place.is_empty() {
            true => line,
            false => format!("{line} · {place}"),
        };
        let left = share.saturating_sub(units(&line) + 1);
        let summary = card.plain().replace('\n', " ");
        let summary = cut(&escaped(&summary), left, "…");
        format!("{line}\n{summary}").trim_end().to_owned()
    };
    let entries: Vec<String> = shown.iter().map(entry).collect();
    let has_summaries = cards.iter().any(|card| !card.text.is_empty());
    Embed {
        description: entries.join(if has_summaries { "\n\n" } else { "\n" }),
        colour: Some(EXCERPT),
        ..Embed::default()
    }
}

/// One card in at most `room` UTF-16 units.
fn embed(card: &Card, room: usize, language: Language) -> Embed {
    let words = wording(language);
    let title = cut(&escaped(&card.title), TITLE_LENGTH.min(room / 3), "…");
    // Discord shows no Markdown in a footer, so its text is not escaped.
    let footer = cut(&card.place(), FOOTER_LENGTH.min(room / 4), "…");
    let left = room.saturating_sub(units(&title) + units(&footer));
    let colour = match card.kind {
        CardKind::Principle => PRINCIPLE,
        CardKind::Excerpt | CardKind::Post | CardKind::Line => EXCERPT,
    };
    let mut description = marked(card);
    if let Some(principle) = &card.principle {
        let principle = escaped(principle);
        description = format!("**{}**\n{principle}\n\n{description}", words.principle);
    }
    let fits = |url: &&String| is_web(url) && units(url) <= URL_LENGTH;
    Embed {
        title,
        footer,
        image: card.image.as_ref().filter(fits).cloned(),
        colour: Some(colour),
        url: card.link.as_ref().filter(fits).cloned(),
        description: cut_marked(&description, left.min(DESCRIPTION_LENGTH), words.read_on),
    }
}

/// The text, with the words of the question in bold if Discord can show it: `**` needs a letter on its inner side.
fn marked(card: &Card) -> String {
    let mut out = String::new();
    for run in &card.text {
        let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let bold =
            run.marked && inner(run.text.chars().next()) && inner(run.text.chars().next_back());
        let text = escaped(&run.text);
        match (bold, out.ends_with("**")) {
            // Discord would read two `**` in a row as one mark of four stars.
            (true, true) => {
                out.truncate(out.len() - 2);
                out.push_str(&text);
                out.push_str("**");
            }
            (true, false) => out.push_str(&format!("**{text}**")),
            (false, _) => out.push_str(&text),
        }
    }
    out
}

/// Cuts escaped text with bold marks. If the cut is inside a bold word, its opening mark is removed.
fn cut_marked(text: &str, room: usize, read_on: &str) -> String {
    let mut out = cut(text, room, read_on);
    if out.matches("**").count() % 2 == 1
        && let Some(last) = out.rfind("**")
    {
        out.replace_range(last..last + 2, "");
    }
    out
}

fn cut(text: &str, room: usize, tail: &str) -> String {
    senpai_runner::cut(text, room, char::len_utf16, tail)
}

pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use senpai_chat::{Button, Run};

    use super::*;

    fn card(title: &str, text: &[(&str, bool)]) -> Card {
        Card {
            title: title.into(),
            post: "p".into(),
            headings: vec!["遅れたとき".into()],
            link: Some("https://example.com/p#x".into()),
            marks: Vec::new(),
            principle: None,
            text: text
                .iter()
                .map(|(t, m)| Run {
                    text: (*t).into(),
                    marked: *m,
                })
                .collect(),
            kind: CardKind::Excerpt,
            image: None,
        }
    }

    #[test]
    fn an_answer_links_its_post_and_marks_the_words() {
        let reply = Reply {
            cards: vec![card(
                "入金の話",
                &[
                    ("三日以内に", false),
                    ("入金", true),
                    ("日", true),
                    ("を聞く。", false),
                ],
            )],
            notes: vec!["試してみるなら: 電話する".into()],
            ..Reply::of(Language::Japanese, "この記事に書いてありました。")
        };
        let message = render(&reply);
        assert_eq!(message.content, "**この記事に書いてありました。**");
        let embed = &message.embeds[0];
        assert_eq!(embed.description, "三日以内に**入金日**を聞く。");
        assert_eq!(
            (embed.title.as_str(), embed.footer.as_str()),
            ("入金の話", "遅れたとき")
        );
        assert_eq!(embed.url.as_deref(), Some("https://example.com/p#x"));
        assert!(message.embeds[1].description.contains("電話する"));
    }

    #[test]
    fn a_long_text_is_cut_behind_a_sentence_and_says_so() {
        let text = "これは一つの文です。".repeat(700);
        let reply = Reply {
            cards: vec![card("長い", &[(&text, false)])],
            ..Reply::of(Language::Japanese, "x")
        };
        let shown = &render(&reply).embeds[0].description;
        assert!(
            shown.ends_with("です。…続きは記事で"),
            "{}",
            &shown[shown.len() - 60..]
        );
    }

    #[test]
    fn a_link_that_is_none_is_left_out() {
        let mut bad = card("x", &[("y", false)]);
        bad.link = Some("javascript:alert(1)".into());
        let reply = Reply {
            cards: vec![bad],
            ..Reply::of(Language::Japanese, "x")
        };
        assert_eq!(render(&reply).embeds[0].url, None);
    }

    /// Discord's limits, as documented.
    fn check(message: &Message) {
        assert!(units(&message.content) <= 2000);
        assert!(message.embeds.len() <= 10);
        let mut all = 0;
        for embed in &message.embeds {
            assert!(
                units(&embed.title) <= 256
                    && units(&embed.description) <= 4096
                    && units(&embed.footer) <= 2048
            );
            all += units(&embed.title) + units(&embed.description) + units(&embed.footer);
            assert!(
                embed.description.matches("**").count() % 2 == 0,
                "{}",
                embed.description
            );
            let backslashes = embed
                .description
                .chars()
                .rev()
                .take_while(|c| *c == '\\')
                .count();
            assert!(backslashes % 2 == 0);
        }
        assert!(all <= 6000, "{all}");
        assert!(message.buttons.len() <= BUTTONS);
        for (label, id, _) in &message.buttons {
            assert!((1..=80).contains(&units(label)) && (1..=100).contains(&id.len()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn every_limit_is_held(
            heading in "[入金a。\\\\*😀 ]{0,3000}",
            cards in proptest::collection::vec(("[入金a。*😀]{0,400}", "[入金a。\\\\*_😀\n]{0,5000}", any::<bool>()), 0..14),
            notes in proptest::collection::vec("[入金a。*😀]{0,900}", 0..12),
            kind in 0..3_usize,
        ) {
            let reply = Reply {
                cards: cards.iter().map(|(title, text, marked)| Card {
                    kind: [CardKind::Post, CardKind::Excerpt, CardKind::Line][kind],
                    principle: marked.then(|| text.clone()),
                    marks: vec![title.clone()],
                    ..card(title, &[(text, *marked), ("入金", true)])
                }).collect(),
                notes,
                buttons: vec![Button { label: "もっと見る".into(), payload: "1|more|1|1".into(), primary: true }; 12],
                ..Reply::of(Language::Japanese, heading)
            };
            check(&render(&reply));
        }
    }
}
