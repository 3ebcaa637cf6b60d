//! What happens when the time of a step or of a case is over.

use crate::kernel::{
    changes::Changes,
    context::BlockContext,
    due::Due,
    view::{Keys, Round, View},
};

pub(crate) fn reads(_due: &Due, _view: &View, _round: Round) -> Keys {
    Keys::none()
}

pub(crate) fn run(_due: &Due, _block: &BlockContext, _view: &View, _changes: &mut Changes) {}
