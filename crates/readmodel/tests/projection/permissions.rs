//! Permissions, requests for them and receipts of access: lists and filters.

use chancery_readmodel::{AccessFilter, Page, PermissionFilter, PermissionRequestFilter};
use chancery_rules::kernel::ids::{CaseId, PartyId};
use chancery_rules::permission::{AccessResult, PermissionStatus, RequestStatus, Target};

use crate::blocks::open;
use crate::records::{
    ALIAS, BANK, Of, REGISTER, SERVICE, WINDOW, access, access_id, case_id, permission,
    permission_id, request, request_id,
};

const STRANGER: PartyId = PartyId([99; 32]);

#[tokio::test]
async fn permissions_are_listed_by_giver_holder_target_and_status() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let (data, of_case) = (Target::Definition(SERVICE), Target::Case(case_id(1)));
    // An id of another kind with the same bytes is another target.
    let same_bytes = Target::Case(CaseId(SERVICE.0));
    let block = Of::height(1)
        .with(
            permission_id(1),
            &permission(1, data, PermissionStatus::Given),
        )
        .with(
            permission_id(2),
            &permission(2, of_case, PermissionStatus::Withdrawn),
        )
        .with(
            permission_id(3),
            &permission(3, same_bytes, PermissionStatus::Given),
        );
    model.project(&block.0).await.unwrap();
    let check = async |filter: PermissionFilter, expected: &[u64]| {
        let found = model.permissions(filter, Page::default()).await.unwrap();
        let found: Vec<_> = found.content.items.iter().map(|it| it.permission).collect();
        let expected: Vec<_> = expected.iter().map(|one| permission_id(*one)).collect();
        assert_eq!(found, expected, "{filter:?}");
    };
    let all = PermissionFilter::default;
    check(all(), &[3, 2, 1]).await;
    let giver = Some(ALIAS.signer());
    check(PermissionFilter { giver, ..all() }, &[3, 2, 1]).await;
    let holder = Some(BANK);
    check(PermissionFilter { holder, ..all() }, &[3, 2, 1]).await;
    let holder = Some(WINDOW);
    check(PermissionFilter { holder, ..all() }, &[]).await;
    let target = Some(data);
    check(PermissionFilter { target, ..all() }, &[1]).await;
    let status = Some(PermissionStatus::Withdrawn);
    check(PermissionFilter { status, ..all() }, &[2]).await;
}

#[tokio::test]
async fn who_read_my_data_is_listed_and_what_was_left_unclosed() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut closed = access(1, 1, None);
    closed.result = Some(AccessResult::Released);
    let mut others = access(3, 2, None);
    others.giver = STRANGER;
    let block = Of::height(1)
        .with(access_id(1), &access(1, 1, None))
        .with(access_id(2), &access(2, 2, Some(case_id(1))))
        .with(access_id(3), &others);
    model.project(&block.0).await.unwrap();
    let block = Of::height(2).with(access_id(1), &closed);
    model.project(&block.0).await.unwrap();
    let check = async |filter: AccessFilter, expected: &[u64]| {
        let found = model.accesses(filter, Page::default()).await.unwrap();
        let found: Vec<_> = found.content.items.iter().map(|it| it.access).collect();
        let expected: Vec<_> = expected.iter().map(|one| access_id(*one)).collect();
        assert_eq!(found, expected, "{filter:?}");
    };
    let all = AccessFilter::default;
    check(all(), &[3, 2, 1]).await;
    let giver = Some(ALIAS.signer());
    check(AccessFilter { giver, ..all() }, &[2, 1]).await;
    let unclosed = true;
    check(
        AccessFilter {
            giver,
            unclosed,
            ..all()
        },
        &[2],
    )
    .await;
    check(AccessFilter { unclosed, ..all() }, &[3, 2]).await;
    let holder = Some(BANK);
    check(AccessFilter { holder, ..all() }, &[3, 2, 1]).await;
    let source = Some(BANK);
    check(AccessFilter { source, ..all() }, &[]).await;
    let permission = Some(permission_id(2));
    check(
        AccessFilter {
            permission,
            ..all()
        },
        &[3, 2],
    )
    .await;
    let case = Some(case_id(1));
    check(AccessFilter { case, ..all() }, &[2]).await;
    let found = model.access(access_id(1)).await.unwrap().content;
    assert_eq!(found, Some(closed));
}

#[tokio::test]
async fn requests_are_listed_by_requester_steward_dataset_and_status() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut others = request(3, REGISTER, RequestStatus::Open);
    (others.requester, others.steward) = (WINDOW, STRANGER);
    let block = Of::height(1)
        .with(request_id(1), &request(1, SERVICE, RequestStatus::Open))
        .with(request_id(2), &request(2, SERVICE, RequestStatus::Open))
        .with(request_id(3), &others);
    model.project(&block.0).await.unwrap();
    let refused = request(1, SERVICE, RequestStatus::Refused);
    let granted = request(2, SERVICE, RequestStatus::Granted);
    let block = Of::height(2)
        .with(request_id(1), &refused)
        .with(request_id(2), &granted);
    model.project(&block.0).await.unwrap();
    let check = async |filter: PermissionRequestFilter, expected: &[u64]| {
        let found = model.permission_requests(filter, Page::default());
        let found = found.await.unwrap().content.items;
        let found: Vec<_> = found.iter().map(|it| it.request).collect();
        let expected: Vec<_> = expected.iter().map(|one| request_id(*one)).collect();
        assert_eq!(found, expected, "{filter:?}");
    };
    let all = PermissionRequestFilter::default;
    check(all(), &[3, 2, 1]).await;
    let requester = Some(BANK);
    check(PermissionRequestFilter { requester, ..all() }, &[2, 1]).await;
    let steward = Some(STRANGER);
    check(PermissionRequestFilter { steward, ..all() }, &[3]).await;
    let target = Some(Target::Definition(SERVICE));
    check(PermissionRequestFilter { target, ..all() }, &[2, 1]).await;
    for (status, expected) in [
        (RequestStatus::Open, &[3][..]),
        (RequestStatus::Granted, &[2]),
        (RequestStatus::Refused, &[1]),
        (RequestStatus::Withdrawn, &[]),
    ] {
        let status = Some(status);
        check(PermissionRequestFilter { status, ..all() }, expected).await;
        let filter = PermissionRequestFilter {
            requester: Some(STRANGER),
            status,
            ..all()
        };
        check(filter, &[]).await;
    }
    let found = model.permission_request(request_id(1)).await.unwrap();
    assert_eq!(found.content, Some(refused));
    let found = model.permission_request(request_id(9)).await.unwrap();
    assert_eq!(found.content, None);
}
