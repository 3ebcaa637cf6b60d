//! The gauges of the systems behind an agency's datasets: what was answered, what fails and since when. Labels are the
//! configured datasets.

use std::sync::atomic::AtomicU64;

use chancery_agent::status::DatasetStatus;
use chancery_api::clock;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::gauges::set;

type Number = Gauge<f64, AtomicU64>;

/// A configured dataset.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Label(String);

impl EncodeLabelSet for Label {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        ("dataset", self.0.as_str()).encode(encoder.encode_label())
    }
}

/// The gauges.
#[derive(Default)]
pub struct Gauges {
    answered: Family<Label, Number>,
    failing: Family<Label, Number>,
}

impl Gauges {
    /// Puts all of them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "dataset_answered",
            "Questions that the dataset's system has answered since the node started, also by knowing nothing",
            self.answered.clone(),
        );
        registry.register_with_unit(
            "dataset_failing",
            "How long the dataset's system has not answered; 0 while it does",
            Unit::Seconds,
            self.failing.clone(),
        );
    }

    /// Reads all of them.
    pub fn read(&self, status: &[DatasetStatus]) {
        for one in status {
            let label = Label(one.dataset.to_string());
            set(&self.answered.get_or_create(&label), one.answered);
            let since = one.failing_since;
            let failing_ms = since.map_or(0, |since| clock::now().since_ms(since));
            set(&self.failing.get_or_create(&label), failing_ms / 1_000);
        }
    }
}
