//! What somebody in front of a screen sees of an address, in a word: tests of the filter say by it
//! what they expected and what they got.

/// What is seen of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// The page opens.
    Opens,
    /// A page comes first; the reader may go on.
    Warns,
    /// A page comes instead.
    Closed,
    /// A search opens with the engine's own safety switched on.
    Safe,
    /// Nothing that could be made out: no answer, another certificate, another process.
    Nothing,
}
