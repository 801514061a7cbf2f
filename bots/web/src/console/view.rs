//! A page of a signed-in admin.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use senpai_admin::{Admin, AdminError, AuditOutcome};
use senpai_chat::{
    Act as AdminAct, AdminCommand, ChatService, Error, Operator, Wording, fill, refusal,
};
use senpai_runner::{blocking, clock};

use crate::{
    assets,
    console::Console,
    cookies,
    layout::Layout,
    platform,
    site::{Broken, Site},
};

/// A page of the console, or why it cannot be shown.
pub(super) type Page = Result<Response, Refusal>;

/// A response in the place of the page that was asked for.
pub(super) struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Refusal {
    fn from(response: Response) -> Refusal {
        Refusal(Box::new(response))
    }
}

impl From<Broken> for Refusal {
    fn from(broken: Broken) -> Refusal {
        broken.into_response().into()
    }
}

/// A page of the console, as its links name it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Gaps,
    Posts,
    Try,
    Settings,
    Reindex,
    Audit,
    Keys,
}

impl Tab {
    /// All pages, in the order of the words for them.
    const ALL: [(Tab, &'static str); 8] = [
        (Tab::Overview, "/admin"),
        (Tab::Gaps, "/admin/gaps"),
        (Tab::Posts, "/admin/posts"),
        (Tab::Try, "/admin/try"),
        (Tab::Settings, "/admin/settings"),
        (Tab::Reindex, "/admin/reindex"),
        (Tab::Audit, "/admin/audit"),
        (Tab::Keys, "/admin/keys"),
    ];
}

/// What a page of a signed-in admin is made from.
pub(super) struct View {
    pub site: Arc<Site>,
    pub console: Arc<Console>,
    pub layout: Layout,
    pub operator: Operator,
    /// The secret of the session.
    pub secret: String,
}

/// When the chat platform is asked for the rights of an admin.
#[derive(Clone, Copy)]
pub(super) enum Rights {
    /// For each form that changes something.
    Now,
    /// If the last answer is not of the last seconds.
    Recent,
    /// Never: everybody may leave.
    Unasked,
}

impl FromRequestParts<Arc<Site>> for View {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<View, Response> {
        View::of(parts, site, Rights::Recent).await
    }
}

/// Number of characters of a pseudonym that tell one admin from another. By hand: a community has few admins.
const NAME_LENGTH: usize = 4;

impl View {
    pub async fn of(parts: &mut Parts, site: &Arc<Site>, rights: Rights) -> Result<View, Response> {
        // The guard and the routes add them to every request.
        let (Some(layout), Some(console)) = (
            parts.extensions.get::<Layout>().cloned(),
            parts.extensions.get::<Arc<Console>>().cloned(),
        ) else {
            return Err(Broken.into_response());
        };
        let secret = cookies::console_secret(&parts.headers, site.is_secure());
        let found = match secret.clone() {
            Some(secret) => site
                .ask(move |service| {
                    let operator = service.console_operator(&secret, clock::now())?;
                    Ok(operator.zip(Some(service.deletions()?)))
                })
                .await
                .map_err(IntoResponse::into_response)?,
            None => None,
        };
        let (Some((operator, deletions)), Some(secret)) = (found, secret) else {
            return Err(signed_out(&layout, StatusCode::FORBIDDEN));
        };
        console.jobs.forget_words(deletions);
        let mut view = View {
            site: site.clone(),
            console,
            layout,
            operator,
            secret,
        };
        let fresh = match rights {
            Rights::Now => true,
            Rights::Recent => false,
            Rights::Unasked => return Ok(view),
        };
        let operator = view.operator.clone();
        let now = view.console.rights.of(&view.secret, operator, fresh).await;
        view.operator = now.map_err(|error| {
            tracing::warn!("the rights of an admin are not known: {error}");
            view.sentence(
                StatusCode::SERVICE_UNAVAILABLE,
                view.words().console.not_checked,
            )
        })?;
        Ok(view)
    }
}

/// The page for somebody without a session.
pub(super) fn signed_out(layout: &Layout, status: StatusCode) -> Response {
    let c = &layout.words().console;
    let content = html! {
        section.sentence {
            h1 { (c.title) }
            p data-message { (c.signed_out) }
            p { (c.how_to_enter) }
        }
    };
    let page = layout.document(c.title, &head(), &html! {}, &content, &html! {});
    (status, page).into_response()
}

/// The style and the script of the console.
pub(super) fn head() -> Markup {
    html! {
        link rel="stylesheet" href=(assets::CONSOLE_STYLE.address());
        script defer src=(assets::CONSOLE_SCRIPT.address()) {}
    }
}

impl View {
    pub fn words(&self) -> &'static Wording {
        self.layout.words()
    }

    /// The field with which each form proves that this session showed it.
    pub fn token(&self) -> Markup {
        html! { input type="hidden" name="token" value=(cookies::console_token(&self.secret)); }
    }

    /// A time, for a reader, in the community's zone, which the foot of the page names.
    pub fn time(&self, at: jiff::Timestamp) -> String {
        let (zone, _) = self.site.service().zone();
        let local = zone.to_datetime(at);
        local.strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// A whole page.
    pub fn page(&self, tab: Tab, content: &Markup) -> Markup {
        self.wide_page(tab, &html! {}, content)
    }

    /// A whole page with more in its head.
    pub fn wide_page(&self, tab: Tab, more: &Markup, content: &Markup) -> Markup {
        let c = &self.words().console;
        let names = Tab::ALL.iter().zip(c.tabs);
        let name = names.clone().find(|((of, _), _)| *of == tab);
        let title = name.map_or(c.title, |(_, name)| name);
        let navigation = html! {
            nav.console aria-label=(c.title) {
                @for ((of, address), name) in names {
                    a href=(address) aria-current=[(*of == tab).then_some("page")] { (name) }
                }
                (self.layout.language_link())
            }
        };
        let whose = match &self.operator.workspace {
            Some((platform, id)) => format!("{platform}/{id}"),
            None => c.all_workspaces.to_owned(),
        };
        let (_, zone) = self.site.service().zone();
        let foot = html! {
            footer.console {
                form method="post" action="/admin/leave" {
                    (self.token())
                    span { (c.signed_in_for) " " code { (whose) } }
                    span { (fill(c.times_in, zone)) }
                    button name="everywhere" value="" { (c.leave) }
                    button name="everywhere" value="yes" { (c.leave_everywhere) }
                }
            }
        };
        let head = html! { (head()) (more) };
        let content = html! { div.console { (content) } };
        self.layout.document(
            &format!("{title} – {}", c.title),
            &head,
            &navigation,
            &content,
            &foot,
        )
    }

    /// A page of one sentence.
    pub fn sentence(&self, status: StatusCode, sentence: &str) -> Response {
        let c = &self.words().console;
        let content = html! {
            section.sentence { p data-message { (sentence) } p { a.quiet href="/admin" { (c.title) } } }
        };
        (status, self.page(Tab::Overview, &content)).into_response()
    }

    /// The page for an address that the console does not have; for who is no admin any more, the page that says so.
    pub async fn missing(&self) -> Refusal {
        let sentence = self.words().console.no_page;
        match self.check().await {
            Ok(()) => self.sentence(StatusCode::NOT_FOUND, sentence).into(),
            Err(refused) => refused,
        }
    }

    /// Who acted, by their pseudonym in the state.
    pub fn who(&self, from: &str) -> Markup {
        let [own, terminal] = self.site.service().names_in_audit(&self.operator);
        let c = &self.words().console;
        match from {
            "" => html! { (c.who_forgotten) },
            from if from == terminal => html! { (c.who_terminal) },
            from if from == own => html! { (c.who_you) },
            from => {
                let name: String = from.chars().take(NAME_LENGTH).collect();
                html! { (c.who_other) " " code { (name) } }
            }
        }
    }

    /// Carries out an action as an admin, away from the threads that serve. It is checked and recorded under the words that the same
    /// command has in chat.
    pub async fn administer<T: Send + 'static>(
        &self,
        command: AdminCommand,
        what: impl FnOnce(&Admin) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<Result<T, AdminError>, Refusal> {
        self.recorded(command.audit(), what).await
    }

    /// Carries out an action that chat does not have, as [`View::administer`] does.
    pub async fn recorded<T: Send + 'static>(
        &self,
        action: String,
        what: impl FnOnce(&Admin) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<Result<T, AdminError>, Refusal> {
        self.act(AdminAct::of(action), what).await
    }

    /// Carries out an action, which may be about a channel, as [`View::administer`] does.
    pub async fn act<T: Send + 'static>(
        &self,
        act: AdminAct,
        what: impl FnOnce(&Admin) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<Result<T, AdminError>, Refusal> {
        let operator = self.operator.clone();
        self.checked(move |service| service.carry_out(&operator, &act, clock::now(), what))
            .await
    }

    /// Checks and records an action that a job carries out. Returns its row in the audit.
    pub async fn record(&self, act: AdminAct) -> Result<i64, Refusal> {
        let operator = self.operator.clone();
        self.checked(move |service| service.begin_act(&operator, &act, clock::now()))
            .await
    }

    /// Records what came of the action in this row of the audit.
    pub async fn end(&self, row: i64, outcome: AuditOutcome) -> Result<(), Refusal> {
        self.checked(move |service| service.end_act(row, outcome).map(Some))
            .await
    }

    /// Carries out a step of an action that was recorded before: it is checked again, and not recorded.
    pub async fn again<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Admin) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<Result<T, AdminError>, Refusal> {
        let operator = self.operator.clone();
        self.checked(move |service| {
            let admin = service.admin_again(&operator, clock::now());
            Ok(admin.map(|admin| what(&admin)))
        })
        .await
    }

    /// Checks that the operator is an admin, and records nothing.
    pub async fn check(&self) -> Result<(), Refusal> {
        let checked = self.again(|_| Ok(())).await?;
        checked.map_err(|error| self.failed(&error, ""))
    }

    /// Asks the service; `None` means that the operator is no admin any more.
    async fn checked<T: Send + 'static>(
        &self,
        what: impl FnOnce(&ChatService) -> Result<Option<T>, Error> + Send + 'static,
    ) -> Result<T, Refusal> {
        match blocking(self.site.service(), what).await {
            Some(Ok(Some(done))) => Ok(done),
            Some(Ok(None)) => {
                let sentence = self.words().console.no_admin;
                Err(self.sentence(StatusCode::FORBIDDEN, sentence).into())
            }
            Some(Err(error)) => {
                tracing::error!("a page of the console could not be made: {error}");
                Err(Broken.into())
            }
            None => Err(Broken.into()),
        }
    }

    /// Why an action was not done, in words. They name no command of chat.
    pub fn why(&self, error: &AdminError, name: &str) -> String {
        let words = self.words();
        match error {
            AdminError::NoGap(_) | AdminError::NoClosedGap(_) => words.console.no_gap.to_owned(),
            AdminError::ChannelSettings(_) => words.console.settings_unreadable.to_owned(),
            AdminError::AskedPrivately => words.console.asked_privately.to_owned(),
            AdminError::KeyName(_) => words.console.key_bad_name.to_owned(),
            AdminError::KeyExists(name) => fill(words.console.key_exists, name),
            AdminError::NoKey(_) => words.console.no_key.to_owned(),
            error => refusal(error, name, words),
        }
    }

    /// The page that says why an action was not done.
    pub fn failed(&self, error: &AdminError, name: &str) -> Refusal {
        let status = match error {
            AdminError::NoGap(_)
            | AdminError::NoClosedGap(_)
            | AdminError::NoPost(_)
            | AdminError::NoKey(_) => StatusCode::NOT_FOUND,
            error if error.outcome() == AuditOutcome::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        self.sentence(status, &self.why(error, name)).into()
    }
}

/// The address of a post in the console.
pub(super) fn post_address(id: &str) -> String {
    let page = platform::post_address(id).unwrap_or_default();
    format!("/admin{page}")
}

/// A text of a form; `None` if it is empty.
pub(super) fn given(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
