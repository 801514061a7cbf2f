//! Role × page × act: every cell.

use jiff::Timestamp;
use senpai_chat::Operator;
use senpai_store::KeyParts;

use super::{Asked, GAP, GUILD, OTHER, admin_of, gap_named, machine, token};
use crate::{
    bot::{Bot, GENEROUS},
    visitor::{LED_BY_US, Visitor},
};

/// The pages, without those of one gap.
pub const PAGES: [&str; 18] = [
    "/admin",
    "/admin?days=7",
    "/admin/gaps",
    "/admin/gaps?list=ruled-out",
    "/admin/gaps?list=linked",
    "/admin/posts",
    "/admin/posts?order=never",
    "/admin/posts/cheer-at-payment",
    "/admin/try",
    "/admin/settings",
    "/admin/reindex",
    "/admin/audit",
    "/admin/keys",
    "/admin/export/practice.csv",
    "/admin/export/stats.csv",
    "/admin/export/stats.json",
    "/admin/export/gaps.csv",
    "/admin/export/gaps.json",
];

/// The acts, each with its form; `GAP` stands for the gap of [`GUILD`], `KEY` for an API key of it, `CHANNEL` for a channel of it as the role
/// names it. Acts that end a gap come last.
const ACTS: [(&str, &str); 11] = [
    ("/admin/gaps/GAP/preview", "post=cheer-at-payment"),
    ("/admin/settings", "channel=CHANNEL&private=yes"),
    ("/admin/reindex", ""),
    (
        "/admin/try",
        "synonyms=&post=cheer-at-payment&question=%E3%81%8A%E7%A5%9D%E3%81%84%E3%81%AF",
    ),
    ("/admin/keys", "name=by+KEY"),
    ("/admin/keys/KEY/revoke", ""),
    ("/admin/gaps/GAP/draft", ""),
    // Nobody closed it yet.
    ("/admin/gaps/GAP/restore", ""),
    ("/admin/gaps/GAP/link", "post=no-such-post"),
    ("/admin/gaps/GAP/rule-out", ""),
    ("/admin/leave", ""),
];

/// A question for each role: no post answers it, and it is like no other.
const QUESTIONS: [&str; 9] = [
    GAP,
    "猫の爪切りの頻度",
    "鰹節の削り方",
    "望遠鏡の三脚の重量",
    "盆栽の水やり",
    "将棋の駒の磨き方",
    "味噌樽の保管温度",
    "琵琶湖の遊覧船の時刻",
    "漆器の修繕費用",
];

/// Every address of the console.
pub fn addresses() -> Vec<String> {
    let acts = ACTS.iter().map(|(path, _)| *path);
    let more = [
        "/admin/gaps/1234",
        "/admin/reindex/events",
        "/admin/jobs/0123456789abcdef0123456789abcdef",
        "/admin/jobs/0123456789abcdef0123456789abcdef/events",
        "/admin/keys/1",
        "/admin/enter/0123456789abcdef0123456789abcdef",
        "/admin/console.css",
        "/admin/console.js",
    ];
    let all = PAGES.iter().copied().chain(acts).chain(more);
    all.map(|path| path.replace("GAP", "1234").replace("KEY", "1"))
        .collect()
}

/// What a role gets: the status of pages, of the pages of the gap and of the key, and of each act.
struct Cells {
    pages: u16,
    gap: u16,
    acts: [u16; 11],
}

/// Who holds the browser.
enum Role {
    Nobody,
    Operator(Operator),
}

#[tokio::test]
async fn each_role_may_do_what_it_may_in_chat() {
    let no_member = |mut operator: Operator| {
        if let Some(member) = &mut operator.member {
            member.manages = false;
        }
        operator
    };
    let by_settings = |id: &str, role: &str| {
        let mut operator = no_member(admin_of(GUILD, id));
        if let Some(member) = &mut operator.member {
            member.roles = vec![role.to_owned()];
        }
        operator
    };
    let may = || Cells {
        pages: 200,
        gap: 200,
        acts: [303, 303, 303, 303, 200, 303, 303, 404, 422, 303, 200],
    };
    let all = |status| Cells {
        pages: status,
        gap: status,
        acts: [status; 11],
    };
    let elsewhere = || Cells {
        pages: 200,
        gap: 404,
        acts: [404, 303, 303, 303, 200, 404, 404, 404, 404, 404, 200],
    };
    // Signing out is for everybody with a session.
    let refused = || Cells {
        acts: [403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200],
        ..all(403)
    };
    let of_the_machine = Operator {
        member: None,
        ..admin_of(GUILD, "")
    };
    let roles = [
        ("nobody", Role::Nobody, all(403)),
        (
            "a member",
            Role::Operator(no_member(admin_of(GUILD, "aoi"))),
            refused(),
        ),
        (
            "a member with another role",
            Role::Operator(by_settings("aoi", "role-2")),
            refused(),
        ),
        ("a manager", Role::Operator(admin_of(GUILD, "mika")), may()),
        (
            "a member with the admin role",
            Role::Operator(by_settings("ren", "role-1")),
            may(),
        ),
        (
            "an admin by id",
            Role::Operator(by_settings("kim", "")),
            may(),
        ),
        (
            "a manager of another guild",
            Role::Operator(admin_of(OTHER, "mika")),
            elsewhere(),
        ),
        ("the machine", Role::Operator(machine()), may()),
        (
            "the machine, for the guild",
            Role::Operator(of_the_machine),
            may(),
        ),
    ];
    let settings = GENEROUS.replace("[chat]\n", "[chat]\nadmins = [\"role-1\", \"kim\"]\n");
    let bot = Bot::with(&settings, |_| ());
    for ((name, role, cells), words) in roles.into_iter().zip(QUESTIONS) {
        bot.was_asked(GUILD, words, Asked::default());
        let mut machine = bot.signed_in(&machine()).await;
        let gap = gap_named(&machine.opens("/admin/gaps").await, words);
        let key = bot.has_key(words);
        let (mut visitor, channel) = match &role {
            Role::Nobody => (bot.visitor(), "3000"),
            Role::Operator(operator) => {
                let channel = match operator.workspace {
                    Some(_) => "3000",
                    None => "discord%2F1000%2F3000",
                };
                (bot.signed_in(operator).await, channel)
            }
        };
        for path in PAGES {
            let page = visitor.opens(path).await;
            assert_eq!(page.status, cells.pages, "{name}: {path}");
            let is_shown = page.body.contains(words);
            assert!(
                !is_shown || cells.gap == 200,
                "{name}: {path} shows another guild's"
            );
        }
        let page = visitor.opens(&format!("/admin/gaps/{gap}")).await;
        assert_eq!(page.status, cells.gap, "{name}: the gap");
        let page = visitor.opens(&format!("/admin/keys/{key}")).await;
        assert_eq!(page.status, cells.gap, "{name}: the key");
        let events = visitor.opens("/admin/reindex/events").await;
        assert_eq!(events.status, cells.pages, "{name}: events");
        for ((path, form), status) in ACTS.iter().zip(cells.acts) {
            let token = own_token(&mut visitor).await;
            let path = path.replace("GAP", &gap).replace("KEY", &key);
            let form = form.replace("CHANNEL", channel).replace("KEY", &key);
            // Without the token, nothing is done for anybody.
            let sent = visitor.sends("POST", &path, &form, &LED_BY_US).await;
            assert_eq!(sent.status, 403, "{name}: {path} without a token");
            let form = format!("{form}&token={token}");
            let sent = visitor.sends("POST", &path, &form, &LED_BY_US).await;
            assert_eq!(sent.status, status, "{name}: {path}: {}", sent.text());
            if let Some(job) = sent.header("location").filter(|to| to.contains("/jobs/")) {
                let outcome = visitor.ends(job).await;
                assert_eq!(outcome.status, 200, "{name}: {path}: {}", outcome.text());
                assert_eq!(bot.visitor().opens(job).await.status, 403, "{path}");
            }
        }
        assert_eq!(
            visitor.opens("/admin").await.status,
            403,
            "{name}: signed out"
        );
        let still = machine.opens("/admin/gaps").await;
        let is_open = still.body.contains(words);
        assert_eq!(is_open, cells.acts[9] != 303, "{name}: the gap");
        let has_key = machine.opens("/admin/keys").await.body.contains(words);
        assert_eq!(has_key, cells.acts[5] != 303, "{name}: the key");
        if is_open {
            let token = own_token(&mut machine).await;
            let path = format!("/admin/gaps/{gap}/rule-out");
            machine
                .sends("POST", &path, &format!("token={token}"), &LED_BY_US)
                .await;
        }
    }
}

impl Bot {
    /// Makes an API key of [`GUILD`] with this name, and returns its id.
    fn has_key(&self, name: &str) -> String {
        let (state, guild) = (self.state(), KeyParts(&["discord", GUILD]));
        let made = state.add_api_key(name, Some(guild), None, Timestamp::now());
        assert!(made.unwrap().is_some());
        let keys = state.api_keys(Some(guild)).unwrap();
        let key = keys.iter().find(|key| key.name == name).unwrap();
        key.id.to_string()
    }
}

/// The token of a session, also of one that is refused every page.
async fn own_token(visitor: &mut Visitor) -> String {
    let page = visitor.opens("/admin/gaps").await;
    match page.body.contains("name=\"token\"") {
        true => token(&page),
        false => String::new(),
    }
}

#[tokio::test]
async fn each_action_is_recorded_as_in_chat() {
    let bot = Bot::start();
    bot.was_asked(GUILD, GAP, Asked::default());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    mika.opens("/admin").await;
    let gaps = mika.opens("/admin/gaps").await;
    let (gap, token) = (gap_named(&gaps, GAP), token(&gaps));
    mika.opens(&format!("/admin/gaps/{gap}")).await;
    mika.posts(&format!("/admin/gaps/{gap}/rule-out"), &[("token", &token)])
        .await;
    let mut lost = admin_of(GUILD, "aoi");
    lost.member.as_mut().unwrap().manages = false;
    bot.signed_in(&lost).await.opens("/admin").await;
    let actions = |guild: &str| -> Vec<String> {
        let rows = bot
            .state()
            .audit_rows(Some(KeyParts(&["discord", guild])), 100);
        rows.unwrap()
            .into_iter()
            .rev()
            .map(|row| row.action)
            .collect()
    };
    let expected = [
        "stats 30",
        "gaps",
        &format!("gap {gap}"),
        &format!("rule-out {gap}"),
    ];
    let own = actions(GUILD);
    for action in expected {
        assert!(own.iter().any(|row| row == action), "{action} in {own:?}");
    }
    assert!(own.iter().any(|row| row == "refused: stats 30"), "{own:?}");
    assert!(!own.join("\n").contains("名刺"), "no words of a member");
    assert_eq!(actions(OTHER), [""; 0]);

    let log = mika.opens("/admin/audit").await;
    log.must_say(&format!("rule-out {gap}"));
    log.must_say("あなた");
    log.must_say("別の管理者");
    let mut other = bot.signed_in(&admin_of(OTHER, "mika")).await;
    other.opens("/admin/audit").await.must_not_say("rule-out");
}
