//! Where a node without a history can join: several nodes are asked, each answer is verified from the
//! genesis file, and the highest is taken.
//!
//! One honest node among those asked is enough for a recent join point; a dishonest one can only
//! be silent or old, and a checkpoint bounds how old.

use chancery_proof::header::Header;
use chancery_proof::join::{JoinError, JoinPoint};
use chancery_proof::verify::{Anchor, AnchorError};
use chancery_rules::genesis::GenesisError;
use futures::future::join_all;

use crate::error::ClientError;
use crate::ledger::Ledger;

/// The most nodes that are asked.
pub const JOIN_NODES_MAX: usize = 32;

/// The highest join point, and what the other nodes answered instead of one.
#[derive(Debug)]
pub struct Found {
    /// The join point.
    pub point: JoinPoint,
    /// Its header.
    pub header: Header,
    /// The nodes without a good answer.
    pub refused: Vec<(String, AskError)>,
}

/// Why a node's answer is no join point.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It did not answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The answer does not lead from the genesis file, or from the checkpoint.
    #[error(transparent)]
    Join(#[from] JoinError),
}

/// Why there is no join point.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The genesis file.
    #[error("the genesis file is not valid: {0}")]
    Genesis(#[from] GenesisError),
    /// The checkpoint.
    #[error("the checkpoint is refused: {0}")]
    Checkpoint(#[from] AnchorError),
    /// No node to ask, or more than [`JOIN_NODES_MAX`].
    #[error("1 to {JOIN_NODES_MAX} nodes are asked for a join point, and not {0}")]
    Nodes(usize),
    /// No node gave a good one.
    #[error("no node gave a join point that leads from the genesis file: {0}")]
    None(String),
}

/// Asks the nodes at `urls` for a join point and takes the highest that verifies.
///
/// # Errors
/// [`FindError`].
pub async fn highest(
    urls: &[String],
    genesis: &[u8],
    checkpoint: Option<&str>,
) -> Result<Found, FindError> {
    if urls.is_empty() || urls.len() > JOIN_NODES_MAX {
        return Err(FindError::Nodes(urls.len()));
    }
    let mut anchor = Anchor::read(genesis)?;
    if let Some(note) = checkpoint {
        anchor = anchor.with_checkpoint(note)?;
    }
    let answers = join_all(urls.iter().map(|url| ask(url, &anchor))).await;
    let (mut best, mut refused) = (None::<(JoinPoint, Header)>, Vec::new());
    for (url, answer) in urls.iter().zip(answers) {
        match answer {
            Ok((point, header)) => {
                let is_higher = |(_, known): &(_, Header)| header.height > known.height;
                if best.as_ref().is_none_or(is_higher) {
                    best = Some((point, header));
                }
            }
            Err(error) => refused.push((url.clone(), error)),
        }
    }
    match best {
        Some((point, header)) => Ok(Found {
            point,
            header,
            refused,
        }),
        None => Err(FindError::None(told(&refused))),
    }
}

async fn ask(url: &str, anchor: &Anchor) -> Result<(JoinPoint, Header), AskError> {
    let bytes = Ledger::new(url)?.join_point().await?;
    let point = JoinPoint::decode(&bytes)?;
    let header = point.verify(anchor)?.header;
    Ok((point, header))
}

fn told(refused: &[(String, AskError)]) -> String {
    let each = refused.iter().map(|(url, error)| format!("{url}: {error}"));
    each.collect::<Vec<_>>().join("; ")
}
