//! Gaps that admins closed: those that they ruled out or linked, and how to take that back.

use std::collections::BTreeMap;

use senpai_content::{Learned, LearnedQuestion};
use senpai_language::normalize;
use senpai_store::{GapQuestion, KeyParts, Ruling};

use crate::{
    Admin, AdminError, Gap,
    admin::days_before,
    gap::grouped,
    gaps::{gap_name, link_fingerprint},
};

/// A gap that an admin closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedGap {
    /// Its questions.
    pub gap: Gap,
    /// What closed it.
    pub ruling: Ruling,
    /// The linked question that closed it; `None` if it was ruled out, or if the linked question is in no file of ours any more: it was
    /// moved into its post, or removed.
    pub linked: Option<LearnedQuestion>,
}

impl Admin<'_> {
    /// The gaps that were ruled out, newest first.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn ruled_out(&self) -> Result<Vec<ClosedGap>, AdminError> {
        let ruled = self.ruled(Ruling::OutOfScope)?;
        let gaps = grouped(ruled.into_iter().map(|(question, _)| question).collect());
        let closed = gaps.into_iter().map(|gap| ClosedGap {
            gap,
            ruling: Ruling::OutOfScope,
            linked: None,
        });
        Ok(closed.collect())
    }

    /// The gaps that were linked to a post, newest first.
    ///
    /// # Errors
    /// Fails when the state or the linked questions cannot be read.
    pub fn linked(&self) -> Result<Vec<ClosedGap>, AdminError> {
        let learned = match self.index.learned() {
            Some(file) => Learned::load(file)?.questions,
            None => Vec::new(),
        };
        // The questions of one link are one gap. Earlier versions kept no fingerprint.
        let mut of_links: BTreeMap<String, Vec<GapQuestion>> = BTreeMap::new();
        let mut earlier = Vec::new();
        for (question, link) in self.ruled(Ruling::Linked)? {
            match link {
                Some(link) => of_links.entry(link).or_default().push(question),
                None => earlier.push(question),
            }
        }
        let mut closed = Vec::new();
        for (link, questions) in of_links {
            let mut questions = questions.into_iter();
            let Some(newest) = questions.next() else {
                continue;
            };
            let gap = Gap {
                newest,
                earlier: questions.collect(),
                suggested: None,
            };
            let linked = learned.iter().find(|q| link_fingerprint(q) == link);
            closed.push((gap, linked));
        }
        for gap in grouped(earlier) {
            let is_of = |linked: &&LearnedQuestion| {
                gap.questions().any(|asked| {
                    linked.from.as_ref() == Some(&asked.from)
                        && normalize(&asked.text) == normalize(&linked.text)
                })
            };
            let linked = learned.iter().find(is_of);
            closed.push((gap, linked));
        }
        closed.sort_by_key(|(gap, _)| std::cmp::Reverse(gap.newest.at));
        let closed = closed.into_iter().map(|(gap, linked)| ClosedGap {
            gap,
            ruling: Ruling::Linked,
            linked: linked.cloned(),
        });
        Ok(closed.collect())
    }

    /// The closed gap called `name`, as [`Admin::gap`] finds an open one.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn closed(&self, name: &str) -> Result<ClosedGap, AdminError> {
        let name = gap_name(name);
        let mut all = self.ruled_out()?.into_iter().chain(self.linked()?);
        let found = all.find(|closed| closed.gap.is_called(&name));
        found.ok_or(AdminError::NoClosedGap(name))
    }

    /// Opens a closed gap again. A linked question leaves the file of linked questions: its post loses it at the next refresh of the
    /// index. One that was moved into its post stays there.
    ///
    /// # Errors
    /// Fails when the state or the linked questions cannot be written.
    pub fn restore(&self, closed: &ClosedGap) -> Result<(), AdminError> {
        if let Some(linked) = &closed.linked {
            Learned::change(self.learned_file()?, |learned| {
                learned.questions.retain(|question| question != linked);
            })?;
        }
        let ids = closed.gap.questions().map(|question| question.id);
        Ok(self.store.clear_ruling(ids)?)
    }

    fn ruled(&self, ruling: Ruling) -> Result<Vec<(GapQuestion, Option<String>)>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let since = days_before(self.now, self.keep_days);
        Ok(self.store.ruled_questions(workspace, since, ruling)?)
    }
}
