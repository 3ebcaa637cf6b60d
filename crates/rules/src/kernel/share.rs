//! Exact shares of a whole. Absent on purpose: decimals, which cannot say a third.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest denominator of a share: the sums of at most 64 shares stay exact.
pub const DENOMINATOR_MAX: u32 = 1_000_000;

/// A fraction in lowest terms, above zero and at most one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Parts", into = "Parts")]
#[schemars(with = "Parts")]
pub struct Share {
    numerator: u32,
    denominator: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Share")]
struct Parts {
    /// Parts of it.
    #[schemars(range(min = 1, max = DENOMINATOR_MAX))]
    numerator: u32,
    /// Of how many; the fraction is in lowest terms.
    #[schemars(range(min = 1, max = DENOMINATOR_MAX))]
    denominator: u32,
}

/// A fraction that is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share is above zero, at most one, in lowest terms, of at most {DENOMINATOR_MAX} parts")]
pub struct NotAShare;

impl Share {
    /// The whole.
    pub const WHOLE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// So many parts of so many.
    ///
    /// # Errors
    ///
    /// [`NotAShare`] if it is not above zero and at most one, in lowest terms, or has too many parts.
    pub fn new(numerator: u32, denominator: u32) -> Result<Self, NotAShare> {
        let is_share = numerator >= 1 && numerator <= denominator && denominator <= DENOMINATOR_MAX;
        if is_share && common_divisor(numerator.into(), denominator.into()) == 1 {
            Ok(Self {
                numerator,
                denominator,
            })
        } else {
            Err(NotAShare)
        }
    }

    /// Parts of it.
    #[must_use]
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// Of how many.
    #[must_use]
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// Whether shares sum to exactly one.
    #[must_use]
    pub fn are_whole(shares: impl IntoIterator<Item = Self>) -> bool {
        let mut sum = (0_u128, 1_u128);
        for share in shares {
            let Some(next) = plus(sum, share) else {
                return false;
            };
            sum = next;
        }
        sum == (1, 1)
    }
}

/// The sum in lowest terms; `None` beyond one, or if the common denominator leaves the range.
fn plus((numerator, denominator): (u128, u128), share: Share) -> Option<(u128, u128)> {
    let (n, d) = (u128::from(share.numerator), u128::from(share.denominator));
    let top = numerator
        .checked_mul(d)?
        .checked_add(n.checked_mul(denominator)?)?;
    let bottom = denominator.checked_mul(d)?;
    if top > bottom {
        return None;
    }
    let common = common_divisor(top, bottom);
    Some((top.checked_div(common)?, bottom.checked_div(common)?))
}

/// Euclid's greatest common divisor.
const fn common_divisor(a: u128, b: u128) -> u128 {
    match a.checked_rem(b) {
        None => a,
        Some(rest) => common_divisor(b, rest),
    }
}

impl TryFrom<Parts> for Share {
    type Error = NotAShare;

    fn try_from(parts: Parts) -> Result<Self, NotAShare> {
        Self::new(parts.numerator, parts.denominator)
    }
}

impl From<Share> for Parts {
    fn from(share: Share) -> Self {
        Self {
            numerator: share.numerator,
            denominator: share.denominator,
        }
    }
}
