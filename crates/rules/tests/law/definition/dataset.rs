//! Datasets: something inside, each field once, a steward whom the ledger knows.

use chancery_rules::{
    definition::{
        Dataset,
        dataset::{DATASET_FIELDS_MAX, DatasetField, SharingClass},
    },
    kernel::{ids::PartyId, text::AtMost},
};

use super::{check_document, city};
use crate::{
    samples::dataset,
    world::{BANK, HOUSING, name},
};

fn dwellings() -> Dataset {
    dataset("dwellings", HOUSING, SharingClass::Conditional)
}

fn fields(
    names: impl IntoIterator<Item = String>,
) -> Option<AtMost<DatasetField, DATASET_FIELDS_MAX>> {
    let field = |text: String| DatasetField {
        name: text.parse().unwrap(),
        label: name("label"),
        personal: false,
    };
    names
        .into_iter()
        .map(field)
        .collect::<Vec<_>>()
        .try_into()
        .ok()
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn a_dataset_is_refused_in_order_of_precedence() {
    let mut world = city();
    let mut asked = Dataset {
        version: 0,
        fields: AtMost::none(),
        steward: PartyId([7; 32]),
        ..dwellings()
    };
    check_document(&world, asked.clone(), "definition.version_zero");
    asked.version = 1;
    check_document(&world, asked.clone(), "definition.nothing_inside");
    asked.fields = fields(["a", "b", "a"].map(str::to_owned)).unwrap();
    check_document(&world, asked.clone(), "definition.field_repeated");
    asked.fields = fields(["a", "b", "A"].map(str::to_owned)).unwrap();
    check_document(&world, asked.clone(), "definition.party_unknown");
    asked.steward = BANK.party();
    check_document(&world, asked.clone(), "accepted");
    world.must(
        crate::world::REGISTRAR,
        super::ApproveDefinition {
            document: asked.clone().into(),
        },
    );
    check_document(&world, asked.clone(), "definition.definition_taken");
    asked.version = 2;
    check_document(&world, asked, "accepted");
}

#[test]
fn a_dataset_has_so_many_fields_at_most() {
    let named = |count: usize| fields((0..count).map(|number| format!("field{number}")));
    let longest = Dataset {
        fields: named(DATASET_FIELDS_MAX).unwrap(),
        ..dwellings()
    };
    check_document(&city(), longest, "accepted");
    assert!(named(DATASET_FIELDS_MAX + 1).is_none());
    let one = Dataset {
        fields: named(1).unwrap(),
        ..dwellings()
    };
    check_document(&city(), one, "accepted");
}
