//! Links to the console, and who may act with them.

use senpai_chat::{Action, AdminCommand, Member, Operator, Place, Reply, make_console_link};
use senpai_store::{KeyParts, Store};

use crate::community::{Community, JA, admin, channel, community, member, now, only_reply};

/// A community whose console has an address.
fn with_console() -> Community {
    let c = community();
    let address = Some("https://ask.example.com".to_owned());
    Community {
        service: c.service.with_console(address),
        ..c
    }
}

fn asks_for_a_link(c: &mut Community, who: &Member, place: &Place) -> Reply {
    only_reply(c.does(who, place, Action::Admin(AdminCommand::Console)))
}

#[test]
fn an_admin_gets_a_link_to_their_workspace_alone() {
    let mut c = with_console();
    let reply = asks_for_a_link(&mut c, &admin(), &channel("general"));
    assert!(reply.private);
    let link = &reply.notes[0];
    let secret = link.strip_prefix("https://ask.example.com/admin/enter/");
    let secret = secret.unwrap();
    assert!(c.service.has_console_link(secret, now(0)).unwrap());
    let session = c
        .service
        .begin_console(secret, None, now(60))
        .unwrap()
        .unwrap();
    let operator = c.service.console_operator(&session, now(60)).unwrap();
    let operator = operator.unwrap();
    assert_eq!(operator.workspace_key(), Some(["discord", "guild"]));
    let can = c.service.admin_for(&operator, "gaps", now(60)).unwrap();
    assert_eq!(can.unwrap().workspace, Some(["discord", "guild"]));
    let late = asks_for_a_link(&mut c, &admin(), &channel("general"));
    let late = late.notes[0].rsplit('/').next().unwrap().to_owned();
    let after = now(c.seconds + 601);
    assert_eq!(c.service.begin_console(&late, None, after).unwrap(), None);
}

#[test]
fn nobody_else_gets_a_link() {
    let mut c = with_console();
    let refused = asks_for_a_link(&mut c, &member("aoi"), &channel("general"));
    assert_eq!(refused.heading, JA().not_allowed);
    assert!(refused.notes.is_empty());
    // A direct message on Discord belongs to no guild.
    let direct = Place {
        direct: true,
        workspace: Place::NO_WORKSPACE.into(),
        ..channel("dm-1")
    };
    let reply = asks_for_a_link(&mut c, &admin(), &direct);
    assert_eq!(reply.heading, JA().console_of_workspace);
    assert!(reply.notes.is_empty());
    let mut off = community();
    let reply = asks_for_a_link(&mut off, &admin(), &channel("general"));
    assert_eq!(reply.heading, JA().console_is_off);
    assert!(reply.notes.is_empty());
}

#[test]
fn an_action_in_the_console_is_refused_and_recorded_as_in_chat() {
    let c = with_console();
    let operator = |member: Option<Member>| Operator {
        workspace: Some((channel("general").platform, "guild".into())),
        member,
    };
    let lost = operator(Some(member("aoi")));
    assert!(
        c.service
            .admin_for(&lost, "gaps", now(1))
            .unwrap()
            .is_none()
    );
    assert!(c.service.admin_again(&lost, now(1)).is_none());
    let machine = operator(None);
    assert!(
        c.service
            .admin_for(&machine, "gaps", now(2))
            .unwrap()
            .is_some()
    );
    let all = Operator {
        workspace: None,
        ..operator(None)
    };
    assert!(
        c.service
            .admin_for(&all, "status", now(3))
            .unwrap()
            .is_some()
    );
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let actions = |workspace: &[&str]| -> Vec<String> {
        let rows = state.audit_rows(Some(KeyParts(workspace)), 10).unwrap();
        rows.into_iter().map(|row| row.action).collect()
    };
    assert_eq!(actions(&["discord", "guild"]), ["gaps", "refused: gaps"]);
    assert_eq!(actions(&["terminal"]), ["status"]);
}

#[test]
fn whoever_has_their_data_deleted_is_signed_out() {
    let mut c = with_console();
    let reply = asks_for_a_link(&mut c, &admin(), &channel("general"));
    let secret = reply.notes[0].rsplit('/').next().unwrap();
    let session = c
        .service
        .begin_console(secret, None, now(60))
        .unwrap()
        .unwrap();
    c.does(&admin(), &channel("general"), Action::ForgetMe);
    let operator = c.service.console_operator(&session, now(60)).unwrap();
    assert_eq!(operator, None);
}

#[test]
fn a_link_works_for_ten_minutes_and_a_session_for_twelve_hours() {
    let c = with_console();
    let all = Operator {
        workspace: None,
        member: None,
    };
    let link = || {
        let state = Store::open(&c.dir.path().join("state")).unwrap();
        make_console_link(&state, &all, now(0)).unwrap()
    };
    let begins = |link: &str, at| c.service.begin_console(link, None, now(at)).unwrap();
    let (late, in_time) = (link(), link());
    let works = |at| c.service.has_console_link(&in_time, now(at)).unwrap();
    assert_eq!([599, 600].map(works), [true, false]);
    assert_eq!(begins(&late, 600), None);
    let session = begins(&in_time, 599).expect("one second is left");
    let lives = |at| {
        let operator = c.service.console_operator(&session, now(at));
        operator.unwrap().is_some()
    };
    let end = 599 + 12 * 3600;
    assert_eq!([599, end - 1, end].map(lives), [true, true, false]);
}

#[test]
fn an_admins_own_data_names_the_sessions_of_the_console() {
    let mut c = with_console();
    asks_for_a_link(&mut c, &admin(), &channel("general"));
    let shown = only_reply(c.does(&admin(), &channel("general"), Action::ShowData));
    let shown = shown.notes.join("\n");
    assert!(shown.contains("管理画面へのリンクとログイン: 1"), "{shown}");
    let exported = only_reply(c.does(&admin(), &channel("general"), Action::ExportData));
    let exported = exported.file.unwrap().text;
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let link = &exported["data"]["console"][0];
    assert!(link["expires"].as_str().unwrap().ends_with('Z'), "{link}");
    assert_eq!(link["operator"]["member"]["id"], "admin");
}
