//! A prover for the authenticated state, written from section 10 of `docs/formats.md`.
//!
//! It keeps every operation in memory and hashes whole trees for each proof: fit for some hundred
//! keys, not for a city. Absent on purpose: any code of the engine's or of the verifier's.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

type Hash = [u8; 32];

const CHUNK: u64 = 256;

/// A state that can prove what it holds and what it does not.
#[derive(Default)]
pub struct ProvingState {
    operations: Vec<Vec<u8>>,
    active: Vec<bool>,
    values: BTreeMap<Hash, Vec<u8>>,
    places: BTreeMap<Hash, u64>,
    floor: u64,
    commit: Option<u64>,
}

impl ProvingState {
    /// Writes one batch (`None` deletes) and commits it.
    pub fn commit(&mut self, batch: &[(Hash, Option<Vec<u8>>)]) {
        let before = self.spans();
        for (key, value) in batch {
            match value {
                Some(value) => drop(self.values.insert(*key, value.clone())),
                None => self.delete(key),
            }
        }
        let after = self.spans();
        for (key, next_key) in &after {
            let written = batch.iter().any(|(changed, _)| changed == key);
            if written || before.get(key) != Some(next_key) {
                self.update(key, next_key);
            }
        }
        self.floor = self.places.values().min().copied().unwrap_or(self.leaves());
        if let Some(previous) = self.commit.replace(self.leaves()) {
            self.active[index(previous)] = false;
        }
        let mut bytes = vec![0xd3, 0];
        uvarint(&mut bytes, self.floor);
        self.push(bytes, true);
    }

    /// The root that a header names.
    pub fn root(&self) -> Hash {
        let grafted = self.tree_root(true);
        match self.partial() {
            Some(partial) => {
                let bits = (self.leaves() % CHUNK).to_be_bytes();
                hash(&[&self.ops_root(), &grafted, &bits, &partial])
            }
            None => hash(&[&self.ops_root(), &grafted]),
        }
    }

    /// The root of the operations alone.
    pub fn ops_root(&self) -> Hash {
        self.tree_root(false)
    }

    /// How many operations there are.
    pub fn leaves(&self) -> u64 {
        self.operations.len().try_into().unwrap()
    }

    /// Below this location nothing is active.
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Proves the present value of `key`.
    pub fn include(&self, key: &Hash) -> Vec<u8> {
        let mut proof = self.place(self.places[key]);
        proof.extend_from_slice(&self.spans()[key]);
        proof
    }

    /// Proves that `key` has no value.
    pub fn exclude(&self, key: &Hash) -> Vec<u8> {
        assert!(!self.values.contains_key(key));
        let below = self
            .values
            .range(..*key)
            .next_back()
            .or_else(|| self.values.last_key_value());
        let Some((neighbour, value)) = below else {
            let mut proof = vec![1];
            proof.extend(self.place(self.commit.unwrap()));
            proof.push(0);
            return proof;
        };
        let mut proof = vec![0];
        proof.extend(self.place(self.places[neighbour]));
        proof.extend_from_slice(neighbour);
        uvarint(&mut proof, value.len().try_into().unwrap());
        proof.extend_from_slice(value);
        proof.extend_from_slice(&self.spans()[neighbour]);
        proof
    }

    fn delete(&mut self, key: &Hash) {
        self.values.remove(key).unwrap();
        self.active[index(self.places.remove(key).unwrap())] = false;
        self.push([&[0xd1], &key[..]].concat(), false);
    }

    fn update(&mut self, key: &Hash, next_key: &Hash) {
        let mut bytes = [&[0xd2], &key[..]].concat();
        let value = &self.values[key];
        uvarint(&mut bytes, value.len().try_into().unwrap());
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(next_key);
        if let Some(old) = self.places.insert(*key, self.leaves()) {
            self.active[index(old)] = false;
        }
        self.push(bytes, true);
    }

    fn push(&mut self, operation: Vec<u8>, active: bool) {
        self.operations.push(operation);
        self.active.push(active);
    }

    /// Each key with the one that follows it in the cycle.
    fn spans(&self) -> BTreeMap<Hash, Hash> {
        let following = self.values.keys().cycle().skip(1);
        self.values
            .keys()
            .zip(following)
            .map(|(key, next)| (*key, *next))
            .collect()
    }

    fn chunk(&self, number: u64) -> [u8; 32] {
        let mut chunk = [0; 32];
        for bit in 0..CHUNK {
            if self.active.get(index(number * CHUNK + bit)) == Some(&true) {
                chunk[index(bit / 8)] |= 1 << (bit % 8);
            }
        }
        chunk
    }

    fn partial(&self) -> Option<Hash> {
        let partial = !self.leaves().is_multiple_of(CHUNK);
        partial.then(|| hash(&[&self.chunk(self.leaves() / CHUNK)]))
    }

    fn peaks(&self) -> Vec<(u64, u32)> {
        let mut first = 0;
        let mut peaks = Vec::new();
        for height in (0..63).rev() {
            if self.leaves() & (1 << height) != 0 {
                peaks.push((first, height));
                first += 1 << height;
            }
        }
        peaks
    }

    fn inactive_peaks(&self) -> usize {
        let floor = self.floor / CHUNK * CHUNK;
        self.peaks()
            .iter()
            .take_while(|(first, height)| first + (1 << height) <= floor)
            .count()
    }

    fn node(&self, first: u64, height: u32, grafted: bool) -> Hash {
        let position = 2 * first - u64::from(first.count_ones()) + (1 << (height + 1)) - 2;
        if height == 0 {
            return hash(&[&position.to_be_bytes(), &self.operations[index(first)]]);
        }
        let left = self.node(first, height - 1, grafted);
        let right = self.node(first + (1 << (height - 1)), height - 1, grafted);
        let node = hash(&[&position.to_be_bytes(), &left, &right]);
        let chunk = self.chunk(first / CHUNK);
        if grafted && height == 8 && chunk != [0; 32] {
            hash(&[&chunk, &node])
        } else {
            node
        }
    }

    fn tree_root(&self, grafted: bool) -> Hash {
        let peaks: Vec<Hash> = self
            .peaks()
            .iter()
            .map(|(first, height)| self.node(*first, *height, grafted))
            .collect();
        let (inactive, active) = peaks.split_at(self.inactive_peaks());
        let bagged = match (fold_left(inactive), fold_right(active)) {
            (Some(left), Some(right)) => hash(&[&left, &right]),
            (left, right) => left.or(right).unwrap(),
        };
        let count = u64::try_from(inactive.len()).unwrap().to_be_bytes();
        let count = if inactive.is_empty() {
            &[][..]
        } else {
            &count[..]
        };
        hash(&[&[0, 1], &self.leaves().to_be_bytes(), count, &bagged])
    }

    /// The wire form of one operation's place.
    fn place(&self, location: u64) -> Vec<u8> {
        let digests = self.digests(location);
        let mut wire = Vec::new();
        uvarint(&mut wire, location);
        wire.extend_from_slice(&self.chunk(location / CHUNK));
        uvarint(&mut wire, self.leaves());
        uvarint(&mut wire, self.inactive_peaks().try_into().unwrap());
        uvarint(&mut wire, digests.len().try_into().unwrap());
        digests
            .iter()
            .for_each(|digest| wire.extend_from_slice(digest));
        match self.partial() {
            Some(partial) => wire.extend([&[1], &partial[..]].concat()),
            None => wire.push(0),
        }
        wire.extend_from_slice(&self.ops_root());
        wire
    }

    fn digests(&self, location: u64) -> Vec<Hash> {
        let places = self.peaks();
        let peaks: Vec<Hash> = places
            .iter()
            .map(|(first, height)| self.node(*first, *height, true))
            .collect();
        let own = places
            .iter()
            .rposition(|(first, _)| *first <= location)
            .unwrap();
        let (inactive, count) = (self.inactive_peaks(), peaks.len());
        let mut digests = Vec::new();
        digests.extend(fold_left(&peaks[..own.min(inactive)]));
        digests.extend(peaks.iter().take(own).skip(inactive));
        digests.extend(peaks.iter().take(inactive).skip(own + 1));
        digests.extend(fold_right(&peaks[(own + 1).max(inactive)..count]));
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        let (mut first, mut height) = places[own];
        while height > 0 {
            height -= 1;
            let middle = first + (1 << height);
            if location < middle {
                rights.push(self.node(middle, height, true));
            } else {
                lefts.push(self.node(first, height, true));
                first = middle;
            }
        }
        digests.extend(lefts);
        digests.extend(rights.into_iter().rev());
        digests
    }
}

fn fold_left(peaks: &[Hash]) -> Option<Hash> {
    peaks
        .iter()
        .copied()
        .reduce(|folded, peak| hash(&[&folded, &peak]))
}

fn fold_right(peaks: &[Hash]) -> Option<Hash> {
    peaks
        .iter()
        .rev()
        .copied()
        .reduce(|folded, peak| hash(&[&peak, &folded]))
}

fn index(location: u64) -> usize {
    location.try_into().unwrap()
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn uvarint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(value.try_into().unwrap());
}
