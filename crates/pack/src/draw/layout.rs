//! Where everything stands: a step is right of all that enable it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    form::{ServiceForm, service::StepForm},
    place::{Language, Text, Texts},
    words::{condition, duration},
};

/// Width of a lane's heading.
pub const HEADING: usize = 150;
/// Width of a column, and of a box in it.
pub const COLUMN: usize = 220;
/// Width of a box.
pub const BOX_WIDTH: usize = 176;
/// Height of a box.
pub const BOX_HEIGHT: usize = 64;
/// Height of a place in a lane.
pub const ROW: usize = 84;

/// A lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The role's name.
    pub name: String,
    /// Its upper edge.
    pub top: usize,
    /// Its height.
    pub height: usize,
}

/// A step or an end.
#[derive(Clone, Debug)]
pub struct Shape {
    /// What stands in it.
    pub lines: Vec<String>,
    /// Its left edge.
    pub left: usize,
    /// Its upper edge.
    pub top: usize,
    /// Whether it is an end, and whether that grants.
    pub ends: Option<bool>,
    /// Whether it belongs to an appeal.
    pub on_appeal: bool,
}

/// An arrow between two shapes, by place.
#[derive(Clone, Copy, Debug)]
pub struct Arrow {
    /// From this one.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// Whether it is an appeal.
    pub is_appeal: bool,
}

/// A picture.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Its lanes, from above.
    pub lanes: Vec<Lane>,
    /// Steps and ends.
    pub shapes: Vec<Shape>,
    /// Arrows.
    pub arrows: Vec<Arrow>,
    /// Its width.
    pub width: usize,
    /// Its height.
    pub height: usize,
}

/// The layout of a service.
pub fn of(form: &ServiceForm, language: Language) -> Layout {
    let mut drawing = Drawing {
        form,
        language,
        columns: columns(form),
        taken: BTreeMap::new(),
        layout: Layout::default(),
        places: BTreeMap::new(),
        appealed: Vec::new(),
    };
    drawing.place_shapes();
    drawing.place_lanes();
    drawing.connect();
    drawing.layout
}

struct Drawing<'d> {
    form: &'d ServiceForm,
    language: Language,
    columns: BTreeMap<&'d str, usize>,
    /// How many places of a lane's column are taken.
    taken: BTreeMap<(usize, usize), usize>,
    layout: Layout,
    places: BTreeMap<&'d str, usize>,
    /// Ends that may be appealed.
    appealed: Vec<usize>,
}

impl<'d> Drawing<'d> {
    fn place_shapes(&mut self) {
        for (code, step) in self.form.steps.iter() {
            let lane = self.lane_of(step);
            let column = self.columns.get(code.as_str()).copied().unwrap_or_default();
            let place = self.put(lane, column, lines(step, self.language), None, step);
            self.places.insert(code.as_str(), place);
            for (_, outcome) in step.decide.iter() {
                let Some(ends) = &outcome.ends else { continue };
                let grants = ends.as_str() == "granted";
                let said = vec![
                    outcome.name.of(self.language).to_owned(),
                    ending(grants, self.language),
                ];
                let end = self.put(lane, column.saturating_add(1), said, Some(grants), step);
                if outcome.appeal.is_some() {
                    self.appealed.push(end);
                }
                self.layout.arrows.push(Arrow {
                    from: place,
                    to: end,
                    is_appeal: false,
                });
            }
        }
    }

    fn lane_of(&self, step: &StepForm) -> usize {
        let role = step.by.as_ref().map_or("", Text::as_str);
        let mut roles = self.form.roles.keys();
        roles.position(|it| it.as_str() == role).unwrap_or_default()
    }

    fn put(
        &mut self,
        lane: usize,
        column: usize,
        lines: Vec<String>,
        ends: Option<bool>,
        step: &StepForm,
    ) -> usize {
        let row = self.taken.entry((lane, column)).or_default();
        self.layout.shapes.push(Shape {
            lines,
            left: HEADING
                .saturating_add(column.saturating_mul(COLUMN))
                .saturating_add(20),
            // The place in the lane, until the lanes have theirs.
            top: lane.saturating_mul(1_000).saturating_add(*row),
            ends,
            on_appeal: step
                .on_appeal
                .as_ref()
                .is_some_and(|it| it.as_str() == "yes"),
        });
        *row = row.saturating_add(1);
        self.layout.shapes.len().saturating_sub(1)
    }

    fn place_lanes(&mut self) {
        let mut top = 48_usize;
        for (place, (_, role)) in self.form.roles.iter().enumerate() {
            let rows = self.taken.iter().filter(|((lane, _), _)| *lane == place);
            let rows = rows.map(|(_, rows)| *rows).max().unwrap_or(1);
            let height = rows.saturating_mul(ROW).saturating_add(16);
            self.layout.lanes.push(Lane {
                name: role.name.of(self.language).to_owned(),
                top,
                height,
            });
            top = top.saturating_add(height);
        }
        let columns = self
            .taken
            .keys()
            .map(|(_, column)| column.saturating_add(1))
            .max();
        let columns = columns.unwrap_or(1);
        for shape in &mut self.layout.shapes {
            let (lane, row) = (shape.top.div_euclid(1_000), shape.top.rem_euclid(1_000));
            let above = self.layout.lanes.get(lane).map_or(0, |it| it.top);
            shape.top = above
                .saturating_add(18)
                .saturating_add(row.saturating_mul(ROW));
        }
        self.layout.width = HEADING
            .saturating_add(columns.saturating_mul(COLUMN))
            .saturating_add(20);
        self.layout.height = top.saturating_add(12);
    }

    fn connect(&mut self) {
        for (code, step) in self.form.steps.iter() {
            let Some(to) = self.places.get(code.as_str()).copied() else {
                continue;
            };
            let enabling = enabling(self.form, &step.when);
            for from in enabling.iter().filter_map(|it| self.places.get(*it)) {
                self.layout.arrows.push(Arrow {
                    from: *from,
                    to,
                    is_appeal: false,
                });
            }
            let begins_appeal = step
                .on_appeal
                .as_ref()
                .is_some_and(|it| it.as_str() == "yes")
                && enabling.is_empty();
            for from in self.appealed.iter().filter(|_| begins_appeal) {
                self.layout.arrows.push(Arrow {
                    from: *from,
                    to,
                    is_appeal: true,
                });
            }
        }
    }
}

/// The steps on which a condition looks, through facts and tables.
pub fn enabling<'f>(form: &'f ServiceForm, when: &'f Texts) -> BTreeSet<&'f str> {
    let mut ahead: Vec<&str> = asked(when);
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    while let Some(code) = ahead.pop() {
        if !seen.insert(code) {
            continue;
        }
        if let Some(table) = form.tables.get(code) {
            ahead.extend(table.inputs.iter().map(Text::as_str));
        }
        for (step, it) in form.steps.iter() {
            let mut facts = it
                .submit
                .iter()
                .flat_map(|submit| submit.facts.iter())
                .chain(it.find.iter());
            if step.as_str() == code || facts.any(|fact| fact.as_str() == code) {
                found.insert(step.as_str());
            }
        }
    }
    found
}

fn asked(when: &Texts) -> Vec<&str> {
    let tests = when
        .iter()
        .filter_map(|text| condition::parse(text.as_str()).ok());
    tests
        .flatten()
        .flatten()
        .map(|((_, fact), _)| fact)
        .collect()
}

/// The column of each step: right of all that enable it, of outcomes that lead on, and of what is appealed.
fn columns(form: &ServiceForm) -> BTreeMap<&str, usize> {
    let mut columns: BTreeMap<&str, usize> = form.steps.keys().map(|it| (it.as_str(), 0)).collect();
    for _ in 0..form.steps.0.len() {
        for (code, step) in form.steps.iter() {
            let is_yes = step
                .on_appeal
                .as_ref()
                .is_some_and(|it| it.as_str() == "yes");
            let mut before = enabling(form, &step.when);
            before.remove(code.as_str());
            if is_yes {
                let decided = form
                    .steps
                    .iter()
                    .filter(|(_, it)| it.on_appeal.is_none() && !it.decide.is_empty());
                before.extend(decided.map(|(it, _)| it.as_str()));
            }
            let column = before.iter().filter_map(|it| {
                let is_decision = form.steps.get(it).is_some_and(|it| !it.decide.is_empty());
                let width = if is_decision { 2 } else { 1 };
                columns.get(it).map(|column| column.saturating_add(width))
            });
            let column = column
                .max()
                .unwrap_or_default()
                .min(form.steps.0.len().saturating_mul(2));
            columns.insert(code.as_str(), column);
        }
    }
    columns
}

fn lines(step: &StepForm, language: Language) -> Vec<String> {
    let mut lines = wrapped(step.name.of(language), language);
    lines.extend(
        step.within
            .as_ref()
            .map(|within| deadline(within.as_str(), language)),
    );
    lines
}

/// At most two lines.
fn wrapped(text: &str, language: Language) -> Vec<String> {
    match language {
        Language::Chinese => {
            let characters: Vec<_> = text.chars().collect();
            characters
                .chunks(12)
                .take(2)
                .map(|it| it.iter().collect())
                .collect()
        }
        Language::English => {
            let mut lines: Vec<String> = Vec::new();
            for word in text.split(' ') {
                match lines.last_mut() {
                    Some(line) if line.len().saturating_add(word.len()) < 24 => {
                        line.push(' ');
                        line.push_str(word);
                    }
                    _ => lines.push(word.to_owned()),
                }
            }
            lines.truncate(2);
            lines
        }
    }
}

/// A deadline in a language.
pub fn deadline(text: &str, language: Language) -> String {
    let shown = duration::shown(text, language);
    match language {
        Language::English => format!("within {shown}"),
        Language::Chinese => format!("{shown}内"),
    }
}

fn ending(grants: bool, language: Language) -> String {
    let word = match (grants, language) {
        (true, Language::Chinese) => "办结：准予",
        (false, Language::Chinese) => "办结：不予",
        (true, Language::English) => "ends: granted",
        (false, Language::English) => "ends: refused",
    };
    word.to_owned()
}
