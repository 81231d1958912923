//! The report of a term, for the head, governors and inspection (UX section 14): what was closed,
//! mistakes, requests, safeguarding in counts, tests of the filter, limits, and how it was
//! counted. It prints on A4 and holds no name, no class and no forecast.

use jiff::tz::TimeZone;
use jiff::{ToSpan, civil::Date};

use super::super::Dashboard;
use super::super::dates::Dates;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::reveal::key as purpose_key;
use super::super::text::Text;
use super::numbers::{Numbers, by_subject, parts, per_thousand, tenths, title};
use super::sheet::{Cell, Part, Sheet, Table, chart_of};
use super::trials;
use crate::model::Timestamp;
use crate::safeguard::period::{Term, beginning};
use crate::safeguard::small::{Protected, Shown};
use crate::store::Measure;
use crate::store::{Purpose, RevealFilter};

/// Most interruptions of a teacher in a day (UX section 13).
const INTERRUPTIONS: f64 = 3.0;
/// The time over which interruptions are looked at, in days.
const RECENT: i64 = 28;

/// `autumn 2026`.
pub(super) fn name(term: Term, text: Text) -> String {
    let year = term.from.year().to_string();
    if term.from.month() == 8 {
        text.of("reports-autumn", &year)
    } else {
        text.of("reports-spring", &year)
    }
}

/// `7 September 2026`, as long as the language writes it.
pub(super) fn day(date: Date, zone: &TimeZone, dates: &Dates) -> String {
    // Noon is the same date in every zone of the school.
    dates.day(Timestamp(
        beginning(date, zone).0.saturating_add(12 * 3_600_000),
    ))
}

/// Whether what was promised to staff is kept: only sentences for which there are data.
pub(super) async fn targets(
    state: &Dashboard,
    text: Text,
    zone: &TimeZone,
) -> Result<Vec<String>, Error> {
    let now = state.clock.now();
    let today = crate::safeguard::period::date_of(now, zone);
    let from = today.saturating_sub(RECENT.days());
    let mut lines = Vec::new();
    let (notices, teachers) = state
        .store
        .interruptions(beginning(from, zone), beginning(today, zone))
        .await?;
    // Of fewer than five teachers the average is somebody's own number.
    if notices > 0 && teachers >= 5 {
        // Small whole numbers.
        let daily = notices as f64 / teachers as f64 / (RECENT as f64 * 5.0 / 7.0);
        let key = if daily <= INTERRUPTIONS {
            "reports-target-calm"
        } else {
            "reports-target-noisy"
        };
        lines.push(text.of(key, &format!("{daily:.1}")));
    }
    let numbers = Numbers(
        state
            .store
            .tallies(&from.to_string(), &today.to_string(), None)
            .await?,
    );
    let urgent = numbers.sum(Measure::Urgent);
    let calm = numbers.sum(Measure::UrgentNoConcern);
    if let Some(share) = tenths(calm, urgent) {
        let key = if share <= 10 {
            "reports-target-alerts-fine"
        } else {
            "reports-target-alerts-many"
        };
        lines.push(text.n(key, share));
    }
    if let Some(share) = tenths(
        numbers.sum(Measure::AnsweredInDay),
        numbers.sum(Measure::Asked),
    ) {
        lines.push(text.n("reports-target-answers", share));
    }
    Ok(lines)
}

/// The report.
pub(super) async fn sheet(
    state: &Dashboard,
    term: Term,
    text: Text,
    zone: &TimeZone,
) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let dates = dates(state, text);
    let now = state.clock.now();
    let until = term.told_until(now, zone);
    let numbers = Numbers(
        state
            .store
            .tallies(&term.from.to_string(), &until.to_string(), None)
            .await?,
    );
    let closed = by_subject(&numbers, &rules, text);
    let mut summary = vec![match closed.counts.all {
        Shown::Count(count) => text.n("reports-sum-closed", count),
        Shown::Hidden => text.t("reports-sum-few"),
    }];
    let mistakes = mistakes(&numbers, &closed.keys, &closed.counts, text, &rules);
    let requests = requests(&numbers, text);
    let care = safeguarding(&numbers, text);
    for part in [&mistakes, &requests, &care] {
        summary.extend(part.sentences.first().cloned());
    }
    let mut all = vec![subjects(&closed, text)];
    // Its sum would tell a hidden one of the table above.
    if closed.counts.all != Shown::Hidden {
        let incidents = parts(&incident_counts(&numbers)).1 != Shown::Hidden;
        all.push(weeks(&numbers, term.from, until, incidents, text));
    }
    all.extend([mistakes, requests, care]);
    let uncovered = RevealFilter {
        since: Some(beginning(term.from, zone)),
        until: Some(beginning(term.to, zone)),
        purpose: None,
    };
    let uncovered = state.store.reveals_by_purpose(&uncovered).await?;
    all.push(names_uncovered(&uncovered, text));
    all.push(Part {
        key: "policy",
        heading: text.t("reports-policy"),
        sentences: vec![text.with(
            "reports-policy-now",
            &[
                ("version", rules.generation().to_string().into()),
                (
                    "digest",
                    rules.digest().chars().take(12).collect::<String>().into(),
                ),
            ],
        )],
        ..Part::default()
    });
    let tested = trials::latest(
        state,
        beginning(term.from, zone),
        beginning(term.to, zone),
        text,
    )
    .await?;
    summary.extend(tested.sentences.first().cloned());
    all.push(tested);
    Ok(Sheet {
        key: format!("term:{}", term.id()),
        heading: text.of("reports-term", &name(term, text)),
        lead: text.with(
            "reports-term-lead",
            &[
                ("from", day(term.from, zone, &dates).into()),
                (
                    "to",
                    day(until.saturating_sub(1.day()), zone, &dates).into(),
                ),
            ],
        ),
        summary,
        parts: all,
        limits: [
            "reports-limit-apps",
            "reports-limit-devices",
            "reports-limit-cause",
        ]
        .map(|key| text.t(key))
        .into(),
        counted: [
            "reports-counted-weeks",
            "reports-counted-closed",
            "reports-counted-mistakes",
            "reports-counted-small",
            "reports-counted-tests",
        ]
        .map(|key| text.t(key))
        .into(),
    })
}

fn subjects(closed: &super::numbers::BySubject, text: Text) -> Part {
    let mut head = vec![text.t("reports-subject")];
    head.extend(closed.tiers.iter().cloned());
    head.push(text.t("reports-all"));
    let counts = &closed.counts;
    let mut rows: Vec<Vec<Cell>> = closed
        .titles
        .iter()
        .zip(counts.cells.iter().zip(&counts.rows))
        .map(|(title, (cells, sum))| line(title, cells, *sum))
        .collect();
    rows.push(line(&text.t("reports-all"), &counts.columns, counts.all));
    let finding = closed
        .titles
        .iter()
        .zip(&counts.rows)
        .find_map(|(title, sum)| Some((title, sum.count()?)))
        .map_or_else(
            || text.t("reports-none-alone"),
            |(title, count)| {
                text.with(
                    "reports-most-closed",
                    &[("subject", title.as_str().into()), ("count", count.into())],
                )
            },
        );
    Part {
        key: "subjects",
        heading: text.t("reports-closed"),
        chart: (!closed.titles.is_empty()).then(|| {
            chart_of(
                "subjects",
                finding.clone(),
                closed.titles.clone(),
                vec![(String::new(), counts.rows.clone())],
                false,
                text,
            )
        }),
        sentences: vec![finding],
        table: Some(Table {
            caption: text.t("reports-closed"),
            head,
            rows,
        }),
        blanks: Vec::new(),
    }
}

fn line(title: &str, cells: &[Shown], sum: Shown) -> Vec<Cell> {
    let mut row = vec![Cell::Words(title.to_owned())];
    row.extend(cells.iter().map(|cell| Cell::Count(*cell)));
    row.push(Cell::Count(sum));
    row
}

/// Closed pages by week, drawn and as a table; incidents beside them unless their sum is hidden
/// elsewhere, because here it could be added up.
pub(super) fn weeks(
    numbers: &Numbers,
    from: Date,
    to: Date,
    with_incidents: bool,
    text: Text,
) -> Part {
    let weeks = numbers.weeks(Measure::Closed, from, to);
    let incidents = numbers.weeks(Measure::Incidents, from, to);
    let count = |weeks: &[(crate::safeguard::period::Week, u64)]| {
        parts(&weeks.iter().map(|(_, count)| *count).collect::<Vec<_>>()).0
    };
    let closed = count(&weeks);
    let incidents = if with_incidents {
        count(&incidents)
    } else {
        vec![Shown::Hidden; closed.len()]
    };
    let labels: Vec<String> = weeks
        .iter()
        .map(|(week, _)| {
            let name = week.name();
            let number = name
                .rsplit('W')
                .next()
                .unwrap_or("")
                .trim_start_matches('0');
            text.of("reports-week", number)
        })
        .collect();
    let finding = labels
        .iter()
        .zip(&closed)
        .filter_map(|(label, shown)| Some((shown.count()?, label)))
        .max_by_key(|(count, _)| *count)
        .map_or_else(
            || text.t("reports-none-alone"),
            |(count, label)| {
                text.with(
                    "reports-most-week",
                    &[("week", label.as_str().into()), ("count", count.into())],
                )
            },
        );
    Part {
        key: "weeks",
        heading: text.t("reports-weeks"),
        chart: (!labels.is_empty()).then(|| {
            chart_of(
                "weeks",
                finding.clone(),
                labels.clone(),
                vec![
                    (text.t("reports-mark-closed"), closed.clone()),
                    (text.t("reports-mark-incidents"), incidents.clone()),
                ],
                true,
                text,
            )
        }),
        table: Some(Table {
            caption: text.t("reports-weeks"),
            head: vec![
                text.t("reports-week-head"),
                text.t("reports-closed-pages"),
                text.t("reports-incidents"),
            ],
            rows: labels
                .into_iter()
                .zip(closed.into_iter().zip(incidents))
                .map(|(label, (closed, incidents))| {
                    vec![
                        Cell::Words(label),
                        Cell::Count(closed),
                        Cell::Count(incidents),
                    ]
                })
                .collect(),
        }),
        sentences: vec![finding],
        blanks: Vec::new(),
    }
}

/// Mistakes by subject, beside what was closed; the rows are those of the table of subjects, so
/// that its hidden cells stay hidden here.
pub(super) fn mistakes(
    numbers: &Numbers,
    keys: &[Option<String>],
    closed: &Protected,
    text: Text,
    rules: &crate::policy::Rulebook,
) -> Part {
    let found = numbers.mistakes();
    let named: Vec<&String> = keys.iter().flatten().collect();
    let counts: Vec<u64> = keys
        .iter()
        .map(|key| match key {
            Some(key) => found.get(key).copied().unwrap_or(0),
            None => found
                .iter()
                .filter(|(key, _)| !named.contains(key))
                .map(|(_, count)| count)
                .sum(),
        })
        .collect();
    let (shown, all) = parts(&counts);
    let mut rows: Vec<Vec<Cell>> = keys
        .iter()
        .zip(shown.iter().zip(&closed.rows))
        .map(|(key, (mistakes, closed))| {
            vec![
                Cell::Words(title(key.as_deref(), text, rules)),
                Cell::Count(*closed),
                Cell::Count(*mistakes),
                Cell::Rate(per_thousand(*mistakes, *closed)),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::Words(text.t("reports-all")),
        Cell::Count(closed.all),
        Cell::Count(all),
        Cell::Rate(per_thousand(all, closed.all)),
    ]);
    let sentence = match (all, per_thousand(all, closed.all)) {
        (Shown::Count(count), Some(rate)) => text.with(
            "reports-sum-mistakes",
            &[
                ("count", count.into()),
                ("rate", format!("{rate:.1}").into()),
            ],
        ),
        _ => text.t("reports-sum-mistakes-few"),
    };
    Part {
        key: "mistakes",
        heading: text.t("reports-mistakes-found"),
        sentences: vec![sentence],
        table: Some(Table {
            caption: text.t("reports-mistakes-found"),
            head: [
                "reports-subject",
                "reports-closed-pages",
                "reports-mistakes-head",
                "reports-per-thousand",
            ]
            .map(|key| text.t(key))
            .into(),
            rows,
        }),
        ..Part::default()
    }
}

fn requests(numbers: &Numbers, text: Text) -> Part {
    let asked = numbers.sum(Measure::Asked);
    let answers = [Measure::Opened, Measure::StaysClosed, Measure::Together]
        .map(|measure| numbers.sum(measure));
    let waiting = asked.saturating_sub(answers.iter().sum());
    let counts = [answers[0], answers[1], answers[2], waiting];
    let labels = [
        "reports-ask-opened",
        "reports-ask-stays",
        "reports-ask-together",
        "reports-ask-waiting",
    ]
    .map(|key| text.t(key));
    let mut part = divided(
        "requests",
        text.t("reports-requests"),
        match parts(&counts).1 {
            Shown::Count(count) => text.n("reports-sum-asked", count),
            Shown::Hidden => text.t("reports-sum-asked-few"),
        },
        &labels,
        &counts,
        text,
    );
    if let Some(share) = tenths(numbers.sum(Measure::AnsweredInLesson), asked) {
        part.sentences.push(text.n("reports-in-lesson", share));
    }
    if let Some(share) = tenths(numbers.sum(Measure::AnsweredInDay), asked) {
        part.sentences.push(text.n("reports-in-day", share));
    }
    part
}

/// Urgent incidents that were of concern, those that were not, and all others.
fn incident_counts(numbers: &Numbers) -> [u64; 3] {
    let incidents = numbers.sum(Measure::Incidents);
    let urgent = numbers.sum(Measure::Urgent);
    let calm = numbers.sum(Measure::UrgentNoConcern).min(urgent);
    [
        urgent.saturating_sub(calm),
        calm,
        incidents.saturating_sub(urgent),
    ]
}

fn safeguarding(numbers: &Numbers, text: Text) -> Part {
    let counts = incident_counts(numbers);
    let labels = [
        "reports-urgent",
        "reports-urgent-calm",
        "reports-other-incidents",
    ]
    .map(|key| text.t(key));
    let mut part = divided(
        "safeguarding",
        text.t("reports-safeguarding"),
        match parts(&counts).1 {
            Shown::Count(count) => text.n("reports-sum-incidents", count),
            Shown::Hidden => text.t("reports-sum-incidents-few"),
        },
        &labels,
        &counts,
        text,
    );
    part.sentences
        .push(match Shown::alone(numbers.sum(Measure::SelfReports)) {
            Shown::Count(count) => text.n("reports-self-reports", count),
            Shown::Hidden => text.t("reports-self-reports-few"),
        });
    part
}

/// A whole in parts, drawn and as a table.
fn divided(
    key: &'static str,
    heading: String,
    sentence: String,
    labels: &[String],
    counts: &[u64],
    text: Text,
) -> Part {
    let (shown, all) = parts(counts);
    let mut rows: Vec<Vec<Cell>> = labels
        .iter()
        .zip(&shown)
        .map(|(label, count)| vec![Cell::Words(label.clone()), Cell::Count(*count)])
        .collect();
    rows.push(vec![Cell::Words(text.t("reports-all")), Cell::Count(all)]);
    Part {
        key,
        chart: Some(chart_of(
            key,
            sentence.clone(),
            labels.to_vec(),
            vec![(String::new(), shown)],
            false,
            text,
        )),
        table: Some(Table {
            caption: heading.clone(),
            head: vec![text.t("reports-what"), text.t("reports-count")],
            rows,
        }),
        heading,
        sentences: vec![sentence],
        blanks: Vec::new(),
    }
}

/// Names that were uncovered, by reason.
fn names_uncovered(counts: &[(Purpose, u64)], text: Text) -> Part {
    if counts.is_empty() {
        return Part {
            key: "names",
            heading: text.t("reports-names"),
            sentences: vec![text.t("reports-names-none")],
            ..Part::default()
        };
    }
    let labels: Vec<String> = counts
        .iter()
        .map(|(purpose, _)| text.t(purpose_key(*purpose)))
        .collect();
    let counts: Vec<u64> = counts.iter().map(|(_, count)| *count).collect();
    divided(
        "names",
        text.t("reports-names"),
        match parts(&counts).1 {
            Shown::Count(count) => text.n("reports-names-sum", count),
            Shown::Hidden => text.t("reports-names-few"),
        },
        &labels,
        &counts,
        text,
    )
}
