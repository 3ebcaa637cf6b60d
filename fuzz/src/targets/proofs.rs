//! What verifiers read: headers, certificates, links, checkpoints, proofs, bundles, credentials.

use std::sync::LazyLock;

use chancery_credential::schema::Schema;
use chancery_credential::vc::SecuredCredential;
use chancery_proof::bundle::{BUNDLE_BYTES_MAX, Bundle};
use chancery_proof::committee::{CommitteeChain, LINK_BYTES_MAX, Link};
use chancery_proof::finality::Finality;
use chancery_proof::header::{HEADER_BYTES_MAX, Header};
use chancery_proof::join::{JOIN_BYTES_MAX, JoinPoint};
use chancery_proof::log::{CHECKPOINT_BYTES_MAX, SignedCheckpoint};
use chancery_proof::state::{verify_exclusion, verify_inclusion};
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_proof::verify::{Anchor, Verifier, VerifyOptions};
use chancery_rules::definition::CertificateType;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{Root, StateKey};
use chancery_rules::kernel::time::Timestamp;

use crate::corpus;

/// An hour after the block of the vectors.
const OPTIONS: VerifyOptions = VerifyOptions {
    now: Timestamp(1_795_168_800_000),
    max_age_ms: None,
};

/// A header.
pub fn header(bytes: &[u8]) {
    if let Ok(header) = Header::decode(bytes) {
        assert!(bytes.len() <= HEADER_BYTES_MAX);
        assert_eq!(header.encode(), bytes, "another encoding");
    }
}

/// A finality certificate; the first byte is the size of the committee.
pub fn finality(bytes: &[u8]) {
    let Some((size, rest)) = bytes.split_first() else {
        return;
    };
    let participants = usize::from(*size);
    let Ok(finality) = Finality::parse(rest, participants) else {
        return;
    };
    assert_eq!(finality.encode(), rest, "another encoding");
    if let Ok(trimmed) = finality.trim(participants.div_ceil(2)) {
        assert!(Finality::parse(&trimmed.encode(), participants).is_ok());
    }
}

/// A link, alone and as one that would follow from a genesis file.
pub fn link(bytes: &[u8]) {
    static CHAIN: LazyLock<Option<CommitteeChain>> = LazyLock::new(|| {
        let city = verifier_of(2)?;
        Some(city.anchor().chain().clone())
    });
    let Ok(link) = Link::decode(bytes) else {
        return;
    };
    assert!(bytes.len() <= LINK_BYTES_MAX);
    assert_eq!(link.encode(), bytes, "another encoding");
    let Some(chain) = &*CHAIN else {
        return;
    };
    let mut chain = chain.clone();
    let genuine = chain.clone();
    if chain.extend(&link).is_err() {
        assert_eq!(chain, genuine, "a refused link changed the chain");
    }
}

/// A join point: only the genuine bytes ever lead from a genesis file.
pub fn join_point(bytes: &[u8]) {
    static GENUINE: LazyLock<Vec<Vec<u8>>> =
        LazyLock::new(|| corpus::read("join_point").unwrap_or_default());
    static VERIFIERS: LazyLock<Vec<Verifier>> =
        LazyLock::new(|| (0..3).filter_map(verifier_of).collect());
    let Ok(point) = JoinPoint::decode(bytes) else {
        return;
    };
    assert!(bytes.len() <= JOIN_BYTES_MAX);
    assert_eq!(point.encode(), bytes, "another encoding");
    for verifier in &*VERIFIERS {
        let leads = point.verify(verifier.anchor()).is_ok();
        let genuine = GENUINE.iter().any(|one| one == bytes);
        assert!(!leads || genuine, "leads, and not as it was made");
    }
}

/// A checkpoint.
pub fn checkpoint(bytes: &[u8]) {
    let Ok(note) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(checkpoint) = SignedCheckpoint::read(note) {
        assert!(bytes.len() <= CHECKPOINT_BYTES_MAX);
        let says = chancery_proof::log::Checkpoint::of(checkpoint.header()).text();
        assert!(note.starts_with(&says), "another text than its header's");
    }
}

/// A state proof of some key under some root: 32 bytes each come first. None verifies by chance.
pub fn state_proof(bytes: &[u8]) {
    let Some((key, rest)) = bytes.split_first_chunk::<32>() else {
        return;
    };
    let Some((root, proof)) = rest.split_first_chunk::<32>() else {
        return;
    };
    let (key, root) = (StateKey(*key), Root(*root));
    let absent = verify_exclusion(proof, key, root).is_ok();
    let present = verify_inclusion(proof, key, b"a value", root).is_ok();
    assert!(!(absent && present), "a key both present and absent");
}

/// A bundle, read and written.
pub fn bundle(bytes: &[u8]) {
    if let Ok(bundle) = Bundle::decode(bytes) {
        assert!(bytes.len() <= BUNDLE_BYTES_MAX);
        assert_eq!(bundle.encode().as_deref(), Ok(bytes), "another encoding");
    }
}

/// A bundle, verified: only the genuine bytes are ever valid.
pub fn verdict(bytes: &[u8]) {
    static GENUINE: LazyLock<Vec<Vec<u8>>> =
        LazyLock::new(|| corpus::read("verdict").unwrap_or_default());
    static VERIFIERS: LazyLock<Vec<Verifier>> = LazyLock::new(|| {
        let cities = 0..3;
        cities.filter_map(verifier_of).collect()
    });
    for verifier in &*VERIFIERS {
        let report = verifier.verify(bytes, &OPTIONS);
        assert_eq!(report.checks.len(), CheckName::ALL.len());
        let genuine = report.verdict != Verdict::Valid || GENUINE.iter().any(|one| one == bytes);
        assert!(genuine, "valid, and not as it was made");
    }
}

/// A credential.
pub fn credential(bytes: &[u8]) {
    if let Ok(credential) = SecuredCredential::parse(bytes) {
        assert_eq!(credential.bytes(), bytes, "another encoding");
        // Whatever the answer, it must be one.
        drop(credential.verify());
    }
}

/// A certificate type, and its schema.
pub fn certificate_type(bytes: &[u8]) {
    let Ok(document) = cbor::decode::<CertificateType>(bytes) else {
        return;
    };
    let again = cbor::encode(&document);
    assert_eq!(
        cbor::decode::<CertificateType>(&again),
        Ok(document.clone())
    );
    if let Ok(schema) = Schema::compile(&document.schema) {
        drop(schema.check(&serde_json::json!({ "name": "a name" })));
    }
}

/// The verifier of a member of the corpus of genesis files.
fn verifier_of(at: usize) -> Option<Verifier> {
    let files = corpus::read("genesis").ok()?;
    Some(Verifier::new(Anchor::read(files.get(at)?).ok()?))
}
