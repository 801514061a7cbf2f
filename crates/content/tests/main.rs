//! Posts as files, as text and as pages. One program for all files here: each would be linked by itself.

mod body;
mod defaults;
mod files;
mod front_matter;
mod html;
mod links;
mod mutations;
mod passages;
mod paywall;
mod quotes;
mod regular_files;
mod site;
mod time;
mod visibility;
