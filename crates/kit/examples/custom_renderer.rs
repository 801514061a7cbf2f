//! Renders an answer as HTML. A renderer is a pure function from [`Answer`] to text.
//!
//! `cargo run -p senpai-kit --example custom_renderer -- content "受注と入金、喜ぶならどっち？"`

use std::{env, error::Error, path::Path};

use senpai_kit::{
    Answer, AnswerOptions, Citation, Language, LiveIndex, Status, answer, jiff::Timestamp, wording,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, question] = arguments.as_slice() else {
        return Err("usage: custom_renderer FOLDER QUESTION".into());
    };
    // A live index also reads the `synonyms.toml` of the folder.
    let live = LiveIndex::new(Path::new(folder).to_owned(), None);
    let snapshot = live.open(Timestamp::now(), &mut |_| ())?;
    let options = AnswerOptions::default();
    let answer = answer(&snapshot.index, &snapshot.synonyms, question, &options)?;
    let language = Language::detect(question).unwrap_or(Language::English);
    print!("{}", html(&answer, language));
    Ok(())
}

fn html(answer: &Answer, language: Language) -> String {
    // The sentences that Senpai itself shows above an answer.
    let words = wording(language);
    let heading = match answer.status {
        Status::Found => words.found,
        Status::Unsure => words.unsure,
        Status::NotFound => words.not_found,
    };
    let citations: String = answer.excerpts.iter().map(citation).collect();
    format!("<p>{}</p>\n{citations}", escaped(heading))
}

fn citation(citation: &Citation) -> String {
    // `Display` of an excerpt shows `…` where it begins or ends inside a sentence.
    let text = escaped(&citation.excerpt.to_string());
    let title = escaped(&citation.post.meta.title);
    let source = match &citation.link {
        Some(link) => format!("<a href=\"{}\">{title}</a>", escaped(link)),
        None => title,
    };
    format!("<blockquote>{text}<footer>{source}</footer></blockquote>\n")
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('\n', "<br>")
}
