//! The signatures of the founding members: every refusal, in order of precedence.

use chancery_rules::{
    founding::{APPROVALS_BYTES_MAX, Approval, ApprovalError, Approvals, assemble},
    genesis::Genesis,
    kernel::{ids::LedgerId, keys::KeyPurpose},
};
use ed25519_dalek::Signer as _;
use serde_json::json;

use super::{council, signed};
use crate::world::{Actor, REGISTRAR, TAX};

fn founded() -> (Genesis, LedgerId) {
    let file = assemble(&council(), &[signed(REGISTRAR), signed(TAX)]).unwrap();
    Genesis::parse(&file).unwrap()
}

fn approve(actor: Actor, ledger: LedgerId, purpose: KeyPurpose) -> Approval {
    let secret = actor.secret(purpose);
    let message = Approval::signed_bytes(ledger, actor.party());
    Approval {
        v: 1,
        ledger,
        party: actor.party(),
        key: secret.verifying_key().to_bytes().to_vec(),
        signature: secret.sign(&message).to_bytes(),
    }
}

#[test]
fn a_genesis_file_is_approved_when_every_member_signed_it_and_not_before() {
    let (genesis, ledger) = founded();
    let both = [REGISTRAR, TAX].map(|actor| approve(actor, ledger, KeyPurpose::Root));
    let mut turned = both.to_vec();
    turned.reverse();
    let set = Approvals::collect(&genesis, ledger, turned).unwrap();
    assert_eq!(
        set,
        Approvals::collect(&genesis, ledger, both.to_vec()).unwrap()
    );
    let bytes = serde_json::to_vec(&set).unwrap();
    Approvals::parse(&bytes)
        .unwrap()
        .check(&genesis, ledger)
        .unwrap();
    for missing in 0..2 {
        let mut set = set.clone();
        let gone = set.signatures.remove(missing);
        assert_eq!(
            set.check(&genesis, ledger).unwrap_err(),
            ApprovalError::Missing(gone.party)
        );
    }
}

fn spoiled(change: impl FnOnce(&mut Approvals)) -> ApprovalError {
    let (genesis, ledger) = founded();
    let signatures = [REGISTRAR, TAX].map(|actor| approve(actor, ledger, KeyPurpose::Root));
    let mut set = Approvals::collect(&genesis, ledger, signatures.to_vec()).unwrap();
    change(&mut set);
    set.check(&genesis, ledger).unwrap_err()
}

#[test]
fn signatures_are_refused_in_order_of_precedence() {
    let other = LedgerId([9; 32]);
    assert_eq!(spoiled(|set| set.v = 2), ApprovalError::Version(2));
    assert_eq!(
        spoiled(|set| set.ledger = other),
        ApprovalError::OtherLedger(other)
    );
    assert_eq!(
        spoiled(|set| set.signatures[0].v = 2),
        ApprovalError::Version(2)
    );
    assert_eq!(
        spoiled(|set| set.signatures[1].ledger = other),
        ApprovalError::OtherLedger(other)
    );
    let stranger = Actor {
        seed: 9,
        generation: 0,
    };
    assert_eq!(
        spoiled(|set| set.signatures[0].party = stranger.party()),
        ApprovalError::Stranger(stranger.party())
    );
    assert!(matches!(
        spoiled(|set| set.signatures.push(set.signatures[1].clone())),
        ApprovalError::Twice(_)
    ));
    let (_, ledger) = founded();
    let mut parties = [REGISTRAR, TAX];
    parties.sort_by_key(|actor| actor.party());
    let office = approve(parties[0], ledger, KeyPurpose::Office);
    assert_eq!(
        spoiled(|set| set.signatures[0] = office),
        ApprovalError::NotRoot(parties[0].party())
    );
    assert_eq!(
        spoiled(|set| set.signatures[0].signature[0] ^= 1),
        ApprovalError::Signature(parties[0].party())
    );
    assert_eq!(
        spoiled(|set| set.signatures[0].signature = set.signatures[1].signature),
        ApprovalError::Signature(parties[0].party())
    );
    assert_eq!(
        spoiled(|set| set.signatures.swap(0, 1)),
        ApprovalError::Order
    );
}

#[test]
fn a_file_of_signatures_is_bounded_and_of_one_form() {
    let (_, ledger) = founded();
    let one = approve(REGISTRAR, ledger, KeyPurpose::Root);
    let mut bytes = serde_json::to_vec(&one).unwrap();
    assert_eq!(Approval::parse(&bytes).unwrap(), one);
    assert!(matches!(
        Approvals::parse(&bytes),
        Err(ApprovalError::Form(_))
    ));
    bytes.resize(APPROVALS_BYTES_MAX, b' ');
    assert!(Approval::parse(&bytes).is_ok());
    bytes.push(b' ');
    assert_eq!(
        Approval::parse(&bytes).unwrap_err(),
        ApprovalError::TooLarge
    );
    let newer = json!({ "v": 2, "ledger": ledger, "signatures": [] });
    assert_eq!(
        Approvals::parse(newer.to_string().as_bytes()).unwrap_err(),
        ApprovalError::Version(2)
    );
}
