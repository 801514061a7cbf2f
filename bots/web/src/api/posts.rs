//! `GET /api/v1/posts` and `GET /api/v1/posts/{id}`: the posts that may be shown on the page.

use std::{ops::RangeInclusive, sync::Arc};

use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use schemars::JsonSchema;
use senpai_chat::ChatService;
use senpai_runner::clock;
use serde::Deserialize;

use super::{
    Api, Caller,
    ask::in_range,
    problem::Problem,
    schema::{LanguageTag, PostDocument, PostEntry, PostsDocument, whole},
};
use crate::{platform::post_address, receive::place};

/// The numbers of posts on a page of the list. By hand: a page is made well within a connection's time.
const PAGE: RangeInclusive<u16> = 1..=100;

/// The posts to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PostsRequest {
    /// Only posts with this tag; width and case do not matter.
    tag: Option<String>,
    /// Only posts in this language.
    language: Option<LanguageTag>,
    /// The number of posts to skip.
    #[serde(default, deserialize_with = "whole")]
    #[schemars(range(min = 0, max = u32::MAX))]
    offset: u32,
    /// The greatest number of posts.
    #[serde(default = "limit", deserialize_with = "whole")]
    #[schemars(range(min = *PAGE.start(), max = *PAGE.end()))]
    limit: u16,
}

/// By hand: a few screens of titles.
fn limit() -> u16 {
    50
}

/// The id of a post.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PostRequest {
    /// The id, as an answer or a list names it.
    pub id: String,
}

pub(super) async fn list(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    wanted: Result<Query<PostsRequest>, QueryRejection>,
) -> Result<Json<PostsDocument>, Problem> {
    let Query(wanted) =
        wanted.map_err(|error| Problem::unreadable(error.status(), &error.body_text()))?;
    posts(&api, &caller, wanted).await.map(Json)
}

/// A page of the list of posts.
pub(super) async fn posts(
    api: &Api,
    caller: &Caller,
    wanted: PostsRequest,
) -> Result<PostsDocument, Problem> {
    in_range("limit", wanted.limit, PAGE)?;
    let base = caller.base.clone();
    let work = move |service: &ChatService| {
        let language = wanted.language.map(|tag| tag.0);
        let posts = service.posts_with(&place(None), wanted.tag.as_deref(), language)?;
        let (total, skipped) = (posts.len(), wanted.offset as usize);
        let page = posts.iter().skip(skipped).take(wanted.limit.into());
        let page: Vec<PostEntry> = page
            .map(|meta| PostEntry::of(meta, post_link(&base, &meta.id)))
            .collect();
        let next = skipped.saturating_add(page.len());
        let is_last = page.is_empty() || next >= total;
        Ok(PostsDocument::new(total, page, (!is_last).then_some(next)))
    };
    api.run(caller, work).await
}

pub(super) async fn one(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<PostDocument>, Problem> {
    let Path(id) = id.map_err(|_| Problem::no_post())?;
    post(&api, &caller, PostRequest { id }).await.map(Json)
}

/// A post with its text.
pub(super) async fn post(
    api: &Api,
    caller: &Caller,
    PostRequest { id }: PostRequest,
) -> Result<PostDocument, Problem> {
    let base = caller.base.clone();
    let work = move |service: &ChatService| {
        let page = service.post_page(&place(None), &id, clock::now())?;
        Ok(page.map(|page| PostDocument::of(&page, post_link(&base, &id))))
    };
    api.run(caller, work).await?.ok_or_else(Problem::no_post)
}

/// The address of a post on this site.
fn post_link(base: &str, post: &str) -> Option<String> {
    post_address(post).map(|address| format!("{base}{address}"))
}

/// The address of an excerpt of a post on this site. Blocks for disk.
pub(super) fn excerpt_link(
    service: &ChatService,
    base: &str,
    post: &str,
    excerpt: &str,
) -> Option<String> {
    let address = post_address(post)?;
    let page = service.post_page(&place(None), post, clock::now());
    let page = page.unwrap_or_else(|error| {
        tracing::error!("a post could not be read: {error}");
        None
    });
    let address = page.map_or(address.clone(), |page| page.link_to(&address, excerpt));
    Some(format!("{base}{address}"))
}
