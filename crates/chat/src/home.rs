//! The bot's home page, and help.

use crate::{Effect, Effects, Error, session::Session};

/// Number of posts on the home page. By hand.
const NEWEST: usize = 5;

impl Session<'_> {
    pub fn help(&self) -> Effects {
        let mut reply = self.reply(self.words.introduction).private();
        let has_steps = self.service.has_practice()
            && self
                .posts()
                .is_ok_and(|posts| posts.iter().any(|post| !post.meta.practice.is_empty()));
        let practice = has_steps.then_some(self.words.practice.help);
        let ladders = self.service.offered_ladders();
        let reports = ladders.map(|_| self.words.report_help);
        let lines = self.words.help.iter().copied();
        let lines = lines.chain(practice).chain(reports);
        reply.notes = lines.map(|line| format!("• {line}")).collect();
        vec![Effect::Reply(reply)]
    }

    pub fn home(&self) -> Result<Effects, Error> {
        let mut reply = self.reply(self.words.newest).private();
        let posts = self.posts()?;
        let newest = posts.iter().take(NEWEST);
        reply.cards = newest.map(|p| self.post_card_with_summary(p)).collect();
        Ok(vec![Effect::Reply(reply)])
    }
}
