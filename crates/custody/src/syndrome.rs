//! A Hamming syndrome over a whole file: the exclusive or of the places of all bits that are set.
//!
//! Flipping the bit at place p changes the syndrome by p, so the syndromes of a file before and
//! after a single flip say which bit it was. Places begin at 8, so that no flip leaves the syndrome
//! as it was. Alone it proves nothing (two flips point at a third place): the caller compares a hash.

/// The syndrome of bytes that arrive in pieces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Syndrome {
    place: u64,
    sum: u64,
}

impl Syndrome {
    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.place = self.place.wrapping_add(8);
            if byte.count_ones() % 2 == 1 {
                self.sum ^= self.place;
            }
            self.sum ^= within(*byte);
        }
    }

    /// The syndrome of all that was taken.
    pub const fn sum(&self) -> u64 {
        self.sum
    }
}

/// The exclusive or of the places, 0 to 7, of the bits set in one byte.
const fn within(byte: u8) -> u64 {
    let odd = (byte & 0b1010_1010).count_ones() & 1;
    let second = (byte & 0b1100_1100).count_ones() & 1;
    let fourth = (byte & 0b1111_0000).count_ones() & 1;
    widened(odd | (second << 1) | (fourth << 2))
}

#[expect(
    clippy::as_conversions,
    reason = "u32 to u64 loses nothing, and `From` is not const"
)]
const fn widened(number: u32) -> u64 {
    number as u64
}

/// The byte and the mask of the one bit by which two syndromes differ; `None` if they are the same.
pub fn flipped(sealed: u64, found: u64) -> Option<(u64, u8)> {
    let place = sealed ^ found;
    let byte = (place / 8).checked_sub(1)?;
    let mask = 1_u8.checked_shl(u32::try_from(place % 8).ok()?)?;
    Some((byte, mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> u64 {
        let mut syndrome = Syndrome::default();
        syndrome.update(bytes);
        syndrome.sum()
    }

    #[test]
    fn every_single_flip_is_found() {
        let bytes: Vec<u8> = (0..=255).chain(0..=99).collect();
        let sealed = of(&bytes);
        for index in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[index] ^= 1 << bit;
                let place = u64::try_from(index).unwrap();
                assert_eq!(flipped(sealed, of(&damaged)), Some((place, 1 << bit)));
            }
        }
        assert_eq!(flipped(sealed, sealed), None);
    }

    #[test]
    fn pieces_make_the_syndrome_of_the_whole() {
        let bytes = [7, 0, 255, 1, 128];
        let mut syndrome = Syndrome::default();
        syndrome.update(&bytes[..2]);
        syndrome.update(&bytes[2..]);
        assert_eq!(syndrome.sum(), of(&bytes));
    }
}
