//! The vectors of a folder of posts are computed once, kept, and used when none is missing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use jiff::Timestamp;
use senpai_live::{LiveIndex, Model};
use senpai_search::{
    ConfidenceInput, Filter, Hit, Query, Retriever, SHIPPED_MODEL, Synonyms, Vectors,
    index_in_memory,
};
use tempfile::TempDir;

static MODEL: LazyLock<Arc<Model>> =
    LazyLock::new(|| Arc::new(Model::open(SHIPPED_MODEL.as_ref()).unwrap()));

/// A folder of posts, and the folder of their index.
struct Community(TempDir);

impl Community {
    fn new() -> Community {
        let community = Community(TempDir::new().unwrap());
        community.write("tea", "玉露は六十度の湯で二分待ちます。");
        community.write("coffee", "豆は淹れる直前に挽きます。");
        community.write("desk", "机の上には何も置きません。");
        community
    }

    fn write(&self, name: &str, text: &str) {
        let folder = self.0.path().join("posts");
        fs::create_dir_all(&folder).unwrap();
        let post = format!("---\ntitle: {name}\n---\n\n{text}\n");
        fs::write(folder.join(format!("{name}.md")), post).unwrap();
    }

    /// A process that answers from the posts.
    fn process(&self, on_disk: bool) -> LiveIndex {
        let index = on_disk.then(|| self.0.path().join("index"));
        let live = LiveIndex::new(self.0.path().join("posts"), index);
        let live = live.with_model(Some(MODEL.clone()));
        live.open(Timestamp::now(), &mut |_| ()).unwrap();
        live
    }
}

/// Computes the missing vectors, and returns their number.
fn compute(live: &LiveIndex) -> usize {
    let mut computed = 0;
    live.compute_vectors(2, &mut |done, _| computed = done)
        .unwrap();
    assert_eq!(live.missing_vectors().unwrap(), 0);
    computed
}

/// The posts that a question finds, best first.
fn ask(live: &LiveIndex, question: &str) -> Vec<String> {
    let query = Query::new(question, &Synonyms::default(), Filter::default());
    let hits = live.snapshot().unwrap().index.retrieve(&query, 3).unwrap();
    hits.iter().map(|hit| hit.post.meta.title.clone()).collect()
}

#[test]
fn words_answer_until_all_vectors_are_there() {
    for on_disk in [true, false] {
        let community = Community::new();
        let live = community.process(on_disk);
        assert_eq!(live.missing_vectors().unwrap(), 3);
        let question = "How do I grind for an espresso?";
        assert!(ask(&live, question).is_empty());
        assert_eq!(compute(&live), 3);
        assert_eq!(ask(&live, question)[0], "coffee");
    }
}

#[test]
fn with_vectors_only_the_first_hit_is_compared_token_by_token_and_may_be_sure() {
    let community = Community::new();
    let live = community.process(false);
    compute(&live);
    let query = Query::new("espresso coffee", &Synonyms::default(), Filter::default());
    let index = &live.snapshot().unwrap().index;
    let hits = index.retrieve(&query, 3).unwrap();
    let weakest =
        |hit: &Hit| hit.confidence_inputs(&query)[ConfidenceInput::WeakestTokens as usize];
    assert_eq!(hits[0].post.meta.title, "coffee");
    assert!(weakest(&hits[0]) > 0.5, "{}", weakest(&hits[0]));
    for hit in &hits[1..] {
        assert_eq!(weakest(hit), 0.0);
        assert!(hit.confidence(&query) < hits[0].confidence(&query));
    }
}

#[test]
fn a_restart_costs_no_vector_and_a_changed_post_only_its_own() {
    let community = Community::new();
    assert_eq!(compute(&community.process(true)), 3);
    let live = community.process(true);
    assert!(live.snapshot().unwrap().index.vectors().is_some());

    community.write("tea", "煎茶は八十度の湯で一分待ちます。");
    live.refresh(Timestamp::now(), &mut |_| ()).unwrap();
    assert!(live.snapshot().unwrap().index.vectors().is_none());
    assert_eq!(compute(&live), 1);
    // The same holds for a new process that finds the posts changed.
    community.write("tea", "番茶は熱い湯で三十秒待ちます。");
    assert_eq!(compute(&community.process(true)), 1);
    // A post that is removed costs nothing.
    fs::remove_file(community.0.path().join("posts/desk.md")).unwrap();
    let live = community.process(true);
    assert!(live.snapshot().unwrap().index.vectors().is_some());
}

#[test]
fn a_process_uses_the_vectors_that_another_one_computed() {
    let community = Community::new();
    let (one, other) = (community.process(true), community.process(true));
    assert_eq!(compute(&one), 3);
    assert!(other.reload_published(Timestamp::now()).unwrap());
    assert!(other.snapshot().unwrap().index.vectors().is_some());
    assert!(!other.reload_published(Timestamp::now()).unwrap());
}

#[test]
fn damaged_vectors_are_computed_again() {
    let community = Community::new();
    let live = community.process(true);
    compute(&live);
    let generation = live.snapshot().unwrap().generation.clone();
    let file = community
        .0
        .path()
        .join("index")
        .join(generation)
        .join("vectors");
    let good = fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for damaged in [&flipped, &good[..good.len() - 1], &[][..]] {
        fs::write(&file, damaged).unwrap();
        assert_eq!(compute(&community.process(true)), 3);
        assert_eq!(fs::read(&file).unwrap(), good);
    }
}

/// `senpai ask` computes up to 6 vectors at once.
#[test]
fn the_vectors_of_the_sample_posts_lie_beside_the_model() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let library = senpai_content::Library::load(&content, jiff::civil::date(2030, 1, 1)).unwrap();
    let index = index_in_memory(&library).unwrap();
    let known = Vectors::load(&MODEL.folder().join("vectors"), &MODEL);
    let missing = index.missing_vectors(&known).unwrap();
    assert!(
        missing <= 6,
        "{missing} vectors are missing; run `just vectors`"
    );
}
