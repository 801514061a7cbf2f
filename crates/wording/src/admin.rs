//! The sentences of the actions of admins, in chat and in the console.

/// The sentences of the actions of admins in one language. [`fill`](crate::fill) replaces a `{}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct AdminWording {
    /// Above the gaps that admins closed.
    pub closed: &'static str,
    /// No gap was closed.
    pub no_closed: &'static str,
    /// No closed gap has this name. `{}` is the name.
    pub no_closed_gap: &'static str,
    /// A gap was ruled out, in the list of closed gaps.
    pub is_ruled_out: &'static str,
    /// A gap was linked, in the list of closed gaps. `{}` is the post's id.
    pub is_linked: &'static str,
    /// A gap was linked to a post that is not known any more, in the list of closed gaps.
    pub is_linked_somewhere: &'static str,
    /// The button that opens a closed gap again.
    pub restore: &'static str,
    /// The buttons that open the first five closed gaps of a list again.
    pub restore_numbered: [&'static str; 5],
    /// A closed gap is open again. `{}` is the question.
    pub restored: &'static str,
    /// After that, if its link is undone. `{}` is the post's id.
    pub unlinked: &'static str,
    /// After that, if its link is not known any more.
    pub still_linked: &'static str,
    /// After a link in other words than those of a private question, if the private question finds the post too.
    pub private_is_found: &'static str,
    /// After a link in other words than those of a private question, if the private question is still not found.
    pub private_is_not_found: &'static str,
    /// After the sentence that no post has a tag. `{}` is the tag that was probably meant.
    pub near_tag: &'static str,
    /// A TOML file cannot be read: the file, the line, and the problem.
    pub bad_toml: &'static str,
    /// The problems of a TOML file: unknown key, wrong type, missing key, key that is there twice, no TOML.
    pub toml_problems: [&'static str; 5],
    /// After an unknown key. `{}` is the list of known keys.
    pub known_keys: &'static str,
    /// After a missing key. `{}` is the key.
    pub missing_key: &'static str,
    /// The post of a golden question does not exist: the question and the post.
    pub no_golden_post: &'static str,
    /// The synonyms have too many pairs of words: their number, and the greatest number.
    pub many_synonyms: &'static str,
    /// A gap was linked, but another post comes first for its question. `{}` is the post and the question.
    pub linked_behind: &'static str,
    /// The question of a gap is linked to another post. `{}` is this post's id.
    pub linked_elsewhere: &'static str,
    /// A gap has a draft already. `{}` is its file.
    pub draft_exists: &'static str,
    /// Beside a gap that has a draft. `{}` is its file.
    pub has_draft: &'static str,
    /// Every post is gone from the folder.
    pub posts_gone: &'static str,
    /// Nothing was written, because there is no folder of posts.
    pub no_folder: &'static str,
    /// Describes `/senpai closed`.
    pub closed_command: &'static str,
    /// Describes `/senpai restore`.
    pub restore_command: &'static str,
    /// Describes the option of `/senpai settings` that removes settings.
    pub unset_option: &'static str,
    /// A channel's setting without a value.
    pub not_set: &'static str,
}
