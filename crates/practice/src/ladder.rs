//! Ladders of outcomes: the rungs, and which of them are celebrated.
//!
//! A ladder leads from an early success to the success that counts: from the order to the payment, and on to the customer's own
//! result. A community can write its own ladders; [`Ladders::default`] holds the shipped ones.

use std::collections::BTreeSet;

use senpai_language::Language;
use serde::{Deserialize, Serialize};

/// The maximum of rungs of all ladders together. Each rung is a button, and a message has room for ten buttons.
pub const MAX_RUNGS: usize = 9;

/// The maximum length of a rung's id and of its names, in characters. By hand: a name fits on a button beside other words.
pub const MAX_CHARACTERS: usize = 32;

/// An outcome that a member may report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// The id, under which reports are stored.
    pub id: String,
    /// The Japanese name.
    #[serde(default)]
    pub ja: Option<String>,
    /// The English name.
    #[serde(default)]
    pub en: Option<String>,
    /// True if a report is celebrated; else it is acknowledged.
    #[serde(default)]
    pub celebrated: bool,
}

impl Rung {
    /// The name in a language, else in the other one, else the id.
    pub fn name(&self, language: Language) -> &str {
        let (own, other) = match language {
            Language::Japanese => (&self.ja, &self.en),
            Language::English => (&self.en, &self.ja),
        };
        own.as_ref().or(other.as_ref()).unwrap_or(&self.id)
    }
}

/// Rungs, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The rungs. A rung that is on several ladders is equal on each: id, names and `celebrated`.
    pub rungs: Vec<Rung>,
}

/// The ladders of a community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Ladder>")]
pub struct Ladders(Vec<Ladder>);

/// The reason why ladders cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LadderError {
    /// A ladder without rungs.
    #[error("a ladder has no rung; write at least one")]
    Empty,
    /// An id or a name has no character or too many.
    #[error(
        "`{0}` is no id or name of a rung; write 1 to {MAX_CHARACTERS} characters without control characters, an id without spaces"
    )]
    Word(String),
    /// One id stands for two different rungs.
    #[error("the rung `{0}` is written in two ways; write it the same on each ladder")]
    Differs(String),
    /// A ladder has a rung twice.
    #[error("the rung `{0}` stands twice on one ladder")]
    Twice(String),
    /// Too many rungs for the buttons of a message.
    #[error("there are {0} rungs; at most {MAX_RUNGS} fit under a message")]
    TooMany(usize),
}

/// The place of a reported rung on the ladders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RungPosition<'a> {
    /// The reported rung.
    pub rung: &'a Rung,
    /// The next rung of each ladder on which it stands, without repetitions; none at the top.
    pub next: Vec<&'a Rung>,
    /// The first celebrated rung above it on each ladder on which it stands, without repetitions.
    pub cheers: Vec<&'a Rung>,
    /// True if it is the top of a ladder of several rungs, and no ladder has a rung above it.
    pub is_highest: bool,
}

impl TryFrom<Vec<Ladder>> for Ladders {
    type Error = LadderError;

    /// Fails if a ladder has no rung, if a rung has no usable id or name, is twice on a ladder, or differs between ladders, and if
    /// there are more than [`MAX_RUNGS`].
    fn try_from(ladders: Vec<Ladder>) -> Result<Ladders, LadderError> {
        let fits = |word: &str| {
            let has_length = (1..=MAX_CHARACTERS).contains(&word.trim().chars().count());
            has_length && !word.contains(char::is_control)
        };
        for ladder in &ladders {
            if ladder.rungs.is_empty() {
                return Err(LadderError::Empty);
            }
            let mut ids = BTreeSet::new();
            for rung in &ladder.rungs {
                let names = rung.ja.iter().chain(&rung.en);
                if let Some(word) = names.chain([&rung.id]).find(|word| !fits(word)) {
                    return Err(LadderError::Word(word.clone()));
                }
                if rung.id.contains(char::is_whitespace) {
                    return Err(LadderError::Word(rung.id.clone()));
                }
                if !ids.insert(&rung.id) {
                    return Err(LadderError::Twice(rung.id.clone()));
                }
            }
        }
        let ladders = Ladders(ladders);
        let all = ladders.0.iter().flat_map(|ladder| &ladder.rungs);
        if let Some(rung) = all
            .clone()
            .find(|rung| ladders.rung(&rung.id) != Some(rung))
        {
            return Err(LadderError::Differs(rung.id.clone()));
        }
        match ladders.rungs().len() {
            count if count > MAX_RUNGS => Err(LadderError::TooMany(count)),
            _ => Ok(ladders),
        }
    }
}

impl Ladders {
    /// Every rung once, in the order of the ladders.
    pub fn rungs(&self) -> Vec<&Rung> {
        let mut rungs: Vec<&Rung> = Vec::new();
        for rung in self.0.iter().flat_map(|ladder| &ladder.rungs) {
            if !rungs.iter().any(|known| known.id == rung.id) {
                rungs.push(rung);
            }
        }
        rungs
    }

    /// The rung with an id; `None` if the community has removed it.
    pub fn rung(&self, id: &str) -> Option<&Rung> {
        let mut rungs = self.0.iter().flat_map(|ladder| &ladder.rungs);
        rungs.find(|rung| rung.id == id)
    }

    /// The name of the rung with an id, in a language; the id itself if the community has removed the rung.
    pub fn name_of<'a>(&'a self, id: &'a str, language: Language) -> &'a str {
        self.rung(id).map_or(id, |rung| rung.name(language))
    }

    /// The rung with this id or with this name in any language. Upper and lower case are equal.
    pub fn named(&self, word: &str) -> Option<&Rung> {
        let word = word.trim().to_lowercase();
        let is = |name: &String| name.to_lowercase() == word;
        self.rungs()
            .into_iter()
            .find(|rung| is(&rung.id) || rung.ja.iter().chain(&rung.en).any(is))
    }

    /// The rung whose id or name begins `text`, and the words after it. If several match, the longest one counts.
    pub fn named_at_start<'t>(&self, text: &'t str) -> Option<(&Rung, &'t str)> {
        let mut best: Option<(&Rung, &str)> = None;
        for (end, rest) in ends(text) {
            let name = &text[..end];
            if let Some(rung) = self.named(name) {
                best = Some((rung, rest));
            }
        }
        best
    }

    /// The place of a rung on the ladders; `None` if the community has removed it.
    pub fn position_of(&self, id: &str) -> Option<RungPosition<'_>> {
        let rung = self.rung(id)?;
        let (mut next, mut cheers): (Vec<&Rung>, Vec<&Rung>) = (Vec::new(), Vec::new());
        let mut is_on_top = false;
        let add = |to: &mut Vec<_>, rung| {
            if !to.contains(&rung) {
                to.push(rung);
            }
        };
        for Ladder { rungs } in &self.0 {
            let Some(at) = rungs.iter().position(|rung| rung.id == id) else {
                continue;
            };
            let above = &rungs[at + 1..];
            let celebrated = above.iter().find(|rung| rung.celebrated);
            above
                .first()
                .into_iter()
                .for_each(|rung| add(&mut next, rung));
            celebrated
                .into_iter()
                .for_each(|rung| add(&mut cheers, rung));
            is_on_top |= above.is_empty() && rungs.len() > 1;
        }
        Some(RungPosition {
            rung,
            is_highest: is_on_top && next.is_empty(),
            next,
            cheers,
        })
    }
}

/// The byte offsets of the ends of the words of a text, each with the text after the word and its punctuation.
fn ends(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_sign = |c: char| c.is_whitespace() || ".,:;!?。、，：；！？".contains(c);
    let divides = move |c: char| is_sign(c) || "「（(".contains(c);
    let within = text.char_indices().filter(move |(_, c)| divides(*c));
    let ends = within.map(|(at, _)| at).chain([text.len()]);
    ends.map(move |at| (at, text[at..].trim_start_matches(is_sign)))
}

/// One ladder leads from the order to the payment, one from the delivery to the running system. The customer's own result is the
/// top of both. A new job is a ladder of one rung.
impl Default for Ladders {
    fn default() -> Ladders {
        let rung = |id: &str, ja: &str, en: &str, celebrated| Rung {
            id: id.to_owned(),
            ja: Some(ja.to_owned()),
            en: Some(en.to_owned()),
            celebrated,
        };
        let customer = rung(
            "customer",
            "お客様の成果",
            "The customer's own result",
            true,
        );
        Ladders(vec![
            Ladder {
                rungs: vec![
                    rung("order", "受注", "Order won", false),
                    rung("payment", "入金", "Payment received", true),
                    customer.clone(),
                ],
            },
            Ladder {
                rungs: vec![
                    rung("delivery", "納品", "Delivered", false),
                    rung("running", "稼働", "Up and running", true),
                    customer,
                ],
            },
            Ladder {
                rungs: vec![rung("job", "転職決定", "New job", true)],
            },
        ])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn next(ladders: &Ladders, id: &str) -> Vec<String> {
        let position = ladders.position_of(id).unwrap();
        position.next.iter().map(|rung| rung.id.clone()).collect()
    }

    #[test]
    fn the_customers_own_result_is_above_payment_and_running() {
        let ladders = Ladders::default();
        assert_eq!(next(&ladders, "order"), ["payment"]);
        assert_eq!(next(&ladders, "payment"), ["customer"]);
        assert_eq!(next(&ladders, "running"), ["customer"]);
        assert_eq!(next(&ladders, "customer"), [""; 0]);
        let celebrated = |id| ladders.rung(id).unwrap().celebrated;
        assert!(!celebrated("order") && !celebrated("delivery"));
        assert!(celebrated("payment") && celebrated("running"));
        let is_highest = |id| ladders.position_of(id).unwrap().is_highest;
        assert!(is_highest("customer") && !is_highest("payment"));
        assert!(!is_highest("job"), "it has nothing below it");
        assert_eq!(ladders.rungs().len(), 6);
        assert_eq!(Ladders::try_from(ladders.0.clone()), Ok(ladders));
    }

    #[test]
    fn the_cheers_wait_for_the_first_celebrated_rung_of_each_ladder() {
        let rung = |id: &str, celebrated| Rung {
            id: id.to_owned(),
            ja: None,
            en: None,
            celebrated,
        };
        let [applied, met] = [rung("applied", false), rung("met", false)];
        let [hired, stayed] = [rung("hired", true), rung("stayed", true)];
        let ladders = Ladders::try_from(vec![
            Ladder {
                rungs: vec![applied.clone(), met.clone(), hired.clone(), stayed.clone()],
            },
            Ladder {
                rungs: vec![met.clone(), stayed.clone()],
            },
        ]);
        let ladders = ladders.unwrap();
        let of = |id| {
            let position = ladders.position_of(id).unwrap();
            (position.next, position.cheers)
        };
        assert_eq!(of("applied"), (vec![&met], vec![&hired]));
        assert_eq!(of("met"), (vec![&hired, &stayed], vec![&hired, &stayed]));
        assert_eq!(of("stayed"), (vec![], vec![]));
    }

    #[test]
    fn a_rung_is_named_in_either_language_or_by_its_id() {
        let ladders = Ladders::default();
        for word in ["入金", " Payment Received", "PAYMENT"] {
            assert_eq!(ladders.named(word).unwrap().id, "payment", "{word}");
        }
        assert_eq!(ladders.named("入金した"), None);
        for (text, rest) in [
            ("入金 三か月待った。", "三か月待った。"),
            ("入金「やっと」", "「やっと」"),
            ("Payment received: at last", "at last"),
            ("payment", ""),
        ] {
            let (rung, said) = ladders.named_at_start(text).unwrap();
            assert_eq!((rung.id.as_str(), said), ("payment", rest), "{text}");
        }
        assert_eq!(ladders.named_at_start("納品書を送った"), None);
        assert_eq!(ladders.named_at_start(""), None);
        assert_eq!(ladders.position_of("gone"), None);
    }

    #[test]
    fn ladders_that_cannot_be_used_are_refused() {
        let rung = |id: &str, ja: Option<&str>| Rung {
            id: id.to_owned(),
            ja: ja.map(str::to_owned),
            en: None,
            celebrated: false,
        };
        let ladder = |rungs: &[Rung]| Ladder {
            rungs: rungs.to_vec(),
        };
        let (a, b) = (rung("a", None), rung("a", Some("え")));
        assert_eq!(
            Ladders::try_from(vec![ladder(&[])]),
            Err(LadderError::Empty)
        );
        let refused = Ladders::try_from(vec![ladder(std::slice::from_ref(&a)), ladder(&[b])]);
        assert_eq!(refused, Err(LadderError::Differs("a".into())));
        let refused = Ladders::try_from(vec![ladder(&[a.clone(), a])]);
        assert_eq!(refused, Err(LadderError::Twice("a".into())));
        for id in ["", "a b", "a\u{7}", &"あ".repeat(MAX_CHARACTERS + 1)] {
            let refused = Ladders::try_from(vec![ladder(&[rung(id, None)])]);
            assert_eq!(refused, Err(LadderError::Word(id.into())));
        }
        let many: Vec<Rung> = (0..=MAX_RUNGS)
            .map(|i| rung(&i.to_string(), None))
            .collect();
        let refused = Ladders::try_from(vec![ladder(&many)]);
        assert_eq!(refused, Err(LadderError::TooMany(MAX_RUNGS + 1)));
        assert!(
            Ladders::try_from(Vec::new()).is_ok(),
            "a community may have none"
        );
    }
}
