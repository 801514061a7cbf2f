//! The settings of a channel that admins make in chat or on the command line.

use std::collections::BTreeSet;

use senpai_content::nearest;
use senpai_language::caseless;
use senpai_settings::{ChannelSetting, ChannelSettings};
use senpai_store::{KeyParts, Store};

use crate::{Admin, AdminError};

/// The settings of a channel (platform, workspace, channel) that admins made, without those of the configuration file.
///
/// # Errors
/// Fails when the state cannot be read, or contains settings that cannot be parsed. In that case do not answer: the
/// channel may be private or limited to some tags.
pub fn channel_settings(store: &Store, channel: [&str; 3]) -> Result<ChannelSettings, AdminError> {
    Ok(match store.channel(KeyParts(&channel))? {
        Some(json) => parse(&json).map_err(AdminError::ChannelSettings)?,
        None => ChannelSettings::default(),
    })
}

/// Only an object is read: serde would also read an array, with defaults for the missing elements.
fn parse(json: &str) -> serde_json::Result<ChannelSettings> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json)?;
    serde_json::from_value(object.into())
}

impl Admin<'_> {
    /// Changes the settings of a channel (platform, workspace, channel). Settings that `new` leaves out stay. Returns the
    /// settings that admins made, without those of the configuration file.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written, or when no post has a new tag. Settings that cannot be read are replaced
    /// only if `new` has both tags and `private`: then no limit can be lost.
    pub fn set_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
    ) -> Result<ChannelSettings, AdminError> {
        self.change_channel(channel, new, &[])
    }

    /// Makes `new` the settings of a channel, as [`Admin::set_channel`] does. Settings that `new` leaves out are not set any more: there,
    /// the configuration file decides.
    ///
    /// # Errors
    /// Fails as [`Admin::set_channel`] does.
    pub fn replace_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
    ) -> Result<ChannelSettings, AdminError> {
        self.change_channel(channel, new, &ChannelSetting::ALL)
    }

    /// Removes settings of a channel, and makes those of `new`, as [`Admin::set_channel`] does.
    ///
    /// # Errors
    /// Fails as [`Admin::set_channel`] does.
    pub fn change_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
        unset: &[ChannelSetting],
    ) -> Result<ChannelSettings, AdminError> {
        let before = match channel_settings(self.store, channel) {
            Err(AdminError::ChannelSettings(_)) if new.tags.is_some() && new.private.is_some() => {
                ChannelSettings::default()
            }
            read => read?,
        };
        self.check_tags(
            new.tags.as_deref().unwrap_or_default(),
            before.tags.as_deref().unwrap_or_default(),
        )?;
        let settings = new.clone().or(before.without(unset));
        if *new != ChannelSettings::default() || !unset.is_empty() {
            let json = serde_json::to_string(&settings).map_err(AdminError::ChannelSettings)?;
            self.store.set_channel(KeyParts(&channel), &json)?;
        }
        Ok(settings)
    }

    /// Fails if no post has one of these tags, unless the channel had it before. Where no post has any tag, there is nothing to compare.
    fn check_tags(&self, tags: &[String], before: &[String]) -> Result<(), AdminError> {
        if tags.iter().all(|tag| before.contains(tag)) {
            return Ok(());
        }
        let known = self.known_tags()?;
        let mut new = tags.iter().filter(|tag| !before.contains(tag));
        match known.is_empty() {
            true => Ok(()),
            false => new.try_for_each(|tag| check_tag(tag, &known)),
        }
    }

    /// The tags of the posts, each once.
    fn known_tags(&self) -> Result<BTreeSet<String>, AdminError> {
        if let Some(snapshot) = self.index.snapshot() {
            let posts = snapshot.index.posts().iter();
            return Ok(posts.flat_map(|post| post.meta.tags.clone()).collect());
        }
        let articles = self.library()?.articles;
        Ok(articles
            .into_iter()
            .flat_map(|article| article.meta.tags.clone())
            .collect())
    }
}

/// Checks that a tag is one of the `known` tags of posts.
///
/// # Errors
/// Fails with the known tag that was probably meant.
pub fn check_tag(tag: &str, known: &BTreeSet<String>) -> Result<(), AdminError> {
    match known.iter().any(|known| caseless(known) == caseless(tag)) {
        true => Ok(()),
        false => Err(AdminError::NoTag {
            near: near(tag, known).map(str::to_owned),
            tag: tag.to_owned(),
        }),
    }
}

/// The tag that was probably meant: nearly spelled so, or a part of the other.
fn near<'a>(tag: &str, known: &'a BTreeSet<String>) -> Option<&'a str> {
    let typed = caseless(tag);
    let contains = |known: &&String| {
        let known = caseless(known);
        known.contains(&typed) || typed.contains(&known)
    };
    nearest(tag, known.iter().map(String::as_str))
        .or_else(|| known.iter().find(contains).map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_tag_has_a_near_one_and_a_foreign_one_has_none() {
        let known = ["転職", "面接", "LinkedIn", "small business"];
        let known: BTreeSet<String> = known.map(str::to_owned).into();
        for (typed, meant) in [
            ("転識", Some("転職")),
            ("転職活動", Some("転職")),
            ("Linkdin", Some("LinkedIn")),
            ("business", Some("small business")),
            ("農業", None),
            ("payments", None),
        ] {
            assert_eq!(near(typed, &known), meant, "{typed}");
        }
    }
}
