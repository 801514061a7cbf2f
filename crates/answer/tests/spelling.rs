//! A question finds a post that spells its words in another way.

#![allow(clippy::unwrap_used)]

use senpai_answer::{Answer, AnswerOptions, Status, answer};
use senpai_search::{IndexBuilder, Meta, Passage, Synonyms};

/// Asks posts of a title and a text. The titles are their ids.
fn ask(posts: &[(&str, &str)], question: &str) -> Answer {
    let mut builder = IndexBuilder::in_memory().unwrap();
    for (title, text) in posts {
        let post = Meta::titled(*title, *title).into();
        builder.add(post, &[Passage::plain(*text)]).unwrap();
    }
    let index = builder.finish().unwrap();
    let options = AnswerOptions::default();
    answer(&index, &Synonyms::default(), question, &options).unwrap()
}

#[track_caller]
fn finds(posts: &[(&str, &str)], questions: &[&str], first: &str) {
    for question in questions {
        let answer = ask(posts, question);
        let cited = &answer.excerpts[0];
        assert_eq!(cited.post.meta.id, first, "{question}");
        assert_eq!(answer.status, Status::Found, "{question}");
    }
}

#[test]
fn variants_of_kanji() {
    let posts = [
        (
            "髙橋さんの助言",
            "髙橋さんは見積もりを三回書き直すように言いました。",
        ),
        (
            "橋本さんの助言",
            "橋本さんは見積もりを口で言うように言いました。",
        ),
        ("濱田さんの会議", "濱田さんは朝の会議をやめました。"),
        ("浜口さんの会議", "浜口さんは夕方の会議をやめました。"),
        (
            "葛\u{E0100}飾の会",
            "葛\u{E0100}飾の会は毎月一日に開きます。",
        ),
        ("葛西の会", "葛西の会は毎月十日に開きます。"),
        ("⻑期の契約", "⻑期の契約では⾒直しの⽇を決めます。"),
        ("短期の契約", "短期の契約では見直しの人を決めます。"),
    ];
    finds(
        &posts,
        &["高橋さんは何を言いましたか", "髙橋さんは何を言いましたか"],
        "髙橋さんの助言",
    );
    finds(
        &posts,
        &["浜田さんがやめた会議", "濵田さんがやめた会議"],
        "濱田さんの会議",
    );
    finds(&posts, &["葛飾の会はいつ開きますか"], "葛\u{E0100}飾の会");
    finds(&posts, &["長期の契約で決めること"], "⻑期の契約");
}

#[test]
fn kana_okurigana_and_numerals() {
    let posts = [
        ("見積もりの出し方", "見積もりは三日以内に出します。"),
        ("受付の時間", "受付は朝の九時に始めます。"),
        ("打ち合わせの長さ", "打ち合わせは四十分で終えます。"),
        ("申し込みの手順", "申し込みは用紙に書きます。"),
        ("値引きの断り方", "値引きは範囲を減らして断ります。"),
        ("ヘッドラインの例", "ヘッドラインは短くします。"),
    ];
    for (questions, first) in [
        (
            ["みつもり", "見積", "見積り", "お見積もり", "おみつもり"],
            0,
        ),
        (
            [
                "うけつけ",
                "受け付け",
                "受付",
                "うけつけは？",
                "うけつけの時間",
            ],
            1,
        ),
        (
            [
                "打合せ",
                "打ち合せ",
                "打合わせ",
                "うちあわせ",
                "お打ち合わせ",
            ],
            2,
        ),
        (["申込", "申込み", "もうしこみ", "お申し込み", "お申込"], 3),
        (["ねびき", "値引き", "値引", "ねびきは？", "お値引き"], 4),
        (
            [
                "へっどらいん",
                "ヘッドライン",
                "ﾍｯﾄﾞﾗｲﾝ",
                "へっどらいんは？",
                "ヘツドライン",
            ],
            5,
        ),
    ] {
        for question in questions {
            let answer = ask(&posts, question);
            let found = answer.excerpts.first().map(|e| e.post.meta.id.as_str());
            assert_eq!(found, Some(posts[first].0), "{question}");
        }
    }
    let times = [
        ("多い", "面談は月に三回です。契約は12か月です。"),
        ("少ない", "面談は月に一回です。契約は半年です。"),
    ];
    for question in ["面談が3回", "面談が三回", "契約が十二か月", "契約が12ヶ月"]
    {
        let answer = ask(&times, question);
        assert_eq!(answer.excerpts[0].post.meta.id, "多い", "{question}");
    }
}

#[test]
fn dashes_and_counters() {
    let posts = [
        ("コ－チングの値段", "コ－チングの値段は一回ごとに決めます。"),
        (
            "スーパーの仕入れ",
            "スーパーの仕入れは朝の五時に始まります。",
        ),
        ("データ整理", "データ整理は金曜の夕方にします。"),
        ("試用の長さ", "試用は3ヶ月で終わります。"),
        ("研修の長さ", "研修は半年で終わります。"),
    ];
    finds(
        &posts,
        &["コーチングの値段", "ｺｰﾁﾝｸﾞの値段"],
        "コ－チングの値段",
    );
    finds(
        &posts,
        &["スーパーの仕入れ", "ス‐パ‐の仕入れ", "ス━パ━の仕入れ"],
        "スーパーの仕入れ",
    );
    finds(
        &posts,
        &[
            "3カ月で終わる試用",
            "３ヵ月で終わる試用",
            "3ケ月で終わる試用",
            "3箇月で終わる試用",
            "3か月で終わる試用",
        ],
        "試用の長さ",
    );
    let marked = &ask(&posts, "コーチング").excerpts[0].excerpt;
    let words: Vec<&str> = marked
        .highlights
        .iter()
        .map(|h| &marked.text[h.clone()])
        .collect();
    assert!(words.contains(&"コ－チング"), "{words:?}");
}

#[test]
fn abbreviations_that_are_stop_words_in_lower_case() {
    let posts = [
        (
            "IT補助金の申請",
            "IT補助金の申請は、見積書を二枚そろえてから春に出します。",
        ),
        (
            "補助金の申請",
            "補助金の申請は、商工会で判子をもらってから秋に出します。",
        ),
        ("A社の事例", "A社は三か月で売上を戻しました。"),
        (
            "事例の社内での使い方",
            "事例を社内で配ると、会社の売上の話がしやすくなります。",
        ),
        (
            "Moving into IT",
            "Moving into IT takes one finished project.",
        ),
        (
            "Moving into sales",
            "Moving into sales takes one honest story about a customer.",
        ),
    ];
    finds(
        &posts,
        &["IT補助金の申請", "ＩＴ補助金の申請"],
        "IT補助金の申請",
    );
    assert_eq!(
        ask(&posts, "A社の売上の話").excerpts[0].post.meta.id,
        "A社の事例"
    );
    assert_eq!(
        ask(&posts, "IT jobs").excerpts[0].post.meta.id,
        "Moving into IT"
    );
    assert!(
        ask(&posts, "it").excerpts.is_empty(),
        "a pronoun finds nothing"
    );
}
