//! Trials: the answers with a change that nobody has saved, beside the answers as they are. A trial changes nothing.

use senpai_answer::{Answer, AnswerOptions, Status, answer};
use senpai_content::{AuthorQuestion, Learned, LearnedQuestion, Library};
use senpai_eval::{Difference, Figure, Golden, Half, Outcome, ask_all, compare_golden};
use senpai_live::{Snapshot, synonyms_of};
use senpai_search::{Index, Synonyms, index_in_memory};

use crate::{Admin, AdminError, Gap, GapLink, gaps::check_answer};

/// A change to try.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The text of a `synonyms.toml`, in place of the present one.
    pub synonyms: Option<String>,
    /// A further question of a post, with its answer, as its author would write it in the front matter.
    pub question: Option<ProposedQuestion>,
}

/// A question that an author may add to a post.
#[derive(Clone, Debug)]
pub struct ProposedQuestion {
    /// The id or the title of the post.
    pub post: String,
    /// The question.
    pub text: String,
    /// A part of the post's sentence that answers.
    pub answer: Option<String>,
}

/// The answers before and after a change.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// The figures of the golden questions, by half; empty if the posts have none.
    pub golden: Vec<GoldenTrial>,
    /// Number of real questions that were asked.
    pub asked: usize,
    /// The real questions whose answer changes.
    pub changed: Vec<ChangedAnswer>,
}

/// The golden questions of one half.
#[derive(Clone, Debug)]
pub struct GoldenTrial {
    /// The half.
    pub half: Half,
    /// Number of questions.
    pub questions: usize,
    /// The figures before and after, each with the 95% interval of its difference.
    pub figures: Vec<(Figure, Difference)>,
    /// The questions whose answer becomes better or worse.
    pub changed: Vec<ChangedAnswer>,
}

/// A question whose answer changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedAnswer {
    /// The question.
    pub text: String,
    /// The id of the post that answers, if it is known.
    pub right: Option<String>,
    /// The answer before and after.
    pub sides: [Side; 2],
}

/// The beginning of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// True if the answer is found.
    pub found: bool,
    /// The id of the first post; `None` if there is none.
    pub first: Option<String>,
}

/// The file of golden questions, in the folder of posts.
const GOLDEN: &str = "questions.toml";
/// The days of real questions in a trial.
const DAYS: u16 = 7;
/// The most real questions in a trial. By hand: each is answered twice.
const REAL: usize = 200;

impl Admin<'_> {
    /// Asks the golden questions and the real questions of the last week, without and with a change. Both sides are the posts and synonyms
    /// as they are on disk at one time, and differ in the change only: an edit that is not published yet is on both. Builds an index in
    /// memory for each side, and says how many steps are done, and of how many.
    ///
    /// If the vectors of an edited post are not known yet, both sides rank by words alone.
    ///
    /// # Errors
    /// Fails when the synonyms are not understood, there is no such post, the named answer is not in it, a golden question names a
    /// post that does not exist, or the posts, their golden questions or the state cannot be read.
    pub fn try_out(
        &self,
        change: &Change,
        on_progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Trial, AdminError> {
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(Trial::default());
        };
        let golden = self.golden()?;
        let asked = self.asked(DAYS, REAL)?;
        let mut steps = Steps {
            done: 0,
            all: 2 * (1 + golden.len() + asked.len()),
            on_progress,
        };
        let [before, after] = self.sides(change, &snapshot, &golden, &mut steps)?;
        let mut out = Trial {
            asked: asked.len(),
            ..Trial::default()
        };
        for half in [Half::Report, Half::Calibrate] {
            let count = golden.iter().filter(|question| question.half == half);
            let count = count.count();
            let mut outcomes = |of: &Configuration| {
                let report = ask_all(&golden, half, &of.index, &of.synonyms);
                steps.add(count);
                report.map(|report| report.outcomes)
            };
            let (before, after) = (outcomes(&before)?, outcomes(&after)?);
            out.golden.extend(compared(&before, &after, half));
        }
        for question in &asked {
            let sides = [before.side(&question.text)?, after.side(&question.text)?];
            steps.add(2);
            if sides[0] != sides[1] {
                out.changed.push(ChangedAnswer {
                    text: question.text.clone(),
                    right: None,
                    sides,
                });
            }
        }
        Ok(out)
    }

    /// The golden questions in the folder of posts; none without their file.
    pub(crate) fn golden(&self) -> Result<Vec<Golden>, AdminError> {
        let file = self.index.content().join(GOLDEN);
        match file.is_file() {
            true => Ok(Golden::load(&file)?),
            false => Ok(Vec::new()),
        }
    }

    /// The posts and synonyms of one time, without and with a change.
    fn sides(
        &self,
        change: &Change,
        snapshot: &Snapshot,
        golden: &[Golden],
        steps: &mut Steps,
    ) -> Result<[Configuration; 2], AdminError> {
        let mut library = self.index.library(self.now)?;
        let file = self.index.content().join(GOLDEN);
        Golden::check(golden, &file, |id| library.get(id).is_some())?;
        // A file that is not understood changes nothing in the bot either.
        let synonyms = synonyms_of(self.index.content());
        let synonyms = synonyms.unwrap_or_else(|_| snapshot.synonyms.clone());
        let changed = change
            .synonyms
            .as_deref()
            .map(Synonyms::parse)
            .transpose()?;
        let index = indexed(&library, snapshot)?;
        steps.add(1);
        let with_question = match &change.question {
            Some(question) => {
                self.ask_of_author(question, &mut library)?;
                indexed(&library, snapshot)?
            }
            None => index.clone(),
        };
        steps.add(1);
        let after = Configuration {
            index: with_question,
            synonyms: changed.unwrap_or_else(|| synonyms.clone()),
        };
        Ok([Configuration { index, synonyms }, after])
    }

    /// The answer that members would get to a question of a gap, if the gap were linked to a post. Changes nothing, and builds an index
    /// in memory.
    ///
    /// # Errors
    /// Fails as [`Admin::proposed`] does, or when the posts cannot be read or indexed.
    pub fn preview(&self, gap: &Gap, link: GapLink) -> Result<Option<Answer>, AdminError> {
        let proposed = self.proposed(gap, link)?;
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(None);
        };
        let mut learned = Learned::load(self.learned_file()?)?;
        // If other members asked it in other words, the newest words show best what the link does for them.
        let asked = gap
            .public()
            .map_or(&*proposed.text, |q| &*q.text)
            .to_owned();
        learned.add(proposed);
        let mut library = self.library()?;
        library.learn(&learned);
        let index = indexed(&library, &snapshot)?;
        let options = AnswerOptions::default();
        Ok(Some(answer(&index, &snapshot.synonyms, &asked, &options)?))
    }

    /// Adds a question of an author to a post.
    fn ask_of_author(
        &self,
        question: &ProposedQuestion,
        library: &mut Library,
    ) -> Result<(), AdminError> {
        let id = self.post_id(&question.post)?;
        let answer = question.answer.as_deref().map(str::trim);
        let answer = answer.filter(|a| !a.is_empty()).map(str::to_owned);
        let proposed = LearnedQuestion {
            post: id.clone(),
            text: question.text.clone(),
            answer: answer.clone(),
            from: None,
        };
        check_answer(library, &proposed)?;
        for article in &mut library.articles {
            if article.meta.id == id {
                std::sync::Arc::make_mut(&mut article.meta)
                    .questions
                    .push(AuthorQuestion {
                        text: question.text.clone(),
                        answer: answer.clone(),
                    });
            }
        }
        Ok(())
    }
}

/// What one side of a trial answers from.
struct Configuration {
    index: Index,
    synonyms: Synonyms,
}

impl Configuration {
    fn side(&self, question: &str) -> Result<Side, AdminError> {
        let options = AnswerOptions::default();
        let answer = answer(&self.index, &self.synonyms, question, &options)?;
        Ok(Side::of(&answer))
    }
}

/// The steps of a trial: indexes that are built, and questions that are asked.
struct Steps<'a> {
    done: usize,
    all: usize,
    on_progress: &'a mut dyn FnMut(usize, usize),
}

impl Steps<'_> {
    fn add(&mut self, steps: usize) {
        self.done += steps;
        (self.on_progress)(self.done, self.all);
    }
}

fn indexed(library: &Library, snapshot: &Snapshot) -> Result<Index, AdminError> {
    Ok(index_in_memory(library)?.with_vectors_of(&snapshot.index)?)
}

/// The comparison of a half; `None` if it has no questions.
fn compared(before: &[Outcome], after: &[Outcome], half: Half) -> Option<GoldenTrial> {
    let compared = compare_golden(before, after, half).ok()?;
    let side = |outcome: &Outcome| Side {
        found: outcome.found,
        first: outcome.cited.first().cloned(),
    };
    let changed = compared
        .changed
        .iter()
        .map(|(before, after)| ChangedAnswer {
            text: after.text.clone(),
            right: after.post.clone(),
            sides: [side(before), side(after)],
        });
    Some(GoldenTrial {
        half,
        questions: after.len(),
        changed: changed.collect(),
        figures: compared.figures,
    })
}

impl Side {
    fn of(answer: &Answer) -> Side {
        // Members are shown no post as the answer, if none was found.
        let cited = answer.excerpts.first();
        let cited = cited.filter(|_| answer.status != Status::NotFound);
        Side {
            found: answer.status == Status::Found,
            first: cited.map(|cited| cited.post.meta.id.clone()),
        }
    }
}
