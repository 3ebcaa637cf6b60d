//! Figures by name, in the order in which they were measured.

use serde_json::{Map, Value, json};

/// Named figures and facts.
#[derive(Clone, Debug, Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Adds a figure, rounded to three places.
    pub fn add(&mut self, name: &str, figure: f64) {
        self.0
            .insert(name.to_owned(), json!((figure * 1000.0).round() / 1000.0));
    }

    /// Adds a fact that is no figure.
    pub fn note(&mut self, name: &str, fact: impl Into<Value>) {
        self.0.insert(name.to_owned(), fact.into());
    }

    /// All of them as one object.
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// A line for each.
    pub fn lines(&self) -> String {
        self.0
            .iter()
            .map(|(name, value)| format!("{name:<36} {value}\n"))
            .collect()
    }
}

/// A count as a figure; counts here are far below what a float holds exactly.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "far below 2^52"
)]
pub fn float(count: u64) -> f64 {
    count as f64
}
