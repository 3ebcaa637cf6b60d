//! Four validators over loopback.

use crate::world::{World, addresses, assert_chain, client, follow_transactions, follow_until};
use chancery_chain::{Node, ReplayOptions, replay};
use chancery_rules::kernel::ids::TransactionId;

/// Starts the members' nodes in folders below `data`.
fn start(world: &World, data: &std::path::Path, addresses: &[std::net::SocketAddr]) -> Vec<Node> {
    (0..4)
        .map(|member| world.start(&data.join(member.to_string()), member, addresses))
        .collect()
}

async fn submit(
    world: &World,
    nodes: &[Node],
    numbers: std::ops::Range<u64>,
) -> Vec<TransactionId> {
    let mut ids = Vec::new();
    for number in numbers {
        let member = u8::try_from(number % 4).expect("small");
        let node = &nodes[usize::from(member) % nodes.len()];
        let envelope = world.register_unit(member, number);
        ids.push(node.handle().submit(envelope).await.expect("taken in"));
    }
    ids
}

/// Waits until every node has told of these transactions.
async fn final_everywhere(nodes: &[Node], ids: &[TransactionId]) {
    for node in nodes {
        follow_transactions(&node.handle(), 1, ids).await;
    }
}

#[test]
fn four_validators_agree_and_one_that_was_away_catches_up() {
    let (world, data) = (World::found(4), tempfile::tempdir().expect("a folder"));
    let addresses = addresses(4);
    let mut nodes = start(&world, data.path(), &addresses);
    let before = client(async {
        let ids = submit(&world, &nodes, 0..40).await;
        let chains = futures::future::join_all(
            nodes
                .iter()
                .map(|node| async { follow_transactions(&node.handle(), 1, &ids).await }),
        )
        .await;
        for chain in &chains {
            assert_chain(chain);
            let shared = chain.len().min(chains[0].len());
            let digests = |chain: &[std::sync::Arc<_>]| -> Vec<_> {
                chain[..shared]
                    .iter()
                    .map(
                        |block: &std::sync::Arc<chancery_rules::feed::FinalisedBlock>| block.digest,
                    )
                    .collect()
            };
            assert_eq!(digests(chain), digests(&chains[0]));
        }
        ids
    });

    let away = nodes.pop().expect("four");
    away.stop();
    let during = client(async {
        let ids = submit(&world, &nodes, 100..130).await;
        follow_transactions(&nodes[0].handle(), 1, &ids).await;
        ids
    });
    nodes.push(world.start(&data.path().join("3"), 3, &addresses));
    client(async {
        let ids = [before, during].concat();
        let chain = follow_transactions(&nodes[3].handle(), 1, &ids).await;
        assert_chain(&chain);
        // It takes part again: what is submitted to it becomes final everywhere.
        let id = submit(&world, &nodes[3..], 200..201).await;
        final_everywhere(&nodes, &id).await;
    });
    for node in nodes {
        node.stop();
    }
    let reports: Vec<_> = (0..4)
        .map(|member| {
            let data = data.path().join(member.to_string());
            replay(&ReplayOptions {
                data,
                genesis: world.genesis.clone(),
            })
            .expect("it follows")
        })
        .collect();
    assert!(reports.iter().all(|report| report.transactions == 71));
    assert!(
        reports
            .iter()
            .all(|report| report.log_root == reports[0].log_root)
    );
}

#[test]
fn a_whole_city_that_stops_at_once_goes_on_where_it_was() {
    let (world, data) = (World::found(4), tempfile::tempdir().expect("a folder"));
    let addresses = addresses(4);
    let nodes = start(&world, data.path(), &addresses);
    let told = client(async {
        let ids = submit(&world, &nodes, 0..20).await;
        follow_transactions(&nodes[2].handle(), 1, &ids).await
    });
    drop(nodes);
    let nodes = start(&world, data.path(), &addresses);
    client(async {
        let again = follow_until(&nodes[2].handle(), 1, |blocks| blocks.len() >= told.len()).await;
        assert_eq!(again, told);
        let ids = submit(&world, &nodes, 50..54).await;
        let chain = follow_transactions(&nodes[2].handle(), 1, &ids).await;
        assert_chain(&chain);
    });
}
