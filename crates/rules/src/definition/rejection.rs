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
    }
}
