//! Certificates: a commitment, its issuer, its status and its lineage.
//!
//! Only its issuer changes a certificate; revoked and superseded are final; every change has a reason that its type
//! lists. Absent on purpose: the content, the holder, and documents, of which the ledger has salted commitments only.

mod certify_copy;
mod change;
mod issuance;
mod issue;
mod record;
mod rejection;
mod status;
mod supersede;

pub use certify_copy::CertifyCopy;
pub use issue::IssueCertificate;
pub use record::{ATTACHMENTS_MAX, CertificateRecord, CertificateStatus, Origin};
pub use rejection::CertificateRejection;
pub use status::{ResumeCertificate, RevokeCertificate, SuspendCertificate};
pub use supersede::SupersedeCertificate;
