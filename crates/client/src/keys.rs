//! Private keys: Ed25519 and ES256, from seeds in files that only their owner can read.
//!
//! A key file is one line: 64 lowercase hex digits for Ed25519 and X25519, `es256:` before them for
//! ES256. Absent on purpose: hardware keys (they sign what [`crate::prepare`] gives).

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::path::Path;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use chancery_rules::kernel::keys::{KeyAlgorithm, PublicKey};
use ed25519_dalek::Signer as _;
use zeroize::Zeroizing;

/// The mark of an ES256 key in a key file.
const ES256_MARK: &str = "es256:";

/// The longest key file.
const FILE_BYTES_MAX: u64 = 256;

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key file cannot be used: {0}")]
    File(#[from] std::io::Error),
    /// Others than its owner may read the file.
    #[error("the key file is open to others: set its mode to 0600")]
    OpenToOthers,
    /// The file's text is no key.
    #[error("the key file holds no key: 64 hex digits, after `es256:` for ES256")]
    Form,
    /// The number is no private key of the curve.
    #[error("the number is no private key of the curve P-256")]
    Curve,
    /// The system gives no randomness.
    #[error("the system gives no randomness")]
    Randomness,
}

/// A private key that signs transactions.
pub enum SigningKey {
    /// Ed25519 (RFC 8032).
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// ECDSA on P-256 with SHA-256.
    Es256(Box<Es256Key>),
}

/// A private key of the curve P-256.
pub struct Es256Key {
    seed: Zeroizing<[u8; 32]>,
    pair: EcdsaKeyPair,
    public: PublicKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({:?})", self.public())
    }
}

impl SigningKey {
    /// The Ed25519 key of a seed.
    #[must_use]
    pub fn ed25519(seed: &[u8; 32]) -> Self {
        Self::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(seed)))
    }

    /// The ES256 key of a private number, big-endian.
    ///
    /// # Errors
    /// `Curve` for zero or a number past the order.
    pub fn es256(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let curve = |_| KeyError::Curve;
        let number = PrivateKey::from_private_key(&ECDH_P256, seed).map_err(curve)?;
        let point = number.compute_public_key().map_err(|_| KeyError::Curve)?;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, seed, point.as_ref());
        let pair = pair.map_err(curve)?;
        let public = compressed(pair.public_key().as_ref()).ok_or(KeyError::Curve)?;
        Ok(Self::Es256(Box::new(Es256Key {
            seed: Zeroizing::new(*seed),
            pair,
            public,
        })))
    }

    /// A fresh key.
    ///
    /// # Errors
    /// `Randomness`.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyError> {
        loop {
            let mut seed = Zeroizing::new([0; 32]);
            getrandom::fill(seed.as_mut()).map_err(|_| KeyError::Randomness)?;
            match algorithm {
                KeyAlgorithm::Ed25519 | KeyAlgorithm::X25519 => return Ok(Self::ed25519(&seed)),
                // One number in 2^32 is past the order: then another one.
                KeyAlgorithm::Es256 => {
                    if let Ok(key) = Self::es256(&seed) {
                        return Ok(key);
                    }
                }
            }
        }
    }

    /// Reads a key file that only its owner can read.
    ///
    /// # Errors
    /// `File`, `OpenToOthers`, `Form`, `Curve`.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let text = read_private(path)?;
        let line = text.trim();
        match line.strip_prefix(ES256_MARK) {
            Some(digits) => Self::es256(&*seed(digits)?),
            None => Ok(Self::ed25519(&*seed(line)?)),
        }
    }

    /// Writes a new key file, readable by its owner alone. An existing file is left alone.
    ///
    /// # Errors
    /// `File`.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        let text = match self {
            Self::Ed25519(key) => hex::encode(key.as_bytes()),
            Self::Es256(key) => format!("{ES256_MARK}{}", hex::encode(*key.seed)),
        };
        write_private(path, &Zeroizing::new(text))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::ed25519(key.verifying_key().to_bytes()),
            Self::Es256(key) => key.public,
        }
    }

    /// Signs bytes: 64 bytes, for ES256 r and s.
    ///
    /// # Errors
    /// `Randomness`, for ES256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
            Self::Es256(key) => {
                let signature = key.pair.sign(&SystemRandom::new(), message);
                Ok(signature
                    .map_err(|_| KeyError::Randomness)?
                    .as_ref()
                    .to_vec())
            }
        }
    }
}

/// A seed of 32 bytes from a file that only its owner can read (any key of a node).
///
/// # Errors
/// `File`, `OpenToOthers`, `Form`.
pub fn read_seed(path: &Path) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    seed(read_private(path)?.trim())
}

/// Writes a seed into a new file, readable by its owner alone.
///
/// # Errors
/// `File`.
pub fn write_seed(path: &Path, seed: &[u8; 32]) -> Result<(), KeyError> {
    write_private(path, &Zeroizing::new(hex::encode(seed)))
}

fn seed(digits: &str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits, seed.as_mut()).map_err(|_| KeyError::Form)?;
    Ok(seed)
}

fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let file = std::fs::File::open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::OpenToOthers);
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

fn write_private(path: &Path, text: &str) -> Result<(), KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    Ok(())
}

/// SEC 1, section 2.3.3: the sign of y, then x.
fn compressed(point: &[u8]) -> Option<PublicKey> {
    let (tag, coordinates) = point.split_first()?;
    let (x, y) = coordinates.split_at_checked(32)?;
    if *tag != 4 || y.len() != 32 {
        return None;
    }
    let sign = 2 + (y.last()? & 1);
    PublicKey::new(KeyAlgorithm::Es256, &[&[sign], x].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_round_trip(key: &SigningKey) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office.key");
        key.write(&path).unwrap();
        assert_eq!(SigningKey::read(&path).unwrap().public(), key.public());
        assert!(
            matches!(key.write(&path), Err(KeyError::File(_))),
            "a key file is never replaced"
        );
    }

    #[test]
    fn a_key_file_gives_the_same_key_back_and_is_never_replaced() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::Es256] {
            check_round_trip(&SigningKey::generate(algorithm).unwrap());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office.key");
        write_seed(&path, &[7; 32]).unwrap();
        assert_eq!(*read_seed(&path).unwrap(), [7; 32]);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_seed(&path), Err(KeyError::OpenToOthers)));
    }

    #[test]
    fn a_number_that_is_no_private_key_is_refused() {
        assert!(matches!(SigningKey::es256(&[0; 32]), Err(KeyError::Curve)));
        assert!(matches!(
            SigningKey::es256(&[0xff; 32]),
            Err(KeyError::Curve)
        ));
        assert!(matches!(seed("zz"), Err(KeyError::Form)));
    }

    #[test]
    fn both_kinds_of_public_key_are_sound() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::Es256] {
            assert!(SigningKey::generate(algorithm).unwrap().public().is_sound());
        }
    }
}
