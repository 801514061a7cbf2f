//! Lines in English that divide a text: `Members only below`, `End of free preview`, `Subscribe to continue reading`.

use super::{
    divider::{LINE, LOCKS},
    paywall::{has_end_word, has_scope, is_for_members, is_value_for_members},
    words::{asks, is_in, restricts, words},
};

/// Words by which a line in English says that what follows it is for members.
const DIRECTIONS: &str = "below rest remainder remaining beyond onward onwards following behind";
/// Words beside which `here` says so, too: `Paid content starts here`.
const OF_TEXT: &str = "paid paywall premium only content";
/// Words that invite readers to become members: `Become a member to read the rest`.
const INVITATIONS: &str = "become join unlock subscribe upgrade trial log sign full please keep with a an you or up day free month in";
/// What an invitation promises: more of the text than this.
const PROMISES: &str = "keep continue rest remainder full remaining";
/// Words that describe many things, and words beside which they still do.
const ADJECTIVES: &str = "private secret locked encrypted encrypt protected restricted restrict gated internal confidential protect";
const LINKS: &str = "the this is are rest remainder remaining here below";
/// Words for the text that everybody may read. Where it ends, the text for members begins: `End of free preview`.
const FREE: &str = "free public preview teaser sample";
const BESIDE_FREE: &str =
    "end ends ended of the here this is content part section text article post portion ";

/// True if a line is a sentence, or an invitation to read more. Within a paragraph, it is text: `ここから先は有料です。` may speak of a road.
pub(crate) fn is_sentence(line: &str) -> bool {
    let ends = ["。", "．", ".", "！", "!", "です", "ます"];
    let has_end = ends.iter().any(|end| line.trim_end().ends_with(end));
    has_end || line.len() <= LINE && promises_more(line)
}

/// True if all words of a text invite readers to become members and promise more of the text: `Subscribe to continue reading`.
pub(super) fn promises_more(text: &str) -> bool {
    if !text.to_ascii_lowercase().contains("read") {
        return false;
    }
    let words = words(text);
    let has = |list| words.iter().any(|word| is_in(list, word));
    let is_of_line = |word: &String| {
        is_in(INVITATIONS, word)
            || is_in(
                "to continue reading read this the post article story of rest remainder remaining",
                word,
            )
            || word.bytes().all(|byte| byte.is_ascii_digit())
    };
    has("read reading")
        && has("subscribe join unlock upgrade trial log sign")
        && has(PROMISES)
        && words.iter().all(is_of_line)
}

/// True if all words of a text say that the part for everybody ends: `End of free preview`, `endfree`.
pub(super) fn is_end_of_free(text: &str) -> bool {
    ends_free(&words(text))
}

fn ends_free(words: &[String]) -> bool {
    let is_end = |word: &str| matches!(word, "end" | "ends" | "ended");
    // `endfree`, `freeend`
    let is_both = |word: &String| {
        let part = word.strip_prefix("end").or(word.strip_suffix("end"));
        part.is_some_and(|part| is_in(FREE, part))
    };
    let has_both = words.iter().any(is_both);
    let has_each =
        || words.iter().any(|word| is_end(word)) && words.iter().any(|word| is_in(FREE, word));
    let fits = |word: &String| is_both(word) || is_in(FREE, word) || is_in(BESIDE_FREE, word);
    (has_both || has_each()) && words.iter().all(fits)
}

/// True if a text in English is the name of text for members, not only of its readers: `Paywall`, `Members only`, `Paid content`.
pub(super) fn is_name(text: &str) -> bool {
    let is_adjective = |word: &String| is_in(ADJECTIVES, word);
    let words = words(text);
    has_scope(&words)
        && is_value_for_members(text)
        && !has_end_word(text)
        && !words.iter().all(is_adjective)
}

/// True if a text in English says that what follows it is not for everybody. `is_strong` is true if marks set it apart.
pub(super) fn is_divider(text: &str, is_strong: bool) -> bool {
    let words = words(text);
    if ends_free(&words) {
        return true;
    }
    // Most lines have none of these words.
    let is_sign = |word: &String| {
        is_in("only hide hidden gate logged signed", word) || restricts(word) || asks(word)
    };
    if !words.iter().any(is_sign) {
        return false;
    }
    let is_invitation = |word: &String| is_in(INVITATIONS, word);
    let has = |list| words.iter().any(|word| is_in(list, word));
    let others: Vec<&str> = words
        .iter()
        .filter(|word| !is_invitation(word))
        .map(|w| &**w)
        .collect();
    if !is_for_members(&others.join(" ")) {
        return false;
    }
    let is_end = words.first().is_some_and(|word| word == "end");
    let is_post = text.to_ascii_lowercase().starts_with("this post is for ");
    // `🔒 Private` is a feature, and `The rest is secret` a sentence.
    let is_of_text = !words
        .iter()
        .all(|word| is_in(ADJECTIVES, word) || is_in(LINKS, word));
    let item = text.trim_start_matches(['-', '+', ' ']);
    let has_lock_alone = item.starts_with(LOCKS) && !item.ends_with(LOCKS);
    let is_mark = is_strong && (is_of_text || !has_lock_alone);
    !is_end && (is_mark || is_post || has(DIRECTIONS) && is_of_text || has("here") && has(OF_TEXT))
}
