//! Edits of bytes: what decoders trip over, small and composable.
//!
//! A plan is drawn and shrunk by `bolero`; the same plan on the same corpus is the same input.

use bolero::TypeGenerator;

/// No input grows beyond this many bytes: longer than every bound but the block's.
pub const INPUT_BYTES_MAX: usize = 2 << 20;

/// One change. Places are taken modulo the length.
#[derive(Clone, Debug, TypeGenerator)]
pub enum Edit {
    /// Flips a bit.
    Flip {
        /// The byte.
        at: u32,
        /// The bit.
        bit: u8,
    },
    /// Overwrites a byte.
    Set {
        /// The byte.
        at: u32,
        /// With what.
        byte: u8,
    },
    /// Adds to a byte, as lengths and counts are off by a little.
    Add {
        /// The byte.
        at: u32,
        /// How much.
        more: i8,
    },
    /// Inserts some bytes.
    Insert {
        /// Before which.
        at: u32,
        /// What.
        bytes: [u8; 3],
        /// How many of them.
        count: u8,
    },
    /// Puts an integer at the edge of its range, of 1, 2, 4 or 8 bytes.
    Edge {
        /// Where.
        at: u32,
        /// Its width and value.
        which: u8,
    },
    /// Removes some bytes.
    Remove {
        /// From which.
        at: u32,
        /// How many.
        count: u8,
    },
    /// Ends early.
    Truncate {
        /// Where.
        at: u32,
    },
    /// Repeats a stretch of bytes where it stands.
    Repeat {
        /// From which.
        at: u32,
        /// How many.
        count: u8,
        /// How often.
        times: u8,
    },
    /// Moves a stretch of bytes elsewhere.
    Move {
        /// From which.
        from: u32,
        /// How many.
        count: u8,
        /// To where.
        to: u32,
    },
    /// Continues with another member of the corpus.
    Splice {
        /// From where on.
        at: u32,
        /// Which member.
        other: u8,
        /// From which of its bytes.
        from: u32,
    },
}

/// Which member of the corpus, and how it is changed.
#[derive(Clone, Debug, TypeGenerator)]
pub struct Plan {
    start: u16,
    edits: [Option<Edit>; 6],
}

impl Plan {
    /// The input that this plan makes of a corpus.
    #[must_use]
    pub fn apply(&self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = member(corpus, usize::from(self.start)).to_vec();
        for edit in self.edits.iter().flatten() {
            edit.apply(&mut bytes, corpus);
            bytes.truncate(INPUT_BYTES_MAX);
        }
        bytes
    }
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        match *self {
            Self::Flip { at, bit } => change(bytes, at, |byte| byte ^ 1 << (bit % 8)),
            Self::Set { at, byte } => change(bytes, at, |_| byte),
            Self::Add { at, more } => change(bytes, at, |byte| byte.wrapping_add_signed(more)),
            Self::Insert {
                at,
                bytes: insert,
                count,
            } => {
                let insert = insert.get(..usize::from(count % 3) + 1).unwrap_or(&insert);
                splice(bytes, place(bytes, at), 0, insert);
            }
            Self::Edge { at, which } => {
                let edge = edge(which);
                splice(bytes, place(bytes, at), edge.len(), &edge);
            }
            Self::Remove { at, count } => {
                splice(bytes, place(bytes, at), usize::from(count) + 1, &[]);
            }
            Self::Truncate { at } => bytes.truncate(place(bytes, at)),
            Self::Repeat { at, count, times } => {
                let at = place(bytes, at);
                let stretch = stretch(bytes, at, count).repeat(usize::from(times % 64));
                splice(bytes, at, 0, &stretch);
            }
            Self::Move { from, count, to } => {
                let from = place(bytes, from);
                let moved = stretch(bytes, from, count).to_vec();
                splice(bytes, from, moved.len(), &[]);
                splice(bytes, place(bytes, to), 0, &moved);
            }
            Self::Splice { at, other, from } => {
                let other = member(corpus, usize::from(other));
                let rest = other.get(place(other, from)..).unwrap_or_default();
                bytes.truncate(place(bytes, at));
                bytes.extend_from_slice(rest);
            }
        }
    }
}

fn member(corpus: &[Vec<u8>], number: usize) -> &[u8] {
    let number = number.checked_rem(corpus.len()).unwrap_or_default();
    corpus.get(number).map_or(&[], Vec::as_slice)
}

/// A place within the bytes or at their end.
fn place(bytes: &[u8], at: u32) -> usize {
    usize::try_from(at).map_or(0, |at| at % (bytes.len() + 1))
}

fn stretch(bytes: &[u8], at: usize, count: u8) -> &[u8] {
    let end = bytes.len().min(at + usize::from(count) + 1);
    bytes.get(at..end).unwrap_or_default()
}

fn change(bytes: &mut [u8], at: u32, to: impl Fn(u8) -> u8) {
    let at = place(bytes, at);
    if let Some(byte) = bytes.get_mut(at) {
        *byte = to(*byte);
    }
}

fn splice(bytes: &mut Vec<u8>, at: usize, removed: usize, insert: &[u8]) {
    let end = bytes.len().min(at + removed);
    bytes.splice(at.min(end)..end, insert.iter().copied());
}

fn edge(which: u8) -> Vec<u8> {
    let value: u64 = match which / 4 % 6 {
        0 => 0,
        1 => 1,
        2 => u64::MAX,
        3 => u64::MAX - 1,
        4 => 1 << 63,
        _ => (1 << 31) - 1,
    };
    let width = 1_usize << (which % 4);
    value
        .to_be_bytes()
        .into_iter()
        .rev()
        .take(width)
        .rev()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_of_nothing_or_beyond_the_end_changes_nothing_that_is_not_there() {
        let at = u32::MAX;
        let edits = [
            Edit::Flip { at, bit: 200 },
            Edit::Remove { at, count: 255 },
            Edit::Truncate { at },
            Edit::Move {
                from: at,
                count: 255,
                to: at,
            },
            Edit::Repeat {
                at,
                count: 0,
                times: 255,
            },
        ];
        for edit in edits {
            let mut bytes = Vec::new();
            edit.apply(&mut bytes, &[]);
            assert!(bytes.is_empty(), "{edit:?}");
        }
    }

    #[test]
    fn a_plan_without_edits_is_a_member_of_the_corpus() {
        let corpus = [b"one".to_vec(), b"two".to_vec()];
        let edits = [const { None }; 6];
        let plan = Plan { start: 3, edits };
        assert_eq!(plan.apply(&corpus), b"two");
    }

    #[test]
    fn edges_have_their_width() {
        assert_eq!(edge(0), [0]);
        assert_eq!(edge(3 + 4), [0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(edge(2 + 8), [0xff; 4]);
    }
}
