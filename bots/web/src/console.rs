//! The console of admins: pages over the administration that chat and the command line use. Nothing is decided here that is not decided
//! there: `senpai-chat` checks and records each action, `senpai-admin` carries it out.
//!
//! Each page is one file. [`View`] is a page of a signed-in admin, [`Act`] a form of theirs with its token, and [`Look`] a form that
//! changes nothing.

mod audit;
mod chart;
mod enter;
mod export;
mod gap;
mod gaps;
mod overview;
mod posts;
mod reindex;
mod rights;
mod settings;
mod table;
mod trial;
mod view;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use tokio::sync::{Semaphore, watch};

use crate::{assets, config::Rights, site::Site};

use reindex::Reload;
use rights::CurrentRights;
use view::{Act, Look, Page, Parting, Refusal, Tab, View};

/// The largest form of a trial, in bytes: the synonyms of a community, percent-encoded. By hand: the sample posts have 12 KB of them.
const MAX_TRIAL_BYTES: usize = 1 << 20;
/// The largest other form, in bytes: two texts of the longest question, percent-encoded. By hand.
const MAX_FORM_BYTES: usize = 64 << 10;

/// What the pages of the console share.
struct Console {
    /// The progress of the last reload of the posts.
    reload: watch::Sender<Reload>,
    /// One admin at a time builds indexes in memory, for a trial, a preview or a measurement.
    building: Arc<Semaphore>,
    /// Whether admins are still admins.
    rights: CurrentRights,
}

impl Console {
    fn new(rights: Option<Rights>) -> Console {
        Console {
            reload: watch::Sender::new(Reload::Idle),
            building: Arc::new(Semaphore::new(1)),
            rights: CurrentRights::new(rights),
        }
    }
}

/// The pages of a console that is on. `rights` asks for the rights of admins.
pub(crate) fn routes(rights: Option<Rights>) -> Router<Arc<Site>> {
    let mut app = Router::new()
        .route("/admin", get(overview::overview))
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
        .route("/admin/audit", get(audit::audit))
        .route("/admin/export/{file}", get(export::export));
    for asset in assets::OF_CONSOLE {
        app = app.route(asset.path, get(async move || asset.response()));
    }
    app.layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(Extension(Arc::new(Console::new(rights))))
}
