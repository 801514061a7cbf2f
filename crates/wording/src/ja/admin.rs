//! The actions of admins in Japanese.

use crate::AdminWording;

pub(super) const ADMIN: AdminWording = AdminWording {
    closed: "済みにした質問です（新しい順）。戻すと、答えのない質問の一覧にまた出ます。",
    no_closed: "済みにした質問はありません。",
    no_closed_gap: "{} という名前の、済みにした質問はありません。",
    is_ruled_out: "扱わない",
    is_linked: "つないだ記事: {}",
    is_linked_somewhere: "つないだ記事は、記事に書き出したなどのため分かりません",
    restore: "戻す",
    restore_numbered: ["1を戻す", "2を戻す", "3を戻す", "4を戻す", "5を戻す"],
    restored: "「{}」を、答えのない質問の一覧に戻しました。",
    unlinked: "記事「{}」とのつながりも外しました。",
    still_linked: "つないだ質問は記事に書き出したなどのため、そのままです。外すときは、記事の `questions` から消してください。",
    private_is_found: "もとの質問は非公開なので、その言葉は使っていません。もとの言葉で聞いても、この記事が見つかります。待っている人には知らせが届きます。",
    private_is_not_found: "もとの質問は非公開なので、その言葉は使っていません。もとの言葉で聞いても、この記事は答えとして見つかりません。待っている人に、知らせは届きません。",
    near_tag: "「{}」のことですか？",
    bad_toml: "{} の{}行目を読み取れません。{}",
    toml_problems: [
        "知らないキーがあります。",
        "値の種類が違います。文字は引用符で、リストは [ ] で囲みます。",
        "必要なキーがありません。",
        "同じキーが2回あります。1つにまとめてください。",
        "TOML の形になっていません。引用符やかっこの閉じ忘れがないか、確かめてください。",
    ],
    known_keys: "使えるキー: {}",
    missing_key: "足りないキー: {}",
    no_golden_post: "questions.toml の質問「{}」が指す記事「{}」がありません。記事のIDを書くか、kind を near か far にしてください。",
    many_synonyms: "同義語の組み合わせが{}個あり、多すぎます。{}個までにしてください。",
    closed_command: "済みにした質問（管理者）",
    restore_command: "済みにした質問を一覧に戻す（管理者）",
    unset_option: "未設定に戻すもの: tags, language, private",
    not_set: "未設定",
};
