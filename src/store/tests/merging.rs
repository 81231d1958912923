//! Any batching, order and repetition of a history gives the same rows, and those are the rows
//! that a slow and obvious reading of the rules gives.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use uuid::Uuid;

use super::{ENGINE, MORNING, appeal, class, hit, memory, report};
use crate::model::{Appeal, Hit, HitKind, Pseudonym, Record, Severity, Timestamp};
use crate::store::{AppealRow, Engine, IncidentFilter, IncidentRow, Scope, Store};

/// One generated hit: who, class, category, minute and so on, small ranges so that they meet.
fn any_hit() -> impl Strategy<Value = Hit> {
    let who = prop::option::of(0..2u8);
    let class_of = prop::option::of(0..2u8);
    let kinds = prop::sample::select(vec![
        HitKind::Block,
        HitKind::Cut,
        HitKind::Alert,
        HitKind::Technical,
    ]);
    let severity = prop::option::of(1..=5u8);
    (
        who,
        class_of,
        0..2u8,
        kinds,
        severity,
        0..200i64,
        any::<bool>(),
        1..4u64,
    )
        .prop_map(
            |(who, class_of, category, kind, severity, minute, primary, policy)| Hit {
                kind,
                who: who.map(|who| Pseudonym(format!("7B·{who}").into())),
                class: class_of.map(|number| class(&format!("7{number}"))),
                category: ["pornography", "gambling"][usize::from(category)].to_owned(),
                care: category == 1 && primary,
                tier: if primary { "primary" } else { "staff" }.to_owned(),
                severity: severity.and_then(|level| Severity::try_from(level).ok()),
                host: format!("host{}.example", minute % 3),
                policy,
                ..hit(0, minute)
            },
        )
}

/// A history in order of ids, which are not in order of time.
fn history() -> impl Strategy<Value = Vec<Record>> {
    let hits = prop::collection::vec(any_hit(), 1..40);
    let asks = prop::collection::vec((any::<prop::sample::Index>(), 0..6_000i64), 0..12);
    (hits, asks, 0..3u128).prop_map(|(mut hits, asks, reports)| {
        let mut number = 0u128;
        for hit in &mut hits {
            number += 1;
            hit.id = Uuid::from_u128(number);
            hit.code = crate::model::EventCode::of(hit.id);
            hit.request = Uuid::from_u128(1_000 + number);
        }
        let mut records: Vec<Record> = hits.iter().cloned().map(Record::Hit).collect();
        for (about, minute) in asks {
            number += 1;
            records.push(Record::Appeal(appeal(number, about.get(&hits), minute)));
        }
        for _ in 0..reports {
            number += 1;
            records.push(Record::SelfReport(report(number, 5)));
        }
        records
    })
}

/// Batches of the history: every record at least once, in any order, some repeated.
fn drains() -> impl Strategy<Value = (Vec<Record>, Vec<Vec<Record>>)> {
    history()
        .prop_flat_map(|history| {
            let repeated: Vec<Record> = history
                .iter()
                .chain(&history[..history.len() / 2])
                .cloned()
                .collect();
            let sizes = prop::collection::vec(1..12usize, 1..8);
            (Just(history), Just(repeated).prop_shuffle(), sizes)
        })
        .prop_map(|(history, mut shuffled, sizes)| {
            let mut batches = Vec::new();
            for size in sizes.iter().cycle() {
                if shuffled.is_empty() {
                    break;
                }
                let rest = shuffled.split_off((*size).min(shuffled.len()));
                batches.push(std::mem::replace(&mut shuffled, rest));
            }
            (history, batches)
        })
}

fn chains<T: Clone>(
    mut of: Vec<T>,
    moment: impl Fn(&T) -> (Timestamp, String),
    pause: i64,
) -> Vec<Vec<T>> {
    of.sort_by_key(&moment);
    let mut chains: Vec<Vec<T>> = Vec::new();
    for item in of {
        match chains.last_mut() {
            Some(chain) if moment(&item).0.0 - moment(chain.last().unwrap()).0.0 <= pause => {
                chain.push(item);
            }
            _ => chains.push(vec![item]),
        }
    }
    chains
}

/// What a row comes to by the rules, made the slow way: (id, first, last, hits, severity, kind,
/// hosts, tier, policy).
type Expected = (
    Uuid,
    i64,
    i64,
    u64,
    Option<u8>,
    HitKind,
    Vec<String>,
    String,
    u64,
);

fn expected(history: &[Record]) -> Vec<Expected> {
    let mut groups: BTreeMap<String, Vec<Hit>> = BTreeMap::new();
    for record in history {
        let Record::Hit(hit) = record else { continue };
        let kind = match hit.kind {
            HitKind::Block | HitKind::Cut => "closed",
            HitKind::Alert => "alert",
            HitKind::Technical => "technical",
        };
        let key = format!(
            "{:?} {:?} {} {} {kind}",
            hit.who, hit.class, hit.category, hit.care
        );
        groups.entry(key).or_default().push(hit.clone());
    }
    let mut rows = Vec::new();
    for group in groups.into_values() {
        for chain in chains(group, |hit| (hit.at, hit.id.to_string()), 30 * 60_000) {
            let (first, last) = (&chain[0], chain.last().unwrap());
            let mut severity = chain
                .iter()
                .filter_map(|hit| hit.severity)
                .max()
                .map(Severity::level);
            let repeated = first.category == "pornography" && last.tier == "primary";
            if repeated && chain.len() >= 5 && severity.is_some() {
                severity = severity.max(Some(3));
            }
            let blocked = chain.iter().any(|hit| hit.kind == HitKind::Block);
            let mut hosts: Vec<String> = Vec::new();
            for hit in &chain {
                if !hosts.contains(&hit.host) {
                    hosts.push(hit.host.clone());
                }
            }
            rows.push((
                first.id,
                first.at.0,
                last.at.0,
                chain.len() as u64,
                severity,
                if blocked { HitKind::Block } else { last.kind },
                hosts,
                last.tier.clone(),
                last.policy,
            ));
        }
    }
    rows.sort_by_key(|row| row.0);
    rows
}

/// (id, how many asked, first, last, class, host).
type ExpectedAsk = (Uuid, u64, i64, i64, Option<String>, String);

fn expected_asks(history: &[Record]) -> Vec<ExpectedAsk> {
    let hits: BTreeMap<Uuid, Hit> = history
        .iter()
        .filter_map(|record| match record {
            Record::Hit(hit) => Some((hit.id, hit.clone())),
            _ => None,
        })
        .collect();
    let mut groups: BTreeMap<String, Vec<Appeal>> = BTreeMap::new();
    for record in history {
        let Record::Appeal(appeal) = record else {
            continue;
        };
        let hit = &hits[&appeal.hit];
        let key = match &hit.class {
            Some(class) => format!("{class} {} {} {:?}", hit.care, hit.host, hit.path),
            None => format!("{}", hit.id),
        };
        groups.entry(key).or_default().push(appeal.clone());
    }
    let mut rows = Vec::new();
    for group in groups.into_values() {
        for chain in chains(
            group,
            |asked| (asked.at, asked.id.to_string()),
            24 * 60 * 60_000,
        ) {
            let hit = &hits[&chain[0].hit];
            rows.push((
                chain[0].id,
                chain.len() as u64,
                chain[0].at.0,
                chain.last().unwrap().at.0,
                hit.class.as_ref().map(|class| class.to_string()),
                hit.host.clone(),
            ));
        }
    }
    rows.sort_by_key(|row| row.0);
    rows
}

async fn rows(store: &Store) -> (Vec<IncidentRow>, Vec<AppealRow>) {
    let filter = IncidentFilter::all(Scope::everything());
    let mut incidents = store.incidents(&filter).await.unwrap();
    let mut appeals = store.appeals(&Scope::everything(), None).await.unwrap();
    incidents.sort_by_key(|row| row.id);
    appeals.sort_by_key(|row| row.id);
    (incidents, appeals)
}

/// Records drained in some order, in batches, with repeats, make the rows that they would have
/// made at once.
async fn one_outcome(history: &[Record], batches: &[Vec<Record>]) -> Result<(), TestCaseError> {
    let straight = memory().await;
    let new = straight.absorb(history).await.unwrap();
    prop_assert_eq!(new, history.len());
    let drained = memory().await;
    let mut new = 0;
    for batch in batches {
        new += drained.absorb(batch).await.unwrap();
    }
    prop_assert_eq!(new, history.len());
    let (incidents, appeals) = rows(&straight).await;
    let (other_incidents, other_appeals) = rows(&drained).await;
    prop_assert_eq!(&incidents, &other_incidents);
    prop_assert_eq!(&appeals, &other_appeals);

    let seen: Vec<Expected> = incidents
        .into_iter()
        .map(|row| {
            (
                row.id,
                row.first_at.0,
                row.last_at.0,
                row.hits,
                row.severity.map(Severity::level),
                row.kind,
                row.hosts,
                row.tier,
                row.policy,
            )
        })
        .collect();
    prop_assert_eq!(seen, expected(history));
    let seen: Vec<ExpectedAsk> = appeals
        .into_iter()
        .map(|row| {
            (
                row.id,
                row.asked,
                row.first_at.0,
                row.last_at.0,
                row.class.map(|class| class.to_string()),
                row.host,
            )
        })
        .collect();
    prop_assert_eq!(seen, expected_asks(history));
    straight.close().await;
    drained.close().await;
    Ok(())
}

/// Two gateways drain the same records at once, one also its batches in another order.
async fn one_outcome_of_two(
    history: &[Record],
    batches: &[Vec<Record>],
) -> Result<(), TestCaseError> {
    let url = super::database().await;
    let (one, other) = tokio::join!(Store::open(&url), Store::open(&url));
    let (one, other) = (one.unwrap(), other.unwrap());
    let forth = async {
        let mut new = 0;
        for batch in batches {
            new += one.absorb(batch).await.unwrap();
        }
        new
    };
    let back = async {
        let mut new = 0;
        for record in history.iter().rev() {
            new += other.absorb(std::slice::from_ref(record)).await.unwrap();
        }
        new
    };
    let (forth, back) = tokio::join!(forth, back);
    prop_assert_eq!(forth + back, history.len(), "each is new once");
    let alone = Store::open("sqlite::memory:").await.unwrap();
    alone.absorb(history).await.unwrap();
    prop_assert_eq!(rows(&alone).await, rows(&one).await);
    prop_assert_eq!(rows(&alone).await, rows(&other).await);
    one.close().await;
    other.close().await;
    Ok(())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn order_batches_and_repeats_change_nothing((history, batches) in drains()) {
        runtime().block_on(ENGINE.scope(Engine::Sqlite, one_outcome(&history, &batches)))?;
    }
}

proptest! {
    // A database is made for each case, which takes its time.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn order_batches_and_repeats_change_nothing_on_postgres((history, batches) in drains()) {
        if super::server::shared().is_some() {
            runtime().block_on(ENGINE.scope(Engine::Postgres, one_outcome(&history, &batches)))?;
        }
    }

    #[test]
    fn two_gateways_on_one_database_make_the_incidents_of_one((history, batches) in drains()) {
        if super::server::shared().is_some() {
            runtime().block_on(one_outcome_of_two(&history, &batches))?;
        }
    }
}

async fn a_moment_far_from_today_is_kept() {
    let store = memory().await;
    let odd = [i64::MIN, i64::MAX, 0, MORNING];
    for (number, at) in odd.iter().enumerate() {
        let hit = Hit {
            at: Timestamp(*at),
            policy: u64::MAX,
            ..hit(number as u128, 0)
        };
        store.absorb(&[Record::Hit(hit)]).await.unwrap();
    }
    let (incidents, _) = rows(&store).await;
    assert_eq!(
        incidents
            .iter()
            .map(|row| row.first_at.0)
            .collect::<Vec<_>>(),
        odd
    );
    assert!(incidents.iter().all(|row| row.policy == u64::MAX));
}

on_both!(a_moment_far_from_today_is_kept,);
