//! A seal: every file of a node with its size, time of change, hash and syndrome.
//!
//! Kept twice under `custody/` (`seal.json`, `seal-copy.json`), each with the hash of its own text, so
//! that damage to one is told and the other is used. While a node runs, `custody/open` stands: what
//! changed since the seal was then written by the node. Without it nothing may have changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kind::Kind;
use crate::places::Places;

mod copies;
mod files;

pub use copies::write_whole;
use copies::{Copy, read_copy};
pub(crate) use files::read_through;
use files::{modified_ns, walk};

/// The version of the seal's form.
const VERSION: u32 = 1;
/// The two copies of a seal.
const COPIES: [&str; 2] = ["seal.json", "seal-copy.json"];
/// The mark that a node has the folder open.
const OPEN: &str = "open";

/// Why a data folder could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// The medium.
    #[error("cannot read or write `{path}`: {error}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// More or deeper than a data folder is.
    #[error("`{0}` is no data folder: it holds too much")]
    TooMuch(String),
    /// Both copies of the seal are damaged.
    #[error("both copies of the seal are damaged")]
    SealDamaged,
    /// A newer version of the software sealed the folder.
    #[error("the data folder was sealed in version {0}, {VERSION} is read")]
    SealNewer(u32),
}

/// An error of the medium with its place.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> CustodyError + '_ {
    |error| CustodyError::Io {
        path: path.display().to_string(),
        error,
    }
}

/// One file as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Its size.
    pub size_bytes: u64,
    /// When a program last changed it, in nanoseconds since 1970.
    pub modified_ns: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its Hamming syndrome.
    pub syndrome: u64,
}

/// A data folder as it was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    v: u32,
    /// When it was taken, in milliseconds since 1970.
    pub sealed_at_ms: u64,
    /// Its files, by path relative to the folder.
    pub files: BTreeMap<String, Sealed>,
}

/// How a file differs from its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Other bytes under the same size and time of change: no program wrote them.
    Rotted,
    /// Written since, although no node ran.
    Changed,
    /// Gone.
    Missing,
    /// Not there when the folder was sealed.
    Added,
}

/// A file that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path relative to the folder.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// How it differs.
    pub what: What,
}

impl Difference {
    /// Whether this is damage, and not somebody's right: files of the chain are written by the node
    /// alone; what others may write is damaged only if no program wrote it.
    pub const fn is_damage(&self) -> bool {
        match self.what {
            What::Rotted => true,
            What::Changed | What::Missing | What::Added => self.kind.is_of_chain(),
        }
    }
}

impl What {
    /// In Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Rotted => "内容已变，而大小与时间未变：介质翻转了比特",
            Self::Changed => "节点停止后被改写",
            Self::Missing => "节点停止后消失",
            Self::Added => "节点停止后出现",
        }
    }

    /// In English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Rotted => "other bytes under the same size and time: the medium flipped them",
            Self::Changed => "written while the node was stopped",
            Self::Missing => "gone since the node stopped",
            Self::Added => "appeared while the node was stopped",
        }
    }
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The files that differ.
    pub differences: Vec<Difference>,
    /// Files whose bytes were read.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes that were not read, as the budget asked.
    pub unread_bytes: u64,
}

/// How much a comparison reads; the smallest files come first.
#[derive(Clone, Copy, Debug)]
pub struct Budget(pub u64);

impl Budget {
    /// Everything.
    pub const ALL: Self = Self(u64::MAX);
}

impl Seal {
    /// Takes the seal of a folder. A file with the size and time of its earlier seal keeps that.
    ///
    /// # Errors
    ///
    /// [`CustodyError`].
    pub fn take(places: &Places, before: Option<&Self>) -> Result<Self, CustodyError> {
        let mut files = BTreeMap::new();
        for (path, (size_bytes, modified_ns)) in walk(places)? {
            let known = before.and_then(|before| before.files.get(&path));
            let kept = known.filter(|known| known.is_of(size_bytes, modified_ns));
            let sealed = match kept {
                Some(sealed) => sealed.clone(),
                None => {
                    let (sha256, syndrome) = read_through(&places.path(&path))?;
                    Sealed {
                        size_bytes,
                        modified_ns,
                        sha256,
                        syndrome,
                    }
                }
            };
            files.insert(path, sealed);
        }
        Ok(Self {
            v: VERSION,
            sealed_at_ms: now_ms(),
            files,
        })
    }

    /// Reads a folder's seal; `None` if it was never sealed. The flag says whether one copy is damaged.
    ///
    /// # Errors
    ///
    /// [`CustodyError::SealDamaged`] if no copy can be used.
    pub fn read(places: &Places) -> Result<Option<(Self, bool)>, CustodyError> {
        let copies = COPIES.map(|name| read_copy(&places.custody().join(name)));
        match copies {
            [Copy::Newer(version), _] | [_, Copy::Newer(version)] => {
                Err(CustodyError::SealNewer(version))
            }
            [Copy::None, Copy::None] => Ok(None),
            [Copy::Good(one), Copy::Good(two)] => Ok(Some(
                // A crash between the two leaves the first one newer.
                (
                    if one.sealed_at_ms >= two.sealed_at_ms {
                        *one
                    } else {
                        *two
                    },
                    false,
                ),
            )),
            [Copy::Good(seal), _] | [_, Copy::Good(seal)] => Ok(Some((*seal, true))),
            _ => Err(CustodyError::SealDamaged),
        }
    }

    /// Writes both copies and takes the mark of an open folder away.
    ///
    /// # Errors
    ///
    /// [`CustodyError::Io`].
    pub fn write(&self, places: &Places) -> Result<(), CustodyError> {
        let custody = places.custody();
        std::fs::create_dir_all(&custody).map_err(at(&custody))?;
        let text = serde_json::to_string(self).unwrap_or_default();
        let whole = format!("{text}\n{}\n", hex::encode(Sha256::digest(&text)));
        for name in COPIES {
            write_whole(&custody.join(name), whole.as_bytes())?;
        }
        let open = custody.join(OPEN);
        match std::fs::remove_file(&open) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(at(&open)(error)),
        }
    }

    /// Seals a folder: takes its seal over the earlier one and writes it.
    ///
    /// # Errors
    ///
    /// [`CustodyError`].
    pub fn renew(places: &Places) -> Result<Self, CustodyError> {
        let before = Self::read(places).ok().flatten();
        let seal = Self::take(places, before.as_ref().map(|(seal, _)| seal))?;
        seal.write(places)?;
        Ok(seal)
    }

    /// Marks a folder as open: a node writes to it from now on.
    ///
    /// # Errors
    ///
    /// [`CustodyError::Io`].
    pub fn open(places: &Places) -> Result<(), CustodyError> {
        let custody = places.custody();
        std::fs::create_dir_all(&custody).map_err(at(&custody))?;
        write_whole(
            &custody.join(OPEN),
            format!("{}\n", std::process::id()).as_bytes(),
        )
    }

    /// Whether a node has the folder open, or crashed in it.
    pub fn is_open(places: &Places) -> bool {
        places.custody().join(OPEN).exists()
    }

    /// Compares a folder with its seal.
    ///
    /// # Errors
    ///
    /// [`CustodyError`] if the folder cannot be read.
    pub fn compare(&self, places: &Places, budget: Budget) -> Result<Compared, CustodyError> {
        let found = walk(places)?;
        let written = Self::is_open(places);
        let mut compared = Compared::default();
        let mut differs = |path: &String, what| {
            compared.differences.push(Difference {
                kind: Kind::of(path),
                path: path.clone(),
                what,
            });
        };
        let mut to_read = Vec::new();
        for (path, sealed) in &self.files {
            match found.get(path) {
                None if !written => differs(path, What::Missing),
                None => {}
                Some((size, modified)) if sealed.is_of(*size, *modified) => {
                    to_read.push((*size, path, sealed, What::Rotted));
                }
                Some(_) if written => {}
                Some((size, _)) if *size == sealed.size_bytes => {
                    to_read.push((*size, path, sealed, What::Changed));
                }
                Some(_) => differs(path, What::Changed),
            }
        }
        if !written {
            let added = found.keys().filter(|path| !self.files.contains_key(*path));
            added.for_each(|path| differs(path, What::Added));
        }
        to_read.sort_by_key(|(size, ..)| *size);
        for (size, path, sealed, what) in to_read {
            if compared.bytes.saturating_add(size) > budget.0 {
                compared.unread_bytes = compared.unread_bytes.saturating_add(size);
                continue;
            }
            compared.bytes = compared.bytes.saturating_add(size);
            compared.files = compared.files.saturating_add(1);
            if read_through(&places.path(path))?.0 != sealed.sha256 {
                compared.differences.push(Difference {
                    kind: Kind::of(path),
                    path: path.clone(),
                    what,
                });
            }
        }
        Ok(compared)
    }
}

impl Sealed {
    /// Whether the file at `path` has the size and the time of change that were sealed: then no
    /// program has written it since.
    pub fn is_untouched(&self, path: &Path) -> bool {
        let data = std::fs::metadata(path).ok();
        data.is_some_and(|data| self.is_of(data.len(), modified_ns(&data)))
    }

    fn is_of(&self, size_bytes: u64, modified_ns: u64) -> bool {
        self.size_bytes == size_bytes && self.modified_ns == modified_ns
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

#[cfg(test)]
mod tests;
