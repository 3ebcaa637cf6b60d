//! What validators could sign after they have left: bundles that no verifier may believe.
//!
//! `retired_quorum GENESIS BEFORE AFTER OUT KEY...` takes the genesis file, a bundle of the time when its committee was in
//! office, one of a time when a quorum of it has left, and the seeds of that quorum. It writes into OUT:
//!
//! - `own-time.chancery`: the first bundle's header, changed and signed by them: good, for it was their time. This shows
//!   that what follows is refused because they have left, not because it is badly made.
//! - `true-chain.chancery`: a header of the second bundle's height, signed by them, with every link.
//! - `cut-chain.chancery`: the same, with the links up to the first change left out.
//! - `no-chain.chancery`: the same, with no link.
//! - `kept-in-office.chancery`: the same, with the first change passed off as a renewal.
//! - `own-terms.chancery`: the same, with renewals of their own for every epoch. No verifier that has the genesis file
//!   alone can refuse it; one with a recent checkpoint does.
//!
//! `cargo xtask council` runs it and asks both verifiers. Absent on purpose: any key but those it is given.

use std::error::Error;
use std::path::{Path, PathBuf};

use chancery_proof::bundle::Bundle;
use chancery_proof::committee::{Committee, Link, engine_namespace};
use chancery_proof::header::{Header, View};
use chancery_rules::genesis::{Epochs, Genesis};
use chancery_rules::kernel::ids::{Epoch, LedgerId, ValidatorId};
use ed25519_dalek::{Signer as _, SigningKey};

/// The quorum that has left.
struct Retired {
    ledger: LedgerId,
    committee: Committee,
    keys: Vec<SigningKey>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().ok_or("GENESIS BEFORE AFTER OUT KEY...");
    let (genesis, before, after, out) = (next()?, next()?, next()?, next()?);
    let (genesis, ledger) = Genesis::parse(&std::fs::read(genesis)?)?;
    let keys = arguments
        .map(|path| seed(&path))
        .collect::<Result<_, _>>()?;
    let retired = Retired {
        ledger,
        committee: Committee::from_genesis(&genesis, ledger),
        keys,
    };
    let before = Bundle::decode(&std::fs::read(before)?)?;
    let after = Bundle::decode(&std::fs::read(after)?)?;
    std::fs::create_dir_all(&out)?;
    let write = |name: &str, bundle: &Bundle| -> Result<(), Box<dyn Error>> {
        Ok(std::fs::write(
            out.join(format!("{name}.chancery")),
            bundle.encode()?,
        )?)
    };
    write("own-time", &retired.sign(before)?)?;
    let forged = retired.sign(after)?;
    write("true-chain", &forged)?;
    let change = forged
        .committees
        .iter()
        .position(|link| link.committee.is_some());
    let change = change.ok_or("the second bundle has no change of committees")?;
    let mut cut = forged.clone();
    cut.committees.truncate(change);
    write("cut-chain", &cut)?;
    cut.committees.clear();
    write("no-chain", &cut)?;
    let mut renewed = forged.clone();
    renewed.committees = retired.renewals(&Header::decode(&forged.header)?, genesis.epochs())?;
    write("own-terms", &renewed)?;
    let mut kept = forged;
    kept.committees.truncate(change + 1);
    if let Some(link) = kept.committees.last_mut() {
        link.committee = None;
    }
    write("kept-in-office", &kept)
}

impl Retired {
    /// The bundle with a header that nobody proposed: the same height and state, another view, signed by these keys.
    fn sign(&self, bundle: Bundle) -> Result<Bundle, Box<dyn Error>> {
        let mut header = Header::decode(&bundle.header)?;
        header.parent_view = header.view;
        header.view = View(header.view.0.saturating_add(7));
        let (header, finality) = (header.encode(), self.certify(&header)?);
        Ok(Bundle {
            header,
            finality,
            ..bundle
        })
    }

    /// A link for each epoch before a header's, by which they stay in office.
    fn renewals(&self, header: &Header, epochs: Epochs) -> Result<Vec<Link>, Box<dyn Error>> {
        let ends = (0..header.epoch.0).map(|epoch| Header {
            height: epochs.last(Epoch(epoch)),
            epoch: Epoch(epoch),
            next_committee: Some(self.committee.root()),
            ..header.clone()
        });
        ends.map(|end| {
            Ok(Link {
                header: end.encode(),
                finality: self.certify(&end)?,
                committee: None,
            })
        })
        .collect()
    }

    /// A finality certificate, byte by byte as `docs/formats.md` section 9 has it.
    fn certify(&self, header: &Header) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut proposal = Vec::new();
        for number in [header.epoch.0, header.view.0, header.parent_view.0] {
            uvarint(&mut proposal, number)?;
        }
        proposal.extend_from_slice(&header.digest().0);
        let mut namespace = engine_namespace(self.ledger);
        namespace.extend_from_slice(b"_FINALIZE");
        let mut message = vec![u8::try_from(namespace.len())?];
        message.extend_from_slice(&namespace);
        message.extend_from_slice(&proposal);

        let validators = self.committee.keys();
        let mut signers: Vec<(usize, &SigningKey)> = Vec::new();
        for key in &self.keys {
            let public = ValidatorId(key.verifying_key().to_bytes());
            let index = validators.iter().position(|one| *one == public);
            signers.push((index.ok_or("a key is not of the genesis committee")?, key));
        }
        signers.sort_by_key(|(index, _)| *index);
        let mut bitmap = vec![0_u8; validators.len().div_ceil(8)];
        for (index, _) in &signers {
            if let Some(byte) = bitmap.get_mut(index / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        let mut certificate = proposal;
        certificate.extend_from_slice(&u64::try_from(validators.len())?.to_be_bytes());
        certificate.extend_from_slice(&bitmap);
        uvarint(&mut certificate, u64::try_from(signers.len())?)?;
        for (_, key) in signers {
            certificate.extend_from_slice(&key.sign(&message).to_bytes());
        }
        Ok(certificate)
    }
}

/// The key of a seed's file: 64 hexadecimal digits in its first line.
fn seed(path: &Path) -> Result<SigningKey, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let digits = text.lines().next().unwrap_or_default();
    let bytes: [u8; 32] = hex::decode(digits)?.as_slice().try_into()?;
    Ok(SigningKey::from_bytes(&bytes))
}

fn uvarint(to: &mut Vec<u8>, mut value: u64) -> Result<(), std::num::TryFromIntError> {
    while value >= 0x80 {
        to.push(u8::try_from(value & 0x7f)? | 0x80);
        value >>= 7;
    }
    to.push(u8::try_from(value)?);
    Ok(())
}
