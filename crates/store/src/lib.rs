//! What Senpai remembers across restarts.
