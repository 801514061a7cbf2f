//! What documents say is true.

use std::{fs, path::Path};

use super::{DOCUMENTS, imports::modules, root, samples};

/// Paths in backticks and link targets must exist; those of the sample posts only while these are there.
#[test]
fn documents_name_files_that_exist() {
    let mut named = 0;
    let samples = samples::are_there(&root());
    let is_sample = |path: &Path| path.starts_with(root().join("content"));
    let readmes: Vec<String> = library_crates()
        .iter()
        .map(|(folder, _)| format!("{folder}/README.md"))
        .collect();
    let documents = DOCUMENTS.iter().copied();
    let documents = documents.filter(|document| samples || !is_sample(&root().join(document)));
    for document in documents.chain(readmes.iter().map(String::as_str)) {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let folder = root().join(document).parent().unwrap().to_owned();
        let quoted = text.split('`').skip(1).step_by(2).filter(|s| {
            let first = s.split('/').next().unwrap_or_default();
            s.contains('/')
                && ["bench", "crates", "bots", "content", "docs", "tests", ".ci"].contains(&first)
                && !s.contains([' ', '*', '<', '…'])
        });
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|s| s.split([')', '#']).next())
            .filter(|s| !s.is_empty() && !s.contains("://"));
        for path in quoted
            .map(|p| root().join(p))
            .chain(linked.map(|p| folder.join(p)))
        {
            let exists = path.exists() || (!samples && is_sample(&path));
            assert!(exists, "{document} names {}", path.display());
            named += 1;
        }
    }
    assert!(named > 10, "only {named} paths were looked at");
}

/// The library crates' folders, each with whether it is meant for other programs: those that are published.
fn library_crates() -> Vec<(String, bool)> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let folders = folders.map(|e| format!("crates/{}", e.unwrap().file_name().display()));
    let folders = folders.chain(["bots/runner".to_owned()]);
    let is_published = |folder: &String| {
        let manifest = root().join(folder).join("Cargo.toml");
        let table: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        !table["package"].as_table().unwrap().contains_key("publish")
    };
    folders
        .map(|folder| (folder.clone(), is_published(&folder)))
        .collect()
}

/// Each library crate says what it is and how stable; those that are published carry the licences.
#[test]
fn each_crate_states_its_stability() {
    for (folder, is_published) in library_crates() {
        let text = fs::read_to_string(root().join(&folder).join("README.md")).unwrap();
        let name = folder.rsplit('/').next().unwrap();
        assert!(text.starts_with(&format!("# senpai-{name}\n")), "{folder}");
        let (_, stability) = text.split_once("## Stability\n\n").expect(&folder);
        let promise = if is_published {
            "Meant for other programs."
        } else {
            "Internal "
        };
        assert!(stability.starts_with(promise), "{folder}");
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let ours = fs::read(root().join(licence)).unwrap();
            let theirs = fs::read(root().join(&folder).join(licence)).ok();
            assert_eq!(theirs, is_published.then_some(ours), "{folder}/{licence}");
        }
    }
}

#[test]
fn the_readme_commands_are_what_ci_runs() {
    let command = "cargo test --workspace";
    for file in ["README.md", "README.ja.md", ".ci/run", "justfile"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(command), "{file} does not say `{command}`");
    }
}

/// The Rust in a document: its first block.
fn first_rust(markdown: &str) -> Option<&str> {
    markdown.split("```rust\n").nth(1)?.split("```").next()
}

/// The crate documentation of `senpai-kit` is compiled and run; the README files show the same program.
#[test]
fn the_readmes_show_the_tested_program() {
    let lib = fs::read_to_string(root().join("crates/kit/src/lib.rs")).unwrap();
    let lines = lib.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let shown: Vec<&str> = lines.filter(|line| !line.starts_with("# ")).collect();
    let shown = shown.join("\n").replacen("```\n", "```rust\n", 1);
    let program = first_rust(&shown).unwrap();
    assert!(program.contains("fn main()"));
    for file in ["README.md", "README.ja.md", "crates/kit/README.md"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert_eq!(first_rust(&text), Some(program), "{file}");
    }
}

/// A folder of posts without `synonyms.toml` gets those of the sample posts.
#[test]
fn the_shipped_synonyms_are_those_of_the_sample_posts() {
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    if samples::are_there(&root()) {
        let shipped = read("crates/live/data/synonyms.toml");
        assert_eq!(shipped, read("content/synonyms.toml"), "copy one of them");
    }
}

/// Each file that names Discord, outside its own package, is named in the recipe for a new platform.
#[test]
fn the_recipe_for_a_platform_is_complete() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, recipe) = text.split_once("## How to add a chat platform").unwrap();
    let recipe = recipe.split("\n## ").next().unwrap();
    let is_of_discord = |line: &str| {
        let signs = ["Platform::Discord", "senpai_discord::", "SENPAI_DISCORD"];
        signs.iter().any(|sign| line.contains(sign))
    };
    for (file, code) in source_files() {
        let is_own = file.starts_with("bots/discord") || file.starts_with("bots/slack");
        assert!(
            is_own || !code.lines().any(is_of_discord) || recipe.contains(&format!("`{file}`")),
            "CONTRIBUTING.md does not name {file}"
        );
    }
}

/// The source files of all crates, without comments and tests, by their path in the repository.
fn source_files() -> Vec<(String, String)> {
    let groups = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    let crates = groups.into_iter().flatten().map(|e| e.unwrap().path());
    let files = crates.flat_map(|krate| {
        let src = krate.strip_prefix(root()).unwrap().join("src");
        let modules = modules(&krate.join("src")).into_iter();
        let modules = modules.filter(|(module, _)| !module.ends_with("::tests"));
        modules.map(move |(module, code)| {
            let file = format!("{}/{}.rs", src.display(), module.replace("::", "/"));
            (file, code)
        })
    });
    files.collect()
}

/// Each file that decides by language is named in the recipe for a new one.
#[test]
fn the_recipe_for_a_language_is_complete() {
    let recipe = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    for (file, code) in source_files() {
        assert!(
            !code.contains("Language::English") || recipe.contains(&format!("`{file}`")),
            "CONTRIBUTING.md does not name {file}"
        );
    }
}
