//! The errors of the interface, as RFC 9457 describes them.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::MAX_BODY_BYTES;

/// An error that a program gets.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    status: StatusCode,
    pub detail: String,
    /// The seconds after which it may try again.
    retry_after: Option<u64>,
}

/// An error, as RFC 9457 describes it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemDocument<'a> {
    /// Always `about:blank`: the status says what kind of error it is.
    r#type: &'static str,
    /// The name of the status.
    title: &'static str,
    /// The status of HTTP.
    status: u16,
    /// What is wrong, for a person.
    detail: &'a str,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// The request cannot be read. The status and the words are those of axum, which could not read it; what they say of its own types is
    /// left out.
    pub fn unreadable(status: StatusCode, words: &str) -> Problem {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return Problem::new(
                status,
                format!("the body has more than {MAX_BODY_BYTES} bytes"),
            );
        }
        let begins = [
            (
                "Failed to parse the request body as JSON: ",
                "the body is not JSON: ",
            ),
            (
                "Failed to deserialize the JSON body into the target type: ",
                "",
            ),
            ("Failed to deserialize query string: ", ""),
        ];
        let known = begins.iter().find_map(|(theirs, ours)| {
            let rest = words.strip_prefix(theirs)?;
            Some(format!("{ours}{rest}"))
        });
        Problem::new(status, known.unwrap_or_else(|| words.to_owned()))
    }

    pub fn two_hosts() -> Problem {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "the request names more than one host",
        )
    }

    /// The request can be read, but a value is out of its range.
    pub fn invalid(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// A value has the form of the schema, but names nothing of this community. The status is not that of [`Problem::invalid`], because
    /// the schema cannot say which names there are.
    pub fn unknown(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, detail)
    }

    pub fn no_key() -> Problem {
        let detail = "send an API key as `Authorization: Bearer KEY`";
        Problem::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub fn nothing_here() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "there is nothing at this address")
    }

    pub fn no_post() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "there is no post with this id")
    }

    pub fn wrong_method() -> Problem {
        let detail = "this address does not know the method of the request";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    pub fn wrong_host() -> Problem {
        let detail = "this server does not answer to the host that the request names";
        Problem::new(StatusCode::MISDIRECTED_REQUEST, detail)
    }

    pub fn wrong_origin() -> Problem {
        let detail = "pages of other sites may not send requests here";
        Problem::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn too_many(wait: Duration) -> Problem {
        Problem {
            retry_after: Some(wait.as_secs() + 1),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "too many requests")
        }
    }

    /// All workers stayed busy.
    pub fn busy() -> Problem {
        Problem {
            retry_after: Some(1),
            ..Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many requests at a time",
            )
        }
    }

    /// There is no index yet.
    pub fn not_ready() -> Problem {
        Problem {
            retry_after: Some(5),
            ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the posts are being read")
        }
    }

    pub fn broken() -> Problem {
        let detail = "the request failed; the log of the server says why";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = ProblemDocument {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
        };
        let mut response = (self.status, Json(document)).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}
