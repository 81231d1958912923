//! Base alone against base with overlay, on the same texts and by the whole rulebook.

use std::collections::BTreeMap;

use crate::classify::learned::adapt::Lesson;
use crate::classify::learned::corpus::Sample as Labelled;
use crate::classify::learned::{Overlay, Signer};
use crate::model::{TierId, Timestamp};
use crate::policy::{Content, Rulebook, Sample, Source};

use super::super::{Exit, Trouble, print, rules};
use super::{KEYS, OVERLAY, key_file, keys, keys_trouble, now};

/// Texts that are lost and won by chance: so many standard deviations of their difference. One,
/// so that in doubt the model stays as it is.
const NOISE: f64 = 1.0;

/// A text whose verdict is known.
pub(super) struct Check {
    text: String,
    /// The category it belongs to; `None` is harmless.
    category: Option<String>,
}

impl Check {
    /// Those of which everything that matters here is known.
    pub fn all(samples: Vec<Labelled>) -> Vec<Check> {
        let known = |sample: Labelled| {
            let own = sample.labels.iter().find(|(_, belongs)| **belongs);
            let category = own.map(|(name, _)| name.clone());
            (sample.harmless || category.is_some()).then_some(Check {
                text: sample.text,
                category,
            })
        };
        samples.into_iter().filter_map(known).collect()
    }
}

/// The same rules without and with an overlay.
pub(super) struct Bench {
    base: Rulebook,
    taught: Rulebook,
    tier: TierId,
    now: Timestamp,
}

/// How many of some texts were right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Right {
    texts: usize,
    base: usize,
    overlay: usize,
}

impl Right {
    pub fn add(&mut self, other: &Right) {
        self.texts += other.texts;
        self.base += other.base;
        self.overlay += other.overlay;
    }

    fn count(&mut self, base: bool, overlay: bool) {
        self.texts += 1;
        self.base += usize::from(base);
        self.overlay += usize::from(overlay);
    }
}

/// Recognised texts of a category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
struct Found {
    texts: usize,
    base: usize,
    overlay: usize,
    /// Only the base found them.
    lost: usize,
    /// Only the overlay found them.
    won: usize,
}

impl Found {
    fn count(&mut self, base: bool, overlay: bool) {
        self.texts += 1;
        self.base += usize::from(base);
        self.overlay += usize::from(overlay);
        self.lost += usize::from(base && !overlay);
        self.won += usize::from(overlay && !base);
    }

    /// More lost than chance explains.
    fn is_worse(&self) -> bool {
        let (lost, won) = (self.lost as f64, self.won as f64);
        lost - won > NOISE * (lost + won).sqrt()
    }
}

/// What was measured.
#[derive(Debug, Default, serde::Serialize)]
pub(super) struct Comparison {
    /// Harmless texts.
    harmless: usize,
    /// Of these, flagged by the base.
    overblocked_base: usize,
    /// And with the overlay.
    overblocked_overlay: usize,
    /// Recognised texts by category.
    found: BTreeMap<String, Found>,
    /// Corrections that the overlay has learnt from.
    learnt: Right,
    /// Corrections that were held out while it was learnt.
    pub unseen: Right,
}

impl Bench {
    /// Compiles the rules twice. Lists of names say nothing about texts, and the examples are for
    /// whoever puts it in force: both are left out.
    pub fn new(source: &Source, signer: &Signer, overlay: &Overlay) -> Result<Bench, Trouble> {
        let mut bare = source.clone();
        bare.files
            .retain(|name, _| !name.starts_with("lists/") && !name.starts_with("examples/"));
        bare.files.remove(OVERLAY);
        let keys = keys::with(&key_file(source)?, &signer.public_hex()).map_err(keys_trouble)?;
        let bare = bare.with(KEYS, keys);
        let taught = bare.clone().with(OVERLAY, signer.seal(&overlay.to_bytes()));
        let now = now();
        let base = compile(&bare, now)?;
        Ok(Bench {
            tier: base.default_tier(),
            taught: compile(&taught, now)?,
            base,
            now,
        })
    }

    /// The texts to check, and the corrections that were learnt.
    pub fn compare(&self, check: &[Check], lessons: &[Lesson]) -> Comparison {
        let mut comparison = Comparison {
            learnt: self.lessons(lessons),
            ..Comparison::default()
        };
        for check in check {
            let [base, taught] = self.flags(&check.text);
            match &check.category {
                None => {
                    comparison.harmless += 1;
                    comparison.overblocked_base += usize::from(!base.is_empty());
                    comparison.overblocked_overlay += usize::from(!taught.is_empty());
                }
                Some(category) => {
                    let found = comparison.found.entry(category.clone()).or_default();
                    found.count(base.contains(category), taught.contains(category));
                }
            }
        }
        comparison
    }

    /// How many corrections are right.
    pub fn lessons(&self, lessons: &[Lesson]) -> Right {
        let mut right = Right::default();
        for lesson in lessons {
            let is_right = |flags: &[String]| flags.contains(&lesson.category) == lesson.belongs;
            let [base, taught] = self.flags(&lesson.text);
            right.count(is_right(&base), is_right(&taught));
        }
        right
    }

    fn flags(&self, text: &str) -> [Vec<String>; 2] {
        let sample = Sample {
            content: Content::text(text),
            url: None,
        };
        [&self.base, &self.taught].map(|book| {
            let judged = book.judge_sample(&sample, self.tier, self.now);
            judged.flags.iter().map(|flag| flag.to_string()).collect()
        })
    }
}

fn compile(source: &Source, now: Timestamp) -> Result<Rulebook, Trouble> {
    match rules::compile(source, now)? {
        Ok((book, _)) => Ok(book),
        Err(problems) => {
            print::aside(&print::problems(&problems));
            let next = "correct them, then: schoolgate policy check";
            Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so nothing can be measured by them",
                next,
            ))
        }
    }
}

impl Comparison {
    /// What speaks against the overlay; nothing, if it may be put in force.
    pub fn losses(&self) -> Vec<String> {
        let mut losses = Vec::new();
        let (before, after) = (self.overblocked_base, self.overblocked_overlay);
        if after > before {
            let of = self.harmless;
            losses.push(format!(
                "harmless texts flagged: {after} of {of} instead of {before}"
            ));
        }
        if self.harmless == 0 {
            losses.push("there are no harmless texts to check; name some with --check".to_owned());
        }
        let mut all = Found::default();
        for (category, found) in &self.found {
            all.lost += found.lost;
            all.won += found.won;
            if found.is_worse() {
                losses.push(format!(
                    "{category}: {} of {} recognised instead of {}",
                    found.overlay, found.texts, found.base
                ));
            }
        }
        if all.is_worse() {
            let (lost, won) = (all.lost, all.won);
            losses.push(format!(
                "over all categories {lost} recognised texts are lost and {won} won"
            ));
        }
        if self.learnt.overlay <= self.learnt.base {
            losses.push("it would put no correction right".to_owned());
        }
        if self.unseen.overlay < self.unseen.base {
            losses.push(format!(
                "corrections that it had not seen: {} of {} right instead of {}",
                self.unseen.overlay, self.unseen.texts, self.unseen.base
            ));
        }
        losses
    }

    /// The numbers, in 80 columns.
    pub fn table(&self) -> String {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let mut row = |what: &str, texts: usize, base: usize, overlay: usize| {
            rows.push([
                what.to_owned(),
                texts.to_string(),
                base.to_string(),
                overlay.to_string(),
            ]);
        };
        for (what, right) in [
            ("corrections right, learnt", self.learnt),
            ("corrections right, held out", self.unseen),
        ] {
            row(what, right.texts, right.base, right.overlay);
        }
        row(
            "harmless texts flagged",
            self.harmless,
            self.overblocked_base,
            self.overblocked_overlay,
        );
        for (category, found) in &self.found {
            let what = format!("recognised: {category}");
            row(&what, found.texts, found.base, found.overlay);
        }
        print::table(["what", "texts", "base", "with overlay"], &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Comparison {
        let found = |lost, won| Found {
            texts: 50,
            base: 40,
            overlay: 40 + won - lost,
            lost,
            won,
        };
        Comparison {
            harmless: 100,
            overblocked_base: 3,
            overblocked_overlay: 3,
            found: [
                ("gambling".to_owned(), found(1, 0)),
                ("drugs".to_owned(), found(0, 0)),
            ]
            .into(),
            learnt: Right {
                texts: 4,
                base: 0,
                overlay: 4,
            },
            unseen: Right {
                texts: 4,
                base: 0,
                overlay: 1,
            },
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Comparison), expect: &str) {
        let mut comparison = fine();
        change(&mut comparison);
        assert_eq!(comparison.losses().join("; "), expect);
    }

    #[test]
    fn whatever_is_lost_keeps_an_overlay_out_of_force() {
        check(|_| {}, "");
        check(
            |c| c.overblocked_overlay = 4,
            "harmless texts flagged: 4 of 100 instead of 3",
        );
        check(|c| c.overblocked_overlay = 0, "");
        check(
            |c| {
                c.unseen = Right {
                    texts: 4,
                    base: 2,
                    overlay: 1,
                }
            },
            "corrections that it had not seen: 1 of 4 right instead of 2",
        );
        check(|c| c.learnt.overlay = 0, "it would put no correction right");
        check(
            |c| {
                let drugs = c.found.get_mut("drugs").unwrap();
                *drugs = Found {
                    texts: 50,
                    base: 40,
                    overlay: 36,
                    lost: 4,
                    won: 0,
                };
            },
            "drugs: 36 of 50 recognised instead of 40; \
             over all categories 5 recognised texts are lost and 0 won",
        );
        check(
            |c| {
                let drugs = c.found.get_mut("drugs").unwrap();
                *drugs = Found {
                    texts: 50,
                    base: 40,
                    overlay: 40,
                    lost: 6,
                    won: 6,
                };
            },
            "",
        );
    }

    #[test]
    fn the_table_fits() {
        let table = fine().table();
        assert!(
            table
                .lines()
                .all(|line| line.chars().count() <= print::WIDTH)
        );
        assert!(table.contains("recognised: gambling"), "{table}");
    }
}
