//! The address of each post on the community's site.

mod pattern;
mod place;
mod slug;
mod tool;

use std::{collections::BTreeMap, fmt};

use pattern::{Pattern, Syntax};
use place::Place;
use tool::Tool;
#[doc(hidden)]
pub use tool::nearest;

use crate::{Article, Language};

/// The rule by which a site gives each post its address: the site's address with a rule of a blog tool, or with placeholders such
/// as `https://example.com/{year}/{slug}/`.
///
/// ```
/// use std::path::Path;
///
/// use senpai_content::{Article, Date, Site};
///
/// let file = "---\ntitle: 入金を喜ぶ\n---\n\n祝うのは入金の日に。\n";
/// let today = Date::constant(2026, 6, 1);
/// let (article, _) = Article::parse(Path::new("posts/Payment.md"), file.as_bytes(), today);
/// let article = article.expect("it has a title");
///
/// let site = Site::new("https://example.com/{path}", None, None, None)?;
/// assert_eq!(site.address(&article).as_deref(), Some("https://example.com/posts/Payment"));
/// let site = Site::new("https://example.com", Some("hugo"), None, None)?;
/// assert_eq!(site.address(&article).as_deref(), Some("https://example.com/posts/payment/"));
/// # Ok::<(), senpai_content::SiteError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Site {
    /// The address before the path, without a slash at the end.
    base: String,
    tool: Option<&'static Tool>,
    /// The rule for posts, if it is not the tool's own rule.
    pattern: Option<Pattern>,
    /// The rules of single sections.
    sections: BTreeMap<String, Pattern>,
    /// The language of pages whose address names no language.
    language: Option<Language>,
    /// The settings as text: two sites with equal texts have the same rule.
    text: String,
}

/// The address of a site cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct SiteError {
    /// The setting: `url`, `kind` or `permalink`.
    pub setting: &'static str,
    /// The error, with a correction if one is known.
    pub message: String,
}

impl SiteError {
    /// The error of a setting that has no effect without `url`.
    pub fn without_url(setting: &'static str) -> SiteError {
        let message = format!(
            "`site.{setting}` has no effect without `site.url`; set it to the address of the site"
        );
        SiteError::of(setting, message)
    }

    fn of(setting: &'static str, message: impl Into<String>) -> SiteError {
        let message = message.into();
        SiteError { setting, message }
    }
}

impl Site {
    /// The names of the blog tools whose rules are known.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        tool::TOOLS.iter().map(|tool| tool.name)
    }

    /// Makes a rule.
    ///
    /// - `url` is the address of the site or, with `{placeholders}`, the address of a post.
    /// - `kind` names the blog tool. It may be left out if `url` has placeholders.
    /// - `permalink` is the tool's setting of that name, such as `pretty` or `/:year/:title/`.
    /// - `language` is the language whose pages have no language in their address.
    ///
    /// # Errors
    /// Fails if `url` is not an http or https address, if a kind or a placeholder is unknown, or if no rule is stated.
    pub fn new(
        url: &str,
        kind: Option<&str>,
        permalink: Option<&str>,
        language: Option<Language>,
    ) -> Result<Site, SiteError> {
        let text = format!("{url}\n{kind:?}\n{permalink:?}\n{language:?}");
        let url = url.trim();
        check_url(url)?;
        let tool = kind.map(Tool::named).transpose()?;
        let names = match tool {
            Some(tool) => &tool.all_placeholders()[..],
            None => &[place::PLACEHOLDERS],
        };
        let has_placeholders = url.contains(['{', '}']);
        let pattern = match (has_placeholders, permalink) {
            (true, Some(_)) => {
                let message = "`site.permalink` has no effect beside placeholders in `site.url`; remove one of them";
                return Err(SiteError::of("permalink", message));
            }
            (true, None) => Some(Pattern::parse(url, Syntax::Braces, names, "url")?),
            (false, Some(permalink)) => {
                let Some(tool) = tool else {
                    let message = format!(
                        "`site.permalink` needs `site.kind`: {}; or write placeholders in `site.url`",
                        tool::list()
                    );
                    return Err(SiteError::of("permalink", message));
                };
                Some(tool.permalink(permalink)?)
            }
            (false, None) if tool.is_none() => {
                let message = format!(
                    "`site.url` does not say where a post is; write `{}/{{path}}`, or set `site.kind`: {}",
                    url.trim_end_matches('/'),
                    tool::list()
                );
                return Err(SiteError::of("url", message));
            }
            (false, None) => match tool {
                Some(tool) => tool.default_pattern()?,
                None => None,
            },
        };
        let base = match url.find('{') {
            // A path that a post states begins at the site's root.
            Some(_) => origin(url).to_owned(),
            None => slug::encode_literal(url.trim_end_matches('/')),
        };
        Ok(Site {
            base,
            tool,
            pattern,
            sections: BTreeMap::new(),
            language,
            text,
        })
    }

    /// Adds rules for single sections, like Hugo's setting `permalinks`: the name of the folder, and its `permalink`.
    ///
    /// # Errors
    /// Fails if the kind is not `hugo`, or if a placeholder is unknown.
    pub fn with_sections(
        mut self,
        permalinks: &BTreeMap<String, String>,
    ) -> Result<Site, SiteError> {
        let has_sections = |tool: &&'static Tool| tool.name == "hugo" && !self.has_placeholders();
        let tool = self.tool.filter(has_sections);
        for (section, permalink) in permalinks {
            let Some(tool) = tool else {
                let message = "`site.permalinks` needs `site.kind = \"hugo\"`, and no placeholders in `site.url`";
                return Err(SiteError::of("permalinks", message));
            };
            let pattern = tool.permalink(permalink)?;
            self.text += &format!("\n{section}: {permalink}");
            self.sections.insert(section.to_lowercase(), pattern);
        }
        Ok(self)
    }

    /// True if the files beside an `index.md` are parts of its page, as in Hugo.
    pub(crate) fn has_bundles(&self) -> bool {
        self.tool.is_some_and(|tool| tool.name == "hugo")
    }

    /// True if the address of the site is a pattern for the addresses of posts.
    fn has_placeholders(&self) -> bool {
        self.pattern.as_ref().is_some_and(Pattern::is_whole)
    }

    /// The rule for a post: the rule of its section, or else the rule of all posts.
    fn pattern_of(&self, place: &Place<'_>) -> Option<&Pattern> {
        let section = self.tool.and_then(|tool| tool.section(place));
        let own = section.and_then(|section| self.sections.get(&section));
        own.or(self.pattern.as_ref())
    }

    /// The address of a post: its own `url`, or else its own `permalink` on this site, or else by the rule. `None` if the rule
    /// needs a value that the post does not state, such as a date.
    pub fn address(&self, article: &Article) -> Option<String> {
        if let Some(url) = &article.meta.url {
            return Some(url.clone());
        }
        let roots = self.tool.map_or(&[][..], |tool| tool.roots);
        let place = Place::of(article, roots, self.language)?;
        let path = match (&article.meta.permalink, self.tool, self.pattern_of(&place)) {
            (Some(own), Some(tool), _) => tool.own_permalink(own, &place)?,
            (Some(own), None, _) if own.contains(['{', '}']) => return None,
            (Some(own), None, _) => slug::encode_path(own),
            (None, _, Some(pattern)) if pattern.is_whole() => return pattern.fill(&place),
            (None, tool, pattern) => tool?.path(&place, pattern)?,
        };
        Some(self.join(&path))
    }

    /// The scheme and the host of the site.
    pub(crate) fn origin(&self) -> &str {
        origin(&self.base)
    }

    /// The address for a percent-encoded path.
    fn join(&self, path: &str) -> String {
        format!(
            "{}/{}",
            self.base,
            pattern::tidy(path).trim_start_matches('/')
        )
    }
}

/// The settings: two sites with the same text give the same addresses.
impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn check_url(url: &str) -> Result<(), SiteError> {
    let lower = url.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    let is_web = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_web && !url.contains(['#', '?']) {
        return Ok(());
    }
    let message = if is_web {
        "`site.url` must not contain `?` or `#`"
    } else {
        "`site.url` must be an http or https address, such as https://example.com/{path}"
    };
    Err(SiteError::of("url", message))
}

/// The scheme and the host.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    &url[..end]
}
