//! The bot's home page, and help.

use crate::{Effect, Effects, Error, answers, session::Session};

/// Number of posts on the home page. By hand.
const NEWEST: usize = 5;

impl Session<'_> {
    pub fn help(&self) -> Effects {
        let mut reply = self.reply(self.words.greeting).private();
        let lines = self.words.help.iter();
        reply.notes = lines.map(|line| format!("• {line}")).collect();
        vec![Effect::Reply(reply)]
    }

    pub fn home(&self) -> Result<Effects, Error> {
        let mut reply = self.reply(self.words.newest).private();
        let posts = self.posts()?;
        let newest = posts.iter().take(NEWEST);
        reply.cards = newest.map(|p| answers::post_card_with_summary(p)).collect();
        Ok(vec![Effect::Reply(reply)])
    }
}
