//! What every handler holds: the ledger, the agency if this node acts for one, the settings.

use std::sync::Arc;

use crate::agency::Agency;
use crate::auth::OperatorToken;
use crate::ledger::Ledger;
use crate::limits::Rates;
use crate::problem::{self, Problem};

/// What an operator decides about the interface.
#[derive(Clone, Default)]
pub struct Settings {
    /// The token of routes that act for the agency; without one they admit nobody but the portal's
    /// own sessions.
    pub operator_token: Option<OperatorToken>,
    /// How much one address may ask.
    pub rates: Rates,
}

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    ledger: Arc<Ledger>,
    agency: Option<Arc<Agency>>,
    settings: Settings,
}

impl State {
    /// The state of a node that acts for `agency`, or for none.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, agency: Option<Arc<Agency>>, settings: Settings) -> Self {
        Self(Arc::new(Inner {
            ledger,
            agency,
            settings,
        }))
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.0.ledger
    }

    /// The agency that this node acts for.
    ///
    /// # Errors
    /// `no_agency` when there is none.
    pub fn agency(&self) -> Result<&Arc<Agency>, Problem> {
        let none = || Problem::of(problem::NO_AGENCY, "this node holds no agency's keys");
        self.0.agency.as_ref().ok_or_else(none)
    }

    pub(crate) fn operator_token(&self) -> Option<&OperatorToken> {
        self.0.settings.operator_token.as_ref()
    }

    pub(crate) fn rates(&self) -> Rates {
        self.0.settings.rates
    }
}
