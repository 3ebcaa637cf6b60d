//! Who the stand-ins know: the citizens of the cast, with invented numbers of a division that no place bears, and their
//! invented flats.

use crate::cast::{CITIZENS, Citizen};

/// A citizen with the number that public security gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who it is.
    pub citizen: Citizen,
    /// An invented citizen number with the right check character (GB 11643-1999).
    pub number: &'static str,
}

/// The citizens.
pub const PEOPLE: [Person; 3] = [
    Person {
        citizen: CITIZENS[0],
        number: "990000198803120029",
    },
    Person {
        citizen: CITIZENS[1],
        number: "990000198511050014",
    },
    Person {
        citizen: CITIZENS[2],
        number: "990000199207240045",
    },
];

/// Who lives together: the head of a household, and a member.
pub const HOUSEHOLDS: [(usize, usize); 2] = [(0, 0), (1, 2)];

/// What each of [`PEOPLE`] earns a month, in fen; who earns nothing is not insured.
pub const INCOMES_FEN: [i64; 3] = [917_300, 482_600, 0];

/// A flat with its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flat {
    /// The certificate's number.
    pub certificate: &'static str,
    /// The unit's number.
    pub unit: &'static str,
    /// Where it is.
    pub address: &'static str,
    /// Its area in square decimetres.
    pub area_dm2: i64,
    /// The owner, by place among [`PEOPLE`].
    pub owner: usize,
    /// The mortgage that rests on it, if one does.
    pub mortgage: Option<Mortgage>,
    /// Whether a court froze it.
    pub frozen: bool,
    /// The contract by which it is being sold.
    pub sale: Sale,
}

/// What becomes of a mortgage when the flat is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mortgage {
    /// It goes with the flat.
    Follows,
    /// It goes with the flat if the bank agrees.
    Restricted,
}

impl Mortgage {
    /// The registry's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::Restricted => "restricted",
        }
    }
}

/// A contract that is filed, and the tax on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The day on which it was signed.
    pub signed_on: &'static str,
    /// The buyer, by place among [`PEOPLE`].
    pub buyer: usize,
    /// The price, in fen.
    pub price_fen: i64,
    /// The class of the tax: `first-home`, `second-home`.
    pub tax_class: &'static str,
    /// The tax, in fen.
    pub tax_fen: i64,
    /// Whether that is paid.
    pub tax_paid: bool,
}

/// The flats.
pub const FLATS: [Flat; 4] = [
    Flat {
        certificate: "990000-0001",
        unit: "990000001001GB00001F00010001",
        address: "河畔路1号3单元501室",
        area_dm2: 8_950,
        owner: 0,
        mortgage: None,
        frozen: false,
        sale: Sale {
            signed_on: "2026-02-12",
            buyer: 1,
            price_fen: 300_000_000,
            tax_class: "second-home",
            tax_fen: 3_000_000,
            tax_paid: false,
        },
    },
    Flat {
        certificate: "990000-0002",
        unit: "990000001001GB00001F00010002",
        address: "河畔路1号3单元502室",
        area_dm2: 12_040,
        owner: 1,
        mortgage: Some(Mortgage::Follows),
        frozen: false,
        sale: Sale {
            signed_on: "2026-03-09",
            buyer: 0,
            price_fen: 420_000_000,
            tax_class: "second-home",
            tax_fen: 4_200_000,
            tax_paid: true,
        },
    },
    Flat {
        certificate: "990000-0003",
        unit: "990000001001GB00002F00020001",
        address: "青砚巷8号2单元201室",
        area_dm2: 6_110,
        owner: 2,
        mortgage: None,
        frozen: true,
        sale: Sale {
            signed_on: "2026-03-16",
            buyer: 1,
            price_fen: 210_000_000,
            tax_class: "second-home",
            tax_fen: 2_100_000,
            tax_paid: false,
        },
    },
    Flat {
        certificate: "990000-0004",
        unit: "990000001001GB00002F00020002",
        address: "青砚巷8号2单元202室",
        area_dm2: 8_820,
        owner: 0,
        mortgage: Some(Mortgage::Restricted),
        frozen: false,
        sale: Sale {
            signed_on: "2026-02-20",
            buyer: 1,
            price_fen: 260_000_000,
            tax_class: "second-home",
            tax_fen: 2_600_000,
            tax_paid: false,
        },
    },
];

impl Flat {
    /// Its owner.
    #[must_use]
    pub fn owner(&self) -> Option<Person> {
        PEOPLE.get(self.owner).copied()
    }

    /// Who buys it.
    #[must_use]
    pub fn buyer(&self) -> Option<Person> {
        PEOPLE.get(self.sale.buyer).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_credential::identifiers::CitizenId;

    #[test]
    fn the_invented_numbers_have_the_right_check_characters() {
        for person in PEOPLE {
            let parsed = person.number.parse::<CitizenId>();
            assert!(parsed.is_ok(), "{}", person.citizen.folder);
        }
    }
}
