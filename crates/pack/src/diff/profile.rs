//! A service as subjects with properties, in words.

use super::wording::{Property, Section};
use crate::{
    form::{
        ServiceForm,
        service::{EffectForm, OutcomeForm, StepForm, TableForm},
    },
    lower::row_lines,
    place::{Language, Listing, Text, Texts, Words},
    texts,
    words::duration,
};

/// Something that has properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its section.
    pub section: Section,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its properties, in order.
    pub properties: Vec<(Property, String)>,
}

impl Subject {
    /// Its name with its code.
    #[must_use]
    pub fn title(&self, language: Language) -> String {
        match language {
            Language::Chinese => format!("“{}”（{}）", self.name, self.code),
            Language::English => format!("{} ({})", self.name, self.code),
        }
    }
}

/// A service in words.
#[must_use]
pub fn of(form: &ServiceForm, language: Language) -> Vec<Subject> {
    let mut writing = Writing {
        form,
        language,
        subjects: Vec::new(),
    };
    writing.service();
    writing.roles();
    writing.requirements();
    writing.facts();
    for (code, table) in form.tables.iter() {
        writing.table(code, table);
    }
    for (code, step) in form.steps.iter() {
        writing.step(code, step);
    }
    writing.fields();
    writing.fees();
    for (code, words) in form.reasons.iter() {
        let text = words.of(language).to_owned();
        writing.add(
            Section::Reasons,
            code.as_str(),
            words,
            vec![(Property::Text, text)],
        );
    }
    writing.subjects
}

struct Writing<'w> {
    form: &'w ServiceForm,
    language: Language,
    subjects: Vec<Subject>,
}

type Properties = Vec<(Property, String)>;

impl Writing<'_> {
    fn add(&mut self, section: Section, code: &str, name: &Words, properties: Properties) {
        self.subjects.push(Subject {
            section,
            code: code.to_owned(),
            name: name.of(self.language).to_owned(),
            properties,
        });
    }

    fn duration(&self, text: Option<&Text>) -> String {
        text.map_or_else(String::new, |it| {
            duration::shown(it.as_str(), self.language)
        })
    }

    fn basis(&self, basis: &Texts) -> String {
        let articles = texts::articles(basis, self.form).into_iter();
        let said: Vec<_> = articles
            .map(|it| match self.language {
                Language::Chinese => it.zh,
                Language::English => it.en,
            })
            .collect();
        said.join(", ")
    }

    fn service(&mut self) {
        let form = self.form;
        let mut properties = vec![
            (Property::Version, form.version.as_str().to_owned()),
            (Property::Name, form.name.of(self.language).to_owned()),
            (Property::Help, form.help.of(self.language).to_owned()),
            (Property::Who, form.applicants.of(self.language).to_owned()),
            (Property::Basis, self.basis(&form.basis)),
            (Property::Windows, listed(&form.windows)),
            (Property::Identity, listed(&form.identity)),
            (Property::Calendar, word(form.calendar.as_ref())),
            (Property::Lapses, self.duration(form.lapses.as_ref())),
        ];
        if let Some(it) = &form.withdrawal {
            properties.push((Property::WithdrawBy, listed(&it.by)));
            properties.push((Property::WithdrawWhen, condition(&it.when)));
        }
        let uses = form.uses.iter();
        properties.extend(uses.map(|(code, it)| {
            (
                Property::Uses,
                format!("{}: {}", code.as_str(), it.as_str()),
            )
        }));
        self.add(
            Section::Service,
            form.service.as_str(),
            &form.name,
            properties,
        );
    }

    fn roles(&mut self) {
        for (code, it) in self.form.roles.iter() {
            let properties = vec![
                (Property::Name, it.name.of(self.language).to_owned()),
                (Property::Who, listed(&it.who)),
                (Property::Holders, word(it.holders.as_ref())),
            ];
            self.add(Section::Roles, code.as_str(), &it.name, properties);
        }
    }

    fn requirements(&mut self) {
        for (code, it) in self.form.requirements.iter() {
            let properties = vec![
                (Property::Name, it.name.of(self.language).to_owned()),
                (Property::Evidence, listed(&it.evidence)),
                (Property::Optional, word(it.optional.as_ref())),
                (Property::Basis, self.basis(&it.basis)),
            ];
            self.add(Section::Requirements, code.as_str(), &it.name, properties);
        }
    }

    fn facts(&mut self) {
        for (code, it) in self.form.facts.iter() {
            let properties = vec![
                (Property::Name, it.name.of(self.language).to_owned()),
                (Property::Kind, word(it.kind.as_ref())),
                (Property::Codes, self.codes(&it.codes)),
            ];
            self.add(Section::Facts, code.as_str(), &it.name, properties);
        }
    }

    fn codes(&self, codes: &Listing<Words>) -> String {
        let said: Vec<_> = codes
            .iter()
            .map(|(code, words)| format!("{} ({})", code.as_str(), words.of(self.language)))
            .collect();
        said.join(", ")
    }

    fn table(&mut self, code: &Text, it: &TableForm) {
        let mut properties = vec![
            (Property::Name, it.name.of(self.language).to_owned()),
            (Property::Inputs, listed(&it.inputs)),
            (Property::Output, word(it.output.as_ref())),
            (Property::Hit, word(it.hit.as_ref())),
            (Property::DatedBy, word(it.dated_by.as_ref())),
            (Property::Basis, self.basis(&it.basis)),
        ];
        properties.extend(rows(&it.rows, ""));
        for (day, edition) in it.editions.iter() {
            properties.extend(rows(edition, day.as_str()));
        }
        self.add(Section::Tables, code.as_str(), &it.name, properties);
    }

    fn step(&mut self, code: &Text, it: &StepForm) {
        let properties = vec![
            (Property::Name, it.name.of(self.language).to_owned()),
            (Property::By, word(it.by.as_ref())),
            (Property::Task, task(it)),
            (Property::When, condition(&it.when)),
            (Property::Within, self.duration(it.within.as_ref())),
            (Property::Silence, listed(&it.silence)),
            (Property::Valid, self.duration(it.valid.as_ref())),
            (Property::OnAppeal, word(it.on_appeal.as_ref())),
            (Property::Basis, self.basis(&it.basis)),
            (Property::Help, it.help.of(self.language).to_owned()),
        ];
        self.add(Section::Steps, code.as_str(), &it.name, properties);
        for (outcome, it) in it.decide.iter() {
            let code = format!("{} {}", code.as_str(), outcome.as_str());
            self.outcome(&code, it);
        }
    }

    fn outcome(&mut self, code: &str, it: &OutcomeForm) {
        let mut properties = vec![
            (Property::Name, it.name.of(self.language).to_owned()),
            (Property::When, condition(&it.when)),
            (Property::Reasons, listed(&it.reasons)),
            (Property::Ends, word(it.ends.as_ref())),
            (Property::Appeal, self.duration(it.appeal.as_ref())),
            (Property::AppealBy, listed(&it.appeal_by)),
            (Property::Basis, self.basis(&it.basis)),
        ];
        properties.extend(it.effects.iter().map(|it| (Property::Effect, effect(it))));
        self.add(Section::Outcomes, code, &it.name, properties);
    }

    fn fields(&mut self) {
        for (code, it) in self.form.fields.iter() {
            let properties = vec![
                (Property::Name, it.label.of(self.language).to_owned()),
                (Property::Kind, word(it.kind.as_ref())),
                (Property::From, word(it.from.as_ref())),
                (Property::Personal, word(it.personal.as_ref())),
                (Property::Optional, word(it.optional.as_ref())),
                (Property::States, word(it.states.as_ref())),
                (Property::Codes, self.codes(&it.codes)),
            ];
            self.add(Section::Fields, code.as_str(), &it.label, properties);
        }
    }

    fn fees(&mut self) {
        for it in &self.form.fees {
            let properties = vec![
                (Property::Amount, it.amount.as_str().to_owned()),
                (Property::Basis, self.basis(&it.basis)),
            ];
            let code = it.name.of(Language::English).to_owned();
            self.add(Section::Fees, &code, &it.name, properties);
        }
    }
}

fn word(text: Option<&Text>) -> String {
    text.map_or("", Text::as_str).to_owned()
}

fn listed(texts: &Texts) -> String {
    let words: Vec<_> = texts.iter().map(Text::as_str).collect();
    words.join(", ")
}

fn condition(texts: &Texts) -> String {
    let said: Vec<_> = texts.iter().map(|it| blanks(it.as_str())).collect();
    said.join(" or ")
}

/// A text whose words are one blank apart.
fn blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rows(texts: &Texts, from: &str) -> Vec<(Property, String)> {
    let since = if from.is_empty() {
        String::new()
    } else {
        format!("{from}: ")
    };
    let lines = row_lines(texts).into_iter();
    lines
        .map(|line| (Property::Row, format!("{since}[{}]", blanks(line.as_str()))))
        .collect()
}

fn task(step: &StepForm) -> String {
    if let Some(submit) = &step.submit {
        let said = [listed(&submit.evidence), listed(&submit.facts)];
        return format!("submit {}", said.join("; "));
    }
    if !step.find.is_empty() {
        return format!("find {}", listed(&step.find));
    }
    if step.confirm.is_some() {
        return "confirm".to_owned();
    }
    "decide".to_owned()
}

fn effect(it: &EffectForm) -> String {
    let mut said = it.does.as_str().to_owned();
    if !it.rests_on.is_empty() {
        said.push_str(&format!(" resting on {}", listed(&it.rests_on)));
    }
    if let Some(times) = &it.up_to {
        said.push_str(&format!(" up to {} times", times.as_str()));
    }
    if it.optional.as_ref().is_some_and(|it| it.as_str() == "yes") {
        said.push_str(", optional");
    }
    format!("[{said}]")
}
