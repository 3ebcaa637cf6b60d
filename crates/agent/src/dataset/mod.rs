//! Questions of other agencies about datasets, asked of the agency's own systems.
//!
//! What leaves the agency is what the configuration says of each field: its value, or only whether a test of it holds. A
//! question that asks for anything else is refused before the system is asked, so that a refusal tells nothing of what
//! the system holds. One row is looked at; two are as good as none. Absent on purpose: who may ask (the exchange judges
//! that), and anything of question or answer in a log line.

mod field;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chancery_rules::definition::dataset::Dataset;
use chancery_rules::kernel::dataset_question::{Asked, Plain, Test, Told, Untold};
use chancery_rules::kernel::text::{Code, FieldName};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::adapter::{For, Found, Question, Row, Source, Trouble, Undecided};
use crate::agent::{AgentError, now};
use crate::config::{DatasetSource, Discloses, OfferedField, Settings};
use crate::status::DatasetStatus;

/// Questions that a system is asked at once; the others wait, within their time.
const AT_ONCE_MAX: usize = 8;

/// The datasets that a node answers questions about.
pub struct Datasets(BTreeMap<Code, Offer>);

/// One dataset's system, and what of it is offered.
struct Offer {
    source: Source,
    settings: DatasetSource,
    places: Semaphore,
    status: Mutex<DatasetStatus>,
}

impl Datasets {
    /// The systems of a configuration.
    ///
    /// # Errors
    /// When the configuration cannot be followed, or HTTP cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, AgentError> {
        settings.check()?;
        let offers = settings.datasets.iter().map(|settings| {
            let offer = Offer::new(settings.clone())?;
            Ok((settings.dataset.clone(), offer))
        });
        Ok(Self(offers.collect::<Result<_, AgentError>>()?))
    }

    /// Answers a question about a dataset of this definition; the question [is one](Asked::check).
    ///
    /// # Errors
    /// Why nothing is told.
    pub async fn ask(&self, dataset: &Dataset, asked: &Asked) -> Result<Told, Untold> {
        let offer = self.0.get(&dataset.code).ok_or(Untold::NotAnswered)?;
        offer.check_definition(dataset)?;
        offer.check(asked)?;
        offer.told(asked).await
    }

    /// How each system stands.
    #[must_use]
    pub fn status(&self) -> Vec<DatasetStatus> {
        self.0.values().map(Offer::read_status).collect()
    }
}

impl Offer {
    fn new(settings: DatasetSource) -> Result<Self, AgentError> {
        Ok(Self {
            source: Source::new(&settings.adapter, settings.timeout_ms)?,
            places: Semaphore::new(AT_ONCE_MAX),
            status: Mutex::new(DatasetStatus::of(&settings.dataset)),
            settings,
        })
    }

    /// That every field of the configuration is one of the definition.
    fn check_definition(&self, dataset: &Dataset) -> Result<(), Untold> {
        let is_defined = |name: &&FieldName| dataset.fields.iter().any(|it| it.name == **name);
        let offered = self.settings.fields.iter().map(|it| &it.field);
        let mut named = self.settings.by.iter().chain(offered);
        let Some(unknown) = named.find(|name| !is_defined(name)) else {
            return Ok(());
        };
        let (dataset, version) = (&dataset.code, dataset.version);
        tracing::warn!(%dataset, version, field = %unknown, "the dataset's definition has no such field: its questions are not answered");
        Err(Untold::NotAnswered)
    }

    /// That the question asks for no more than is offered.
    fn check(&self, asked: &Asked) -> Result<(), Untold> {
        let by = &self.settings.by;
        let is_bound = |value: &Plain| !matches!(value, Plain::YesNo(_));
        let fits = asked.by.len() == by.len() && by.iter().all(|it| asked.by.contains_key(it));
        if !fits || !asked.by.values().all(is_bound) {
            return Err(Untold::ByUnfit);
        }
        for name in asked.tell.iter() {
            if self.field(name)?.discloses == Discloses::Test {
                return Err(Untold::FieldNotTold(name.clone()));
            }
        }
        for test in asked.test.iter() {
            if !field::is_fit(self.field(&test.field)?, test) {
                return Err(Untold::TestUnfit(test.field.clone()));
            }
        }
        Ok(())
    }

    fn field(&self, name: &FieldName) -> Result<&OfferedField, Untold> {
        let mut fields = self.settings.fields.iter();
        let found = fields.find(|it| it.field == *name);
        found.ok_or_else(|| Untold::FieldUnknown(name.clone()))
    }

    async fn told(&self, asked: &Asked) -> Result<Told, Untold> {
        let by = serde_json::to_value(&asked.by).map_err(|_| Untold::ByUnfit)?;
        match self.look_up(&by).await {
            Found::Trouble(trouble) => {
                self.note_trouble(trouble);
                Err(Untold::Unavailable)
            }
            Found::Undecided(why) => {
                self.note_success();
                Err(match why {
                    Undecided::Nothing => Untold::Nothing,
                    Undecided::Several => Untold::Several,
                    Undecided::Refused => Untold::ByUnfit,
                    Undecided::Missing | Undecided::Misfit | Undecided::Unasked => Untold::Unfit,
                })
            }
            Found::Row(row) => {
                self.note_success();
                self.answer(asked, &row)
            }
        }
    }

    async fn look_up(&self, by: &Value) -> Found {
        let question = Question {
            asked_for: For::Dataset {
                dataset: &self.settings.dataset,
            },
            content: Some(by),
        };
        let within = Duration::from_millis(self.settings.timeout_ms);
        let asking = async {
            let Ok(_place) = self.places.acquire().await else {
                return Found::Trouble(Trouble::Down);
            };
            self.source.ask(question).await
        };
        let found = tokio::time::timeout(within, asking).await;
        found.unwrap_or(Found::Trouble(Trouble::Slow))
    }

    fn answer(&self, asked: &Asked, row: &Row) -> Result<Told, Untold> {
        let mut told = BTreeMap::new();
        for name in asked.tell.iter() {
            let value = field::value(row, self.field(name)?).ok_or(Untold::Unfit)?;
            told.insert(name.clone(), value);
        }
        let holds = |test: &Test| {
            let value = field::value(row, self.field(&test.field)?).ok_or(Untold::Unfit)?;
            Ok(field::holds(&value, test))
        };
        let tests = asked
            .test
            .iter()
            .map(holds)
            .collect::<Result<_, Untold>>()?;
        Ok(Told {
            found: true,
            told,
            tests,
        })
    }

    fn read_status(&self) -> DatasetStatus {
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.clone()
    }

    fn change(&self, change: impl FnOnce(&mut DatasetStatus)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn note_success(&self) {
        self.change(|it| {
            it.answered = it.answered.saturating_add(1);
            it.last_success = Some(now());
            it.failing_since = None;
            it.trouble = None;
        });
    }

    fn note_trouble(&self, trouble: Trouble) {
        tracing::warn!(dataset = %self.settings.dataset, ?trouble, "a system does not answer");
        self.change(|it| {
            it.failing_since.get_or_insert(now());
            it.trouble = Some(trouble);
        });
    }
}
