//! From the rules' simulation to what a page shows: counts, names, differences.

use std::collections::BTreeSet;

use chancery_api::council::{RefusedEffect, Simulation};
use chancery_rules::kernel::ids::ValidatorId;
use chancery_rules::motion::simulate::{Simulated, Standing};
use chancery_rules::motion::{NodeRole, PARAMETERS};

use super::strength;
use crate::ask::names::Names;
use crate::ask::word;
use crate::council::view::{ChangeView, RefusedView, SimulationView};
use crate::error::Failure;
use crate::explorer::view::Named;

/// What an effect would do, in names.
pub(super) async fn simulated(
    names: &mut Names<'_>,
    simulation: &Simulation,
) -> Result<SimulationView, Failure> {
    match simulation {
        Simulation::Rejected(RefusedEffect {
            code,
            meaning,
            remedy,
            ..
        }) => Ok(SimulationView::Refused(RefusedView {
            code: (*code).to_owned(),
            meaning: (*meaning).to_owned(),
            remedy: (*remedy).to_owned(),
        })),
        Simulation::Simulated(simulated) => {
            Ok(SimulationView::Simulated(change(names, simulated).await?))
        }
    }
}

async fn change(names: &mut Names<'_>, simulated: &Simulated) -> Result<ChangeView, Failure> {
    let (before, after) = (&simulated.before, &simulated.after);
    let joins = keys_beside(after, before);
    let leaves = keys_beside(before, after);
    let parameters = PARAMETERS.iter().filter_map(|info| {
        let name = info.name.parse().ok()?;
        let values = (before.parameters.get(&name)?, after.parameters.get(&name)?);
        (values.0 != values.1).then(|| (info.name.to_owned(), values.0, values.1))
    });
    let definition = simulated.definition.iter();
    let differences = definition.flat_map(|definition| &definition.differences);
    let differences = differences.map(|one| {
        let words = |value: &Option<String>| value.clone().unwrap_or_default();
        (one.field.clone(), words(&one.before), words(&one.after))
    });
    Ok(ChangeView {
        committee: (strength(&before.committee), strength(&after.committee)),
        voters: (voters(before), voters(after)),
        followers: (followers(before), followers(after)),
        joins: owners(names, after, &joins).await?,
        leaves: owners(names, before, &leaves).await?,
        parameters: parameters.collect(),
        differences: differences.collect(),
        threshold: (simulated.threshold.approvals, simulated.threshold.voters),
        owner: match simulated.threshold.owner {
            Some(owner) => Some(names.party(owner).await?),
            None => None,
        },
    })
}

fn voters(standing: &Standing) -> usize {
    let members = standing.members.iter();
    members
        .filter(|member| word(&member.status) == "active")
        .count()
}

fn followers(standing: &Standing) -> usize {
    let nodes = standing.nodes.iter();
    nodes.filter(|node| node.role == NodeRole::Follower).count()
}

/// The keys of one committee that the other has not.
fn keys_beside(one: &Standing, other: &Standing) -> Vec<ValidatorId> {
    let other: BTreeSet<_> = other.committee.keys.iter().collect();
    let beside = one.committee.keys.iter().filter(|key| !other.contains(key));
    beside.copied().collect()
}

async fn owners(
    names: &mut Names<'_>,
    standing: &Standing,
    keys: &[ValidatorId],
) -> Result<Vec<Named>, Failure> {
    let mut owners = Vec::with_capacity(keys.len());
    for key in keys {
        let node = standing.nodes.iter().find(|node| node.key == *key);
        owners.push(match node {
            Some(node) => names.party(node.party).await?,
            None => Named {
                id: key.to_string(),
                ..Named::default()
            },
        });
    }
    Ok(owners)
}
