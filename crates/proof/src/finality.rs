//! Finality certificates: a quorum's signatures on one block digest.
//!
//! Reads the engine's bytes (`docs/formats.md`, section 9), keeps exactly a quorum of signatures, and
//! checks them by the rules of ZIP-215. Absent on purpose: the engine's code, and the other
//! certificates of consensus (notarisation, nullification), which prove nothing to a stranger.

use chancery_rules::kernel::ids::{BlockDigest, Epoch};

use crate::committee::Committee;
use crate::header::{Header, View};
use crate::signatures::{self, Signed};
use crate::wire::{Reader, WireError, put_uvarint};

/// Validators that a certificate may speak of, at most.
pub const VALIDATORS_MAX: usize = 128;

/// Why a finality certificate is refused; the first reason found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinalityError {
    /// The bytes cannot be read.
    #[error("the finality certificate cannot be read: {0}")]
    Wire(#[from] WireError),
    /// It speaks of another number of validators than the committee has.
    #[error("the certificate is of a committee of another size")]
    CommitteeSize,
    /// Bits beyond the committee, or not as many signatures as signers.
    #[error("the signers and the signatures do not match")]
    Signers,
    /// Fewer signatures than a quorum.
    #[error("fewer signatures than a quorum")]
    TooFew,
    /// More signatures than a quorum: a second encoding of the same proof.
    #[error("more signatures than a quorum")]
    TooMany,
    /// It is for another epoch or view than the header's; see [`Proposal::is_of`].
    #[error("the certificate is for another round than the header's")]
    Round,
    /// It is for another block.
    #[error("the certificate is for another block")]
    Digest,
    /// A signature is not its validator's.
    #[error("the signature of validator {index} is wrong")]
    Signature {
        /// Its place in the committee.
        index: usize,
    },
}

/// What the validators signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The committee's term.
    pub epoch: Epoch,
    /// The view that it was agreed in.
    pub view: View,
    /// The view of its parent.
    pub parent_view: View,
    /// The block.
    pub digest: BlockDigest,
}

/// A certificate as parsed: well-formed, its signatures unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finality {
    proposal: Proposal,
    participants: usize,
    signatures: Vec<(usize, [u8; 64])>,
}

impl Proposal {
    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            epoch: Epoch(reader.uvarint()?),
            view: View(reader.uvarint()?),
            parent_view: View(reader.uvarint()?),
            digest: BlockDigest(*reader.array()?),
        })
    }

    /// Whether this was proposed in the round that `header` names, or again in a later one: leaders
    /// propose the last block of an epoch, as it is, until it is final.
    fn is_of(&self, header: &Header) -> bool {
        let round = (self.view, self.parent_view);
        let again = header.next_committee.is_some()
            && self.parent_view >= header.view
            && self.view > self.parent_view;
        self.epoch == header.epoch && (again || round == (header.view, header.parent_view))
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_uvarint(out, self.epoch.0);
        put_uvarint(out, self.view.0);
        put_uvarint(out, self.parent_view.0);
        out.extend_from_slice(&self.digest.0);
    }
}

impl Finality {
    /// Reads a certificate of a committee of `participants`.
    ///
    /// # Errors
    /// `Wire`, `CommitteeSize` or `Signers`.
    pub fn parse(bytes: &[u8], participants: usize) -> Result<Self, FinalityError> {
        let mut reader = Reader::new(bytes);
        let proposal = Proposal::read(&mut reader)?;
        if reader.u64()? != participants_u64(participants)? {
            return Err(FinalityError::CommitteeSize);
        }
        let indices = read_signers(&mut reader, participants)?;
        if reader.length()? != indices.len() {
            return Err(FinalityError::Signers);
        }
        let signatures = reader.arrays::<64>(indices.len())?;
        reader.finish()?;
        let signatures = indices
            .into_iter()
            .zip(signatures.iter().copied())
            .collect();
        Ok(Self {
            proposal,
            participants,
            signatures,
        })
    }

    /// What was signed.
    #[must_use]
    pub const fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// Keeps the first `quorum` signatures, those of the lowest indices.
    ///
    /// # Errors
    /// `TooFew`.
    pub fn trim(mut self, quorum: usize) -> Result<Self, FinalityError> {
        if self.signatures.len() < quorum {
            return Err(FinalityError::TooFew);
        }
        self.signatures.truncate(quorum);
        Ok(self)
    }

    /// The bytes of this certificate.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bitmap = vec![0u8; self.participants.div_ceil(8)];
        for (index, _) in &self.signatures {
            if let Some(byte) = bitmap.get_mut(index / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        let mut out = Vec::new();
        self.proposal.put(&mut out);
        // `parse` admits at most `VALIDATORS_MAX` participants, so neither count is cut.
        out.extend_from_slice(
            &participants_u64(self.participants)
                .unwrap_or(0)
                .to_be_bytes(),
        );
        out.extend_from_slice(&bitmap);
        put_uvarint(
            &mut out,
            participants_u64(self.signatures.len()).unwrap_or(0),
        );
        for (_, signature) in &self.signatures {
            out.extend_from_slice(signature);
        }
        out
    }

    /// Checks that exactly a quorum of `committee` signed the block with this header and digest.
    ///
    /// # Errors
    /// `TooFew`, `TooMany`, `Round`, `Digest` or `Signature`, in this order.
    pub fn verify(
        &self,
        header: &Header,
        digest: BlockDigest,
        committee: &Committee,
    ) -> Result<(), FinalityError> {
        match self.signatures.len().cmp(&committee.quorum()) {
            std::cmp::Ordering::Less => return Err(FinalityError::TooFew),
            std::cmp::Ordering::Greater => return Err(FinalityError::TooMany),
            std::cmp::Ordering::Equal => {}
        }
        if !self.proposal.is_of(header) {
            return Err(FinalityError::Round);
        }
        if self.proposal.digest != digest {
            return Err(FinalityError::Digest);
        }
        self.verify_signatures(committee)
    }

    /// All at once; one by one only to name the first that is wrong.
    fn verify_signatures(&self, committee: &Committee) -> Result<(), FinalityError> {
        let message = self.signed_bytes(committee.namespace());
        let mut signed = Vec::with_capacity(self.signatures.len());
        for (index, signature) in &self.signatures {
            let key = committee.keys().get(*index);
            let key = key.ok_or(FinalityError::Signature { index: *index })?;
            signed.push((*index, key, signature));
        }
        if signatures::are_good(&message, &signed) {
            return Ok(());
        }
        let wrong =
            |(_, key, signature): &&Signed<'_>| !signatures::is_good(&message, key, signature);
        match signed.iter().find(wrong) {
            Some((index, ..)) => Err(FinalityError::Signature { index: *index }),
            None => Ok(()),
        }
    }

    fn signed_bytes(&self, namespace: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        put_uvarint(&mut out, participants_u64(namespace.len()).unwrap_or(0));
        out.extend_from_slice(namespace);
        self.proposal.put(&mut out);
        out
    }
}

/// The engine's certificate with its surplus signatures dropped, as it goes into a bundle.
///
/// # Errors
/// Those of [`Finality::parse`] and [`Finality::trim`].
pub fn trim(engine: &[u8], committee: &Committee) -> Result<Vec<u8>, FinalityError> {
    let finality = Finality::parse(engine, committee.keys().len())?;
    Ok(finality.trim(committee.quorum())?.encode())
}

/// Checks a bundle's certificate: bytes, quorum, round, digest and signatures.
///
/// # Errors
/// The first [`FinalityError`] that applies.
pub fn verify(
    bytes: &[u8],
    header: &Header,
    digest: BlockDigest,
    committee: &Committee,
) -> Result<(), FinalityError> {
    Finality::parse(bytes, committee.keys().len())?.verify(header, digest, committee)
}

/// The set bits of the bitmap, ascending; none beyond the committee.
fn read_signers(reader: &mut Reader<'_>, participants: usize) -> Result<Vec<usize>, FinalityError> {
    let bitmap = reader.take(participants.div_ceil(8))?;
    let is_set = |index: usize| {
        bitmap
            .get(index / 8)
            .is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    };
    let (signers, beyond): (Vec<usize>, Vec<usize>) = (0..bitmap.len() * 8)
        .filter(|index| is_set(*index))
        .partition(|index| *index < participants);
    if beyond.is_empty() {
        Ok(signers)
    } else {
        Err(FinalityError::Signers)
    }
}

fn participants_u64(count: usize) -> Result<u64, FinalityError> {
    u64::try_from(count).map_err(|_| FinalityError::CommitteeSize)
}
