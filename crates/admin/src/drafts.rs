//! Drafts of posts that will answer gaps.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use senpai_store::DraftRow;

use crate::{
    Admin, AdminError, Gap,
    gaps::{fingerprint, words_for},
};

/// The draft of a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The file, relative to the folder of posts.
    pub path: PathBuf,
    /// False if the draft was there before: it stays as it is.
    pub is_new: bool,
}

/// The folder of drafts, below the folder of posts.
const DRAFTS: &str = "drafts";

/// The draft of a post that will answer a question.
fn draft_of(question: &str) -> String {
    let question = serde_json::Value::from(question);
    format!("---\ntitle: {question}\nquestions: [{question}]\ndraft: true\n---\n\n## \n\n")
}

/// The file of a gap's draft, relative to the folder of posts.
fn path_of(gap: &Gap) -> PathBuf {
    Path::new(DRAFTS).join(format!("{}.md", gap.name()))
}

impl Admin<'_> {
    /// Writes a draft of a post that will answer a gap. A gap has one draft: a second call changes nothing. `words` is the question
    /// in the admin's words; `None` takes the words of the newest question that was not private.
    ///
    /// # Errors
    /// Fails when the question was private and has no other words, there is no folder of posts, or the file cannot be written.
    pub fn draft(&self, gap: &Gap, words: Option<&str>) -> Result<Drafted, AdminError> {
        let relative = path_of(gap);
        let exists = |path| Drafted {
            path,
            is_new: false,
        };
        let path = self.index.content().join(&relative);
        let fail = |source| AdminError::Draft {
            path: path.clone(),
            source,
        };
        if path.exists() {
            return Ok(exists(relative));
        }
        let question = words_for(gap, words)?;
        let text = draft_of(&question);
        let folder = self.index.content();
        match fs::create_dir(folder.join(DRAFTS)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // A new folder in its place would look as if the authors had deleted all posts.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(AdminError::NoFolder(folder.to_owned()));
            }
            made => made.map_err(fail)?,
        }
        let written = fs::File::create_new(&path)
            .and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
        match written {
            // Another admin may have written it, and edited it already.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Ok(exists(relative));
            }
            written => {
                written.map_err(fail)?;
                if let Some(asked) = gap.public().filter(|asked| asked.text.trim() == question) {
                    let row = DraftRow {
                        gap: gap.name(),
                        fingerprint: fingerprint(text.as_bytes()),
                    };
                    self.store.save_draft(&asked.from, &row)?;
                }
            }
        }
        Ok(Drafted {
            path: relative,
            is_new: true,
        })
    }

    /// The draft of a gap, below the folder of posts; `None` if it has none, or if it was moved out of the drafts.
    pub fn draft_of(&self, gap: &Gap) -> Option<PathBuf> {
        let relative = path_of(gap);
        let exists = self.index.content().join(&relative).exists();
        exists.then_some(relative)
    }

    /// Deletes the drafts with the words of a member, by the member's pseudonym, also after the questions have expired. A draft that
    /// somebody has edited stays.
    fn delete_noted_drafts(&self, pseudonym: &str) -> Result<(), AdminError> {
        let folder = self.index.content().join(DRAFTS);
        for draft in self.store.drafts_of(pseudonym)? {
            let path = folder.join(format!("{}.md", draft.gap));
            let text = fs::read(&path).unwrap_or_default();
            if draft.fingerprint == fingerprint(&text) {
                fs::remove_file(&path).map_err(|source| AdminError::Draft { path, source })?;
            }
            self.store.forget_draft(&draft.gap)?;
        }
        Ok(())
    }

    /// Deletes the drafts that hold nothing but one of these questions of a member, or one that has expired. A draft that somebody has
    /// edited stays.
    ///
    /// # Errors
    /// Fails when a draft cannot be read or deleted, after it has deleted the others.
    pub fn delete_drafts_of(
        &self,
        pseudonym: &str,
        questions: &[String],
    ) -> Result<(), AdminError> {
        self.delete_noted_drafts(pseudonym)?;
        let folder = self.index.content().join(DRAFTS);
        let fail = |source| AdminError::Draft {
            path: folder.clone(),
            source,
        };
        let drafts: Vec<String> = questions.iter().map(|q| draft_of(q.trim())).collect();
        let files = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files.map_err(fail)?,
        };
        let delete = |file: io::Result<fs::DirEntry>| {
            let file = file?;
            let length = file.metadata()?.len();
            if !drafts.iter().any(|draft| draft.len() as u64 == length) {
                return Ok(());
            }
            let text = fs::read(file.path())?;
            match drafts.iter().any(|draft| draft.as_bytes() == text) {
                true => fs::remove_file(file.path()),
                false => Ok(()),
            }
        };
        let deleted: Vec<io::Result<()>> = files.map(delete).collect();
        let all: io::Result<()> = deleted.into_iter().collect();
        all.map_err(fail)
    }
}
