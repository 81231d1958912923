//! The store's story, told on either engine: SQLite in memory or in a file, and PostgreSQL.
//!
//! A test says `memory()` for a store and does not know which engine it gets. Those that are
//! listed in [`on_both!`] run on both; with SCHOOLGATE_TEST_STORE=postgres every store is one of
//! PostgreSQL, also those of the portal's and the dashboard's tests.

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use crate::store::Engine;
            use crate::store::tests::on;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on(Engine::Sqlite, super::$name()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on(Engine::Postgres, super::$name()).await;
            }
        }
    )*};
}

mod appeals;
mod asks;
mod cancelled;
mod corrections;
mod engines;
mod files;
mod incidents;
mod matters;
mod merging;
mod notices;
mod office;
mod people;
mod record;
mod reports;
pub(crate) mod server;
mod unlocks;

use uuid::Uuid;

use super::{Engine, Store};
use crate::model::{
    Appeal, AppealReason, ClassId, Confidence, EventCode, HelpWish, Hit, HitKind, Language,
    Pseudonym, Record, SelfReport, Severity, SourceId, Timestamp,
};

/// 2026-11-20T09:00:00Z.
const MORNING: i64 = 1_795_165_200_000;
const MINUTE: i64 = 60_000;

fn at(minute: i64) -> Timestamp {
    Timestamp(MORNING + minute * MINUTE)
}

fn class(name: &str) -> ClassId {
    ClassId(name.into())
}

tokio::task_local! {
    static ENGINE: Engine;
}

/// Runs a test on an engine, or leaves it out where there is none.
async fn on(engine: Engine, test: impl Future<Output = ()>) {
    if engine == Engine::Sqlite || server::shared().is_some() {
        ENGINE.scope(engine, test).await;
    }
}

/// The engine of the test that asks.
fn engine() -> Engine {
    ENGINE.try_with(|engine| *engine).unwrap_or_else(|_| {
        match std::env::var("SCHOOLGATE_TEST_STORE").as_deref() {
            Ok("postgres") => Engine::Postgres,
            _ => Engine::Sqlite,
        }
    })
}

/// An empty store, for a test to fill.
pub(crate) async fn memory() -> Store {
    let url = match engine() {
        Engine::Sqlite => "sqlite::memory:".to_owned(),
        Engine::Postgres => database().await,
    };
    Store::open(&url).await.unwrap()
}

/// Where a database may be made that can be opened several times; an SQLite file is in `dir`.
async fn place(dir: &tempfile::TempDir) -> String {
    match engine() {
        Engine::Sqlite => format!("sqlite:{}", dir.path().join("a.db").display()),
        Engine::Postgres => database().await,
    }
}

async fn database() -> String {
    let server = server::shared().expect("SCHOOLGATE_TEST_STORE=postgres needs a server");
    server.database().await
}

/// A closed page of one pupil of 7B in a category that is not of care.
fn hit(id: u128, minute: i64) -> Hit {
    let id = Uuid::from_u128(id);
    Hit {
        id,
        code: EventCode::of(id),
        request: Uuid::from_u128(!id.as_u128()),
        at: at(minute),
        kind: HitKind::Block,
        who: Some(Pseudonym("7B·14".into())),
        class: Some(class("7B")),
        tier: "lower-secondary".to_owned(),
        confidence: Confidence::High,
        source: SourceId::ProxyAuth,
        category: "gambling".to_owned(),
        care: false,
        severity: Severity::try_from(1).ok(),
        reason: "listed".to_owned(),
        host: "bets.example".to_owned(),
        path: Some("/odds".to_owned()),
        because: vec!["lists/gambling".to_owned()],
        policy: 3,
    }
}

fn care_hit(id: u128, minute: i64) -> Hit {
    Hit {
        category: "self-harm-promotion".to_owned(),
        care: true,
        severity: Severity::try_from(4).ok(),
        host: "dark.example".to_owned(),
        ..hit(id, minute)
    }
}

fn technical_hit(id: u128, minute: i64) -> Hit {
    Hit {
        kind: HitKind::Technical,
        category: "address-inside".to_owned(),
        severity: None,
        ..hit(id, minute)
    }
}

fn appeal(id: u128, about: &Hit, minute: i64) -> Appeal {
    Appeal {
        id: Uuid::from_u128(id),
        hit: about.id,
        code: about.code,
        at: at(minute),
        why: AppealReason::Lesson,
        words: "na historię".to_owned(),
        language: Language::Pl,
    }
}

fn report(id: u128, minute: i64) -> SelfReport {
    let id = Uuid::from_u128(id);
    SelfReport {
        id,
        code: EventCode::of(id),
        at: at(minute),
        wish: HelpWish::Talk,
        words: "…".to_owned(),
        when: "break".to_owned(),
        discreet: true,
        who: "7B·14".to_owned(),
        language: Language::Vi,
    }
}

fn records(hits: &[Hit]) -> Vec<Record> {
    hits.iter().cloned().map(Record::Hit).collect()
}
