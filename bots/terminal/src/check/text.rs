//! Findings as lines for a person: errors first, similar findings in one line, a total for each kind at the end.

use senpai_content::{Code, Diagnostic, Language, Library};
use senpai_screen::{Style, Text, one_line, out, print_line};
use senpai_wording::wording;

use super::sentence;

/// The greatest number of lines that are printed. By hand: a screen and a half.
const MAX_LINES: usize = 58;

/// The longest sentence of a finding, in characters. By hand: our longest sentence fits, with a name of 100 characters.
const MAX_SENTENCE: usize = 320;

/// The findings of one code.
struct Kind<'a> {
    code: Code,
    findings: usize,
    lines: Vec<Line<'a>>,
}

/// Findings that are printed as one line.
struct Line<'a> {
    first: &'a Diagnostic,
    findings: usize,
    /// The number of files with such a finding.
    files: usize,
}

/// Prints the findings of each kind, unless `totals_only`, and their totals.
pub fn print(found: &[Diagnostic], language: Language, totals_only: bool) {
    let words = wording(language);
    let kinds = kinds(found);
    let shares = match totals_only {
        true => vec![0; kinds.len()],
        false => shares(&kinds),
    };
    for (kind, share) in kinds.iter().zip(&shares) {
        for line in &kind.lines[..*share] {
            print_finding(line, words.severities);
        }
    }
    if kinds.is_empty() {
        return;
    }
    print_line("");
    let mut is_cut = false;
    for (kind, share) in kinds.iter().zip(&shares) {
        let [error, warning] = words.severities;
        let level = if kind.lines[0].first.is_error() {
            error
        } else {
            warning
        };
        let (findings, code) = (kind.findings, kind.code.as_str());
        out!("{findings:>5} {level}[{code}]");
        is_cut |= *share < kind.lines.len();
    }
    if is_cut && !totals_only {
        out!("{}", words.see_verbose);
    }
}

/// Prints the reason why each post is not shown: it is hidden, or it has an error. `found` holds the findings.
pub fn print_left_out(library: &Library, found: &[Diagnostic], language: Language) {
    for draft in &library.drafts {
        let why = draft.hidden.in_language(language);
        out!("{}: {}", draft.path.display(), cut(&one_line(&why)));
    }
    let [error, _] = wording(language).severities;
    for failed in &library.failed {
        let mut errors = found.iter().filter(|d| d.is_error() && d.path == *failed);
        let why = errors.next().map_or("", |first| &first.message);
        out!("{}: {error}: {}", failed.display(), cut(&one_line(why)));
    }
}

fn print_finding(line: &Line<'_>, [error, warning]: [&str; 2]) {
    let first = line.first;
    let (level, style) = match first.is_error() {
        true => (error, Style::Error),
        false => (warning, Style::Mark),
    };
    let head = Text::default().styled(style, format_args!("{level}[{}]", first.code.as_str()));
    let place = format!("{}:{}", first.path.display(), first.line);
    let sentence = cut(&one_line(&sentence(first)));
    print_line(match () {
        () if line.files > 1 => {
            head.plain(format_args!(" {sentence} ({} × {place}, …)", line.files))
        }
        () if line.findings > 1 => {
            head.plain(format_args!(" {place}: {sentence} (× {})", line.findings))
        }
        () => head.plain(format_args!(" {place}: {sentence}")),
    });
}

/// Cuts a sentence to [`MAX_SENTENCE`] characters: it may contain a value as long as a post.
fn cut(sentence: &str) -> String {
    match sentence.char_indices().nth(MAX_SENTENCE) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence.to_owned(),
    }
}

/// Groups findings by code, and within a code by printed line.
fn kinds(found: &[Diagnostic]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind<'_>> = Vec::new();
    for diagnostic in found {
        let at = kinds.iter().position(|kind| kind.code == diagnostic.code);
        let at = at.unwrap_or_else(|| {
            kinds.push(Kind {
                code: diagnostic.code,
                findings: 0,
                lines: Vec::new(),
            });
            kinds.len() - 1
        });
        kinds[at].add(diagnostic);
    }
    kinds
}

impl<'a> Kind<'a> {
    fn add(&mut self, diagnostic: &'a Diagnostic) {
        self.findings += 1;
        let line = match self.code {
            // Many posts of a blog may have such a finding, so they share one line, with an example.
            Code::TagVariant | Code::SkippedHeading => self.lines.last_mut(),
            // A finding that many files share is printed once; other findings get a line for each file.
            Code::UnknownKey | Code::LeftOut | Code::ForMembers | Code::NoPrinciple => {
                let mut lines = self.lines.iter_mut();
                lines.find(|line| line.first.message == diagnostic.message)
            }
            // The findings are sorted by file.
            _ => {
                let last = self.lines.last_mut();
                last.filter(|line| line.first.path == diagnostic.path)
            }
        };
        match line {
            Some(line) => {
                line.findings += 1;
                line.files += usize::from(line.first.path != diagnostic.path);
            }
            None => self.lines.push(Line {
                first: diagnostic,
                findings: 1,
                files: 1,
            }),
        }
    }
}

/// The number of lines for each kind. If all lines fit, each kind gets all its lines. Otherwise the kinds with few lines get
/// theirs, and the others share the rest.
fn shares(kinds: &[Kind<'_>]) -> Vec<usize> {
    let mut left = MAX_LINES.saturating_sub(kinds.len() + 3);
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    // If there is not one line for each kind, errors come before warnings.
    order.sort_by_key(|i| kinds[*i].lines.len());
    let mut shares = vec![0; kinds.len()];
    for (done, i) in order.into_iter().enumerate() {
        let share = (left / (kinds.len() - done)).max(1);
        shares[i] = share.min(kinds[i].lines.len());
        left = left.saturating_sub(shares[i]);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(lines: usize, first: &Diagnostic) -> Kind<'_> {
        let line = || Line {
            first,
            findings: 1,
            files: 1,
        };
        Kind {
            code: first.code,
            findings: lines,
            lines: (0..lines).map(|_| line()).collect(),
        }
    }

    #[test]
    fn few_findings_are_shown_whole_and_many_share_the_lines() {
        let date = senpai_content::Date::constant(2026, 6, 1);
        let (_, found) = senpai_content::Article::parse("a.md".as_ref(), b"text", date);
        let first = &found[0];
        let shares = |lines: &[usize]| {
            let kinds: Vec<Kind<'_>> = lines.iter().map(|n| kind(*n, first)).collect();
            shares(&kinds)
        };
        assert_eq!(shares(&[3, 10]), [3, 10]);
        assert_eq!(shares(&[500, 3]), [50, 3]);
        assert_eq!(
            cut(&"あ".repeat(MAX_SENTENCE + 1)),
            "あ".repeat(MAX_SENTENCE) + "…"
        );
        let of_all = shares(&[500; 28]);
        let total: usize = of_all.iter().sum();
        assert!(of_all.iter().all(|share| *share >= 1), "{of_all:?}");
        assert!(total + 28 + 3 <= 60, "{of_all:?}");
    }
}
