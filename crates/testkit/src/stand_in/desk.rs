//! The stand-ins that are asked over HTTP, on loopback, each over a database of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Row as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::store::Store;
use super::{FLATS, HOUSEHOLDS, Mode, PEOPLE, StandInError};

/// A question that a desk answers: where, by which fields of what was opened, from which view.
struct Lookup {
    path: &'static str,
    fields: &'static [&'static str],
    query: &'static str,
}

struct Desk {
    store: Store,
    mode: Mutex<Mode>,
}

impl Desk {
    fn mode(&self) -> Mode {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A desk that serves until it is dropped.
struct Served {
    desk: Arc<Desk>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Served {
    async fn start(store: Store, lookups: &'static [Lookup]) -> Result<Self, StandInError> {
        let desk = Arc::new(Desk {
            store,
            mode: Mutex::default(),
        });
        let mut routes = Router::new();
        for lookup in lookups {
            let answer = move |State(desk): State<Arc<Desk>>, Json(asked): Json<Value>| async move {
                answer(&desk, lookup, &asked).await
            };
            routes = routes.route(lookup.path, post(answer));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let routes = routes.with_state(Arc::clone(&desk));
        let server = tokio::spawn(async move {
            // A stand-in that ends early shows in whoever asks it.
            axum::serve(listener, routes).await.ok();
        });
        Ok(Self {
            desk,
            address,
            server,
        })
    }
}

async fn answer(desk: &Desk, lookup: &Lookup, asked: &Value) -> Response {
    match desk.mode() {
        Mode::Up => {}
        Mode::Slow(by) => tokio::time::sleep(by).await,
        Mode::Down => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    match look_up(desk, lookup, asked).await {
        Ok(Some(row)) => Json(row).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn look_up(
    desk: &Desk,
    lookup: &Lookup,
    asked: &Value,
) -> Result<Option<Value>, sqlx::Error> {
    let mut connection = desk.store.open().await?;
    let mut query = sqlx::query(AssertSqlSafe(lookup.query));
    for field in lookup.fields {
        let value = asked.pointer("/question").and_then(|it| it.get(field));
        let Some(text) = value.and_then(Value::as_str) else {
            return Ok(None);
        };
        query = query.bind(text.to_owned());
    }
    let row = query.fetch_optional(&mut connection).await?;
    connection.close().await?;
    row.map(|row| named(&row)).transpose()
}

/// Yes and no are whole numbers in the database, and words in JSON where the column's name begins with `is_`.
fn named(row: &SqliteRow) -> Result<Value, sqlx::Error> {
    let mut values = Map::new();
    for column in row.columns() {
        let number = row.try_get::<i64, _>(column.ordinal());
        let (name, value) = match (column.name().strip_prefix("is_"), number) {
            (Some(name), Ok(number)) => (name, json!(number == 1)),
            (None, Ok(number)) => (column.name(), json!(number)),
            (_, Err(_)) => (
                column.name(),
                json!(row.try_get::<String, _>(column.ordinal())?),
            ),
        };
        values.insert(name.to_owned(), value);
    }
    Ok(Value::Object(values))
}

macro_rules! by_http {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Served);

        impl $name {
            /// The URL of one of its questions, such as `/tax`.
            #[must_use]
            pub fn at(&self, path: &str) -> String {
                format!("http://{}{path}", self.0.address)
            }

            /// Makes it behave otherwise.
            pub fn set(&self, mode: Mode) {
                *self.0.desk.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
            }
        }
    };
}

by_http! {
    /// The housing commission: `/sale` by certificate and the buyer's number.
    Housing
}

by_http! {
    /// The tax administration: `/tax`, `/assessment` and `/payment` by certificate; the last knows what is paid alone.
    Tax
}

by_http! {
    /// Public security: `/identity` by name and number, `/parties` by those of seller and buyer, `/household` by number.
    Security
}

impl Tax {
    /// The URL of its one question.
    #[must_use]
    pub fn url(&self) -> String {
        self.at("/tax")
    }

    /// Makes it over a file.
    ///
    /// # Errors
    /// When the database fails, or no port can be had.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        const LOOKUPS: &[Lookup] = &[
            Lookup {
                path: "/tax",
                fields: &["certificate"],
                query: "SELECT is_paid, due FROM agent_tax WHERE certificate = ?",
            },
            Lookup {
                path: "/assessment",
                fields: &["certificate"],
                query: "SELECT day, class, band FROM agent_assessment WHERE certificate = ?",
            },
            Lookup {
                path: "/payment",
                fields: &["certificate"],
                query: "SELECT is_paid FROM agent_tax WHERE certificate = ? AND is_paid",
            },
        ];
        let schema = "CREATE TABLE assessment
               (certificate TEXT PRIMARY KEY, due INTEGER, day TEXT, class TEXT, area_dm2 INTEGER);
             CREATE TABLE payment (certificate TEXT PRIMARY KEY);
             CREATE VIEW agent_tax AS SELECT certificate, due,
               certificate IN (SELECT certificate FROM payment) AS is_paid FROM assessment;
             CREATE VIEW agent_assessment AS SELECT certificate, day, class, CASE WHEN area_dm2 <= 9000 THEN 'up-to-90'
               WHEN area_dm2 <= 14000 THEN 'up-to-140' ELSE 'over-140' END AS band FROM assessment";
        let tax = Self(Served::start(Store::found(file, schema).await?, LOOKUPS).await?);
        for flat in FLATS {
            let sale = flat.sale;
            let assessed = "INSERT INTO assessment (certificate, day, class, due, area_dm2) VALUES (?, ?, ?, ?, ?)";
            let texts = [flat.certificate, sale.signed_on, sale.tax_class];
            let store = &tax.0.desk.store;
            store
                .put(assessed, &texts, &[sale.tax_fen, flat.area_dm2])
                .await?;
            if sale.tax_paid {
                tax.take_payment(flat.certificate).await?;
            }
        }
        Ok(tax)
    }

    /// Takes in the tax on the sale of a flat.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_payment(&self, certificate: &str) -> Result<(), StandInError> {
        let paid = "INSERT OR IGNORE INTO payment (certificate) VALUES (?)";
        self.0.desk.store.put(paid, &[certificate], &[]).await
    }
}

impl Housing {
    /// Makes it over a file.
    ///
    /// # Errors
    /// When the database fails, or no port can be had.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        const LOOKUPS: &[Lookup] = &[Lookup {
            path: "/sale",
            fields: &["certificate", "buyerNumber"],
            query: "SELECT EXISTS (SELECT 1 FROM contract WHERE certificate = ?1) AS is_filed, is_qualified
               FROM agent_qualification WHERE number = ?2",
        }];
        let schema = "CREATE TABLE contract (certificate TEXT PRIMARY KEY, price_fen INTEGER);
             CREATE TABLE buyer (number TEXT PRIMARY KEY, flats INTEGER);
             CREATE VIEW agent_qualification AS SELECT number, flats < 2 AS is_qualified FROM buyer";
        let store = Store::found(file, schema).await?;
        for flat in FLATS {
            let filed = "INSERT INTO contract (certificate, price_fen) VALUES (?, ?)";
            store
                .put(filed, &[flat.certificate], &[flat.sale.price_fen])
                .await?;
        }
        for (place, person) in PEOPLE.iter().enumerate() {
            let owned = FLATS.iter().filter(|flat| flat.owner == place).count();
            let owned = i64::try_from(owned).unwrap_or_default();
            let buyer = "INSERT INTO buyer (number, flats) VALUES (?, ?)";
            store.put(buyer, &[person.number], &[owned]).await?;
        }
        Ok(Self(Served::start(store, LOOKUPS).await?))
    }
}

impl Security {
    /// Makes it over a file.
    ///
    /// # Errors
    /// When the database fails, or no port can be had.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        const LOOKUPS: &[Lookup] = &[
            Lookup {
                path: "/identity",
                fields: &["name", "number"],
                query: "SELECT is_known FROM agent_identity WHERE name = ? AND number = ?",
            },
            Lookup {
                path: "/parties",
                fields: &["seller", "sellerNumber", "buyer", "buyerNumber"],
                query: "SELECT EXISTS (SELECT 1 FROM agent_identity WHERE name = ?1 AND number = ?2)
                   AND EXISTS (SELECT 1 FROM agent_identity WHERE name = ?3 AND number = ?4) AS is_match",
            },
            Lookup {
                path: "/household",
                fields: &["number"],
                query: "SELECT head, members FROM agent_household WHERE number = ?",
            },
        ];
        let schema = "CREATE TABLE person (number TEXT PRIMARY KEY, name TEXT);
             CREATE TABLE household (number TEXT, head TEXT);
             CREATE VIEW agent_identity AS SELECT name, number, 1 AS is_known FROM person;
             CREATE VIEW agent_household AS SELECT number, head,
               (SELECT count(*) FROM household AS other WHERE other.head = household.head) AS members
               FROM household";
        let store = Store::found(file, schema).await?;
        for person in PEOPLE {
            let known = "INSERT INTO person (number, name) VALUES (?, ?)";
            store
                .put(known, &[person.number, person.citizen.zh], &[])
                .await?;
        }
        for (head, member) in HOUSEHOLDS {
            let (Some(head), Some(member)) = (PEOPLE.get(head), PEOPLE.get(member)) else {
                continue;
            };
            for number in [head.number, member.number] {
                let lives = "INSERT INTO household (number, head) SELECT ?1, ?2
                     WHERE NOT EXISTS (SELECT 1 FROM household WHERE number = ?1)";
                store.put(lives, &[number, head.number], &[]).await?;
            }
        }
        Ok(Self(Served::start(store, LOOKUPS).await?))
    }
}
