//! Deleting what the safeguarding team has settled long enough ago.
//!
//! What is open is never deleted: a matter without an end, a case that is not closed or that is to
//! be looked at again, and every record that belongs to one of them.

use super::{Connection, Proof, StoreError, proof};
use crate::model::{RecordClass, Timestamp};

/// What staff raised and the team has settled, outside of cases.
pub(super) const SETTLED_CONCERNS: &str = "id IN (SELECT reference FROM matters \
     WHERE kind = 'concern' AND case_id IS NULL AND closed_at < $1)";

/// Cases that were closed before `until` and are not to be looked at again, with their records,
/// what staff raised for them and their matters. Returns how many.
pub(super) async fn forget_cases(
    work: &mut Connection,
    now: Timestamp,
    until: i64,
    proofs: &mut Vec<(String, Proof)>,
) -> Result<u64, StoreError> {
    let mut cases: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM cases WHERE closed_at < $1 AND COALESCE(check_at, 0) <= $2",
    )
    .bind(until)
    .bind(now.0)
    .fetch_all(&mut *work)
    .await?;
    if cases.is_empty() {
        return Ok(0);
    }
    cases.sort_unstable();
    for case in &cases {
        for statement in [
            "DELETE FROM concerns WHERE id IN
                 (SELECT reference FROM matters WHERE kind = 'concern' AND case_id = $1)",
            "DELETE FROM matter_told WHERE matter IN (SELECT id FROM matters WHERE case_id = $1)",
            "DELETE FROM matters WHERE case_id = $1",
            "DELETE FROM case_entries WHERE case_id = $1",
            "DELETE FROM case_drafts WHERE case_id = $1",
            "DELETE FROM case_tasks WHERE case_id = $1",
            "DELETE FROM case_guests WHERE case_id = $1",
            "DELETE FROM case_looks WHERE case_id = $1",
            "DELETE FROM case_packs WHERE case_id = $1",
            "DELETE FROM cases WHERE id = $1",
        ] {
            sqlx::query(statement)
                .bind(case)
                .execute(&mut *work)
                .await?;
        }
    }
    proofs.push(proof(RecordClass::Cases, until, &cases));
    Ok(cases.len() as u64)
}

/// Settled matters whose record is gone; exercises, which have none, by their age.
pub(super) async fn forget_lone_matters(
    work: &mut Connection,
    until: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM matters WHERE closed_at IS NOT NULL AND case_id IS NULL
           AND (practice = 0 OR closed_at < $1)
           AND (joined IS NULL OR joined NOT IN (SELECT id FROM matters))
           AND reference NOT IN (SELECT id FROM incidents)
           AND reference NOT IN (SELECT id FROM self_reports)
           AND reference NOT IN (SELECT id FROM concerns)",
    )
    .bind(until)
    .execute(&mut *work)
    .await?;
    sqlx::query("DELETE FROM matter_told WHERE matter NOT IN (SELECT id FROM matters)")
        .execute(work)
        .await?;
    Ok(())
}
