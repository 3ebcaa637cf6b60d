//! The stores on disk: the engine's archives of blocks and certificates, and the ledger's own.

use crate::{
    block::Block,
    engine::{Digest, Finalization, Runtime, committees::Committees, wiring::Setup},
    failure::Failure,
    join::Joined,
    keep::Keep,
    keeper::Stores,
    links::Links,
    log::EventLog,
    outcomes::Outcomes,
};
use chancery_proof::finality::VALIDATORS_MAX;
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::{
    archive::prunable::{self, Archive},
    translator::EightCap,
};
use commonware_utils::NZUsize;
use std::{num::NonZeroUsize, sync::Arc};

/// Bytes that a store gathers before it writes, or reads at once.
pub const BUFFER: NonZeroUsize = NZUsize!(1 << 20);

/// The archive of final blocks.
pub type BlockArchive<E> = Archive<EightCap, E, Digest, Arc<Block>>;

/// The archive of finality certificates.
pub type CertificateArchive<E> = Archive<EightCap, E, Digest, Finalization>;

fn config<C>(
    (prefix, name): (&str, &str),
    page_cache: &CacheRef,
    (codec, keep): (C, &Keep),
) -> prunable::Config<EightCap, C> {
    prunable::Config {
        translator: EightCap,
        metadata_partition: format!("{prefix}-{name}-metadata"),
        key_partition: format!("{prefix}-{name}-key"),
        key_page_cache: page_cache.clone(),
        value_partition: format!("{prefix}-{name}-value"),
        compression: None,
        codec_config: codec,
        items_per_section: keep.blocks_per_file,
        key_write_buffer: BUFFER,
        value_write_buffer: BUFFER,
        replay_buffer: BUFFER,
    }
}

/// Opens the archives under the partition prefix `prefix`.
///
/// # Panics
///
/// If they cannot be opened, after saying so.
pub async fn open_archives<E: Runtime>(
    context: &E,
    prefix: &str,
    page_cache: &CacheRef,
    (keep, failure): (&Keep, &Failure),
) -> (CertificateArchive<E>, BlockArchive<E>) {
    let codec = (VALIDATORS_MAX, keep);
    let certificates = config((prefix, "certificates"), page_cache, codec);
    let certificates = Archive::init(context.child("certificates"), certificates).await;
    let blocks = config((prefix, "blocks"), page_cache, ((), keep));
    let blocks = Archive::init(context.child("blocks"), blocks).await;
    match (certificates, blocks) {
        (Ok(certificates), Ok(blocks)) => (certificates, blocks),
        (Err(error), _) | (_, Err(error)) => {
            failure.stop(format!("the archives cannot be opened: {error}"))
        }
    }
}

/// Opens the links, and what they show of the committees; a node that is joining takes over those
/// that lead to where it joins.
///
/// # Panics
///
/// If they cannot be opened or are not good, after saying so.
pub async fn open_links<E: Runtime>(
    context: &E,
    setup: &Setup,
    joined: Option<&Joined>,
    page_cache: &CacheRef,
) -> (Links<E>, Committees) {
    let (prefix, failure) = (&setup.prefix, &setup.failure);
    let opened = Links::open(context.child("links"), prefix, page_cache.clone()).await;
    let (mut links, mut stored) = match opened {
        Ok(opened) => opened,
        Err(error) => failure.stop(format!("the links cannot be opened: {error}")),
    };
    for link in joined
        .into_iter()
        .flat_map(|joined| &joined.links)
        .skip(stored.len())
    {
        if let Err(error) = links.append(link).await {
            failure.stop(format!("the links cannot be stored: {error}"));
        }
        stored.push(link.clone());
    }
    match Committees::new(&setup.founding, setup.key.clone(), stored) {
        Ok(committees) => (links, committees),
        Err(error) => failure.stop(format!("the stored links are not good: {error}")),
    }
}

/// Opens the ledger's own stores under the partition prefix `prefix`.
///
/// # Panics
///
/// If they cannot be opened, after saying so.
pub async fn open_stores<E: Runtime>(
    context: &E,
    prefix: &str,
    page_cache: &CacheRef,
    (keep, failure): (&Keep, &Failure),
) -> Stores<E> {
    let outcomes = Outcomes::open(
        context.child("outcomes"),
        prefix,
        page_cache.clone(),
        keep.blocks_per_file,
    )
    .await;
    let log = EventLog::open(context.child("log"), prefix, page_cache.clone()).await;
    match (outcomes, log) {
        (Ok(outcomes), Ok(log)) => Stores { outcomes, log },
        (Err(error), _) => failure.stop(format!("the outcomes cannot be opened: {error}")),
        (_, Err(error)) => failure.stop(format!("the log cannot be opened: {error}")),
    }
}
