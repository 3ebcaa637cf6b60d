//! What falls due on a node: receipts that nobody signed, in the log, in a replay and in what is told again.

use crate::world::{
    World, addresses, assert_chain, assess, client, follow_until, now_ms, obligation,
};
use chancery_chain::{ReplayOptions, replay};
use chancery_proof::header::Header;
use chancery_rules::{kernel::receipt::NOBODY, log::verify_inclusion};

#[test]
fn an_overdue_obligation_survives_restart_and_replay() {
    // Block time runs behind the clock, so that minutes pass in seconds.
    let founded_ms = now_ms() - 240_000;
    let (world, data) = (
        World::found_at(1, founded_ms),
        tempfile::tempdir().expect("a folder"),
    );
    let addresses = addresses(1);
    let node = world.start(data.path(), 0, &addresses);
    let handle = node.handle();
    let told = client(async {
        for number in 0..3 {
            let asked = assess(0, number, founded_ms + 30_000);
            let envelope = world.signed(0, 2, number, now_ms() + 300_000, &asked);
            handle.submit(envelope).await.expect("taken in");
        }
        let told = follow_until(&handle, 1, |blocks| {
            let receipts = blocks.iter().flat_map(|block| &block.receipts);
            receipts.filter(|one| one.is_of_system_act()).count() == 3
        })
        .await;
        // What comes after it has its place in the log as well.
        let unit = world.register_unit(0, 9);
        let id = handle.submit(unit).await.expect("taken in");
        let from = u64::try_from(told.len()).expect("few");
        crate::world::follow_transactions(&handle, from, &[id]).await;
        told
    });
    drop(handle);
    node.stop();
    assert_chain(&told);
    let last = told.last().expect("a block");
    let numbers: Vec<_> = last.receipts.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [902; 3]);
    assert!(last.transactions.is_empty());
    for (number, receipt) in (0..).zip(&last.receipts) {
        assert_eq!(receipt.party, NOBODY);
        assert_eq!(receipt.subjects, [obligation(number).into()]);
    }

    told_again(&world, data.path(), &addresses, &told);
    let options = ReplayOptions {
        data: data.path().into(),
        genesis: world.genesis.clone(),
    };
    let report = replay(&options).expect("everything follows from the blocks");
    assert_eq!((report.transactions, report.log_size), (4, 7));
}

/// After a restart the same is told, and each receipt of the last block is proven to be in the log.
fn told_again(
    world: &World,
    data: &std::path::Path,
    addresses: &[std::net::SocketAddr],
    told: &[std::sync::Arc<chancery_rules::feed::FinalisedBlock>],
) {
    let last = told.last().expect("a block");
    let node = world.start(data, 0, addresses);
    let handle = node.handle();
    client(async {
        let again = follow_until(&handle, 1, |blocks| blocks.len() == told.len()).await;
        assert_eq!(again, told, "what was told before is told again");
        let header = Header::decode(&last.header).expect("a header");
        for (index, receipt) in (header.log_size - 3..).zip(&last.receipts) {
            let proof = handle.log_inclusion(index, header.log_size).await;
            let proof = proof.expect("a proof");
            let (leaf, root) = (receipt.leaf(), header.log_root);
            assert!(verify_inclusion(
                &leaf,
                index,
                header.log_size,
                &proof,
                &root
            ));
        }
    });
    drop(handle);
    node.stop();
}
