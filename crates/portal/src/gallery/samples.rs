//! What the gallery's pages show: one thing of each kind, in each state that a page tells apart.

mod council;

pub(crate) use council::{choices, council, motion, offline, operator, proposal};

use std::collections::BTreeMap;

use serde_json::json;

use crate::explorer::view::*;
use crate::office::form_field;
use crate::office::view::*;
use crate::text::{Language, Text};
use crate::verifier::{CheckLine, ReportView};
use crate::visit::{AsOf, City, Visit};

pub(crate) fn hex(seed: u8) -> String {
    (0..32_u8)
        .map(|place| {
            format!(
                "{:02x}",
                seed.wrapping_mul(37)
                    .wrapping_add(place.wrapping_mul(seed | 1))
            )
        })
        .collect()
}

fn named(seed: u8, zh: &str, en: &str) -> Named {
    Named {
        id: hex(seed),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

pub(crate) fn visit(language: Language, address: &str) -> Visit {
    let city = City {
        zh: "示范市".to_owned(),
        en: "City of Demonstration".to_owned(),
        development: true,
        ledger: hex(1),
    };
    let as_of = AsOf {
        height: 1204,
        time_ms: 1_795_137_302_123,
    };
    Visit {
        text: Text::in_language(language),
        city,
        as_of,
        address: address.to_owned(),
    }
}

pub(crate) fn issuer() -> Named {
    named(2, "市场监督管理局", "Administration for Market Regulation")
}

pub(crate) fn licence() -> Named {
    named(3, "营业执照", "Business Licence")
}

/// A thing that has an id and no name.
pub(crate) fn nameless() -> Named {
    named(4, "", "")
}

pub(crate) fn block(height: u64) -> BlockLine {
    BlockLine {
        height,
        digest: hex(9),
        time_ms: 1_795_137_302_123,
        transactions: 3,
        leader: hex(4),
    }
}

pub(crate) fn events() -> Vec<Event> {
    let event = |seed, outcome, name: &str, zh: &str, en: &str| Event {
        transaction: hex(seed),
        height: 1200,
        index: 0,
        time_ms: 1_795_137_302_123,
        act: Named {
            id: name.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        signer: issuer(),
        outcome,
        subjects: vec![hex(7)],
    };
    vec![
        event(
            11,
            Outcome::Accepted,
            "issue_certificate",
            "签发证照",
            "Issue a certificate",
        ),
        event(
            12,
            Outcome::Rejected(304),
            "revoke_certificate",
            "吊销证照",
            "Revoke a certificate",
        ),
    ]
}

pub(crate) fn transaction(rejected: bool) -> TransactionView {
    let rejection = rejected.then(|| RejectionWords {
        number: 1,
        name: "sample.rejection".to_owned(),
        meaning: "the signer is not the issuer of the certificate".to_owned(),
        remedy: "ask the agency that issued it".to_owned(),
    });
    let event = events().swap_remove(usize::from(rejected));
    TransactionView {
        event,
        body: Some("{\n  \"type\": \"issue_certificate\"\n}".to_owned()),
        size_bytes: Some(412),
        key: Some(hex(13)),
        rejection,
    }
}

pub(crate) fn certificate(status: &str) -> CertificateView {
    let kin = |seed, status: &str, relation| Kin {
        id: hex(seed),
        status: status.to_owned(),
        relation,
    };
    CertificateView {
        line: CertificateLine {
            id: hex(7),
            status: status.to_owned(),
            kind: licence(),
            issuer: issuer(),
            issued_ms: 1_795_137_302_123,
        },
        reason: (status != "active").then(|| Named {
            id: "dissolved".to_owned(),
            zh: "依申请注销".to_owned(),
            en: "Deregistered on application".to_owned(),
        }),
        origin: "issued".to_owned(),
        commitment: hex(21),
        assertion_key: hex(22),
        attachments: vec![hex(23)],
        image: Some(hex(24)),
        valid_from_ms: Some(1_795_137_302_123),
        valid_until_ms: None,
        issued_height: 1100,
        changed_ms: 1_795_137_302_123,
        changed_height: 1200,
        lineage: vec![
            kin(31, "superseded", "kin-before"),
            kin(7, status, "kin-self"),
            kin(32, "active", "kin-after"),
        ],
        history: events(),
    }
}

pub(crate) fn proof() -> ProofView {
    ProofView {
        height: 1204,
        digest: hex(9),
        key: hex(41),
        value: Some(hex(42).repeat(6)),
        proof: hex(43).repeat(18),
        header: hex(44).repeat(9),
        finality: hex(45).repeat(7),
    }
}

pub(crate) fn party() -> PartyView {
    let key = |seed, algorithm: &str, purpose: &str, retired_height| KeyLine {
        algorithm: algorithm.to_owned(),
        public: hex(seed),
        purpose: purpose.to_owned(),
        from_height: 1,
        retired_height,
    };
    let line = PartyLine {
        party: issuer(),
        kind: "agency".to_owned(),
        status: "active".to_owned(),
        identifier: Some("11110000000021565R".to_owned()),
    };
    let keys = vec![
        key(51, "ed25519", "office", None),
        key(52, "x25519", "sealing", None),
        key(53, "es256", "root", Some(900)),
    ];
    PartyView {
        line,
        parent: None,
        units: vec![named(54, "登记注册处", "Registration Division")],
        keys,
        events: events(),
    }
}

pub(crate) fn kind() -> TypeView {
    let line = TypeLine {
        definition: licence(),
        code: "business-licence".to_owned(),
        version: 1,
        status: "in_force".to_owned(),
    };
    let field = |id: &str, zh: &str, en: &str| Named {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    TypeView {
        line,
        issuers: vec![issuer()],
        fields: vec![
            field("name", "名称", "Name"),
            field(
                "creditCode",
                "统一社会信用代码",
                "Unified social credit code",
            ),
        ],
        reasons: vec![(
            field("dissolved", "注销登记", "Dissolved"),
            "revoke".to_owned(),
        )],
        schema: serde_json::to_string_pretty(&schema()).unwrap(),
    }
}

fn schema() -> serde_json::Value {
    json!({
        "type": "object",
        "required": ["name", "creditCode", "type", "established", "scope"],
        "properties": {
            "name": { "type": "string", "minLength": 2, "maxLength": 100, "examples": ["京华书店有限公司"] },
            "creditCode": { "type": "string", "pattern": "^[0-9A-Z]{18}$", "maxLength": 18, "examples": ["91110000MA001A2B3C"] },
            "type": { "enum": ["有限责任公司", "股份有限公司", "个人独资企业"] },
            "established": { "type": "string", "format": "date" },
            "capital": { "type": "string", "maxLength": 40 },
            "scope": { "type": "string", "maxLength": 2000 }
        }
    })
}

pub(crate) fn form() -> FormView {
    let schema = schema();
    let labels = [
        ("name", "名称", "Name"),
        (
            "creditCode",
            "统一社会信用代码",
            "Unified social credit code",
        ),
        ("type", "类型", "Type of enterprise"),
        ("established", "成立日期", "Date of establishment"),
        ("capital", "注册资本", "Registered capital"),
        ("scope", "经营范围", "Scope of business"),
    ];
    let fields = labels
        .map(|(name, zh, en)| form_field(&schema, "sample", name, zh, en))
        .to_vec();
    FormView {
        kind: licence(),
        fields,
        schema,
    }
}

pub(crate) fn draft(filled: bool) -> DraftView {
    let right = [
        ("name", "京华书店有限公司"),
        ("creditCode", "91110000MA001A2B3C"),
        ("type", "有限责任公司"),
        ("established", "2026-01-31"),
        ("scope", "图书、报刊零售；文具用品零售；会议及展览服务。"),
    ];
    let wrong = [
        ("name", "京华书店有限公司"),
        ("creditCode", "91110000"),
        ("established", ""),
        ("type", ""),
        ("scope", ""),
    ];
    let values: BTreeMap<String, String> = if filled { right } else { wrong }
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let paper = filled.then(|| PaperView {
        name: "营业执照正本.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size_bytes: 2_481_224,
    });
    DraftView {
        id: "00112233445566778899aabbccddeeff".to_owned(),
        definition: hex(3),
        values,
        paper,
        headline: "京华书店有限公司".to_owned(),
        saved_ms: 1_795_137_302_123,
    }
}

pub(crate) fn own(status: &str) -> OwnView {
    let draft = draft(true);
    let form = form();
    let content = form.fields.iter().filter_map(|field| {
        let label = Named {
            id: field.name.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
        };
        draft
            .values
            .get(&field.name)
            .map(|value| (label, value.clone()))
    });
    OwnView {
        public: certificate(status),
        content: content.collect(),
        share: Some(hex(61)),
        headline: "京华书店有限公司".to_owned(),
    }
}

pub(crate) fn own_lines() -> Vec<OwnLine> {
    let line = |seed, status: &str, headline: &str| OwnLine {
        id: hex(seed),
        status: status.to_owned(),
        kind: licence(),
        headline: headline.to_owned(),
        issued_ms: 1_795_137_302_123,
    };
    vec![
        line(7, "active", "京华书店有限公司"),
        line(8, "suspended", "北城餐饮有限公司"),
        line(9, "revoked", "南苑商贸有限公司"),
        line(10, "superseded", "东城科技股份有限公司"),
    ]
}

pub(crate) fn report(verdict: &str) -> ReportView {
    let check = |name: &str, outcome: &str| CheckLine {
        name: name.to_owned(),
        outcome: outcome.to_owned(),
        detail: "a bundle in its one encoding".to_owned(),
    };
    ReportView {
        verdict: verdict.to_owned(),
        as_of: Some((1204, 1_795_137_302_123)),
        certificate: Some(hex(7)),
        issuer: Some((issuer().zh, issuer().en)),
        kind: Some((licence().zh, licence().en)),
        checks: vec![
            check("format", "passed"),
            check("finality", "passed"),
            check("status", "failed"),
            check("freshness", "skipped"),
        ],
    }
}
