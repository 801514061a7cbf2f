//! Posts, each with what was asked of it, whether it helped, and what `senpai check` says about its file.

use std::collections::{BTreeMap, BTreeSet};

use senpai_content::{Diagnostic, Learned, Library, render};
use senpai_language::Language;
use senpai_live::synonyms_of;
use senpai_store::{AskedQuestion, KeyParts, RatingRow};

use crate::{Admin, AdminError, PracticeFigures, admin::days_before, group::is_enough};

/// A post with the figures of some days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostReport {
    /// The post's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its file, relative to the folder of posts.
    pub file: String,
    /// Number of questions for which it was shown.
    pub shown: u64,
    /// Number of questions for which it was shown first.
    pub first: u64,
    /// Number of times that it helped, as members said. A member counts once for each question. `None` if too few members said something of
    /// the post.
    pub helped: Option<usize>,
    /// Number of times that it did not help; `None` as [`PostReport::helped`].
    pub did_not_help: Option<usize>,
    /// What members took on, tried and kept up; `None` if there is no practice, or too few members.
    pub practice: Option<PracticeFigures>,
    /// Number of errors and warnings in its file.
    pub findings: usize,
}

/// What `senpai check` says about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the folder of posts.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// True if the post, or a part of its front matter, is left out.
    pub is_error: bool,
    /// The mistake, in words.
    pub message: String,
    /// The correction, in words.
    pub help: String,
    /// The mistake in its place: the line of the file, underlined. Empty for a file that is left out.
    pub in_place: String,
}

/// The most questions of [`Admin::asked_of`]. By hand.
const ASKED: usize = 50;
/// The most questions of which those about one post are taken. By hand.
const LOOKED_AT: usize = 5000;

impl Admin<'_> {
    /// The reasons for which files beside the posts cannot be used: synonyms, linked questions and golden questions. Senpai answers
    /// without them.
    pub fn unusable_files(&self) -> Vec<AdminError> {
        let content = self.index.content();
        let synonyms = synonyms_of(content).err().map(AdminError::from);
        let learned = self.index.learned().map(Learned::load);
        let learned = learned.and_then(Result::err).map(AdminError::from);
        let golden = self.golden().err();
        [synonyms, learned, golden].into_iter().flatten().collect()
    }

    /// Every post with the figures of the last `days`, in the order of the posts, and the errors in files that are not shown, in a
    /// language: those in drafts, and those of files that could not be read as a post. [`LeftOut`](senpai_content::LeftOut) counts
    /// these files so too.
    ///
    /// # Errors
    /// Fails when the state or the posts cannot be read.
    pub fn posts(
        &self,
        days: u16,
        language: Language,
    ) -> Result<(Vec<PostReport>, [Vec<Finding>; 2]), AdminError> {
        let library = self.index.library(self.now)?;
        let posts = self.reports(&library, days)?;
        let leaves_out = |found: &&Diagnostic| {
            let file = found.path.display().to_string();
            found.is_error() && posts.iter().all(|post| post.file != file)
        };
        let errors = library.diagnostics.iter().filter(leaves_out);
        let is_draft = |found: &&Diagnostic| library.drafts.iter().any(|d| d.path == found.path);
        let (drafts, failed): (Vec<&Diagnostic>, Vec<&Diagnostic>) = errors.partition(is_draft);
        let left_out = [drafts, failed].map(|errors| {
            let errors = errors.into_iter();
            errors.map(|found| Finding::of(found, language)).collect()
        });
        Ok((posts, left_out))
    }

    /// A post with the figures of the last `days`, and what `senpai check` says about its file, in a language. Errors come first. `None`
    /// if there is no such post.
    ///
    /// # Errors
    /// Fails when the state or the posts cannot be read.
    pub fn post(
        &self,
        id: &str,
        days: u16,
        language: Language,
    ) -> Result<Option<(PostReport, Vec<Finding>)>, AdminError> {
        let library = self.index.library(self.now)?;
        let posts = self.reports(&library, days)?;
        let Some(post) = posts.into_iter().find(|post| post.id == id) else {
            return Ok(None);
        };
        let found = library.diagnostics.iter();
        let mut found: Vec<&Diagnostic> = found
            .filter(|found| found.path.display().to_string() == post.file)
            .collect();
        found.sort_by_key(|found| !found.is_error());
        let in_place = |found| {
            let found: &Diagnostic = found;
            let shown = found.in_language(language);
            let place = render(std::slice::from_ref(&shown), self.index.content());
            finding(found, language, place)
        };
        let findings = found.into_iter().map(in_place).collect();
        Ok(Some((post, findings)))
    }

    fn reports(&self, library: &Library, days: u16) -> Result<Vec<PostReport>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let since = days_before(self.now, days);
        let counts = self.store.post_counts(workspace, since)?;
        let ratings = self.store.rating_rows(workspace, since)?;
        let practice = match self.practice {
            true => self.practice_statistics(days)?.posts,
            false => Vec::new(),
        };
        let mut findings: BTreeMap<String, usize> = BTreeMap::new();
        for found in &library.diagnostics {
            *findings
                .entry(found.path.display().to_string())
                .or_default() += 1;
        }
        let snapshot = self.index.snapshot();
        let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
        let of_post = |post: &std::sync::Arc<senpai_search::Post>| {
            let id = &post.meta.id;
            let counted = counts.iter().find(|counts| counts.post == *id);
            let said: Vec<&RatingRow> = ratings.iter().filter(|said| said.post == *id).collect();
            let members: BTreeSet<&str> = said.iter().map(|said| said.from.as_str()).collect();
            let times = |helped: bool| {
                let count = said.iter().filter(|said| said.helped == helped).count();
                is_enough(members.len()).then_some(count)
            };
            let figures = practice.iter().find(|post| post.id == *id);
            let file = post.path.display().to_string();
            PostReport {
                id: id.clone(),
                title: post.meta.title.clone(),
                shown: counted.map_or(0, |counts| counts.shown),
                first: counted.map_or(0, |counts| counts.first),
                helped: times(true),
                did_not_help: times(false),
                practice: figures.map(|post| post.figures.clone()),
                findings: findings.get(&file).copied().unwrap_or(0),
                file,
            }
        };
        Ok(posts.iter().map(of_post).collect())
    }

    /// Questions of the last `days` for which a post was shown first, newest first, each once. Private questions, direct messages and
    /// follow-ups are left out.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn asked_of(&self, post: &str, days: u16) -> Result<Vec<AskedQuestion>, AdminError> {
        let mut asked = self.asked(days, LOOKED_AT)?;
        asked.retain(|question| question.post.as_deref() == Some(post));
        asked.truncate(ASKED);
        Ok(asked)
    }

    /// Questions of the last `days`, newest first, each text once, of the newest `limit`.
    pub(crate) fn asked(&self, days: u16, limit: usize) -> Result<Vec<AskedQuestion>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let since = days_before(self.now, days);
        let mut asked = self.store.asked_questions(workspace, since, limit)?;
        let mut seen = std::collections::HashSet::new();
        asked.retain(|question| seen.insert(question.text.trim().to_owned()));
        Ok(asked)
    }
}

/// What a diagnostic says in a language. `in_place` is the line of the file, if it is shown.
impl Finding {
    /// A diagnostic in a language, without its place.
    pub fn of(found: &Diagnostic, language: Language) -> Finding {
        finding(found, language, String::new())
    }
}

fn finding(found: &Diagnostic, language: Language, in_place: String) -> Finding {
    let found = found.in_language(language);
    Finding {
        file: found.path.display().to_string(),
        line: found.line,
        is_error: found.is_error(),
        message: found.message,
        help: found.help,
        in_place,
    }
}
