//! Incidents: reading them inside a scope, and moving them on.

use super::sql::QueryBuilder;
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{count, read, read_id, read_severity, read_word, word};
use super::hits::RawHit;
use super::matters::{Passed, passed_on};
use super::open::tell;
use super::rows::{Counts, HitRow, IncidentDetail, IncidentFilter, IncidentRow, StepRow};
use super::{CareView, Change, Connection, Db, Ladder, Scope, Store, StoreError};
use crate::model::{ClassId, EventCode, HitKind, Pseudonym, Timestamp};
use crate::safeguard::calendar::Calendar;
use crate::safeguard::{IncidentState, KindGroup};

/// The most hits that a detail lists.
const MOST_EVENTS: i64 = 500;

/// How many characters of a note are kept.
const MOST_NOTE: usize = 1_000;

impl Store {
    /// The incidents that the filter lets through, newest first.
    ///
    /// The rows are those of one moment, whatever is written meanwhile.
    pub async fn incidents(&self, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
        let mut view = self.reader.begin().await?;
        let rows = find(&mut view, filter).await?;
        let mut incidents = Vec::with_capacity(rows.len());
        for row in rows {
            incidents.push(row.shown(&mut view, &filter.scope).await?);
        }
        Ok(incidents)
    }

    /// One incident with its hits; `None` if there is none or the scope does not include it. The
    /// id of any hit in it leads to it as well, so that a link lasts when incidents join.
    pub async fn incident(
        &self,
        id: Uuid,
        scope: &Scope,
    ) -> Result<Option<IncidentDetail>, StoreError> {
        let mut view = self.reader.begin().await?;
        let Some(raw) = one(&mut view, id, scope).await? else {
            return Ok(None);
        };
        let key = raw.id.clone();
        let row = raw.shown(&mut view, scope).await?;
        if row.masked {
            return Ok(Some(IncidentDetail {
                row,
                events: Vec::new(),
                steps: Vec::new(),
            }));
        }
        let events: Vec<RawHit> = sqlx::query_as(
            "SELECT * FROM (SELECT * FROM hits WHERE incident = $1
                            ORDER BY at DESC, id DESC LIMIT $2) AS newest
             ORDER BY at, id",
        )
        .bind(&key)
        .bind(MOST_EVENTS)
        .fetch_all(&mut *view)
        .await?;
        let steps: Vec<RawStep> = sqlx::query_as(
            "SELECT steps.at, COALESCE(accounts.display, '') AS display, steps.state, steps.note
             FROM steps LEFT JOIN accounts ON accounts.id = steps.by_whom
             WHERE steps.incident = $1 ORDER BY steps.at, steps.id",
        )
        .bind(&key)
        .fetch_all(&mut *view)
        .await?;
        Ok(Some(IncidentDetail {
            row,
            events: events
                .into_iter()
                .map(HitRow::try_from)
                .collect::<Result<_, _>>()?,
            steps: steps
                .into_iter()
                .map(StepRow::try_from)
                .collect::<Result<_, _>>()?,
        }))
    }

    /// Moves an incident on and keeps who did, when and why (at most 1,000 characters of it).
    ///
    /// `NotFound` outside the scope or where details are masked, `Conflict` where the state may
    /// not be left that way: somebody else was faster.
    pub async fn set_incident_state(
        &self,
        id: Uuid,
        scope: &Scope,
        state: IncidentState,
        by: AccountId,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let raw = step(&mut work, id, scope, state, by, note, at).await?;
        work.commit().await?;
        let class = raw.class.map(|class| ClassId(class.into()));
        tell(&self.changes, Change::Incidents { class });
        Ok(())
    }

    /// Closes an incident by passing it on: it becomes a concern of the safeguarding team, whose
    /// id it answers, and the first of the team are told, all or nothing. `note` is kept as for
    /// any close, `seen` (at most 1,000 characters of it) goes to the team. Severity 4 and above
    /// asks for somebody within the hour, anything else today.
    ///
    /// # Errors
    /// As for [`Store::set_incident_state`].
    pub async fn pass_on(
        &self,
        id: Uuid,
        scope: &Scope,
        (note, seen): (&str, &str),
        calendar: &Calendar,
        by: AccountId,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let accounts = self.accounts().await?;
        let ladder = Ladder::new(&accounts, calendar);
        let mut work = self.write().await?;
        let closed = IncidentState::Closed;
        let raw = step(&mut work, id, scope, closed, by, Some(note), at).await?;
        let seen: String = seen.chars().take(MOST_NOTE).collect();
        let passed = Passed {
            incident: &raw.id,
            pupil: raw.who.as_deref().unwrap_or_default(),
            seen: &seen,
            severity: read_severity(raw.severity)?,
            by,
            at,
        };
        let concern = passed_on(&mut work, &passed, &ladder, calendar).await?;
        work.commit().await?;
        let class = raw.class.map(|class| ClassId(class.into()));
        tell(&self.changes, Change::Incidents { class });
        tell(&self.changes, Change::Cases);
        tell(&self.changes, Change::Notices);
        Ok(concern)
    }

    /// How much waits: incidents that went on at `since` or later, and what nobody has answered
    /// or read, however old.
    pub async fn counts(&self, scope: &Scope, since: Timestamp) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        let mut view = self.reader.begin().await?;
        for state in [
            IncidentState::New,
            IncidentState::Seen,
            IncidentState::Closed,
        ] {
            let mut sql = count_query(scope, state, since);
            let (rows, urgent): (i64, i64) = sql.build_query_as().fetch_one(&mut *view).await?;
            match state {
                IncidentState::New => {
                    counts.new = count(rows);
                    counts.urgent = count(urgent);
                }
                IncidentState::Seen => counts.seen = count(rows),
                IncidentState::Closed => counts.closed = count(rows),
            }
        }
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT COUNT(*) FROM (SELECT id FROM asks WHERE answer IS NULL",
        );
        super::appeals::inside(&mut sql, scope);
        sql.push(" LIMIT ")
            .push_bind(i64::from(Counts::MOST))
            .push(") AS waiting");
        counts.appeals = count(sql.build_query_scalar().fetch_one(&mut *view).await?);
        if scope.care == CareView::Show {
            let unread: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM self_reports WHERE read_at IS NULL")
                    .fetch_one(&mut *view)
                    .await?;
            counts.self_reports = count(unread);
        }
        Ok(counts)
    }

    /// A hit by its id. Not scoped: for the pages that a pupil sees, never for staff.
    pub async fn hit(&self, id: Uuid) -> Result<Option<HitRow>, StoreError> {
        let hit: Option<RawHit> = sqlx::query_as("SELECT * FROM hits WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.reader)
            .await?;
        hit.map(HitRow::try_from).transpose()
    }

    /// The newest hit with this code. Not scoped: for the pages that a pupil sees.
    pub async fn hit_by_code(&self, code: EventCode) -> Result<Option<HitRow>, StoreError> {
        let hit: Option<RawHit> =
            sqlx::query_as("SELECT * FROM hits WHERE code = $1 ORDER BY at DESC, id DESC LIMIT 1")
                .bind(code.to_string())
                .fetch_optional(&self.reader)
                .await?;
        hit.map(HitRow::try_from).transpose()
    }
}

/// Moves an incident on inside a transaction, with a line of who, when and why.
async fn step(
    work: &mut Connection,
    id: Uuid,
    scope: &Scope,
    state: IncidentState,
    by: AccountId,
    note: Option<&str>,
    at: Timestamp,
) -> Result<RawIncident, StoreError> {
    let raw = one(work, id, scope).await?.ok_or(StoreError::NotFound)?;
    if raw.masked(scope) {
        return Err(StoreError::NotFound);
    }
    let now: IncidentState = read(&raw.state)?;
    if !now.may_become(state) {
        return Err(StoreError::Conflict);
    }
    sqlx::query("UPDATE incidents SET state = $2 WHERE id = $1")
        .bind(&raw.id)
        .bind(state.word())
        .execute(&mut *work)
        .await?;
    sqlx::query(
        "INSERT INTO steps (id, incident, at, by_whom, state, note)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(&raw.id)
    .bind(at.0)
    .bind(by.0.to_string())
    .bind(state.word())
    .bind(note.map(|note| note.chars().take(MOST_NOTE).collect::<String>()))
    .execute(work)
    .await?;
    Ok(raw)
}

/// Closes an incident with the matter that it is, inside the transaction that does.
pub(super) async fn settle(
    work: &mut Connection,
    incident: &str,
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE incidents SET state = 'closed' WHERE id = $1")
        .bind(incident)
        .execute(&mut *work)
        .await?;
    sqlx::query(
        "INSERT INTO steps (id, incident, at, by_whom, state) VALUES ($1, $2, $3, $4, 'closed')",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(incident)
    .bind(at.0)
    .bind(by.map(|by| by.0.to_string()).unwrap_or_default())
    .execute(work)
    .await?;
    Ok(())
}

/// Narrows a question about incidents to what the scope includes, masked ones too.
fn inside(sql: &mut QueryBuilder<Db>, scope: &Scope) {
    if let Some(classes) = &scope.classes {
        only_classes(sql, classes);
    }
    if scope.care == CareView::Hide {
        sql.push(" AND care = 0");
    }
    if !scope.technical {
        sql.push(" AND kinds <> ")
            .push_bind(KindGroup::Technical.word());
    }
}

/// Narrows a question to classes; to nothing if there are none.
pub(super) fn only_classes(sql: &mut QueryBuilder<Db>, classes: &[ClassId]) {
    if classes.is_empty() {
        sql.push(" AND 1 = 0");
        return;
    }
    sql.push(" AND class IN (");
    let mut list = sql.separated(", ");
    for class in classes {
        list.push_bind(class.0.to_string());
    }
    sql.push(")");
}

/// Counts one state, the newest first, up to [`Counts::MOST`]: what it costs does not grow with
/// what has been kept, and the index answers it alone.
fn count_query(scope: &Scope, state: IncidentState, since: Timestamp) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::<Db>::new("SELECT COUNT(*), COUNT(CASE WHEN severity >= 3");
    if scope.care != CareView::Show {
        sql.push(" AND care = 0");
    }
    sql.push(" THEN 1 END) FROM (");
    in_parts(
        &mut sql,
        "last_at, id, severity, care",
        &parts(scope, None),
        |sql, part| {
            sql.push("incidents");
            part.narrow(sql);
            sql.push(" AND state = ").push_bind(state.word());
            if since.0 > 0 {
                sql.push(" AND last_at >= ").push_bind(since.0);
            }
            inside(sql, &part.scope);
            sql.push(" ORDER BY last_at DESC, id DESC LIMIT ")
                .push_bind(i64::from(Counts::MOST));
        },
    );
    sql.push(") AS newest");
    sql
}

/// A piece of a question that one index answers in order: one class, or one severity.
struct Part {
    scope: Scope,
    class: Option<ClassId>,
    severity: Option<i64>,
}

impl Part {
    fn narrow(&self, sql: &mut QueryBuilder<Db>) {
        sql.push(" WHERE ");
        match &self.class {
            Some(class) => sql.push("class = ").push_bind(class.0.to_string()),
            None => sql.push("1 = 1"),
        };
        if let Some(severity) = self.severity {
            sql.push(" AND severity = ").push_bind(severity);
        }
    }
}

/// Cuts a question about several classes, or about severities from one on, into questions about
/// one: an index keeps each of them in the order of the list, and no row beyond the page is read.
fn parts(scope: &Scope, filter: Option<&IncidentFilter>) -> Vec<Part> {
    let whole = Scope {
        classes: None,
        ..scope.clone()
    };
    let one = |class: Option<&ClassId>, severity| Part {
        scope: whole.clone(),
        class: class.cloned(),
        severity,
    };
    let wanted = filter.and_then(|filter| filter.class.as_ref());
    match (&scope.classes, wanted) {
        (Some(own), Some(class)) if own.contains(class) => vec![one(Some(class), None)],
        (Some(_), Some(_)) => Vec::new(),
        (Some(own), None) => own.iter().map(|class| one(Some(class), None)).collect(),
        (None, Some(class)) => vec![one(Some(class), None)],
        (None, None) => match filter.and_then(|filter| filter.min_severity) {
            Some(least) => (i64::from(least.level())..=5)
                .map(|level| one(None, Some(level)))
                .collect(),
            None => vec![one(None, None)],
        },
    }
}

/// Joins the parts; nothing if there are none.
fn in_parts(
    sql: &mut QueryBuilder<Db>,
    columns: &str,
    parts: &[Part],
    mut each: impl FnMut(&mut QueryBuilder<Db>, &Part),
) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            sql.push(" UNION ALL ");
        }
        sql.push("SELECT * FROM (SELECT ")
            .push(columns)
            .push(" FROM ");
        each(sql, part);
        sql.push(") AS part");
    }
    if parts.is_empty() {
        sql.push("SELECT ")
            .push(columns)
            .push(" FROM incidents WHERE 1 = 0");
    }
}

/// The question behind a list.
fn list_query(filter: &IncidentFilter) -> QueryBuilder<Db> {
    let limit = match filter.limit {
        0 => IncidentFilter::MOST,
        limit => limit.min(IncidentFilter::MOST),
    };
    // Filtering by what is masked would tell it.
    let tells = filter.category.is_some()
        || filter.min_severity.is_some()
        || filter.who.is_some()
        || filter.host.is_some();
    let hidden = tells && filter.scope.care == CareView::Mask;
    let mut sql = QueryBuilder::<Db>::new("SELECT * FROM (");
    in_parts(
        &mut sql,
        "incidents.*",
        &parts(&filter.scope, Some(filter)),
        |sql, part| {
            from(sql, filter, part);
            part.narrow(sql);
            inside(sql, &part.scope);
            if hidden {
                sql.push(" AND care = 0");
            }
            narrow(sql, filter, part);
            sql.push(" ORDER BY last_at DESC, id DESC LIMIT ")
                .push_bind(i64::from(limit));
        },
    );
    sql.push(") AS found ORDER BY last_at DESC, id DESC LIMIT ")
        .push_bind(i64::from(limit));
    sql
}

/// Everything that a filter says beside class and scope.
fn narrow(sql: &mut QueryBuilder<Db>, filter: &IncidentFilter, part: &Part) {
    if let Some(tier) = &filter.tier {
        sql.push(" AND tier = ").push_bind(tier.clone());
    }
    if let Some(category) = &filter.category {
        sql.push(" AND category = ").push_bind(category.clone());
    }
    if let (Some(severity), None) = (filter.min_severity, part.severity) {
        sql.push(" AND severity >= ")
            .push_bind(i64::from(severity.level()));
    }
    if let Some(kind) = filter.kind {
        sql.push(" AND kind = ").push_bind(word(&kind));
    }
    if let Some(since) = filter.since {
        sql.push(" AND last_at >= ").push_bind(since.0);
    }
    if let Some(until) = filter.until {
        sql.push(" AND first_at <= ").push_bind(until.0);
    }
    if let Some(end) = filter.ended_by {
        sql.push(" AND last_at < ").push_bind(end.0);
    }
    match (filter.before, filter.before_id) {
        // Said twice: the first half is what an index can begin at.
        (Some(before), Some(id)) => {
            sql.push(" AND last_at <= ").push_bind(before.0);
            sql.push(" AND (last_at < ").push_bind(before.0);
            sql.push(" OR id < ").push_bind(id.to_string()).push(")");
        }
        (Some(before), None) => {
            sql.push(" AND last_at < ").push_bind(before.0);
        }
        (None, _) => {}
    }
    if let Some(state) = filter.state {
        sql.push(" AND state = ").push_bind(state.word());
    }
    if let Some(who) = &filter.who {
        sql.push(" AND who = ").push_bind(who.0.to_string());
    }
    if filter.host.is_some() {
        sql.push(" AND incidents.id = pages.incident");
    }
    match filter.passed_on {
        Some(true) if filter.host.is_none() => {
            sql.push(" AND incidents.id = passed.incident");
        }
        Some(passed) => {
            sql.push(if passed { " AND " } else { " AND NOT " })
                .push("EXISTS (SELECT 1 FROM concerns WHERE concerns.incident = incidents.id)");
        }
        None => {}
    }
}

/// Where the rows come from. Of a site it is the pages of that site, newest first, and then their
/// incidents: SQLite keeps to the order of a CROSS JOIN, where it would otherwise read every
/// incident of a state and ask whether it is one of a few.
fn from(sql: &mut QueryBuilder<Db>, filter: &IncidentFilter, part: &Part) {
    let Some(host) = &filter.host else {
        // What was passed on is little: it is looked up from there.
        sql.push(match filter.passed_on {
            Some(true) => {
                "(SELECT DISTINCT incident FROM concerns WHERE incident IS NOT NULL) AS passed
                 CROSS JOIN incidents"
            }
            _ => "incidents",
        });
        return;
    };
    sql.push("(SELECT DISTINCT incident FROM (SELECT incident FROM hits WHERE host = ")
        .push_bind(host.clone());
    // The newest pages of the class, not those of the school that are of the class.
    if let Some(class) = &part.class {
        sql.push(" AND class = ").push_bind(class.0.to_string());
    }
    if let Some(before) = filter.before {
        sql.push(" AND at <= ").push_bind(before.0);
    }
    sql.push(" ORDER BY at DESC LIMIT ")
        .push_bind(i64::from(IncidentFilter::MOST_PAGES))
        .push(") AS newest) AS pages CROSS JOIN incidents");
}

async fn find(
    view: &mut Connection,
    filter: &IncidentFilter,
) -> Result<Vec<RawIncident>, StoreError> {
    Ok(list_query(filter).build_query_as().fetch_all(view).await?)
}

/// The incident with this id or with this hit, if the scope includes it.
async fn one(
    view: &mut Connection,
    id: Uuid,
    scope: &Scope,
) -> Result<Option<RawIncident>, StoreError> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT * FROM incidents WHERE id = (SELECT incident FROM hits WHERE id = ",
    );
    sql.push_bind(id.to_string()).push(")");
    inside(&mut sql, scope);
    Ok(sql.build_query_as().fetch_optional(view).await?)
}

/// The incident with this id or with this hit as a reader with this scope gets it.
pub(super) async fn one_shown(
    view: &mut Connection,
    id: Uuid,
    scope: &Scope,
) -> Result<Option<IncidentRow>, StoreError> {
    match one(view, id, scope).await? {
        Some(raw) => Ok(Some(raw.shown(view, scope).await?)),
        None => Ok(None),
    }
}

/// A row of `incidents` as the database has it.
#[derive(sqlx::FromRow)]
struct RawIncident {
    id: String,
    category: String,
    care: i64,
    first_at: i64,
    last_at: i64,
    who: Option<String>,
    class: Option<String>,
    tier: String,
    kind: String,
    severity: Option<i64>,
    hits: i64,
    confidence: String,
    source: String,
    policy: i64,
    state: String,
}

impl RawIncident {
    fn masked(&self, scope: &Scope) -> bool {
        self.care != 0 && scope.care != CareView::Show
    }

    /// As a reader with this scope gets it; reads hosts, codes and requests only if they may.
    async fn shown(self, view: &mut Connection, scope: &Scope) -> Result<IncidentRow, StoreError> {
        let masked = self.masked(scope);
        let mut row = IncidentRow {
            id: read_id(&self.id)?,
            first_at: Timestamp(self.first_at),
            last_at: Timestamp(self.last_at),
            who: None,
            class: self.class.map(|class| ClassId(class.into())),
            tier: self.tier,
            category: None,
            care: self.care != 0,
            masked,
            severity: None,
            kind: read_word::<HitKind>(self.kind)?,
            hits: 0,
            hosts: Vec::new(),
            codes: Vec::new(),
            requests: Vec::new(),
            confidence: read_word(self.confidence)?,
            source: None,
            state: read(&self.state)?,
            policy: self.policy.cast_unsigned(),
        };
        if masked {
            return Ok(row);
        }
        row.who = self.who.map(|who| Pseudonym(who.into()));
        row.category = Some(self.category);
        row.severity = read_severity(self.severity)?;
        row.hits = count(self.hits);
        row.source = Some(read_word(self.source)?);
        let listed: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT host, code, request FROM (SELECT id, at, host, code, request FROM hits
                 WHERE incident = $1 ORDER BY at DESC, id DESC LIMIT $2) AS newest
             ORDER BY at, id",
        )
        .bind(&self.id)
        .bind(i64::from(IncidentRow::MOST_LISTED))
        .fetch_all(view)
        .await?;
        let mut met = std::collections::HashSet::new();
        for (host, code, request) in listed {
            row.codes.push(read(&code)?);
            row.requests.push(read_id(&request)?);
            if !host.is_empty() && met.insert(host.clone()) {
                row.hosts.push(host);
            }
        }
        Ok(row)
    }
}

#[derive(sqlx::FromRow)]
struct RawStep {
    at: i64,
    display: String,
    state: String,
    note: Option<String>,
}

impl TryFrom<RawStep> for StepRow {
    type Error = StoreError;

    fn try_from(raw: RawStep) -> Result<Self, StoreError> {
        Ok(StepRow {
            at: Timestamp(raw.at),
            by: raw.display,
            state: read(&raw.state)?,
            note: raw.note,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;

    /// How SQLite says that it will answer, one step per line.
    async fn plan(store: &Store, mut sql: QueryBuilder<Db>) -> String {
        let statement = format!("EXPLAIN QUERY PLAN {}", sql.sql());
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .fetch_all(&store.reader)
            .await
            .unwrap();
        drop(sql.build());
        let steps: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
        steps.join("\n")
    }

    #[track_caller]
    fn check(name: &str, plan: &str, index: &str) {
        assert!(
            plan.contains(&format!("USING INDEX {index} "))
                || plan.contains(&format!("USING COVERING INDEX {index} ")),
            "{name}:\n{plan}"
        );
        // A whole table is never read, and inside a part nothing is sorted: only the few rows
        // that the parts give are.
        assert!(!plan.contains("SCAN incidents"), "{name}:\n{plan}");
        assert!(!plan.contains("SCAN hits"), "{name}:\n{plan}");
    }

    #[tokio::test]
    async fn a_teacher_finds_a_site_that_the_whole_school_asks_for() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let many = i64::from(IncidentFilter::MOST_PAGES) + 10;
        // The oldest page is of 1A, all later ones are of 2B.
        for statement in [
            "INSERT INTO incidents SELECT printf('%08x-0000-7000-8000-000000000000', i), 'who',
                 'games', 'closed', 0, i, i, NULL, CASE i WHEN 0 THEN '1A' ELSE '2B' END, 'T',
                 'block', 1, 1, 'high', 'network', 1, 'new' FROM n",
            "INSERT INTO hits SELECT printf('%08x-0000-7000-8000-000000000000', i),
                 printf('%08x-0000-7000-8000-000000000000', i), 'K7Q-4MD',
                 printf('%08x-0000-7000-8000-000000000000', i), i, 'block', NULL,
                 CASE i WHEN 0 THEN '1A' ELSE '2B' END, 'T', 'high', 'network', 'games', 0, 1,
                 'listed', 'popular.example', NULL, '[]', 1 FROM n",
        ] {
            let numbers =
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)";
            sqlx::query(sqlx::AssertSqlSafe(format!("{numbers} {statement}")))
                .bind(many)
                .execute(&store.writer)
                .await
                .unwrap();
        }
        let filter = IncidentFilter {
            host: Some("popular.example".to_owned()),
            ..IncidentFilter::all(Scope::teacher(vec![ClassId("1A".into())]))
        };
        let found = store.incidents(&filter).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].hosts, ["popular.example"]);
    }

    #[tokio::test]
    async fn every_list_and_every_badge_is_answered_by_an_index() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let teacher = Scope::teacher(vec![ClassId("7B".into()), ClassId("8A".into())]);
        let of = |scope: Scope| IncidentFilter {
            state: Some(IncidentState::New),
            limit: 60,
            ..IncidentFilter::all(scope)
        };
        let deep = IncidentFilter {
            before: Some(Timestamp(1)),
            before_id: Some(Uuid::nil()),
            ..of(Scope::lead())
        };
        let lists = [
            ("lead", of(Scope::lead()), "incidents_by_state"),
            ("admin", of(Scope::admin()), "incidents_by_state"),
            ("teacher", of(teacher.clone()), "incidents_by_class"),
            ("next page", deep, "incidents_by_state"),
            (
                "severity",
                IncidentFilter {
                    min_severity: Severity::try_from(4).ok(),
                    ..of(Scope::lead())
                },
                "incidents_by_severity",
            ),
            (
                "category",
                IncidentFilter {
                    category: Some("games".to_owned()),
                    ..of(Scope::lead())
                },
                "incidents_by_category",
            ),
            (
                "tier",
                IncidentFilter {
                    tier: Some("primary".to_owned()),
                    ..of(Scope::lead())
                },
                "incidents_by_tier",
            ),
            (
                "stand-in",
                IncidentFilter {
                    who: Some(Pseudonym("7B·14".into())),
                    ..of(Scope::lead())
                },
                "incidents_by_person",
            ),
            (
                "site",
                IncidentFilter {
                    host: Some("bets.example".to_owned()),
                    ..of(Scope::lead())
                },
                "hits_by_host",
            ),
            (
                "site of a teacher",
                IncidentFilter {
                    host: Some("bets.example".to_owned()),
                    ..of(teacher.clone())
                },
                "hits_by_host_in_class",
            ),
        ];
        for (name, filter, index) in lists {
            let plan = plan(&store, list_query(&filter)).await;
            println!("{name}:\n{plan}\n");
            check(name, &plan, index);
        }
        for (name, scope, index) in [
            ("lead's badge", Scope::lead(), "incidents_by_state"),
            ("teacher's badge", teacher, "incidents_by_class"),
        ] {
            let plan = plan(
                &store,
                count_query(&scope, IncidentState::New, Timestamp(0)),
            )
            .await;
            check(name, &plan, index);
            // Not one row is read for it.
            assert!(plan.contains("COVERING"), "{name}:\n{plan}");
        }
    }
}
