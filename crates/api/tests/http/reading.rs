//! Reading: pages, filters, search, proofs, the log.

use chancery_rules::kernel::ids::Root;
use chancery_rules::log::{leaf_hash, verify_inclusion};
use serde_json::{Value, json};

use crate::city::{REGISTRAR, TAX, TOKEN, city};

#[tokio::test]
async fn a_list_is_walked_page_by_page_without_gap_or_repeat() {
    let city = city().await;
    for _ in 0..5 {
        city.issue().await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/certificates?limit=2".to_owned();
    loop {
        let page = city.get(&path).await.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(
            items
                .iter()
                .map(|item| item["issued_height"].as_u64().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/certificates?limit=2&cursor={next}"),
            None => break,
        }
    }
    let mut newest_first = seen.clone();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    newest_first.dedup();
    assert_eq!((seen.len(), &seen), (5, &newest_first));
}

#[tokio::test]
async fn certificates_are_filtered_by_issuer_type_and_status() {
    let city = city().await;
    let first = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    city.issue().await;
    let revoke = format!("/v1/agency/certificates/{first}/revoke");
    city.post_json(&revoke, Some(TOKEN), &json!({ "reason": "deregistered" }))
        .await;
    let check = async |query: String, expected: usize| {
        let page = city.get(&format!("/v1/certificates?{query}")).await.json();
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{query}");
        assert!(page["as_of_height"].as_u64().unwrap() > 3);
    };
    check(format!("issuer={REGISTRAR}"), 2).await;
    check(format!("issuer={TAX}"), 0).await;
    check(format!("definition={}", city.definition), 2).await;
    check("status=active".to_owned(), 1).await;
    check("status=revoked".to_owned(), 1).await;
    check(format!("status=suspended&issuer={REGISTRAR}"), 0).await;
    let of_first = city
        .get(&format!("/v1/transactions?certificate={first}"))
        .await
        .json();
    let types: Vec<&str> = of_first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["revoke_certificate", "issue_certificate"]);
}

#[tokio::test]
async fn one_box_finds_ids_heights_and_names() {
    let city = city().await;
    let certificate = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let kinds = async |question: &str| {
        let encoded: String = question
            .bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect();
        let found = city.get(&format!("/v1/search?q={encoded}")).await.json();
        let found = found["found"].as_array().unwrap().clone();
        found
            .into_iter()
            .map(|hit| hit["kind"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&certificate).await, ["certificate"]);
    assert_eq!(kinds(&certificate[..6]).await, ["certificate"]);
    assert_eq!(kinds("1").await, ["block"]);
    assert_eq!(kinds("税").await, ["party"]);
    assert_eq!(kinds("税务").await, ["party"]);
    assert_eq!(kinds("market").await, ["party"]);
    assert_eq!(kinds("营业执照").await, ["definition"]);
    assert_eq!(kinds("business-licence").await, ["definition"]);
    assert_eq!(kinds(&REGISTRAR.to_string()).await, ["party"]);
    assert_eq!(
        kinds(&city.definition.to_string()[..10]).await,
        ["definition"]
    );
    assert_eq!(kinds("不存在").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_proof_carries_the_record_the_header_and_a_certificate_of_finality() {
    let city = city().await;
    let certificate = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = city
        .get(&format!("/v1/certificates/{certificate}?proof=true"))
        .await
        .json();
    let bytes =
        |pointer: &str| hex::decode(shown.pointer(pointer).unwrap().as_str().unwrap()).unwrap();
    let header = chancery_proof::header::Header::decode(&bytes("/proof/header")).unwrap();
    let committee = city.ledger.committee_after(&[]);
    chancery_proof::finality::verify(
        &bytes("/proof/finality"),
        &header,
        header.digest(),
        &committee,
    )
    .unwrap();
    assert_eq!(shown["as_of_height"], json!(header.height.0));
    assert_eq!(shown["certificate"]["certificate"], json!(certificate));
    let absent = format!("/v1/certificates/{}?proof=true", "ab".repeat(32));
    let absent = city.get(&absent).await.json();
    assert_eq!(
        (
            absent.get("certificate"),
            absent["proof"].get("certificate")
        ),
        (None, None)
    );
}

#[tokio::test]
async fn a_receipt_is_proven_in_the_log_that_the_checkpoint_names() {
    let city = city().await;
    let transaction = city.issue().await["receipt"]["transaction"]
        .as_str()
        .unwrap()
        .to_owned();
    city.issue().await;
    let path = city
        .get(&format!("/v1/log/inclusion?transaction={transaction}"))
        .await
        .json();
    let hashes: Vec<Root> = path["hashes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap().parse().unwrap())
        .collect();
    let receipt = city
        .ledger
        .receipt(transaction.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let header =
        chancery_proof::header::Header::decode(&city.chain.header(city.readmodel.height().0))
            .unwrap();
    let (index, size) = (
        path["index"].as_u64().unwrap(),
        path["size"].as_u64().unwrap(),
    );
    assert_eq!(size, header.log_size);
    let leaf = leaf_hash(&chancery_rules::kernel::cbor::encode(&receipt));
    assert!(verify_inclusion(
        &leaf,
        index,
        size,
        &hashes,
        &header.log_root
    ));
    let checkpoint = String::from_utf8(city.get("/v1/log/checkpoint").await.bytes).unwrap();
    let lines: Vec<&str> = checkpoint.lines().collect();
    assert_eq!(lines[0], format!("chancery/{}", city.ledger.id()));
    assert_eq!(lines[1], size.to_string());
    assert_eq!((lines[3], lines.len()), ("", 5));
    assert!(lines[4].starts_with(&format!("\u{2014} chancery/{} ", city.ledger.id())));
    let committee = city.ledger.committee_after(&[]);
    let verified = chancery_proof::log::verify_checkpoint(&checkpoint, &committee).unwrap();
    assert_eq!(verified.root, header.log_root);
}

#[tokio::test]
async fn blocks_are_found_by_height_and_digest_and_the_genesis_file_is_exact() {
    let city = city().await;
    let by_height = city.get("/v1/blocks/2").await.json();
    let digest = by_height["block"]["digest"].as_str().unwrap();
    let by_digest = city.get(&format!("/v1/blocks/{digest}")).await.json();
    assert_eq!(by_height["block"], by_digest["block"]);
    assert_eq!(
        by_height["transactions"][0]["type"],
        json!("approve_definition")
    );
    assert_eq!(
        by_height["header"],
        json!(hex::encode(city.chain.header(2)))
    );
    assert_eq!(
        city.get("/v1/ledger/genesis").await.bytes,
        city.ledger.genesis_bytes()
    );
    let party = city.get(&format!("/v1/parties/{REGISTRAR}")).await.json();
    assert_eq!(party["keys"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn every_answer_of_a_read_says_its_height_and_is_not_kept_by_caches() {
    let city = city().await;
    for path in [
        "/v1/ledger",
        "/v1/blocks",
        "/v1/parties",
        "/v1/types",
        "/v1/catalogue",
        "/v1/health",
    ] {
        let answered = city.get(path).await;
        assert!(answered.json()["as_of_height"].is_u64(), "{path}");
        let header = |name: &str| answered.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
    }
    let catalogue: Value = city.get("/v1/catalogue").await.json();
    assert!(catalogue["transactions"].as_array().unwrap().len() >= 15);
}
