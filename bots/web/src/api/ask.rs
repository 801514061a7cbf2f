//! `POST /api/v1/ask`: a question, and its answer as `senpai ask --json` prints it.

use std::{ops::RangeInclusive, sync::Arc};

use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
};
use schemars::JsonSchema;
use senpai_admin::AdminError;
use senpai_chat::{
    CHARACTERS, ChatService, EXCERPTS, Error, Goal, LONGEST_QUESTION, ProgramAnswer,
    ProgramQuestion, speaks_of_dying,
};
use senpai_runner::clock;
use serde::Deserialize;

use super::{
    Api, Caller, posts,
    problem::Problem,
    schema::{AnswerDocument, LanguageTag, whole},
};
use crate::receive::place;

/// The most tags of a question. By hand: a post has a few.
const MOST_TAGS: usize = 20;
/// The numbers of excerpts, as in `senpai ask -n`.
const NUMBERS: RangeInclusive<u16> = 1..=20;
/// The lengths of an excerpt, as in `senpai ask --chars`.
const LENGTHS: RangeInclusive<u16> = 40..=2000;

/// A question.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskRequest {
    /// The question, in Japanese or English.
    #[schemars(length(min = 1, max = LONGEST_QUESTION), regex(pattern = r"\S"))]
    question: String,
    /// Only posts in this language answer.
    language: Option<LanguageTag>,
    /// Only posts with all of these tags answer.
    #[serde(default)]
    #[schemars(length(max = MOST_TAGS))]
    tags: Vec<String>,
    /// A goal of the community, by its id: of two posts that answer about equally well, a post for this goal comes first.
    goal: Option<String>,
    /// The greatest number of excerpts.
    #[serde(default = "excerpts", deserialize_with = "whole")]
    #[schemars(range(min = *NUMBERS.start(), max = *NUMBERS.end()))]
    excerpts: u16,
    /// The greatest length of an excerpt in characters; an excerpt of an English post may be twice as long.
    #[serde(default = "characters", deserialize_with = "whole")]
    #[schemars(range(min = *LENGTHS.start(), max = *LENGTHS.end()))]
    characters: u16,
}

fn excerpts() -> u16 {
    EXCERPTS as u16
}

fn characters() -> u16 {
    CHARACTERS as u16
}

pub(super) async fn ask(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    asked: Result<Json<AskRequest>, JsonRejection>,
) -> Result<Json<AnswerDocument>, Problem> {
    let Json(asked) =
        asked.map_err(|error| Problem::unreadable(error.status(), &error.body_text()))?;
    answer(&api, &caller, asked).await.map(Json)
}

/// The answer to a question.
pub(super) async fn answer(
    api: &Api,
    caller: &Caller,
    asked: AskRequest,
) -> Result<AnswerDocument, Problem> {
    let characters = asked.question.trim().chars().count();
    if !(1..=LONGEST_QUESTION).contains(&characters) && !speaks_of_dying(&asked.question) {
        return Err(Problem::invalid(format!(
            "`question` has {characters} characters; write 1 to {LONGEST_QUESTION}"
        )));
    }
    if asked.tags.len() > MOST_TAGS {
        return Err(Problem::invalid(format!(
            "`tags` has more than {MOST_TAGS} tags"
        )));
    }
    in_range("excerpts", asked.excerpts, NUMBERS)?;
    in_range("characters", asked.characters, LENGTHS)?;
    let goal = match asked.goal.map(|goal| known_goal(api, &goal)).transpose() {
        // Whoever speaks of dying gets help, whatever else is wrong.
        Err(_) if speaks_of_dying(&asked.question) => None,
        goal => goal?,
    };
    let question = ProgramQuestion {
        text: asked.question,
        tags: asked.tags,
        goal,
        language: asked.language.map(|tag| tag.0),
        excerpts: asked.excerpts.into(),
        characters: asked.characters.into(),
    };
    let (key, base) = (caller.key.clone(), caller.base.clone());
    let work = move |service: &ChatService| {
        let place = place(None);
        let answer = match service.answer_program(&key, &place, &question, clock::now()) {
            Err(Error::Admin(error @ AdminError::NoTag { .. })) => {
                return Ok(Err(Problem::unknown(format!("`tags`: {error}"))));
            }
            answer => answer?,
        };
        let document = |ProgramAnswer { answer, help }| {
            let link = |post: &str, text: &str| posts::excerpt_link(service, &base, post, text);
            AnswerDocument::of(&answer, help, &link)
        };
        Ok(answer.map(document).ok_or_else(Problem::not_ready))
    };
    api.run(caller, work).await?
}

/// The goal of the community with this id.
fn known_goal(api: &Api, word: &str) -> Result<Goal, Problem> {
    let service = api.site.service();
    service.known_goal(word).ok_or_else(|| {
        let all = service.goals().iter().map(|goal| goal.id.as_str());
        let all: Vec<&str> = all.collect();
        Problem::unknown(match all.is_empty() {
            true => "`goal` is unknown: the community has no goals".to_owned(),
            false => format!("`goal` is unknown; write one of {}", all.join(", ")),
        })
    })
}

/// Checks that a value is in its range.
pub(super) fn in_range(name: &str, value: u16, range: RangeInclusive<u16>) -> Result<(), Problem> {
    match range.contains(&value) {
        true => Ok(()),
        false => Err(Problem::invalid(format!(
            "`{name}` is {value}; write {} to {}",
            range.start(),
            range.end()
        ))),
    }
}
