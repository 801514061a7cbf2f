//! Answers each line of the input while the posts change. Write a post while the program runs: it may answer the next line.
//!
//! `cargo run -p senpai-kit --example watch_and_refresh -- content target/watched`

use std::{env, error::Error, io, path::PathBuf, sync::Arc, thread, time::Duration};

use senpai_kit::{AnswerOptions, LiveIndex, answer, jiff::Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [content, index] = arguments.as_slice() else {
        return Err("usage: watch_and_refresh CONTENT INDEX".into());
    };

    // The index is kept in a folder: the next start opens it, unless posts have changed.
    let live = Arc::new(LiveIndex::new(content.clone(), Some(index.clone())));
    let snapshot = live.open(Timestamp::now(), &mut |_| ())?;
    println!("{} posts", snapshot.index.posts().len());

    // The library starts no thread of its own and reads no clock: this program decides when to check for changes.
    let watched = Arc::clone(&live);
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            refresh(&watched);
        }
    });

    for question in io::stdin().lines() {
        // Each question takes the newest snapshot, and keeps it even if a newer one is published meanwhile.
        let Some(snapshot) = live.snapshot() else {
            continue;
        };
        let options = AnswerOptions::default();
        let answer = answer(&snapshot.index, &snapshot.synonyms, &question?, &options)?;
        println!("{}", answer.status);
        for citation in answer.excerpts.iter().take(1) {
            println!("{}\n— {}", citation.excerpt, citation.post.meta.title);
        }
    }
    Ok(())
}

/// Rebuilds the index if posts have changed. If that fails, questions are answered from the snapshot before.
fn refresh(live: &LiveIndex) {
    // Another process may have rebuilt the same index.
    if let Err(error) = live.reload_published(Timestamp::now()) {
        eprintln!("{error}");
    }
    if live.is_stale(Timestamp::now()) {
        match live.refresh(Timestamp::now(), &mut |_| ()) {
            Ok((_, change)) => println!("added {:?}, changed {:?}", change.added, change.changed),
            Err(error) => eprintln!("{error}"),
        }
    }
}
