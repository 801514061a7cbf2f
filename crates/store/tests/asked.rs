//! The questions that admins read in the console.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use community::{AOI, GUILD, REN, asks, at, shows, state};
use senpai_store::{FollowUp, KeyParts, NewQuestion};

#[test]
fn admins_read_public_questions_of_their_workspace_and_no_others() {
    let (_dir, store) = state();
    let saves = |question: &NewQuestion| {
        let id = store.save_question(question, &shows("入金を祝う。"));
        id.unwrap().unwrap()
    };
    let public = saves(&asks("public", AOI, "入金はいつ祝う？", 1));
    saves(&NewQuestion {
        private: true,
        ..asks("private", AOI, "ひそかに聞いたこと", 2)
    });
    saves(&NewQuestion {
        direct: true,
        ..asks("direct", AOI, "二人だけで聞いたこと", 3)
    });
    saves(&NewQuestion {
        follow_up: Some(FollowUp {
            question: public,
            own: "それはなぜ？",
        }),
        ..asks("follow-up", REN, "入金はいつ祝う？ それはなぜ？", 4)
    });
    saves(&NewQuestion {
        workspace: KeyParts(&["discord", "another guild"]),
        ..asks("elsewhere", REN, "よそで聞いたこと", 5)
    });
    let texts = |workspace, since| {
        let asked = store.asked_questions(workspace, at(since), 10).unwrap();
        let texts = asked.into_iter().map(|asked| asked.text);
        texts.collect::<Vec<_>>()
    };
    assert_eq!(texts(Some(GUILD), 0), ["入金はいつ祝う？"]);
    assert_eq!(texts(None, 0), ["よそで聞いたこと", "入金はいつ祝う？"]);
    assert_eq!(texts(None, 2), ["よそで聞いたこと"]);
}
