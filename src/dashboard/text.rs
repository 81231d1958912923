//! The words of the dashboard in four languages.
//!
//! Sentences live in `locales/<language>/*.ftl`, with the plural rules of each language; nothing here glues
//! a sentence from parts. A test holds the four catalogues to the same keys and finds every key
//! that templates and handlers ask for.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::model::Language;

/// One catalogue of a language from its files, one file for each part of the house.
macro_rules! catalogue {
    ($language:literal) => {
        concat!(
            include_str!(concat!("locales/", $language, "/base.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/opening.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/office.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/cases.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/notices.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/account.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/privacy.ftl")),
            "\n",
            include_str!(concat!("locales/", $language, "/reports.ftl")),
        )
    };
}

const CATALOGUES: [(Language, &str); 4] = [
    (Language::En, catalogue!("en")),
    (Language::Vi, catalogue!("vi")),
    (Language::Pl, catalogue!("pl")),
    (Language::Ru, catalogue!("ru")),
];

/// Compiled once: the catalogues are part of the program, not configuration.
static BUNDLES: LazyLock<Vec<(Language, FluentBundle<FluentResource>)>> = LazyLock::new(|| {
    CATALOGUES
        .iter()
        .map(|(language, source)| (*language, bundle(*language, source)))
        .collect()
});

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    // A damaged entry is left out and its key shown instead; a test refuses such a catalogue.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // All four languages run left to right: isolation marks would only litter copied text.
    bundle.set_use_isolating(false);
    if bundle.add_resource(resource).is_err() {
        tracing::error!(language = language.tag(), "a catalogue holds a key twice");
    }
    bundle
}

/// The catalogue of one language; as cheap to pass on as the language itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Language);

impl Text {
    /// The sentence of a key, or the key itself where the catalogue lacks it.
    pub(crate) fn t(self, key: &str) -> String {
        self.find(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// The sentence of a key, if there is one.
    pub(crate) fn find_t(self, key: &str) -> Option<String> {
        self.find(key, None)
    }

    /// The sentence of a key about a number, `$count`.
    pub(crate) fn n(self, key: &str, count: u64) -> String {
        self.with(key, &[("count", count.into())])
    }

    /// The sentence of a key about one text, `$name`.
    pub(crate) fn of(self, key: &str, name: &str) -> String {
        self.with(key, &[("name", name.into())])
    }

    /// The sentence of a key with its arguments.
    pub(crate) fn with(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        self.find(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    fn find(self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let (_, bundle) = BUNDLES.iter().find(|(language, _)| *language == self.0)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(
                text.key = key,
                language = self.0.tag(),
                "a text lacks an argument"
            );
        }
        Some(text.into_owned())
    }
}

/// The first of our languages that the browser asks for (RFC 9110, section 12.5.4), by weight.
pub(crate) fn accepted(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for part in header.split(',').take(16) {
        let mut pieces = part.split(';');
        let Ok(language) = pieces.next().unwrap_or("").trim().parse::<Language>() else {
            continue;
        };
        let weight = pieces
            .find_map(|piece| piece.trim().strip_prefix("q="))
            .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if weight > best.map_or(0.0, |(highest, _)| highest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .collect()
    }

    #[test]
    fn the_four_catalogues_hold_the_same_keys_and_no_damage() {
        let english = keys(CATALOGUES[0].1);
        assert!(english.len() > 100);
        for (language, source) in CATALOGUES {
            assert!(
                FluentResource::try_new(source.to_owned()).is_ok(),
                "{language}"
            );
            let own = keys(source);
            let lines = source
                .lines()
                .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
                .filter(|line| line.contains(" ="))
                .count();
            assert_eq!(lines, own.len(), "{language} holds a key twice");
            assert_eq!(
                english.difference(&own).collect::<Vec<_>>(),
                [] as [&&str; 0],
                "{language} lacks"
            );
            assert_eq!(
                own.difference(&english).collect::<Vec<_>>(),
                [] as [&&str; 0],
                "{language} has more"
            );
        }
    }

    /// Every key that a template or handler names by a literal is in the catalogue.
    #[test]
    fn every_key_that_is_asked_for_exists() {
        let english = keys(CATALOGUES[0].1);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dashboard");
        let mut asked = 0;
        for directory in [root.clone(), root.join("templates"), root.join("reports")] {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if !path.is_file() {
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                for call in [".t(\"", ".n(\"", ".of(\"", ".with(\"", "Key(\""] {
                    for rest in source.split(call).skip(1) {
                        let key = rest.split('"').next().unwrap();
                        if key.starts_with(|c: char| c.is_ascii_lowercase()) {
                            assert!(english.contains(key), "{key} in {}", path.display());
                            asked += 1;
                        }
                    }
                }
            }
        }
        assert!(asked > 50, "the scan found {asked}");
    }

    /// No message is left over in a catalogue after its page has gone.
    #[test]
    fn every_key_is_asked_for() {
        fn gather(folder: &std::path::Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() && name != "locales" {
                    gather(&path, into);
                } else if path.is_file() && name != "tests.rs" {
                    into.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
                }
            }
        }
        let mut source = String::new();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dashboard");
        gather(&root, &mut source);
        // Keys that are put together: `format!("layer-{layer}")`, `format!("{role}-hint")`.
        let pieces = || {
            let texts = source.split("format!(").skip(1);
            texts.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        };
        let starts: Vec<&str> = pieces()
            .filter_map(|text| text.split_once('{').map(|(start, _)| start))
            .filter(|start| start.ends_with('-') && start.len() > 3)
            .collect();
        let ends: Vec<&str> = pieces()
            .filter_map(|text| text.rsplit_once('}').map(|(_, end)| end))
            .filter(|end| end.starts_with('-') && end.len() > 3)
            .collect();
        let quoted: std::collections::HashSet<&str> = source.split('"').skip(1).collect();
        // Guidance is counted: `format!("{kind}-{family}-{at}")`.
        let counted = |key: &str| {
            let parts = key.rsplit_once('-').and_then(|(start, at)| {
                at.parse::<u8>().ok()?;
                start.split_once('-')
            });
            parts.is_some_and(|(kind, family)| quoted.contains(kind) && quoted.contains(family))
        };
        let unused: Vec<&str> = keys(CATALOGUES[0].1)
            .into_iter()
            .filter(|key| !quoted.contains(key) && !counted(key))
            .filter(|key| !starts.iter().any(|start| key.starts_with(start)))
            .filter(|key| !ends.iter().any(|end| key.ends_with(end)))
            .collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
    }

    /// Staff of a Vietnamese school are "thầy cô"; "bạn" is for equals, or means a friend.
    #[test]
    fn staff_are_addressed_as_staff() {
        let (_, vietnamese) = CATALOGUES
            .iter()
            .find(|(language, _)| *language == Language::Vi)
            .expect("it is one of the four");
        let friend = ["mean-care-2", "wish-friend", "case-practice-2"];
        let wrong: Vec<&str> = vietnamese
            .lines()
            .filter(|line| line.contains("bạn"))
            .filter(|line| !friend.iter().any(|key| line.starts_with(key)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn plurals_follow_each_language() {
        let few = |language, count| Text(language).n("incident-tries", count);
        assert_ne!(few(Language::En, 1), few(Language::En, 2).replace('2', "1"));
        assert_ne!(
            few(Language::Pl, 2).replace('2', ""),
            few(Language::Pl, 5).replace('5', "")
        );
        assert_ne!(
            few(Language::Ru, 21).replace("21", ""),
            few(Language::Ru, 5).replace('5', "")
        );
    }

    #[test]
    fn the_heaviest_known_language_is_taken() {
        assert_eq!(accepted("de, pl;q=0.8, en;q=0.5"), Some(Language::Pl));
        assert_eq!(accepted("vi-VN,vi;q=0.9"), Some(Language::Vi));
        assert_eq!(accepted("de;q=1, *"), None);
        assert_eq!(accepted("en;q=0"), None);
        assert_eq!(accepted(""), None);
    }
}
