//! The service centre's hall: it takes in what persons hand over, and the agencies that a service asks may fetch it.

use chancery_pack::Binding;
use chancery_readmodel::{Page, PermissionFilter};
use chancery_rules::definition::service::{Service, Task, Who};
use chancery_rules::kernel::ids::{DefinitionId, PartyId, PermissionId};
use chancery_rules::kernel::text::{AtMost, ShortText};
use chancery_rules::kernel::time::{DAY_MS, Timestamp};
use chancery_rules::party::SetExchange;
use chancery_rules::permission::{GrantPermission, Target};
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::fresh;

use super::World;
use super::acts;
use crate::exit::{Failure, Outcome};

/// The hall's short name.
pub const HALL: &str = "hall";
/// For how long agencies may fetch what it keeps for a service.
const PERMITTED_MS: u64 = 366 * DAY_MS;
/// On what that rests.
const BASIS: &str = "不动产登记暂行条例第二十四条";

/// Says on the ledger where the hall is asked, and permits those whom the service asks to fetch what they must know.
///
/// # Errors
/// When something is refused.
pub async fn open(
    world: &World,
    officer: &Actor,
    binding: &Binding,
    (id, service): (DefinitionId, &Service),
) -> Outcome<()> {
    let hall = binding.party(HALL);
    let hall = hall.ok_or_else(|| Failure::new("the packs' city has no hall"))?;
    announce(world, officer, hall).await?;
    for agency in asked_by(service) {
        if !is_permitted(world, hall, agency, id).await? {
            let grant = grant(agency, id, chancery_api::clock::now(), &service.code)?;
            acts::carry_out_as(world, officer, grant.into()).await?;
        }
    }
    Ok(())
}

async fn announce(world: &World, officer: &Actor, hall: PartyId) -> Outcome<()> {
    let endpoint = world.guest(HALL)?.url().parse();
    let endpoint = endpoint.map_err(|error| Failure::new(format!("{error}")))?;
    let readmodel = world.registrar()?.ledger().readmodel();
    let known = readmodel.party(hall).await?.content;
    if known.and_then(|(party, _)| party.exchange).as_ref() == Some(&endpoint) {
        return Ok(());
    }
    let announced = SetExchange { endpoint }.into();
    acts::carry_out_as(world, officer, announced)
        .await
        .map(drop)
}

/// The agencies that answer questions of a service, each once.
fn asked_by(service: &Service) -> Vec<PartyId> {
    let mut found = Vec::new();
    for step in service.steps.iter() {
        let role = service
            .role(&step.role)
            .filter(|_| matches!(step.task, Task::Find(_)));
        if let Some(Who::Parties(parties)) = role.map(|role| &role.who) {
            found.extend(parties.iter().copied());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

async fn is_permitted(
    world: &World,
    hall: PartyId,
    agency: PartyId,
    service: DefinitionId,
) -> Outcome<bool> {
    let filter = PermissionFilter {
        giver: Some(hall),
        holder: Some(agency),
        target: Some(Target::Definition(service)),
        ..PermissionFilter::default()
    };
    let readmodel = world.registrar()?.ledger().readmodel();
    let found = readmodel
        .permissions(filter, Page::default())
        .await?
        .content;
    let now = chancery_api::clock::now();
    Ok(found.items.iter().any(|it| it.is_in_force(now)))
}

fn grant(
    holder: PartyId,
    service: DefinitionId,
    now: Timestamp,
    purpose: &chancery_rules::kernel::text::Code,
) -> Outcome<GrantPermission> {
    let read = "read".parse();
    let read = read.map_err(|_| Failure::new("`read` is no code"))?;
    Ok(GrantPermission {
        permission: PermissionId(*fresh()?),
        holder,
        case: None,
        from: None,
        request: None,
        target: Target::Definition(service),
        acts: AtMost::try_from(vec![read])?,
        purpose: purpose.clone(),
        basis: ShortText::try_from(BASIS.to_owned())?,
        may_pass_on: false,
        valid_from: None,
        valid_until: now.plus_ms(PERMITTED_MS),
        uses_max: None,
        amount_max: None,
    })
}
