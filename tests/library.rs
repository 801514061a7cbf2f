//! The crates as a developer reuses them, through their public API alone, without the command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use jiff::{Timestamp, civil::date};
use senpai_answer::{Ask, Status, answer};
use senpai_content::{Goal, Library};
use senpai_search::{Filter, Generations, Index, Progress, Synonyms, index_in_memory};
use tempfile::TempDir;

const POSTS: &[(&str, &str)] = &[
    (
        "bread.md",
        "---\ntitle: パンの発酵\ngoals: [sales]\n---\n\n一次発酵は28度で60分が目安です。\n\n生地が二倍になったら、指で押して確かめます。\n",
    ),
    (
        "noodle.md",
        "---\ntitle: うどんの塩\ngoals: [brand]\n---\n\n## 夏と冬 {#season}\n\n塩水の濃さは夏が濃く、冬は薄くします。\n",
    ),
];

fn library(dir: &TempDir) -> Library {
    for (name, text) in POSTS {
        fs::write(dir.path().join(name), text).unwrap();
    }
    Library::load(dir.path(), date(2026, 6, 1)).unwrap()
}

fn first_post(index: &Index, ask: &Ask) -> Option<String> {
    let synonyms = Synonyms::parse("[[synonym]]\nfrom = ['麺']\nto = ['うどん']").unwrap();
    let answer = answer(index, &synonyms, ask).unwrap();
    answer.excerpts.first().map(|e| e.post.meta.id.clone())
}

#[test]
fn posts_to_answers_in_memory() {
    let dir = TempDir::new().unwrap();
    let index = index_in_memory(&library(&dir)).unwrap();
    let answer = answer(&index, &Synonyms::default(), &Ask::new("一次発酵は何度？")).unwrap();
    assert_eq!(answer.status, Status::Found);
    let cited = &answer.excerpts[0];
    assert!(cited.excerpt.text.contains("28度"));
    // The file has a blank line between paragraphs where the text has a line break.
    let file: Vec<&str> = POSTS[0].1[cited.file.clone()].split_whitespace().collect();
    assert_eq!(
        file,
        cited.excerpt.text.split_whitespace().collect::<Vec<_>>()
    );
}

#[test]
fn a_synonym_leads_to_the_posts_word_and_a_goal_filters() {
    let dir = TempDir::new().unwrap();
    let index = index_in_memory(&library(&dir)).unwrap();
    assert_eq!(
        first_post(&index, &Ask::new("麺の作り方")).as_deref(),
        Some("noodle")
    );
    let filter = Filter {
        goal: Some(Goal::Sales),
        ..Filter::default()
    };
    let ask = Ask {
        filter,
        ..Ask::new("うどんの塩水の濃さ")
    };
    assert_ne!(first_post(&index, &ask).as_deref(), Some("noodle"));
}

#[test]
fn a_generation_on_disk_is_fresh_until_a_post_changes() {
    let (content, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let library = library(&content);
    let generations = Generations::in_dir(place.path().join("index"));
    assert!(
        generations
            .open_fresh(content.path(), Timestamp::now())
            .unwrap()
            .is_none()
    );
    let mut done = 0;
    let mut progress = |progress| {
        if let Progress::Posts { done: n, .. } = progress {
            done = n;
        }
    };
    generations.build(&library, &mut progress).unwrap();
    assert_eq!(done, POSTS.len());
    let old = generations
        .open_fresh(content.path(), Timestamp::now())
        .unwrap()
        .unwrap()
        .index;

    fs::write(
        content.path().join("new.md"),
        "---\ntitle: 蕎麦\n---\n\n蕎麦は十割で打ちます。\n",
    )
    .unwrap();
    assert!(
        generations
            .open_fresh(content.path(), Timestamp::now())
            .unwrap()
            .is_none()
    );
    let library = Library::load(content.path(), date(2026, 6, 1)).unwrap();
    generations.build(&library, &mut |_| ()).unwrap();
    // A reader keeps the generation it opened, whole, although a new one is in force.
    assert_eq!(
        first_post(&old, &Ask::new("一次発酵は何度？")).as_deref(),
        Some("bread")
    );
    let new = generations
        .open_fresh(content.path(), Timestamp::now())
        .unwrap()
        .unwrap()
        .index;
    assert_eq!(
        first_post(&new, &Ask::new("蕎麦は何割？")).as_deref(),
        Some("new")
    );
}
