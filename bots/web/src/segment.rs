//! The part of an address that names something.

use axum::{
    Extension,
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};

use crate::{layout::Layout, site::no_page};

/// The part of an address that names something. What is no text names nothing: the page of an unknown address answers.
pub(crate) struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Segment, Response> {
        let layout = Extension::<Layout>::from_request_parts(parts, state).await;
        let Extension(layout) = layout.map_err(IntoResponse::into_response)?;
        let named = Path::<String>::from_request_parts(parts, state).await;
        let Path(named) = named.map_err(|_| no_page(&layout))?;
        Ok(Segment(named))
    }
}
