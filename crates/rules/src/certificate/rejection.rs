//! Why the rules refuse a transaction about a certificate.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about a certificate, in order of precedence.
    CertificateRejection as "certificate" {
        301 NotFound "not_found":
            "no certificate has this id",
            "check the id";
        302 NotIssuer "not_issuer":
            "another party issued the certificate, and only its issuer changes it",
            "ask the issuer";
        303 AlreadyRevoked "already_revoked":
            "the certificate is revoked, which is final",
            "issue a new certificate if one is due";
        304 AlreadySuperseded "already_superseded":
            "another certificate took its place, which is final",
            "change the certificate that took its place";
        305 AlreadySuspended "already_suspended":
            "the certificate is suspended already",
            "nothing is left to do";
        306 NotSuspended "not_suspended":
            "the certificate is not suspended",
            "nothing is left to do";
        307 ReasonNotListed "reason_not_listed":
            "the certificate's type does not list this reason for this act",
            "choose a reason from the type's list";
        308 DefinitionUnknown "definition_unknown":
            "no certificate type has this id",
            "check the id, or have the type approved first";
        309 DefinitionNotInForce "definition_not_in_force":
            "the certificate type is not in force: approved in this very block, or retired",
            "wait for the next block, or use the type's present version";
        310 NotAnIssuer "not_an_issuer":
            "the certificate type does not name the signer as an issuer",
            "sign as a party that the type names";
        311 CertificateTaken "certificate_taken":
            "a certificate with this id exists",
            "choose another id at random";
        312 AssertionKeyUnknown "assertion_key_unknown":
            "the assertion key is not a registered key of the signer",
            "register the key first";
        313 AssertionKeyPurpose "assertion_key_purpose":
            "the key is registered for another purpose than assertion",
            "use an assertion key";
        314 AssertionKeyRetired "assertion_key_retired":
            "the assertion key was rotated or retired",
            "sign the credential with the key in force";
        315 WindowEmpty "window_empty":
            "the certificate would end before it starts",
            "correct the dates";
        316 WindowPast "window_past":
            "the certificate would have ended before this block",
            "correct the end";
        317 WindowTooLong "window_too_long":
            "the certificate has no end, or is valid for longer than its type allows",
            "give an end within the type's longest validity";
        318 OriginalUnknown "original_unknown":
            "the certificate to copy does not exist",
            "check the original's id";
        319 OriginalNotYours "original_not_yours":
            "another party issued the certificate to copy",
            "ask its issuer for the copy";
        320 OriginalEnded "original_ended":
            "the certificate to copy is revoked or superseded",
            "copy the certificate that took its place";
        321 DefinitionStopped "definition_stopped":
            "the council has stopped the certificate type for a while",
            "wait until the stop ends or is lifted";
    }
}
