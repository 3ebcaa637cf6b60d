//! The node's agent: its door is the ledger behind the interface, its keys are the node's. And the systems behind the
//! agency's datasets, which the exchange asks.

use std::sync::Arc;

use chancery_agent::config::Settings;
use chancery_agent::dataset::Datasets;
use chancery_agent::door::{CasePage, Node, Soon, Unavailable};
use chancery_agent::{Agent, AgentParts, Pace};
use chancery_api::datasets::AskDatasets;
use chancery_api::{Ledger, Problem};
use chancery_cabinet::Cabinet;
use chancery_client::SigningKey;
use chancery_readmodel::{CaseFilter, Page, PermissionFilter, ReadModelError};
use chancery_rules::case::CaseRecord;
use chancery_rules::definition::{Dataset, DefinitionRecord};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::dataset_question::{Asked, Told, Untold};
use chancery_rules::kernel::ids::{AccessId, CaseId, DefinitionId, Height, LedgerId, PartyId};
use chancery_rules::kernel::receipt::Receipt;
use chancery_rules::party::PartyRecord;
use chancery_rules::permission::{AccessRecord, PermissionRecord, Target};
use chancery_vault::SealingKey;
use futures::stream::{BoxStream, StreamExt as _};

use super::files::DataFolder;
use super::keys;
use crate::exit::{Failure, Outcome};

/// The systems behind the agency's datasets, if any is configured.
///
/// # Errors
/// When the configuration cannot be followed.
pub fn datasets(settings: Option<&Settings>) -> Outcome<Option<Arc<Datasets>>> {
    let Some(settings) = settings.filter(|it| !it.datasets.is_empty()) else {
        return Ok(None);
    };
    let datasets = Datasets::new(settings).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Some(Arc::new(datasets)))
}

/// Those systems as the exchange asks them.
pub struct Systems(pub Arc<Datasets>);

impl AskDatasets for Systems {
    fn ask<'a>(
        &'a self,
        dataset: &'a Dataset,
        asked: &'a Asked,
    ) -> chancery_api::door::Soon<'a, Result<Told, Untold>> {
        Box::pin(self.0.ask(dataset, asked))
    }
}

/// Starts the agent of a party, if it is configured: without any answer it keeps the officers' queue. It signs with `automation.key`.
///
/// # Errors
/// When a key is missing, or the configuration cannot be followed.
pub fn start(
    folder: &DataFolder,
    party: PartyId,
    settings: Option<Settings>,
    ledger: &Arc<Ledger>,
    cabinet: &Cabinet,
) -> Outcome<Option<Agent>> {
    let Some(settings) = settings else {
        return Ok(None);
    };
    let automation = keys::read(&folder.keys(), "automation").map_err(|failure| {
        failure.remedy("make the key, register it with the purpose automation, and put it there")
    })?;
    let sealing = SealingKey::from_bytes(&*keys::read(&folder.keys(), "sealing")?)?;
    let parts = AgentParts {
        party,
        key: SigningKey::ed25519(&automation),
        unseal: Box::new(move |sealed, context| sealing.unseal(sealed, context)),
        cabinet: cabinet.clone(),
        node: Arc::new(Behind(Arc::clone(ledger))),
        settings,
        pace: Pace::default(),
    };
    let started = Agent::start(parts).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Some(started))
}

/// The ledger as the agent sees it.
struct Behind(Arc<Ledger>);

fn failed(error: impl std::fmt::Display) -> Unavailable {
    Unavailable(error.to_string())
}

fn problem(problem: Problem) -> Unavailable {
    Unavailable(problem.code.to_owned())
}

/// A question to the read model, its height put aside.
macro_rules! asked {
    ($question:expr) => {
        Box::pin(async move {
            let found = $question.await;
            Ok(found
                .map_err(|error: ReadModelError| failed(error))?
                .content)
        })
    };
}

impl Node for Behind {
    fn ledger(&self) -> LedgerId {
        self.0.id()
    }

    fn height(&self) -> Height {
        self.0.readmodel().height()
    }

    fn oldest(&self) -> Height {
        self.0.doors().feed.oldest()
    }

    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>> {
        let heights = self.0.readmodel().heights();
        let blocks = self.0.doors().feed.follow(from);
        let projected = blocks.then(move |block| {
            let mut heights = heights.clone();
            async move {
                let reached = heights.wait_for(|height| *height >= block.height).await;
                reached.is_ok().then_some(block)
            }
        });
        projected
            .take_while(|block| std::future::ready(block.is_some()))
            .filter_map(std::future::ready)
            .boxed()
    }

    fn cases(&self, from: Option<String>) -> Soon<'_, CasePage> {
        Box::pin(async move {
            let cursor = from.map(|it| it.parse()).transpose().map_err(failed)?;
            let page = Page {
                cursor,
                limit: None,
            };
            let found = self.0.readmodel().cases(CaseFilter::default(), page).await;
            let found = found.map_err(failed)?.content;
            Ok((found.items, found.next.map(|next| next.to_string())))
        })
    }

    fn case(&self, id: CaseId) -> Soon<'_, Option<CaseRecord>> {
        asked!(self.0.readmodel().case(id))
    }

    fn definition(&self, id: DefinitionId) -> Soon<'_, Option<DefinitionRecord>> {
        asked!(self.0.readmodel().definition(id))
    }

    fn party(&self, id: PartyId) -> Soon<'_, Option<PartyRecord>> {
        Box::pin(async move {
            let found = self.0.readmodel().party(id).await.map_err(failed)?;
            Ok(found.content.map(|(record, _)| record))
        })
    }

    fn access(&self, id: AccessId) -> Soon<'_, Option<AccessRecord>> {
        asked!(self.0.readmodel().access(id))
    }

    fn permissions(
        &self,
        holder: PartyId,
        about: Target,
        giver: Option<PartyId>,
    ) -> Soon<'_, Vec<PermissionRecord>> {
        Box::pin(async move {
            let filter = PermissionFilter {
                holder: Some(holder),
                giver,
                target: Some(about),
                ..PermissionFilter::default()
            };
            let found = self.0.readmodel().permissions(filter, Page::default());
            Ok(found.await.map_err(failed)?.content.items)
        })
    }

    fn submit_final(&self, envelope: Vec<u8>) -> Soon<'_, Receipt> {
        Box::pin(async move { self.0.submit_final(envelope).await.map_err(problem) })
    }
}
