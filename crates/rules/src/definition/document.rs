//! What a definition defines: one document, of one of five kinds.
//!
//! A certificate type is written as its own fields; every other kind as a map of one entry, its kind. So certificate
//! types have the bytes, and the ids, that they have always had.

use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
};

use super::{Calendar, CertificateType, Dataset, DefinitionRejection, RegisterType, Service};
use crate::kernel::{
    cbor,
    ids::{DefinitionId, PartyId},
    text::{Code, Name},
    view::Keys,
};

/// Longest canonical encoding of a document, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 16_000;

/// The document of a definition; its id is the hash of this.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Document {
    /// What may be issued.
    CertificateType(CertificateType),
    /// What may be registered.
    #[schemars(with = "OfKind")]
    Register(RegisterType),
    /// What cases may be opened.
    #[schemars(with = "OfKind")]
    Service(Box<Service>),
    /// What data may be asked for.
    #[schemars(with = "OfKind")]
    Dataset(Dataset),
    /// Which days count.
    #[schemars(with = "OfKind")]
    Calendar(Calendar),
}

/// A document that is no certificate type: a map of one entry.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[expect(dead_code, reason = "stands for the encoding in schemas")]
enum OfKind {
    /// A register type.
    Register(RegisterType),
    /// A service.
    Service(Box<Service>),
    /// A dataset.
    Dataset(Dataset),
    /// A calendar.
    Calendar(Calendar),
}

/// The kind of a document.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A certificate type.
    CertificateType,
    /// A register type.
    Register,
    /// A service.
    Service,
    /// A dataset.
    Dataset,
    /// A calendar.
    Calendar,
}

impl Document {
    /// Its id: SHA-256 of its canonical encoding.
    #[must_use]
    pub fn id(&self) -> DefinitionId {
        DefinitionId::of(&cbor::encode(self))
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Self::CertificateType(_) => DocumentKind::CertificateType,
            Self::Register(_) => DocumentKind::Register,
            Self::Service(_) => DocumentKind::Service,
            Self::Dataset(_) => DocumentKind::Dataset,
            Self::Calendar(_) => DocumentKind::Calendar,
        }
    }

    /// Code that its versions share.
    #[must_use]
    pub const fn code(&self) -> &Code {
        match self {
            Self::CertificateType(it) => &it.code,
            Self::Register(it) => &it.code,
            Self::Service(it) => &it.code,
            Self::Dataset(it) => &it.code,
            Self::Calendar(it) => &it.code,
        }
    }

    /// Its version, from 1.
    #[must_use]
    pub const fn version(&self) -> u32 {
        match self {
            Self::CertificateType(it) => it.version,
            Self::Register(it) => it.version,
            Self::Service(it) => it.version,
            Self::Dataset(it) => it.version,
            Self::Calendar(it) => it.version,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        match self {
            Self::CertificateType(it) => &it.name,
            Self::Register(it) => &it.name,
            Self::Service(it) => &it.name,
            Self::Dataset(it) => &it.name,
            Self::Calendar(it) => &it.name,
        }
    }

    /// The parties that it names; each must be one.
    #[must_use]
    pub fn parties(&self) -> Vec<PartyId> {
        match self {
            Self::CertificateType(it) => it.issuers.to_vec(),
            Self::Register(it) => it.parties(),
            Self::Service(it) => it.parties(),
            Self::Dataset(it) => vec![it.steward],
            Self::Calendar(_) => Vec::new(),
        }
    }

    /// The definitions that it names; each must be in force, and of the kind that it is named for.
    #[must_use]
    pub fn definitions(&self) -> Vec<DefinitionId> {
        match self {
            Self::Service(it) => it.definitions(),
            Self::CertificateType(_) | Self::Register(_) | Self::Dataset(_) | Self::Calendar(_) => {
                Vec::new()
            }
        }
    }

    /// The records that its approval reads.
    #[must_use]
    pub fn reads(&self) -> Keys {
        Keys::of([self.id()])
            .and(self.definitions())
            .and(self.parties())
    }

    /// The certificate type, if it is one.
    #[must_use]
    pub const fn certificate_type(&self) -> Option<&CertificateType> {
        match self {
            Self::CertificateType(it) => Some(it),
            _ => None,
        }
    }

    /// The register type, if it is one.
    #[must_use]
    pub const fn register(&self) -> Option<&RegisterType> {
        match self {
            Self::Register(it) => Some(it),
            _ => None,
        }
    }

    /// The service, if it is one.
    #[must_use]
    pub fn service(&self) -> Option<&Service> {
        match self {
            Self::Service(it) => Some(it),
            _ => None,
        }
    }

    /// The dataset, if it is one.
    #[must_use]
    pub const fn dataset(&self) -> Option<&Dataset> {
        match self {
            Self::Dataset(it) => Some(it),
            _ => None,
        }
    }

    /// The calendar, if it is one.
    #[must_use]
    pub const fn calendar(&self) -> Option<&Calendar> {
        match self {
            Self::Calendar(it) => Some(it),
            _ => None,
        }
    }

    /// Judges it by itself: all that its approval judges without looking at the ledger.
    ///
    /// # Errors
    ///
    /// The first rejection, in order of precedence.
    pub fn check(&self) -> Result<(), DefinitionRejection> {
        if cbor::encode(self).len() > DOCUMENT_BYTES_MAX {
            return Err(DefinitionRejection::TooLarge);
        }
        self.well_made()
    }

    /// Judges it by itself.
    pub(super) fn well_made(&self) -> Result<(), DefinitionRejection> {
        if self.version() == 0 {
            return Err(DefinitionRejection::VersionZero);
        }
        match self {
            Self::CertificateType(it) => it.well_made(),
            Self::Register(it) => it.well_made(),
            Self::Service(it) => it.well_made(),
            Self::Dataset(it) => it.well_made(),
            Self::Calendar(it) => it.well_made(),
        }
    }
}

impl From<CertificateType> for Document {
    fn from(it: CertificateType) -> Self {
        Self::CertificateType(it)
    }
}

impl From<RegisterType> for Document {
    fn from(it: RegisterType) -> Self {
        Self::Register(it)
    }
}

impl From<Service> for Document {
    fn from(it: Service) -> Self {
        Self::Service(Box::new(it))
    }
}

impl From<Dataset> for Document {
    fn from(it: Dataset) -> Self {
        Self::Dataset(it)
    }
}

impl From<Calendar> for Document {
    fn from(it: Calendar) -> Self {
        Self::Calendar(it)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::CertificateType(it) => it.serialize(to),
            Self::Register(it) => to.serialize_newtype_variant("Document", 1, "register", it),
            Self::Service(it) => to.serialize_newtype_variant("Document", 2, "service", it),
            Self::Dataset(it) => to.serialize_newtype_variant("Document", 3, "dataset", it),
            Self::Calendar(it) => to.serialize_newtype_variant("Document", 4, "calendar", it),
        }
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_struct("Document", &[], OneOfFive)
    }
}

struct OneOfFive;

impl<'de> Visitor<'de> for OneOfFive {
    type Value = Document;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(
            "a certificate type, or a map of `register`, `service`, `dataset` or `calendar`",
        )
    }

    /// The first key tells: it is a kind, or a field of a certificate type.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let first: String = map
            .next_key()?
            .ok_or_else(|| A::Error::custom("a document has fields"))?;
        let document = match first.as_str() {
            "register" => Document::Register(map.next_value()?),
            "service" => Document::Service(map.next_value()?),
            "dataset" => Document::Dataset(map.next_value()?),
            "calendar" => Document::Calendar(map.next_value()?),
            _ => {
                let again = MapAccessDeserializer::new(Again {
                    first: Some(first),
                    map,
                });
                return CertificateType::deserialize(again).map(Document::CertificateType);
            }
        };
        match map.next_key::<String>()? {
            None => Ok(document),
            Some(_) => Err(A::Error::custom("a document is of one kind")),
        }
    }
}

/// A map whose first key was read before.
struct Again<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Again<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => {
                let key: StringDeserializer<A::Error> = first.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
