//! The council as this node's callers see it: who votes, which nodes there are, what a motion would do.
//!
//! Read from the read model, simulated by the rules. Absent on purpose: a decision. What is simulated
//! is checked again by the block in which a motion passes.

use std::sync::Arc;

use chancery_readmodel::{Answer, DefinitionFilter, Minute, Motion, MotionStanding, Page};
use chancery_rules::catalogue::AnyRecord;
use chancery_rules::definition::Document;
use chancery_rules::kernel::ids::{Epoch, Height, MotionId, PartyId, ValidatorId};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::text::Name;
use chancery_rules::motion::simulate::{CommitteeStanding, Simulated, needs, simulate};
use chancery_rules::motion::{
    CommitteeRecord, CouncilRecord, Effect, NodeEntry, PARAMETERS, faulty_max, quorum,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::problem::Problem;

/// Blocks in which validators are looked for as proposers.
const LEADERS_BLOCKS: u64 = 1_000;

/// The council with what it has set, and the committee in office.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CouncilView {
    /// Its record in the state.
    pub council: CouncilRecord,
    /// Members whose votes count.
    pub voters: usize,
    /// How many of them must approve a motion; an emergency stop needs fewer.
    pub approvals: usize,
    /// What the council can set, with its value and bounds.
    pub parameters: Vec<ParameterView>,
    /// The epoch of the last final block.
    pub epoch: EpochView,
    /// The committee in office.
    pub committee: CommitteeStanding,
    /// The committee of the next epoch, as it would be if nothing more were decided.
    pub next: CommitteeStanding,
}

/// Something that the council can set.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ParameterView {
    /// Its name in a motion.
    pub name: &'static str,
    /// Its value now.
    pub value: u64,
    /// The least it may be.
    pub least: u64,
    /// The most it may be.
    pub most: u64,
}

/// An epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EpochView {
    /// Its number.
    pub number: Epoch,
    /// Its last block.
    pub last: Height,
    /// Blocks until then.
    pub blocks_left: u64,
}

/// The nodes of the ledger.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NodesView {
    /// The epoch of the last final block.
    pub epoch: EpochView,
    /// The nodes, by their parties.
    pub nodes: Vec<NodeView>,
}

/// A node, with what is seen of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NodeView {
    /// Its entry in the state.
    pub node: NodeEntry,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Whether it is in the committee in office.
    pub in_office: bool,
    /// Whether it is in the committee of the next epoch.
    pub in_next: bool,
    /// The last block that it proposed, among the last 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_proposed: Option<Height>,
}

/// A motion with its minutes and what it would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MotionView {
    /// The motion and how it stands.
    #[serde(flatten)]
    pub motion: Motion,
    /// What members did about it, in order.
    pub minutes: Vec<Minute>,
    /// What it would do if it passed now; only while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulation: Option<Simulation>,
}

/// An effect to simulate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulateRequest {
    /// What a motion would ask for.
    pub effect: Effect,
    /// The member that would propose it; the first whose vote counts when absent.
    #[serde(default)]
    pub proposer: Option<PartyId>,
}

/// What an effect would do now, or why the rules would refuse it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Simulation {
    /// Before and after.
    Simulated(Box<Simulated>),
    /// The first rejection.
    Rejected(RefusedEffect),
}

/// Why the rules would refuse an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefusedEffect {
    /// The stable name to program against.
    pub code: &'static str,
    /// Its number.
    pub number: u16,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

impl Ledger {
    /// The council and the committee.
    ///
    /// # Errors
    /// `not_found` before the first block; the read model's failure.
    pub async fn council(&self) -> Result<Answer<CouncilView>, Problem> {
        let found = self.readmodel().council().await?;
        let none = || Problem::not_found("council", &"of this ledger", found.as_of_height);
        let council = found.content.clone().ok_or_else(none)?;
        let nodes = self.node_record().await?;
        let voters = council.active().count();
        let parameters = PARAMETERS.iter().filter_map(|info| {
            Some(ParameterView {
                name: info.name,
                value: council.parameters.get(&info.name.parse().ok()?)?,
                least: *info.bounds.start(),
                most: *info.bounds.end(),
            })
        });
        let parameters = parameters.collect();
        Ok(found.map(|_| CouncilView {
            parameters,
            voters,
            approvals: quorum(voters),
            epoch: self.epoch(),
            committee: standing(nodes.keys.to_vec()),
            next: standing(nodes.next_keys()),
            council,
        }))
    }

    /// The nodes, with what is seen of them.
    ///
    /// # Errors
    /// `not_found` before the first block; the read model's failure.
    pub async fn nodes(&self) -> Result<Answer<NodesView>, Problem> {
        let leaders = self.readmodel().leaders(LEADERS_BLOCKS).await?;
        let record = self.node_record().await?;
        let mut nodes = Vec::with_capacity(record.nodes.len());
        for node in &*record.nodes {
            let party = self.readmodel().party(node.party).await?.content;
            let proposed = leaders.content.iter().find(|(key, _)| *key == node.key);
            nodes.push(NodeView {
                name: party.map(|(party, _)| party.name),
                in_office: record.keys.contains(&node.key),
                in_next: record.next_keys().contains(&node.key),
                last_proposed: proposed.map(|(_, height)| *height),
                node: node.clone(),
            });
        }
        let epoch = self.epoch();
        Ok(leaders.map(|_| NodesView { epoch, nodes }))
    }

    /// One motion, with its minutes and what it would do while it is open.
    ///
    /// # Errors
    /// `not_found`; the read model's failure.
    pub async fn motion(&self, id: MotionId) -> Result<Answer<MotionView>, Problem> {
        let found = self.readmodel().motion(id).await?;
        let none = || Problem::not_found("motion", &id, found.as_of_height);
        let motion = found.content.clone().ok_or_else(none)?;
        let minutes = self.readmodel().minutes(&motion.motion).await?.content;
        let simulation = if motion.standing == MotionStanding::Open {
            let record = &motion.motion;
            let simulated = self.simulate(&record.effect, Some(record.proposer)).await?;
            Some(simulated.content)
        } else {
            None
        };
        Ok(found.map(|_| MotionView {
            motion,
            minutes,
            simulation,
        }))
    }

    /// What an effect would do if it passed in the next block.
    ///
    /// # Errors
    /// The read model's failure; that the rules would refuse is an answer.
    pub async fn simulate(
        &self,
        effect: &Effect,
        proposer: Option<PartyId>,
    ) -> Result<Answer<Simulation>, Problem> {
        let mut records = Vec::new();
        for key in needs(effect) {
            records.push((key, self.record(key).await?));
        }
        if let Effect::ApproveDefinition { document } = effect {
            records.extend(self.versions(document).await?);
        }
        let block = self.next_block();
        let council = self.readmodel().council().await?;
        let first = || council.content.as_ref()?.active().next();
        let proposer = proposer.or_else(first).unwrap_or(PartyId([0; 32]));
        let simulated = match simulate(effect, proposer, &block, records) {
            Ok(simulated) => Simulation::Simulated(Box::new(simulated)),
            Err(rejection) => {
                let info = rejection.info();
                Simulation::Rejected(RefusedEffect {
                    code: info.name,
                    number: info.code,
                    meaning: info.meaning,
                    remedy: info.remedy,
                })
            }
        };
        Ok(council.map(|_| simulated))
    }

    /// The epoch of the last final block.
    pub fn epoch(&self) -> EpochView {
        let status = self.doors().feed.status();
        let last = self.genesis().epochs().last(status.epoch);
        EpochView {
            number: status.epoch,
            last,
            blocks_left: last.0.saturating_sub(status.height.0),
        }
    }

    async fn node_record(&self) -> Result<CommitteeRecord, Problem> {
        let found = self.readmodel().committee().await?;
        let none = || Problem::not_found("committee", &"of this ledger", found.as_of_height);
        found.content.ok_or_else(none)
    }

    /// A record as the read model has it, for a simulation.
    async fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, Problem> {
        let model = self.readmodel();
        Ok(match key {
            RecordKey::Party(id) => {
                let found = model.party(id).await?.content;
                found.map(|(party, _)| AnyRecord::Party(Arc::new(party)))
            }
            RecordKey::Key(key) => {
                let found = model.key(&key).await?.content;
                found.map(|key| AnyRecord::Key(Arc::new(key)))
            }
            RecordKey::Definition(id) => {
                let found = model.definition(id).await?.content;
                found.map(|definition| AnyRecord::Definition(Arc::new(definition)))
            }
            RecordKey::Council => {
                let found = model.council().await?.content;
                found.map(|council| AnyRecord::Council(Arc::new(council)))
            }
            RecordKey::Committee => {
                let found = model.committee().await?.content;
                found.map(|committee| AnyRecord::Committee(Arc::new(committee)))
            }
            _ => None,
        })
    }

    /// The versions of a definition that the ledger has, to compare a new one with.
    async fn versions(
        &self,
        document: &Document,
    ) -> Result<Vec<(RecordKey, Option<AnyRecord>)>, Problem> {
        let filter = DefinitionFilter {
            kind: Some(document.kind()),
            code: Some(document.code().to_string()),
            steward: None,
        };
        let found = self
            .readmodel()
            .definitions(filter, Page::default())
            .await?;
        let versions = found.content.items.into_iter().map(|definition| {
            let key = RecordKey::Definition(definition.definition);
            (key, Some(AnyRecord::Definition(Arc::new(definition))))
        });
        Ok(versions.collect())
    }
}

fn standing(keys: Vec<ValidatorId>) -> CommitteeStanding {
    CommitteeStanding {
        quorum: quorum(keys.len()),
        faulty_max: faulty_max(keys.len()),
        keys,
    }
}
