//! What the filter closed by mistake (FIELD G4): sites that were closed and then opened on
//! request, mistakes per thousand closed pages, and sites of health, identity and support, of
//! which the target is zero.
//!
//! Sites are listed for staff of the school as long as the requests are kept; inspectors get the
//! counts alone.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::Dashboard;
use super::super::access::Person;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::text::Text;
use super::numbers::{Numbers, by_subject, title};
use super::sheet::{Cell, Part, Sheet, Table};
use super::term::{day, mistakes};
use crate::model::Role;
use crate::policy::Rulebook;
use crate::safeguard::period::{Term, Week, beginning, date_of};
use crate::safeguard::small::{Shown, protect};
use crate::store::{AskedSite, CareView, Scope};

/// How many weeks it covers.
const WEEKS: i64 = 13;

/// Categories of help: what is on their lists is never closed, and what people ask for in their
/// name was looked for as help.
const HELP: [&str; 2] = ["support-and-helplines", "health-and-sex-education"];

/// The report.
pub(super) async fn sheet(
    state: &Dashboard,
    person: &Person,
    text: Text,
    zone: &TimeZone,
) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let dates = dates(state, text);
    let role = person.account.role;
    let today = date_of(state.clock.now(), zone);
    let (from, to) = match role {
        // The last term that is over; see `may_read`.
        Role::Inspector => {
            let term = Term::of(today).before();
            (term.from, term.to)
        }
        _ => {
            let to = Week::of(today).monday;
            (to.saturating_sub((7 * WEEKS).days()), to)
        }
    };
    let numbers = Numbers(
        state
            .store
            .tallies(&from.to_string(), &to.to_string(), None)
            .await?,
    );
    let closed = by_subject(&numbers, &rules, text);
    let found = mistakes(&numbers, &closed.keys, &closed.counts, text, &rules);
    let mut parts = vec![found];
    parts.extend(said(state, from, to, text, &rules).await?);
    let mut summary: Vec<String> = parts[0].sentences.clone();
    // Everybody who reads this report may read hosts of sites that were opened, but a site of a
    // private subject is for the safeguarding team.
    let scope = Scope {
        classes: None,
        care: match role {
            Role::SafeguardingLead => CareView::Show,
            _ => CareView::Hide,
        },
        technical: false,
    };
    let sites = state
        .store
        .opened_sites(&scope, beginning(from, zone), beginning(to, zone))
        .await?;
    let (help, other): (Vec<&AskedSite>, Vec<&AskedSite>) =
        sites.iter().partition(|site| is_help(site, &rules));
    summary.push(match (help.is_empty(), role) {
        (true, _) => text.t("reports-help-none"),
        (false, Role::Inspector) => match Shown::alone(help.len() as u64) {
            Shown::Count(count) => text.n("reports-help-closed", count),
            Shown::Hidden => text.t("reports-help-few"),
        },
        (false, _) => text.n("reports-help-closed", help.len() as u64),
    });
    if role != Role::Inspector {
        parts.push(listed("help", "reports-help", &help, text, &rules));
        parts.push(listed(
            "sites",
            "reports-opened-sites",
            &other,
            text,
            &rules,
        ));
    }
    Ok(Sheet {
        key: "mistakes".to_owned(),
        heading: text.t("reports-mistakes"),
        lead: text.with(
            "reports-term-lead",
            &[
                ("from", day(from, zone, &dates).into()),
                ("to", day(to.saturating_sub(1.day()), zone, &dates).into()),
            ],
        ),
        summary,
        parts,
        limits: vec![
            text.t("reports-limit-kept"),
            text.t("reports-limit-unasked"),
        ],
        counted: [
            "reports-counted-mistakes",
            "reports-counted-help",
            "reports-counted-small",
        ]
        .map(|key| text.t(key))
        .into(),
    })
}

/// What pupils said of the pages that stood in place of closed ones, by subject; nothing where
/// nobody said anything. Under a page about care nobody is asked.
async fn said(
    state: &Dashboard,
    from: Date,
    to: Date,
    text: Text,
    rules: &Rulebook,
) -> Result<Option<Part>, Error> {
    let (from, to) = (Week::of(from).monday, Week::of(to).monday);
    let (from, to) = (from.to_string(), to.to_string());
    let all = state.store.said_of_pages(&from, &to);
    // A page whose record was not there yet has no subject, nor has one whose subject is private.
    let mut by: BTreeMap<Option<String>, (u64, u64)> = BTreeMap::new();
    for (subject, helped, wrong) in all.await? {
        let private = rules
            .category_named(&subject)
            .is_none_or(|category| category.care || category.discreet);
        let sum = by.entry((!private).then_some(subject)).or_default();
        *sum = (sum.0 + helped, sum.1 + wrong);
    }
    if by.is_empty() {
        return Ok(None);
    }
    let counts: Vec<Vec<u64>> = by
        .values()
        .map(|(helped, wrong)| vec![*helped, *wrong])
        .collect();
    let shown = protect(&counts);
    let row = |name: String, cells: &[Shown]| {
        let mut row = vec![Cell::Words(name)];
        row.extend(cells.iter().map(|cell| Cell::Count(*cell)));
        row
    };
    let mut rows: Vec<Vec<Cell>> = by
        .keys()
        .zip(&shown.cells)
        .map(|(key, cells)| row(title(key.as_deref(), text, rules), cells))
        .collect();
    rows.push(row(text.t("reports-all"), &shown.columns));
    Ok(Some(Part {
        key: "said",
        heading: text.t("reports-said"),
        sentences: vec![text.t("reports-said-how")],
        table: Some(Table {
            caption: text.t("reports-said"),
            head: [
                "reports-subject",
                "reports-said-helped",
                "reports-said-wrong",
            ]
            .map(|key| text.t(key))
            .into(),
            rows,
        }),
        ..Part::default()
    }))
}

/// Whether a site belongs to health, identity or support: somebody asked for it as such, or the
/// rules in force file it there by now.
fn is_help(site: &AskedSite, rules: &Rulebook) -> bool {
    if site.support || HELP.contains(&site.category.as_str()) {
        return true;
    }
    let Ok(url) = crate::model::PageUrl::parse(&site.host) else {
        return false;
    };
    let listed = rules.judge_url(&url).listed;
    HELP.iter()
        .filter_map(|name| rules.category_named(name))
        .any(|category| listed.contains(category.id))
}

fn listed(
    key: &'static str,
    heading: &'static str,
    sites: &[&AskedSite],
    text: Text,
    rules: &Rulebook,
) -> Part {
    Part {
        key,
        heading: text.t(heading),
        sentences: if sites.is_empty() {
            vec![text.t("reports-sites-none")]
        } else {
            Vec::new()
        },
        table: (!sites.is_empty()).then(|| Table {
            caption: text.t(heading),
            head: vec![
                text.t("reports-site"),
                text.t("reports-subject"),
                text.t("reports-times-opened"),
            ],
            rows: sites
                .iter()
                .map(|site| {
                    let category = if site.care { "" } else { &*site.category };
                    vec![
                        Cell::Words(site.host.clone()),
                        Cell::Words(title(Some(category), text, rules)),
                        Cell::Plain(site.opened),
                    ]
                })
                .collect(),
        }),
        ..Part::default()
    }
}
