//! The `senpai` command end to end: posts in, cited excerpts out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A community's folder and its index.
struct Community {
    dir: TempDir,
}

impl Community {
    fn with(posts: &[(&str, &str)]) -> Community {
        let community = Community {
            dir: TempDir::new().unwrap(),
        };
        for (name, text) in posts {
            community.write(name, text);
        }
        community
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join("content").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.dir.path().join("content").join(name)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        senpai(
            &self.dir.path().join("content"),
            &self.dir.path().join("index"),
            arguments,
        )
    }

    fn ask(&self, question: &str) -> Value {
        let output = self.run(&["ask", "--json", question]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
    }
}

fn senpai(content: &Path, index: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_senpai"))
        .args(arguments)
        .env("LC_ALL", "C")
        // A test of meaning passes --model.
        .env("SENPAI_MODEL", "false")
        .env("SENPAI_CONTENT", content)
        .env("SENPAI_INDEX", index)
        .output()
        .unwrap()
}

fn ask_test_posts(question: &str) -> Value {
    let index = TempDir::new().unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    let output = senpai(&content, index.path(), &["ask", "--json", question]);
    serde_json::from_slice(&output.stdout).unwrap()
}

const TEA: &str = "---\ntitle: お茶の淹れ方\ntags: [飲み物]\nurl: https://example.com/tea\n---\n\n## 温度\n\n玉露は60度の湯で淹れます。熱い湯では渋みが出るからです。\n";
const COFFEE: &str = "---\ntitle: 珈琲の挽き方\ntags: [豆]\n---\n\n## 粗さ\n\n浅煎りの豆は細かく挽きます。深煎りの豆は粗く挽きます。\n";

#[test]
fn the_readme_question_is_answered_from_the_right_post() {
    let answer = ask_test_posts("受注と入金、喜ぶならどっち？");
    assert_eq!(answer["status"], "found");
    assert_eq!(answer["excerpts"][0]["article"]["id"], "cheer-at-payment");
}

#[test]
fn an_excerpt_is_what_the_file_says_at_its_span() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let answer = community.ask("玉露は何度で淹れる？");
    let first = &answer["excerpts"][0];
    let span: Vec<usize> = serde_json::from_value(first["span"].clone()).unwrap();
    assert_eq!(&TEA[span[0]..span[1]], first["text"].as_str().unwrap());
    assert!(first["text"].as_str().unwrap().contains("60度"));
    assert!(
        first["link"]
            .as_str()
            .unwrap()
            .starts_with("https://example.com/tea#:~:text=")
    );
}

/// The path of each key in a value, such as `.excerpts.article.id`. The first element of a list stands for all.
fn keys(value: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let mut left = vec![(String::new(), value)];
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let path = format!("{path}.{name}");
                    left.push((path.clone(), field));
                    paths.insert(path);
                }
            }
            Value::Array(elements) => {
                let first = elements.first();
                left.extend(first.map(|first| (path, first)));
            }
            _ => {}
        }
    }
    paths
}

#[test]
fn the_readmes_show_the_keys_of_a_real_answer() {
    let answer = Community::with(&[("tea.md", TEA)]).ask("玉露は何度で淹れる？");
    let printed = keys(&answer);
    assert!(printed.contains(".excerpts.article.id"), "{printed:?}");
    for file in ["README.md", "README.ja.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(file);
        let text = fs::read_to_string(path).unwrap();
        let example = text.split("```json\n").nth(1).unwrap();
        let example: Value = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
        assert_eq!(keys(&example), printed, "{file}");
    }
}

#[test]
fn a_change_of_posts_shows_in_the_next_answer() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    assert_eq!(
        community.ask("浅煎りの豆は？")["excerpts"][0]["article"]["id"],
        "coffee"
    );
    community.remove("coffee.md");
    let gone = community.ask("浅煎りの豆は？").to_string();
    assert!(!gone.contains("coffee"), "{gone}");
}

#[test]
fn a_tag_filter_lets_only_its_posts_answer() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let output = community.run(&["ask", "--json", "--tag", "飲み物", "豆の挽き方"]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("coffee"));
}

#[test]
fn no_answer_is_said_and_is_exit_code_1() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let output = community.run(&["ask", "東京から大阪まで新幹線で何時間かかりますか"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("この質問に答える記事がありません"));
}

#[test]
fn posts_without_an_excerpt_are_below_a_line_that_says_so() {
    let community = Community::with(&[
        ("a.md", "---\ntitle: Tea\n---\n\nBackslash text.\n"),
        ("b.md", "---\ntitle: Coffee\n---\n\nBackslash draft text.\n"),
    ]);
    let out = community.run(&["ask", "Backslash text"]);
    let text = String::from_utf8(out.stdout).unwrap();
    let (full, further) = text.split_once("More from the posts:").unwrap();
    assert!(full.contains("1. Tea") && !full.contains("2. "), "{text}");
    assert_eq!(further.trim(), "2. Coffee\n   b.md", "{text}");
}

#[test]
fn a_question_in_other_words_finds_a_post_by_meaning() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let question = "espresso beverage";
    let by_words = community.run(&["ask", "--json", question]);
    assert!(!String::from_utf8_lossy(&by_words.stdout).contains("coffee"));
    let output = community.run(&["ask", "--json", "--model", "true", question]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["excerpts"][0]["article"]["path"], "coffee.md");
}

#[test]
fn words_alone_answer_if_the_model_cannot_be_used() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let by_words = community.run(&["ask", "玉露は？"]);
    let output = community.run(&["ask", "--model", "no-model", "玉露は？"]);
    assert_eq!(output.stdout, by_words.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no-model/model.toml"), "{said}");
    assert_eq!(output.status.code(), by_words.status.code());
}

/// The output of `senpai chat -n 1` for some lines, over two posts.
fn chat(lines: &str) -> String {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    community.write("tea.md", &format!("{TEA}\n## 理由\n\n玉露は葉が若いので、低い温度でも旨みが十分に出てくるのです。茶葉の量は多めにします。\n"));
    chat_in(&community, lines)
}

fn chat_in(community: &Community, lines: &str) -> String {
    let mut chat = Command::new(env!("CARGO_BIN_EXE_senpai"))
        .arg("chat")
        .env("SENPAI_MODEL", "false")
        .env("SENPAI_CONTENT", community.dir.path().join("content"))
        .env("SENPAI_INDEX", community.dir.path().join("index"))
        .args(["-n", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = chat.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    drop(stdin);
    String::from_utf8(chat.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn a_follow_up_in_chat_shows_something_else() {
    let shown = chat("玉露は何度の湯？\nそれはなぜ？\n");
    assert_eq!(shown.matches("60度").count(), 1, "{shown}");
    assert!(shown.contains("葉が若い"), "{shown}");
}

#[test]
fn more_in_chat_shows_further_excerpts_of_the_same_question() {
    for more in ["続き", "もっと", "More", ""] {
        let shown = chat(&format!("玉露は何度の湯？\n{more}\n"));
        assert_eq!(shown.matches("60度").count(), 1, "{more}: {shown}");
        assert!(shown.contains("葉が若い"), "{more}: {shown}");
    }
}

#[test]
fn in_chat_a_number_reads_an_excerpt_with_what_stands_around_it() {
    let community = Community::with(&[("coffee.md", COFFEE)]);
    let tea = "---\ntitle: 玉露の淹れ方\n---\n## 湯\n玉露の湯は60度です。\n\n冷ますには湯のみに移します。\n";
    community.write("tea.md", tea);
    for number in ["1", "１番", "the first one"] {
        let said = chat_in(&community, &format!("玉露は何度の湯？\n{number}\n"));
        assert_eq!(said.matches("60度です。").count(), 2, "{number}: {said}");
        assert!(
            said.contains("こちらですね") || said.contains("Here it is."),
            "{said}"
        );
        assert!(said.contains("湯のみに移します。"), "{number}: {said}");
    }
    for (first, sentence) in [
        ("もっと\n", "まず、聞きたいことを"),
        ("死にたい\n", "信頼できる人に"),
    ] {
        let said = chat_in(&community, first);
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn in_chat_the_post_just_shown_is_shown_in_the_other_language() {
    let community = Community::with(&[("tea.md", TEA)]);
    community.write(
        "tea.en.md",
        "---\ntitle: Brewing tea\n---\nBrew gyokuro with water of 60 degrees.\n",
    );
    let said = chat_in(&community, "玉露の温度は？\n英語だと？\nexit\n");
    assert!(said.contains("この記事の英語版です。"), "{said}");
    assert!(said.contains("Brew gyokuro with water"), "{said}");
    fs::remove_file(community.dir.path().join("content/tea.en.md")).unwrap();
    let said = chat_in(&community, "玉露の温度は？\n英語だと？\n");
    assert!(said.contains("英語版はありません"), "{said}");
}

#[test]
fn help_and_quit_are_done_in_chat_and_not_asked() {
    for quit in ["quit", "exit", "EXIT", ":q", "終了", "終わり。"] {
        let shown = chat(&format!("{quit}\n玉露は何度の湯？\n"));
        assert_eq!(shown, "", "{quit}");
    }
    for (help, words) in [
        ("help", "quit"),
        ("/help", "quit"),
        ("ヘルプ", "終了"),
        ("使い方", "終了"),
    ] {
        let shown = chat(&format!("{help}\n"));
        assert!(
            shown.contains(words) && shown.lines().count() == 1,
            "{help}: {shown}"
        );
    }
    // A question that begins like a command is asked.
    assert!(chat("終了の時刻の玉露は何度？\n").contains("60度"));
}

#[test]
fn explain_shows_the_confidence_and_the_scores() {
    let community = Community::with(&[("tea.md", TEA)]);
    let output = community.run(&["ask", "--explain", "玉露の温度"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("score ") && shown.contains("coverage "),
        "{shown}"
    );
    assert!(
        shown.contains("confidence 0.") || shown.contains("confidence 1."),
        "{shown}"
    );
}

#[test]
fn a_pipe_gets_no_colour() {
    let community = Community::with(&[("tea.md", TEA)]);
    let output = community.run(&["ask", "玉露の温度"]);
    assert!(output.status.success() && !output.stdout.contains(&0x1b));
}

#[test]
fn a_post_cannot_steer_the_terminal() {
    let hostile = TEA
        .replace("60度", "\u{1b}]0;owned\u{7}60度")
        .replace("title: お茶の淹れ方", r#"title: "\e[2Jお茶の淹れ方""#);
    let community = Community::with(&[("tea.md", &hostile)]);
    // Colours are on, as in a terminal.
    let output = Command::new(env!("CARGO_BIN_EXE_senpai"))
        .args(["ask", "玉露の温度"])
        .env("CLICOLOR_FORCE", "1")
        .env("SENPAI_MODEL", "false")
        .env("SENPAI_CONTENT", community.dir.path().join("content"))
        .env("SENPAI_INDEX", community.dir.path().join("index"))
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("\u{1b}[1m") && shown.contains("お茶の淹れ方"),
        "{shown:?}"
    );
    assert!(
        !shown.contains("\u{1b}]0") && !shown.contains("\u{1b}[2J"),
        "{shown:?}"
    );
}

#[test]
fn wrong_usage_says_what_to_do_and_is_exit_code_2() {
    let nowhere = TempDir::new().unwrap();
    let output = senpai(
        &nowhere.path().join("none"),
        nowhere.path(),
        &["ask", "何？"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("senpai init"));
    let empty = Community::with(&[("tea.md", TEA)]).run(&["ask", "  "]);
    assert_eq!(empty.status.code(), Some(2));
}

#[test]
fn a_bad_post_is_named_and_its_neighbour_still_answers() {
    let community = Community::with(&[("tea.md", TEA), ("bad.md", "---\ntitel: x\n---\n\n本文。")]);
    let check = community.run(&["check"]);
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!(check.status.code(), Some(0));
    assert!(
        said.contains("did you mean `title`") && said.contains("no-title"),
        "{said}"
    );
    assert_eq!(community.ask("玉露の温度")["status"], "found");
}

#[test]
fn a_damaged_index_is_built_again() {
    let community = Community::with(&[("tea.md", TEA)]);
    community.ask("玉露の温度");
    for entry in walk(&community.dir.path().join("index")) {
        fs::write(entry, b"damaged").unwrap();
    }
    assert_eq!(community.ask("玉露の温度")["status"], "found");
}

fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(walk(&path))
        } else {
            out.push(path)
        }
    }
    out
}

#[test]
fn a_new_folder_answers_at_once() {
    let dir = TempDir::new().unwrap();
    for (lang, question, title) in [
        ("ja", "記事はどう書く？", "最初の記事"),
        ("en", "How do I write a post?", "The first post"),
    ] {
        let made = dir.path().join(lang);
        let to = made.to_str().unwrap();
        let output = senpai(dir.path(), dir.path(), &["init", "--lang", lang, to]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(question), "{said}");
        let content = made.join("content");
        let answer = senpai(&content, &made.join("index"), &["ask", question]);
        assert!(String::from_utf8_lossy(&answer.stdout).contains(title));
        let check = senpai(&content, &made.join("index"), &["check"]);
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn a_linked_question_is_found_in_the_index_of_the_bot() {
    let community = Community::with(&[("tea.md", TEA)]);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_senpai"));
        command.current_dir(community.dir.path()).args(arguments);
        command.env("SENPAI_MODEL", "false").output().unwrap()
    };
    let state = community.dir.path().join("state");
    fs::create_dir_all(state.join("index")).unwrap();
    let question = "確定申告の期限は？";
    assert_eq!(run(&["ask", question]).status.code(), Some(1));
    assert!(state.join("index/current.json").exists());
    let linked = format!("[[question]]\npost = \"tea\"\ntext = \"{question}\"\n");
    fs::write(state.join("learned.toml"), linked).unwrap();
    let output = run(&["ask", question]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("お茶の淹れ方"));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_command_that_moved_to_the_bot_says_where_it_is() {
    let dir = TempDir::new().unwrap();
    for name in ["status", "stats", "gaps", "settings"] {
        let output = senpai(dir.path(), dir.path(), &[name, "--json"]);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            error.contains(&format!("run `senpai-bot {name}`")),
            "{error}"
        );
    }
    let unknown = senpai(dir.path(), dir.path(), &["statu"]);
    let error = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(error.contains("unrecognized subcommand"), "{error}");
}

const GOLDEN: &str =
    "[[question]]\ntext = '玉露の湯は何度？'\nhalf = 'report'\npost = 'tea'\nanswer = '60度'\n";

#[test]
fn eval_compares_golden_questions_before_and_after_a_change() {
    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let path = |name: &str| community.dir.path().join(name).display().to_string();
    fs::write(path("golden.toml"), GOLDEN).unwrap();
    let golden = path("golden.toml");
    let eval = |more: [&str; 2]| {
        let output = community.run(&["eval", "--questions", &golden, more[0], more[1]]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    eval(["--run", &path("before")]);
    let same = eval(["--compare", &path("before")]);
    assert!(
        same.contains("right post first: 1.0000 → 1.0000, +0.0000 [+0.0000, +0.0000]"),
        "{same}"
    );
    community.remove("tea.md");
    let after = eval(["--compare", &path("before")]);
    assert!(
        after.contains("right post first: 1.0000 → 0.0000, -1.0000"),
        "{after}"
    );
    assert!(
        after.contains("玉露の湯は何度？: right sentence, found → "),
        "{after}"
    );
}

#[test]
fn suggested_synonyms_are_pasted_by_whoever_wants_them() {
    let tea =
        "---\ntitle: お茶\nquestions: [サーバの置き場は？]\n---\nサーバーは窓から離して置く。\n";
    let community = Community::with(&[("tea.md", tea)]);
    let own = "[[synonym]]\nwords = ['煎茶', '緑茶']\n";
    community.write("synonyms.toml", own);
    let suggest = || {
        let output = community.run(&["synonyms", "suggest"]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let printed = suggest();
    assert!(
        printed.contains("words = [\"サーバ\", \"サーバー\"]"),
        "{printed}"
    );
    assert_eq!(suggest(), printed, "nothing is applied");
    community.write("synonyms.toml", &format!("{own}{printed}"));
    assert!(suggest().starts_with("# No candidates: "));
}

/// `senpai chat` at a terminal: what was typed (with keys), and what stood there.
#[cfg(unix)]
fn types(keys: &[&str]) -> String {
    use std::{
        fs::File,
        io::Read,
        sync::mpsc,
        time::{Duration, Instant},
    };

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let community = Community::with(&[("tea.md", TEA), ("coffee.md", COFFEE)]);
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let end = || {
        let path = name.to_str().unwrap();
        File::options().read(true).write(true).open(path).unwrap()
    };
    let mut chat = Command::new(env!("CARGO_BIN_EXE_senpai"))
        .arg("chat")
        .env("SENPAI_MODEL", "false")
        .env("SENPAI_CONTENT", community.dir.path().join("content"))
        .env("SENPAI_INDEX", community.dir.path().join("index"))
        .env("TERM", "xterm")
        .env("LC_ALL", "ja_JP.UTF-8")
        .stdin(end())
        .stdout(end())
        .spawn()
        .unwrap();
    let mut terminal = File::from(terminal);
    let mut screen = terminal.try_clone().unwrap();
    let (shown, screens) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        // On Linux the end of the last program is an error.
        while let Ok(read @ 1..) = screen.read(&mut buffer) {
            let _ = shown.send(buffer[..read].to_vec());
        }
    });
    let mut said = Vec::new();
    for line in keys {
        let (before, start) = (said.len(), Instant::now());
        // Each line is typed after its prompt, when nothing more is shown.
        loop {
            match screens.recv_timeout(Duration::from_millis(300)) {
                Ok(more) => said.extend(more),
                Err(_) if String::from_utf8_lossy(&said[before..]).contains("> ") => break,
                Err(_) => assert!(start.elapsed() < Duration::from_secs(20), "no prompt"),
            }
        }
        terminal.write_all(line.as_bytes()).unwrap();
        terminal.write_all(b"\r").unwrap();
    }
    assert!(chat.wait().unwrap().success());
    while let Ok(more) = screens.recv_timeout(Duration::from_millis(200)) {
        said.extend(more);
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[cfg(unix)]
#[test]
fn at_a_terminal_a_line_is_edited_and_an_earlier_one_comes_back() {
    const UP: &str = "\u{1b}[A";
    const LEFT: &str = "\u{1b}[D";
    // Ctrl-U deletes the line, and a character goes in between two others.
    let edited = format!("豆は\u{15}玉の温度は？{LEFT}{LEFT}{LEFT}{LEFT}{LEFT}露");
    let said = types(&[&edited, "help", UP, "exit"]);
    assert!(said.contains("お茶の淹れ方"), "{said}");
    assert!(!said.contains("珈琲の挽き方"), "{said}");
    assert_eq!(said.matches("“more” shows").count(), 2, "{said}");
}

#[test]
fn who_speaks_of_dying_reads_a_sentence_and_no_post() {
    let post = (
        "a.md",
        "---\ntitle: 死にたいほど忙しい日\n---\n死にたいほど忙しい日は、先に断ります。\n",
    );
    let community = Community::with(&[post]);
    let long = format!("{}もう死にたいです", "仕事が終わらない。".repeat(300));
    for words in ["もう死にたいです", &long] {
        let answer = community.ask(words);
        assert_eq!(answer["status"], "not_found");
        assert_eq!(answer["excerpts"], serde_json::json!([]));
        let help = answer["help"].as_str().unwrap();
        let said = community.run(&["ask", words]);
        assert!(said.status.success());
        assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), help);
    }
    assert_eq!(community.ask("忙しい日は？").get("help"), None);
}
