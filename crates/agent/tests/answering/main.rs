//! An agent in a city of one validator, with the agencies' own systems beside it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

mod world;

use std::time::Duration;

use chancery_cabinet::findings::{Ended, FindingId, Stage};
use chancery_rules::kernel::fact::Fact;
use chancery_rules::kernel::ids::Height;
use chancery_testkit::stand_in::Mode;

use world::{World, by_an_officer, code};

#[tokio::test(flavor = "multi_thread")]
async fn what_the_systems_know_is_answered_straight_through() {
    let mut world = World::new().await;
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    assert_eq!(
        world.await_fact(case, "title-clear").await,
        Fact::YesNo(true)
    );
    assert_eq!(world.await_fact(case, "tax-paid").await, Fact::YesNo(false));
    let Fact::Amount(due) = world.await_fact(case, "tax-due").await else {
        panic!("no amount")
    };
    assert_eq!(
        (due.currency.to_string().as_str(), due.minor),
        ("CNY", 3_000_000)
    );
    let ended = |stage: &Stage| {
        matches!(
            stage,
            Stage::Ended {
                how: Ended::Answered,
                ..
            }
        )
    };
    for step in ["title", "tax"] {
        let found = world.await_finding(FindingId::of(case, &code(step)), ended);
        assert_eq!(found.await.ask, None, "what was learnt is forgotten");
        assert!(world.of_step(step).last_success.is_some());
        assert_eq!(world.answers(case, step).await, 1);
    }
    let mortgaged = world.ask(2, "990000-0002", "赵明远").await;
    assert_eq!(
        world.await_fact(mortgaged, "title-clear").await,
        Fact::YesNo(false)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_data_cannot_decide_waits_for_officers() {
    let mut world = World::new().await;
    world.start().await;
    let case = world.ask(1, "990000-9999", "林晚舟").await;
    let id = FindingId::of(case, &code("title"));
    let queued = |stage: &Stage| matches!(stage, Stage::Officers { .. });
    let found = world.await_finding(id, queued).await;
    let Stage::Officers { why, .. } = found.stage else {
        panic!("not queued")
    };
    assert_eq!(why, code("nothing-found"));
    assert!(world.status().with_officers >= 1);
    assert_eq!(world.fact(case, "title-clear").await, None);
    world.act(by_an_officer(case, false, None)).await;
    let ended = |stage: &Stage| {
        matches!(
            stage,
            Stage::Ended {
                how: Ended::Answered,
                ..
            }
        )
    };
    world.await_finding(id, ended).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_still_come_is_waited_for_and_not_left_to_officers() {
    const FEE: &str = "SELECT cleared AS clear FROM agent_fee WHERE certificate = ?1 AND ?2 <> ''";
    let mut world = World::new().await;
    world.title = (FEE, "wait");
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "tax-paid").await;
    while world.of_step("title").last_success.is_none() {
        world.next_block().await;
    }
    assert_eq!(world.of_step("title").waiting, 1);
    assert_eq!(world.status().with_officers, 0);
    assert_eq!(world.fact(case, "title-clear").await, None);
    world.registry.take_fee("990000-0001").await.unwrap();
    let found = world.await_fact(case, "title-clear").await;
    assert_eq!(found, Fact::YesNo(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_down_holds_up_its_own_step_until_it_is_back() {
    let mut world = World::new().await;
    world.registry.set(Mode::Down).await.unwrap();
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "tax-paid").await;
    while world.of_step("title").failing_since.is_none() {
        world.next_block().await;
    }
    assert_eq!(world.of_step("title").waiting, 1);
    assert_eq!(world.fact(case, "title-clear").await, None);
    world.registry.set(Mode::Up).await.unwrap();
    assert_eq!(
        world.await_fact(case, "title-clear").await,
        Fact::YesNo(true)
    );
    let status = world.of_step("title");
    assert!(status.failing_since.is_none() && status.last_success.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_that_a_system_stumbles_over_holds_up_no_other() {
    const STUMBLES: &str = "SELECT clear FROM agent_title WHERE certificate = ?1 \
        AND abs(CASE ?2 WHEN 'stone' THEN -9223372036854775808 ELSE 1 END) = 1";
    let mut world = World::new().await;
    world.title = (STUMBLES, "officers");
    world.start().await;
    let stone = world.ask(1, "990000-0001", "stone").await;
    while world.of_step("title").failing_since.is_none() {
        world.next_block().await;
    }
    let other = world.ask(2, "990000-0001", "林晚舟").await;
    let found = world.await_fact(other, "title-clear").await;
    assert_eq!(found, Fact::YesNo(true));
    assert_eq!(world.fact(stone, "title-clear").await, None);
    assert_eq!(world.of_step("title").waiting, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_system_answers_any_more_goes_to_officers() {
    let mut world = World::new().await;
    world.registry.set(Mode::Down).await.unwrap();
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "tax-paid").await;
    world.crash().await;
    world.title = ("", "officers");
    world.start().await;
    let queued = |stage: &Stage| matches!(stage, Stage::Officers { .. });
    let found = world.await_finding(FindingId::of(case, &code("title")), queued);
    let Stage::Officers { why, .. } = found.await.stage else {
        panic!("not queued")
    };
    assert_eq!(why, code("no-adapter"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_on_an_empty_read_model_no_question_is_lost() {
    let mut world = World::new().await;
    world.registry.set(Mode::Down).await.unwrap();
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "tax-paid").await;
    world.crash().await;
    for ending in ["", "-wal", "-shm"] {
        let file = format!("readmodel.sqlite{ending}");
        // What a closed database leaves behind is not always all of these.
        std::fs::remove_file(world.folder.path().join(file)).ok();
    }
    world.registry.set(Mode::Up).await.unwrap();
    world.start().await;
    let found = world.await_fact(case, "title-clear").await;
    assert_eq!(found, Fact::YesNo(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_slow_is_asked_again() {
    let mut world = World::new().await;
    world.tax.set(Mode::Slow(Duration::from_secs(5)));
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "title-clear").await;
    while world.of_step("tax").failing_since.is_none() {
        world.next_block().await;
    }
    world.tax.set(Mode::Up);
    world.await_fact(case, "tax-paid").await;
    assert_eq!(world.answers(case, "tax").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_nothing_is_answered_twice_and_nothing_is_left_out() {
    let mut world = World::new().await;
    world.start().await;
    world.registry.set(Mode::Down).await.unwrap();
    let first = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(first, "tax-paid").await;
    world.crash().await;
    world.registry.set(Mode::Up).await.unwrap();
    let second = world.ask(2, "990000-0002", "赵明远").await;
    // As if the crash had come between the answer and the cursor.
    world.cabinet.set_cursor("agent", Height(1)).await.unwrap();
    world.start().await;
    for case in [first, second] {
        world.await_fact(case, "title-clear").await;
        world.await_fact(case, "tax-paid").await;
    }
    world.crash().await;
    world.cabinet.set_cursor("agent", Height(1)).await.unwrap();
    world.start().await;
    let height = world.city.handle(0).status().height;
    while world.status().height < height {
        world.next_block().await;
    }
    for case in [first, second] {
        for step in ["title", "tax"] {
            assert_eq!(world.answers(case, step).await, 1, "{step}");
        }
    }
}
