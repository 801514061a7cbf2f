//! Tests of the schema and its list. All files are one program, because each program would be linked by itself.

mod list;
mod parse;
