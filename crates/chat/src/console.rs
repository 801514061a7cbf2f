//! Who administers in the console: links, sessions, and the check of each action.

use jiff::{SignedDuration, Timestamp};
use senpai_admin::{Admin, AdminError, AuditOutcome};
use senpai_store::{KeyParts, Store};
use serde::{Deserialize, Serialize};

use crate::{ChatService, Error, Member, Platform, permissions::is_admin};

/// The time within which a link is used. By hand.
pub const LINK_TIME: SignedDuration = SignedDuration::from_mins(10);
/// The time of a session. By hand: a working day.
pub const SESSION_TIME: SignedDuration = SignedDuration::from_hours(12);

/// Who administers, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operator {
    /// The platform and the id of the workspace; `None` for all workspaces.
    pub workspace: Option<(Platform, String)>,
    /// The admin of that workspace, as the platform described them; `None` for a user of the machine who can read the state folder.
    pub member: Option<Member>,
}

impl Operator {
    /// The key of the workspace in the state; `None` for all workspaces.
    pub fn workspace_key(&self) -> Option<[&str; 2]> {
        let (platform, id) = self.workspace.as_ref()?;
        Some([platform.as_str(), id])
    }

    /// The key of the admin in the state; `None` for a user of the machine.
    pub fn member_key(&self) -> Option<[&str; 2]> {
        let ((platform, _), member) = (self.workspace.as_ref()?, self.member.as_ref()?);
        Some([platform.as_str(), &member.id])
    }

    /// True if `other` is the same admin in the same workspace, whatever their rights are.
    pub fn is(&self, other: &Operator) -> bool {
        (&self.workspace, self.member_key()) == (&other.workspace, other.member_key())
    }

    /// The parts of the operator's key in the state.
    fn key(&self) -> Vec<&str> {
        let member = self.member_key();
        member.map_or_else(|| vec![TERMINAL], |key| key.to_vec())
    }
}

/// An action of an admin, as the audit names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The action, without words of a member, such as `rule-out 3fa9c1`.
    pub action: String,
    /// The id of the channel that it is about; `None` without one, and in a direct message.
    pub channel: Option<String>,
}

impl Act {
    /// An action that is about no channel.
    pub fn of(action: impl Into<String>) -> Act {
        Act {
            action: action.into(),
            channel: None,
        }
    }
}

/// What came of an action.
pub(crate) fn outcome<T>(done: &Result<T, AdminError>) -> AuditOutcome {
    done.as_ref()
        .err()
        .map_or(AuditOutcome::Done, AdminError::outcome)
}

/// The member and the workspace of actions on the machine, in the audit.
const TERMINAL: &str = "terminal";

/// Makes a link to the console, for `operator`. Returns its secret.
///
/// # Errors
/// Fails when the system gives no randomness, or the state cannot be written.
pub fn make_console_link(
    store: &Store,
    operator: &Operator,
    now: Timestamp,
) -> Result<String, Error> {
    let json = serde_json::to_string(operator)?;
    Ok(store.make_console_link(KeyParts(&operator.key()), &json, now + LINK_TIME)?)
}

impl ChatService {
    /// Returns the service with a console at this address, which has no path.
    #[must_use]
    pub fn with_console(self, address: Option<String>) -> ChatService {
        ChatService {
            console: address,
            ..self
        }
    }

    /// The address of a new link to the console; `None` if the console is off. The caller has checked the permission.
    pub(crate) fn console_link(
        &self,
        operator: &Operator,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        let Some(address) = &self.console else {
            return Ok(None);
        };
        let secret = make_console_link(&self.store, operator, now)?;
        Ok(Some(format!("{address}/admin/enter/{secret}")))
    }

    /// Checks that the operator may administer, and records the action, or the attempt. Returns the row in the audit, whose outcome
    /// [`ChatService::end_act`] records; `None` if they may not.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn begin_act(
        &self,
        operator: &Operator,
        act: &Act,
        at: Timestamp,
    ) -> Result<Option<i64>, Error> {
        let member = operator.member.as_ref();
        let allowed = member.is_none_or(|member| is_admin(&self.settings, member));
        let action = match allowed {
            true => act.action.clone(),
            false => format!("refused: {}", act.action),
        };
        let terminal = [TERMINAL];
        let workspace = operator.workspace_key();
        let workspace = workspace.as_ref().map_or(&terminal[..], |key| &key[..]);
        let (workspace, member) = (KeyParts(workspace), operator.key());
        let channel = act.channel.as_deref();
        let row = self
            .store
            .audit(workspace, KeyParts(&member), channel, &action, at)?;
        if !allowed {
            self.end_act(row, AuditOutcome::NotAllowed)?;
        }
        Ok(allowed.then_some(row))
    }

    /// Records what came of an action.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn end_act(&self, row: i64, outcome: AuditOutcome) -> Result<(), Error> {
        Ok(self.store.set_audit_outcome(row, outcome)?)
    }

    /// Carries out an action, which is checked and recorded with its outcome as in chat; `None` if the operator is no admin any more.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn carry_out<T>(
        &self,
        operator: &Operator,
        act: &Act,
        at: Timestamp,
        what: impl FnOnce(&Admin) -> Result<T, AdminError>,
    ) -> Result<Option<Result<T, AdminError>>, Error> {
        let Some(row) = self.begin_act(operator, act, at)? else {
            return Ok(None);
        };
        let done = what(&self.admin_unrecorded(operator, at));
        self.end_act(row, outcome(&done))?;
        Ok(Some(done))
    }

    /// The administration for an action, which is recorded as in chat, without its outcome; `None` if the operator is no admin any more.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn admin_for<'a>(
        &'a self,
        operator: &'a Operator,
        action: &str,
        at: Timestamp,
    ) -> Result<Option<Admin<'a>>, Error> {
        let row = self.begin_act(operator, &Act::of(action), at)?;
        Ok(row.map(|_| self.admin_unrecorded(operator, at)))
    }

    /// The administration for a step of an action that was recorded, such as a look at the progress; `None` if the operator is no admin
    /// any more.
    pub fn admin_again<'a>(&'a self, operator: &'a Operator, at: Timestamp) -> Option<Admin<'a>> {
        let member = operator.member.as_ref();
        let allowed = member.is_none_or(|member| is_admin(&self.settings, member));
        allowed.then(|| self.admin_unrecorded(operator, at))
    }

    fn admin_unrecorded<'a>(&'a self, operator: &'a Operator, at: Timestamp) -> Admin<'a> {
        Admin {
            workspace: operator.workspace_key(),
            ..self.admin_of_all(at)
        }
    }

    /// The number of times that words of members were deleted or changed: a result that was made before holds words that must be forgotten.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn deletions(&self) -> Result<u64, Error> {
        Ok(self.store.deletions()?)
    }

    /// True if a link can be used.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn has_console_link(&self, secret: &str, now: Timestamp) -> Result<bool, Error> {
        Ok(self.store.has_console_link(secret, now)?)
    }

    /// Uses up a link, and ends the session `before` of the same browser. Returns the secret of the new session; `None` if the link
    /// cannot be used.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn begin_console(
        &self,
        link: &str,
        before: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        let expires = now + SESSION_TIME;
        Ok(self.store.use_console_link(link, before, now, expires)?)
    }

    /// The operator of a session; `None` if it has ended.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn console_operator(
        &self,
        session: &str,
        now: Timestamp,
    ) -> Result<Option<Operator>, Error> {
        let json = self.store.console_operator(session, now)?;
        Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
    }

    /// Ends a session of an operator, or all their sessions.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn end_console(
        &self,
        session: &str,
        operator: &Operator,
        everywhere: bool,
    ) -> Result<(), Error> {
        match everywhere {
            true => self.store.end_consoles_of(KeyParts(&operator.key()))?,
            false => self.store.end_console(session)?,
        }
        Ok(())
    }

    /// The pseudonym of an operator in the audit, and that of the terminal.
    pub fn names_in_audit(&self, operator: &Operator) -> [String; 2] {
        [&operator.key()[..], &[TERMINAL]].map(|key| self.store.pseudonym(KeyParts(key)))
    }

    /// The title of the post with this id, if there is one.
    pub fn title_of(&self, post: &str) -> Option<String> {
        let snapshot = self.index.snapshot()?;
        let mut posts = snapshot.index.posts().iter();
        let found = posts.find(|found| found.meta.id == post)?;
        Some(found.meta.title.clone())
    }
}
