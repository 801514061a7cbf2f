//! The console in Chromium: with a script, and without.

use std::fs;

use super::{Asked, GUILD, admin_of, community::practises, machine};
use crate::{
    bot::{Bot, GENEROUS},
    browser::{Browser, browser},
};

const GAP: &str = "お客様が稼げているかを見届ける日";
const GOLDEN: &str = "[[question]]\ntext = \"ゾウガメの祝い方\"\nhalf = \"report\"\npost = \"cheer-at-payment\"\n\n[[question]]\ntext = \"納品と稼働はどう違いますか\"\nhalf = \"report\"\npost = \"cheer-when-it-runs\"\n";

/// A bot with a month of questions in a guild, and weeks of practice.
fn busy() -> Bot {
    let bot = Bot::with(GENEROUS, |dir| {
        fs::write(dir.join("content/questions.toml"), GOLDEN).unwrap();
        let post = "---\ntitle: 凧揚げ\nquestions:\n  - \"糸は長い？\": \"本文にない言葉\"\n---\n\n凧は糸を短くして走り始めます。\n";
        fs::write(dir.join("content/kite.md"), post).unwrap();
    });
    practises(&bot);
    let members = ["aoi", "ren", "kim", "sora", "yui", "haru", "nagi"];
    for day in 0..28_i64 {
        for (n, member) in members.iter().enumerate() {
            let n = n as i64;
            if (day * 3 + n) % 4 == 0 {
                continue;
            }
            let post = [
                "cheer-at-payment",
                "cheer-when-it-runs",
                "when-to-move-jobs",
            ];
            let post = post[((day + n) % 3) as usize];
            let helped = [Some(true), None, Some(n % 2 == 0), None][((day + n) % 4) as usize];
            let text = format!("{day}日目の{n}番目の質問");
            let of = Asked {
                member,
                days_ago: day,
                post: ((day + n) % 7 != 0).then_some(post),
                helped,
                ..Asked::default()
            };
            bot.was_asked(GUILD, &text, of);
        }
    }
    for words in ["猫の爪切りの頻度", "鰹節の削り方", "ゾウガメの祝い方", GAP]
    {
        bot.was_asked(GUILD, words, Asked::default());
    }
    bot
}

impl Browser {
    /// Comes in by a link, as an admin does.
    async fn comes_in(&self, link: &str) {
        self.opens(link).await;
        self.presses("管理画面を開く").await;
        self.says("評価と定着").await;
    }

    /// Waits until the page says something.
    async fn says(&self, words: &str) {
        self.until(&format!("document.body.innerText.includes('{words}')"))
            .await;
    }
}

#[tokio::test]
async fn an_admin_closes_a_gap_tries_synonyms_reloads_and_leaves() {
    let bot = busy();
    let name = "an_admin_closes_a_gap_tries_synonyms_reloads_and_leaves";
    let Some(browser) = browser(name, &bot, true).await else {
        return;
    };
    browser
        .comes_in(&bot.console_link(&["--workspace", "discord/1000"]))
        .await;
    browser.is_accessible("the overview").await;
    browser.opens("/admin?days=90").await;
    let beside = "[...document.querySelectorAll('tr')].find(r => r.innerText.includes('現場が動いた日') && r.querySelectorAll('.number').length === 2)";
    let [rated, sticks] =
        [0, 1].map(|n| format!("return {beside}.querySelectorAll('.number')[{n}].innerText"));
    let (rated, sticks) = (browser.runs(&rated).await, browser.runs(&sticks).await);
    assert!(rated.as_str().unwrap().contains("% ("), "{rated}");
    assert!(sticks.as_str().unwrap().contains("% ("), "{sticks}");
    browser
        .until(&format!(
            "{beside}.querySelector('circle.rated') && {beside}.querySelector('rect.sticks')"
        ))
        .await;

    browser.opens("/admin/gaps").await;
    browser.is_accessible("the gaps").await;
    let open = format!(
        "[...document.querySelectorAll('.gaps a')].find(a => a.textContent === '{GAP}').click()"
    );
    browser.runs(&open).await;
    browser.says("記事につなぐ").await;
    // The preview follows the form.
    browser
        .runs("const s = document.querySelector('select[name=post]'); s.value = 'cheer-when-it-runs'; s.dispatchEvent(new Event('input', {bubbles: true}))")
        .await;
    browser
        .until("document.querySelector('#preview .card')")
        .await;
    let preview = browser
        .runs("return document.querySelector('#preview').innerText")
        .await;
    assert!(
        preview.as_str().unwrap().contains("現場が動いた日"),
        "{preview}"
    );
    browser.is_accessible("a gap").await;
    browser.presses("記事につなぐ").await;
    browser.says("につなぎました").await;
    browser.opens("/").await;
    browser
        .types(&format!("{GAP}{}", char::from(fantoccini::key::Key::Enter)))
        .await;
    browser.turn(1).await;
    assert!(browser.text().await.contains("この記事に書いてありました"));

    browser.opens("/admin/try").await;
    browser
        .runs("document.querySelector('textarea').value = '[[synonym]]\\nwords = [\"ゾウガメ\", \"入金\"]\\n'")
        .await;
    browser.presses("比べる").await;
    browser.says("正しい記事が最初").await;
    browser.says("50.0%").await;
    browser.says("ゾウガメの祝い方").await;
    browser.is_accessible("a trial").await;

    browser.opens("/admin/reindex").await;
    browser.presses("読み込み直す").await;
    browser.says("加わった記事").await;
    browser.is_accessible("a reload").await;
    for path in [
        "/admin/posts",
        "/admin/posts/kite",
        "/admin/settings?channel=3000",
        "/admin/audit",
        "/admin/keys",
    ] {
        browser.opens(path).await;
        browser.is_accessible(path).await;
    }
    browser.presses("サインアウト").await;
    browser.says("サインインしていません").await;
    browser.complained_of_nothing().await;
    browser.opens("/admin").await;
    browser.says("サインインしていません").await;
    browser.ends().await;
}

#[tokio::test]
async fn without_a_script_the_console_does_the_same() {
    let bot = busy();
    let name = "without_a_script_the_console_does_the_same";
    let Some(browser) = browser(name, &bot, false).await else {
        return;
    };
    browser
        .comes_in(&bot.link_of(&admin_of(GUILD, "mika")))
        .await;
    browser.opens("/admin/gaps").await;
    let link = format!("//a[normalize-space()='{GAP}']");
    browser.clicks_at(&link).await;
    browser.presses("答えを見てみる").await;
    // The page of a job reloads itself.
    let shows = async |words| {
        let start = std::time::Instant::now();
        while !browser.text().await.contains(words) {
            assert!(start.elapsed() < std::time::Duration::from_secs(20));
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    shows("つなぐと、答えはこうなります").await;
    browser.opens("/admin/reindex").await;
    browser.presses("読み込み直す").await;
    shows("加わった記事").await;
    browser.opens("/admin/keys").await;
    browser.types_into("input[name=name]", "assistant").await;
    browser.presses("キーを作る").await;
    shows("キーを見られるのは今だけです").await;
    browser.opens("/admin/keys").await;
    browser.clicks_at("//a[normalize-space()='取り消す']").await;
    shows("「assistant」を取り消しますか").await;
    browser.presses("取り消す").await;
    shows("キーを取り消しました").await;
    browser.complained_of_nothing().await;
    browser.ends().await;
}

/// On phones, each value of a table is on the screen, beside the name of its column.
#[tokio::test]
async fn tables_are_cards_on_a_phone() {
    let bot = busy();
    let Some(browser) = browser("tables_are_cards_on_a_phone", &bot, true).await else {
        return;
    };
    browser.comes_in(&bot.link_of(&machine())).await;
    for width in [320, 390] {
        browser.is_wide(width, 900).await;
        for path in ["/admin?days=90", "/admin/posts", "/admin/audit"] {
            browser.opens(path).await;
            browser
                .runs("document.querySelectorAll('details').forEach(d => d.open = true)")
                .await;
            let cut = "const w = document.documentElement.clientWidth;
                return [...document.querySelectorAll('.cards td, .cards th[scope=row]')].filter(cell => {
                    const value = cell.firstElementChild.getBoundingClientRect();
                    const named = cell.tagName === 'TH' || getComputedStyle(cell, '::before').content.includes(cell.dataset.column);
                    const box = cell.getBoundingClientRect();
                    const beside = cell.tagName === 'TH' || value.right > box.right - 2 && value.left > box.left + 20;
                    return value.left < 0 || value.right > w || value.width === 0 || !named || !beside;
                }).map(cell => cell.outerHTML)";
            let cut = browser.runs(cut).await;
            assert_eq!(cut, serde_json::json!([]), "{path} on {width} px");
            let cells = "return document.querySelectorAll('.cards td').length";
            assert!(browser.runs(cells).await.as_u64() > Some(5), "{path}");
        }
    }
    browser.ends().await;
}

/// The pictures of docs/admin.md, if `SENPAI_PICTURES` names a folder for them.
#[tokio::test]
async fn every_page_fits_a_phone_and_a_desktop() {
    let bot = busy();
    let Some(browser) = browser("every_page_fits_a_phone_and_a_desktop", &bot, true).await else {
        return;
    };
    browser.comes_in(&bot.link_of(&machine())).await;
    browser.opens("/admin/gaps").await;
    let gap = format!(
        "return [...document.querySelectorAll('.gaps a')].find(a => a.textContent === '{GAP}').getAttribute('href')"
    );
    let gap = browser.runs(&gap).await.as_str().unwrap().to_owned();
    for (name, path) in [
        ("overview", "/admin?days=90"),
        ("gaps", "/admin/gaps"),
        ("gap", gap.as_str()),
        ("posts", "/admin/posts"),
        ("post", "/admin/posts/kite"),
        ("try", "/admin/try"),
        ("settings", "/admin/settings?channel=discord/1000/3000"),
        ("reload", "/admin/reindex"),
        ("log", "/admin/audit"),
        ("keys", "/admin/keys"),
    ] {
        for (kind, width) in [("phone", 390), ("desktop", 1100)] {
            browser.is_wide(width, 900).await;
            browser.opens(path).await;
            if name == "gap" {
                browser.presses("答えを見てみる").await;
                browser.says("つなぐと、答えはこうなります").await;
            }
            if name == "try" {
                browser
                    .runs("document.querySelector('textarea').value = '[[synonym]]\\nwords = [\"ゾウガメ\", \"入金\"]\\n'")
                    .await;
                browser.presses("比べる").await;
                browser.says("正しい記事が最初").await;
            }
            if name == "keys" {
                let program = format!("assistant-{kind}");
                browser.types_into("input[name=name]", &program).await;
                browser.presses("キーを作る").await;
                browser.says("キーを見られるのは今だけです").await;
            }
            if name == "reload" {
                browser.presses("読み込み直す").await;
                browser.says("加わった記事").await;
            }
            let wider = browser
                .runs("const w = document.documentElement.clientWidth; return document.documentElement.scrollWidth > w ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w && !(e.closest('.table, pre')?.getBoundingClientRect().right <= w)).map(e => e.outerHTML.slice(0, 80)).concat([w]) : []")
                .await;
            assert_eq!(
                wider,
                serde_json::json!([]),
                "{name} on a {kind} scrolls sideways"
            );
            browser.is_high().await;
            browser.picture(&format!("console-{name}-{kind}")).await;
        }
    }
    browser.ends().await;
}
