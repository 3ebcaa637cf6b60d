//! Headers of another kind, and certificates that do not make them final.

use chancery_proof::bundle::Bundle;
use chancery_proof::header::{Header, View};
use chancery_proof::verdict::CheckName;
use chancery_rules::kernel::ids::{BlockDigest, Epoch, Height, Root};

use crate::support::city::City;

/// Headers of another kind, and certificates that do not make them final.
pub fn sealed_wrongly(city: &City, other: &City) -> Vec<(CheckName, &'static str, Bundle)> {
    use CheckName::{Committee, Finality, Header as HeaderCheck};
    let valid = city.bundle("active");
    let header = &city.header;
    let resealed = |change: fn(&mut Header)| {
        let mut header = header.clone();
        change(&mut header);
        let finality = city.certify(&header, &[0, 1, 2]);
        Bundle {
            header: header.encode(),
            finality,
            ..valid.clone()
        }
    };
    let with = |finality: Vec<u8>| Bundle {
        finality,
        ..valid.clone()
    };
    let other_round = |change: fn(&mut Header)| {
        let mut changed = header.clone();
        change(&mut changed);
        with(city.certify_digest(&changed, BlockDigest::of(&valid.header), &[0, 1, 2]))
    };
    let digest_at = valid.finality.len() - (8 + 1 + 1 + 3 * 64);
    let altered = |from_digest: usize, byte: u8| {
        let mut finality = valid.finality.clone();
        finality[digest_at + from_digest] = byte;
        with(finality)
    };
    let mut swapped = valid.finality.clone();
    let signatures = swapped.len() - 3 * 64;
    swapped[signatures..].rotate_left(64);
    let digest = BlockDigest([0; 32]);
    vec![
        (
            HeaderCheck,
            "state-format",
            resealed(|header| header.state_format = 2),
        ),
        (
            HeaderCheck,
            "genesis",
            resealed(|header| header.height = Height(0)),
        ),
        (
            Committee,
            "epoch",
            resealed(|header| header.epoch = Epoch(1)),
        ),
        (
            Committee,
            "next",
            resealed(|header| header.next_committee = Some(Root([7; 32]))),
        ),
        (
            Finality,
            "four-signatures",
            with(city.certify(header, &[0, 1, 2, 3])),
        ),
        (
            Finality,
            "two-signatures",
            with(city.certify(header, &[0, 1])),
        ),
        (Finality, "wrong-signer", altered(8, 0b1011)),
        (Finality, "bit-beyond", altered(8, 0b1_0011)),
        (Finality, "committee-size", altered(7, 5)),
        (Finality, "fewer-than-bits", altered(8, 0b1111)),
        (Finality, "swapped", with(swapped)),
        (
            Finality,
            "twice-the-same",
            with(duplicated(&valid.finality)),
        ),
        (
            Finality,
            "trailing",
            with([&valid.finality[..], &[0]].concat()),
        ),
        (
            Finality,
            "view",
            other_round(|header| header.view = View(46)),
        ),
        (
            Finality,
            "parent-view",
            other_round(|header| header.parent_view = View(43)),
        ),
        (
            Finality,
            "epoch",
            other_round(|header| header.epoch = Epoch(1)),
        ),
        (
            Finality,
            "digest",
            with(city.certify_digest(header, digest, &[0, 1, 2])),
        ),
        (
            Finality,
            "other-city",
            with(other.certify(header, &[0, 1, 2])),
        ),
    ]
}

/// The first validator's signature given for the second as well.
fn duplicated(finality: &[u8]) -> Vec<u8> {
    let mut duplicated = finality.to_vec();
    let start = duplicated.len() - 3 * 64;
    duplicated.copy_within(start..start + 64, start + 64);
    duplicated
}
