//! Chains of check values, by which a change to a record shows (F13). Pure: bytes in, digests
//! out; who stores the links and how they are ordered is the store's.
//!
//! # What is hashed, byte by byte (version 1)
//!
//! The digest of a link is the SHA-256 of these bytes, one after the other:
//!
//! 1. the 15 ASCII bytes `schoolgate-link` and one byte with the version, `0x01`;
//! 2. one byte for the chain: `A` (audit), `S` (sealed hits);
//! 3. the link's number, 8 bytes, most significant first; the first link has number 1;
//! 4. the digest of the link before it, 32 bytes; 32 zero bytes for number 1;
//! 5. the number of fields, 4 bytes, most significant first;
//! 6. each field: one byte `0x00` where it is absent; otherwise one byte `0x01`, its length in
//!    bytes, 4 bytes most significant first, and its text in UTF-8.
//!
//! Fields of `A`: id, moment, who, did, what, why. Fields of `S`: the hit's id, its moment, the
//! digest of its content. A moment is its milliseconds since 1970 in decimal digits.
//!
//! The content of a hit has the same form with `H` for the chain, number 0 and 32 zero bytes; its
//! fields are a random salt and the columns of the hit. The salt is deleted with the hit: what is
//! left tells nobody, not even somebody who guesses, what the hit was.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::Proof;
use crate::model::RecordClass;

/// The version of the encoding above.
const VERSION: u8 = 1;

/// The most problems that a check lists; the first one is what matters.
const MOST_PROBLEMS: usize = 50;

/// A SHA-256 digest; 64 hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// What stands before the first link.
    pub const ZERO: Digest = Digest([0; 32]);
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a check value has 64 hexadecimal digits")]
pub struct NoDigest;

impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let bytes = data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| NoDigest)?;
        bytes.try_into().map(Digest).map_err(|_| NoDigest)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Which chain a link belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// Lines of the audit log.
    Audit,
    /// Hits as they were absorbed.
    Sealed,
}

impl Chain {
    /// `audit` or `sealed`.
    pub fn word(self) -> &'static str {
        match self {
            Chain::Audit => "audit",
            Chain::Sealed => "sealed",
        }
    }

    fn byte(self) -> u8 {
        match self {
            Chain::Audit => b'A',
            Chain::Sealed => b'S',
        }
    }
}

/// The digest of a link. More fields or longer ones than 4 GiB do not occur.
pub fn digest(chain: Chain, number: u64, previous: Digest, fields: &[Option<&str>]) -> Digest {
    encode(chain.byte(), number, previous, fields)
}

/// The digest of a hit's content: a salt, and its columns in the order of [`crate::model::Hit`].
pub fn content(fields: &[Option<&str>]) -> Digest {
    encode(b'H', 0, Digest::ZERO, fields)
}

fn encode(chain: u8, number: u64, previous: Digest, fields: &[Option<&str>]) -> Digest {
    let mut hash = Context::new(&SHA256);
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    hash.update(b"schoolgate-link");
    hash.update(&[VERSION, chain]);
    hash.update(&number.to_be_bytes());
    hash.update(&previous.0);
    hash.update(&length(fields.len()));
    for field in fields {
        match field {
            None => hash.update(&[0]),
            Some(text) => {
                hash.update(&[1]);
                hash.update(&length(text.len()));
                hash.update(text.as_bytes());
            }
        }
    }
    finished(hash)
}

fn finished(hash: Context) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hash.finish().as_ref());
    Digest(bytes)
}

/// The digest of a list of ids, in the order in which they come: each with a line feed behind it.
#[derive(Clone)]
pub struct Ids {
    hash: Context,
    count: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Ids {
            hash: Context::new(&SHA256),
            count: 0,
        }
    }
}

impl Ids {
    /// Adds an id.
    pub fn push(&mut self, id: &str) {
        self.hash.update(id.as_bytes());
        self.hash.update(b"\n");
        self.count += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their digest.
    pub fn digest(&self) -> Digest {
        finished(self.hash.clone())
    }
}

/// A line of the audit log with its check value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLink {
    /// Its place, from 1.
    pub number: u64,
    /// Its id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// The verb.
    pub did: String,
    /// What it was done to.
    pub what: String,
    /// Why.
    pub why: Option<String>,
    /// The check value of the line before it.
    pub previous: Digest,
    /// Its own.
    pub digest: Digest,
}

impl AuditLink {
    /// What its digest should be.
    pub fn expected(&self) -> Digest {
        let at = self.at_ms.to_string();
        digest(
            Chain::Audit,
            self.number,
            self.previous,
            &[
                Some(&self.id),
                Some(&at),
                Some(&self.who),
                Some(&self.did),
                Some(&self.what),
                self.why.as_deref(),
            ],
        )
    }
}

/// A hit's place in the chain of sealed hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedLink {
    /// Its place, from 1.
    pub number: u64,
    /// The hit's id.
    pub record: String,
    /// When the hit was, in milliseconds since 1970.
    pub at_ms: i64,
    /// The digest of what was absorbed.
    pub content: Digest,
    /// The check value of the link before it.
    pub previous: Digest,
    /// Its own.
    pub digest: Digest,
    /// The proof of deletion, where the hit is gone.
    pub gone: Option<String>,
}

impl SealedLink {
    /// What its digest should be.
    pub fn expected(&self) -> Digest {
        let (at, content) = (self.at_ms.to_string(), self.content.to_string());
        digest(
            Chain::Sealed,
            self.number,
            self.previous,
            &[Some(&self.record), Some(&at), Some(&content)],
        )
    }
}

/// The end of a chain, as it was noted somewhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which chain.
    pub chain: Chain,
    /// The number of its last link.
    pub number: u64,
    /// That link's check value.
    pub digest: Digest,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which chain.
    pub chain: Chain,
    /// The link where it shows.
    pub number: u64,
    /// What it is.
    pub fault: Fault,
}

/// How a chain can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// What stands there is not what its check value was made from.
    Changed,
    /// It does not follow the link before it.
    Unlinked,
    /// A number is missing before it, or comes twice.
    OutOfOrder,
    /// It does not begin where it should, and no proof of deletion says why.
    BeginningMissing,
    /// It ends before a link that was noted as its end.
    EndMissing,
    /// Another link stood there when its end was noted.
    Replaced,
    /// A hit is gone, and no proof of deletion says why.
    Unexplained,
    /// A proof of deletion does not fit what is gone.
    ProofMismatch,
    /// A hit is there that was never sealed.
    NeverSealed,
    /// A line is there that has no number.
    NotNumbered,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.chain.word();
        let number = self.number;
        match self.fault {
            Fault::Changed => write!(f, "{chain} {number}: it was changed after it was written"),
            Fault::Unlinked => write!(f, "{chain} {number}: it does not follow the one before it"),
            Fault::OutOfOrder => write!(
                f,
                "{chain} {number}: one is missing before it, or they were put in another order"
            ),
            Fault::BeginningMissing => write!(
                f,
                "{chain} {number}: what stood before it is gone without a proof of deletion"
            ),
            Fault::EndMissing => write!(
                f,
                "{chain} {number}: it was noted as the end, and is not there any more"
            ),
            Fault::Replaced => write!(
                f,
                "{chain} {number}: another one stood here when the end was noted"
            ),
            Fault::Unexplained => write!(
                f,
                "{chain} {number}: the record is gone without a proof of deletion"
            ),
            Fault::ProofMismatch => write!(
                f,
                "{chain} {number}: the proof of deletion does not fit what is gone"
            ),
            Fault::NeverSealed => write!(
                f,
                "{chain} {number}: records are there that were never sealed"
            ),
            Fault::NotNumbered => write!(f, "{chain} {number}: lines are there without a number"),
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// How many lines of the audit log were read.
    pub audit: u64,
    /// How many sealed hits were read.
    pub sealed: u64,
    /// Of those, how many are gone with a proof of deletion.
    pub gone: u64,
    /// The moment of the first line, in milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// What is wrong, in the order in which it was found; at most 50.
    pub problems: Vec<Problem>,
}

impl Findings {
    /// Whether nothing is wrong.
    pub fn unbroken(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Follows one chain link by link.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    chain: Chain,
    last: u64,
    digest: Digest,
    /// The first link that was seen, with what it says stood before it.
    first: Option<(u64, Digest)>,
}

impl Walk {
    /// From the beginning.
    pub fn new(chain: Chain) -> Self {
        Walk {
            chain,
            last: 0,
            digest: Digest::ZERO,
            first: None,
        }
    }

    /// From a link that was checked before.
    pub fn after(head: Head) -> Self {
        Walk {
            chain: head.chain,
            last: head.number,
            digest: head.digest,
            first: Some((head.number, head.digest)),
        }
    }

    /// The link that was seen last.
    pub fn head(&self) -> Head {
        Head {
            chain: self.chain,
            number: self.last,
            digest: self.digest,
        }
    }

    /// Takes the next link; after a fault the walk goes on behind it.
    pub fn step(
        &mut self,
        number: u64,
        previous: Digest,
        digest: Digest,
        expected: Digest,
    ) -> Option<Problem> {
        let begins = self.first.is_none();
        if begins {
            self.first = Some((number, previous));
        }
        let fault = if digest != expected {
            Some(Fault::Changed)
        } else if begins {
            // Where it may begin is known at the end, when the proofs of deletion are.
            None
        } else if self.last.checked_add(1) != Some(number) {
            Some(Fault::OutOfOrder)
        } else if previous != self.digest {
            Some(Fault::Unlinked)
        } else {
            None
        };
        self.last = number;
        self.digest = digest;
        fault.map(|fault| Problem {
            chain: self.chain,
            number,
            fault,
        })
    }
}

/// Checks both chains, each in its own order, and that every hole in them is explained.
pub struct Verifier {
    audit: Walk,
    sealed: Walk,
    noted: BTreeMap<(Chain, u64), Digest>,
    proofs: HashMap<String, (u64, Proof)>,
    gone: HashMap<String, (u64, i64, Ids)>,
    findings: Findings,
}

impl Verifier {
    /// `noted` are ends of chains that were written down elsewhere.
    pub fn new(noted: &[Head]) -> Self {
        Verifier {
            audit: Walk::new(Chain::Audit),
            sealed: Walk::new(Chain::Sealed),
            noted: noted
                .iter()
                .filter(|head| head.number > 0)
                .map(|head| ((head.chain, head.number), head.digest))
                .collect(),
            proofs: HashMap::new(),
            gone: HashMap::new(),
            findings: Findings::default(),
        }
    }

    /// The next line of the audit log; whether it is as it should be.
    pub fn audit(&mut self, line: &AuditLink) -> bool {
        self.findings.audit += 1;
        self.findings.since_ms.get_or_insert(line.at_ms);
        let mut problem = self
            .audit
            .step(line.number, line.previous, line.digest, line.expected());
        self.compare(Chain::Audit, line.number, line.digest, &mut problem);
        if line.did == Proof::VERB
            && let Some(proof) = line
                .why
                .as_deref()
                .and_then(|why| why.parse::<Proof>().ok())
        {
            self.proofs.insert(line.what.clone(), (line.number, proof));
        }
        self.report(problem)
    }

    /// The next sealed hit; whether it is as it should be. `is_there` says whether the content of
    /// the hit is what was sealed; `None` where that cannot be looked at.
    pub fn sealed(&mut self, link: &SealedLink, is_there: Option<bool>) -> bool {
        self.findings.sealed += 1;
        let mut problem =
            self.sealed
                .step(link.number, link.previous, link.digest, link.expected());
        self.compare(Chain::Sealed, link.number, link.digest, &mut problem);
        match &link.gone {
            Some(proof) => {
                self.findings.gone += 1;
                let (_, latest, ids) = self
                    .gone
                    .entry(proof.clone())
                    .or_insert_with(|| (link.number, link.at_ms, Ids::default()));
                *latest = (*latest).max(link.at_ms);
                ids.push(&link.record);
            }
            None if problem.is_none() && is_there == Some(false) => {
                problem = Some(Problem {
                    chain: Chain::Sealed,
                    number: link.number,
                    fault: Fault::Changed,
                });
            }
            None => {}
        }
        self.report(problem)
    }

    /// Something that was found beside the chains.
    pub fn found(&mut self, problem: Problem) {
        self.report(Some(problem));
    }

    fn compare(
        &mut self,
        chain: Chain,
        number: u64,
        digest: Digest,
        problem: &mut Option<Problem>,
    ) {
        let Some(noted) = self.noted.remove(&(chain, number)) else {
            return;
        };
        if noted != digest && problem.is_none() {
            *problem = Some(Problem {
                chain,
                number,
                fault: Fault::Replaced,
            });
        }
    }

    fn report(&mut self, problem: Option<Problem>) -> bool {
        let Some(problem) = problem else { return true };
        if self.findings.problems.len() < MOST_PROBLEMS {
            self.findings.problems.push(problem);
        }
        false
    }

    /// What was found, after the last link.
    pub fn finish(mut self) -> Findings {
        let pruned_until = self.beginning(self.audit, RecordClass::Audit);
        self.beginning(self.sealed, RecordClass::Sealed);
        let mut gone: Vec<_> = std::mem::take(&mut self.gone).into_iter().collect();
        gone.sort_by_key(|(_, (number, ..))| *number);
        for (proof, (number, latest, ids)) in gone {
            let fault = match self.proofs.get(&proof) {
                Some((_, proof)) if proof.count == ids.count() && proof.digest == ids.digest() => {
                    continue;
                }
                // Part of what a proof names may have been cut off with the beginning.
                Some((_, proof))
                    if ids.count() < proof.count
                        && self.sealed.first.is_some_and(|(first, _)| first > 1) =>
                {
                    continue;
                }
                Some(_) => Fault::ProofMismatch,
                // The line that explained it was itself kept long enough.
                None if pruned_until.is_some_and(|until| latest < until) => continue,
                None => Fault::Unexplained,
            };
            self.report(Some(Problem {
                chain: Chain::Sealed,
                number,
                fault,
            }));
        }
        for ((chain, number), _) in std::mem::take(&mut self.noted) {
            let walk = match chain {
                Chain::Audit => self.audit,
                Chain::Sealed => self.sealed,
            };
            if number > walk.last {
                self.report(Some(Problem {
                    chain,
                    number,
                    fault: Fault::EndMissing,
                }));
            }
        }
        self.findings
    }

    /// Whether a chain begins at 1, or where the newest proof of its pruning says; until when it
    /// was pruned.
    fn beginning(&mut self, walk: Walk, class: RecordClass) -> Option<i64> {
        let (first, previous) = walk.first?;
        let newest = self
            .proofs
            .values()
            .filter(|(_, proof)| proof.class == class)
            .max_by_key(|(number, _)| *number)
            .map(|(_, proof)| proof.clone());
        let explained = match &newest {
            None => first == 1 && previous == Digest::ZERO,
            Some(proof) => proof.first == Some((first, previous)),
        };
        if !explained {
            self.report(Some(Problem {
                chain: walk.chain,
                number: first,
                fault: Fault::BeginningMissing,
            }));
        }
        newest.map(|proof| proof.until_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(number: u64, previous: Digest) -> AuditLink {
        let mut link = AuditLink {
            number,
            id: format!("id-{number}"),
            at_ms: 1_000 * number as i64,
            who: "eva".into(),
            did: "incident.close".into(),
            what: format!("thing {number}"),
            why: number.is_multiple_of(2).then(|| "talked".into()),
            previous,
            digest: Digest::ZERO,
        };
        link.digest = link.expected();
        link
    }

    fn chain(length: u64) -> Vec<AuditLink> {
        let mut previous = Digest::ZERO;
        (1..=length)
            .map(|number| {
                let link = line(number, previous);
                previous = link.digest;
                link
            })
            .collect()
    }

    fn head(link: &AuditLink) -> Head {
        Head {
            chain: Chain::Audit,
            number: link.number,
            digest: link.digest,
        }
    }

    fn faults(lines: &[AuditLink], noted: &[Head]) -> Vec<(u64, Fault)> {
        let mut verifier = Verifier::new(noted);
        for line in lines {
            verifier.audit(line);
        }
        let found = verifier.finish();
        found
            .problems
            .iter()
            .map(|problem| (problem.number, problem.fault))
            .collect()
    }

    /// The encoding is a promise to everybody who keeps an export: these bytes never change.
    #[test]
    fn the_encoding_stays_what_it_is() {
        let mut bytes = b"schoolgate-link\x01A".to_vec();
        bytes.extend(7u64.to_be_bytes());
        bytes.extend([9; 32]);
        bytes.extend([0, 0, 0, 3, 1, 0, 0, 0, 2]);
        bytes.extend("ż".as_bytes());
        bytes.extend([0, 1, 0, 0, 0, 0]);
        let plain = aws_lc_rs::digest::digest(&SHA256, &bytes);
        let fields = [Some("ż"), None, Some("")];
        assert_eq!(
            digest(Chain::Audit, 7, Digest([9; 32]), &fields).0[..],
            *plain.as_ref()
        );
    }

    #[test]
    fn a_chain_that_nobody_touched_is_unbroken() {
        let lines = chain(20);
        assert_eq!(faults(&lines, &[head(&lines[4]), head(&lines[19])]), []);
        assert_eq!(faults(&[], &[]), []);
    }

    #[test]
    fn a_cut_tail_shows_by_the_noted_head_only() {
        let lines = chain(20);
        assert_eq!(faults(&lines[..15], &[]), []);
        assert_eq!(
            faults(&lines[..15], &[head(&lines[19])]),
            [(20, Fault::EndMissing)]
        );
        // Whoever cuts the tail and writes another is found as well.
        let mut other = lines[..15].to_vec();
        for number in 16..=30 {
            let mut next = line(number, other.last().unwrap().digest);
            next.who = "mallory".into();
            next.digest = next.expected();
            other.push(next);
        }
        assert_eq!(faults(&other, &[head(&lines[19])]), [(20, Fault::Replaced)]);
    }

    #[test]
    fn a_beginning_that_is_gone_has_to_be_explained() {
        let lines = chain(20);
        assert_eq!(faults(&lines[3..], &[]), [(4, Fault::BeginningMissing)]);
        let mut pruned = lines[3..].to_vec();
        let proof = Proof {
            class: RecordClass::Audit,
            until_ms: 4_000,
            count: 3,
            digest: Digest::ZERO,
            first: Some((4, lines[2].digest)),
        };
        let mut last = line(21, lines[19].digest);
        last.did = Proof::VERB.into();
        last.why = Some(proof.to_string());
        last.digest = last.expected();
        pruned.push(last);
        assert_eq!(faults(&pruned, &[]), []);
        assert_eq!(faults(&pruned[1..], &[]), [(5, Fault::BeginningMissing)]);
    }

    /// One way to tamper with a chain.
    #[derive(Clone, Debug)]
    enum Tamper {
        Who(usize),
        Why(usize),
        Moment(usize),
        Delete(usize),
        Swap(usize, usize),
        Insert(usize),
        Cut(usize),
        Repeat(usize),
        /// Changed, and its own check value made anew.
        Rehash(usize),
    }

    fn tamper() -> impl Strategy<Value = Tamper> {
        let at = 0usize..30;
        prop_oneof![
            at.clone().prop_map(Tamper::Who),
            at.clone().prop_map(Tamper::Why),
            at.clone().prop_map(Tamper::Moment),
            at.clone().prop_map(Tamper::Delete),
            (at.clone(), at.clone()).prop_map(|(a, b)| Tamper::Swap(a, b)),
            at.clone().prop_map(Tamper::Insert),
            at.clone().prop_map(Tamper::Cut),
            at.clone().prop_map(Tamper::Repeat),
            at.prop_map(Tamper::Rehash),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_a_chain_is_found(length in 2u64..30, tamper in tamper()) {
            let honest = chain(length);
            let noted = [head(honest.last().unwrap())];
            let mut lines = honest.clone();
            let at = |at: usize| at % honest.len();
            match tamper {
                Tamper::Who(n) => lines[at(n)].who.push('x'),
                Tamper::Why(n) => {
                    let why = &mut lines[at(n)].why;
                    *why = match why { Some(_) => None, None => Some(String::new()) };
                }
                Tamper::Moment(n) => lines[at(n)].at_ms -= 1,
                Tamper::Delete(n) => { lines.remove(at(n)); }
                Tamper::Swap(a, b) => lines.swap(at(a), at(b)),
                Tamper::Insert(n) => {
                    let n = at(n);
                    let previous = n.checked_sub(1).map_or(Digest::ZERO, |before| lines[before].digest);
                    lines.insert(n, AuditLink { who: "mallory".into(), ..line(n as u64 + 1, previous) });
                }
                Tamper::Cut(n) => lines.truncate(at(n)),
                Tamper::Repeat(n) => { let again = lines[at(n)].clone(); lines.insert(at(n), again); }
                Tamper::Rehash(n) => {
                    let line = &mut lines[at(n)];
                    line.what.push('x');
                    line.digest = line.expected();
                }
            }
            prop_assert_eq!(faults(&lines, &noted).is_empty(), lines == honest);
        }
    }

    #[test]
    fn a_hole_among_sealed_hits_is_explained_by_count_and_ids() {
        let mut previous = Digest::ZERO;
        let mut links: Vec<SealedLink> = (1..=6)
            .map(|number| {
                let mut link = SealedLink {
                    number,
                    record: format!("hit-{number}"),
                    at_ms: number as i64,
                    content: content(&[Some("salt")]),
                    previous,
                    digest: Digest::ZERO,
                    gone: None,
                };
                link.digest = link.expected();
                previous = link.digest;
                link
            })
            .collect();
        let mut ids = Ids::default();
        for link in &mut links[1..4] {
            link.gone = Some("proof".into());
            ids.push(&link.record);
        }
        let check = |links: &[SealedLink], count: u64, expect: &[(u64, Fault)]| {
            let proof = Proof {
                class: RecordClass::Events,
                until_ms: 9,
                count,
                digest: ids.digest(),
                first: None,
            };
            let mut told = line(1, Digest::ZERO);
            told.did = Proof::VERB.into();
            told.what = "proof".into();
            told.why = Some(proof.to_string());
            told.digest = told.expected();
            let mut verifier = Verifier::new(&[]);
            verifier.audit(&told);
            for link in links {
                verifier.sealed(link, Some(true));
            }
            let found: Vec<_> = verifier
                .finish()
                .problems
                .iter()
                .map(|problem| (problem.number, problem.fault))
                .collect();
            assert_eq!(found, expect);
        };
        check(&links, 3, &[]);
        check(&links, 4, &[(2, Fault::ProofMismatch)]);
        let mut more = links.clone();
        more[4].gone = Some("proof".into());
        check(&more, 3, &[(2, Fault::ProofMismatch)]);
        more[4].gone = Some("another".into());
        check(&more, 3, &[(5, Fault::Unexplained)]);
        let mut swapped = links.clone();
        swapped.swap(0, 5);
        check(
            &swapped,
            3,
            &[
                (2, Fault::OutOfOrder),
                (1, Fault::OutOfOrder),
                (6, Fault::BeginningMissing),
            ],
        );
    }
}
