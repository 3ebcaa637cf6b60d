//! Permissions that the agency holds, by what they are about, so that it finds the one to show.
//!
//! Whether one is in force is the ledger's to say; the latest are kept. Absent on purpose: permissions that it gave.

use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::PermissionId;
use chancery_rules::permission::Target;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::dialect::HELD_PERMISSIONS;
use crate::drawer::commit;
use crate::error::CabinetError;

/// The most permissions that are kept of one target; the oldest go first.
pub const HELD_MAX: usize = 64;

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    permissions: Vec<PermissionId>,
}

impl Cabinet {
    /// Notes that the agency holds a permission about a target.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn hold_permission(
        &self,
        target: Target,
        permission: PermissionId,
    ) -> Result<(), CabinetError> {
        let id = self.held_id(target);
        let mut write = self.begin().await?;
        let row = self
            .get_in::<Record>(&mut write, &HELD_PERMISSIONS, &id)
            .await?;
        let mut held = row.map(|row| row.record).unwrap_or_default();
        if held.permissions.contains(&permission) {
            return Ok(());
        }
        if held.permissions.len() >= HELD_MAX {
            held.permissions.remove(0);
        }
        held.permissions.push(permission);
        self.put_in(&mut write, &HELD_PERMISSIONS, &id, 0, &held)
            .await?;
        commit(write).await
    }

    /// The permissions about a target that were noted, latest first.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn held_permissions(
        &self,
        target: Target,
    ) -> Result<Vec<PermissionId>, CabinetError> {
        let row = self
            .get::<Record>(&HELD_PERMISSIONS, &self.held_id(target))
            .await?;
        let mut held = row.map(|row| row.record.permissions).unwrap_or_default();
        held.reverse();
        Ok(held)
    }

    fn held_id(&self, target: Target) -> [u8; 32] {
        self.cipher()
            .id_of(HELD_PERMISSIONS.table, &[&cbor::encode(&target)])
    }
}
