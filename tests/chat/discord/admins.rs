//! What admins see while something takes long.

use std::{
    fs,
    time::{Duration, Instant},
};

use senpai_desk::{LEARNED, Shelf};

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

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_another_process_builds_is_followed() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let question = "凧揚げの糸は？";
    assert!(!aoi.asks(question).await.text().contains("短くして"));

    let (content, state) = (bot.dir.path().join("content"), bot.dir.path().join("state"));
    let post = "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n";
    fs::write(content.join("kite.md"), post).unwrap();
    let shelf = Shelf::new(content, Some(state.join("index"))).with_learned(state.join(LEARNED));
    shelf.refresh(jiff::Timestamp::now(), &mut |_| ()).unwrap();
    let built = Instant::now();
    while !aoi.asks(question).await.text().contains("短くして") {
        assert!(built.elapsed() < Duration::from_secs(20), "{}", bot.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "an index that another process built was followed after {} ms (2,000 promised)",
        built.elapsed().as_millis()
    );
}
