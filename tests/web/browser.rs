//! The page in Debian's Chromium, by WebDriver. Without `chromium` and `chromedriver` these tests are skipped by name.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, key::Key, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{
    bot::{ANSWER, Bot, GENEROUS, QUESTION, UNANSWERED},
    hostile::{HOSTILE, hostile_posts},
};

/// The longest wait for the page.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with a driver of its own.
pub struct Browser {
    client: Client,
    driver: Child,
    address: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A command of Chromium's driver that WebDriver does not have.
#[derive(Debug)]
struct OfChromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for OfChromium {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (hyper::Method, Option<String>) {
        (hyper::Method::POST, Some(self.body.to_string()))
    }
}

/// A browser at the page of a bot; `None`, with a line that says so, where there is none.
pub async fn browser(test: &str, bot: &Bot, scripts: bool) -> Option<Browser> {
    let is_there = |program: &str| {
        let mut command = Command::new(program);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !is_there("chromium") || !is_there("chromedriver") {
        println!("{test}: not run, because chromium or chromedriver is missing");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut driver = Command::new("chromedriver");
    driver
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let driver = driver.spawn().unwrap();
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--lang=ja",
    ];
    let capabilities = json!({
        // A thousand questions take long on a busy machine.
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {
                "intl.accept_languages": "ja",
                "profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 },
            },
        },
        "goog:loggingPrefs": {"browser": "ALL"},
        // Milliseconds. A script that asks fifty questions takes half a minute on a busy machine.
        "timeouts": {"script": 300_000},
    });
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities.as_object().unwrap().clone());
    let start = Instant::now();
    let client = loop {
        match builder.connect(&format!("http://127.0.0.1:{port}")).await {
            Ok(client) => break client,
            Err(error) => assert!(start.elapsed() < PATIENCE, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let address = format!("http://{}", bot.address);
    client.goto(&address).await.unwrap();
    Some(Browser {
        client,
        driver,
        address,
    })
}

impl Browser {
    pub async fn opens(&self, path: &str) {
        self.goes_to(&format!("{}{path}", self.address)).await;
    }

    pub async fn goes_to(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// From now on acts in the first frame of the page.
    pub async fn enters_frame(&self) {
        self.client.enter_frame(0).await.unwrap();
        let start = Instant::now();
        while self.runs("return document.readyState").await != "complete" {
            assert!(start.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn runs(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    pub async fn until(&self, script: &str) {
        let start = Instant::now();
        while self.runs(&format!("return Boolean({script})")).await != true {
            assert!(
                start.elapsed() < PATIENCE,
                "never {script}: {}",
                self.text().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn text(&self) -> String {
        let text = self.runs("return document.body.innerText").await;
        text.as_str().unwrap().to_owned()
    }

    pub async fn types(&self, text: &str) {
        self.types_into("#question", text).await;
    }

    pub async fn types_into(&self, selector: &str, text: &str) {
        let field = self.client.find(Locator::Css(selector)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub async fn clicks(&self, selector: &str) {
        // As a person would, who scrolls what is behind the field for the question.
        self.runs(&format!(
            "document.querySelector({selector:?}).scrollIntoView({{block: 'center', behavior: 'instant'}})"
        ))
        .await;
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        element.click().await.unwrap();
    }

    /// Clicks on an element that an XPath finds.
    pub async fn clicks_at(&self, path: &str) {
        let element = self.client.find(Locator::XPath(path)).await.unwrap();
        element.click().await.unwrap();
    }

    /// Makes the window as high as the page, for a picture of all of it.
    pub async fn is_high(&self) {
        let size = self
            .runs("return [innerWidth, Math.min(document.documentElement.scrollHeight, 2400)]")
            .await;
        let at = |n: usize| u32::try_from(size[n].as_u64().unwrap()).unwrap();
        self.is_wide(at(0), at(1)).await;
    }

    pub async fn presses(&self, label: &str) {
        let path = format!("(//button[normalize-space()='{label}'])[last()]");
        let button = self.client.find(Locator::XPath(&path)).await.unwrap();
        // The driver takes what is behind the field for visible.
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        let arguments = vec![serde_json::to_value(&button).unwrap()];
        self.client.execute(script, arguments).await.unwrap();
        button.click().await.unwrap();
    }

    /// Waits for the answer to the n-th form.
    pub async fn turn(&self, n: usize) {
        self.until(&format!("document.querySelectorAll('.turn').length >= {n} && document.querySelector('.turn:nth-child({n}) .answer')")).await;
    }

    async fn of_chromium(&self, path: &'static str, body: Value) -> Value {
        self.client
            .issue_cmd(OfChromium { path, body })
            .await
            .unwrap()
    }

    pub async fn devtools(&self, command: &str, parameters: Value) {
        self.of_chromium(
            "goog/cdp/execute",
            json!({"cmd": command, "params": parameters}),
        )
        .await;
    }

    pub async fn is_wide(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    pub async fn has_scheme(&self, scheme: &str) {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": feature}))
            .await;
    }

    /// Fails if the browser complained: about the policy, a script, or a missing file.
    pub async fn complained_of_nothing(&self) {
        let lines = self.complaints().await;
        assert!(lines.is_empty(), "{lines:#?}");
    }

    /// What the browser has logged since the last call.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.of_chromium("se/log", json!({"type": "browser"})).await;
        let lines = log
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["message"].to_string());
        lines.collect()
    }

    /// Fails if axe-core finds something serious, if `SENPAI_AXE` names its script: `.ci/full` fetches it.
    pub async fn is_accessible(&self, page: &str) {
        let Some(script) = std::env::var_os("SENPAI_AXE") else {
            return;
        };
        let axe = std::fs::read_to_string(script).unwrap();
        let run = "const done = arguments[0]; axe.run().then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))));";
        let found = self
            .client
            .execute_async(&format!("{axe};{run}"), Vec::new())
            .await
            .unwrap();
        assert_eq!(found, json!([]), "{page}");
    }

    /// Writes a picture, if `SENPAI_PICTURES` names a folder for them.
    pub async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("SENPAI_PICTURES") {
            let png = self.client.screenshot().await.unwrap();
            std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), png).unwrap();
        }
    }

    pub async fn ends(self) {
        self.client.clone().close().await.unwrap();
    }
}

#[tokio::test]
async fn a_visitor_asks_with_the_keyboard_alone() {
    let bot = Bot::start();
    let Some(browser) = browser("a_visitor_asks_with_the_keyboard_alone", &bot, true).await else {
        return;
    };
    browser.types(QUESTION).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    browser.turn(1).await;
    assert!(browser.text().await.contains(ANSWER));
    // The field is free for the next question, and has the focus still.
    assert_eq!(
        browser
            .runs("return document.activeElement.id + document.activeElement.value")
            .await,
        "question"
    );
    assert_eq!(
        browser
            .runs("return document.querySelectorAll('.turn .card').length")
            .await,
        1
    );
    browser.presses("もっと見る").await;
    browser.turn(2).await;
    browser.presses("役に立った").await;
    browser.turn(3).await;
    browser
        .types(&format!("ほかには？{}", char::from(Key::Enter)))
        .await;
    browser.turn(4).await;
    browser.opens("/").await;
    assert_eq!(
        browser
            .runs("return document.querySelectorAll('.turn').length")
            .await,
        4,
        "a reload shows the same"
    );
    browser.complained_of_nothing().await;
    browser.ends().await;
}

#[tokio::test]
async fn an_answer_that_took_long_comes_with_the_next_one() {
    let bot = Bot::start();
    let name = "an_answer_that_took_long_comes_with_the_next_one";
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    browser
        .types(&format!("{QUESTION}{}", char::from(Key::Enter)))
        .await;
    browser.turn(1).await;
    // As it is when the page came before the answer.
    let early = "document.querySelector('.turn .answer').remove()";
    browser.runs(early).await;
    browser
        .types(&format!("こんにちは{}", char::from(Key::Enter)))
        .await;
    browser.turn(2).await;
    browser.turn(1).await;
    assert!(browser.text().await.contains(ANSWER));
    let turns = "return document.querySelectorAll('.turn').length";
    assert_eq!(browser.runs(turns).await, 2);
    browser.complained_of_nothing().await;
    browser.ends().await;
}

#[tokio::test]
async fn suggestions_are_chosen_by_arrow_keys() {
    let bot = Bot::start();
    let Some(browser) = browser("suggestions_are_chosen_by_arrow_keys", &bot, true).await else {
        return;
    };
    browser.types("検収").await;
    browser
        .until("!document.getElementById('suggestions').hidden")
        .await;
    let first = browser
        .runs("return document.querySelector('#suggestions li').textContent")
        .await;
    browser
        .types(&format!(
            "{}{0}{}",
            char::from(Key::Down),
            char::from(Key::Up)
        ))
        .await;
    let marked = "return document.getElementById(document.getElementById('question').getAttribute('aria-activedescendant')).textContent";
    assert_eq!(browser.runs(marked).await, first);
    browser.types(&char::from(Key::Enter).to_string()).await;
    browser.turn(1).await;
    assert!(browser.text().await.contains(first.as_str().unwrap()));
    browser.types("検").await;
    browser
        .until("!document.getElementById('suggestions').hidden")
        .await;
    browser.types(&char::from(Key::Escape).to_string()).await;
    browser
        .until("document.getElementById('suggestions').hidden")
        .await;
    browser.complained_of_nothing().await;
    browser.ends().await;
}

#[tokio::test]
async fn without_scripts_the_forms_do_everything() {
    let bot = Bot::start();
    let Some(browser) = browser("without_scripts_the_forms_do_everything", &bot, false).await
    else {
        return;
    };
    browser.types(QUESTION).await;
    browser.clicks(".send").await;
    let says = async |text: &str| {
        let start = Instant::now();
        loop {
            let page = browser.client.source().await.unwrap();
            if page.contains(text) {
                return page;
            }
            assert!(start.elapsed() < PATIENCE, "{page}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let page = says(ANSWER).await;
    assert!(!page.contains("aria-autocomplete"), "no script has run");
    browser.presses("役に立った").await;
    says("よかったです。").await;
    browser.types(UNANSWERED).await;
    browser.clicks(".send").await;
    browser.presses("答えが載ったら知らせて").await;
    says("お知らせのページ").await;
    browser.presses("この会話を消す").await;
    says("消しました").await;
    browser.ends().await;
}

#[tokio::test]
async fn a_thousand_hostile_questions_run_no_script() {
    let bot = Bot::with(&GENEROUS.replace("1000", "100000"), hostile_posts);
    let Some(browser) = browser("a_thousand_hostile_questions_run_no_script", &bot, true).await
    else {
        return;
    };
    let ask = "const [texts, done] = arguments; const field = document.getElementById('question');
        const turns = () => document.querySelectorAll('.turn').length;
        const next = () => {
            const text = texts.shift(); if (text === undefined) return done();
            const before = turns(); field.value = text; document.querySelector('.composer').requestSubmit();
            const wait = () => turns() > before && !document.getElementById('status').textContent ? next() : setTimeout(wait, 2); wait();
        };
        next();";
    let question = |n: usize| {
        let (first, second) = (
            HOSTILE[n % HOSTILE.len()],
            HOSTILE[(n / HOSTILE.len()) % HOSTILE.len()],
        );
        match n % 3 {
            0 => format!("{first}{second}"),
            1 => format!("罠とは{first}何か{n}"),
            _ => format!("{second} 入金 {first} {n}"),
        }
    };
    for n in 0..20_usize {
        let questions: Vec<String> = (0..50).map(|i| question(n * 50 + i)).collect();
        let arguments = vec![questions.into()];
        browser.client.execute_async(ask, arguments).await.unwrap();
        let turns = "return document.querySelectorAll('.turn:has(.answer)').length";
        assert!(browser.runs(turns).await.as_u64() >= Some(50));
        browser.opens("/preview").await;
        browser
            .until("document.querySelectorAll('.mock .message').length > 20")
            .await;
        browser.opens("/").await;
    }
    for path in ["/posts/trap", "/posts", "/suggest?q=%3Cscript"] {
        browser.opens(path).await;
    }
    // A script of a question would have opened an alert, and this would fail.
    browser.complained_of_nothing().await;
    browser.ends().await;
}

#[tokio::test]
async fn every_page_fits_a_phone_of_320_pixels_and_a_desk_in_both_schemes() {
    let bot = Bot::start();
    let Some(browser) = browser(
        "every_page_fits_a_phone_of_320_pixels_and_a_desk_in_both_schemes",
        &bot,
        true,
    )
    .await
    else {
        return;
    };
    let pages = [
        ("ask", "/"),
        ("posts", "/posts"),
        ("post", "/posts/acceptance-criteria#b4"),
        ("missing", "/nothing"),
    ];
    let talked = [
        ("answer", "/#latest"),
        ("preview", "/preview"),
        ("nothing-taken", "/practice"),
    ];
    let practised = [("steps", "/#latest"), ("practice", "/practice")];
    for (pages, before) in [
        (&pages[..], ""),
        (&talked[..], "a question"),
        (&practised[..], "a step"),
    ] {
        if before == "a question" {
            browser.opens("/").await;
            browser.types("受注と入金、喜ぶならどっち？").await;
            browser.clicks(".send").await;
            browser.turn(1).await;
        } else if before == "a step" {
            browser.opens("/").await;
            browser.presses("やってみる").await;
            browser.turn(2).await;
            browser.presses("1をやってみる").await;
            browser.turn(3).await;
        }
        for scheme in ["light", "dark"] {
            browser.has_scheme(scheme).await;
            let mut papers = Vec::new();
            for (size, width, height) in [
                ("small", 320, 640),
                ("phone", 390, 844),
                ("desktop", 1280, 900),
            ] {
                browser.is_wide(width, height).await;
                for (name, path) in pages {
                    browser.opens(path).await;
                    browser.until("document.readyState === 'complete'").await;
                    let overflow = browser
                        .runs("return document.documentElement.scrollWidth - innerWidth")
                        .await;
                    assert_eq!(overflow, 0, "{name}, {width} px");
                    // A finger needs room: 24 px by the WCAG 2.2, target size (minimum).
                    let small = browser.runs("return [...document.querySelectorAll('button, select, summary, textarea')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)").await;
                    assert_eq!(small, json!([]), "{name}");
                    browser.is_accessible(name).await;
                    papers.push(
                        browser
                            .runs("return getComputedStyle(document.body).backgroundColor")
                            .await,
                    );
                    browser.picture(&format!("{name}-{size}-{scheme}")).await;
                }
            }
            papers.dedup();
            assert_eq!(
                papers,
                [if scheme == "dark" {
                    "rgb(25, 22, 19)"
                } else {
                    "rgb(251, 248, 242)"
                }]
            );
        }
    }
    browser.ends().await;
}
