//! What a school says to its pupils beyond "this page is closed": whom to call, where else to go,
//! what is worth knowing, and what the gateway itself does.
//!
//! Plain data, read from `policies/` and chosen by who reads and what it is about. How it looks and
//! how sentences around it are worded is not known here.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::model::{Language, Timestamp, Voice};

/// What categories, cards, contacts and other places may be about. One word for several categories
/// that a pupil would call the same.
pub const TOPICS: &[&str] = &[
    "abuse",
    "adult",
    "ai",
    "bullying",
    "chat",
    "circumvention",
    "contact",
    "drugs",
    "eating",
    "exam",
    "extremism",
    "gambling",
    "games",
    "hate",
    "health",
    "lgbt",
    "malware",
    "misinformation",
    "online-safety",
    "piracy",
    "privacy",
    "scams",
    "self-harm",
    "shopping",
    "vape",
    "video",
    "violence",
];

/// Texts by language.
pub type Texts = BTreeMap<Language, String>;

/// A helpline or emergency number (FIELD section 6).
#[derive(Clone, Debug, PartialEq)]
pub struct Helpline {
    /// ISO 3166 country, upper case, or `EU`.
    pub country: String,
    /// `helpline` or `emergency`; hotlines are for staff and are not kept here.
    pub kind: String,
    /// What it calls itself, in its own language. Says nothing of what a caller may need.
    pub name: String,
    /// The number as it is written.
    pub number: String,
    /// Its own page; may be empty.
    pub url: String,
    /// What may be said of it, per language.
    pub text: Texts,
    /// What it is for, in the words of [`TOPICS`]; empty: anything.
    pub topics: Vec<String>,
    /// To whom it is shown; empty: everybody.
    pub voices: Vec<Voice>,
    /// Whether it was confirmed that somebody answers day and night.
    pub always: bool,
    /// Where the number was taken from.
    pub source: String,
    /// Until when the entry may be shown, `YYYY-MM-DD`, that day included.
    pub review_by: String,
    /// The first moment at which it is no longer shown.
    pub until: Timestamp,
}

/// Ways to reach a person, for one reader: first what is about `topic`, then what is for
/// everything. What is for something else is left out, unless no topic is known: then it comes last.
/// Entries of another age or past their review are never among them.
pub fn reachable<'a>(
    lines: &'a [Helpline],
    kind: &str,
    voice: Voice,
    topic: &str,
    now: Timestamp,
) -> Vec<&'a Helpline> {
    let rank = |line: &Helpline| match (line.topics.iter().any(|one| one == topic), topic) {
        (true, _) => Some(0),
        _ if line.topics.is_empty() => Some(1),
        (false, "") => Some(2),
        _ => None,
    };
    let mut found: Vec<(u8, &Helpline)> = lines
        .iter()
        .filter(|line| line.kind == kind && now < line.until)
        .filter(|line| line.voices.is_empty() || line.voices.contains(&voice))
        .filter_map(|line| Some((rank(line)?, line)))
        .collect();
    // Stable: among equals the order of the file stands.
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, line)| line).collect()
}

/// A short card about one subject, for a screen or a wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its name, as addresses carry it.
    pub name: String,
    /// What it is about, in the words of [`TOPICS`].
    pub topics: Vec<String>,
    /// Which picture stands on it.
    pub picture: String,
    /// Its heading.
    pub titles: Texts,
    /// Sentences for the youngest (voices a and b), lower secondary (c), and the oldest (d and e).
    pub sentences: [BTreeMap<Language, Vec<String>>; 3],
}

impl Card {
    /// What it says to a reader; empty if it says nothing to that age.
    pub fn says(&self, voice: Voice, language: Language) -> &[String] {
        let [young, lower, upper] = &self.sentences;
        let by_language = match voice {
            Voice::A | Voice::B => young,
            Voice::C => lower,
            Voice::D | Voice::E => upper,
        };
        by_language.get(&language).map_or(&[], Vec::as_slice)
    }
}

/// Somewhere useful to go instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its address; decided open for every tier of its voices when the rules were compiled.
    pub url: String,
    /// Its name.
    pub name: String,
    /// What there is, per language.
    pub text: Texts,
    /// Readers of which languages find something there.
    pub languages: Vec<Language>,
    /// What it stands in for, in the words of [`TOPICS`]; empty: anything.
    pub topics: Vec<String>,
    /// Whom it suits.
    pub voices: Vec<Voice>,
}

/// What a tier is told of how its pages are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct TierNotice {
    /// Its title.
    pub titles: Texts,
    /// How it is spoken to.
    pub voice: Voice,
    /// Whether the words of pages are read.
    pub reads: bool,
    /// Whether closed pages can become a notice to the safeguarding team.
    pub alerts: bool,
}

/// When somebody reads what pupils write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From when on a school day.
    pub from: Time,
    /// Until when, on the same day.
    pub to: Time,
    /// On which days: 1 is Monday, 7 is Sunday; ascending, at least one.
    pub days: Vec<i8>,
    /// Within how many school days an answer is promised; at least 1.
    pub answer_days: u32,
}

/// When a message that is sent now will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextReading {
    /// Somebody is there.
    Now,
    /// Later today, at this time.
    Today(Time),
    /// On this day of the week (1 is Monday), at this time.
    On(i8, Time),
}

impl Hours {
    /// When a message that is sent at `now` will be read.
    pub fn next(&self, now: Timestamp, zone: &TimeZone) -> NextReading {
        let Ok(moment) = jiff::Timestamp::from_millisecond(now.0) else {
            return NextReading::Now;
        };
        let local = moment.to_zoned(zone.clone());
        let today = local.weekday().to_monday_one_offset();
        if self.days.contains(&today) {
            if local.time() < self.from {
                return NextReading::Today(self.from);
            }
            if local.time() < self.to {
                return NextReading::Now;
            }
        }
        let ahead = (1..=7).map(|days| (today - 1 + days).rem_euclid(7) + 1);
        match ahead.into_iter().find(|day| self.days.contains(day)) {
            Some(day) => NextReading::On(day, self.from),
            None => NextReading::Now,
        }
    }
}

/// Everything above that is not a number to call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// Learning cards, in the order of their names.
    pub cards: Vec<Card>,
    /// Somewhere useful to go.
    pub alternatives: Vec<Alternative>,
    /// What each tier is told, youngest first.
    pub tiers: Vec<TierNotice>,
    /// Titles of groups whose connections are passed on unopened, without double ones.
    pub unopened: Vec<Texts>,
    /// When somebody reads what pupils write, if the school says so.
    pub hours: Option<Hours>,
}

impl Guide {
    /// The card of a topic.
    pub fn card_about(&self, topic: &str) -> Option<&Card> {
        self.cards
            .iter()
            .find(|card| card.topics.iter().any(|one| one == topic))
    }

    /// A card by its name.
    pub fn card(&self, name: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.name == name)
    }

    /// Somewhere useful to go, at most `most`: what stands in for the topic first, then what suits
    /// everybody.
    pub fn alternatives(
        &self,
        topic: &str,
        voice: Voice,
        language: Language,
        most: usize,
    ) -> Vec<&Alternative> {
        let fits = |place: &&Alternative| {
            place.voices.contains(&voice) && place.languages.contains(&language)
        };
        let about = self
            .alternatives
            .iter()
            .filter(fits)
            .filter(|place| place.topics.iter().any(|one| one == topic));
        let general = self
            .alternatives
            .iter()
            .filter(fits)
            .filter(|place| place.topics.is_empty());
        about.chain(general).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    /// Sunday, 2026-11-22 12:00 UTC.
    const NOW: Timestamp = Timestamp(1_795_348_800_000);

    fn line(number: &str, topics: &[&str], voices: &[Voice], until: i64) -> Helpline {
        Helpline {
            country: "PL".into(),
            kind: "helpline".into(),
            name: "Line".into(),
            number: number.into(),
            url: String::new(),
            text: Texts::new(),
            topics: topics.iter().map(|one| (*one).to_owned()).collect(),
            voices: voices.to_vec(),
            always: false,
            source: "a leaflet".into(),
            review_by: "2027-05-01".into(),
            until: Timestamp(NOW.0 + until),
        }
    }

    #[test]
    fn contacts_fit_topic_age_and_day() {
        let lines = [
            line("general", &[], &[], DAY),
            line("drugs", &["drugs"], &[], DAY),
            line("older", &["drugs"], &[Voice::D], DAY),
            line("yesterday", &[], &[], -1),
            line("this moment", &[], &[], 0),
            line("a breath", &[], &[], 1),
        ];
        #[track_caller]
        fn check(lines: &[Helpline], voice: Voice, topic: &str, expect: &[&str]) {
            let found = reachable(lines, "helpline", voice, topic, NOW);
            let numbers: Vec<_> = found.iter().map(|line| line.number.as_str()).collect();
            assert_eq!(numbers, expect, "{voice:?} {topic}");
        }
        check(&lines, Voice::C, "drugs", &["drugs", "general", "a breath"]);
        check(
            &lines,
            Voice::D,
            "drugs",
            &["drugs", "older", "general", "a breath"],
        );
        check(&lines, Voice::C, "games", &["general", "a breath"]);
        check(&lines, Voice::C, "", &["general", "a breath", "drugs"]);
        assert!(reachable(&lines, "emergency", Voice::C, "", NOW).is_empty());
        let later = Timestamp(NOW.0 + DAY);
        assert!(reachable(&lines, "helpline", Voice::C, "drugs", later).is_empty());
    }

    #[test]
    fn a_message_is_read_when_somebody_is_there() {
        let hours = Hours {
            from: Time::constant(8, 0, 0, 0),
            to: Time::constant(15, 30, 0, 0),
            days: vec![1, 2, 3, 4, 5],
            answer_days: 1,
        };
        #[track_caller]
        fn check(hours: &Hours, local: &str, expect: NextReading) {
            let zone = TimeZone::get("Europe/Warsaw").unwrap();
            let at: jiff::civil::DateTime = local.parse().unwrap();
            let at = at.to_zoned(zone.clone()).unwrap().timestamp();
            assert_eq!(
                hours.next(Timestamp(at.as_millisecond()), &zone),
                expect,
                "{local}"
            );
        }
        let eight = hours.from;
        check(&hours, "2026-11-23T07:59", NextReading::Today(eight));
        check(&hours, "2026-11-23T08:00", NextReading::Now);
        check(&hours, "2026-11-23T15:29", NextReading::Now);
        check(&hours, "2026-11-23T15:30", NextReading::On(2, eight));
        check(&hours, "2026-11-27T16:00", NextReading::On(1, eight));
        check(&hours, "2026-11-28T10:00", NextReading::On(1, eight));
        check(&hours, "2026-11-29T23:59", NextReading::On(1, eight));
        let once = Hours {
            days: vec![3],
            ..hours
        };
        check(&once, "2026-11-25T16:00", NextReading::On(3, eight));
    }
}
