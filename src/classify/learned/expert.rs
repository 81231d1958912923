//! A model beside the categories of a rulebook: its opinions become evidence.

use std::sync::Arc;

use super::reading::{Opinion, Reading};
use super::table::TextModel;
use crate::classify::words::Words;
use crate::model::{CategoryId, Match, MatchSource};

/// What a model alone makes of a text: for benches, fuzzing and tools. Judging a page is the
/// classifier's.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinions(Vec<(String, Opinion)>);

impl Opinions {
    /// The opinions on a text that comes in pieces, however it is cut.
    pub fn of(model: &Arc<TextModel>, pieces: &[&str]) -> Opinions {
        let mut reading = Reading::new(Arc::clone(model));
        let mut words = Words::default();
        for piece in pieces {
            words.push(piece, &mut |word| reading.word(word));
        }
        words.end(&mut |word| reading.word(word));
        reading.end();
        let opinions = reading.opinions().into_iter();
        let names = model.categories().map(str::to_owned);
        Opinions(names.zip(opinions).collect())
    }

    /// Categories with their points (log-odds; see `score`); none for a text without words.
    pub fn points(&self) -> impl Iterator<Item = (&str, i32)> {
        self.0
            .iter()
            .map(|(name, opinion)| (name.as_str(), opinion.points))
    }
}

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
