//! Sources of other tools, read and written as posts. One program for all files here: each would be linked by itself.

mod cases;
mod faults;
mod hidden;
mod sources;
