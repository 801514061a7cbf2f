//! Conditions about who reads: `user.is_member`, `not @member.paid`, `eq .Params.access "members"`.

use super::{
    vocabulary::PEOPLE,
    words::{STRANGERS, asks, has_start, is_in, restricts, strangers, words},
};

/// Whom a condition admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The condition is not about readers.
    Everybody,
    Members,
    /// Those who are no members.
    Strangers,
    Unclear,
}

impl Audience {
    /// The same for a condition of which only a part is known.
    pub(crate) fn in_doubt(self) -> Audience {
        match self {
            Audience::Everybody => self,
            _ => Audience::Unclear,
        }
    }
}

/// Words that ask who reads. `development` and `drafts`: a site that is published shows these to nobody.
const QUESTIONS: &str = "subscription access visibility tier plan sponsor sponsors staff admin claims development drafts";
/// Words for readers of any kind.
const ANYBODY: &str = "user currentuser customer account";
/// The word for a site that is published: all its readers see what it admits.
const PUBLISHED: &str = "production";
/// Words that turn a condition into its opposite.
const NOT: &str = "not non ne neq isnt unless";
/// Values with which a comparison is one with the opposite.
const VALUES: &str = "false nil null none undefined empty blank free public everyone everybody all open no 0 公開 無料";
/// Words beside those about readers that do not change whom a condition admits.
const BESIDE: &str = "if is has are eq true yes on in out params page post site frontmatter data store state this props session context \
    current get jekyll hugo environment env getenv";
/// Words between the parts of a condition.
const JOINTS: &str = "and or xor";
/// An empty value.
const EMPTY: [&str; 2] = ["\"\"", "''"];
/// Words that compare two values.
const COMPARED: &str = "eq ne neq isnt";
/// Words that compare numbers.
const COMPARISONS: &str = "lt le lte gt ge gte";

/// Whom a condition admits that is the opposite of another one: that of `unless`.
pub(crate) fn audience_unless(condition: &str) -> Audience {
    audience(&format!("not {condition}"))
}

/// Whom a condition admits. Where its words can be read in two ways, it is unclear. It admits strangers only if all of its words are
/// known: members too may have another plan than `basic`.
pub(crate) fn audience(condition: &str) -> Audience {
    let condition = condition.trim();
    let words = words(condition);
    let words = words.iter().map(|word| word.trim_matches('\''));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let count = |list: &'static str| words.iter().filter(|word| is_in(list, word)).count();
    let is_reader = |word: &str| {
        let is_listed = is_in(QUESTIONS, word) || is_in(PEOPLE, word);
        is_listed || restricts(word) || asks(word) || has_start(word)
    };
    let strangers = strangers(&words) + count(PUBLISHED);
    let out = strangers - count(STRANGERS) - count(PUBLISHED);
    let is_right = |pair: &&[&str]| pair[0] == "can" && is_in("read see view", pair[1]);
    let rights = words.windows(2).filter(is_right).count();
    let readers = words.iter().filter(|word| is_reader(word)).count() + rights - out;
    // The session of somebody who has logged in; elsewhere it is a part of a meeting.
    let is_session = words.first() == Some(&"session");
    let anybody = count(ANYBODY) + usize::from(is_session);
    if readers + strangers + anybody == 0 {
        return Audience::Everybody;
    }
    let value = condition.rsplit(['=', ' ']).next().unwrap_or_default();
    let value = value
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let inner = condition.trim_end_matches(|c: char| c == ')' || c.is_whitespace());
    let ends_empty = EMPTY.iter().any(|sign| inner.ends_with(sign));
    let is_opposite = usize::from(ends_empty || is_in(VALUES, &value) && words.len() > 1);
    let negations = count(NOT) + strangers + is_opposite + condition.matches('!').count();
    let has = |signs: &[&str]| signs.iter().any(|sign| condition.contains(sign));
    let is_joined = count(JOINTS) > 0 || has(&["&&", "||"]);
    let is_compared = count(COMPARISONS) > 0 || has(&["<", ">", " ? ", "??"]);
    let empty = EMPTY.map(|sign| condition.matches(sign).count());
    let values = count(VALUES) + empty.iter().sum::<usize>();
    let is_mixed = strangers > 0 && readers > 0 || values > is_opposite;
    let is_comparison = condition.contains('=') || count(COMPARED) > 0;
    let is_value_known = !is_comparison
        || is_opposite > 0
        || is_reader(&value)
        || [STRANGERS, PUBLISHED, BESIDE]
            .iter()
            .any(|list| is_in(list, &value));
    let is_known = |word: &&str| {
        is_reader(word)
            || [ANYBODY, STRANGERS, PUBLISHED, NOT, VALUES, BESIDE]
                .iter()
                .any(|list| is_in(list, word))
    };
    match negations {
        _ if is_compared || is_mixed => Audience::Unclear,
        0 => Audience::Members,
        _ if is_joined => Audience::Unclear,
        odd if odd % 2 == 1 => match is_value_known && words.iter().all(is_known) {
            true => Audience::Strangers,
            false => Audience::Unclear,
        },
        _ => Audience::Members,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_admits_members_or_strangers() {
        let check = |expect: Audience, conditions: &[&str]| {
            for condition in conditions {
                assert_eq!(audience(condition), expect, "{condition}");
            }
        };
        check(
            Audience::Everybody,
            &[
                "page.title",
                "site.x == 1",
                "not draft",
                "page.tags contains 'rust'",
                "page.session",
                "can.edit",
                "",
            ],
        );
        check(
            Audience::Members,
            &[
                "member",
                "user.is_member == true",
                "@member.paid",
                "isLoggedIn",
                "customer.tags contains 'vip'",
                "eq .Params.access \"members\"",
                "member != nil",
                "not user.is_anonymous",
                "jekyll.environment == \"development\"",
                "jekyll.environment != \"production\"",
                "not hugo.IsProduction",
                "site.show_drafts",
                "member and preview",
                "user.membership != \"\"",
                "ne .Params.member \"\"",
                "not (member == '')",
                "会員",
                "canRead",
                "session",
                "ismember",
                "unlocked",
            ],
        );
        check(
            Audience::Strangers,
            &[
                "not member",
                "!member",
                "member == false",
                "member == nil",
                "guest",
                "user.logged_out",
                "page.access == \"public\"",
                "ne .Params.visibility \"paid\"",
                "member == ''",
                "!$store.state.user.isMember",
                "hugo.IsProduction",
                "jekyll.environment == 'production'",
            ],
        );
        check(
            Audience::Unclear,
            &[
                "visitor.is_member",
                "guest.subscribed",
                "member.all_access",
                "member.no_ads == true",
                "@member.free",
                "not member and preview",
                "member.level < 2",
                "!member || x",
                "user.plan != \"basic\"",
                "not member.suspended",
                "member.status !== 'cancelled'",
                "\"\" != member",
                "member != []",
                "lt .Member.Level 2",
            ],
        );
    }
}
