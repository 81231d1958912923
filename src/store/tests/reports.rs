//! Days in counts, weeks for studies, tests of the filter, and indexes behind lists.

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{appeal, at, care_hit, class, hit, memory, records, report, technical_hit};
use crate::model::{AppealAnswer, Hit, HitKind, Pseudonym, Record, Seen, Timestamp};
use crate::safeguard::IncidentState;
use crate::safeguard::period::{Day, Week, beginning, day, days_over};
use crate::store::{
    AccountId, Measure, Scope, SelfTest, SelfTestResult, SelfTestStep, Store, Tally,
};
use uuid::Uuid;

const SOMEBODY: AccountId = AccountId(Uuid::from_u128(7));

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn sum(tallies: &[Tally], measure: Measure) -> u64 {
    let own = tallies.iter().filter(|tally| tally.is(measure));
    own.map(Tally::count).sum()
}

async fn all(store: &Store) -> Vec<Tally> {
    store
        .tallies("2000-01-01", "2999-01-01", None)
        .await
        .unwrap()
}

/// The 20th of November 2026 in Warsaw, on which all fixtures lie.
fn friday() -> Day {
    day(date(2026, 11, 20), &zone("Europe/Warsaw"))
}

#[tokio::test]
async fn a_day_is_counted_once_however_often() {
    let store = memory().await;
    let closed = hit(1, 0);
    let mut records = records(&[
        closed.clone(),
        hit(2, 5),
        care_hit(3, 10),
        technical_hit(4, 12),
        Hit {
            host: "gambling.blocked.example".to_owned(),
            who: Some(Pseudonym("x".into())),
            ..hit(5, 14)
        },
        Hit {
            kind: HitKind::Alert,
            ..hit(6, 200)
        },
    ]);
    records.push(Record::Appeal(appeal(7, &closed, 20)));
    records.push(Record::SelfReport(report(8, 30)));
    store.absorb(&records).await.unwrap();
    assert_eq!(store.tally(&[friday()]).await.unwrap(), 1);
    assert_eq!(store.tally(&[friday()]).await.unwrap(), 0);
    let tallies = all(&store).await;
    // Two of gambling and one of care; neither the technical one nor that of the tests.
    assert_eq!(sum(&tallies, Measure::Closed), 3);
    assert_eq!(sum(&tallies, Measure::Incidents), 3);
    assert_eq!(sum(&tallies, Measure::Urgent), 1);
    assert_eq!(sum(&tallies, Measure::Asked), 1);
    assert_eq!(sum(&tallies, Measure::Opened), 0);
    assert_eq!(sum(&tallies, Measure::SelfReports), 1);
    assert!(tallies.iter().all(|tally| tally.day == "2026-11-20"));
    assert_eq!(
        store.tallied().await.unwrap(),
        Some(("2026-11-20".to_owned(), "2026-11-20".to_owned()))
    );
    // Of other classes there is only what has no class at all.
    let other = store
        .tallies("2026-11-20", "2026-11-21", Some(&[class("8A")]))
        .await
        .unwrap();
    assert_eq!(other, []);
    assert_eq!(
        store
            .tallies("2026-11-20", "2026-11-21", Some(&[]))
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn late_answers_change_the_day_and_forgetting_does_not() {
    let store = memory().await;
    let closed = hit(1, 0);
    let mut new = records(&[closed.clone(), care_hit(2, 3)]);
    new.push(Record::Appeal(appeal(3, &closed, 20)));
    store.absorb(&new).await.unwrap();
    store.tally(&[friday()]).await.unwrap();
    store
        .answer_appeal(
            Uuid::from_u128(3),
            &Scope::lead(),
            AppealAnswer::Opened,
            SOMEBODY,
            at(60),
        )
        .await
        .unwrap();
    for (id, note) in [(1u128, "mistake: a chess page"), (2, "no-concern")] {
        store
            .set_incident_state(
                Uuid::from_u128(id),
                &Scope::lead(),
                IncidentState::Closed,
                SOMEBODY,
                Some(note),
                at(90),
            )
            .await
            .unwrap();
    }
    assert_eq!(store.tally(&[friday()]).await.unwrap(), 1);
    let before = all(&store).await;
    for measure in [
        Measure::Opened,
        Measure::AnsweredInLesson,
        Measure::AnsweredInDay,
        Measure::ClosedAsMistake,
        Measure::UrgentNoConcern,
    ] {
        assert_eq!(sum(&before, measure), 1, "{measure:?}");
    }
    let sites = store
        .opened_sites(&Scope::lead(), friday().from, friday().to)
        .await
        .unwrap();
    assert_eq!(sites.len(), 1);
    assert_eq!(
        (sites[0].host.as_str(), sites[0].opened),
        ("bets.example", 1)
    );
    // The records go, the counts stay.
    store.purge(at(60 * 24 * 60), 30).await.unwrap();
    assert_eq!(all(&store).await, before);
}

/// Hits shortly before and after midnight fall on their own days, in every zone and on the days
/// when the clocks change.
#[tokio::test]
async fn midnight_is_the_school_s_own() {
    for (name, on, hours) in [
        ("Europe/Warsaw", date(2026, 10, 25), 25),
        ("Europe/Warsaw", date(2026, 3, 29), 23),
        ("Asia/Ho_Chi_Minh", date(2026, 10, 25), 24),
        ("America/Santiago", date(2026, 9, 6), 23),
    ] {
        let zone = zone(name);
        let day = day(on, &zone);
        assert_eq!((day.to.0 - day.from.0) / 3_600_000, hours, "{name}");
        let store = memory().await;
        let moments = [day.from.0 - 1, day.from.0, day.to.0 - 1, day.to.0];
        let hits: Vec<Hit> = (1u128..)
            .zip(moments)
            .map(|(id, at)| Hit {
                at: Timestamp(at),
                ..hit(id, 0)
            })
            .collect();
        store.absorb(&records(&hits)).await.unwrap();
        let now = Timestamp(day.to.0 + 36 * 3_600_000);
        let days = days_over(now, Timestamp(0), 3, &zone);
        assert_eq!(store.tally(&days).await.unwrap(), 3, "{name}");
        let by_day: Vec<(String, u64)> = all(&store)
            .await
            .into_iter()
            .filter(|tally| tally.is(Measure::Closed))
            .map(|tally| (tally.day.clone(), tally.count()))
            .collect();
        let text = |days: i64| on.saturating_add(jiff::Span::new().days(days)).to_string();
        assert_eq!(
            by_day,
            [(text(-1), 1), (text(0), 2), (text(1), 1)],
            "{name}"
        );
    }
}

fn week() -> (Week, Day) {
    let zone = zone("Europe/Warsaw");
    let week = Week::of(date(2026, 11, 20));
    let span = Day {
        date: week.monday,
        from: beginning(week.monday, &zone),
        to: beginning(week.end(), &zone),
    };
    (week, span)
}

fn pupils(from: u128, to: u128) -> Vec<Record> {
    let hits: Vec<Hit> = (from..to)
        .map(|id| Hit {
            who: Some(Pseudonym(format!("7B·{id}").into())),
            ..hit(id, 0)
        })
        .collect();
    records(&hits)
}

#[tokio::test]
async fn a_week_for_studies_is_made_once_and_never_again() {
    let store = memory().await;
    store.absorb(&pupils(1, 13)).await.unwrap();
    let (week, span) = week();
    let made = |store: Store| async move {
        store
            .make_study_week(&week.name(), &span, 10, at(0))
            .await
            .unwrap()
    };
    assert!(made(store.clone()).await);
    let first = store.study_weeks("2026-W01", "2026-W53").await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].rows.len(), 1);
    assert_eq!((first[0].rows[0].people, first[0].rows[0].closed), (12, 12));
    assert_eq!(first[0].rows[0].asked, None);
    // One more pupil: had the week been made again, the difference would be this one.
    store.absorb(&pupils(13, 14)).await.unwrap();
    assert!(!made(store.clone()).await);
    assert_eq!(
        store.study_weeks("2026-W01", "2026-W53").await.unwrap(),
        first
    );
    assert_eq!(store.study_weeks("2026-W48", "2026-W53").await.unwrap(), []);
}

#[tokio::test]
async fn a_week_of_few_tells_nothing_whatever_is_asked_for() {
    let store = memory().await;
    store.absorb(&pupils(1, 5)).await.unwrap();
    let (week, span) = week();
    store
        .make_study_week(&week.name(), &span, 1, at(0))
        .await
        .unwrap();
    let weeks = store.study_weeks("", "9999-W99").await.unwrap();
    assert_eq!((weeks[0].least, weeks[0].rows.len()), (5, 0));
}

#[tokio::test]
async fn tests_of_the_filter_are_kept_newest_first() {
    let store = memory().await;
    let run = |minute: i64| SelfTest {
        id: Uuid::from_u128(minute as u128 + 1),
        at: at(minute),
        by: "ivan".to_owned(),
        way: "rules".to_owned(),
        policy: 4,
        steps: vec![SelfTestStep {
            tier: "primary".to_owned(),
            probe: "category:gambling".to_owned(),
            result: SelfTestResult::Passed,
            detail: "lists: block".to_owned(),
            expected: Some(Seen::Closed),
            seen: Some(Seen::Closed),
        }],
    };
    for minute in 0..302 {
        store.keep_selftest(&run(minute)).await.unwrap();
    }
    let runs = store.selftests(400).await.unwrap();
    assert_eq!(runs.len(), 300);
    assert_eq!(runs[0], run(301));
    assert_eq!(runs[299], run(2));
}

#[tokio::test]
async fn interruptions_are_an_average_of_teachers() {
    let store = memory().await;
    assert_eq!(store.interruptions(at(0), at(60)).await.unwrap(), (0, 0));
}
