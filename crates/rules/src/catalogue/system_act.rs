//! What happens without anybody's signature, as receipts name it: numbers from 900.

use serde::Serialize;

use crate::kernel::{due::Due, transaction::Title};

/// A system act as the catalogue lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SystemActInfo {
    /// Its number, in a receipt's `type`.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// Its title.
    pub title: Title,
}

/// Something that the ledger does by itself when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemAct {
    /// The time of a case's step was over, and silence came to what the service says.
    StepOverdue,
    /// The time of a case was over.
    CaseLapsed,
    /// An obligation was not discharged in time.
    ObligationOverdue,
    /// An obligation was assessed again.
    ObligationRecurs,
}

impl SystemAct {
    /// All of them, by number.
    pub const ALL: &'static [SystemActInfo] = &[
        Self::StepOverdue.info(),
        Self::CaseLapsed.info(),
        Self::ObligationOverdue.info(),
        Self::ObligationRecurs.info(),
    ];

    /// The act to which a due item comes.
    #[must_use]
    pub const fn of(due: &Due) -> Self {
        match due {
            Due::Step { .. } => Self::StepOverdue,
            Due::Case(_) => Self::CaseLapsed,
            Due::Obligation(_) => Self::ObligationOverdue,
            Due::Recurrence(_) => Self::ObligationRecurs,
        }
    }

    /// Its entry of the catalogue.
    #[must_use]
    pub const fn info(self) -> SystemActInfo {
        let (number, name, zh, en) = match self {
            Self::StepOverdue => (900, "step_overdue", "办理环节逾期", "A step is overdue"),
            Self::CaseLapsed => (901, "case_lapsed", "办件期满终止", "A case has lapsed"),
            Self::ObligationOverdue => (
                902,
                "obligation_overdue",
                "应付款项逾期",
                "An obligation is overdue",
            ),
            Self::ObligationRecurs => (
                903,
                "obligation_recurs",
                "周期应付款项生成",
                "An obligation recurs",
            ),
        };
        SystemActInfo {
            number,
            name,
            title: Title { zh, en },
        }
    }
}
