//! `senpai init`: a folder for a new community.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};

/// The arguments of `init`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to create
    dir: PathBuf,
}

const SYNONYMS: &str = "# Words with the same meaning. `words`: each finds each other; `from`/`to`: one direction.\n[[synonym]]\nwords = [\"リンクトイン\", \"LinkedIn\"]\n";
const POST: &str = "---\ntitle: 最初の記事\ntags: [見本]\nquestions:\n  - \"記事はどう書く？\": \"一つの記事で一つの問いに答えます\"\n---\n\n## 書き方\n\n一つの記事で一つの問いに答えます。見出しの下に、答えになる文を一つの場所に書きます。\n";

/// Creates the folder; files that exist stay as they are.
///
/// # Errors
/// Fails if one of the files exists, or if nothing can be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let settings = senpai_settings::init_file();
    let files = [
        ("senpai.toml", settings.as_str()),
        ("content/synonyms.toml", SYNONYMS),
        ("content/first-post.md", POST),
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
    let dir = arguments.dir.display();
    anstream::println!("created {dir}; next: cd {dir} && senpai ask \"記事はどう書く？\"");
    Ok(ExitCode::SUCCESS)
}
