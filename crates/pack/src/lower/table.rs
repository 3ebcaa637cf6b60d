//! Decision tables.

use chancery_rules::{
    definition::table::{Edition, HitPolicy, Row, Table},
    kernel::{fact::FactKind, text::Code, time::Day},
};

use super::{Known, Scribe, condition, known::Asked};
use crate::{
    form::{ServiceForm, service::TableForm},
    place::{Text, Texts},
    report::Flaw,
    words::{day, row, value},
};

/// A table, if its kinds are known.
pub fn lower(
    code: &Text,
    form: &TableForm,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<Table> {
    let at = code.place();
    let name = scribe.name(&form.name, at, "the table's name");
    let inputs = inputs(code, form, service, known, scribe);
    let hit = hit(form, scribe);
    let dated_by = dated_by(form, known, scribe);
    let output = known.get(code.as_str())?.kind;
    let editions = editions(form, &inputs, output, scribe);
    if inputs.is_empty() || editions.is_empty() {
        scribe.note(
            Flaw::TableUnsound,
            at,
            "the table has no inputs, or no rows",
        );
    }
    if hit == HitPolicy::CollectSum && output != FactKind::Number {
        scribe.note(
            Flaw::TableUnsound,
            at,
            "the table adds up what are no numbers",
        );
    }
    let inputs: Vec<_> = inputs.into_iter().map(|(input, _)| input).collect();
    Some(Table {
        code: code.as_str().parse().ok()?,
        name,
        inputs: scribe.list(inputs, form.inputs.place()),
        output,
        hit,
        dated_by,
        editions: scribe.list(editions, at),
    })
}

fn inputs(
    own: &Text,
    form: &TableForm,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Vec<(Code, Asked)> {
    let place = |code: &str| service.tables.keys().position(|it| it.as_str() == code);
    let mut found = Vec::new();
    for text in &form.inputs {
        let Some(asked) = known.ask(text.as_str(), text.place(), scribe) else {
            continue;
        };
        let later = place(text.as_str()).is_some_and(|it| Some(it) >= place(own.as_str()));
        if later {
            let message = format!(
                "the table `{}` does not stand above this one",
                text.as_str()
            );
            scribe.note(Flaw::TableInput, text.place(), message);
        }
        if let Ok(code) = text.as_str().parse() {
            found.push((code, asked.clone()));
        }
    }
    found
}

fn hit(form: &TableForm, scribe: &mut Scribe<'_>) -> HitPolicy {
    match form.hit.as_ref().map(Text::as_str) {
        None | Some("unique") => HitPolicy::Unique,
        Some("first") => HitPolicy::First,
        Some("sum") => HitPolicy::CollectSum,
        Some(other) => {
            let place = form.hit.as_ref().map(Text::place).unwrap_or_default();
            let message = format!("`{other}` is no hit policy");
            scribe.note(Flaw::TableUnsound, place, message);
            HitPolicy::First
        }
    }
}

fn dated_by(form: &TableForm, known: &Known, scribe: &mut Scribe<'_>) -> Option<Code> {
    let text = form.dated_by.as_ref()?;
    let asked = known.ask(text.as_str(), text.place(), scribe)?;
    if asked.kind != FactKind::Day {
        let message = format!("`{}` is no day", text.as_str());
        scribe.note(Flaw::TableUnsound, text.place(), message);
    }
    text.as_str().parse().ok()
}

fn editions(
    form: &TableForm,
    inputs: &[(Code, Asked)],
    output: FactKind,
    scribe: &mut Scribe<'_>,
) -> Vec<Edition> {
    let mut found: Vec<Edition> = Vec::new();
    if !form.rows.is_empty() {
        found.push(edition(Day(0), &form.rows, inputs, output, scribe));
    }
    for (from, rows) in form.editions.iter() {
        let Some(day) = day::parse(from.as_str()) else {
            let message = format!("`{}` is no day", from.as_str());
            scribe.note(Flaw::TableUnsound, from.place(), message);
            continue;
        };
        if found.last().is_some_and(|last| last.from >= day) {
            let message = "this edition is not later than the one above";
            scribe.note(Flaw::TableUnsound, from.place(), message);
        }
        found.push(edition(day, rows, inputs, output, scribe));
    }
    found
}

fn edition(
    from: Day,
    texts: &Texts,
    inputs: &[(Code, Asked)],
    output: FactKind,
    scribe: &mut Scribe<'_>,
) -> Edition {
    let mut rows = Vec::new();
    for text in lines(texts) {
        rows.extend(lower_row(&text, inputs, output, scribe));
    }
    Edition {
        from,
        rows: scribe.list(rows, texts.place()),
    }
}

/// The rows as they are written: a text is a row, or has one on each line.
pub fn lines(texts: &Texts) -> Vec<Text> {
    let mut found = Vec::new();
    for text in texts {
        let mut at = 0_usize;
        for line in text.as_str().split('\n') {
            if !line.trim().is_empty() {
                found.push(text.part(at, line));
            }
            at = at.saturating_add(line.len()).saturating_add(1);
        }
    }
    found
}

fn lower_row(
    text: &Text,
    inputs: &[(Code, Asked)],
    output: FactKind,
    scribe: &mut Scribe<'_>,
) -> Option<Row> {
    let (cells, (at, answer)) = match row::parse(text.as_str(), inputs.len()) {
        Ok(found) => found,
        Err(wrong) => {
            scribe.note_in(text, wrong);
            return None;
        }
    };
    let mut when = Vec::new();
    for ((from, cell), (_, asked)) in cells.into_iter().zip(inputs) {
        when.push(condition::parse_cell(
            &text.part(from, cell),
            asked,
            scribe,
        )?);
    }
    let then = match value::parse(answer, output) {
        Ok(then) => then,
        Err(wrong) => {
            scribe.note_in(text, wrong.later(at));
            return None;
        }
    };
    Some(Row {
        when: scribe.list(when, text.place()),
        then,
    })
}
