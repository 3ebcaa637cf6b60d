//! The gauges of a node's agent: what waits, what fails and since when. Labels are the configured steps.

use std::sync::atomic::AtomicU64;

use chancery_agent::status::AgentStatus;
use chancery_api::clock;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::gauges::set;

type Number = Gauge<f64, AtomicU64>;

/// A configured step.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Step {
    service: String,
    step: String,
}

impl EncodeLabelSet for Step {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        ("service", self.service.as_str()).encode(encoder.encode_label())?;
        ("step", self.step.as_str()).encode(encoder.encode_label())
    }
}

/// The gauges.
#[derive(Default)]
pub struct Gauges {
    height: Number,
    with_officers: Number,
    waiting: Family<Step, Number>,
    failing: Family<Step, Number>,
}

impl Gauges {
    /// Puts all of them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "agent_height",
            "The last block that the agent has gone through",
            self.height.clone(),
        );
        registry.register(
            "agent_with_officers",
            "Findings that wait for officers",
            self.with_officers.clone(),
        );
        registry.register(
            "agent_waiting",
            "Findings that the agent works at, by step",
            self.waiting.clone(),
        );
        registry.register_with_unit(
            "agent_failing",
            "How long the step's system has not answered; 0 while it does",
            Unit::Seconds,
            self.failing.clone(),
        );
    }

    /// Reads all of them.
    pub fn read(&self, status: &AgentStatus) {
        set(&self.height, status.height.0);
        set(&self.with_officers, status.with_officers);
        for answer in &status.answers {
            let step = Step {
                service: answer.service.to_string(),
                step: answer.step.to_string(),
            };
            set(&self.waiting.get_or_create(&step), answer.waiting);
            let since = answer.failing_since;
            let failing_ms = since.map_or(0, |since| clock::now().since_ms(since));
            set(&self.failing.get_or_create(&step), failing_ms / 1_000);
        }
    }
}
