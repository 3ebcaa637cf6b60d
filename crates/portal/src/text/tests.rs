//! Both languages say everything, and the pages ask for nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::{Language, Text};

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found
}

fn here(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// Keys of one language with their attributes and places, `rejections.ftl` apart: the English of
/// rejections is the catalogue's own.
fn keys(language: Language) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in files_below(&here("texts").join(language.code()), "ftl") {
        if path.ends_with("rejections.ftl") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        assert!(
            FluentResource::try_new(source.clone()).is_ok(),
            "{} has mistakes",
            path.display()
        );
        let mut key = String::new();
        for line in source.lines() {
            if let Some((name, _)) = line.split_once('=')
                && !line.starts_with([' ', '#'])
            {
                key = name.trim().to_owned();
                assert!(
                    keys.insert(key.clone()),
                    "{key} is given twice in {}",
                    path.display()
                );
            }
            for place in line.split("{ $").skip(1) {
                let name = place.split([' ', '}']).next().unwrap();
                keys.insert(format!("{key} ${name}"));
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_places() {
    let (zh, en) = (keys(Language::Chinese), keys(Language::English));
    let only_zh: Vec<_> = zh.difference(&en).collect();
    let only_en: Vec<_> = en.difference(&zh).collect();
    assert!(
        only_zh.is_empty() && only_en.is_empty(),
        "only zh-CN {only_zh:?}, only en {only_en:?}"
    );
    assert!(zh.len() > 100);
}

#[test]
fn every_key_that_a_page_asks_for_exists_and_every_plain_key_is_asked_for() {
    let known = keys(Language::English);
    let mut asked = BTreeSet::new();
    let mut sources = String::new();
    for path in files_below(&here("src"), "rs") {
        let source = fs::read_to_string(&path).unwrap();
        for opening in ["say(\"", "say_with(\""] {
            for rest in source.split(opening).skip(1) {
                asked.insert(rest.split('"').next().unwrap().to_owned());
            }
        }
        // `say_with(` may break the line before its key.
        for rest in source.split("say_with(\n").skip(1) {
            asked.insert(
                rest.trim_start()
                    .trim_start_matches('"')
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
        sources.push_str(&source);
    }
    let missing: Vec<_> = asked.iter().filter(|key| !known.contains(*key)).collect();
    assert!(missing.is_empty(), "asked for and not there: {missing:?}");
    let made = [
        "state-",
        "verdict-",
        "check-",
        "page-js-",
        "purpose-",
        "kind-",
        "origin-",
        "persona-",
        "act-",
        "problem-",
        "algorithm-",
        "effect-",
        "part-",
        "parameter-",
        "motion-done-",
        "alert-",
        "store-",
    ];
    let idle: Vec<_> = known
        .iter()
        .filter(|key| !key.contains(' ') && !sources.contains(&format!("\"{key}\"")))
        .filter(|key| !made.iter().any(|start| key.starts_with(start)))
        .collect();
    assert!(idle.is_empty(), "there and never asked for: {idle:?}");
}

#[test]
fn a_text_is_filled_without_invisible_characters() {
    let said = Text::in_language(Language::English).say_with("as-of-height", &[("height", "12")]);
    assert!(said.contains("12") && said.is_ascii(), "{said:?}");
}

/// Every rejection that a receipt can carry has its Chinese, and nothing else has.
#[test]
fn every_rejection_of_the_catalogue_is_said_in_chinese() {
    let text = Text::in_language(Language::Chinese);
    let mut known = BTreeSet::new();
    for info in chancery_rules::catalogue::rejections() {
        let (meaning, remedy) = text.refusal(info.name, info.meaning, info.remedy);
        assert!(
            !meaning.is_ascii() && !remedy.is_ascii(),
            "{} has no Chinese",
            info.name
        );
        known.insert(format!("rejection-{}", info.name.replace('.', "-")));
    }
    for kind in chancery_api::problem::KINDS {
        known.insert(format!("rejection-{}", kind.code));
    }
    let source = fs::read_to_string(here("texts/zh-CN/rejections.ftl")).unwrap();
    let said = source.lines().filter(|line| line.starts_with("rejection-"));
    let idle: Vec<_> = said
        .filter(|line| !known.contains(line.split(' ').next().unwrap()))
        .collect();
    assert!(idle.is_empty(), "said and never asked for: {idle:?}");
}

#[test]
fn a_refusal_reads_as_a_sentence_in_english() {
    let text = Text::in_language(Language::English);
    let (meaning, _) = text.refusal("x.y", "the issuer is another", "ask it");
    assert_eq!(meaning, "The issuer is another.");
}
