//! The projection: whole blocks in order, disposable, answered with its height.

#![allow(missing_docs, reason = "tests speak by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod adopt;
mod blocks;
mod permissions;
mod records;
mod services;

use std::time::Duration;

use blocks::{
    ISSUER, LEDGER, admitting, certificate, empty, issuing, of_certificates, open, spread,
};
use chancery_readmodel::{
    CertificateFilter, FoundKind, PAGE_ITEMS_MAX, Page, PartyFilter, Projected, ReadModel,
    ReadModelError, TransactionFilter,
};
use chancery_rules::certificate::CertificateStatus;
use chancery_rules::kernel::ids::{
    CertificateId, Height, LedgerId, PartyId, SubjectId, TransactionId,
};
use chancery_rules::kernel::receipt::{NOBODY, Outcome, Receipt};

async fn certificates(model: &ReadModel, filter: CertificateFilter) -> usize {
    model
        .certificates(filter, Page::default())
        .await
        .unwrap()
        .content
        .items
        .len()
}

#[tokio::test]
async fn blocks_come_in_order_each_once_and_a_gap_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    assert_eq!(model.height(), Height(0));
    let first = issuing(1, 0..3);
    assert_eq!(model.project(&first).await.unwrap(), Projected::Written);
    assert_eq!(model.project(&first).await.unwrap(), Projected::Already);
    let gap = model.project(&empty(3)).await.unwrap_err();
    assert!(
        matches!(
            gap,
            ReadModelError::Gap {
                last: Height(1),
                got: Height(3)
            }
        ),
        "{gap}"
    );
    assert_eq!(model.height(), Height(1));
    assert_eq!(certificates(&model, CertificateFilter::default()).await, 3);
}

#[tokio::test]
async fn a_block_that_cannot_be_read_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut broken = issuing(1, 0..3);
    broken.changes[2].value = Some(vec![0xff]);
    assert!(matches!(
        model.project(&broken).await,
        Err(ReadModelError::Block { .. })
    ));
    assert_eq!(
        (model.height(), model.trouble().is_some()),
        (Height(0), true)
    );
    assert_eq!(certificates(&model, CertificateFilter::default()).await, 0);
    model.project(&issuing(1, 0..3)).await.unwrap();
    assert_eq!((model.height(), model.trouble()), (Height(1), None));
}

#[tokio::test]
async fn what_nobody_signed_is_found_by_its_subject_and_is_no_transaction_of_the_block() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let mut block = issuing(1, 0..2);
    let subject = SubjectId([0x66; 32]);
    block.receipts.push(Receipt {
        transaction: TransactionId([0x77; 32]),
        height: Height(1),
        index: 2,
        party: NOBODY,
        number: 902,
        outcome: Outcome::Accepted,
        subjects: vec![subject],
    });
    model.project(&block).await.unwrap();
    let about = TransactionFilter {
        party: None,
        subject: Some(subject),
    };
    let found = model.transactions(about, Page::default()).await.unwrap();
    let receipts: Vec<_> = found.content.items.iter().map(|it| &it.receipt).collect();
    assert_eq!(receipts, [&block.receipts[2]]);
    let line = model.block(Height(1)).await.unwrap().content.unwrap();
    assert_eq!(line.transactions, 2);
    let all = model.block_transactions(Height(1)).await.unwrap();
    assert_eq!(all.content.len(), 3);
}

#[tokio::test]
async fn what_was_projected_is_there_after_reopening_and_gone_for_another_ledger() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder)
        .await
        .project(&issuing(1, 0..3))
        .await
        .unwrap();
    let model = open(&folder).await;
    assert_eq!(model.height(), Height(1));
    drop(model);
    let path = folder.path().join("readmodel.sqlite");
    let other = ReadModel::open(&path, LedgerId([8; 32])).await.unwrap();
    assert_eq!(other.height(), Height(0));
    drop(other);
    assert_eq!(open(&folder).await.height(), Height(0), "{LEDGER}");
}

#[tokio::test]
async fn a_reset_empties_and_the_feed_fills_again_to_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let feed = [issuing(1, 0..5), issuing(2, 5..9)];
    for block in &feed {
        model.project(block).await.unwrap();
    }
    let before = model
        .certificates(CertificateFilter::default(), Page::default())
        .await
        .unwrap();
    model.reset().await.unwrap();
    assert_eq!(model.height(), Height(0));
    for block in &feed {
        model.project(block).await.unwrap();
    }
    let after = model
        .certificates(CertificateFilter::default(), Page::default())
        .await
        .unwrap();
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_changed_certificate_keeps_its_place_and_shows_its_new_status() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    model.project(&issuing(1, 0..3)).await.unwrap();
    let revoked = certificate(0, 2, CertificateStatus::Revoked);
    model
        .project(&of_certificates(2, std::slice::from_ref(&revoked)))
        .await
        .unwrap();
    let status = |status| CertificateFilter {
        status: Some(status),
        ..Default::default()
    };
    assert_eq!(
        certificates(&model, status(CertificateStatus::Revoked)).await,
        1
    );
    assert_eq!(
        certificates(&model, status(CertificateStatus::Active)).await,
        2
    );
    let all = model
        .certificates(CertificateFilter::default(), Page::default())
        .await
        .unwrap();
    assert_eq!(
        all.content.items.last(),
        Some(&revoked),
        "the oldest stays last"
    );
    let id = Some(CertificateId(spread(2, 0)));
    let filter = TransactionFilter {
        subject: id.map(Into::into),
        party: Some(ISSUER),
    };
    let found = model.transactions(filter, Page::default()).await.unwrap();
    let heights: Vec<u64> = found
        .content
        .items
        .iter()
        .map(|it| it.receipt.height.0)
        .collect();
    assert_eq!((heights, found.as_of_height), (vec![2, 1], Height(2)));
}

#[tokio::test]
async fn pages_have_their_bound_and_the_last_one_has_no_next() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let bound = u64::from(PAGE_ITEMS_MAX);
    model.project(&issuing(1, 0..bound)).await.unwrap();
    let page = Page {
        cursor: None,
        limit: Some(u32::MAX),
    };
    let whole = model
        .certificates(CertificateFilter::default(), page)
        .await
        .unwrap()
        .content;
    assert_eq!((whole.items.len(), whole.next), (100, None));
    model.project(&issuing(2, bound..bound + 1)).await.unwrap();
    let first = model
        .certificates(CertificateFilter::default(), page)
        .await
        .unwrap()
        .content;
    assert_eq!((first.items.len(), first.next.is_some()), (100, true));
    let rest = Page {
        cursor: first.next,
        limit: Some(u32::MAX),
    };
    let rest = model
        .certificates(CertificateFilter::default(), rest)
        .await
        .unwrap()
        .content;
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let one = Page {
        cursor: None,
        limit: Some(0),
    };
    assert_eq!(model.blocks(one).await.unwrap().content.items.len(), 1);
}

#[tokio::test]
async fn names_are_found_by_one_character_two_and_words_and_codes_by_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let (party, code) = (PartyId(spread(7, 1)), "91350100M000100Y43");
    model
        .project(&admitting(
            1,
            party,
            "晨星贸易有限公司",
            "Morning Star Trading",
            code,
        ))
        .await
        .unwrap();
    let questions = [
        "晨",
        "晨星",
        "贸易有限",
        "morning",
        "STAR tra",
        code,
        &code.to_lowercase(),
        &party.to_string()[..6],
    ];
    for question in questions {
        let found = model.search(question).await.unwrap().content;
        assert_eq!(found.len(), 1, "{question}");
        assert_eq!(
            (found[0].kind, found[0].zh.as_deref()),
            (FoundKind::Party, Some("晨星贸易有限公司"))
        );
    }
    for question in [
        "星晨",
        "evening",
        "91350100M000100Y44",
        "'; DROP TABLE names; --",
    ] {
        assert_eq!(
            model.search(question).await.unwrap().content,
            [],
            "{question}"
        );
    }
}

#[tokio::test]
async fn a_renamed_party_is_found_by_its_new_name_alone() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let (party, code) = (PartyId(spread(7, 1)), "91350100M000100Y43");
    let first = admitting(1, party, "晨星贸易有限公司", "Morning Star", code);
    model.project(&first).await.unwrap();
    model
        .project(&admitting(
            2,
            party,
            "暮星贸易有限公司",
            "Evening Star",
            code,
        ))
        .await
        .unwrap();
    assert_eq!(model.search("晨").await.unwrap().content, []);
    assert_eq!(model.search("暮").await.unwrap().content.len(), 1);
    let parties = model
        .parties(PartyFilter::default(), Page::default())
        .await
        .unwrap();
    assert_eq!(parties.content.items.len(), 1);
}

#[tokio::test]
async fn who_waits_for_a_height_is_woken_by_it_or_told_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    let behind = model.wait_for(Height(1), Duration::ZERO).await.unwrap_err();
    assert_eq!((behind.wanted, behind.reached), (Height(1), Height(0)));
    let first = empty(1);
    let waiting = model.wait_for(Height(1), Duration::from_secs(10));
    let (reached, projected) = tokio::join!(waiting, model.project(&first));
    assert_eq!(
        (reached, projected.unwrap()),
        (Ok(Height(1)), Projected::Written)
    );
}
