//! Newtypes of 32 bytes that read and write as lowercase hexadecimal.

/// Why a text is not 32 bytes in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lowercase hexadecimal digits")]
pub struct Hex32Error;

/// Reads exactly 64 lowercase hexadecimal digits; upper case is refused so that a name has one form.
pub(crate) fn parse(text: &str) -> Result<[u8; 32], Hex32Error> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Hex32Error);
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| Hex32Error)?;
    Ok(bytes)
}

macro_rules! hex32 {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl From<$name> for [u8; 32] {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::hex32::Hex32Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::hex32::parse(text).map(Self)
            }
        }
    };
}

pub(crate) use hex32;
