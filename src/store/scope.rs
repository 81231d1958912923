//! What a reader may see. The store applies it, so that no page can forget to.

use crate::model::ClassId;

/// How incidents of care are shown to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CareView {
    /// Not at all.
    Hide,
    /// That there is one, and nothing about it (UX section 8.5, private items).
    Mask,
    /// In full: the safeguarding team.
    Show,
}

/// What a reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Only these classes; `None` is all, and also what has no class.
    pub classes: Option<Vec<ClassId>>,
    /// How care is shown.
    pub care: CareView,
    /// Whether technical incidents are included.
    pub technical: bool,
}

impl Scope {
    /// A teacher: the own classes, care masked, nothing technical.
    pub fn teacher(classes: Vec<ClassId>) -> Self {
        Scope {
            classes: Some(classes),
            care: CareView::Mask,
            technical: false,
        }
    }

    /// The IT admin: every class, care masked, technical included.
    pub fn admin() -> Self {
        Scope {
            classes: None,
            care: CareView::Mask,
            technical: true,
        }
    }

    /// The safeguarding lead: every class, care in full, nothing technical.
    pub fn lead() -> Self {
        Scope {
            classes: None,
            care: CareView::Show,
            technical: false,
        }
    }

    /// Everything: whoever may read the database file itself, at the command line.
    pub fn everything() -> Self {
        Scope {
            classes: None,
            care: CareView::Show,
            technical: true,
        }
    }
}
