//! Conversations: lines that members write one after another, each with its right reply.

use std::path::Path;

use senpai_answer::{AnswerOptions, Conversation, LineReply, Retriever, Synonyms};
use senpai_content::{TOML_LIMIT, TomlError, read_text_in_folder};
use serde::Deserialize;

use crate::{Error, Half};

/// A conversation for measuring, with the right reply to each line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenConversation {
    /// The half that it belongs to.
    pub half: Half,
    /// Its lines, in order.
    #[serde(rename = "turn")]
    pub turns: Vec<Turn>,
}

/// A line of a conversation, and its right reply.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The line.
    pub say: String,
    /// One of these posts must come first.
    #[serde(default)]
    pub post: Vec<String>,
    /// An excerpt must contain one of these phrases; if there is none, every excerpt is right.
    #[serde(default)]
    pub answer: Vec<String>,
    /// The kind of reply that is right.
    #[serde(default)]
    pub expect: Expect,
}

/// The kind of reply that is right for a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// One of the posts in [`Turn::post`].
    #[default]
    Post,
    /// One line and no post.
    Talk,
    /// Excerpts that were not shown before.
    New,
    /// None of the posts that were just shown.
    Rejected,
}

/// The outcome of a turn.
#[derive(Clone, Debug)]
pub struct TurnOutcome {
    /// The half of its conversation.
    pub half: Half,
    /// The line.
    pub say: String,
    /// True if the reply was right.
    pub right: bool,
    /// The posts of the excerpts, with the excerpts, as they were shown.
    pub shown: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    conversation: Vec<GoldenConversation>,
}

impl GoldenConversation {
    /// Reads the conversations in a TOML file.
    ///
    /// # Errors
    /// Fails if the file cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Vec<GoldenConversation>, Error> {
        let text = read_text_in_folder(path, TOML_LIMIT).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let file = toml::from_str::<File>(&text).map_err(|e| Error::Golden {
            path: path.to_owned(),
            why: TomlError::of(&text, &e),
        })?;
        Ok(file.conversation)
    }

    /// Holds the conversation, and judges each turn.
    ///
    /// # Errors
    /// Fails if the index cannot be searched.
    pub fn hold(
        &self,
        retriever: &dyn Retriever,
        synonyms: &Synonyms,
    ) -> Result<Vec<TurnOutcome>, Error> {
        let mut conversation = Conversation::default();
        let mut out = Vec::new();
        for turn in &self.turns {
            let before = conversation.clone();
            let options = AnswerOptions::default();
            let reply = conversation.reply_to(retriever, synonyms, &turn.say, &options)?;
            let (talked, shown) = match reply {
                LineReply::SmallTalk(_)
                | LineReply::Distress
                | LineReply::Helped
                | LineReply::NothingBefore => (true, Vec::new()),
                // The other language's version of a post is not known here, and a line does not choose an excerpt of it.
                LineReply::Version { .. } => (false, Vec::new()),
                LineReply::Choice(chosen) => (false, vec![(chosen.post, chosen.excerpt)]),
                // Posts that an answer shows in one line do not count.
                LineReply::Answer {
                    answer, in_full, ..
                } => {
                    let excerpts = answer.excerpts.into_iter().take(in_full);
                    let shown =
                        excerpts.map(|cited| (cited.post.meta.id.clone(), cited.excerpt.text));
                    (false, shown.collect::<Vec<_>>())
                }
            };
            let is_new = |(_, text): &(String, String)| !before.has_shown(text);
            let first = shown.first();
            let right = match turn.expect {
                Expect::Talk => talked,
                Expect::New => !shown.is_empty() && shown.iter().all(is_new),
                Expect::Rejected => {
                    !talked && shown.iter().all(|(post, _)| !before.has_just_shown(post))
                }
                Expect::Post => {
                    let has = |text: &str| {
                        turn.answer
                            .iter()
                            .any(|phrase| text.contains(phrase.as_str()))
                    };
                    first.is_some_and(|(post, _)| turn.post.contains(post))
                        && (turn.answer.is_empty() || shown.iter().any(|(_, text)| has(text)))
                }
            };
            out.push(TurnOutcome {
                half: self.half,
                say: turn.say.clone(),
                right,
                shown,
            });
        }
        Ok(out)
    }
}
