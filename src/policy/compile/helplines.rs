//! `helplines.toml`: whom a pupil can call. `illegal_content.toml`: where staff report.

use jiff::tz::TimeZone;

use crate::model::{Language, Timestamp};

use super::super::guide::Helpline;
use super::super::rulebook::{ReportPlace, Tier};
use super::rules::{after, day};
use super::{Files, categories, guide};

/// How long before its last day a number is asked for: a person has to call and look it up.
const AHEAD: i64 = 30 * 24 * 60 * 60 * 1000;

/// Countries of the European Union, where its own numbers stand in for a country's.
const UNION: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The helplines of a country whose entry is still good. A number that nobody has checked for
/// too long is worse than none.
pub(super) fn read(
    files: &Files<'_>,
    country: &str,
    tiers: &[Tier],
    zone: &TimeZone,
) -> Vec<Helpline> {
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
        let name = table.text("name");
        let url = table.text("url");
        if let Some(url) = &url
            && crate::model::PageUrl::parse(&url.value).is_err()
        {
            let hint = "write it like https://116111.pl/, or leave it out";
            files
                .report
                .error(url.place, "this is not a web address", hint);
        }
        let topics = table.texts("topics");
        for topic in &topics {
            categories::check_topic(files, topic);
        }
        let voices = guide::voices(files, &table, tiers);
        let hours = table.text("hours");
        if let Some(hours) = &hours
            && hours.value != "24/7"
        {
            let hint = "write \"24/7\" if that is certain, else nothing";
            files
                .report
                .error(hours.place, "pages have no words for these hours", hint);
        }
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
            continue;
        }
        if files.now >= Timestamp(ends.0.saturating_sub(AHEAD)) {
            let message = format!(
                "the number {} has to be checked before {} is over",
                number.value, review.value
            );
            let hint = "look at its source, then move `verified_on` and `review_by` on";
            files.report.warning(review.place, message, hint);
        }
        helplines.push(Helpline {
            country: of.value,
            kind: kind.value,
            name: name.map_or_else(String::new, |name| name.value),
            number: number.value,
            url: url.map_or_else(String::new, |url| url.value),
            text,
            topics: topics.into_iter().map(|topic| topic.value).collect(),
            voices,
            always: hours.is_some(),
            source: source.value,
            review_by: review.value,
            until: ends,
        });
    }
    root.finish();
    let of = |wanted: &str| -> Vec<Helpline> {
        let lines = helplines.iter().filter(|line| line.country == wanted);
        lines.cloned().collect()
    };
    let own = of(country);
    if own.is_empty() && UNION.contains(&country) {
        return of("EU");
    }
    own
}

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
