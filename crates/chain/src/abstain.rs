//! The epochs in which this node must not vote, since its journal of them is lost.
//!
//! A validator that does not know what it has signed could contradict it. Whoever takes a damaged
//! journal away writes down here, before, up to which epoch the node only follows. It votes again in
//! the next one, of which it has signed nothing.
//!
//! The word is the name of an empty file, `epoch (8 bytes), CRC-32C (4 bytes)`, in a partition of its
//! own: there is no content that could rot. Absent on purpose: an end; the word stands for ever.

use crate::engine::Runtime;
use chancery_rules::kernel::ids::Epoch;
use commonware_cryptography::Crc32;
use commonware_runtime::Error as RuntimeError;
use std::path::Path;

/// What the partition's name is after its prefix.
const NAME: &str = "abstain";

/// Why it is not known in which epochs the node may vote.
#[derive(Debug, thiserror::Error)]
pub enum AbstainError {
    /// A name that says no epoch.
    #[error("the word of the epochs in which this node does not vote is damaged")]
    Damaged,
    /// The medium.
    #[error("the word of the epochs in which this node does not vote cannot be read: {0}")]
    Storage(String),
}

/// The last epoch in which the node under the partition prefix `prefix` does not vote.
///
/// # Errors
///
/// [`AbstainError`]: the node must not vote at all then.
pub async fn last<E: Runtime>(context: &E, prefix: &str) -> Result<Option<Epoch>, AbstainError> {
    let names = match context.scan(&format!("{prefix}-{NAME}")).await {
        Ok(names) => names,
        Err(RuntimeError::PartitionMissing(_)) => return Ok(None),
        Err(error) => return Err(AbstainError::Storage(error.to_string())),
    };
    latest(names.iter().map(Vec::as_slice))
}

/// As [`last`], of a stopped node's chain folder.
///
/// # Errors
///
/// [`AbstainError`].
pub fn last_of(data: &Path) -> Result<Option<Epoch>, AbstainError> {
    let folder = folder(data);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AbstainError::Storage(error.to_string())),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| AbstainError::Storage(error.to_string()))?;
        let name = hex::decode(entry.file_name().as_encoded_bytes());
        names.push(name.map_err(|_| AbstainError::Damaged)?);
    }
    latest(names.iter().map(Vec::as_slice))
}

/// Writes down, durably, that the stopped node with this chain folder does not vote until `epoch`
/// is over.
///
/// # Errors
///
/// [`AbstainError::Storage`].
pub fn abstain_until_over(data: &Path, epoch: Epoch) -> Result<(), AbstainError> {
    let folder = folder(data);
    let write = || {
        std::fs::create_dir_all(&folder)?;
        std::fs::File::create(folder.join(hex::encode(name(epoch))))?.sync_all()?;
        std::fs::File::open(&folder)?.sync_all()?;
        std::fs::File::open(data.join("store"))?.sync_all()
    };
    write().map_err(|error: std::io::Error| AbstainError::Storage(error.to_string()))
}

fn folder(data: &Path) -> std::path::PathBuf {
    data.join("store")
        .join(format!("{}-{NAME}", crate::engine::PREFIX))
}

fn name(epoch: Epoch) -> [u8; 12] {
    let mut name = [0; 12];
    let (number, sum) = name.split_at_mut(8);
    number.copy_from_slice(&epoch.0.to_be_bytes());
    sum.copy_from_slice(&Crc32::checksum(&epoch.0.to_be_bytes()).to_be_bytes());
    name
}

fn latest<'a>(names: impl Iterator<Item = &'a [u8]>) -> Result<Option<Epoch>, AbstainError> {
    let mut last = None;
    for found in names {
        let number = found.first_chunk().ok_or(AbstainError::Damaged)?;
        let epoch = Epoch(u64::from_be_bytes(*number));
        if name(epoch) != found {
            return Err(AbstainError::Damaged);
        }
        last = last.max(Some(epoch));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonware_runtime::{Runner as _, Storage as _, deterministic};

    #[test]
    fn the_latest_epoch_that_was_written_down_counts_and_a_damaged_one_is_told() {
        let data = std::env::temp_dir().join(format!("chancery-abstain-{}", std::process::id()));
        assert_eq!(last_of(&data).expect("nothing"), None);
        for epoch in [3, 7, 5] {
            abstain_until_over(&data, Epoch(epoch)).expect("written");
        }
        assert_eq!(last_of(&data).expect("read"), Some(Epoch(7)));
        std::fs::write(folder(&data).join("00ff"), "").expect("written");
        assert!(matches!(last_of(&data), Err(AbstainError::Damaged)));
        std::fs::remove_dir_all(&data).expect("removed");
    }

    #[test]
    fn a_running_node_reads_the_same_word() {
        deterministic::Runner::default().start(|context| async move {
            assert_eq!(last(&context, "t").await.expect("nothing"), None);
            context
                .open("t-abstain", &name(Epoch(4)))
                .await
                .expect("opened");
            assert_eq!(last(&context, "t").await.expect("read"), Some(Epoch(4)));
        });
    }
}
