//! What the answers of one thing have in common: its record, and the proof of it if asked for.

use std::fmt::Display;

use chancery_readmodel::{Answer, Asked};
use chancery_rules::kernel::state_key::RecordKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::proofs::RecordProof;

/// How to show one thing.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// Whether to prove it, read from the chain at a finalised root; also that there is none.
    #[serde(default)]
    pub proof: bool,
}

/// A record with its proof. Without a proof there is a record; with one, it may be proven absent.
pub struct Shown<T> {
    /// The record in the state.
    pub record: Option<T>,
    /// That it is there, or not.
    pub proof: Option<RecordProof>,
}

impl ProofQuery {
    /// The record as the read model `found` it, or as the chain proves it.
    ///
    /// # Errors
    /// `not_found` where no proof was asked for; when no proof can be made now.
    pub async fn shown<T: DeserializeOwned + Serialize>(
        &self,
        ledger: &Ledger,
        (noun, id): (&str, impl Display + Into<RecordKey>),
        found: impl Future<Output = Asked<Option<T>>>,
    ) -> Result<Answer<Shown<T>>, Problem> {
        if self.proof {
            let proven = ledger.prove_as(id.into()).await?;
            return Ok(proven.map(|(record, proof)| Shown {
                record,
                proof: Some(proof),
            }));
        }
        let found = found.await?;
        if found.content.is_none() {
            return Err(Problem::not_found(noun, &id, found.as_of_height));
        }
        Ok(found.map(|record| Shown {
            record,
            proof: None,
        }))
    }
}
