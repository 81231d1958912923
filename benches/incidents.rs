//! How long do the questions behind the dashboard take with five million incidents?
//!
//! Run: `cargo bench --bench incidents`; fewer with `INCIDENTS=100000`. The database is made by
//! plain SQL in a temporary directory, then every question is asked through the store, as pages
//! ask it: cold once, then a hundred times for the median and the slowest.

use std::time::{Duration, Instant};

use schoolgate::model::{ClassId, Pseudonym, Severity, Timestamp};
use schoolgate::safeguard::IncidentState;
use schoolgate::store::{IncidentFilter, Scope, Store};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// 2026-11-20T09:00:00Z: the newest incident.
const NOW: i64 = 1_795_165_200_000;
/// Apart from each other, in milliseconds: five million cover about five years.
const APART: i64 = 30_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Asked by `cargo test --benches`, which wants to know that it starts.
    let small = std::env::args().any(|argument| argument == "--test");
    let many: i64 = match std::env::var("INCIDENTS") {
        Ok(text) => text.parse()?,
        Err(_) if small => 2_000,
        Err(_) => 5_000_000,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(bench(many))
}

async fn bench(many: i64) -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("bench.db");
    let url = format!("sqlite:{}", file.display());
    let store = Store::open(&url).await?;
    store.close().await;

    let begun = Instant::now();
    fill(&file, many).await?;
    println!(
        "{many} incidents, {:.0} MB, made in {:.0} s",
        std::fs::metadata(&file)?.len() as f64 / 1e6,
        begun.elapsed().as_secs_f64()
    );

    let store = Store::open(&url).await?;
    let classes = |names: &[&str]| names.iter().map(|name| ClassId((*name).into())).collect();
    let teacher = Scope::teacher(classes(&["C1", "C7", "C20", "C33"]));
    let page = |scope: Scope, state| IncidentFilter {
        state: Some(state),
        limit: 60,
        ..IncidentFilter::all(scope)
    };
    let deep = Timestamp(NOW - many * APART * 9 / 10);
    let closed = IncidentState::Closed;
    let questions = [
        (
            "lead, new, first page",
            page(Scope::lead(), IncidentState::New),
        ),
        ("lead, closed, first page", page(Scope::lead(), closed)),
        (
            "teacher of 4 classes, new",
            page(teacher.clone(), IncidentState::New),
        ),
        (
            "teacher of 4 classes, closed",
            page(teacher.clone(), closed),
        ),
        (
            "lead, closed, deep page (nine tenths back)",
            IncidentFilter {
                before: Some(deep),
                before_id: Some(uuid::Uuid::max()),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "teacher, closed, deep page",
            IncidentFilter {
                before: Some(deep),
                before_id: Some(uuid::Uuid::max()),
                ..page(teacher.clone(), closed)
            },
        ),
        (
            "admin, closed, rare category",
            IncidentFilter {
                category: Some("rare".to_owned()),
                ..page(Scope::admin(), closed)
            },
        ),
        (
            "teacher, closed, rare category",
            IncidentFilter {
                category: Some("rare".to_owned()),
                ..page(teacher.clone(), closed)
            },
        ),
        (
            "lead, closed, severity 4 and 5",
            IncidentFilter {
                min_severity: Severity::try_from(4).ok(),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "lead, closed, one tier, one week three years ago",
            IncidentFilter {
                tier: Some("T2".to_owned()),
                since: Some(Timestamp(NOW - many * APART * 6 / 10)),
                ended_by: Some(Timestamp(NOW - many * APART * 6 / 10 + 7 * 86_400_000)),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "lead, closed, one stand-in",
            IncidentFilter {
                who: Some(Pseudonym("C7·3".into())),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "lead, closed, a rare site",
            IncidentFilter {
                host: Some("site77777.example".to_owned()),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "lead, closed, the most popular site",
            IncidentFilter {
                host: Some("popular.example".to_owned()),
                ..page(Scope::lead(), closed)
            },
        ),
        (
            "teacher, closed, the most popular site",
            IncidentFilter {
                host: Some("popular.example".to_owned()),
                ..page(teacher.clone(), closed)
            },
        ),
        (
            "lead, new, the most popular site, nine tenths back",
            IncidentFilter {
                host: Some("popular.example".to_owned()),
                before: Some(deep),
                before_id: Some(uuid::Uuid::max()),
                ..page(Scope::lead(), IncidentState::New)
            },
        ),
    ];
    println!(
        "{:52} {:>9} {:>9} {:>9} {:>5}",
        "", "cold", "median", "slowest", "rows"
    );
    for (name, filter) in &questions {
        let mut rows = 0;
        let times = time(async || {
            rows = store.incidents(filter).await?.len();
            Ok(())
        })
        .await?;
        say(name, &times, rows);
    }
    for (name, scope) in [
        ("badges, lead", Scope::lead()),
        ("badges, teacher of 4 classes", teacher),
        ("badges, admin", Scope::admin()),
    ] {
        let mut new = 0;
        let times = time(async || {
            new = store.counts(&scope, Timestamp(0)).await?.new;
            Ok(())
        })
        .await?;
        say(name, &times, new as usize);
    }
    let class = ClassId("C1".into());
    for (name, back) in [
        ("class now: what closed in a lesson", 45 * 60_000),
        ("lessons: what a class met in a week", 7 * 86_400_000),
    ] {
        let mut rows = 0;
        let times = time(async || {
            rows = store.tripped(&class, Timestamp(NOW - back)).await?.len();
            Ok(())
        })
        .await?;
        say(name, &times, rows);
    }
    store.close().await;
    plans(&file).await
}

/// What SQLite says of the indexes: the first page of a state, of a class, and of a class's site.
async fn plans(file: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut db = SqliteConnectOptions::new().filename(file).connect().await?;
    let end = "ORDER BY last_at DESC, id DESC LIMIT 60";
    for question in [
        format!("SELECT * FROM incidents WHERE state = 'new' {end}"),
        format!("SELECT * FROM incidents WHERE class = 'C1' AND state = 'closed' {end}"),
        "SELECT incident FROM hits WHERE host = 'popular.example' AND class = 'C1' \
         ORDER BY at DESC LIMIT 5000"
            .to_owned(),
    ] {
        let explained = format!("EXPLAIN QUERY PLAN {question}");
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explained))
            .fetch_all(&mut db)
            .await?;
        println!("\n{question}");
        for (.., step) in steps {
            println!("    {step}");
        }
    }
    Ok(())
}

struct Times {
    cold: Duration,
    warm: Vec<Duration>,
}

async fn time(
    mut ask: impl AsyncFnMut() -> Result<(), Box<dyn std::error::Error>>,
) -> Result<Times, Box<dyn std::error::Error>> {
    let begun = Instant::now();
    ask().await?;
    let cold = begun.elapsed();
    let mut warm = Vec::new();
    for _ in 0..100 {
        let begun = Instant::now();
        ask().await?;
        warm.push(begun.elapsed());
    }
    warm.sort();
    Ok(Times { cold, warm })
}

fn say(name: &str, times: &Times, rows: usize) {
    let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    println!(
        "{name:52} {:>9} {:>9} {:>9} {rows:>5}",
        ms(times.cold),
        ms(times.warm[times.warm.len() / 2]),
        ms(times.warm[times.warm.len() - 1]),
    );
}

/// A school of forty classes with thirty pupils each, five tiers, twenty common categories and a
/// rare one; one in fifty is new, one in a hundred of care, one in a thousand urgent. Each has
/// one hit, a tenth of them on one popular site.
async fn fill(file: &std::path::Path, many: i64) -> Result<(), sqlx::Error> {
    let mut db = SqliteConnectOptions::new()
        .filename(file)
        .pragma("journal_mode", "OFF")
        .pragma("synchronous", "OFF")
        .pragma("cache_size", "-400000")
        .connect()
        .await?;
    // Indexes are quicker made at once, in order, than row by row.
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, sql FROM sqlite_master
         WHERE type = 'index' AND tbl_name IN ('incidents', 'hits') AND sql IS NOT NULL",
    )
    .fetch_all(&mut db)
    .await?;
    for (name, _) in &indexes {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP INDEX {name}")))
            .execute(&mut db)
            .await?;
    }
    let numbers =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)";
    let id = "printf('%08x-0000-7000-8000-%012x', i / 65536, i)";
    let moment = "$2 - ($1 - i) * $3";
    for statement in [
        format!(
            "{numbers} INSERT INTO incidents SELECT {id}, 'who:' || (i % 1200), \
             CASE WHEN i % 5003 = 0 THEN 'rare' ELSE 'cat' || ((i * 7919) % 20) END, 'closed', \
             i % 100 = 7, {moment}, {moment}, 'C' || (i % 40) || '·' || ((i / 40) % 30), \
             'C' || (i % 40), 'T' || (i % 5), 'block', \
             CASE WHEN i % 1000 = 3 THEN 4 + (i / 1000) % 2 ELSE 1 + i % 3 END, 1, 'high', \
             'proxy-auth', 3, CASE WHEN i % 50 = 1 THEN 'new' WHEN i % 50 = 2 THEN 'seen' \
             ELSE 'closed' END FROM n"
        ),
        format!(
            "{numbers} INSERT INTO hits SELECT {id}, {id}, 'K7Q-4MD', {id}, {moment}, 'block', \
             'C' || (i % 40) || '·' || ((i / 40) % 30), 'C' || (i % 40), 'T' || (i % 5), 'high', \
             'proxy-auth', CASE WHEN i % 5003 = 0 THEN 'rare' ELSE 'cat' || ((i * 7919) % 20) \
             END, i % 100 = 7, 1, 'listed', CASE WHEN i % 10 = 0 THEN 'popular.example' ELSE \
             'site' || ((i * 104729) % 200000) || '.example' END, NULL, '[]', 3 FROM n"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(many)
            .bind(NOW)
            .bind(APART)
            .execute(&mut db)
            .await?;
    }
    for (_, made_by) in indexes {
        sqlx::query(sqlx::AssertSqlSafe(made_by))
            .execute(&mut db)
            .await?;
    }
    Ok(())
}
