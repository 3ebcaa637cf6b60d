//! A city that forgets what is old, and lets a node without a history join all the same.

use crate::{
    city::{City, NODES},
    join::{Context, EPOCH, LATE, join_point, load, proves, reach, same_from, three},
    network::Part,
    world::World,
};
use chancery_chain::{Handle, Keep, QueryError};
use chancery_rules::kernel::ids::Height;
use commonware_runtime::{Clock as _, Runner as _, deterministic};
use commonware_utils::NZU64;
use futures::StreamExt as _;
use std::{num::NonZeroU64, sync::Arc, time::Duration};

/// Few blocks, in small files.
fn short(blocks: u64) -> Part {
    Part {
        keep: Keep {
            blocks: NonZeroU64::new(blocks),
            blocks_per_file: NZU64!(16),
        },
        ..Part::default()
    }
}

/// What a node that prunes must say; gives its oldest height.
async fn has_pruned(handle: &Handle, kept: u64) -> u64 {
    let (oldest, height) = (handle.oldest().0, handle.status().height.0);
    assert!(
        oldest > 1 && oldest + kept <= height + 1,
        "{oldest} of {height}"
    );
    assert!(
        oldest + kept + 64 > height,
        "{oldest} of {height}: it keeps too much"
    );
    for gone in [0, 1, oldest - 1] {
        let answer = handle.block(Height(gone)).await.map(|_| ());
        assert_eq!(
            answer,
            Err(QueryError::Gone {
                oldest: Height(oldest)
            })
        );
    }
    let first = std::pin::pin!(handle.follow(Height(1))).next().await;
    let first = first.expect("the feed never ends");
    assert!(first.height >= Height(oldest), "the feed begins there");
    oldest
}

#[test]
fn a_city_that_prunes_restarts_and_lets_others_join() {
    let world = Arc::new(World::with_epochs((NODES, NODES), 1, EPOCH, 100));
    let pruned = Arc::clone(&world);
    let first = move |context: Context| async move {
        let city = City::build(&context, pruned).await;
        let (handles, _running) = three(&context, &city, &short(100)).await;
        let submitter = load(&context, &city, handles.clone(), 0);
        context.sleep(Duration::from_secs(20)).await;
        let oldest = has_pruned(&handles[1], 100).await;
        same_from(oldest, &handles[1], &handles[0]).await;
        proves(&city, &handles[1], 1).await;
        let gone = handles[1].log_inclusion(0, 100).await;
        assert!(matches!(gone, Err(QueryError::Gone { .. })));
        drop(submitter);
        handles[1].status().height.0
    };
    let runner = deterministic::Runner::seeded(7);
    let (height, checkpoint) = runner.start_and_recover(first);
    deterministic::Runner::from(checkpoint).start(|context| async move {
        let city = City::build(&context, world).await;
        let (handles, _running) = three(&context, &city, &short(100)).await;
        assert!(handles[1].status().height.0 + 2 >= height);
        let oldest = has_pruned(&handles[1], 60).await;
        let _submitter = load(&context, &city, handles.clone(), 100_000);
        context.sleep(Duration::from_secs(5)).await;
        same_from(oldest, &handles[1], &handles[2]).await;
        let join = Some(join_point(&city, &handles[1]).await);
        let late = city
            .start(&context, LATE, Part { join, ..short(100) })
            .await;
        reach(&context, &late.handle, &handles[0]).await;
        proves(&city, &late.handle, 5).await;
        same_from(late.handle.oldest().0, &late.handle, &handles[1]).await;
        context.sleep(Duration::from_secs(15)).await;
        has_pruned(&late.handle, 100).await;
        proves(&city, &late.handle, 5).await;
    });
}
