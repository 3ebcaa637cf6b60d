//! Repair of a stopped node's files, the gentlest way first.
//!
//! A single flipped bit is put back from the seal. What is still damaged is moved aside, never
//! deleted: what can be derived is derived again at the next start, what peers have is fetched from
//! them, and after the loss of a consensus journal the node does not vote until the epoch is over.
//! What only this node had comes from a backup, or is named as lost.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery_chain::abstain;
use chancery_custody::seal::write_whole;
use chancery_custody::{Aside, Budget, Difference, Kind, Mended, Places, Seal, What, mend};
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::Epoch;

use crate::composition::config::Config;
use crate::composition::custody;
use crate::composition::files::DataFolder;
use crate::exit::Outcome;

/// Where what is not here any more may come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A backup's folder.
    pub backup: Option<PathBuf>,
    /// The genesis file as a member serves it; used only if it is the right one by its hash.
    pub genesis: Option<Vec<u8>>,
}

/// What was done about one file.
#[derive(Clone, Debug)]
pub struct Done {
    /// The file or the store.
    pub path: String,
    /// How, as a stable word.
    pub how: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// What came of a repair.
#[derive(Debug, Default)]
pub struct Repaired {
    /// What was put right.
    pub done: Vec<Done>,
    /// What is still damaged.
    pub lost: Vec<Difference>,
    /// Where what was damaged stands now, if anything was moved.
    pub aside: Option<PathBuf>,
}

impl Repaired {
    fn note(&mut self, path: &str, how: &'static str, (zh, en): (&'static str, &'static str)) {
        self.done.push(Done {
            path: path.to_owned(),
            how,
            zh,
            en,
        });
    }
}

/// Repairs what the seal says is damaged. Stores of the chain that were found damaged by other
/// means are named to [`repair_also`].
///
/// # Errors
/// When the medium fails.
pub fn repair(
    folder: &DataFolder,
    config: Option<&Config>,
    sources: &Sources,
) -> Outcome<Repaired> {
    repair_also(folder, config, sources, &[])
}

/// As [`repair`], with files that are damaged for other reasons than the seal's.
///
/// # Errors
/// When the medium fails.
pub fn repair_also(
    folder: &DataFolder,
    config: Option<&Config>,
    sources: &Sources,
    also: &[Difference],
) -> Outcome<Repaired> {
    let places = custody::places(folder);
    let was_open = Seal::is_open(&places);
    let seal = Seal::read(&places).ok().flatten().map(|(seal, _)| seal);
    let mut work = Work {
        aside: Aside::now(&places),
        repaired: Repaired::default(),
        places,
    };
    let mut damages = custody::damages(&work.places, Budget::ALL)?;
    let known: BTreeSet<String> = damages.iter().map(|one| one.path.clone()).collect();
    damages.extend(
        also.iter()
            .filter(|one| !known.contains(&one.path))
            .cloned(),
    );
    let mut left = Vec::new();
    for damage in damages {
        if !work.put_back(seal.as_ref(), &damage)? {
            left.push(damage);
        }
    }
    work.rest(left, config, sources)?;
    if work.aside.folder().exists() {
        work.repaired.aside = Some(work.aside.folder().to_path_buf());
    }
    if work.repaired.lost.is_empty() && !(was_open && work.repaired.done.is_empty()) {
        Seal::renew(&work.places)?;
        if !work.repaired.done.is_empty() {
            custody::forget_failure(&work.places)?;
        }
    }
    Ok(work.repaired)
}

struct Work {
    places: Places,
    aside: Aside,
    repaired: Repaired,
}

impl Work {
    /// Puts a single bit back; false if that is not what is wrong.
    fn put_back(&mut self, seal: Option<&Seal>, damage: &Difference) -> Outcome<bool> {
        let sealed = seal.and_then(|seal| seal.files.get(&damage.path));
        let Some(sealed) = sealed.filter(|_| damage.what != What::Missing) else {
            return Ok(false);
        };
        let path = self.places.path(&damage.path);
        if std::fs::metadata(&path).is_ok_and(|data| data.len() == sealed.size_bytes) {
            self.aside.copy(&damage.path)?;
        }
        let mended = mend(&path, sealed)?;
        if matches!(mended, Mended::PutBack { .. }) {
            let words = ("已复原一个比特", "one bit was put back");
            self.repaired.note(&damage.path, "bit_put_back", words);
        }
        Ok(!matches!(mended, Mended::Beyond))
    }

    fn rest(
        &mut self,
        left: Vec<Difference>,
        config: Option<&Config>,
        sources: &Sources,
    ) -> Outcome<()> {
        let has_peers = config.is_some_and(|config| !config.p2p.peers.is_empty());
        let (chain, others): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|one| one.kind.is_of_chain());
        self.chain(chain, has_peers)?;
        for damage in others {
            match damage.kind {
                Kind::ReadModel => {
                    for name in [
                        "readmodel.sqlite",
                        "readmodel.sqlite-wal",
                        "readmodel.sqlite-shm",
                    ] {
                        self.aside.take(name)?;
                    }
                    let words = (
                        "已移开，启动时由链重建",
                        "moved aside: rebuilt from the chain at the start",
                    );
                    self.repaired.note(&damage.path, "rebuilt", words);
                }
                Kind::Genesis => self.genesis(damage, sources)?,
                _ => self.restore(damage, sources)?,
            }
        }
        Ok(())
    }

    fn chain(&mut self, damages: Vec<Difference>, has_peers: bool) -> Outcome<()> {
        if damages.is_empty() {
            return Ok(());
        }
        let archives = [Kind::Blocks, Kind::Certificates];
        let mut kinds: BTreeSet<Kind> = damages.iter().map(|one| one.kind).collect();
        let is_archive = kinds.iter().any(|kind| archives.contains(kind));
        if is_archive && !has_peers {
            // Alone, the blocks are nowhere else: they stay where they are.
            let (lost, rest) = damages
                .into_iter()
                .partition(|one| archives.contains(&one.kind));
            self.repaired.lost.extend::<Vec<_>>(lost);
            return self.chain(rest, has_peers);
        }
        if kinds.remove(&Kind::LedgerMark) {
            self.ledger_mark()?;
        }
        if kinds.remove(&Kind::ConsensusJournal) {
            self.journal(&damages)?;
        }
        if kinds.is_empty() {
            return Ok(());
        }
        self.abstain_from_the_past()?;
        let is_moved = |kind: Kind| match kind {
            Kind::Blocks | Kind::Certificates => is_archive,
            Kind::LedgerMark | Kind::ConsensusJournal => false,
            kind => kind.is_of_chain(),
        };
        for partition in self.partitions()? {
            if is_moved(Kind::of(&format!("{partition}/"))) {
                self.aside.take(&partition)?;
            }
        }
        let derived = (
            "已移开，启动时由区块重建",
            "moved aside: rebuilt from the blocks at the start",
        );
        let fetched = (
            "已移开，启动时从其他节点取回",
            "moved aside: fetched from peers at the start",
        );
        for kind in kinds {
            let (how, words) = match archives.contains(&kind) {
                true => ("refetched", fetched),
                false => ("rebuilt", derived),
            };
            self.repaired.note(kind.name(), how, words);
        }
        Ok(())
    }

    /// Writes down that the node votes in no epoch before the one that it works in: without its state
    /// it goes through all of them again, and the journals of what it signed there are gone.
    fn abstain_from_the_past(&self) -> Outcome<()> {
        let chain = self.places.path("chain");
        if let Some(past) = past(&self.partitions()?) {
            abstain::abstain_until_over(&chain, past)?;
        }
        Ok(())
    }

    fn ledger_mark(&mut self) -> Outcome<()> {
        let genesis = std::fs::read(self.places.path("genesis.json"))?;
        let (_, ledger) = Genesis::parse(&genesis)?;
        self.aside.take("chain/ledger")?;
        write_whole(
            &self.places.path("chain/ledger"),
            ledger.to_string().as_bytes(),
        )?;
        let words = ("已由创世文件重写", "written again from the genesis file");
        self.repaired.note("chain/ledger", "rebuilt", words);
        Ok(())
    }

    /// Moves every consensus journal aside; the node does not vote in any epoch that it has one of.
    fn journal(&mut self, damages: &[Difference]) -> Outcome<()> {
        let chain = self.places.path("chain");
        let mut last = abstain::last_of(&chain).ok().flatten().unwrap_or(Epoch(0));
        let all = self.partitions()?.into_iter();
        let journals: Vec<_> = all.filter(|one| journal_epoch(one).is_some()).collect();
        // A journal that is gone altogether is known by what is missing of it.
        let gone = damages
            .iter()
            .filter_map(|one| Some(one.path.rsplit_once('/')?.0));
        for partition in journals.iter().map(String::as_str).chain(gone) {
            last = last.max(journal_epoch(partition).unwrap_or_default());
        }
        // First the word that this node abstains, then the journals: a crash in between is safe.
        abstain::abstain_until_over(&chain, last)?;
        for partition in &journals {
            self.aside.take(partition)?;
        }
        let words = (
            "已移开：本届只跟随，下届再投票",
            "moved aside: the node follows until the epoch is over",
        );
        self.repaired.note("consensus_journal", "follows", words);
        Ok(())
    }

    fn genesis(&mut self, damage: Difference, sources: &Sources) -> Outcome<()> {
        let mark = std::fs::read_to_string(self.places.path("chain/ledger"));
        let right = sources.genesis.as_ref().filter(|bytes| {
            let ledger = Genesis::parse(bytes).map(|(_, ledger)| ledger.to_string());
            ledger.is_ok_and(|ledger| mark.as_ref().is_ok_and(|mark| mark.trim() == ledger))
        });
        let Some(bytes) = right else {
            return self.restore(damage, sources);
        };
        self.aside.take("genesis.json")?;
        write_whole(&self.places.path("genesis.json"), bytes)?;
        let words = (
            "已从成员处取回",
            "fetched from a member, and right by its hash",
        );
        self.repaired.note("genesis.json", "refetched", words);
        Ok(())
    }

    fn restore(&mut self, damage: Difference, sources: &Sources) -> Outcome<()> {
        let backup = sources
            .backup
            .as_ref()
            .map(|backup| backup.join("files").join(&damage.path));
        let Some(kept) = backup.filter(|kept| kept.is_file()) else {
            self.repaired.lost.push(damage);
            return Ok(());
        };
        self.aside.take(&damage.path)?;
        if damage.kind == Kind::Cabinet {
            self.aside.take("cabinet.sqlite-wal")?;
        }
        write_whole(&self.places.path(&damage.path), &std::fs::read(kept)?)?;
        let words = ("已从备份恢复", "restored from the backup");
        self.repaired.note(&damage.path, "restored", words);
        Ok(())
    }

    /// The chain's stores, as `chain/store/<partition>`.
    fn partitions(&self) -> Outcome<Vec<String>> {
        let store = self.places.path("chain/store");
        let mut partitions = Vec::new();
        if store.is_dir() {
            for entry in std::fs::read_dir(store)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    partitions.push(format!("chain/store/{name}"));
                }
            }
        }
        Ok(partitions)
    }
}

/// The epoch of the consensus journal in a partition; `None` if it is none.
fn journal_epoch(partition: &str) -> Option<Epoch> {
    let (_, epoch) = partition.rsplit_once("-consensus-")?;
    epoch.parse().ok().map(Epoch)
}

/// The epoch before the latest of which there is a consensus journal.
fn past(partitions: &[String]) -> Option<Epoch> {
    let latest = partitions
        .iter()
        .filter_map(|one| journal_epoch(one))
        .max()?;
    latest.0.checked_sub(1).map(Epoch)
}

#[cfg(test)]
mod tests {
    use super::{Epoch, past};

    #[test]
    fn the_epochs_before_the_latest_journal_are_past() {
        let of = |names: &[&str]| past(&names.iter().map(|&name| name.into()).collect::<Vec<_>>());
        let (blocks, first) = (
            "chain/store/chancery-blocks-value",
            "chain/store/chancery-consensus-0",
        );
        assert_eq!(of(&[blocks]), None);
        assert_eq!(of(&[first, blocks]), None);
        assert_eq!(
            of(&[first, blocks, "chain/store/chancery-consensus-17"]),
            Some(Epoch(16))
        );
    }
}
