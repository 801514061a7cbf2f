//! A trial compares like with like.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{JA, community, now};
use senpai_admin::{Change, ProposedQuestion, Trial};
use senpai_chat::{refusal, synonyms_text};

/// Questions that no published post answers.
const ASKED: &str = "凧の糸の長さはどう選ぶ？";
const OTHER: &str = "盆栽の水やりの頻度は？";

#[test]
fn an_edit_on_disk_is_on_both_sides_of_a_trial() {
    let mut c = community();
    for question in [ASKED, OTHER, "入金はいつ祝う？"] {
        c.asks("aoi", question);
    }
    let content = c.dir.path().join("content");
    // Nobody has reloaded the posts since.
    let kite =
        "---\ntitle: 凧の糸の長さ\n---\n凧の糸の長さは、広場の半分までの長さから選びます。\n";
    fs::write(content.join("kite.md"), kite).unwrap();
    fs::remove_file(content.join("payment.md")).unwrap();
    let tries = |change: Change| -> Trial {
        let admin = c.service.admin_of_all(now(60));
        let mut steps = Vec::new();
        let trial = admin.try_out(&change, &mut |done, all| steps.push((done, all)));
        let (done, all) = *steps.last().unwrap();
        assert_eq!(done, all, "{steps:?}");
        assert!(steps.is_sorted(), "{steps:?}");
        trial.unwrap()
    };
    let present = synonyms_text(&content).unwrap();
    let unrelated = format!("{present}\n[[synonym]]\nwords = [\"名刺\", \"肩書\"]\n");
    let trial = tries(Change {
        synonyms: Some(unrelated),
        ..Change::default()
    });
    assert_eq!((trial.asked, trial.changed.len()), (3, 0), "{trial:#?}");
    // What is tried changes the answers all the same, and nothing else does.
    let trial = tries(Change {
        question: Some(ProposedQuestion {
            post: "running".to_owned(),
            text: OTHER.to_owned(),
            answer: None,
        }),
        ..Change::default()
    });
    let [changed] = &trial.changed[..] else {
        panic!("{trial:#?}");
    };
    let firsts = changed.sides.clone().map(|side| side.first);
    assert_eq!(firsts, [None, Some("running".to_owned())]);
    assert_eq!(changed.text, OTHER);
}

#[test]
fn a_question_is_tried_on_a_post_that_is_still_there() {
    let c = community();
    fs::remove_file(c.dir.path().join("content/payment.md")).unwrap();
    let change = Change {
        question: Some(ProposedQuestion {
            post: "payment".to_owned(),
            text: ASKED.to_owned(),
            answer: None,
        }),
        ..Change::default()
    };
    let admin = c.service.admin_of_all(now(60));
    let refused = admin.try_out(&change, &mut |_, _| ()).unwrap_err();
    assert!(refused.to_string().contains("payment"), "{refused}");
}

#[test]
fn a_slip_in_the_golden_questions_is_named() {
    let c = community();
    let change = Change {
        synonyms: Some("[[synonym]]\nwords = [\"名刺\", \"肩書\"]\n".to_owned()),
        ..Change::default()
    };
    for (keys, said) in [
        ("post = \"payment\"", "足りないキー: half"),
        ("half = \"report\"\npost = \"nothing\"", "記事「nothing」"),
        (
            "half = \"report\"\npost = \"payment\"\nalso = [\"nothing\"]",
            "記事「nothing」",
        ),
        ("half = \"report\"", "記事「」"),
        ("half = \"half\"\npost = \"payment\"", "値の種類"),
    ] {
        let file = c.dir.path().join("content/questions.toml");
        fs::write(file, format!("[[question]]\ntext = \"入金は？\"\n{keys}\n")).unwrap();
        let admin = c.service.admin_of_all(now(60));
        let error = admin.try_out(&change, &mut |_, _| ()).unwrap_err();
        let why = refusal(&error, "", JA());
        assert!(why.contains(said), "{keys}: {why}");
    }
}
