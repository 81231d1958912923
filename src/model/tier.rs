//! Age tiers and the five ways the pages speak.

/// An age tier, numbered by the rulebook that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierId(pub u8);

/// How a tier is spoken to on pages. Tier decides the wording, policy decides the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Voice {
    /// Early primary, 6 to 8.
    A,
    /// Upper primary, 9 to 11.
    B,
    /// Lower secondary, 11 to 14.
    C,
    /// Upper secondary, 15 to 18.
    D,
    /// Staff.
    E,
}
