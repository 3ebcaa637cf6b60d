//! Requests made, granted, refused and taken back at random, against a reference model small enough to read.
//!
//! Whatever is tried, a request is answered at most once, and what was granted never exceeds what was asked.

use std::collections::BTreeMap;

use chancery_rules::permission::RequestStatus;
use proptest::prelude::*;

use super::*;
use crate::world::FOUNDERS;

/// What may be done, for what, how long and how much; small numbers, so that they meet. Times are in blocks.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// Whose dataset; each founder is the steward of one.
    dataset: usize,
    /// Bits of acts; none of them is no act.
    acts: u8,
    purpose: u8,
    ends: u64,
    uses_max: Option<u32>,
    minor_max: Option<u64>,
}

/// What somebody tries.
#[derive(Clone, Copy, Debug)]
enum Act {
    Ask(u64, Asked),
    Grant {
        id: u64,
        request: u64,
        holder: usize,
        given: Asked,
        may_pass_on: bool,
    },
    Refuse(u64),
    TakeBack(u64),
}

fn asked() -> impl Strategy<Value = Asked> {
    let limits = (
        proptest::option::of(1..4_u32),
        proptest::option::of(1..4_u64),
    );
    (0..4_usize, 1..8_u8, 0..2_u8, 1..200_u64, limits).prop_map(
        |(dataset, acts, purpose, ends, (uses_max, minor_max))| Asked {
            dataset,
            acts,
            purpose,
            ends,
            uses_max,
            minor_max,
        },
    )
}

/// Who tries, what, and how much they aim: not, as the one who may, or also for what was asked.
fn acts() -> impl Strategy<Value = (usize, Act, u8)> {
    let request = || 0..10_u64;
    let passes_on = prop::bool::weighted(0.2);
    let grant = (0..40_u64, request(), 0..4_usize, asked(), passes_on);
    let grant = grant.prop_map(|(id, request, holder, given, may_pass_on)| Act::Grant {
        id,
        request,
        holder,
        given,
        may_pass_on,
    });
    let act = prop_oneof![
        4 => (request(), asked()).prop_map(|(id, asked)| Act::Ask(id, asked)),
        6 => grant,
        1 => request().prop_map(Act::Refuse),
        1 => request().prop_map(Act::TakeBack),
    ];
    (0..4_usize, act, 0..3_u8)
}

#[derive(Clone, Debug)]
struct Known {
    requester: usize,
    asked: Asked,
    status: RequestStatus,
    permission: Option<u64>,
}

type Answer = Result<(), &'static str>;

#[derive(Default)]
struct Model {
    requests: BTreeMap<u64, Known>,
    permissions: BTreeMap<u64, Asked>,
}

impl Model {
    fn answer(&mut self, who: usize, act: Act, now: u64) -> Answer {
        match act {
            Act::Ask(id, asked) => self.ask(who, id, asked, now),
            Act::Refuse(id) => {
                let known = self.open(id, |it| it.asked.dataset == who, "permission.not_asked")?;
                known.status = RequestStatus::Refused;
                Ok(())
            }
            Act::TakeBack(id) => {
                let known = self.open(id, |it| it.requester == who, "permission.not_requester")?;
                known.status = RequestStatus::Withdrawn;
                Ok(())
            }
            Act::Grant { .. } => self.grant(who, act, now),
        }
    }

    fn ask(&mut self, who: usize, id: u64, asked: Asked, now: u64) -> Answer {
        if asked.dataset == who {
            return Err("permission.holder_is_giver");
        }
        if asked.ends <= now {
            return Err("permission.window_past");
        }
        if self.requests.contains_key(&id) {
            return Err("permission.request_taken");
        }
        let known = Known {
            requester: who,
            asked,
            status: RequestStatus::Open,
            permission: None,
        };
        self.requests.insert(id, known);
        Ok(())
    }

    fn open(
        &mut self,
        id: u64,
        may_answer: impl Fn(&Known) -> bool,
        otherwise: &'static str,
    ) -> Result<&mut Known, &'static str> {
        let known = self.requests.get_mut(&id);
        let known = known.ok_or("permission.request_not_found")?;
        if !may_answer(known) {
            return Err(otherwise);
        }
        if known.status != RequestStatus::Open {
            return Err("permission.request_answered");
        }
        Ok(known)
    }

    fn grant(&mut self, who: usize, act: Act, now: u64) -> Answer {
        let Act::Grant {
            id,
            request,
            holder,
            given,
            may_pass_on,
        } = act
        else {
            unreachable!("not asked")
        };
        if self.permissions.contains_key(&id) {
            return Err("permission.permission_taken");
        }
        if holder == who {
            return Err("permission.holder_is_giver");
        }
        if given.dataset != who {
            return Err("permission.not_steward");
        }
        if given.ends <= now {
            return Err("permission.window_past");
        }
        let known = self.open(
            request,
            |it| it.asked.dataset == who,
            "permission.not_asked",
        )?;
        if holder != known.requester {
            return Err("permission.holder_not_requester");
        }
        let asked = known.asked;
        if given.purpose != asked.purpose {
            return Err("permission.purpose_not_requested");
        }
        if given.acts & !asked.acts != 0 {
            return Err("permission.act_not_requested");
        }
        if given.ends > asked.ends {
            return Err("permission.outlives_request");
        }
        if may_pass_on || !is_within(given, asked) {
            return Err("permission.wider_than_requested");
        }
        known.status = RequestStatus::Granted;
        known.permission = Some(id);
        self.permissions.insert(id, given);
        Ok(())
    }
}

fn is_within(given: Asked, asked: Asked) -> bool {
    let uses = asked.uses_max.unwrap_or(u32::MAX);
    let minor = asked.minor_max.unwrap_or(u64::MAX);
    given.uses_max.unwrap_or(u32::MAX) <= uses && given.minor_max.unwrap_or(u64::MAX) <= minor
}

/// The act as somebody tries it who knows who may (1), or also what was asked (2).
fn aimed(model: &Model, who: usize, act: Act, aim: u8) -> (usize, Act) {
    let known = |id: u64| model.requests.get(&id).filter(|_| aim > 0);
    match act {
        Act::Refuse(id) => (known(id).map_or(who, |it| it.asked.dataset), act),
        Act::TakeBack(id) => (known(id).map_or(who, |it| it.requester), act),
        Act::Grant {
            id,
            request,
            given,
            may_pass_on,
            ..
        } if known(request).is_some() => {
            let known = &model.requests[&request];
            let given = if aim == 2 {
                known.asked
            } else {
                Asked {
                    dataset: known.asked.dataset,
                    ..given
                }
            };
            let aimed = Act::Grant {
                id,
                request,
                holder: known.requester,
                given,
                may_pass_on,
            };
            (known.asked.dataset, aimed)
        }
        other => (who, other),
    }
}

fn dataset_of(steward: usize) -> Document {
    let code = ["entries", "taxes", "dwellings", "vehicles"][steward];
    Document::from(dataset(
        code,
        FOUNDERS[steward],
        SharingClass::Unconditional,
    ))
}

fn terms(asked: Asked) -> (Target, AtMost<Code, 16>, Code, Timestamp) {
    let names: Vec<_> = ["read", "copy", "count"]
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| asked.acts & (1 << bit) != 0)
        .map(|(_, name)| name)
        .collect();
    (
        Target::Definition(dataset_of(asked.dataset).id()),
        codes(&names),
        code(["loan", "research"][usize::from(asked.purpose)]),
        FOUNDED.plus_ms(asked.ends * BLOCK_MS),
    )
}

fn transaction(act: Act) -> AnyTransaction {
    let limit = |minor: Option<u64>| minor.map(|minor| amount("CNY", minor));
    match act {
        Act::Ask(id, asked) => {
            let (target, acts, purpose, valid_until) = terms(asked);
            RequestPermission {
                request: request(id),
                target,
                acts,
                purpose,
                basis: text(""),
                valid_until,
                uses_max: asked.uses_max,
                amount_max: limit(asked.minor_max),
            }
            .into()
        }
        Act::Grant {
            id,
            request: of,
            holder,
            given,
            may_pass_on,
        } => {
            let (target, acts, purpose, valid_until) = terms(given);
            GrantPermission {
                request: Some(request(of)),
                target,
                acts,
                purpose,
                valid_until,
                uses_max: given.uses_max,
                amount_max: limit(given.minor_max),
                may_pass_on,
                ..grant(id, FOUNDERS[holder])
            }
            .into()
        }
        Act::Refuse(id) => refuse(id).into(),
        Act::TakeBack(id) => take_back(id).into(),
    }
}

fn run(acts: Vec<(usize, Act, u8)>) {
    let mut world = World::development();
    for steward in 0..4 {
        let document = dataset_of(steward);
        world.must(REGISTRAR, ApproveDefinition { document });
    }
    let mut model = Model::default();
    for (who, act, aim) in acts {
        let now = world.next_block().time.since_ms(FOUNDED) / BLOCK_MS;
        let (who, act) = aimed(&model, who, act, aim);
        let expected = model.answer(who, act, now).err().unwrap_or("accepted");
        let found = world.act(FOUNDERS[who], KeyPurpose::Office, transaction(act));
        assert_eq!(found, expected, "{act:?}");
    }
    for (id, known) in &model.requests {
        assert_answered_as_asked(&world, *id, known);
    }
}

/// The record is the model's, and what was granted is within what was asked.
fn assert_answered_as_asked(world: &World, id: u64, known: &Known) {
    let record = requested(world, id);
    assert_eq!(record.status, known.status);
    assert_eq!(record.permission, known.permission.map(permission));
    let is_open = record.status == RequestStatus::Open;
    assert_eq!(record.answered_at.is_none(), is_open);
    let Some(number) = known.permission else {
        return;
    };
    let given = given(world, number);
    assert_eq!(
        (given.giver, given.holder),
        (record.steward, record.requester)
    );
    assert_eq!(
        (given.target, &given.purpose),
        (record.target, &record.purpose)
    );
    assert!(given.acts.iter().all(|act| record.acts.contains(act)));
    assert!(given.valid_until <= record.valid_until && !given.may_pass_on);
    let most = |limit: Option<u32>| limit.unwrap_or(u32::MAX);
    assert!(most(given.uses_max) <= most(record.uses_max));
    let most = |limit: Option<Amount>| limit.map_or(u64::MAX, |it| it.minor);
    assert!(most(given.amount_max) <= most(record.amount_max));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_of_requests_answer_as_the_model(
        acts in proptest::collection::vec(acts(), 1..120),
    ) {
        run(acts);
    }
}
