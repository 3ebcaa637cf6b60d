//! The personas of a development city: roles to try, not persons. A production city has none, and
//! nobody can sign in by them there.

/// A role that a visitor of a development city can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Persona {
    /// Issues certificates and changes their status.
    Registrar,
    /// Reads what was issued, and changes nothing.
    Clerk,
    /// Proposes and votes in the council.
    Delegate,
}

impl Persona {
    /// All of them, in the order of the sign-in page.
    pub(crate) const ALL: [Self; 3] = [Self::Registrar, Self::Clerk, Self::Delegate];

    /// Its code in forms; `persona-<code>` is its name in the texts.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Registrar => "registrar",
            Self::Clerk => "clerk",
            Self::Delegate => "delegate",
        }
    }

    /// The persona of a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|persona| persona.code() == code)
    }

    /// Whether it may act for the agency.
    pub(crate) const fn may_issue(self) -> bool {
        matches!(self, Self::Registrar)
    }

    /// Whether it may speak for the agency in the council.
    pub(crate) const fn may_vote(self) -> bool {
        matches!(self, Self::Delegate)
    }

    /// Where its work is.
    pub(crate) const fn home(self) -> &'static str {
        match self {
            Self::Registrar | Self::Clerk => "/office",
            Self::Delegate => "/council",
        }
    }
}
