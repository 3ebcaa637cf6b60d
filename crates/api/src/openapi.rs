//! The description of the interface: OpenAPI 3.1, generated from the routes and the types.
//!
//! Paths come from the handlers (utoipa), schemas from the types (schemars, JSON Schema 2020-12),
//! transactions from the catalogue. The committed `docs/openapi.json` is this text; the house's task
//! compares them.

use std::borrow::Cow;

use chancery_readmodel::{Answer, BlockSummary, List, Motion};
use chancery_rules::case::CaseRecord;
use chancery_rules::catalogue::{self, TransactionInfo};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::obligation::ObligationRecord;
use chancery_rules::party::PartyRecord;
use chancery_rules::permission::{AccessRecord, PermissionRecord, PermissionRequestRecord};
use chancery_rules::register::EntryRecord;
use schemars::generate::{Contract, SchemaSettings};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::agency::{
    Acted, Answered, Answering, Compared, Comparing, Copying, Decided, Deciding, FindingDetail,
    FindingView, HandingIn, IssuedView, Issuing, OpeningDetail, OpeningView, Openings, Queue,
    Released, Share, Superseding,
};
use crate::council::{CouncilView, NodesView, SimulateRequest, Simulation};
use crate::problem::{self, Problem};
use crate::receipts::ReceiptView;
use crate::routes::{
    accesses, agency, agency_acts, blocks, cases, catalogue as catalogue_route, certificates,
    definitions, documented, entries, events, health, join, ledger, links, log, motions,
    obligations, office, parties, permission_requests, permissions, prepare, search, transactions,
    types,
};

/// Any transaction in JSON; the description carries each with its body.
#[derive(Debug)]
pub struct AnyTransactionSchema;

impl JsonSchema for AnyTransactionSchema {
    fn schema_name() -> Cow<'static, str> {
        "AnyTransaction".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let variants: Vec<Value> = catalogue::transactions().iter().map(variant).collect();
        schemars::json_schema!({
            "description": "A transaction by name, as in the catalogue.",
            "oneOf": variants,
        })
    }
}

fn variant(info: &TransactionInfo) -> Value {
    json!({
        "type": "object",
        "title": info.title.en,
        "required": ["type", "body"],
        "additionalProperties": false,
        "properties": {
            "type": { "const": info.name },
            "body": { "$ref": format!("#/components/schemas/{}", body_name(info)) },
        },
    })
}

/// `issue_certificate` becomes `IssueCertificateBody`.
fn body_name(info: &TransactionInfo) -> String {
    let words = info.name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.chain(["Body".to_owned()]).collect()
}

/// The JSON Schema of a transaction's body.
pub fn body_schema(info: &TransactionInfo) -> Value {
    (info.schema)().to_value()
}

/// The description as it is served and committed: sorted keys, two spaces, a line feed at the end.
#[must_use]
pub fn openapi() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

fn document() -> Value {
    let paths = serde_json::to_value(documented().paths).unwrap_or_default();
    let mut paths = match paths {
        Value::Object(paths) => paths,
        _ => Map::new(),
    };
    for (path, operations) in &mut paths {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            complete(path, method, operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Chancery",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": "A node of a consortium ledger for government services. Every answer \
                says `as_of_height`; lists have cursors; failures are RFC 9457 documents whose \
                `code` is stable.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "operator": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "the node's operator token",
                },
            },
        },
    })
}

/// What all operations have in common: the problem document, and `min_height` on reads.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let problem = json!({
        "description": "a problem document; its `code` is stable",
        "content": { (problem::MEDIA_TYPE): {
            "schema": { "$ref": "#/components/schemas/Problem" },
        } },
    });
    if let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    {
        responses.insert("default".to_owned(), problem);
    }
    if method == "get" && path.starts_with("/v1/") && !path.ends_with("/health") {
        let min_height = json!({
            "name": "min_height", "in": "query", "required": false,
            "description": "wait, within a bound, until this node has the height; else 503",
            "schema": { "type": "integer", "minimum": 0 },
        });
        let parameters = operation.as_object_mut().map(|it| it.entry("parameters"));
        if let Some(Value::Array(parameters)) = parameters.map(|it| it.or_insert_with(|| json!([])))
        {
            parameters.push(min_height);
        }
    }
}

fn schemas() -> Map<String, Value> {
    let mut written = generator(Contract::Serialize);
    register_answers(&mut written);
    let mut read = generator(Contract::Deserialize);
    register_requests(&mut read);
    let mut schemas = read.take_definitions(true);
    schemas.extend(written.take_definitions(true));
    for info in catalogue::transactions() {
        hoist(&body_name(info), body_schema(info), &mut schemas);
    }
    schemas.insert(
        "Binary".to_owned(),
        json!({ "type": "string", "format": "binary" }),
    );
    let forms = [
        ("IssueForm", "Issuing"),
        ("CopyForm", "Copying"),
        ("SupersedeForm", "Superseding"),
        ("HandInForm", "HandingIn"),
        ("CompareForm", "Comparing"),
    ];
    for (form, request) in forms {
        schemas.insert(form.to_owned(), form_schema(request));
    }
    schemas
}

fn generator(contract: Contract) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.contract = contract;
    });
    settings.into_generator()
}

macro_rules! register {
    ($generator:expr; $($type:ty),* $(,)?) => {
        $(drop($generator.subschema_for::<$type>());)*
    };
}

fn register_answers(generator: &mut SchemaGenerator) {
    register!(generator;
        Answer<List<BlockSummary>>, Answer<List<ReceiptView>>, Answer<List<PartyRecord>>,
        Answer<List<DefinitionRecord>>, Answer<List<CertificateRecord>>,
        Answer<blocks::BlockDetail>, Answer<parties::PartyDetail>, Answer<types::TypeDetail>,
        Answer<certificates::CertificateDetail>, Answer<transactions::TransactionDetail>,
        Answer<transactions::Submitted>, Answer<prepare::Prepared>, Answer<prepare::Assembled>,
        Answer<ledger::LedgerDetail>, Answer<join::Committees>, Answer<log::LogPath>, Answer<catalogue_route::Catalogue>,
        Answer<search::SearchResult>, Answer<health::Health>, Answer<health::Readiness>,
        Answer<List<Motion>>, Answer<motions::MotionDetail>, Answer<CouncilView>,
        Answer<NodesView>, Answer<Simulation>, Answer<agency::OwnTypes>, Answer<IssuedView>, Answer<Share>,
        Answer<Released>,
        Answer<List<CaseRecord>>, Answer<cases::CaseDetail>, Answer<definitions::DefinitionDetail>,
        Answer<List<EntryRecord>>, Answer<entries::EntryDetail>, Answer<entries::NullifierDetail>,
        Answer<List<PermissionRecord>>, Answer<permissions::PermissionDetail>,
        Answer<List<PermissionRequestRecord>>, Answer<permission_requests::PermissionRequestDetail>,
        Answer<List<AccessRecord>>, Answer<accesses::AccessDetail>,
        Answer<List<ObligationRecord>>, Answer<obligations::ObligationDetail>,
        Answer<OpeningView>, Answer<Openings>, Answer<OpeningDetail>, Answer<Compared>,
        Answer<Queue>, Answer<FindingDetail>, Answer<FindingView>, Answer<Answered>, Answer<Decided>,
        Acted, events::BlockEvent, Problem,
    );
}

fn register_requests(generator: &mut SchemaGenerator) {
    register!(generator;
        prepare::PrepareRequest, prepare::AssembleRequest, SimulateRequest, links::OpenShare,
        agency_acts::ChangeRequest, agency_acts::ShareRequest, Issuing, Copying, Superseding,
        HandingIn, Comparing, office::findings::OfficerRequest, Answering, Deciding,
    );
}

/// Moves a schema's own `$defs` beside it and points to them there.
fn hoist(name: &str, mut schema: Value, schemas: &mut Map<String, Value>) {
    repoint(&mut schema);
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
        if let Some(Value::Object(inner)) = object.remove("$defs") {
            for (name, definition) in inner {
                schemas.entry(name).or_insert(definition);
            }
        }
    }
    schemas.insert(name.to_owned(), schema);
}

fn repoint(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref") {
                *target = target.replace("#/$defs/", "#/components/schemas/");
            }
            object.values_mut().for_each(repoint);
        }
        Value::Array(items) => items.iter_mut().for_each(repoint),
        _ => {}
    }
}

fn form_schema(request: &str) -> Value {
    json!({
        "type": "object",
        "required": ["request"],
        "properties": {
            "request": { "$ref": format!("#/components/schemas/{request}") },
            "document": {
                "type": "array",
                "maxItems": 16,
                "items": { "type": "string", "format": "binary" },
            },
        },
    })
}
