//! An effect as a flat map: its name and its fields.
//!
//! One structure with every field that any effect has, so that bytes are read as bytes and hexadecimal as
//! hexadecimal; a field that the named effect does not have is refused.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Duty, Effect};
use crate::{
    definition::{Document, MIGRATION_STEPS_MAX, Renamed},
    kernel::{
        ids::{DefinitionId, PartyId, ValidatorId},
        node_address::NodeAddress,
        text::{AtMost, FieldName, ReasonCode},
    },
    party::AdmitParty,
};

/// The name of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EffectName {
    AdmitParty,
    SuspendParty,
    ReinstateParty,
    AdmitMember,
    SuspendMember,
    ReinstateMember,
    RemoveMember,
    AdmitNode,
    SuspendNode,
    ReinstateNode,
    RemoveNode,
    SetNodeRole,
    RotateNodeKey,
    SetAddress,
    SetParameter,
    ApproveDefinition,
    RetireDefinition,
    EmergencyStop,
    LiftStop,
    MigrateCases,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    effect: EffectName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    admission: Option<Box<AdmitParty>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<PartyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<ValidatorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<NodeAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Duty>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<FieldName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<Box<Document>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    definition: Option<DefinitionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<DefinitionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<DefinitionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    map: Option<AtMost<Renamed, MIGRATION_STEPS_MAX>>,
}

impl Form {
    const fn of(effect: EffectName) -> Self {
        Self {
            effect,
            admission: None,
            party: None,
            reason: None,
            key: None,
            address: None,
            role: None,
            name: None,
            value: None,
            document: None,
            definition: None,
            from: None,
            to: None,
            map: None,
        }
    }
}

/// Declares both ways between an effect and its form, from the fields that each effect has.
macro_rules! effects {
    ($($name:ident { $($field:ident),+ })+) => {
        impl From<Effect> for Form {
            fn from(effect: Effect) -> Self {
                match effect {
                    $(Effect::$name { $($field),+ } => Self {
                        $($field: Some($field),)+
                        ..Self::of(EffectName::$name)
                    },)+
                }
            }
        }

        impl Form {
            /// The effect, if the form has its fields and no others.
            fn into_effect(mut self) -> Result<Effect, String> {
                let effect = match self.effect {
                    $(EffectName::$name => Effect::$name {
                        $($field: self.$field.take().ok_or(
                            concat!("an effect `", stringify!($name), "` has the field `", stringify!($field), "`")
                        )?,)+
                    },)+
                };
                if self == Self::of(self.effect) {
                    Ok(effect)
                } else {
                    Err("the effect has a field that is not its own".to_owned())
                }
            }
        }
    };
}

effects! {
    AdmitParty { admission }
    SuspendParty { party, reason }
    ReinstateParty { party }
    AdmitMember { party }
    SuspendMember { party, reason }
    ReinstateMember { party }
    RemoveMember { party, reason }
    AdmitNode { party, key, address, role }
    SuspendNode { party, reason }
    ReinstateNode { party }
    RemoveNode { party, reason }
    SetNodeRole { party, role }
    RotateNodeKey { party, key }
    SetAddress { party, address }
    SetParameter { name, value }
    ApproveDefinition { document }
    RetireDefinition { definition }
    EmergencyStop { definition, reason }
    LiftStop { definition }
    MigrateCases { from, to, map }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Form::from(self.clone()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Form::deserialize(from)?
            .into_effect()
            .map_err(de::Error::custom)
    }
}
