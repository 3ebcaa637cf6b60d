//! Sample transactions that are well made, to be spoilt one thing at a time.

use chancery_rules::{
    certificate::{CertifyCopy, IssueCertificate, RevokeCertificate, SupersedeCertificate},
    definition::{
        Calendar, CertificateType, Dataset, Field, Reason, Verb,
        dataset::{DatasetField, SharingClass},
    },
    kernel::{
        ids::{CertificateId, Commitment, DefinitionId},
        keys::KeyPurpose,
        text::{AtMost, ReasonCode},
        time::Day,
    },
    party::{AdmitParty, PartyKind, SetExchange},
};

use crate::world::{Actor, FOUNDERS, bytes32, name};

pub fn reason(code: &str) -> ReasonCode {
    code.parse().unwrap()
}

/// A type that every founder issues, with one reason for each verb.
pub fn licence(version: u32) -> CertificateType {
    licence_of(version, &FOUNDERS)
}

/// The same of other issuers.
pub fn licence_of(version: u32, issuers: &[Actor]) -> CertificateType {
    let reasons = [
        ("under-review", Verb::Suspend),
        ("review-ended", Verb::Resume),
        ("business-ended", Verb::Revoke),
        ("data-changed", Verb::Supersede),
    ];
    let reason = |(code, verb)| Reason {
        code: reason(code),
        name: name(code),
        verb,
    };
    CertificateType {
        code: "business-licence".parse().unwrap(),
        version,
        name: name("Business licence"),
        issuers: AtMost::try_from(issuers.iter().map(|it| it.party()).collect::<Vec<_>>()).unwrap(),
        reasons: AtMost::try_from(reasons.map(reason).to_vec()).unwrap(),
        fields: AtMost::try_from(vec![Field {
            name: "legalName".parse().unwrap(),
            label: name("Name"),
        }])
        .unwrap(),
        schema: r#"{"type":"object"}"#.to_owned().try_into().unwrap(),
        validity_days_max: None,
    }
}

pub fn set_exchange(endpoint: &str) -> SetExchange {
    SetExchange {
        endpoint: endpoint.parse().unwrap(),
    }
}

pub fn certificate(number: u64) -> CertificateId {
    CertificateId(bytes32("certificate", number))
}

pub fn commitment(number: u64) -> Commitment {
    Commitment(bytes32("commitment", number))
}

pub fn issue(issuer: Actor, definition: DefinitionId, number: u64) -> IssueCertificate {
    IssueCertificate {
        certificate: certificate(number),
        definition,
        commitment: commitment(number),
        assertion_key: issuer.public(KeyPurpose::Assertion),
        attachments: AtMost::none(),
        valid_from: None,
        valid_until: None,
        copy_of: None,
    }
}

pub fn certify_copy(issuer: Actor, definition: DefinitionId, number: u64) -> CertifyCopy {
    CertifyCopy {
        certificate: certificate(number),
        definition,
        commitment: commitment(number),
        assertion_key: issuer.public(KeyPurpose::Assertion),
        image: commitment(number + 1_000_000),
    }
}

pub fn revoke(number: u64) -> RevokeCertificate {
    RevokeCertificate {
        certificate: certificate(number),
        reason: reason("business-ended"),
    }
}

pub fn supersede(issuer: Actor, old: u64, new: u64) -> SupersedeCertificate {
    SupersedeCertificate {
        old: certificate(old),
        reason: reason("data-changed"),
        certificate: certificate(new),
        commitment: commitment(new),
        assertion_key: issuer.public(KeyPurpose::Assertion),
        attachments: AtMost::none(),
        valid_from: None,
        valid_until: None,
    }
}

pub fn admit(actor: Actor) -> AdmitParty {
    AdmitParty {
        party: actor.party(),
        kind: PartyKind::Bank,
        name: name("bank"),
        identifier: None,
        keys: AtMost::try_from(actor.keys()).unwrap(),
    }
}

/// A dataset of one field.
pub fn dataset(code: &str, steward: Actor, sharing: SharingClass) -> Dataset {
    let field = DatasetField {
        name: "address".parse().unwrap(),
        label: name("Address"),
        personal: true,
    };
    Dataset {
        code: code.parse().unwrap(),
        version: 1,
        name: name("Dwellings"),
        duty: name("Registration of dwellings"),
        legal_basis: name("Regulation, article 4"),
        system: name("Register of dwellings"),
        steward: steward.party(),
        sharing,
        fields: AtMost::one(field),
    }
}

/// The calendar of an invented city: weekends, 1 January 2030 and the Monday before, which is made up for on the Sunday
/// before that.
pub fn calendar() -> Calendar {
    Calendar {
        code: "city".parse().unwrap(),
        version: 1,
        name: name("City"),
        utc_offset_minutes: 480,
        rest_weekdays: AtMost::try_from(vec![6, 7]).unwrap(),
        holidays: AtMost::try_from(vec![Day(21_914), Day(21_915)]).unwrap(),
        workdays: AtMost::one(Day(21_913)),
    }
}
