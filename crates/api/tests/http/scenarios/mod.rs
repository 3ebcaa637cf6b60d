//! The scenarios of all packs, played through the API: every act is an envelope that is posted, every record is read
//! back from its answers. Absent on purpose: what the scenarios say; they are the packs', and played in memory too.

mod stage;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use chancery_pack::report::render;
use chancery_pack::scenario::Salt;
use chancery_pack::trial::{Tried, play_on, trial_on};
use chancery_pack::{Files, Report, Shelf};

use stage::HttpStage;

/// Packs that are played at the same time.
const AT_ONCE: usize = 4;

fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    Files::read(&root).unwrap()
}

fn troubles(files: &Files, tried: &Tried) -> String {
    assert!(tried.acts > 0, "{}", tried.file);
    let troubles = tried.troubles.iter();
    troubles
        .map(|it| render(it, files.text(&it.file)))
        .collect()
}

#[test]
fn every_scenario_holds_through_the_api() {
    let files = files();
    let shelf = Shelf::read(&files, &mut Report::default());
    let packs = shelf.packs.iter().filter(|pack| pack.service.is_some());
    let folders: VecDeque<&str> = packs.map(|pack| pack.folder.as_str()).collect();
    let (folders, said) = (Mutex::new(folders), Mutex::new(String::new()));
    let next = || folders.lock().unwrap().pop_front();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(folder) = next() {
                    for tried in trial_on(&files, folder, HttpStage::found).unwrap() {
                        said.lock().unwrap().push_str(&troubles(&files, &tried));
                    }
                }
            });
        }
    });
    let said = said.into_inner().unwrap();
    assert!(said.is_empty(), "\n{said}");
}

#[test]
fn a_scenario_is_played_twice_on_one_ledger_under_two_salts() {
    let files = files();
    let (folder, file) = (
        "gallery-permit",
        "gallery-permit/scenarios/small-granted.yaml",
    );
    let mut stage = stage::city_of(&files, folder);
    for salt in [Salt([1; 32]), Salt([2; 32])] {
        let tried = play_on(&files, folder, file, salt, &mut stage).unwrap();
        assert_eq!(troubles(&files, &tried), "");
    }
    let again = play_on(&files, folder, file, Salt([1; 32]), &mut stage).unwrap();
    assert!(!again.troubles.is_empty(), "the ids are taken");
}

#[test]
fn a_scenario_that_waits_is_not_begun_on_a_ledger_that_runs() {
    let files = files();
    let folder = "gallery-permit";
    let mut stage = stage::city_of(&files, folder);
    let before = stage.height();
    let shelf = Shelf::read(&files, &mut Report::default());
    let mut refused = 0;
    for file in &shelf.pack(folder).unwrap().scenarios {
        if files.text(file).contains("wait:") {
            play_on(&files, folder, file, Salt([1; 32]), &mut stage).unwrap_err();
            refused += 1;
        }
    }
    assert!(refused > 0);
    assert_eq!(stage.height(), before);
}
