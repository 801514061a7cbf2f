//! Elements of HTML and components of MDX that are for members.

use super::{End, Scanner, tag::Tag};
use crate::marks::{
    audience::{Audience, audience},
    divider::{LINE, is_line},
    paywall::{is_attribute_for_members, is_element_for_members, is_value_for_members},
};

/// Elements without an end tag, as HTML has them. Those that show a line divide the text; the others hold none.
const DIVIDERS: [&str; 2] = ["hr", "br"];
const EMPTY: [&str; 12] = [
    "area", "base", "col", "embed", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Attributes of Vue, Alpine, Angular, AMP and components that hold a condition.
const CONDITIONS: [&str; 12] = [
    "v-if",
    "v-else-if",
    "v-show",
    "x-if",
    "x-show",
    "ng-if",
    "*ngif",
    "if",
    "when",
    "condition",
    "amp-access",
    "subscriptions-display",
];

/// True if the content of an element is empty, or only says that what follows is for members, or that something follows.
fn divides(content: &str) -> bool {
    let content = content.trim();
    if content.is_empty() || content.len() > 2 * LINE {
        return content.is_empty();
    }
    let text = senpai_html::plain(content);
    is_line(&text) || is_line(&format!("{text}有料"))
}

impl Scanner<'_, '_> {
    /// An element that its name or an attribute gives to members; an empty one divides the text.
    pub(super) fn element(&mut self, index: usize, tag: &Tag<'_>) -> End {
        let name = tag.name.to_ascii_lowercase();
        if tag.is_end || EMPTY.contains(&&*name) {
            return None;
        }
        let is_component = tag.name.starts_with(|c: char| c.is_ascii_uppercase());
        // `<Members />` may show a list of them.
        let by_name =
            is_element_for_members(tag.name) && (!tag.is_closed || is_value_for_members(tag.name));
        if !by_name && !self.is_by_attribute(tag) {
            return None;
        }
        let span = self.tokens[index].span.clone();
        let rest = self.source.len();
        if tag.is_closed || DIVIDERS.contains(&&*name) {
            let holds_nothing = is_component && !by_name;
            return (!holds_nothing).then_some((span.len(), rest));
        }
        let close = self
            .pairs
            .close(index)
            .map(|close| self.tokens[close].span.clone());
        let end = match close {
            Some(close) if !divides(&self.source[span.end..close.start]) => close.end,
            _ => rest,
        };
        Some((span.len(), end))
    }

    fn is_by_attribute(&mut self, tag: &Tag<'_>) -> bool {
        let mut is_hidden = false;
        for (name, value) in tag.attributes() {
            is_hidden |= match &*name {
                "v-else" => self.has_negation,
                _ if CONDITIONS.contains(&&*name) => match audience(value) {
                    Audience::Everybody => false,
                    Audience::Strangers => {
                        self.has_negation = true;
                        false
                    }
                    Audience::Members | Audience::Unclear => true,
                },
                _ => is_attribute_for_members(&name, value),
            };
        }
        is_hidden
    }
}
