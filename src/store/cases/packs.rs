//! Hand-over packs of cases: asked for by one person, approved by another.

use uuid::Uuid;

use super::super::columns::read_id;
use super::super::open::tell;
use super::super::{
    AccountId, Change, Connection, NewNotice, NoticeKind, Store, StoreError, notices,
};
use super::{EntryKind, Insider, PackRow, one, write};
use crate::model::Timestamp;
use crate::safeguard::rights::{Right, holders};

pub(super) const PACK: &str = "SELECT p.id, p.case_id, k.number, p.at, p.asked_by AS asked, \
     a.display AS asked_by, p.receiver, p.reason, p.answered_at, b.display AS answered_by, \
     p.approved FROM case_packs p JOIN cases k ON k.id = p.case_id \
     LEFT JOIN accounts a ON a.id = p.asked_by LEFT JOIN accounts b ON b.id = p.answered_by";

impl Store {
    /// Asks for a hand-over pack; those who may approve it are told. `NotFound` for whoever may
    /// not see the case.
    pub async fn ask_pack(
        &self,
        id: Uuid,
        who: Insider,
        receiver: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let pack = Uuid::now_v7();
        let mut work = self.write().await?;
        one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        sqlx::query(
            "INSERT INTO case_packs (id, case_id, at, asked_by, receiver, reason)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(pack.to_string())
        .bind(id.to_string())
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(receiver)
        .bind(reason)
        .execute(&mut *work)
        .await?;
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Event,
            "pack-asked",
            Some(reason),
        )
        .await?;
        for approver in holding(&mut work, Right::ApproveHandOver).await? {
            if approver == who.account {
                continue;
            }
            let notice = NewNotice {
                id: format!("pack:{pack}:{}", approver.0),
                at,
                kind: NoticeKind::Approval,
                whom: approver,
                page: "/s/packs".to_owned(),
            };
            notices::enqueue(&mut work, &notice).await?;
        }
        work.commit().await?;
        self.tell_cases();
        tell(&self.changes, Change::Notices);
        Ok(pack)
    }

    /// Hand-over packs, those that nobody has answered first; at most 200.
    pub async fn packs(&self) -> Result<Vec<PackRow>, StoreError> {
        let sql =
            format!("{PACK} ORDER BY p.answered_at IS NOT NULL, p.at DESC, p.id DESC LIMIT 200");
        let raw: Vec<RawPack> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(PackRow::try_from).collect()
    }

    /// Approves or refuses a pack. `NotFound` without it, `Conflict` if it was answered, or if
    /// it was asked for by the same person (S0-07: nobody approves the own request).
    pub async fn answer_pack(
        &self,
        pack: Uuid,
        by: AccountId,
        approved: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let found: Option<(String, String, Option<i64>)> =
            sqlx::query_as("SELECT case_id, asked_by, answered_at FROM case_packs WHERE id = $1")
                .bind(pack.to_string())
                .fetch_optional(&mut *work)
                .await?;
        let (case, asked, answered) = found.ok_or(StoreError::NotFound)?;
        if answered.is_some() || asked == by.0.to_string() {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "UPDATE case_packs SET answered_at = $2, answered_by = $3, approved = $4
             WHERE id = $1",
        )
        .bind(pack.to_string())
        .bind(at.0)
        .bind(by.0.to_string())
        .bind(i64::from(approved))
        .execute(&mut *work)
        .await?;
        let text = if approved {
            "pack-approved"
        } else {
            "pack-refused"
        };
        let case = read_id(&case)?;
        write(&mut work, case, at, Some(by), EntryKind::Event, text, None).await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
    }

    /// The pack that an insider may fetch now; it is noted in the case. `NotFound` if it was not
    /// approved, its seven days are over, or the insider may not see the case.
    pub async fn fetch_pack(
        &self,
        pack: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<PackRow, StoreError> {
        let sql = format!("{PACK} WHERE p.id = $1");
        let raw: Option<RawPack> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(pack.to_string())
            .fetch_optional(&self.reader)
            .await?;
        let row = PackRow::try_from(raw.ok_or(StoreError::NotFound)?)?;
        if row.open_until().is_none_or(|until| at >= until) {
            return Err(StoreError::NotFound);
        }
        self.look_at_case(row.case, who, "pack", at).await?;
        sqlx::query("UPDATE case_packs SET fetched_at = COALESCE(fetched_at, $2) WHERE id = $1")
            .bind(pack.to_string())
            .bind(at.0)
            .execute(&self.writer)
            .await?;
        Ok(row)
    }
}

async fn holding(work: &mut Connection, right: Right) -> Result<Vec<AccountId>, StoreError> {
    let mut all = Vec::new();
    for role in holders(right) {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts WHERE role = $1 AND disabled = 0 ORDER BY name",
        )
        .bind(role.word())
        .fetch_all(&mut *work)
        .await?;
        for id in ids {
            all.push(AccountId(read_id(&id)?));
        }
    }
    Ok(all)
}

#[derive(sqlx::FromRow)]
pub(super) struct RawPack {
    id: String,
    case_id: String,
    number: String,
    at: i64,
    asked: String,
    asked_by: Option<String>,
    receiver: String,
    reason: String,
    answered_at: Option<i64>,
    answered_by: Option<String>,
    approved: Option<i64>,
}

impl TryFrom<RawPack> for PackRow {
    type Error = StoreError;

    fn try_from(raw: RawPack) -> Result<Self, StoreError> {
        Ok(PackRow {
            id: read_id(&raw.id)?,
            case: read_id(&raw.case_id)?,
            number: raw.number,
            at: Timestamp(raw.at),
            asked: AccountId(read_id(&raw.asked)?),
            asked_by: raw.asked_by.unwrap_or_default(),
            receiver: raw.receiver,
            reason: raw.reason,
            answered_at: raw.answered_at.map(Timestamp),
            answered_by: raw.answered_by,
            approved: raw.approved.map(|yes| yes != 0),
        })
    }
}
