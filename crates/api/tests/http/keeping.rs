//! What a node does not keep, and where another may join.

use std::sync::atomic::Ordering;

use chancery_proof::join::JoinPoint;
use chancery_proof::verify::Anchor;

use crate::city::city;

#[tokio::test]
async fn a_join_point_verifies_from_the_genesis_file() {
    let city = city().await;
    let answer = city.get("/v1/join").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/cbor");
    let genesis = city.get("/v1/ledger/genesis").await.bytes;
    let point = JoinPoint::decode(&answer.bytes).unwrap();
    let verified = point.verify(&Anchor::read(&genesis).unwrap()).unwrap();
    assert!(verified.header.height.0 >= 1);
    let mut forged = point;
    *forged.finality.last_mut().unwrap() ^= 1;
    assert!(forged.verify(&Anchor::read(&genesis).unwrap()).is_err());
}

#[tokio::test]
async fn what_is_older_than_a_node_keeps_is_gone_and_says_so() {
    let city = city().await;
    city.chain.oldest.store(3, Ordering::Relaxed);
    for path in ["/v1/events?from=1", "/v1/events?from=2"] {
        let answer = city.get(path).await;
        assert_eq!(answer.status, 410, "{path}");
        let problem: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(problem["code"], "gone");
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains("from height 3 on")
        );
    }
}
