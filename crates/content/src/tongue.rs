//! Recognises texts that are neither Japanese nor English. The crate `language` reads only these two languages, so such a post is
//! left out: otherwise it would be found and shown wrongly.

use std::path::Path;

use whatlang::{Lang, Script};

use crate::Language;

/// The greatest number of characters of a text that are examined. By hand: enough to tell a language.
const LOOKED_AT: usize = 20_000;
/// The least number of kana and ideographs that show a language. By hand: a quotation is shorter.
const SCRIPT_MIN: usize = 20;
/// The least number of letters that show a language with an alphabet. By hand: a name or a line of code is shorter.
const LETTERS_MIN: usize = 100;
/// The least number of letters of a text with only ASCII letters that is neither English nor Japanese. By hand: a few paragraphs.
const ASCII_LETTERS_MIN: usize = 600;

/// The tags of the languages that are read here, as values of `lang` and as names of folders.
pub(crate) const LANGUAGES: &[(&str, Language)] = &[
    ("ja", Language::Japanese),
    ("jp", Language::Japanese),
    ("日本語", Language::Japanese),
    ("en", Language::English),
    ("英語", Language::English),
];
/// More names of these languages, as values of `lang`.
const OWN_NAMES: &[(&str, Language)] = &[
    ("jpn", Language::Japanese),
    ("japanese", Language::Japanese),
    ("eng", Language::English),
    ("english", Language::English),
];

/// The tags of ISO 639-1, and `cn`, `tw`, `kr` and `br`, which blogs use for languages.
const TAGS: &str = "cn tw kr br aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo bs ca ce ch co cr cs cu cv cy da de dv \
    dz ee el eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu jv ka kg ki \
    kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts \
    tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu zho chi cmn kor spa fra fre deu ger por ita rus nld vie";
/// The names of languages in values of the key `lang`.
const NAMES: &str = "chinese 中文 简体中文 繁體中文 korean 한국어 spanish español french français german deutsch portuguese português \
    italian italiano russian русский vietnamese";
/// Tags that are also programming languages, if the key is `language`: C#, ML, Perl, PostScript, TypeScript.
const PROGRAMS: &str = "as cs ml pl ps sc st ts";
/// Folders and endings of names that are tags of other languages, and not other words of blogs.
const FOLDERS: &str = "zh cn tw ko kr es fr de pt br ru vi nl pl tr uk ar hi th";

/// The meaning of a value of the key `lang` or `language`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// A language that is read here.
    Known(Language),
    /// Another language.
    Other(String),
    /// A word that is not a human language, such as a programming language.
    None,
}

/// Reads a value of the key `lang`: `ja`, `en-US`, `日本語`, `zh-CN`, `Español`. A value of the key `language` may name a programming
/// language; then `may_be_program` is true.
pub(crate) fn of_tag(value: &str, may_be_program: bool) -> Tag {
    let lower = value.trim().to_lowercase();
    let mut parts = lower.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    let is_region = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let has_regions = parts.all(is_region);
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|listed| listed == word);
    if may_be_program && is_in(PROGRAMS, &lower) {
        return Tag::None;
    }
    let mut own = LANGUAGES.iter().chain(OWN_NAMES);
    match own.find(|(name, _)| *name == first) {
        Some((_, language)) if has_regions => Tag::Known(*language),
        None if has_regions && is_in(TAGS, first) || is_in(NAMES, &lower) => Tag::Other(lower),
        _ => Tag::None,
    }
}

/// The tag of the language of a post, if it is neither Japanese nor English: from its front matter (`stated`), or else from its
/// text, or else from its path.
pub(crate) fn other_language(text: &str, stated: Option<String>, path: &Path) -> Option<String> {
    if stated.is_some() {
        return stated;
    }
    match of_text(text) {
        Some("en" | "ja") => None,
        Some(tag) => Some(tag.to_owned()),
        None => of_path(path),
    }
}

fn of_path(path: &Path) -> Option<String> {
    let is_tag = |name: &str| {
        let lower = name.to_lowercase();
        let (tag, region) = lower.split_once(['-', '_']).unwrap_or((&lower, "xx"));
        let is_known = FOLDERS.split_whitespace().any(|known| known == tag);
        (is_known && (2..=4).contains(&region.len())).then(|| lower.clone())
    };
    let folders = path.parent().into_iter().flat_map(Path::iter);
    let mut folders = folders.filter_map(|name| is_tag(name.to_str()?));
    let stem = path.file_stem()?.to_str()?;
    folders.next().or_else(|| is_tag(stem.rsplit_once('.')?.1))
}

/// The tag of the language of a text; `None` if the text does not show it. Kana and ideographs are counted here, because a Japanese
/// sentence may contain many words of Latin letters.
fn of_text(text: &str) -> Option<&'static str> {
    let end = text
        .char_indices()
        .nth(LOOKED_AT)
        .map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let (mut kana, mut han, mut letters) = (0, 0, 0);
    for c in text.chars() {
        match c {
            '・' | 'ー' => {}
            '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => kana += 1,
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => han += 1,
            c if c.is_alphabetic() => letters += 1,
            _ => {}
        }
    }
    // An ideograph says about as much as three Latin letters. About half of the letters may be those of names.
    if han + kana >= SCRIPT_MIN && han + kana > letters / 6 {
        // Japanese has a kana for every one or two ideographs.
        return Some(if kana * 50 < han { "zh" } else { "ja" });
    }
    if kana > 0 {
        return Some("ja");
    }
    let info = whatlang::detect(text)?;
    let is_latin = info.script() == Script::Latin;
    // A list of English names looks like any language of Latin letters. Few other languages have only ASCII letters.
    let is_ascii = || !text.contains(|c: char| c.is_alphabetic() && !c.is_ascii());
    let least = match is_latin {
        true if info.lang() != Lang::Eng && is_ascii() => ASCII_LETTERS_MIN,
        true => LETTERS_MIN,
        false => SCRIPT_MIN,
    };
    (letters >= least && info.is_reliable()).then(|| tag(info.lang()))
}

/// The tag of ISO 639-1 if blogs use it, or else the tag of ISO 639-3.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Eng => "en",
        Lang::Jpn => "ja",
        Lang::Cmn => "zh",
        Lang::Kor => "ko",
        Lang::Spa => "es",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Tur => "tr",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Tha => "th",
        Lang::Heb => "he",
        Lang::Ell => "el",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_from_japanese_and_english() {
        let spanish = "El equipo de la empresa decidió que el proyecto no se podía terminar en el plazo, y por eso los \
            clientes pidieron una reunión con el director para hablar de los cambios que se habían propuesto en la oferta.";
        for (text, path, tag) in [
            (
                "这个项目的客户要求我们在两个星期之内完成报价单，然后再开会讨论后面的工作安排。",
                "a.md",
                Some("zh"),
            ),
            (
                "고객이 두 주 안에 견적서를 보내 달라고 했고 그 다음에 회의를 하기로 했습니다.",
                "a.md",
                Some("ko"),
            ),
            (spanish, "a.md", Some("es")),
            ("Hola a todos.", "es/a.md", Some("es")),
            ("Hola a todos.", "a.pt-br.md", Some("pt-br")),
            (
                "納品検収請求入金確認書類提出期限一覧表作成方法の話。見積書発行手順",
                "a.md",
                None,
            ),
            ("ITの見積もりを二週間で出します。", "it/a.md", None),
            (
                "見積もりを出します。中国語では报价单といいます。",
                "zh/a.md",
                None,
            ),
            (
                "The client asked us to send the quotation within two weeks, and we said that it is possible if the team \
              has the time for it. Then we had a meeting about the work that is left to do.",
                "de/a.md",
                None,
            ),
            ("Short.", "a.md", None),
            (
                "Typography\nem vs rem\nSelectors\nCSS selectors cheatsheet\nLayout\nflexbox\nResponsive\nMedia queries\n\
                 Container queries\nUncategorized\nSidenotes in Web Design",
                "a.md",
                None,
            ),
        ] {
            assert_eq!(
                other_language(text, None, Path::new(path)).as_deref(),
                tag,
                "{text}"
            );
        }
    }
}
