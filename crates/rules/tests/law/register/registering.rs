//! New entries, and claims that are made once.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn registering_is_refused_in_order_of_precedence() {
    let mut city = city();
    stop(&mut city, 4);
    let mut stranger = encumbrance("mortgage", 1, None);
    stranger.holder = nobody();
    let notice = |number| encumbrance("sale-notice", number, None);
    let mut asked = RegisterEntry {
        register: DefinitionId([0; 32]),
        owners: AtMost::none(),
        encumbrances: list([encumbrance("lien", 1, None), stranger.clone(), notice(1)]),
        nullifier: Some(nullifier(1)),
        ..register(1)
    };
    let refuse = |asked: &RegisterEntry, name| check(&city, REGISTRAR, asked.clone(), name);
    refuse(&asked, "register.register_unknown");
    asked.register = licence(1).id();
    refuse(&asked, "register.register_unknown");
    asked.register = definition(2);
    refuse(&asked, "register.register_not_in_force");
    asked.register = definition(3);
    refuse(&asked, "register.not_a_keeper");
    asked.register = definition(4);
    refuse(&asked, "register.entry_taken");
    asked.entry = entry(9);
    refuse(&asked, "register.no_owner");
    asked.owners = owners([(1, 1, 4), (2, 1, 2), (1, 1, 8)]);
    refuse(&asked, "register.owner_repeated");
    asked.owners = owners([(1, 1, 2), (2, 1, 3)]);
    refuse(&asked, "register.shares_not_whole");
    asked.owners = owners([(1, 1, 2), (2, 1, 3), (3, 1, 6)]);
    refuse(&asked, "register.kind_unknown");
    asked.encumbrances = list([stranger.clone(), notice(1), notice(2)]);
    refuse(&asked, "register.terms_repeated");
    asked.encumbrances = list([stranger.clone(), notice(3), notice(2)]);
    refuse(&asked, "register.kind_exclusive");
    asked.encumbrances = list([stranger, notice(3)]);
    refuse(&asked, "register.holder_unknown");
    asked.encumbrances = list([encumbrance("mortgage", 1, Some(BANK)), notice(3)]);
    refuse(&asked, "register.already_claimed");
    asked.nullifier = Some(nullifier(2));
    refuse(&asked, "register.register_stopped");
    asked.register = definition(1);
    refuse(&asked, "accepted");
    check(&city, TAX, asked, "register.not_a_keeper");
}

#[test]
fn a_register_is_in_force_from_the_block_after_its_approval() {
    let mut city = city();
    let early = RegisterEntry {
        register: definition(9),
        ..register(9)
    };
    let approve = city.envelope(REGISTRAR, KeyPurpose::Office, approve(land(9)));
    let envelope = city.envelope(REGISTRAR, KeyPurpose::Office, early.clone());
    let executed = city.block(&[approve, envelope]).unwrap();
    let name = crate::world::outcome_name(executed.receipts[1].outcome);
    assert_eq!(name, "register.register_not_in_force");
    check(&city, REGISTRAR, early, "accepted");
}

#[test]
fn shares_are_exactly_the_whole() {
    let city = city();
    let with = |shares| RegisterEntry {
        owners: shares,
        ..register(9)
    };
    let thirds = owners([(1, 1, 3), (2, 1, 3), (3, 1, 3)]);
    check(&city, REGISTRAR, with(thirds), "accepted");
    let nearly = owners([(1, 333_333, 1_000_000), (2, 333_333, 1_000_000), (3, 1, 3)]);
    check(&city, REGISTRAR, with(nearly), "register.shares_not_whole");
    let more = owners([(1, 1, 1), (2, 1, 1_000_000)]);
    check(&city, REGISTRAR, with(more), "register.shares_not_whole");
}

#[test]
fn an_entry_and_its_claim_are_written_together() {
    let mut city = city();
    let asked = RegisterEntry {
        nullifier: Some(nullifier(2)),
        encumbrances: list([encumbrance("mortgage", 7, Some(BANK))]),
        ..register(9)
    };
    city.must(HOUSING, asked.clone());
    let found = record(&city, 9);
    assert_eq!(found.keeper, HOUSING.party());
    assert_eq!(found.register, definition(1));
    assert_eq!(found.nullifier, Some(nullifier(2)));
    assert_eq!(found.encumbrances[0].since, city.time);
    assert_eq!(found.encumbrances[0].holder, Some(BANK.party()));
    assert_eq!(found.registered_height, city.height);
    assert_eq!(found.changed_at, city.time);
    let claim = claimed(&city, 2);
    assert_eq!(claim.by, HOUSING.party());
    assert_eq!(claim.purpose, asked.purpose);
    assert_eq!(claim.claimed_at, city.time);
    assert_eq!(claim.claimed_height, city.height);
    let again = RegisterEntry {
        entry: entry(10),
        ..asked
    };
    check(&city, REGISTRAR, again, "register.already_claimed");
}

#[test]
fn a_claim_is_made_once_whoever_makes_it() {
    let mut city = city();
    let mut asked = ClaimNullifier {
        case: Some(case(1)),
        ..claim(1)
    };
    let refuse = |asked: &ClaimNullifier, name| check(&city, BANK, asked.clone(), name);
    refuse(&asked, "register.already_claimed");
    asked.nullifier = nullifier(2);
    refuse(&asked, "register.case_unknown");
    put_case(&mut city, opened(1, 1, []));
    city.must(BANK, asked.clone());
    assert_eq!(claimed(&city, 2).case, Some(case(1)));
    for signer in [BANK, TAX] {
        check(&city, signer, asked.clone(), "register.already_claimed");
    }
}
