//! The reasons why a request failed.

/// A request could not be handled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The state cannot be read or written.
    #[error(transparent)]
    Store(#[from] senpai_store::Error),
    /// The index cannot be searched.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
    /// An admin's action failed.
    #[error(transparent)]
    Admin(#[from] senpai_admin::AdminError),
    /// The linked questions cannot be read or written.
    #[error(transparent)]
    Learned(#[from] senpai_content::LearnedError),
    /// The settings of the channel cannot be read.
    #[error("the settings of the channel cannot be read; an admin can replace them")]
    ChannelSettings,
    /// A request, preference or scope cannot be written or read as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Logs that the store failed, where the request goes on.
pub(crate) fn log_failure(what: &str, result: Result<(), impl std::fmt::Display>) {
    if let Err(error) = result {
        tracing::error!("could not {what}: {error}");
    }
}
