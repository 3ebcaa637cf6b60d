//! A validator that the council suspends, and reinstates.

use crate::{
    council::City,
    world::{World, party, unit},
};
use chancery_chain::Role;
use chancery_rules::kernel::receipt::Outcome;
use commonware_runtime::{Runner as _, deterministic};
use serde_json::json;
use std::sync::Arc;

/// Founding members, of whom all validate.
const MEMBERS: u8 = 7;

#[test]
fn a_suspended_validator_follows_submits_and_hears_when_it_is_reinstated() {
    let world = Arc::new(World::with_epochs((MEMBERS, MEMBERS), 1, 6, 2));
    deterministic::Runner::seeded(5).start(|context| async move {
        let mut city = City::start(context, world, 1, &[0, 1, 2, 3, 4, 5, 6]).await;
        let suspended = hex::encode(party(6).0);
        let effect = json!({
            "effect": "suspend_node", "party": suspended, "reason": "under-review",
        });
        city.pass(0, effect).await;
        assert_eq!(city.committee_of(6, 6).await, Role::Follower);

        let node = city.handle(6);
        let from = node.status().height.0;
        let envelope = city.world.signed(6, 1, 7, city.expiry(), &unit(7));
        let id = node.submit(envelope).await.expect("taken in");
        let outcome = city.receipt_of(&node, from, id).await;
        assert_eq!(outcome, Outcome::Accepted);

        let effect = json!({ "effect": "reinstate_node", "party": suspended });
        city.pass(6, effect).await;
        assert_eq!(city.committee_of(6, 7).await, Role::Validator);
    });
}
