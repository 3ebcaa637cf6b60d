//! A view in a SQLite file: one configured SELECT, its parameters bound, the file opened read-only for each question.
//!
//! A query that takes longer than it may is interrupted in the database itself. Absent on purpose: any statement that is
//! not configured, and writing, which the open mode refuses. See ADR 0018.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Row as _,
    TypeInfo as _, ValueRef as _,
};

use super::{ANSWER_BYTES_MAX, Found, Question, Row, Trouble, Undecided};

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 1_000;

/// Its answer's code when it is interrupted.
const INTERRUPTED: &str = "9";

pub(super) struct Sql {
    file: PathBuf,
    query: String,
    parameters: Vec<String>,
    timeout: Duration,
}

impl Sql {
    pub(super) fn new(file: &Path, query: &str, parameters: &[String], timeout: Duration) -> Self {
        Self {
            file: file.to_owned(),
            query: query.to_owned(),
            parameters: parameters.to_vec(),
            timeout,
        }
    }

    pub(super) async fn ask(&self, question: Question<'_>) -> Found {
        let Some(arguments) = self.arguments(question.content) else {
            return Found::Undecided(Undecided::Unasked);
        };
        match self.rows(arguments).await {
            Ok(rows) => one(&rows),
            Err(error) => Found::Trouble(trouble(&error)),
        }
    }

    /// The opening's fields in the order of the parameters; nothing if one is not there or not a text or number.
    fn arguments(&self, content: Option<&Value>) -> Option<SqliteArguments> {
        let mut arguments = SqliteArguments::default();
        for name in &self.parameters {
            let added = match content?.get(name)? {
                Value::String(text) => arguments.add(text.clone()),
                Value::Number(number) => arguments.add(number.as_i64()?),
                _ => return None,
            };
            added.ok()?;
        }
        Some(arguments)
    }

    async fn rows(&self, arguments: SqliteArguments) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let mut connection = self.open().await?;
        let end = Instant::now() + self.timeout;
        connection
            .lock_handle()
            .await?
            .set_progress_handler(STEPS, move || Instant::now() < end);
        let query = AssertSqlSafe(format!("SELECT * FROM ({}) LIMIT 2", self.query));
        let rows = sqlx::query_with(query, arguments)
            .fetch_all(&mut connection)
            .await?;
        connection.close().await?;
        Ok(rows)
    }

    async fn open(&self) -> Result<SqliteConnection, sqlx::Error> {
        SqliteConnectOptions::new()
            .filename(&self.file)
            .read_only(true)
            .busy_timeout(self.timeout)
            .connect()
            .await
    }
}

fn one(rows: &[SqliteRow]) -> Found {
    match rows {
        [] => Found::Undecided(Undecided::Nothing),
        [row] => named(row).map_or(Found::Undecided(Undecided::Misfit), Found::Row),
        _ => Found::Undecided(Undecided::Several),
    }
}

/// The row's values by column; nothing if one is neither text nor a whole number, or all are too large.
fn named(row: &SqliteRow) -> Option<Row> {
    let (mut values, mut size_bytes) = (Row::new(), 0_usize);
    for column in row.columns() {
        let raw = row.try_get_raw(column.ordinal()).ok()?;
        let value = if raw.is_null() {
            Value::Null
        } else {
            match raw.type_info().name() {
                "INTEGER" => json!(row.try_get::<i64, _>(column.ordinal()).ok()?),
                "TEXT" => json!(row.try_get::<String, _>(column.ordinal()).ok()?),
                _ => return None,
            }
        };
        size_bytes = size_bytes.saturating_add(value.as_str().map_or(8, str::len));
        values.insert(column.name().to_owned(), value);
    }
    Some(values).filter(|_| size_bytes <= ANSWER_BYTES_MAX)
}

fn trouble(error: &sqlx::Error) -> Trouble {
    let code = match error {
        sqlx::Error::Database(database) => database.code(),
        _ => None,
    };
    if code.is_some_and(|code| code == INTERRUPTED) {
        Trouble::Slow
    } else {
        // The text may quote the database's own words, so only the code goes into the log.
        tracing::warn!("a view could not be read");
        Trouble::Down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::For;
    use chancery_rules::kernel::ids::CaseId;
    use tempfile::TempDir;

    async fn database() -> (TempDir, PathBuf) {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("registry.sqlite");
        let mut connection = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .connect()
            .await
            .unwrap();
        let made = "CREATE TABLE title (no TEXT, clear INTEGER, word TEXT, share REAL, image BLOB); \
            INSERT INTO title VALUES ('a', 1, NULL, 0.5, x'00'), ('b', 0, 'x', 1.0, x'01'), ('b', 1, 'y', 1.0, x'02')";
        sqlx::raw_sql(made).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        (folder, file)
    }

    async fn ask(file: &Path, query: &str, timeout_ms: u64, no: Option<&Value>) -> Found {
        let parameters = if query.contains("?1") {
            vec!["no".to_owned()]
        } else {
            Vec::new()
        };
        let timeout = Duration::from_millis(timeout_ms);
        let sql = Sql::new(file, query, &parameters, timeout);
        let content = no.map(|no| json!({ "no": no }));
        let question = Question {
            asked_for: For::Step {
                case: CaseId([1; 32]),
                step: &"title".parse().unwrap(),
            },
            content: content.as_ref(),
        };
        sql.ask(question).await
    }

    const BY_NUMBER: &str = "SELECT clear, word FROM title WHERE no = ?1";

    #[tokio::test]
    async fn one_row_is_an_answer_none_or_two_are_not() {
        let (_folder, file) = database().await;
        let found = ask(&file, BY_NUMBER, 1_000, Some(&json!("a"))).await;
        let Found::Row(row) = found else {
            panic!("no row")
        };
        assert_eq!(Value::Object(row), json!({ "clear": 1, "word": null }));
        let undecided = async |query: &str, no: Option<Value>| match ask(
            &file,
            query,
            1_000,
            no.as_ref(),
        )
        .await
        {
            Found::Undecided(why) => why,
            _ => panic!("{query} decides"),
        };
        let quoted = Some(json!("a' OR '1'='1"));
        assert_eq!(undecided(BY_NUMBER, quoted).await, Undecided::Nothing);
        assert_eq!(
            undecided(BY_NUMBER, Some(json!("b"))).await,
            Undecided::Several
        );
        assert_eq!(
            undecided(BY_NUMBER, Some(json!([]))).await,
            Undecided::Unasked
        );
        assert_eq!(undecided(BY_NUMBER, None).await, Undecided::Unasked);
        for column in ["share", "image"] {
            let query = format!("SELECT {column} FROM title WHERE no = 'a'");
            assert_eq!(undecided(&query, None).await, Undecided::Misfit);
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_down_and_is_not_made() {
        let (folder, file) = database().await;
        let gone = folder.path().join("gone.sqlite");
        let found = ask(&gone, BY_NUMBER, 1_000, Some(&json!("a"))).await;
        assert!(matches!(found, Found::Trouble(Trouble::Down)));
        assert!(!gone.exists());
        let found = ask(&file, "SELECT x FROM nowhere", 1_000, None).await;
        assert!(matches!(found, Found::Trouble(Trouble::Down)));
    }

    #[tokio::test]
    async fn a_query_that_never_ends_is_interrupted() {
        let (_folder, file) = database().await;
        let endless = "SELECT count(*) AS n FROM (WITH RECURSIVE c(x) AS \
            (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c)";
        let found = ask(&file, endless, 100, None).await;
        assert!(matches!(found, Found::Trouble(Trouble::Slow)));
    }

    #[tokio::test]
    async fn a_view_is_never_written() {
        let (_folder, file) = database().await;
        let sql = Sql::new(&file, "", &[], Duration::from_secs(1));
        let mut connection = sql.open().await.unwrap();
        let written = sqlx::query("DELETE FROM title")
            .execute(&mut connection)
            .await;
        assert!(written.is_err());
    }
}
