//! Gives each post of a library its own id: two files with the same name are both kept.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{Article, Diagnostic, Library, diagnostic::Problem, path};

impl Library {
    /// Gives each article its own id. An id in a front matter stays with the first file that states it. Returns the pairs of posts
    /// in two languages that state the same id. A file's name is extended by its folders only if two names are equal.
    pub(super) fn assign_ids(&mut self) -> Vec<[usize; 2]> {
        let (mut taken, versions) = self.take_stated();
        let articles = &mut self.articles;
        let mut open: Vec<usize> = (0..articles.len())
            .filter(|i| !articles[*i].has_own_id)
            .collect();
        for step in 0..3 {
            let ids: Vec<String> = open.iter().map(|i| id_at(&articles[*i], step)).collect();
            let mut counts: HashMap<&str, usize> = HashMap::new();
            for id in &ids {
                *counts.entry(id).or_default() += 1;
            }
            let is_free: Vec<bool> = ids
                .iter()
                .map(|id| counts[&**id] == 1 && !taken.contains(id))
                .collect();
            let mut left = Vec::new();
            for ((index, id), is_free) in open.into_iter().zip(ids).zip(is_free) {
                if is_free {
                    set_id(&mut articles[index], &id);
                    taken.insert(id);
                } else {
                    left.push(index);
                }
            }
            open = left;
        }
        // Names that differ only in their normal form stay.
        for index in open {
            let id = id_at(&articles[index], 2);
            let mut numbered = (1..).map(|n| {
                if n == 1 {
                    id.clone()
                } else {
                    format!("{id}-{n}")
                }
            });
            if let Some(id) = numbered.find(|id| !taken.contains(id)) {
                set_id(&mut articles[index], &id);
                taken.insert(id);
            }
        }
        versions
    }

    /// The ids in front matters. A second file with the same id is reported, and gets an id from its path.
    fn take_stated(&mut self) -> (HashSet<String>, Vec<[usize; 2]>) {
        let mut versions = Vec::new();
        let mut first: HashMap<String, usize> = HashMap::new();
        for index in 0..self.articles.len() {
            let article = &self.articles[index];
            if !article.has_own_id {
                continue;
            }
            let Some(other) = first.get(&article.meta.id) else {
                first.insert(article.meta.id.clone(), index);
                continue;
            };
            // The paths distinguish the versions of a post in two languages.
            if article.meta.language != self.articles[*other].meta.language {
                self.articles[index].has_own_id = false;
                versions.push([*other, index]);
                continue;
            }
            let problem = Problem::DuplicateId {
                id: article.meta.id.clone(),
                other: self.articles[*other].path.display().to_string(),
            };
            self.diagnostics
                .push(Diagnostic::of_file(&article.path, problem));
            self.articles[index].has_own_id = false;
        }
        (first.into_keys().collect(), versions)
    }

    /// Sets, for each article, the ids of its versions in other languages, by their paths. `versions` are pairs that state the same
    /// id.
    pub(super) fn link_translations(&mut self, versions: &[[usize; 2]]) {
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, article) in self.articles.iter().enumerate() {
            groups
                .entry(path::translation_key(&article.path))
                .or_default()
                .push(index);
        }
        for group in groups.into_values().filter(|group| group.len() > 1) {
            for index in &group {
                let language = self.articles[*index].meta.language;
                let others = group.iter().map(|other| &self.articles[*other].meta);
                let others = others.filter(|meta| meta.language != language);
                let ids = others.map(|meta| meta.id.clone()).collect();
                self.articles[*index].translations = ids;
            }
        }
        for [one, other] in versions {
            for (index, version) in [(*one, *other), (*other, *one)] {
                let id = self.articles[version].meta.id.clone();
                let translations = &mut self.articles[index].translations;
                if !translations.contains(&id) {
                    translations.push(id);
                }
            }
        }
    }
}

/// The id of an article at a step: its name, its path, its path with the ending.
fn id_at(article: &Article, step: usize) -> String {
    match step {
        0 => path::default_id(&article.path),
        step => {
            let [without_ending, with_ending] = path::longer_ids(&article.path);
            if step == 1 {
                without_ending
            } else {
                with_ending
            }
        }
    }
}

fn set_id(article: &mut Article, id: &str) {
    if article.meta.id != id {
        Arc::make_mut(&mut article.meta).id = id.to_owned();
    }
}
