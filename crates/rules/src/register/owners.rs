//! Owners of an entry: there is one, none is named twice, their shares are exactly the whole.

use super::{OWNERS_MAX, Owner, RegisterRejection};
use crate::{definition::has_repeated, kernel::share::Share, kernel::text::AtMost};

/// The owners of one entry.
pub type Owners = AtMost<Owner, OWNERS_MAX>;

/// Whether an entry may have these owners.
pub(super) fn sound(owners: &[Owner]) -> Result<(), RegisterRejection> {
    if owners.is_empty() {
        return Err(RegisterRejection::NoOwner);
    }
    if has_repeated(owners.iter().map(|it| it.owner)) {
        return Err(RegisterRejection::OwnerRepeated);
    }
    if !Share::are_whole(owners.iter().map(|it| it.share)) {
        return Err(RegisterRejection::SharesNotWhole);
    }
    Ok(())
}

/// Whether these are the same owners with the same shares, in whatever order.
pub(super) fn same(these: &[Owner], those: &[Owner]) -> bool {
    these.len() == those.len()
        && these.iter().all(|owner| those.contains(owner))
        && those.iter().all(|owner| these.contains(owner))
}
