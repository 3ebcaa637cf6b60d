//! `chancery tx`: transactions by hand, for keys that live elsewhere.
//!
//! `prepare` gives the bytes to sign, `sign` signs with a key file or takes a signature made
//! elsewhere (an HSM), `submit` hands the envelope to a node.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_api::clock::now;
use chancery_rules::genesis::{GENESIS_BYTES_MAX, Genesis};
use chancery_rules::kernel::envelope::{
    ENVELOPE_BYTES_MAX, EXPIRY_MS_MAX, Envelope, ToSign, UnsignedEnvelope,
};
use chancery_rules::kernel::ids::{Nonce, PartyId};
use chancery_rules::kernel::keys::PublicKey;
use clap::{Args, Subcommand};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::definition::read_json;
use super::shown::record;
use crate::composition::duration::Span;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::files::read_bounded;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with transactions.
#[derive(Subcommand)]
pub enum Command {
    /// From a transaction in JSON to the bytes to sign
    Prepare(Prepare),
    /// Sign what was prepared, or add a signature that was made elsewhere
    Sign(Sign),
    /// Submit an envelope and wait until it is final
    Submit(Submit),
    /// Show a transaction by its id, or an envelope in a file
    Show(Show),
}

/// Options of `tx prepare`.
#[derive(Args)]
pub struct Prepare {
    /// The transaction: `{"type": "revoke_certificate", "body": {..}}`
    file: PathBuf,
    /// The ledger's genesis file
    #[arg(long)]
    genesis: PathBuf,
    /// The party that signs
    #[arg(long)]
    party: PartyId,
    /// Its Ed25519 public key in hexadecimal
    #[arg(long, value_name = "PUBLIC")]
    public: String,
    /// How long the envelope may wait for a block; ten minutes at most
    #[arg(long, value_name = "DURATION", default_value = "9min", value_parser = Span::parse)]
    expires_in: Span,
    /// Where to write what is to be signed
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

/// Options of `tx sign`.
#[derive(Args)]
pub struct Sign {
    /// What `prepare` wrote
    file: PathBuf,
    /// The key file to sign with
    #[arg(long, value_name = "FILE", required_unless_present = "signature")]
    key: Option<PathBuf>,
    /// A signature of 64 bytes in hexadecimal that was made elsewhere
    #[arg(long, value_name = "HEX", conflicts_with = "key")]
    signature: Option<String>,
    /// Where to write the envelope
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

/// Options of `tx submit`.
#[derive(Args)]
pub struct Submit {
    /// The envelope
    file: PathBuf,
    #[command(flatten)]
    node: NodeAddress,
    /// Answer as soon as the node has taken it
    #[arg(long)]
    no_wait: bool,
}

/// Options of `tx show`.
#[derive(Args)]
pub struct Show {
    /// A transaction's id, or a file with an envelope
    id_or_file: String,
    #[command(flatten)]
    node: NodeAddress,
}

/// What is to be signed, between `prepare` and `sign`; all bytes in hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prepared {
    to_sign: String,
    protected: String,
    payload: String,
}

/// Runs one of them.
///
/// # Errors
/// When a file is not what it should be, or the node refuses.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = match command {
        Command::Prepare(options) => prepare(&options)?,
        Command::Sign(options) => sign(&options)?,
        Command::Submit(options) => {
            let envelope = read_bounded(&options.file, envelope_bytes_max())?;
            let wait = !options.no_wait;
            block_on(async { options.node.open()?.submit(envelope, wait).await })?
        }
        Command::Show(options) => show(&options)?,
    };
    speech.answer(&answer, || record(&answer));
    let refused = answer.pointer("/receipt/accepted") == Some(&json!(false));
    Ok(if refused {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    })
}

fn prepare(options: &Prepare) -> Outcome<serde_json::Value> {
    let (_, ledger) = Genesis::parse(&read_bounded(
        &options.genesis,
        u64::try_from(GENESIS_BYTES_MAX)?,
    )?)?;
    let transaction = serde_json::from_value(read_json(&options.file)?)
        .map_err(|error| Failure::new(format!("this is not a transaction: {error}")))?;
    let raw: [u8; 32] = from_hex(&options.public)?;
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    let lifetime_ms = u64::try_from(options.expires_in.0.as_millis())?;
    if lifetime_ms > EXPIRY_MS_MAX {
        return Err(Failure::usage("an envelope waits ten minutes at most")
            .remedy("`--expires-in 9min` leaves a minute for clocks that differ"));
    }
    let expires = now().plus_ms(lifetime_ms);
    let (party, nonce) = (options.party, Nonce(nonce));
    let unsigned = UnsignedEnvelope {
        ledger,
        party,
        nonce,
        expires,
        transaction,
    };
    let to_sign = unsigned.to_sign(&PublicKey::ed25519(raw))?;
    let prepared = Prepared {
        to_sign: hex::encode(&to_sign.tbs),
        protected: hex::encode(&to_sign.protected),
        payload: hex::encode(&to_sign.payload),
    };
    std::fs::write(&options.out, serde_json::to_vec_pretty(&prepared)?)?;
    Ok(json!({ "prepared": options.out, "expires": expires, "to_sign": prepared.to_sign }))
}

fn sign(options: &Sign) -> Outcome<serde_json::Value> {
    let prepared: Prepared = serde_json::from_value(read_json(&options.file)?)?;
    let bytes = |text: &str| {
        hex::decode(text).map_err(|_| Failure::new("what was prepared is not hexadecimal"))
    };
    let to_sign = ToSign {
        protected: bytes(&prepared.protected)?,
        payload: bytes(&prepared.payload)?,
        tbs: bytes(&prepared.to_sign)?,
    };
    let signature = match (&options.key, &options.signature) {
        (Some(path), _) => SigningKey::from_bytes(&*keys::read_file(path)?)
            .sign(&to_sign.tbs)
            .to_bytes(),
        (None, Some(text)) => from_hex(text)?,
        (None, None) => return Err(Failure::usage("name a key file or a signature")),
    };
    let envelope = to_sign.finish(&signature);
    let decoded = Envelope::decode(&envelope)?;
    if decoded.verify_signature().is_err() {
        return Err(
            Failure::new("this key did not sign for the public key that was prepared for")
                .remedy("sign with that key, or prepare again with `--public` of this one"),
        );
    }
    let id = decoded.id();
    std::fs::write(&options.out, &envelope)?;
    Ok(json!({ "envelope": options.out, "transaction": id, "size_bytes": envelope.len() }))
}

fn show(options: &Show) -> Outcome<serde_json::Value> {
    let path = PathBuf::from(&options.id_or_file);
    if !path.is_file() {
        let path = format!("/v1/transactions/{}", options.id_or_file);
        return block_on(async { options.node.open()?.get(&path).await });
    }
    let envelope = Envelope::decode(&read_bounded(&path, envelope_bytes_max())?)?;
    Ok(json!({
        "transaction": envelope.id(), "ledger": envelope.ledger(), "party": envelope.party(),
        "expires": envelope.expires(), "signature_valid": envelope.verify_signature().is_ok(),
        "content": envelope.transaction(),
    }))
}

fn envelope_bytes_max() -> u64 {
    u64::try_from(ENVELOPE_BYTES_MAX).unwrap_or(u64::MAX)
}

fn from_hex<const N: usize>(text: &str) -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| Failure::usage(format!("`{text}` is not {N} bytes in hexadecimal")))?;
    Ok(bytes)
}
