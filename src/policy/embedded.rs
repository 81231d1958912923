//! The shipped `policies/`, compiled into the binary.
//!
//! The build script writes the table, so that a machine without a policies directory can unpack
//! what it needs to start.

use super::Source;

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// The shipped `policies/`: every file, byte for byte.
pub fn embedded() -> Source {
    let files = FILES
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), (*bytes).into()))
        .collect();
    Source { files }
}
