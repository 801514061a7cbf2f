//! The errors of the libraries in Japanese. Their own sentences are English.

use std::error::Error;

use senpai_live::LiveError;
use senpai_wording::{Language, fill, wording};

/// The error in Japanese; `None` if its kind is not known here.
pub fn error(error: &anyhow::Error) -> Option<String> {
    let said = error.downcast_ref().map(of_settings);
    let said = said.or_else(|| error.downcast_ref().map(of_index));
    let said = said.or_else(|| error.downcast_ref().map(of_content));
    let said = said.or_else(|| error.downcast_ref().and_then(of_search));
    said.or_else(|| error.downcast_ref().and_then(of_model))
}

/// A sentence, followed by the system's message about the cause.
fn with_cause(sentence: String, error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{sentence}（{cause}）"),
        None => sentence,
    }
}

fn of_settings(error: &senpai_settings::Error) -> String {
    use senpai_settings::Error::{Missing, Parse, Path, Unreadable};
    let sentence = match error {
        Missing(path) => format!(
            "{} がありません。設定ファイルを --config FILE か SENPAI_CONFIG で指定してください",
            path.display()
        ),
        Unreadable { path, .. } => format!(
            "{} を読めません。読む権限のある UTF-8 のテキストファイルにしてください",
            path.display()
        ),
        Parse { path, error } => format!(
            "{} の {} 行目に誤りがあります: {}",
            path.display(),
            error.line,
            error.message
        ),
        Path { path, .. } => format!("`{}` はパスとして使えません", path.display()),
        other => format!("設定を使えません: {other}"),
    };
    with_cause(sentence, error)
}

fn of_index(error: &LiveError) -> String {
    match error {
        LiveError::Content(error) => of_content(error),
        LiveError::Search(error) => {
            of_search(error).unwrap_or_else(|| format!("インデックスのエラーです: {error}"))
        }
        other => other.to_string(),
    }
}

fn of_content(error: &senpai_content::Error) -> String {
    let sentence = match error {
        senpai_content::Error::Folder { root, .. } => {
            format!("フォルダ {} を読めません", root.display())
        }
        other => other.to_string(),
    };
    with_cause(sentence, error)
}

fn of_search(error: &senpai_search::Error) -> Option<String> {
    use senpai_search::Error::{Engine, File, ManySynonyms, Record, Synonyms, Unusable};
    let sentence = match error {
        Engine(_) => "インデックスを使えません。作り直してください".to_owned(),
        File { path, .. } => format!("{} を読み書きできません", path.display()),
        Unusable { path, why } => format!(
            "{} を使えません。インデックスを作り直してください（{why}）",
            path.display()
        ),
        Record(_) => "インデックスに別のバージョンの記録があります。作り直してください".to_owned(),
        Synonyms(error) => {
            let words = wording(Language::Japanese);
            words.bad_toml(
                "synonyms.toml",
                error.line,
                error.problem as usize,
                &error.keys,
            )
        }
        ManySynonyms { pairs, most } => {
            let words = wording(Language::Japanese);
            fill(&fill(words.admin.many_synonyms, pairs), most)
        }
        _ => return None,
    };
    Some(with_cause(sentence, error))
}

fn of_model(error: &senpai_model::Error) -> Option<String> {
    use senpai_model::Error::{File, Unusable};
    let sentence = match error {
        File { path, .. } => format!("モデルのファイル {} を読めません", path.display()),
        Unusable { path, why } => {
            format!("{} はモデルとして使えません: {why}", path.display())
        }
        _ => return None,
    };
    Some(with_cause(sentence, error))
}
