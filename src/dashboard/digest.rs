//! Somebody's week in a few counts: on a page, and in the mail of those who want one (UX section
//! 13; FIELD F9, G2). The page and the mail say the same numbers.
//!
//! A teacher's counts are of the own classes and exact; everybody else's below five are "under 5".
//! Nothing here names a pupil, a class, a subject or a site.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use jiff::tz::TimeZone;

use super::Dashboard;
use super::access::SignedIn;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::letters::{Line, Said, said_key};
use super::text::Text;
use crate::model::{Role, Timestamp};
use crate::policy::Rulebook;
use crate::safeguard::delivery::{Hours, shown};
use crate::store::{Account, Insider, Scope, SelfTestResult, Store, StoreError};

/// The beginning of the week of a moment, on the school's clock.
pub fn week_of(hours: &Hours, now: Timestamp) -> Timestamp {
    let local = hours.local(now);
    let back = i64::from(local.weekday().to_monday_zero_offset()).unsigned_abs();
    hours.midnight(now.minus(std::time::Duration::from_secs(back * 24 * 3600)))
}

/// What a digest of this person says, the most pressing first; nothing that counts none. `weekly`
/// adds what the week was to what waits.
pub async fn digest_lines(
    store: &Store,
    account: &Account,
    rules: &Rulebook,
    weekly: bool,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Line>, StoreError> {
    let role = account.role;
    let scope = match role {
        Role::Teacher => Scope::teacher(account.classes.clone()),
        Role::SafeguardingLead => Scope::lead(),
        Role::Admin | Role::Leadership | Role::DataProtectionOfficer => Scope::admin(),
        Role::SafeguardingContact | Role::Inspector => return Ok(Vec::new()),
    };
    let counts = store.counts(&scope, since).await?;
    let incidents = counts.new + counts.seen + counts.closed;
    let mut all: Vec<(Said, u64, &str)> = Vec::new();
    match role {
        Role::Teacher => {
            all.push((Said::Requests, counts.appeals, "/t/review"));
            all.push((Said::Incidents, incidents, "/t/incidents"));
        }
        Role::SafeguardingLead => {
            let waiting = store.matters_waiting(Insider::of(account), now).await?;
            all.push((Said::Concerns, counts.self_reports, "/s/concerns"));
            all.push((Said::Untaken, waiting, "/s/concerns"));
            all.push((Said::Requests, counts.appeals, "/t/review"));
            all.push((Said::Incidents, incidents, "/t/incidents"));
        }
        Role::Admin => {
            let failed = store.selftests(1).await?;
            let failed = failed
                .first()
                .map_or(0, |run| run.count(SelfTestResult::Failed));
            let name = &account.name;
            all.push((Said::TestsFailed, failed as u64, "/reports/tests"));
            all.push((Said::ListsLate, late(rules, now), "/it/lists"));
            all.push((
                Said::Drafts,
                store.policy_drafts_waiting(name).await?,
                "/it/policy",
            ));
            all.push((Said::Requests, counts.appeals, "/t/review"));
        }
        Role::Leadership => {
            let name = &account.name;
            all.push((
                Said::Drafts,
                store.policy_drafts_waiting(name).await?,
                "/it/policy",
            ));
        }
        _ => {}
    }
    if weekly {
        let week = store.week_counts(&scope, since).await?;
        // Names are uncovered for care as well, so whoever watches over that counts all of them.
        let revealed = match role {
            Role::DataProtectionOfficer | Role::Leadership => {
                store.week_counts(&Scope::lead(), since).await?.revealed
            }
            _ => week.revealed,
        };
        let reports = match role {
            Role::Teacher => "/t/reports",
            _ => "/reports",
        };
        if role != Role::DataProtectionOfficer {
            all.push((Said::Closed, week.closed, reports));
            all.push((Said::Answered, week.answered, reports));
            all.push((Said::Opened, week.opened, reports));
        }
        if matches!(role, Role::Teacher | Role::SafeguardingLead) {
            all.push((Said::Settled, week.settled, "/t/incidents"));
        }
        let looked = match role {
            Role::SafeguardingLead | Role::DataProtectionOfficer => "/s/looked",
            _ => "/it/audit",
        };
        if !matches!(role, Role::Teacher | Role::Admin) {
            all.push((Said::Revealed, revealed, looked));
        }
    }
    let own = role == Role::Teacher;
    Ok(all
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(what, count, page)| Line {
            what,
            // What is no pupil's matter is told as it is.
            count: match what {
                Said::TestsFailed | Said::ListsLate | Said::Drafts => Some(count),
                _ => shown(count, own),
            },
            page: page.to_owned(),
        })
        .collect())
}

/// How many lists should have been fetched by now.
fn late(rules: &Rulebook, now: Timestamp) -> u64 {
    use super::office::lists::{Age, age};
    let zone = TimeZone::get(&rules.school().time_zone).unwrap_or(TimeZone::UTC);
    let today = crate::safeguard::period::date_of(now, &zone);
    let lists = rules.lists().iter();
    lists
        .filter(|list| {
            let (age, _) = age(&list.updated, list.fresh, today);
            matches!(age, Age::Late | Age::Stale)
        })
        .count() as u64
}

struct Row {
    what: String,
    count: String,
    page: String,
}

#[derive(Template)]
#[template(path = "staff_digest.html")]
struct DigestPage {
    frame: Frame,
    since: String,
    rows: Vec<Row>,
    mail: bool,
}

/// The page: the same with and without a mail server.
pub(crate) async fn show(
    who: SignedIn,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/digest", |at| at.as_str());
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let now = state.clock.now();
    let school = rules.school();
    let zone = TimeZone::get(&school.time_zone).unwrap_or(TimeZone::UTC);
    let since = week_of(&Hours::of(&school.hours, zone), now);
    let account = &who.0.account;
    let lines = digest_lines(&state.store, account, &rules, true, since, now).await?;
    page(&DigestPage {
        since: text.of("digest-since", &dates(&state, text).full(since)),
        rows: lines
            .into_iter()
            .map(|line| Row {
                what: text.t(said_key(line.what)),
                count: match line.count {
                    Some(count) => count.to_string(),
                    None => text.t("digest-under-five"),
                },
                page: line.page,
            })
            .collect(),
        mail: state.ways.mail,
        frame: Frame::of(&state, &who.0, here, "digest").await?,
    })
}
