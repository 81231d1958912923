//! The record of processing (GDPR, article 30) and the assessment of impact (article 35), made
//! from the rules in force (H8): what is looked at, what is not, what is kept for how long, who
//! sees what. A draft; the school's data protection officer decides.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::Dashboard;
use super::access::DataProtection;
use super::error::Error;
use super::frame::{Frame, page, role_key};
use super::text::Text;
use crate::model::{BOUNDS, Language, RecordClass};
use crate::policy::Rulebook;
use crate::safeguard::rights::{Right, TABLE};

/// One part of a text.
pub(crate) struct Section {
    /// Its heading.
    pub(crate) heading: String,
    /// Sentences, one paragraph each.
    pub(crate) paragraphs: Vec<String>,
    /// A list.
    pub(crate) list: Vec<String>,
    /// A table of two columns.
    pub(crate) table: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "staff_processing.html")]
struct TextPage {
    frame: Frame,
    sections: Vec<Section>,
    other: (&'static str, String),
}

/// The record of processing.
pub(crate) async fn record(
    who: DataProtection,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let here = uri
        .path_and_query()
        .map_or("/privacy/processing", |at| at.as_str());
    let view = TextPage {
        sections: processing(&(state.rules)(), text),
        other: ("/privacy/assessment", text.t("privacy-assessment")),
        frame: Frame::of(&state, &who.0, here, "privacy-processing").await?,
    };
    page(&view)
}

/// The assessment of impact.
pub(crate) async fn assessment(
    who: DataProtection,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let here = uri
        .path_and_query()
        .map_or("/privacy/assessment", |at| at.as_str());
    let view = TextPage {
        sections: assessed(&(state.rules)(), text),
        other: ("/privacy/processing", text.t("privacy-processing")),
        frame: Frame::of(&state, &who.0, here, "privacy-assessment").await?,
    };
    page(&view)
}

/// The record of processing as plain text (Markdown), in a language.
pub fn processing_text(rules: &Rulebook, language: Language) -> String {
    let text = Text(language);
    plain("privacy-processing", &processing(rules, text), rules, text)
}

/// The assessment of impact as plain text (Markdown), in a language.
pub fn assessment_text(rules: &Rulebook, language: Language) -> String {
    let text = Text(language);
    plain("privacy-assessment", &assessed(rules, text), rules, text)
}

fn plain(title: &str, sections: &[Section], rules: &Rulebook, text: Text) -> String {
    let mut out = format!(
        "# {} · {}\n\n{}\n",
        text.t(title),
        rules.school().name,
        text.t("privacy-draft")
    );
    for section in sections {
        // Writing to a string does not fail.
        write!(out, "\n## {}\n", section.heading).ok();
        for paragraph in &section.paragraphs {
            write!(out, "\n{paragraph}\n").ok();
        }
        if !section.list.is_empty() {
            out.push('\n');
        }
        for item in &section.list {
            writeln!(out, "- {item}").ok();
        }
        if !section.table.is_empty() {
            out.push('\n');
        }
        for (what, value) in &section.table {
            writeln!(out, "- {what}: {value}").ok();
        }
    }
    out
}

fn section(text: Text, heading: &str, paragraphs: &[&str]) -> Section {
    Section {
        heading: text.t(heading),
        paragraphs: paragraphs.iter().map(|key| text.t(key)).collect(),
        list: Vec::new(),
        table: Vec::new(),
    }
}

fn processing(rules: &Rulebook, text: Text) -> Vec<Section> {
    let school = rules.school();
    let mut who = section(text, "pro-who", &["pro-who-1"]);
    who.table = vec![
        (text.t("pro-controller"), school.name.clone()),
        (text.t("pro-dpo"), text.t("pro-to-fill-in")),
        (
            text.t("pro-safeguarding"),
            if school.safeguarding.is_empty() {
                text.t("pro-to-fill-in")
            } else {
                school.safeguarding.join(", ")
            },
        ),
    ];
    let mut purposes = section(text, "pro-purposes", &["pro-basis"]);
    purposes.list = ["pro-purpose-1", "pro-purpose-2", "pro-purpose-3"]
        .map(|key| text.t(key))
        .into();
    let mut people = section(text, "pro-people", &["pro-people-1"]);
    people.list = tiers(rules, text);
    let recipients = section(
        text,
        "pro-recipients",
        &["pro-recipients-1", "pro-recipients-2"],
    );
    let mut safeguards = section(text, "pro-safeguards", &[]);
    safeguards.list = measures(text);
    vec![
        who,
        purposes,
        people,
        inspected(rules, text),
        not_inspected(rules, text),
        kept(rules, text),
        rights(text),
        recipients,
        safeguards,
    ]
}

fn assessed(rules: &Rulebook, text: Text) -> Vec<Section> {
    let describe = section(text, "ass-describe", &["ass-describe-1", "ass-describe-2"]);
    let need = section(text, "ass-need", &["ass-need-1", "ass-need-2"]);
    let mut risks = section(text, "ass-risks", &["ass-risks-1"]);
    risks.table = (1..=8)
        .map_while(|at| {
            Some((
                text.find_t(&format!("ass-risk-{at}"))?,
                text.find_t(&format!("ass-measure-{at}"))?,
            ))
        })
        .collect();
    let mut subjects = section(text, "ass-subjects", &[]);
    subjects.list = ["ass-subject-1", "ass-subject-2", "ass-subject-3"]
        .map(|key| text.t(key))
        .into();
    let mut decide = section(text, "ass-decide", &["ass-decide-1"]);
    decide.list = ["ass-ask-1", "ass-ask-2", "ass-ask-3", "ass-ask-4"]
        .map(|key| text.t(key))
        .into();
    vec![
        describe,
        inspected(rules, text),
        not_inspected(rules, text),
        kept(rules, text),
        rights(text),
        need,
        risks,
        subjects,
        decide,
    ]
}

fn tiers(rules: &Rulebook, text: Text) -> Vec<String> {
    rules
        .tiers()
        .iter()
        .map(|tier| {
            let classes = rules
                .classes()
                .iter()
                .filter(|class| class.tier == tier.id)
                .count();
            let title = super::incidents::tier_title(&tier.name, text, rules);
            text.with(
                "pro-tier",
                &[("name", title.into()), ("count", (classes as u64).into())],
            )
        })
        .collect()
}

fn inspected(rules: &Rulebook, text: Text) -> Section {
    let mut part = section(
        text,
        "pro-inspected",
        &["pro-inspected-1", "pro-inspected-2"],
    );
    part.list = vec![
        text.n("pro-categories", rules.categories().len() as u64),
        text.t("pro-text"),
        text.t("pro-query"),
    ];
    part
}

fn not_inspected(rules: &Rulebook, text: Text) -> Section {
    let mut part = section(text, "pro-not-inspected", &["pro-not-inspected-1"]);
    part.list = rules
        .no_inspect_groups()
        .map(|(name, reason)| format!("{name}: {reason}"))
        .collect();
    part.list.push(text.t("pro-not-protected"));
    part.list.push(text.t("pro-not-outside"));
    part
}

fn kept(rules: &Rulebook, text: Text) -> Section {
    let retention = &rules.school().retention;
    let mut part = section(text, "pro-kept", &["pro-kept-1"]);
    part.table
        .push((text.t("pro-open-pages"), text.t("pro-not-kept")));
    for bounds in BOUNDS {
        let days = text.n("days", u64::from(retention.days(bounds.class)));
        let value = if bounds.class == RecordClass::Incidents && retention.by_term() {
            text.of("pro-to-end-of-term", &days)
        } else {
            days
        };
        part.table.push((
            text.t(&format!("privacy-class-{}", bounds.class.word())),
            value,
        ));
    }
    part.table
        .push((text.t("privacy-class-sessions"), text.t("pro-when-ended")));
    if rules.school().agreement {
        part.table
            .push((text.t("pro-agreement"), text.t("pro-until-term")));
    }
    part
}

fn rights(text: Text) -> Section {
    let mut part = section(text, "pro-rights", &["pro-rights-1"]);
    part.table = TABLE
        .iter()
        .filter_map(|(right, roles)| {
            let what = text.t(right_key(*right)?);
            let roles: Vec<String> = roles.iter().map(|role| text.t(role_key(*role))).collect();
            Some((what, roles.join(", ")))
        })
        .collect();
    part
}

/// The key of what a right lets somebody see; `None` where it shows no data about pupils.
fn right_key(right: Right) -> Option<&'static str> {
    Some(match right {
        Right::ReadIncidents => "pro-right-incidents",
        Right::AnswerRequests => "pro-right-requests",
        Right::ReadConcerns => "pro-right-concerns",
        Right::WorkCases => "pro-right-cases",
        Right::RevealNames => "pro-right-names",
        Right::BreakGlass => "pro-right-emergency",
        Right::ReadReveals => "pro-right-reveals",
        Right::ReadAudit => "pro-right-audit",
        Right::ReadReports => "pro-right-reports",
        Right::PersonalData => "pro-right-personal",
        _ => return None,
    })
}

fn measures(text: Text) -> Vec<String> {
    (1..=8)
        .map_while(|at| text.find_t(&format!("pro-measure-{at}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture;

    #[test]
    fn the_texts_say_what_the_rules_say_in_every_language() {
        let rules = fixture::rulebook();
        for language in Language::ALL {
            let text = Text(language);
            for written in [
                processing_text(&rules, language),
                assessment_text(&rules, language),
            ] {
                assert!(written.contains(&text.t("privacy-draft")), "{language}");
                assert!(
                    written.contains(&text.n("days", 730)),
                    "{language}: {written}"
                );
                assert!(written.contains("Example School"));
                // Every key was found.
                for word in ["pro-", "ass-", "privacy-class", "role-"] {
                    assert!(!written.contains(word), "{language}: {word} in {written}");
                }
            }
            assert_eq!(assessed(&rules, text)[6].table.len(), 8, "{language}");
            assert!(measures(text).len() >= 5);
        }
    }

    /// Whoever adds a right that shows a pupil's data finds it in the texts, or says here that it
    /// shows none.
    #[test]
    fn every_right_is_told_or_shows_no_pupil() {
        let silent: Vec<Right> = TABLE
            .iter()
            .map(|(right, _)| *right)
            .filter(|right| right_key(*right).is_none())
            .collect();
        assert_eq!(
            silent,
            [
                Right::OwnAccount,
                Right::OpenPages,
                Right::RaiseConcern,
                Right::ApproveHandOver,
                Right::Correct,
                Right::ReadOverview,
                Right::Explain,
                Right::ReadPolicy,
                Right::EditPolicy,
                Right::ApprovePolicy,
                Right::ReadOffice,
                Right::ManagePeople,
                Right::ReadDelivery,
                Right::ManagePinned,
                Right::ReadSchoolReports,
                Right::TestFilter,
                Right::ExportStudy,
            ]
        );
    }
}
