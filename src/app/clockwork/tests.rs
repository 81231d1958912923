//! No signal is lost: whatever happens in which order, restarts included, each report and each
//! serious incident is closed, or open with a time, and late with somebody told.

use std::path::Path;

use proptest::prelude::*;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::model::{
    ClassId, Confidence, EventCode, HelpWish, Hit, HitKind, Language, Pseudonym, Record, Role,
    SchoolHours, SelfReport, Severity, SourceId,
};
use crate::store::journal::{Journal, JournalReader, drain};
use crate::store::{AccountId, Insider, MatterRow, MatterState, NewAccount};

/// 2026-11-20T09:00:00Z, a Friday.
const MORNING: Timestamp = Timestamp(1_795_165_200_000);

fn calendar() -> Calendar {
    Calendar::new(&SchoolHours::default(), "Europe/Warsaw")
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

fn report(id: u128, at: Timestamp) -> SelfReport {
    let id = Uuid::from_u128(id);
    SelfReport {
        id,
        code: EventCode::of(id),
        at,
        wish: HelpWish::Talk,
        words: String::new(),
        when: String::new(),
        discreet: false,
        who: String::new(),
        language: Language::En,
    }
}

fn hit(id: u128, at: Timestamp, who: u8, level: u8) -> Hit {
    let id = Uuid::from_u128(id);
    Hit {
        id,
        code: EventCode::of(id),
        request: id,
        at,
        kind: HitKind::Block,
        who: Some(Pseudonym(format!("7B·{who}").into())),
        class: Some(ClassId("7B".into())),
        tier: "lower-secondary".to_owned(),
        confidence: Confidence::High,
        source: SourceId::ProxyAuth,
        category: "self-harm-promotion".to_owned(),
        care: true,
        severity: Severity::try_from(level).ok(),
        reason: "listed".to_owned(),
        host: "dark.example".to_owned(),
        path: None,
        because: Vec::new(),
        policy: 1,
    }
}

async fn hire(store: &Store, name: &str, role: Role) -> AccountId {
    let new = NewAccount {
        name: name.into(),
        display: name.into(),
        role,
        classes: Vec::new(),
        language: None,
        mail: None,
    };
    store.create_account(&new).await.unwrap().id
}

#[tokio::test]
async fn each_rung_is_told_once_in_its_time_and_not_again_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("a.db").display());
    let mut store = Store::open(&url).await.unwrap();
    let tom = hire(&store, "tom", Role::SafeguardingLead).await;
    hire(&store, "eva", Role::SafeguardingContact).await;
    hire(&store, "head", Role::Leadership).await;
    hire(&store, "ivan", Role::Admin).await;
    let report = report(1, MORNING);
    let id = report.id;
    store.absorb(&[Record::SelfReport(report)]).await.unwrap();
    let mut names = Vec::new();
    for minute in [0, 0, 5, 15, 16, 45, 46] {
        let now = MORNING.plus(minutes(minute));
        round(&store, calendar(), now).await.unwrap();
        store.close().await;
        store = Store::open(&url).await.unwrap();
        let told = store.told(id).await.unwrap();
        names.push(told.into_iter().map(|row| row.name).collect::<Vec<_>>());
    }
    assert_eq!(names[1], ["tom"]);
    assert_eq!(names[2], ["tom"]);
    assert_eq!(names[4], ["tom", "tom", "eva"]);
    assert_eq!(names[6], ["tom", "tom", "eva", "head"]);
    // Once it is taken nobody hears of the first look; the talk is next.
    let insider = Insider {
        account: tom,
        all: true,
    };
    let now = MORNING.plus(minutes(50));
    store.take_matter(id, insider, now).await.unwrap();
    round(&store, calendar(), MORNING.plus(minutes(59)))
        .await
        .unwrap();
    assert_eq!(store.told(id).await.unwrap().len(), 4);
    round(&store, calendar(), MORNING.plus(minutes(60)))
        .await
        .unwrap();
    assert_eq!(store.told(id).await.unwrap().len(), 6);
    store
        .close_matter(id, insider, "talked", MORNING.plus(minutes(61)))
        .await
        .unwrap();
    round(&store, calendar(), MORNING.plus(minutes(600)))
        .await
        .unwrap();
    assert_eq!(store.told(id).await.unwrap().len(), 6);
}

#[tokio::test]
async fn without_a_team_it_is_told_and_a_name_that_nobody_has_is_not_on_duty() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    hire(&store, "ivan", Role::Admin).await;
    store
        .absorb(&[Record::SelfReport(report(1, MORNING))])
        .await
        .unwrap();
    round(&store, calendar(), MORNING).await.unwrap();
    let told = store.told(Uuid::from_u128(1)).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].name, "ivan");

    // At night: the clock of a school that names somebody unknown waits for the morning.
    let night = MORNING.plus(minutes(12 * 60));
    store
        .absorb(&[Record::SelfReport(report(2, night))])
        .await
        .unwrap();
    let named = |name: &str| {
        let hours = SchoolHours {
            on_duty: Some(name.to_owned()),
            ..SchoolHours::default()
        };
        Calendar::new(&hours, "Europe/Warsaw")
    };
    round(&store, named("nobody"), night).await.unwrap();
    assert!(store.told(Uuid::from_u128(2)).await.unwrap().is_empty());
    hire(&store, "eva", Role::SafeguardingContact).await;
    round(&store, named("eva"), night).await.unwrap();
    let told = store.told(Uuid::from_u128(2)).await.unwrap();
    assert_eq!(told[0].name, "eva");
}

#[derive(Clone, Debug)]
enum Deed {
    Report,
    Hit(u8, u8),
    Drain,
    Restart,
    Tick(u64),
    Take(prop::sample::Index),
    Talk(prop::sample::Index),
    Close(prop::sample::Index),
}

fn deed() -> impl Strategy<Value = Deed> {
    use prop::sample::Index;
    prop_oneof![
        2 => Just(Deed::Report),
        4 => (0..3u8, 3..=5u8).prop_map(|(who, level)| Deed::Hit(who, level)),
        3 => Just(Deed::Drain),
        2 => Just(Deed::Restart),
        3 => (0..3_000u64).prop_map(Deed::Tick),
        1 => any::<Index>().prop_map(Deed::Take),
        1 => any::<Index>().prop_map(Deed::Talk),
        1 => any::<Index>().prop_map(Deed::Close),
    ]
}

/// A gateway as far as signals go: journal, database, clock.
struct House {
    url: String,
    journal_dir: std::path::PathBuf,
    store: Store,
    journal: Option<(Journal, JournalReader)>,
    now: Timestamp,
    lead: Insider,
}

impl House {
    async fn new(dir: &Path) -> House {
        let url = format!("sqlite:{}", dir.join("a.db").display());
        let journal_dir = dir.join("journal");
        let store = Store::open(&url).await.unwrap();
        let lead = hire(&store, "tom", Role::SafeguardingLead).await;
        hire(&store, "head", Role::Leadership).await;
        House {
            journal: Some(Journal::open(&journal_dir).unwrap()),
            url,
            journal_dir,
            store,
            now: MORNING,
            lead: Insider {
                account: lead,
                all: true,
            },
        }
    }

    /// Everything stops with what is in the journal still there, and begins anew.
    async fn restart(&mut self) {
        if let Some((journal, _)) = self.journal.take() {
            journal.close().await;
        }
        self.store.close().await;
        self.store = Store::open(&self.url).await.unwrap();
        self.journal = Some(Journal::open(&self.journal_dir).unwrap());
    }

    async fn drain(&mut self) {
        let Some((journal, reader)) = self.journal.take() else {
            return;
        };
        journal.close().await;
        let cancel = CancellationToken::new();
        cancel.cancel();
        drain(reader, self.store.clone(), cancel).await;
        self.journal = Some(Journal::open(&self.journal_dir).unwrap());
    }

    async fn append(&self, record: Record) {
        let (journal, _) = self.journal.as_ref().unwrap();
        journal.append(record).await.unwrap();
    }

    async fn pick(&self, which: &prop::sample::Index) -> Option<MatterRow> {
        let open = self.store.open_matters().await.unwrap();
        (!open.is_empty()).then(|| which.get(&open).clone())
    }
}

async fn play(deeds: &[Deed]) {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::new(dir.path()).await;
    let (mut reports, mut hits) = (Vec::new(), Vec::new());
    let mut number = 0;
    for deed in deeds {
        number += 1;
        match deed {
            Deed::Report => {
                let report = report(number, house.now);
                reports.push(report.id);
                house.append(Record::SelfReport(report)).await;
            }
            Deed::Hit(who, level) => {
                let hit = hit(number, house.now, *who, *level);
                if *level >= 4 {
                    hits.push(hit.id);
                }
                house.append(Record::Hit(hit)).await;
            }
            Deed::Drain => house.drain().await,
            Deed::Restart => house.restart().await,
            Deed::Tick(more) => {
                house.now = house.now.plus(minutes(*more));
                round(&house.store, calendar(), house.now).await.unwrap();
            }
            Deed::Take(which) => {
                if let Some(row) = house.pick(which).await {
                    // Somebody may have been quicker.
                    house
                        .store
                        .take_matter(row.id, house.lead, house.now)
                        .await
                        .ok();
                }
            }
            Deed::Talk(which) => {
                if let Some(row) = house.pick(which).await {
                    let done = house.store.talk_matter(row.id, house.lead, house.now).await;
                    done.unwrap();
                }
            }
            Deed::Close(which) => {
                if let Some(row) = house.pick(which).await {
                    let done = house
                        .store
                        .close_matter(row.id, house.lead, "talked", house.now)
                        .await;
                    done.unwrap();
                }
            }
        }
    }
    house.restart().await;
    house.drain().await;
    // Long after, at noon of a school day.
    house.now = house.now.plus(minutes(90 * 24 * 60));
    house.now = calendar().next_open(house.now).plus(minutes(1));
    round(&house.store, calendar(), house.now).await.unwrap();

    let mut all = Vec::new();
    for state in [MatterState::Open, MatterState::Closed] {
        all.extend(
            house
                .store
                .matters(house.lead, state, house.now)
                .await
                .unwrap(),
        );
    }
    for id in &reports {
        assert!(all.iter().any(|row| row.id == *id), "a report is lost");
    }
    for id in &hits {
        let incident = house.store.hit(*id).await.unwrap().unwrap().incident;
        assert!(
            all.iter().any(|row| row.reference == incident.to_string()),
            "a serious hit is lost"
        );
    }
    for row in &all {
        let due = plan(&row.facts(), &calendar(), 2, house.now);
        if row.closed_at.is_some() {
            continue;
        }
        assert!(due.late, "open, and after three months not late");
        let told = house.store.told(row.id).await.unwrap();
        assert!(told.iter().any(|told| told.name == "tom"));
        assert!(told.iter().any(|told| told.name == "head"));
    }
    let counts = house.store.matter_counts().await.unwrap();
    assert_eq!(counts.came, counts.closed + counts.taken + counts.waiting);
    assert_eq!(
        counts.taken + counts.waiting,
        all.iter().filter(|row| row.closed_at.is_none()).count() as u64
    );
    house.store.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_signal_is_lost(deeds in prop::collection::vec(deed(), 1..25)) {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(play(&deeds));
    }
}
