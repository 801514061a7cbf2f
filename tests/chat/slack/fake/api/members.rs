//! Members and user groups: these methods take their arguments in the address.

use serde_json::json;

use super::{
    super::{Fake, ROLE, TEAM},
    Answer, Arguments,
};

/// The answer to a call, or `None` where there is no such method.
pub fn answer(fake: &Fake, method: &str, query: &Arguments) -> Option<Answer> {
    Some(match method {
        "users.info" => Ok(profile(fake, query.get("user").map_or("", String::as_str))),
        "usergroups.list" => {
            let users = fake.log(|l| l.in_group.clone());
            Ok(json!({"usergroups": [{
                "id": ROLE, "team_id": TEAM, "is_usergroup": true, "name": "admins", "description": "", "handle": "admins",
                "is_external": false, "date_create": 1, "date_update": 1, "date_delete": 0, "auto_type": null,
                "created_by": "U1", "updated_by": "U1", "deleted_by": null, "prefs": {"channels": [], "groups": []},
                "user_count": users.len(), "users": users,
            }]}))
        }
        _ => return None,
    })
}

fn profile(fake: &Fake, user: &str) -> serde_json::Value {
    let (manages, english, left, zone) = fake.log(|l| {
        let has = |list: &[String]| list.iter().any(|id| id == user);
        (has(&l.managers), has(&l.english), has(&l.left), l.zone)
    });
    json!({"user": {
        "id": user, "team_id": TEAM, "name": user.to_lowercase(), "is_admin": manages, "is_owner": false,
        "deleted": left, "tz": zone.unwrap_or("Asia/Tokyo"),
        "locale": if english { "en-US" } else { "ja-JP" },
        "tz_offset": "odd", "profile": {"image_72": "", "fields": 7, "display_name": if user == "UAOI" { "葵" } else { "" }, "real_name": user},
    }})
}
