//! A reference model of parties and certificates: what has to come of the final order.
//!
//! The smallest thing that says for each transaction whether it is accepted, or with which code it is
//! refused, and what the records are in the end. It shares no code with the rules that the nodes run.

use super::{council::Council, world::World};
use chancery_rules::{
    certificate::{CertificateRecord, CertificateStatus},
    feed::FinalisedBlock,
    kernel::{cbor, envelope::Envelope, receipt::Outcome, state_key::RecordKey},
    party::{PartyRecord, PartyStatus},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A certificate: who issued it, and `active`, `suspended` or `revoked`.
type Certificate = (String, &'static str);

/// The records, as few as are needed.
#[derive(Debug, Default)]
pub struct Model {
    members: BTreeSet<String>,
    /// Units, and whether each is suspended.
    units: BTreeMap<String, bool>,
    certificates: BTreeMap<String, Certificate>,
    approved_at: Option<u64>,
    council: Council,
}

impl Model {
    /// The members of `world`, and nothing else; epochs have so many blocks.
    pub fn new(world: &World, epoch_blocks: u64) -> Self {
        let members = (0..world.members()).map(|member| hex::encode(super::world::party(member).0));
        Self {
            members: members.collect(),
            council: Council::new(world, epoch_blocks),
            ..Self::default()
        }
    }

    /// Applies a block; says what differs from its receipts.
    pub fn apply(&mut self, world: &World, block: &FinalisedBlock) -> Result<(), String> {
        self.council.begin(block.height.0);
        for ((_, bytes), receipt) in block.transactions.iter().zip(&block.receipts) {
            let envelope = Envelope::decode(bytes).map_err(|error| format!("{error:?}"))?;
            let office = (0..world.members())
                .any(|member| world.office_key(member) == envelope.key().bytes());
            let transaction =
                serde_json::to_value(envelope.transaction()).map_err(|error| error.to_string())?;
            let party = hex::encode(envelope.party().0);
            let expected = self.judge(&party, office, (&transaction, block.height.0))?;
            let found = match receipt.outcome {
                Outcome::Accepted => 0,
                Outcome::Rejected(code) => code,
            };
            if found != expected {
                let (height, name) = (block.height.0, &transaction["type"]);
                return Err(format!(
                    "{name} at {height} came to {found}, by the model to {expected}"
                ));
            }
        }
        self.council.end(block)
    }

    /// What comes of a transaction: zero, or the code of its rejection.
    fn judge(
        &mut self,
        signer: &str,
        office: bool,
        (transaction, height): (&Value, u64),
    ) -> Result<u16, String> {
        let body = &transaction["body"];
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let name = transaction["type"].as_str().unwrap_or_default();
        Ok(match name {
            "register_unit" if office => 17,
            "register_unit" => self.register(text("unit")),
            "suspend_party" => self.suspend(signer, text("party"), true),
            "reinstate_party" => self.suspend(signer, text("party"), false),
            "approve_definition" => {
                self.approved_at = Some(height);
                0
            }
            "issue_certificate" => self.issue(signer, text("certificate"), height),
            "suspend_certificate" => self.change(signer, &text("certificate"), "suspended"),
            "resume_certificate" => self.change(signer, &text("certificate"), "active"),
            "revoke_certificate" => self.change(signer, &text("certificate"), "revoked"),
            "propose_motion" => self.council.propose(signer, body),
            "vote_motion" => self.council.approve(signer, body),
            other => return Err(format!("the model does not know `{other}`")),
        })
    }

    fn register(&mut self, unit: String) -> u16 {
        if self.units.contains_key(&unit) || self.members.contains(&unit) {
            return 105;
        }
        self.units.insert(unit, false);
        0
    }

    fn suspend(&mut self, signer: &str, party: String, to: bool) -> u16 {
        if party == signer {
            return 108;
        }
        match self.units.get_mut(&party) {
            None => 106,
            Some(suspended) if *suspended == to => {
                if to {
                    109
                } else {
                    110
                }
            }
            Some(suspended) => {
                *suspended = to;
                0
            }
        }
    }

    fn issue(&mut self, signer: &str, certificate: String, height: u64) -> u16 {
        match self.approved_at {
            None => 308,
            Some(approved) if approved >= height => 309,
            Some(_) if self.certificates.contains_key(&certificate) => 311,
            Some(_) => {
                self.certificates
                    .insert(certificate, (signer.to_owned(), "active"));
                0
            }
        }
    }

    fn change(&mut self, signer: &str, certificate: &str, to: &'static str) -> u16 {
        let Some((issuer, status)) = self.certificates.get_mut(certificate) else {
            return 301;
        };
        match (*status, to) {
            _ if issuer != signer => 302,
            ("revoked", _) => 303,
            ("suspended", "suspended") => 305,
            ("active", "active") => 306,
            _ => {
                *status = to;
                0
            }
        }
    }

    /// Says what differs from the records that the blocks' changes leave.
    pub fn compare<'b>(
        &self,
        blocks: impl Iterator<Item = &'b FinalisedBlock>,
    ) -> Result<(), String> {
        let (mut units, mut certificates) = (BTreeMap::new(), BTreeMap::new());
        for change in blocks.flat_map(|block| &block.changes) {
            let bytes = change.value.as_deref().unwrap_or_default();
            match &change.record {
                RecordKey::Party(id) if !self.members.contains(&hex::encode(id.0)) => {
                    let record: PartyRecord =
                        cbor::decode(bytes).map_err(|error| format!("{error:?}"))?;
                    units.insert(hex::encode(id.0), record.status == PartyStatus::Suspended);
                }
                RecordKey::Certificate(id) => {
                    let record: CertificateRecord =
                        cbor::decode(bytes).map_err(|error| format!("{error:?}"))?;
                    let status = match record.status {
                        CertificateStatus::Active => "active",
                        CertificateStatus::Suspended => "suspended",
                        CertificateStatus::Revoked => "revoked",
                        CertificateStatus::Superseded => "superseded",
                    };
                    certificates.insert(id.to_string(), (hex::encode(record.issuer.0), status));
                }
                _ => {}
            }
        }
        if units != self.units {
            return Err("the units' records are not the model's".into());
        }
        if certificates != self.certificates {
            return Err("the certificates' records are not the model's".into());
        }
        Ok(())
    }
}
