//! The console of admins: pages over the administration that chat and the command line use. Nothing is decided here that is not decided
//! there: `senpai-chat` checks and records each action, `senpai-admin` carries it out.
//!
//! Each page is one file. [`View`] is a page of a signed-in admin, [`Act`] a form of theirs with its token, and [`Look`] a form that
//! changes nothing. What may take long is a [job](jobs).

mod audit;
mod chart;
mod enter;
mod export;
mod form;
mod gap;
mod gap_page;
mod gaps;
mod job;
mod jobs;
mod keys;
mod overview;
mod posts;
mod reindex;
mod rights;
mod settings;
mod table;
mod trial;
mod view;
mod work;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{any, get, post},
};

use crate::{assets, config::Rights, site::Site};

use form::{Act, Look, Nothing, Parting};
use jobs::Jobs;
use rights::CurrentRights;
use view::{Page, Refusal, Tab, View};

/// The largest form of a trial, in bytes: the synonyms of a community, percent-encoded. By hand: the sample posts have 12 KB of them.
const MAX_TRIAL_BYTES: usize = 1 << 20;
/// The largest other form, in bytes: two texts of the longest question, percent-encoded. By hand.
const MAX_FORM_BYTES: usize = 64 << 10;

/// What the pages of the console share.
struct Console {
    /// The acts that may take long.
    jobs: Jobs,
    /// Whether admins are still admins.
    rights: CurrentRights,
}

impl Console {
    fn new(rights: Option<Rights>) -> Console {
        Console {
            jobs: Jobs::new(),
            rights: CurrentRights::new(rights),
        }
    }
}

/// The pages of a console that is on. `rights` asks for the rights of admins.
pub(crate) fn routes(rights: Option<Rights>) -> Router<Arc<Site>> {
    let mut app = Router::new()
        .route("/admin", get(overview::overview))
        .route("/admin/", get(overview::overview))
        .route("/admin/{*rest}", any(unknown))
        .route("/admin/enter/{link}", get(enter::door).post(enter::enter))
        .route("/admin/leave", post(enter::leave))
        .route("/admin/gaps", get(gaps::gaps))
        .route("/admin/gaps/{name}", get(gap::gap))
        .route("/admin/gaps/{name}/preview", post(gap::preview))
        .route("/admin/gaps/{name}/link", post(gap::link))
        .route("/admin/gaps/{name}/rule-out", post(gap::rule_out))
        .route("/admin/gaps/{name}/restore", post(gap::restore))
        .route("/admin/gaps/{name}/draft", post(gap::draft))
        .route("/admin/posts", get(posts::posts))
        .route("/admin/posts/{*id}", get(posts::post))
        .route(
            "/admin/try",
            get(trial::form)
                .post(trial::try_out)
                .layer(DefaultBodyLimit::max(MAX_TRIAL_BYTES)),
        )
        .route(
            "/admin/settings",
            get(settings::show).post(settings::change),
        )
        .route("/admin/reindex", get(reindex::show).post(reindex::begin))
        .route("/admin/reindex/events", get(reindex::events))
        .route("/admin/jobs/{id}", get(job::job))
        .route("/admin/jobs/{id}/events", get(job::job_events))
        .route("/admin/audit", get(audit::audit))
        .route("/admin/keys", get(keys::keys).post(keys::add))
        .route("/admin/keys/{id}", get(keys::confirm))
        .route("/admin/keys/{id}/revoke", post(keys::revoke))
        .route("/admin/export/{file}", get(export::export));
    for asset in assets::OF_CONSOLE {
        app = app.route(asset.path, get(async move || asset.response()));
    }
    app.method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(Extension(Arc::new(Console::new(rights))))
}

/// An address that the console does not have. Whoever is not signed in cannot tell it from the others.
async fn unknown(view: View) -> Page {
    Err(view.missing().await)
}

/// As when an admin opens the address of a form.
async fn wrong_method(view: View) -> Page {
    view.check().await?;
    let sentence = view.words().page.no_form;
    Err(view
        .sentence(StatusCode::METHOD_NOT_ALLOWED, sentence)
        .into())
}
