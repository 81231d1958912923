//! How well it judges: metrics, labels of data sets, baselines, tables; pure.
//!
//! Labelled samples and what several systems said of them go in as [`Item`]s, [`Tables`] come
//! out, and Markdown of them. Nothing here reads a file or judges by itself: what is measured is
//! what the caller ran. Start at `metrics` for the numbers, at `tables` for how they are grouped.

mod e2guardian;
mod labels;
mod metrics;
mod report;
mod tables;

pub use e2guardian::{PhraseLists, Weighed, plain_text};
pub use labels::{ABUSE, Truths, own_line, target_of, targets_of, truths};
pub use metrics::{Bin, Calibration, Ranked, Rate};
pub use report::{Facts, markdown};
pub use tables::{Item, Origin, Row, Said, Shared, Summary, System, Tables};
