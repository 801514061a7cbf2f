//! A step belongs to the post that is on the screen, whoever presses the button.

use std::fs;

use senpai_chat::{Action, AdminCommand, Reply};

use crate::community::{Community, JA, admin, channel, community, only_reply, titles};

/// Two posts with practice steps that are near to one question. One step is in both.
fn with_kites() -> (Community, Reply) {
    let mut c = community();
    for (name, part, steps, text) in [
        ("line", "糸", "糸を測る, 凧を揚げる", "糸は三本です。"),
        ("tail", "尾", "尾を結ぶ, 凧を揚げる", "凧の尾は長くします。"),
    ] {
        let post = format!("---\ntitle: 凧の{part}\npractice: [{steps}]\n---\n## {part}\n{text}\n");
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let unsure = c.asks("aoi", "凧");
    assert_eq!(unsure.heading, JA().unsure, "{unsure:?}");
    (c, unsure)
}

/// Reads the excerpt of the post with this title.
fn reads(c: &mut Community, who: &str, unsure: &Reply, title: &str) -> Reply {
    let titles = titles(unsure);
    let at = titles.iter().position(|shown| shown.ends_with(title));
    let at = at.unwrap_or_else(|| panic!("{unsure:?}"));
    only_reply(c.presses(who, unsure, JA().choices[at]))
}

fn steps_below(c: &mut Community, who: &str, chosen: &Reply) -> Reply {
    only_reply(c.presses(who, chosen, JA().practice.try_it))
}

/// The title of the post of the commitment with these words, as a later check-in shows it.
fn post_of(c: &mut Community, who: &str, words: &str) -> String {
    let file = c.hears(who, Action::ExportData).file.unwrap().text;
    let data: serde_json::Value = serde_json::from_str(&file).unwrap();
    let all = data["data"]["commitment"].as_array().unwrap();
    let it = all.iter().find(|row| row["plan"]["step"] == words);
    it.unwrap_or_else(|| panic!("{file}"))["post"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_step_belongs_to_the_post_above_it_though_another_was_read_since() {
    let (mut c, unsure) = with_kites();
    let line = reads(&mut c, "aoi", &unsure, "凧の糸");
    let tail = reads(&mut c, "aoi", &unsure, "凧の尾");
    for (chosen, first, own, post) in [
        (&line, "1. 糸を測る", "糸を巻く", "line"),
        (&tail, "1. 尾を結ぶ", "尾を切る", "tail"),
    ] {
        let steps = steps_below(&mut c, "aoi", chosen);
        assert_eq!(steps.notes[0], first);
        let form = steps.buttons.last().unwrap().payload.clone();
        let written = Action::FormSubmitted {
            payload: form,
            text: own.into(),
        };
        c.hears("aoi", written);
        assert_eq!(post_of(&mut c, "aoi", own), post);
    }
    let steps = steps_below(&mut c, "aoi", &tail);
    only_reply(c.presses("aoi", &steps, "2をやってみる"));
    assert_eq!(post_of(&mut c, "aoi", "凧を揚げる"), "tail");
}

#[test]
fn another_member_takes_on_the_steps_of_the_post_that_they_read() {
    let (mut c, unsure) = with_kites();
    reads(&mut c, "aoi", &unsure, "凧の糸");
    let tail = reads(&mut c, "ren", &unsure, "凧の尾");
    let steps = steps_below(&mut c, "ren", &tail);
    assert_eq!(titles(&steps), ["凧の尾"]);
    assert_eq!(steps.notes[0], "1. 尾を結ぶ");
    c.presses("ren", &steps, "1をやってみる");
    assert_eq!(post_of(&mut c, "ren", "尾を結ぶ"), "tail");
    // The asker may take on the steps below the other's choice too.
    let steps = steps_below(&mut c, "aoi", &tail);
    assert_eq!(titles(&steps), ["凧の尾"]);
}

#[test]
fn a_button_that_names_a_post_which_was_not_shown_has_expired() {
    let (mut c, unsure) = with_kites();
    let line = reads(&mut c, "aoi", &unsure, "凧の糸");
    let try_it = line.buttons.iter();
    let mut try_it = try_it.filter(|b| b.label == JA().practice.try_it);
    let payload = try_it.next().unwrap().payload.clone();
    let (rest, _) = payload.rsplit_once('|').unwrap();
    for value in ["0", "1", "65536"] {
        let press = Action::ButtonPressed(format!("{rest}|{value}"));
        assert_eq!(c.hears("aoi", press).heading, JA().expired, "{value}");
    }
}
