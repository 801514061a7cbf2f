//! `senpai check` end to end: errors, warnings, and how they are printed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

/// A folder `content` with these posts.
fn folder(posts: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    for (name, text) in posts {
        let path = dir.path().join("content").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The exit code, the standard output and the standard error of `senpai` in a folder.
fn senpai(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_senpai"))
        .current_dir(dir)
        .env_remove("GITHUB_WORKSPACE")
        .env("LC_ALL", "C")
        .env("SENPAI_MODEL", "false")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

const GOOD: &str = "---\ntitle: 良い記事\n---\n\n本文です。\n";
const BAD_DATE: &str = "---\ntitle: 題\ndate: 明日, 50%\n---\n\n本文です。\n";
const LINKS: &str = "---\ntitle: 題\n---\n\n[a](no.md) [b](no2.md) ![c](no.png)\n";

#[test]
fn errors_come_first_and_totals_last() {
    let dir = folder(&[
        ("a.md", LINKS),
        ("b.md", BAD_DATE),
        ("c.md", GOOD),
        ("d.md", LINKS),
    ]);
    let (code, said, _) = senpai(dir.path(), &["check"]);
    assert_eq!(code, 1);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("error[bad-date] b.md:3: "), "{said}");
    assert!(
        lines[1].starts_with("warning[broken-link] a.md:5: ") && lines[1].ends_with("(× 2)"),
        "{said}"
    );
    assert!(
        said.contains(
            "    1 error[bad-date]\n    4 warning[broken-link]\n    2 warning[missing-image]\n"
        ),
        "{said}"
    );
    assert_eq!(lines.last(), Some(&"Posts: 3, Drafts: 1 (b.md)"), "{said}");
    let warnings = folder(&[("a.md", LINKS)]);
    assert_eq!(senpai(warnings.path(), &["check"]).0, 0);
}

#[test]
fn advice_on_practice_comes_last_and_goals_are_checked() {
    let dir = folder(&[
        (
            "a.md",
            "---\ntitle: A\npractice: [\"早めの連絡\"]\n---\n本文です。\n",
        ),
        (
            "b.md",
            "---\ntitle: B\nprinciples: [\"入金を喜ぶ。\"]\ngoals: [hiring]\npractice: [\"今日一件、電話をかける。\"]\nfoo: 1\n---\n本文です。\n",
        ),
    ]);
    let (code, out, _) = senpai(dir.path(), &["check", "--lang", "en"]);
    assert_eq!(code, 1, "{out}");
    let place = |words: &str| out.find(words).unwrap_or_else(|| panic!("{words}: {out}"));
    let goal = place("no goal `hiring`");
    assert!(
        goal < place("no-principle") && goal < place("doubtful-step"),
        "{out}"
    );
    assert!(!out.contains("今日一件"), "{out}");
    let own = "[[goals]]\nid = \"hiring\"\n";
    fs::write(dir.path().join("senpai.toml"), own).unwrap();
    let (code, out, _) = senpai(dir.path(), &["check", "--lang", "en"]);
    assert_eq!(code, 0, "{out}");
}

/// The posts, without the ending of their files, that have the warning `no-principle` in a folder with these posts.
fn without_principle(posts: &[(&str, &str)]) -> Vec<String> {
    let dir = folder(posts);
    let (_, said, _) = senpai(dir.path(), &["check", "--verbose", "--lang", "en"]);
    let places = said.split("warning[no-principle]: ").skip(1);
    let places = places.filter_map(|finding| finding.split_once("--> ")?.1.split_once(".md"));
    places.map(|(post, _)| post.to_owned()).collect()
}

#[test]
fn a_post_with_how_to_and_no_principle_is_named_where_others_have_one() {
    const STEPS: (&str, &str) = (
        "steps.md",
        "---\ntitle: A\npractice: [一件電話する]\n---\n本文です。\n",
    );
    const LIST: (&str, &str) = (
        "list.md",
        "---\ntitle: B\n---\n- 名前を書く\n- 日付を書く\n- [三社](https://example.com)に送る\n",
    );
    const SHORT: (&str, &str) = (
        "short.md",
        "---\ntitle: C\n---\n- 名前を書く\n- 日付を書く\n",
    );
    const LINKS_ONLY: (&str, &str) = (
        "links.md",
        "---\ntitle: D\n---\n関連する記事です。\n\n- [入金](https://example.com/a)\n- [**稼働**](https://example.com/b)\n- <https://example.com/c>\n",
    );
    const PRINCIPLE: (&str, &str) = (
        "principle.md",
        "---\ntitle: E\nprinciples: [入金を喜ぶ。]\n---\n- 一つ\n- 二つ\n- 三つ\n",
    );
    let posts = [STEPS, LIST, SHORT, LINKS_ONLY, PRINCIPLE];
    assert_eq!(without_principle(&posts), ["list", "steps"]);
    // Where nobody states principles, nobody is asked for one.
    assert_eq!(without_principle(&posts[..4]), [""; 0]);
}

#[test]
fn a_large_blog_takes_at_most_60_lines() {
    let dir = folder(&[]);
    for n in 0..509 {
        let text = format!(
            "---\ntitle: 題 {n}\nmood: x\ndate: {}\n---\n\n{{% include x %}}\n\n[a](no-{n}.md) ![b](no-{n}.png)\n\n#### 深い\n\n本文です。\n\n## 空\n",
            if n % 2 == 0 { "明日" } else { "2026-01-02" },
        );
        fs::write(dir.path().join(format!("content/{n}.md")), text).unwrap();
    }
    let (_, said, _) = senpai(dir.path(), &["check"]);
    assert!(said.lines().count() <= 60, "{} lines", said.lines().count());
    for said_once in [
        "(509 × 0.md:7, …)",
        "  509 warning[missing-image]",
        "  255 error[bad-date]",
    ] {
        assert_eq!(said.matches(said_once).count(), 1, "{said_once}: {said}");
    }
    let (_, all, _) = senpai(dir.path(), &["check", "--verbose"]);
    assert_eq!(all.matches("[missing-image]").count(), 509 + 1);
}

#[test]
fn the_readers_language_is_that_of_the_locale() {
    let dir = folder(&[("b.md", BAD_DATE)]);
    let said = |locale: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_senpai"));
        let command = command.current_dir(dir.path()).args(arguments);
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        let output = command.envs(locale.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let japanese = "エラー[bad-date] b.md:3: `date: 明日, 50%` は日付ではありません。記事は表示されません → 2026-01-31 の形で書いてください";
    assert!(said(&[("LANG", "ja_JP.UTF-8")], &["check"]).contains(japanese));
    assert!(said(&[("LANG", "C"), ("LC_ALL", "ja_JP.eucJP@x")], &["check"]).contains(japanese));
    assert!(said(&[("LANG", "C")], &["check", "--lang", "ja"]).contains(japanese));
    for english in [
        ("LANG", "C"),
        ("LANG", "en_US.UTF-8"),
        ("LANG", "fr_FR"),
        ("LANG", ""),
    ] {
        assert!(
            said(&[english], &["check"]).contains("is not a date"),
            "{english:?}"
        );
    }
    assert!(said(&[("LANG", "ja_JP.UTF-8")], &["check", "--json"]).contains("日付ではありません"));
}

#[test]
fn a_folder_without_posts_is_an_error() {
    let dir = folder(&[("a.txt", "x")]);
    for (arguments, words) in [
        (vec!["check"], "no posts in "),
        (vec!["check", "--json"], "content; write one as NAME.md"),
        (vec!["check", "nowhere"], "nowhere"),
        (vec!["check", "content/a.txt"], "content/a.txt"),
    ] {
        let (code, _, error) = senpai(dir.path(), &arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
    let drafts = folder(&[("a.md", "---\ntitle: 題\ndraft: true\n---\n本文です。\n")]);
    assert_eq!(senpai(drafts.path(), &["check"]).0, 0);
    let synonyms = folder(&[("a.md", GOOD), ("synonyms.toml", "[[synonym]]\nwords = [")]);
    let (code, _, error) = senpai(synonyms.path(), &["check"]);
    assert_eq!(code, 1);
    assert!(error.contains("synonyms"), "{error}");
}

#[test]
fn every_command_says_in_the_readers_language_that_no_post_is_shown() {
    let dir = folder(&[("a.md", "---\ntitle: 題\ndraft: true\n---\n本文です。\n")]);
    for arguments in [
        vec!["ask", "いつ送りますか"],
        vec!["chat"],
        vec!["index"],
        vec!["ask", "x", "--content", "nowhere"],
    ] {
        let said = |locale: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_senpai"))
                .current_dir(dir.path())
                .env("LC_ALL", locale)
                .env("SENPAI_MODEL", "false")
                .env("SENPAI_INDEX", dir.path().join("index"))
                .args(&arguments)
                .output()
                .unwrap();
            String::from_utf8(output.stderr).unwrap()
        };
        let (japanese, english) = (said("ja_JP.UTF-8"), said("C"));
        let is_missing = arguments.contains(&"nowhere");
        let [words, count] = match is_missing {
            true => ["記事のフォルダがありません", "nowhere"],
            false => ["表示できる記事がありません", "下書き: 1（a.md）"],
        };
        assert!(
            japanese.contains(words) && japanese.contains(count),
            "{arguments:?}: {japanese}"
        );
        let [words, count] = match is_missing {
            true => ["no folder of posts", "nowhere"],
            false => ["no posts in ", "Drafts: 1 (a.md)"],
        };
        assert!(
            english.contains(words) && english.contains(count),
            "{arguments:?}: {english}"
        );
    }
}

#[test]
fn github_gets_a_command_for_each_finding() {
    let dir = folder(&[("ja/a,b: c.md", BAD_DATE), ("d.md", LINKS)]);
    let (code, said, _) = senpai(dir.path(), &["check", "--format", "github"]);
    assert_eq!(code, 1);
    let first = said.lines().next().unwrap();
    assert!(
        first.starts_with("::error file=content/ja/a%2Cb%3A c.md,line=3,col=1,title=bad-date::`date: 明日, 50%25` is not"),
        "{first}"
    );
    assert_eq!(
        said.lines()
            .filter(|l| l.starts_with("::warning file=content/d.md,"))
            .count(),
        3
    );
    assert_eq!(said.lines().count(), 4);
}

#[test]
fn sarif_has_the_form_of_its_schema() {
    let dir = folder(&[("ja/半 角.md", BAD_DATE), ("d.md", LINKS), ("x.html", "")]);
    let (_, said, _) = senpai(dir.path(), &["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(run["tool"]["driver"]["name"], "senpai");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(
            uri.starts_with("content/") && uri.is_ascii() && !uri.contains(' '),
            "{uri}"
        );
        let region = &place["region"];
        assert!(region.is_null() || region["startLine"].as_u64().unwrap() >= 1);
    }
    let first = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(
        first["artifactLocation"]["uri"],
        "content/ja/%E5%8D%8A%20%E8%A7%92.md"
    );
    assert_eq!(first["region"]["startLine"], 3);
}

#[test]
fn posts_that_are_not_shown_are_counted_where_it_matters() {
    let draft = "---\ntitle: 題\ndraft: true\n---\n本文です。\n";
    let dir = folder(&[("a.md", GOOD), ("b.md", draft), ("c.md", draft)]);
    let (_, found, quiet) = senpai(dir.path(), &["ask", "良い記事の本文"]);
    assert!(found.contains("本文です。") && quiet.is_empty(), "{quiet}");
    let (_, _, said) = senpai(dir.path(), &["ask", "電車の時刻は？"]);
    assert_eq!(said, "（記事: 1, 下書き: 2（b.md, …））\n");
    fs::write(dir.path().join("content/d.md"), b"\xff\xfe\x80").unwrap();
    let (_, _, said) = senpai(dir.path(), &["ask", "良い記事の本文"]);
    assert!(
        said.starts_with(
            "（記事: 1, 下書き: 2（b.md, …）, エラーで表示していない記事: 1（d.md））"
        ),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    // The counts come from the index: no post is read for this question.
    let (_, json, _) = senpai(dir.path(), &["ask", "--json", "良い記事の本文"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["left_out"]["drafts"],
        serde_json::json!({"count": 2, "first": "b.md"})
    );
    assert_eq!(
        json["left_out"]["failed"],
        serde_json::json!({"count": 1, "first": "d.md"})
    );
    // A draft is published and another written: the public posts' files are the same.
    fs::remove_file(dir.path().join("content/c.md")).unwrap();
    let (_, said, _) = senpai(dir.path(), &["index"]);
    assert!(
        said.starts_with(
            "Posts: 1, Drafts: 1 (b.md), Posts left out for errors: 1 (d.md), Passages: 1\n"
        ),
        "{said}"
    );
}

/// The name of a hostile file's kind, and what makes one at a path.
#[cfg(unix)]
type Case<'a> = (&'a str, &'a dyn Fn(&Path));

/// Synonyms, golden questions, settings and sources of an import are read like posts: no command waits for a pipe, reads a
/// device or a file elsewhere, or prints what is in it.
#[cfg(unix)]
#[test]
fn no_command_reads_a_hostile_file() {
    use std::os::unix::fs::symlink;
    const SECRET: &str = "hunter2";
    let outside = TempDir::new().unwrap();
    let secret = outside.path().join("secret");
    let text = format!("{SECRET} = [{SECRET}\n<p>{SECRET}</p>\n");
    fs::write(&secret, text).unwrap();
    let cases: [Case<'_>; 4] = [
        ("pipe", &|path| {
            let made = Command::new("mkfifo").arg(path).status().unwrap();
            assert!(made.success());
        }),
        ("device", &|path| symlink("/dev/zero", path).unwrap()),
        ("link out", &|path| symlink(&secret, path).unwrap()),
        ("too large", &|path| {
            fs::File::create(path).unwrap().set_len(1 << 40).unwrap()
        }),
    ];
    let commands: [(&str, &[&str]); 5] = [
        ("content/synonyms.toml", &["check"]),
        ("content/synonyms.toml", &["ask", "本文"]),
        ("content/questions.toml", &["eval"]),
        ("senpai.toml", &["check"]),
        ("source/a.html", &["import", "source", "--to", "out"]),
    ];
    for (kind, make) in cases {
        for (file, arguments) in commands {
            let what = format!("{kind} as {file}: {arguments:?}");
            let dir = folder(&[("good.md", GOOD)]);
            fs::create_dir(dir.path().join("source")).unwrap();
            fs::write(
                dir.path().join("source/b.html"),
                "<title>題</title><p>本文です。</p>",
            )
            .unwrap();
            make(&dir.path().join(file));
            let (code, out, error) = senpai(dir.path(), arguments);
            assert!(
                !format!("{out}{error}").contains(SECRET),
                "{what}: {out}{error}"
            );
            match arguments[0] {
                // An import goes on with the other files.
                "import" => assert_eq!(
                    fs::read_dir(dir.path().join("out")).unwrap().count(),
                    1,
                    "{what}"
                ),
                // Posts answer without their synonyms.
                "ask" => assert!(
                    code == 0 && error.contains("synonyms.toml"),
                    "{what}: {out}{error}"
                ),
                _ => assert!(code != 0 && !error.is_empty(), "{what}: {out}{error}"),
            }
        }
        // A source that is named itself is refused, except a link, which the person has seen.
        if kind != "link out" {
            let dir = folder(&[("good.md", GOOD)]);
            make(&dir.path().join("a.html"));
            let (code, out, error) = senpai(dir.path(), &["import", "a.html", "--to", "out"]);
            assert!(code != 0, "{kind}: {out}{error}");
        }
    }
}

#[test]
fn the_addresses_of_the_site_are_checked() {
    let dir = folder(&[
        ("a/x.md", GOOD),
        ("b/x.md", GOOD),
        ("c.md", "---\ntitle: 題\n---\n\n[無い](/blog/no/)\n"),
    ]);
    let settings = "[site]\nurl = \"https://example.com/blog/{slug}/\"\n";
    fs::write(dir.path().join("senpai.toml"), settings).unwrap();
    let (_, said, _) = senpai(dir.path(), &["check", "--lang", "ja"]);
    for line in [
        "警告[duplicate-url] b/x.md:1: アドレス https://example.com/blog/x/ は a/x.md のアドレスでもあります",
        "警告[broken-link] c.md:5: `/blog/no/` というアドレスの公開記事がありません",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn a_named_folder_needs_no_folder_content() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("_posts")).unwrap();
    fs::write(dir.path().join("_posts/a.md"), GOOD).unwrap();
    let (code, said, error) = senpai(dir.path(), &["check", "_posts"]);
    assert_eq!(code, 0, "{error}");
    assert!(said.contains("Posts: 1"), "{said}");
    let (code, _, error) = senpai(dir.path(), &["check"]);
    assert_ne!(code, 0);
    assert!(error.contains("content"), "{error}");
}

#[test]
fn what_hides_or_costs_a_post_is_named_with_the_remedy() {
    let tagged = "---\ntitle: 題\ntags: [npm, private]\n---\n本文です。\n";
    let stated = "---\ntitle: 題\ntags: [npm, private]\ndraft: false\n---\n本文です。\n";
    let published = "---\ntitle: \"[WIP] 題\"\npublished: true\n---\n本文です。\n";
    let dir = folder(&[("a.md", tagged), ("b.md", stated), ("c.md", published)]);
    fs::write(dir.path().join("content/d.md"), b"\xff\xfea\0").unwrap();
    let (_, said, _) = senpai(dir.path(), &["check"]);
    assert!(
        said.contains("1 of them (private)") && said.contains("`draft: false`"),
        "{said}"
    );
    assert!(
        said.contains("Posts: 2, Drafts: 1 (a.md), Posts left out for errors: 1 (d.md)"),
        "{said}"
    );
    let (_, all, _) = senpai(dir.path(), &["check", "--verbose"]);
    assert!(
        all.contains("a.md: it has the tag `private` (`draft: false` shows it)"),
        "{all}"
    );
    assert!(
        all.contains("\nd.md: error: the file is in UTF-16LE"),
        "{all}"
    );
    let (_, japanese, _) = senpai(dir.path(), &["check", "--verbose", "--lang", "ja"]);
    assert!(
        japanese.contains("d.md: エラー: ファイルの文字コードが"),
        "{japanese}"
    );
}

#[test]
fn headings_and_tags_of_a_whole_blog_take_one_line_each() {
    let dir = folder(&[]);
    for n in 0..9 {
        let (tag, other) = (format!("Tag{n}"), format!("TAG{n}"));
        for (i, tag) in [tag.clone(), tag, other].iter().enumerate() {
            let text = format!(
                "---\ntitle: 題\ntags: [{tag}]\n---\n\n### 一\n\n本文。\n\n##### 二\n\n本文。\n\n## 三\n\n本文。\n\n#### 四\n\n本文。\n"
            );
            fs::write(dir.path().join(format!("content/{n}-{i}.md")), text).unwrap();
        }
    }
    let (_, said, _) = senpai(dir.path(), &["check"]);
    for (code, total) in [("skipped-heading", 54), ("tag-variant", 9)] {
        assert_eq!(said.matches(&format!("[{code}]")).count(), 2, "{said}");
        assert!(
            said.contains(&format!("{total:>5} warning[{code}]")),
            "{said}"
        );
    }
}

#[test]
fn errors_and_notes_are_in_the_readers_language() {
    let dir = folder(&[("a.md", GOOD)]);
    let said = |locale: &str, arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_senpai"))
            .current_dir(dir.path())
            .env("LC_ALL", locale)
            .env("SENPAI_MODEL", "false")
            .env("SENPAI_INDEX", dir.path().join("index"))
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let long = "長".repeat(3000);
    fs::write(dir.path().join("bad.toml"), "content = [").unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    for (arguments, japanese, english) in [
        (
            &["ask", " "][..],
            "エラー: 質問が空です",
            "error: the question is empty",
        ),
        (
            &["ask", &long],
            "エラー: 質問が 3000 文字あります",
            "error: the question has 3000 characters",
        ),
        (
            &["ask", "x", "--config", "none.toml"],
            "none.toml がありません",
            "none.toml does not exist",
        ),
        (
            &["index", "--config", "bad.toml"],
            "bad.toml の 1 行目に誤りがあります",
            "bad.toml, line 1",
        ),
        (&["index", "--content", "file"], "エラー: ", "error: "),
        (&["index"], "秒で終わりました", "done in "),
    ] {
        let (said_ja, said_en) = (said("ja_JP.UTF-8", arguments), said("C", arguments));
        assert!(said_ja.contains(japanese), "{arguments:?}: {said_ja}");
        assert!(!said_ja.contains("error:"), "{arguments:?}: {said_ja}");
        assert!(said_en.contains(english), "{arguments:?}: {said_en}");
    }
    // Notes about an answer are in its language.
    let tag = said("C", &["ask", "良い記事の本文", "--tag", "なし"]);
    assert_eq!(tag, "タグ「なし」の付いた記事はありません\n");
    let tag = said("C", &["ask", "good post", "--tag", "none"]);
    assert!(tag.contains("no post has the tag `none`"), "{tag}");
}

#[test]
fn an_import_counts_what_is_not_shown_by_its_cause() {
    let dir = folder(&[]);
    let source = dir.path().join("source");
    fs::create_dir(&source).unwrap();
    let post = |title: &str, lines: &str| {
        format!("---\ntitle: {title}\n{lines}\n---\n\n{title}の本文です。\n")
    };
    for (name, text) in [
        ("a.md", post("甲", "tags: [npm, private]")),
        ("b.md", post("乙", "categories: [private]")),
        ("c.md", post("丙", "status: pending")),
        ("d.md", post("丁", "tags: [npm]")),
        ("e.md", post("戊", "tags: [private]\ndraft: false")),
    ] {
        fs::write(source.join(name), text).unwrap();
    }
    let (code, said, _) = senpai(dir.path(), &["import", "source", "--to", "to"]);
    assert_eq!(code, 0);
    assert!(said.contains("5 written"), "{said}");
    assert!(
        said.contains("not shown 2: it has the tag `private`"),
        "{said}"
    );
    assert!(
        said.contains("not shown 1: its front matter says `status: pending`"),
        "{said}"
    );
}

#[test]
fn every_format_says_why_posts_are_not_shown() {
    let draft = "---\ntitle: 題\nstatus: draft\n---\n本文です。\n";
    let dir = folder(&[("a.md", GOOD), ("b.md", draft)]);
    let said = |arguments: &[&str]| {
        let (code, said, _) = senpai(dir.path(), &[&["check"], arguments].concat());
        assert_eq!(code, 0, "{said}");
        said
    };
    let why = "its front matter says `status: draft`";
    let json: Value = serde_json::from_str(&said(&["--json", "--verbose"])).unwrap();
    assert_eq!(json[0]["code"], "not-shown");
    assert_eq!(json[0]["severity"], "note");
    assert!(
        json[0]["message"].as_str().unwrap().ends_with(why),
        "{json}"
    );
    let github = said(&["--format", "github", "--verbose"]);
    assert!(
        github.starts_with("::notice file=content/b.md,title=not-shown::") && github.contains(why),
        "{github}"
    );
    let sarif: Value = serde_json::from_str(&said(&["--format", "sarif", "-v"])).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "note");
    assert_eq!(said(&["--format", "github"]), "");
}

#[test]
fn more_steps_than_are_offered_are_reported_and_what_is_no_sentence_is_none() {
    let steps = |n: usize| {
        let steps: Vec<String> = (1..=n)
            .map(|n| format!("\"今日{n}件に電話する。\""))
            .collect();
        format!(
            "---\ntitle: A\npractice: [{}]\n---\n本文です。\n",
            steps.join(", ")
        )
    };
    let dir = folder(&[("a.md", &steps(7)), ("b.md", &steps(6).replace("A", "B"))]);
    let (code, out, _) = senpai(dir.path(), &["check", "--lang", "en"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("    1 warning[too-many-steps]\n"), "{out}");
    assert!(
        out.contains("7 practice steps: members are offered the first 6"),
        "{out}"
    );
    for (key, value) in [
        ("practice", "[{step: 電話する}, \"今日一件に電話する。\"]"),
        ("practice", "[5, \"今日一件に電話する。\"]"),
        ("practice", "[true]"),
        ("principles", "7"),
    ] {
        let post = format!("---\ntitle: A\n{key}: {value}\n---\n本文です。\n");
        let dir = folder(&[("a.md", &post)]);
        let (code, out, _) = senpai(dir.path(), &["check", "--lang", "en"]);
        assert_eq!(code, 1, "{out}");
        assert!(
            out.contains(&format!("`{key}` is not a list of sentences")),
            "{out}"
        );
        assert!(out.contains(&format!("write `{key}: [\"…\"]`")), "{out}");
    }
}
