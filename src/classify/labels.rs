//! What a page says of itself: age labels in its markup, its text and the head of its answer.
//!
//! Evidence only, and only ever against a page: a label that says "for everybody" says nothing,
//! since whoever wants to be opened would write it. Read are the RTA label and `rating` (RTA's
//! and Google's guides), PICS ratings of RSACi and SafeSurf (W3C REC-PICS-labels), German age
//! labels (`age-de-meta-label`), schema.org's `isFamilyFriendly`, `contentRating` and
//! `typicalAgeRange` as `<meta itemprop>`, and the mark 18+ of Russian law 436-FZ, which half of
//! the press carries and which therefore weighs little. Text *about* a label is no label: none of
//! these is looked for in running text, but for the mark beside the words of the law.

use std::sync::Arc;

use crate::model::{CategoryId, Match, MatchSource};

/// A label that speaks against a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Rta,
    Adult,
    Restricted,
    Mature,
    Pics,
    AgeDe,
    NotForFamilies,
    Mark18,
}

impl Label {
    const ALL: [Label; 8] = [
        Label::Rta,
        Label::Adult,
        Label::Restricted,
        Label::Mature,
        Label::Pics,
        Label::AgeDe,
        Label::NotForFamilies,
        Label::Mark18,
    ];

    /// The name shown, the points, and whether it speaks of sexual content rather than of
    /// anything for adults.
    fn says(self) -> (&'static str, i32, bool) {
        match self {
            Label::Rta => ("RTA label", 160, true),
            Label::Adult => ("rating: adult", 120, true),
            Label::Pics => ("PICS rating", 100, true),
            Label::NotForFamilies => ("isFamilyFriendly: false", 60, true),
            Label::AgeDe => ("age label: 18", 50, false),
            Label::Restricted => ("rating: restricted", 30, true),
            Label::Mature => ("rating: mature", 20, false),
            Label::Mark18 => ("18+", 15, false),
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// What labels speak for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    sexual: Option<CategoryId>,
    adult: Option<CategoryId>,
}

/// The label of the Association of Sites Advocating Child Protection.
const RTA: &str = "rta-5042-1996-1400-1577-rta";

/// How many words lie between the mark and the words of the law at most.
const NEAR: u64 = 8;

/// The labels that were found; however the page was cut and in whatever order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    labels: u16,
    words: u64,
    mark: Option<u64>,
    law: Option<u64>,
    /// The first of two words of the law.
    half: Option<(Half, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// `информационная` … `продукция`
    Information,
    /// `возрастное` … `ограничение`
    Age,
    /// `запрещено` … `детей`
    Forbidden,
}

impl Meaning {
    /// Finds the categories by their names.
    pub fn new(category: impl Fn(&str) -> Option<CategoryId>) -> Meaning {
        Meaning {
            sexual: category("pornography"),
            adult: category("adult-mixed"),
        }
    }

    /// Adds what was found.
    pub fn matches(&self, found: &Found, matches: &mut Vec<Match>) {
        for label in Label::ALL {
            if found.labels & label.bit() == 0 {
                continue;
            }
            let (name, points, sexual) = label.says();
            let category = if sexual { self.sexual } else { self.adult };
            matches.extend(category.map(|category| Match {
                source: MatchSource::Label,
                category,
                points,
                origin: Arc::from("labels"),
                entry: Arc::from(name),
                count: 1,
            }));
        }
    }
}

impl Found {
    /// How many labels were found, for those who ask whether there is news.
    pub fn count(&self) -> u64 {
        u64::from(self.labels.count_ones())
    }

    /// A field of the answer's head.
    pub fn field(&mut self, name: &str, value: &str) {
        if ["rating", "pics-label"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            self.meta(&name.to_ascii_lowercase(), value);
        }
    }

    /// A `<meta>`: its name, property, `http-equiv` or `itemprop` in lower case, and its content.
    pub fn meta(&mut self, key: &str, content: &str) {
        let content = content.trim();
        match key {
            "rating" => self.rating(content),
            "pics-label" if is_pics_adult(content) => self.add(Label::Pics),
            "age-de-meta-label" | "age-meta-label" => {
                let age = content
                    .split([' ', ';'])
                    .find_map(|part| part.trim().strip_prefix("age="));
                if age.and_then(|age| age.parse::<u8>().ok()) >= Some(18) {
                    self.add(Label::AgeDe);
                }
            }
            "isfamilyfriendly" if matches_any(content, &["false", "0", "no"]) => {
                self.add(Label::NotForFamilies);
            }
            "contentrating" => self.rating(content),
            "typicalagerange" | "og:restrictions:age" | "restrictions:age"
                if matches_any(content, &["18+", "18-", "18", "21+", "21-"]) =>
            {
                self.add(Label::Mark18);
            }
            _ => {}
        }
    }

    fn rating(&mut self, content: &str) {
        let first = content.split([',', ';']).map(str::trim);
        for word in first.take(4) {
            match word.to_ascii_lowercase().as_str() {
                RTA => self.add(Label::Rta),
                "adult" | "adults only" | "adults-only" | "x" | "xxx" => self.add(Label::Adult),
                "restricted" => self.add(Label::Restricted),
                "mature" => self.add(Label::Mature),
                "18+" | "18 +" | "21+" => self.add(Label::Mark18),
                _ => {}
            }
        }
    }

    /// A word of the visible text, folded: the mark 18+ of law 436-FZ stands near the words that
    /// the law asks for.
    #[inline]
    pub fn word(&mut self, word: &[u8]) {
        self.words += 1;
        match word.first() {
            Some(b'1') if matches!(word, b"18" | b"18+") => self.mark = Some(self.words),
            Some(0xd0 | 0xd1) => self.cyrillic(word),
            _ => return,
        }
        if let (Some(mark), Some(law)) = (self.mark, self.law)
            && mark.abs_diff(law) <= NEAR
        {
            self.add(Label::Mark18);
        }
    }

    fn cyrillic(&mut self, word: &[u8]) {
        let begins = |text: &str| word.starts_with(text.as_bytes());
        let half = if begins("информационн") {
            Some(Half::Information)
        } else if begins("возрастн") {
            Some(Half::Age)
        } else if begins("запрещен") {
            Some(Half::Forbidden)
        } else {
            None
        };
        if let Some(half) = half {
            self.half = Some((half, self.words));
            return;
        }
        let Some((half, at)) = self.half.filter(|(_, at)| self.words - at <= 2) else {
            return;
        };
        let whole = match half {
            Half::Information => begins("продукц"),
            Half::Age => begins("огранич") || begins("категори") || begins("маркировк"),
            Half::Forbidden => begins("дет"),
        };
        if whole {
            self.law = Some(at);
        }
    }

    fn add(&mut self, label: Label) {
        self.labels |= label.bit();
    }
}

fn matches_any(content: &str, words: &[&str]) -> bool {
    words.iter().any(|word| content.eq_ignore_ascii_case(word))
}

/// Whether a PICS label rates nudity or sex 3 or 4 of 4 (RSACi), or the age range "adults only"
/// (SafeSurf).
fn is_pics_adult(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    let Some(ratings) = label
        .rsplit_once("ratings")
        .or_else(|| label.rsplit_once(" r "))
        .map(|(_, ratings)| ratings)
    else {
        return false;
    };
    let parts: Vec<&str> = ratings
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\''))
        .filter(|part| !part.is_empty())
        .take(64)
        .collect();
    let rsac = label.contains("rsac");
    let safe_surf = label.contains("safesurf");
    parts.windows(2).any(|pair| {
        let [name, level] = pair else {
            return false;
        };
        let level = level.parse::<u8>().unwrap_or(0);
        rsac && matches!(*name, "n" | "s") && level >= 3
            || safe_surf && *name == "ss~~000" && level >= 8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(found: &Found) -> Vec<(u8, i32)> {
        let meaning = Meaning::new(|name| match name {
            "pornography" => Some(CategoryId(1)),
            "adult-mixed" => Some(CategoryId(2)),
            _ => None,
        });
        let mut matches = Vec::new();
        meaning.matches(found, &mut matches);
        assert!(
            matches
                .iter()
                .all(|m| m.source == MatchSource::Label && m.points > 0)
        );
        matches.iter().map(|m| (m.category.0, m.points)).collect()
    }

    #[track_caller]
    fn check(key: &str, content: &str, expect: &[(u8, i32)]) {
        let mut found = Found::default();
        found.meta(key, content);
        assert_eq!(points(&found), expect, "{key}: {content}");
    }

    #[test]
    fn labels_as_they_are_written() {
        check("rating", "RTA-5042-1996-1400-1577-RTA", &[(1, 160)]);
        check("rating", " adult ", &[(1, 120)]);
        check(
            "rating",
            "Adult, RTA-5042-1996-1400-1577-RTA",
            &[(1, 160), (1, 120)],
        );
        check("rating", "mature", &[(2, 20)]);
        check("rating", "restricted", &[(1, 30)]);
        check("rating", "18+", &[(2, 15)]);
        check(
            "age-de-meta-label",
            "age=18 hash: a9f v=1.0 kind=sl protocol=all",
            &[(2, 50)],
        );
        check("isfamilyfriendly", "False", &[(1, 60)]);
        check("contentrating", "adult", &[(1, 120)]);
        check("typicalagerange", "18+", &[(2, 15)]);
        check("og:restrictions:age", "18+", &[(2, 15)]);
        let rsaci = "(PICS-1.1 \"http://www.rsac.org/ratingsv01.html\" l by \"a@b\" on \"1998.01.01\" r (n 4 s 3 v 0 l 1))";
        check("pics-label", rsaci, &[(1, 100)]);
        let safe_surf =
            "(PICS-1.1 \"http://www.classify.org/safesurf/\" l r (SS~~000 9 SS~~001 1))";
        check("pics-label", safe_surf, &[(1, 100)]);
    }

    #[test]
    fn what_is_for_everybody_says_nothing() {
        for (key, content) in [
            ("rating", "general"),
            ("rating", "safe for kids"),
            ("rating", "14 years"),
            ("rating", ""),
            ("rating", "4.8"),
            ("contentrating", "PG-13"),
            ("contentrating", "0+"),
            ("contentrating", "12+"),
            ("isfamilyfriendly", "true"),
            ("age-de-meta-label", "age=0 hash: a v=1.0"),
            ("age-de-meta-label", "age=999999"),
            ("typicalagerange", "7-11"),
            ("description", "RTA-5042-1996-1400-1577-RTA"),
            (
                "pics-label",
                "(PICS-1.1 \"http://www.rsac.org/ratingsv01.html\" r (n 0 s 0 v 0 l 0))",
            ),
            (
                "pics-label",
                "(PICS-1.1 \"http://www.icra.org/ratingsv02.html\" r (nz 1 sz 1))",
            ),
            ("pics-label", "rsac n 4"),
        ] {
            check(key, content, &[]);
        }
    }

    #[test]
    fn fields_of_the_head() {
        let mut found = Found::default();
        found.field("Rating", "RTA-5042-1996-1400-1577-RTA");
        found.field("Content-Rating", "adult");
        found.field("contentrating", "adult");
        assert_eq!(points(&found), [(1, 160)]);
    }

    #[test]
    fn the_mark_counts_only_beside_the_words_of_the_law() {
        let check = |text: &str, expect: &[(u8, i32)]| {
            let mut found = Found::default();
            for word in super::super::words::normalise_text(text).split(' ') {
                found.word(word.as_bytes());
            }
            assert_eq!(points(&found), expect, "{text}");
        };
        check("Возрастное ограничение: 18+", &[(2, 15)]);
        check(
            "18+ © Сетевое издание. Информационная продукция для детей",
            &[(2, 15)],
        );
        check(
            "Информационная продукция запрещена для детей 18+",
            &[(2, 15)],
        );
        check("Возрастное ограничение: 12+", &[]);
        check("Возрастное ограничение 16+, в 18 часов", &[(2, 15)]);
        check("концерт в 18 часов", &[]);
        check("18+", &[]);
        check("informational product 18", &[]);
    }
}
