//! `explain`: would it open, and why. The decision is that of the data path.

use std::path::PathBuf;

use clap::Args;

use crate::app::files::read_bounded;
use crate::classify::BodyHead;
use crate::model::{Confidence, Identity, Language, PageUrl, SourceId, Subject, Timestamp};
use crate::policy::{Open, Rulebook};

use super::print::Paint;
use super::{Config, Exit, Outcome, Trouble, print, rules};

/// Largest page that is read from a file.
const MAX_TEXT_BYTES: u64 = 16 * 1024 * 1024;

#[derive(Args)]
pub(super) struct Question {
    /// The address, such as https://example.org/page
    url: String,
    /// As somebody of this class
    #[arg(long, value_name = "CLASS", conflicts_with = "tier")]
    class: Option<String>,
    /// As somebody of this tier [default: guest]
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// At this time, such as 2026-11-20T10:15 (the school's) or with a zone [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// With the page in this file (HTML or text)
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    question: Question,
    paint: Paint,
    config: impl FnOnce() -> Result<Config, Trouble>,
) -> Outcome {
    let url = PageUrl::parse(&question.url)
        .map_err(|error| Trouble::new(Exit::Usage, error.to_string(), ""))?;
    let config = config()?;
    let source = rules::read(&config)?;
    let clock = crate::app::clock().now();
    let book = match rules::compile(&source, clock)? {
        Ok((book, _)) => book,
        Err(problems) => {
            print::aside(&print::problems(&problems));
            return Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so nothing can be explained by them",
                "correct them, then: schoolgate policy check",
            ));
        }
    };
    let now = match &question.at {
        Some(text) => moment(text, &book.school().time_zone)?,
        None => clock,
    };
    let who = who(&question, &book)?;
    let mut verdict = book.judge_url(&url);
    if let Some(file) = &question.text_file {
        let text = read_bounded(file, MAX_TEXT_BYTES).map_err(|error| {
            Trouble::new(Exit::NotFound, format!("{}: {error}", file.display()), "")
        })?;
        let head = BodyHead {
            content_type: Some(media_type(&text).into()),
            ..BodyHead::default()
        };
        if let Some(mut reader) = book.classifier().read(&head) {
            reader.push(&text);
            verdict = book.with_body(&verdict, reader.finish());
        }
    }
    let unlocks = super::open::in_force(&config, clock);
    let open = Some(Open::page(&unlocks));
    let explanation = book.explain_open(&who, &url, &verdict, open, now);
    if question.json {
        print::json(&explanation)
    } else {
        print::out(&paint.headline(format!("{}\n", explanation.to_string().trim_end())))
    }
}

fn who(question: &Question, book: &Rulebook) -> Result<Identity, Trouble> {
    let mut who = Identity {
        subject: Subject::Unknown,
        class: None,
        tier: book.guest_tier(),
        language: None::<Language>,
        confidence: Confidence::None,
        source: SourceId::Guest,
    };
    if let Some(name) = &question.class {
        let class = book.class(name).ok_or_else(|| {
            let known = book.classes().iter().map(|class| &*class.id.0);
            unknown("class", name, known)
        })?;
        who.class = Some(class.id.clone());
        who.tier = class.tier;
        who.language = class.language;
        who.source = SourceId::Network;
        who.confidence = Confidence::Medium;
    }
    if let Some(name) = &question.tier {
        let tier = book
            .tiers()
            .iter()
            .find(|tier| tier.name.eq_ignore_ascii_case(name));
        let known = book.tiers().iter().map(|tier| &*tier.name);
        who.tier = tier.ok_or_else(|| unknown("tier", name, known))?.id;
    }
    Ok(who)
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Trouble {
    Trouble::new(
        Exit::NotFound,
        format!("there is no {kind} {name}"),
        crate::identity::spot::did_you_mean(name, known),
    )
}

/// A moment with a zone, or the school's wall clock.
fn moment(text: &str, zone: &str) -> Result<Timestamp, Trouble> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp(at.as_millisecond()));
    }
    let wall: Result<jiff::civil::DateTime, _> = text.parse();
    wall.and_then(|wall| wall.in_tz(zone))
        .map(|at| Timestamp(at.timestamp().as_millisecond()))
        .map_err(|_| {
            Trouble::new(
                Exit::Usage,
                format!("{text} is not a time"),
                "write it like 2026-11-20T10:15 or 2026-11-20T10:15+01:00",
            )
        })
}

/// A page that begins like markup is HTML.
fn media_type(text: &[u8]) -> &'static str {
    if text.trim_ascii_start().starts_with(b"<") {
        "text/html; charset=utf-8"
    } else {
        "text/plain; charset=utf-8"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_schools_unless_they_say_otherwise() {
        #[track_caller]
        fn check(text: &str, expect: Option<&str>) {
            let read = moment(text, "Europe/Warsaw").ok().map(|at| at.to_string());
            assert_eq!(read.as_deref(), expect, "{text}");
        }
        check("2026-11-20T10:15", Some("2026-11-20T09:15:00.000Z"));
        check("2026-07-20 10:15", Some("2026-07-20T08:15:00.000Z"));
        check("2026-11-20T10:15Z", Some("2026-11-20T10:15:00.000Z"));
        check("2026-11-20T10:15+07:00", Some("2026-11-20T03:15:00.000Z"));
        check("tomorrow", None);
        check("2026-02-30T10:15", None);
    }
}
