//! `chancery found inspect` and `found sign`: a member reads what a genesis file founds, and signs it.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_credential::instant::Instant;
use chancery_rules::founding::{Approval, SignedDescriptor};
use chancery_rules::genesis::{Genesis, Member};
use chancery_rules::kernel::ids::LedgerId;
use clap::Args;
use serde_json::{Value, json};

use super::keys::root_file;
use super::{pretty, read_genesis, sign_with, write_new};
use crate::composition::files::DataFolder;
use crate::composition::founded::read_file;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `found inspect`.
#[derive(Args)]
pub struct Inspect {
    /// The genesis file
    #[arg(value_name = "GENESIS")]
    genesis: PathBuf,
}

/// Options of `found sign`.
#[derive(Args)]
pub struct Sign {
    /// The genesis file
    #[arg(value_name = "GENESIS")]
    genesis: PathBuf,
    /// The member's folder, with the descriptor that it sent
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where its root key stands, when not in the folder
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// The ledger's id as the members told it to each other; signs nothing else
    #[arg(long, value_name = "ID")]
    ledger: LedgerId,
    /// Where the signature goes; by default `approval.json` in the folder
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Shows what a genesis file founds.
///
/// # Errors
/// When it is none.
pub fn inspect(options: &Inspect, speech: Speech) -> Outcome {
    let (genesis, ledger, _) = read_genesis(&options.genesis)?;
    speech.answer(&summary(&genesis, ledger), || {
        readable(&genesis, ledger, speech)
    });
    Ok(ExitCode::SUCCESS)
}

/// Signs a genesis file.
///
/// # Errors
/// When it is not the ledger that was agreed on, or does not have this member as it described itself.
pub fn sign(options: &Sign, speech: Speech) -> Outcome {
    let folder = DataFolder::at(&options.dir);
    let (genesis, ledger, _) = read_genesis(&options.genesis)?;
    if ledger != options.ledger {
        let said = format!(
            "the genesis file founds the ledger {ledger}, not {}",
            options.ledger
        );
        return Err(Failure::new(said).remedy("ask the convener which file the others have"));
    }
    let path = options.dir.join("descriptor.json");
    let bytes = read_file(&path, "`chancery found describe` writes it")?;
    let mine = SignedDescriptor::parse(&bytes)?.descriptor.member();
    if genesis.member(mine.party) != Some(&mine) {
        let said = "the genesis file does not have this member as its descriptor has it";
        return Err(
            Failure::new(said).remedy("compare with `chancery found inspect`; sign nothing")
        );
    }
    let root = keys::read_file(&root_file(&folder, options.root.as_deref()))?;
    let (key, signature) = sign_with(&root, &Approval::signed_bytes(ledger, mine.party));
    let approval = Approval {
        v: 1,
        ledger,
        party: mine.party,
        key,
        signature,
    };
    approval.check(&genesis, ledger)?;
    let out = options.out.clone();
    let out = out.unwrap_or_else(|| options.dir.join("approval.json"));
    write_new(&out, &pretty(&approval)?)?;
    let value = json!({ "ledger": ledger, "party": mine.party, "approval": out });
    speech.answer(&value, || {
        let said = speech.choose(
            "已签名，请将签名交给召集人：",
            "signed; send the signature to the convener:",
        );
        format!("{said} {}", out.display())
    });
    Ok(ExitCode::SUCCESS)
}

fn summary(genesis: &Genesis, ledger: LedgerId) -> Value {
    let committee = genesis.committee().len();
    json!({
        "ledger": ledger, "name": genesis.name, "environment": genesis.environment, "time": genesis.time,
        "epochs": genesis.epochs(), "members": genesis.members, "validators": committee,
        "quorum": quorum(committee), "may_fail": faults(committee),
    })
}

fn readable(genesis: &Genesis, ledger: LedgerId, speech: Speech) -> String {
    let labels = speech.choose(
        "账本 名称 环境 时间 纪元 验证节点 成员",
        "ledger name environment time epochs validators members",
    );
    let mut labels = labels.split(' ');
    let mut line = |value: String| format!("{:<12} {value}\n", labels.next().unwrap_or_default());
    let (committee, epochs) = (genesis.committee().len(), genesis.epochs());
    let time = Instant::from_ms(genesis.time.0)
        .map_or_else(|_| genesis.time.to_string(), |time| time.to_string());
    let mut shown = line(ledger.to_string());
    shown += &line(format!("{} / {}", genesis.name.zh(), genesis.name.en()));
    shown += &line(format!("{:?}", genesis.environment).to_lowercase());
    shown += &line(time);
    shown += &line(format!("{} blocks, term {}", epochs.blocks, epochs.term));
    shown += &line(format!(
        "{committee}, quorum {}, {} may fail",
        quorum(committee),
        faults(committee)
    ));
    shown += &line(genesis.members.len().to_string());
    for member in &genesis.members {
        shown += &of(member);
    }
    shown
}

fn of(member: &Member) -> String {
    let identifier = member
        .identifier
        .map_or_else(String::new, |code| format!(" {code}"));
    let mut shown = format!(
        "  {} / {}{identifier}\n    party      {}\n",
        member.name.zh(),
        member.name.en(),
        member.party
    );
    for key in &member.keys {
        let purpose = format!("{:?}", key.purpose).to_lowercase();
        shown += &format!("    {purpose:<10} {}\n", hex::encode(key.key.bytes()));
    }
    if let Some(validator) = member.validator {
        let address = member
            .address
            .as_ref()
            .map_or("", |address| address.as_str());
        shown += &format!("    {:<10} {validator} {address}\n", "validator");
    }
    shown
}

const fn faults(validators: usize) -> usize {
    validators.saturating_sub(1) / 3
}

const fn quorum(validators: usize) -> usize {
    validators.saturating_sub(faults(validators))
}
