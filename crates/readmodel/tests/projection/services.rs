//! Cases, entries and obligations: lists, filters, places, timelines; what a search finds of services.

use chancery_readmodel::{
    CaseFilter, EntryFilter, FoundKind, ObligationFilter, OfService, Page, PermissionRequestFilter,
    ReadModel, TIMELINE_MAX,
};
use chancery_rules::case::CaseStatus;
use chancery_rules::feed::SnapshotPart;
use chancery_rules::kernel::ids::{DefinitionId, Height, PartyId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::obligation::ObligationStatus;
use chancery_rules::permission::{
    PermissionRequestRecord, PermissionStatus, RequestStatus, Target,
};
use chancery_rules::register::EntryStatus;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::blocks::{empty, open};
use crate::records::{
    ALIAS, BANK, ENTERPRISE, Of, REGISTER, SERVICE, WINDOW, access, access_id, case, case_id,
    entry, entry_id, nullifier, obligation, obligation_id, permission, permission_id, request,
    request_id,
};

const STRANGER: PartyId = PartyId([99; 32]);

/// The cases of a list, newest first, by number.
async fn cases(model: &ReadModel, filter: CaseFilter) -> Vec<u64> {
    let found = model.cases(filter, Page::default()).await.unwrap();
    let number = |id| (0..100).find(|number| case_id(*number) == id).unwrap();
    let items = found.content.items.iter();
    items.map(|record| number(record.case)).collect()
}

async fn three_cases() -> (TempDir, ReadModel) {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut third = case(3, 2, CaseStatus::Open);
    third.service = DefinitionId([41; 32]);
    third.opened_by = ENTERPRISE;
    let first = Of::height(1)
        .with(case_id(1), &case(1, 1, CaseStatus::Open))
        .with(case_id(2), &case(2, 1, CaseStatus::Open));
    model.project(&first.0).await.unwrap();
    let second = Of::height(2)
        .with(case_id(3), &third)
        .with(case_id(1), &case(1, 1, CaseStatus::Granted));
    model.project(&second.0).await.unwrap();
    (folder, model)
}

#[tokio::test]
async fn cases_are_listed_by_service_status_party_and_entry() {
    let (_folder, model) = three_cases().await;
    let all = CaseFilter::default;
    assert_eq!(cases(&model, all()).await, [3, 2, 1]);
    let of = |status| CaseFilter {
        status: Some(status),
        ..all()
    };
    assert_eq!(cases(&model, of(CaseStatus::Open)).await, [3, 2]);
    assert_eq!(cases(&model, of(CaseStatus::Granted)).await, [1]);
    assert_eq!(cases(&model, of(CaseStatus::Lapsed)).await, [0_u64; 0]);
    let service = |service| CaseFilter {
        service: Some(service),
        ..all()
    };
    let version = OfService::Version(SERVICE);
    assert_eq!(cases(&model, service(version)).await, [2, 1]);
    let unknown = OfService::Code("no-such-service".to_owned());
    assert_eq!(cases(&model, service(unknown)).await, [0_u64; 0]);
    let by = |party| CaseFilter {
        party: Some(party),
        ..all()
    };
    assert_eq!(cases(&model, by(ALIAS.signer())).await, [3, 2, 1]);
    assert_eq!(cases(&model, by(WINDOW)).await, [2, 1]);
    assert_eq!(cases(&model, by(ENTERPRISE)).await, [3]);
    assert_eq!(cases(&model, by(STRANGER)).await, [0_u64; 0]);
    let about = |entry| CaseFilter {
        entry: Some(entry_id(entry)),
        ..all()
    };
    assert_eq!(cases(&model, about(2)).await, [2]);
    let both = CaseFilter {
        party: Some(WINDOW),
        ..about(3)
    };
    assert_eq!(cases(&model, both).await, [0_u64; 0]);
    let found = model.case(case_id(1)).await.unwrap();
    assert_eq!(found.content, Some(case(1, 1, CaseStatus::Granted)));
}

#[tokio::test]
async fn a_case_that_goes_on_under_another_version_is_listed_there_in_its_old_place() {
    let (_folder, model) = three_cases().await;
    let mut moved = case(1, 1, CaseStatus::Open);
    moved.service = DefinitionId([42; 32]);
    let block = Of::height(3).with(case_id(1), &moved);
    model.project(&block.0).await.unwrap();
    assert_eq!(cases(&model, CaseFilter::default()).await, [3, 2, 1]);
    let of = |service| CaseFilter {
        service: Some(OfService::Version(service)),
        ..CaseFilter::default()
    };
    assert_eq!(cases(&model, of(SERVICE)).await, [2]);
    assert_eq!(cases(&model, of(moved.service)).await, [1]);
}

#[tokio::test]
async fn the_cases_of_a_party_are_walked_page_by_page() {
    let (_folder, model) = three_cases().await;
    let filter = CaseFilter {
        party: Some(ALIAS.signer()),
        ..CaseFilter::default()
    };
    let mut page = Page {
        cursor: None,
        limit: Some(2),
    };
    let first = model.cases(filter.clone(), page).await.unwrap().content;
    let ids = |items: &[chancery_rules::case::CaseRecord]| {
        items.iter().map(|record| record.case).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first.items), [case_id(3), case_id(2)]);
    page.cursor = first.next;
    let second = model.cases(filter, page).await.unwrap().content;
    assert_eq!((ids(&second.items), second.next), (vec![case_id(1)], None));
}

#[tokio::test]
async fn a_timeline_tells_what_was_accepted_oldest_first_and_has_a_bound() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let subject = || vec![case_id(1).into()];
    let mut first = Of::height(1)
        .receipt(500, Outcome::Accepted, subject())
        .receipt(503, Outcome::Rejected(507), subject())
        .receipt(500, Outcome::Accepted, vec![case_id(2).into()]);
    // A system act has a receipt and no envelope.
    first.0.transactions.pop();
    model.project(&first.0).await.unwrap();
    let second = Of::height(2).receipt(503, Outcome::Accepted, subject());
    model.project(&second.0).await.unwrap();
    let done = model.timeline(case_id(1).into()).await.unwrap();
    let told: Vec<_> = done.content.iter().map(|one| one.receipt.number).collect();
    let times: Vec<_> = done.content.iter().map(|one| one.time.0).collect();
    assert_eq!((told, times), (vec![500, 503], vec![1_000, 2_000]));
    let block = model.block(Height(1)).await.unwrap().content.unwrap();
    assert_eq!(
        block.transactions, 2,
        "what nobody signed is no transaction"
    );
    let many = (0..TIMELINE_MAX).fold(Of::height(3), |block, _| {
        block.receipt(503, Outcome::Accepted, subject())
    });
    model.project(&many.0).await.unwrap();
    let done = model.timeline(case_id(1).into()).await.unwrap().content;
    assert_eq!(
        (done.len(), done[0].receipt.number),
        (TIMELINE_MAX - 1, 500)
    );
}

#[tokio::test]
async fn entries_are_listed_by_register_status_and_keeper_and_claims_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut other = entry(2, 1, EntryStatus::Current);
    (other.register, other.keeper) = (DefinitionId([43; 32]), BANK);
    let claim = nullifier(1);
    let block = Of::height(1)
        .with(entry_id(1), &entry(1, 1, EntryStatus::Split))
        .with(entry_id(2), &other)
        .with(claim.nullifier, &claim);
    model.project(&block.0).await.unwrap();
    let check = async |filter: EntryFilter, expected: &[u64]| {
        let found = model.entries(filter, Page::default()).await.unwrap();
        let found: Vec<_> = found.content.items.iter().map(|it| it.entry).collect();
        let expected: Vec<_> = expected.iter().map(|number| entry_id(*number)).collect();
        assert_eq!(found, expected, "{filter:?}");
    };
    let all = EntryFilter::default;
    check(all(), &[2, 1]).await;
    let register = Some(REGISTER);
    check(EntryFilter { register, ..all() }, &[1]).await;
    let keeper = Some(BANK);
    check(EntryFilter { keeper, ..all() }, &[2]).await;
    let status = Some(EntryStatus::Split);
    check(EntryFilter { status, ..all() }, &[1]).await;
    check(
        EntryFilter {
            status,
            keeper,
            ..all()
        },
        &[],
    )
    .await;
    let found = model.nullifier(claim.nullifier).await.unwrap();
    assert_eq!(found.content, Some(claim));
    let none = nullifier(2).nullifier;
    assert_eq!(model.nullifier(none).await.unwrap().content, None);
}

#[tokio::test]
async fn obligations_are_listed_by_either_side_case_and_status() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let of_case = obligation(2, Some(case_id(1)), ObligationStatus::Due);
    let block = Of::height(1)
        .with(
            obligation_id(1),
            &obligation(1, None, ObligationStatus::Due),
        )
        .with(obligation_id(2), &of_case);
    model.project(&block.0).await.unwrap();
    let late = obligation(1, None, ObligationStatus::Overdue);
    let block = Of::height(2).with(obligation_id(1), &late);
    model.project(&block.0).await.unwrap();
    let check = async |filter: ObligationFilter, expected: &[u64]| {
        let found = model.obligations(filter, Page::default()).await.unwrap();
        let found: Vec<_> = found.content.items.iter().map(|it| it.obligation).collect();
        let expected: Vec<_> = expected.iter().map(|one| obligation_id(*one)).collect();
        assert_eq!(found, expected, "{filter:?}");
    };
    let all = ObligationFilter::default;
    check(all(), &[2, 1]).await;
    for side in [ENTERPRISE, WINDOW] {
        let party = Some(side);
        check(ObligationFilter { party, ..all() }, &[2, 1]).await;
    }
    let party = Some(BANK);
    check(ObligationFilter { party, ..all() }, &[]).await;
    let case = Some(case_id(1));
    check(ObligationFilter { case, ..all() }, &[2]).await;
    let status = Some(ObligationStatus::Overdue);
    check(ObligationFilter { status, ..all() }, &[1]).await;
    let party = Some(ENTERPRISE);
    check(
        ObligationFilter {
            party,
            status,
            ..all()
        },
        &[1],
    )
    .await;
}

#[tokio::test]
async fn each_of_them_is_found_by_its_id_and_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let data = permission(1, Target::Definition(SERVICE), PermissionStatus::Given);
    let block = Of::height(1)
        .with(case_id(1), &case(1, 1, CaseStatus::Open))
        .with(entry_id(1), &entry(1, 1, EntryStatus::Current))
        .with(permission_id(1), &data)
        .with(access_id(1), &access(1, 1, None))
        .with(request_id(1), &request(1, SERVICE, RequestStatus::Open))
        .with(
            obligation_id(1),
            &obligation(1, None, ObligationStatus::Due),
        );
    model.project(&block.0).await.unwrap();
    for (id, kind) in [
        (case_id(1).to_string(), FoundKind::Case),
        (entry_id(1).to_string(), FoundKind::Entry),
        (permission_id(1).to_string(), FoundKind::Permission),
        (access_id(1).to_string(), FoundKind::Access),
        (request_id(1).to_string(), FoundKind::PermissionRequest),
        (obligation_id(1).to_string(), FoundKind::Obligation),
    ] {
        for asked in [&id[..], &id[..10]] {
            let found = model.search(asked).await.unwrap().content;
            assert_eq!(found.len(), 1, "{asked}");
            assert_eq!((found[0].kind, &found[0].id), (kind, &id));
        }
    }
}

#[tokio::test]
async fn a_snapshot_puts_them_where_the_history_would_have() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let asked = |number, height| PermissionRequestRecord {
        asked_height: Height(height),
        ..request(number, SERVICE, RequestStatus::Open)
    };
    let records = Of::height(9)
        .with(case_id(3), &case(3, 7, CaseStatus::Open))
        .with(case_id(1), &case(1, 2, CaseStatus::Open))
        .with(case_id(2), &case(2, 4, CaseStatus::Lapsed))
        .with(request_id(1), &asked(1, 3))
        .with(request_id(2), &asked(2, 6))
        .with(
            obligation_id(1),
            &obligation(1, None, ObligationStatus::Due),
        );
    let parts = [
        SnapshotPart::Records(records.0.changes),
        SnapshotPart::Block(Arc::new(empty(9))),
    ];
    let (sender, receiver) = mpsc::channel(1);
    let telling = async move {
        for part in parts {
            sender.send(part).await.unwrap();
        }
    };
    let (adopted, ()) = tokio::join!(model.adopt(receiver), telling);
    assert_eq!(adopted.unwrap(), Height(9));
    let filter = CaseFilter {
        party: Some(WINDOW),
        ..CaseFilter::default()
    };
    assert_eq!(cases(&model, filter).await, [3, 2, 1]);
    let filter = ObligationFilter {
        party: Some(ENTERPRISE),
        ..ObligationFilter::default()
    };
    let found = model.obligations(filter, Page::default()).await.unwrap();
    assert_eq!(found.content.items.len(), 1);
    let found = model.permission_requests(PermissionRequestFilter::default(), Page::default());
    let found = found.await.unwrap().content.items;
    let found: Vec<_> = found.iter().map(|it| it.request).collect();
    assert_eq!(found, [request_id(2), request_id(1)]);
    // A block that changes a case afterwards leaves it in its place.
    let block = Of::height(10).with(case_id(1), &case(1, 2, CaseStatus::Granted));
    model.project(&block.0).await.unwrap();
    assert_eq!(cases(&model, CaseFilter::default()).await, [3, 2, 1]);
}
