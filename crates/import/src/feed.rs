//! RSS 0.9x, 1.0 and 2.0, Atom, and the exports that WordPress and Blogger make of them.

use url::Url;

use crate::{
    Export, ImportedPost, blogger, dates, html,
    titles::{of_html, of_text, one_line},
    wordpress,
    xml::{Element, Space},
};

/// What an item has from the feed around it.
#[derive(Clone, Default)]
struct Around {
    base: Option<Url>,
    /// Whether the feed is an export of WordPress.
    wordpress: bool,
    author: Option<String>,
}

/// Reads a document whose root is `rss`, `RDF`, `channel`, `feed` or `entry` into `out`; `false` for other roots.
pub(crate) fn read(root: &Element, out: &mut Export) -> bool {
    match root.name.to_ascii_lowercase().as_str() {
        "rss" | "rdf" | "channel" => rss(root, out),
        "feed" => atom(root, out),
        "entry" => {
            let around = Around {
                base: base(None, root),
                ..Around::default()
            };
            entry(root, root.space, &around, out);
        }
        _ => return false,
    }
    true
}

fn rss(root: &Element, out: &mut Export) {
    let outer = base(None, root);
    let channel = root.all(Space::Feed, "channel").next().unwrap_or(root);
    let link = channel
        .text_of(Space::Feed, "link")
        .and_then(|l| Url::parse(&l).ok());
    let around = Around {
        base: base(outer.or(link), channel),
        wordpress: channel.text_of(Space::WordPress, "wxr_version").is_some(),
        author: channel.text_of(Space::DublinCore, "creator"),
    };
    let mut groups = vec![root];
    groups.extend(root.elements().filter(|e| !e.is(Space::Feed, "item")));
    for group in groups {
        for element in group.elements() {
            if element.is(Space::Feed, "item") {
                item(element, &around, out);
            }
        }
    }
}

fn item(item: &Element, around: &Around, out: &mut Export) {
    let base = base(around.base.clone(), item);
    let guid = item.all(Space::Feed, "guid").next();
    let id = guid
        .map(|g| g.text().trim().to_owned())
        .filter(|g| !g.is_empty());
    let permalink = guid.filter(|g| {
        g.attribute("isPermaLink")
            .is_none_or(|p| !p.eq_ignore_ascii_case("false"))
    });
    let link = item
        .text_of(Space::Feed, "link")
        .or_else(|| permalink.map(|g| g.text()).filter(|g| web(g.trim())));
    let link = link.or_else(|| {
        item.attribute_in(Space::Rdf, "about")
            .filter(|a| web(a))
            .map(str::to_owned)
    });
    let link = link.or_else(|| alternate(item, Space::Atom).map(str::to_owned));
    let encoded = item
        .all(Space::Content, "encoded")
        .chain(item.all(Space::Xhtml, "body"));
    let encoded = encoded.map(Element::html).find(|h| !h.trim().is_empty());
    let description = item
        .all(Space::Feed, "description")
        .map(Element::html)
        .find(|h| !h.trim().is_empty());
    let content = encoded
        .clone()
        .or_else(|| description.clone())
        .unwrap_or_default();
    let mut post = ImportedPost {
        title: item
            .all(Space::Feed, "title")
            .map(|t| of_html(&t.html()))
            .find(|t| !t.is_empty())
            .unwrap_or_default(),
        id: id.or_else(|| item.attribute_in(Space::Rdf, "about").map(str::to_owned)),
        url: link.and_then(|l| resolve(base.as_ref(), &l)),
        author: item
            .text_of(Space::DublinCore, "creator")
            .or_else(|| item.text_of(Space::Feed, "author").map(|a| person(&a)))
            .or_else(|| around.author.clone()),
        tags: tags(
            item,
            &[(Space::Feed, "category"), (Space::DublinCore, "subject")],
        ),
        ..ImportedPost::default()
    };
    if let Some(description) = description.filter(|_| encoded.is_some()) {
        post.summary = Some(one_line(&html::plain(&description))).filter(|s| !s.is_empty());
    }
    let wordpress = around.wordpress || item.elements().any(|e| e.space == Space::WordPress);
    if wordpress && !wordpress::read(item, &mut post, out) {
        return;
    }
    let published = [
        (Space::WordPress, "post_date"),
        (Space::WordPress, "post_date_gmt"),
        (Space::Feed, "pubDate"),
        (Space::DublinCore, "date"),
        (Space::DublinCore, "issued"),
        (Space::DublinCore, "created"),
        (Space::Atom, "published"),
    ];
    let updated = [
        (Space::WordPress, "post_modified"),
        (Space::DublinCore, "modified"),
        (Space::Atom, "updated"),
    ];
    dates(item, &published, &updated, &mut post);
    let page = base_of_page(&post, base);
    let content = if wordpress {
        wordpress::paragraphs(&content, &mut post.notes)
    } else {
        html::paragraphs(&content)
    };
    finish(post, &content, page.as_ref(), item.cut, out);
}

fn atom(feed: &Element, out: &mut Export) {
    let around = Around {
        base: base(None, feed),
        wordpress: false,
        author: author(feed, feed.space),
    };
    let deleted = |e: &&Element| e.is(Space::Tombstone, "deleted-entry");
    let gone: Vec<(&str, &str)> = feed
        .elements()
        .filter(deleted)
        .filter_map(|e| Some((e.attribute("ref")?, e.attribute("when").unwrap_or("9999"))))
        .collect();
    for element in feed.all(feed.space, "entry") {
        let id = element.text_of(feed.space, "id").unwrap_or_default();
        let changed = element.text_of(feed.space, "updated").unwrap_or_default();
        if gone
            .iter()
            .any(|(of, when)| *of == id && *when >= changed.as_str())
        {
            out.skip(&title(element, feed.space), "its feed has deleted it");
        } else {
            entry(element, feed.space, &around, out);
        }
    }
    for (of, _) in gone {
        out.skip(
            of,
            "its feed has deleted it; remove the post if it was imported before",
        );
    }
}

fn entry(entry: &Element, space: Space, around: &Around, out: &mut Export) {
    let base = base(around.base.clone(), entry);
    let title = title(entry, space);
    if let Some(why) = blogger::no_post(entry) {
        return out.skip(&title, &why);
    }
    let mut post = ImportedPost {
        title,
        id: entry.text_of(space, "id"),
        url: alternate(entry, space).and_then(|l| resolve(base.as_ref(), l)),
        author: author(entry, space).or_else(|| around.author.clone()),
        tags: tags(
            entry,
            &[(space, "category"), (Space::DublinCore, "subject")],
        ),
        ..ImportedPost::default()
    };
    blogger::hide(entry, &mut post);
    let published = [
        (space, "published"),
        (space, "issued"),
        (space, "created"),
        (Space::DublinCore, "date"),
        (space, "updated"),
        (space, "modified"),
    ];
    dates(
        entry,
        &published,
        &[(space, "updated"), (space, "modified")],
        &mut post,
    );
    let content = entry.all(space, "content").next();
    let summary = entry.all(space, "summary").next();
    let text = content
        .and_then(|c| construct(c, &mut post.notes))
        .filter(|t| !t.trim().is_empty());
    let short = summary
        .and_then(|s| construct(s, &mut post.notes))
        .filter(|t| !t.trim().is_empty());
    if text.is_some() {
        post.summary = short.as_deref().map(|s| one_line(&html::plain(s)));
    }
    let inner = content
        .or(summary)
        .map_or(base.clone(), |c| self::base(base.clone(), c));
    let page = inner
        .clone()
        .filter(|_| inner != around.base)
        .or_else(|| base_of_page(&post, base));
    let html = html::paragraphs(&text.or(short).unwrap_or_default());
    finish(post, &html, page.as_ref(), entry.cut, out);
}

/// The text of an Atom text construct or content, as HTML. `None` for content that is not text or not in the file.
fn construct(element: &Element, notes: &mut Vec<String>) -> Option<String> {
    if let Some(address) = element.attribute("src") {
        notes.push(format!(
            "its content is at another place and was not read: {address}"
        ));
        return None;
    }
    let kind = element
        .attribute("type")
        .unwrap_or("text")
        .to_ascii_lowercase();
    let escaped = element.attribute("mode").is_some_and(|m| m == "escaped");
    match kind.split(';').next().unwrap_or_default().trim() {
        _ if escaped => Some(element.text()),
        "html" | "text/html" => Some(element.html()),
        "xhtml" | "application/xhtml+xml" => Some(element.html()),
        "text" | "" | "text/plain" if element.elements().next().is_none() => {
            Some(html::of_text(&element.text()))
        }
        "text" | "" => Some(element.html()),
        other => {
            notes.push(format!("its content is not text and was not read: {other}"));
            None
        }
    }
}

fn title(entry: &Element, space: Space) -> String {
    let titles = entry.all(space, "title").map(|element| {
        match element.attribute("type").unwrap_or("text") {
            "html" | "text/html" | "xhtml" | "application/xhtml+xml" => {
                one_line(&html::plain(&element.html()))
            }
            _ if element.attribute("mode").is_some_and(|m| m == "escaped") => {
                of_html(&element.text())
            }
            _ => one_line(&element.text()),
        }
    });
    titles
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default()
}

/// The address of the page: `rel="alternate"` or none, HTML first.
fn alternate(entry: &Element, space: Space) -> Option<&str> {
    let links = || {
        entry.all(space, "link").filter(|l| {
            l.attribute("rel").is_none_or(|r| {
                r.is_empty() || r == "alternate" || r.ends_with("/relation/alternate")
            })
        })
    };
    let html = links().find(|l| l.attribute("type").is_none_or(|t| t.contains("html")));
    html.or_else(|| links().next())?.attribute("href")
}

fn author(element: &Element, space: Space) -> Option<String> {
    let names: Vec<String> = element
        .all(space, "author")
        .filter_map(|a| a.text_of(space, "name"))
        .collect();
    (!names.is_empty())
        .then(|| names.join(", "))
        .or_else(|| element.text_of(Space::DublinCore, "creator"))
}

/// The name in `mail@example.com (Name)` or `Name <mail@example.com>`; other texts stay.
fn person(text: &str) -> String {
    let name = match (text.split_once('('), text.split_once('<')) {
        (Some((mail, name)), _) if mail.contains('@') => name.trim_end_matches([')', ' ']),
        (_, Some((name, mail))) if mail.contains('@') => name,
        _ => text,
    };
    name.trim().to_owned()
}

fn tags(item: &Element, names: &[(Space, &str)]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for element in item
        .elements()
        .filter(|e| names.iter().any(|(space, name)| e.is(*space, name)))
    {
        let kind = element
            .attribute("scheme")
            .or(element.attribute("domain"))
            .unwrap_or_default();
        if kind.ends_with("#kind") || matches!(kind, "nav_menu" | "post_format" | "wp_theme") {
            continue;
        }
        let label = element
            .attribute("label")
            .or(element.attribute("term"))
            .map(str::to_owned);
        let tag = of_html(
            &label
                .filter(|l| !l.is_empty())
                .unwrap_or_else(|| element.text()),
        );
        if !tag.is_empty() && !out.contains(&tag) {
            out.push(tag);
        }
    }
    out
}

/// Sets the days of publication and change; says when no date can be read.
fn dates(
    item: &Element,
    published: &[(Space, &str)],
    updated: &[(Space, &str)],
    post: &mut ImportedPost,
) {
    let given = |names: &[(Space, &str)]| -> Vec<String> {
        let texts = names
            .iter()
            .filter_map(|(space, name)| item.text_of(*space, name));
        texts.filter(|t| !t.starts_with("0000")).collect()
    };
    let candidates = given(published);
    let day = candidates.iter().find_map(|d| dates::day(d));
    if let (None, Some(text)) = (day, candidates.first()) {
        post.notes
            .push(format!("imported without a date: `{text}` is none"));
    }
    let changed = given(updated).iter().find_map(|d| dates::day(d));
    post.date = day.map(|d| d.to_string());
    post.updated = changed
        .filter(|c| day.is_some_and(|d| *c > d))
        .map(|d| d.to_string());
}

/// The base that `xml:base` of `element` sets inside `outer`.
fn base(outer: Option<Url>, element: &Element) -> Option<Url> {
    match element.attribute_in(Space::Xml, "base") {
        Some(inner) => outer
            .as_ref()
            .map_or_else(|| Url::parse(inner), |o| o.join(inner))
            .ok()
            .or(outer),
        None => outer,
    }
}

/// The base of the links in a text: its page, else what the feed sets.
fn base_of_page(post: &ImportedPost, base: Option<Url>) -> Option<Url> {
    post.url
        .as_deref()
        .and_then(|u| Url::parse(u).ok())
        .or(base)
}

fn web(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// The address of `link` on the web.
fn resolve(base: Option<&Url>, link: &str) -> Option<String> {
    let link = link.trim();
    if web(link) {
        return Some(link.to_owned());
    }
    let full = base?.join(link).ok()?;
    web(full.as_str()).then(|| full.into())
}

/// Converts the text, gives a title where there is none, and adds the post.
pub(crate) fn finish(
    mut post: ImportedPost,
    html: &str,
    base: Option<&Url>,
    cut: bool,
    out: &mut Export,
) {
    match html::fragment(html, base, &mut post.notes) {
        Ok(body) => post.body = body,
        Err(why) => return out.skip(&post.title, &why),
    }
    if post.title.is_empty() {
        post.title = of_text(&html::plain(html));
        post.notes
            .push("it has no title: its first words are the title".to_owned());
    }
    if cut {
        return out.skip(&post.title, "the file ends inside it");
    }
    out.add(post);
}
