//! The layout of every page: head, links, and messages that are pages of their own.

use axum::http::{Method, StatusCode, Uri};
use maud::{DOCTYPE, Markup, html};
use senpai_chat::{Language, Wording, page_wording};

use crate::assets;

/// The name of the language in an address.
pub(crate) const LANGUAGE: &str = "lang";

/// A page of the site, as links name it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Ask,
    Posts,
    Practice,
}

/// What a page needs beside its content. The guard makes it for every request.
#[derive(Clone)]
pub(crate) struct Layout {
    pub language: Language,
    /// The page, if links of every page name it.
    pub tab: Option<Tab>,
    /// True if it shows the messages of chat platforms.
    pub has_previews: bool,
    /// True if the community uses practice: the page of the practice is in the navigation.
    pub uses_practice: bool,
    /// True if nothing is kept after the process.
    pub is_trial: bool,
    /// True if it is shown in a frame of another site.
    pub is_embedded: bool,
    /// The language that the address of a frame names: browsers keep no cookie there.
    pub embed_language: Option<Language>,
    /// The address of the same page in the other language; empty if it has none.
    pub other_language: String,
    /// The address of the practice: that of the private link, on the page that it opened.
    pub practice: String,
}

impl Layout {
    /// The same layout for the page of a tab.
    pub fn at(&self, tab: Tab) -> Layout {
        Layout {
            tab: Some(tab),
            ..self.clone()
        }
    }

    /// The same layout for a visitor: the practice that they have is in the navigation, also while practice is off.
    pub fn with_practice(&self, practises: bool) -> Layout {
        Layout {
            uses_practice: self.uses_practice || practises,
            ..self.clone()
        }
    }

    pub fn words(&self) -> &'static Wording {
        page_wording(self.language)
    }

    /// A sentence that says how long something is kept; of a trial, the one that says that it is not.
    pub fn kept(&self, sentence: String) -> String {
        match self.is_trial {
            true => self.words().page.trial.to_owned(),
            false => sentence,
        }
    }

    /// The address of the conversation.
    pub fn home(&self) -> String {
        match self.is_embedded {
            true => format!("/embed{}", self.embed_query()),
            false => "/".to_owned(),
        }
    }

    /// The query of the addresses in a frame.
    pub fn embed_query(&self) -> String {
        let language = self.embed_language;
        let query = language.map(|language| format!("?{LANGUAGE}={}", language.tag()));
        query.unwrap_or_default()
    }

    /// A whole page. The title of the site follows `title`.
    pub fn page(&self, title: &str, content: &Markup) -> Markup {
        let page = &self.words().page;
        let current = |tab| (self.tab == Some(tab)).then_some("page");
        let navigation = html! {
            @if !self.is_embedded {
                nav {
                    a href="/" aria-current=[current(Tab::Ask)] { (page.ask) }
                    a href="/posts" aria-current=[current(Tab::Posts)] { (page.posts) }
                    @if self.uses_practice {
                        a href=(self.practice) aria-current=[current(Tab::Practice)] { (page.practice) }
                    }
                    (self.language_link())
                }
            }
        };
        let foot = html! {
            @if self.has_previews && self.tab == Some(Tab::Ask) && !self.is_embedded {
                footer.site { a href="/preview" { (page.preview) } }
            }
        };
        let head = html! { script defer src=(assets::SCRIPT.address()) {} };
        self.document(title, &head, &navigation, content, &foot)
    }

    /// The link to the same page in the other language.
    pub fn language_link(&self) -> Markup {
        let other = other(self.language).filter(|_| !self.other_language.is_empty());
        html! {
            @if let Some(other) = other {
                a href=(self.other_language) lang=(other.tag()) hreflang=(other.tag()) { (self.words().page.choose_language) }
            }
        }
    }

    /// A document of the site, from its parts. The title of the site follows `title`.
    pub fn document(
        &self,
        title: &str,
        head: &Markup,
        navigation: &Markup,
        content: &Markup,
        foot: &Markup,
    ) -> Markup {
        let words = self.words();
        let page = &words.page;
        let title = match title {
            "" => words.home.to_owned(),
            title => format!("{title} – {}", words.home),
        };
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="icon" href=(assets::ICON.address()) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::STYLE.address());
                    (head)
                }
                body {
                    a.skip href="#main" { (page.skip) }
                    header.site {
                        a.brand href="/" target=[self.is_embedded.then_some("_blank")] {
                            span.seal aria-hidden="true" { "先" }
                            span { (words.home) }
                            @if self.is_embedded { span.sr { (page.open_page) } }
                        }
                        (navigation)
                    }
                    main #main { (content) }
                    (foot)
                }
            }
        }
    }

    /// A page that says one sentence, such as an error.
    pub fn message(&self, status: StatusCode, sentence: &str) -> (StatusCode, Markup) {
        let content = html! {
            section.sentence {
                h1.sr { (self.words().home) }
                p data-message { (sentence) }
                p { a.quiet href=(self.home()) { (self.words().page.ask) } }
            }
        };
        (status, self.page("", &content))
    }
}

/// The other language of the page.
fn other(language: Language) -> Option<Language> {
    Language::ALL.into_iter().find(|other| *other != language)
}

/// The link to the same page in the other language, with the rest of its query. Empty for the answer to a form, which has no address.
pub(crate) fn other_language(language: Language, method: &Method, uri: &Uri) -> String {
    let Some(other) = other(language).filter(|_| method == Method::GET) else {
        return String::new();
    };
    let query = serde_urlencoded::from_str(uri.query().unwrap_or_default());
    let mut query: Vec<(String, String)> = query.unwrap_or_default();
    query.retain(|(name, _)| name != LANGUAGE);
    query.push((LANGUAGE.to_owned(), other.tag().to_owned()));
    let query = serde_urlencoded::to_string(query);
    query.map(|query| format!("?{query}")).unwrap_or_default()
}
