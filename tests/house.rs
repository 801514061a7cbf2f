//! The structure of the workspace: dependencies between our crates, owners of third-party crates, and files that documents name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod samples;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The packages of this workspace on which each package may depend.
const ARROWS: &[(&str, &[&str])] = &[
    ("senpai-language", &[]),
    ("senpai-model", &[]),
    ("senpai-wording", &["senpai-language"]),
    ("senpai-html", &[]),
    ("senpai-content", &["senpai-html", "senpai-language"]),
    ("senpai-import", &["senpai-content", "senpai-html"]),
    (
        "senpai-search",
        &["senpai-content", "senpai-language", "senpai-model"],
    ),
    (
        "senpai-answer",
        &["senpai-content", "senpai-language", "senpai-search"],
    ),
    (
        "senpai-eval",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-search",
        ],
    ),
    ("senpai-screen", &[]),
    ("senpai-settings", &["senpai-content", "senpai-language"]),
    ("senpai-live", &["senpai-content", "senpai-search"]),
    (
        "senpai-kit",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-live",
            "senpai-search",
            "senpai-wording",
        ],
    ),
    ("senpai-store", &["senpai-answer", "senpai-language"]),
    (
        "senpai-admin",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-live",
            "senpai-search",
            "senpai-settings",
            "senpai-store",
        ],
    ),
    (
        "senpai-chat",
        &[
            "senpai-admin",
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-live",
            "senpai-search",
            "senpai-settings",
            "senpai-store",
            "senpai-wording",
        ],
    ),
    ("senpai-runner", &["senpai-chat"]),
    ("senpai-discord", &["senpai-chat", "senpai-runner"]),
    ("senpai-slack", &["senpai-chat", "senpai-runner"]),
    (
        "senpai-bot",
        &[
            "senpai-admin",
            "senpai-chat",
            "senpai-discord",
            "senpai-live",
            "senpai-model",
            "senpai-runner",
            "senpai-screen",
            "senpai-settings",
            "senpai-slack",
            "senpai-store",
        ],
    ),
    (
        "senpai-bench",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-eval",
            "senpai-language",
            "senpai-search",
        ],
    ),
    (
        "senpai",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-eval",
            "senpai-import",
            "senpai-live",
            "senpai-screen",
            "senpai-model",
            "senpai-search",
            "senpai-settings",
            "senpai-wording",
        ],
    ),
];

/// Third-party crates that only one package may use.
const OWNERS: &[(&str, &str)] = &[
    ("pulldown-cmark", "senpai-content"),
    ("granit-parser", "senpai-content"),
    ("tantivy", "senpai-search"),
    ("legible", "senpai-html"),
    ("html5ever", "senpai-html"),
    ("markup5ever_rcdom", "senpai-html"),
    ("tokenizers", "senpai-model"),
    ("rten", "senpai-model"),
    ("quick-xml", "senpai-import"),
    ("zip", "senpai-import"),
    ("chardetng", "senpai-html"),
    ("encoding_rs", "senpai-html"),
    ("rusqlite", "senpai-store"),
    ("governor", "senpai-chat"),
    ("anstream", "senpai-screen"),
    ("textwrap", "senpai-screen"),
    ("rust-stemmers", "senpai-language"),
    ("serenity", "senpai-discord"),
    ("slack-morphism", "senpai-slack"),
];

const DOCUMENTS: &[&str] = &[
    "README.md",
    "README.ja.md",
    "ARCHITECTURE.md",
    "docs/admin.md",
    "docs/blogs.md",
    "docs/discord.md",
    "docs/slack.md",
    "docs/benchmarks.md",
    "docs/model.md",
    "docs/settings.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "bench/README.md",
    "content/README.md",
];

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Each package's name and the names of its dependencies, those of its tests included if `tests`.
fn packages(tests: bool) -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    let folders = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    let folders = folders.into_iter().flatten().map(|e| e.unwrap().path());
    for folder in folders.chain([root().join("bench")]) {
        let manifest = folder.join("Cargo.toml");
        let table: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        let name = table["package"]["name"].as_str().unwrap().to_owned();
        let kinds = ["dependencies", "build-dependencies", "dev-dependencies"];
        let names = kinds[..if tests { 3 } else { 2 }]
            .iter()
            .filter_map(|kind| table.get(*kind)?.as_table())
            .flat_map(|t| t.keys().cloned())
            .collect();
        out.insert(name, names);
    }
    out
}

#[test]
fn arrows_point_one_way() {
    for (package, depends) in packages(false) {
        let allowed = ARROWS.iter().find(|(p, _)| *p == package).map(|(_, a)| *a);
        let allowed = allowed.unwrap_or_else(|| panic!("{package} has no line in ARROWS"));
        for dependency in depends.iter().filter(|d| d.starts_with("senpai")) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} must not depend on {dependency}"
            );
        }
    }
}

/// The code map of ARCHITECTURE.md has a row for each package, below the rows of the packages on which it depends.
#[test]
fn the_code_map_is_in_the_order_of_the_arrows() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.split('`').nth(1));
    let names: Vec<String> = rows
        .filter_map(|folder| package_name(&root().join(folder)))
        .collect();
    let row = |package: &str| names.iter().position(|name| name == package);
    for (package, depends) in packages(false) {
        let own = row(&package).unwrap_or_else(|| panic!("{package} has no row"));
        for dependency in depends.iter().filter(|d| d.starts_with("senpai")) {
            assert!(
                row(dependency).is_some_and(|of_dependency| of_dependency < own),
                "the row of {dependency} must be above that of {package}"
            );
        }
    }
}

/// The name of the package in a folder; `None` if there is none.
fn package_name(folder: &Path) -> Option<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let table: toml::Table = manifest.parse().unwrap();
    Some(table.get("package")?["name"].as_str()?.to_owned())
}

/// `senpai` compiles no SQLite, no plots and no rate limiter: its first build is a stranger's first minutes.
#[test]
fn the_senpai_command_needs_no_state() {
    let packages = packages(false);
    let (mut reached, mut at) = (vec!["senpai".to_owned()], 0);
    while let Some(package) = reached.get(at) {
        for dependency in packages.get(package).into_iter().flatten() {
            if packages.contains_key(dependency) && !reached.contains(dependency) {
                reached.push(dependency.clone());
            }
        }
        at += 1;
    }
    for state in ["senpai-store", "senpai-admin", "senpai-chat"] {
        assert!(!reached.iter().any(|r| r == state), "{reached:?}");
    }
}

#[test]
fn third_party_types_stay_with_their_owner() {
    for (package, depends) in packages(true) {
        for (krate, owner) in OWNERS {
            assert!(
                package == *owner || !depends.iter().any(|d| d == krate),
                "{krate} belongs to {owner}, not {package}"
            );
        }
    }
}

/// All that the commands print goes through `senpai-screen`, which replaces control characters.
#[test]
fn the_commands_print_through_the_screen_only() {
    let groups = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    for krate in groups.into_iter().flatten().map(|e| e.unwrap().path()) {
        if krate.ends_with("crates/screen") {
            continue;
        }
        for (module, code) in modules(&krate.join("src")) {
            // Measurements of tests print their figures.
            if ["endurance", "fuzz"]
                .iter()
                .any(|test| module.contains(test))
            {
                continue;
            }
            for other in [
                "print!(",
                "println!(",
                "io::stdout",
                "io::stderr",
                "anstream",
            ] {
                let (krate, uses) = (krate.display(), code.contains(other));
                assert!(
                    !uses,
                    "{krate}, {module}: `{other}` instead of senpai-screen"
                );
            }
        }
    }
}

/// The files of a crate by module path, without tests and comments.
fn modules(src: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, out: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let module = format!("{prefix}{name}");
            if path.is_dir() {
                walk(&path, &format!("{module}::"), out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let tests = text.find("\nmod tests").unwrap_or(text.len());
                let lines = text[..tests].lines();
                let code = lines.filter(|line| !line.trim_start().starts_with("//"));
                out.insert(module, code.map(|line| format!("{line}\n")).collect());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(src, "", &mut out);
    out
}

/// The paths below `root::` in a file: `root::a::{b, c::d}` gives `a::b` and `a::c::d`.
fn paths(code: &str, root: &str) -> Vec<String> {
    fn tree(text: &str, prefix: &str, out: &mut Vec<String>) {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let (path, rest) = text.split_at(end.unwrap_or(text.len()));
        let path = format!("{prefix}{path}");
        if !rest.starts_with('{') {
            out.push(path.trim_end_matches(':').to_owned());
            return;
        }
        let (mut depth, mut start) = (0, 1);
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if (c == ',' && depth == 1) || depth == 0 {
                tree(rest[start..at].trim(), &path, out);
                start = at + 1;
            }
            if depth == 0 {
                return;
            }
        }
    }
    let mut out = Vec::new();
    for (at, _) in code.match_indices(root) {
        tree(&code[at + root.len()..], "", &mut out);
    }
    out
}

/// The modules that each module of a crate uses. A name that `lib.rs` exports stands for its module. `lib.rs` and `main.rs`
/// are modules too: every other name below `crate::` is theirs, and they use the modules whose paths they name.
fn imports(src: &Path) -> BTreeMap<String, Vec<String>> {
    let files = modules(src);
    let root = if files.contains_key("lib") {
        "lib"
    } else {
        "main"
    };
    let exports: BTreeMap<String, String> = files
        .get("lib")
        .map(|lib| paths(lib, "pub use "))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|path| {
            let (module, name) = path.rsplit_once("::")?;
            Some((name.to_owned(), module.to_owned()))
        })
        .collect();
    let module_of = |path: &String| {
        let path = path
            .split_once("::")
            .map_or(path.as_str(), |(first, _)| first);
        let exported = exports.get(path).map_or(path, String::as_str);
        let known = files.contains_key(exported);
        (if known { exported } else { root }).to_owned()
    };
    let named_in_root = |code: &str| -> Vec<String> {
        let code: Vec<&str> = code.split(';').collect();
        let own = code
            .iter()
            .filter(|line| !line.trim_start().starts_with("pub use "));
        let own: String = own.copied().collect();
        let is_named = |module: &str| {
            let path = format!("{module}::");
            own.match_indices(&path).any(|(at, _)| {
                let before = own[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
            })
        };
        let modules = files.keys().filter(|module| is_named(module));
        modules.cloned().collect()
    };
    files
        .iter()
        .map(|(module, code)| {
            let mut used: Vec<String> = if module == root {
                named_in_root(code)
            } else {
                // A comma before a closing bracket leaves an empty path.
                let paths = paths(code, "crate::");
                let named = paths.iter().filter(|path| !path.is_empty());
                named.map(module_of).collect()
            };
            // A file in the folder of a module belongs to it.
            let module = module.split("::").next().unwrap().to_owned();
            used.retain(|other| *other != module);
            (module, used)
        })
        .fold(BTreeMap::new(), |mut all, (module, used)| {
            all.entry(module).or_insert_with(Vec::new).extend(used);
            all
        })
}

/// The crates that read files from a folder of posts, with their modules that open other files.
const READERS: &[(&str, &[&str])] = &[
    // The one way, and a folder that is opened to be synced.
    ("content", &["regular_file", "learned"]),
    ("settings", &[]),
    ("live", &[]),
    ("answer", &[]),
    // Files of the index.
    (
        "search",
        &[
            "disk",
            "index",
            "vectors",
            "generation",
            "generation::manifest",
        ],
    ),
    // Collections in BEIR form.
    ("eval", &["beir", "trec"]),
    // Sources of an import.
    ("import", &["files"]),
];

/// A file from a folder of posts is read by `read_regular_file` alone: its writer may be a stranger.
#[test]
fn files_of_posts_are_read_in_one_way() {
    for (name, exempt) in READERS {
        let files = modules(&root().join("crates").join(name).join("src"));
        let tests = |module: &str| module.contains("endurance");
        for (module, code) in files.iter().filter(|(module, _)| !tests(module)) {
            let reads = ["fs::read(", "read_to_string(", "File::open("];
            let found = reads.iter().find(|read| code.contains(**read));
            assert!(
                found.is_none() || exempt.contains(&module.as_str()),
                "{name}::{module} reads a file by {found:?}: use read_regular_file"
            );
        }
        assert!(
            exempt.iter().all(|module| files.contains_key(*module)),
            "{name}"
        );
    }
}

#[test]
fn no_import_circle_inside_a_crate() {
    let groups = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    for krate in groups.into_iter().flatten().map(|e| e.unwrap().path()) {
        let mut left = imports(&krate.join("src"));
        if krate.ends_with("crates/store") {
            // `lib.rs` has the `Store` that every file adds methods to.
            left.remove("lib");
        }
        // Takes away the modules that use none of those left, or that none of those left uses: the circles stay.
        while let Some(module) = left.iter().find_map(|(module, used)| {
            let uses_none = used.iter().all(|u| !left.contains_key(u));
            let is_unused = left.values().all(|used| !used.contains(module));
            (uses_none || is_unused).then(|| module.clone())
        }) {
            left.remove(&module);
        }
        let circle: Vec<&String> = left.keys().collect();
        assert!(circle.is_empty(), "{}: {circle:?}", krate.display());
    }
}

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

/// Each file that decides by language is named in the recipe for a new one.
#[test]
fn the_recipe_for_a_language_is_complete() {
    let recipe = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let groups = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    for krate in groups.into_iter().flatten().map(|e| e.unwrap().path()) {
        let src = krate.strip_prefix(root()).unwrap().join("src");
        for (module, code) in modules(&krate.join("src")) {
            let mut lines = code.lines().map(str::trim_start);
            if lines.any(|line| !line.starts_with("//") && line.contains("Language::English")) {
                let file = format!("`{}/{}.rs`", src.display(), module.replace("::", "/"));
                assert!(
                    recipe.contains(&file),
                    "CONTRIBUTING.md does not name {file}"
                );
            }
        }
    }
}
