//! If the folder cannot be written, questions are answered from memory, from the present posts.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use jiff::Timestamp;
use senpai_live::LiveIndex;
use tempfile::TempDir;

fn now() -> Timestamp {
    Timestamp::now()
}

fn write(content: &Path, text: &str) {
    fs::write(
        content.join("a.md"),
        format!("---\ntitle: {text}\n---\n\n{text}\n"),
    )
    .unwrap();
}

fn title(live: &LiveIndex) -> String {
    live.snapshot().unwrap().index.posts()[0].meta.title.clone()
}

#[test]
fn an_older_index_on_disk_does_not_replace_the_posts_in_memory() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let live = || LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    write(content.path(), "古い題");
    live().open(now(), &mut |_| ()).unwrap();
    write(content.path(), "新しい題名です");
    // No build can lock the folder now, whatever permissions the user has.
    let lock = index.path().join("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let bot = live();
    bot.open(now(), &mut |_| ()).unwrap();
    assert_eq!(title(&bot), "新しい題名です");
    for _ in 0..3 {
        assert!(!bot.reload_published(now()).unwrap());
    }
    assert_eq!(title(&bot), "新しい題名です");

    // Later changes are found too, and unchanged parts are not built again.
    write(content.path(), "もっと新しい題名です");
    assert!(bot.is_stale(now()));
    let (changed, _) = bot.refresh(now(), &mut |_| ()).unwrap();
    assert_eq!(title(&bot), "もっと新しい題名です");
    let (same, _) = bot.refresh(now(), &mut |_| ()).unwrap();
    assert_eq!(same.generation, changed.generation);
    assert!(!bot.reload_published(now()).unwrap());

    // As soon as the folder can be written, an index that another process builds is followed.
    fs::remove_dir(&lock).unwrap();
    write(content.path(), "最後の題名だと思います");
    live().refresh(now(), &mut |_| ()).unwrap();
    assert!(bot.reload_published(now()).unwrap());
    assert_eq!(title(&bot), "最後の題名だと思います");
    assert!(!bot.reload_published(now()).unwrap());
}

#[test]
fn a_build_that_cannot_be_written_hides_what_is_no_longer_public() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(content.path(), "題");
    let secret = content.path().join("b.md");
    fs::write(&secret, "---\ntitle: 秘密\n---\n\n本文です。\n").unwrap();
    let live = LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    live.open(now(), &mut |_| ()).unwrap();
    assert_eq!(live.snapshot().unwrap().index.posts().len(), 2);
    fs::write(
        &secret,
        "---\ntitle: 秘密\ndraft: true\n---\n\n本文です。\n",
    )
    .unwrap();
    let lock = index.path().join("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let hidden = live.refresh(now(), &mut |_| ()).unwrap().0;
    assert_eq!(hidden.index.posts().len(), 1);
    // The index on disk, which still has the post, is not followed.
    assert!(!live.reload_published(now()).unwrap());
    assert_eq!(live.snapshot().unwrap().index.posts().len(), 1);
    assert_eq!(title(&live), "題");
}

#[test]
fn a_slip_in_the_synonyms_keeps_no_post_on_show_and_no_bot_from_starting() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(content.path(), "題");
    let secret = content.path().join("b.md");
    fs::write(&secret, "---\ntitle: 秘密\n---\n\n本文です。\n").unwrap();
    let synonyms = content.path().join("synonyms.toml");
    fs::write(&synonyms, "[[synonym]]\nwords = ['湯', 'ゆ']\n").unwrap();
    let open = || LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    let live = open();
    let before = live.open(now(), &mut |_| ()).unwrap();
    assert_eq!(before.synonyms_error, None);
    fs::write(
        &secret,
        "---\ntitle: 秘密\ndraft: true\n---\n\n本文です。\n",
    )
    .unwrap();
    fs::write(&synonyms, "[[synonym]]\nwords = [").unwrap();
    let after = live.refresh(now(), &mut |_| ()).unwrap().0;
    assert_eq!(after.index.posts().len(), 1);
    let error = after.synonyms_error.clone().unwrap();
    assert!(error.contains("synonyms.toml"), "{error}");
    let same = |a: &senpai_live::Synonyms, b| format!("{a:?}") == format!("{b:?}");
    assert!(same(&after.synonyms, &before.synonyms));
    let fresh = open().open(now(), &mut |_| ()).unwrap();
    assert!(fresh.synonyms_error.is_some());
}
