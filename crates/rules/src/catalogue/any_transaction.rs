//! What follows from the list: one type over all transactions, and the ways from and to it.

/// Declares [`super::AnyTransaction`] and everything that takes one `match` over all kinds.
macro_rules! catalogue {
    ($($number:literal $name:ident of $primitive:ident;)+) => {
        /// Any transaction; in JSON `{"type": "issue_certificate", "body": {..}}`.
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "body", rename_all = "snake_case", deny_unknown_fields)]
        pub enum AnyTransaction {
            $(
                #[doc = concat!("Number ", $number, " of the catalogue.")]
                $name(crate::$primitive::$name),
            )+
        }

        const TRANSACTIONS: &[TransactionInfo] =
            &[$(TransactionInfo::of::<crate::$primitive::$name>(),)+];

        // A line's number is its transaction's.
        const _: () = { $(assert!($number == <crate::$primitive::$name as Transaction>::NUMBER);)+ };

        impl AnyTransaction {
            /// Its entry of the catalogue.
            #[must_use]
            pub const fn info(&self) -> TransactionInfo {
                match self {
                    $(Self::$name(_) => TransactionInfo::of::<crate::$primitive::$name>(),)+
                }
            }

            /// Its number.
            #[must_use]
            pub const fn number(&self) -> u16 {
                match self { $(Self::$name(_) => $number,)+ }
            }

            /// Its name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                self.info().name
            }

            /// What it is about.
            #[must_use]
            pub fn subjects(&self) -> Vec<crate::kernel::ids::SubjectId> {
                match self { $(Self::$name(inner) => inner.subjects(),)+ }
            }

            /// The canonical encoding of its body.
            #[must_use]
            pub fn encode_body(&self) -> Vec<u8> {
                match self { $(Self::$name(inner) => crate::kernel::cbor::encode(inner),)+ }
            }

            /// The transaction of a number and a body in checked canonical bytes; `None` for an unknown number.
            pub(crate) fn decode_body(
                number: u16,
                body: &[u8],
            ) -> Option<Result<Self, crate::kernel::cbor::CborError>> {
                match number {
                    $($number => Some(crate::kernel::cbor::decode_checked(body).map(Self::$name)),)+
                    _ => None,
                }
            }

            /// The records it reads, round by round.
            pub(crate) fn reads(
                &self,
                cx: &crate::kernel::context::Context,
                view: &crate::kernel::view::View,
                round: crate::kernel::view::Round,
            ) -> crate::kernel::view::Keys {
                match self { $(Self::$name(inner) => inner.reads(cx, view, round),)+ }
            }

            /// Checks, then writes what was allowed.
            pub(crate) fn judge(
                &self,
                cx: &crate::kernel::context::Context,
                view: &crate::kernel::view::View,
                changes: &mut crate::kernel::changes::Changes,
            ) -> Result<(), crate::kernel::rejection::Rejection> {
                match self {
                    $(Self::$name(inner) => {
                        let allowed = inner.check(cx, view)?;
                        crate::$primitive::$name::effect(allowed, changes);
                    })+
                }
                Ok(())
            }
        }

        $(
            impl From<crate::$primitive::$name> for AnyTransaction {
                fn from(transaction: crate::$primitive::$name) -> Self {
                    Self::$name(transaction)
                }
            }
        )+
    };
}

pub(super) use catalogue;
