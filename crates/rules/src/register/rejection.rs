//! Why the rules refuse a transaction about an entry or a claim.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about an entry or a claim, in order of precedence.
    RegisterRejection as "register" {
        401 RegisterUnknown "register_unknown":
            "no register has this id",
            "check the id, or have the register approved first";
        402 RegisterNotInForce "register_not_in_force":
            "the register is not in force: approved in this very block, or retired",
            "wait for the next block, or use the register's present version";
        403 TooFew "too_few":
            "an entry is split into two or more, and two or more are merged",
            "name at least two";
        404 EntryRepeated "entry_repeated":
            "an entry is named twice",
            "name each entry once";
        405 NotFound "not_found":
            "no entry has this id",
            "check the id";
        406 NotAKeeper "not_a_keeper":
            "the register does not name the signer as a keeper",
            "sign as a party that keeps the register";
        407 NotItsKeeper "not_its_keeper":
            "another party keeps the entry",
            "ask the party that keeps it";
        408 NotACourt "not_a_court":
            "the register does not name the signer as a court",
            "sign as a court that the register names";
        409 NotCurrent "not_current":
            "the entry was split, merged or closed",
            "turn to the entries that took its place";
        410 Frozen "frozen":
            "a court has frozen the entry, or an appeal holds it",
            "wait until it is released";
        411 FrozenByAnother "frozen_by_another":
            "another court has frozen the entry",
            "ask that court";
        412 NotFrozen "not_frozen":
            "no court has frozen the entry, or its freeze has ended",
            "nothing is left to do";
        413 NotTheFreezer "not_the_freezer":
            "another court froze the entry, and only that one lifts it",
            "ask that court";
        414 EntryTaken "entry_taken":
            "an entry with this id exists",
            "choose another id at random";
        415 RegistersDiffer "registers_differ":
            "the entries are of different registers",
            "merge entries of one register";
        416 OwnersDiffer "owners_differ":
            "the entry has other owners or shares than were named, or those of the entries differ",
            "read the entry again and name its owners as they are now";
        417 NoOwner "no_owner":
            "nobody would own the entry",
            "name at least one owner";
        418 OwnerRepeated "owner_repeated":
            "an owner is named twice",
            "name each owner once, with the whole of its share";
        419 SharesNotWhole "shares_not_whole":
            "the shares do not sum to exactly one",
            "correct the shares";
        420 NotEncumbered "not_encumbered":
            "nothing with these terms rests on the entry",
            "read the entry again and name what rests on it now";
        421 BarsTransfer "bars_transfer":
            "something rests on the entry that bars other owners",
            "release it, or carry it over with its holder's consent";
        422 KindUnknown "kind_unknown":
            "the register does not list this kind of encumbrance",
            "choose a kind that the register lists";
        423 TermsRepeated "terms_repeated":
            "two encumbrances have the same terms",
            "commit to each one's terms with a salt of its own";
        424 KindExclusive "kind_exclusive":
            "the register lets at most one encumbrance of this kind rest on an entry",
            "release the one before";
        425 HolderUnknown "holder_unknown":
            "the holder of an encumbrance is not a party of the ledger",
            "admit the holder first, or leave it out";
        426 TooManyEncumbrances "too_many_encumbrances":
            "more would rest on the entry than one entry bears",
            "release some before";
        427 StillEncumbered "still_encumbered":
            "something rests on the entry",
            "release it before";
        428 AlreadyClaimed "already_claimed":
            "this was claimed before, and a claim is made once, for ever",
            "read the claim's record: it says when it was made, and by whom";
        429 CaseUnknown "case_unknown":
            "no case has this id",
            "check the id";
        430 NotOfTheCase "not_of_the_case":
            "the case is not about this entry",
            "name the case that was opened about it";
        431 CaseOver "case_over":
            "the case has ended",
            "act while the case is open or under appeal";
        432 NoFinding "no_finding":
            "the case does not hold this fact as yes, or holds it no more",
            "wait for the court's finding";
        433 NotTheCourts "not_the_courts":
            "no court of the register stated the fact itself",
            "have a court that the register names state it";
        434 ReasonNotListed "reason_not_listed":
            "the register does not list this reason",
            "choose a reason from the register's list";
        435 UntilPast "until_past":
            "the freeze would have ended before this block",
            "correct the end";
        436 RegisterStopped "register_stopped":
            "the council has stopped the register for a while",
            "wait until the stop ends or is lifted";
    }
}
