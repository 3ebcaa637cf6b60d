//! Why the rules refuse a transaction about an obligation.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about an obligation, in order of precedence.
    ObligationRejection as "obligation" {
        601 NotFound "not_found":
            "no obligation has this id",
            "check the id";
        602 ObligationTaken "obligation_taken":
            "an obligation with this id exists",
            "choose another id at random";
        603 PartyUnknown "party_unknown":
            "a side of the obligation is a party that does not exist",
            "check the party's id, or have it admitted first";
        604 CaseUnknown "case_unknown":
            "no case has this id",
            "check the case's id, or leave it out";
        605 SidesEqual "sides_equal":
            "who owes and whom it is owed to are the same",
            "correct one of the sides";
        606 NotASide "not_a_side":
            "the signer is neither side of the obligation",
            "sign as the party that owes, or as the one that is owed";
        607 AmountZero "amount_zero":
            "the amount is zero",
            "give the amount that is owed";
        608 DueNotAhead "due_not_ahead":
            "the obligation would be due before this block",
            "give a time in the future";
        609 DueTooFar "due_too_far":
            "the obligation would be due more than a hundred years ahead",
            "correct the time";
        610 RecurrenceUnsound "recurrence_unsound":
            "the months between due days, or the number of recurrences, are out of bounds",
            "choose 1 to 12 months and 1 to 600 recurrences";
        611 NotAssessor "not_assessor":
            "another party assessed the obligation, and only its assessor takes it back",
            "ask the assessor";
        612 NotConfirmer "not_confirmer":
            "payment is confirmed by the party that is owed, or by the one that owes if no party is owed",
            "ask that party to confirm the payment";
        613 AlreadyDischarged "already_discharged":
            "the obligation is discharged",
            "nothing is left to do";
        614 AlreadyReversed "already_reversed":
            "the obligation was reversed, which is final",
            "assess a new obligation if one is due";
        615 Held "held":
            "an appeal holds the obligation",
            "wait until the appeal is decided";
        616 AmountDiffers "amount_differs":
            "the amount paid is not the amount owed",
            "confirm a payment of the whole amount, in its currency";
        617 NotRecurring "not_recurring":
            "the obligation does not recur, or does so no more",
            "name the obligation that was assessed first, if it still recurs";
    }
}
