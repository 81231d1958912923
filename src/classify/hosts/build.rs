//! From lists to the index: hashed, dealt out by their first bits, sorted, and put together.
//!
//! The work is spread over the machine's cores; the result is the same however many there are.

use std::collections::HashMap;
use std::sync::Arc;

use super::{HostIndex, ListEntry, SetNumbers, Source, Starts, fingerprint, hash};
use crate::classify::cores;
use crate::classify::lists::Names;

/// A hash and the number of the list that it came from.
type Entry = (u64, u32);

/// Names that one core takes at a time.
const PIECE: usize = 64 * 1024;

/// Fewer names than this are not worth a thread.
const WORTH_A_THREAD: usize = 50_000;

impl HostIndex {
    /// Compiles lists under a key.
    pub(in crate::classify) fn build(key: [u8; 16], sources: &[Source]) -> HostIndex {
        let lists = sources
            .iter()
            .map(|source| ListEntry {
                id: Arc::clone(&source.list),
                category: source.category,
                names: u32::try_from(source.domains.len() + source.paths.len()).unwrap_or(u32::MAX),
            })
            .collect();
        let total: usize = sources
            .iter()
            .map(|source| source.domains.len() + source.paths.len())
            .sum();
        let threads = cores().min(total / WORTH_A_THREAD + 1);
        let parts = sorted(deal(&key, sources, threads));

        let mut hashes = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        let mut wide: Vec<u32> = Vec::with_capacity(hashes.capacity());
        let mut sets: Vec<Box<[u32]>> = Vec::new();
        let mut numbers: HashMap<Box<[u32]>, u32> = HashMap::new();
        let mut members: Vec<u32> = Vec::new();
        for part in parts {
            for group in part.chunk_by(|a, b| a.0 == b.0) {
                members.clear();
                members.extend(group.iter().map(|(_, list)| *list));
                let set = match numbers.get(members.as_slice()) {
                    Some(set) => *set,
                    None => {
                        // There are at most as many sets as names, and names fit 32 bits of text.
                        let set = u32::try_from(sets.len()).unwrap_or(u32::MAX);
                        sets.push(members.as_slice().into());
                        numbers.insert(members.as_slice().into(), set);
                        set
                    }
                };
                hashes.push(group[0].0);
                wide.push(set);
            }
        }
        hashes.shrink_to_fit();
        HostIndex {
            fingerprint: fingerprint(&key, sources),
            key,
            starts: Starts::of(&hashes),
            hashes,
            set_of: SetNumbers::of(wide),
            sets,
            lists,
            has_paths: sources.iter().any(|source| !source.paths.is_empty()),
        }
    }
}

impl SetNumbers {
    /// As narrow as they can be.
    pub(super) fn of(mut wide: Vec<u32>) -> SetNumbers {
        let narrow: Result<Vec<u16>, _> = wide.iter().map(|set| u16::try_from(*set)).collect();
        match narrow {
            Ok(mut narrow) => {
                narrow.shrink_to_fit();
                SetNumbers::Narrow(narrow)
            }
            Err(_) => {
                wide.shrink_to_fit();
                SetNumbers::Wide(wide)
            }
        }
    }
}

/// Hashes everything on `threads` threads; each deals its hashes out by their first bits, into
/// as many parts as there are threads.
fn deal(key: &[u8; 16], sources: &[Source], threads: usize) -> Vec<Vec<Vec<Entry>>> {
    let mut pieces: Vec<(u32, &Names, std::ops::Range<usize>)> = Vec::new();
    for (number, source) in (0u32..).zip(sources) {
        for names in [&source.domains, &source.paths] {
            let starts = (0..names.len()).step_by(PIECE);
            pieces.extend(starts.map(|from| (number, names, from..from + PIECE)));
        }
    }
    let work = |first: usize| {
        let mut parts: Vec<Vec<Entry>> = vec![Vec::new(); threads];
        for (number, names, range) in pieces.iter().skip(first).step_by(threads) {
            for name in names.slice(range.clone()) {
                let hash = hash(key, &[name]);
                // The first bits as a fraction of the number of parts.
                let part = usize::try_from((u128::from(hash) * threads as u128) >> 64);
                if let Some(part) = part.ok().and_then(|part| parts.get_mut(part)) {
                    part.push((hash, *number));
                }
            }
        }
        parts
    };
    run(threads, &work)
}

/// Puts the parts of all threads together, each sorted and without doubles, in order.
fn sorted(dealt: Vec<Vec<Vec<Entry>>>) -> Vec<Vec<Entry>> {
    let threads = dealt.len();
    let work = |part: usize| {
        let shares = dealt.iter().filter_map(|parts| parts.get(part));
        let mut all: Vec<Entry> = Vec::with_capacity(shares.clone().map(Vec::len).sum());
        shares.for_each(|share| all.extend_from_slice(share));
        all.sort_unstable();
        all.dedup();
        all
    };
    run(threads, &work)
}

/// What `work` makes of 0, 1, … each on a thread of its own.
fn run<T: Send>(threads: usize, work: &(impl Fn(usize) -> T + Sync)) -> Vec<T> {
    if threads < 2 {
        return vec![work(0)];
    }
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|number| scope.spawn(move || work(number)))
            .collect();
        handles
            .into_iter()
            .map(|handle| match handle.join() {
                Ok(made) => made,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}
