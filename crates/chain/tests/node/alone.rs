//! One validator alone: it finalises, proves, refuses, survives.

use crate::world::{
    World, addresses, assert_chain, client, follow_transactions, follow_until, now_ms, unit,
    unit_party,
};
use chancery_chain::{
    QueryError, Refusal, ReplayOptions, StartError, engine::Digest, replay, state::Value,
};
use chancery_proof::{committee::Committee, finality, header::Header, state};
use chancery_rules::{
    genesis::Genesis,
    kernel::{
        envelope::{Envelope, EnvelopeRejection},
        ids::{BlockDigest, Height, Root, StateKey, TransactionId},
        receipt::Outcome,
        state_key::RecordKey,
    },
    log::{verify_consistency, verify_inclusion},
};
use commonware_codec::Decode as _;
use commonware_cryptography::Sha256;
use commonware_storage::{
    mmr,
    qmdb::{
        any::value::VariableEncoding,
        current::ordered::proof::constant::{ExclusionProof, KeyValueProof},
    },
};

#[test]
fn one_validator_finalises_and_proves() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let node = world.start(data.path(), 0, &addresses(1));
    let handle = node.handle();
    client(async {
        let mut ids = Vec::new();
        for number in 0..20 {
            ids.push(
                handle
                    .submit(world.register_unit(0, number))
                    .await
                    .expect("taken in"),
            );
        }
        let blocks = follow_transactions(&handle, 1, &ids).await;
        assert_chain(&blocks);
        let receipts: Vec<_> = blocks.iter().flat_map(|block| &block.receipts).collect();
        assert!(
            receipts
                .iter()
                .all(|receipt| receipt.outcome == Outcome::Accepted)
        );

        let present = RecordKey::Party(unit_party(7)).state_key();
        let absent = RecordKey::Party(unit_party(777)).state_key();
        let proven = handle.prove(&[present, absent]).await.expect("proven");
        let header = Header::decode(&proven.header).expect("a header");
        let (genesis, ledger) = Genesis::parse(&world.genesis).expect("a genesis file");
        let committee = Committee::from_genesis(&genesis, ledger);
        let digest = BlockDigest::of(&proven.header);
        let trimmed = finality::trim(&proven.finality, &committee).expect("a certificate");
        finality::verify(&trimmed, &header, digest, &committee).expect("truly signed");
        assert!(proven.entries[0].value.is_some());
        assert!(proven.entries[1].value.is_none());
        for entry in &proven.entries {
            check_by_the_engine(entry.key, entry.value.as_deref(), &entry.proof, &header);
            check_by_ourselves(entry.key, entry.value.as_deref(), &entry.proof, &header);
        }
    });
    node.stop();
}

fn check_by_the_engine(key: StateKey, value: Option<&[u8]>, proof: &[u8], header: &Header) {
    let (key, root) = (Digest::from(key.0), Digest::from(header.state_root.0));
    let proof = bytes::Bytes::copy_from_slice(proof);
    let valid = match value {
        Some(value) => {
            let proof =
                KeyValueProof::<mmr::Family, Digest, Digest, 32>::decode_cfg(proof, &(64, ()))
                    .expect("an inclusion proof");
            let value = Value(bytes::Bytes::copy_from_slice(value));
            proof.verify::<Sha256, VariableEncoding<Value>>(key, value, &root)
        }
        None => {
            type Absence = ExclusionProof<mmr::Family, Digest, VariableEncoding<Value>, Digest, 32>;
            let proof =
                Absence::decode_cfg(proof, &(64, ((), ()), ())).expect("an exclusion proof");
            proof.verify::<Sha256>(&key, &root)
        }
    };
    assert!(valid, "the engine accepts its own proof");
}

fn check_by_ourselves(key: StateKey, value: Option<&[u8]>, proof: &[u8], header: &Header) {
    let verified = match value {
        Some(value) => state::verify_inclusion(proof, key, value, header.state_root),
        None => state::verify_exclusion(proof, key, header.state_root),
    };
    assert_eq!(verified, Ok(()), "the independent verifier accepts it");
}

#[test]
fn the_log_is_proven_by_its_hashes() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let node = world.start(data.path(), 0, &addresses(1));
    let handle = node.handle();
    client(async {
        let mut ids = Vec::new();
        for number in 0..11 {
            ids.push(
                handle
                    .submit(world.register_unit(0, number))
                    .await
                    .expect("taken in"),
            );
            if number % 4 == 0 {
                follow_transactions(&handle, 1, &ids).await;
            }
        }
        let blocks = follow_transactions(&handle, 1, &ids).await;
        let headers: Vec<_> = blocks
            .iter()
            .map(|block| Header::decode(&block.header).expect("a header"))
            .collect();
        let last = headers.last().expect("a block");
        assert_eq!(last.log_size, 11);
        let leaves: Vec<Root> = blocks
            .iter()
            .flat_map(|block| &block.receipts)
            .map(|receipt| receipt.leaf())
            .collect();
        for (index, leaf) in (0..).zip(&leaves) {
            let proof = handle
                .log_inclusion(index, last.log_size)
                .await
                .expect("a proof");
            assert!(verify_inclusion(
                leaf,
                index,
                last.log_size,
                &proof,
                &last.log_root
            ));
        }
        for header in headers.iter().filter(|header| header.log_size > 0) {
            let proof = handle
                .log_consistency(header.log_size, last.log_size)
                .await
                .expect("a proof");
            let (old, new) = (&header.log_root, &last.log_root);
            assert!(verify_consistency(
                header.log_size,
                last.log_size,
                &proof,
                old,
                new
            ));
        }
        assert_eq!(
            handle.log_inclusion(11, 11).await,
            Err(QueryError::OutOfRange)
        );
        assert_eq!(
            handle.log_inclusion(0, 12).await,
            Err(QueryError::OutOfRange)
        );
        assert_eq!(
            handle.log_consistency(0, 5).await,
            Err(QueryError::OutOfRange)
        );
    });
}

#[test]
fn a_submission_is_refused_with_its_code() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let other = World::found_at(1, 1);
    let node = world.start(data.path(), 0, &addresses(1));
    let handle = node.handle();
    let refused = |bytes: Vec<u8>| match client(handle.submit(bytes)) {
        Err(Refusal::Envelope(rejection)) => rejection,
        other => panic!("not refused by its content: {other:?}"),
    };
    let good = world.register_unit(0, 1);
    assert_eq!(refused(vec![0; 40_000]), EnvelopeRejection::TooLarge);
    assert_eq!(refused(b"nothing".to_vec()), EnvelopeRejection::Malformed);
    assert_eq!(
        refused(other.register_unit(0, 1)),
        EnvelopeRejection::WrongLedger
    );
    let mut forged = good.clone();
    *forged.last_mut().expect("bytes") ^= 1;
    assert_eq!(refused(forged), EnvelopeRejection::BadSignature);
    let expired = world.signed(0, 1, 2, now_ms() - 1, &unit(2));
    assert_eq!(refused(expired), EnvelopeRejection::Expired);
    let far = world.signed(0, 1, 3, now_ms() + 700_000, &unit(3));
    assert_eq!(refused(far), EnvelopeRejection::ExpiresTooLate);
    // The forged copy was no obstacle, and a second submission is harmless.
    let id = client(handle.submit(good.clone())).expect("taken in");
    assert_eq!(client(handle.submit(good.clone())), Ok(id));
    client(follow_transactions(&handle, 1, &[id]));
    assert_eq!(client(handle.submit(good)), Ok(id));
}

#[test]
fn a_transaction_that_the_rules_refuse_leaves_a_receipt() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let node = world.start(data.path(), 0, &addresses(1));
    let handle = node.handle();
    client(async {
        let wrong_purpose = world.signed(0, 2, 1, now_ms() + 60_000, &unit(1));
        let id = handle.submit(wrong_purpose).await.expect("taken in");
        let blocks = follow_transactions(&handle, 1, &[id]).await;
        let last = blocks.last().expect("a block");
        assert!(matches!(last.receipts[0].outcome, Outcome::Rejected(_)));
    });
}

#[test]
fn what_was_told_is_there_after_a_restart_and_replay_gives_the_same_roots() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let addresses = addresses(1);
    let mut told = Vec::new();
    for round in 0..3_u64 {
        let node = world.start(data.path(), 0, &addresses);
        let handle = node.handle();
        client(async {
            let again = follow_until(&handle, 1, |blocks| blocks.len() >= told.len()).await;
            assert_eq!(again, told, "what was told before is told again");
            let mut ids: Vec<TransactionId> = Vec::new();
            for number in 0..30 {
                let number = round * 100 + number;
                ids.push(
                    handle
                        .submit(world.register_unit(0, number))
                        .await
                        .expect("taken in"),
                );
            }
            told = follow_transactions(&handle, 1, &ids).await;
            assert_chain(&told);
            assert!(handle.block(Height(0)).await.expect("readable").is_some());
        });
        node.stop();
    }
    let options = ReplayOptions {
        data: data.path().into(),
        genesis: world.genesis.clone(),
    };
    let report = replay(&options).expect("everything follows from the blocks");
    assert!(report.height >= told.last().expect("a block").height);
    assert_eq!(report.transactions, 90);
    assert_eq!(report.log_size, 90);
    // Replay leaves nothing behind that would matter.
    assert_eq!(replay(&options).expect("again"), report);
}

#[test]
fn a_node_does_not_start_on_what_is_not_its_own() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let addresses = addresses(1);
    let node = world.start(data.path(), 0, &addresses);
    let start = |options| {
        chancery_chain::Node::start(options)
            .err()
            .expect("does not start")
    };

    let same_folder = world.options(data.path(), 0, &crate::world::addresses(1));
    assert!(matches!(start(same_folder), StartError::InUse));
    let folder = tempfile::tempdir().expect("a folder");
    let same_port = world.options(folder.path(), 0, &addresses);
    assert!(matches!(start(same_port), StartError::Listen { .. }));
    node.stop();

    let other = World::found_at(1, 1);
    let other_ledger = other.options(data.path(), 0, &addresses);
    assert!(matches!(
        start(other_ledger),
        StartError::OtherLedger { .. }
    ));
    let mut sociable = world.options(data.path(), 0, &addresses);
    sociable.peers = vec![(world.validator_key(0), addresses[0]); 64];
    assert!(matches!(start(sociable), StartError::TooManyPeers(64)));
    let mut garbled = world.options(data.path(), 0, &addresses);
    garbled.genesis = b"{}".to_vec();
    assert!(matches!(start(garbled), StartError::Founding(_)));
}

#[test]
fn a_node_that_fails_says_so_takes_nothing_in_and_goes_on_serving() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let addresses = addresses(1);
    let node = world.start(data.path(), 0, &addresses);
    // So many blocks that those delivered again after the restart do not begin with the first.
    for number in 10..20 {
        let id = client(node.handle().submit(world.register_unit(0, number))).expect("taken in");
        client(follow_transactions(&node.handle(), 1, &[id]));
    }
    node.stop();
    // The outcomes are lost: the next block's has no place.
    for entry in std::fs::read_dir(data.path().join("store")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.to_string_lossy().contains("-outcomes") {
            std::fs::remove_dir_all(path).expect("removed");
        }
    }
    let node = world.start(data.path(), 0, &addresses);
    let handle = node.handle();
    let reason = client(handle.failure());
    assert!(reason.contains("outcome"), "{reason}");
    assert_eq!(handle.status().failed, Some(reason.clone()));
    let refused = client(handle.submit(world.register_unit(0, 2)));
    assert_eq!(refused, Err(Refusal::Storage(reason)));
    node.join();
}

#[test]
fn the_ids_of_the_feed_are_those_of_its_envelopes() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let node = world.start(data.path(), 0, &addresses(1));
    let handle = node.handle();
    client(async {
        let id = handle
            .submit(world.register_unit(0, 1))
            .await
            .expect("taken in");
        let blocks = follow_transactions(&handle, 1, &[id]).await;
        for (told, bytes) in blocks.iter().flat_map(|block| &block.transactions) {
            assert_eq!(Envelope::decode(bytes).expect("an envelope").id(), *told);
        }
    });
}
