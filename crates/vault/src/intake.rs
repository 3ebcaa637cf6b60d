//! Taking in a document piece by piece, so that one too large is refused before it is all there.

use bytes::{Bytes, BytesMut};

use crate::content::MediaType;
use crate::error::Refusal;

/// The largest document: 20 MB.
pub const DOCUMENT_BYTES_MAX: usize = 20_000_000;

/// The longest name, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 255;

/// What whoever hands in a document says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its file name, which must end as its type.
    pub name: String,
    /// Its media type, where one is stated.
    pub media_type: Option<String>,
}

/// A document on its way in: at most [`DOCUMENT_BYTES_MAX`] are ever held.
#[derive(Debug)]
pub struct Intake {
    name: String,
    by_name: MediaType,
    by_type: Option<MediaType>,
    bytes: BytesMut,
}

/// A document that was taken: not empty, whole as far as is cheap to tell, and what it says it is.
#[derive(Debug)]
pub(crate) struct Taken {
    pub name: String,
    pub media_type: MediaType,
    pub bytes: Bytes,
}

impl Intake {
    /// Begins with what is declared.
    ///
    /// # Errors
    ///
    /// `Name`, `Extension` or `DeclaredType`.
    pub fn begin(declared: Declared) -> Result<Self, Refusal> {
        let Declared { name, media_type } = declared;
        if !is_plain(&name) {
            return Err(Refusal::Name);
        }
        let by_name = MediaType::of_file_name(&name).ok_or(Refusal::Extension)?;
        let by_type = media_type.map(|declared| {
            let (essence, _parameters) =
                declared.split_once(';').unwrap_or((declared.as_str(), ""));
            MediaType::of_name(essence.trim()).ok_or(Refusal::DeclaredType)
        });
        Ok(Self {
            name,
            by_name,
            by_type: by_type.transpose()?,
            bytes: BytesMut::new(),
        })
    }

    /// Takes the next piece.
    ///
    /// # Errors
    ///
    /// `TooLarge` as soon as the pieces together are; the rest need not be read.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        if piece.len() > DOCUMENT_BYTES_MAX.saturating_sub(self.bytes.len()) {
            return Err(Refusal::TooLarge);
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// Judges the whole.
    pub(crate) fn finish(self) -> Result<Taken, Refusal> {
        let Self {
            name,
            by_name,
            by_type,
            bytes,
        } = self;
        if bytes.is_empty() {
            return Err(Refusal::Empty);
        }
        let found = MediaType::of_content(&bytes)?;
        if found != by_name {
            return Err(Refusal::NotItsName {
                found,
                declared: by_name,
            });
        }
        match by_type {
            Some(declared) if declared != found => Err(Refusal::NotItsType { found, declared }),
            _ => Ok(Taken {
                name,
                media_type: found,
                bytes: bytes.freeze(),
            }),
        }
    }
}

fn is_plain(name: &str) -> bool {
    let refused = |character: char| character.is_control() || matches!(character, '/' | '\\');
    !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX && !name.chars().any(refused)
}
