//! `chancery found describe`: what a member says of itself, signed by each of its keys that can sign.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_api::clock::now;
use chancery_rules::founding::{Descriptor, Possession, SignedDescriptor};
use chancery_rules::genesis::MemberKey;
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::credit_code::CreditCode;
use chancery_rules::kernel::ids::{PartyId, ValidatorId};
use chancery_rules::kernel::keys::{KeyAlgorithm, KeyPurpose, PublicKey};
use chancery_rules::kernel::node_address::NodeAddress;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::DAY_MS;
use chancery_rules::party::PartyKind;
use chancery_testkit::founding::{Seed, public};
use chancery_vault::SealingKey;
use clap::{Args, ValueEnum};

use super::keys::root_file;
use super::{pretty, sign_with, write_new};
use crate::composition::files::DataFolder;
use crate::composition::founded::read_file;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `found describe`.
#[derive(Args)]
pub struct Options {
    /// The member's folder
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where its root key stands, when not in the folder
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// Its name in Chinese
    #[arg(long)]
    zh: String,
    /// Its name in English
    #[arg(long)]
    en: String,
    /// Its kind
    #[arg(long, value_enum, default_value = "agency")]
    kind: Kind,
    /// Its unified social credit code
    #[arg(long, value_name = "CODE")]
    identifier: Option<CreditCode>,
    /// Where the other nodes reach its node, as `host:port`; a member without a node says `--no-node`
    #[arg(long, value_name = "HOST:PORT", required_unless_present = "no_node")]
    address: Option<NodeAddress>,
    /// The member runs no validator
    #[arg(long, conflicts_with = "address")]
    no_node: bool,
    /// What the ledger is for
    #[arg(long, value_enum, default_value = "production")]
    environment: Use,
    /// Days in which a ledger may be founded with the descriptor
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=90))]
    valid_days: u64,
    /// Where the descriptor goes; by default `descriptor.json` in the folder
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Kinds of members.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Agency,
    Bank,
    Enterprise,
}

/// What a ledger is for.
#[derive(Clone, Copy, ValueEnum)]
enum Use {
    Production,
    Development,
}

/// Writes the descriptor.
///
/// # Errors
/// When a key cannot be read, or what the member says of itself is refused.
pub fn run(options: Options, speech: Speech) -> Outcome {
    let folder = DataFolder::at(&options.dir);
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| options.dir.join("descriptor.json"));
    let secrets = Secrets::read(&folder, &options)?;
    let descriptor = descriptor(&folder, options, &secrets)?;
    let message = descriptor.signed_bytes();
    let signatures = secrets.signers(descriptor.validator.is_some()).map(|seed| {
        let (key, signature) = sign_with(seed, &message);
        Possession { key, signature }
    });
    let signed = SignedDescriptor {
        signatures: signatures.collect(),
        descriptor,
    };
    signed.check()?;
    write_new(&out, &pretty(&signed)?)?;
    let value = serde_json::json!({ "party": signed.descriptor.party, "descriptor": out });
    speech.answer(&value, || {
        let said = speech.choose(
            "请将描述文件交给召集人：",
            "send the descriptor to the convener:",
        );
        format!("{said} {}", out.display())
    });
    Ok(ExitCode::SUCCESS)
}

/// The seeds of the keys that a descriptor names, in the order of their purposes.
struct Secrets {
    root: Seed,
    office: Seed,
    automation: Seed,
    assertion: Seed,
    sealing: Seed,
    validator: Seed,
}

impl Secrets {
    fn read(folder: &DataFolder, options: &Options) -> Outcome<Self> {
        let read = |path: PathBuf| match options.environment {
            Use::Production => keys::demand_own_file(&path),
            Use::Development => keys::read_file(&path),
        };
        let of = |name: &str| read(folder.keys().join(format!("{name}.key")));
        Ok(Self {
            root: read(root_file(folder, options.root.as_deref()))?,
            office: of("office")?,
            automation: of("automation")?,
            assertion: of("assertion")?,
            sealing: of("sealing")?,
            validator: of("validator")?,
        })
    }

    fn signers(&self, validates: bool) -> impl Iterator<Item = &Seed> {
        [&self.root, &self.office, &self.automation, &self.assertion]
            .into_iter()
            .chain(validates.then_some(&self.validator))
    }

    fn public(&self) -> Outcome<Vec<MemberKey>> {
        let signs = |purpose, seed| MemberKey {
            purpose,
            key: PublicKey::ed25519(public(seed)),
        };
        let sealing = SealingKey::from_bytes(&self.sealing)?.public().to_bytes();
        Ok(vec![
            signs(KeyPurpose::Root, &self.root),
            signs(KeyPurpose::Office, &self.office),
            signs(KeyPurpose::Automation, &self.automation),
            signs(KeyPurpose::Assertion, &self.assertion),
            MemberKey {
                purpose: KeyPurpose::Sealing,
                key: PublicKey::new(KeyAlgorithm::X25519, &sealing)?,
            },
        ])
    }
}

fn descriptor(folder: &DataFolder, options: Options, secrets: &Secrets) -> Outcome<Descriptor> {
    let party = read_file(&folder.party(), "`chancery found keys` writes it")?;
    let party: PartyId = String::from_utf8_lossy(&party).trim().parse()?;
    let made = now();
    let name =
        Name::new(options.zh, options.en).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Descriptor {
        v: 1,
        environment: match options.environment {
            Use::Production => Environment::Production,
            Use::Development => Environment::Development,
        },
        party,
        kind: match options.kind {
            Kind::Agency => PartyKind::Agency,
            Kind::Bank => PartyKind::Bank,
            Kind::Enterprise => PartyKind::Enterprise,
        },
        name,
        identifier: options.identifier,
        keys: secrets.public()?,
        validator: (!options.no_node).then(|| ValidatorId(public(&secrets.validator))),
        address: options.address,
        made,
        expires: made.plus_ms(options.valid_days.saturating_mul(DAY_MS)),
    })
}
