//! A trained reader of text: which categories a page's words speak for, in one pass.
//!
//! A linear model over hashed words, pairs of words and pieces of words ([`features`]), one row
//! of small integers for each hash ([`table`]). [`reading`] walks a page in windows of a hundred
//! words; [`train`] makes the table from labelled texts ([`corpus`]) through the same features,
//! and [`calibrate`] turns logits into points. A school's corrections become an [`overlay`] on top
//! of a model that stays as it is ([`adapt`]). Everything is arithmetic on fixed data: the same
//! texts and the same seed give the same bytes on every machine.
//!
//! Linear on purpose: a sum can be taken apart, so each verdict names the words that made it.

pub mod adapt;
mod calibrate;
pub mod corpus;
mod expert;
mod features;
mod overlay;
mod reading;
mod seal;
mod table;
pub mod train;

#[cfg(test)]
mod tests;

pub(super) use expert::Expert;
pub use expert::Opinions;
pub use overlay::{About, Overlay};
pub(super) use reading::Reading;
pub use seal::{Seal, SealError, Signer};
pub use table::{Card, ModelError, TextModel};
