//! What may be issued: approved, retired, stopped for a while.

use super::{Cause, Draft};
use crate::{
    definition::{
        DefinitionRecord, DefinitionRejection, Document, MIGRATION_STEPS_MAX, Migration, Renamed,
        Stop, approval, migration_fits, retirement,
    },
    kernel::{
        cbor,
        context::BlockContext,
        ids::DefinitionId,
        rejection::Rejection,
        text::{AtMost, ReasonCode},
        time::DAY_MS,
        view::View,
    },
    motion::MotionRejection as Refused,
};

/// Longest canonical encoding of a document that a motion carries: so long that its record with every vote is not too
/// long for the state.
pub const MOTION_DOCUMENT_BYTES_MAX: usize = 11_000;
/// After this time a stop has ended: 72 hours.
pub const STOP_MS: u64 = 3 * DAY_MS;

impl Draft {
    /// The owner of what is approved is the member that proposed it.
    pub(super) fn approve(
        &mut self,
        document: &Document,
        cause: Cause,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        if cbor::encode(document).len() > MOTION_DOCUMENT_BYTES_MAX {
            return Err(Refused::DocumentTooLong.into());
        }
        self.definition = Some(approval(document, cause.proposer, block, view)?);
        Ok(())
    }

    pub(super) fn retire(
        &mut self,
        id: DefinitionId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        self.definition = Some(retirement(id, block, view)?);
        Ok(())
    }

    /// Begins a stop, or renews one from now.
    pub(super) fn stop(
        &mut self,
        id: DefinitionId,
        (cause, reason): (Cause, &ReasonCode),
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let known = view
            .definition(id)
            .ok_or(DefinitionRejection::DefinitionUnknown)?;
        if known.retired_height.is_some() {
            return Err(DefinitionRejection::AlreadyRetired.into());
        }
        self.definition = Some(DefinitionRecord {
            stop: Some(Stop {
                until: block.time.plus_ms(STOP_MS),
                reason: reason.clone(),
                motion: cause.motion,
            }),
            ..known.clone()
        });
        Ok(())
    }

    pub(super) fn lift(
        &mut self,
        id: DefinitionId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let known = view
            .definition(id)
            .ok_or(DefinitionRejection::DefinitionUnknown)?;
        if !known.is_stopped(block.time) {
            return Err(Refused::NotStopped.into());
        }
        self.definition = Some(DefinitionRecord {
            stop: None,
            ..known.clone()
        });
        Ok(())
    }

    /// Open cases of a service go on under a later version; those that were moved before stay where they went.
    pub(super) fn migrate(
        &mut self,
        (from, to): (DefinitionId, DefinitionId),
        map: &AtMost<Renamed, MIGRATION_STEPS_MAX>,
        cause: Cause,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), DefinitionRejection> {
        let known = migration_fits((from, to), map, block, view)?;
        self.definition = Some(DefinitionRecord {
            migrated: Some(Migration {
                to,
                map: map.clone(),
                motion: cause.motion,
            }),
            ..known.clone()
        });
        Ok(())
    }
}
