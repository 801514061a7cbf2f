//! Tags that stand for the address of a post.

use super::rules::{Found, Place, within};
use crate::block::TagKind;

/// Jekyll's `{% post_url name %}` and `{% link path %}`.
pub(super) fn jekyll(place: &Place<'_>) -> Option<Found> {
    let found = within(place, "%}")?;
    let tag = place.rest[2..found.length - 2].trim_matches(['-', ' ', '\n', '\t']);
    let (name, target) = tag.split_once(char::is_whitespace)?;
    let kind = match name {
        "post_url" => TagKind::Name,
        "link" => TagKind::File,
        _ => return None,
    };
    link(found, kind, target.trim().trim_matches(['"', '\'']))
}

/// Hugo's `{{< ref "path" >}}` and `relref`, also within `{{% … %}}`.
pub(super) fn hugo(place: &Place<'_>) -> Option<Found> {
    let found = within(place, "}}")?;
    let tag = &place.rest[2..found.length - 2];
    let tag = tag.strip_prefix(['<', '%'])?.strip_suffix(['>', '%'])?;
    let (name, parameters) = tag.trim().split_once(char::is_whitespace)?;
    if name != "ref" && name != "relref" {
        return None;
    }
    let target = match parameters.split_once("path=") {
        Some((_, path)) => path,
        None => parameters.trim_start(),
    };
    let quote = target.chars().next().filter(|c| "\"'`".contains(*c));
    let target = match quote {
        Some(quote) => target[1..].split(quote).next()?,
        None => target.split_whitespace().next()?,
    };
    link(found, TagKind::Name, target)
}

/// A tag whose target is written out. Every other tag stands for an address that is not known here.
fn link(found: Found, kind: TagKind, target: &str) -> Option<Found> {
    let is_literal = !target.is_empty() && !target.contains(['{', '}']);
    let target = target.to_owned();
    Some(Found {
        link: is_literal.then_some((kind, target)),
        ..found
    })
}
