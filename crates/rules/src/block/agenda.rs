//! The agenda: what was put off to a later time, by minute, and what of it is due.
//!
//! A minute holds its items in chunks, in the order in which they were scheduled. The records are removed as they are
//! done. A block takes at most [`SETTLED_MAX`] items and looks at no more than [`AGENDA_MINUTES_MAX`] minutes; what is
//! left waits for the next. Absent on purpose: what the items do ([settle](super::settle)).

use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::Arc,
};

use super::{
    AGENDA_CHUNK_ITEMS_MAX, Agenda, AgendaChunkRecord, AgendaMinuteRecord, ApplyError, BlockRun,
};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        due::Due,
        state_key::{ChunkNumber, RecordKey},
        time::{Minute, Timestamp},
    },
};

/// Most items of the agenda that one block does.
pub const SETTLED_MAX: u64 = 64;
/// Most minutes of the agenda that one block looks at.
pub const AGENDA_MINUTES_MAX: u64 = 64;

/// Items of one minute that a block takes: those from `done` up to `until`.
#[derive(Clone, Copy, Debug)]
struct Portion {
    minute: Minute,
    record: AgendaMinuteRecord,
    until: u64,
}

impl Portion {
    const fn ends_the_minute(&self) -> bool {
        self.until == self.record.count
    }

    /// The chunks in which the items lie.
    fn chunks(&self) -> Range<u64> {
        self.record.done / chunk_items()..self.until.div_ceil(chunk_items())
    }

    fn keys(&self) -> impl Iterator<Item = RecordKey> {
        let minute = self.minute;
        self.chunks()
            .map(move |number| RecordKey::AgendaChunk(minute, ChunkNumber(number)))
    }
}

fn chunk_items() -> u64 {
    u64::try_from(AGENDA_CHUNK_ITEMS_MAX).unwrap_or(u64::MAX)
}

impl BlockRun {
    /// Takes what is due off the agenda, in order of minute, then of scheduling.
    pub(super) fn take_due(&mut self) -> Result<VecDeque<Due>, ApplyError> {
        let started = Minute::started_by(self.context.time);
        let Some(agenda) = self.agenda().filter(|agenda| agenda.next <= started) else {
            return Ok(VecDeque::new());
        };
        let (portions, next) = self.portions(agenda.next, started)?;
        let chunks: Vec<_> = portions.iter().flat_map(Portion::keys).collect();
        self.cells.load(&chunks)?;
        let (mut due, mut taken) = (VecDeque::new(), 0_u64);
        for portion in &portions {
            for item in self.items(portion)? {
                taken = taken.saturating_add(1);
                // Twice at one time is once.
                if !due.contains(&item) {
                    due.push_back(item);
                }
            }
        }
        for portion in &portions {
            self.strike(portion);
        }
        let open = agenda.open.saturating_sub(taken);
        self.set_agenda((open > 0).then_some(Agenda { next, open }));
        Ok(due)
    }

    /// What to take of each minute, and the minute to look at next.
    fn portions(
        &mut self,
        first: Minute,
        started: Minute,
    ) -> Result<(Vec<Portion>, Minute), ApplyError> {
        let end = started.plus(1).min(first.plus(AGENDA_MINUTES_MAX));
        let minutes: Vec<_> = (first.0..end.0).map(Minute).collect();
        let keys: Vec<_> = minutes
            .iter()
            .copied()
            .map(RecordKey::AgendaMinute)
            .collect();
        self.cells.load(&keys)?;
        let (mut portions, mut room) = (Vec::new(), SETTLED_MAX);
        for minute in minutes {
            let record = self.minute(minute)?;
            let left = record.count.saturating_sub(record.done);
            let take = left.min(room);
            room = room.saturating_sub(take);
            if take > 0 {
                portions.push(Portion {
                    minute,
                    record,
                    until: record.done.saturating_add(take),
                });
            }
            if take < left {
                return Ok((portions, minute));
            }
        }
        Ok((portions, end))
    }

    fn items(&self, portion: &Portion) -> Result<Vec<Due>, ApplyError> {
        let Range { start, end } = portion.chunks();
        let mut all = Vec::new();
        for number in start..end {
            let chunk = self.agenda_chunk(portion.minute, ChunkNumber(number))?;
            all.extend_from_slice(&chunk.items);
        }
        let number = |place: u64| {
            let place = place.saturating_sub(start.saturating_mul(chunk_items()));
            usize::try_from(place).unwrap_or(usize::MAX)
        };
        let items = all.get(number(portion.record.done)..number(portion.until));
        items
            .map(<[Due]>::to_vec)
            .ok_or_else(|| ApplyError::Corrupt(RecordKey::AgendaMinute(portion.minute).state_key()))
    }

    /// Removes the records whose last item was taken.
    fn strike(&mut self, portion: &Portion) {
        for number in portion.chunks() {
            let end = number.saturating_add(1).saturating_mul(chunk_items());
            if portion.ends_the_minute() || end <= portion.until {
                let key = RecordKey::AgendaChunk(portion.minute, ChunkNumber(number));
                self.cells.put(key, None);
            }
        }
        let left = AgendaMinuteRecord {
            done: portion.until,
            ..portion.record
        };
        let left = (!portion.ends_the_minute()).then_some(AnyRecord::AgendaMinute(left));
        self.cells
            .put(RecordKey::AgendaMinute(portion.minute), left);
    }

    /// Enters what this block has scheduled; what should have happened by now happens in the minute after this block.
    pub(super) fn enter(&mut self, scheduled: &[(Timestamp, Due)]) -> Result<(), ApplyError> {
        let soonest = Minute::started_by(self.context.time).plus(1);
        let mut minutes = BTreeMap::<Minute, Vec<Due>>::new();
        for (at, due) in scheduled {
            let minute = Minute::not_before(*at).max(soonest);
            minutes.entry(minute).or_default().push(due.clone());
        }
        let keys: Vec<_> = minutes
            .keys()
            .copied()
            .map(RecordKey::AgendaMinute)
            .collect();
        self.cells.load(&keys)?;
        let mut begun = Vec::new();
        for minute in minutes.keys() {
            let count = self.minute(*minute)?.count;
            if !count.is_multiple_of(chunk_items()) {
                let number = ChunkNumber(count / chunk_items());
                begun.push(RecordKey::AgendaChunk(*minute, number));
            }
        }
        self.cells.load(&begun)?;
        for (minute, items) in minutes {
            self.enter_minute(minute, &items)?;
        }
        Ok(())
    }

    fn enter_minute(&mut self, minute: Minute, items: &[Due]) -> Result<(), ApplyError> {
        let mut record = self.minute(minute)?;
        let mut items = items.iter().peekable();
        while items.peek().is_some() {
            let number = ChunkNumber(record.count / chunk_items());
            let mut chunk = if record.count.is_multiple_of(chunk_items()) {
                AgendaChunkRecord::default()
            } else {
                AgendaChunkRecord::clone(&*self.agenda_chunk(minute, number)?)
            };
            while let Some(item) = items.next_if(|_| chunk.items.len() < AGENDA_CHUNK_ITEMS_MAX) {
                let corrupt = RecordKey::AgendaChunk(minute, number).state_key();
                let added = chunk.items.push(item.clone());
                added.map_err(|_| ApplyError::Corrupt(corrupt))?;
                record.count = record.count.saturating_add(1);
                self.count_open(minute);
            }
            let chunk = AnyRecord::AgendaChunk(Arc::new(chunk));
            self.cells
                .put(RecordKey::AgendaChunk(minute, number), Some(chunk));
        }
        let record = AnyRecord::AgendaMinute(record);
        self.cells
            .put(RecordKey::AgendaMinute(minute), Some(record));
        Ok(())
    }

    fn agenda(&self) -> Option<Agenda> {
        self.chain.as_ref().and_then(|chain| chain.agenda)
    }

    fn set_agenda(&mut self, agenda: Option<Agenda>) {
        if let Some(chain) = &mut self.chain {
            chain.agenda = agenda;
        }
    }

    /// One more item that has not been done.
    fn count_open(&mut self, minute: Minute) {
        let agenda = self.agenda().unwrap_or(Agenda {
            next: minute,
            open: 0,
        });
        self.set_agenda(Some(Agenda {
            next: agenda.next.min(minute),
            open: agenda.open.saturating_add(1),
        }));
    }

    /// A minute; one in which nothing was scheduled has no record.
    fn minute(&self, minute: Minute) -> Result<AgendaMinuteRecord, ApplyError> {
        let key = RecordKey::AgendaMinute(minute);
        match self.cells.get(&key) {
            None => Ok(AgendaMinuteRecord::default()),
            Some(AnyRecord::AgendaMinute(record)) => Ok(*record),
            Some(_) => Err(ApplyError::Corrupt(key.state_key())),
        }
    }

    fn agenda_chunk(
        &self,
        minute: Minute,
        number: ChunkNumber,
    ) -> Result<Arc<AgendaChunkRecord>, ApplyError> {
        let key = RecordKey::AgendaChunk(minute, number);
        match self.cells.get(&key) {
            Some(AnyRecord::AgendaChunk(chunk)) => Ok(Arc::clone(chunk)),
            _ => Err(ApplyError::Corrupt(key.state_key())),
        }
    }
}
