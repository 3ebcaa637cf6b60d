//! `scenarios/*.yaml`: given, when, then.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_saphyr::Spanned;

use crate::place::{Listing, Place, Text, Texts, Words};

/// A scenario as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScenarioForm {
    /// What it shows.
    #[serde(default)]
    pub scenario: Words,
    /// How things stand at its beginning.
    #[serde(default)]
    pub given: GivenForm,
    /// What happens.
    #[serde(default)]
    pub when: Vec<HappeningForm>,
    /// How things stand at its end.
    #[serde(default)]
    pub then: ThenForm,
}

impl ScenarioForm {
    /// Whether it waits, so that it can only be played where time is moved.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.when.iter().any(|it| it.act.wait.is_some())
    }
}

/// How things stand at the beginning.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenForm {
    /// The day on which it begins.
    #[serde(default)]
    pub today: Option<Text>,
    /// Who has which role: short names of parties, and of persons.
    #[serde(default)]
    pub roles: Listing<Texts>,
    /// Entries that stand on a register.
    #[serde(default)]
    pub entries: Listing<GivenEntryForm>,
    /// Certificates in effect, by name, with the code of their type.
    #[serde(default)]
    pub certificates: Listing<Text>,
}

/// An entry that stands on a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenEntryForm {
    /// The code of its register.
    pub register: Text,
    /// Shares by owner: `1/2`, or `1` for the whole.
    #[serde(default)]
    pub owners: Listing<Text>,
    /// Encumbrances by name.
    #[serde(default)]
    pub encumbrances: Listing<EncumbranceForm>,
    /// What is claimed with it.
    #[serde(default)]
    pub claim: Option<Text>,
}

/// Something that rests on an entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EncumbranceForm {
    /// Its kind.
    pub kind: Text,
    /// The party in whose favour it is.
    #[serde(default)]
    pub holder: Option<Text>,
}

/// Something that happens: an act, or its words alone.
#[derive(Clone, Debug)]
pub struct HappeningForm {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub act: ActForm,
}

/// An act, a wait, or a look at how things stand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActForm {
    /// What somebody does: `culture decides decide grant because conditions-met`.
    #[serde(default, rename = "do")]
    pub does: Option<Text>,
    /// Time that passes: `5 working days`.
    #[serde(default)]
    pub wait: Option<Text>,
    /// How things stand now.
    #[serde(default)]
    pub expect: Option<ThenForm>,
    /// The case, if there are several.
    #[serde(default)]
    pub case: Option<Text>,
    /// Entries that a case is opened about.
    #[serde(default)]
    pub about: Texts,
    /// Facts that are stated.
    #[serde(default)]
    pub facts: Listing<Text>,
    /// Requirements that are met; all of the step's if it does not say.
    #[serde(default)]
    pub evidence: Option<Texts>,
    /// Effects that are not plain.
    #[serde(default)]
    pub effects: Vec<EffectActForm>,
    /// Steps that a mandate is for.
    #[serde(default)]
    pub acts: Texts,
    /// How long a mandate is in force: `10 days`.
    #[serde(default)]
    pub valid: Option<Text>,
    /// The name of what comes of it.
    #[serde(default, rename = "as")]
    pub named: Option<Text>,
    /// The rejection: `case.already_answered`.
    #[serde(default)]
    pub refused: Option<Text>,
}

/// An effect of a decision.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EffectActForm {
    /// What it does, as the service writes it.
    #[serde(rename = "do")]
    pub does: Text,
    /// The name of what comes of it.
    #[serde(default, rename = "as")]
    pub named: Option<Text>,
    /// The certificate that it ends.
    #[serde(default)]
    pub certificate: Option<Text>,
    /// The entry that it changes.
    #[serde(default)]
    pub entry: Option<Text>,
    /// Who owns it then.
    #[serde(default)]
    pub owners: Option<Listing<Text>>,
    /// Encumbrances that are released.
    #[serde(default)]
    pub release: Texts,
    /// Encumbrances that are carried over.
    #[serde(default)]
    pub carry: Texts,
    /// Encumbrances that are recorded.
    #[serde(default)]
    pub record: Listing<EncumbranceForm>,
    /// What is claimed.
    #[serde(default)]
    pub claim: Option<Text>,
    /// The obligation that is discharged, reversed, or recurs no more.
    #[serde(default)]
    pub obligation: Option<Text>,
    /// How much is due.
    #[serde(default)]
    pub amount: Option<Text>,
    /// Who owes.
    #[serde(default)]
    pub from: Option<Text>,
    /// To whom.
    #[serde(default)]
    pub to: Option<Text>,
    /// When: `30 days`.
    #[serde(default)]
    pub due: Option<Text>,
    /// Months from one due day to the next.
    #[serde(default)]
    pub every_months: Option<Text>,
    /// How many are to follow.
    #[serde(default)]
    pub times: Option<Text>,
    /// The finding that it rests on, of a rectification.
    #[serde(default)]
    pub fact: Option<Text>,
    /// Why, by the list of the certificate type or register.
    #[serde(default)]
    pub reason: Option<Text>,
    /// How long it is valid: `366 days`.
    #[serde(default)]
    pub valid: Option<Text>,
}

/// How things stand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ThenForm {
    /// `open`, `granted`, `refused`, `withdrawn`, `lapsed` or `appealed`.
    #[serde(default)]
    pub case: Option<Text>,
    /// The outcome of the decision that ended it.
    #[serde(default)]
    pub outcome: Option<Text>,
    /// The same of several cases.
    #[serde(default)]
    pub cases: Listing<Text>,
    /// What facts, steps and tables are, as a cell: `yes`, `unknown`, `>= 5`.
    #[serde(default)]
    pub facts: Listing<Text>,
    /// Steps that may be taken now.
    #[serde(default)]
    pub next: Option<Texts>,
    /// Entries.
    #[serde(default)]
    pub entries: Listing<ThenEntryForm>,
    /// `active`, `suspended`, `revoked`, `superseded` or `none`, by certificate.
    #[serde(default)]
    pub certificates: Listing<Text>,
    /// `due`, `overdue`, `discharged`, `reversed` or `none`, by obligation.
    #[serde(default)]
    pub obligations: Listing<Text>,
    /// What has been claimed: `yes` or `no`, by claim.
    #[serde(default)]
    pub claims: Listing<Text>,
}

/// How an entry stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ThenEntryForm {
    /// `current`, `split`, `merged`, `closed` or `none`.
    #[serde(default)]
    pub status: Option<Text>,
    /// Shares by owner, all of them.
    #[serde(default)]
    pub owners: Option<Listing<Text>>,
    /// Encumbrances by name, all of them.
    #[serde(default)]
    pub encumbrances: Option<Texts>,
    /// Whether it is frozen.
    #[serde(default)]
    pub frozen: Option<Text>,
}

impl<'de> Deserialize<'de> for HappeningForm {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let found = Spanned::<WordsOrAct>::deserialize(from)?;
        let place = Place::from(found.referenced);
        let act = match found.value {
            WordsOrAct::Words(words) => ActForm {
                does: Some(Text::at(words, place)),
                ..ActForm::default()
            },
            WordsOrAct::Act(act) => *act,
        };
        Ok(Self { place, act })
    }
}

enum WordsOrAct {
    Words(String),
    Act(Box<ActForm>),
}

impl<'de> Deserialize<'de> for WordsOrAct {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WordsOrActVisitor)
    }
}

struct WordsOrActVisitor;

impl<'de> Visitor<'de> for WordsOrActVisitor {
    type Value = WordsOrAct;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("what somebody does, or a map with `do`, `wait` or `expect`")
    }

    fn visit_str<E: serde::de::Error>(self, words: &str) -> Result<WordsOrAct, E> {
        Ok(WordsOrAct::Words(words.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<WordsOrAct, A::Error> {
        let act = ActForm::deserialize(MapAccessDeserializer::new(map))?;
        Ok(WordsOrAct::Act(Box::new(act)))
    }
}
