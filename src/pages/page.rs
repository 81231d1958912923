//! What every page has: school, languages, voice, style, and the ways on.

use std::fmt::Display;

use crate::model::{Language, Timestamp, Voice};
use crate::policy::{Helpline, School, reachable};

use super::style::Style;
use super::words::Speech;
use super::{Moment, Pages};

/// The common part of a page, for the templates.
pub(super) struct Page<'a> {
    pub(super) speech: Speech<'a>,
    pub(super) school: &'a School,
    pub(super) portal: &'a str,
    /// Where "go to the start page" leads.
    pub(super) start: String,
    pub(super) style: &'a Style,
    pub(super) languages: Vec<Other>,
    /// Whether the picture stands above it.
    pub(super) scene: bool,
    /// Whether neighbours should learn nothing from it: small type, and a quick way to leave.
    pub(super) hush: bool,
    pub(super) now: Timestamp,
}

/// The page in a language of the school.
pub(super) struct Other {
    pub(super) language: Language,
    pub(super) current: bool,
    pub(super) href: String,
}

impl<'a> Page<'a> {
    /// The page in the reader's voice. `switch` is where another language is read: the address
    /// up to where `lang=…` is added.
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, switch: &str) -> Self {
        let primary = matches!(at.voice, Voice::A | Voice::B);
        let style = if primary {
            &pages.styles.scene
        } else {
            &pages.styles.plain
        };
        let joint = if switch.contains('?') { '&' } else { '?' };
        let languages = at.school.languages.iter().map(|language| Other {
            language: *language,
            current: *language == at.language,
            href: format!("{switch}{joint}lang={language}&keep=1"),
        });
        Page {
            speech: pages.words.speak(at.language, at.voice),
            school: at.school,
            portal: at.portal,
            start: start(at),
            style,
            languages: languages.collect(),
            scene: primary,
            hush: false,
            now: at.now,
        }
    }

    /// The same page with the larger sheet of the portal.
    pub(super) fn larger(mut self, pages: &'a Pages) -> Self {
        self.style = if self.primary() {
            &pages.styles.scene_more
        } else {
            &pages.styles.plain_more
        };
        self
    }

    pub(super) fn primary(&self) -> bool {
        matches!(self.speech.voice, Voice::A | Voice::B)
    }

    /// Whether the reader is a pupil.
    pub(super) fn pupil(&self) -> bool {
        self.speech.voice != Voice::E
    }

    /// The class of the body, by which the sheets tell a from b.
    pub(super) fn class(&self) -> &'static str {
        match self.speech.voice {
            Voice::A => "a",
            Voice::B => "b",
            Voice::C => "c",
            Voice::D => "d",
            Voice::E => "e",
        }
    }

    /// A place of the portal, in this language and voice.
    pub(super) fn place(&self, path: &str) -> String {
        format!(
            "{}{path}?lang={}&voice={}",
            self.portal,
            self.speech.language,
            self.class()
        )
    }

    /// Somewhere useful to go, at most so many.
    pub(super) fn elsewhere(&self, topic: &str, most: usize) -> Vec<Elsewhere> {
        let (voice, language) = (self.speech.voice, self.speech.language);
        let guide = &self.school.guide;
        let places = guide.alternatives(topic, voice, language, most);
        places
            .into_iter()
            .map(|place| Elsewhere {
                href: place.url.clone(),
                name: place.name.clone(),
                text: place.text.get(&language).cloned().unwrap_or_default(),
            })
            .collect()
    }

    /// The notice page: what is looked at, and what is not.
    pub(super) fn about(&self) -> String {
        self.place("/about")
    }

    /// The cards.
    pub(super) fn cards(&self) -> String {
        self.place("/l")
    }

    /// The address of the help page, in this language and voice. It carries nothing about the
    /// event: looking for help is not tied to anybody.
    pub(super) fn help(&self) -> String {
        self.place("/h")
    }
}

/// The start page: the school's if it is a web address, else the portal's own.
fn start(at: &Moment<'_>) -> String {
    match &at.school.start_page {
        Some(page) if page.starts_with("https://") || page.starts_with("http://") => page.clone(),
        _ => format!(
            "{}/?lang={}&voice={}",
            at.portal,
            at.language,
            voice_letter(at.voice)
        ),
    }
}

/// The letter of a voice as addresses carry it.
pub(super) fn voice_letter(voice: Voice) -> char {
    match voice {
        Voice::A => 'a',
        Voice::B => 'b',
        Voice::C => 'c',
        Voice::D => 'd',
        Voice::E => 'e',
    }
}

/// A way on: a link that looks like a button.
pub(super) struct Way {
    pub(super) icon: Icon,
    pub(super) href: String,
    pub(super) label: String,
    pub(super) sub: String,
    pub(super) strong: bool,
}

/// The picture on a way.
#[derive(Clone, Copy)]
pub(super) enum Icon {
    Home,
    Ask,
    Help,
    On,
    Info,
    Device,
}

impl Way {
    /// A way with what the catalogue says under `key`, and under `key-sub` if there is one.
    pub(super) fn new(page: &Page<'_>, icon: Icon, key: &str, href: impl Into<String>) -> Self {
        let sub = format!("{key}-sub");
        let sub = if page.speech.knows(&sub) && page.primary() {
            page.speech.say(sub).to_string()
        } else {
            String::new()
        };
        let label = page.speech.say(key.to_owned()).to_string();
        Way {
            icon,
            href: href.into(),
            label,
            sub,
            strong: false,
        }
    }

    /// The one strong button of a view.
    pub(super) fn strong(self) -> Self {
        Way {
            strong: true,
            ..self
        }
    }
}

/// A place on the open web that suits the reader.
pub(super) struct Elsewhere {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) text: String,
}

/// A line of facts.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether it is to be read letter by letter.
    pub(super) code: bool,
}

impl Fact {
    pub(super) fn new(page: &Page<'_>, key: &'static str, value: impl Display) -> Self {
        Fact {
            name: page.speech.say(key).to_string(),
            value: value.to_string(),
            code: false,
        }
    }

    pub(super) fn code(self) -> Self {
        Fact { code: true, ..self }
    }
}

/// Numbers to call. At most three in all, since the adult at school is named first and a page
/// full of numbers helps nobody.
pub(super) struct Contacts {
    pub(super) helplines: Vec<Line>,
    pub(super) emergency: Vec<Line>,
}

/// A number to call.
pub(super) struct Line {
    pub(super) number: String,
    /// The number as a `tel:` link has it.
    pub(super) dial: String,
    pub(super) text: String,
    /// The language of the text where it is not that of the page.
    pub(super) lang: &'static str,
    /// Its own page and how it reads, or nothing.
    pub(super) link: Option<(String, String)>,
}

impl Line {
    fn new(page: &Page<'_>, line: &Helpline) -> Self {
        // What a helpline says of itself may name what it is for; its name does not.
        let named = line.name != line.number && !line.name.is_empty();
        let (mut text, lang) = match (page.hush && line.kind == "helpline", named) {
            (true, true) => (line.name.clone(), own_language(&line.country)),
            (true, false) => (page.speech.say("call-here").to_string(), ""),
            (false, _) => {
                let text = line.text.get(&page.speech.language);
                (text.cloned().unwrap_or_default(), "")
            }
        };
        if line.always && lang.is_empty() {
            let always = page.speech.say("day-and-night");
            text = format!("{text} {always}").trim_start().to_owned();
        }
        Line {
            number: line.number.clone(),
            dial: line
                .number
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect(),
            text,
            lang,
            link: None,
        }
    }
}

/// The language in which lines of a country call themselves.
fn own_language(country: &str) -> &'static str {
    match country {
        "VN" => "vi",
        "PL" => "pl",
        "RU" => "ru",
        _ => "en",
    }
}

impl Contacts {
    const MOST: usize = 3;

    /// The numbers for this reader: one for primary, else `helplines` of them and the
    /// emergency numbers. What fits the topic comes first.
    pub(super) fn new(page: &Page<'_>, helplines: usize, topic: &str) -> Self {
        Self::pick(page, helplines, topic, false)
    }

    /// The same with links to the lines' own pages, which stay open for everybody.
    pub(super) fn with_links(page: &Page<'_>, helplines: usize, topic: &str) -> Self {
        Self::pick(page, helplines, topic, true)
    }

    fn pick(page: &Page<'_>, helplines: usize, topic: &str, links: bool) -> Self {
        let of = |kind: &str, most: usize| -> Vec<Line> {
            let all = &page.school.helplines;
            let fitting = reachable(all, kind, page.speech.voice, topic, page.now);
            let lines = fitting.into_iter().take(most);
            lines
                .map(|line| Line {
                    link: (links && !line.url.is_empty())
                        .then(|| (line.url.clone(), bare(&line.url))),
                    ..Line::new(page, line)
                })
                .collect()
        };
        if page.primary() {
            return Contacts {
                helplines: of("helpline", 1),
                emergency: Vec::new(),
            };
        }
        let helplines = of("helpline", helplines);
        let emergency = of("emergency", Self::MOST.saturating_sub(helplines.len()));
        Contacts {
            helplines,
            emergency,
        }
    }

    /// The first number, for a sentence.
    pub(super) fn first(&self) -> Option<&str> {
        self.helplines
            .first()
            .or(self.emergency.first())
            .map(|line| line.number.as_str())
    }
}

/// An address as people say it: without scheme, `www.` and the slash at the end.
pub(super) fn bare(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    bare.trim_start_matches("www.")
        .trim_end_matches('/')
        .to_owned()
}

/// Who at school may be talked to, by name where names are known.
pub(super) fn adults(page: &Page<'_>) -> String {
    if page.school.safeguarding.is_empty() {
        page.speech.say("help-anyone").to_string()
    } else {
        let names = page.speech.list(&page.school.safeguarding);
        page.speech.say("help-who").with("names", names).to_string()
    }
}
