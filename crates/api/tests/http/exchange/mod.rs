//! Openings and answers between agencies: who gets one, who does not, and what is on the ledger afterwards.

mod dataset;
mod questions;
mod world;

use chancery_api::clock::now;
use chancery_cabinet::openings::Receiver;
use chancery_credential::commitment::{Salt, of_opening};
use chancery_rules::kernel::ids::{AccessId, Commitment, Nonce, PermissionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::opening_request::{
    OPENING_REQUEST_BYTES_MAX, OpeningRequest, SignedOpeningRequest,
};
use chancery_rules::kernel::signed_request::Salted;
use chancery_rules::party::RetireKey;
use chancery_rules::permission::{AccessResult, CloseReceipt, Target, WithdrawPermission};
use ed25519_dalek::SigningKey;
use serde_json::Value;

pub use dataset::{Asking, System};
pub use world::{AUTOMATION, World, act, act_with, approve, named, post, random};
use world::{act_of_stranger, content, sign};

use crate::city::{OFFICE, REGISTRAR, ROOT, TAX, city, key, sealing};

#[tokio::test]
async fn an_opening_is_sealed_to_the_asker_and_its_receipt_is_closed() {
    let city = city().await;
    let world = World::within(&city).await;
    let asked = world.sound();
    let answered = post(world.city, asked.clone()).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
    let sealed = hex::decode(answered.json()["sealed"].as_str().unwrap()).unwrap();
    let context = SignedOpeningRequest::decode(&asked)
        .unwrap()
        .release_context();
    let plain = sealing(TAX).unseal(&sealed, &context).unwrap();
    let release = Salted::decode(&plain).unwrap();
    let found: Value = serde_json::from_slice(&release.content).unwrap();
    assert_eq!(found, content());
    let commitment = of_opening(&Salt::from(release.salt), &release.content);
    assert_eq!(commitment.as_bytes(), world.commitment.as_bytes());
    assert!(sealing(REGISTRAR).unseal(&sealed, &context).is_none());
    assert!(sealing(TAX).unseal(&sealed, b"another request").is_none());
    assert_eq!(
        world.closed_as(world.access).await,
        (Some(AccessResult::Released), Some(world.commitment))
    );
    let text = String::from_utf8_lossy(&answered.bytes).into_owned();
    assert!(!text.contains("990000-1"));
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_another_gets_none() {
    let city = city().await;
    let world = World::within(&city).await;
    let asked = world.sound();
    let first = post(world.city, asked.clone()).await.json();
    world.closed_as(world.access).await;
    let again = post(world.city, asked).await.json();
    assert_eq!(first["sealed"], again["sealed"]);
    let other = OpeningRequest {
        nonce: Nonce([2; 16]),
        ..world.request()
    };
    let refused = world.refused(&other).await;
    assert_eq!(refused, (409, "receipt_closed".to_owned()));
}

#[tokio::test]
async fn a_request_is_judged_by_form_time_signature_and_key_in_this_order() {
    let city = city().await;
    let world = World::within(&city).await;
    let sound = world.request();
    let check = async |bytes: Vec<u8>, status: u16, code: &str| {
        let found = post(world.city, bytes).await.problem();
        assert_eq!(found, (status, code.to_owned()));
    };
    let large = vec![0; OPENING_REQUEST_BYTES_MAX + 1];
    check(large, 413, "body_too_large").await;
    check(vec![1, 2, 3], 400, "envelope.malformed").await;
    let mut elsewhere = sound.clone();
    elsewhere.ledger.0[0] ^= 1;
    let with = key(TAX, AUTOMATION);
    check(sign(&elsewhere, &with), 400, "envelope.wrong_ledger").await;
    let at = |ms| OpeningRequest {
        expires: now().plus_ms(ms),
        ..sound.clone()
    };
    check(sign(&at(0), &with), 422, "envelope.expired").await;
    check(sign(&at(700_000), &with), 422, "envelope.expires_too_late").await;
    let mut tampered = sign(&sound, &with);
    *tampered.last_mut().unwrap() ^= 1;
    check(tampered, 401, "envelope.bad_signature").await;
    let stranger = SigningKey::from_bytes(&[77; 32]);
    check(sign(&sound, &stranger), 401, "envelope.unknown_key").await;
    let root = key(TAX, ROOT);
    check(sign(&sound, &root), 403, "envelope.wrong_purpose").await;
    let other = key(REGISTRAR, OFFICE);
    check(sign(&sound, &other), 403, "envelope.wrong_party").await;
    let mut to_another = sound.clone();
    to_another.source = TAX;
    check(sign(&to_another, &with), 403, "other_source").await;
    let public = PublicKey::ed25519(with.verifying_key().to_bytes());
    act_with(world.city, TAX, ROOT, RetireKey { key: public }.into()).await;
    check(sign(&sound, &with), 403, "envelope.key_retired").await;
    let office = sign(&sound, &key(TAX, OFFICE));
    assert_eq!(post(world.city, office).await.status.as_u16(), 200);
}

#[tokio::test]
async fn without_a_permission_about_this_nothing_is_opened() {
    let city = city().await;
    let world = World::within(&city).await;
    let check = async |permission: PermissionId, code: &str| {
        let request = OpeningRequest {
            permission,
            ..world.request()
        };
        assert_eq!(world.refused(&request).await, (403, code.to_owned()));
    };
    check(PermissionId([9; 32]), "no_permission").await;
    let of_another = world.grant(Target::Case(world.case), TAX).await;
    check(of_another, "no_permission").await;
    let other = Target::Document(Commitment([9; 32]));
    let about_another = world.grant(other, REGISTRAR).await;
    check(about_another, "no_permission").await;
    let by_a_stranger = act_of_stranger(&world).await;
    check(by_a_stranger, "no_permission").await;
    let document = Target::Document(world.commitment);
    let about_the_document = world.grant(document, REGISTRAR).await;
    check(about_the_document, "receipt_unfit").await;
    let withdraw = WithdrawPermission {
        permission: world.permission,
        reason: "ended".parse().unwrap(),
    };
    act(world.city, REGISTRAR, withdraw.into()).await;
    check(world.permission, "permission_not_in_force").await;
}

#[tokio::test]
async fn without_an_open_receipt_of_exactly_this_use_nothing_is_opened() {
    let city = city().await;
    let world = World::within(&city).await;
    let check = async |access: AccessId, status: u16, code: &str| {
        let request = OpeningRequest {
            access,
            ..world.request()
        };
        assert_eq!(world.refused(&request).await, (status, code.to_owned()));
    };
    check(AccessId([9; 32]), 403, "no_receipt").await;
    let another = Commitment([9; 32]);
    let unfit = world.receipt(|it| it.question = another).await;
    check(unfit, 403, "receipt_unfit").await;
    let unfit = world.receipt(|it| it.case = None).await;
    check(unfit, 403, "receipt_unfit").await;
    let unfit = world.receipt(|it| it.source = TAX).await;
    check(unfit, 403, "receipt_unfit").await;
    let close = CloseReceipt {
        access: world.access,
        result: AccessResult::Failed,
        answer: None,
    };
    act(world.city, REGISTRAR, close.into()).await;
    check(world.access, 409, "receipt_closed").await;
}

#[tokio::test]
async fn what_is_unknown_or_erased_or_for_others_is_not_opened_and_the_receipt_says_so() {
    let city = city().await;
    let mut world = World::within(&city).await;
    let unknown = Commitment([9; 32]);
    let question = OpeningRequest::question(world.case, unknown);
    let access = world.receipt(|it| it.question = question).await;
    let request = OpeningRequest {
        commitment: unknown,
        access,
        ..world.request()
    };
    let refused = world.refused(&request).await;
    assert_eq!(refused, (404, "opening_unknown".to_owned()));
    let nothing = (Some(AccessResult::NothingFound), None);
    assert_eq!(world.closed_as(access).await, nothing);
    assert!(
        world
            .city
            .agency
            .erase_opening(world.commitment)
            .await
            .unwrap()
    );
    let refused = world.refused(&world.request()).await;
    assert_eq!(refused, (410, "opening_erased".to_owned()));
    assert_eq!(world.closed_as(world.access).await, nothing);
    let for_another = vec![Receiver {
        party: TAX,
        permission: PermissionId([9; 32]),
    }];
    let content = content();
    let agency = &world.city.agency;
    let kept = agency.keep_opening(world.case, &content, for_another);
    world.commitment = kept.await.unwrap();
    world.access = world.receipt(|_| {}).await;
    let refused = world.refused(&world.request()).await;
    assert_eq!(refused, (404, "opening_unknown".to_owned()));
}
