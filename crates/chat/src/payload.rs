//! The payload of a button: `version|op|id|page`, ASCII, at most 100 bytes, untrusted.

use std::{fmt, str::FromStr};

use senpai_language::Fnv;

/// The operation of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Shows the next posts.
    More,
    /// The answer helped.
    Helped,
    /// The answer did not help: shows another excerpt.
    DidNotHelp,
    /// The excerpt with the check value `page` answers: shows it in full.
    Choose,
    /// Shows the author's practice steps.
    Steps,
    /// Asks a human.
    Human,
    /// Shows a private answer to all.
    Show,
    /// Notifies the member when a post answers.
    Notify,
    /// Lists further posts.
    Posts,
    /// Shows the section of a post whose heading has the check value `page`.
    Section,
    /// Shows an admin one gap.
    Gap,
    /// Links a gap to the related post whose check value is `page`.
    Link,
    /// Rules a gap out of scope.
    RuleOut,
    /// Drafts a post for a gap.
    Draft,
}

impl Op {
    /// Whether only admins may use it.
    pub fn is_for_admins(self) -> bool {
        matches!(self, Op::Gap | Op::Link | Op::RuleOut | Op::Draft)
    }
}

const OPS: [(Op, &str); 14] = [
    (Op::More, "more"),
    (Op::Helped, "yes"),
    (Op::DidNotHelp, "no"),
    // Not "choose": before, the page was a position.
    (Op::Choose, "pick"),
    (Op::Steps, "steps"),
    (Op::Human, "human"),
    (Op::Show, "show"),
    (Op::Notify, "tell"),
    (Op::Posts, "posts"),
    (Op::Section, "section"),
    (Op::Gap, "gap"),
    (Op::Link, "link"),
    (Op::RuleOut, "out"),
    (Op::Draft, "draft"),
];
/// The version of the payload. It changes when the meaning of a payload changes; older buttons then have expired.
const VERSION: &str = "1";
/// The longest payload, in bytes: Discord's limit for a `custom_id`.
const LONGEST: usize = 100;

/// The payload of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub op: Op,
    /// The id of the question or gap; for a list of posts, the id of its tag; for a section, the id of its post.
    pub id: u64,
    /// The page that the button asks for, or the [check value](check_value) of an excerpt, heading or post.
    pub page: u16,
}

/// Identifies a text among the few that are shown together: a hash of it, folded to 16 bits.
pub(crate) fn check_value(text: &str) -> u16 {
    let [a, b, c, d, e, f, g, h] = Fnv::of(text.as_bytes()).to_le_bytes();
    u16::from_le_bytes([a ^ c ^ e ^ g, b ^ d ^ f ^ h])
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = OPS
            .iter()
            .find(|(op, _)| *op == self.op)
            .map_or("", |(_, word)| word);
        write!(f, "{VERSION}|{word}|{:x}|{}", self.id, self.page)
    }
}

/// The payload is of another version, or was not made by this service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expired;

impl FromStr for Payload {
    type Err = Expired;

    fn from_str(text: &str) -> Result<Payload, Expired> {
        if text.len() > LONGEST {
            return Err(Expired);
        }
        let parts: Vec<&str> = text.split('|').collect();
        let [VERSION, word, id, page] = parts[..] else {
            return Err(Expired);
        };
        Ok(Payload {
            op: OPS.iter().find(|(_, w)| *w == word).ok_or(Expired)?.0,
            id: u64::from_str_radix(id, 16).map_err(|_| Expired)?,
            page: page.parse().map_err(|_| Expired)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_from_its_text_and_fits_a_button() {
        for (op, _) in OPS {
            let payload = Payload {
                op,
                id: u64::MAX,
                page: u16::MAX,
            };
            let text = payload.to_string();
            assert!(text.len() <= LONGEST);
            assert_eq!(text.parse(), Ok(payload));
        }
    }

    #[test]
    fn what_we_did_not_write_has_expired() {
        for text in [
            "",
            "1",
            "1|more",
            "0|more|1|0",
            "1|drop|1|0",
            "1|more|x|0",
            "1|more|1|-1",
            "1|more|1|0|",
            "１|more|1|0",
        ] {
            assert_eq!(text.parse::<Payload>(), Err(Expired), "{text}");
        }
    }
}
