//! One signal as the safeguarding team sees it: what came, what is due, who was told.
//!
//! The list of new concerns and the page of a case show the same thing in the same words. Where
//! content is illegal nothing of it is shown: no address, no link, only what to do (F15).

use uuid::Uuid;

use super::Dashboard;
use super::dates::Dates;
use super::error::Error;
use super::incident::{family, texts};
use super::incidents::{CIRCLE, SQUARE, TRIANGLE, Urgency as Shape, subject};
use super::text::Text;
use crate::model::{HelpWish, Timestamp};
use crate::policy::Rulebook;
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::{Step, Urgency, plan};
use crate::store::{MatterKind, MatterRow, Scope};

/// How many texts there are to practise with.
pub(crate) const EXERCISES: u32 = 3;

/// What is due, in words before bars.
pub(crate) struct Due {
    /// The next step.
    pub(crate) step: String,
    /// "23 minutes left. Due at 11:07."
    pub(crate) line: String,
    /// Whether it is late.
    pub(crate) late: bool,
    /// For sorting.
    pub(crate) at: Timestamp,
}

/// A quotation with its language.
pub(crate) struct Quote {
    /// The BCP 47 tag.
    pub(crate) lang: &'static str,
    /// The words as they were written.
    pub(crate) words: String,
}

/// One matter, worded.
pub(crate) struct Signal {
    pub(crate) id: String,
    pub(crate) urgency: Shape,
    pub(crate) title: String,
    pub(crate) when: String,
    pub(crate) machine: String,
    pub(crate) due: Option<Due>,
    pub(crate) told: Vec<String>,
    pub(crate) taken: Option<String>,
    pub(crate) again: bool,
    pub(crate) talked: bool,
    pub(crate) quote: Option<Quote>,
    pub(crate) no_words: bool,
    pub(crate) lines: Vec<(String, String)>,
    pub(crate) replies: Vec<(String, String)>,
    pub(crate) may_reply: bool,
    pub(crate) incident: Option<String>,
    pub(crate) illegal: bool,
    pub(crate) practice: bool,
    pub(crate) case: Option<String>,
    pub(crate) closed: Option<String>,
    pub(crate) about: String,
    pub(crate) stand_in: Option<String>,
    pub(crate) family: &'static str,
}

/// What wording a signal needs.
pub(crate) struct Wording<'a> {
    pub(crate) state: &'a Dashboard,
    pub(crate) text: Text,
    pub(crate) dates: &'a Dates,
    pub(crate) calendar: &'a Calendar,
    pub(crate) rules: &'a Rulebook,
    pub(crate) now: Timestamp,
}

/// The school's clock.
pub(crate) fn calendar(rules: &Rulebook) -> Calendar {
    Calendar::new(&rules.school().hours, &rules.school().time_zone)
}

/// Shape, word and colour of an urgency.
pub(crate) fn shape(urgency: Urgency, text: Text) -> Shape {
    let (class, shape, key) = match urgency {
        Urgency::Hour => ("now", TRIANGLE, "urgency-hour"),
        Urgency::Today => ("today", CIRCLE, "urgency-today"),
        Urgency::Week => ("week", SQUARE, "urgency-week"),
    };
    Shape {
        class,
        shape,
        word: text.t(key),
    }
}

/// The key of a step's name.
fn step_key(step: Step) -> &'static str {
    match step {
        Step::Look => "case-step-look",
        Step::Talk => "case-step-talk",
        Step::Decide => "case-step-decide",
        Step::Settle => "case-step-settle",
    }
}

impl Wording<'_> {
    /// What is due with a matter.
    pub(crate) fn due(&self, row: &MatterRow) -> Option<Due> {
        let plan = plan(&row.facts(), self.calendar, 1, self.now);
        let (step, at) = (plan.step?, plan.due?);
        Some(Due {
            step: self.text.t(step_key(step)),
            line: self.time(at),
            late: plan.late,
            at,
        })
    }

    /// "23 minutes left. Due at 11:07." or "12 minutes late. Due at 11:07."
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let text = self.text;
        let late = self.now >= at;
        let minutes = if late {
            self.now.since(at).as_secs() / 60
        } else {
            at.since(self.now).as_secs().div_ceil(60)
        };
        let today = self.dates.date(at) == self.dates.date(self.now);
        let due = if today {
            text.of("case-due-at", &self.dates.clock(at))
        } else {
            text.of("case-due-on", &self.dates.full(at))
        };
        let span = match (late, minutes) {
            (false, 0..=90) => text.n("case-left-minutes", minutes),
            (false, _) if today => text.n("case-left-hours", minutes / 60),
            (false, _) => return due,
            (true, 0..=90) => text.n("case-late-minutes", minutes),
            (true, 91..=2_880) => text.n("case-late-hours", minutes / 60),
            (true, _) => text.n("case-late-days", minutes / 1_440),
        };
        format!("{span} {due}")
    }

    /// A matter in words.
    pub(crate) async fn signal(&self, row: &MatterRow) -> Result<Signal, Error> {
        let (text, dates, store) = (self.text, self.dates, &self.state.store);
        let mut signal = Signal {
            id: row.id.to_string(),
            urgency: shape(row.urgency, text),
            title: String::new(),
            when: dates.full(row.opened_at),
            machine: dates.machine(row.opened_at),
            due: self.due(row),
            told: Vec::new(),
            taken: row.looked_by.as_ref().zip(row.looked_at).map(|(name, at)| {
                text.with(
                    "case-taken-by",
                    &[
                        ("name", name.as_str().into()),
                        ("when", dates.full(at).into()),
                    ],
                )
            }),
            again: row.round > 1,
            talked: row.talked_at.is_some(),
            quote: None,
            no_words: false,
            lines: Vec::new(),
            replies: Vec::new(),
            may_reply: row.kind == MatterKind::SelfReport,
            incident: None,
            illegal: false,
            practice: row.practice,
            case: row.case.map(|case| case.to_string()),
            closed: row.closed_at.map(|at| {
                let name = row.closed_by.clone().unwrap_or_default();
                let what = outcome(row.outcome.as_deref().unwrap_or(""), text);
                text.with(
                    "case-closed-by",
                    &[
                        ("what", what.into()),
                        ("name", name.into()),
                        ("when", dates.full(at).into()),
                    ],
                )
            }),
            about: String::new(),
            stand_in: None,
            family: "care",
        };
        for told in store.told(row.id).await? {
            let when = if dates.date(told.at) == dates.date(self.now) {
                dates.clock(told.at)
            } else {
                dates.full(told.at)
            };
            signal.told.push(text.with(
                "case-told",
                &[("name", told.name.into()), ("when", when.into())],
            ));
        }
        match row.kind {
            MatterKind::SelfReport => self.self_report(row, &mut signal).await?,
            MatterKind::Incident => {
                signal.title = text.t("case-incident");
                let id = row.reference.parse().ok();
                self.incident(id, &mut signal).await?;
                signal.title.clone_from(&signal.about);
            }
            MatterKind::Concern => self.concern(row, &mut signal).await?,
            MatterKind::Practice => {
                signal.title = text.t("case-practice-title");
                signal.about.clone_from(&signal.title);
                signal.quote = Some(Quote {
                    lang: text.0.tag(),
                    words: text.t(&format!("case-practice-{}", row.reference)),
                });
            }
        }
        Ok(signal)
    }

    async fn self_report(&self, row: &MatterRow, signal: &mut Signal) -> Result<(), Error> {
        let (text, store) = (self.text, &self.state.store);
        signal.title = text.t("case-self-report");
        signal.about = text.t("case-about-self-report");
        let Some(report) = store.self_report(row.id).await? else {
            return Ok(());
        };
        signal.title = text.t(match report.wish {
            HelpWish::Talk => "wish-talk",
            HelpWish::WriteBack => "wish-write-back",
            HelpWish::Friend => "wish-friend",
            HelpWish::Unsure => "wish-unsure",
        });
        if !report.who.is_empty() {
            signal
                .lines
                .push((text.t("concern-who"), report.who.clone()));
        }
        let suits = match report.when.as_str() {
            "" => None,
            "break" => Some(text.t("suits-break")),
            "after-school" => Some(text.t("suits-after-school")),
            "soon" => Some(text.t("suits-soon")),
            other => Some(other.to_owned()),
        };
        if let Some(suits) = suits {
            signal.lines.push((text.t("concern-suits"), suits));
        }
        if report.discreet {
            signal
                .lines
                .push((text.t("case-please"), text.t("concern-discreet")));
        }
        signal
            .lines
            .push((text.t("concern-receipt"), report.code.to_string()));
        if report.words.is_empty() {
            signal.no_words = true;
        } else {
            signal.quote = Some(Quote {
                lang: report.language.tag(),
                words: report.words,
            });
        }
        signal.replies = store
            .replies(row.id)
            .await?
            .into_iter()
            .map(|(at, words)| (self.dates.full(at), words))
            .collect();
        Ok(())
    }

    /// The incident behind a matter, under the title that is there already.
    async fn incident(&self, id: Option<Uuid>, signal: &mut Signal) -> Result<(), Error> {
        let text = self.text;
        signal.about = signal.title.clone();
        let Some(id) = id else {
            return Ok(());
        };
        // Whoever may see the matter may see what it is about.
        let found = self.state.store.incident(id, &Scope::everything()).await?;
        let Some(detail) = found else {
            signal
                .lines
                .push((text.t("case-incident"), text.t("case-incident-gone")));
            return Ok(());
        };
        let incident = detail.row;
        let category = incident.category.as_deref().unwrap_or("");
        signal.illegal = self
            .rules
            .categories()
            .iter()
            .any(|known| &*known.name == category && known.locked);
        signal.family = family(category, incident.care, incident.kind, self.rules);
        signal.about = subject(category, text, self.rules);
        signal.incident = Some(incident.id.to_string());
        signal.stand_in = incident.who.as_ref().map(|who| who.0.to_string());
        if let Some(who) = &signal.stand_in {
            signal.lines.push((text.t("kv-who"), who.clone()));
        }
        if let Some(class) = &incident.class {
            signal.lines.push((text.t("kv-class"), class.0.to_string()));
        }
        signal
            .lines
            .push((text.t("kv-when"), self.dates.full(incident.last_at)));
        signal.lines.push((
            text.t("case-tries"),
            text.n("incident-tries", incident.hits),
        ));
        Ok(())
    }

    async fn concern(&self, row: &MatterRow, signal: &mut Signal) -> Result<(), Error> {
        let text = self.text;
        signal.title = text.t("case-staff-concern");
        signal.about = signal.title.clone();
        let Ok(id) = row.reference.parse() else {
            return Ok(());
        };
        let Some(concern) = self.state.store.concern(id).await? else {
            return Ok(());
        };
        for (key, words) in [
            ("case-raise-pupil", concern.pupil),
            ("case-raise-seen", concern.seen),
            ("case-raise-did", concern.did),
            ("case-raised-by", concern.by),
        ] {
            if !words.is_empty() {
                signal.lines.push((text.t(key), words));
            }
        }
        if concern.incident.is_some() {
            signal.title = text.t("case-passed-on");
            self.incident(concern.incident, signal).await?;
        }
        if !concern.words.is_empty() {
            signal.quote = Some(Quote {
                lang: text.0.tag(),
                words: concern.words,
            });
        }
        Ok(())
    }

    /// What to do and what not to do about a family of subjects (F16).
    pub(crate) fn guide(&self, family: &str) -> Guide {
        Guide {
            means: texts(self.text, "mean", family),
            dos: texts(self.text, "do", family),
            donts: texts(self.text, "dont", family),
        }
    }
}

/// Guidance for people.
pub(crate) struct Guide {
    /// What it may mean; one reading is harmless.
    pub(crate) means: Vec<String>,
    /// What helps.
    pub(crate) dos: Vec<String>,
    /// What harms.
    pub(crate) donts: Vec<String>,
}

/// How a matter or a case may end: the word that is stored and the key.
pub(crate) const OUTCOMES: [(&str, &str); 6] = [
    ("talked", "case-outcome-talked"),
    ("support", "case-outcome-support"),
    ("agency", "case-outcome-agency"),
    ("mistake", "case-outcome-mistake"),
    ("no-concern", "case-outcome-no-concern"),
    ("exercise", "case-outcome-exercise"),
];

/// A stored outcome in the reader's language.
pub(crate) fn outcome(word: &str, text: Text) -> String {
    let (word, rest) = word.split_once(": ").unwrap_or((word, ""));
    let said = match word {
        "joined" => text.t("case-outcome-joined"),
        "before" => text.t("case-outcome-before"),
        _ => OUTCOMES
            .iter()
            .find(|(known, _)| *known == word)
            .map_or_else(|| word.to_owned(), |(_, key)| text.t(key)),
    };
    if rest.is_empty() {
        said
    } else {
        format!("{said}: {rest}")
    }
}

/// Words as somebody typed them: no control characters but line breaks, at most `most`
/// characters.
pub(crate) fn typed(words: &str, most: usize) -> String {
    words
        .replace("\r\n", "\n")
        .chars()
        // Nor marks that make later letters run backwards (UAX #9, section 2.2): a record reads
        // as it was written.
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .filter(|c| !c.is_control() || *c == '\n')
        .take(most)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn outcomes_are_worded_and_words_after_them_stay() {
        let text = Text(Language::En);
        for (word, key) in OUTCOMES {
            assert_eq!(outcome(word, text), text.t(key));
            assert_ne!(text.t(key), key);
        }
        assert!(outcome("talked: fine", text).ends_with(": fine"));
        assert_eq!(outcome("odd", text), "odd");
    }

    #[test]
    fn nobody_types_a_line_of_the_system() {
        assert_eq!(typed("\u{1}opened \r\n x", 100), "opened \n x");
        assert_eq!(typed("żółw", 2), "żó");
    }

    #[test]
    fn there_is_a_text_for_each_exercise() {
        for language in Language::ALL {
            for number in 1..=EXERCISES {
                assert!(
                    Text(language)
                        .find_t(&format!("case-practice-{number}"))
                        .is_some()
                );
            }
        }
    }
}
