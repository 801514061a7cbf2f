//! Gives Slack's events to the runner.

use std::{sync::Arc, time::Duration};

use senpai_chat::{Language, Place, Platform, SuggestionKind};
use senpai_runner::{Runner, blocking};
use serde_json::Value;
use slack_morphism::prelude::*;

use crate::{error::failure, platform::Slack, receive, receive::Delivery};

/// The longest time that an acknowledgement waits until its event is on disk. Slack's documentation, "Responding to events", allows
/// 3 seconds. By hand, far below this limit, because members notice a slow button.
const ACK_DEADLINE: Duration = Duration::from_millis(300);

/// The bot, shared by Socket Mode and HTTP.
pub(crate) struct Bot {
    pub runner: Arc<Runner<Slack>>,
    /// The bot's own member id.
    pub me: SlackUserId,
    /// The workspace in which the bot is installed.
    pub team: SlackTeamId,
}

impl Bot {
    /// Takes an event. Returns when the event may be acknowledged.
    pub async fn event(&self, callback: &Value) {
        let event = &callback["event"];
        if event["type"] == "assistant_thread_started" {
            let thread = serde_json::from_value(event["assistant_thread"].clone());
            let team = receive::team_of(callback).map(str::to_owned);
            if let (Ok(thread), Some(team)) = (thread, team) {
                let runner = self.runner.clone();
                self.runner
                    .spawn(async move { suggest_prompts(&runner, team, thread).await });
            }
        }
        self.take(receive::event(callback, self.me.as_ref())).await;
    }

    /// Takes a slash command. Returns when the command may be acknowledged.
    pub async fn command(&self, event: &Value) {
        self.take(receive::command(event, self.me.as_ref())).await;
    }

    /// Takes a button, a shortcut or a choice. Returns when it may be acknowledged.
    pub async fn interaction(&self, event: &Value) {
        let delivery = receive::interaction(event, self.me.as_ref(), self.team.as_ref());
        let form = delivery.as_ref().and_then(receive::opens);
        let trigger = event["trigger_id"].as_str();
        match (form, trigger) {
            // There is no request yet: if the member closes the form without sending it, nothing is stored.
            (Some((form, opened_by)), Some(trigger)) => {
                let (runner, trigger) = (self.runner.clone(), trigger.to_owned());
                self.runner.spawn(async move {
                    let opened = runner.platform().open_form(&trigger, &form, &opened_by);
                    let opened = async { opened.await.map_err(failure) };
                    if let Err(error) = runner.limited(opened).await {
                        runner.log_failure("a form", &error);
                    }
                });
            }
            _ => self.take(delivery).await,
        }
    }

    /// Waits until a delivery is recorded. If the disk stalls, the acknowledgement does not wait: the delivery is then recorded
    /// later.
    async fn take(&self, delivery: Option<Delivery>) {
        if let Some(delivery) = delivery {
            let _ = tokio::time::timeout(ACK_DEADLINE, self.runner.submit(delivery)).await;
        }
    }
}

/// Suggests first questions in Slack's assistant view.
async fn suggest_prompts(runner: &Runner<Slack>, team: String, thread: SlackAssistantThread) {
    // Slack's limit (assistant.threads.setSuggestedPrompts).
    const PROMPTS: usize = 4;
    let slack = runner.platform();
    let profile = async {
        slack
            .profile(thread.user_id.as_ref())
            .await
            .map_err(failure)
    };
    let language = match runner.limited(profile).await {
        Ok(profile) => profile.language,
        Err(error) => {
            runner.log_failure("a question about a member", &error);
            None
        }
    };
    let place = Place {
        platform: Platform::Slack,
        workspace: team,
        channel: thread.channel_id.to_string(),
        thread: None,
        direct: true,
    };
    let of_posts = blocking(runner.service(), move |service| {
        service.suggest(&place, SuggestionKind::Questions, "")
    });
    let of_posts = of_posts.await.unwrap_or_default();
    // The prompts in the member's language come first.
    let is_theirs = |prompt: &String| language.is_some() && Language::detect(prompt) == language;
    let (theirs, others): (Vec<_>, Vec<_>) = of_posts.into_iter().partition(is_theirs);
    let prompts = theirs.into_iter().chain(others).take(PROMPTS);
    let prompts: Vec<_> = prompts
        .map(|p| SlackAssistantPrompt::new(p.clone(), p))
        .collect();
    if prompts.is_empty() {
        // There is no post yet, and Slack refuses an empty list.
        return;
    }
    let request = SlackApiAssistantThreadsSetSuggestedPromptsRequest::new(
        thread.channel_id,
        thread.thread_ts,
        prompts,
    );
    let session = slack.session();
    let done = session.assistant_threads_set_suggested_prompts(&request);
    let done = async { done.await.map_err(failure) };
    if let Err(error) = runner.limited(done).await {
        runner.log_failure("suggested prompts", &error);
    }
}
