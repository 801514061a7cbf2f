//! RSS, and the exports of WordPress.

use url::Url;

use super::{FeedDefaults, base, base_of_page, dates, finish, keys, resolve, tags, web};
use crate::{
    Export, ImportedPost,
    titles::of_html,
    wordpress,
    xml::{Element, Space},
};

/// Reads a document whose root is `rss`, `RDF` or `channel`.
pub(super) fn read(root: &Element, out: &mut Export) {
    let outer = base(None, root);
    let channel = root.all(Space::Feed, "channel").next().unwrap_or(root);
    let link = channel
        .text_of(Space::Feed, "link")
        .and_then(|l| Url::parse(&l).ok());
    let defaults = FeedDefaults {
        base: base(outer.or(link), channel),
        wordpress: channel.text_of(Space::WordPress, "wxr_version").is_some(),
        author: channel.text_of(Space::DublinCore, "creator"),
    };
    out.is_complete = defaults.wordpress;
    let mut groups = vec![root];
    groups.extend(root.elements().filter(|e| !e.is(Space::Feed, "item")));
    for group in groups {
        for element in group.elements() {
            if element.is(Space::Feed, "item") {
                item(element, &defaults, out);
            }
        }
    }
}

fn item(item: &Element, defaults: &FeedDefaults, out: &mut Export) {
    let base = base(defaults.base.clone(), item);
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
    let link = link.or_else(|| super::atom::alternate(item, Space::Atom).map(str::to_owned));
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
            .or_else(|| defaults.author.clone()),
        tags: tags(
            item,
            &[(Space::Feed, "category"), (Space::DublinCore, "subject")],
        ),
        ..ImportedPost::default()
    };
    if let Some(description) = description.filter(|_| encoded.is_some()) {
        post.summary = post.summary_of(&description);
    }
    let wordpress = defaults.wordpress || item.elements().any(|e| e.space == Space::WordPress);
    if wordpress && !wordpress::read(item, &mut post, out) {
        return;
    }
    post.heed(keys(item));
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
        let public = post.without_members_text_of_wordpress(&content);
        wordpress::paragraphs(&public, &mut post.notes)
    } else {
        senpai_html::paragraphs(&content)
    };
    finish(post, &content, page.as_ref(), item.cut, out);
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
