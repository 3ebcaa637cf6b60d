//! Questions about datasets: who is answered, who is not, and what is on the ledger afterwards.

use chancery_api::clock::now;
use chancery_credential::commitment::{Salt, of_opening};
use chancery_rules::definition::RetireDefinition;
use chancery_rules::kernel::dataset_question::{
    DATASET_QUESTION_BYTES_MAX, DatasetQuestion, SignedDatasetQuestion, Untold,
};
use chancery_rules::kernel::ids::{AccessId, Commitment, Nonce, PartyId, PermissionId};
use chancery_rules::kernel::signed_request::Salted;
use chancery_rules::motion::{Effect, Vote, VoteMotion};
use chancery_rules::permission::{AccessResult, CloseReceipt, Target, WithdrawPermission};
use ed25519_dalek::SigningKey;
use serde_json::Value;

use super::dataset::{Asking, acts, answer, dataset};
use super::world::{STRANGER, act, act_with, admit_stranger, approve, random, sign};
use crate::city::{OFFICE, REGISTRAR, ROOT, TAX, city, key, sealing};

#[tokio::test]
async fn an_answer_is_sealed_to_the_asker_and_the_ledger_has_two_commitments_of_it_all() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let asked = asking.sound();
    let answered = asking.post(asked.clone()).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
    let sealed = hex::decode(answered.json()["sealed"].as_str().unwrap()).unwrap();
    let signed = SignedDatasetQuestion::decode(&asked).unwrap();
    let context = signed.release_context();
    let plain = sealing(TAX).unseal(&sealed, &context).unwrap();
    let told = Salted::decode(&plain).unwrap();
    let found: Value = serde_json::from_slice(&told.content).unwrap();
    assert_eq!(found, answer());
    let commitment = of_opening(&Salt::from(told.salt), &told.content);
    let commitment = Commitment(*commitment.as_bytes());
    let closed = (Some(AccessResult::Released), Some(commitment));
    assert_eq!(asking.closed_as(asking.access).await, closed);
    let receipt = city.readmodel.access(asking.access).await.unwrap().content;
    let receipt = receipt.unwrap();
    assert_eq!(receipt.question, asking.commitment());
    assert_eq!((receipt.giver, receipt.source), (REGISTRAR, REGISTRAR));
    assert!(sealing(REGISTRAR).unseal(&sealed, &context).is_none());
    assert_ne!(told.salt, asking.salted.salt);
}

#[tokio::test]
async fn the_same_question_gets_the_same_answer_and_another_gets_none() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let asked = asking.sound();
    let first = asking.post(asked.clone()).await.json();
    asking.closed_as(asking.access).await;
    let again = asking.post(asked).await.json();
    assert_eq!(first["sealed"], again["sealed"]);
    let other = DatasetQuestion {
        nonce: Nonce([2; 16]),
        ..asking.request()
    };
    let refused = asking.refused(&other).await;
    assert_eq!(refused, (409, "receipt_closed".to_owned()));
    assert_eq!(city.system.times(), 1);
}

#[tokio::test]
async fn a_question_is_judged_by_form_time_signature_and_key_in_this_order() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let sound = asking.request();
    let check = async |bytes: Vec<u8>, status: u16, code: &str| {
        let found = asking.post(bytes).await.problem();
        assert_eq!(found, (status, code.to_owned()));
    };
    let large = vec![0; DATASET_QUESTION_BYTES_MAX + 1];
    check(large, 413, "body_too_large").await;
    check(vec![1, 2, 3], 400, "envelope.malformed").await;
    let with = key(TAX, OFFICE);
    let mut elsewhere = sound.clone();
    elsewhere.ledger.0[0] ^= 1;
    check(sign(&elsewhere, &with), 400, "envelope.wrong_ledger").await;
    let at = |ms| DatasetQuestion {
        expires: now().plus_ms(ms),
        ..sound.clone()
    };
    check(sign(&at(0), &with), 422, "envelope.expired").await;
    let late = sign(&at(700_000), &with);
    check(late, 422, "envelope.expires_too_late").await;
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
    assert_eq!(city.system.times(), 0);
}

fn withdraw(permission: PermissionId) -> WithdrawPermission {
    let reason = "ended".parse().unwrap();
    WithdrawPermission { permission, reason }
}

#[tokio::test]
async fn without_a_permission_to_read_this_nothing_is_answered() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let check = async |permission: PermissionId, code: &str| {
        let question = DatasetQuestion {
            permission,
            ..asking.request()
        };
        assert_eq!(asking.refused(&question).await, (403, code.to_owned()));
    };
    check(PermissionId([9; 32]), "no_permission").await;
    admit_stranger(&city).await;
    let anothers = asking.grant(REGISTRAR, |it| it.holder = STRANGER).await;
    check(anothers, "no_permission").await;
    let elsewhere = Target::Definition(city.definition);
    let elsewhere = asking.grant(REGISTRAR, |it| it.target = elsewhere).await;
    check(elsewhere, "no_permission").await;
    let to_count = asking
        .grant(REGISTRAR, |it| it.acts = acts(&["count"]))
        .await;
    check(to_count, "no_permission").await;
    act(&city, REGISTRAR, withdraw(asking.permission).into()).await;
    check(asking.permission, "permission_not_in_force").await;
    assert_eq!(city.system.times(), 0);
}

#[tokio::test]
async fn what_was_passed_on_from_a_withdrawn_permission_reads_nothing() {
    let city = city().await;
    let mut asking = Asking::within(&city).await;
    admit_stranger(&city).await;
    let first = asking.grant(REGISTRAR, |it| {
        (it.holder, it.may_pass_on) = (STRANGER, true);
    });
    let first = first.await;
    let passed_on = asking.grant(STRANGER, |it| {
        it.from = Some(first);
        it.valid_until = now().plus_ms(60_000);
    });
    asking.permission = passed_on.await;
    asking.access = asking.receipt(|_| {}).await;
    let kept = asking.receipt(|_| {}).await;
    let sound = asking.post(asking.sound()).await;
    assert_eq!(sound.status.as_u16(), 200, "{}", sound.json());
    act(&city, REGISTRAR, withdraw(first).into()).await;
    let refused = asking.refused(&asking.under(kept)).await;
    assert_eq!(refused, (403, "permission_not_in_force".to_owned()));
}

#[tokio::test]
async fn only_what_the_asked_agency_permitted_itself_is_answered_by_it() {
    let city = city().await;
    let mut asking = Asking::within(&city).await;
    admit_stranger(&city).await;
    asking.dataset = approve(&city, dataset(TAX).into()).await;
    let by_tax = asking.grant(TAX, |it| it.holder = STRANGER).await;
    let question = DatasetQuestion {
        requester: STRANGER,
        permission: by_tax,
        ..asking.request()
    };
    let signed = sign(&question, &key(STRANGER, OFFICE));
    let refused = asking.post(signed).await.problem();
    assert_eq!(refused, (403, "no_permission".to_owned()));
}

#[tokio::test]
async fn a_dataset_is_asked_while_it_is_in_force_and_not_stopped() {
    let city = city().await;
    let mut asking = Asking::within(&city).await;
    let dataset = asking.dataset;
    asking.dataset = city.definition;
    let elsewhere = asking.grant(REGISTRAR, |_| {}).await;
    let no_dataset = DatasetQuestion {
        permission: elsewhere,
        ..asking.request()
    };
    let refused = asking.refused(&no_dataset).await;
    assert_eq!(refused, (404, "dataset_unknown".to_owned()));
    asking.dataset = dataset;
    let reason = "leak".parse().unwrap();
    let stop = Effect::EmergencyStop {
        definition: dataset,
        reason,
    };
    let motion = crate::council::propose(&city, REGISTRAR, stop).await;
    let vote = Vote::Approve;
    act_with(&city, TAX, ROOT, VoteMotion { motion, vote }.into()).await;
    let refused = asking.refused(&asking.request()).await;
    assert_eq!(refused, (403, "permission.dataset_stopped".to_owned()));
    let retire = RetireDefinition {
        definition: dataset,
    };
    act(&city, REGISTRAR, retire.into()).await;
    let refused = asking.refused(&asking.request()).await;
    let not_in_force = "permission.dataset_not_in_force".to_owned();
    assert_eq!(refused, (403, not_in_force));
    assert_eq!(city.system.times(), 0);
}

#[tokio::test]
async fn without_an_open_receipt_of_exactly_this_question_nothing_is_answered() {
    let city = city().await;
    let mut asking = Asking::within(&city).await;
    let both = acts(&["read", "count"]);
    asking.permission = asking.grant(REGISTRAR, |it| it.acts = both).await;
    let check = async |access: AccessId, status: u16, code: &str| {
        let refused = asking.refused(&asking.under(access)).await;
        assert_eq!(refused, (status, code.to_owned()));
    };
    check(AccessId([9; 32]), 403, "no_receipt").await;
    check(asking.access, 403, "receipt_unfit").await;
    let another = Commitment([9; 32]);
    let unfit = asking.receipt(|it| it.question = another).await;
    check(unfit, 403, "receipt_unfit").await;
    assert!(asking.is_open(unfit).await);
    let unfit = asking.receipt(|it| it.source = TAX).await;
    check(unfit, 403, "receipt_unfit").await;
    let unfit = asking.receipt(|it| it.act = "count".parse().unwrap());
    check(unfit.await, 403, "receipt_unfit").await;
    let closed = asking.receipt(|_| {}).await;
    let close = CloseReceipt {
        access: closed,
        result: AccessResult::Failed,
        answer: None,
    };
    act(&city, REGISTRAR, close.into()).await;
    check(closed, 409, "receipt_closed").await;
    assert_eq!(city.system.times(), 0);
}

#[tokio::test]
async fn a_question_is_sealed_to_the_asked_agency_for_its_receipt() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let plain = asking.salted.encode();
    let check = async |to: PartyId, access: AccessId, plain: &[u8]| {
        let context = DatasetQuestion::seal_context(access);
        let sealed = sealing(to).public().seal(plain, &context).unwrap();
        let question = DatasetQuestion {
            sealed,
            ..asking.request()
        };
        let refused = asking.refused(&question).await;
        assert_eq!(refused, (422, "question_unreadable".to_owned()));
    };
    check(TAX, asking.access, &plain).await;
    check(REGISTRAR, AccessId([9; 32]), &plain).await;
    check(REGISTRAR, asking.access, b"another form").await;
    assert!(asking.is_open(asking.access).await);
    let sound = asking.post(asking.sound()).await;
    assert_eq!(sound.status.as_u16(), 200, "{}", sound.json());
}

#[tokio::test]
async fn what_is_no_question_is_refused_and_its_receipt_says_that_it_failed() {
    let city = city().await;
    let mut asking = Asking::within(&city).await;
    for content in [
        "{}",
        r#"{"by":{"number":"1"},"tell":["members"]}"#,
        r#"{"by":{"number":"1"},"tell":["members"],"test":[] }"#,
        r#"{"by":{},"tell":["members"],"test":[]}"#,
        r#"{"by":{"number":"1"},"tell":[],"test":[]}"#,
    ] {
        asking.salted = Salted::new(content.into(), random());
        let access = asking.receipt(|_| {}).await;
        let refused = asking.refused(&asking.under(access)).await;
        assert_eq!(refused, (422, "question_malformed".to_owned()), "{content}");
        let failed = (Some(AccessResult::Failed), None);
        assert_eq!(asking.closed_as(access).await, failed);
    }
    assert_eq!(city.system.times(), 0);
}

#[tokio::test]
async fn why_nothing_is_told_has_a_code_and_the_receipt_says_what_came_of_it() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    let name = || "income".parse().unwrap();
    let failed = Some(AccessResult::Failed);
    for (why, status, code, closed) in [
        (Untold::NotAnswered, 404, "dataset_unanswered", None),
        (Untold::ByUnfit, 422, "by_unfit", failed),
        (Untold::FieldUnknown(name()), 422, "field_unknown", failed),
        (Untold::FieldNotTold(name()), 403, "field_not_told", failed),
        (Untold::TestUnfit(name()), 422, "test_unfit", failed),
        (
            Untold::Nothing,
            404,
            "nothing_found",
            Some(AccessResult::NothingFound),
        ),
        (Untold::Several, 409, "several_found", failed),
        (Untold::Unfit, 502, "answer_unfit", failed),
        (Untold::Unavailable, 503, "system_unavailable", None),
    ] {
        let access = asking.receipt(|_| {}).await;
        city.system.set(Err(why));
        let question = asking.under(access);
        let refused = asking.refused(&question).await;
        assert_eq!(refused, (status, code.to_owned()));
        city.system.set(Ok(answer()));
        if closed.is_none() {
            assert!(asking.is_open(access).await, "{code}");
            continue;
        }
        let again = asking.refused(&question).await;
        assert_eq!(again, (409, "receipt_closed".to_owned()), "{code}");
        assert_eq!(asking.closed_as(access).await, (closed, None), "{code}");
    }
}

#[tokio::test]
async fn a_system_that_comes_back_answers_the_same_question_under_the_same_receipt() {
    let city = city().await;
    let asking = Asking::within(&city).await;
    city.system.set(Err(Untold::Unavailable));
    let asked = asking.sound();
    let down = asking.post(asked.clone()).await;
    assert_eq!(down.problem(), (503, "system_unavailable".to_owned()));
    assert_eq!(down.headers["retry-after"], "2");
    assert!(asking.is_open(asking.access).await);
    city.system.set(Ok(answer()));
    let up = asking.post(asked).await;
    assert_eq!(up.status.as_u16(), 200, "{}", up.json());
    let (result, _) = asking.closed_as(asking.access).await;
    assert_eq!(result, Some(AccessResult::Released));
    assert_eq!(city.system.times(), 2);
}
