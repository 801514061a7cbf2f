//! An index that follows its posts. One program for all files here: each would be linked by itself.

mod dates;
mod files;
mod meaning;
mod replaced;
mod site;
mod unwritable;
