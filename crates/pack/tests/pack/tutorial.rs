//! `docs/tutorial.md`, followed to the letter: its files are written, its commands done, and their output is what it says.
//!
//! A fenced block says what it is: `yaml file=PATH` is a file, `diff change=PATH` a change to one, `console` commands with
//! what they answer. When the tutorial says something else than what comes, what comes is left beside the build.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use chancery_pack::{
    Binding, Files, Report, Shelf, check,
    diff::{diff, shown},
    draw::draw,
    form::ServiceForm,
    lower, new,
    place::Language,
    shelf::read,
    telling::{self, Fate},
    trial::trial,
};
use chancery_rules::kernel::ids::{DefinitionId, PartyId};

use crate::shelf::{files, root};

const ENGLISH: Language = Language::English;

fn docs() -> PathBuf {
    root().join("../docs")
}

/// A folder beside the build, for what a test leaves.
fn beside_the_build(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Compares a file of `docs/` with what comes, and leaves that where it can be copied from.
fn assert_docs_say(file: &str, comes: &str) {
    let said = fs::read_to_string(docs().join(file)).unwrap_or_default();
    if said == comes {
        return;
    }
    let left = beside_the_build(file);
    fs::write(&left, comes).unwrap();
    let both = said.lines().zip(comes.lines()).enumerate();
    let differs = both.map(|(at, pair)| (at + 1, pair));
    let first = differs.into_iter().find(|(_, (said, comes))| said != comes);
    panic!(
        "docs/{file} says something else than what comes, first at {first:#?}\nsee {}",
        left.display()
    );
}

/// Who follows the tutorial: a folder, and what the ledger has from them.
struct Reader {
    folder: PathBuf,
    ledger: BTreeSet<DefinitionId>,
}

impl Reader {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn services(&self) -> Files {
        let folder = self.path("services");
        if folder.is_dir() {
            Files::read(&folder).unwrap()
        } else {
            Files::default()
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes what stands once in a file, as a difference says it.
    fn change(&self, path: &str, difference: &str) {
        let side = |other: char| -> String {
            let lines = difference.lines().filter(|line| !line.starts_with(other));
            let lines = lines.map(|line| line.get(1..).unwrap_or_default());
            lines.map(|line| format!("{line}\n")).collect()
        };
        let (old, new) = (side('+'), side('-'));
        let text = fs::read_to_string(self.path(path)).unwrap();
        let times = text.matches(&old).count();
        assert_eq!(times, 1, "stands {times} times in {path}:\n{old}");
        self.write(path, &text.replacen(&old, &new, 1));
    }

    /// What a command answers, as the terminal shows it.
    fn answer(&mut self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        let said = match words.as_slice() {
            ["cp", "-r", from, to] => self.copy(from, to),
            ["chancery", "pack", "new", code] => self.begin(code),
            ["chancery", "pack", "check", folders @ ..] => self.check(folders),
            ["chancery", "pack", "test", folder] => self.test(folder),
            ["chancery", "pack", "draw", folder, "--out", file] => self.draw(folder, file),
            ["chancery", "pack", "diff", old, new] => {
                let (old, new) = (self.service(old), self.service(new));
                shown(&diff(&old, &new, ENGLISH), ENGLISH)
            }
            [
                "chancery",
                "pack",
                "publish",
                folder,
                "--binding",
                file,
                "--as",
                _,
            ] => self.publish(folder, file),
            _ => panic!("nobody here can `{command}`"),
        };
        said.trim_end().to_owned()
    }

    fn copy(&self, from: &str, to: &str) -> String {
        for (file, text) in Files::read(&self.path(from)).unwrap().0 {
            self.write(&format!("{to}/{file}"), &text);
        }
        String::new()
    }

    fn begin(&self, code: &str) -> String {
        let made = new::files(code, &self.services()).unwrap();
        for (file, text) in &made.0 {
            self.write(&format!("services/{file}"), text);
        }
        telling::begun(&made, code, ENGLISH)
    }

    fn check(&self, folders: &[&str]) -> String {
        let files = self.services();
        let folders: Vec<_> = folders.iter().map(|it| (*it).to_owned()).collect();
        let mut found = check(&files);
        found.retain(|it| telling::is_meant(&it.file, &folders));
        let said = telling::checked(&files, &found, ENGLISH);
        match telling::wrong(&found, ENGLISH) {
            None => said,
            Some(wrong) => {
                let try_this = "docs/packs.md says what each key means";
                format!("{}\nerror: {wrong}\n  try: {try_this}", said.trim_end())
            }
        }
    }

    fn test(&self, folder: &str) -> String {
        let files = self.services();
        let tried = match trial(&files, folder) {
            Ok(tried) => tried,
            Err(error) => return format!("error: {error}"),
        };
        let said = telling::tried(&files, &tried, ENGLISH);
        match telling::failing(&tried, ENGLISH) {
            None => said,
            Some(failing) => format!("{}\nerror: {failing}", said.trim_end()),
        }
    }

    fn draw(&self, folder: &str, file: &str) -> String {
        let form = self.service(&format!("services/{folder}"));
        self.write(file, &draw(&form, ENGLISH));
        file.to_owned()
    }

    fn service(&self, folder: &str) -> ServiceForm {
        let text = fs::read_to_string(self.path(folder).join("service.yaml")).unwrap();
        read(&text, &mut Report::default()).unwrap()
    }

    fn publish(&mut self, folder: &str, file: &str) -> String {
        let text = fs::read_to_string(self.path(file)).unwrap();
        let parties: BTreeMap<String, PartyId> = serde_json::from_str(&text).unwrap();
        let shelf = Shelf::read(&self.services(), &mut Report::default());
        let mut binding = Binding::new(parties);
        binding.take_issuers(&shelf);
        let pack = shelf.pack(folder).unwrap();
        let documents = lower::compile_with_needed(&shelf, pack, &binding).unwrap();
        let lines = documents.iter().map(|document| {
            let fate = match self.ledger.insert(document.id()) {
                true => Fate::Approved,
                false => Fate::There,
            };
            telling::published(document, fate) + "\n"
        });
        lines.collect()
    }

    /// Does what a block says; what the block is then.
    fn take(&mut self, info: &str, block: &str) -> String {
        match info.split_once(' ') {
            None if info == "console" => {
                let commands = block.lines().filter_map(|line| line.strip_prefix("$ "));
                let commands: Vec<_> = commands.map(str::to_owned).collect();
                let done = commands.iter().map(|command| {
                    let answer = self.answer(command);
                    let end = if answer.is_empty() { "" } else { "\n" };
                    format!("$ {command}\n{answer}{end}")
                });
                return done.collect();
            }
            Some((_, what)) => match what.split_once('=') {
                Some(("file", path)) => self.write(path, block),
                Some(("change", path)) => self.change(path, block),
                _ => panic!("a block `{info}` is nothing to follow"),
            },
            None => panic!("a block `{info}` is nothing to follow"),
        }
        block.to_owned()
    }

    /// The tutorial with the answers that came.
    fn follow(&mut self, tutorial: &str) -> String {
        let mut comes = String::new();
        let mut lines = tutorial.lines();
        while let Some(line) = lines.next() {
            comes.push_str(&format!("{line}\n"));
            if let Some(info) = line.strip_prefix("```") {
                let block = lines.by_ref().take_while(|line| *line != "```");
                let block: String = block.map(|line| format!("{line}\n")).collect();
                comes.push_str(&self.take(info, &block));
                comes.push_str("```\n");
            }
        }
        comes
    }
}

fn empty(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
}

#[test]
fn whoever_follows_the_tutorial_sees_what_it_says() {
    let folder = beside_the_build("tutorial");
    empty(&folder);
    let mut reader = Reader {
        folder,
        ledger: BTreeSet::new(),
    };
    let tutorial = fs::read_to_string(docs().join("tutorial.md")).unwrap();
    let comes = reader.follow(&tutorial);
    assert_docs_say("tutorial.md", &comes);
    let picture = fs::read_to_string(reader.path("street-music.svg")).unwrap();
    assert_docs_say("street-music.svg", &picture);
}

#[test]
fn the_picture_of_the_exhibition_permit_is_what_its_pack_gives() {
    let shelf = Shelf::read(&files(), &mut Report::default());
    let pack = shelf.pack("gallery-permit").unwrap();
    let form = &pack.service.as_ref().unwrap().form;
    assert_docs_say("exhibition-permit.svg", &draw(form, ENGLISH));
}
