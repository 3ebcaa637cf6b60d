//! The chain of committees: what a link is refused for, and who is believed when.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests, which may panic as tests may"
)]

mod support;

use chancery_proof::bundle::Bundle;
use chancery_proof::committee::{
    ChainError, CommitteeChain, LINK_BYTES_MAX, Link, LinkError, committee_root,
};
use chancery_proof::finality::FinalityError;
use chancery_proof::header::{Header, HeaderError, PlaceError};
use chancery_proof::join::{JOIN_BYTES_MAX, JoinError, JoinPoint};
use chancery_proof::verify::Anchor;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{Epoch, Height};
use support::cases::{Case, cases_of_committees, successions};
use support::succession::Succession;
use support::validators::Validators;

fn chain(city: &Succession) -> CommitteeChain {
    let (genesis, ledger) = Genesis::parse(&city.city.genesis).unwrap();
    CommitteeChain::from_genesis(&genesis, ledger)
}

/// What the first bad link of a vector is refused for.
fn fault(case: &Case, city: &Succession) -> ChainError {
    let mut chain = chain(city);
    let bundle = Bundle::decode(&case.bundle).unwrap();
    let refused = |link: &Link| chain.extend(link).err();
    bundle.committees.iter().find_map(refused).unwrap()
}

#[test]
fn a_link_is_refused_for_its_first_fault() {
    let successions = successions();
    let three = &successions[1];
    let cases = cases_of_committees(&successions);
    let (epoch, since) = (Epoch(0), Epoch(1));
    let before = ChainError::Before { epoch, since };
    let height = Height(9);
    let wrong_epoch = PlaceError::Epoch {
        height,
        epoch: Epoch(1),
        expected: Epoch(0),
    };
    let (epoch, since) = (Epoch(0), Epoch(2));
    let backwards = ChainError::Before { epoch, since };
    let (epoch, since, term) = (Epoch(3), Epoch(0), 3);
    let ended = ChainError::TermEnded { epoch, since, term };
    let expected = [
        (
            "link-of-other-ledger",
            ChainError::OtherLedger(successions[0].city.ledger),
        ),
        (
            "link-not-last",
            ChainError::Place(PlaceError::Announced(Height(8))),
        ),
        ("link-not-last-without-next", ChainError::NotLast(Epoch(0))),
        (
            "link-without-next",
            ChainError::Place(PlaceError::NotAnnounced(height)),
        ),
        ("link-of-another-epoch", ChainError::Place(wrong_epoch)),
        ("link-past-the-term", ended),
        (
            "link-header-version",
            ChainError::Header(HeaderError::Version(2)),
        ),
        ("link-descending", ChainError::NotAscending),
        ("link-key-twice", ChainError::NotAscending),
        ("link-nobody", ChainError::Size(0)),
        ("link-65-keys", ChainError::Size(65)),
        ("link-other-keys", ChainError::Root),
        ("link-keys-missing", ChainError::Root),
        ("link-keys-repeated", ChainError::Unchanged),
        ("link-root-of-others", ChainError::Root),
        (
            "link-two-signatures",
            ChainError::Finality(FinalityError::TooFew),
        ),
        (
            "link-four-signatures",
            ChainError::Finality(FinalityError::TooMany),
        ),
        (
            "link-certificate-of-another",
            ChainError::Finality(FinalityError::Round),
        ),
        (
            "link-certificate-of-a-sooner-view",
            ChainError::Finality(FinalityError::Round),
        ),
        (
            "link-signed-by-the-next",
            ChainError::Finality(FinalityError::CommitteeSize),
        ),
        ("links-twice", before),
        ("links-backwards", backwards),
        (
            "links-swapped",
            ChainError::Finality(FinalityError::CommitteeSize),
        ),
    ];
    for (name, fault_expected) in expected {
        let file = format!("invalid-committee-{name}.chancery");
        let case = cases.iter().find(|case| case.file == file);
        assert_eq!(fault(case.unwrap(), three), fault_expected, "{name}");
    }
}

#[test]
fn a_refused_link_leaves_the_chain_as_it_was() {
    let [_, three] = &successions();
    let mut chain = chain(three);
    let before = chain.clone();
    assert!(chain.extend(&three.links[1]).is_err());
    assert_eq!(chain, before);
}

#[test]
fn each_epoch_has_the_committee_that_its_links_show() {
    let [_, three] = &successions();
    let mut chain = chain(three);
    for link in &three.links {
        chain.extend(link).unwrap();
    }
    let committees = [&three.founders, &three.grown, &three.shrunk, &three.rotated];
    for (epoch, validators) in (0..).zip(committees) {
        let found = chain.committee_of(Epoch(epoch)).unwrap();
        assert_eq!(found.keys(), validators.ids(), "epoch {epoch}");
        assert_eq!(found.root(), committee_root(&validators.ids()));
    }
    assert_eq!(
        (chain.since(), chain.term(), chain.changes()),
        (Epoch(3), 3, 3)
    );
    assert_eq!(
        chain.committee_of(Epoch(5)).unwrap().keys(),
        three.rotated.ids()
    );
    let (epoch, since, term) = (Epoch(6), Epoch(3), 3);
    assert_eq!(
        chain.committee_of(epoch),
        Err(ChainError::TermEnded { epoch, since, term })
    );
}

#[test]
fn a_link_is_kept_for_each_change_and_at_the_end_of_each_term() {
    let [one, three] = &successions();
    let (stays, grows) = (three.founders.ids(), three.grown.ids());
    let renewed_at = |chain: &CommitteeChain| {
        let needed = |epoch: &u64| chain.needs_link(Epoch(*epoch), &stays);
        (0..9).filter(needed).collect::<Vec<_>>()
    };
    let mut chain_of_three = chain(three);
    assert_eq!(renewed_at(&chain_of_three), [2]);
    assert!((0..3).all(|epoch| chain_of_three.needs_link(Epoch(epoch), &grows)));
    let [renewal] = &three.renewals(&[2])[..] else {
        panic!("one renewal");
    };
    chain_of_three.extend(renewal).unwrap();
    assert_eq!(renewed_at(&chain_of_three), [5]);
    let stays = one.founders.ids();
    assert!(chain(one).needs_link(Epoch(0), &stays));
}

#[test]
fn a_link_is_made_from_the_engine_s_certificate_and_reads_back() {
    let [_, three] = &successions();
    let header = three.header(9, &three.grown);
    let all = three
        .founders
        .certify(&header, header.digest(), &[0, 1, 2, 3]);
    let committee = chain(three).latest().clone();
    let mut next = three.grown.ids();
    next.reverse();
    let made = Link::of(header.encode(), &all, &committee, &next).unwrap();
    assert_eq!(made, three.links[0]);
    assert_eq!(Link::decode(&made.encode()), Ok(made.clone()));
    let others = three.shrunk.ids();
    assert_eq!(
        Link::of(header.encode(), &all, &committee, &others),
        Err(LinkError::Root)
    );
    let few = three.founders.certify(&header, header.digest(), &[0, 1]);
    assert_eq!(
        Link::of(header.encode(), &few, &committee, &next),
        Err(LinkError::Finality(FinalityError::TooFew))
    );
    let renewal = three.header(29, &three.founders);
    let signed = three
        .founders
        .certify(&renewal, renewal.digest(), &[0, 1, 2]);
    let made = Link::of(renewal.encode(), &signed, &committee, &three.founders.ids());
    assert_eq!(made.unwrap().committee, None);
    assert_eq!(
        Link::decode(&vec![0; LINK_BYTES_MAX + 1]),
        Err(LinkError::TooLong)
    );
    assert!(matches!(
        Link::decode(&vec![0; LINK_BYTES_MAX]),
        Err(LinkError::Cbor(_))
    ));
}

#[test]
fn the_longest_link_is_within_its_bound() {
    let [_, three] = &successions();
    let mut header = three.header(9, &three.grown);
    header.height = Height(u64::MAX);
    let finality = vec![0; 3 * 10 + 32 + 8 + 8 + 2 + 43 * 64];
    let link = Link {
        header: vec![0; 1_024],
        finality,
        committee: Some(vec![three.grown.ids()[0]; 64]),
    };
    assert!(link.encode().len() <= LINK_BYTES_MAX);
    assert!(header.encode().len() <= 1_024);
}

#[test]
fn a_join_point_is_refused_for_its_first_fault() {
    let (city, other) = (
        &Succession::of_term("Here", 4),
        &Succession::of_term("There", 4),
    );
    let anchor = Anchor::read(&city.city.genesis).unwrap();
    let point = |header: &Header, signed_by: &Validators, links: &[Link]| JoinPoint {
        links: links.to_vec(),
        header: header.encode(),
        finality: signed_by.certify(header, header.digest(), &signed_by.quorum()),
    };
    let (grown, links) = (&city.grown, &city.links[..1]);
    let good = point(&city.header(15, grown), grown, links);
    let read = JoinPoint::decode(&good.encode()).unwrap();
    assert_eq!(read.verify(&anchor).unwrap().committees.since(), Epoch(1));

    let fault = |point: JoinPoint| point.verify(&anchor).unwrap_err();
    let last = point(&city.header(19, &city.shrunk), grown, links);
    assert_eq!(fault(last), JoinError::LastHeader(Epoch(1)));
    let genesis = point(&city.header(0, &city.founders), &city.founders, &[]);
    assert_eq!(fault(genesis), JoinError::GenesisHeader);
    let foreign = point(&other.header(15, &other.grown), &other.grown, links);
    assert_eq!(fault(foreign), JoinError::OtherLedger(other.city.ledger));
    let (epoch, since) = (Epoch(0), Epoch(1));
    let early = point(&city.header(5, &city.founders), &city.founders, links);
    assert_eq!(fault(early), ChainError::Before { epoch, since }.into());
    let unlinked = point(&city.header(15, grown), grown, &[]);
    assert!(matches!(fault(unlinked), JoinError::Finality(_)));
    let long = vec![0; JOIN_BYTES_MAX + 1];
    assert_eq!(JoinPoint::decode(&long), Err(JoinError::TooLong));
}
