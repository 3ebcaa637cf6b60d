//! Durations with their unit, as configuration files write them: `50ms`, `2s`, `10min`, `24h`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A duration that names its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

/// The units, the longest first, in milliseconds.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];

impl Span {
    /// Reads a whole number and its unit.
    ///
    /// # Errors
    /// Says what a duration looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let at = text
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(at);
        let unit = unit.trim();
        UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .and_then(|(_, factor)| number.parse::<u64>().ok()?.checked_mul(*factor))
            .map(|millis| Self(Duration::from_millis(millis)))
            .ok_or_else(|| {
                format!("`{text}` is not a duration such as `50ms`, `2s`, `10min`, `24h`")
            })
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = self.0.as_millis();
        let (name, factor) = UNITS
            .iter()
            .find(|(_, factor)| millis.is_multiple_of(u128::from(*factor)) && millis > 0)
            .unwrap_or(&("ms", 1));
        let number = millis.checked_div(u128::from(*factor)).unwrap_or_default();
        write!(f, "{number}{name}")
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_with_a_unit() {
        for (text, millis) in [
            ("50ms", 50),
            ("2s", 2_000),
            ("10min", 600_000),
            ("24h", 86_400_000),
            ("0s", 0),
        ] {
            assert_eq!(
                Span::parse(text),
                Ok(Span(Duration::from_millis(millis))),
                "{text}"
            );
        }
        for text in [
            "",
            "5",
            "s",
            "1.5s",
            "-1s",
            "5 days",
            "99999999999999999999s",
        ] {
            assert!(Span::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duration_is_written_in_its_longest_whole_unit() {
        for text in ["50ms", "2s", "10min", "24h", "90s", "0ms"] {
            assert_eq!(Span::parse(text).unwrap().to_string(), text);
        }
    }
}
