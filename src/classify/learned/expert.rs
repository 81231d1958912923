//! A model beside the categories of a rulebook: its opinions become evidence.

use std::sync::Arc;

use super::reading::{Opinion, Reading};
use super::table::TextModel;
use crate::model::{CategoryId, Match, MatchSource};

/// A model whose categories are known by number.
pub(crate) struct Expert {
    model: Arc<TextModel>,
    categories: Vec<Option<CategoryId>>,
    nothing: Arc<str>,
}

impl Expert {
    /// Looks the model's categories up.
    pub fn new(model: Arc<TextModel>, category: impl Fn(&str) -> Option<CategoryId>) -> Expert {
        let categories = model.categories().map(category).collect();
        Expert {
            model,
            categories,
            nothing: "no word in particular".into(),
        }
    }

    /// The model itself.
    pub fn model(&self) -> &Arc<TextModel> {
        &self.model
    }

    /// A reader of one text.
    pub fn reading(&self) -> Reading {
        Reading::new(Arc::clone(&self.model))
    }

    /// Adds what a reading amounts to: a match for every category, for or against it.
    pub fn matches(&self, reading: &Reading, to: &mut Vec<Match>) {
        for opinion in reading.opinions() {
            if let Some(category) = self.categories.get(opinion.lane).copied().flatten() {
                to.push(self.told(category, opinion));
            }
        }
    }

    fn told(&self, category: CategoryId, opinion: Opinion) -> Match {
        let entry = if opinion.words.is_empty() {
            Arc::clone(&self.nothing)
        } else {
            opinion.words.into()
        };
        Match {
            source: MatchSource::Model,
            category,
            points: opinion.points,
            origin: Arc::clone(self.model.origin()),
            entry,
            count: 1,
        }
    }
}
