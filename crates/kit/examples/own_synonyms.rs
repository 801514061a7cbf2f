//! Teaches Senpai the words of a community: members ask in words that no post has.
//!
//! `cargo run -p senpai-kit --example own_synonyms`

use senpai_kit::{
    AnswerOptions, Index, IndexBuilder, Passage, Post, Synonyms, answer, search::Error,
};

/// Members of this community call a retrospective "retro", and a quotation "quote".
const SYNONYMS: &str = "
    # Each of these words also finds the others.
    [[synonym]]
    words = ['retro', 'retrospective']

    # A question with `from` also finds posts with `to`, but not the reverse.
    [[synonym]]
    from = ['quote']
    to = ['quotation']
    weight = 0.9
";

fn main() -> Result<(), Error> {
    // Posts need no file: an id, a title and passages are enough.
    let mut builder = IndexBuilder::in_memory()?;
    let text = "Begin a retrospective with what went well.";
    builder.add(Post::titled("review", "Reviews"), &[Passage::plain(text)])?;
    let text = "Send the quotation on the day of the meeting.";
    builder.add(Post::titled("offer", "Offers"), &[Passage::plain(text)])?;
    let index = builder.finish()?;

    // `Synonyms::load` reads the same text from a file.
    let own = Synonyms::parse(SYNONYMS)?;
    for question in ["How do I open the retro?", "When does the quote go out?"] {
        println!("{question}");
        println!(
            "  without: {}",
            ask(&index, &Synonyms::default(), question)?
        );
        println!("  with:    {}", ask(&index, &own, question)?);
    }
    Ok(())
}

fn ask(index: &Index, synonyms: &Synonyms, question: &str) -> Result<String, Error> {
    let answer = answer(index, synonyms, question, &AnswerOptions::default())?;
    let first = answer.excerpts.first();
    let text = first.map_or("no post".to_owned(), |c| c.excerpt.to_string());
    Ok(format!("{} — {text}", answer.status))
}
