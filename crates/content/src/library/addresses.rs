//! The addresses of a library's posts on their site: finds two posts with the same address, and links to addresses without a post.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::links::{decode, file_of};
use crate::{
    Article, Diagnostic, Hidden, Library, Link, Site, diagnostic::Problem, library::Draft,
};

/// Names of pages that blog tools make themselves, besides the posts.
const MADE_PAGES: [&str; 14] = [
    "about",
    "archive",
    "archives",
    "atom",
    "author",
    "authors",
    "categories",
    "category",
    "feed",
    "page",
    "rss",
    "search",
    "tag",
    "tags",
];

impl Library {
    /// Gives each post without a `url` of its own its address on the site. Leaves out files that are parts of other pages there.
    /// Reports posts with the same address, and links to addresses that no public post has, if the other posts of that part of the
    /// site are here.
    pub fn set_addresses(&mut self, site: &Site) {
        if site.has_bundles() {
            let (parts, pages) = std::mem::take(&mut self.articles)
                .into_iter()
                .partition(|a| a.is_part);
            self.articles = pages;
            let parts: Vec<Article> = parts;
            let draft = |article: Article| Draft {
                path: article.path,
                hidden: Hidden::PartOfPage,
            };
            self.drafts.extend(parts.into_iter().map(draft));
            self.drafts.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let mut given = HashSet::new();
        for (index, article) in self.articles.iter_mut().enumerate() {
            if article.meta.url.is_none()
                && let Some(url) = site.address(article)
            {
                Arc::make_mut(&mut article.meta).url = Some(url);
                given.insert(index);
            }
        }
        self.check_addresses(|one, other| given.contains(&one) || given.contains(&other));
        self.check_site_links(site);
        self.sort_diagnostics();
    }

    /// Reports posts that have the address of an earlier post, if `counts` is true for the two.
    pub(super) fn check_addresses(&mut self, counts: impl Fn(usize, usize) -> bool) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut found = Vec::new();
        for (index, article) in self.articles.iter().enumerate() {
            let Some(url) = article.meta.url.as_deref() else {
                continue;
            };
            let other = *first.entry(url.trim_end_matches('/')).or_insert(index);
            if other != index && counts(other, index) {
                let problem = Problem::DuplicateUrl {
                    url: url.to_owned(),
                    other: self.articles[other].path.display().to_string(),
                };
                found.push(Diagnostic::of_file(&article.path, problem));
            }
        }
        self.diagnostics.extend(found);
    }

    fn check_site_links(&mut self, site: &Site) {
        let urls = self.articles.iter().filter_map(|a| a.meta.url.as_deref());
        let pages: HashSet<Page> = urls.filter_map(|url| Page::of(site, url)).collect();
        let mut parts: HashMap<&str, usize> = HashMap::new();
        for page in &pages {
            *parts.entry(&page.part).or_default() += 1;
        }
        // A single post does not show how a part of the site forms its addresses.
        let is_known = |page: &Page| !page.part.is_empty() && parts.get(&*page.part) > Some(&1);
        let is_broken = |link: &Link| {
            let page = Page::of(site, &link.target);
            page.is_some_and(|page| !page.is_made() && is_known(&page) && !pages.contains(&page))
        };
        let broken = |link: &Link| {
            let target = link.target.clone();
            is_broken(link).then(|| (Problem::NoSuchAddress { target }, link.file.clone()))
        };
        let found = self.reports(|article| article.links.iter().filter_map(broken).collect());
        self.diagnostics.extend(found);
    }
}

/// A page of the site.
#[derive(PartialEq, Eq, Hash)]
struct Page {
    /// The part of the site: the folders of the address. Numbers, such as those of dates, count as equal.
    part: String,
    path: String,
}

impl Page {
    /// The page at an address, or at a path from the site's root; `None` if it is not on the site, or not a page.
    fn of(site: &Site, target: &str) -> Option<Page> {
        let path = match target.strip_prefix(site.origin()) {
            Some(path) => path,
            None if target.starts_with("//") => return None,
            None => target,
        };
        let path = decode(&file_of(path.strip_prefix('/')?)).to_lowercase();
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix("/index.html").unwrap_or(path);
        let path = path.strip_suffix(".html").unwrap_or(path);
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_file = name.rsplit_once('.').is_some_and(|(_, ending)| {
            (2..=4).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase())
        });
        let is_number = |folder: &&str| folder.bytes().all(|b| b.is_ascii_digit());
        let part: Vec<&str> = folders
            .split('/')
            .map(|folder| if is_number(&folder) { "0" } else { folder })
            .collect();
        (!is_file && !name.is_empty()).then(|| Page {
            part: match folders {
                "" => String::new(),
                _ => part.join("/"),
            },
            path: path.to_owned(),
        })
    }

    /// True if the blog tool may make the page itself.
    fn is_made(&self) -> bool {
        let mut names = self.path.split('/');
        names.any(|name| MADE_PAGES.contains(&name))
    }
}
