//! `helplines.toml`: whom a pupil can call. `illegal_content.toml`: where staff report.

use jiff::tz::TimeZone;

use crate::model::Language;

use super::super::rulebook::{Helpline, ReportPlace};
use super::Files;
use super::rules::{after, day};

/// The helplines of a country whose entry is still good. A number that nobody has checked for
/// too long is worse than none.
pub(super) fn read(files: &Files<'_>, country: &str, zone: &TimeZone) -> Vec<Helpline> {
    let Some(document) = files.optional("helplines.toml") else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut helplines = Vec::new();
    for table in root.tables("helpline") {
        let of = table.need_text("country", "two capital letters, e.g. \"PL\"");
        let kind = table.need_text("kind", "\"helpline\" or \"emergency\"");
        if let Some(kind) = &kind
            && !["helpline", "emergency"].contains(&kind.value.as_str())
        {
            let message = format!("\"{}\" is not a kind of help for pupils", kind.value);
            files
                .report
                .error(kind.place, message, "it is \"helpline\" or \"emergency\"");
        }
        let number = table.need_text("number", "as it is written, e.g. \"116 111\"");
        let source = table.need_text("source", "where the number was taken from");
        if let Some(verified) = table.need_text("verified_on", "e.g. \"2026-11-01\"") {
            day(files, &verified);
        }
        let review = table.need_text("review_by", "e.g. \"2027-05-01\"");
        let ends = review
            .as_ref()
            .and_then(|text| after(day(files, text)?, zone));
        let text = table.translations("text", &Language::ALL);
        table.finish();
        let (Some(of), Some(kind), Some(number), Some(source), Some(review), Some(ends)) =
            (of, kind, number, source, review, ends)
        else {
            continue;
        };
        if files.now >= ends {
            let message = format!("the number {} has not been checked in time", number.value);
            let hint =
                "call it, then set `verified_on` and `review_by`; until then it is not shown";
            files.report.warning(review.place, message, hint);
        } else if of.value == country {
            helplines.push(Helpline {
                country: of.value,
                kind: kind.value,
                number: number.value,
                text,
                source: source.value,
                review_by: review.value,
            });
        }
    }
    root.finish();
    helplines
}

/// The members of the European Union, for places that are there for all of them.
const UNION: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Where illegal content is reported from a country, as long as somebody has looked in time.
pub(super) fn report_places(files: &Files<'_>, country: &str, zone: &TimeZone) -> Vec<ReportPlace> {
    let Some(document) = files.optional("illegal_content.toml") else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut places = Vec::new();
    for table in root.tables("report") {
        let of = table.need_text("country", "two capital letters, e.g. \"PL\"");
        let name = table.need_text("name", "whom to report to");
        let place = table.need_text("place", "its own address or number, as it is written");
        let source = table.need_text("source", "where this was taken from");
        let verified = table.need_text("verified_on", "e.g. \"2026-11-01\"");
        if let Some(verified) = &verified {
            day(files, verified);
        }
        let review = table.need_text("review_by", "e.g. \"2027-05-01\"");
        let ends = review
            .as_ref()
            .and_then(|text| after(day(files, text)?, zone));
        let text = table.translations("text", &Language::ALL);
        table.finish();
        let (Some(of), Some(name), Some(place), Some(source), Some(verified), Some(review)) =
            (of, name, place, source, verified, review)
        else {
            continue;
        };
        let Some(ends) = ends else { continue };
        if files.now >= ends {
            let message = format!("{} has not been looked at in time", name.value);
            let hint = "see whether it is still there, then set `verified_on` and `review_by`; \
                        until then it is not shown";
            files.report.warning(review.place, message, hint);
        } else if of.value == country || (of.value == "EU" && UNION.contains(&country)) {
            places.push(ReportPlace {
                country: of.value,
                name: name.value,
                place: place.value,
                text,
                source: source.value,
                verified_on: verified.value,
            });
        }
    }
    root.finish();
    places
}
