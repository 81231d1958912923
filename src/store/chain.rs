//! The unbroken record in the database: appending to the chains, and checking them (F13).
//!
//! What is hashed is defined in `safeguard::chain`. Whoever appends first changes the chain's row
//! in `chain`, inside the transaction of what it appends: on an engine with several writers they
//! queue at that row, so numbers have no gaps and no link is followed twice.

use uuid::Uuid;

use super::hits::HitColumns;
use super::{AuditEntry, Connection, Store, StoreError};
use crate::model::{Hit, RecordClass, Timestamp};
use crate::safeguard::Proof;
use crate::safeguard::chain::{
    AuditLink, Chain, Digest, Fault, Findings, Head, Problem, SealedLink, Verifier, Walk, content,
    digest,
};
use crate::safeguard::export::ExportLine;

/// Rows that are read at a time while a chain is followed.
const PAGE: i64 = 2_000;

/// How far the check on a page has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditCheck {
    /// The last line that was looked at.
    pub head: Head,
    /// The moment of the first line that is kept.
    pub since: Option<Timestamp>,
    /// The first thing that is wrong.
    pub problem: Option<Problem>,
    /// Whether the end was reached.
    pub whole: bool,
}

/// Takes the next `count` places of a chain; the last link before them.
async fn reserve(work: &mut Connection, chain: Chain, count: u64) -> Result<Head, StoreError> {
    let (number, digest): (i64, String) = sqlx::query_as(
        "UPDATE chain SET number = number + $2 WHERE name = $1 RETURNING number, digest",
    )
    .bind(chain.word())
    .bind(count.cast_signed())
    .fetch_one(work)
    .await?;
    Ok(Head {
        chain,
        number: super::columns::count(number).saturating_sub(count),
        digest: super::columns::read(&digest)?,
    })
}

/// Notes the digest of the last link.
async fn settle(work: &mut Connection, chain: Chain, digest: Digest) -> Result<(), StoreError> {
    sqlx::query("UPDATE chain SET digest = $2 WHERE name = $1")
        .bind(chain.word())
        .bind(digest.to_string())
        .execute(work)
        .await?;
    Ok(())
}

/// Adds a line to the audit log inside the transaction of what it tells.
pub(super) async fn append(work: &mut Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let last = reserve(work, Chain::Audit, 1).await?;
    let mut link = AuditLink {
        number: last.number + 1,
        // Time-ordered, so that lines of the same millisecond stay in order.
        id: Uuid::now_v7().to_string(),
        at_ms: entry.at.0,
        who: entry.who.clone(),
        did: entry.did.clone(),
        what: entry.what.clone(),
        why: entry.why.clone(),
        previous: last.digest,
        digest: Digest::ZERO,
    };
    link.digest = link.expected();
    sqlx::query(
        "INSERT INTO audit (id, at, who, did, what, why, number, previous, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&link.id)
    .bind(link.at_ms)
    .bind(&link.who)
    .bind(&link.did)
    .bind(&link.what)
    .bind(link.why.as_deref())
    .bind(link.number.cast_signed())
    .bind(link.previous.to_string())
    .bind(link.digest.to_string())
    .execute(&mut *work)
    .await?;
    settle(work, Chain::Audit, link.digest).await
}

impl HitColumns {
    /// What of a hit is sealed: all but the incident that it is in.
    fn content(&self, salt: &str) -> Digest {
        let at = self.at.to_string();
        let care = self.care.to_string();
        let severity = self.severity.map(|level| level.to_string());
        let policy = self.policy.to_string();
        content(&[
            Some(salt),
            Some(&self.id),
            Some(&self.code),
            Some(&self.request),
            Some(&at),
            Some(&self.kind),
            self.who.as_deref(),
            self.class.as_deref(),
            Some(&self.tier),
            Some(&self.confidence),
            Some(&self.source),
            Some(&self.category),
            Some(&care),
            severity.as_deref(),
            Some(&self.reason),
            Some(&self.host),
            self.path.as_deref(),
            Some(&self.because),
            Some(&policy),
        ])
    }
}

/// Seals hits that were just stored, in their order.
pub(super) async fn seal(work: &mut Connection, hits: &[&Hit]) -> Result<(), StoreError> {
    let columns: Vec<HitColumns> = hits.iter().map(|hit| HitColumns::of(hit)).collect();
    seal_columns(work, &columns).await
}

async fn seal_columns(work: &mut Connection, hits: &[HitColumns]) -> Result<(), StoreError> {
    if hits.is_empty() {
        return Ok(());
    }
    let last = reserve(work, Chain::Sealed, hits.len() as u64).await?;
    let mut previous = last.digest;
    for (number, hit) in (last.number + 1..).zip(hits) {
        let salt = salt()?;
        let content = hit.content(&salt);
        let (at, text) = (hit.at.to_string(), content.to_string());
        let fields = [Some(hit.id.as_str()), Some(&at), Some(&text)];
        let own = digest(Chain::Sealed, number, previous, &fields);
        sqlx::query(
            "INSERT INTO sealed (number, record, at, salt, content, previous, digest)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(number.cast_signed())
        .bind(&hit.id)
        .bind(hit.at)
        .bind(salt)
        .bind(text)
        .bind(previous.to_string())
        .bind(own.to_string())
        .execute(&mut *work)
        .await?;
        previous = own;
    }
    settle(work, Chain::Sealed, previous).await
}

/// 128 random bits.
fn salt() -> Result<String, StoreError> {
    let mut bytes = [0u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| {
        StoreError::Unavailable(sqlx::Error::Io(std::io::Error::other(
            "the system gives no random numbers",
        )))
    })?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}

impl Store {
    /// Numbers what was written before there were chains, once; called when the database is
    /// opened, after its shape is right.
    pub(super) async fn begin_chains(&self) -> Result<(), StoreError> {
        let waiting: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM chain WHERE begun = 0")
            .fetch_one(&self.writer)
            .await?;
        if waiting == 0 {
            return Ok(());
        }
        let mut work = self.write().await?;
        // Somebody else may have been quicker; whoever comes second waits here.
        let mine = sqlx::query("UPDATE chain SET begun = 1 WHERE begun = 0")
            .execute(&mut *work)
            .await?
            .rows_affected();
        if mine > 0 {
            let lines = number_old_lines(&mut work).await?;
            let hits = seal_old_hits(&mut work).await?;
            if lines + hits > 0 {
                let id = Uuid::now_v7();
                let now = id.get_timestamp().map_or(0, |at| {
                    let (seconds, nanos) = at.to_unix();
                    seconds.cast_signed() * 1000 + i64::from(nanos / 1_000_000)
                });
                let note = AuditEntry {
                    at: Timestamp(now),
                    who: "gateway".to_owned(),
                    did: "record.begin".to_owned(),
                    what: id.to_string(),
                    why: Some(format!("lines={lines} hits={hits} from before")),
                };
                append(&mut work, &note).await?;
            }
        }
        work.commit().await?;
        Ok(())
    }

    /// Where both chains end now: something to write down elsewhere.
    pub async fn heads(&self) -> Result<Vec<Head>, StoreError> {
        let mut view = self.reader.begin().await?;
        heads(&mut view).await
    }

    /// Follows both chains from their beginning, compares every hit that is kept with its seal,
    /// and looks for an explanation of each that is not. `noted` are heads that were written down
    /// elsewhere.
    pub async fn verify(&self, noted: &[Head]) -> Result<Findings, StoreError> {
        let found = self.verify_once(noted).await?;
        if found.unbroken() {
            return Ok(found);
        }
        // An engine that shows each statement its own moment may have deleted records between
        // two pages of the walk; what is really wrong is so a second time.
        self.verify_once(noted).await
    }

    async fn verify_once(&self, noted: &[Head]) -> Result<Findings, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut verifier = Verifier::new(noted);
        // Sealed hits first: a proof of deletion is committed with what it explains, so whatever
        // is seen to be gone has its proof when the audit log is read.
        let mut last = 0;
        loop {
            let rows: Vec<RawSealed> = sqlx::query_as(SEALED_WITH_HITS)
                .bind(last)
                .bind(PAGE)
                .fetch_all(&mut *view)
                .await?;
            let Some(end) = rows.last() else { break };
            last = end.number;
            for row in rows {
                let is_there = row.is_there();
                verifier.sealed(&row.link()?, Some(is_there));
            }
        }
        let mut last = 0;
        loop {
            let lines = audit_links(&mut view, last, PAGE).await?;
            let Some(end) = lines.last() else { break };
            last = end.number.cast_signed();
            for line in &lines {
                verifier.audit(line);
            }
        }
        for (chain, fault, sql) in [
            (
                Chain::Sealed,
                Fault::NeverSealed,
                "SELECT COUNT(*) FROM hits WHERE NOT EXISTS
                     (SELECT 1 FROM sealed WHERE sealed.record = hits.id)",
            ),
            (
                Chain::Audit,
                Fault::NotNumbered,
                "SELECT COUNT(*) FROM audit WHERE number IS NULL",
            ),
        ] {
            let more: i64 = sqlx::query_scalar(sql).fetch_one(&mut *view).await?;
            if more > 0 {
                verifier.found(Problem {
                    chain,
                    number: 0,
                    fault,
                });
            }
        }
        // The chain's own row is a head as well: it is written with every link.
        let ends = heads(&mut view).await?;
        let mut found = verifier.finish();
        for head in ends {
            let (sql, last) = match head.chain {
                Chain::Audit => ("SELECT COALESCE(MAX(number), 0) FROM audit", found.audit),
                Chain::Sealed => ("SELECT COALESCE(MAX(number), 0) FROM sealed", found.sealed),
            };
            let end: i64 = sqlx::query_scalar(sql).fetch_one(&mut *view).await?;
            let end = super::columns::count(end);
            // Where everything was kept long enough there is no link left.
            if end < head.number && !(last == 0 && head.chain == Chain::Sealed) {
                found.problems.push(Problem {
                    chain: head.chain,
                    number: head.number,
                    fault: Fault::EndMissing,
                });
            }
        }
        Ok(found)
    }

    /// Follows the audit log from a line that was checked before, at most `most` lines, for a
    /// page that shows whether it is whole.
    pub async fn check_audit(
        &self,
        after: Option<Head>,
        most: u32,
    ) -> Result<AuditCheck, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut walk = after.map_or(Walk::new(Chain::Audit), Walk::after);
        let mut problem = None;
        let mut left = i64::from(most);
        let mut whole = false;
        while left > 0 && problem.is_none() {
            let last = walk.head().number.cast_signed();
            let lines = audit_links(&mut view, last, PAGE.min(left)).await?;
            if lines.is_empty() {
                whole = true;
                break;
            }
            left -= i64::try_from(lines.len()).unwrap_or(PAGE);
            if after.is_none() && last == 0 {
                problem = beginning(&mut view, &lines[0]).await?;
            }
            for line in &lines {
                let fault = walk.step(line.number, line.previous, line.digest, line.expected());
                problem = problem.or(fault);
            }
        }
        let end = heads(&mut view).await?.into_iter().next();
        if whole
            && problem.is_none()
            && let Some(end) = end
            && end != walk.head()
            && end.number > 0
        {
            problem = Some(Problem {
                chain: Chain::Audit,
                number: end.number,
                fault: Fault::EndMissing,
            });
        }
        let since: Option<i64> = sqlx::query_scalar(
            "SELECT at FROM audit WHERE number IS NOT NULL ORDER BY number LIMIT 1",
        )
        .fetch_optional(&mut *view)
        .await?;
        Ok(AuditCheck {
            head: walk.head(),
            since: since.map(Timestamp),
            problem,
            whole,
        })
    }

    /// Gives every line of an export to `take`, in order; stops when that fails.
    pub async fn export_record<E: From<StoreError>>(
        &self,
        now: Timestamp,
        mut take: impl FnMut(&ExportLine) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut view = self.reader.begin().await.map_err(StoreError::from)?;
        take(&ExportLine::begin(now.0))?;
        let mut ends = [Chain::Audit, Chain::Sealed].map(|chain| Walk::new(chain).head());
        let mut last = 0;
        loop {
            let rows: Vec<RawSealed> = sqlx::query_as(SEALED_WITH_HITS)
                .bind(last)
                .bind(PAGE)
                .fetch_all(&mut *view)
                .await
                .map_err(StoreError::from)?;
            let Some(end) = rows.last() else { break };
            last = end.number;
            for row in rows {
                let link = row.link()?;
                ends[1].number = link.number;
                ends[1].digest = link.digest;
                take(&ExportLine::Sealed(link))?;
            }
        }
        let mut last = 0;
        loop {
            let lines = audit_links(&mut view, last, PAGE).await?;
            let Some(end) = lines.last() else { break };
            last = end.number.cast_signed();
            for line in lines {
                ends[0].number = line.number;
                ends[0].digest = line.digest;
                take(&ExportLine::Audit(line))?;
            }
        }
        take(&ExportLine::End {
            heads: ends.to_vec(),
        })
    }
}

async fn heads(view: &mut Connection) -> Result<Vec<Head>, StoreError> {
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as("SELECT name, number, digest FROM chain ORDER BY name")
            .fetch_all(view)
            .await?;
    rows.into_iter()
        .map(|(name, number, digest)| {
            Ok(Head {
                chain: super::columns::read_word(name)?,
                number: super::columns::count(number),
                digest: super::columns::read(&digest)?,
            })
        })
        .collect()
}

/// Whether the audit log may begin at this line.
async fn beginning(
    view: &mut Connection,
    first: &AuditLink,
) -> Result<Option<Problem>, StoreError> {
    let told: Vec<String> = sqlx::query_scalar(
        "SELECT why FROM audit WHERE did = $1 AND why IS NOT NULL ORDER BY number DESC",
    )
    .bind(Proof::VERB)
    .fetch_all(view)
    .await?;
    let newest = told
        .iter()
        .filter_map(|why| why.parse::<Proof>().ok())
        .find(|proof| proof.class == RecordClass::Audit);
    let may = match newest {
        None => (first.number, first.previous) == (1, Digest::ZERO),
        Some(proof) => proof.first == Some((first.number, first.previous)),
    };
    Ok((!may).then_some(Problem {
        chain: Chain::Audit,
        number: first.number,
        fault: Fault::BeginningMissing,
    }))
}

async fn number_old_lines(work: &mut Connection) -> Result<u64, StoreError> {
    let mut numbered = 0;
    loop {
        let rows: Vec<(String, i64, String, String, String, Option<String>)> = sqlx::query_as(
            "SELECT id, at, who, did, what, why FROM audit WHERE number IS NULL
             ORDER BY at, id LIMIT $1",
        )
        .bind(PAGE)
        .fetch_all(&mut *work)
        .await?;
        if rows.is_empty() {
            return Ok(numbered);
        }
        numbered += rows.len() as u64;
        let last = reserve(work, Chain::Audit, rows.len() as u64).await?;
        let mut previous = last.digest;
        for (number, (id, at_ms, who, did, what, why)) in (last.number + 1..).zip(rows) {
            let mut link = AuditLink {
                number,
                id,
                at_ms,
                who,
                did,
                what,
                why,
                previous,
                digest: Digest::ZERO,
            };
            link.digest = link.expected();
            sqlx::query("UPDATE audit SET number = $2, previous = $3, digest = $4 WHERE id = $1")
                .bind(&link.id)
                .bind(number.cast_signed())
                .bind(previous.to_string())
                .bind(link.digest.to_string())
                .execute(&mut *work)
                .await?;
            previous = link.digest;
        }
        settle(work, Chain::Audit, previous).await?;
    }
}

async fn seal_old_hits(work: &mut Connection) -> Result<u64, StoreError> {
    let mut sealed = 0;
    loop {
        let hits: Vec<HitColumns> = sqlx::query_as(
            "SELECT * FROM hits WHERE NOT EXISTS
                 (SELECT 1 FROM sealed WHERE sealed.record = hits.id)
             ORDER BY at, id LIMIT $1",
        )
        .bind(PAGE)
        .fetch_all(&mut *work)
        .await?;
        if hits.is_empty() {
            return Ok(sealed);
        }
        sealed += hits.len() as u64;
        seal_columns(work, &hits).await?;
    }
}

/// Lines of the audit log behind a number.
pub(super) async fn audit_links(
    view: &mut Connection,
    after: i64,
    most: i64,
) -> Result<Vec<AuditLink>, StoreError> {
    let rows: Vec<RawLine> =
        sqlx::query_as("SELECT * FROM audit WHERE number > $1 ORDER BY number LIMIT $2")
            .bind(after)
            .bind(most)
            .fetch_all(view)
            .await?;
    rows.into_iter().map(AuditLink::try_from).collect()
}

/// A row of `audit`.
#[derive(sqlx::FromRow)]
pub(super) struct RawLine {
    id: String,
    at: i64,
    who: String,
    did: String,
    what: String,
    why: Option<String>,
    number: i64,
    previous: String,
    digest: String,
}

impl TryFrom<RawLine> for AuditLink {
    type Error = StoreError;

    fn try_from(raw: RawLine) -> Result<Self, StoreError> {
        Ok(AuditLink {
            number: super::columns::count(raw.number),
            id: raw.id,
            at_ms: raw.at,
            who: raw.who,
            did: raw.did,
            what: raw.what,
            why: raw.why,
            // A check value that does not read is a wrong one.
            previous: raw.previous.parse().unwrap_or(Digest([0xff; 32])),
            digest: raw.digest.parse().unwrap_or(Digest([0xff; 32])),
        })
    }
}

const SEALED_WITH_HITS: &str = "SELECT sealed.number, sealed.record, sealed.at, sealed.salt,
        sealed.content, sealed.previous, sealed.digest, sealed.gone,
        hits.id, hits.code, hits.request, hits.at AS hit_at, hits.kind, hits.who, hits.class,
        hits.tier, hits.confidence, hits.source, hits.category, hits.care, hits.severity,
        hits.reason, hits.host, hits.path, hits.because, hits.policy
    FROM sealed LEFT JOIN hits ON hits.id = sealed.record
    WHERE sealed.number > $1 ORDER BY sealed.number LIMIT $2";

/// A row of `sealed` with the hit, if that is kept.
#[derive(sqlx::FromRow)]
struct RawSealed {
    number: i64,
    record: String,
    at: i64,
    salt: Option<String>,
    content: String,
    previous: String,
    digest: String,
    gone: Option<String>,
    id: Option<String>,
    code: Option<String>,
    request: Option<String>,
    hit_at: Option<i64>,
    kind: Option<String>,
    who: Option<String>,
    class: Option<String>,
    tier: Option<String>,
    confidence: Option<String>,
    source: Option<String>,
    category: Option<String>,
    care: Option<i64>,
    severity: Option<i64>,
    reason: Option<String>,
    host: Option<String>,
    path: Option<String>,
    because: Option<String>,
    policy: Option<i64>,
}

impl RawSealed {
    /// Whether the hit is kept as it was absorbed.
    fn is_there(&self) -> bool {
        let hit = || {
            Some(HitColumns {
                id: self.id.clone()?,
                code: self.code.clone()?,
                request: self.request.clone()?,
                at: self.hit_at?,
                kind: self.kind.clone()?,
                who: self.who.clone(),
                class: self.class.clone(),
                tier: self.tier.clone()?,
                confidence: self.confidence.clone()?,
                source: self.source.clone()?,
                category: self.category.clone()?,
                care: self.care?,
                severity: self.severity,
                reason: self.reason.clone()?,
                host: self.host.clone()?,
                path: self.path.clone(),
                because: self.because.clone()?,
                policy: self.policy?,
            })
        };
        match (hit(), &self.salt) {
            (Some(hit), Some(salt)) => hit.content(salt).to_string() == self.content,
            _ => false,
        }
    }

    fn link(self) -> Result<SealedLink, StoreError> {
        Ok(SealedLink {
            number: super::columns::count(self.number),
            record: self.record,
            at_ms: self.at,
            content: self.content.parse().unwrap_or(Digest([0xff; 32])),
            previous: self.previous.parse().unwrap_or(Digest([0xff; 32])),
            digest: self.digest.parse().unwrap_or(Digest([0xff; 32])),
            gone: self.gone,
        })
    }
}
