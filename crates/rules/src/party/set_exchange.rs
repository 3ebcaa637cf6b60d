//! Naming where other agencies ask the signer.
//!
//! Writes the signer's record. Absent on purpose: whether anybody answers there, which no validator could judge alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PartyRecord, PartyRejection};
use crate::kernel::{
    changes::Changes,
    context::Context,
    exchange_url::ExchangeUrl,
    ids::SubjectId,
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that others find the signer's exchange at an address; an earlier address is forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetExchange {
    /// The URL below which the signer's node answers other agencies.
    pub endpoint: ExchangeUrl,
}

/// An address that the rules allow.
#[derive(Debug)]
pub struct AllowedExchange {
    party: PartyRecord,
}

impl Transaction for SetExchange {
    const NUMBER: u16 = 107;
    const NAME: &'static str = "set_exchange";
    const TITLE: Title = Title {
        zh: "设置数据交换地址",
        en: "Set the address of an exchange",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root, KeyPurpose::Office];

    type Allowed = AllowedExchange;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        Vec::new()
    }

    fn reads(&self, _cx: &Context, _view: &View, _round: Round) -> Keys {
        Keys::none()
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedExchange, PartyRejection> {
        let party = view.party(cx.signer).ok_or(PartyRejection::PartyUnknown)?;
        Ok(AllowedExchange {
            party: PartyRecord {
                exchange: Some(self.endpoint.clone()),
                ..party.clone()
            },
        })
    }

    fn effect(allowed: AllowedExchange, changes: &mut Changes) {
        changes.put_party(allowed.party);
    }
}
