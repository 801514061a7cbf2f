//! A form of a signed-in admin. Its token proves that the session showed it.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{cookies, site::Site};

use super::view::{Rights, View};

/// A form of a signed-in admin, with the token of its session. The chat platform has just been asked for the admin's rights.
pub(super) struct Act<T> {
    pub view: View,
    pub form: T,
}

/// A form of a signed-in admin that changes nothing: rights are trusted as for a page.
pub(super) struct Look<T> {
    pub view: View,
    pub form: T,
}

/// A form of an admin who may have lost the role, and may only leave.
pub(super) struct Parting<T> {
    pub view: View,
    pub form: T,
}

#[derive(Deserialize)]
struct Sealed<T> {
    #[serde(default)]
    token: String,
    #[serde(flatten)]
    form: T,
}

/// Reads a form, and checks its token.
async fn read<T: DeserializeOwned>(
    request: Request,
    site: &Arc<Site>,
    rights: Rights,
) -> Result<(View, T), Response> {
    let (mut parts, body) = request.into_parts();
    let view = View::of(&mut parts, site, rights).await?;
    let words = view.layout.words();
    let body = Bytes::from_request(Request::from_parts(parts, body), site).await;
    let body = body.map_err(|error| view.sentence(error.status(), words.console.too_large))?;
    let sealed: Result<Sealed<T>, _> = serde_urlencoded::from_bytes(&body);
    let sealed =
        sealed.map_err(|_| view.sentence(StatusCode::BAD_REQUEST, words.console.not_read))?;
    if sealed.token != cookies::console_token(&view.secret) {
        return Err(view.sentence(StatusCode::FORBIDDEN, words.page.elsewhere));
    }
    Ok((view, sealed.form))
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Act<T> {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Act<T>, Response> {
        let (view, form) = read(request, site, Rights::Now).await?;
        Ok(Act { view, form })
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Look<T> {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Look<T>, Response> {
        let (view, form) = read(request, site, Rights::Recent).await?;
        Ok(Look { view, form })
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Parting<T> {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Parting<T>, Response> {
        let (view, form) = read(request, site, Rights::Unasked).await?;
        Ok(Parting { view, form })
    }
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub(super) struct Nothing {}
