//! Pages that staff have opened for a class, and what they would like to stay open.
//!
//! An unlock, the answer it gives and its line in the audit log are one transaction: none is there
//! without the others. Who may open what is not decided here; which classes somebody answers for
//! is the scope's.

use std::time::Duration;

use super::sql::QueryBuilder;
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::accounts::AccountId;
use super::appeals::inside;
use super::audit::{AuditEntry, write};
use super::columns::{read_id, word};
use super::incidents::only_classes;
use super::notices::{NewNotice, NoticeKind, enqueue};
use super::open::tell;
use super::{Change, Connection, Db, Scope, Store, StoreError};
use crate::model::{
    AppealAnswer, ClassId, PageScope, Pseudonym, Timestamp, Unlock, UnlockBy, Whom,
};

/// The most rows that one question brings.
const MOST: i64 = 500;

/// The most requests that one unlock answers.
const MOST_ANSWERED: usize = 500;

/// How many characters of a reason are kept.
pub const MOST_REASON: usize = 300;

/// For how long ended unlocks and settled proposals stay listed: a term.
const TERM: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// Who does something, as the audit log and as colleagues know this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` is the command line.
    pub id: Option<AccountId>,
    /// The name to sign in with, or `command-line`.
    pub name: String,
    /// The name shown to colleagues.
    pub display: String,
}

/// A page to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnlock {
    /// For whom.
    pub whom: Whom,
    /// What.
    pub scope: PageScope,
    /// From when, if that is later than now; it then answers nobody yet.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
    /// What the person who opens may open.
    pub power: UnlockBy,
    /// Why; cut after [`MOST_REASON`] characters.
    pub reason: String,
    /// The requests of that class or tier which it answers as well, because it opens their pages;
    /// what has been answered meanwhile, or is outside the scope, is passed over. At most 500.
    pub answers: Vec<Uuid>,
}

/// An unlock as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlockRow {
    /// The unlock.
    pub unlock: Unlock,
    /// Who ended it before its time.
    pub ended_by: Option<String>,
    /// Whether pupils had asked for it.
    pub asked: bool,
}

/// What became of a wish to keep a page open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// Nobody has looked at it.
    Waiting,
    /// IT keeps it open.
    Approved,
    /// IT has not.
    Declined,
}

/// A page that somebody wants IT to keep open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom, as colleagues know this person.
    pub by: String,
    /// By which account, where that is known.
    pub account: Option<AccountId>,
    /// For which class; empty where it is for a tier.
    pub class: ClassId,
    /// For which tier, by name, where no class is known.
    pub tier: Option<String>,
    /// Which page.
    pub scope: PageScope,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: ProposalState,
    /// When.
    pub settled_at: Option<Timestamp>,
    /// By whom.
    pub settled_by: Option<String>,
    /// Until when the approval keeps it open, or did until somebody ended it; `None` for what IT
    /// wrote into the rules by hand.
    pub open_until: Option<Timestamp>,
}

impl Store {
    /// Opens a page for somebody. `NotFound` if the scope does not include the class; whoever sees
    /// every class opens for tiers and single people.
    pub async fn open_page(
        &self,
        new: &NewUnlock,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        if !may(scope, &new.whom) {
            return Err(StoreError::NotFound);
        }
        let mut work = self.write().await?;
        let asks = answered_too(&mut work, new, scope).await?;
        let page = asks.first().map(|ask| ask.page.as_str());
        let id = insert(&mut work, new, by, at, page).await?;
        settle_all(&mut work, &asks, id, by, at).await?;
        work.commit().await?;
        if !asks.is_empty() {
            tell(&self.changes, Change::Appeals);
        }
        self.tell_opened(&new.whom);
        Ok(id)
    }

    /// Answers everybody of the class who asked for the page, and opens it for them. The id is
    /// that of the request or of any appeal in it; class and care are checked as for any answer.
    ///
    /// `NotFound` outside the scope, or if the request is of another class than the unlock;
    /// `Conflict` if somebody else has answered.
    pub async fn answer_by_opening(
        &self,
        ask: Uuid,
        new: &NewUnlock,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let mut work = self.write().await?;
        let found = find_ask(&mut work, ask, scope).await?;
        let class = new.whom.class().map(|class| &*class.0);
        if found.class.as_deref() != class || class.is_none() {
            return Err(StoreError::NotFound);
        }
        if found.answer.is_some() {
            return Err(StoreError::Conflict);
        }
        let mut asks = answered_too(&mut work, new, scope).await?;
        asks.retain(|ask| ask.id != found.id);
        let id = insert(&mut work, new, by, at, Some(&found.page)).await?;
        asks.insert(0, found);
        settle_all(&mut work, &asks, id, by, at).await?;
        work.commit().await?;
        tell(&self.changes, Change::Appeals);
        self.tell_opened(&new.whom);
        Ok(id)
    }

    /// Takes an answer back: the request waits again with every other that the same answer
    /// reached, and what it opened is closed. `NotFound` outside the scope, `Conflict` if there
    /// is no answer.
    pub async fn undo_answer(
        &self,
        ask: Uuid,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let found = find_ask(&mut work, ask, scope).await?;
        if found.answer.is_none() {
            return Err(StoreError::Conflict);
        }
        // What was opened for more than the class is not the class's to close.
        let of_class: Option<String> =
            sqlx::query_scalar("SELECT class FROM unlocks WHERE id = $1")
                .bind(found.opened.as_deref())
                .fetch_optional(&mut *work)
                .await?;
        if scope.classes.is_some() && of_class.is_some_and(|class| class.is_empty()) {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "UPDATE asks SET answer = NULL, answered_at = NULL, answered_by = NULL, opened = NULL
             WHERE id = $1 OR opened = $2",
        )
        .bind(&found.id)
        .bind(found.opened.as_deref())
        .execute(&mut *work)
        .await?;
        sqlx::query(
            "UPDATE unlocks SET ended_at = $2, ended_by = $3
             WHERE id = $1 AND ended_at IS NULL",
        )
        .bind(found.opened.as_deref())
        .bind(at.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
        log(&mut work, by, at, "appeal.undo", found.id, None).await?;
        work.commit().await?;
        tell(&self.changes, Change::Appeals);
        tell(&self.changes, Change::Unlocks { class: None });
        Ok(())
    }

    /// What is open, or will be, at a moment or later: for the data path, and for questions.
    pub async fn unlocks_in_force(&self, now: Timestamp) -> Result<Vec<Unlock>, StoreError> {
        let rows: Vec<Raw> = sqlx::query_as(
            "SELECT id, class, host, path, from_at, until_at, by_name, power, reason, ended_at,
                    ended_by, page, tier, who
             FROM unlocks WHERE until_at > $1 AND ended_at IS NULL ORDER BY id",
        )
        .bind(now.0)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|raw| Ok(UnlockRow::try_from(raw)?.unlock))
            .collect()
    }

    /// What was opened for classes of a scope and went on at `since` or later, newest first; at
    /// most 500.
    pub async fn unlocks(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> Result<Vec<UnlockRow>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT id, class, host, path, from_at, until_at, by_name, power, reason, ended_at,
                    ended_by, page, tier, who
             FROM unlocks WHERE until_at >= ",
        );
        sql.push_bind(since.0);
        if let Some(classes) = &scope.classes {
            only_classes(&mut sql, classes);
        }
        sql.push(" ORDER BY from_at DESC, id DESC LIMIT ")
            .push_bind(MOST);
        let rows: Vec<Raw> = sql.build_query_as().fetch_all(&self.reader).await?;
        rows.into_iter().map(UnlockRow::try_from).collect()
    }

    /// One of them. `NotFound` outside the scope.
    pub async fn unlock(&self, id: Uuid, scope: &Scope) -> Result<UnlockRow, StoreError> {
        let raw: Option<Raw> = sqlx::query_as(
            "SELECT id, class, host, path, from_at, until_at, by_name, power, reason, ended_at,
                    ended_by, page, tier, who
             FROM unlocks WHERE id = $1",
        )
        .bind(id.to_string())
        .fetch_optional(&self.reader)
        .await?;
        let row = UnlockRow::try_from(raw.ok_or(StoreError::NotFound)?)?;
        if may(scope, &row.unlock.whom) {
            Ok(row)
        } else {
            Err(StoreError::NotFound)
        }
    }

    /// Ends an unlock before its time. `NotFound` outside the scope, `Conflict` if it is over.
    pub async fn end_unlock(
        &self,
        id: Uuid,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let whom = self.unlock(id, scope).await?.unlock.whom;
        let mut work = self.write().await?;
        let done = sqlx::query(
            "UPDATE unlocks SET ended_at = $2, ended_by = $3
             WHERE id = $1 AND ended_at IS NULL AND until_at > $2",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        log(&mut work, by, at, "page.close", id.to_string(), None).await?;
        work.commit().await?;
        self.tell_opened(&whom);
        Ok(())
    }

    /// Moves the end of an unlock, which holds, to a later moment. `NotFound` outside the scope,
    /// `Conflict` if it is over or would end earlier.
    pub async fn lengthen_unlock(
        &self,
        id: Uuid,
        until: Timestamp,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let whom = self.unlock(id, scope).await?.unlock.whom;
        let mut work = self.write().await?;
        let done = sqlx::query(
            "UPDATE unlocks SET until_at = $3
             WHERE id = $1 AND ended_at IS NULL AND until_at > $2 AND until_at <= $3",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(until.0)
        .execute(&mut *work)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        let why = until.to_string();
        log(&mut work, by, at, "page.longer", id.to_string(), Some(&why)).await?;
        work.commit().await?;
        self.tell_opened(&whom);
        Ok(())
    }

    /// Asks IT to keep a page open for a class, or for a tier where whoever asks sees every class.
    /// The same page for the same people waits once. `NotFound` outside the scope.
    pub async fn propose(
        &self,
        whom: &Whom,
        page: &PageScope,
        reason: &str,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (class, tier) = match whom {
            Whom::Class(class) => (&*class.0, None),
            Whom::Tier(tier) => ("", Some(&**tier)),
            // What one person wants is not the school's to keep open.
            Whom::One(_) => return Err(StoreError::NotFound),
        };
        if !may(scope, whom) {
            return Err(StoreError::NotFound);
        }
        let mut work = self.write().await?;
        let waiting: Option<(String,)> = sqlx::query_as(
            "SELECT id FROM proposals
             WHERE class = $1 AND host = $2 AND COALESCE(path, '') = $3 AND state = 'waiting'
               AND COALESCE(tier, '') = $4",
        )
        .bind(class)
        .bind(page.host.as_str())
        .bind(page.path.as_deref().unwrap_or(""))
        .bind(tier.unwrap_or(""))
        .fetch_optional(&mut *work)
        .await?;
        if waiting.is_some() {
            return Ok(());
        }
        let id = Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO proposals (id, at, by_name, class, host, path, reason, state, by_whom,
                                    tier)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)",
        )
        .bind(&id)
        .bind(at.0)
        .bind(&by.display)
        .bind(class)
        .bind(page.host.as_str())
        .bind(page.path.as_deref())
        .bind(reason)
        .bind(by.id.map(|id| id.0.to_string()))
        .bind(tier)
        .execute(&mut *work)
        .await?;
        log(&mut work, by, at, "page.propose", id, None).await?;
        work.commit().await?;
        self.tell_opened(whom);
        Ok(())
    }

    /// What staff want to stay open, newest first; at most 500.
    pub async fn proposals(&self) -> Result<Vec<ProposalRow>, StoreError> {
        let rows: Vec<RawProposal> = sqlx::query_as(AssertSqlSafe(format!(
            "{PROPOSALS} ORDER BY proposals.at DESC, proposals.id DESC LIMIT $1"
        )))
        .bind(MOST)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(ProposalRow::try_from).collect()
    }

    /// One of them; `NotFound` if there is none.
    pub async fn proposal(&self, id: Uuid) -> Result<ProposalRow, StoreError> {
        let row: Option<RawProposal> = sqlx::query_as(AssertSqlSafe(format!(
            "{PROPOSALS} WHERE proposals.id = $1"
        )))
        .bind(id.to_string())
        .fetch_optional(&self.reader)
        .await?;
        ProposalRow::try_from(row.ok_or(StoreError::NotFound)?)
    }

    /// Approves a proposal: opens its page, answers whoever waits for it, and tells who proposed
    /// it; all of it or nothing. `NotFound` if there is none or the unlock is for somebody else
    /// than the proposal, `Conflict` if it has been settled already.
    pub async fn approve_proposal(
        &self,
        id: Uuid,
        new: &NewUnlock,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let mut work = self.write().await?;
        let (whom, page) = settle(&mut work, id, ProposalState::Approved, by, at).await?;
        if whom != new.whom || page != new.scope || !may(scope, &whom) {
            return Err(StoreError::NotFound);
        }
        let asks = answered_too(&mut work, new, scope).await?;
        let asked = asks.first().map(|ask| ask.page.as_str());
        let unlock = insert(&mut work, new, by, at, asked).await?;
        settle_all(&mut work, &asks, unlock, by, at).await?;
        sqlx::query("UPDATE proposals SET opened = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(unlock.to_string())
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        if !asks.is_empty() {
            tell(&self.changes, Change::Appeals);
        }
        self.tell_opened(&whom);
        Ok(unlock)
    }

    /// Declines a proposal, and tells who proposed it. `NotFound` if there is none, `Conflict` if
    /// it has been settled already.
    pub async fn decline_proposal(
        &self,
        id: Uuid,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        settle(&mut work, id, ProposalState::Declined, by, at).await?;
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        Ok(())
    }

    fn tell_opened(&self, whom: &Whom) {
        let class = whom.class().cloned();
        tell(&self.changes, Change::Unlocks { class });
    }
}

/// Proposals with what their approval opened.
const PROPOSALS: &str = "SELECT proposals.id, proposals.at, proposals.by_name, proposals.class,
            proposals.host, proposals.path, proposals.reason, proposals.state,
            proposals.settled_at, proposals.settled_by, proposals.by_whom, proposals.tier,
            unlocks.until_at, unlocks.ended_at
     FROM proposals LEFT JOIN unlocks ON unlocks.id = proposals.opened";

/// Says what became of a proposal, and tells who made it, unless it was the same person. Returns
/// for whom it is and for what.
async fn settle(
    work: &mut Connection,
    id: Uuid,
    state: ProposalState,
    by: &Actor,
    at: Timestamp,
) -> Result<(Whom, PageScope), StoreError> {
    let found: Option<RawProposal> = sqlx::query_as(AssertSqlSafe(format!(
        "{PROPOSALS} WHERE proposals.id = $1"
    )))
    .bind(id.to_string())
    .fetch_optional(&mut *work)
    .await?;
    let found = ProposalRow::try_from(found.ok_or(StoreError::NotFound)?)?;
    if found.state != ProposalState::Waiting {
        return Err(StoreError::Conflict);
    }
    sqlx::query("UPDATE proposals SET state = $2, settled_at = $3, settled_by = $4 WHERE id = $1")
        .bind(id.to_string())
        .bind(word(&state))
        .bind(at.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
    let did = "proposal.settle";
    log(work, by, at, did, id.to_string(), Some(&word(&state))).await?;
    if let Some(whom) = found.account.filter(|whom| by.id != Some(*whom)) {
        let notice = NewNotice {
            id: format!("proposal:{id}:{}", whom.0),
            at,
            kind: NoticeKind::WishSettled,
            whom,
            page: "/t/open".to_owned(),
        };
        enqueue(work, &notice).await?;
    }
    let whom = found.whom();
    Ok((whom, found.scope))
}

/// Forgets what ended more than a term ago.
pub(super) async fn forget(work: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM unlocks WHERE until_at < $1",
        "DELETE FROM only_pages WHERE until_at < $1",
        "DELETE FROM covers WHERE until_at < $1",
        "DELETE FROM proposals WHERE at < $1 AND state <> 'waiting'",
    ] {
        sqlx::query(statement)
            .bind(now.minus(TERM).0)
            .execute(&mut *work)
            .await?;
    }
    Ok(())
}

impl ProposalRow {
    /// For whom the page is to stay open.
    pub fn whom(&self) -> Whom {
        match &self.tier {
            Some(tier) => Whom::Tier(tier.as_str().into()),
            None => Whom::Class(self.class.clone()),
        }
    }
}

/// Whether somebody with this scope decides for a class; only who sees every class decides for
/// tiers and single people.
pub(super) fn may(scope: &Scope, whom: &Whom) -> bool {
    match (&scope.classes, whom) {
        (None, _) => true,
        (Some(own), Whom::Class(class)) => own.contains(class),
        (Some(_), Whom::Tier(_) | Whom::One(_)) => false,
    }
}

pub(super) async fn log(
    work: &mut Connection,
    by: &Actor,
    at: Timestamp,
    did: &str,
    what: String,
    why: Option<&str>,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        at,
        who: by.name.clone(),
        did: did.to_owned(),
        what,
        why: why.map(str::to_owned),
    };
    write(work, &entry).await
}

async fn insert(
    work: &mut Connection,
    new: &NewUnlock,
    by: &Actor,
    at: Timestamp,
    page: Option<&str>,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    let (class, tier, who) = match &new.whom {
        Whom::Class(class) => (&*class.0, None, None),
        Whom::Tier(tier) => ("", Some(&**tier), None),
        Whom::One(one) => ("", None, Some(&*one.0)),
    };
    let reason: String = new.reason.chars().take(MOST_REASON).collect();
    sqlx::query(
        "INSERT INTO unlocks (id, class, host, path, from_at, until_at, by_name, power, reason,
                              page, tier, who)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.to_string())
    .bind(class)
    .bind(new.scope.host.as_str())
    .bind(new.scope.path.as_deref())
    .bind(new.from.map_or(at.0, |from| from.0.max(at.0)))
    .bind(new.until.0)
    .bind(&by.display)
    .bind(word(&new.power))
    .bind(&reason)
    .bind(page)
    .bind(tier)
    .bind(who)
    .execute(&mut *work)
    .await?;
    let why = Some(reason.as_str()).filter(|reason| !reason.is_empty());
    log(work, by, at, "page.open", id.to_string(), why).await?;
    Ok(id)
}

/// A request that somebody answers.
#[derive(sqlx::FromRow)]
struct Ask {
    id: String,
    page: String,
    class: Option<String>,
    answer: Option<String>,
    opened: Option<String>,
}

async fn find_ask(work: &mut Connection, id: Uuid, scope: &Scope) -> Result<Ask, StoreError> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT id, page, class, answer, opened FROM asks
         WHERE id = (SELECT ask FROM appeals WHERE id = ",
    );
    sql.push_bind(id.to_string()).push(")");
    inside(&mut sql, scope);
    let found: Option<Ask> = sql.build_query_as().fetch_optional(work).await?;
    found.ok_or(StoreError::NotFound)
}

/// The requests that an unlock answers besides, as far as they wait, are of its class and inside
/// the scope.
async fn answered_too(
    work: &mut Connection,
    new: &NewUnlock,
    scope: &Scope,
) -> Result<Vec<Ask>, StoreError> {
    if new.answers.is_empty() || new.from.is_some() {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT id, page, class, answer, opened FROM asks WHERE answer IS NULL AND ",
    );
    match &new.whom {
        Whom::Class(class) => sql.push("class = ").push_bind(class.0.to_string()),
        Whom::Tier(tier) => sql.push("tier = ").push_bind(tier.to_string()),
        Whom::One(_) => return Ok(Vec::new()),
    };
    inside(&mut sql, scope);
    sql.push(" AND id IN (");
    let mut list = sql.separated(", ");
    for id in new.answers.iter().take(MOST_ANSWERED) {
        list.push_bind(id.to_string());
    }
    sql.push(") ORDER BY id");
    Ok(sql.build_query_as().fetch_all(work).await?)
}

/// Answers requests by an unlock, each with its line in the audit log.
async fn settle_all(
    work: &mut Connection,
    asks: &[Ask],
    unlock: Uuid,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    for ask in asks {
        sqlx::query(
            "UPDATE asks SET answer = $2, answered_at = $3, answered_by = $4, opened = $5
             WHERE id = $1",
        )
        .bind(&ask.id)
        .bind(word(&AppealAnswer::Opened))
        .bind(at.0)
        .bind(by.id.map(|id| id.0.to_string()))
        .bind(unlock.to_string())
        .execute(&mut *work)
        .await?;
        let what = ask.id.clone();
        log(work, by, at, "appeal.answer", what, Some("opened")).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Raw {
    id: String,
    class: String,
    host: String,
    path: Option<String>,
    from_at: i64,
    until_at: i64,
    by_name: String,
    power: String,
    reason: String,
    ended_at: Option<i64>,
    ended_by: Option<String>,
    page: Option<String>,
    tier: Option<String>,
    who: Option<String>,
}

impl TryFrom<Raw> for UnlockRow {
    type Error = StoreError;

    fn try_from(raw: Raw) -> Result<Self, StoreError> {
        Ok(UnlockRow {
            unlock: Unlock {
                id: read_id(&raw.id)?,
                whom: match (raw.tier, raw.who) {
                    (Some(tier), _) => Whom::Tier(tier.into()),
                    (None, Some(one)) => Whom::One(Pseudonym(one.into())),
                    (None, None) => Whom::Class(ClassId(raw.class.into())),
                },
                scope: scope_of(&raw.host, raw.path)?,
                from: Timestamp(raw.from_at),
                until: Timestamp(raw.until_at),
                by: raw.by_name.into(),
                power: match raw.power.as_str() {
                    "teacher" => UnlockBy::Teacher,
                    "lead" => UnlockBy::Lead,
                    // Of a newer version: it opens nothing here.
                    _ => UnlockBy::Nobody,
                },
                reason: raw.reason.into(),
                revoked_at: raw.ended_at.map(Timestamp),
            },
            ended_by: raw.ended_by,
            asked: raw.page.is_some(),
        })
    }
}

pub(super) fn scope_of(host: &str, path: Option<String>) -> Result<PageScope, StoreError> {
    Ok(PageScope {
        host: super::columns::read(host)?,
        path: path.map(Into::into),
    })
}

#[derive(sqlx::FromRow)]
struct RawProposal {
    id: String,
    at: i64,
    by_name: String,
    class: String,
    host: String,
    path: Option<String>,
    reason: String,
    state: String,
    settled_at: Option<i64>,
    settled_by: Option<String>,
    by_whom: Option<String>,
    tier: Option<String>,
    until_at: Option<i64>,
    ended_at: Option<i64>,
}

impl TryFrom<RawProposal> for ProposalRow {
    type Error = StoreError;

    fn try_from(raw: RawProposal) -> Result<Self, StoreError> {
        Ok(ProposalRow {
            id: read_id(&raw.id)?,
            at: Timestamp(raw.at),
            by: raw.by_name,
            account: raw
                .by_whom
                .as_deref()
                .map(read_id)
                .transpose()?
                .map(AccountId),
            class: ClassId(raw.class.into()),
            tier: raw.tier,
            scope: scope_of(&raw.host, raw.path)?,
            reason: raw.reason,
            state: super::columns::read_word(raw.state)?,
            settled_at: raw.settled_at.map(Timestamp),
            settled_by: raw.settled_by,
            open_until: raw
                .until_at
                .map(|until| Timestamp(raw.ended_at.map_or(until, |ended| until.min(ended)))),
        })
    }
}
