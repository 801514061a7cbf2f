//! Fields of posts and settings of blocks, by which plugins of WordPress store who may read.

use super::{
    paywall::{EVERYBODY, PLUGINS, is_class_for_members, is_container_for_members, speaks},
    words::{is_in, restricts, words},
};

/// Last words of a field about something that is done: `signed_by`, `registered_at`.
const DONE: &str = "at by count date error label message promotion";
/// Whole names of settings that say who sees a block, which may begin with `is`.
const KEYS: &str = "isloggedin loggedin isprivate private isprotected protected restrict restricted isrestricted ispaid memberonly \
    membersonly membership memberships paywall ispaywalled";

/// True if a field of a post, by which a plugin of WordPress stores who may read it, names some readers.
pub fn is_field_for_members(name: &str, value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let words = words(name);
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let is_done = words.last().is_some_and(|word| is_in(DONE, word));
    let is_other = name.contains('@')
        || is_done
        || has("public redirect notify promotion")
        || name.contains("block_type");
    let is_of_groups = words.first().is_some_and(|word| word == "groups");
    let is_of_plugin = has(PLUGINS) || is_of_groups;
    let is_sentence =
        !is_of_plugin && (value.contains('。') || value.split_whitespace().count() > 4);
    if value.is_empty() || is_in(EVERYBODY, &value) || is_other || is_sentence {
        return false;
    }
    // `access` may tell the way to a shop.
    let is_access = has("level plan role roles")
        || is_container_for_members(&value)
        || !value.contains(char::is_whitespace)
            && self::words(&value).iter().any(|word| restricts(word));
    speaks(name, |word| match word {
        "access" => is_access,
        "groups" => is_of_groups,
        _ => is_in("password passwords", word) || is_in(PLUGINS, word),
    })
}

/// True if a setting of a block says that only some visitors see it. `value` is empty for a flag that is on.
pub(crate) fn is_setting_for_members(key: &str, value: &str) -> bool {
    if key == "className" {
        return value.split_whitespace().any(is_class_for_members);
    }
    let is_public = is_in(EVERYBODY, &value.to_ascii_lowercase());
    let words = words(key);
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let asks_who = has("visibility access login")
        || has("only require requires required role roles level levels plan plans")
        || is_in(KEYS, &words.concat());
    !is_public
        && (asks_who && speaks(key, |word| is_in("visibility access login", word))
            || key == "hideBlock"
            || key.starts_with("userRole"))
}
