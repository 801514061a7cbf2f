//! Compares the spellings of two words.

use senpai_language::Script;

/// A key that all spellings of one word share; `None` for words with only one spelling.
pub(super) fn spelling_key(word: &str) -> Option<String> {
    let count = word.chars().count();
    let script = |wanted| move |c| Script::of(c) == wanted;
    if word.chars().all(script(Script::Katakana)) && count > 2 {
        let mut key: String = word.chars().map(large).collect();
        key = key.replace("ヴ", "ブ").replace("エイ", "エー");
        while key.ends_with('ー') {
            key.pop();
        }
        // ビル is not ビール; インタフェース is インターフェース.
        if count > 5 {
            key.retain(|c| c != 'ー');
        }
        return (key.chars().count() > 2).then_some(key);
    }
    let kanji: String = word.chars().filter(|c| script(Script::Han)(*c)).collect();
    let plain = word
        .chars()
        .all(|c| matches!(Script::of(c), Script::Han | Script::Hiragana));
    (plain && kanji.chars().count() == 2).then_some(kanji)
}

fn large(c: char) -> char {
    const SMALL: &str = "ァィゥェォャュョヮ";
    const LARGE: &str = "アイウエオヤユヨワ";
    let at = SMALL.chars().position(|s| s == c);
    at.and_then(|i| LARGE.chars().nth(i)).unwrap_or(c)
}

/// True if two spellings of the same kanji differ by omitted okurigana (打ち合わせ and 打合せ, not 書き出し and 書き出せ), and not only at the end
/// (見積 already finds 見積もり). Katakana has no okurigana.
pub(super) fn same_okurigana(a: &str, b: &str) -> bool {
    let han = |c: char| Script::of(c) == Script::Han;
    let slots = |word: &str| -> Vec<String> { word.split(han).map(str::to_owned).collect() };
    let (slots_a, slots_b) = (slots(a), slots(b));
    let same = |(x, y): (&String, &String)| x.ends_with(y.as_str()) || y.ends_with(x.as_str());
    let kana = slots_a.len() == 1;
    let inside = a.contains(b) || b.contains(a);
    kana || (!inside && slots_a.iter().zip(&slots_b).all(same))
}

/// True if a katakana word abbreviates another: プロフ and プロフィール, パソコン and パーソナルコンピュータ.
pub(super) fn abbreviates(short: &str, long: &str) -> bool {
    let kana = |word: &str| -> Option<Vec<char>> {
        let katakana = word.chars().all(|c| Script::of(c) == Script::Katakana);
        katakana.then(|| word.chars().filter(|c| *c != 'ー').collect())
    };
    let (Some(short), Some(long)) = (kana(short), kana(long)) else {
        return false;
    };
    if !(3..=4).contains(&short.len()) || long.len() < short.len() + 2 {
        return false;
    }
    let (head, tail) = short.split_at(2);
    let two = short.len() == 4 && long[3..].windows(2).any(|w| w == tail);
    long.starts_with(&short) || (long.starts_with(head) && two)
}
