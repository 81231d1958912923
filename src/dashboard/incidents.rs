//! The few things that need a person, by day.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::Dashboard;
use super::access::{Fields, Teacher, covers};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::text::Text;
use crate::model::{ClassId, HitKind, Severity, Timestamp};
use crate::policy::Rulebook;
use crate::safeguard::IncidentState;
use crate::store::{IncidentFilter, IncidentRow, Role};

/// Incidents on one page.
const PAGE: u16 = 60;

/// How urgent an incident is: shape, word and colour together (UX section 8.5).
pub(crate) struct Urgency {
    /// The class in the stylesheet.
    pub(crate) class: &'static str,
    /// The path of the shape in a 10 by 10 box.
    pub(crate) shape: &'static str,
    /// The word.
    pub(crate) word: String,
}

impl Urgency {
    /// "Within the hour" is asked of the safeguarding lead only.
    pub(crate) fn of(row: &IncidentRow, role: Role, text: Text) -> Urgency {
        let level = row.severity.map_or(0, Severity::level);
        let (class, shape, key) = match level {
            _ if row.masked => ("private", DIAMOND, "urgency-private"),
            4.. if role == Role::SafeguardingLead => ("now", TRIANGLE, "urgency-hour"),
            3.. => ("today", CIRCLE, "urgency-today"),
            2 => ("week", SQUARE, "urgency-week"),
            _ => ("", DIAMOND, "urgency-note"),
        };
        Urgency {
            class,
            shape,
            word: text.t(key),
        }
    }
}

pub(crate) const TRIANGLE: &str = "M5 .6L9.700 9.200H.3z";
pub(crate) const CIRCLE: &str = "M5 .4a4.600 4.600 0 1 0 0 9.200a4.600 4.600 0 1 0 0-9.200z";
pub(crate) const SQUARE: &str = "M.8.8h8.400v8.400H.8z";
const DIAMOND: &str = "M5 .3L9.700 5 5 9.700.3 5z";

/// An incident in the list.
struct Item {
    id: String,
    urgency: Urgency,
    masked: bool,
    title: String,
    who: Option<String>,
    class: Option<String>,
    clock: String,
    machine: String,
    why: String,
    hosts: String,
    new: bool,
}

struct Day {
    title: String,
    items: Vec<Item>,
}

struct Tab {
    href: String,
    label: String,
    count: u64,
    current: bool,
}

struct Choice {
    value: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "staff_incident_list.html")]
struct ListPart {
    frame: Frame,
    tabs: Vec<Tab>,
    days: Vec<Day>,
    empty: Option<String>,
    filtered: bool,
    older: Option<String>,
    updated: String,
    say: String,
}

#[derive(Template)]
#[template(path = "staff_incidents.html")]
struct ListPage {
    frame: Frame,
    keys: String,
    lead: String,
    state: &'static str,
    classes: Vec<Choice>,
    tiers: Vec<Choice>,
    categories: Vec<Choice>,
    severities: Vec<Choice>,
    periods: Vec<Choice>,
    from: String,
    to: String,
    who: String,
    host: String,
    search: String,
    export: bool,
    /// Whether a filter holds, so that it is seen.
    chosen: bool,
    part: String,
    list: String,
    here: String,
}

/// The four lists (UX section 8.5).
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    New,
    Taken,
    /// Closed by giving it to the safeguarding team: still listed, so that a teacher knows that
    /// it is in hand.
    PassedOn,
    Closed,
}

impl View {
    const ALL: [View; 4] = [View::New, View::Taken, View::PassedOn, View::Closed];

    fn word(self) -> &'static str {
        match self {
            View::PassedOn => "passed-on",
            view => view.state().word(),
        }
    }

    fn state(self) -> IncidentState {
        match self {
            View::New => IncidentState::New,
            View::Taken => IncidentState::Seen,
            View::PassedOn | View::Closed => IncidentState::Closed,
        }
    }

    fn passed_on(self) -> Option<bool> {
        match self {
            View::New | View::Taken => None,
            View::PassedOn => Some(true),
            View::Closed => Some(false),
        }
    }

    /// The name of its tab.
    fn key(self) -> &'static str {
        match self {
            View::New => "tab-new",
            View::Taken => "tab-seen",
            View::PassedOn => "tab-passed-on",
            View::Closed => "tab-closed",
        }
    }
}

/// What the reader wants to see; everything is optional and what does not read is left out.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// The random word of a search for what no address may hold.
    #[serde(default)]
    search: String,
    #[serde(default)]
    before: String,
    /// The id of the last incident of the page before.
    #[serde(default)]
    after: String,
    #[serde(default)]
    part: String,
}

impl Asked {
    fn view(&self) -> View {
        let mut known = View::ALL.into_iter();
        known
            .find(|view| view.word() == self.state)
            .unwrap_or(View::New)
    }

    fn filtered(&self) -> bool {
        let all = [
            &self.class,
            &self.tier,
            &self.category,
            &self.severity,
            &self.period,
            &self.from,
            &self.to,
            &self.search,
        ];
        all.iter().any(|value| !value.is_empty())
    }

    /// The same questions, sent as a form.
    pub(crate) fn of_form(fields: &Fields) -> Asked {
        let field = |name: &str| fields.get(name).to_owned();
        Asked {
            state: field("state"),
            class: field("class"),
            tier: field("tier"),
            category: field("category"),
            severity: field("severity"),
            period: field("period"),
            from: field("from"),
            to: field("to"),
            search: field("search"),
            before: String::new(),
            after: String::new(),
            part: String::new(),
        }
    }

    /// From when on: the later of the period's and the first day's beginning.
    fn since(&self, dates: &Dates, now: Timestamp) -> Option<Timestamp> {
        let first = self.from.parse().ok().map(|day| dates.beginning(day));
        first.max(self.since_period(dates, now))
    }

    /// The end of the last day.
    fn ended_by(&self, dates: &Dates) -> Option<Timestamp> {
        let last: jiff::civil::Date = self.to.parse().ok()?;
        last.tomorrow().ok().map(|day| dates.beginning(day))
    }

    fn since_period(&self, dates: &Dates, now: Timestamp) -> Option<Timestamp> {
        let days = match self.period.as_str() {
            "today" => 0,
            "week" => dates.since_monday(now),
            "month" => 30,
            _ => return None,
        };
        Some(dates.start_of_day(now, days))
    }

    /// The same question as an address, in another list.
    fn href(&self, view: View, before: Option<(Timestamp, &str)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if view != View::New {
            query.append_pair("state", view.word());
        }
        for (key, value) in [
            ("class", &self.class),
            ("tier", &self.tier),
            ("category", &self.category),
            ("severity", &self.severity),
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("search", &self.search),
        ] {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        if let Some((before, id)) = before {
            query.append_pair("before", &before.0.to_string());
            query.append_pair("after", id);
        }
        match query.finish() {
            query if query.is_empty() => "/t/incidents".to_owned(),
            query => format!("/t/incidents?{query}"),
        }
    }
}

/// The list, whole or only the part that the script replaces.
pub(crate) async fn list(
    who: Teacher,
    Query(asked): Query<Asked>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(&state, text);
    let now = state.clock.now();
    let here = uri
        .path_and_query()
        .map_or("/t/incidents", |at| at.as_str());
    let frame = Frame::of(&state, &who.0, here, "incidents").await?;

    let mut filter = filter_of(&state, &who, &asked, &dates);
    filter.before = asked.before.parse().ok().map(Timestamp);
    filter.before_id = asked.after.parse().ok();
    filter.limit = PAGE;
    let rows = state.store.incidents(&filter).await?;

    let older = (rows.len() >= usize::from(PAGE))
        .then(|| {
            rows.last()
                .map(|row| asked.href(asked.view(), Some((row.last_at, &row.id.to_string()))))
        })
        .flatten();
    let mut days: BTreeMap<_, Day> = BTreeMap::new();
    for row in &rows {
        days.entry(std::cmp::Reverse(dates.date(row.last_at)))
            .or_insert_with(|| Day {
                title: dates.day_from(row.last_at, now),
                items: Vec::new(),
            })
            .items
            .push(item(row, who.0.account.role, text, &rules, &dates));
    }
    let empty = if rows.is_empty() {
        Some(nothing(&state, &who, &asked, text, dates.start_of_day(now, 0)).await?)
    } else {
        None
    };
    let counts = frame.counts;
    let tab = |view: View| Tab {
        href: asked.href(view, None),
        label: text.t(view.key()),
        count: match view {
            View::New => counts.new,
            View::Taken => counts.seen,
            View::PassedOn | View::Closed => 0,
        },
        current: view == asked.view(),
    };
    let part = ListPart {
        tabs: View::ALL.into_iter().map(tab).collect(),
        days: days.into_values().collect(),
        empty,
        filtered: asked.filtered(),
        older,
        updated: text.of("live-updated", &dates.clock(now)),
        say: text.n("incidents-wait", counts.new),
        frame,
    };
    let list = part.render()?;
    if asked.part == "list" {
        return Ok(Html(list).into_response());
    }
    let scope = who.scope();
    let classes = rules
        .classes()
        .iter()
        .filter(|class| covers(&scope, Some(&class.id)))
        .map(|class| choice(&class.id.0, &class.id.0, &asked.class))
        .collect();
    let named = |name: &str, titles: &BTreeMap<_, String>, current: &str| {
        choice(name, title_in(titles, text).unwrap_or(name), current)
    };
    let hide_care = scope.care != crate::store::CareView::Show;
    let mut categories: Vec<Choice> = rules
        .categories()
        .iter()
        .filter(|category| !(hide_care && category.care))
        .map(|category| named(&category.name, &category.titles, &asked.category))
        .collect();
    categories.sort_by_key(|category| category.label.to_lowercase());
    let list_page = ListPage {
        keys: super::assets::address(&super::assets::KEYS),
        lead: lead(&who, text, counts.new),
        state: asked.view().word(),
        classes,
        tiers: rules
            .tiers()
            .iter()
            .map(|tier| named(&tier.name, &tier.titles, &asked.tier))
            .collect(),
        categories,
        severities: (2..=5u8)
            .map(|level| {
                let word = text.t(SEVERITIES[usize::from(level - 1)]);
                choice(&level.to_string(), &word, &asked.severity)
            })
            .collect(),
        periods: [
            ("today", "period-today"),
            ("week", "period-week"),
            ("month", "period-month"),
        ]
        .map(|(value, key)| choice(value, &text.t(key), &asked.period))
        .into(),
        from: asked.from.clone(),
        to: asked.to.clone(),
        who: filter
            .who
            .as_ref()
            .map_or_else(String::new, |who| who.0.to_string()),
        host: filter.host.clone().unwrap_or_default(),
        search: asked.search.clone(),
        export: filter.who.is_none() && !rows.is_empty(),
        chosen: asked.filtered(),
        part: part_of(&asked),
        here: asked.href(asked.view(), None),
        list,
        frame: part.frame,
    };
    page(&list_page)
}

/// What a reader asks of the store. A search that is old, or of somebody else, finds nothing: to
/// show everything instead would look like an answer.
pub(crate) fn filter_of(
    state: &Dashboard,
    who: &Teacher,
    asked: &Asked,
    dates: &Dates,
) -> IncidentFilter {
    let now = state.clock.now();
    let mut filter = IncidentFilter::all(who.scope());
    filter.class = wanted(&asked.class).map(|class| ClassId(class.into()));
    filter.tier = wanted(&asked.tier);
    filter.category = wanted(&asked.category);
    filter.min_severity = asked
        .severity
        .parse()
        .ok()
        .and_then(|level: u8| level.try_into().ok());
    filter.since = asked.since(dates, now);
    filter.ended_by = asked.ended_by(dates);
    filter.state = Some(asked.view().state());
    filter.passed_on = asked.view().passed_on();
    if !asked.search.is_empty() {
        let by = who.0.account.id;
        match state.searches.find(&asked.search, by, now) {
            Some(found) => {
                filter.who = found.who;
                filter.host = found.host;
            }
            None => filter.ended_by = Some(Timestamp(0)),
        }
    }
    filter
}

/// The words for severities 1 to 5.
pub(crate) const SEVERITIES: [&str; 5] = [
    "severity-1",
    "severity-2",
    "severity-3",
    "severity-4",
    "severity-5",
];

fn wanted(value: &str) -> Option<String> {
    (!value.is_empty() && value.len() <= 100).then(|| value.to_owned())
}

fn choice(value: &str, label: &str, current: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        current: value == current,
    }
}

fn part_of(asked: &Asked) -> String {
    let before = asked.before.parse().ok().map(Timestamp);
    let href = asked.href(asked.view(), before.map(|at| (at, asked.after.as_str())));
    format!(
        "{href}{}part=list",
        if href.contains('?') { '&' } else { '?' }
    )
}

fn lead(who: &Teacher, text: Text, waiting: u64) -> String {
    let classes = &who.0.account.classes;
    match who.0.account.role {
        Role::Teacher if classes.is_empty() => text.t("incidents-no-class"),
        Role::Teacher => {
            let names: Vec<&str> = classes.iter().map(|class| &*class.0).collect();
            text.with(
                "incidents-lead-teacher",
                &[
                    ("classes", names.join(", ").into()),
                    ("count", waiting.into()),
                ],
            )
        }
        _ => text.n("incidents-lead-all", waiting),
    }
}

async fn nothing(
    state: &Dashboard,
    who: &Teacher,
    asked: &Asked,
    text: Text,
    midnight: Timestamp,
) -> Result<String, Error> {
    if asked.filtered() || !asked.before.is_empty() {
        return Ok(text.t("incidents-none-fits"));
    }
    match asked.view() {
        View::New => {
            let today = state.store.counts(&who.scope(), midnight).await?;
            Ok(text.n(
                "incidents-none-new",
                today.seen.saturating_add(today.closed),
            ))
        }
        View::Taken => Ok(text.t("incidents-none-seen")),
        View::PassedOn => Ok(text.t("incidents-none-passed-on")),
        View::Closed => Ok(text.t("incidents-none-closed")),
    }
}

fn item(row: &IncidentRow, role: Role, text: Text, rules: &Rulebook, dates: &Dates) -> Item {
    Item {
        id: row.id.to_string(),
        urgency: Urgency::of(row, role, text),
        masked: row.masked,
        title: title(row, text, rules),
        who: row.who.as_ref().map(|who| who.0.to_string()),
        class: row.class.as_ref().map(|class| class.0.to_string()),
        clock: dates.clock(row.last_at),
        machine: dates.machine(row.last_at),
        why: why(row, text),
        hosts: hosts(row, text),
        new: row.state == IncidentState::New && !row.masked,
    }
}

/// One plain sentence for an incident.
pub(crate) fn title(row: &IncidentRow, text: Text, rules: &Rulebook) -> String {
    if row.masked {
        return text.t("incident-private");
    }
    let category = row.category.as_deref().unwrap_or("");
    let minutes = row.last_at.since(row.first_at).as_secs().div_ceil(60);
    let key = match row.kind {
        HitKind::Technical => return technical(category, text),
        HitKind::Alert => "incident-title-alert",
        HitKind::Block | HitKind::Cut if minutes <= 1 => "incident-title",
        HitKind::Block | HitKind::Cut => "incident-title-in",
    };
    text.with(
        key,
        &[
            ("subject", subject(category, text, rules).into()),
            ("count", row.hits.into()),
            ("minutes", minutes.into()),
        ],
    )
}

/// What a technical incident is about.
pub(crate) fn technical(category: &str, text: Text) -> String {
    text.find_t(&format!("technical-{category}"))
        .unwrap_or_else(|| text.of("technical", category))
}

/// The title of a category in the reader's language.
pub(crate) fn subject(category: &str, text: Text, rules: &Rulebook) -> String {
    rules
        .categories()
        .iter()
        .find(|known| &*known.name == category)
        .and_then(|known| title_in(&known.titles, text))
        .unwrap_or(category)
        .to_owned()
}

/// The title of a tier in the reader's language.
pub(crate) fn tier_title(name: &str, text: Text, rules: &Rulebook) -> String {
    rules
        .tiers()
        .iter()
        .find(|known| &*known.name == name)
        .and_then(|known| title_in(&known.titles, text))
        .unwrap_or(name)
        .to_owned()
}

/// The title in the reader's language, else in English.
pub(crate) fn title_in(
    titles: &BTreeMap<crate::model::Language, String>,
    text: Text,
) -> Option<&str> {
    titles
        .get(&text.0)
        .or_else(|| titles.get(&crate::model::Language::En))
        .map(String::as_str)
}

fn why(row: &IncidentRow, text: Text) -> String {
    if row.masked {
        return text.t("incident-private-why");
    }
    match row.kind {
        HitKind::Technical => text.t("incident-why-technical"),
        HitKind::Alert => text.t("incident-why-alert"),
        HitKind::Cut => text.t("incident-why-cut"),
        HitKind::Block => text.n("incident-why-block", row.hits),
    }
}

/// The first host and how many more.
fn hosts(row: &IncidentRow, text: Text) -> String {
    let mut known = row.hosts.iter().filter(|host| !host.is_empty());
    let Some(first) = known.next() else {
        return String::new();
    };
    match known.count() {
        0 => first.clone(),
        more => text.with(
            "incident-hosts-more",
            &[
                ("host", first.as_str().into()),
                ("count", (more as u64).into()),
            ],
        ),
    }
}
