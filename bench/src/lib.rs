//! Measures speed and size of Senpai and of other engines. See `bench/README.md`.

pub mod collection;
pub mod own;
pub mod peers;
pub mod plot;
pub mod process;
pub mod report;
