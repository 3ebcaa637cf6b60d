//! Playing a scenario from its beginning to its end; what is not as it says is told, and the play goes on.

use std::collections::BTreeSet;

use chancery_rules::{
    case::{AdmitCasePerson, Assurance, CaseRecord, Holder},
    catalogue::AnyRecord,
    definition::Service,
    kernel::{
        ids::{CaseId, DefinitionId},
        keys::KeyPurpose,
        state_key::RecordKey,
    },
};

use super::{
    Act, Names, Signing, Stage, StageError, Verdict,
    act::{self, Sentence, Verb},
};
use crate::{
    form::{
        ScenarioForm, ServiceForm,
        scenario::{ActForm, HappeningForm},
    },
    place::{Place, Text},
    words::{day, duration},
};

/// The name of a case that a scenario does not name.
pub const CASE: &str = "case";

/// The service that is played.
#[derive(Clone, Copy, Debug)]
pub struct Cast<'c> {
    /// As it is written.
    pub form: &'c ServiceForm,
    /// As it is in force.
    pub service: &'c Service,
    /// Under this id.
    pub id: DefinitionId,
}

/// Something that is not as the scenario says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// Where the scenario says it.
    pub place: Place,
    /// How it is.
    pub message: String,
}

/// What became of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// How many acts were signed.
    pub acts: usize,
    /// What was not as it says; nothing if it holds.
    pub troubles: Vec<Trouble>,
}

/// Plays a scenario under names of its own, on a stage on which the service is in force.
pub fn play<S: Stage>(form: &ScenarioForm, names: Names, cast: Cast<'_>, stage: &mut S) -> Played {
    let mut run = Run {
        form,
        cast,
        stage,
        names,
        admitted: BTreeSet::new(),
        played: Played::default(),
    };
    run.set_up();
    for happening in &form.when {
        run.happen(happening);
    }
    run.expect(&form.then, CASE);
    run.played
}

/// A scenario that is being played.
pub(super) struct Run<'r, S> {
    pub(super) form: &'r ScenarioForm,
    pub(super) cast: Cast<'r>,
    pub(super) stage: &'r mut S,
    pub(super) names: Names,
    /// Persons whose case keys were admitted.
    admitted: BTreeSet<(String, String)>,
    played: Played,
}

impl<S: Stage> Run<'_, S> {
    /// Notes that something is not as the scenario says.
    pub(super) fn trouble(&mut self, place: Place, message: impl Into<String>) {
        let message = message.into();
        self.played.troubles.push(Trouble { place, message });
    }

    fn happen(&mut self, happening: &HappeningForm) {
        let act = &happening.act;
        let case = act.case.as_ref().map_or(CASE, Text::as_str).to_owned();
        if let Some(wait) = &act.wait {
            self.wait(wait);
        }
        if let Some(does) = &act.does {
            self.does(does, act, &case);
        }
        if let Some(then) = &act.expect {
            self.expect(then, &case);
        }
        let is_empty = act.wait.is_none() && act.does.is_none() && act.expect.is_none();
        if is_empty {
            self.trouble(
                happening.place,
                "nothing happens here: say `do`, `wait` or `expect`",
            );
        }
    }

    fn does(&mut self, does: &Text, act: &ActForm, case: &str) {
        let sentence = match act::parse(does.as_str()) {
            Ok(sentence) => sentence,
            Err((at, message)) => {
                self.trouble(does.place_of(at), message);
                return;
            }
        };
        let transaction = match self.deed(&sentence, act, case) {
            Ok(transaction) => transaction,
            Err(message) => {
                self.trouble(does.place(), message);
                return;
            }
        };
        let verdict = self
            .signing(&sentence, case)
            .and_then(|signing| self.sign(&signing, transaction))
            .and_then(|verdict| match sentence.verb {
                Verb::Halts => self.agree_to_stop().map(|()| verdict),
                _ => Ok(verdict),
            });
        match verdict {
            Ok(verdict) => self.judge(verdict, act, does.place()),
            Err(error) => self.trouble(does.place(), format!("it cannot be played: {error}")),
        }
    }

    fn judge(&mut self, verdict: Verdict, act: &ActForm, at: Place) {
        let said = act.refused.as_ref();
        match (verdict, said) {
            (Verdict::Accepted, None) => {}
            (Verdict::Accepted, Some(said)) => {
                let message = format!(
                    "it was to be refused as `{}`, but took effect",
                    said.as_str()
                );
                self.trouble(said.place(), message);
            }
            (Verdict::Refused(name), None) => {
                self.trouble(at, format!("it was refused: {name} ({})", meaning(name)));
            }
            (Verdict::Refused(name), Some(said)) => {
                let short = name.rsplit('.').next().unwrap_or(name);
                if said.as_str() != name && said.as_str() != short {
                    let message = format!("it was refused, but as `{name}`");
                    self.trouble(said.place(), message);
                }
            }
        }
    }

    /// Lets a period pass, counted as the law counts it, to its very end and a minute more.
    fn wait(&mut self, text: &Text) {
        const MINUTE_MS: u64 = 60_000;
        let calendar = match self
            .stage
            .record(RecordKey::Definition(self.cast.service.calendar))
        {
            Ok(Some(AnyRecord::Definition(record))) => record,
            _ => return self.trouble(text.place(), "the service's calendar is not in force"),
        };
        let Some(calendar) = calendar.document.calendar() else {
            return self.trouble(text.place(), "the service's calendar is none");
        };
        let until = match (duration::parse(text.as_str()), day::parse(text.as_str())) {
            (Ok((days, counting)), _) => calendar.deadline(self.stage.now(), days, counting),
            (_, Some(day)) => {
                let before = day.0.saturating_sub(1);
                calendar.end_of(chancery_rules::kernel::time::Day(before))
            }
            (Err(wrong), None) => {
                return self.trouble(text.place_of(wrong.at), wrong.message);
            }
        };
        if let Err(error) = self.stage.wait_until(until.plus_ms(MINUTE_MS)) {
            self.trouble(text.place(), format!("time does not pass: {error}"));
        }
    }

    /// Signs an act, and counts it.
    pub(super) fn sign(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        self.played.acts = self.played.acts.saturating_add(1);
        self.stage.act(signing, act)
    }

    /// As whom a sentence is signed; a person's key is admitted to the case first.
    fn signing(&mut self, sentence: &Sentence<'_>, case: &str) -> Result<Signing, StageError> {
        let actor = sentence.actor;
        if let Some(mut signing) = self.office(actor) {
            if sentence.verb == Verb::Halts {
                signing.purpose = KeyPurpose::Root;
            }
            return Ok(signing);
        }
        self.admit(actor, case)?;
        Ok(Signing {
            name: self.names.key_name(case, actor),
            party: self.names.alias(case, actor).signer(),
            purpose: KeyPurpose::Case,
        })
    }

    /// As whom a party signs.
    pub(super) fn office(&self, party: &str) -> Option<Signing> {
        Some(Signing {
            name: party.to_owned(),
            party: self.stage.binding().party(party)?,
            purpose: KeyPurpose::Office,
        })
    }

    /// Admits a person's case key, as the service's identity agency, unless that was done.
    fn admit(&mut self, person: &str, case: &str) -> Result<(), StageError> {
        if !self.admitted.insert((case.to_owned(), person.to_owned())) {
            return Ok(());
        }
        let act = self.admission(person, case).map_err(StageError::new)?;
        let by = self.cast.form.identity.iter().next().map(Text::as_str);
        let signing = by.and_then(|by| self.office(by));
        let signing = signing.ok_or_else(|| StageError::new("nobody knows persons here"))?;
        match self.sign(&signing, act)? {
            Verdict::Accepted => Ok(()),
            Verdict::Refused(name) => {
                let message = format!("`{person}` is not admitted to the case: {name}");
                Err(StageError::new(message))
            }
        }
    }

    /// That a person's case key be admitted.
    pub(super) fn admission(&self, person: &str, case: &str) -> Result<Act, String> {
        let roles = self.form.given.roles.iter();
        let role = roles
            .filter(|(_, holders)| holders.iter().any(|it| it.as_str() == person))
            .find_map(|(role, _)| role.as_str().parse().ok());
        let role = role.ok_or_else(|| format!("`{person}` is no party, and has no role"))?;
        let key = self
            .stage
            .key(&self.names.key_name(case, person), KeyPurpose::Case);
        Ok(Act::from(AdmitCasePerson {
            case: self.names.case(case),
            role,
            alias: self.names.alias(case, person),
            key,
            assurance: Assurance::Substantial,
        }))
    }

    /// Notes that a sentence itself admits somebody.
    pub(super) fn remember_admission(&mut self, person: &str, case: &str) {
        self.admitted.insert((case.to_owned(), person.to_owned()));
    }

    /// A party, or a person in a case.
    pub(super) fn holder(&self, name: &str, case: &str) -> Holder {
        match self.stage.binding().party(name) {
            Some(party) => Holder::Party(party),
            None => Holder::Alias(self.names.alias(case, name)),
        }
    }

    /// A case as it is now.
    pub(super) fn case(&self, id: CaseId) -> Option<CaseRecord> {
        match self.stage.record(RecordKey::Case(id)) {
            Ok(Some(AnyRecord::Case(record))) => Some(record.as_ref().clone()),
            _ => None,
        }
    }
}

fn meaning(name: &str) -> &'static str {
    let all = chancery_rules::catalogue::rejections().iter();
    all.into_iter()
        .find(|it| it.name == name)
        .map_or("", |it| it.meaning)
}
