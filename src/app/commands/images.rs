//! `images hash`: what a picture looks like as a line of a list.
//!
//! Reads files and prints; nothing is kept, and no name of a file leaves with the hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use data_encoding::HEXLOWER;

use crate::app::files::read_bounded;
use crate::classify::images::{Hashes, MIN_QUALITY};

use super::{Exit, Outcome, Trouble, print};

/// Largest picture that is read; for larger ones there is sha256sum.
const MAX_FILE_BYTES: u64 = 16 << 20;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print lines for a list of pictures, e.g. >> policies/images/CATEGORY/ours.txt
    Hash {
        /// Pictures: JPEG, PNG, GIF, WebP, BMP; any file for exact hashes
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Which hash
        #[arg(long, value_enum, default_value_t = Kind::Pdq)]
        format: Kind,
    },
}

/// A format of lists.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// Perceptual, 256 bits: finds scaled and recompressed copies
    Pdq,
    /// Perceptual, 64 bits: coarser
    Dhash,
    /// Exact
    Sha256,
    /// Exact, for old lists
    Md5,
}

pub(super) fn run(verb: Verb) -> Outcome {
    let Verb::Hash { files, format } = verb;
    let name = match format {
        Kind::Pdq => "pdq",
        Kind::Dhash => "dhash",
        Kind::Sha256 => "sha256",
        Kind::Md5 => "md5",
    };
    let mut text = format!("{name}\n");
    for file in &files {
        let trouble = |what: String, next: &str| {
            Trouble::new(Exit::Failed, format!("{}: {what}", file.display()), next)
        };
        let bytes =
            read_bounded(file, MAX_FILE_BYTES).map_err(|error| trouble(error.to_string(), ""))?;
        let hashes = Hashes::of(&bytes);
        let line = match format {
            Kind::Sha256 => HEXLOWER.encode(&hashes.sha256),
            Kind::Md5 => HEXLOWER.encode(&hashes.md5),
            Kind::Pdq | Kind::Dhash => {
                let Some(print) = hashes.prints.first() else {
                    let why = hashes.unreadable.map(|error| error.to_string());
                    return Err(trouble(
                        why.unwrap_or_default(),
                        "list its exact hash: --format sha256",
                    ));
                };
                if !print.is_telling() {
                    return Err(trouble(
                        format!(
                            "there is too little to see (quality {}, {MIN_QUALITY} is needed)",
                            print.quality
                        ),
                        "list its exact hash: --format sha256",
                    ));
                }
                let hash = match format {
                    Kind::Pdq => print.pdq.to_string(),
                    _ => print.dhash.to_string(),
                };
                format!("{hash} # quality {}", print.quality)
            }
        };
        writeln!(text, "{line}").expect("a String takes whatever is written");
    }
    print::out(&text)
}

/// What is told of a picture: its hashes, or why there are none.
pub(super) fn shown(hashes: &Hashes) -> BTreeMap<&'static str, String> {
    let mut shown = BTreeMap::from([
        ("md5", HEXLOWER.encode(&hashes.md5)),
        ("sha256", HEXLOWER.encode(&hashes.sha256)),
    ]);
    if let Some(print) = hashes.prints.first() {
        shown.insert("pdq", print.pdq.to_string());
        shown.insert("dhash", print.dhash.to_string());
        shown.insert("quality", print.quality.to_string());
        shown.insert("frames", hashes.prints.len().to_string());
    }
    if let Some(error) = hashes.unreadable {
        shown.insert("trouble", error.to_string());
    }
    shown
}
