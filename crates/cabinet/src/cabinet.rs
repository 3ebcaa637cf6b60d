//! Opening a cabinet: the lock, the version, the key.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::Row;

use crate::cipher::{CabinetKey, Cipher, Place};
use crate::dialect::{self, KEY_CHECK, MIGRATIONS, Pool};
use crate::drawer::commit;
use crate::error::CabinetError;

/// The row whose value opens with the cabinet's key and no other.
const KEY_CHECK_PLACE: Place<'_> = Place {
    table: KEY_CHECK.table,
    id: &[0; 32],
    at: 0,
};
const KEY_CHECK_PLAIN: &[u8] = b"chancery/cabinet/1";

/// How a cabinet is opened.
#[derive(Debug, Clone)]
pub struct CabinetConfig {
    /// The database file, made if it is not there; its folder must exist.
    pub file: PathBuf,
    /// How long a write waits for another program that holds the database.
    pub busy_timeout_ms: u64,
    /// The size at which the cabinet counts as full; none means the medium's.
    pub size_bytes_max: Option<u64>,
}

impl CabinetConfig {
    /// A cabinet in `file` that waits five seconds and grows as the medium allows.
    pub const fn new(file: PathBuf) -> Self {
        Self {
            file,
            busy_timeout_ms: 5000,
            size_bytes_max: None,
        }
    }
}

/// An open cabinet. Cheap to clone; the last clone that is dropped frees the file for others.
#[derive(Clone)]
pub struct Cabinet {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Pool,
    readers: Pool,
    cipher: Cipher,
    /// Tells the requests of this process from those of one that crashed.
    process: [u8; 32],
    /// Held, not read: the lock ends with the file handle.
    _lock: File,
}

impl std::fmt::Debug for Cabinet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cabinet")
    }
}

impl Cabinet {
    /// Opens a cabinet, and makes it if it is not there.
    ///
    /// # Errors
    ///
    /// `InUse`, `NewerVersion`, `WrongKey`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn open(config: CabinetConfig, key: &CabinetKey) -> Result<Self, CabinetError> {
        let lock = lock(&config.file)?;
        private_file(&config.file)?;
        let busy = Duration::from_millis(config.busy_timeout_ms);
        let writer = dialect::open_writer(&config.file, busy, config.size_bytes_max)
            .await
            .map_err(dialect::understand)?;
        migrate(&writer).await?;
        let cipher = Cipher::new(key);
        check_key(&writer, &cipher).await?;
        let readers = dialect::open_readers(&config.file, busy)
            .await
            .map_err(dialect::understand)?;
        let mut process = [0; 32];
        getrandom::fill(&mut process).map_err(|_| CabinetError::Randomness)?;
        let inner = Inner {
            writer,
            readers,
            cipher,
            process,
            _lock: lock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Closes the database; clones of this cabinet fail from now on.
    pub async fn close(self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }

    pub(crate) fn writer(&self) -> &Pool {
        &self.inner.writer
    }

    pub(crate) fn readers(&self) -> &Pool {
        &self.inner.readers
    }

    pub(crate) fn cipher(&self) -> &Cipher {
        &self.inner.cipher
    }

    pub(crate) fn process(&self) -> &[u8; 32] {
        &self.inner.process
    }
}

/// Takes the lock file beside the database; the system frees it when the process ends in any way.
fn lock(file: &Path) -> Result<File, CabinetError> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let lock = open_private(Path::new(&name))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(CabinetError::InUse),
        Err(TryLockError::Error(error)) => Err(storage(&error)),
    }
}

/// Makes the database's file readable by its owner only; SQLite gives its journals the same mode.
fn private_file(file: &Path) -> Result<(), CabinetError> {
    open_private(file).map(|_| ())
}

fn open_private(file: &Path) -> Result<File, CabinetError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(|error| storage(&error))
}

fn storage(error: &std::io::Error) -> CabinetError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        CabinetError::Full
    } else {
        CabinetError::Storage(error.to_string())
    }
}

/// Brings the file to the version known here, all or nothing.
async fn migrate(writer: &Pool) -> Result<(), CabinetError> {
    let understand = dialect::understand;
    let mut write = writer
        .begin_with(dialect::BEGIN_WRITE)
        .await
        .map_err(understand)?;
    sqlx::query(dialect::CREATE_VERSION)
        .execute(&mut *write)
        .await
        .map_err(understand)?;
    let row = sqlx::query(dialect::READ_VERSION)
        .fetch_one(&mut *write)
        .await;
    let found: Option<i64> = row.and_then(|row| row.try_get(0)).map_err(understand)?;
    let found = found.unwrap_or(0);
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(CabinetError::NewerVersion { found, known });
    }
    let done = usize::try_from(found).map_err(|_| CabinetError::Corruption {
        table: "cabinet_version",
        what: "negative",
    })?;
    for (version, statements) in MIGRATIONS.iter().enumerate().skip(done) {
        for statement in *statements {
            sqlx::raw_sql(*statement)
                .execute(&mut *write)
                .await
                .map_err(understand)?;
        }
        let version = i64::try_from(version).unwrap_or(i64::MAX).saturating_add(1);
        let written = sqlx::query(dialect::WRITE_VERSION)
            .bind(version)
            .execute(&mut *write)
            .await;
        written.map_err(understand)?;
    }
    commit(write).await
}

/// Writes the key's check at first, and requires it ever after.
async fn check_key(writer: &Pool, cipher: &Cipher) -> Result<(), CabinetError> {
    let understand = dialect::understand;
    let id = KEY_CHECK_PLACE.id.to_vec();
    let row = sqlx::query(KEY_CHECK.get)
        .bind(id.clone())
        .fetch_optional(writer)
        .await;
    match row.map_err(understand)? {
        Some(row) => {
            let value: Vec<u8> = row.try_get("value").map_err(understand)?;
            match cipher.open(KEY_CHECK_PLACE, &value) {
                Some(plain) if plain.as_slice() == KEY_CHECK_PLAIN => Ok(()),
                _ => Err(CabinetError::WrongKey),
            }
        }
        None => {
            let value = cipher.seal(KEY_CHECK_PLACE, KEY_CHECK_PLAIN)?;
            let add = sqlx::query(KEY_CHECK.add)
                .bind(id)
                .bind(KEY_CHECK_PLACE.at)
                .bind(value);
            add.execute(writer).await.map(|_| ()).map_err(understand)
        }
    }
}

#[cfg(test)]
mod tests;
