//! The rule for small groups: no figure says what fewer than five members said, did or reached, because an admin could tell who they are.
//! A number of questions is no figure of members.

/// The fewest members of whom a figure is given. By hand.
const SMALLEST: usize = 5;

/// True if so many members are enough for a figure about them.
pub(crate) fn is_enough(members: usize) -> bool {
    members >= SMALLEST
}

/// A number of members, if it is large enough to be shown.
pub(crate) fn enough(members: usize) -> Option<u64> {
    is_enough(members).then_some(members as u64)
}
