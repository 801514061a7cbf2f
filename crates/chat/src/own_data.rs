//! Shows and exports the data that is kept about a member.

use std::collections::BTreeMap;

use senpai_content::{Goal, Language, Learned};
use senpai_store::{KeyParts, MemberRows};
use serde_json::{Map, Value, json};

use crate::{
    Effect, Effects, Error, File, Preference,
    answers::{self, shortened},
    payload::Op,
    session::Session,
};

/// The lines on a page of the data. By hand: with the sentences above them they fit a message of Discord, the shorter of the two.
const ON_A_PAGE: usize = 14;
/// Begins the line that names a table, above the lines of its rows.
const TABLE: &str = "• ";
/// The columns that say best what a row is about, the best first.
const WORDS: [&str; 8] = [
    "words", "own", "text", "note", "rung", "zone", "excerpt", "post",
];
/// The columns with a time.
const TIMES: [&str; 10] = [
    "at",
    "lease",
    "due",
    "changed",
    "answered",
    "refused_since",
    "put_off_since",
    "quit_at",
    "expires",
    "made",
];
/// The columns with JSON of ours. Every other text is somebody's words, whatever it begins with.
const JSON: [&str; 7] = [
    "address",
    "operator",
    "place",
    "plan",
    "preference",
    "request",
    "scope",
];
/// The name, in the export, of the questions that admins linked to posts.
const LINKED: &str = "linked_question";

impl Session<'_> {
    /// Shows a page of the data about the member: for each table, the number of rows, and the words of each row, newest first.
    pub fn show_data(&self, page: u16) -> Result<Effects, Error> {
        let words = self.words;
        let mut lines = Vec::new();
        for (table, rows) in &self.data()? {
            let label = words.data.iter().find(|(name, _)| name == table);
            let label = label.map_or(table.as_str(), |(_, label)| label);
            lines.push(format!("{TABLE}{label}: {}", rows.len()));
            let said = rows.iter().rev().filter_map(|row| self.about(table, row));
            lines.extend(said.map(|said| format!("    {}", said.replace('\n', " "))));
        }
        let skipped = (ON_A_PAGE * usize::from(page)).min(lines.len());
        let (before, from_here) = lines.split_at(skipped);
        let mut reply = self.reply(words.your_data).private();
        reply.notes = vec![words.data_hint.to_owned(), String::new()];
        // A page that begins among the rows of a table repeats its name.
        let is_table = |line: &&String| line.starts_with(TABLE);
        if !from_here.first().as_ref().is_some_and(is_table) {
            reply.notes.extend(before.iter().rfind(is_table).cloned());
        }
        reply
            .notes
            .extend(from_here.iter().take(ON_A_PAGE).cloned());
        if from_here.len() > ON_A_PAGE {
            let next = page.saturating_add(1);
            let more = answers::button(Op::Data, words.more, 0, next);
            reply.buttons.push(more);
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// Gives the member all data that is kept about them, as a file of JSON.
    pub fn export_data(&self) -> Result<Effects, Error> {
        let tables = self.data()?;
        let export = json!({
            "version": 1,
            "at": self.request.at.to_string(),
            "platform": self.request.place.platform.as_str(),
            "member": self.request.member.id,
            "data": tables.into_iter().collect::<BTreeMap<_, _>>(),
        });
        let mut reply = self.reply(self.words.exported).private();
        reply.file = Some(File {
            name: "senpai-data.json".to_owned(),
            text: serde_json::to_string_pretty(&export)?,
        });
        Ok(vec![Effect::Reply(reply)])
    }

    /// The rows about the member by table, oldest first, and the member's questions that admins linked to posts.
    fn data(&self) -> Result<Vec<(String, Rows)>, Error> {
        let member = self.request.member_key();
        let mut out = Vec::new();
        for MemberRows { table, rows } in self.store().rows_about(KeyParts(&member))? {
            let rows: Result<Rows, _> = rows.iter().map(|row| readable(row)).collect();
            out.push((table, rows?));
        }
        let pseudonym = self.store().pseudonym(KeyParts(&member));
        let learned = self.service.index.learned();
        let learned = learned.map(Learned::load).transpose()?.unwrap_or_default();
        let own = learned.questions.iter();
        let own = own.filter(|question| question.from.as_deref() == Some(&pseudonym));
        let own: Rows = own
            .map(|question| json!({"post": question.post, "text": question.text}))
            .collect();
        if !own.is_empty() {
            out.push((LINKED.to_owned(), own));
        }
        Ok(out)
    }

    /// The words of a row that say best what it is about.
    fn about(&self, table: &str, row: &Value) -> Option<String> {
        if table == "member" {
            let preference = serde_json::from_value(row["preference"].clone()).ok()?;
            return self.preference_in_words(&preference);
        }
        // The words of a step are inside its plan.
        let step = [&row["plan"]["step"]].into_iter();
        let words = step.chain(WORDS.iter().map(|column| &row[*column]));
        let said = words
            .filter_map(Value::as_str)
            .find(|said| !said.is_empty())?;
        Some(shortened(said))
    }

    /// The language and the goals that a member chose; `None` if they chose none.
    fn preference_in_words(&self, preference: &Preference) -> Option<String> {
        let languages = Language::ALL.iter().zip(self.words.languages);
        let language = languages
            .filter(|(language, _)| preference.language == Some(**language))
            .map(|(_, name)| name.to_owned());
        let name = |goal: &Goal| {
            let mut goals = self.service.goals().iter();
            let known = goals.find(|known| known.id == *goal);
            known
                .map_or(goal.as_str(), |known| known.name(self.language))
                .to_owned()
        };
        let goals = preference.goals.iter().map(name);
        let said: Vec<String> = language.chain(goals).collect();
        (!said.is_empty()).then(|| said.join(self.words.list_comma))
    }
}

/// The rows of a table, as objects.
type Rows = Vec<Value>;

/// A row with its times as RFC 3339, and with the JSON of the columns that hold JSON. A time of 0 is none.
fn readable(row: &str) -> Result<Value, serde_json::Error> {
    let mut row: Map<String, Value> = serde_json::from_str(row)?;
    for (name, value) in &mut row {
        if let Some(second) = value.as_i64().filter(|_| TIMES.contains(&name.as_str())) {
            let time = jiff::Timestamp::from_second(second).ok();
            let time = time.filter(|_| second != 0);
            *value = time.map_or(Value::Null, |time| time.to_string().into());
        } else if JSON.contains(&name.as_str())
            && let Some(text) = value.as_str()
            && let Ok(inner) = serde_json::from_str(text)
        {
            *value = inner;
        }
    }
    Ok(row.into())
}
