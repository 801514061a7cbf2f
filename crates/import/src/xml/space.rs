//! The namespaces of feeds and exports.

/// The namespace of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// RSS, and names without a namespace.
    Feed,
    Atom,
    App,
    Blogger,
    Content,
    DublinCore,
    Excerpt,
    Thread,
    Tombstone,
    WordPress,
    Rdf,
    Xhtml,
    Xml,
    Other,
}

impl Space {
    pub(super) fn of_uri(uri: &str) -> Option<Space> {
        let uri = uri.trim().trim_end_matches(['/', '#']);
        let uri = uri
            .strip_prefix("https:")
            .or(uri.strip_prefix("http:"))
            .unwrap_or(uri);
        Some(match uri {
            "//www.w3.org/2005/Atom" | "//purl.org/atom/ns" => Space::Atom,
            "//purl.org/rss/1.0"
            | "//purl.org/net/rss1.1"
            | "//backend.userland.com/rss"
            | "//backend.userland.com/rss2"
            | "//blogs.law.harvard.edu/tech/rss"
            | "//my.netscape.com/rdf/simple/0.9"
            | "//channel.netscape.com/rdf/simple/0.9"
            | "" => Space::Feed,
            "//www.w3.org/2007/app" | "//purl.org/atom/app" => Space::App,
            "//schemas.google.com/blogger/2008" | "//schemas.google.com/blogger/2018" => {
                Space::Blogger
            }
            "//purl.org/rss/1.0/modules/content" => Space::Content,
            "//purl.org/dc/elements/1.1" | "//purl.org/dc/elements/1.0" | "//purl.org/dc/terms" => {
                Space::DublinCore
            }
            "//purl.org/syndication/thread/1.0" => Space::Thread,
            "//purl.org/atompub/tombstones/1.0" => Space::Tombstone,
            "//www.w3.org/1999/02/22-rdf-syntax-ns" => Space::Rdf,
            "//www.w3.org/1999/xhtml" => Space::Xhtml,
            "//www.w3.org/XML/1998/namespace" => Space::Xml,
            _ if uri.contains("wordpress.org/export/") && uri.ends_with("/excerpt") => {
                Space::Excerpt
            }
            _ if uri.contains("wordpress.org/export/") => Space::WordPress,
            _ => return None,
        })
    }

    /// The usual namespace of a prefix, for files that declare it wrongly or not at all.
    pub(super) fn of_prefix(prefix: &str) -> Space {
        match prefix {
            "" => Space::Feed,
            "atom" => Space::Atom,
            "app" => Space::App,
            "at" => Space::Tombstone,
            "blogger" => Space::Blogger,
            "content" => Space::Content,
            "dc" | "dcterms" => Space::DublinCore,
            "excerpt" => Space::Excerpt,
            "rdf" => Space::Rdf,
            "thr" => Space::Thread,
            "wp" => Space::WordPress,
            "xml" => Space::Xml,
            _ => Space::Other,
        }
    }
}
