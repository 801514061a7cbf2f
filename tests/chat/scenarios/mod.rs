//! Conversations that go the same way on every platform.
//!
//! A scenario is a function over any [`FakePlatform`](crate::platform::FakePlatform). `scenarios!` makes a test of it for each
//! platform: `scenarios::questions::slack::a_member_asks`. To write one, add the function and its name to the list above it:
//!
//! ```ignore
//! scenarios! { a_member_asks }
//!
//! async fn a_member_asks<P: FakePlatform>(setup: Setup<P>) {
//!     // The real bot with the sample posts, connected to the fake platform.
//!     let chat = setup.settings("member_per_minute = 4").start().await;
//!     let aoi = chat.member("aoi");
//!     // A message: `reply_to` waits for what the bot replies. `asks`, `uses` and `presses` wait by themselves.
//!     let asked = aoi.mentions(QUESTION);
//!     let answer = chat.reply_to(&asked).await;
//!     answer.must_be_public().must_say(ANSWER);
//!     aoi.presses(&answer, "役に立った").await.must_be_private();
//!     // An admin, a command with an option, and how the platform fails.
//!     let mika = chat.member("mika").who_manages();
//!     mika.uses("senpai stats", &[("days", "7")]).await;
//!     chat.forbids(P::CHANNEL);
//!     // At the end: what the bot sent kept every rule of the platform.
//!     chat.broke_no_rule();
//! }
//! ```
//!
//! What members do is in [`FakeMember`](crate::platform::FakeMember), what they see in
//! [`BotMessage`](crate::platform::BotMessage), what a platform does in [`FakePlatform`](crate::platform::FakePlatform). What
//! only one platform has is tested in its own folder. A further platform implements these three and takes a line in the macro.

macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        scenarios! { @on discord crate::discord::fake::Fake, $($name)+ }
        scenarios! { @on slack crate::slack::fake::Fake, $($name)+ }
    };
    (@on $platform:ident $fake:ty, $($name:ident)+) => {
        mod $platform {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    super::$name(crate::harness::Setup::<$fake>::new()).await;
                }
            )+
        }
    };
}

mod admins;
mod deliveries;
mod hostile;
mod load;
mod questions;
mod tokens;
