//! Rows as readers get them. Field names are stable: `incidents list --json` prints them.

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::model::{
    AppealAnswer, AppealReason, ClassId, Confidence, EventCode, HelpWish, HitKind, Language,
    PageScope, Pseudonym, Severity, SourceId, Timestamp,
};
use crate::safeguard::IncidentState;

/// Who met which closed page, as far as that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPage {
    /// The stand-in.
    pub who: Option<Pseudonym>,
    /// The tier, by name.
    pub tier: String,
    /// Why it was closed, in a word.
    pub reason: String,
    /// The host.
    pub host: String,
    /// The path, where it is kept.
    pub path: Option<String>,
}

/// Which incidents, newest first by `last_at`.
#[derive(Clone, Debug)]
pub struct IncidentFilter {
    /// What the reader may see.
    pub scope: super::Scope,
    /// Only this class.
    pub class: Option<ClassId>,
    /// Only this tier, by name.
    pub tier: Option<String>,
    /// Only this category, by name. Masked incidents have none and are left out.
    pub category: Option<String>,
    /// Only this severity and above. Masked incidents show none and are left out.
    pub min_severity: Option<Severity>,
    /// Only this kind.
    pub kind: Option<HitKind>,
    /// Only what went on at this moment or later.
    pub since: Option<Timestamp>,
    /// Only what had begun by this moment.
    pub until: Option<Timestamp>,
    /// Only this state.
    pub state: Option<IncidentState>,
    /// At most so many rows; 0 and everything above [`IncidentFilter::MOST`] mean that.
    pub limit: u16,
    /// The next page: only what ended before this moment, the last row's `last_at`.
    pub before: Option<Timestamp>,
    /// With `before`: also what ended at that very moment and has a smaller id, the last row's.
    pub before_id: Option<Uuid>,
    /// Only what ended before this moment; unlike `until` it is found by an index.
    pub ended_by: Option<Timestamp>,
    /// Only this stand-in. Masked incidents show none and are left out.
    pub who: Option<Pseudonym>,
    /// Only with a page of this host among the newest [`IncidentFilter::MOST_PAGES`] of it, in each
    /// class where classes are asked for.
    /// Masked incidents show none and are left out.
    pub host: Option<String>,
    /// Only what was, or was not, passed on to the safeguarding team.
    pub passed_on: Option<bool>,
}

impl IncidentFilter {
    /// The most rows that one question may bring.
    pub const MOST: u16 = 500;

    /// How many closed pages of one host are looked through for one question, so that a site
    /// that half the school asks for does not make it slow.
    pub const MOST_PAGES: u16 = 5_000;

    /// Everything inside a scope.
    pub fn all(scope: super::Scope) -> Self {
        IncidentFilter {
            scope,
            class: None,
            tier: None,
            category: None,
            min_severity: None,
            kind: None,
            since: None,
            until: None,
            state: None,
            limit: Self::MOST,
            before: None,
            before_id: None,
            ended_by: None,
            who: None,
            host: None,
            passed_on: None,
        }
    }
}

/// One incident. In a masked one (`masked`: true) `who`, `category`, `severity` and `source` are
/// empty, `hits` is 0, and `hosts`, `codes` and `requests` are empty lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentRow {
    /// The id: that of the earliest hit.
    pub id: Uuid,
    /// The first hit; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub first_at: Timestamp,
    /// The last hit; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub last_at: Timestamp,
    /// The stand-in for the person or device.
    pub who: Option<Pseudonym>,
    /// The class.
    pub class: Option<ClassId>,
    /// The tier's name.
    pub tier: String,
    /// The category's name.
    pub category: Option<String>,
    /// Whether it is one of care.
    pub care: bool,
    /// Whether details are kept from this reader.
    pub masked: bool,
    /// 1 to 5; `null` is a record without an alert.
    pub severity: Option<Severity>,
    /// What happened.
    pub kind: HitKind,
    /// How many hits it is made of.
    pub hits: u64,
    /// The hosts, in order of first appearance; at most [`IncidentRow::MOST_LISTED`].
    pub hosts: Vec<String>,
    /// The codes that the pages showed, oldest first; at most [`IncidentRow::MOST_LISTED`].
    pub codes: Vec<EventCode>,
    /// The request ids, oldest first; at most [`IncidentRow::MOST_LISTED`].
    pub requests: Vec<Uuid>,
    /// How sure the attribution is.
    pub confidence: Confidence,
    /// Which source attributed it.
    pub source: Option<SourceId>,
    /// Where it stands.
    pub state: IncidentState,
    /// Generation of the rulebook at the last hit.
    pub policy: u64,
}

impl IncidentRow {
    /// How many hosts, codes and requests a row lists; `hits` always counts all.
    pub const MOST_LISTED: u32 = 10_000;
}

/// One incident with its hits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentDetail {
    /// The incident.
    #[serde(flatten)]
    pub row: IncidentRow,
    /// Its hits, oldest first; none in a masked one; at most 500, the newest.
    pub events: Vec<HitRow>,
    /// What people did with it, oldest first; none in a masked one.
    pub steps: Vec<StepRow>,
}

/// One hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HitRow {
    /// The id.
    pub id: Uuid,
    /// The code that the page showed.
    pub code: EventCode,
    /// The request id.
    pub request: Uuid,
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// What happened.
    pub kind: HitKind,
    /// The stand-in.
    pub who: Option<Pseudonym>,
    /// The class.
    pub class: Option<ClassId>,
    /// The tier's name.
    pub tier: String,
    /// How sure the attribution is.
    pub confidence: Confidence,
    /// Which source attributed it.
    pub source: SourceId,
    /// The category's name.
    pub category: String,
    /// Whether it is one of care.
    pub care: bool,
    /// 1 to 5, or none.
    pub severity: Option<Severity>,
    /// Why: `listed`, `scored` …
    pub reason: String,
    /// The host; empty where it was not kept.
    pub host: String,
    /// The path without query; `null` where it was not kept.
    pub path: Option<String>,
    /// Which rules, lists or phrase files spoke.
    pub because: Vec<String>,
    /// Generation of the rulebook.
    pub policy: u64,
    /// The incident that it belongs to.
    pub incident: Uuid,
}

/// A step that a person took with an incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepRow {
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// Who, by the name shown to colleagues.
    pub by: String,
    /// The state after it.
    pub state: IncidentState,
    /// Why, in their words.
    pub note: Option<String>,
}

/// How many incidents and requests wait, inside a scope. Each number ends at
/// [`Counts::MOST`]: a badge need not be exact, and counting millions would make pages slow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Incidents that nobody has looked at.
    pub new: u64,
    /// Incidents in hand.
    pub seen: u64,
    /// Incidents settled.
    pub closed: u64,
    /// Among the newest of the new ones, severity 3 and above; masked ones are not counted.
    pub urgent: u64,
    /// Requests for pages that nobody has answered.
    pub appeals: u64,
    /// Self-reports that nobody has read; 0 unless care is shown in full.
    pub self_reports: u64,
}

impl Counts {
    /// Where counting stops; "at least so many".
    pub const MOST: u16 = 10_000;
}

/// Whether somebody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealState {
    /// Nobody has.
    Waiting,
    /// Somebody has.
    Answered,
}

/// One page that a class asks for: everybody who asked within a day of another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AppealRow {
    /// The id: that of the earliest appeal.
    pub id: Uuid,
    /// When it was first asked; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub first_at: Timestamp,
    /// When it was last asked; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub last_at: Timestamp,
    /// The class.
    pub class: Option<ClassId>,
    /// The tier's name.
    pub tier: String,
    /// The category's name.
    pub category: String,
    /// Whether it is one of care.
    pub care: bool,
    /// The host; empty where it was not kept.
    pub host: String,
    /// The path without query.
    pub path: Option<String>,
    /// The hit of the earliest appeal.
    pub hit: Uuid,
    /// Why that was closed: `listed`, `scored`, `searched` …; empty where it is not known.
    pub reason: String,
    /// How often it was asked for.
    pub asked: u64,
    /// Waiting or answered.
    pub state: AppealState,
    /// What was answered.
    pub answer: Option<AppealAnswer>,
    /// When it was answered; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub answered_at: Option<Timestamp>,
    /// Who answered, by the name shown to colleagues.
    pub answered_by: Option<String>,
    /// What each who asked said, oldest first; at most 100.
    pub asks: Vec<AskRow>,
}

/// As much of a waiting request as its clock needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingAsk {
    /// The id: that of the earliest appeal.
    pub id: Uuid,
    /// When it was first asked.
    pub first_at: Timestamp,
    /// Whether it is of care.
    pub care: bool,
}

/// What one pupil said when asking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AskRow {
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// The receipt.
    pub code: EventCode,
    /// Why.
    pub why: AppealReason,
    /// The pupil's own words, possibly empty.
    pub words: String,
    /// The language of the page.
    pub language: Language,
}

/// What a pupil with a receipt may know: nothing about any person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppealStatus {
    /// Waiting or answered.
    pub state: AppealState,
    /// What was answered.
    pub answer: Option<AppealAnswer>,
    /// When it was asked; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub asked_at: Timestamp,
    /// When it was answered; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub answered_at: Option<Timestamp>,
    /// When the page was first asked for by the class; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub first_at: Timestamp,
    /// What the answer opened, and until when; it may be over.
    #[serde(skip)]
    pub opened: Option<(PageScope, Timestamp)>,
}

/// Whether the safeguarding team has read a self-report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelfReportState {
    /// Nobody has.
    Waiting,
    /// Somebody has.
    Read,
}

/// A self-report as the safeguarding team reads it.
#[derive(Clone, PartialEq, Serialize)]
pub struct SelfReportRow {
    /// The id.
    pub id: Uuid,
    /// The receipt.
    pub code: EventCode,
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// What would help.
    pub wish: HelpWish,
    /// The pupil's own words.
    pub words: String,
    /// When it suits: `break`, `after-school`, `soon` or empty.
    pub when: String,
    /// "Please do not come to my lesson."
    pub discreet: bool,
    /// Who to look for.
    pub who: String,
    /// The language of the page.
    pub language: Language,
    /// Waiting or read.
    pub state: SelfReportState,
    /// When it was first read; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub read_at: Option<Timestamp>,
    /// Who read it first, by the name shown to colleagues.
    pub read_by: Option<String>,
}

impl std::fmt::Debug for SelfReportRow {
    /// What a child wrote never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SelfReportRow({}, ‹redacted›)", self.id)
    }
}

/// What a pupil with a receipt may know about a self-report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SelfReportStatus {
    /// Waiting or read.
    pub state: SelfReportState,
    /// When it was sent; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub sent_at: Timestamp,
    /// When it was first read; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub read_at: Option<Timestamp>,
}

/// Whether a correction is part of what the model has learnt here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionState {
    /// Kept.
    New,
    /// Part of the overlay that was activated last.
    Learnt,
}

/// A text that was judged wrongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionRow {
    /// The id.
    pub id: Uuid,
    /// When it was said; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// The sign-in name of who said it; `None` is the command line, or an account that is gone.
    pub by: Option<String>,
    /// The category's name.
    pub category: String,
    /// Whether the category is one of care.
    pub care: bool,
    /// The language of the text.
    pub language: Language,
    /// True if it belongs and was missed, false if it was a false alarm.
    pub belongs: bool,
    /// The text.
    pub text: String,
    /// The host where it was found.
    pub host: Option<String>,
    /// Whether it has been learnt.
    pub state: CorrectionState,
}

pub(super) fn rfc3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(at)
}

pub(super) fn rfc3339_or_null<S: Serializer>(
    at: &Option<Timestamp>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.collect_str(at),
        None => to.serialize_none(),
    }
}
