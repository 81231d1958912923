//! The school's certificate authority as IT needs it: what devices have to trust, until when, how
//! to compare it, and whether lists of what was taken back are fresh (UX 10.6).

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::Certificate;
use crate::dashboard::Dashboard;
use crate::dashboard::access::OfficeReader;
use crate::dashboard::dates::Dates;
use crate::dashboard::error::Error;
use crate::dashboard::frame::{Frame, dates, page};
use crate::dashboard::text::Text;
use crate::dashboard::totp;
use crate::model::Timestamp;

/// How long before its end a certificate is worth a word.
const SOON: std::time::Duration = std::time::Duration::from_secs(60 * 24 * 60 * 60);

struct Row {
    name: String,
    role: String,
    from: String,
    until: String,
    machine: String,
    state: String,
    mark: &'static str,
    /// The fingerprint in groups that are read aloud.
    groups: Vec<String>,
}

struct ListRow {
    file: String,
    entries: String,
    made: String,
    due: String,
    state: String,
    mark: &'static str,
}

#[derive(Template)]
#[template(path = "staff_certs.html")]
struct CertsPage {
    frame: Frame,
    sentence: String,
    fine: bool,
    rows: Vec<Row>,
    lists: Vec<ListRow>,
    key: String,
    dir: String,
    start: String,
    square: String,
    untrusting: String,
}

/// A fingerprint in groups of four digits: two of its pairs each.
fn groups(fingerprint: &str) -> Vec<String> {
    let digits: String = fingerprint
        .chars()
        .filter(char::is_ascii_hexdigit)
        .collect();
    let bytes = digits.as_bytes();
    bytes
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect()
}

/// The page.
pub(crate) async fn show(
    who: OfficeReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/certs", |at| at.as_str());
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let now = state.clock.now();
    let office = state.office.clone();
    // Lists of what was taken back are read from their files.
    let certs = tokio::task::spawn_blocking(move || (office.certs)())
        .await
        .map_err(|_| Error::Broken)?;
    let mut rows: Vec<Row> = certs
        .line
        .iter()
        .map(|one| {
            let role = if one.root {
                "certs-root"
            } else {
                "certs-signs"
            };
            row(one, role, now, text, &dates)
        })
        .collect();
    rows.reverse();
    if let Some(cross) = &certs.cross {
        rows.push(row(cross, "certs-cross", now, text, &dates));
    }
    let ending = rows.iter().filter(|row| row.mark != "ok").count();
    let overdue = certs.withdrawn.iter().filter(|list| list.overdue).count();
    let wrong = (ending + overdue) as u64;
    let refusing = (state.apps.list)();
    page(&CertsPage {
        sentence: match wrong {
            0 => text.t("certs-fine"),
            wrong => text.n("certs-wrong", wrong),
        },
        fine: wrong == 0,
        rows,
        lists: certs
            .withdrawn
            .iter()
            .map(|list| ListRow {
                file: list.file.clone(),
                entries: list.entries.to_string(),
                made: list.made.clone(),
                due: match list.due.is_empty() {
                    true => text.t("certs-no-due"),
                    false => list.due.clone(),
                },
                state: text.t(if list.overdue {
                    "certs-overdue"
                } else {
                    "lists-fresh"
                }),
                mark: if list.overdue { "today" } else { "ok" },
            })
            .collect(),
        key: text.t(match certs.root_key_here {
            true => "certs-key-here",
            false => "certs-key-away",
        }),
        dir: certs.dir,
        square: square(&certs.start),
        start: certs.start,
        untrusting: text.n("certs-untrusting", refusing.len() as u64),
        frame: Frame::of(&state, &who.0, here, "certs").await?,
    })
}

/// A square code of an address as SVG; empty if it is too long for one.
pub(super) fn square(address: &str) -> String {
    let drawn = Some(address).filter(|address| !address.is_empty());
    let Some((path, whole)) = drawn.and_then(totp::picture) else {
        return String::new();
    };
    format!(
        "<svg viewBox=\"0 0 {whole} {whole}\" width=\"180\" height=\"180\" aria-hidden=\"true\" \
         focusable=\"false\"><rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

fn row(one: &Certificate, role: &str, now: Timestamp, text: Text, dates: &Dates) -> Row {
    let (key, mark) = match () {
        () if one.until <= now => ("certs-over", "now"),
        () if one.until <= now.plus(SOON) => ("certs-soon", "today"),
        () => ("part-fine", "ok"),
    };
    Row {
        name: one.name.clone(),
        role: text.t(role),
        from: dates.full(one.from),
        until: dates.full(one.until),
        machine: dates.machine(one.until),
        state: text.t(key),
        mark,
        groups: groups(&one.fingerprint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_in_groups_of_four() {
        assert_eq!(groups("AB:CD:EF:01:23"), ["ABCD", "EF01", "23"]);
        assert_eq!(groups(""), Vec::<String>::new());
    }

    #[test]
    fn an_address_becomes_a_square_and_too_much_becomes_none() {
        assert!(square("http://gate.school.example:8080/start").starts_with("<svg"));
        assert_eq!(square(""), "");
        assert_eq!(square(&"x".repeat(5000)), "");
    }
}
