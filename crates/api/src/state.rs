//! What every handler holds: the ledger, the agency if this node acts for one, the settings.

use std::sync::Arc;

use crate::agency::Agency;
use crate::auth::OperatorToken;
use crate::ledger::Ledger;
use crate::limits::{Limits, Rates};
use crate::machine::AskMachine;
use crate::metrics::Metrics;
use crate::problem::{self, Problem};

/// What an operator decides about the interface.
#[derive(Clone, Default)]
pub struct Settings {
    /// The token of routes that act for the agency; without one they admit nobody but the portal's
    /// own sessions.
    pub operator_token: Option<OperatorToken>,
    /// How much one address may ask.
    pub rates: Rates,
    /// The address that readers use, when it is not the one that requests name: of a proxy in front.
    pub public_url: Option<String>,
    /// What tells of the machine under the node.
    pub machine: Option<AskMachine>,
}

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    ledger: Arc<Ledger>,
    agency: Option<Arc<Agency>>,
    settings: Settings,
    limits: Limits,
}

impl State {
    /// The state of a node that acts for `agency`, or for none.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, agency: Option<Arc<Agency>>, settings: Settings) -> Self {
        let limits = Limits::new(settings.rates);
        Self(Arc::new(Inner {
            ledger,
            agency,
            settings,
            limits,
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

    /// The limiters of this node.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What this node counts.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        self.0.ledger.metrics()
    }

    /// The address that readers use, where an operator named one.
    #[must_use]
    pub fn public_url(&self) -> Option<&str> {
        let url = self.0.settings.public_url.as_deref();
        url.map(|url| url.trim_end_matches('/'))
    }

    /// What tells of the machine under the node.
    #[must_use]
    pub fn machine(&self) -> Option<&AskMachine> {
        self.0.settings.machine.as_ref()
    }

    /// Whether readers come by TLS, so that cookies must not travel without it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        let url = self.public_url();
        url.is_some_and(|url| url.to_ascii_lowercase().starts_with("https://"))
    }
}
