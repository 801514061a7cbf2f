//! The rights that an admin has now, as their chat platform says.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use senpai_chat::{Member, Operator};
use senpai_runner::PlatformError;

use crate::config::Rights;

/// The time for which pages and previews trust an answer. By hand: Slack lists user groups 20 times a minute (`usergroups.list`, Tier 2).
const TRUSTED: Duration = Duration::from_secs(30);

/// Asks chat platforms for the rights of admins.
pub(super) struct CurrentRights {
    ask: Option<Rights>,
    /// The last answers, by the secret of the session.
    known: Mutex<HashMap<String, (Instant, Member)>>,
}

impl CurrentRights {
    pub fn new(ask: Option<Rights>) -> CurrentRights {
        CurrentRights {
            ask,
            known: Mutex::default(),
        }
    }

    /// The operator of a session with their rights as they are now; `fresh`: as the platform says at this moment.
    pub async fn of(
        &self,
        secret: &str,
        operator: Operator,
        fresh: bool,
    ) -> Result<Operator, PlatformError> {
        match self.known(secret).filter(|_| !fresh) {
            Some(known) => Ok(Operator {
                member: Some(known),
                ..operator
            }),
            None => self.ask(Some(secret), operator).await,
        }
    }

    /// The operator with their rights as the platform says at this moment.
    pub async fn now(&self, operator: Operator) -> Result<Operator, PlatformError> {
        self.ask(None, operator).await
    }

    /// Asks the platform, and remembers the answer for a session. Whoever is no member, or whose platform cannot be asked because there
    /// is no connection to it, keeps the rights with which they came.
    async fn ask(
        &self,
        secret: Option<&str>,
        operator: Operator,
    ) -> Result<Operator, PlatformError> {
        let (Some(ask), Some((platform, workspace)), Some(member)) =
            (&self.ask, &operator.workspace, &operator.member)
        else {
            return Ok(operator);
        };
        let asked = Instant::now();
        let now = ask(*platform, workspace.clone(), member.clone()).await?;
        if let (Some(now), Some(secret)) = (&now, secret) {
            self.remember(secret, now, asked);
        }
        Ok(Operator {
            member: now.or(operator.member),
            ..operator
        })
    }

    fn known(&self, secret: &str) -> Option<Member> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, member) = known.get(secret)?;
        (at.elapsed() < TRUSTED).then(|| member.clone())
    }

    /// Keeps an answer to a question of the time `asked`, unless a later question was answered already.
    fn remember(&self, secret: &str, member: &Member, asked: Instant) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (at, _)| at.elapsed() < TRUSTED);
        let is_newest = known.get(secret).is_none_or(|(at, _)| *at <= asked);
        if is_newest {
            known.insert(secret.to_owned(), (asked, member.clone()));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use senpai_chat::Platform;

    use super::*;

    fn operator(manages: bool) -> Operator {
        Operator {
            workspace: Some((Platform::Slack, "T1".to_owned())),
            member: Some(Member {
                id: "U1".to_owned(),
                language: None,
                roles: Vec::new(),
                manages,
                zone: None,
            }),
        }
    }

    fn manages(operator: &Operator) -> bool {
        operator.member.as_ref().is_some_and(|m| m.manages)
    }

    #[tokio::test]
    async fn an_admin_who_lost_the_role_acts_no_more() {
        let asked = Arc::new(AtomicU32::new(0));
        let count = asked.clone();
        // The second answer and the later ones: no admin any more.
        let ask: Rights = Arc::new(move |_, workspace, member| {
            assert_eq!(workspace, "T1");
            let manages = count.fetch_add(1, Ordering::Relaxed) == 0;
            Box::pin(async move { Ok(Some(Member { manages, ..member })) })
        });
        let rights = CurrentRights::new(Some(ask));
        let of = async |fresh| manages(&rights.of("s", operator(true), fresh).await.unwrap());
        assert!(of(false).await && of(false).await);
        assert_eq!(asked.load(Ordering::Relaxed), 1, "pages trust an answer");
        assert!(!of(true).await, "an act asks again");
        // A session for all workspaces belongs to no member.
        let machine = Operator {
            workspace: None,
            member: None,
        };
        assert_eq!(
            rights.of("m", machine.clone(), true).await.unwrap(),
            machine
        );
    }

    #[tokio::test]
    async fn a_platform_that_does_not_answer_lets_nobody_act() {
        let ask: Rights =
            Arc::new(|_, _, _| Box::pin(async { Err(PlatformError::Other("down".to_owned())) }));
        let rights = CurrentRights::new(Some(ask));
        assert!(rights.of("s", operator(true), true).await.is_err());
        let without = CurrentRights::new(None);
        assert!(manages(
            &without.of("s", operator(true), true).await.unwrap()
        ));
    }
}
