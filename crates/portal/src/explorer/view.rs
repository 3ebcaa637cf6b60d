//! What the explorer's pages show: plain facts, ids in hex, names in both languages.
//!
//! Made by [`crate::ask`] from the read model's answers; pages know nothing else. Absent on
//! purpose: content of documents and persons' data, which the ledger never has.

/// Something with an id and a name in both languages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Named {
    /// The id in hex.
    pub(crate) id: String,
    /// Its Chinese name.
    pub(crate) zh: String,
    /// Its English name.
    pub(crate) en: String,
}

/// A part of a list, and where the next part begins.
#[derive(Debug, Clone)]
pub(crate) struct Part<T> {
    /// The items, newest first.
    pub(crate) items: Vec<T>,
    /// The cursor of the next part.
    pub(crate) next: Option<String>,
}

/// A block in a list.
#[derive(Debug, Clone)]
pub(crate) struct BlockLine {
    /// Its height.
    pub(crate) height: u64,
    /// Its digest in hex.
    pub(crate) digest: String,
    /// Its time.
    pub(crate) time_ms: u64,
    /// How many transactions it carries.
    pub(crate) transactions: u32,
    /// The validator that proposed it: its key in hex.
    pub(crate) leader: String,
}

/// A block's page.
#[derive(Debug, Clone)]
pub(crate) struct BlockView {
    /// The block itself.
    pub(crate) line: BlockLine,
    /// The parent's digest.
    pub(crate) parent: String,
    /// The consensus view.
    pub(crate) view: u64,
    /// What its transactions did.
    pub(crate) events: Vec<Event>,
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The rules allowed it.
    Accepted,
    /// The rules refused it with this number.
    Rejected(u16),
}

/// A receipt: one leaf of the ledger's log.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// The transaction's id.
    pub(crate) transaction: String,
    /// The height of its block.
    pub(crate) height: u64,
    /// Its place in the block.
    pub(crate) index: u64,
    /// The time of its block.
    pub(crate) time_ms: u64,
    /// What was asked for: the catalogue's name as id, and its titles.
    pub(crate) act: Named,
    /// Who signed; without an id of what was due.
    pub(crate) signer: Named,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// The ids it is about.
    pub(crate) subjects: Vec<String>,
}

/// A transaction's page.
#[derive(Debug, Clone)]
pub(crate) struct TransactionView {
    /// Its receipt.
    pub(crate) event: Event,
    /// What was signed, as readable JSON; where this node still has the block.
    pub(crate) body: Option<String>,
    /// The size of the envelope in bytes.
    pub(crate) size_bytes: Option<usize>,
    /// The signing key.
    pub(crate) key: Option<String>,
    /// Why it was refused, in words.
    pub(crate) rejection: Option<RejectionWords>,
}

/// A rejection in English, from the catalogue; Chinese is found in the texts by its name.
#[derive(Debug, Clone)]
pub(crate) struct RejectionWords {
    /// Its number.
    pub(crate) number: u16,
    /// Its stable name, `certificate.not_issuer`.
    pub(crate) name: String,
    /// What it means.
    pub(crate) meaning: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// A certificate in a list.
#[derive(Debug, Clone)]
pub(crate) struct CertificateLine {
    /// Its id.
    pub(crate) id: String,
    /// Its status code.
    pub(crate) status: String,
    /// Its type.
    pub(crate) kind: Named,
    /// Who issued it.
    pub(crate) issuer: Named,
    /// When it was issued.
    pub(crate) issued_ms: u64,
}

/// A certificate's page: all that the state holds of it.
#[derive(Debug, Clone)]
pub(crate) struct CertificateView {
    /// The certificate.
    pub(crate) line: CertificateLine,
    /// Why its status is what it is: code and names.
    pub(crate) reason: Option<Named>,
    /// `issued` or `certified_copy`.
    pub(crate) origin: String,
    /// The salted commitment to the credential.
    pub(crate) commitment: String,
    /// The key that signs the credential.
    pub(crate) assertion_key: String,
    /// Commitments to attached documents.
    pub(crate) attachments: Vec<String>,
    /// The commitment to the picture of the paper original.
    pub(crate) image: Option<String>,
    /// The first moment of validity.
    pub(crate) valid_from_ms: Option<u64>,
    /// The last.
    pub(crate) valid_until_ms: Option<u64>,
    /// The height of its issue.
    pub(crate) issued_height: u64,
    /// When its status last changed.
    pub(crate) changed_ms: u64,
    /// The height of that change.
    pub(crate) changed_height: u64,
    /// Its lineage, oldest first; the certificate itself among them.
    pub(crate) lineage: Vec<Kin>,
    /// What was done with it, newest first.
    pub(crate) history: Vec<Event>,
}

/// A certificate of the same lineage.
#[derive(Debug, Clone)]
pub(crate) struct Kin {
    /// Its id.
    pub(crate) id: String,
    /// Its status code.
    pub(crate) status: String,
    /// How it is related: a key of the texts, `kin-self`.
    pub(crate) relation: &'static str,
}

/// A state record with its proof, for reading.
#[derive(Debug, Clone)]
pub(crate) struct ProofView {
    /// The height whose state root it is proven against.
    pub(crate) height: u64,
    /// That block's digest.
    pub(crate) digest: String,
    /// The state key.
    pub(crate) key: String,
    /// The record's bytes in hex; none when proven absent.
    pub(crate) value: Option<String>,
    /// The proof's bytes in hex.
    pub(crate) proof: String,
    /// The header's bytes in hex.
    pub(crate) header: String,
    /// The finality certificate's bytes in hex.
    pub(crate) finality: String,
}

/// A party in a list.
#[derive(Debug, Clone)]
pub(crate) struct PartyLine {
    /// Id and names.
    pub(crate) party: Named,
    /// `agency`, `bank`, `enterprise`, `unit`.
    pub(crate) kind: String,
    /// Its status code.
    pub(crate) status: String,
    /// Its unified social credit code.
    pub(crate) identifier: Option<String>,
}

/// A party's page.
#[derive(Debug, Clone)]
pub(crate) struct PartyView {
    /// The party.
    pub(crate) line: PartyLine,
    /// The party that it is a unit of.
    pub(crate) parent: Option<Named>,
    /// Its units.
    pub(crate) units: Vec<Named>,
    /// Its keys, those in force first.
    pub(crate) keys: Vec<KeyLine>,
    /// What it signed last.
    pub(crate) events: Vec<Event>,
}

/// A key of a party.
#[derive(Debug, Clone)]
pub(crate) struct KeyLine {
    /// `ed25519`, `es256`, `x25519`.
    pub(crate) algorithm: String,
    /// The public key in hex.
    pub(crate) public: String,
    /// What it is for, a code.
    pub(crate) purpose: String,
    /// The height it holds from.
    pub(crate) from_height: u64,
    /// The height it was retired at.
    pub(crate) retired_height: Option<u64>,
}

/// A certificate type in a list.
#[derive(Debug, Clone)]
pub(crate) struct TypeLine {
    /// The definition's id and names.
    pub(crate) definition: Named,
    /// Its code, `business-licence`.
    pub(crate) code: String,
    /// Its version.
    pub(crate) version: u32,
    /// `in_force` or `retired`.
    pub(crate) status: String,
}

/// A certificate type's page.
#[derive(Debug, Clone)]
pub(crate) struct TypeView {
    /// The type.
    pub(crate) line: TypeLine,
    /// Who may issue.
    pub(crate) issuers: Vec<Named>,
    /// Fields of the credential: the name as id, and labels.
    pub(crate) fields: Vec<Named>,
    /// Reasons: the code as id, names, and what they are for.
    pub(crate) reasons: Vec<(Named, String)>,
    /// The JSON Schema, indented.
    pub(crate) schema: String,
}

/// Something that a search found.
#[derive(Debug, Clone)]
pub(crate) struct FoundLine {
    /// `block`, `transaction`, `party`, `type`, `certificate`, `motion`, or what has no page of its own.
    pub(crate) kind: &'static str,
    /// Id (or height) and names.
    pub(crate) thing: Named,
}

impl FoundLine {
    /// The page of what was found; where it has none, what the interface answers.
    pub(crate) fn address(&self) -> String {
        let place = match self.kind {
            "block" => "/explore/blocks",
            "transaction" => "/explore/transactions",
            "party" => "/explore/parties",
            "type" => "/explore/types",
            "certificate" => "/explore/certificates",
            "motion" => "/council/motions",
            "case" => "/v1/cases",
            "entry" => "/v1/entries",
            "permission" => "/v1/permissions",
            "permission-request" => "/v1/permission-requests",
            "access" => "/v1/accesses",
            "obligation" => "/v1/obligations",
            _ => "/v1/definitions",
        };
        format!("{place}/{}", self.thing.id)
    }
}
