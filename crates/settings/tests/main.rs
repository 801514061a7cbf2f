//! The schema and its list. One program for all files here: each would be linked by itself.

mod list;
mod parse;
