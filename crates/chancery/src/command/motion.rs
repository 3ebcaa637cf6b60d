//! `chancery motion`: what the council decides by vote.
//!
//! A member speaks with its root key. Where that is kept offline, `--print` gives the transaction
//! for `tx prepare`, which is signed elsewhere and submitted with `tx submit`.

mod effect;

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_rules::kernel::transaction::Transaction;
use chancery_rules::motion::{ProposeMotion, VoteMotion, WithdrawMotion};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use self::effect::EffectFlags;
use super::shown::{list_path, record, table};
use crate::acting::{ActingAs, transaction_of};
use crate::exit::{Failure, Outcome};
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with motions.
#[derive(Subcommand)]
pub enum Command {
    /// List the motions, newest first
    List(List),
    /// Show one motion with its votes
    Show(Show),
    /// Say what an effect, or a motion's, would do if it passed now
    Simulate(Simulate),
    /// Propose a motion, which is the first approval of it
    Propose(Box<Propose>),
    /// Approve or reject a motion; a vote cannot be changed
    Vote(Vote),
    /// Take back a motion of one's own
    Withdraw(Withdraw),
}

/// Options of `motion list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those that stand so: `open`, `passed`, `rejected`, `withdrawn`, `failed`, `expired`
    #[arg(long)]
    status: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Options of `motion show`.
#[derive(Args)]
pub struct Show {
    /// The motion's id
    motion: String,
    #[command(flatten)]
    node: NodeAddress,
}

/// Options of `motion simulate`.
#[derive(Args)]
pub struct Simulate {
    /// The id of a motion whose effect it is; else the effect is described
    #[arg(conflicts_with_all = ["effect", "effect_file"])]
    motion: Option<String>,
    #[command(flatten)]
    effect: EffectFlags,
    #[command(flatten)]
    node: NodeAddress,
}

/// As which member to speak.
#[derive(Args)]
pub struct Speaking {
    #[command(flatten)]
    acting: ActingAs,
    /// The file of the member's root key, when it is not in the data folder
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// Print the transaction for `tx prepare` instead of signing it here
    #[arg(long)]
    print: bool,
}

/// Options of `motion propose`.
#[derive(Args)]
pub struct Propose {
    #[command(flatten)]
    effect: EffectFlags,
    /// Why, for those who vote
    #[arg(long, default_value = "")]
    note: String,
    /// Its id; a random one when absent
    #[arg(long)]
    motion: Option<String>,
    #[command(flatten)]
    speaking: Speaking,
}

/// Options of `motion vote`.
#[derive(Args)]
pub struct Vote {
    /// The motion's id
    motion: String,
    /// The vote
    #[arg(value_enum)]
    vote: Voice,
    #[command(flatten)]
    speaking: Speaking,
}

/// A vote.
#[derive(Clone, Copy, ValueEnum)]
enum Voice {
    /// Yes
    Approve,
    /// No
    Reject,
}

/// Options of `motion withdraw`.
#[derive(Args)]
pub struct Withdraw {
    /// The motion's id
    motion: String,
    #[command(flatten)]
    speaking: Speaking,
}

/// Runs one of them.
///
/// # Errors
/// When the node does not answer, or refuses.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::List(_) => {
            let columns = [
                "motion/motion",
                "standing",
                "motion/effect/effect",
                "motion/proposer",
                "motion/proposed_at",
            ];
            table(&answer, &columns)
        }
        _ => record(&answer),
    });
    let refused = answer.get("rejected").is_some();
    Ok(if refused {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    })
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => {
            let conditions = [
                ("status", list.status.as_deref()),
                ("cursor", list.cursor.as_deref()),
            ];
            let path = list_path("/v1/motions", &conditions);
            list.node.open()?.get(&path).await
        }
        Command::Show(show) => {
            let path = format!("/v1/motions/{}", show.motion);
            show.node.open()?.get(&path).await
        }
        Command::Simulate(simulate) => foresee(simulate).await,
        Command::Propose(propose) => {
            let motion = match &propose.motion {
                Some(motion) => motion.clone(),
                None => hex::encode(*chancery_testkit::founding::fresh()?),
            };
            let effect = propose.effect.read()?;
            let body = json!({ "motion": motion, "effect": effect, "note": propose.note });
            propose
                .speaking
                .say(ProposeMotion::NAME, &motion, body)
                .await
        }
        Command::Vote(vote) => {
            let said = match vote.vote {
                Voice::Approve => "approve",
                Voice::Reject => "reject",
            };
            let body = json!({ "motion": vote.motion, "vote": said });
            vote.speaking
                .say(VoteMotion::NAME, &vote.motion, body)
                .await
        }
        Command::Withdraw(withdraw) => {
            let body = json!({ "motion": withdraw.motion });
            let speaking = &withdraw.speaking;
            speaking
                .say(WithdrawMotion::NAME, &withdraw.motion, body)
                .await
        }
    }
}

async fn foresee(simulate: &Simulate) -> Outcome<Value> {
    let node = simulate.node.open()?;
    let effect = match &simulate.motion {
        Some(motion) => {
            let known = node.get(&format!("/v1/motions/{motion}")).await?;
            let effect = known.pointer("/motion/effect").cloned();
            effect.ok_or_else(|| Failure::new("the node's answer names no effect"))?
        }
        None => serde_json::to_value(simulate.effect.read()?)?,
    };
    let body = json!({ "effect": effect });
    node.post("/v1/motions/simulate", &body).await
}

impl Speaking {
    /// Signs and submits an act about a motion, or only gives it.
    async fn say(&self, name: &str, motion: &str, body: Value) -> Outcome<Value> {
        if self.print {
            return Ok(serde_json::to_value(transaction_of(name, body)?)?);
        }
        let acting = self.acting.open_as_root(self.root_key.as_deref())?;
        let mut answer = acting.carry_out(name, body).await?;
        let fields = answer
            .as_object_mut()
            .ok_or_else(|| Failure::new("the answer is no object"))?;
        fields.insert(String::from("motion"), json!(motion));
        Ok(answer)
    }
}
