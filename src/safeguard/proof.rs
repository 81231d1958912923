//! What proves a deletion (H3): how much went, and the digest of what its ids were.

use std::fmt;
use std::str::FromStr;

use super::chain::Digest;
use crate::model::RecordClass;

/// What a deletion leaves behind: a line of the audit log with this as its reason. It tells how
/// much went and lets anybody who still has the ids check that they are the ones; it holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Which kind.
    pub class: RecordClass,
    /// What was older than this, in milliseconds since 1970.
    pub until_ms: i64,
    /// How many.
    pub count: u64,
    /// The digest of their ids: of hits in the order of their seals, of others in the order of
    /// their bytes.
    pub digest: Digest,
    /// Where a chain lost its beginning: the first link that is left, and the check value before
    /// it.
    pub first: Option<(u64, Digest)>,
}

impl Proof {
    /// The verb of such a line.
    pub const VERB: &'static str = "records.purge";
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "class={} until={} count={} ids={}",
            self.class.word(),
            self.until_ms,
            self.count,
            self.digest
        )?;
        if let Some((first, previous)) = self.first {
            write!(f, " first={first} previous={previous}")?;
        }
        Ok(())
    }
}

/// The text is no proof of deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a proof of deletion")]
pub struct NoProof;

impl FromStr for Proof {
    type Err = NoProof;

    fn from_str(text: &str) -> Result<Self, NoProof> {
        let value = |key: &str| {
            text.split(' ')
                .find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
        };
        let first = match (value("first"), value("previous")) {
            (Some(first), Some(previous)) => Some((
                first.parse().map_err(|_| NoProof)?,
                previous.parse().map_err(|_| NoProof)?,
            )),
            (None, None) => None,
            _ => return Err(NoProof),
        };
        let word = value("class").ok_or(NoProof)?;
        Ok(Proof {
            class: RecordClass::ALL
                .into_iter()
                .find(|class| class.word() == word)
                .ok_or(NoProof)?,
            until_ms: value("until")
                .and_then(|until| until.parse().ok())
                .ok_or(NoProof)?,
            count: value("count")
                .and_then(|count| count.parse().ok())
                .ok_or(NoProof)?,
            digest: value("ids")
                .and_then(|ids| ids.parse().ok())
                .ok_or(NoProof)?,
            first,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn proofs_read_back(
            class in proptest::sample::select(RecordClass::ALL.to_vec()),
            until_ms: i64, count: u64, digest: [u8; 32],
            first in proptest::option::of((any::<u64>(), any::<[u8; 32]>())),
        ) {
            let proof = Proof {
                class, until_ms, count, digest: Digest(digest),
                first: first.map(|(first, previous)| (first, Digest(previous))),
            };
            prop_assert_eq!(proof.to_string().parse(), Ok(proof));
        }

        #[test]
        fn other_texts_are_no_proofs(text: String) {
            prop_assert_eq!(text.parse::<Proof>(), Err(NoProof));
        }
    }
}
