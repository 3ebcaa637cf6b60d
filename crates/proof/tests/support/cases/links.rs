//! Links that lead nowhere: each false in one respect, all else as it should be.

use chancery_proof::committee::{Link, committee_root};
use chancery_proof::header::Header;
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_rules::kernel::ids::{Epoch, Root, ValidatorId};

use super::followed::of;
use super::{Case, TERM_3_GENESIS};
use crate::support::succession::{Succession, link_of};
use crate::support::validators::Validators;

/// Refused by the check of the committee.
pub fn false_links(one: &Succession, three: &Succession) -> Vec<Case> {
    let refused = |(name, links): (&str, Vec<Link>)| {
        let bundle = three.at(14, &three.grown, &links);
        let name = format!("invalid-committee-link-{name}");
        let check = Some(CheckName::Committee);
        of(TERM_3_GENESIS, &name, &bundle, Verdict::Invalid, check)
    };
    let placed = misplaced(one, three).into_iter();
    let listed = mislisted(three).into_iter();
    let signed = missigned(three).into_iter();
    placed
        .chain(listed)
        .chain(signed)
        .map(refused)
        .chain(out_of_order(three))
        .chain(announcements(three))
        .collect()
}

/// The link from the founders to five, its header changed and signed anew.
fn changed(three: &Succession, change: impl FnOnce(&mut Header)) -> Vec<Link> {
    let mut header = three.header(9, &three.grown);
    change(&mut header);
    vec![link_of(&header, &three.founders, Some(&three.grown))]
}

fn misplaced(one: &Succession, three: &Succession) -> Vec<(&'static str, Vec<Link>)> {
    let root = Some(committee_root(&three.grown.ids()));
    let mut newer = three.links[0].clone();
    // The version is the one integer 1 after the first field name.
    let at = newer
        .header
        .windows(3)
        .position(|part| part == b"\x61v\x01");
    newer.header[at.unwrap() + 2] = 2;
    vec![
        ("of-other-ledger", vec![one.links[0].clone()]),
        ("not-last", changed(three, |header| header.height.0 = 8)),
        (
            "not-last-without-next",
            changed(three, |header| {
                header.height.0 = 8;
                header.next_committee = None;
            }),
        ),
        (
            "without-next",
            changed(three, |header| header.next_committee = None),
        ),
        (
            "of-another-epoch",
            changed(three, |header| header.epoch = Epoch(1)),
        ),
        (
            "past-the-term",
            changed(three, |header| {
                (header.height.0, header.epoch) = (39, Epoch(3));
                header.next_committee = root;
            }),
        ),
        ("header-version", vec![newer]),
    ]
}

fn mislisted(three: &Succession) -> Vec<(&'static str, Vec<Link>)> {
    let genuine = &three.links[0];
    let listing = |keys: Vec<ValidatorId>| {
        let committee = Some(keys);
        vec![Link {
            committee,
            ..genuine.clone()
        }]
    };
    let announcing = |keys: Vec<ValidatorId>| {
        let mut header = three.header(9, &three.grown);
        header.next_committee = Some(committee_root(&keys));
        let link = link_of(&header, &three.founders, None);
        let committee = Some(keys);
        vec![Link { committee, ..link }]
    };
    let five = three.grown.ids();
    let descending = five.iter().rev().copied().collect();
    let doubled = five.iter().chain(five.last()).copied().collect();
    let many = (0..65u8).map(|number| ValidatorId([number; 32])).collect();
    let unchanged = three.header(9, &three.founders);
    vec![
        ("descending", listing(descending)),
        ("key-twice", announcing(doubled)),
        ("nobody", announcing(Vec::new())),
        ("65-keys", announcing(many)),
        ("other-keys", listing(three.shrunk.ids())),
        (
            "keys-missing",
            vec![Link {
                committee: None,
                ..genuine.clone()
            }],
        ),
        (
            "keys-repeated",
            vec![link_of(&unchanged, &three.founders, Some(&three.founders))],
        ),
        (
            "root-of-others",
            changed(three, |header| header.next_committee = Some(Root([7; 32]))),
        ),
    ]
}

fn missigned(three: &Succession) -> Vec<(&'static str, Vec<Link>)> {
    let (header, genuine) = (three.header(9, &three.grown), &three.links[0]);
    let signed = |signers: &[usize]| {
        let finality = three.founders.certify(&header, header.digest(), signers);
        vec![Link {
            finality,
            ..genuine.clone()
        }]
    };
    let other = three.header(8, &three.grown);
    let other = three.founders.certify(&other, other.digest(), &[0, 1, 2]);
    let sooner = (header.view.0 - 1, header.parent_view.0);
    let sooner = three
        .founders
        .certify_in(sooner, &header, header.digest(), &[0, 1, 2]);
    let by = |validators: &Validators| vec![link_of(&header, validators, Some(&three.grown))];
    vec![
        ("two-signatures", signed(&[0, 1])),
        ("four-signatures", signed(&[0, 1, 2, 3])),
        (
            "certificate-of-another",
            vec![Link {
                finality: other,
                ..genuine.clone()
            }],
        ),
        (
            "certificate-of-a-sooner-view",
            vec![Link {
                finality: sooner,
                ..genuine.clone()
            }],
        ),
        ("signed-by-the-next", by(&three.grown)),
        ("signed-by-others", by(&three.rotated)),
    ]
}

/// Genuine links in a false order.
fn out_of_order(three: &Succession) -> Vec<Case> {
    let [first, second, third] = three.links.clone();
    let renewals = three.renewals(&[1, 0]);
    let refused = |name: &str, height: u64, by: &Validators, links: &[Link]| {
        let name = format!("invalid-committee-links-{name}");
        let check = Some(CheckName::Committee);
        let bundle = three.at(height, by, links);
        of(TERM_3_GENESIS, &name, &bundle, Verdict::Invalid, check)
    };
    let reversed = [second.clone(), first.clone(), third.clone()];
    let twice = [first.clone(), first.clone(), second.clone()];
    let gap = [first.clone(), third.clone()];
    let later = [first, second, third];
    vec![
        refused("swapped", 34, &three.rotated, &reversed),
        refused("twice", 24, &three.shrunk, &twice),
        refused("missing", 34, &three.rotated, &gap),
        refused("backwards", 24, &three.founders, &renewals),
        refused("beyond-the-header", 24, &three.shrunk, &later),
    ]
}

/// Headers of bundles that announce, or do not, against the rule.
fn announcements(three: &Succession) -> Vec<Case> {
    let refused = |name: &str, height: u64, root: Option<Root>| {
        let mut header = three.header(height, &three.founders);
        header.next_committee = root;
        let bundle = three.bundle(&header, &three.founders, &[]);
        let name = format!("invalid-committee-{name}");
        let check = Some(CheckName::Committee);
        of(TERM_3_GENESIS, &name, &bundle, Verdict::Invalid, check)
    };
    let root = Some(committee_root(&three.founders.ids()));
    vec![
        refused("next-missing", 19, None),
        refused("next-extra", 18, root),
    ]
}
