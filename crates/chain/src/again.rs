//! Running a final block again, over any runtime: what comes of it must be what its header says.

use crate::{
    application::check_outcome,
    block::Block,
    engine::Runtime,
    execution::{Execution, ExecutionError, write_changes},
    founding::Founding,
    state::StateSet,
};
use chancery_rules::{block::Executed, kernel::envelope::Envelope};
use commonware_glue::stateful::db::{DatabaseSet as _, Unmerkleized as _};
use std::sync::Arc;

/// Runs `block` on the state of its parent, compares what comes of it with its header, and applies it.
///
/// # Errors
///
/// What differs, in words.
pub async fn run_block<E: Runtime>(
    founding: &Founding,
    state: &StateSet<E>,
    block: &Block,
) -> Result<Executed, String> {
    let decoded = block
        .envelopes()
        .iter()
        .map(|bytes| Envelope::decode(bytes).map(Arc::new));
    let envelopes: Vec<_> = decoded
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{error:?}"))?;
    let batch = state.new_batches().await;
    let place = (block.header().height, block.header().time);
    let text = |error: ExecutionError| error.to_string();
    let execution = Execution::begin(founding, &batch, place, &envelopes)
        .await
        .map_err(text)?;
    let executed = execution.apply_all(&envelopes).await.map_err(text)?;
    let sealed = write_changes::<E>(batch, &executed).merkleize().await;
    let sealed = sealed.map_err(|error| error.to_string())?;
    check_outcome::<E>(block.header(), &executed, &sealed).map_err(|error| error.to_string())?;
    state.apply(sealed).await;
    Ok(executed)
}
