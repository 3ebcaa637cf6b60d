//! The packs of this repository are sound.

use chancery_pack::{
    Report, Shelf,
    form::{ServiceForm, service::RequirementForm},
};

use crate::shelf::{assert_clean, files};

/// Materials of real estate that are handed in at most, as Haidian District published.
const MATERIALS_MAX: usize = 3;

#[test]
fn every_pack_of_the_folder_is_sound() {
    assert_clean(&files());
}

/// Requirements that only the applicant can meet.
fn handed_in(form: &ServiceForm) -> usize {
    let is_applicants = |evidence: &str| {
        let source = evidence
            .strip_prefix("source ")
            .and_then(|it| form.sources.get(it));
        let from = source.and_then(|it| it.from.as_ref());
        from.is_some_and(|it| it.as_str() == "applicant")
    };
    let is_met_so = |it: &RequirementForm| it.evidence.iter().any(|it| is_applicants(it.as_str()));
    let requirements = form.requirements.iter();
    requirements.filter(|(_, it)| is_met_so(it)).count()
}

/// Fields that are typed.
fn typed(form: &ServiceForm) -> usize {
    let from = form.fields.iter().filter_map(|(_, it)| it.from.as_ref());
    from.filter(|it| it.as_str() == "applicant").count()
}

#[test]
fn real_estate_asks_for_three_materials_and_a_fifth_of_the_fields_at_most() {
    let shelf = Shelf::read(&files(), &mut Report::default());
    let services = shelf.packs.iter().filter_map(|it| it.service.as_ref());
    let mut found = 0;
    for service in services.map(|it| &it.form) {
        let code = service.service.as_str();
        if !code.starts_with("real-estate-") {
            continue;
        }
        found += 1;
        assert!(handed_in(service) <= MATERIALS_MAX, "{code}");
        let before = service.baseline.as_ref().and_then(|it| it.fields.as_ref());
        if let Some(before) = before {
            let before: usize = before.as_str().parse().unwrap();
            assert!(typed(service) * 5 <= before, "{code}: {}", typed(service));
        }
    }
    assert_eq!(found, 4);
}
