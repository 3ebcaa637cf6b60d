//! The records with which a ledger starts, at height 1.

use super::{Genesis, Member};
use crate::{
    kernel::{
        changes::Changes,
        ids::{Epoch, Height},
        text::AtMost,
        time::Timestamp,
    },
    motion::{
        CommitteeRecord, CouncilMember, CouncilRecord, MemberStatus, NodeEntry, NodeRole,
        Parameters,
    },
    party::{KeyRecord, NewKey, PartyRecord, PartyStatus},
};

/// The block in which the genesis file's members enter the state.
const FIRST: Height = Height(1);

impl Genesis {
    /// Writes the founding members, their keys, the council and the committee.
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
        changes.put_council(self.council());
        changes.put_committee(self.first_committee());
    }

    /// The council: the founding members, who fit because a genesis file is checked.
    fn council(&self) -> CouncilRecord {
        let mut members: Vec<_> = self.members.iter().map(Member::on_the_council).collect();
        members.sort_unstable_by_key(|member| member.party);
        CouncilRecord {
            v: 1,
            members: members.try_into().unwrap_or_default(),
            parameters: Parameters::default(),
            open: AtMost::none(),
        }
    }

    /// The nodes with which the ledger starts: the validators, who fit because a genesis file is checked.
    #[must_use]
    pub fn first_committee(&self) -> CommitteeRecord {
        let mut nodes: Vec<_> = self.members.iter().filter_map(Member::node).collect();
        nodes.sort_unstable_by_key(|node| node.party);
        CommitteeRecord {
            v: 1,
            epoch: Epoch(0),
            keys: self.committee().try_into().unwrap_or_default(),
            nodes: nodes.try_into().unwrap_or_default(),
        }
    }
}

impl Member {
    const fn on_the_council(&self) -> CouncilMember {
        CouncilMember {
            party: self.party,
            status: MemberStatus::Active,
        }
    }

    fn node(&self) -> Option<NodeEntry> {
        Some(NodeEntry {
            party: self.party,
            key: self.validator?,
            address: self.address.clone(),
            role: NodeRole::Validator,
        })
    }

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
            exchange: None,
            admitted_at: founded,
            admitted_height: FIRST,
            changed_at: founded,
            changed_height: FIRST,
        }
    }
}
