//! Where other agencies ask a party.

use chancery_rules::kernel::{
    exchange_url::{EXCHANGE_URL_BYTES_MAX, ExchangeUrl},
    state_key::RecordKey,
};

use super::*;
use crate::samples::set_exchange;

fn exchange_of(world: &World, actor: Actor) -> Option<String> {
    let record = world.record(RecordKey::Party(actor.party())).unwrap();
    let value = serde_json::to_value(record).unwrap();
    let found = value
        .pointer("/exchange")
        .or(value.pointer("/party/exchange"));
    found.map(|url| url.as_str().unwrap().to_owned())
}

#[test]
fn a_party_says_where_others_ask_it_and_the_latest_word_counts() {
    let mut world = city();
    assert_eq!(exchange_of(&world, BANK), None);
    world.must(BANK, set_exchange("https://bank.city/x"));
    world.must_root(BANK, set_exchange("http://bank.city:8080"));
    assert_eq!(
        exchange_of(&world, BANK).as_deref(),
        Some("http://bank.city:8080")
    );
    assert_eq!(exchange_of(&world, REGISTRAR), None);
    world.must(UNIT, set_exchange("https://unit.city"));
}

#[test]
fn only_root_and_office_keys_set_an_exchange() {
    let world = city();
    let url = set_exchange("https://bank.city");
    for (purpose, expected) in [
        (KeyPurpose::Root, "accepted"),
        (KeyPurpose::Office, "accepted"),
        (KeyPurpose::Automation, "envelope.wrong_purpose"),
    ] {
        assert_eq!(world.clone().act(BANK, purpose, url.clone()), expected);
    }
}

#[test]
fn an_exchange_is_a_url_without_user_query_or_fragment() {
    for good in [
        "http://a",
        "https://a.b/",
        "https://127.0.0.1:1/c/d-e_f~g.h",
        "https://[::1]/x",
        "http://[::1]:65535",
    ] {
        assert!(good.parse::<ExchangeUrl>().is_ok(), "{good}");
    }
    for bad in [
        "",
        "a",
        "ftp://a",
        "HTTP://a",
        "http://",
        "http:///x",
        "http://a:0",
        "http://a:",
        "http://a:65536",
        "http://u@a",
        "http://u:p@a",
        "http://a?b",
        "http://a/?b",
        "http://a/#b",
        "http://a#b",
        "http://a/..",
        "http://a/./b",
        "http://a/%2e",
        "http://a b",
        "http://a/中",
        "http://[::1",
        "http://a\\b",
    ] {
        assert!(bad.parse::<ExchangeUrl>().is_err(), "{bad}");
    }
}

#[test]
fn an_exchange_is_bounded() {
    let url = |length: usize| format!("https://a/{}", "b".repeat(length - "https://a/".len()));
    assert!(url(EXCHANGE_URL_BYTES_MAX).parse::<ExchangeUrl>().is_ok());
    assert!(
        url(EXCHANGE_URL_BYTES_MAX + 1)
            .parse::<ExchangeUrl>()
            .is_err()
    );
    let url: ExchangeUrl = "https://a/b/".parse().unwrap();
    assert_eq!(url.below("v1/x"), "https://a/b/v1/x");
}
