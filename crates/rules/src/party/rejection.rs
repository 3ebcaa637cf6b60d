//! Why the rules refuse a transaction about a party.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about a party, in order of precedence.
    PartyRejection as "party" {
        101 NeedsMotion "needs_motion":
            "in production the council decides this by motion",
            "propose a motion to the council";
        102 NotAMember "not_a_member":
            "only a member of the council may do this in a development city",
            "ask a member to sign it";
        103 IdentifierWrong "identifier_wrong":
            "the unified social credit code has a wrong check character or a letter that does not occur",
            "compare the code with the business licence and correct it";
        104 NestedUnit "nested_unit":
            "a unit has no units of its own",
            "let the parent party register the unit";
        105 PartyTaken "party_taken":
            "a party or unit with this id exists",
            "choose another id at random";
        106 PartyUnknown "party_unknown":
            "no party or unit has this id",
            "check the id";
        107 NotYourUnit "not_your_unit":
            "the party is neither the signer nor a unit of the signer",
            "let the party itself, or its parent, sign";
        108 Yourself "yourself":
            "a party does not suspend or reinstate itself",
            "ask another member";
        109 AlreadySuspended "already_suspended":
            "the party is suspended already",
            "nothing is left to do";
        110 NotSuspended "not_suspended":
            "the party is not suspended",
            "nothing is left to do";
        111 KeyUnknown "key_unknown":
            "this key was never registered",
            "check the key";
        112 NotYourKey "not_your_key":
            "the key belongs neither to the signer nor to a unit of the signer",
            "let the key's party sign";
        113 KeyAlreadyRetired "key_already_retired":
            "the key was rotated or retired before",
            "nothing is left to do";
        114 LastRootKey "last_root_key":
            "it is the party's last root key",
            "register another root key first, or rotate this one";
        115 NoRootKey "no_root_key":
            "none of the keys has the purpose root",
            "add a root key; without one the party can never change its keys";
        116 WrongAlgorithm "wrong_algorithm":
            "keys of this algorithm do not serve this purpose",
            "use Ed25519 or ES256 to sign, Ed25519 for credentials, X25519 for sealing";
        117 WeakKey "weak_key":
            "the key is not a canonical encoding of a point, or the point is of small order",
            "make a new key";
        118 KeyTaken "key_taken":
            "the key is registered already, or stands twice in the request",
            "make a new key for each purpose; keys are never used again";
        119 TooManyKeys "too_many_keys":
            "the party has as many keys in force as a party may have",
            "retire keys that are not in use";
    }
}
