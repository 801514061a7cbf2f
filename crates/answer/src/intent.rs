//! The intent of a line of a conversation, from the line and the conversation before it. Pure, so that every program with
//! conversations decides it in the same way.

use senpai_language::{Language, ParsedQuestion, SmallTalk, without_greetings};

use crate::{
    Memory, Shown,
    distress::speaks_of_dying,
    phrases::{
        asked_language, chosen_number, is_more, is_rejection, is_return, refers_back, says_helped,
    },
};

/// The intent of a line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The member speaks of dying or of harming themselves. No post answers that.
    Distress,
    /// The line asks for nothing: one sentence answers it.
    SmallTalk(SmallTalk),
    /// The post with the id `post`, which was just shown, in a language.
    Version {
        /// The post's id.
        post: String,
        /// The language in which the line asks for the post.
        language: Language,
    },
    /// A further page of the answer to [`Memory::question`].
    Further(FurtherKind),
    /// One of the numbered excerpts of the last reply.
    Choice(Shown),
    /// The line says that the last reply helped.
    Helped,
    /// The line asks for the answer to [`Memory::root`] again.
    Return,
    /// The line refers to a question, and there is none before it.
    NothingBefore,
    /// An answer, by itself or as a follow-up: [`answer`](crate::answer) decides which.
    Question,
}

/// The request of a line that names no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FurtherKind {
    /// Excerpts that were not shown.
    More,
    /// Other posts, because the posts shown do not answer.
    Others,
}

impl Intent {
    /// The intent of `line`. `memory` is the memory of the conversation; without it, a line refers to nothing. After a question, an
    /// empty line asks for more.
    pub fn of(line: &str, memory: Option<&Memory>) -> Intent {
        if speaks_of_dying(line) {
            return Intent::Distress;
        }
        let whole = line;
        let line = without_greetings(whole);
        if let Some(memory) = memory {
            if let Some(language) = asked_language(line)
                && let Some(newest) = memory.shown.first()
            {
                let post = newest.post.clone();
                return Intent::Version { post, language };
            }
            let number = chosen_number(line).and_then(|number| number.checked_sub(1));
            if let Some(chosen) = number.and_then(|at| memory.choices.get(at)) {
                return Intent::Choice(chosen.clone());
            }
            if says_helped(line) {
                return Intent::Helped;
            }
            if is_return(line) {
                return Intent::Return;
            }
            if is_rejection(line) {
                return Intent::Further(FurtherKind::Others);
            }
            if line.trim().is_empty() || is_more(line) {
                return Intent::Further(FurtherKind::More);
            }
        }
        let parsed = ParsedQuestion::parse(whole);
        match parsed.small_talk {
            Some(talk) => Intent::SmallTalk(talk),
            None if memory.is_none() && (parsed.is_follow_up || refers_back(line)) => {
                Intent::NothingBefore
            }
            None => Intent::Question,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Shown;

    #[test]
    fn a_line_refers_back_only_after_a_question() {
        let shown = vec![Shown {
            post: "payment".into(),
            excerpt: "入金は事実です。".into(),
            rejected: false,
        }];
        let memory = Memory::new("入金はいつ？".into(), "入金はいつ？".into(), shown);
        let after = |line| Intent::of(line, memory.as_ref());
        let version = Intent::Version {
            post: "payment".into(),
            language: Language::English,
        };
        assert_eq!(after("英語だと？"), version);
        for greeted in ["お疲れさまです。もっと", "Hi, more"] {
            let more = Intent::Further(FurtherKind::More);
            assert_eq!(after(greeted), more, "{greeted}");
        }
        assert_eq!(after("役に立った"), Intent::Helped);
        assert_eq!(after("最初の質問に戻って"), Intent::Return);
        assert_eq!(after("違う"), Intent::Further(FurtherKind::Others));
        for more in ["もっと", ""] {
            assert_eq!(after(more), Intent::Further(FurtherKind::More));
        }
        assert_eq!(after("なぜ？"), Intent::Question);
        assert!(matches!(after("ありがとう！"), Intent::SmallTalk(_)));
        for line in [
            "英語だと？",
            "もっと",
            "なぜ？",
            "違った",
            "役に立った",
            "this helped",
            "例を見せて",
            "what else?",
        ] {
            assert_eq!(Intent::of(line, None), Intent::NothingBefore, "{line}");
        }
        assert_eq!(Intent::of("入金はいつ？", None), Intent::Question);
        let forgotten = Memory::new("もっと".into(), "もっと".into(), Vec::new());
        assert_eq!(forgotten, None, "the question before it was forgotten");
    }

    #[test]
    fn a_number_chooses_among_the_numbered_excerpts_of_the_last_reply() {
        let excerpt = |text: &str| Shown {
            post: "payment".into(),
            excerpt: text.into(),
            rejected: false,
        };
        let question = "入金はいつ？".to_owned();
        let mut memory = Memory::new(question.clone(), question, Vec::new()).unwrap();
        let is_talk = |memory: &Memory| {
            let intent = Intent::of("1", Some(memory));
            matches!(intent, Intent::SmallTalk(_))
        };
        assert!(is_talk(&memory), "nothing was numbered");
        memory.choices = vec![excerpt("一"), excerpt("二")];
        for (line, text) in [
            ("1", "一"),
            ("１", "一"),
            ("①", "一"),
            ("1番", "一"),
            ("1番目", "一"),
            ("一番目です", "一"),
            ("1が近い。", "一"),
            ("1を読む", "一"),
            ("最初の", "一"),
            ("the first one", "一"),
            ("The First One please!", "一"),
            ("number 1", "一"),
            ("2", "二"),
            ("２番です", "二"),
            ("二つ目", "二"),
            ("second", "二"),
            ("read 2", "二"),
        ] {
            let chosen = Intent::Choice(excerpt(text));
            assert_eq!(Intent::of(line, Some(&memory)), chosen, "{line}");
        }
        for other in [
            "3",
            "0",
            "12",
            "1月の入金は？",
            "最初の電話は誰に？",
            "first call",
        ] {
            let intent = Intent::of(other, Some(&memory));
            assert!(!matches!(intent, Intent::Choice(_)), "{other}: {intent:?}");
        }
    }

    #[test]
    fn who_speaks_of_dying_is_answered_by_no_post() {
        for line in [
            "死にたい",
            "もう消えたいです",
            "仕事がつらくて、死にたくなります",
            "自殺を考えています",
            "I want to die",
            "I keep hurting myself",
            "Thinking about suicide.",
            "もう生きたくない",
            "死のうと思う",
            "死んじゃいたい",
            "もう、生きる意味がない",
            "I just want to end it all",
            "I don’t want to be alive",
            "I don't wanna live",
            "i do not want to live anymore.",
            "自殺予防の電話番号は？",
            "自殺対策の仕事をしていますが、死にたいです",
            "Is there a suicide prevention hotline?",
            "I read the self-harm policy and want to hurt myself",
        ] {
            assert_eq!(Intent::of(line, None), Intent::Distress, "{line}");
        }
        for line in [
            "会議で消えたくないメモの残し方",
            "死活監視のやり方は？",
            "必死に営業しても売れません",
            "Is it career suicide to quit?",
            "How do I kill a bad project?",
            "自殺対策のNPOに営業するには？",
            "自死遺族の支援で起業した人はいますか",
            "自殺の予防に取り組む団体へ提案したい",
            "self-harm policy for a forum",
            "How do I sell to suicide prevention charities?",
            "I don't want to live in Tokyo",
        ] {
            assert_ne!(Intent::of(line, None), Intent::Distress, "{line}");
        }
    }
}
