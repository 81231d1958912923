//! Who saw behind a stand-in: asked for with a purpose, on record, over after half an hour (H2,
//! H7, F11). The name itself is never here; this file knows stand-ins only.

use std::time::Duration;

use super::sql::QueryBuilder;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{count, read_id, read_word, word};
use super::notices::enqueue;
use super::open::tell;
use super::{
    AuditEntry, Change, Connection, Db, NewNotice, NoticeKind, Role, Scope, Store, StoreError,
    chain, incidents,
};
use crate::model::{ClassId, Confidence, Pseudonym, Timestamp};

/// Why somebody asks for a name. Discipline is none of them (F11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To help the pupil now.
    HelpNow,
    /// To talk with the pupil after the lesson.
    Talk,
    /// The filter made a mistake, and the pupil is to be told.
    FilterMistake,
    /// The safeguarding lead asked for it.
    AskedByLead,
    /// An emergency: the lead, with leadership told at once.
    Emergency,
}

impl Purpose {
    /// Those that a form offers; an emergency has a form of its own.
    pub const OFFERED: [Purpose; 4] = [
        Purpose::HelpNow,
        Purpose::Talk,
        Purpose::FilterMistake,
        Purpose::AskedByLead,
    ];

    /// Every one.
    pub const ALL: [Purpose; 5] = [
        Purpose::HelpNow,
        Purpose::Talk,
        Purpose::FilterMistake,
        Purpose::AskedByLead,
        Purpose::Emergency,
    ];

    /// The word in rows, forms and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::HelpNow => "help-now",
            Purpose::Talk => "talk",
            Purpose::FilterMistake => "filter-mistake",
            Purpose::AskedByLead => "asked-by-lead",
            Purpose::Emergency => "emergency",
        }
    }

    /// The purpose of a word.
    pub fn of(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// A reveal to write down.
#[derive(Clone, Debug)]
pub struct NewReveal {
    /// The incident.
    pub incident: Uuid,
    /// Who asks.
    pub by: AccountId,
    /// The sign-in name, for the audit log.
    pub name: String,
    /// Why, of a short list.
    pub purpose: Purpose,
    /// Why, in their words.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// How long a name is shown (UX section 6.1).
const LASTS: Duration = Duration::from_secs(30 * 60);

/// Which reveals, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevealFilter {
    /// Only from this moment on.
    pub since: Option<Timestamp>,
    /// Only before this moment.
    pub until: Option<Timestamp>,
    /// Only for this purpose.
    pub purpose: Option<Purpose>,
}

/// A reveal as those read it who may ask who looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevealRow {
    /// The id.
    pub id: Uuid,
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub at: Timestamp,
    /// Who, by the name shown to colleagues; empty where the account is gone.
    pub by: String,
    /// The stand-in.
    pub who: Pseudonym,
    /// The class.
    pub class: Option<ClassId>,
    /// The incident.
    pub incident: Uuid,
    /// Why.
    pub purpose: Purpose,
    /// Why, in their words.
    pub why: String,
    /// Until when; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub ends: Timestamp,
}

/// An emergency in force for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Until when.
    pub ends: Timestamp,
    /// The other incidents of the same stand-in, newest first, at most 50.
    pub others: Vec<(Uuid, Timestamp)>,
}

impl Store {
    /// Writes down that somebody sees behind the stand-in of an incident, and until when. In one
    /// transaction with it: the line of the audit log, and in an emergency what leadership and the
    /// other leads are told.
    ///
    /// `NotFound` outside the scope, where details are masked, or where there is no stand-in;
    /// `Conflict` where the attribution is not sure enough for a name (B11).
    pub async fn reveal(&self, new: &NewReveal, scope: &Scope) -> Result<Timestamp, StoreError> {
        let mut work = self.write().await?;
        let row = incidents::one_shown(&mut work, new.incident, scope)
            .await?
            .ok_or(StoreError::NotFound)?;
        let (Some(who), false) = (&row.who, row.masked) else {
            return Err(StoreError::NotFound);
        };
        if row.confidence < Confidence::High {
            return Err(StoreError::Conflict);
        }
        let id = Uuid::now_v7();
        let ends = new.at.plus(LASTS);
        let emergency = new.purpose == Purpose::Emergency;
        sqlx::query(
            "INSERT INTO reveals
                 (id, at, account, who, class, incident, purpose, why, ends, emergency)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.to_string())
        .bind(new.at.0)
        .bind(new.by.0.to_string())
        .bind(who.to_string())
        .bind(row.class.as_ref().map(ToString::to_string))
        .bind(row.id.to_string())
        .bind(new.purpose.word())
        .bind(&new.why)
        .bind(ends.0)
        .bind(i64::from(emergency))
        .execute(&mut *work)
        .await?;
        if emergency {
            tell_leadership(&mut work, id, new).await?;
        }
        // The words may speak of the pupil; they stay with the reveal and go when it goes.
        let line = AuditEntry {
            at: new.at,
            who: new.name.clone(),
            did: if emergency {
                "pupil.emergency"
            } else {
                "pupil.reveal"
            }
            .to_owned(),
            what: row.id.to_string(),
            why: Some(new.purpose.word().to_owned()),
        };
        chain::append(&mut work, &line).await?;
        work.commit().await?;
        if emergency {
            tell(&self.changes, Change::Notices);
        }
        Ok(ends)
    }

    /// Until when this person may see the name in this incident; `None` if not now.
    pub async fn revealed(
        &self,
        by: AccountId,
        incident: Uuid,
        who: &Pseudonym,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let ends: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(ends) FROM reveals
             WHERE account = $1 AND ends > $2 AND who = $3
               AND (incident = $4 OR emergency = 1)",
        )
        .bind(by.0.to_string())
        .bind(now.0)
        .bind(who.to_string())
        .bind(incident.to_string())
        .fetch_one(&self.reader)
        .await?;
        Ok(ends.map(Timestamp))
    }

    /// The emergency of this person about this stand-in, if one is in force, with the other
    /// incidents that it opens.
    pub async fn emergency(
        &self,
        by: AccountId,
        incident: Uuid,
        who: &Pseudonym,
        now: Timestamp,
    ) -> Result<Option<Emergency>, StoreError> {
        let ends: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(ends) FROM reveals
             WHERE account = $1 AND ends > $2 AND who = $3 AND emergency = 1",
        )
        .bind(by.0.to_string())
        .bind(now.0)
        .bind(who.to_string())
        .fetch_one(&self.reader)
        .await?;
        let Some(ends) = ends else { return Ok(None) };
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT id, last_at FROM incidents
             WHERE who = $1 AND id <> $2 AND kinds <> 'technical'
             ORDER BY last_at DESC, id DESC LIMIT 50",
        )
        .bind(who.to_string())
        .bind(incident.to_string())
        .fetch_all(&self.reader)
        .await?;
        let others = rows
            .into_iter()
            .map(|(id, at)| Ok((read_id(&id)?, Timestamp(at))))
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(Emergency {
            ends: Timestamp(ends),
            others,
        }))
    }

    /// Reveals, newest first, at most 500.
    pub async fn reveals(&self, filter: &RevealFilter) -> Result<Vec<RevealRow>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT reveals.*, COALESCE(accounts.display, '') AS display FROM reveals
             LEFT JOIN accounts ON accounts.id = reveals.account WHERE 1 = 1",
        );
        narrow(&mut sql, filter);
        sql.push(" ORDER BY reveals.at DESC, reveals.id DESC LIMIT 500");
        let raw: Vec<RawReveal> = sql.build_query_as().fetch_all(&self.reader).await?;
        raw.into_iter().map(RevealRow::try_from).collect()
    }

    /// How many reveals there were for each purpose.
    pub async fn reveals_by_purpose(
        &self,
        filter: &RevealFilter,
    ) -> Result<Vec<(Purpose, u64)>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new("SELECT purpose, COUNT(*) FROM reveals WHERE 1 = 1");
        narrow(&mut sql, filter);
        sql.push(" GROUP BY purpose ORDER BY purpose");
        let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(&self.reader).await?;
        rows.into_iter()
            .map(|(purpose, rows)| Ok((read_word(purpose)?, count(rows))))
            .collect()
    }

    /// How many reveals each person asked for, most first.
    pub async fn reveals_by_person(
        &self,
        filter: &RevealFilter,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT COALESCE(accounts.display, ''), COUNT(*) AS many FROM reveals
             LEFT JOIN accounts ON accounts.id = reveals.account WHERE 1 = 1",
        );
        narrow(&mut sql, filter);
        sql.push(" GROUP BY accounts.display ORDER BY many DESC, 1 LIMIT 100");
        let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(&self.reader).await?;
        Ok(rows
            .into_iter()
            .map(|(name, rows)| (name, count(rows)))
            .collect())
    }
}

fn narrow(sql: &mut QueryBuilder<Db>, filter: &RevealFilter) {
    if let Some(since) = filter.since {
        sql.push(" AND reveals.at >= ").push_bind(since.0);
    }
    if let Some(until) = filter.until {
        sql.push(" AND reveals.at < ").push_bind(until.0);
    }
    if let Some(purpose) = filter.purpose {
        sql.push(" AND purpose = ").push_bind(purpose.word());
    }
}

/// The other leads and leadership hear of an emergency at once.
async fn tell_leadership(
    work: &mut Connection,
    reveal: Uuid,
    new: &NewReveal,
) -> Result<(), StoreError> {
    let whom: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, role FROM accounts
         WHERE role IN ($1, $2, $3) AND disabled = 0 AND id <> $4",
    )
    .bind(word(&Role::SafeguardingLead))
    .bind(word(&Role::Leadership))
    .bind(word(&Role::DataProtectionOfficer))
    .bind(new.by.0.to_string())
    .fetch_all(&mut *work)
    .await?;
    for (account, role) in whom {
        let page = if role == Role::Leadership.word() {
            "/it/audit"
        } else {
            "/s/looked"
        };
        let notice = NewNotice {
            id: format!("reveal:{reveal}:{account}"),
            at: new.at,
            kind: NoticeKind::BreakGlass,
            whom: AccountId(read_id(&account)?),
            page: page.to_owned(),
        };
        enqueue(work, &notice).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct RawReveal {
    id: String,
    at: i64,
    who: String,
    class: Option<String>,
    incident: String,
    purpose: String,
    why: String,
    ends: i64,
    display: String,
}

impl TryFrom<RawReveal> for RevealRow {
    type Error = StoreError;

    fn try_from(raw: RawReveal) -> Result<Self, StoreError> {
        Ok(RevealRow {
            id: read_id(&raw.id)?,
            at: Timestamp(raw.at),
            by: raw.display,
            who: Pseudonym(raw.who.into()),
            class: raw.class.map(|class| ClassId(class.into())),
            incident: read_id(&raw.incident)?,
            purpose: read_word(raw.purpose)?,
            why: raw.why,
            ends: Timestamp(raw.ends),
        })
    }
}
