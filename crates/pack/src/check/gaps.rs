//! Tables without overlap and gap, found by looking: the values of an input fall into classes that no cell of its
//! column tells apart, and one value of each class is tried with every other.

use std::collections::BTreeSet;

use chancery_rules::{
    definition::{
        condition::Cell,
        table::{Edition, HitPolicy, Table},
    },
    kernel::{
        amount::{Amount, MINOR_MAX},
        fact::{Fact, FactKind},
        ids::Commitment,
        time::Day,
    },
};

use super::Judged;
use crate::{
    form::service::TableForm,
    lower::row_lines,
    place::{Place, Text},
    report::{Flaw, Report},
    words::value,
};

/// Judges the tables of a service.
pub fn check(judged: &Judged<'_>, report: &mut Report) {
    for table in judged.service.tables.iter() {
        let Some(form) = judged.form.tables.get(table.code.as_str()) else {
            continue;
        };
        for (place, edition) in table.editions.iter().enumerate() {
            let lines = edition_lines(form, place);
            // Rows that could not be lowered would look like gaps.
            if lines.len() == edition.rows.len() {
                Edges::of(judged, table, edition, &lines).judge(table, report);
            }
        }
    }
}

fn edition_lines(form: &TableForm, place: usize) -> Vec<Text> {
    let single = (!form.rows.is_empty()).then_some(&form.rows);
    let all = single
        .into_iter()
        .chain(form.editions.iter().map(|(_, rows)| rows));
    all.into_iter()
        .nth(place)
        .map(row_lines)
        .unwrap_or_default()
}

/// What was found at the leaves of an edition.
struct Edges<'t> {
    columns: Vec<Vec<Option<Fact>>>,
    edition: &'t Edition,
    places: Vec<Place>,
    hit: HitPolicy,
    seen: BTreeSet<(usize, u64)>,
    path: Vec<Option<Fact>>,
    gap: Option<Vec<Option<Fact>>>,
    overlaps: BTreeSet<(u32, u32)>,
    first: u64,
}

impl<'t> Edges<'t> {
    fn of(judged: &Judged<'_>, table: &Table, edition: &'t Edition, lines: &[Text]) -> Self {
        let mut columns = Vec::new();
        for (place, input) in table.inputs.iter().enumerate() {
            let cells: Vec<_> = edition
                .rows
                .iter()
                .filter_map(|row| row.when.get(place))
                .collect();
            let kind = judged
                .service
                .kind_of(input)
                .unwrap_or(FactKind::Commitment);
            let listed = listed(judged, input.as_str());
            let mut column: Vec<_> = samples(kind, &listed, &cells, &[])
                .into_iter()
                .map(Some)
                .collect();
            if cells.iter().any(|cell| matches!(cell, Cell::Unknown)) {
                column.push(None);
            }
            columns.push(column);
        }
        Self {
            columns,
            edition,
            places: lines.iter().map(first_place).collect(),
            hit: table.hit,
            seen: BTreeSet::new(),
            path: Vec::new(),
            gap: None,
            overlaps: BTreeSet::new(),
            first: 0,
        }
    }

    fn judge(mut self, table: &Table, report: &mut Report) {
        if table.hit == HitPolicy::CollectSum || self.edition.rows.is_empty() {
            return;
        }
        let all = u64::MAX
            .checked_shr(64_u32.saturating_sub(self.rows()))
            .unwrap_or_default();
        self.walk(0, all);
        let place = |row: u32| {
            let row = usize::try_from(row).unwrap_or_default();
            self.places.get(row).copied().unwrap_or_default()
        };
        for (one, other) in &self.overlaps {
            let message = format!(
                "this row and the one in line {} hold together",
                place(*one).line
            );
            report.add(Flaw::RowsOverlap, place(*other), message);
        }
        if let Some(gap) = &self.gap {
            let said: Vec<_> = table
                .inputs
                .iter()
                .zip(gap)
                .map(|(input, fact)| match fact {
                    Some(fact) => format!("{input} is {}", value::shown(fact)),
                    None => format!("{input} is unknown"),
                })
                .collect();
            let message = format!(
                "no row of `{}` says what follows if {}",
                table.code,
                said.join(" and ")
            );
            report.add(Flaw::RowsGap, place(0), message);
        }
        for row in 0..self.rows() {
            let is_first = self.first.checked_shr(row).unwrap_or_default() & 1 == 1;
            if table.hit == HitPolicy::First && !is_first {
                let message = "the rows above leave nothing for this one";
                report.add(Flaw::RowUnreachable, place(row), message);
            }
        }
    }

    fn rows(&self) -> u32 {
        u32::try_from(self.edition.rows.len()).unwrap_or(64).min(64)
    }

    /// Goes on with the rows that the values chosen so far admit.
    fn walk(&mut self, column: usize, rows: u64) {
        if !self.seen.insert((column, rows)) {
            return;
        }
        let Some(values) = self.columns.get(column).cloned() else {
            self.leaf(rows);
            return;
        };
        for value in values {
            let left = self.admitting(column, value.as_ref(), rows);
            self.path.push(value);
            self.walk(column.saturating_add(1), left);
            self.path.pop();
        }
    }

    fn admitting(&self, column: usize, value: Option<&Fact>, rows: u64) -> u64 {
        let mut left = 0;
        let mut bit = 1_u64;
        for row in self.edition.rows.iter() {
            let admits = row.when.get(column).is_some_and(|cell| cell.admits(value));
            if rows & bit != 0 && admits {
                left |= bit;
            }
            bit = bit.wrapping_shl(1);
        }
        left
    }

    fn leaf(&mut self, rows: u64) {
        if rows == 0 {
            self.gap.get_or_insert_with(|| self.path.clone());
            return;
        }
        let first = rows.trailing_zeros();
        let bit = 1_u64.wrapping_shl(first);
        self.first |= bit;
        let others = rows & !bit;
        if self.hit == HitPolicy::Unique && others != 0 {
            self.overlaps.insert((first, others.trailing_zeros()));
        }
    }
}

/// Where the first word of a row stands.
fn first_place(line: &Text) -> Place {
    let text = line.as_str();
    line.place_of(text.len().saturating_sub(text.trim_start().len()))
}

/// All that a code may say, where that is listed.
#[must_use]
pub fn listed(judged: &Judged<'_>, code: &str) -> BTreeSet<String> {
    let names = |it: &Text| it.as_str().to_owned();
    if let Some(fact) = judged.form.facts.get(code) {
        return fact.codes.keys().map(names).collect();
    }
    if let Some(step) = judged.form.steps.get(code) {
        return step.decide.keys().map(names).collect();
    }
    let table = judged
        .service
        .tables
        .iter()
        .find(|it| it.code.as_str() == code);
    let rows = table.into_iter().flat_map(|it| it.editions.iter());
    rows.flat_map(|edition| edition.rows.iter())
        .filter_map(|row| match &row.then {
            Fact::Code(code) => Some(code.as_str().to_owned()),
            _ => None,
        })
        .collect()
}

/// One value of every class that some cell, or the first day of an edition, tells apart.
#[must_use]
pub fn samples(
    kind: FactKind,
    listed: &BTreeSet<String>,
    cells: &[&Cell],
    editions: &[Day],
) -> Vec<Fact> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for fact in candidates(kind, listed, cells, editions) {
        let by_cells = cells.iter().map(|cell| cell.admits(Some(&fact)));
        let by_editions = editions
            .iter()
            .map(|from| fact.measure() >= Some(from.0.into()));
        let signature: Vec<bool> = by_cells.chain(by_editions).collect();
        if seen.insert(signature) {
            found.push(fact);
        }
    }
    found
}

fn candidates(
    kind: FactKind,
    listed: &BTreeSet<String>,
    cells: &[&Cell],
    editions: &[Day],
) -> Vec<Fact> {
    match kind {
        FactKind::YesNo => vec![Fact::YesNo(true), Fact::YesNo(false)],
        FactKind::Code => {
            let listed = listed.iter().filter_map(|it| it.parse().ok());
            listed.map(Fact::Code).collect()
        }
        FactKind::Commitment => vec![Fact::Commitment(Commitment([0; 32]))],
        FactKind::Number | FactKind::Amount | FactKind::Day => {
            let mut places = BTreeSet::from([0_i64]);
            let bounds = cells.iter().flat_map(|cell| match cell {
                Cell::Range(range) => [range.min, range.max],
                _ => [None, None],
            });
            let days = editions.iter().map(|day| i64::from(day.0));
            for bound in bounds.flatten().chain(days) {
                places.extend([bound.saturating_sub(1), bound, bound.saturating_add(1)]);
            }
            places
                .into_iter()
                .filter_map(|place| at(kind, place))
                .collect()
        }
    }
}

/// The fact of a kind at a place of its line.
fn at(kind: FactKind, place: i64) -> Option<Fact> {
    match kind {
        FactKind::Number => Some(Fact::Number(place)),
        FactKind::Amount => {
            let minor = u64::try_from(place)
                .ok()
                .filter(|minor| *minor <= MINOR_MAX)?;
            let currency = "CNY".parse().ok()?;
            Some(Fact::Amount(Amount { currency, minor }))
        }
        FactKind::Day => u32::try_from(place).ok().map(|day| Fact::Day(Day(day))),
        FactKind::YesNo | FactKind::Code | FactKind::Commitment => None,
    }
}
