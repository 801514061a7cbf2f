//! The actions of admins in English.

use crate::AdminWording;

pub(super) const ADMIN: AdminWording = AdminWording {
    closed: "Questions that admins closed, newest first. Once restored, a question is in the list of unanswered ones again.",
    no_closed: "No question was closed.",
    no_closed_gap: "No closed question is named {}.",
    is_ruled_out: "out of scope",
    is_linked: "linked to {}",
    is_linked_somewhere: "linked, and the link is in its post or gone",
    restore: "Restore",
    restore_numbered: [
        "Restore 1",
        "Restore 2",
        "Restore 3",
        "Restore 4",
        "Restore 5",
    ],
    restored: "“{}” is in the list of unanswered questions again.",
    unlinked: "Its link to {} is removed.",
    still_linked: "The linked question is in its post or gone, so nothing was unlinked. To unlink it, remove it from the post's `questions`.",
    private_is_found: "The question was asked privately, so its words are not used. Asked in its own words, it finds this post too. Members who wait for it are told.",
    private_is_not_found: "The question was asked privately, so its words are not used. Asked in its own words, it does not find this post, and members who wait for it are not told.",
    near_tag: "Did you mean “{}”?",
    bad_toml: "{} cannot be read at line {}. {}",
    toml_problems: [
        "There is an unknown key. ",
        "A value has the wrong type: text stands in quotes, a list in [ ].",
        "A key is missing.",
        "A key is there twice. Keep one of them.",
        "This is not TOML. Check that each quote and each bracket is closed.",
    ],
    known_keys: "Known keys: {}",
    missing_key: "The missing key: {}",
    no_golden_post: "The question “{}” in questions.toml names the post “{}”, which does not exist. Write the id of a post, or set kind to near or far.",
    many_synonyms: "The synonyms have {} pairs of words, which are too many. Keep at most {}.",
    closed_command: "List questions that admins closed (admins)",
    restore_command: "Open a closed question again (admins)",
    unset_option: "Settings to remove: tags, language, private",
    not_set: "not set",
};
