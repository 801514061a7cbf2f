//! The shipped model against its references, hostile texts, and damaged files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::Path, sync::LazyLock};

use senpai_model::{Error, Model, SHIPPED};
use serde_json::Value;
use tempfile::TempDir;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::open(SHIPPED.as_ref()).unwrap());

fn references() -> Vec<Value> {
    let lines = include_str!("reference.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn tokens_are_those_of_sentencepiece() {
    let references = references();
    assert!(references.len() >= 200);
    for line in references {
        let text = line["text"].as_str().unwrap();
        let ids = line["tokens"].as_array().unwrap().iter();
        let ids: Vec<u32> = ids.map(|id| id.as_u64().unwrap() as u32).collect();
        assert_eq!(MODEL.question_token_ids(text), ids, "{text:?}");
    }
}

/// Engines round differently, so vectors differ a little.
#[test]
fn vectors_are_those_of_the_reference_engine() {
    let mut compared = 0;
    for line in references() {
        let Some(vector) = line["vector"].as_array() else {
            continue;
        };
        let vector: Vec<f32> = vector.iter().map(|x| x.as_f64().unwrap() as f32).collect();
        let text = line["text"].as_str().unwrap();
        let near = cosine(&MODEL.embed_question(text), &vector);
        assert!(near > 0.995, "{near}: {text:?}");
        compared += 1;
    }
    assert!(compared > 10);
}

#[test]
fn every_text_has_one_unit_vector() {
    let long = "長い文です。".repeat(60_000);
    let texts = [
        "",
        " \n\t ",
        "😀🎉👩‍👩‍👧‍👦",
        "\u{0}\u{7}\u{1b}[31m",
        "</s><s>",
        "\u{feff}\u{200b}",
        &long,
    ];
    for text in texts {
        for vector in [MODEL.embed_question(text), MODEL.embed_passage(text, text)] {
            assert_eq!(vector.len(), MODEL.dimensions());
            let length = cosine(&vector, &vector);
            assert!((length - 1.0).abs() < 1e-4, "{length}");
        }
        assert_eq!(MODEL.embed_question(text), MODEL.embed_question(text));
    }
    // Text far beyond the limit is not read.
    assert_eq!(
        MODEL.embed_question(&long),
        MODEL.embed_question(&long[..long.len() / 2])
    );
}

#[test]
fn a_question_in_other_words_is_nearer_than_another_subject() {
    let question = MODEL.embed_question("契約が取れたときに喜んではだめなの？");
    let near = MODEL.embed_passage(
        "入金を喜ぶ",
        "受注より入金を喜ぶ。お金が届くまで営業の仕事は終わらない。",
    );
    let far = MODEL.embed_passage("服装", "面接では、相手の会社の服装に合わせます。");
    assert!(cosine(&question, &near) > cosine(&question, &far) + 0.02);
}

/// A copy of the shipped model, to damage.
fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in ["model.onnx", "model.toml", "tokenizer.json"] {
        fs::copy(Path::new(SHIPPED).join(name), folder.path().join(name)).unwrap();
    }
    folder
}

/// The file that the error names, and the reason.
fn refused(folder: &Path) -> (String, String) {
    let error = Model::open(folder).unwrap_err();
    let (Error::File { path, .. } | Error::Unusable { path, .. }) = &error else {
        panic!("{error}");
    };
    (
        path.file_name().unwrap().to_str().unwrap().to_owned(),
        error.to_string(),
    )
}

#[test]
fn a_damaged_or_foreign_file_is_named() {
    let folder = copy();
    let path = |name: &str| folder.path().join(name);
    let settings = fs::read_to_string(path("model.toml")).unwrap();
    // Without checksums, the contents must be refused.
    let unchecked = settings.split("[files.").next().unwrap().to_owned();
    for name in ["model.onnx", "tokenizer.json"] {
        let good = fs::read(path(name)).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 1;
        fs::write(path(name), flipped).unwrap();
        let (file, why) = refused(folder.path());
        assert_eq!(file, name);
        assert!(why.contains("checksum"), "{why}");

        for damage in [&good[..good.len() / 2], b"", b"{}", b"\x08\x09"] {
            fs::write(path(name), damage).unwrap();
            assert_eq!(refused(folder.path()).0, name);
            fs::write(path("model.toml"), &unchecked).unwrap();
            assert_eq!(refused(folder.path()).0, name);
            fs::write(path("model.toml"), &settings).unwrap();
        }
        fs::remove_file(path(name)).unwrap();
        assert_eq!(refused(folder.path()).0, name);
        fs::write(path(name), &good).unwrap();
    }
    for (wrong, says) in [
        ("tokens = 512", "tokens = 0"),
        ("pooling = \"mean\"", "pooling = \"sum\""),
        ("[files.\"model.onnx\"]", "[files.\"../model.onnx\"]"),
        ("name", "nome"),
    ]
    .map(|(from, to)| (settings.replacen(from, to, 1), to))
    {
        fs::write(path("model.toml"), wrong).unwrap();
        assert_eq!(refused(folder.path()).0, "model.toml", "{says}");
    }
    let other = unchecked + "output = \"pooled\"\n";
    fs::write(path("model.toml"), other).unwrap();
    let (file, why) = refused(folder.path());
    assert_eq!(file, "model.onnx");
    assert!(why.contains("`pooled`"), "{why}");
}

#[test]
fn each_token_of_a_question_finds_its_own_word() {
    let question = MODEL.read_question("入金を祝う").1;
    let cosines = |text: &str| question.best_cosines(&MODEL.passage_tokens("", text, 256));
    let (same, other) = (cosines("入金を祝う"), cosines("犬と海辺を歩いた。"));
    assert_eq!(same.len(), other.len());
    assert!(same.iter().all(|cosine| *cosine > 0.9), "{same:?}");
    let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
    assert!(mean(&other) < mean(&same) - 0.05, "{other:?}");
    // Text beyond the limit does not count.
    let far = format!("{}入金を祝う", "犬と海辺を歩いた。".repeat(100));
    let cut = question.best_cosines(&MODEL.passage_tokens("", &far, 64));
    assert!(mean(&cut) < mean(&same) - 0.05, "{cut:?}");
    // A passage that was read before has the same vectors; under another heading it is another passage.
    let again = cosines("入金を祝う");
    let under = question.best_cosines(&MODEL.passage_tokens("犬と海", "入金を祝う", 256));
    assert_eq!(again, same);
    assert_ne!(under, same);
    assert!(
        question
            .best_cosines(&MODEL.passage_tokens("", "", 256))
            .is_empty()
    );
}
