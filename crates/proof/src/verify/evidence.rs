//! A bundle taken apart: every part decoded once, each in its one encoding.
//!
//! This is the check `format`. Nothing here is proven yet.

use chancery_credential::vc::{CredentialError, SecuredCredential};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::CertificateType;
use chancery_rules::kernel::cbor::CborError;
use chancery_rules::kernel::ids::{BlockDigest, CertificateId, DefinitionId, PartyId};
use chancery_rules::kernel::text::Name;
use chancery_rules::party::PartyRecord;
use serde::{Serialize, de::DeserializeOwned};

use super::{Anchor, AsOf, DefinitionNamed, IssuerNamed, named};
use crate::bundle::{Bundle, BundleError};
use crate::canonical;
use crate::header::{Header, HeaderError};

/// A bundle's parts, decoded.
pub(super) struct Evidence {
    pub(super) bundle: Bundle,
    pub(super) header: Header,
    pub(super) digest: BlockDigest,
    pub(super) credential: SecuredCredential,
    pub(super) record: Option<CertificateRecord>,
    pub(super) issuer: Option<PartyRecord>,
    pub(super) definition: Option<Definition>,
}

/// A certificate type with the id of its bytes.
pub(super) struct Definition {
    pub(super) id: DefinitionId,
    pub(super) document: CertificateType,
}

/// Which part of a bundle cannot be read, and why.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormatFault {
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error(transparent)]
    Header(#[from] HeaderError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
    #[error("the certificate's record cannot be read: {0}")]
    Record(CborError),
    #[error("the issuer's record cannot be read: {0}")]
    Issuer(CborError),
    #[error("the certificate type cannot be read: {0}")]
    Definition(CborError),
    #[error("a record's version is not known")]
    RecordVersion,
}

const RECORD_VERSION: u64 = 1;

impl Evidence {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, FormatFault> {
        let bundle = Bundle::decode(bytes)?;
        let header = Header::decode(&bundle.header)?;
        let record = optional::<CertificateRecord>(bundle.certificate.as_deref())
            .map_err(FormatFault::Record)?;
        let issuer = bundle.issuer.as_ref().map(|issuer| issuer.value.as_slice());
        let issuer = optional::<PartyRecord>(issuer).map_err(FormatFault::Issuer)?;
        let versions = [
            record.as_ref().map(|record| record.v),
            issuer.as_ref().map(|issuer| issuer.v),
        ];
        if versions
            .into_iter()
            .flatten()
            .any(|version| u64::from(version) != RECORD_VERSION)
        {
            return Err(FormatFault::RecordVersion);
        }
        let definition = bundle
            .definition
            .as_deref()
            .map(Definition::decode)
            .transpose()?;
        let credential = SecuredCredential::parse(&bundle.credential)?;
        let digest = BlockDigest::of(&bundle.header);
        Ok(Self {
            bundle,
            header,
            digest,
            credential,
            record,
            issuer,
            definition,
        })
    }

    /// The certificate that the credential names.
    pub(super) fn certificate(&self) -> CertificateId {
        CertificateId(*self.credential.claims().certificate.as_bytes())
    }

    pub(super) const fn as_of(&self) -> AsOf {
        AsOf {
            height: self.header.height,
            time: self.header.time,
        }
    }

    /// The issuer by the anchor's name, else by its record's.
    pub(super) fn issuer_named(
        &self,
        record: &CertificateRecord,
        anchor: &Anchor,
    ) -> Option<IssuerNamed> {
        let party = record.issuer;
        let member = anchor.member_name(party);
        let name = member.or(self.issuer.as_ref().map(|issuer| &issuer.name))?;
        Some(IssuerNamed {
            party,
            name: named(name),
        })
    }

    pub(super) fn definition_named(&self) -> Option<DefinitionNamed> {
        let Definition { id, document } = self.definition.as_ref()?;
        Some(DefinitionNamed {
            definition: *id,
            code: document.code.to_string(),
            version: document.version.into(),
            name: named(&document.name),
        })
    }
}

impl Definition {
    fn decode(bytes: &[u8]) -> Result<Self, FormatFault> {
        let document = canonical::decode(bytes).map_err(FormatFault::Definition)?;
        Ok(Self {
            id: DefinitionId::of(bytes),
            document,
        })
    }
}

fn optional<T: Serialize + DeserializeOwned>(bytes: Option<&[u8]>) -> Result<Option<T>, CborError> {
    bytes.map(canonical::decode).transpose()
}

impl Anchor {
    /// The name of a party of the genesis file.
    pub(super) fn member_name(&self, party: PartyId) -> Option<&Name> {
        self.genesis().member(party).map(|member| &member.name)
    }
}
