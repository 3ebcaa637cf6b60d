//! A node of a city as an agent sees it: the chain's feed, projected into a read model of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery_agent::door::{CasePage, Node, Soon, Unavailable};
use chancery_chain::Handle;
use chancery_readmodel::{CaseFilter, Page, PermissionFilter, ReadModel, ReadModelError};
use chancery_rules::case::CaseRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::{AccessId, CaseId, DefinitionId, Height, LedgerId, PartyId};
use chancery_rules::kernel::receipt::Receipt;
use chancery_rules::party::PartyRecord;
use chancery_rules::permission::{AccessRecord, PermissionRecord, Target};
use futures::stream::{BoxStream, StreamExt as _};
use tokio::task::JoinHandle;

/// How long a transaction may take to become final.
const FINAL_WITHIN: Duration = Duration::from_secs(60);

/// A node with a read model, which ends with it.
pub struct CityNode {
    ledger: LedgerId,
    handle: Handle,
    readmodel: ReadModel,
    projection: JoinHandle<()>,
}

impl CityNode {
    /// Projects a node's feed into a file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn start(
        ledger: LedgerId,
        handle: Handle,
        file: &Path,
    ) -> Result<Arc<Self>, ReadModelError> {
        let readmodel = ReadModel::open(file, ledger).await?;
        let (projected, from) = (readmodel.clone(), readmodel.height().next());
        let mut blocks = handle.follow(from).boxed();
        let projection = tokio::spawn(async move {
            while let Some(block) = blocks.next().await {
                if projected.project(&block).await.is_err() {
                    return;
                }
            }
        });
        Ok(Arc::new(Self {
            ledger,
            handle,
            readmodel,
            projection,
        }))
    }

    /// The read model.
    pub fn readmodel(&self) -> &ReadModel {
        &self.readmodel
    }

    async fn settle(&self, envelope: Vec<u8>) -> Result<Receipt, Unavailable> {
        let from = self.handle.status().height.next();
        let id = self.handle.submit(envelope).await.map_err(unavailable)?;
        let mut blocks = self.handle.follow(from).boxed();
        let found = async {
            while let Some(block) = blocks.next().await {
                let receipt = block.receipts.iter().find(|it| it.transaction == id);
                if let Some(receipt) = receipt {
                    return Some((receipt.clone(), block.height));
                }
            }
            None
        };
        let found = tokio::time::timeout(FINAL_WITHIN, found).await;
        let late = || Unavailable("not final in time".to_owned());
        let (receipt, height) = found.ok().flatten().ok_or_else(late)?;
        let reached = self.readmodel.wait_for(height, FINAL_WITHIN).await;
        reached.map_err(unavailable)?;
        Ok(receipt)
    }
}

impl Drop for CityNode {
    fn drop(&mut self) {
        self.projection.abort();
    }
}

fn unavailable(error: impl std::fmt::Display) -> Unavailable {
    Unavailable(error.to_string())
}

macro_rules! asked {
    ($self:ident, $question:expr) => {
        Box::pin(async move { Ok($question.await.map_err(unavailable)?.content) })
    };
}

impl Node for CityNode {
    fn ledger(&self) -> LedgerId {
        self.ledger
    }

    fn height(&self) -> Height {
        self.readmodel.height()
    }

    fn oldest(&self) -> Height {
        self.handle.oldest()
    }

    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>> {
        let readmodel = self.readmodel.clone();
        let blocks = self.handle.follow(from);
        blocks
            .then(move |block| {
                let readmodel = readmodel.clone();
                async move {
                    // A read model that stands still shows in what is asked next.
                    readmodel.wait_for(block.height, FINAL_WITHIN).await.ok();
                    block
                }
            })
            .boxed()
    }

    fn cases(&self, from: Option<String>) -> Soon<'_, CasePage> {
        Box::pin(async move {
            let cursor = from.map(|it| it.parse()).transpose().map_err(unavailable)?;
            let page = Page {
                cursor,
                limit: None,
            };
            let found = self.readmodel.cases(CaseFilter::default(), page).await;
            let found = found.map_err(unavailable)?.content;
            Ok((found.items, found.next.map(|next| next.to_string())))
        })
    }

    fn case(&self, id: CaseId) -> Soon<'_, Option<CaseRecord>> {
        asked!(self, self.readmodel.case(id))
    }

    fn definition(&self, id: DefinitionId) -> Soon<'_, Option<DefinitionRecord>> {
        asked!(self, self.readmodel.definition(id))
    }

    fn party(&self, id: PartyId) -> Soon<'_, Option<PartyRecord>> {
        Box::pin(async move {
            let found = self.readmodel.party(id).await.map_err(unavailable)?;
            Ok(found.content.map(|(record, _)| record))
        })
    }

    fn access(&self, id: AccessId) -> Soon<'_, Option<AccessRecord>> {
        asked!(self, self.readmodel.access(id))
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
            let found = self.readmodel.permissions(filter, Page::default()).await;
            Ok(found.map_err(unavailable)?.content.items)
        })
    }

    fn submit_final(&self, envelope: Vec<u8>) -> Soon<'_, Receipt> {
        Box::pin(self.settle(envelope))
    }
}
