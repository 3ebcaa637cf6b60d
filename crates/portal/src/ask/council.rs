//! The council's questions and acts.

mod simulated;

use chancery_api::council::MotionView as Found;
use chancery_readmodel::{Motion, MotionFilter, MotionStanding, PAGE_ITEMS_MAX, Page, PartyFilter};
use chancery_rules::catalogue::{self, AnyTransaction};
use chancery_rules::definition::{ApproveDefinition, RetireDefinition};
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{DefinitionId, MotionId, PartyId};
use chancery_rules::kernel::keys::KeyPurpose;
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::BoundError;
use chancery_rules::kernel::transaction::Transaction as _;
use chancery_rules::motion::simulate::CommitteeStanding;
use chancery_rules::motion::{
    Effect, MotionRecord, MotionStatus, PARAMETERS, ProposeMotion, Vote, VoteMotion,
};
use serde_json::Value;

use simulated::simulated;

use super::ledger::{from_cursor, id};
use super::names::Names;
use super::word;
use crate::Portal;
use crate::council::view::{
    Choices, CouncilView, EffectView, MinuteLine, MotionLine, MotionView, Offline, ProposalView,
    RefusedView, Shown, Strength,
};
use crate::error::Failure;
use crate::explorer::view::{Named, Part};

/// The effect that approves a certificate type; it has the name of the transaction whose place it takes.
pub(crate) const APPROVE_TYPE: &str = ApproveDefinition::NAME;

/// The effect that retires one, in the same way.
pub(crate) const RETIRE_TYPE: &str = RetireDefinition::NAME;

/// Whether this node can sign for its agency in the council.
pub(crate) fn holds_root_key(portal: &Portal) -> bool {
    portal.api.agency().is_ok_and(|agency| agency.can_vote())
}

/// The council and the committee.
pub(crate) async fn council(portal: &Portal) -> Result<CouncilView, Failure> {
    let found = portal.api.ledger().council().await?.content;
    let mut names = Names::new(portal.api.ledger().readmodel());
    let mut members = Vec::new();
    for member in &*found.council.members {
        members.push((names.party(member.party).await?, word(&member.status)));
    }
    let parameters = found.parameters.iter();
    let parameters = parameters.map(|one| (one.name.to_owned(), one.value, one.least, one.most));
    Ok(CouncilView {
        members,
        voters: found.voters,
        approvals: found.approvals,
        parameters: parameters.collect(),
        epoch: (found.epoch.number.0, found.epoch.blocks_left),
        committee: strength(&found.committee),
        next: strength(&found.next),
    })
}

fn strength(standing: &CommitteeStanding) -> Strength {
    Strength {
        validators: standing.keys.len(),
        quorum: standing.quorum,
        faulty_max: standing.faulty_max,
    }
}

/// Motions, newest first.
pub(crate) async fn motions(
    portal: &Portal,
    status: Option<&str>,
    cursor: Option<&str>,
) -> Result<Part<MotionLine>, Failure> {
    let known = |word: &str| {
        let found = MotionStanding::ALL.into_iter();
        found.clone().find(|standing| standing.word() == word)
    };
    let unknown = || Failure::BadRequest("motions do not stand so".to_owned());
    let standing = status
        .map(|word| known(word).ok_or_else(unknown))
        .transpose()?;
    let model = portal.api.ledger().readmodel();
    let found = model
        .motions(MotionFilter { standing }, from_cursor(cursor)?)
        .await?
        .content;
    let mut names = Names::new(model);
    let mut items = Vec::with_capacity(found.items.len());
    for motion in &found.items {
        items.push(line(&mut names, motion).await?);
    }
    let next = found.next.map(|next| next.to_string());
    Ok(Part { items, next })
}

async fn line(names: &mut Names<'_>, motion: &Motion) -> Result<MotionLine, Failure> {
    let record = &motion.motion;
    Ok(MotionLine {
        id: record.motion.to_string(),
        standing: motion.standing.word().to_owned(),
        effect: effect(names, &record.effect).await?,
        proposer: names.party(record.proposer).await?,
        proposed_ms: record.proposed_at.0,
        expires_ms: record.expires.0,
        votes: (record.approvals.len(), record.rejections.len()),
    })
}

/// An effect by its own JSON: ids become names, a document its name and version.
async fn effect(names: &mut Names<'_>, effect: &Effect) -> Result<EffectView, Failure> {
    let json = serde_json::to_value(effect).unwrap_or_default();
    let mut view = EffectView {
        code: String::new(),
        parts: Vec::new(),
    };
    for (name, value) in json.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let shown = match name.as_str() {
            "effect" => {
                view.code = text;
                continue;
            }
            "party" => Shown::Party(names.party(id::<PartyId>(&text)?).await?),
            "definition" => Shown::Type(names.definition(id::<DefinitionId>(&text)?).await?),
            "document" => Shown::Words(document(value)),
            "key" => Shown::Digits(text),
            _ => Shown::Words(text),
        };
        view.parts.push((name.clone(), shown));
    }
    Ok(view)
}

fn document(value: &Value) -> String {
    let text = |pointer: &str| match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (zh, en) = (text("/name/zh"), text("/name/en"));
    format!("{zh} · {en} ({} {})", text("/code"), text("/version"))
}

/// One motion.
pub(crate) async fn motion(portal: &Portal, asked: &str) -> Result<MotionView, Failure> {
    let found = portal.api.ledger().motion(id(asked)?).await?.content;
    let mut names = Names::new(portal.api.ledger().readmodel());
    let line = line(&mut names, &found.motion).await?;
    let record = &found.motion.motion;
    let own = portal.api.agency().ok().map(|agency| agency.party());
    let is_own = |party: &PartyId| Some(*party) == own;
    let has_voted = record
        .approvals
        .iter()
        .chain(&*record.rejections)
        .any(is_own);
    Ok(MotionView {
        line,
        note: record.note.to_string(),
        decided_ms: record.decided_at.map(|time| time.0),
        failure: failure(record),
        minutes: minutes(&mut names, &found).await?,
        simulation: match &found.simulation {
            Some(simulation) => Some(simulated(&mut names, simulation).await?),
            None => None,
        },
        may_vote: !has_voted,
        may_withdraw: is_own(&record.proposer),
    })
}

fn failure(record: &MotionRecord) -> Option<RefusedView> {
    let MotionStatus::Failed(code) = record.status else {
        return None;
    };
    let info = catalogue::rejection(code);
    Some(RefusedView {
        code: info.map_or_else(|| code.to_string(), |info| info.name.to_owned()),
        meaning: info.map_or("", |info| info.meaning).to_owned(),
        remedy: info.map_or("", |info| info.remedy).to_owned(),
    })
}

async fn minutes(names: &mut Names<'_>, found: &Found) -> Result<Vec<MinuteLine>, Failure> {
    let mut lines = Vec::with_capacity(found.minutes.len());
    for minute in &found.minutes {
        lines.push(MinuteLine {
            party: names.party(minute.party).await?,
            deed: minute.deed.word().to_owned(),
            height: minute.height.0,
            time_ms: minute.time.0,
            transaction: minute.transaction.to_string(),
        });
    }
    Ok(lines)
}

/// What a form of a proposal lets choose from.
pub(crate) async fn choices(portal: &Portal) -> Result<Choices, Failure> {
    let model = portal.api.ledger().readmodel();
    let all = Page {
        cursor: None,
        limit: Some(PAGE_ITEMS_MAX),
    };
    let parties = model.parties(PartyFilter::default(), all).await?.content;
    let parties = parties.items.iter().filter(|party| party.parent.is_none());
    let types = model.definitions(Default::default(), all).await?.content;
    Ok(Choices {
        parties: parties
            .map(|party| Named {
                id: party.party.to_string(),
                zh: party.name.zh().to_owned(),
                en: party.name.en().to_owned(),
            })
            .collect(),
        types: types
            .items
            .iter()
            .map(|kind| Named {
                id: kind.definition.to_string(),
                zh: kind.document.name().zh().to_owned(),
                en: kind.document.name().en().to_owned(),
            })
            .collect(),
        parameters: PARAMETERS
            .iter()
            .map(|info| {
                (
                    info.name.to_owned(),
                    *info.bounds.start(),
                    *info.bounds.end(),
                )
            })
            .collect(),
    })
}

/// A proposal with what it would do; the words of the rules' reader when the effect is none.
pub(crate) async fn proposal(
    portal: &Portal,
    json: &Value,
    note: &str,
    motion: Option<MotionId>,
) -> Result<Result<ProposalView, String>, Failure> {
    let effect_of: Effect = match serde_json::from_value(json.clone()) {
        Ok(effect) => effect,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let note_of = match note.to_owned().try_into() {
        Ok(note) => note,
        Err(error) => {
            let error: BoundError = error;
            return Ok(Err(format!("note: {error}")));
        }
    };
    let ledger = portal.api.ledger();
    let proposer = portal.api.agency().ok().map(|agency| agency.party());
    let simulation = ledger.simulate(&effect_of, proposer).await?.content;
    let motion = match motion {
        Some(motion) => motion,
        None => MotionId(chancery_api::sign::random()?),
    };
    let mut names = Names::new(ledger.readmodel());
    let asked = ProposeMotion {
        motion,
        effect: effect_of.clone(),
        note: note_of,
    };
    Ok(Ok(ProposalView {
        motion: motion.to_string(),
        effect: effect(&mut names, &effect_of).await?,
        json: json.to_string(),
        note: note.to_owned(),
        simulation: simulated(&mut names, &simulation).await?,
        offline: offline(portal, asked.into()),
    }))
}

/// Proposes a motion and waits until that is final.
pub(crate) async fn propose(
    portal: &Portal,
    motion: &str,
    json: &str,
    note: &str,
) -> Result<(), Failure> {
    let unreadable = || Failure::BadRequest("the proposal cannot be read".to_owned());
    let effect = serde_json::from_str(json).map_err(|_| unreadable())?;
    let note = note.to_owned().try_into().map_err(|_| unreadable())?;
    let agency = portal.api.agency()?;
    Ok(agency.propose(id(motion)?, effect, note).await?)
}

/// Votes and waits until that is final.
pub(crate) async fn vote(portal: &Portal, motion: &str, vote: &str) -> Result<(), Failure> {
    let vote = match vote {
        "approve" => Vote::Approve,
        "reject" => Vote::Reject,
        _ => return Err(Failure::BadRequest("a vote is yes or no".to_owned())),
    };
    Ok(portal.api.agency()?.vote(id(motion)?, vote).await?)
}

/// Takes a motion back and waits until that is final.
pub(crate) async fn withdraw(portal: &Portal, motion: &str) -> Result<(), Failure> {
    Ok(portal.api.agency()?.withdraw(id(motion)?).await?)
}

/// Submits an envelope about a motion that was signed elsewhere, and waits until it is final; the
/// motion, or none when it is about none.
pub(crate) async fn submit(portal: &Portal, envelope: Vec<u8>) -> Result<Option<String>, Failure> {
    let decoded = Envelope::decode(&envelope).map_err(chancery_api::Problem::from)?;
    let motion = match decoded.transaction() {
        AnyTransaction::ProposeMotion(asked) => asked.motion,
        AnyTransaction::VoteMotion(asked) => asked.motion,
        AnyTransaction::WithdrawMotion(asked) => asked.motion,
        _ => return Ok(None),
    };
    let receipt = portal.api.ledger().settle(envelope).await?;
    match receipt.outcome {
        Outcome::Accepted => Ok(Some(motion.to_string())),
        Outcome::Rejected(code) => Err(chancery_api::Problem::refused_by_rules(code).into()),
    }
}

/// How to vote with a key that is kept elsewhere.
pub(crate) fn offline_vote(portal: &Portal, motion: &str) -> Result<Offline, Failure> {
    let motion = id(motion)?;
    let vote = Vote::Approve;
    Ok(offline(portal, VoteMotion { motion, vote }.into()))
}

/// The transaction in JSON and the commands that sign it, for the agency of this node where it has
/// one.
fn offline(portal: &Portal, transaction: AnyTransaction) -> Offline {
    let json = serde_json::to_string_pretty(&transaction).unwrap_or_default();
    let party = portal.api.agency().ok().map(|agency| agency.party());
    let member = party.and_then(|party| portal.api.ledger().genesis().member(party));
    let root = member.and_then(|member| {
        let mut keys = member.keys.iter();
        keys.find(|key| key.purpose == KeyPurpose::Root)
    });
    let root = root.map_or_else(
        || "ROOT-PUBLIC-KEY".to_owned(),
        |key| hex::encode(key.key.bytes()),
    );
    let party = party.map_or_else(|| "PARTY".to_owned(), |party| party.to_string());
    let commands = format!(
        "chancery tx prepare motion.json --genesis genesis.json --party {party} --public {root} --out motion.prepared\n\
         chancery tx sign motion.prepared --key keys/root.key --out motion.cose"
    );
    Offline { json, commands }
}
