//! The records with which a ledger starts, at height 1.

use super::{Genesis, Member};
use crate::{
    kernel::{changes::Changes, ids::Height, time::Timestamp},
    party::{KeyRecord, NewKey, PartyRecord, PartyStatus},
};

/// The block in which the genesis file's members enter the state.
const FIRST: Height = Height(1);

impl Genesis {
    /// Writes the founding members and their keys.
    pub(crate) fn write(&self, changes: &mut Changes) {
        for member in &self.members {
            let mut party = member.record(self.time);
            for key in &member.keys {
                party.count_key(key.purpose);
                let new = NewKey {
                    key: key.key,
                    purpose: key.purpose,
                };
                changes.put_key(KeyRecord::new(member.party, new, FIRST));
            }
            changes.put_party(party);
        }
    }
}

impl Member {
    fn record(&self, founded: Timestamp) -> PartyRecord {
        PartyRecord {
            v: 1,
            party: self.party,
            kind: self.kind,
            name: self.name.clone(),
            identifier: self.identifier,
            parent: None,
            member: true,
            status: PartyStatus::Active,
            reason: None,
            keys: 0,
            root_keys: 0,
            admitted_at: founded,
            admitted_height: FIRST,
            changed_at: founded,
            changed_height: FIRST,
        }
    }
}
