//! The first job, as a new user meets it.
