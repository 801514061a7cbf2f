//! Candidates for `synonyms.toml`, from the posts and their authors' questions. Precision over recall: an admin reads them.

mod brackets;
mod spelling;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use brackets::explained;
use senpai_content::Library;
use senpai_language::{Language, Script, normalize};
use spelling::{abbreviates, same_okurigana, spelling_key};
use words::{nouns, words};

use crate::{
    Synonyms,
    tuning::{MIN_INFORMATION, MIN_SUPPORT},
};

/// Two words that may be synonyms.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The words, normalised. With [`Grounds::CoOccurrence`], the first is the members' word, the second the posts'.
    pub words: [String; 2],
    /// The reason to think that they are synonyms.
    pub grounds: Grounds,
}

/// The reason to think that two words are synonyms.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Grounds {
    /// They are spellings of one word: long vowels, small kana, okurigana.
    Spelling,
    /// The first word abbreviates the second. This post has the second word; only the author's questions of the post have the
    /// first.
    Abbreviation(String),
    /// This post explains one word by the other in brackets.
    Brackets(String),
    /// No post has the first word, but the author's questions of these posts do. All of these posts have the second word.
    CoOccurrence {
        /// The posts' ids.
        posts: Vec<String>,
        /// The number of other posts that have the second word.
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
    language: Option<Language>,
    asked: BTreeSet<String>,
}

/// Suggests pairs that `known` does not have, with the most reliable grounds first.
pub fn suggest(library: &Library, known: &Synonyms) -> Vec<Suggestion> {
    let posts: Vec<PostWords> = library
        .articles
        .iter()
        .map(|article| {
            let body = normalize(&format!("{}\n{}", article.meta.title, article.text));
            let questions: Vec<String> = article
                .meta
                .questions
                .iter()
                .map(|q| normalize(&q.text))
                .collect();
            PostWords {
                id: &article.meta.id,
                words: words(&body),
                nouns: nouns(&body),
                language: article.meta.language,
                asked: questions.iter().flat_map(|q| words(q)).collect(),
                body,
                questions,
            }
        })
        .collect();
    let mut out: Vec<Suggestion> = Vec::new();
    let found = spellings(&posts)
        .into_iter()
        .chain(abbreviations(&posts))
        .chain(explanations(&posts))
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

/// Pairs of spellings of which at least one is in a post.
fn spellings(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut of_key: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for word in posts.iter().flat_map(|p| p.words.iter().chain(&p.asked)) {
        if let Some(key) = spelling_key(word) {
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

fn pair(a: &str, b: &str, grounds: Grounds) -> Suggestion {
    Suggestion {
        words: [a.to_owned(), b.to_owned()],
        grounds,
    }
}

/// Pairs of a word and its abbreviation: a post has only the word, and its author's questions have the abbreviation.
fn abbreviations(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut out = Vec::new();
    for post in posts {
        for short in post.asked.difference(&post.words) {
            for long in post.words.iter().filter(|long| abbreviates(short, long)) {
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

/// Pairs such as 「KPI（重要業績評価指標）」 and 「自己紹介欄（About）」.
fn explanations(posts: &[PostWords]) -> Vec<Suggestion> {
    let mut out = Vec::new();
    for post in posts {
        for (at, _) in post.body.match_indices('(') {
            let Some((inner, _)) = post.body[at + 1..].split_once(')') else {
                continue;
            };
            if let Some(outer) = explained(post.body[..at].trim_end(), inner) {
                let grounds = Grounds::Brackets(post.id.to_owned());
                out.push(pair(outer, inner, grounds));
            }
        }
    }
    out
}

/// Pairs of a member's word that no post has, and the post's word that co-occurs with it best.
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
            // A question with both words does not use one word in place of the other.
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

    /// The words suggested for posts of (question, text), among so many other posts that a word of two posts is rare.
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
