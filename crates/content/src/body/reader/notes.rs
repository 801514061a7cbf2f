//! Adds the text of footnotes to the blocks that refer to them.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Reader;
use crate::body::Events;

impl Reader<'_, '_> {
    /// Adds the notes that are referred to before byte `end` of the file to the open block.
    pub(super) fn add_notes(&mut self, end: usize) {
        if self.is_block_empty() {
            return;
        }
        for (at, events) in self.notes.before(end) {
            self.mark("\n", at..at);
            self.note(events);
        }
    }

    pub(super) fn note(&mut self, events: Events<'_>) {
        let body = std::mem::replace(&mut self.source, self.notes.source);
        std::mem::swap(&mut self.hidden, &mut self.hidden_in_notes);
        for (event, range) in events {
            let is_text = matches!(
                event,
                Event::Text(_)
                    | Event::Code(_)
                    | Event::SoftBreak
                    | Event::HardBreak
                    | Event::InlineHtml(_)
                    | Event::Start(Tag::Strikethrough | Tag::Link { .. })
                    | Event::End(TagEnd::Strikethrough | TagEnd::Link)
            );
            if is_text {
                self.event(event, range);
            } else if matches!(event, Event::Start(Tag::Paragraph | Tag::Item)) {
                self.line_break(range.start..range.start);
            }
        }
        std::mem::swap(&mut self.hidden, &mut self.hidden_in_notes);
        self.source = body;
    }
}
