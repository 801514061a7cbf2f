//! `senpai init`: a folder for a new community.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};

/// `init`'s arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to make
    dir: PathBuf,
}

const FILES: &[(&str, &str)] = &[
    (
        "senpai.toml",
        "# Overridden by environment (SENPAI_CONTENT, SENPAI_INDEX), overridden by flags.\ncontent = \"content\"\n",
    ),
    (
        "content/synonyms.toml",
        "# Words that mean the same. `words`: each finds each other; `from`/`to`: one direction.\n[[synonym]]\nwords = [\"リンクトイン\", \"LinkedIn\"]\n",
    ),
    (
        "content/first-post.md",
        "---\ntitle: 最初の記事\ntags: [見本]\nquestions:\n  - \"記事はどう書く？\": \"一つの記事で一つの問いに答えます\"\n---\n\n## 書き方\n\n一つの記事で一つの問いに答えます。見出しの下に、答えになる文を一つの場所に書きます。\n",
    ),
];

/// Makes the folder; what is there already stays.
///
/// # Errors
/// Fails when a file of ours is there already or nothing can be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    for (name, _) in FILES {
        let path = arguments.dir.join(name);
        if path.exists() {
            bail!("{} is there already; choose another folder", path.display());
        }
    }
    for (name, text) in FILES {
        let path = arguments.dir.join(name);
        let folder = path.parent().unwrap_or(&arguments.dir);
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let dir = arguments.dir.display();
    anstream::println!("made {dir}; next: cd {dir} && senpai ask \"記事はどう書く？\"");
    Ok(ExitCode::SUCCESS)
}
