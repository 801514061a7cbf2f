//! The bot's application: its gateway, its user and guilds, and its commands.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::{
    BOT, Fake, GUILD, MANAGERS, ROLE, bot_user,
    checker::check_commands,
    gateway::{direct, guild},
};
use super::Answer;

/// The answer to a request, or `None` where there is no such route.
pub fn answer(fake: &Fake, method: &Method, parts: &[&str], body: &Value) -> Option<Answer> {
    let address = || fake.inner.url.replace("http", "ws");
    Some(match (method.as_str(), parts) {
        ("GET", ["gateway"]) => Ok(json!({"url": address()})),
        ("GET", ["gateway", "bot"]) => Ok(json!({"url": address(), "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}})),
        ("GET", ["users", "@me"]) => Ok(bot_user()),
        ("GET", ["users", "@me", "guilds"]) => Ok(
            json!([{"id": GUILD, "name": "営業塾", "icon": null, "owner": false, "permissions": "0", "features": []}]),
        ),
        ("POST", ["users", "@me", "channels"]) => {
            let member = body["recipient_id"].clone();
            Ok(direct(
                &json!({"id": member, "username": "x", "discriminator": "0", "avatar": null}),
            ))
        }
        ("GET", ["guilds", GUILD]) => Ok(with_roles()),
        ("GET", ["guilds", GUILD, "roles"]) => Ok(guild()["roles"].clone()),
        ("GET", ["guilds", GUILD, "members", id]) => {
            let (has_left, roles) = fake.log(|l| {
                let has = |list: &[String]| list.iter().any(|of| of == id);
                let roles = [(has(&l.managers), MANAGERS), (has(&l.with_role), ROLE)];
                let roles = roles
                    .into_iter()
                    .filter_map(|(has, role)| has.then_some(role));
                (has(&l.left), roles.collect::<Vec<_>>())
            });
            match has_left {
                true => Err((404, 10007, "Unknown Member".into())),
                false => Ok(
                    json!({"user": {"id": id, "username": "x", "discriminator": "0", "avatar": null},
                    "roles": roles, "joined_at": null, "deaf": false, "mute": false, "flags": 0}),
                ),
            }
        }
        ("GET", ["oauth2", "applications", "@me"]) => Ok(application(fake)),
        ("PUT", ["applications", BOT, "commands"]) => register(fake, body),
        _ => return None,
    })
}

/// The guild with the role of everybody and that of managers.
fn with_roles() -> Value {
    const MANAGE_GUILD: u64 = 1 << 5;
    let role = |id: &str, name: &str, permissions: u64| {
        json!({"id": id, "name": name, "color": 0, "colors": {"primary_color": 0}, "hoist": false, "position": 0,
            "permissions": permissions.to_string(), "managed": false, "mentionable": false, "flags": 0})
    };
    let mut guild = guild();
    let roles = guild["roles"].as_array_mut().unwrap();
    roles.push(role(GUILD, "@everyone", 0));
    roles.push(role(MANAGERS, "managers", MANAGE_GUILD));
    guild
}

fn application(fake: &Fake) -> Value {
    const MESSAGE_CONTENT_LIMITED: u64 = 1 << 19;
    let flags = match fake.log(|l| l.approved) {
        0 => 0,
        _ => MESSAGE_CONTENT_LIMITED,
    };
    json!({"id": BOT, "name": "Senpai", "icon": null, "description": "", "bot_public": true, "bot_require_code_grant": false,
        "verify_key": "", "team": null, "rpc_origins": [], "owner": bot_user(), "flags": flags})
}

fn register(fake: &Fake, body: &Value) -> Answer {
    fake.log(|l| {
        l.registrations += 1;
        l.commands = body.to_string();
    });
    check_commands(body)?;
    let known = |command: &Value| {
        let mut command = command.clone();
        command["id"] = json!(fake.id());
        command["application_id"] = json!(BOT);
        command["version"] = json!("1");
        command["default_member_permissions"] = Value::Null;
        if command["type"].is_null() {
            command["type"] = json!(1);
        }
        if command["description"].is_null() {
            command["description"] = json!("");
        }
        command
    };
    let commands = body.as_array();
    Ok(commands
        .map(|list| list.iter().map(known).collect())
        .unwrap_or_default())
}
