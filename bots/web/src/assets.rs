//! The style, the script and the icon: parts of the program. Their addresses change with their content, so browsers keep them.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use senpai_chat::Fnv;

/// A file of the site.
pub(crate) struct Asset {
    pub path: &'static str,
    kind: &'static str,
    text: &'static str,
}

/// The style of the messages of chat platforms, below an element of the class `mock`.
pub const PREVIEW_STYLE: &str = include_str!("../assets/preview.css");
/// The script that shows the messages of chat platforms.
pub const PREVIEW_SCRIPT: &str = include_str!("../assets/preview.js");

pub(crate) const STYLE: Asset = Asset {
    path: "/page.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../assets/page.css"),
};
pub(crate) const SCRIPT: Asset = Asset {
    path: "/page.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../assets/page.js"),
};
pub(crate) const ICON: Asset = Asset {
    path: "/icon.svg",
    kind: "image/svg+xml",
    text: include_str!("../assets/icon.svg"),
};
/// The style and the script of `/preview`.
pub(crate) const OF_PREVIEW: [Asset; 2] = [
    Asset {
        path: "/preview.css",
        kind: "text/css; charset=utf-8",
        text: PREVIEW_STYLE,
    },
    Asset {
        path: "/preview.js",
        kind: "text/javascript; charset=utf-8",
        text: PREVIEW_SCRIPT,
    },
];

pub(crate) const CONSOLE_STYLE: Asset = Asset {
    path: "/admin/console.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../assets/console.css"),
};
pub(crate) const CONSOLE_SCRIPT: Asset = Asset {
    path: "/admin/console.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../assets/console.js"),
};
/// The style and the script of the console. They have no address if it is off.
pub(crate) const OF_CONSOLE: [&Asset; 2] = [&CONSOLE_STYLE, &CONSOLE_SCRIPT];

pub(crate) const ALL: [&Asset; 5] = [&STYLE, &SCRIPT, &ICON, &OF_PREVIEW[0], &OF_PREVIEW[1]];

impl Asset {
    pub fn address(&self) -> String {
        format!("{}?v={:x}", self.path, Fnv::of(self.text.as_bytes()))
    }

    pub fn response(&self) -> Response {
        let headers = [
            (CONTENT_TYPE, self.kind),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, self.text).into_response()
    }
}
