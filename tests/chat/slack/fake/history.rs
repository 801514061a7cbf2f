//! The messages that were sent, found by their place without a look at all of them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use serde_json::Value;

/// A channel, or a thread in it by the time of its first message.
type Place = (String, Option<String>);

/// The messages that everybody in a channel sees, each by its time, `ts`, in the order of their times.
#[derive(Default)]
pub struct History {
    messages: BTreeMap<String, Value>,
    /// The times of the messages in each place. A message is in its channel and in a thread: its own, if it is in no other.
    places: HashMap<Place, BTreeSet<String>>,
}

impl History {
    pub fn add(&mut self, message: Value) {
        let ts = text(&message["ts"]);
        for place in places_of(&message) {
            self.places.entry(place).or_default().insert(ts.clone());
        }
        self.messages.insert(ts, message);
    }

    pub fn get(&self, ts: &Value) -> Option<&Value> {
        self.messages.get(ts.as_str()?)
    }

    pub fn get_mut(&mut self, ts: &Value) -> Option<&mut Value> {
        self.messages.get_mut(ts.as_str()?)
    }

    pub fn remove(&mut self, ts: &Value) -> Option<Value> {
        let message = self.messages.remove(ts.as_str()?)?;
        for place in places_of(&message) {
            if let Some(times) = self.places.get_mut(&place) {
                times.remove(&text(ts));
            }
        }
        Some(message)
    }

    /// The number of messages in a channel, with those in its threads.
    pub fn count(&self, channel: &str) -> usize {
        let times = self.places.get(&(channel.to_owned(), None));
        times.map_or(0, BTreeSet::len)
    }

    /// The messages in a channel, or in a thread of it, after a time.
    pub fn at(
        &self,
        channel: &str,
        thread: Option<&str>,
        after: &str,
    ) -> impl DoubleEndedIterator<Item = &Value> {
        let place = (channel.to_owned(), thread.map(str::to_owned));
        let after = (Bound::Excluded(after), Bound::Unbounded);
        let times = self.places.get(&place).into_iter();
        let times = times.flat_map(move |times| times.range::<str, _>(after));
        times.map(move |ts| &self.messages[ts])
    }
}

fn places_of(message: &Value) -> [Place; 2] {
    let channel = text(&message["channel"]);
    let root = match &message["thread_ts"] {
        Value::Null => &message["ts"],
        root => root,
    };
    [(channel.clone(), None), (channel, Some(text(root)))]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
