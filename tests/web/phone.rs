//! The page on a phone, and while an answer is on its way.

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    bot::{ANSWER, Bot, QUESTION},
    browser::browser,
};

#[tokio::test]
async fn nothing_covers_the_button_of_an_open_form() {
    let bot = Bot::start();
    let name = "nothing_covers_the_button_of_an_open_form";
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    browser.is_wide(390, 844).await;
    browser.types(&format!("{QUESTION}\n")).await;
    browser.turn(1).await;
    let headings = "return document.querySelectorAll('main h1').length";
    assert_eq!(browser.runs(headings).await, 1, "a page has one heading");
    browser.presses("やってみる").await;
    browser.turn(2).await;
    browser.picture("steps-before-form").await;
    browser.clicks(".turn:last-of-type .write summary").await;
    browser
        .until("document.activeElement.name === 'text'")
        .await;
    browser
        .until(
            "(() => {
        const button = document.querySelector('.write[open] button');
        const box = button.getBoundingClientRect();
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return at === button;
    })()",
        )
        .await;
    browser.picture("form-open").await;
    browser.complained_of_nothing().await;
    browser.ends().await;
}

#[tokio::test]
async fn a_question_that_cannot_be_sent_stays_in_its_box() {
    let bot = Bot::start();
    let name = "a_question_that_cannot_be_sent_stays_in_its_box";
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    let offline =
        json!({"offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0});
    browser.devtools("Network.enable", json!({})).await;
    browser
        .devtools("Network.emulateNetworkConditions", offline)
        .await;
    browser.types(QUESTION).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    browser
        .until("document.querySelector('#status.failed')")
        .await;
    let kept = "return document.getElementById('question').value";
    assert_eq!(browser.runs(kept).await, QUESTION);
    let left = "return document.querySelectorAll('.pending, .hello[hidden], .turn').length";
    assert_eq!(browser.runs(left).await, 0);
    let online =
        json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    browser
        .devtools("Network.emulateNetworkConditions", online)
        .await;
    browser.clicks(".send").await;
    browser.turn(1).await;
    assert!(browser.text().await.contains(ANSWER));
    browser.ends().await;
}

#[tokio::test]
async fn a_filter_stands_beside_the_box_until_it_is_taken_off() {
    let bot = Bot::start();
    let name = "a_filter_stands_beside_the_box_until_it_is_taken_off";
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    browser.is_wide(390, 844).await;
    browser.clicks(".narrow summary").await;
    browser
        .runs("const tag = document.querySelector('select[name=tag]'); tag.value = '転職'; tag.dispatchEvent(new Event('change'))")
        .await;
    browser.clicks(".narrow summary").await;
    browser.types(&format!("{QUESTION}\n")).await;
    browser.turn(1).await;
    let said = browser.text().await;
    for text in ["転職の記事だけ", "「転職」の記事", "転職 ×"] {
        assert!(said.contains(text), "{text} in {said}");
    }
    browser.picture("narrowed").await;
    browser.presses("しぼりこみを外して聞く").await;
    browser.turn(2).await;
    assert!(browser.text().await.contains(ANSWER));
    browser.clicks("#narrowed").await;
    let tag = "return document.querySelector('select[name=tag]').value + document.getElementById('narrowed').hidden";
    assert_eq!(browser.runs(tag).await, "true");
    browser.complained_of_nothing().await;
    browser.ends().await;
}
