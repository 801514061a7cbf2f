//! The addresses of the site, and the pages of posts.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::{
        DefaultBodyLimit, Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use senpai_chat::{Found, LONGEST_QUESTION, Meta, SuggestionKind};
use senpai_runner::{Runner, blocking, clock};
use serde::Deserialize;

use crate::{
    api, assets,
    config::Config,
    console, forms,
    guard::{MAX_FORM_BYTES, guard},
    layout::{Layout, Tab},
    pages,
    platform::Web,
    post::{self as post_page, Around, LONGEST_SEARCH, Listed},
    practice,
    receive::{Back, place},
    render::Forms,
    site::{Broken, SharedSite, Site, no_page},
};

/// What search engines leave alone: the answers to single requests. Private pages say so themselves.
const ROBOTS: &str = "User-agent: *\nDisallow: /suggest\nDisallow: /preview\nDisallow: /posts?q=\n";

pub(crate) fn router(runner: Arc<Runner<Web>>, config: Config) -> Router {
    let key_per_minute = config.key_per_minute;
    let has_console = config.console;
    let rights = config.rights.clone();
    let site = Arc::new(Site::new(runner, config));
    let mut app = Router::new()
        .route("/", get(pages::conversation))
        .route("/ask", post(forms::ask))
        .route("/press", post(forms::press))
        .route("/forget", post(forms::forget))
        .route("/report", post(forms::report))
        .route("/embed", get(pages::embedded))
        .route("/embed/{key}", get(pages::embedded_with))
        .route("/embed/ask", post(forms::ask))
        .route("/embed/press", post(forms::press))
        .route("/embed/forget", post(forms::forget))
        .route("/practice", get(practice::own_practice))
        .route("/practice/{key}", get(practice::practice))
        .route("/continue", post(forms::go_on))
        .route("/suggest", get(suggest))
        .route("/posts", get(posts))
        .route("/posts/", get(posts))
        .route("/robots.txt", get(async || ROBOTS))
        .route("/posts/{*id}", get(one_post))
        .route("/later/{member}", get(pages::later))
        .route("/preview", get(pages::preview));
    for asset in assets::ALL {
        app = app.route(asset.path, get(async move || asset.response()));
    }
    // Browsers ask for it on pages that name no icon.
    let icon = get(async || assets::ICON.response());
    app = app.route("/favicon.ico", icon);
    if has_console {
        app = app.merge(console::routes(rights));
    }
    app.fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(from_fn_with_state(site.clone(), guard))
        .with_state(site.clone())
        .merge(api::router(site, key_per_minute))
}

async fn nothing_here(Extension(layout): Extension<Layout>) -> Response {
    no_page(&layout)
}

/// As when a reader opens the address of a form.
async fn wrong_method(Extension(layout): Extension<Layout>) -> Response {
    let sentence = layout.words().page.no_form;
    layout
        .message(StatusCode::METHOD_NOT_ALLOWED, sentence)
        .into_response()
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

/// Questions that complete what is typed.
async fn suggest(
    State(site): SharedSite,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Json<Vec<String>> {
    /// More than fit above a phone's keyboard help nobody.
    const SHOWN: usize = 6;
    let Ok(Query(typed)) = typed else {
        return Json(Vec::new());
    };
    if typed.q.trim().is_empty() || typed.q.len() > LONGEST_QUESTION {
        return Json(Vec::new());
    }
    let found = blocking(site.service(), move |service| {
        service.suggest(&place(None), SuggestionKind::Questions, &typed.q)
    });
    let mut found = found.await.unwrap_or_default();
    found.truncate(SHOWN);
    Json(found)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    tag: String,
    /// Words to search for.
    #[serde(default)]
    q: String,
}

async fn posts(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Broken> {
    let Ok(Query(Wanted { tag, q })) = wanted else {
        return Ok(no_page(&layout));
    };
    let layout = layout.at(Tab::Posts);
    let typed: String = q.trim().chars().take(LONGEST_SEARCH).collect();
    let (listed, mut posts) = match (typed.as_str(), tag.as_str()) {
        ("", "") => (Listed::All, site.posts().await?),
        ("", tag) => (Listed::Tag(tag), site.posts().await?),
        (typed, _) => {
            let words = typed.to_owned();
            let found = site.ask(move |service| service.find_posts(&place(None), &words));
            match found.await? {
                Found::Posts(posts) => (Listed::Search(typed), posts),
                Found::Help(help) => {
                    return Ok(layout.message(StatusCode::OK, &help).into_response());
                }
            }
        }
    };
    if let Listed::Tag(tag) = listed {
        posts.retain(|meta| meta.tags.iter().any(|known| known == tag));
    }
    // Found posts come best first.
    if !matches!(listed, Listed::Search(_)) {
        posts.sort_by_key(|meta| meta.language != Some(layout.language));
    }
    let shown: Vec<&Meta> = posts.iter().map(Arc::as_ref).collect();
    let list = post_page::list(&shown, listed, &site.tags().await?, layout.words());
    let page = layout.page(layout.words().page.posts, &list);
    Ok(page.into_response())
}

async fn one_post(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Broken> {
    let Ok(Path(id)) = id else {
        return Ok(no_page(&layout));
    };
    let layout = layout.at(Tab::Posts);
    let found = site.ask(move |service| service.post_page(&place(None), &id, clock::now()));
    Ok(match found.await? {
        Some(page) => {
            let own = site.of_cookie(&headers).await?;
            let session = own.map(|secret| secret.session());
            let is_asking = !site.conversation(session.as_deref()).turns.is_empty();
            let buttons = site.service().step_buttons(&page.meta, layout.language);
            let around = Around {
                steps: (&buttons, &Forms::new(Back::Practice, "", &layout)?),
                others: &post_page::others(&page.meta, &site.posts().await?),
                is_asking,
                language: layout.language,
            };
            let content = post_page::post(&page, &around, layout.words());
            layout.page(&page.meta.title, &content).into_response()
        }
        None => no_page(&layout),
    })
}
