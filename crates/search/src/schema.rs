//! The fields of the index, and the tokenizers that turn texts into their terms.

use senpai_language::{Field, Units};
use tantivy::{
    Index,
    schema::{
        self, FAST, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
        TextOptions,
    },
    tokenizer::{Token, TokenStream, Tokenizer},
};

use crate::{Passage, Post};

/// The source of a term: the post's text or its author's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Title, headings and passage.
    Body,
    /// The author's questions, principles, tags and summary.
    Hints,
}

/// The engine's fields.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub body: [schema::Field; 3],
    pub hints: [schema::Field; 3],
    pub tag: schema::Field,
    pub goal: schema::Field,
    pub language: schema::Field,
    /// The post's id.
    pub id: schema::Field,
    /// The post's number in the catalogue.
    pub post: schema::Field,
    pub shard: schema::Field,
    pub record: schema::Field,
}

impl Fields {
    pub fn create() -> (Schema, Fields) {
        let mut builder = Schema::builder();
        let mut text = |name: &str, field: Field| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer_name(field))
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(true);
            builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        };
        let body = ["bigrams", "runs", "singles"];
        let hints = ["hint_bigrams", "hint_runs", "hint_singles"];
        let body = std::array::from_fn(|i| text(body[i], Field::ALL[i]));
        let hints = std::array::from_fn(|i| text(hints[i], Field::ALL[i]));
        let fields = Fields {
            body,
            hints,
            tag: builder.add_text_field("tag", STRING),
            goal: builder.add_text_field("goal", STRING),
            language: builder.add_text_field("language", STRING),
            id: builder.add_text_field("id", STRING),
            post: builder.add_u64_field("post", FAST),
            shard: builder.add_u64_field("shard", INDEXED | FAST),
            record: builder.add_text_field("record", STORED),
        };
        (builder.build(), fields)
    }

    pub fn terms(&self, source: Source) -> &[schema::Field; 3] {
        match source {
            Source::Body => &self.body,
            Source::Hints => &self.hints,
        }
    }
}

fn tokenizer_name(field: Field) -> &'static str {
    match field {
        Field::Bigrams => "senpai_bigrams",
        Field::Runs => "senpai_runs",
        Field::Singles => "senpai_singles",
    }
}

/// Registers the fields' tokenizers.
pub(crate) fn register(index: &Index) {
    for field in Field::ALL {
        index.tokenizers().register(
            tokenizer_name(field),
            Terms {
                field,
                buffer: Buffer::default(),
            },
        );
    }
}

/// The text of a passage in the body fields. It includes title and headings, because a reader of the passage knows them.
pub(crate) fn body_text(post: &Post, passage: &Passage) -> String {
    let mut text = post.meta.title.clone();
    for line in passage.headings.iter().chain([&passage.text]) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// A tokenizer that produces the terms of one field; its input must be normalised.
#[derive(Clone)]
struct Terms {
    field: Field,
    buffer: Buffer,
}

/// The terms of a text, joined, and the end of each in bytes.
#[derive(Clone, Default)]
struct Buffer {
    text: String,
    ends: Vec<usize>,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        let buffer = &mut self.buffer;
        buffer.text.clear();
        buffer.ends.clear();
        self.field.terms(&Units::of(text), |term| {
            buffer.text.push_str(term);
            buffer.ends.push(buffer.text.len());
        });
        TermStream {
            buffer,
            next: 0,
            token: Token::default(),
        }
    }
}

struct TermStream<'a> {
    buffer: &'a Buffer,
    next: usize,
    token: Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&end) = self.buffer.ends.get(self.next) else {
            return false;
        };
        let start = self.next.checked_sub(1).map_or(0, |i| self.buffer.ends[i]);
        self.token.text.clear();
        self.token.text.push_str(&self.buffer.text[start..end]);
        self.token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
