//! What the code of a crate imports and calls.

use std::{collections::BTreeMap, fs, path::Path};

use super::root;

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
pub fn modules(src: &Path) -> BTreeMap<String, String> {
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
        let own = code.iter().filter(|line| !line.contains("pub use "));
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
    // Collections in BEIR format.
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
