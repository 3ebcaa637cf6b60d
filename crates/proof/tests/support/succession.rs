//! A city of short epochs whose committee grows to five, shrinks to four and rotates a key.

use chancery_proof::bundle::Bundle;
use chancery_proof::committee::{Epochs, Link, committee_root};
use chancery_proof::header::{Header, View};
use chancery_proof::log::write_checkpoint;
use chancery_rules::kernel::ids::{Epoch, Height};
use chancery_rules::kernel::time::Timestamp;

use super::certificates::Twist;
use super::city::City;
use super::people::BLOCK_MS;
use super::validators::Validators;

/// Blocks of an epoch in these cities.
pub const BLOCKS: u64 = 10;

/// The committees of a city, and the links between them.
pub struct Succession {
    pub city: City,
    /// Those of the genesis file: four.
    pub founders: Validators,
    /// With the bank's: five.
    pub grown: Validators,
    /// Without the tax bureau's: four.
    pub shrunk: Validators,
    /// With another key of the housing commission: four.
    pub rotated: Validators,
    /// The links between these, at the ends of epochs 0, 1 and 2.
    pub links: [Link; 3],
}

impl Succession {
    /// A city whose committees are believed for `term` epochs.
    pub fn of_term(english: &str, term: u64) -> Self {
        let blocks = BLOCKS;
        let twists = vec![("active", Twist::default())];
        let city = City::counting(english, Some(Epochs { blocks, term }), twists);
        let founders = city.validators.clone();
        let grown = city.validators_of(&["registrar", "tax", "housing", "security", "bank"]);
        let shrunk = city.validators_of(&["registrar", "housing", "security", "bank"]);
        let rotated = city.validators_of(&["registrar", "housing anew", "security", "bank"]);
        let links = [
            link(&city, 0, &founders, &grown),
            link(&city, 1, &grown, &shrunk),
            link(&city, 2, &shrunk, &rotated),
        ];
        Self {
            city,
            founders,
            grown,
            shrunk,
            rotated,
            links,
        }
    }

    /// The header at a height, which announces `next` if it is the last of its epoch.
    pub fn header(&self, height: u64, next: &Validators) -> Header {
        header(&self.city, height, next)
    }

    /// The link at the end of an epoch.
    pub fn link(&self, epoch: u64, signed_by: &Validators, next: &Validators) -> Link {
        link(&self.city, epoch, signed_by, next)
    }

    /// Renewals of the founders at the ends of these epochs.
    pub fn renewals(&self, epochs: &[u64]) -> Vec<Link> {
        let renewal = |epoch: &u64| self.link(*epoch, &self.founders, &self.founders);
        epochs.iter().map(renewal).collect()
    }

    /// The bundle of the one certificate under a header.
    pub fn bundle(&self, header: &Header, signed_by: &Validators, links: &[Link]) -> Bundle {
        Bundle {
            finality: signed_by.certify(header, header.digest(), &signed_by.quorum()),
            header: header.encode(),
            committees: links.to_vec(),
            ..self.city.bundle("active")
        }
    }

    /// The same at a height that needs no announcement.
    pub fn at(&self, height: u64, signed_by: &Validators, links: &[Link]) -> Bundle {
        self.bundle(&self.header(height, signed_by), signed_by, links)
    }

    /// The checkpoint of a header.
    pub fn checkpoint(&self, header: &Header, signed_by: &Validators) -> String {
        let finality = signed_by.certify(header, header.digest(), &signed_by.quorum());
        write_checkpoint(&header.encode(), &finality).unwrap()
    }
}

/// A link of any header, with these keys.
pub fn link_of(header: &Header, signed_by: &Validators, keys: Option<&Validators>) -> Link {
    Link {
        header: header.encode(),
        finality: signed_by.certify(header, header.digest(), &signed_by.quorum()),
        committee: keys.map(Validators::ids),
    }
}

fn link(city: &City, epoch: u64, signed_by: &Validators, next: &Validators) -> Link {
    let header = header(city, epoch * BLOCKS + BLOCKS - 1, next);
    let changed = signed_by.ids() != next.ids();
    link_of(&header, signed_by, changed.then_some(next))
}

fn header(city: &City, height: u64, next: &Validators) -> Header {
    let is_last = height % BLOCKS == BLOCKS - 1;
    Header {
        height: Height(height),
        epoch: Epoch(height / BLOCKS),
        view: View(height + 3),
        parent_view: View(height + 2),
        time: Timestamp(BLOCK_MS - 100_000 + height * 1_000),
        next_committee: is_last.then(|| committee_root(&next.ids())),
        ..city.header.clone()
    }
}
