//! Why the rules refuse a transaction about a definition.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about a definition, in order of precedence.
    DefinitionRejection as "definition" {
        201 NeedsMotion "needs_motion":
            "in production the council decides this by motion",
            "propose a motion to the council";
        202 NotAMember "not_a_member":
            "only a member of the council may do this in a development city",
            "ask a member to sign it";
        203 TooLarge "too_large":
            "the document is longer than a record may be",
            "shorten names, reasons or the schema";
        204 VersionZero "version_zero":
            "versions count from 1",
            "give the first version the number 1";
        205 NoIssuer "no_issuer":
            "no party may issue certificates of this type",
            "name at least one issuer";
        206 IssuerRepeated "issuer_repeated":
            "an issuer is named twice",
            "name each issuer once";
        207 ReasonRepeated "reason_repeated":
            "a reason is listed twice for the same verb",
            "list each reason once for each verb";
        208 FieldRepeated "field_repeated":
            "a field is listed twice",
            "list each field once";
        209 SchemaMalformed "schema_malformed":
            "the schema is not a JSON object",
            "correct the JSON text of the schema";
        210 DefinitionTaken "definition_taken":
            "this very document was approved before",
            "raise the version if something is to change";
        211 IssuerUnknown "issuer_unknown":
            "an issuer is not a party of the ledger",
            "admit the issuer first";
        212 DefinitionUnknown "definition_unknown":
            "no definition has this id",
            "check the id";
        213 AlreadyRetired "already_retired":
            "the definition was retired before",
            "nothing is left to do";
        214 NoKeeper "no_keeper":
            "no party keeps this register",
            "name at least one keeper";
        215 NothingInside "nothing_inside":
            "the dataset has no fields",
            "list what it holds";
        216 CalendarUnsound "calendar_unsound":
            "the calendar's offset, weekdays or days are out of bounds, repeated or out of order",
            "give weekdays from 1 to 7, at least one of them worked, and days in ascending order";
        217 CodeRepeated "code_repeated":
            "a code stands for two things of the same list; facts, steps and tables are one list",
            "give each its own code";
        218 CodeUnknown "code_unknown":
            "the service names a role, fact, step, table, requirement, reason or definition that it does not have",
            "add it, or correct the code";
        219 RoleUnsound "role_unsound":
            "a role has nobody who could hold it, or a step that only named parties take has another role",
            "name the role's parties, and give findings and decisions to them; name who knows persons if persons take part";
        220 NoWindow "no_window":
            "no party opens cases of this service",
            "name at least one window";
        221 TableUnsound "table_unsound":
            "a table's rows do not fit its inputs and its output, or it rests on a later table",
            "give each row a cell of the input's kind for each input, and order tables and editions";
        222 SilenceUnsound "silence_unsound":
            "a deadline does not say what its step then came to, says what another comes to, or decides what has effects",
            "state the step's own fact, of its kind, by an outcome without effects";
        223 ConditionUnsound "condition_unsound":
            "a condition asks of a fact what its kind cannot be",
            "ask codes of a code, a range of a number, amount or day";
        224 EffectUnsound "effect_unsound":
            "an effect that touches somebody's right rests on nothing, or on what is neither yes nor no",
            "let it rest on the consent, the finding or the confirmation";
        225 NeverEnds "never_ends":
            "no decision ends a case of this service, or cases never lapse",
            "let an outcome end the case, and give the days after which it lapses";
        226 PartyUnknown "party_unknown":
            "the document names a party that the ledger does not have",
            "admit the party first";
        227 NamedNotInForce "named_not_in_force":
            "a definition that the service uses is retired",
            "use its present version";
        228 NoCalendar "no_calendar":
            "the service's calendar is another kind of definition",
            "name a calendar";
        229 NotAService "not_a_service":
            "cases are moved from a service to a service, and one of the two is something else",
            "name two versions of a service";
        230 NotALaterVersion "not_a_later_version":
            "cases are moved to a later version of their service that is in force and not moved itself",
            "name the version that took this one's place";
        231 MigrationUnsound "migration_unsound":
            "a code that is renamed is not there, is of another kind there, or stands for two; or a step has no counterpart",
            "map each step and fact that has another code to the one that stands for it";
    }
}
