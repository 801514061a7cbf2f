//! The reasons why a post is not public.

use std::{fmt, path::PathBuf};

use serde_json::Value;

use crate::{Language, diagnostic::Reason};

/// The reason why a post is not public, or not at the time of reading. It prints as an English clause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hidden {
    /// A key of the post's front matter, with the value.
    Key(String, String),
    /// A file that states keys for the posts of its folder, relative to the folder of posts.
    File(PathBuf),
    /// The post's front matter may hide it.
    InDoubt,
    /// The date in the file's name is in the future.
    DateOfName,
    /// The date on the post's page is in the future.
    DateOfPage,
    /// A fact of the post's page, with its value.
    Page(String, String),
    /// The post's folder is a folder of drafts.
    Folder,
    /// The file belongs to the blog tool, or is a part of other pages.
    OfTool,
    /// A mark in the post's title or its file's name, such as `[draft]`.
    Mark(String),
    /// The front matter lacks the key by which its tool publishes a post, or the key is empty.
    Missing(&'static str),
    /// The front matter contains the placeholders of a template.
    Template,
    /// The post is in this language, which is neither Japanese nor English.
    OtherLanguage(String),
    /// The file is a part of the page of its folder, as in Hugo.
    PartOfPage,
}

/// The key under which a tag hides a post.
const MARKED: &str = "tags";

impl Hidden {
    /// The tag `tag`.
    pub(crate) fn by_tag(tag: &str) -> Hidden {
        Hidden::Key(MARKED.to_owned(), tag.to_owned())
    }

    /// True if the cause is a mark that the author may not have meant to hide the post: a tag, or a word in the title or the file's
    /// name.
    pub(crate) fn is_by_mark(&self) -> bool {
        match self {
            Hidden::Key(key, _) => key == MARKED,
            Hidden::Mark(_) => true,
            _ => false,
        }
    }

    /// The key `key`, with its value.
    pub(crate) fn by(key: &str, value: &Value) -> Hidden {
        let value = match value {
            Value::String(text) => text.trim().to_owned(),
            value => value.to_string(),
        };
        Hidden::Key(key.to_owned(), value)
    }

    /// The cause in each language.
    pub(crate) fn reason(&self) -> Reason {
        Reason::new(
            self.in_language(Language::English),
            self.in_language(Language::Japanese),
        )
    }

    /// The cause as a clause in `language`.
    pub fn in_language(&self, language: Language) -> String {
        let is_japanese = language == Language::Japanese;
        let [english, japanese] = match self {
            Hidden::Key(key, value) if key == MARKED && is_japanese => {
                return format!(
                    "タグ「{value}」が付いています（公開する記事なら `draft: false` と書きます）"
                );
            }
            Hidden::Key(key, value) if key == MARKED => {
                return format!("it has the tag `{value}` (`draft: false` shows it)");
            }
            Hidden::Mark(text) if is_japanese => {
                return format!(
                    "「{text}」とあります（公開する記事なら `draft: false` と書きます）"
                );
            }
            Hidden::Mark(text) => {
                return format!("it is named `{text}` (`draft: false` shows it)");
            }
            Hidden::Key(key, value) if is_japanese => {
                return format!("フロントマターに `{key}: {value}` とあります");
            }
            Hidden::Key(key, value) => return format!("its front matter says `{key}: {value}`"),
            Hidden::Page(name, value) if is_japanese => {
                return format!("ページに `{name}: {value}` とあります");
            }
            Hidden::Page(name, value) => return format!("its page says `{name}: {value}`"),
            Hidden::File(file) if is_japanese => {
                return format!("`{}` が非公開にしています", file.display());
            }
            Hidden::File(file) => return format!("`{}` hides it", file.display()),
            Hidden::Missing(key) if is_japanese => {
                return format!("フロントマターの `{key}` がないか空です");
            }
            Hidden::Missing(key) => {
                return format!("its front matter has no `{key}`, or an empty one");
            }
            Hidden::OtherLanguage(tag) if is_japanese => {
                return format!("日本語でも英語でもありません（{tag}）");
            }
            Hidden::OtherLanguage(tag) => {
                return format!("it is neither Japanese nor English ({tag})");
            }
            Hidden::Template => ["it is a template", "テンプレートです"],
            Hidden::PartOfPage => [
                "it is a part of the page of its folder, and has no page of its own",
                "フォルダの記事の一部で、自分のページがありません",
            ],
            Hidden::InDoubt => [
                "its front matter may say that it is not public",
                "フロントマターに非公開の指定があるかもしれません",
            ],
            Hidden::DateOfName => [
                "the date in its name is to come",
                "ファイル名の日付がまだ来ていません",
            ],
            Hidden::DateOfPage => [
                "its page states a date to come",
                "ページの日付がまだ来ていません",
            ],
            Hidden::Folder => ["it is in a folder of drafts", "下書きのフォルダにあります"],
            Hidden::OfTool => [
                "it belongs to the blog tool, or is a part of other pages",
                "ブログツールのファイルか、ほかのページの部品です",
            ],
        };
        if is_japanese { japanese } else { english }.to_owned()
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}
