//! Kinds of content, as small numbers and sets of them.

/// A category, numbered by the rulebook that defines it (0 to 127).
///
/// A number means nothing without its rulebook: what is stored or shown is the kebab-case name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryId(pub u8);

/// A set of at most 128 categories: a tier's policy about lists is one AND.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CategorySet(pub u128);

impl CategorySet {
    /// How many categories a rulebook may define.
    pub const CAPACITY: usize = 128;
    /// The set with nothing in it.
    pub const EMPTY: CategorySet = CategorySet(0);

    /// The set of one category.
    pub fn of(id: CategoryId) -> Self {
        CategorySet(1u128 << (id.0 & 127))
    }

    /// Adds a category.
    pub fn insert(&mut self, id: CategoryId) {
        self.0 |= Self::of(id).0;
    }

    /// Whether the category is in the set.
    pub fn contains(self, id: CategoryId) -> bool {
        self.0 & Self::of(id).0 != 0
    }

    /// Both sets together.
    pub fn union(self, other: Self) -> Self {
        CategorySet(self.0 | other.0)
    }

    /// What both sets share.
    pub fn intersection(self, other: Self) -> Self {
        CategorySet(self.0 & other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The categories in it, lowest number first.
    pub fn iter(self) -> impl Iterator<Item = CategoryId> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let bit = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            Some(CategoryId(bit))
        })
    }
}

impl FromIterator<CategoryId> for CategorySet {
    fn from_iter<I: IntoIterator<Item = CategoryId>>(ids: I) -> Self {
        let mut set = CategorySet::EMPTY;
        for id in ids {
            set.insert(id);
        }
        set
    }
}
