//! The keys of a backup in one file, encrypted.
//!
//! To a passphrase: Argon2id (RFC 9106: 64 MiB, 3 passes, 1 lane, 16 bytes of salt) gives the key of
//! XChaCha20-Poly1305. To a recipient: HPKE to an X25519 key, as documents are sealed. The associated
//! data names the ledger and the party.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use chancery_vault::{SealingKey, SealingPublicKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::files::read_bounded;

const VERSION: u32 = 1;
const MEMORY_KIBIBYTES: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// Shorter passphrases are guessed.
const PASSPHRASE_CHARS_MIN: usize = 12;
const KEYS_BYTES_MAX: u64 = 1 << 20;

/// What closes and opens the keys file.
pub enum Lock {
    /// A passphrase.
    Passphrase(Zeroizing<String>),
    /// Closes only: an X25519 public key in hexadecimal.
    Recipient(Box<SealingPublicKey>),
    /// Opens only: the recipient's key.
    Key(Box<SealingKey>),
}

/// Secrets by file name.
pub type Secrets = BTreeMap<String, Zeroizing<String>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    v: u32,
    /// `passphrase` or `recipient`.
    to: String,
    /// Salt and nonce, or empty.
    head: String,
    sealed: String,
}

impl Lock {
    /// The lock that a command line names: a file with a passphrase, or a recipient's public key.
    ///
    /// # Errors
    /// When neither or something else is given.
    pub fn to_close(passphrase: Option<&PathBuf>, recipient: Option<&str>) -> Outcome<Self> {
        match (passphrase, recipient) {
            (Some(path), None) => Self::passphrase(path),
            (None, Some(key)) => {
                let wrong = || {
                    Failure::usage(format!(
                        "`{key}` is not an X25519 public key in hexadecimal"
                    ))
                };
                let mut bytes = [0; 32];
                hex::decode_to_slice(key, &mut bytes).map_err(|_| wrong())?;
                let key = SealingPublicKey::from_bytes(&bytes).map_err(|_| wrong())?;
                Ok(Self::Recipient(Box::new(key)))
            }
            _ => Err(Failure::usage(
                "name `--passphrase FILE` or `--recipient KEY`",
            )),
        }
    }

    /// The lock that a command line names: a file with a passphrase, or the recipient's key file.
    ///
    /// # Errors
    /// When neither is given, or a file cannot be read.
    pub fn to_open(passphrase: Option<&PathBuf>, key: Option<&PathBuf>) -> Outcome<Self> {
        match (passphrase, key) {
            (Some(path), None) => Self::passphrase(path),
            (None, Some(path)) => {
                let key = SealingKey::from_bytes(&*keys::read_file(path)?)?;
                Ok(Self::Key(Box::new(key)))
            }
            _ => Err(Failure::usage(
                "name `--passphrase FILE` or `--recipient-key FILE`",
            )),
        }
    }

    fn passphrase(path: &Path) -> Outcome<Self> {
        let text = Zeroizing::new(String::from_utf8(read_bounded(path, 4_096)?)?);
        let phrase = text.trim_end_matches(['\r', '\n']);
        if phrase.chars().count() < PASSPHRASE_CHARS_MIN {
            let said = format!("a passphrase has at least {PASSPHRASE_CHARS_MIN} characters");
            return Err(Failure::usage(said));
        }
        Ok(Self::Passphrase(Zeroizing::new(phrase.to_owned())))
    }

    /// Encrypts secrets.
    ///
    /// # Errors
    /// When this lock only opens, or the system gives no randomness.
    pub fn close(&self, secrets: &Secrets, about: &str) -> Outcome<Vec<u8>> {
        let plain: BTreeMap<_, _> = secrets
            .iter()
            .map(|(name, text)| (name, text.as_str()))
            .collect();
        let plain = Zeroizing::new(serde_json::to_vec(&plain)?);
        let (to, head, sealed) = match self {
            Self::Passphrase(phrase) => {
                let mut head = [0; 40];
                getrandom::fill(&mut head)?;
                let sealed = cipher(phrase, &head)?.encrypt(nonce(&head), payload(&plain, about));
                let sealed = sealed.map_err(|_| Failure::new("the keys could not be encrypted"))?;
                ("passphrase", hex::encode(head), sealed)
            }
            Self::Recipient(key) => (
                "recipient",
                String::new(),
                key.seal(&plain, about.as_bytes())?,
            ),
            Self::Key(_) => return Err(Failure::usage("a recipient's own key opens only")),
        };
        let closed = Closed {
            v: VERSION,
            to: to.to_owned(),
            head,
            sealed: hex::encode(sealed),
        };
        Ok(serde_json::to_vec_pretty(&closed)?)
    }

    /// Decrypts a keys file.
    ///
    /// # Errors
    /// When it is none, was closed for someone or something else, or is damaged.
    pub fn open(&self, path: &Path, about: &str) -> Outcome<Secrets> {
        let shown = path.display();
        let wrong = || {
            Failure::new(format!(
                "`{shown}` does not open with this passphrase or key"
            ))
        };
        let closed: Closed = serde_json::from_slice(&read_bounded(path, KEYS_BYTES_MAX)?)
            .map_err(|error| Failure::new(format!("`{shown}` is no keys file: {error}")))?;
        if closed.v != VERSION {
            return Err(Failure::new(format!("`{shown}` has version {}", closed.v)));
        }
        let sealed = hex::decode(&closed.sealed).map_err(|_| wrong())?;
        let plain = match (self, closed.to.as_str()) {
            (Self::Passphrase(phrase), "passphrase") => {
                let mut head = [0; 40];
                hex::decode_to_slice(&closed.head, &mut head).map_err(|_| wrong())?;
                let plain = cipher(phrase, &head)?.decrypt(nonce(&head), payload(&sealed, about));
                Zeroizing::new(plain.map_err(|_| wrong())?)
            }
            (Self::Key(key), "recipient") => {
                key.unseal(&sealed, about.as_bytes()).ok_or_else(wrong)?
            }
            _ => {
                return Err(Failure::new(format!(
                    "`{shown}` was closed to a {}",
                    closed.to
                )));
            }
        };
        let secrets: BTreeMap<String, String> = serde_json::from_slice(&plain)?;
        Ok(secrets
            .into_iter()
            .map(|(name, text)| (name, Zeroizing::new(text)))
            .collect())
    }
}

fn payload<'a>(msg: &'a [u8], about: &'a str) -> Payload<'a, 'a> {
    Payload {
        msg,
        aad: about.as_bytes(),
    }
}

/// The last 24 bytes of the head; the first 16 are the salt.
fn nonce(head: &[u8; 40]) -> &XNonce {
    let (_, nonce) = head.split_at(16);
    XNonce::from_slice(nonce)
}

fn cipher(phrase: &str, head: &[u8; 40]) -> Outcome<XChaCha20Poly1305> {
    let (salt, _) = head.split_at(16);
    let said =
        |error: argon2::Error| Failure::new(format!("the passphrase cannot be used: {error}"));
    let params = Params::new(MEMORY_KIBIBYTES, PASSES, 1, Some(32)).map_err(said)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(phrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(said)?;
    Ok(XChaCha20Poly1305::new(key.as_slice().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        [("office.key".to_owned(), Zeroizing::new("00".repeat(32)))].into()
    }

    fn phrase(text: &str) -> Lock {
        Lock::Passphrase(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn keys_open_with_their_passphrase_for_their_party_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let lock = phrase("correct horse battery");
        std::fs::write(&path, lock.close(&secrets(), "ledger/party").unwrap()).unwrap();
        assert_eq!(lock.open(&path, "ledger/party").unwrap(), secrets());
        assert!(lock.open(&path, "ledger/other").is_err());
        assert!(
            phrase("correct horse batterz")
                .open(&path, "ledger/party")
                .is_err()
        );
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&"00".repeat(32)));
    }

    #[test]
    fn keys_open_with_the_recipients_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let key = |seed| SealingKey::from_bytes(&[seed; 32]).unwrap();
        let recipient = hex::encode(key(7).public().to_bytes());
        let lock = Lock::to_close(None, Some(&recipient)).unwrap();
        std::fs::write(&path, lock.close(&secrets(), "a").unwrap()).unwrap();
        let open = |seed| Lock::Key(Box::new(key(seed))).open(&path, "a");
        assert_eq!(open(7).unwrap(), secrets());
        assert!(open(8).is_err());
        assert!(lock.open(&path, "a").is_err());
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("phrase");
        std::fs::write(&path, "short\n").unwrap();
        assert!(Lock::to_close(Some(&path), None).is_err());
        assert!(Lock::to_close(None, None).is_err());
        assert!(Lock::to_close(None, Some("zz")).is_err());
    }
}
