//! Whole cities in one process: they agree, survive a restart, and keep to themselves.

use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::motion::Effect;
use chancery_testkit::city::{City, CityError, now, submit};
use futures::StreamExt as _;

#[tokio::test(flavor = "multi_thread")]
async fn four_agencies_issue_and_all_of_them_have_the_same_blocks() {
    let city = City::start(4).await.unwrap();
    let load = city
        .load(city.approve_business_licence().await.unwrap())
        .unwrap();
    for number in 0..4 {
        let receipt = city
            .submit_final(load.envelope(number, now()).unwrap())
            .await
            .unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted);
    }
    let height = city.handle(0).status().height;
    city.await_height(height).await.unwrap();
    let mut digests = Vec::new();
    for handle in city.handles() {
        digests.push(handle.block(height).await.unwrap().unwrap().digest);
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_of_a_city_decide_together_and_a_block_keeps_to_what_they_set() {
    let set = |name: &str, value: u64| Effect::SetParameter {
        name: name.parse().unwrap(),
        value,
    };
    let city = City::start(4).await.unwrap();
    let record = city.pass(set("block_transactions", 64)).await.unwrap();
    assert_eq!(record.approvals.len(), 3);
    let again = city.pass(set("block_transactions", 64)).await;
    assert!(again.unwrap_err().to_string().contains("725"));
    let load = city
        .load(city.approve_business_licence().await.unwrap())
        .unwrap();
    let handle = city.handle(0);
    let from = handle.status().height;
    // All at once, so that more than a block's worth waits.
    let envelopes = load.sign(0, 400, now());
    let submitted = envelopes.into_iter().map(|one| submit(&handle, one));
    futures::future::try_join_all(submitted).await.unwrap();
    let mut blocks = handle.follow(from).boxed();
    let (mut found, mut fullest) = (0, 0);
    while found < 400 {
        let held = blocks.next().await.unwrap().receipts.len();
        (found, fullest) = (found + held, fullest.max(held));
    }
    assert_eq!(fullest, 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cities_refuse_each_others_transactions() {
    let (ours, theirs) = (City::start(1).await.unwrap(), City::start(1).await.unwrap());
    let load = ours
        .load(ours.approve_business_licence().await.unwrap())
        .unwrap();
    let envelope = load.envelope(0, now()).unwrap();
    let refused = submit(&theirs.handle(0), envelope.clone()).await;
    let Err(CityError::Refused(said)) = refused else {
        panic!("the other city took it")
    };
    assert!(said.contains("WrongLedger"), "{said}");
    assert_eq!(
        ours.submit_final(envelope).await.unwrap().outcome,
        Outcome::Accepted
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_city_goes_on_where_it_stopped() {
    let mut city = City::start(1).await.unwrap();
    let load = city
        .load(city.approve_business_licence().await.unwrap())
        .unwrap();
    let receipt = city
        .submit_final(load.envelope(0, now()).unwrap())
        .await
        .unwrap();
    city.stop_nodes();
    city.start_nodes().unwrap();
    let block = city.handle(0).block(receipt.height).await.unwrap().unwrap();
    assert!(block.receipts.contains(&receipt));
    let next = city
        .submit_final(load.envelope(1, now()).unwrap())
        .await
        .unwrap();
    assert!(next.height > receipt.height);
}
