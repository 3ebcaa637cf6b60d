//! The members at work: they sign with their root keys, propose, vote, and wait for the epoch in which it counts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::ceremony::name;
use crate::faults::luck::Luck;
use crate::faults::stage::{Stage, Story};
use crate::history::{self, Summary};
use crate::shell::{Outcome, output};

/// How long a change of the committee may take.
const CHANGE_WITHIN: Duration = Duration::from_secs(240);

/// A council on stage.
pub struct Chamber {
    /// Nodes killed so far.
    pub kills: usize,
    /// Motions passed so far.
    pub motions: usize,
    /// Where bundles, transactions and forgeries go.
    pub papers: PathBuf,
    pub(super) stage: Stage,
    binary: PathBuf,
    luck: Luck,
    /// The members that can vote, by place.
    council: Vec<usize>,
    /// The nodes that validate, by place.
    committee: Vec<usize>,
}

impl Chamber {
    /// The founders of a stage as its council and committee.
    pub fn new(stage: Stage, binary: &Path, folder: &Path, luck: Luck) -> Self {
        Self {
            kills: 0,
            motions: 0,
            papers: folder.join("papers"),
            stage,
            binary: binary.to_path_buf(),
            luck,
            council: (0..super::GROWN).collect(),
            committee: (0..super::FOUNDERS).collect(),
        }
    }

    /// Starts the city, approves the certificate type by motion, and lets the clients write.
    ///
    /// # Errors
    /// When a step fails.
    pub fn open(&mut self) -> Outcome {
        std::fs::create_dir_all(&self.papers)?;
        self.stage.start_all()?;
        self.stage.await_ready()?;
        self.stage.await_growth()?;
        let members = self.stage.members();
        let mut document = Command::new(&self.binary);
        document
            .arg("load")
            .args(&members)
            .args(["--document", "--observations", "/dev/null"]);
        let document: Value = serde_json::from_str(&output(document)?)?;
        let definition = text(&document, "/definition")?;
        let approve =
            json!({ "effect": "approve_definition", "document": document.get("document") });
        self.motion(approve)?;
        let mut clients = members;
        clients.extend([String::from("--type"), definition]);
        for place in super::FOUNDERS..super::GROWN {
            clients.extend([String::from("--node"), Stage::url(place)]);
        }
        self.stage.write(&clients)
    }

    /// A member's node with an empty folder: admitted, it follows, then validates.
    ///
    /// # Errors
    /// When a step fails.
    pub fn grow(&mut self, place: usize) -> Outcome {
        let (identity, address) = self.stage.identity(place)?;
        let party = identity.party.clone();
        let admit = json!({
            "effect": "admit_node", "party": party, "key": identity.node_key, "address": address, "role": "follower",
        });
        self.motion(admit)?;
        self.stage.arrive(place)?;
        self.catch_up(place)?;
        self.motion(json!({ "effect": "set_node_role", "party": party, "role": "validator" }))?;
        self.committee.push(place);
        self.await_committee()
    }

    /// A member leaves with its node, which is then taken away.
    ///
    /// # Errors
    /// When a step fails.
    pub fn shrink(&mut self, place: usize) -> Outcome {
        let party = self.stage.identity(place)?.0.party.clone();
        self.motion(json!({ "effect": "remove_member", "party": party, "reason": "reorganised" }))?;
        self.council.retain(|one| *one != place);
        self.committee.retain(|one| *one != place);
        self.await_committee()?;
        self.stage.retire(place)
    }

    /// A member that left comes back to the council, without a node.
    ///
    /// # Errors
    /// When the motion does not pass.
    pub fn readmit(&mut self, place: usize) -> Outcome {
        let party = self.stage.identity(place)?.0.party.clone();
        self.motion(json!({ "effect": "admit_member", "party": party }))?;
        self.council.push(place);
        Ok(())
    }

    /// Issues a certificate and keeps its bundle, as a holder would.
    ///
    /// # Errors
    /// When the node does not give it.
    pub fn bundle(&mut self, name: &str) -> Outcome<PathBuf> {
        // The clients issue and fetch all the time; the newest bundle of theirs is as good as any.
        let folder = self.papers.with_file_name("bundles");
        let since = std::time::SystemTime::now();
        let deadline = Instant::now() + CHANGE_WITHIN;
        loop {
            let newest = newest(&folder)?.filter(|(_, at)| *at > since);
            if let Some((path, _)) = newest {
                let kept = self.papers.join(format!("{name}.chancery"));
                std::fs::copy(path, &kept)?;
                return Ok(kept);
            }
            if Instant::now() > deadline {
                return Err("no bundle was given in time".into());
            }
            self.stage.pass(Duration::from_millis(200))?;
        }
    }

    /// A checkpoint as a node in office gives it.
    ///
    /// # Errors
    /// When it does not.
    pub fn checkpoint(&self) -> Outcome<PathBuf> {
        let place = *self.committee.last().ok_or("nobody validates")?;
        let mut answer = ureq::get(format!("{}/v1/log/checkpoint", Stage::url(place))).call()?;
        let path = self.papers.join("checkpoint.txt");
        std::fs::write(&path, answer.body_mut().read_to_string()?)?;
        Ok(path)
    }

    /// Ends the clients and judges the history.
    ///
    /// # Errors
    /// The first thing that is not in order.
    pub fn close(&mut self) -> Outcome<Summary> {
        self.stage.settle()
    }

    /// The genesis file.
    pub fn genesis(&self) -> PathBuf {
        self.stage.city.genesis()
    }

    /// The program that the nodes run.
    pub fn binary(&self) -> &Path {
        &self.binary
    }

    /// A member's validator key.
    pub fn validator_key(&self, place: usize) -> PathBuf {
        self.stage
            .city
            .member(place)
            .join("keys")
            .join("validator.key")
    }

    /// The story.
    pub fn end(self) -> Story {
        self.stage.end()
    }

    /// Proposes and votes while one node is down, until it has passed.
    fn motion(&mut self, effect: Value) -> Outcome {
        let motion = self.random_id();
        let kind = text(&effect, "/effect")?;
        let needed = quorum(self.council.len());
        let down = self.kill_one()?;
        let voters: Vec<_> = self.council.iter().copied().take(needed).collect();
        for (turn, place) in voters.into_iter().enumerate() {
            let (what, body) = if turn == 0 {
                let body = json!({ "motion": motion, "effect": effect, "note": "" });
                ("propose_motion", body)
            } else {
                (
                    "vote_motion",
                    json!({ "motion": motion, "vote": "approve" }),
                )
            };
            self.sign_and_submit(place, what, body)?;
        }
        self.raise(down)?;
        self.motions += 1;
        self.stage.story.tell(format!("motion passed: {kind}"));
        Ok(())
    }

    /// Waits until every node in office knows the committee, while one at a time is killed.
    fn await_committee(&mut self) -> Outcome {
        let (wanted, deadline) = (self.committee.len(), Instant::now() + CHANGE_WITHIN);
        loop {
            let counts: Vec<_> = self
                .committee
                .iter()
                .map(|place| validators(*place))
                .collect();
            if counts.iter().all(|count| *count == Some(wanted)) {
                self.stage
                    .story
                    .tell(format!("{wanted} validators in office"));
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!(
                    "no committee of {wanted} within its time; the nodes say {counts:?}"
                )
                .into());
            }
            let down = self.kill_one()?;
            let rest = self.luck.millis(100, 700);
            self.stage.pass(rest)?;
            self.raise(down)?;
            self.stage.await_progress()?;
        }
    }

    /// Waits until a node has what the others have.
    fn catch_up(&mut self, place: usize) -> Outcome {
        let other = *self.committee.first().ok_or("nobody validates")?;
        let target = history::height(&Stage::url(other))?;
        let deadline = Instant::now() + CHANGE_WITHIN;
        while history::height(&Stage::url(place)).unwrap_or_default() < target {
            if Instant::now() > deadline {
                return Err(format!("{} does not catch up to block {target}", name(place)).into());
            }
            self.stage.pass(Duration::from_millis(100))?;
        }
        self.stage
            .story
            .tell(format!("{} has block {target}", name(place)));
        Ok(())
    }

    fn kill_one(&mut self) -> Outcome<usize> {
        let drawn = self.luck.place(self.committee.len());
        let place = *self.committee.get(drawn).ok_or("nobody validates")?;
        self.stage.kill(place)?;
        self.kills += 1;
        Ok(place)
    }

    fn raise(&mut self, place: usize) -> Outcome {
        self.stage.start(place)?;
        self.stage.await_node(place)
    }

    pub(super) fn running(&mut self) -> Vec<usize> {
        let committee = self.committee.clone();
        committee
            .into_iter()
            .filter(|place| self.stage.runs(*place))
            .collect()
    }

    pub(super) fn descriptor(&self, place: usize) -> Outcome<Value> {
        let path = self.stage.city.member(place).join("descriptor.json");
        let file: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        Ok(file
            .get("descriptor")
            .cloned()
            .ok_or("no descriptor in its file")?)
    }

    fn random_id(&mut self) -> String {
        (0..8).fold(String::new(), |id, _| {
            id + &format!("{:08x}", self.luck.below(1 << 32))
        })
    }
}

/// How many validators the node at a place says that there are.
fn validators(place: usize) -> Option<usize> {
    let ledger = history::get(&format!("{}/v1/ledger", Stage::url(place))).ok()?;
    let count = ledger
        .pointer("/chain/validators")
        .and_then(Value::as_u64)?;
    usize::try_from(count).ok()
}

const fn quorum(members: usize) -> usize {
    members.saturating_sub(members.saturating_sub(1) / 3)
}

pub(super) fn text(value: &Value, pointer: &str) -> Outcome<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .ok_or_else(|| format!("no `{pointer}` in {value}"))?
        .to_owned())
}

type Dated = (PathBuf, std::time::SystemTime);

fn newest(folder: &Path) -> Outcome<Option<Dated>> {
    let mut newest: Option<Dated> = None;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let at = entry.metadata()?.modified()?;
        if newest.as_ref().is_none_or(|(_, before)| at > *before) {
            newest = Some((entry.path(), at));
        }
    }
    Ok(newest)
}
