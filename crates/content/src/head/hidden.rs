//! Why a post is not public.

use std::{fmt, path::PathBuf};

use serde_json::Value;

use crate::Language;

/// Why a post is not public, or not at the time of reading. It prints as an English clause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hidden {
    /// A key of its front matter, with the value.
    Key(String, String),
    /// A file that states keys for the posts of its folder, relative to the folder of posts.
    File(PathBuf),
    /// Its front matter may say so.
    InDoubt,
    /// The date in its file's name is to come.
    DateOfName,
    /// The date that its page states is to come.
    DateOfPage,
    /// Its folder is one of drafts.
    Folder,
    /// It belongs to the blog tool, or is a part of other pages.
    OfTool,
    /// A mark in its title or its file's name, such as `[draft]`.
    Mark(String),
    /// Its front matter has not the key by which its tool publishes a post, or an empty one.
    Missing(&'static str),
    /// Its front matter holds the placeholders of a template.
    Template,
    /// It is in this language, which is neither Japanese nor English.
    OtherLanguage(String),
    /// It is a part of the page of its folder, as Hugo has it.
    PartOfPage,
}

impl Hidden {
    /// The key `key`, with its value.
    pub(crate) fn by(key: &str, value: &Value) -> Hidden {
        let value = match value {
            Value::String(text) => text.trim().to_owned(),
            value => value.to_string(),
        };
        Hidden::Key(key.to_owned(), value)
    }

    /// The cause as a clause in `language`.
    pub fn in_language(&self, language: Language) -> String {
        let is_japanese = language == Language::Japanese;
        let [english, japanese] = match self {
            Hidden::Key(key, value) if is_japanese => {
                return format!("フロントマターに `{key}: {value}` とあります");
            }
            Hidden::Key(key, value) => return format!("its front matter says `{key}: {value}`"),
            Hidden::File(file) if is_japanese => {
                return format!("`{}` が非公開にしています", file.display());
            }
            Hidden::File(file) => return format!("`{}` hides it", file.display()),
            Hidden::Mark(text) if is_japanese => return format!("「{text}」とあります"),
            Hidden::Mark(text) => return format!("it is named `{text}`"),
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
