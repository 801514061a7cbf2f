//! The rules by which blog tools name pages.
//!
//! Each rule follows the tool's documentation for its default settings: Jekyll's "Permalinks", Hugo's "URL management",
//! Zenn's CLI guide, Docusaurus's blog and docs plugins, Hexo's "Permalinks", Eleventy's "Permalinks", Astro's content
//! collections. A page that a tool may not write, or whose name depends on code, has no address.

mod hugo;
mod jekyll;
mod others;

use super::{
    SiteError,
    pattern::{Pattern, Placeholder, Syntax},
    place::{PLACEHOLDERS, Place},
    slug,
};

/// A blog tool.
#[derive(Debug)]
pub(super) struct Tool {
    /// The name in `site.kind`.
    pub name: &'static str,
    /// The folders of the tool's project that are not part of an address.
    pub roots: &'static [&'static str],
    /// The placeholders of the tool's setting `permalink`; empty if it has no such setting.
    pub placeholders: &'static [Placeholder],
    /// The names that stand for a whole pattern.
    styles: &'static [(&'static str, &'static str)],
    /// The pattern of posts, if the settings name none.
    default_permalink: Option<&'static str>,
    /// The percent-encoded path of a page; the pattern is that of the settings, or else the default.
    path: fn(&Place<'_>, Option<&Pattern>) -> Option<String>,
    /// The percent-encoded path of a page whose front matter states the path.
    own: fn(&Tool, &str, &Place<'_>) -> Option<String>,
}

/// All tools whose rules are known.
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "jekyll",
        roots: &[],
        placeholders: jekyll::PLACEHOLDERS,
        styles: jekyll::STYLES,
        default_permalink: Some("date"),
        path: jekyll::path,
        own: Tool::filled,
    },
    Tool {
        name: "hugo",
        roots: &["content"],
        placeholders: hugo::PLACEHOLDERS,
        styles: &[],
        default_permalink: None,
        path: hugo::path,
        own: hugo::own,
    },
    Tool {
        name: "zenn",
        path: others::zenn,
        ..OTHER
    },
    Tool {
        name: "qiita",
        path: others::qiita,
        ..OTHER
    },
    Tool {
        name: "docusaurus",
        path: others::docusaurus,
        ..OTHER
    },
    Tool {
        name: "hexo",
        roots: &["source"],
        placeholders: others::HEXO,
        default_permalink: Some(":year/:month/:day/:title/"),
        path: others::hexo,
        ..OTHER
    },
    Tool {
        name: "eleventy",
        roots: &["src", "content"],
        path: others::eleventy,
        own: others::own_of_eleventy,
        ..OTHER
    },
    Tool {
        name: "astro",
        roots: &["src/content", "src/pages", "src/data", "src"],
        path: others::astro,
        ..OTHER
    },
];

const OTHER: Tool = Tool {
    name: "",
    roots: &[],
    placeholders: &[],
    styles: &[],
    default_permalink: None,
    path: |_, _| None,
    own: own_as_written,
};

impl Tool {
    pub fn named(name: &str) -> Result<&'static Tool, SiteError> {
        let spelled = name.trim().to_ascii_lowercase();
        if let Some(tool) = TOOLS.iter().find(|tool| tool.name == spelled) {
            return Ok(tool);
        }
        let hint = match nearest(&spelled, TOOLS.iter().map(|tool| tool.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "known kinds: {}; or write placeholders in `site.url`",
                list()
            ),
        };
        let message = format!("unknown kind of site `{name}`; {hint}");
        Err(SiteError::of("kind", message))
    }

    /// The pattern of the tool's setting `permalink`.
    pub fn permalink(&self, permalink: &str) -> Result<Pattern, SiteError> {
        if self.placeholders.is_empty() {
            let message = format!(
                "{} has no setting `permalink`; write placeholders in `site.url`",
                self.name
            );
            return Err(SiteError::of("permalink", message));
        }
        let style = self.styles.iter().find(|(name, _)| *name == permalink);
        let is_word = !permalink.contains(['/', ':', '{']);
        if style.is_none() && is_word && !self.styles.is_empty() {
            let names = self.styles.iter().map(|(name, _)| *name);
            let hint = match nearest(permalink, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known styles: {}", names.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("unknown style `{permalink}` in `site.permalink`; {hint}");
            return Err(SiteError::of("permalink", message));
        }
        let text = style.map_or(permalink, |(_, pattern)| pattern);
        let syntax = if text.contains('{') {
            Syntax::Braces
        } else {
            Syntax::Colons
        };
        Pattern::parse(text, syntax, &[self.placeholders], "permalink")
    }

    /// The pattern of posts, if the settings name none.
    pub fn default_pattern(&self) -> Result<Option<Pattern>, SiteError> {
        self.default_permalink
            .map(|text| self.permalink(text))
            .transpose()
    }

    /// The placeholders that `site.url` may have: the tool's own, then those of any site.
    pub fn all_placeholders(&self) -> [&'static [Placeholder]; 2] {
        [self.placeholders, PLACEHOLDERS]
    }

    pub fn path(&self, place: &Place<'_>, pattern: Option<&Pattern>) -> Option<String> {
        (self.path)(place, pattern)
    }

    /// The section of a page, in lower case.
    pub fn section(&self, place: &Place<'_>) -> Option<String> {
        let has_sections = self.name == "hugo";
        has_sections.then(|| hugo::section(place)).flatten()
    }

    pub fn own_permalink(&self, own: &str, place: &Place<'_>) -> Option<String> {
        (self.own)(self, own, place)
    }

    /// A path with the values of a post in place of `:placeholders`.
    fn filled(&self, path: &str, place: &Place<'_>) -> Option<String> {
        let pattern = Pattern::parse(path, Syntax::Colons, &[self.placeholders], "permalink");
        pattern.ok()?.fill(place)
    }
}

/// The names of all kinds, for messages.
pub(super) fn list() -> String {
    let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
    names.join(", ")
}

/// The name that was probably meant: at most two letters differ.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let near = known
        .map(|known| {
            let distance = strsim::damerau_levenshtein(&known.to_lowercase(), &name);
            (distance, known)
        })
        .filter(|(distance, known)| *distance <= 2 && *distance < known.chars().count());
    near.min().map(|(_, known)| known)
}

/// A path that the tool uses unchanged.
fn own_as_written(_: &Tool, own: &str, _: &Place<'_>) -> Option<String> {
    Some(slug::encode_path(own))
}
