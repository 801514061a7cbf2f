//! Tests of an index that follows its posts. All files are one program, because each program would be linked by itself.

mod damage;
mod dates;
mod files;
mod meaning;
mod replaced;
mod site;
mod unwritable;
