//! The optional model: the posts that it adds, the confidence that it does not change, and folders without a usable model.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const SALARY: &str =
    "---\ntitle: Raises\n---\n\nAsk for a higher salary when the trial period is over.\n";
const INVOICE: &str = "---\ntitle: Invoices\n---\n\nSend the invoice at the end of every month.\n";

/// A folder of two posts, and of a model to which "remuneration" means what "salary" means.
struct Community(TempDir);

impl Community {
    fn new() -> Community {
        let community = Community(TempDir::new().unwrap());
        community.write("content/salary.md", SALARY);
        community.write("content/invoice.md", INVOICE);
        let tokenizer = json!({
            "version": "1.0", "added_tokens": [], "post_processor": null, "decoder": null,
            "truncation": null, "padding": null,
            "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
            "model": {"type": "WordLevel", "unk_token": "[UNK]",
                "vocab": {"[UNK]": 0, "salary": 1, "remuneration": 2, "invoice": 3}},
        });
        community.write("model/tokenizer.json", tokenizer.to_string());
        let [unknown, salary, invoice] = [5, 0, 9].map(vector);
        let vectors = safetensors(&[unknown, salary, salary, invoice]);
        community.write("model/model.safetensors", vectors);
        community
    }

    fn write(&self, name: &str, what: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, what).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_senpai"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("SENPAI_INDEX", self.0.path().join("index"))
            .output()
            .unwrap()
    }

    /// The status, and the ids of the posts.
    fn ask(&self, arguments: &[&str]) -> (String, Vec<String>) {
        let output = self.run(&[&["ask", "--json"], arguments].concat());
        let answer: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
        let posts = answer["excerpts"].as_array().unwrap().iter();
        let id = |e: &Value| e["article"]["id"].as_str().unwrap().to_owned();
        (
            answer["status"].as_str().unwrap().to_owned(),
            posts.map(id).collect(),
        )
    }

    /// The error about the model.
    fn refusal(&self) -> String {
        let output = self.run(&["ask", "--model", "model", "salary"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

const DIMENSIONS: usize = 10;

/// A unit vector along one dimension.
fn vector(along: usize) -> [f32; DIMENSIONS] {
    std::array::from_fn(|i| f32::from(u8::from(i == along)))
}

/// A file with one tensor, `embeddings`: the length of the header, the header, the numbers.
fn safetensors(vectors: &[[f32; DIMENSIONS]]) -> Vec<u8> {
    let numbers: Vec<u8> = vectors
        .iter()
        .flatten()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    let header = json!({"embeddings": {
        "dtype": "F32", "shape": [vectors.len(), DIMENSIONS], "data_offsets": [0, numbers.len()],
    }});
    let header = header.to_string();
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &numbers].concat()
}

const MODEL: [&str; 2] = ["--model", "model"];

#[test]
fn a_model_shows_a_post_that_shares_no_word_with_the_question() {
    let community = Community::new();
    assert_eq!(community.ask(&["remuneration?"]).1, [""; 0]);
    let (status, posts) = community.ask(&[&MODEL[..], &["remuneration?"]].concat());
    assert_eq!(posts, ["salary"]);
    assert_eq!(
        status, "not_found",
        "the model does not raise the confidence"
    );
}

#[test]
fn a_model_adds_posts_and_keeps_those_found_by_words() {
    let community = Community::new();
    let question = "When do I send the invoice, at the end of the month?";
    let by_words = community.ask(&[question]);
    assert_eq!(by_words, ("found".to_owned(), vec!["invoice".to_owned()]));
    assert_eq!(community.ask(&[&MODEL[..], &[question]].concat()), by_words);
    let both = "Do I send the invoice for remuneration at the end of the month?";
    assert_eq!(community.ask(&[both]).1, ["invoice"]);
    let (_, posts) = community.ask(&[&MODEL[..], &[both]].concat());
    assert_eq!(posts, ["invoice", "salary"]);
}

#[test]
fn a_filter_holds_for_the_model_too() {
    let community = Community::new();
    let (_, posts) = community.ask(&[&MODEL[..], &["--lang", "ja", "remuneration?"]].concat());
    assert_eq!(posts, [""; 0]);
}

#[test]
fn a_collection_is_measured_with_a_model() {
    let community = Community::new();
    community.write(
        "beir/corpus.jsonl",
        "{\"_id\":\"a\",\"text\":\"A higher salary\"}\n{\"_id\":\"b\",\"text\":\"An invoice\"}\n",
    );
    community.write(
        "beir/queries.jsonl",
        "{\"_id\":\"q\",\"text\":\"remuneration\"}\n",
    );
    community.write(
        "beir/qrels/test.tsv",
        "query-id\tcorpus-id\tscore\nq\ta\t1\n",
    );
    let measured = |arguments: &[&str]| {
        let output = community.run(&[&["eval", "--beir", "beir"], arguments].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let without = measured(&[]);
    assert!(without.contains("MRR@10: 0.0000"), "{without}");
    let with = measured(&MODEL);
    assert!(with.contains("MRR@10: 1.0000"), "{with}");
}

#[test]
fn a_folder_that_holds_no_model_is_said_to_and_why() {
    let community = Community::new();
    let model = community.0.path().join("model");
    let short = safetensors(&[vector(0)]);
    community.write("model/model.safetensors", short);
    let said = community.refusal();
    assert!(said.contains("tokenizer.json has 4 tokens"), "{said}");
    community.write("model/model.safetensors", "no tensors");
    let said = community.refusal();
    assert!(said.contains("model.safetensors: "), "{said}");
    for missing in ["model.safetensors", "tokenizer.json"] {
        fs::remove_file(model.join(missing)).unwrap();
        let said = community.refusal();
        assert!(said.contains(&format!("{missing}: No such file")), "{said}");
    }
}
