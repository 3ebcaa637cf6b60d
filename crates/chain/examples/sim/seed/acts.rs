//! What clients ask for: units, their suspension, certificates of one type, and what must be refused.
//!
//! Ids come from a small pool, so that acts meet. Absent on purpose: what has to come of them
//! ([model](super::model)).

use super::{
    dice::Dice,
    world::{World, party, unit},
};
use chancery_rules::{
    catalogue::AnyTransaction,
    kernel::ids::{CertificateId, DefinitionId},
};
use serde_json::{Value, json};

/// How many units are suspended and reinstated in turn.
const UNITS: u64 = 6;

/// How many certificates there are at most.
const CERTIFICATES: u64 = 24;

/// What a client does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A unit with a new id.
    Unit,
    /// A unit of the pool.
    PoolUnit,
    /// A unit, signed by a key that may not.
    Unauthorised,
    /// Suspends or reinstates a unit of the pool.
    Suspension,
    /// The member's own suspension, which the rules refuse.
    Yourself,
    /// Issues a certificate of the pool.
    Issue,
    /// Suspends, resumes or revokes one.
    Change,
    /// The council suspends or reinstates a node.
    Council,
    /// Two units of which one can be.
    Conflict,
    /// A forged signature.
    Forge,
    /// An expired envelope.
    Late,
}

impl Act {
    /// One of them.
    pub fn draw(dice: &mut Dice, council: bool) -> Self {
        match dice.below(if council { 23 } else { 20 }) {
            0..6 => Self::Unit,
            6 | 7 => Self::PoolUnit,
            8 => Self::Unauthorised,
            9 | 10 => Self::Suspension,
            11 => Self::Yourself,
            12..15 => Self::Issue,
            15 | 16 => Self::Change,
            17 => Self::Conflict,
            18 => Self::Forge,
            19 => Self::Late,
            _ => Self::Council,
        }
    }

    /// The kind of key that signs it: 1 root, 2 office.
    pub const fn key(self) -> u8 {
        match self {
            Self::Unauthorised | Self::Issue | Self::Change => 2,
            _ => 1,
        }
    }

    /// The transaction of a member, with a number that no other has.
    pub fn transaction(
        self,
        world: &World,
        member: u8,
        number: u64,
        dice: &mut Dice,
    ) -> AnyTransaction {
        match self {
            Self::PoolUnit => unit(dice.below(UNITS)),
            Self::Suspension if dice.chance(60) => suspension("suspend_party", pool_unit(dice)),
            Self::Suspension => read("reinstate_party", json!({ "party": pool_unit(dice) })),
            Self::Yourself => suspension("suspend_party", hex::encode(party(member).0)),
            Self::Issue => issue(world, member, dice),
            Self::Change => change(dice),
            _ => unit(number),
        }
    }
}

fn read(name: &str, body: Value) -> AnyTransaction {
    let transaction = json!({ "type": name, "body": body });
    serde_json::from_value(transaction).expect("a transaction")
}

fn pool_unit(dice: &mut Dice) -> String {
    hex::encode(super::world::unit_party(dice.below(UNITS)).0)
}

fn suspension(name: &str, party: String) -> AnyTransaction {
    read(name, json!({ "party": party, "reason": "under-review" }))
}

fn certificate(dice: &mut Dice) -> String {
    let mut id = [3; 32];
    id[..8].copy_from_slice(&dice.below(CERTIFICATES).to_be_bytes());
    CertificateId(id).to_string()
}

fn issue(world: &World, member: u8, dice: &mut Dice) -> AnyTransaction {
    let body = json!({
        "certificate": certificate(dice),
        "definition": definition(world).to_string(),
        "commitment": hex::encode([6; 32]),
        "assertion_key": { "algorithm": "ed25519", "bytes": world.assertion_key(member) },
        "attachments": [],
    });
    read("issue_certificate", body)
}

fn change(dice: &mut Dice) -> AnyTransaction {
    let (name, reason) = dice.pick(&[
        ("suspend_certificate", "under-review"),
        ("resume_certificate", "review-ended"),
        ("revoke_certificate", "business-ended"),
    ]);
    read(
        name,
        json!({ "certificate": certificate(dice), "reason": reason }),
    )
}

/// A motion with a number about the node of a member: to suspend it, or to reinstate it.
pub fn motion(number: u64, target: u8, suspends: bool) -> AnyTransaction {
    let target = hex::encode(party(target).0);
    let effect = if suspends {
        json!({ "effect": "suspend_node", "party": target, "reason": "under-review" })
    } else {
        json!({ "effect": "reinstate_node", "party": target })
    };
    let body = json!({ "motion": motion_id(number), "effect": effect, "note": "simulated" });
    read("propose_motion", body)
}

/// The approval of a motion.
pub fn approval_of(number: u64) -> AnyTransaction {
    let body = json!({ "motion": motion_id(number), "vote": "approve" });
    read("vote_motion", body)
}

fn motion_id(number: u64) -> String {
    let mut id = [8; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    hex::encode(id)
}

/// The one certificate type, with every member as an issuer.
pub fn approval(world: &World) -> AnyTransaction {
    read("approve_definition", json!({ "document": document(world) }))
}

fn document(world: &World) -> Value {
    let issuers: Vec<_> = (0..world.members())
        .map(|member| hex::encode(party(member).0))
        .collect();
    let name = json!({ "zh": "营业执照", "en": "Business licence" });
    let reason = |code: &str, verb: &str| json!({ "code": code, "name": name, "for": verb });
    json!({
        "code": "business-licence", "version": 1, "name": name, "issuers": issuers,
        "reasons": [
            reason("under-review", "suspend"), reason("review-ended", "resume"),
            reason("business-ended", "revoke"), reason("data-changed", "supersede"),
        ],
        "fields": [{ "name": "legalName", "label": name }],
        "schema": r#"{"type":"object"}"#,
    })
}

fn definition(world: &World) -> DefinitionId {
    let document: chancery_rules::definition::CertificateType =
        serde_json::from_value(document(world)).expect("a certificate type");
    document.id()
}
