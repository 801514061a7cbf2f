//! Cuts the best excerpts from texts of any source, with the question's words marked, and without a status.
//!
//! `cargo run -p senpai-kit --example excerpts_only -- README.md "Which platforms are supported?"`

use std::{env, error::Error, fs};

use senpai_kit::{
    Filter, IndexBuilder, Passage, Post, Retriever, Synonyms,
    search::{Excerpt, Query},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, question] = arguments.as_slice() else {
        return Err("usage: excerpts_only FILE QUESTION".into());
    };

    // A passage is a paragraph. Rows of a database or messages of a forum work too.
    let text = fs::read_to_string(file)?;
    let passages: Vec<Passage> = text.split("\n\n").map(Passage::plain).collect();
    let mut builder = IndexBuilder::in_memory()?;
    builder.add(Post::titled(file, file), &passages)?;
    let index = builder.finish()?;

    // A query holds the question's terms. It is used twice: to find passages, and to cut excerpts from them.
    let query = Query::new(question, &Synonyms::default(), Filter::default());
    for hit in index.retrieve(&query, 3)? {
        // Whole sentences of at most 200 characters (Unicode scalar values).
        let excerpt = Excerpt::cut(&query, &hit, 200);
        println!("{:.2}  {}\n", hit.score, marked(&excerpt));
    }
    Ok(())
}

/// The excerpt with its highlights in square brackets. Highlights are ranges of bytes, in order and not overlapping.
fn marked(excerpt: &Excerpt) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for highlight in &excerpt.highlights {
        out.push_str(&excerpt.text[at..highlight.start]);
        out.push_str(&format!("[{}]", &excerpt.text[highlight.clone()]));
        at = highlight.end;
    }
    out.push_str(&excerpt.text[at..]);
    out
}
