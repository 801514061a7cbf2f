//! Counts the passages of a BEIR collection that have each Japanese term, and prints the terms that at least one passage in a
//! hundred has: `field<TAB>term<TAB>share in ten-thousandths`. It made `crates/search/data/background-ja.tsv`:
//! `cargo run --release -p senpai-eval --example background DIR`.

use std::collections::{BTreeMap, HashSet};

use senpai_eval::Collection;
use senpai_language::{Field, Units, normalize};

fn main() -> Result<(), senpai_eval::Error> {
    let dir = std::env::args_os().nth(1).unwrap_or_default();
    let collection = Collection::load(dir.as_ref())?;
    for (number, field) in Field::ALL.into_iter().enumerate() {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, _, text) in &collection.passages {
            let mut seen = HashSet::new();
            field.terms(&Units::of(&normalize(text)), |term| {
                if seen.insert(term.to_owned()) {
                    *counts.entry(term.to_owned()).or_default() += 1;
                }
            });
        }
        for (term, count) in counts {
            let share = count * 10_000 / collection.passages.len().max(1);
            if share >= 100 && !term.is_ascii() {
                println!("{number}\t{term}\t{share}");
            }
        }
    }
    Ok(())
}
