//! A member edits or deletes a question.

use senpai_chat::{Action, Effect, Question};
use senpai_store::{KeyParts, Store};

use crate::community::{Community, channel, community, delivery, member, only_reply, titles};

#[test]
fn an_edit_replaces_the_reply_and_a_deletion_deletes_it() {
    let mut c = community();
    let action = Action::Ask(Question {
        text: "稼働とは？".into(),
        message: Some("m1".into()),
        ..Question::default()
    });
    c.hears("aoi", action);
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: "面接で失敗を聞かれたら？".into(),
        mentions_bot: false,
    };
    let effects = c.does(&member("aoi"), &channel("general"), edit);
    let [Effect::Replace { message, reply }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(message, "reply-to-d1");
    assert_eq!(titles(reply)[0], "面接で失敗を聞かれたら");
    let delete = || Action::DeleteQuestion {
        message: "m1".into(),
    };
    let effects = c.does(&member("aoi"), &channel("general"), delete());
    assert_eq!(
        effects,
        [Effect::Delete {
            message: "reply-to-d1".into()
        }]
    );
    assert_eq!(c.does(&member("aoi"), &channel("general"), delete()), []);
}

fn asks_in_message(c: &mut Community, text: &str) {
    let question = Question {
        text: text.into(),
        message: Some("m1".into()),
        ..Question::default()
    };
    c.hears("aoi", Action::Ask(question));
}

fn edit(text: &str) -> Action {
    Action::EditQuestion {
        message: "m1".into(),
        text: text.into(),
        mentions_bot: true,
    }
}

/// The state is as after a crash between the write and the call.
#[test]
fn an_edit_or_a_deletion_that_was_not_carried_out_is_carried_out_again() {
    let mut c = community();
    asks_in_message(&mut c, "稼働とは？");
    let request = c.request(
        member("aoi"),
        channel("general"),
        edit("面接で失敗を聞かれたら？"),
    );
    c.service.admit(&delivery(&request), request.at);
    let first = c.service.handle(&request);
    assert_eq!(first.len(), 1);
    assert_eq!(c.service.handle(&request), first);
    c.service.mark_done(&request);
    let delete = Action::DeleteQuestion {
        message: "m1".into(),
    };
    let request = c.request(member("aoi"), channel("general"), delete);
    c.service.admit(&delivery(&request), request.at);
    let first = c.service.handle(&request);
    assert_eq!(first.len(), 1);
    assert_eq!(c.service.handle(&request), first);
    // The words are deleted at once.
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "aoi"];
    assert!(state.texts_of(KeyParts(&key)).unwrap().is_empty());
    let late = c.does(&member("aoi"), &channel("general"), edit("入金とは？"));
    assert_eq!(late, [], "the message is deleted");
    c.service.mark_done(&request);
    assert_eq!(c.service.handle(&request), []);
}

#[test]
fn an_edit_that_comes_late_changes_nothing() {
    let mut c = community();
    asks_in_message(&mut c, "稼働とは？");
    // Their deliveries have numbers in the order of the edits.
    let [first, second] = ["面接で失敗を聞かれたら？", "入金はいつ祝う？"]
        .map(|text| c.request(member("aoi"), channel("general"), edit(text)));
    for (request, effects) in [(&second, 1), (&first, 0)] {
        c.service.admit(&delivery(request), request.at);
        assert_eq!(c.service.handle(request).len(), effects);
        c.service.mark_done(request);
    }
}

#[test]
fn an_edited_question_that_never_had_a_reply_gets_one() {
    let mut c = community();
    let question = Question {
        text: "稼働とは？".into(),
        message: Some("m1".into()),
        ..Question::default()
    };
    let request = c.request(member("aoi"), channel("general"), Action::Ask(question));
    c.service.admit(&delivery(&request), request.at);
    c.service.handle(&request);
    // The platform refused the reply, or shows it to the member only and gives it no id.
    c.service.mark_done(&request);
    let edited = c.does(
        &member("aoi"),
        &channel("general"),
        edit("入金はいつ祝う？"),
    );
    assert_eq!(titles(&only_reply(edited))[0], "受注ではなく入金を喜ぶ");
}
