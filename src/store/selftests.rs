//! What the filter said when it was tested, with when and by whom.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{read_id, read_word, word};
use super::{Store, StoreError};
use crate::model::{Seen, Timestamp};

/// Runs that are kept: some years of weekly tests.
const KEPT: i64 = 300;
/// For how long an ask stays, and for how long a gateway takes it: whoever asked has left then.
const ASKED: Duration = Duration::from_secs(24 * 60 * 60);
const WAITS: Duration = Duration::from_secs(2 * 60);

/// How a probe came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelfTestResult {
    /// As it should.
    Passed,
    /// Not as it should.
    Failed,
    /// The school's rules have nothing to test it by.
    NotTested,
}

impl From<Option<bool>> for SelfTestResult {
    /// Of a probe that passed or did not, or that the rules could not be asked.
    fn from(passed: Option<bool>) -> Self {
        match passed {
            Some(true) => SelfTestResult::Passed,
            Some(false) => SelfTestResult::Failed,
            None => SelfTestResult::NotTested,
        }
    }
}

/// One probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelfTestStep {
    /// The tier's name; empty where the gateway took this machine for whoever it is.
    pub tier: String,
    /// What was tested, e.g. `category:gambling`, `protected`, `safe-search`.
    pub probe: String,
    /// How it came out.
    pub result: SelfTestResult,
    /// What was seen; no address of anybody.
    pub detail: String,
    /// What should have been seen, where the test knows.
    pub expected: Option<Seen>,
    /// What was.
    pub seen: Option<Seen>,
}

type Row = (String, String, String, String, String, String);

fn read_seen(word: String) -> Result<Option<Seen>, StoreError> {
    (!word.is_empty()).then(|| read_word(word)).transpose()
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelfTest {
    /// The id.
    pub id: Uuid,
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub at: Timestamp,
    /// Who ran it: a sign-in name, or `command-line`.
    pub by: String,
    /// `rules` asked the rules in force, `proxy` went through the running gateway as whoever asked,
    /// `tiers` went through it as a device of each tier.
    pub way: String,
    /// Generation of the rulebook; 0 where only the gateway knows.
    pub policy: u64,
    /// The probes, in their order.
    pub steps: Vec<SelfTestStep>,
}

impl SelfTest {
    /// How many came out like this.
    pub fn count(&self, result: SelfTestResult) -> usize {
        self.steps
            .iter()
            .filter(|step| step.result == result)
            .count()
    }
}

impl Store {
    /// Keeps a run; the 300 newest stay.
    pub async fn keep_selftest(&self, run: &SelfTest) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        sqlx::query(
            "INSERT INTO selftests (id, at, by_whom, way, policy) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(run.id.to_string())
        .bind(run.at.0)
        .bind(&run.by)
        .bind(&run.way)
        .bind(run.policy.cast_signed())
        .execute(&mut *work)
        .await?;
        for (place, step) in (0i64..).zip(&run.steps) {
            sqlx::query(
                "INSERT INTO selftest_steps
                     (run, place, tier, probe, result, detail, expected, seen)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(run.id.to_string())
            .bind(place)
            .bind(&step.tier)
            .bind(&step.probe)
            .bind(word(&step.result))
            .bind(&step.detail)
            .bind(step.expected.map(|seen| word(&seen)).unwrap_or_default())
            .bind(step.seen.map(|seen| word(&seen)).unwrap_or_default())
            .execute(&mut *work)
            .await?;
        }
        sqlx::query(
            "DELETE FROM selftests WHERE id NOT IN
                 (SELECT id FROM (SELECT id FROM selftests ORDER BY at DESC, id DESC LIMIT $1)
                  AS newest)",
        )
        .bind(KEPT)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(())
    }

    /// The newest runs, newest first, with their probes.
    pub async fn selftests(&self, limit: u16) -> Result<Vec<SelfTest>, StoreError> {
        let mut view = self.reader.begin().await?;
        let runs: Vec<(String, i64, String, String, i64)> = sqlx::query_as(
            "SELECT id, at, by_whom, way, policy FROM selftests
             ORDER BY at DESC, id DESC LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&mut *view)
        .await?;
        let mut all = Vec::with_capacity(runs.len());
        for (id, at, by, way, policy) in runs {
            let steps: Vec<Row> = sqlx::query_as(
                "SELECT tier, probe, result, detail, expected, seen FROM selftest_steps
                 WHERE run = $1 ORDER BY place",
            )
            .bind(&id)
            .fetch_all(&mut *view)
            .await?;
            all.push(SelfTest {
                id: read_id(&id)?,
                at: Timestamp(at),
                by,
                way,
                policy: policy.cast_unsigned(),
                steps: steps
                    .into_iter()
                    .map(|(tier, probe, result, detail, expected, seen)| {
                        Ok(SelfTestStep {
                            tier,
                            probe,
                            result: read_word(result)?,
                            detail,
                            expected: read_seen(expected)?,
                            seen: read_seen(seen)?,
                        })
                    })
                    .collect::<Result<_, StoreError>>()?,
            });
        }
        Ok(all)
    }

    /// Asks the running gateway for a test as a device of each tier.
    pub async fn ask_selftest(&self, id: Uuid, by: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        // What nobody took in a day is not wanted any more.
        sqlx::query("DELETE FROM selftest_asks WHERE at < $1")
            .bind(at.minus(ASKED).0)
            .execute(&mut *work)
            .await?;
        sqlx::query("INSERT INTO selftest_asks (id, at, by_whom) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(at.0)
            .bind(by)
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(())
    }

    /// Takes a test that was asked for in the last minutes, if there is one: of several gateways
    /// one. Gives its id and who asked.
    pub async fn take_selftest(
        &self,
        now: Timestamp,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        let since = now.minus(WAITS).0;
        let waiting: Option<(String, String)> = sqlx::query_as(
            "SELECT id, by_whom FROM selftest_asks
             WHERE taken_at IS NULL AND at >= $1 ORDER BY at, id LIMIT 1",
        )
        .bind(since)
        .fetch_optional(&self.reader)
        .await?;
        let Some((id, by)) = waiting else {
            return Ok(None);
        };
        let mut work = self.write().await?;
        let taken = sqlx::query(
            "UPDATE selftest_asks SET taken_at = $2 WHERE id = $1 AND taken_at IS NULL",
        )
        .bind(&id)
        .bind(now.0)
        .execute(&mut *work)
        .await?
        .rows_affected();
        work.commit().await?;
        Ok(match taken {
            1 => Some((read_id(&id)?, by)),
            _ => None,
        })
    }

    /// A run by its id.
    pub async fn selftest(&self, id: Uuid) -> Result<Option<SelfTest>, StoreError> {
        let all = self.selftests(20).await?;
        Ok(all.into_iter().find(|run| run.id == id))
    }
}
