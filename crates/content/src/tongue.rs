//! Whether a text is in a language that is neither Japanese nor English. The crate `language` reads these two only; such a post
//! would be found and shown as something that it is not.

use std::path::Path;

/// The most characters of a text that are looked at.
const LOOKED_AT: usize = 20_000;
/// The fewest characters of a script that tell a language. By hand: a quotation is shorter.
const SCRIPT_MIN: usize = 20;
/// The fewest words that tell a language of Latin letters.
const WORDS_MIN: usize = 30;

/// The commonest words of languages that are written with Latin letters, English first.
const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in is that for it with as on are this be you not or i we have a can from at by your my if but",
    ),
    (
        "es",
        "de la que el en y los se del las un por con una para es no su lo como más pero al este",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour dans qui pas sur ne au ce il je vous nous avec plus",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es ich wir sie wie",
    ),
    (
        "pt",
        "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele",
    ),
    (
        "it",
        "di e il la che in un a per è una sono del con non le si i da come più anche ma della",
    ),
    (
        "nl",
        "de het een van en in is dat op te zijn voor met niet aan er om ook maar je",
    ),
    (
        "pl",
        "i w na z do nie się to że jest o jak po co za od ale są",
    ),
    ("tr", "ve bir bu için da de ile çok ne olarak daha gibi o"),
    (
        "id",
        "yang dan di ini untuk dengan dari tidak itu dalam akan pada juga saya ke",
    ),
    (
        "vi",
        "và của là có không một cho các được trong những này với người để",
    ),
];

/// Folders and endings of names that are tags of other languages, and no other words of blogs.
const TAGS: &str = "zh cn tw ko kr es fr de pt br ru vi nl pl tr uk ar hi th";

/// The tag of the language of a post, where it is neither Japanese nor English.
pub(crate) fn other_language(text: &str, path: &Path) -> Option<String> {
    let found = of_text(text);
    match found {
        Some("en" | "ja") => None,
        Some(tag) => Some(tag.to_owned()),
        None => of_path(path),
    }
}

/// The tag that a value of the key `lang` states, where it is one of another language: `zh-CN`, `pt_BR`, `Español`.
pub(crate) fn of_tag(value: &str) -> Option<String> {
    let lower = value.trim().to_lowercase();
    let mut parts = lower.split(['-', '_']);
    let first = parts.next()?;
    let is_tag = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    let names = "chinese 中文 简体中文 繁體中文 korean 한국어 spanish español french français german deutsch portuguese português \
        italian italiano russian русский vietnamese";
    (is_tag || names.split_whitespace().any(|name| name == lower)).then_some(lower)
}

fn of_path(path: &Path) -> Option<String> {
    let is_tag = |name: &str| {
        let lower = name.to_lowercase();
        let (tag, region) = lower.split_once(['-', '_']).unwrap_or((&lower, "xx"));
        let is_known = TAGS.split_whitespace().any(|known| known == tag);
        (is_known && (2..=4).contains(&region.len())).then(|| lower.clone())
    };
    let folders = path.parent().into_iter().flat_map(Path::iter);
    let mut folders = folders.filter_map(|name| is_tag(name.to_str()?));
    let stem = path.file_stem()?.to_str()?;
    folders.next().or_else(|| is_tag(stem.rsplit_once('.')?.1))
}

/// The tag of the language of a text; `None` where it does not tell.
fn of_text(text: &str) -> Option<&'static str> {
    let (mut kana, mut han, mut latin) = (0, 0, 0);
    let mut others = [
        ("ko", 0),
        ("ru", 0),
        ("el", 0),
        ("ar", 0),
        ("he", 0),
        ("th", 0),
        ("hi", 0),
    ];
    for c in text.chars().take(LOOKED_AT) {
        let other = match c {
            '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => {
                kana += usize::from(!matches!(c, '・' | 'ー'));
                continue;
            }
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => {
                han += 1;
                continue;
            }
            '\u{AC00}'..='\u{D7AF}' | '\u{1100}'..='\u{11FF}' => 0,
            '\u{0400}'..='\u{04FF}' => 1,
            '\u{0370}'..='\u{03FF}' => 2,
            '\u{0600}'..='\u{06FF}' => 3,
            '\u{0590}'..='\u{05FF}' => 4,
            '\u{0E00}'..='\u{0E7F}' => 5,
            '\u{0900}'..='\u{097F}' => 6,
            c if c.is_alphabetic() => {
                latin += 1;
                continue;
            }
            _ => continue,
        };
        others[other].1 += 1;
    }
    // A character of these scripts says as much as about three Latin letters.
    let of_latin = latin / 3;
    let (tag, most) = others.into_iter().max_by_key(|(_, count)| *count)?;
    if most >= SCRIPT_MIN && most > han + kana && most > of_latin / 2 {
        return Some(tag);
    }
    if han + kana >= SCRIPT_MIN && han + kana > of_latin / 2 {
        // Japanese has a kana for every one or two ideographs.
        return Some(if kana * 50 < han { "zh" } else { "ja" });
    }
    if kana > 0 {
        return Some("ja");
    }
    of_words(text)
}

fn of_words(text: &str) -> Option<&'static str> {
    let text: String = text
        .chars()
        .take(LOOKED_AT)
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let count = |listed: &str| {
        let listed: Vec<&str> = listed.split_whitespace().collect();
        words.iter().filter(|word| listed.contains(word)).count()
    };
    let mut counts = WORDS.iter().map(|(tag, listed)| (count(listed), *tag));
    let (english, _) = counts.next()?;
    let (most, tag) = counts.max()?;
    if words.len() < WORDS_MIN {
        return None;
    }
    if most * 10 >= words.len() && most > 2 * english {
        return Some(tag);
    }
    (english * 10 >= words.len()).then_some("en")
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
        ] {
            assert_eq!(
                other_language(text, Path::new(path)).as_deref(),
                tag,
                "{text}"
            );
        }
    }
}
