//! What stands around every page: the school, who is signed in, where one can go.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::access::{Person, TOKEN_FIELD};
use super::dates::Dates;
use super::error::Error;
use super::text::Text;
use super::{Dashboard, assets};
use crate::model::{Language, Timestamp, Weight};
use crate::safeguard::rights::{Right, holds};
use crate::store::{Counts, Notice, Role};

/// A page of the navigation.
pub(crate) struct Nav {
    /// Where it leads.
    pub(crate) href: &'static str,
    /// Its name.
    pub(crate) label: String,
    /// What waits there; nothing is shown for 0.
    pub(crate) waiting: u64,
    /// Whether it is this page or the one above it.
    pub(crate) current: bool,
}

/// A language of the switch.
pub(crate) struct Choice {
    /// The BCP 47 tag.
    pub(crate) tag: &'static str,
    /// The language's name in itself.
    pub(crate) name: &'static str,
    /// Whether the page is in it.
    pub(crate) current: bool,
}

/// The surroundings of a page.
pub(crate) struct Frame {
    text: Text,
    /// The school's name.
    pub(crate) school: String,
    /// The page's title; holds no name, code or subject (UX section 6.1).
    pub(crate) title: String,
    /// Who is signed in: name and role.
    pub(crate) who: Option<String>,
    /// The navigation, at most eight entries.
    pub(crate) nav: Vec<Nav>,
    /// A remark below the navigation.
    pub(crate) note: Option<String>,
    /// Whether to offer a second factor below the navigation.
    pub(crate) nudge: bool,
    /// The token of every form.
    pub(crate) token: String,
    /// This page, to come back to after the language was changed.
    pub(crate) here: String,
    /// Whether only the safeguarding team sees this part.
    pub(crate) private: bool,
    /// What was just done, in a sentence.
    pub(crate) done: Option<String>,
    /// Counts behind the badges.
    pub(crate) counts: Counts,
    /// Notices that this person has not seen.
    pub(crate) news: News,
}

/// What a person has not seen yet.
#[derive(Default)]
pub(crate) struct News {
    /// Urgent ones.
    pub(crate) urgent: u64,
    /// The page of the newest urgent one.
    pub(crate) page: String,
    /// All of them.
    pub(crate) all: u64,
}

/// What a redirect may say was done: the word in `?done=` and the key of the sentence.
const DONE: &[(&str, &str)] = &[
    ("seen", "done-seen"),
    ("closed", "done-closed"),
    ("passed-on", "done-passed-on"),
    ("reopened", "done-reopened"),
    ("answered-opened", "done-answered-opened"),
    ("answered-stays-closed", "done-answered-stays-closed"),
    ("answered-together", "done-answered-together"),
    ("answered-to-it", "done-answered-to-it"),
    ("answer-undone", "done-answer-undone"),
    ("open-opened", "done-open-opened"),
    ("open-ended", "done-open-ended"),
    ("open-longer", "done-open-longer"),
    ("open-proposed", "done-open-proposed"),
    ("open-planned", "done-open-planned"),
    ("cover-begun", "done-cover-begun"),
    ("cover-ended", "done-cover-ended"),
    ("only-begun", "done-only-begun"),
    ("only-ended", "done-only-ended"),
    ("proposal-approved", "done-proposal-approved"),
    ("proposal-declined", "done-proposal-settled"),
    ("classes", "done-classes"),
    ("signed-out", "done-signed-out"),
    ("disabled", "done-disabled"),
    ("corrected", "done-corrected"),
    ("correction-deleted", "done-correction-deleted"),
    ("tested", "done-tested"),
    ("policy-asked", "policy-done-asked"),
    ("policy-approved", "policy-done-approved"),
    ("policy-returned", "policy-done-returned"),
    ("policy-given-up", "policy-done-given-up"),
    ("policy-published", "policy-done-published"),
    ("policy-back", "policy-done-back"),
    ("pinned-begun", "done-pinned-begun"),
    ("pinned-ended", "done-pinned-ended"),
    ("bye", "done-bye"),
    ("password", "account-done-password"),
    ("app-removed", "account-done-app-removed"),
    ("passkey-added", "account-done-passkey-added"),
    ("passkey-removed", "account-done-passkey-removed"),
    ("session-ended", "account-done-session-ended"),
    ("sessions-ended", "account-done-sessions-ended"),
    ("language", "account-done-language"),
    ("role", "people-done-role"),
    ("enabled", "people-done-enabled"),
    ("factors-reset", "people-done-factors-reset"),
    ("concern-taken", "case-done-taken"),
    ("concern-talked", "case-done-talked"),
    ("concern-replied", "case-done-replied"),
    ("concern-closed", "case-done-concern-closed"),
    ("concern-raised", "case-done-raised"),
    ("concern-practice", "case-done-practice"),
    ("case-opened", "case-done-opened"),
    ("case-record", "case-done-record"),
    ("case-draft", "case-done-draft"),
    ("case-task", "case-done-task"),
    ("case-access", "case-done-access"),
    ("case-handed", "case-done-handed"),
    ("case-stage", "case-done-stage"),
    ("case-closed", "case-done-closed"),
    ("case-reopened", "case-done-reopened"),
    ("case-pack", "case-done-pack"),
    ("pack-answered", "case-done-pack-answered"),
    ("notices-seen", "done-notices-seen"),
    ("notices-kept", "done-notices-kept"),
    ("mail-code", "done-mail-code"),
    ("mail-set", "done-mail-set"),
    ("mail-gone", "done-mail-gone"),
    ("test-sent", "done-test-sent"),
    ("tried-again", "done-tried-again"),
    ("people-mail", "done-people-mail"),
    ("revealed", "done-revealed"),
    ("emergency", "done-emergency"),
    ("erased", "done-erased"),
];

impl Nav {
    /// What waits, in words: a badge ends where counting does.
    pub(crate) fn badge(&self) -> String {
        match self.waiting {
            waiting if waiting >= u64::from(Counts::MOST) => format!("{}+", Counts::MOST - 1),
            waiting => waiting.to_string(),
        }
    }
}

impl Frame {
    /// The surroundings of a page for somebody who is signed in.
    pub(crate) async fn of(
        state: &Dashboard,
        person: &Person,
        here: &str,
        title: &str,
    ) -> Result<Frame, Error> {
        let text = Text(person.language);
        let scope = person.scope();
        let counts = state.store.counts(&scope, Timestamp(0)).await?;
        let role = person.account.role;
        let path = here.split('?').next().unwrap_or(here);
        let matters = if holds(role, Right::ReadConcerns) {
            let who = crate::store::Insider::of(&person.account);
            let now = state.clock.now();
            state.store.matters_waiting(who, now).await?
        } else {
            0
        };
        let drafts = super::office::policy::waiting(state, person).await?;
        let news = news(state, person, path).await?;
        let nav = pages(role)
            .map(|(href, key)| Nav {
                href,
                label: text.t(key),
                waiting: match href {
                    "/t/incidents" => counts.new,
                    "/t/review" => counts.appeals,
                    "/s/concerns" => matters,
                    "/it/policy" => drafts,
                    _ => 0,
                },
                current: path == href
                    || (href == "/reports" && path == "/t/reports")
                    || path
                        .strip_prefix(href)
                        .is_some_and(|rest| href != "/it" && rest.starts_with('/'))
                        && !(href == "/s/concerns" && path == "/s/concerns/new"),
            })
            .collect();
        Ok(Frame {
            text,
            school: school(state),
            title: text.t(title),
            who: Some(text.with(
                "frame-who",
                &[
                    ("name", person.account.display.as_str().into()),
                    ("role", text.t(role_key(role)).into()),
                ],
            )),
            nav,
            note: (role == Role::Teacher).then(|| text.t("frame-own-classes")),
            nudge: !person.strong && !path.starts_with("/account"),
            token: person.token.clone(),
            here: here.to_owned(),
            private: false,
            done: done(text, here),
            counts,
            news,
        })
    }

    /// The surroundings of a page for nobody in particular.
    pub(crate) fn plain(state: &Dashboard, text: Text, title: &str) -> Frame {
        Frame {
            text,
            school: school(state),
            title: title.to_owned(),
            who: None,
            nav: Vec::new(),
            note: None,
            nudge: false,
            token: String::new(),
            here: String::new(),
            private: false,
            done: None,
            counts: Counts::default(),
            news: News::default(),
        }
    }

    /// The sentence of a key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.text.t(key)
    }

    /// The sentence of a key about a number.
    pub(crate) fn n(&self, key: &str, count: &u64) -> String {
        self.text.n(key, *count)
    }

    /// The sentence of a key about one text.
    pub(crate) fn of_name(&self, key: &str, name: &str) -> String {
        self.text.of(key, name)
    }

    /// The BCP 47 tag of the page.
    pub(crate) fn lang(&self) -> &'static str {
        match self.text.0 {
            Language::En => "en-GB",
            other => other.tag(),
        }
    }

    /// The languages of the switch.
    pub(crate) fn languages(&self) -> Vec<Choice> {
        Language::ALL
            .into_iter()
            .map(|language| Choice {
                tag: language.tag(),
                name: language.own_name(),
                current: language == self.text.0,
            })
            .collect()
    }

    /// The name of the field that carries the form's token.
    pub(crate) fn token_field(&self) -> &'static str {
        TOKEN_FIELD
    }

    /// The address of the stylesheet.
    pub(crate) fn css(&self) -> String {
        assets::address(&assets::CSS)
    }

    /// The address of the script for passkeys.
    pub(crate) fn passkey_script(&self) -> String {
        assets::address(&assets::PASSKEY)
    }

    /// The address of the script.
    pub(crate) fn script(&self) -> String {
        assets::address(&assets::SCRIPT)
    }
}

/// Every page of the navigation, in its order: the address, the key of its name, and the right
/// that shows it. A role sees at most eight.
const NAVIGATION: &[(&str, &str, Right)] = &[
    ("/it", "nav-overview", Right::ReadOverview),
    ("/s/concerns", "nav-concerns", Right::ReadConcerns),
    ("/s/cases", "case-nav", Right::WorkCases),
    ("/s/concerns/new", "case-nav-raise", Right::RaiseConcern),
    ("/s/packs", "case-nav-packs", Right::ApproveHandOver),
    ("/t/now", "nav-now", Right::OpenPages),
    ("/t/incidents", "nav-incidents", Right::ReadIncidents),
    ("/t/review", "nav-review", Right::AnswerRequests),
    ("/t/open", "nav-open", Right::OpenPages),
    ("/t/lessons", "nav-lessons", Right::OpenPages),
    ("/corrections", "nav-corrections", Right::Correct),
    ("/it/explain", "nav-explain", Right::Explain),
    ("/it/classify", "nav-classify", Right::Explain),
    ("/it/policy", "nav-policy", Right::ReadPolicy),
    ("/it/people", "nav-people", Right::ManagePeople),
    ("/reports", "nav-reports", Right::ReadReports),
    ("/it/audit", "nav-audit", Right::ReadAudit),
    ("/s/looked", "nav-looked", Right::ReadReveals),
    ("/privacy/requests", "nav-requests", Right::PersonalData),
    ("/privacy/processing", "nav-processing", Right::PersonalData),
];

/// The pages of a role, in the order of its navigation.
fn pages(role: Role) -> impl Iterator<Item = (&'static str, &'static str)> {
    NAVIGATION
        .iter()
        // IT finds corrections on the page that judges a text, and what is open beside the
        // requests; a lesson is its teacher's.
        .filter(move |(href, _, right)| {
            let elsewhere = match *href {
                "/corrections" | "/t/open" | "/it/policy" => role == Role::Admin,
                "/t/now" | "/t/lessons" => role != Role::Teacher,
                _ => hidden(href, role),
            };
            holds(role, *right) && !elsewhere
        })
        .map(|(href, key, _)| (*href, *key))
}

/// What a role finds on another page: the safeguarding team raises concerns and approves packs
/// from its own pages, IT raises a concern from its overview.
fn hidden(href: &str, role: Role) -> bool {
    match href {
        "/s/concerns/new" => holds(role, Right::ReadConcerns) || role == Role::Admin,
        "/s/packs" => holds(role, Right::WorkCases),
        _ => false,
    }
}

/// Where a role begins.
pub(crate) fn home(role: Role) -> &'static str {
    match role {
        Role::Teacher => "/t/incidents",
        Role::SafeguardingLead | Role::SafeguardingContact => "/s/concerns",
        Role::Admin => "/it",
        Role::Leadership | Role::Inspector => "/reports",
        Role::DataProtectionOfficer => "/it/audit",
    }
}

/// The key of a role's name.
pub(crate) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Teacher => "role-teacher",
        Role::SafeguardingLead => "role-lead",
        Role::Admin => "role-admin",
        Role::SafeguardingContact => "role-contact",
        Role::Leadership => "role-leadership",
        Role::DataProtectionOfficer => "role-dpo",
        Role::Inspector => "role-inspector",
    }
}

/// What waits for a person. Opening a page is seeing the notices about it; what the script
/// fetches by itself is not.
async fn news(state: &Dashboard, person: &Person, path: &str) -> Result<News, Error> {
    let mut waiting = state.store.unseen_notices(person.account.id).await?;
    if !person.quiet && waiting.iter().any(|notice| notice.page == path) {
        let now = state.clock.now();
        state.store.see_page(person.account.id, path, now).await?;
        waiting.retain(|notice| notice.page != path);
    }
    let urgent = |notice: &&Notice| notice.kind.weight() == Weight::Urgent;
    Ok(News {
        urgent: waiting.iter().filter(urgent).count() as u64,
        page: waiting
            .iter()
            .find(urgent)
            .map(|notice| notice.page.clone())
            .unwrap_or_default(),
        all: waiting.len() as u64,
    })
}

fn school(state: &Dashboard) -> String {
    (state.rules)().school().name.clone()
}

fn done(text: Text, here: &str) -> Option<String> {
    let (_, query) = here.split_once('?')?;
    let (_, word) = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "done")?;
    let (_, key) = DONE.iter().find(|(known, _)| *known == word)?;
    Some(text.t(key))
}

/// The school's calendar in the language of a page.
pub(crate) fn dates(state: &Dashboard, text: Text) -> Dates {
    Dates::new(&(state.rules)().school().time_zone, text)
}

/// A rendered page.
pub(crate) fn page(template: &impl Template) -> Result<Response, Error> {
    Ok(Html(template.render()?).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_has_more_than_eight_pages_and_each_has_its_home() {
        for role in Role::ALL {
            assert!(pages(role).count() <= 8, "{role}");
            assert!(pages(role).any(|(href, _)| href == home(role)), "{role}");
        }
    }

    #[test]
    fn only_known_words_are_said_to_be_done() {
        let text = Text(Language::En);
        assert!(done(text, "/t/incidents?done=closed").is_some());
        assert_eq!(done(text, "/t/incidents?done=<b>"), None);
        assert_eq!(done(text, "/t/incidents"), None);
        for (_, key) in DONE {
            assert!(text.find_t(key).is_some(), "{key}");
        }
    }
}
