//! What a dataset answers, for another agency: permission, dataset, receipt, the question itself, one row.
//!
//! What the question says is first learnt here, from what was sealed to this agency; that it is what the receipt speaks
//! of is checked before anybody is asked. A system that does not answer leaves the receipt open; whatever another
//! attempt would not change closes it. Absent on purpose: question and answer in a log line.

use std::sync::Arc;

use chancery_credential::commitment::{Salt, of_opening};
use chancery_credential::jcs;
use chancery_rules::definition::dataset::Dataset;
use chancery_rules::kernel::dataset_question::{
    Asked, DatasetQuestion, SignedDatasetQuestion, Told, Untold,
};
use chancery_rules::kernel::ids::Commitment;
use chancery_rules::kernel::signed_request::{Request as _, Salted};
use chancery_rules::permission::{AccessResult, PermissionRecord, PermissionRejection, Target};

use super::seal;
use crate::agency::Agency;
use crate::clock;
use crate::problem::{self, Problem};

/// The act that a permission must name, and a receipt.
const READ: &str = "read";

/// How long an asker had better wait for a system that does not answer.
const RETRY_AFTER_MS: u64 = 2_000;

impl Agency {
    pub(super) async fn question_once(
        self: &Arc<Self>,
        signed: &SignedDatasetQuestion,
    ) -> Result<Vec<u8>, Problem> {
        let question = signed.request();
        self.check_reading(question).await?;
        let dataset = self.dataset(question).await?;
        let fits = self.open_receipt(question.terms(), |access| access.act.as_str() == READ);
        let receipt = fits.await?;
        if self.is_closing(question.access).await? {
            let detail = "what came of it is kept already";
            return Err(Problem::of(problem::RECEIPT_CLOSED, detail));
        }
        let sealed_to = self.sealing_key_of(question.requester).await?;
        let asked = self.unsealed(question, receipt.question)?;
        match self.told(&dataset, &asked).await {
            Ok(content) => {
                let salt = Salt::random().map_err(|error| Problem::internal(&error))?;
                let answer = Commitment(*of_opening(&salt, &content).as_bytes());
                let sealed = seal(&Salted::new(content, *salt.as_bytes()), &sealed_to, signed)?;
                let released = (AccessResult::Released, Some(answer));
                self.close(question.access, released).await?;
                tracing::info!(access = %question.access, to = %question.requester, "a question was answered");
                Ok(sealed)
            }
            Err((problem, None)) => Err(problem),
            Err((problem, Some(result))) => {
                self.close(question.access, (result, None)).await?;
                Err(problem)
            }
        }
    }

    /// That the asker holds a permission in force to read this dataset, which this agency gave in the first place.
    async fn check_reading(&self, question: &DatasetQuestion) -> Result<(), Problem> {
        let lineage = self.held_lineage(question.terms()).await?;
        let own = lineage.first();
        let about = Target::Definition(question.dataset);
        if !own.is_some_and(|own| own.target == about) {
            let what = "the permission is about something else";
            return self.refuse(problem::NO_PERMISSION, what);
        }
        let reads = |own: &PermissionRecord| own.acts.iter().any(|act| act.as_str() == READ);
        if !own.is_some_and(reads) {
            return self.refuse(problem::NO_PERMISSION, "the permission is not one to read");
        }
        if !self.is_giver(&lineage) {
            let what = "another than the steward gave the permission";
            return self.refuse(problem::NO_PERMISSION, what);
        }
        self.demand_in_force(&lineage)
    }

    /// The dataset, in force and not stopped.
    async fn dataset(&self, question: &DatasetQuestion) -> Result<Dataset, Problem> {
        let height = self.records().height();
        let found = self.records().definition(question.dataset).await?.content;
        let dataset = found.as_ref().and_then(|it| it.document.dataset());
        let (Some(record), Some(dataset)) = (&found, dataset) else {
            let what = format!("no dataset `{}`", question.dataset);
            return Err(Problem::of(problem::DATASET_UNKNOWN, what).at(height));
        };
        let refused = if !record.is_in_force(height) {
            PermissionRejection::DatasetNotInForce
        } else if record.is_stopped(clock::now()) {
            PermissionRejection::DatasetStopped
        } else {
            return Ok(dataset.clone());
        };
        Err(Problem::forbidden_by_rules(refused.info()).at(height))
    }

    /// The question, if it was sealed to this agency for this receipt and is what the receipt speaks of.
    fn unsealed(
        &self,
        question: &DatasetQuestion,
        committed: Commitment,
    ) -> Result<Vec<u8>, Problem> {
        let context = DatasetQuestion::seal_context(question.access);
        let plain = self.keys().sealing.unseal(&question.sealed, &context);
        let salted = plain.and_then(|plain| Salted::decode(&plain));
        let Some(salted) = salted else {
            let detail = "the question was not sealed to this agency for this receipt";
            return Err(Problem::of(problem::QUESTION_UNREADABLE, detail));
        };
        let found = of_opening(&Salt::from(salted.salt), &salted.content);
        if found.as_bytes() == committed.as_bytes() {
            return Ok(salted.content);
        }
        let what = "the receipt speaks of another question";
        Err(Problem::of(problem::RECEIPT_UNFIT, what).at(self.records().height()))
    }

    /// The answer in canonical JSON; else the problem, and what the receipt is closed as, if it is.
    async fn told(
        &self,
        dataset: &Dataset,
        asked: &[u8],
    ) -> Result<Vec<u8>, (Problem, Option<AccessResult>)> {
        let asked = read(asked).map_err(|problem| (problem, Some(AccessResult::Failed)))?;
        let told = match &self.parts.datasets {
            Some(datasets) => datasets.ask(dataset, &asked).await,
            None => Err(Untold::NotAnswered),
        };
        let content = told.and_then(|told: Told| jcs::canonical(&told).map_err(|_| Untold::Unfit));
        content.map_err(|why| {
            let result = match why {
                Untold::NotAnswered | Untold::Unavailable => None,
                Untold::Nothing => Some(AccessResult::NothingFound),
                _ => Some(AccessResult::Failed),
            };
            (refusal(why), result)
        })
    }
}

fn read(asked: &[u8]) -> Result<Asked, Problem> {
    let malformed = |detail: String| Problem::of(problem::QUESTION_MALFORMED, detail);
    let value = jcs::parse_canonical(asked).map_err(|error| malformed(error.to_string()))?;
    // What serde says of it may quote it.
    let read = serde_json::from_value::<Asked>(value);
    let asked = read.map_err(|_| malformed("it has not the form of a question".to_owned()))?;
    asked.check().map_err(|flaw| malformed(flaw.to_string()))?;
    Ok(asked)
}

fn refusal(why: Untold) -> Problem {
    let (kind, detail) = match why {
        Untold::NotAnswered => (
            problem::DATASET_UNANSWERED,
            "no system is set up for the dataset".to_owned(),
        ),
        Untold::ByUnfit => (
            problem::BY_UNFIT,
            "the dataset is asked by other fields, each with a text or a number".to_owned(),
        ),
        Untold::FieldUnknown(field) => (
            problem::FIELD_UNKNOWN,
            format!("the field `{field}` is not offered"),
        ),
        Untold::FieldNotTold(field) => (
            problem::FIELD_NOT_TOLD,
            format!("the field `{field}` is compared only"),
        ),
        Untold::TestUnfit(field) => (
            problem::TEST_UNFIT,
            format!("the field `{field}` is not compared like this"),
        ),
        Untold::Nothing => (problem::NOTHING_FOUND, "no row is found".to_owned()),
        Untold::Several => (
            problem::SEVERAL_FOUND,
            "more than one row is found".to_owned(),
        ),
        Untold::Unfit => (
            problem::ANSWER_UNFIT,
            "what the system holds is not of the kind that is answered".to_owned(),
        ),
        Untold::Unavailable => {
            let detail = "the system behind the dataset is down or slow";
            let problem = Problem::of(problem::SYSTEM_UNAVAILABLE, detail);
            return problem.retry_after(RETRY_AFTER_MS);
        }
    };
    Problem::of(kind, detail)
}
