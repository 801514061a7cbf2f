//! Comments of HTML that are marks: dividers, begins and ends of text for members, blocks of WordPress, cards of Ghost.

use serde_json::Value;

use crate::marks::{
    divider::{is_end_line, is_line},
    field::is_setting_for_members,
    paywall::{has_end_word, is_block_for_members, is_for_members},
};

/// What a comment is.
#[derive(Debug, PartialEq)]
pub(super) enum Comment<'a> {
    /// All words of it are about members; text for members begins.
    Opens,
    /// Text for members ends.
    Ends,
    /// A mark of Ghost behind which all is for members.
    Divides,
    /// A card of Ghost that visitors of the site do not see.
    Gated {
        is_end: bool,
    },
    Block(Block<'a>),
    Other,
}

/// A comment of WordPress's editor around a block.
#[derive(Debug, PartialEq)]
pub(super) struct Block<'a> {
    pub name: &'a str,
    pub is_end: bool,
    /// True if the block has no content.
    pub is_closed: bool,
    /// The settings, as JSON.
    settings: &'a str,
}

impl<'a> Comment<'a> {
    /// Reads the text of a comment.
    pub(super) fn read(text: &'a str) -> Comment<'a> {
        // A comment holds no other: its text ends with the inner one.
        let text = text.rsplit("<!--").next().unwrap_or(text);
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']'));
        let lower = text.get(..text.floor_char_boundary(200)).unwrap_or(text);
        let lower = lower.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix("kg-gated-block:") {
            return match rest.starts_with("end") {
                true => Comment::Gated { is_end: true },
                false if rest.replace(' ', "").contains("nonmember:true") => Comment::Other,
                false => Comment::Gated { is_end: false },
            };
        }
        // A card that Ghost shows in mails only.
        if let Some(card) = lower.strip_prefix("kg-card-")
            && card.ends_with(": email")
        {
            let is_end = card.starts_with("end");
            return Comment::Gated { is_end };
        }
        if lower.starts_with("members-only") {
            return Comment::Divides;
        }
        if let Some(block) = Block::read(text) {
            return Comment::Block(block);
        }
        let is_end = text.starts_with('/') || has_end_word(text);
        let is_named = is_for_members(text.trim_start_matches('/'));
        if is_end && is_named || is_end_line(text) {
            return Comment::Ends;
        }
        match is_named || is_line(text) || matches!(text, "/free" | "/public") {
            true => Comment::Opens,
            false => Comment::Other,
        }
    }
}

impl<'a> Block<'a> {
    fn read(text: &'a str) -> Option<Block<'a>> {
        let (text, is_end) = match text.strip_prefix('/') {
            Some(text) => (text.trim_start(), true),
            None => (text, false),
        };
        let text = text.strip_prefix("wp:")?;
        let end = text.find(|c: char| c.is_whitespace() || c == '{');
        let (name, settings) = text.split_at(end.unwrap_or(text.len()));
        let is_closed = text.ends_with('/');
        Some(Block {
            name: name.trim_end_matches('/'),
            is_end,
            is_closed,
            settings: settings.trim_end_matches('/').trim(),
        })
    }

    /// True if the block shows its content to some visitors only, by its name or its settings.
    pub(super) fn is_for_members(&self) -> bool {
        if is_block_for_members(self.name) {
            return true;
        }
        let settings: Option<Value> = serde_json::from_str(self.settings).ok();
        settings.is_some_and(|settings| is_restricted(&settings))
    }

    /// True if the block divides the post.
    pub(super) fn is_divider(&self) -> bool {
        self.name.contains("paywall")
    }
}

/// True if settings of a block name who may read it.
fn is_restricted(settings: &Value) -> bool {
    let mut values = vec![("", settings)];
    while let Some((key, value)) = values.pop() {
        match value {
            Value::Object(map) => {
                // Hidden in some widths of the window only.
                let is_of_layout = !map.is_empty() && map.keys().all(|key| key == "viewport");
                if is_of_layout {
                    continue;
                }
                if !map.is_empty() && is_setting_for_members(key, "") {
                    return true;
                }
                values.extend(map.iter().map(|(key, value)| (&**key, value)));
            }
            Value::Array(list) => values.extend(list.iter().map(|value| (key, value))),
            // WordPress 6.9 shows the block in its editor only.
            Value::Bool(false) if key == "blockVisibility" => return true,
            Value::Bool(true) if is_setting_for_members(key, "") => return true,
            Value::String(text) if is_setting_for_members(key, text) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_opens_ends_or_divides() {
        for (text, expect) in [
            (" members ", Comment::Opens),
            (" members start ", Comment::Opens),
            (" /members ", Comment::Ends),
            (" members end ", Comment::Ends),
            (" end of members ", Comment::Ends),
            (" ここから有料 ", Comment::Opens),
            (" ここまで有料 ", Comment::Ends),
            (" 無料部分はここまで ", Comment::Opens),
            (" メモ: ここまで校正済み ", Comment::Other),
            (" end of free preview ", Comment::Opens),
            (" endfree ", Comment::Opens),
            (" free-end ", Comment::Opens),
            (" /free ", Comment::Opens),
            (" free ", Comment::Other),
            (" endless ", Comment::Other),
            ("members-only (paid)", Comment::Divides),
            (" old <!--members-only", Comment::Divides),
            (
                "kg-gated-block:begin nonMember:false",
                Comment::Gated { is_end: false },
            ),
            ("kg-gated-block:begin nonMember:true", Comment::Other),
            ("more", Comment::Other),
            ("members list", Comment::Other),
            ("", Comment::Other),
        ] {
            assert_eq!(Comment::read(text), expect, "{text}");
        }
    }

    #[test]
    fn a_block_is_for_members_by_its_name_or_its_settings() {
        let block = |text| match Comment::read(text) {
            Comment::Block(block) => block.is_for_members(),
            other => panic!("{text}: {other:?}"),
        };
        for text in [
            " wp:jetpack/paywall /",
            " wp:restrict-content-pro/content ",
            " wp:group {\"className\":\"members-only\"} ",
            " wp:group {\"visibility\":\"members\"} ",
            " wp:group {\"blockVisibility\":{\"controlSets\":[{\"id\":1}]}} ",
            " wp:group {\"visibilityBlockEnabled\":true} ",
            " wp:paragraph {\"metadata\":{\"blockVisibility\":false}} ",
            " wp:premium-content/container ",
            " wp:x/premium-content ",
            " wp:x/members-card ",
            " wp:group {\"membersOnly\":true} ",
            " wp:group {\"accessLevel\":\"gold\"} ",
            " wp:group {\"isLoggedIn\":true} ",
            " wp:group {\"requireMembership\":true} ",
            " wp:group {\"restrictedRoles\":[\"editor\"]} ",
            " wp:group {\"isPrivate\":true} ",
        ] {
            assert!(block(text), "{text}");
        }
        for text in [
            " wp:paragraph ",
            " wp:paragraph {\"align\":\"center\"} ",
            " wp:group {\"className\":\"members\"} ",
            " wp:group {\"visibility\":\"public\"} ",
            " wp:group {\"lock\":{\"move\":true}} ",
            " wp:paragraph {\"metadata\":{\"blockVisibility\":{\"viewport\":{\"mobile\":false}}}} ",
            " wp:woocommerce-memberships/non-member-content ",
            " wp:jetpack/subscriptions /",
            " wp:premium/heading {} ",
            " wp:premium/content-switcher ",
            " wp:premium/text ",
            " wp:x/team-member ",
            " wp:x/card {\"memberName\":\"田中\",\"paidLabel\":\"有料\"} ",
            " wp:x/card {\"isLocked\":true,\"isPremium\":true} ",
        ] {
            assert!(!block(text), "{text}");
        }
    }
}
