//! Candidates for `synonyms.toml`, from the posts and their authors' questions. Precision over recall: an admin reads them.

use std::collections::{BTreeMap, BTreeSet};

use senpai_content::Library;
use senpai_language::{Language, Script, Units, normalize};

use crate::{
    Synonyms,
    tuning::{MIN_INFORMATION, MIN_SUPPORT},
};

/// Two words that may be synonyms.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The words, normalised. By [`Grounds::CoOccurrence`], the first is the members' word, the second the posts'.
    pub words: [String; 2],
    /// Why they may be synonyms.
    pub grounds: Grounds,
}

/// Why two words may be synonyms.
#[derive(Clone, Debug, PartialEq)]
pub enum Grounds {
    /// They are spellings of one word: long vowels, small kana, okurigana.
    Spelling,
    /// The first abbreviates the second. This post has the second; its author's questions alone have the first.
    Abbreviation(String),
    /// This post explains one by the other in brackets.
    Brackets(String),
    /// No post has the first, but questions of these posts' authors do; all of these posts have the second.
    CoOccurrence {
        /// The posts' ids.
        posts: Vec<String>,
        /// The number of other posts that have the second.
        elsewhere: usize,
    },
}

/// The words of a post.
struct PostWords<'a> {
    id: &'a str,
    /// Title and text, normalised.
    body: String,
    questions: Vec<String>,
    words: BTreeSet<String>,
    nouns: BTreeSet<String>,
    language: Language,
    asked: BTreeSet<String>,
}

/// Suggests pairs that `known` does not have, the surest grounds first.
pub fn suggest(library: &Library, known: &Synonyms) -> Vec<Suggestion> {
    let posts: Vec<PostWords> = library
        .articles
        .iter()
        .map(|article| {
            let body = normalize(&format!("{}\n{}", article.title, article.text));
            let questions: Vec<String> = article
                .questions
                .iter()
                .map(|q| normalize(&q.text))
                .collect();
            PostWords {
                id: &article.id,
                words: words(&body),
                nouns: nouns(&body),
                language: article.language,
                asked: questions.iter().flat_map(|q| words(q)).collect(),
                body,
                questions,
            }
        })
        .collect();
    let mut out: Vec<Suggestion> = Vec::new();
    let found = spellings(&posts)
        .into_iter()
        .chain(shortened(&posts))
        .chain(brackets(&posts))
        .chain(co_occurring(&posts));
    for suggestion in found {
        let [a, b] = &suggestion.words;
        let twice = |s: &Suggestion| s.words.contains(a) && s.words.contains(b);
        if !known.relate(a, b) && !out.iter().any(twice) {
            out.push(suggestion);
        }
    }
    out
}

/// Runs of two or more kanji or katakana, Latin words, and compounds such as 引き継ぎ.
fn words(text: &str) -> BTreeSet<String> {
    let units = Units::of(text);
    let mut out = BTreeSet::new();
    let joined = units
        .as_slice()
        .chunk_by(|a, b| a.run == b.run && a.script == b.script && a.script.is_cjk());
    for run in joined {
        let word = &text[units.source(run[0]).start..units.source(run[run.len() - 1]).end];
        let long = match run[0].script {
            Script::Han | Script::Katakana => run.len() > 1,
            Script::Latin => word.len() > 1,
            _ => false,
        };
        if long {
            out.insert(word.to_owned());
        }
    }
    out.extend(compounds(text));
    out
}

/// The words that are nouns: not stems (一番詳 of 一番詳しい, サボ of サボる), not amounts (二分).
fn nouns(text: &str) -> BTreeSet<String> {
    const AFTER: &str = "をがはにでとものへやかなだしす";
    const AMOUNT: &str = "一二三四五六七八九十百千万数半";
    let mut out = words(text);
    out.retain(|word| {
        let ends = text.match_indices(word.as_str()).all(|(at, _)| {
            let next = text[at + word.len()..].chars().next();
            next.is_none_or(|c| Script::of(c) != Script::Hiragana || AFTER.contains(c))
        });
        let hiragana = word.chars().any(|c| Script::of(c) == Script::Hiragana);
        ends && !hiragana && !word.starts_with(|c| AMOUNT.contains(c))
    });
    out
}

/// The kana of okurigana, without particles.
const OKURIGANA: &str = "いきぎしじちびみりえけげせべめれわ";

/// Two kanji with okurigana after one or both: 見積もり, 引き継ぎ, 引継ぎ, 打ち合わせ.
fn compounds(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let han = |i: usize| chars.get(i).is_some_and(|c| Script::of(*c) == Script::Han);
    let okurigana = |i: usize| chars.get(i).is_some_and(|c| OKURIGANA.contains(*c));
    let mut out = Vec::new();
    for start in 0..chars.len() {
        if !han(start) || (start > 0 && han(start - 1)) {
            continue;
        }
        let second = start + 1 + usize::from(okurigana(start + 1));
        let mut end = second + 1;
        // Before anything but り, も is a particle.
        if chars.get(end) == Some(&'も') && chars.get(end + 1) == Some(&'り') {
            end += 1;
        }
        while end < second + 3 && okurigana(end) {
            end += 1;
        }
        let bare = end == second + 1;
        if han(second) && !han(end) && !(bare && second == start + 1) {
            out.push(chars[start..end].iter().collect());
        }
    }
    out
}

/// A key that the spellings of one word share; `None` for words that have one spelling.
fn spelling(word: &str) -> Option<String> {
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

/// Pairs of spellings; a post has at least one of the two.
fn spellings(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut of_key: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for word in posts.iter().flat_map(|p| p.words.iter().chain(&p.asked)) {
        if let Some(key) = spelling(word) {
            of_key.entry(key).or_default().insert(word);
        }
    }
    let in_posts = |word: &str| posts.iter().any(|p| p.words.contains(word));
    let mut out = Vec::new();
    for words in of_key.values() {
        // 打合 is the stem of 打合せ, which is the word.
        let longer = |w: &str| words.iter().any(|l| *l != w && l.starts_with(w));
        let kana = |w: &str| w.chars().all(|c| Script::of(c) == Script::Katakana);
        let words = words.iter().copied().filter(|w| kana(w) || !longer(w));
        let words: Vec<&str> = words.collect();
        for (i, a) in words.iter().enumerate() {
            for b in &words[i + 1..] {
                if same_okurigana(a, b) && (in_posts(a) || in_posts(b)) {
                    out.push(pair(a, b, Grounds::Spelling));
                }
            }
        }
    }
    out
}

/// Whether two spellings of the same kanji differ by omitted okurigana (打ち合わせ and 打合せ, not 書き出し and 書き出せ), and not at
/// the end alone (見積 already finds 見積もり). Katakana has no okurigana.
fn same_okurigana(a: &str, b: &str) -> bool {
    let han = |c: char| Script::of(c) == Script::Han;
    let slots = |word: &str| -> Vec<String> { word.split(han).map(str::to_owned).collect() };
    let (slots_a, slots_b) = (slots(a), slots(b));
    let same = |(x, y): (&String, &String)| x.ends_with(y.as_str()) || y.ends_with(x.as_str());
    let kana = slots_a.len() == 1;
    let inside = a.contains(b) || b.contains(a);
    kana || (!inside && slots_a.iter().zip(&slots_b).all(same))
}

fn pair(a: &str, b: &str, grounds: Grounds) -> Suggestion {
    Suggestion {
        words: [a.to_owned(), b.to_owned()],
        grounds,
    }
}

/// Pairs such as プロフ and プロフィール: a post has the long word alone, its author's questions the short one.
/// パソコン and パーソナルコンピュータ are such a pair too.
fn shortened(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut out = Vec::new();
    for post in posts {
        for short in post.asked.difference(&post.words) {
            for long in post.words.iter().filter(|long| shortens(short, long)) {
                let rest = long.strip_prefix(short.as_str());
                let compound = |rest: &str| posts.iter().any(|p| p.words.contains(rest));
                if !rest.is_some_and(compound) {
                    out.push(pair(short, long, Grounds::Abbreviation(post.id.to_owned())));
                }
            }
        }
    }
    out
}

fn shortens(short: &str, long: &str) -> bool {
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

/// Pairs such as 「KPI（重要業績評価指標）」 and 「自己紹介欄（About）」: Latin letters on one side, kanji or katakana on the other;
/// or words and their initials.
fn brackets(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut out = Vec::new();
    for post in posts {
        for (at, _) in post.body.match_indices('(') {
            let Some((inner, _)) = post.body[at + 1..].split_once(')') else {
                continue;
            };
            let before = post.body[..at].trim_end();
            let outer = if initials(inner, before).is_empty() {
                last_word(before)
            } else {
                initials(inner, before)
            };
            let latin = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_ascii_alphanumeric());
            let cjk = |w: &str| {
                let whole = |s| w.chars().all(|c| Script::of(c) == s);
                w.chars().count() > 1 && (whole(Script::Han) || whole(Script::Katakana))
            };
            let expands = |a: &str, b: &str| latin(a) && !a.is_empty() && initials(a, b) == b;
            if (latin(inner) && cjk(outer))
                || (cjk(inner) && latin(outer))
                || expands(inner, outer)
                || expands(outer, inner)
            {
                let grounds = Grounds::Brackets(post.id.to_owned());
                out.push(pair(outer, inner, grounds));
            }
        }
    }
    out
}

/// The longest end of `text` in one script.
fn last_word(text: &str) -> &str {
    let last = text.chars().next_back().map(Script::of);
    &text[text.trim_end_matches(|c| Some(Script::of(c)) == last).len()..]
}

/// The words at the end of `text` whose initials are the letters of `short`, at least three; empty if they are not.
fn initials<'a>(short: &str, text: &'a str) -> &'a str {
    let mut at = text.len();
    for letter in short.chars().rev() {
        let word = last_word(text[..at].trim_end_matches([' ', '-']));
        if !word.starts_with(letter) {
            return "";
        }
        at = text[..at].trim_end_matches([' ', '-']).len() - word.len();
    }
    if short.len() > 2 { &text[at..] } else { "" }
}

/// Pairs of a member's word that no post has, and the posts' word that co-occurs with it best.
fn co_occurring(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut asked: BTreeMap<String, Vec<&PostWords>> = BTreeMap::new();
    for post in posts {
        let nouns = post.questions.iter().flat_map(|q| nouns(q));
        for word in nouns.collect::<BTreeSet<_>>() {
            asked.entry(word).or_default().push(post);
        }
    }
    asked.retain(|word, having| {
        having.len() >= MIN_SUPPORT && !posts.iter().any(|p| p.body.contains(word.as_str()))
    });
    let mut out = Vec::new();
    for (word, having) in &asked {
        let language = having[0].language;
        let all = posts.iter().filter(|p| p.language == language);
        let all: Vec<&PostWords> = all.collect();
        let best = having[0]
            .nouns
            .iter()
            .filter(|w| having.iter().all(|p| p.body.contains(*w)))
            // A question with both words does not use one for the other.
            .filter(|w| {
                let mut questions = having.iter().flat_map(|p| &p.questions);
                !questions.any(|q| q.contains(word.as_str()) && q.contains(*w))
            })
            .map(|w| (all.iter().filter(|p| p.body.contains(w)).count(), w))
            .min();
        let Some((count, w)) = best.filter(|(count, _)| *count >= having.len()) else {
            continue;
        };
        let information = (all.len() as f64 / count as f64).log2() * having.len() as f64;
        if information >= MIN_INFORMATION {
            let grounds = Grounds::CoOccurrence {
                posts: having.iter().map(|p| p.id.to_owned()).collect(),
                elsewhere: count - having.len(),
            };
            out.push((information, pair(word, w, grounds)));
        }
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0));
    out.into_iter().map(|(_, suggestion)| suggestion).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use senpai_content::Article;

    /// The words suggested for posts of (question, text), among so many others that two posts with one word are a surprise.
    fn suggested(posts: &[(&str, &str)], known: &str) -> Vec<[String; 2]> {
        let mut library = Library::default();
        let others = (0..30).map(|_| ("", "関係のない話。"));
        for (i, (question, text)) in posts.iter().copied().chain(others).enumerate() {
            let file =
                format!("---\ntitle: 題\nlanguage: ja\nquestions: ['{question}']\n---\n{text}\n");
            let path = format!("{i}.md");
            let article = Article::parse(path.as_ref(), file.as_bytes(), date(2026, 1, 1)).0;
            library.articles.extend(article);
        }
        let known = Synonyms::parse(known).unwrap();
        suggest(&library, &known)
            .into_iter()
            .map(|s| s.words)
            .collect()
    }

    fn check(question: &str, text: &str, expect: &[[&str; 2]]) {
        assert_eq!(
            suggested(&[(question, text)], ""),
            expect,
            "{question} {text}"
        );
    }

    #[test]
    fn one_word_spelled_twice() {
        check(
            "サーバの費用は？",
            "サーバーを借りる。",
            &[["サーバ", "サーバー"]],
        );
        check("ウエブに出す？", "ウェブを作る。", &[["ウェブ", "ウエブ"]]);
        check(
            "打合せは何分？",
            "打ち合わせを短くする。",
            &[["打ち合わせ", "打合せ"]],
        );
        check(
            "見積りを出す？",
            "見積もりを出す。",
            &[["見積もり", "見積り"]],
        );
        check("ビルで飲む？", "ビールを飲む。", &[]);
        check("書き出せない", "書き出しを短くする。", &[]);
    }

    #[test]
    fn an_abbreviation_of_a_word_of_the_same_post() {
        check(
            "プロフに書く？",
            "プロフィールを直す。",
            &[["プロフ", "プロフィール"]],
        );
        check(
            "パソコンは？",
            "パーソナルコンピュータを買う。",
            &[["パソコン", "パーソナルコンピュータ"]],
        );
        check("リンクは？", "リンクボタン。ボタンを押す。", &[]);
    }

    #[test]
    fn brackets_that_explain() {
        check(
            "",
            "KPI（重要業績評価指標）を決める。",
            &[["kpi", "重要業績評価指標"]],
        );
        check(
            "",
            "An applicant tracking system (ATS) reads.",
            &[["applicant tracking system", "ats"]],
        );
        check("", "参加費（無料）と会議（2024年）。", &[]);
    }

    #[test]
    fn a_members_word_and_the_posts_word_that_co_occurs() {
        let posts = [
            ("メルマガは要る？", "ニュースレターを送る。記事を書く。"),
            ("メルマガの始め方", "ニュースレターを始める。"),
            ("", "記事を直す。"),
        ];
        assert_eq!(suggested(&posts, ""), [["メルマガ", "ニュースレター"]]);
        assert!(
            suggested(&posts[1..], "").is_empty(),
            "one post is no support"
        );
        let known = "[[synonym]]\nwords = ['ニュースレター', 'メルマガ']";
        assert!(suggested(&posts, known).is_empty(), "it is known");
    }
}
