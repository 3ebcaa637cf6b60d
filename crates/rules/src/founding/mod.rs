//! Founding a ledger as a ceremony: what its members sign before there is a ledger.
//!
//! Each member makes its keys on its own machine and sends a [`SignedDescriptor`]. The convener puts them together with
//! [`assemble`]: the same descriptors under the same [`Council`] give the same genesis file, whoever does it. Each member
//! reads that file and signs its hash; [`Approvals`] holds the signature of every member, and a node of a production
//! ledger starts with nothing less.
//!
//! Absent on purpose: private keys, clocks, files. What is signed here starts with a name of its own, so that no
//! signature of the ceremony is one of anything else.

mod approval;
mod assembly;
mod descriptor;

pub use approval::{APPROVALS_BYTES_MAX, Approval, ApprovalError, Approvals};
pub use assembly::{AssemblyError, Council, assemble};
pub use descriptor::{
    DESCRIPTOR_BYTES_MAX, DESCRIPTOR_DAYS_MAX, Descriptor, DescriptorError, Possession,
    SignedDescriptor,
};
