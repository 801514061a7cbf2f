//! What a button carries: `version|op|id|page`, ASCII, at most 100 bytes, untrusted.

use std::{fmt, str::FromStr};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Shows the next posts.
    More,
    /// The answer helped.
    Helped,
    /// It did not: shows another excerpt.
    DidNotHelp,
    /// Asks a human.
    Human,
    /// Shows a private answer to all.
    Show,
    /// Tells the member when a post answers.
    Tell,
    /// Lists further posts.
    Posts,
    /// Shows an admin one gap.
    Gap,
    /// Links it to the post that `page` tells from the others that come near.
    Link,
    /// Rules it out of scope.
    RuleOut,
    /// Begins a post for it.
    Draft,
}

impl Op {
    /// Whether only admins may do it.
    pub fn is_for_admins(self) -> bool {
        matches!(self, Op::Gap | Op::Link | Op::RuleOut | Op::Draft)
    }
}

const OPS: [(Op, &str); 11] = [
    (Op::More, "more"),
    (Op::Helped, "yes"),
    (Op::DidNotHelp, "no"),
    (Op::Human, "human"),
    (Op::Show, "show"),
    (Op::Tell, "tell"),
    (Op::Posts, "posts"),
    (Op::Gap, "gap"),
    (Op::Link, "link"),
    (Op::RuleOut, "out"),
    (Op::Draft, "draft"),
];
/// Changes whenever a payload changes its meaning: older buttons then say that they have expired.
const VERSION: &str = "1";
/// The longest that is read, in bytes: Discord's limit for a `custom_id`.
const LONGEST: usize = 100;

/// What a button carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub op: Op,
    /// The question that it belongs to; of a list of posts its tag.
    pub id: u64,
    /// How often something further was asked for.
    pub page: u16,
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

/// A button of another version, or of somebody's making.
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
