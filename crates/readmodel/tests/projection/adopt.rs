//! A snapshot of the state in place of the history.

use chancery_readmodel::{CertificateFilter, Page, PartyFilter, ReadModel, ReadModelError};
use chancery_rules::certificate::CertificateStatus;
use chancery_rules::feed::{FinalisedBlock, SnapshotPart};
use chancery_rules::kernel::ids::{Height, PartyId};
use std::sync::Arc;
use tokio::sync::mpsc;

use crate::blocks::{admitting, certificate, empty, issuing, of_certificates, open, spread};

/// The records of these blocks, in portions, and the last block as the end.
fn snapshot(blocks: &[FinalisedBlock]) -> Vec<SnapshotPart> {
    let changes: Vec<_> = blocks
        .iter()
        .flat_map(|block| block.changes.clone())
        .collect();
    let mut parts: Vec<_> = changes
        .chunks(3)
        .map(|some| SnapshotPart::Records(some.to_vec()))
        .collect();
    parts.push(SnapshotPart::Block(Arc::new(
        blocks.last().unwrap().clone(),
    )));
    parts
}

async fn adopt(model: &ReadModel, parts: Vec<SnapshotPart>) -> Result<Height, ReadModelError> {
    let (sender, receiver) = mpsc::channel(1);
    let telling = async move {
        for part in parts {
            sender.send(part).await.unwrap();
        }
    };
    tokio::join!(model.adopt(receiver), telling).0
}

fn history() -> Vec<FinalisedBlock> {
    let party = PartyId(spread(1, 7));
    let mut blocks = vec![
        admitting(
            1,
            party,
            "市场监督管理局",
            "Market Regulation",
            "91350100M000100Y43",
        ),
        issuing(2, 0..5),
    ];
    blocks.extend((3..9).map(empty));
    let revoked = certificate(2, 2, CertificateStatus::Revoked);
    blocks.push(of_certificates(9, &[revoked]));
    blocks
}

async fn seen(model: &ReadModel) -> (usize, usize, CertificateStatus, usize) {
    let page = Page::default();
    let certificates = model.certificates(CertificateFilter::default(), page).await;
    let parties = model.parties(PartyFilter::default(), page).await;
    let second = certificate(2, 2, CertificateStatus::Revoked).certificate;
    let second = model.certificate(second).await.unwrap().content.unwrap();
    (
        certificates.unwrap().content.items.len(),
        parties.unwrap().content.items.len(),
        second.status,
        model.search("Market").await.unwrap().content.len(),
    )
}

#[tokio::test]
async fn a_snapshot_stands_for_the_history_and_blocks_follow() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    // What was there before is replaced.
    model.project(&issuing(1, 50..53)).await.unwrap();
    let blocks = history();
    for _ in 0..2 {
        assert_eq!(adopt(&model, snapshot(&blocks)).await.unwrap(), Height(9));
        assert_eq!((model.height(), model.begins()), (Height(9), Height(9)));
        let expected = (5, 1, CertificateStatus::Revoked, 1);
        assert_eq!(seen(&model).await, expected);
        assert!(model.block(Height(8)).await.unwrap().content.is_none());
        assert!(model.block(Height(9)).await.unwrap().content.is_some());
    }
    model.project(&issuing(10, 90..92)).await.unwrap();
    assert_eq!(seen(&model).await.0, 7);
    drop(model);
    let again = open(&folder).await;
    assert_eq!((again.height(), again.begins()), (Height(10), Height(9)));
    again.reset().await.unwrap();
    assert_eq!((again.height(), again.begins()), (Height(0), Height(1)));
}

#[tokio::test]
async fn an_incomplete_snapshot_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let model = open(&folder).await;
    model.project(&issuing(1, 0..3)).await.unwrap();
    let mut parts = snapshot(&history());
    parts.pop();
    let refused = adopt(&model, parts).await;
    assert!(matches!(refused, Err(ReadModelError::Incomplete)));
    assert_eq!((model.height(), model.begins()), (Height(1), Height(1)));
    let page = Page::default();
    let certificates = model.certificates(CertificateFilter::default(), page).await;
    assert_eq!(certificates.unwrap().content.items.len(), 3);
    model.project(&issuing(2, 3..4)).await.unwrap();
}
