//! The texts that identify the sources of posts.

use std::collections::HashMap;

use crate::ImportedPost;

/// The posts of a source, each with a text that identifies it: its address; its address and id if other posts have the same
/// address; without an address, the name of the source and the post's id or title.
pub(crate) fn named(name: &str, posts: Vec<ImportedPost>) -> Vec<(String, ImportedPost)> {
    let mut addresses: HashMap<String, usize> = HashMap::new();
    for url in posts.iter().filter_map(|p| p.url.clone()) {
        *addresses.entry(url).or_default() += 1;
    }
    let alone = posts.len() == 1;
    let mut used: HashMap<String, usize> = HashMap::new();
    let from = |post: &ImportedPost| match (&post.url, &post.id) {
        (Some(url), _) if addresses.get(url) == Some(&1) => url.clone(),
        (Some(url), Some(id)) if id != url => format!("{url}#{id}"),
        (Some(url), _) => format!("{url}#{}", post.title),
        (None, Some(id)) if is_global(id) => id.clone(),
        (None, Some(id)) => format!("{name}#{id}"),
        (None, None) if alone => name.to_owned(),
        (None, None) => format!("{name}#{}", post.title),
    };
    let named = posts.into_iter().map(|post| {
        let from = from(&post);
        let count = used.entry(from.clone()).or_default();
        *count += 1;
        let from = if *count == 1 {
            from
        } else {
            format!("{from}#{count}")
        };
        (from, post)
    });
    named.collect()
}

/// True if an id is unique everywhere: a URI or a UUID.
pub(crate) fn is_global(id: &str) -> bool {
    let uuid = id.len() == 36 && id.matches('-').count() == 4;
    uuid || id.contains(':')
}

/// The place of a post's source: the site of an address, the name of an export, or the folder of a file. Posts of one source have
/// one place.
pub(crate) fn place(from: &str) -> &str {
    match from.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            &from[..scheme.len() + 3 + end]
        }
        None => match from.rsplit_once(['#', '/']) {
            Some((before, _)) => before,
            // `tag:blogger.com,1999:blog-1.post-2`.
            None if from.contains(':') => {
                from.trim_end_matches(|c: char| c.is_ascii_alphanumeric())
            }
            None => "",
        },
    }
}
