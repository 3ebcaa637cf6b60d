//! The kinds of problem that this interface itself has: code, status, title, remedy. Codes are never
//! used again for something else.

use axum::http::StatusCode;

/// A kind of problem that this interface itself has; the rules' own are in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The problem in a few words.
    pub title: &'static str,
    /// What to do next.
    pub remedy: &'static str,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, $title:literal, $remedy:literal;)*) => {
        $($(#[$doc])* pub const $name: Kind = Kind {
            code: $code, status: StatusCode::$status, title: $title, remedy: $remedy,
        };)*
        /// All kinds of problem that this interface itself has.
        pub const KINDS: &[Kind] = &[$($name),*];
    };
}

kinds! {
    /// A path, query or header that cannot be read.
    BAD_REQUEST = "bad_request", BAD_REQUEST, "the request is malformed",
        "compare the request with the interface's description at /openapi.json";
    /// A JSON body that is not what the description says.
    BAD_BODY = "bad_body", BAD_REQUEST, "the body is malformed",
        "compare the body with its schema at /openapi.json";
    /// A cursor that was not given out.
    BAD_CURSOR = "bad_cursor", BAD_REQUEST, "the cursor is unknown",
        "begin the list again without a cursor";
    /// A page of a list that is empty or too long.
    BAD_LIMIT = "bad_limit", BAD_REQUEST, "the limit is out of bounds",
        "ask for 1 to 100 items and follow `next`";
    /// A search text out of bounds.
    BAD_SEARCH = "bad_search", BAD_REQUEST, "the search text is out of bounds",
        "ask for an id (6 hex digits or more), a height, a credit code or a name";
    /// No credentials where they are needed.
    UNAUTHENTICATED = "unauthenticated", UNAUTHORIZED, "credentials are needed",
        "send the node's operator token as `Authorization: Bearer`";
    /// Credentials that are not this node's.
    WRONG_TOKEN = "wrong_token", UNAUTHORIZED, "the token is not this node's",
        "use the token in the node's file operator.token";
    /// Signed in, yet not allowed.
    FORBIDDEN = "forbidden", FORBIDDEN, "this is not yours to do",
        "ask an operator of the node";
    /// No such address or thing.
    NOT_FOUND = "not_found", NOT_FOUND, "there is no such thing",
        "check the id; a thing just made appears once its block is final";
    /// The address exists, the method does not.
    METHOD_NOT_ALLOWED = "method_not_allowed", METHOD_NOT_ALLOWED, "the method does not fit",
        "see the methods of this address at /openapi.json";
    /// The body took too long to arrive.
    TIMEOUT = "timeout", REQUEST_TIMEOUT, "the request took too long",
        "send it again";
    /// Something older than what this node keeps.
    GONE = "gone", GONE, "this node does not keep what is so old",
        "ask a node that keeps all: its status says that its oldest height is 1";
    /// The same idempotency key with another body, or while the first is under way.
    IDEMPOTENCY_CONFLICT = "idempotency_conflict", CONFLICT, "the idempotency key is in use",
        "use a new key for another request; repeat the same request unchanged";
    /// A body over the route's bound.
    BODY_TOO_LARGE = "body_too_large", PAYLOAD_TOO_LARGE, "the body is too large",
        "stay within 32 KiB for transactions and 20 MB for documents";
    /// A media type that the route does not take.
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "the media type is not taken here", "send the media type named at /openapi.json";
    /// A document that is not what its name says, or of a kind that is not kept.
    DOCUMENT_REFUSED = "document_refused", UNPROCESSABLE_ENTITY, "the document was refused",
        "send a JPEG, PNG or PDF whose content is what its name says, of 20 MB at most";
    /// A subject that the certificate type's schema refuses.
    SUBJECT_REFUSED = "subject_refused", UNPROCESSABLE_ENTITY,
        "the content does not fit the certificate type",
        "correct the named fields and send it again";
    /// A share token or draft that is unknown or over.
    SHARE_UNKNOWN = "share_unknown", NOT_FOUND, "the shared link is unknown or has ended",
        "ask the holder or the agency for a new one";
    /// A request that names another party as the one that is asked.
    OTHER_SOURCE = "other_source", FORBIDDEN, "the request is for another agency",
        "send it to the exchange of the party that the request names as its source";
    /// A request without a permission that covers it.
    NO_PERMISSION = "no_permission", FORBIDDEN, "no permission covers this",
        "ask the person or the steward for a permission about this case, document or dataset";
    /// A request under a permission that was withdrawn, or whose time has not come or is over.
    PERMISSION_NOT_IN_FORCE = "permission_not_in_force", FORBIDDEN,
        "the permission is not in force", "ask for a new permission";
    /// A request without a final receipt of this use.
    NO_RECEIPT = "no_receipt", FORBIDDEN, "no receipt of this use is on the ledger",
        "open a receipt, wait until it is final, then ask";
    /// A receipt of another use.
    RECEIPT_UNFIT = "receipt_unfit", FORBIDDEN, "the receipt is of another use",
        "open a receipt that names this permission, this source, this question and its case";
    /// A receipt that was closed, or under which another request was answered.
    RECEIPT_CLOSED = "receipt_closed", CONFLICT, "the receipt is used up",
        "repeat the first request unchanged within its time, or open another receipt";
    /// An asker that the answer cannot be sealed to.
    NO_SEALING_KEY = "no_sealing_key", UNPROCESSABLE_ENTITY, "the asker has no sealing key",
        "register a key with the purpose sealing";
    /// A commitment that opens to nothing here.
    OPENING_UNKNOWN = "opening_unknown", NOT_FOUND, "nothing is kept of this commitment",
        "check case and commitment, and which party took the content in";
    /// An opening that was erased.
    OPENING_ERASED = "opening_erased", GONE, "what the commitment opened to is erased",
        "nothing is left to ask; let an officer decide by other evidence";
    /// A document or content that is not the one that was stated.
    DOCUMENT_DIFFERS = "document_differs", UNPROCESSABLE_ENTITY,
        "the document is not the one that was stated",
        "hand in the very file whose SHA-256 was stated, or that the commitment opens to";
    /// A finding that does not wait for officers.
    FINDING_NOT_QUEUED = "finding_not_queued", CONFLICT, "the finding does not wait for officers",
        "the agent is at it; it hands over what it cannot decide";
    /// A finding that was answered, or is asked no more.
    FINDING_ENDED = "finding_ended", CONFLICT, "the finding has ended",
        "see the answer in the case; a second one is not taken";
    /// A finding that another officer has claimed.
    FINDING_CLAIMED = "finding_claimed", CONFLICT, "another officer has claimed the finding",
        "let that officer answer it or return it";
    /// A finding that nobody has claimed.
    FINDING_UNCLAIMED = "finding_unclaimed", CONFLICT, "nobody has claimed the finding",
        "claim it, then answer";
    /// Facts that are not those that a step asks for.
    FACTS_UNFIT = "facts_unfit", UNPROCESSABLE_ENTITY,
        "the facts are not those that the step asks for",
        "state each of the step's facts once, as the finding's question lists them";
    /// A question about a dataset that the ledger does not know.
    DATASET_UNKNOWN = "dataset_unknown", NOT_FOUND, "the ledger knows no such dataset",
        "take the id from the list of definitions";
    /// A question about a dataset for which the steward's node has no system.
    DATASET_UNANSWERED = "dataset_unanswered", NOT_FOUND, "no question about this dataset is answered",
        "ask the steward to set the dataset up at its node; the receipt stays open";
    /// A sealed question that does not open.
    QUESTION_UNREADABLE = "question_unreadable", UNPROCESSABLE_ENTITY, "the question cannot be unsealed",
        "seal it to the source's latest sealing key, bound to the receipt, and ask again";
    /// What was sealed is no question.
    QUESTION_MALFORMED = "question_malformed", UNPROCESSABLE_ENTITY, "what was sealed is no question",
        "compare it with docs/formats.md, section 19, and open another receipt";
    /// A question by other fields than the dataset is asked by.
    BY_UNFIT = "by_unfit", UNPROCESSABLE_ENTITY, "a row is not found by these fields",
        "ask the steward by which fields the dataset is asked, and open another receipt";
    /// A question for a field that the dataset does not have or offer.
    FIELD_UNKNOWN = "field_unknown", UNPROCESSABLE_ENTITY, "the dataset offers no such field",
        "take the fields from the dataset's definition, and open another receipt";
    /// A question for the value of a field that is compared only.
    FIELD_NOT_TOLD = "field_not_told", FORBIDDEN, "the field is compared and not told",
        "test the field instead of asking for its value, under another receipt";
    /// A comparison that a field's kind does not have.
    TEST_UNFIT = "test_unfit", UNPROCESSABLE_ENTITY, "the field is not compared like this",
        "compare numbers, amounts and days by at_least and at_most, anything with a value of its kind by is";
    /// A question to which the system knows nothing.
    NOTHING_FOUND = "nothing_found", NOT_FOUND, "the dataset holds nothing of this",
        "check by what you asked; the receipt says that nothing was found";
    /// A question that finds more than one row.
    SEVERAL_FOUND = "several_found", CONFLICT, "more than one row is found",
        "ask by what belongs to one alone, under another receipt; nothing was told";
    /// A row whose values are not of their kinds.
    ANSWER_UNFIT = "answer_unfit", BAD_GATEWAY, "the system's answer is not what it should be",
        "tell the steward, with the receipt's id; nothing was told";
    /// A system behind a dataset that is down or slow.
    SYSTEM_UNAVAILABLE = "system_unavailable", SERVICE_UNAVAILABLE, "the system behind the dataset does not answer",
        "send the same request again after Retry-After; the receipt stays open";
    /// What was asked needs an agency's keys and this node has none.
    NO_AGENCY = "no_agency", NOT_FOUND, "this node acts for no agency",
        "send the request to a node of the agency";
    /// What was asked needs the agency's root key and this node does not hold it.
    NO_ROOT_KEY = "no_root_key", FORBIDDEN, "this node does not hold the root key",
        "sign it where the root key is kept and submit the envelope";
    /// Too many requests from one address.
    RATE_LIMITED = "rate_limited", TOO_MANY_REQUESTS, "too many requests",
        "wait as long as Retry-After says";
    /// The mempool is full.
    BUSY = "busy", TOO_MANY_REQUESTS, "the ledger is busy",
        "wait as long as Retry-After says and send the same envelope again";
    /// Something of this node failed.
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "this node failed",
        "try another node, and tell this one's operator when";
    /// The height asked for is not reached.
    BEHIND = "behind", SERVICE_UNAVAILABLE, "this node has not reached the height",
        "ask again in a moment, or ask without min_height";
    /// Too many requests wait for a height, for finality, or on the stream of events.
    CROWDED = "crowded", SERVICE_UNAVAILABLE, "too many requests wait already",
        "come again when Retry-After says, or ask without waiting";
    /// Finality did not come in time; the transaction may still become final.
    NOT_FINAL_YET = "not_final_yet", SERVICE_UNAVAILABLE, "the transaction is not final yet",
        "ask for the transaction by its id; sending the same envelope again is harmless";
    /// No proof can be made at this moment.
    PROOF_NOT_READY = "proof_not_ready", SERVICE_UNAVAILABLE, "no proof is at hand",
        "ask again in a second";
    /// The chain stopped.
    CHAIN_STOPPED = "chain_stopped", SERVICE_UNAVAILABLE, "the chain of this node has stopped",
        "ask another node; the operator sees the reason in the log and at /v1/ready";
    /// The database of the read model, the cabinet or the vault failed.
    STORAGE_FAILED = "storage_failed", SERVICE_UNAVAILABLE, "this node's storage failed",
        "ask another node; the operator sees the reason in the log and at /v1/ready";
}
