//! Permissions: the admins, and the places where the bot answers, by the `[chat]` table of `senpai.toml`.

use senpai_settings::ChatSettings;

use crate::{Member, Place};

/// True if the bot answers in a place.
pub(crate) fn answers_in(settings: &ChatSettings, place: &Place) -> bool {
    let allowed = settings.allow.is_empty() || settings.allow.contains(&place.channel);
    place.direct || (allowed && !settings.deny.contains(&place.channel))
}

/// True if a member is an admin. Only this function decides it.
pub(crate) fn is_admin(settings: &ChatSettings, member: &Member) -> bool {
    let mut admins = settings.admins.iter();
    member.manages || admins.any(|a| *a == member.id || member.roles.contains(a))
}
