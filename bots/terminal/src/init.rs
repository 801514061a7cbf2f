//! `senpai init`: a folder for a new community.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use senpai_content::Language;
use senpai_screen::out;

use crate::reader;

/// The arguments of `init`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to create
    dir: PathBuf,
    /// The language of the sample [default: by the locale]
    #[arg(long, value_name = "ja|en")]
    lang: Option<Language>,
}

/// The samples in one language.
struct Samples {
    synonyms: &'static str,
    post: &'static str,
    /// A question that the sample post answers.
    question: &'static str,
    /// The sentence before the next command.
    created: &'static str,
}

const JAPANESE: Samples = Samples {
    synonyms: "# 同じ意味の言葉。`words` に並べた言葉は、どれで聞いても見つかります。`from` と `to` は一方向で、`from` で聞くと `to` も探します。\n[[synonym]]\nwords = [\"リンクトイン\", \"LinkedIn\"]\n",
    post: "---\ntitle: 最初の記事\ntags: [見本]\nquestions:\n  - \"記事はどう書く？\": \"一つの記事で一つの問いに答えます\"\n---\n\n## 書き方\n\n一つの記事で一つの問いに答えます。答えになる文は、見出しの下にまとめて書きます。\n",
    question: "記事はどう書く？",
    created: "フォルダを作りました。次はこちらです",
};

const ENGLISH: Samples = Samples {
    synonyms: "# Words with the same meaning. In `words`, each word finds the others. With `from` and `to`, a question with `from` finds `to`.\n[[synonym]]\nwords = [\"CV\", \"résumé\"]\n",
    post: "---\ntitle: The first post\ntags: [sample]\nquestions:\n  - \"How do I write a post?\": \"A post answers one question\"\n---\n\n## How to write\n\nA post answers one question. Write the sentences that answer in one place, below a heading.\n",
    question: "How do I write a post?",
    created: "Created the folder. Next",
};

/// Creates the folder with its files.
///
/// # Errors
/// Fails before it writes anything if one of the files exists; fails if a file cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let samples = match arguments.lang.unwrap_or_else(reader::language) {
        Language::Japanese => JAPANESE,
        Language::English => ENGLISH,
    };
    let settings = senpai_settings::init_file();
    let files = [
        ("senpai.toml", settings.as_str()),
        ("content/synonyms.toml", samples.synonyms),
        ("content/first-post.md", samples.post),
    ];
    for (name, _) in files {
        let path = arguments.dir.join(name);
        if path.exists() {
            bail!("{} exists; choose another folder", path.display());
        }
    }
    for (name, text) in files {
        let path = arguments.dir.join(name);
        let folder = path.parent().unwrap_or(&arguments.dir);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let (created, question) = (samples.created, samples.question);
    let dir = quoted(&arguments.dir.display().to_string());
    out!("{created}: cd {dir} && senpai ask \"{question}\"");
    Ok(ExitCode::SUCCESS)
}

/// A path for a shell: in quotes if it has an unusual character.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':');
    let is_plain = !path.is_empty() && !path.starts_with('-') && path.chars().all(is_plain);
    match is_plain {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_pasted_as_it_is() {
        for (path, expect) in [
            ("my-blog/posts", "my-blog/posts"),
            ("私のブログ", "私のブログ"),
            ("my blog", "'my blog'"),
            ("it's", r"'it'\''s'"),
            ("$(rm)", "'$(rm)'"),
            ("-x", "'-x'"),
        ] {
            assert_eq!(quoted(path), expect);
        }
    }
}
