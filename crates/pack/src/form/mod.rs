//! Packs as they are written: what each file says, with the place of every word.
//!
//! Absent on purpose: judgement. What is not written is absent here, so that a check can name all that is missing at
//! once.

pub mod calendar;
pub mod certificate;
pub mod city;
pub mod dataset;
pub mod register;
pub mod scenario;
pub mod service;

pub use calendar::CalendarForm;
pub use certificate::CertificateForm;
pub use city::CityForm;
pub use dataset::DatasetForm;
pub use register::RegisterForm;
pub use scenario::ScenarioForm;
pub use service::ServiceForm;
