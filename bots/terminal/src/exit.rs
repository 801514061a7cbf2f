//! Exit codes.

/// No post answers, `check` found an error, or `import` could not read a source.
pub const NOT_FOUND: u8 = 1;
/// Wrong usage or configuration.
pub const USAGE: u8 = 2;
/// The engine failed.
pub const INTERNAL: u8 = 3;
