//! What stands around every page: the school, who is signed in, where one can go.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::access::{Person, TOKEN_FIELD};
use super::dates::Dates;
use super::error::Error;
use super::text::Text;
use super::{Dashboard, assets};
use crate::model::{Language, Timestamp};
use crate::safeguard::rights::{Right, holds};
use crate::store::{Counts, Role};

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
}

/// What a redirect may say was done: the word in `?done=` and the key of the sentence.
const DONE: [(&str, &str); 14] = [
    ("seen", "done-seen"),
    ("closed", "done-closed"),
    ("reopened", "done-reopened"),
    ("answered-opened", "done-answered-opened"),
    ("answered-stays-closed", "done-answered-stays-closed"),
    ("answered-together", "done-answered-together"),
    ("read", "done-read"),
    ("classes", "done-classes"),
    ("signed-out", "done-signed-out"),
    ("disabled", "done-disabled"),
    ("corrected", "done-corrected"),
    ("correction-deleted", "done-correction-deleted"),
    ("tested", "done-tested"),
    ("bye", "done-bye"),
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
        let nav = pages(role)
            .map(|(href, key)| Nav {
                href,
                label: text.t(key),
                waiting: match href {
                    "/t/incidents" => counts.new,
                    "/t/review" => counts.appeals,
                    "/s/concerns" => counts.self_reports,
                    _ => 0,
                },
                current: path == href
                    || (href == "/reports" && path == "/t/reports")
                    || path
                        .strip_prefix(href)
                        .is_some_and(|rest| href != "/it" && rest.starts_with('/')),
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
            token: person.token.clone(),
            here: here.to_owned(),
            private: false,
            done: done(text, here),
            counts,
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
            token: String::new(),
            here: String::new(),
            private: false,
            done: None,
            counts: Counts::default(),
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
    ("/t/incidents", "nav-incidents", Right::ReadIncidents),
    ("/t/review", "nav-review", Right::AnswerRequests),
    ("/corrections", "nav-corrections", Right::Correct),
    ("/it/explain", "nav-explain", Right::Explain),
    ("/it/classify", "nav-classify", Right::Explain),
    ("/it/people", "nav-people", Right::ManagePeople),
    ("/reports", "nav-reports", Right::ReadReports),
    ("/it/audit", "nav-audit", Right::ReadAudit),
];

/// The pages of a role, in the order of its navigation.
fn pages(role: Role) -> impl Iterator<Item = (&'static str, &'static str)> {
    NAVIGATION
        .iter()
        // IT finds corrections on the page that judges a text.
        .filter(move |(href, _, right)| {
            holds(role, *right) && !(*href == "/corrections" && role == Role::Admin)
        })
        .map(|(href, key, _)| (*href, *key))
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
