//! Rejections: numbered, named, explained. Numbers are never used again.

use std::fmt;

use serde::Serialize;

/// A rejection as the catalogue lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RejectionInfo {
    /// Stable number, in a receipt.
    pub code: u16,
    /// Stable name, such as `certificate.not_issuer`.
    pub name: &'static str,
    /// When it arises.
    pub meaning: &'static str,
    /// What to do next.
    pub remedy: &'static str,
}

/// The rules say no, for this reason.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Rejection(pub(crate) &'static RejectionInfo);

impl Rejection {
    /// Its stable number.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.0.code
    }

    /// Its entry of the catalogue.
    #[must_use]
    pub const fn info(&self) -> &'static RejectionInfo {
        self.0
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Rejection({} {})", self.0.code, self.0.name)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.0.meaning)
    }
}

/// Declares a closed enumeration of rejections in order of precedence.
macro_rules! rejections {
    (
        $(#[$doc:meta])*
        $name:ident as $prefix:literal {
            $($code:literal $variant:ident $text:literal: $meaning:literal, $remedy:literal;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $meaning] $variant,)+
        }

        impl $name {
            /// All of them, in order of precedence.
            pub const ALL: &'static [$crate::kernel::rejection::RejectionInfo] = &[
                $($crate::kernel::rejection::RejectionInfo {
                    code: $code,
                    name: concat!($prefix, ".", $text),
                    meaning: $meaning,
                    remedy: $remedy,
                },)+
            ];

            /// Its entry of the catalogue.
            #[must_use]
            pub const fn info(self) -> &'static $crate::kernel::rejection::RejectionInfo {
                match self {
                    $(Self::$variant => &$crate::kernel::rejection::RejectionInfo {
                        code: $code,
                        name: concat!($prefix, ".", $text),
                        meaning: $meaning,
                        remedy: $remedy,
                    },)+
                }
            }
        }

        impl From<$name> for $crate::kernel::rejection::Rejection {
            fn from(rejection: $name) -> Self {
                Self(rejection.info())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str(self.info().meaning)
            }
        }

        impl std::error::Error for $name {}
    };
}

pub(crate) use rejections;
