//! Answers one question from a folder of Markdown posts.
//!
//! `cargo run -p senpai-kit --example answer_folder -- content "When do I cheer?"`

use std::{env, error::Error, path::Path};

use senpai_kit::{AnswerOptions, Library, Synonyms, answer, index_in_memory, jiff::ZonedDateTime};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, question] = arguments.as_slice() else {
        return Err("usage: answer_folder FOLDER QUESTION".into());
    };

    // A mistake in one post never hides the others: it becomes a diagnostic, which prints as one line. Dates in posts are
    // compared with today's.
    let library = Library::load(Path::new(folder), ZonedDateTime::now())?;
    for diagnostic in &library.diagnostics {
        eprintln!("{diagnostic}");
    }

    // The index is built in memory. `Generations` and `LiveIndex` keep one on disk.
    let index = index_in_memory(&library)?;
    let options = AnswerOptions::default();
    let answer = answer(&index, &Synonyms::default(), question, &options)?;

    // `found`, `unsure` or `not_found`. The excerpts of an answer that is not found are only related to the question.
    println!("{} ({:.2})", answer.status, answer.confidence);
    if let Some(principle) = &answer.principle {
        println!("\n{}", principle.text);
    }
    for citation in &answer.excerpts {
        println!("\n{}\n— {}", citation.excerpt, citation.post.meta.title);
    }
    Ok(())
}
