//! Tries a change that nobody has saved: the answers before and after it, side by side.

use std::sync::Arc;

use axum::{http::StatusCode, response::IntoResponse};
use maud::{Markup, html};
use senpai_admin::{
    AdminError, AuditOutcome, Change, ChangedAnswer, Figure, GoldenTrial, Half, ProposedQuestion,
    Side, Trial,
};
use senpai_chat::{Act as AdminAct, Meta, fill, synonyms_text};
use serde::Deserialize;

use crate::console::{Act, Page, Refusal, Tab, View};

use super::{
    jobs::{JobResult, Kind, Progress},
    view::given,
};

/// The most changed answers of a kind on the page. By hand.
const SHOWN: usize = 100;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    synonyms: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    answer: String,
}

pub(super) async fn form(view: View) -> Page {
    let synonyms = present(&view).await?;
    let form = Form {
        synonyms,
        ..Form::default()
    };
    let posts = view.site.posts().await?;
    let last = view.last_job(Kind::Trial, "");
    Ok(show(&view, &form, &posts, last).into_response())
}

/// The synonyms as they are.
async fn present(view: &View) -> Result<String, Refusal> {
    let text = view.again(|admin| Ok(synonyms_text(admin.index.content())));
    let text = text.await?.map_err(|error| view.failed(&error, ""))?;
    Ok(text.unwrap_or_default())
}

pub(super) async fn try_out(Act { view, form }: Act<Form>) -> Page {
    // Browsers send line breaks as CR LF.
    let form = Form {
        synonyms: form.synonyms.replace("\r\n", "\n"),
        ..form
    };
    let present = present(&view).await?;
    let has_synonyms = form.synonyms.trim() != present.trim();
    let change = Change {
        synonyms: has_synonyms.then(|| form.synonyms.clone()),
        question: given(&form.question).map(|text| ProposedQuestion {
            post: form.post.clone(),
            text: text.to_owned(),
            answer: given(&form.answer).map(str::to_owned),
        }),
    };
    let c = &view.words().console;
    if change.synonyms.is_none() && change.question.is_none() {
        let shown = html! { p.error role="alert" { (c.nothing_to_try) } };
        let page = show(&view, &form, &view.site.posts().await?, shown);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let row = view.record(AdminAct::of("try")).await?;
    let posts = view.site.posts().await?;
    let job = view.begin(Kind::Trial, "", Some(row), move |admin, running| {
        let steps = &mut |done, all| running.report(Progress::Running(done, all));
        let tried = admin.try_out(&change, steps);
        Ok(Tried { form, posts, tried })
    });
    job.await
}

/// A trial, and what it shows.
struct Tried {
    form: Form,
    posts: Vec<Arc<Meta>>,
    tried: Result<Trial, AdminError>,
}

impl JobResult for Tried {
    fn audited(&self) -> AuditOutcome {
        self.tried
            .as_ref()
            .err()
            .map_or(AuditOutcome::Done, AdminError::outcome)
    }

    fn holds_words(&self) -> bool {
        true
    }

    fn page(&self, view: &View) -> Page {
        let (status, shown) = match &self.tried {
            Ok(trial) => (StatusCode::OK, results(view, trial)),
            Err(error) => {
                let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
                let why = view.why(error, &self.form.post);
                let why = format!("{why}{}", cause.unwrap_or_default());
                let shown = html! { p.error role="alert" { (why) } };
                (StatusCode::UNPROCESSABLE_ENTITY, shown)
            }
        };
        let page = show(view, &self.form, &self.posts, shown);
        Ok((status, page).into_response())
    }
}

fn show(view: &View, form: &Form, posts: &[Arc<Meta>], shown: Markup) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let content = html! {
        h1 { (c.tabs[3]) }
        p.lead { (c.try_lead) }
        (shown)
        section.act {
            form method="post" action="/admin/try" {
                (view.token())
                label { (c.synonyms) textarea.code name="synonyms" rows="12" spellcheck="false" { (form.synonyms) } }
                fieldset {
                    legend { (c.author_question) }
                    label { (c.post) select name="post" {
                        @for post in posts { option value=(post.id) selected[post.id == form.post] { (post.title) } }
                    } }
                    label { (c.question) input name="question" value=(form.question) autocomplete="off"; }
                    label { (words.answer_option) input name="answer" value=(form.answer) autocomplete="off"; }
                }
                p.buttons { button.primary { (c.try_out) } }
            }
        }
    };
    view.page(Tab::Try, &content)
}

fn results(view: &View, trial: &Trial) -> Markup {
    let c = &view.words().console;
    html! {
        section.results {
            @if trial.golden.is_empty() { p { (c.no_golden) } }
            @for half in &trial.golden { (golden(view, half)) }
            h2 { (c.real) }
            @if trial.asked == 0 { p { (c.no_real) } } @else {
                p { (fill(&fill(c.real_changed, trial.asked), trial.changed.len())) }
                (changed(view, &trial.changed))
            }
        }
    }
}

fn golden(view: &View, of: &GoldenTrial) -> Markup {
    let c = &view.words().console;
    let name = match of.half {
        Half::Report => c.golden_report,
        Half::Calibrate => c.golden_calibrate,
    };
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    let points = |(low, high): (f64, f64)| format!("{:+.1} … {:+.1}", low * 100.0, high * 100.0);
    html! {
        h2 { (name) (view.words().bracketed(of.questions)) }
        div.table {
            table {
                thead { tr { th scope="col" { (c.figure) } th scope="col" { (c.before) } th scope="col" { (c.after) } th scope="col" { (c.difference) } } }
                tbody {
                    @for (figure, difference) in &of.figures {
                        tr {
                            th scope="row" { (figure_name(view, *figure)) }
                            td.number { (percent(difference.before)) }
                            td.number { (percent(difference.after)) }
                            td.number { (points(difference.interval)) }
                        }
                    }
                }
            }
        }
        (changed(view, &of.changed))
    }
}

fn figure_name(view: &View, figure: Figure) -> &'static str {
    let names = view.words().console.figures;
    let place = Figure::ALL.iter().position(|other| *other == figure);
    place
        .and_then(|place| names.get(place))
        .copied()
        .unwrap_or_default()
}

/// The questions whose answer changes: before on the left, after on the right.
fn changed(view: &View, changed: &[ChangedAnswer]) -> Markup {
    let c = &view.words().console;
    let side = |side: &Side, right: Option<&str>| {
        let first = side.first.as_deref();
        let is_right = right.is_some() && first == right;
        html! {
            @if is_right { "✓ " }
            (first.unwrap_or("–"))
            span.note { (if side.found { view.words().stats[1] } else if first.is_some() { view.words().stats[2] } else { view.words().stats[3] }) }
        }
    };
    html! {
        @if changed.is_empty() { p { (c.nothing_changes) } } @else {
            div.table {
                table {
                    thead { tr { th scope="col" { (c.question) } th scope="col" { (c.before) } th scope="col" { (c.after) } } }
                    tbody {
                        @for one in changed.iter().take(SHOWN) {
                            tr { th scope="row" { (one.text) } @for at in &one.sides { td { (side(at, one.right.as_deref())) } } }
                        }
                    }
                }
            }
            @if changed.len() > SHOWN { p { (fill(c.and_more, changed.len() - SHOWN)) } }
        }
    }
}
