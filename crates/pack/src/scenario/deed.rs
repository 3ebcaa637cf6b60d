//! Sentences as transactions.

use chancery_rules::{
    case::{
        AppealCase, ConfirmStep, DecideCase, Evidence, Holder, NameHolder, NamedHolder, OpenCase,
        RecordFinding, SubmitEvidence, WithdrawCase,
    },
    definition::service::{StatedFact, Step, Task, Who},
    kernel::{
        fact::{Fact, FactKind},
        ids::{CaseId, PermissionId},
        text::{AtMost, Code, ReasonCode, ShortText},
        time::DAY_MS,
    },
    permission::{GrantPermission, Target, WithdrawPermission},
    register::{ClaimNullifier, FreezeEntry, LiftFreeze},
};

use super::{
    Act, Stage,
    act::{Sentence, Verb},
    expect::Knowledge,
    run::Run,
};
use crate::{form::scenario::ActForm, place::Text, words::value};

/// How long a mandate of a scenario is in force.
const MANDATE_MS: u64 = 366 * DAY_MS;

impl<S: Stage> Run<'_, S> {
    /// What a sentence asks for.
    pub(super) fn deed(
        &mut self,
        sentence: &Sentence<'_>,
        act: &ActForm,
        case: &str,
    ) -> Result<Act, String> {
        let object = |place: usize| sentence.objects.get(place).copied().unwrap_or_default();
        let id = self.names.case(case);
        Ok(match sentence.verb {
            Verb::Opens => self.open(act, case)?.into(),
            Verb::Admits => {
                self.remember_admission(object(0), case);
                self.admission(object(0), case)?
            }
            Verb::Names => self.name(object(0), object(1), case)?.into(),
            Verb::Submits => self.submit(sentence, act, case)?.into(),
            Verb::Finds => self.find(sentence, act, case)?.into(),
            Verb::Confirms | Verb::Declines => self.confirm(sentence, case)?.into(),
            Verb::Decides => self.decide(sentence, act, case)?.into(),
            Verb::Withdraws => Act::from(WithdrawCase {
                case: id,
                reason: reason(sentence)?,
                for_holder: self.on_behalf_of(sentence, case),
                under: self.under(sentence),
            }),
            Verb::Appeals => Act::from(AppealCase {
                case: id,
                reason: reason(sentence)?,
                for_holder: self.on_behalf_of(sentence, case),
                under: self.under(sentence),
            }),
            Verb::Mandates => self.mandate(sentence, act, case)?.into(),
            _ => self.deed_beside(sentence)?,
        })
    }

    /// What happens beside the case: to entries, claims, mandates, and to the service itself.
    fn deed_beside(&self, sentence: &Sentence<'_>) -> Result<Act, String> {
        let object = |place: usize| sentence.objects.get(place).copied().unwrap_or_default();
        Ok(match sentence.verb {
            Verb::Freezes => Act::from(FreezeEntry {
                entry: self.names.entry(object(0)),
                order: self.names.commitment("order", object(0)),
                reason: reason(sentence)?,
                until: None,
            }),
            Verb::Releases => Act::from(LiftFreeze {
                entry: self.names.entry(object(0)),
                reason: reason(sentence)?,
            }),
            Verb::Claims => Act::from(ClaimNullifier {
                nullifier: self.names.claim(object(0)),
                purpose: self.cast.service.code.clone(),
                case: None,
            }),
            Verb::Recalls => Act::from(WithdrawPermission {
                permission: self.names.mandate(object(0)),
                reason: reason(sentence)?,
            }),
            Verb::Halts => self.stop(sentence)?.into(),
            _ => return Err("this happens in a case".to_owned()),
        })
    }

    fn name(&self, holder: &str, role: &str, case: &str) -> Result<NameHolder, String> {
        Ok(NameHolder {
            case: self.names.case(case),
            role: code(role)?,
            holder: self.holder(holder, case),
        })
    }

    fn on_behalf_of(&self, sentence: &Sentence<'_>, case: &str) -> Option<Holder> {
        sentence.on_behalf_of.map(|name| self.holder(name, case))
    }

    fn under(&self, sentence: &Sentence<'_>) -> Option<PermissionId> {
        sentence.under.map(|name| self.names.mandate(name))
    }

    fn open(&self, act: &ActForm, case: &str) -> Result<OpenCase, String> {
        let mut holders = AtMost::none();
        for (role, names) in self.form.given.roles.iter() {
            for name in names {
                let holder = NamedHolder {
                    role: code(role.as_str())?,
                    holder: self.holder(name.as_str(), case),
                };
                holders.push(holder).map_err(|error| error.to_string())?;
            }
        }
        let entries: Vec<_> = act
            .about
            .iter()
            .map(|it| self.names.entry(it.as_str()))
            .collect();
        Ok(OpenCase {
            case: self.names.case(case),
            service: self.cast.id,
            holders,
            entries: AtMost::try_from(entries).map_err(|error| error.to_string())?,
        })
    }

    /// The step that a sentence means: the one that it names, or the only one that the actor may take so now.
    fn step(&self, sentence: &Sentence<'_>, case: &str) -> Result<&Step, String> {
        if let Some(named) = sentence.objects.first() {
            let found = self.cast.service.step(&code(named)?);
            return found.ok_or_else(|| format!("the service has no step `{named}`"));
        }
        let record = self.case(self.names.case(case)).ok_or("no case is open")?;
        let actor = sentence.on_behalf_of.unwrap_or(sentence.actor);
        let holder = self.holder(actor, case);
        let knowledge = Knowledge::of(&record, self.cast.service, self.stage.now());
        let fits = |step: &&Step| {
            let is_task = match sentence.verb {
                Verb::Submits => matches!(step.task, Task::Submit(_)),
                Verb::Finds => matches!(step.task, Task::Find(_)),
                _ => matches!(step.task, Task::Confirm),
            };
            is_task
                && self.has_role(&step.role, holder, &record)
                && knowledge.is_enabled(step, &record)
        };
        let mut steps = self.cast.service.steps.iter().filter(fits);
        match (steps.next(), steps.next()) {
            (Some(step), None) => Ok(step),
            (Some(_), Some(_)) => Err("several steps may be meant; name one".to_owned()),
            (None, _) => Err("the actor has no such step to take now; name it".to_owned()),
        }
    }

    fn has_role(
        &self,
        role: &Code,
        holder: Holder,
        record: &chancery_rules::case::CaseRecord,
    ) -> bool {
        let who = self.cast.service.role(role).map(|it| &it.who);
        match (who, holder) {
            (Some(Who::Parties(parties)), Holder::Party(party)) => parties.contains(&party),
            _ => record
                .holders
                .iter()
                .any(|it| it.role == *role && it.holder == holder),
        }
    }

    fn submit(
        &self,
        sentence: &Sentence<'_>,
        act: &ActForm,
        case: &str,
    ) -> Result<SubmitEvidence, String> {
        let step = self.step(sentence, case)?;
        let asked = match &step.task {
            Task::Submit(submission) => submission.requirements.to_vec(),
            Task::Find(_) | Task::Confirm | Task::Decide(_) => Vec::new(),
        };
        let met: Vec<Code> = match &act.evidence {
            Some(named) => named
                .iter()
                .map(|it| code(it.as_str()))
                .collect::<Result<_, _>>()?,
            None => asked,
        };
        let evidence: Vec<_> = met
            .into_iter()
            .map(|requirement| Evidence {
                document: self.names.commitment("document", requirement.as_str()),
                requirement,
            })
            .collect();
        Ok(SubmitEvidence {
            case: self.names.case(case),
            step: step.code.clone(),
            evidence: AtMost::try_from(evidence).map_err(|error| error.to_string())?,
            facts: self.facts(act)?,
            for_holder: self.on_behalf_of(sentence, case),
            under: self.under(sentence),
        })
    }

    fn find(
        &self,
        sentence: &Sentence<'_>,
        act: &ActForm,
        case: &str,
    ) -> Result<RecordFinding, String> {
        let step = self.step(sentence, case)?;
        Ok(RecordFinding {
            case: self.names.case(case),
            step: step.code.clone(),
            facts: self.facts(act)?,
            about: None,
            valid_until: None,
        })
    }

    fn confirm(&self, sentence: &Sentence<'_>, case: &str) -> Result<ConfirmStep, String> {
        let step = self.step(sentence, case)?;
        Ok(ConfirmStep {
            case: self.names.case(case),
            step: step.code.clone(),
            agrees: sentence.verb == Verb::Confirms,
            for_holder: self.on_behalf_of(sentence, case),
            under: self.under(sentence),
        })
    }

    fn decide(
        &self,
        sentence: &Sentence<'_>,
        act: &ActForm,
        case: &str,
    ) -> Result<DecideCase, String> {
        let object = |place: usize| sentence.objects.get(place).copied().unwrap_or_default();
        let (step, outcome) = (code(object(0))?, code(object(1))?);
        let task = self.cast.service.step(&step).map(|step| &step.task);
        let found = match task {
            Some(Task::Decide(outcomes)) => outcomes.iter().find(|it| it.code == outcome),
            _ => None,
        };
        let effects = match found {
            Some(found) => self.effects(found, act, sentence.actor, case)?,
            None => Vec::new(),
        };
        Ok(DecideCase {
            case: self.names.case(case),
            step,
            outcome,
            reason: reason(sentence)?,
            effects: AtMost::try_from(effects).map_err(|error| error.to_string())?,
        })
    }

    fn mandate(
        &self,
        sentence: &Sentence<'_>,
        act: &ActForm,
        case: &str,
    ) -> Result<GrantPermission, String> {
        let to = sentence.objects.first().copied().unwrap_or_default();
        let name = act.named.as_ref().map_or("mandate", Text::as_str);
        let is_person = |name: &str| self.stage.binding().party(name).is_none();
        let id: CaseId = self.names.case(case);
        let acts: Vec<Code> = act
            .acts
            .iter()
            .map(|it| code(it.as_str()))
            .collect::<Result<_, _>>()?;
        let basis = ShortText::try_from("consent".to_owned()).map_err(|error| error.to_string())?;
        Ok(GrantPermission {
            permission: self.names.mandate(name),
            holder: self.holder(to, case).signer(),
            case: (is_person(sentence.actor) || is_person(to)).then_some(id),
            from: None,
            request: None,
            target: Target::Case(id),
            acts: AtMost::try_from(acts).map_err(|error| error.to_string())?,
            purpose: self.cast.service.code.clone(),
            basis,
            may_pass_on: false,
            valid_from: None,
            valid_until: match &act.valid {
                Some(text) => self.in_days(Some(text), 0)?,
                None => self.stage.now().plus_ms(MANDATE_MS),
            },
            uses_max: None,
            amount_max: None,
        })
    }

    fn facts<const N: usize>(&self, act: &ActForm) -> Result<AtMost<StatedFact, N>, String> {
        let mut facts = AtMost::none();
        for (named, said) in act.facts.iter() {
            let fact = code(named.as_str())?;
            let kind = self
                .cast
                .service
                .kind_of(&fact)
                .ok_or_else(|| format!("the service has no fact `{fact}`"))?;
            let value = match kind {
                FactKind::Commitment => {
                    Fact::Commitment(self.names.commitment("fact", said.as_str()))
                }
                kind => value::parse(said.as_str(), kind).map_err(|wrong| wrong.message)?,
            };
            let stated = StatedFact { fact, value };
            facts.push(stated).map_err(|error| error.to_string())?;
        }
        Ok(facts)
    }
}

/// A word as a code.
pub(super) fn code(word: &str) -> Result<Code, String> {
    word.parse().map_err(|_| format!("`{word}` is no code"))
}

pub(super) fn reason(sentence: &Sentence<'_>) -> Result<ReasonCode, String> {
    let word = sentence.because.ok_or("say `because` and a reason")?;
    word.parse().map_err(|_| format!("`{word}` is no reason"))
}
