//! The store's story, over SQLite in memory and in a file.

mod appeals;
mod cancelled;
mod corrections;
mod files;
mod incidents;
mod merging;
mod people;
mod reports;

use uuid::Uuid;

use super::Store;
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

async fn memory() -> Store {
    Store::open("sqlite::memory:").await.unwrap()
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
