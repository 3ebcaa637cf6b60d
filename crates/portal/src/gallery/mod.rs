//! Every page in every state that it tells apart, in both languages, made from samples: what each
//! must have is checked, and with `CHANCERY_GALLERY=<folder>` each is written there to be looked at.

pub(crate) mod samples;

use maud::Markup;

use crate::council::gallery as council;
use crate::error::Failure;
use crate::explorer::gallery as explorer;
use crate::layout;
use crate::office::gallery as office;
use crate::operator::gallery as operator;
use crate::start::{Standing, start};
use crate::text::Language;
use crate::verifier::gallery as verifier;
use crate::visit::Visit;

/// All pages under a name of a file.
fn pages(language: Language) -> Vec<(String, Markup)> {
    let visit = samples::visit(language, "/explore/blocks?cursor=c1");
    let standing = Standing {
        validators: 4,
        peers_connected: 3,
        waiting: 0,
    };
    let mut pages = vec![("start".to_owned(), start(&visit, standing))];
    let refused = Failure::Refused {
        status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        code: "certificate.not_issuer".to_owned(),
        detail: "the signer is not the issuer of the certificate".to_owned(),
        remedy: "ask the agency that issued it".to_owned(),
    };
    for (name, failure) in [
        ("not-found", Failure::NotFound),
        ("refused", refused),
        ("busy", Failure::Unavailable),
    ] {
        pages.push((format!("failure-{name}"), layout::failure(&visit, &failure)));
    }
    pages.extend(named("verify", verifier(&visit)));
    pages.extend(named("explore", explorer(&visit)));
    pages.extend(named("office", office(&visit)));
    pages.extend(named("council", council(&visit)));
    pages.extend(named("operator", operator(&visit)));
    pages
}

fn named(place: &str, pages: Vec<(&'static str, Markup)>) -> Vec<(String, Markup)> {
    pages
        .into_iter()
        .map(|(name, page)| (format!("{place}-{name}"), page))
        .collect()
}

/// What every page must have, whatever it shows.
fn check(visit: &Visit, name: &str, page: &str) {
    let count = |part: &str| page.matches(part).count();
    let code = visit.text.language().code();
    assert!(page.starts_with("<!DOCTYPE html>"), "{name}");
    assert_eq!(
        count(&format!("lang=\"{code}\">")).min(1),
        1,
        "{name}: its language"
    );
    assert_eq!(count("<h1"), 1, "{name}: one first heading");
    assert_eq!(count("<main "), 1, "{name}: one main landmark");
    assert_eq!(count("class=\"govuk-skip-link\""), 1, "{name}: a skip link");
    assert_eq!(count("class=\"asof\""), 1, "{name}: as of when");
    assert!(
        count("class=\"development\"") == 1,
        "{name}: the development banner"
    );
    assert_eq!(
        count("<style") + count(" style=\"") + count(" onclick="),
        0,
        "{name}: inline style or script"
    );
    let scripts = page.split("<script").skip(1);
    assert!(
        scripts
            .into_iter()
            .all(|tag| tag.contains("application/json")
                || tag.starts_with(" type=\"module\" src=\"/assets/")),
        "{name}: inline script"
    );
    assert_eq!(
        count("href=\"http://") + count("src=\"http"),
        count("/verify#share="),
        "{name}: an address elsewhere"
    );
    for form in page
        .split("<form")
        .skip(1)
        .filter(|form| form.contains("method=\"post\""))
    {
        let own = form.contains("name=\"csrf\"")
            || form.contains("action=\"/verify\"")
            || form.contains("action=\"/council/propose/check\"")
            || form.contains("action=\"/council/submit\"")
            || form.contains("action=\"/office/sign-in\"");
        assert!(own, "{name}: a form without its token");
    }
    ids_are_unique(name, page);
}

fn ids_are_unique(name: &str, page: &str) {
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: an id is given twice");
    for used in page
        .split(" for=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            ids.binary_search(&used).is_ok(),
            "{name}: a label for {used}, which is not there"
        );
    }
}

#[test]
fn every_page_has_what_it_must_in_both_languages() {
    let folder = std::env::var_os("CHANCERY_GALLERY").map(std::path::PathBuf::from);
    for language in Language::ALL {
        let visit = samples::visit(language, "/");
        let pages = pages(language);
        assert!(pages.len() > 35, "{} pages", pages.len());
        for (name, page) in pages {
            let page = page.into_string();
            check(&visit, &name, &page);
            if let Some(folder) = &folder {
                std::fs::write(
                    folder.join(format!("{name}.{}.html", language.code())),
                    page,
                )
                .unwrap();
            }
        }
    }
}
