//! Erasures beside releases, and of an opening with more receipts than are looked through.

use std::pin::pin;
use std::time::Duration;

use chancery_api::agency::RECEIPTS_MAX;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{AccessId, Commitment};
use chancery_rules::permission::OpenReceipt;
use futures::poll;
use serde_json::json;

use super::world::Office;
use crate::city::{City, OFFICE, REGISTRAR, TAX, city, envelope, key};
use crate::exchange::{World, post, random};

/// Receipts that one block opens.
const OF_ONE_BLOCK: usize = 500;

#[tokio::test]
async fn nothing_is_released_while_it_is_erased_nor_afterwards() {
    let city = city().await;
    let world = World::within(&city).await;
    let mut erasing = pin!(city.agency.erase_opening(world.commitment));
    assert!(poll!(erasing.as_mut()).is_pending());
    let mut releasing = pin!(post(&city, world.sound()));
    let a_while = Duration::from_millis(500);
    let early = tokio::time::timeout(a_while, releasing.as_mut()).await;
    assert!(early.is_err(), "the erasure is waited for");
    let (erased, released) = tokio::join!(erasing, releasing);
    assert!(erased.unwrap());
    assert_eq!(released.problem(), (410, "opening_erased".to_owned()));
}

#[tokio::test]
async fn an_erasure_sees_every_release_that_was_under_way() {
    let city = city().await;
    let mut world = World::within(&city).await;
    for reads in 0..32 {
        let content = json!({ "tenant": "x" });
        let kept = city.agency.keep_opening(world.case, &content, Vec::new());
        world.commitment = kept.await.unwrap();
        world.access = world.receipt(|_| {}).await;
        let erasing = async {
            for _ in 0..reads {
                city.readmodel.access(world.access).await.unwrap();
            }
            let agency = &city.agency;
            agency.erase_everywhere(world.case, world.commitment).await
        };
        let (released, erased) = tokio::join!(post(&city, world.sound()), erasing);
        let erased = erased.unwrap().content;
        let is_released = released.status.as_u16() == 200;
        assert_eq!(erased.recipients.len(), usize::from(is_released));
        assert_eq!(erased.erased_everywhere, !is_released);
    }
}

/// Opens so many receipts of something else in the case.
async fn open_receipts(world: &World<'_>, count: usize) {
    let city: &City = world.city;
    let with = key(TAX, OFFICE);
    let open = || OpenReceipt {
        access: AccessId(random()),
        permission: world.permission,
        source: REGISTRAR,
        act: "read".parse().unwrap(),
        question: Commitment([9; 32]),
        case: Some(world.case),
        amount: None,
    };
    for done in (0..count).step_by(OF_ONE_BLOCK) {
        let of_block = 0..OF_ONE_BLOCK.min(count - done);
        let bytes: Vec<_> = of_block
            .map(|_| envelope(city, TAX, &with, open().into()))
            .collect();
        let envelopes = bytes.iter().map(|it| Envelope::decode(it).unwrap());
        let envelopes: Vec<_> = envelopes.collect();
        city.chain.mint(&envelopes, &bytes).unwrap();
        city.reach(city.ledger.next_block().height.0 - 1).await;
    }
}

#[tokio::test]
async fn an_opening_with_more_receipts_than_are_looked_through_is_erased_and_says_so() {
    let city = city().await;
    let office = Office::within(&city).await;
    let opening = office.hand_in(&json!({ "content": {} }), &[]).await;
    let commitment = opening["commitment"].as_str().unwrap().parse().unwrap();
    let world = World::about(&city, office.case, commitment).await;
    let asked = world.sound();
    let released = post(&city, asked.clone()).await;
    assert_eq!(released.status.as_u16(), 200, "{}", released.json());
    world.closed_as(world.access).await;
    let path = format!("{}/{commitment}", office.openings());
    let shown = city.get_as_operator(&path).await.json();
    assert_eq!(shown["complete"], json!(true));
    open_receipts(&world, RECEIPTS_MAX).await;

    let erased = city.delete(&path).await;
    assert_eq!(erased.status.as_u16(), 200, "{}", erased.json());
    let erased = erased.json();
    assert!(erased["opening"]["erased_at"].is_u64());
    assert_eq!(erased["complete"], json!(false));
    assert_eq!(erased["erased_everywhere"], json!(false));
    let repeated = post(&city, asked).await.problem();
    let closed = (409, "receipt_closed".to_owned());
    assert_eq!(repeated, closed, "the oldest receipt's answer is forgotten");
}
