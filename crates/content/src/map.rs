//! The map from readable text back to the file.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A map from bytes of a text to bytes of its file. Its pieces cover the text without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

/// A range of the text and the range of the file that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Bytes of the text.
    pub text: Range<usize>,
    /// Bytes of the file.
    pub file: Range<usize>,
    /// True if both ranges contain the same bytes. A lone carriage return of the file is a line feed in the text. If false, the
    /// piece is an entity, an escape, a line break or a list marker.
    pub exact: bool,
}

impl SourceMap {
    pub(crate) fn push(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut() {
            let joins = last.exact
                && piece.exact
                && last.text.end == piece.text.start
                && last.file.end == piece.file.start;
            if joins {
                last.text.end = piece.text.end;
                last.file.end = piece.file.end;
                return;
            }
        }
        self.pieces.push(piece);
    }

    pub(crate) fn truncate(&mut self, text_len: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if last.text.start >= text_len {
                self.pieces.pop();
                continue;
            }
            if last.text.end > text_len && last.exact {
                last.file.end -= last.text.end - text_len;
            }
            last.text.end = last.text.end.min(text_len);
            break;
        }
    }

    /// Adds the map of a text that follows this map's text from the byte `at`. What lies between the two texts comes from what lies
    /// between their parts of the file.
    pub fn append(&mut self, at: usize, next: &SourceMap) {
        let ends = self.pieces.last().zip(next.pieces.first());
        if let Some((before, after)) = ends
            && before.text.end < at
        {
            self.push(Piece {
                text: before.text.end..at,
                file: before.file.end..after.file.start.max(before.file.end),
                exact: false,
            });
        }
        for piece in &next.pieces {
            self.push(Piece {
                text: piece.text.start + at..piece.text.end + at,
                ..piece.clone()
            });
        }
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The smallest range of the file that covers `text` (bytes); `0..0` for an empty map.
    pub fn file_span(&self, text: Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|p| p.text.end <= text.start);
        let last = self.pieces.partition_point(|p| p.text.start < text.end);
        let touched = &self.pieces[first.min(last)..last];
        let start = touched
            .iter()
            .map(|p| p.file_at(text.start, p.file.start))
            .min();
        let end = touched
            .iter()
            .map(|p| p.file_at(text.end, p.file.end))
            .max();
        match (start, end) {
            (Some(start), Some(end)) => start..end.max(start),
            _ => 0..0,
        }
    }

    /// The map of a slice of the text (bytes). The map counts from the first byte of the slice.
    pub fn slice(&self, text: Range<usize>) -> SourceMap {
        let first = self.pieces.partition_point(|p| p.text.end <= text.start);
        let last = self.pieces.partition_point(|p| p.text.start < text.end);
        let cut = |p: &Piece| {
            let part = p.text.start.max(text.start)..p.text.end.min(text.end);
            Piece {
                file: p.file_at(part.start, p.file.start)..p.file_at(part.end, p.file.end),
                text: part.start - text.start..part.end - text.start,
                exact: p.exact,
            }
        };
        SourceMap {
            pieces: self.pieces[first.min(last)..last].iter().map(cut).collect(),
        }
    }
}

impl Piece {
    /// The byte of the file for the byte `text`, if this piece is exact and contains it; otherwise `edge`.
    fn file_at(&self, text: usize, edge: usize) -> usize {
        if self.exact && self.text.start <= text && text <= self.text.end {
            self.file.start + (text - self.text.start)
        } else {
            edge
        }
    }
}
