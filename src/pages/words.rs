//! The catalogues: every sentence in four languages and five voices.
//!
//! A message's attributes are voices. `.a` to `.e` are looked for first, then `.primary` (a, b)
//! or `.secondary` (c, d, e), then the message itself; e borrows from d, since both are formal.

use std::borrow::{Borrow, Cow};
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::model::{Language, Voice};

type Bundle = FluentBundle<FluentResource>;

/// The sources, in the order of [`Language::ALL`].
pub(super) const SOURCES: [(Language, &str); 4] = [
    (Language::En, include_str!("locales/en.ftl")),
    (Language::Vi, include_str!("locales/vi.ftl")),
    (Language::Pl, include_str!("locales/pl.ftl")),
    (Language::Ru, include_str!("locales/ru.ftl")),
];

/// The catalogues, read once.
pub(super) struct Words {
    bundles: [Bundle; 4],
}

impl Words {
    /// Reads the embedded catalogues.
    pub(super) fn new() -> Self {
        Words {
            bundles: SOURCES.map(|(language, source)| bundle(language, source)),
        }
    }

    /// The catalogue of a language in a voice.
    pub(super) fn speak(&self, language: Language, voice: Voice) -> Speech<'_> {
        let [en, vi, pl, ru] = &self.bundles;
        let bundle = match language {
            Language::En => en,
            Language::Vi => vi,
            Language::Pl => pl,
            Language::Ru => ru,
        };
        Speech {
            bundle,
            language,
            voice,
        }
    }
}

fn bundle(language: Language, source: &str) -> Bundle {
    // The tag chooses the plural rules; the four are well-formed.
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Marks of direction are for right-to-left scripts; none of ours is one, and they would
    // end up in what people copy.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

/// One language in one voice.
#[derive(Clone, Copy)]
pub(super) struct Speech<'a> {
    bundle: &'a Bundle,
    pub(super) language: Language,
    pub(super) voice: Voice,
}

impl<'a> Speech<'a> {
    /// The sentence under a key. A key that does not exist shows as ‹key›; a test renders
    /// every page and looks for that.
    pub(super) fn say(&self, key: impl Into<Cow<'a, str>>) -> Phrase<'a> {
        Phrase {
            speech: *self,
            key: key.into(),
            args: FluentArgs::new(),
        }
    }

    /// Whether there is a sentence under the key for this voice.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.format(key, &FluentArgs::new()).is_some()
    }

    /// Several names as one: `A, B and C`.
    pub(super) fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [init @ .., last] => format!("{} {} {last}", init.join(", "), self.say("and")),
        }
    }

    /// The sentence with everything filled in; `Err` if something was left open.
    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<Result<String, String>> {
        let message = self.bundle.get_message(key)?;
        let pattern = voices(self.voice)
            .iter()
            .find_map(|name| message.get_attribute(name))
            .map(|attribute| attribute.value())
            .or_else(|| message.value())?;
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(args), &mut errors)
            .into_owned();
        Some(if errors.is_empty() {
            Ok(text)
        } else {
            Err(text)
        })
    }
}

/// The attributes that speak to a voice, the nearest first.
pub(super) fn voices(voice: Voice) -> &'static [&'static str] {
    match voice {
        Voice::A => &["a", "primary"],
        Voice::B => &["b", "primary"],
        Voice::C => &["c", "secondary"],
        Voice::D => &["d", "secondary"],
        Voice::E => &["e", "d", "secondary"],
    }
}

/// A sentence with what is to be filled in.
pub(super) struct Phrase<'a> {
    speech: Speech<'a>,
    key: Cow<'a, str>,
    args: FluentArgs<'a>,
}

impl Phrase<'_> {
    /// Fills in a text.
    pub(super) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args
            .set(name, FluentValue::String(value.to_string().into()));
        self
    }

    /// Fills in a number that plural rules look at.
    pub(super) fn count(mut self, name: &'static str, number: impl Borrow<u32>) -> Self {
        self.args.set(name, FluentValue::from(*number.borrow()));
        self
    }
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Ok(text)) = self.speech.format(&self.key, &self.args) else {
            return write!(f, "‹{}›", self.key);
        };
        match self.speech.language {
            Language::Pl | Language::Ru => f.write_str(&bind_short_words(&text)),
            Language::En | Language::Vi => f.write_str(&text),
        }
    }
}

/// A word of one letter does not stand at the end of a line in Polish and Russian: the space
/// after it becomes a no-break space.
fn bind_short_words(text: &str) -> String {
    let mut bound = String::new();
    let mut word = 0usize;
    for c in text.chars() {
        if c == ' ' && word == 1 {
            bound.push('\u{a0}');
        } else {
            bound.push(c);
        }
        word = if c.is_alphabetic() {
            word + 1
        } else if c.is_whitespace() || matches!(c, '(' | '„' | '«') {
            0
        } else {
            // Part of something longer: `5-a `, `14:30 `.
            2
        };
    }
    bound
}
