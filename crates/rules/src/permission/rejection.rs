//! Why the rules refuse a transaction about a permission, or the use of one.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a transaction about a permission, or the use of one, in order of precedence.
    PermissionRejection as "permission" {
        801 CaseNotNamed "case_not_named":
            "a person gives a permission within a case, and none is named",
            "name the case in which you take part";
        802 CaseUnknown "case_unknown":
            "no case has the id that is named",
            "check the case's id";
        803 NotInCase "not_in_case":
            "the person who signs takes no part in the case that is named",
            "name the case in which you take part";
        804 PermissionTaken "permission_taken":
            "a permission with this id exists",
            "choose another id at random";
        805 AccessTaken "access_taken":
            "a receipt with this id exists",
            "choose another id at random";
        806 HolderIsGiver "holder_is_giver":
            "the permission would be given to the one who gives it",
            "name somebody else; what is yours needs no permission";
        807 HolderUnknown "holder_unknown":
            "the one to have the permission is neither a party nor a person of the case that is named",
            "check the id, and name the case if it is a person";
        808 SourceUnknown "source_unknown":
            "the one to release is not a party of the ledger",
            "check the id of the party that is asked";
        809 NotFound "not_found":
            "no permission has this id",
            "check the id";
        810 AccessNotFound "access_not_found":
            "no receipt of an access has this id",
            "check the id";
        811 NotGiver "not_giver":
            "only its giver, or who gave the one that it was passed on from, withdraws a permission",
            "ask the giver";
        812 NotHolder "not_holder":
            "somebody else has the permission",
            "ask for a permission of your own, or sign as its holder";
        813 NotSource "not_source":
            "only the party that releases closes the receipt",
            "ask that party";
        814 GivenByAnother "given_by_another":
            "the mandate is not from the one for whom it is used",
            "use a mandate of the one for whom you act";
        815 AlreadyWithdrawn "already_withdrawn":
            "the permission was withdrawn before",
            "nothing is left to do";
        816 Withdrawn "withdrawn":
            "the permission, or one that it was passed on from, was withdrawn",
            "ask its giver for another";
        817 NotBegun "not_begun":
            "the permission is not in force yet",
            "wait until its time begins";
        818 Over "over":
            "the permission's time is over",
            "ask its giver for another";
        819 NotToBePassedOn "not_to_be_passed_on":
            "the permission may not be passed on",
            "ask its giver to permit the other directly";
        820 TooDeep "too_deep":
            "the permission was passed on twice already, and that is the most",
            "ask its giver to permit the other directly";
        821 TargetDiffers "target_differs":
            "the permission is about something else",
            "ask for a permission about this, or pass on only what you have";
        822 CaseEnded "case_ended":
            "the person's case has ended, and with it what their key may do, but for withdrawing and erasing",
            "act in another case, or let a party act";
        823 TargetUnknown "target_unknown":
            "nothing has the id of what the permission is about",
            "check the id";
        824 TargetNotYours "target_not_yours":
            "a person permits what is about their own case, a document, a certificate or an entry",
            "let the permission be about one of these";
        825 NotSteward "not_steward":
            "only a dataset's steward permits its use",
            "ask the steward that the dataset names";
        826 DatasetNotInForce "dataset_not_in_force":
            "the dataset is not in force: approved in this very block, or retired",
            "wait for the next block, or use its present version";
        827 DatasetStopped "dataset_stopped":
            "the council has stopped the dataset for a while",
            "wait until the stop ends or is lifted";
        828 BasisMissing "basis_missing":
            "the dataset is shared on a legal basis or by consent only, and none is given",
            "give the law by article, or say that it rests on consent";
        829 NoActs "no_acts":
            "the permission permits nothing",
            "list at least one act";
        830 ActRepeated "act_repeated":
            "an act is listed twice",
            "list each act once";
        831 ActNotPermitted "act_not_permitted":
            "the permission does not list this act",
            "keep to the acts that it lists, or ask for another permission";
        832 WindowEmpty "window_empty":
            "the permission would end before it begins",
            "correct the dates";
        833 WindowPast "window_past":
            "the permission would have ended before this block",
            "correct the end";
        834 WindowTooLong "window_too_long":
            "the permission would end more than ten years from now",
            "give a sooner end, and another permission then";
        835 Outlives "outlives":
            "the permission would end after the one that it is passed on from",
            "end it with that one at the latest";
        836 LimitZero "limit_zero":
            "a limit of nothing permits nothing",
            "give a limit above zero, or none";
        837 LimitWider "limit_wider":
            "a limit is wider than that of the permission that this one is passed on from",
            "keep within its limits, in its currency";
        838 UsedUp "used_up":
            "the permission was used as often as it may be",
            "ask its giver for another";
        839 AmountMissing "amount_missing":
            "the permission has a limit of money, and the use names no amount",
            "say what the use comes to";
        840 CurrencyDiffers "currency_differs":
            "the amount is in another currency than the permission's limit",
            "give the amount in the limit's currency";
        841 AmountExceeded "amount_exceeded":
            "the use would come to more than is left of the permission's limit",
            "keep within what is left, or ask for another permission";
        842 AlreadyClosed "already_closed":
            "what came of the access was said before",
            "nothing is left to do";
        843 AnswerUnfit "answer_unfit":
            "an answer was released without a commitment to it, or a commitment is given to what was not released",
            "give the commitment exactly if an answer was released";
        844 NothingReleased "nothing_released":
            "nothing was released in this access, so nothing is to be erased",
            "nothing is left to do";
        845 AlreadyErased "already_erased":
            "the erasure is on record",
            "nothing is left to do";
        846 RequestTaken "request_taken":
            "a request with this id exists",
            "choose another id at random";
        847 NotDataset "not_dataset":
            "only a dataset is requested of its steward, and this is none",
            "name a dataset of the directory";
        848 RequestNotFound "request_not_found":
            "no request has this id",
            "check the id";
        849 NotAsked "not_asked":
            "the request was made to another party",
            "leave the answer to the steward whom it was made to";
        850 NotRequester "not_requester":
            "only the party that made the request takes it back",
            "ask that party, or refuse the request if you are its steward";
        851 RequestAnswered "request_answered":
            "the request was granted, refused or taken back before",
            "nothing is left to do; what is needed still is requested anew";
        852 HolderNotRequester "holder_not_requester":
            "the permission would be given to another than the one who requested it",
            "give it to the party that made the request";
        853 TargetNotRequested "target_not_requested":
            "the permission is about something else than was requested",
            "give it for the dataset that the request names";
        854 PurposeNotRequested "purpose_not_requested":
            "the permission is for another purpose than was requested",
            "give it for the purpose that the request names";
        855 ActNotRequested "act_not_requested":
            "the permission lists an act that was not requested",
            "keep to the acts that the request lists";
        856 OutlivesRequest "outlives_request":
            "the permission would end later than was requested",
            "end it when the request says, or sooner";
        857 WiderThanRequested "wider_than_requested":
            "the permission has a wider limit than was requested, or may be passed on",
            "keep within the request's limits, in its currency, and do not let it be passed on";
    }
}
