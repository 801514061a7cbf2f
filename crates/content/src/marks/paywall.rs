//! The one rule for names: of containers, components, classes, shortcodes, blocks, fields of plugins, and comments. A name is read as words
//! (`members-only`, `RequireLogin`, `rcp_restrict`), and the words are judged. `crate::paywall` finds the names in a file.

use super::{
    japanese::{Part, is_paid, parts},
    vocabulary::SOME,
    words::{
        STRANGERS, asks, has_part, has_start, is_closed, is_in, is_weak, names_people, restricts,
        strangers, words,
    },
};

/// The mark of Steady, in lower case: what follows it is for members.
pub(crate) const STEADY: &str = "___steady_paywall___";

/// Names of plugins for members: alone, and as words of other names.
pub(super) const PLUGINS: &str =
    "codoc ihc memb mepr passster pmpro ppwp rcp s2if s2member swpm wlm wpmem";
/// Words that speak of readers in the name of a shortcode with an end; elsewhere they are common.
const OF_SHORTCODES: &str = "access customer groups hidden hide level levels login password passwords plan purchase reply role roles \
    sponsor sponsors staff student students subscribe subscription subscriptions tier tiers user users visible";
/// Parts of words that have one of these letters by chance.
const BY_CHANCE: &str =
    "accessib accesskey accessor adblocker bloginfo hideshow prepaid remember showhide unsubscri";
/// Words by which a name is one of a thing or a person: `team_member`, `purchase_button`. With `only` it is about readers still.
const THINGS: &str = "account avatar badge board button buttons checkout contains count counter form forms icon menu nav pricing profile \
    register signup team title";
/// The same beside words that name no members: `[member_link]` and `[vip_list]` hold what members read.
const HOLDERS: &str = "card link links list lists toggle";
/// Words that may stand beside those about readers in a name, a comment or a line of nothing else.
const BESIDE: &str = "only for begin begins start starts starting started end ends ended stop from here below on onward onwards after \
    behind content contents area part section zone post article text the this that rest break cut line divider separator block more \
    read continue reading is are of to if user current logged signed in has visibility access show view tier tiers level levels wall just our \
    remainder remaining beyond following jump dom steady html md gate require requires required with wrapper container guard inner \
    body box lock template o";
/// Words of a name that say what is restricted: the text.
const SCOPES: &str =
    "only content contents paywall paywalled area text section part body protected restricted";
/// Words that restrict text together with one that asks something of readers: `login-required`, `AuthGate`.
const NEEDS: &str = "only require requires required gate guard wall in";
/// Words that turn a name into its opposite.
const NOT: &str = "not non no un except";
/// Names of attributes and settings that say who may read.
const QUESTIONS: &str = "visibility access audience restrict restricted restriction for only tier tiers plan level role roles membership to \
    ms-content";
/// Values for everybody, and flags that are off.
pub(super) const EVERYBODY: &str = "public everyone everybody anyone any all visible free false no none null 0 off open show default inherit a:0:{}";
/// True if a glued word of a shortcode or a tag with an end has a part about readers.
fn is_glued(word: &str) -> bool {
    let by_chance = || BY_CHANCE.split_whitespace().any(|part| word.contains(part));
    has_part(word) && !by_chance()
}

/// True if a name has a word about readers, and is none of a thing, nor about those who are no members: `non-member`, `logged_out`.
pub(super) fn speaks(name: &str, more: impl Fn(&str) -> bool) -> bool {
    let words = words(name);
    let is_thing = words
        .iter()
        .any(|word| is_in(THINGS, word) || is_in(HOLDERS, word));
    are_about_readers(&words, is_thing, more)
}

/// The same for the name of what encloses text: of a shortcode, a tag, a block.
fn encloses(words: &[String], more: impl Fn(&str) -> bool) -> bool {
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let names_members = || words.iter().any(|word| word.starts_with("member"));
    let is_closed = |word: &String| word == "hidden" || restricts(word) && !names_people(word);
    let is_thing =
        !words.iter().any(is_closed) && (has(THINGS) || has(HOLDERS) && !names_members());
    are_about_readers(words, is_thing, more)
}

fn are_about_readers(words: &[String], is_thing: bool, more: impl Fn(&str) -> bool) -> bool {
    let count = |list: &'static str| words.iter().filter(|word| is_in(list, word)).count();
    let is_of_readers = |word: &String| has_start(word) || more(word);
    let is_staff = |pair: &[String]| pair[0] == "staff" && pair[1] == "member";
    let is_thing = is_thing || words.windows(2).any(is_staff);
    let strangers = strangers(words);
    // `hide_from_guests` and `restrict_if_not_member` are for members.
    let not = strangers + count(NOT);
    let turns = not
        + if not > 0 {
            count("hide hidden protect restrict")
        } else {
            0
        };
    let is_named = words.iter().any(is_of_readers) || strangers > 0;
    is_named && turns.is_multiple_of(2) && (!is_thing || count("only") > 0)
}

/// The name of a shortcode, in lower case, or its words if they are about members; `text` is the text in the brackets, without a `/`
/// at the start.
pub(crate) fn shortcode_name(text: &str) -> Option<String> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_behind = |c: char| c.is_whitespace() || matches!(c, '=' | ':' | '/');
    let (word, rest) = text.split_at(text.find(|c| !is_of_name(c)).unwrap_or(text.len()));
    let is_whole = rest.is_empty() || rest.starts_with(is_behind);
    match word.starts_with(|c: char| c.is_ascii_alphabetic()) && is_whole {
        true => Some(word.to_ascii_lowercase()),
        false if text.starts_with(['!', '^', '[', '/', '"', '\'']) => None,
        false => is_for_members(text).then(|| text.to_lowercase()),
    }
}

/// True if a shortcode by this name shows its text to some visitors only.
pub(crate) fn is_members_shortcode(name: &str) -> bool {
    let more = |word: &str| is_in(PLUGINS, word) || is_in(OF_SHORTCODES, word) || is_glued(word);
    encloses(&words(name), more)
}

/// True if a name of a tag that has an end says that its text is for members. `{% hideToggle %}` shows its text at a click.
pub(crate) fn is_members_tag(name: &str) -> bool {
    // `hideBlock` and `hideInline` are such, too.
    let more = |word: &str| is_glued(word) && word != "hide";
    encloses(&words(name), more) || is_closed(name) || name == "hide"
}

/// True if a block of WordPress's editor shows its content to some visitors only.
pub(crate) fn is_block_for_members(name: &str) -> bool {
    let (space, block) = name.split_once('/').unwrap_or(("", name));
    let has = |words: &[String], list| words.iter().any(|word| is_in(list, word));
    let of_space = words(space);
    // `premium/heading`: who made the site paid for the blocks.
    let is_sold = has(&of_space, "premium") && !has(&of_space, SCOPES);
    let mut words = words(if is_sold { block } else { name });
    let has_scope = words.len() == 1 || has(&words, SCOPES);
    words.retain(|word| has_scope || word != "premium");
    encloses(&words, |word| word == "codoc")
}

/// True if the name of an element or a component, `<members-only>` or `<RequireLogin>`, says that its text is for members.
pub(crate) fn is_element_for_members(name: &str) -> bool {
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase()) || name.contains('-');
    let is_word = is_in(
        "private paywall members premium",
        &name.to_ascii_lowercase(),
    );
    is_word
        || is_component
            && (is_container_for_members(name)
                || is_class_for_members(name)
                || is_in("Protect Subscribed", name))
}

/// True if an attribute says that its element is for members: `data-members-only`, `visibility="paid"`, `class="paywall"`.
pub(crate) fn is_attribute_for_members(name: &str, value: &str) -> bool {
    let name = name.strip_prefix("data-").unwrap_or(name);
    let is_of_classes = name.ends_with("class")
        || matches!(name, "classname" | "type" | "node-type" | "component-name");
    if is_of_classes {
        return value.split_whitespace().any(is_class_for_members);
    }
    let is_public = value.starts_with('!') || is_in(EVERYBODY, &value.to_ascii_lowercase());
    !is_public
        && match name {
            // Of headings, tools make it from the text: `read-only-protected-branches`.
            "id" => {
                let is_short = words(value).len() <= 2 && value.ends_with("paywall");
                is_short || value.contains("only") && is_value_for_members(value)
            }
            "members" => value.is_empty(),
            // Of AMP.
            "subscriptions-section" => value == "content",
            _ => is_value_for_members(name) || is_in(QUESTIONS, name) && is_for_members(value),
        }
}

/// True if the name of a container says that its text is not for everybody: `members`, `internal`, `draft`.
pub(crate) fn is_container_for_members(name: &str) -> bool {
    is_for_members(name) || is_closed(name)
}

/// True if all words of a name or a comment are about members, and none is anything else: `members-only`, `paid content`.
pub(crate) fn is_for_members(text: &str) -> bool {
    if text.len() > 120 {
        return false;
    }
    let words = words(text);
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let is_pair = |pair: &[String]| matches!(&*pair[0], "logged" | "signed") && pair[1] == "in";
    let is_only = has("only") && has(SOME);
    let is_hidden = has("hide hidden") && has(STRANGERS);
    let mut is_restricted = is_only
        || is_hidden
        || has(NEEDS) && words.iter().any(|word| asks(word))
        || has("gate") && has(SCOPES)
        || words.windows(2).any(is_pair);
    let all_fit = words.iter().all(|word| {
        let japanese = match word.is_ascii() {
            true => None,
            false => parts(word),
        };
        let parts = japanese.as_deref().unwrap_or_default();
        let is_for_group = parts.contains(&Part::Group) && parts.contains(&Part::For);
        let is_for_some = is_paid(parts) || is_for_group || parts.contains(&Part::Entry);
        is_restricted |= restricts(word) || is_for_some;
        let is_plain = !parts.is_empty()
            && !parts
                .iter()
                .any(|part| matches!(part, Part::Free | Part::Until));
        is_plain
            || restricts(word)
            || asks(word)
            || is_in(BESIDE, word)
            || is_only && is_in(SOME, word)
            || is_hidden && (is_in(STRANGERS, word) || word.starts_with("hid"))
            || word.bytes().all(|byte| byte.is_ascii_digit())
    });
    all_fit && is_restricted
}

/// True if one of the words says what is restricted: the text.
pub(super) fn has_scope(words: &[String]) -> bool {
    words.iter().any(|word| is_in(SCOPES, word))
}

/// The words of a comment about members, by which its end is found.
pub(crate) fn restricted_words(text: &str) -> String {
    let words = words(text);
    let restricted = words.iter().filter(|word| restricts(word));
    let mut restricted: Vec<&str> = restricted.map(|word| word.trim_end_matches('s')).collect();
    restricted.sort_unstable();
    restricted.dedup();
    restricted.join(" ")
}

/// True if a comment says that something ends.
pub(crate) fn has_end_word(text: &str) -> bool {
    let is_end = |word: &String| is_in("end ends ended stop 終わり おわり 終了", word);
    words(text).iter().any(is_end) || text.trim_end().ends_with("終わり")
}

/// True if a value of an attribute marks an element for members. A list of members and a premium plan are named by one word, too.
pub(crate) fn is_value_for_members(value: &str) -> bool {
    is_for_members(value) && !words(value).iter().all(|word| is_weak(word))
}

/// True if a class marks an element for members, also with words of its theme: `gh-paywall`, `post__premium-content`. A class `hidden` is
/// that of a layout.
pub(crate) fn is_class_for_members(class: &str) -> bool {
    if class.len() > 120 {
        return false;
    }
    if class.starts_with("wp-block-codoc") || is_value_for_members(class) {
        return true;
    }
    let words = words(class);
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    // `restricted-width` and `copy-protected` are no text; `premium-banner-content` is of a plugin by that name.
    let is_scope =
        |word: &String| is_in(SCOPES, word) && (word.starts_with("paywall") || !restricts(word));
    let is_behind = |at: usize| words.get(at + 1).is_some_and(is_scope);
    let is_about = words.iter().enumerate().any(|(at, word)| {
        restricts(word)
            && match &**word {
                "premium" => is_behind(at) || has("paywall paywalled"),
                _ => {
                    words.iter().any(is_scope)
                        || has("protected restricted") && !is_in("protected restricted", word)
                }
            }
    });
    let is_scoped = (is_about || has("password") && has("protected"))
        && words.len() > 1
        && !has(NOT)
        && !has(STRANGERS)
        && !has("out free public")
        && !has(THINGS)
        && !has(HOLDERS);
    is_scoped || is_closed(class) && !has("hidden unlisted protected member members internal")
}

/// True if a class of a page's body or article, by which a plugin of WordPress styles the page, says that it is for some readers:
/// `pmpro-body-level-required`, `rcp-is-restricted`, `access-restricted`.
pub(crate) fn is_class_of_members_page(class: &str) -> bool {
    let words = words(class);
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let is_level =
        |pair: &[String]| pair[0] == "level" && pair[1].bytes().all(|byte| byte.is_ascii_digit());
    let is_of_plugin = has(PLUGINS) || has("membership memberships member memberpress");
    let is_limited = || {
        let restricts = |word: &String| restricts(word) && !names_people(word);
        has("access unauthorized required locked")
            || words.iter().any(restricts)
            || words.windows(2).any(is_level)
    };
    let is_of_access = || has("access") && has("granted restricted denied");
    is_of_plugin && is_limited() || is_of_access() || class == "membership-content"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_about_who_may_read() {
        for class in [
            "members-only",
            "gh-paywall",
            "c-paywall__content",
            "postPremiumContent",
            "paid",
            "is-members-only",
            "restricted-content",
            "wp-block-codoc-codoc-block",
            "memberful-protected",
            "password-protected",
        ] {
            assert!(is_class_for_members(class), "{class}");
        }
        for class in [
            "members",
            "premium",
            "premium-plan",
            "non-members-only",
            "members-list",
            "content",
            "private-label",
            "paywall-form",
            "text",
            "restricted-width",
            "width-restricted",
            "age-restricted",
            "email-protected",
            "copy-protected",
            "premium-banner-content",
        ] {
            assert!(!is_class_for_members(class), "{class}");
        }
    }

    #[test]
    fn a_class_of_a_page_is_that_of_a_plugin() {
        for class in [
            "pmpro-body-level-required",
            "pmpro-body-level-1",
            "pmpro-body-has-access",
            "pmpro-no-access",
            "rcp-is-restricted",
            "rcp-can-access",
            "mepr-unauthorized",
            "memberpress-protected",
            "wpmem-restricted",
            "s2member-protected",
            "membership-content",
            "access-restricted",
            "access-granted",
        ] {
            assert!(is_class_of_members_page(class), "{class}");
        }
        for class in [
            "single-post",
            "postid-12",
            "logged-in",
            "member-logged-in",
            "pmpro-levels",
            "pmpro-checkout",
            "pmpro-variation_1",
            "mepr-pro-template",
            "memberpress",
            "memberships",
            "member-directory",
            "accessibility-ready",
            "tag-private-lessons",
        ] {
            assert!(!is_class_of_members_page(class), "{class}");
        }
    }

    #[test]
    fn a_name_or_a_comment_is_about_members_as_a_whole() {
        for text in [
            "members-only",
            "MembersOnly",
            "paid content",
            "begin members",
            "more members",
            "PAYWALL",
            "会員限定",
            "有料エリア",
        ] {
            assert!(is_for_members(text), "{text}");
        }
        for text in [
            "more",
            "members list",
            "private-label",
            "TODO: paid plan",
            "premium-plan",
            "for everybody",
        ] {
            assert!(!is_for_members(text), "{text}");
        }
    }
}
