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
//!     // After a message, `reply_to` waits for the reply. `asks`, `uses` and `presses` wait by themselves.
//!     let asked = aoi.mentions(QUESTION);
//!     let answer = chat.reply_to(&asked).await;
//!     answer.must_be_public().must_say(ANSWER);
//!     aoi.presses(&answer, "役に立った").await.must_be_private();
//!     // An admin, a command with an option, and a failure of the platform.
//!     let mika = chat.member("mika").who_manages();
//!     mika.uses("senpai stats", &[("days", "7")]).await;
//!     chat.forbids(P::CHANNEL);
//!     // At the end: no request of the bot broke a rule of the platform.
//!     chat.broke_no_rule();
//! }
//! ```
//!
//! [`FakeMember`](crate::platform::FakeMember) has the actions of members, [`BotMessage`](crate::platform::BotMessage) the
//! checks of a message, [`FakePlatform`](crate::platform::FakePlatform) the failures of a platform. A new platform implements
//! these three traits and takes a line in the macro. Tests of one platform alone are in its own folder.

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
mod failures;
mod hostile;
mod load;
mod outcomes;
mod page;
pub mod practice;
mod private;
mod questions;
mod tokens;
