//! Why the rules refuse a transaction about a case.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about a case, in order of precedence.
    CaseRejection as "case" {
        501 ServiceUnknown "service_unknown":
            "no service has this id",
            "check the id, or have the service approved first";
        502 ServiceNotInForce "service_not_in_force":
            "the service is not in force: approved in this very block, or retired",
            "wait for the next block, or use the service's present version";
        503 ServiceMigrated "service_migrated":
            "cases of this version of the service go on under another",
            "open the case under the version that took its place";
        504 MayNotOpen "may_not_open":
            "the signer is no window of the service, and not among the case's holders",
            "sign as a window, or name the signer in its role";
        505 CaseTaken "case_taken":
            "a case with this id exists",
            "choose another id at random";
        506 CaseUnknown "case_unknown":
            "no case has this id",
            "check the id";
        507 MayNotAdmit "may_not_admit":
            "the service does not name the signer as a party that knows who a person is",
            "sign as a party that the service names for it";
        508 MayNotName "may_not_name":
            "the signer is no window of the service and takes no part in the case",
            "sign as a window or as somebody who takes part";
        509 RoleUnknown "role_unknown":
            "the service has no such role",
            "choose a role of the service";
        510 RoleOfParties "role_of_parties":
            "the role is that of parties that the service itself names",
            "choose a role that somebody holds in the case";
        511 HolderUnfit "holder_unfit":
            "the role is not for such a holder: a person under an alias, or a party that is no agency",
            "choose a holder of the kind that the role is for";
        512 HolderRepeated "holder_repeated":
            "somebody has the role twice",
            "name each holder once";
        513 RoleFull "role_full":
            "the role has as many holders as it may have",
            "choose another role";
        514 EntryUnknown "entry_unknown":
            "the case is about an entry that the ledger does not have, or that stands no more",
            "name the entries that stand now";
        515 EntryRepeated "entry_repeated":
            "an entry is named twice",
            "name each entry once";
        516 WrongAlgorithm "wrong_algorithm":
            "keys of this algorithm sign nothing in a case",
            "use an Ed25519 or an ES256 key";
        517 WeakKey "weak_key":
            "the key is not a point that keeps its promises",
            "make a new key";
        518 KeyTaken "key_taken":
            "the key is registered already",
            "make a new key; no key serves twice";
        519 StepUnknown "step_unknown":
            "the service has no such step",
            "choose a step of the service";
        520 WrongTask "wrong_task":
            "the step asks for something else than this",
            "do what the step asks for";
        521 WithdrawalNotAllowed "withdrawal_not_allowed":
            "the service does not let a case be withdrawn, or not any more",
            "wait for the decision";
        522 NotAppealable "not_appealable":
            "the case has no decision that may be appealed, or none any more",
            "there is no appeal against it on the ledger";
        523 AppealLate "appeal_late":
            "the time for an appeal is over",
            "there is no appeal against it on the ledger any more";
        524 NotYourStep "not_your_step":
            "this is for another role, which the signer has no part in",
            "ask who has the role, or act under their mandate";
        525 NotAWindow "not_a_window":
            "only a window of the service acts for somebody who signs nothing themselves",
            "go to a window, or sign as the holder";
        526 OneWayOnly "one_way_only":
            "a window acts for a holder, or a mandate lets somebody act, not both",
            "name the holder or the mandate";
        527 HolderUnknown "holder_unknown":
            "whom the signer acts for does not have the role in this case",
            "name a holder of the role";
        528 CaseEnded "case_ended":
            "the case has ended",
            "appeal if there is still time, or open another case";
        529 AlreadyAnswered "already_answered":
            "the step was taken before, and its answer stands",
            "go on from the answer that stands";
        530 NotEnabled "not_enabled":
            "it is not time for this step",
            "take the steps that come before it";
        531 AlreadyConfirmed "already_confirmed":
            "this holder has confirmed the step before",
            "wait for the other holders";
        532 RequirementForeign "requirement_foreign":
            "the step does not ask for this evidence",
            "hand in what the step asks for";
        533 RequirementMissing "requirement_missing":
            "evidence is missing that the step asks for",
            "hand in everything that is not optional";
        534 FactForeign "fact_foreign":
            "the step does not ask for this fact, or it is stated twice",
            "state each of the step's facts once";
        535 FactMissing "fact_missing":
            "a fact is missing that the step asks for",
            "state all of the step's facts";
        536 FactOfOtherKind "fact_of_other_kind":
            "a fact is of another kind than the service says",
            "state it as the service's kind";
        537 ValidityPast "validity_past":
            "the finding would be known no more in this very block",
            "give an end that is still to come";
        538 OutcomeUnknown "outcome_unknown":
            "the step does not come to this",
            "choose an outcome of the step";
        539 OutcomeNotAllowed "outcome_not_allowed":
            "what must hold for this outcome does not hold, or is known no more",
            "have what has expired found again, or choose another outcome";
        540 ReasonNotListed "reason_not_listed":
            "the service does not list this reason for it",
            "choose a listed reason";
        541 EffectsDiffer "effects_differ":
            "the effects are not those of the outcome, in its order, of its definitions",
            "name the effects that the outcome has";
        542 RestsOnNothing "rests_on_nothing":
            "what an effect rests on was not stated, is not yes, or is known no more",
            "obtain the consent, the finding or the confirmation first";
        543 NotOfTheCase "not_of_the_case":
            "an effect changes an entry, or discharges an obligation, that the case is not about",
            "decide in a case about it";
        544 EffectsCollide "effects_collide":
            "two effects of the decision change the same thing",
            "change each thing once";
        545 TooManySubjects "too_many_subjects":
            "the case would be about more entries or obligations than a case may be",
            "divide it into several cases";
        546 CaseFull "case_full":
            "the case holds as many holders, facts, confirmations or evidence as a case may hold",
            "put several documents into one";
        547 ServiceStopped "service_stopped":
            "the council has stopped the service for a while",
            "wait until the stop ends or is lifted; withdrawal and appeal go on";
    }
}
