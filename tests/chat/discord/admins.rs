//! What admins see while something takes long.

use super::{fake::Fake, start};
use crate::bot::reindexing;

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_reindex_is_is_edited_in_place_until_it_says_what_changed() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let other = reindexing(&bot);
    let mika = fake.member("mika").who_manages();
    let token = mika.begins("senpai reindex", &[]);
    let said = fake.versions(&token, 1).await;
    assert!(said[0].to_string().contains("待っています"), "{said:#?}");
    drop(other);
    let said = fake.versions(&token, 2).await;
    let last = said.last().unwrap().to_string();
    assert!(last.contains("加わった記事"), "{said:#?}");
    assert_eq!(fake.messages().len(), 0, "edited, not said again");
    assert_eq!(fake.refused(), Vec::<String>::new());
}
