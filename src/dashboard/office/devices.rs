//! Devices as far as the gateway knows them, and the settings in force (UX 10.6, section 7).
//!
//! Devices are known by the networks that they sit in; none is listed, counted or named. What the
//! filter reaches is said per tier, and what cannot be known from here is said as well.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::Setting;
use super::certs::square;
use crate::dashboard::access::OfficeReader;
use crate::dashboard::error::Error;
use crate::dashboard::frame::{Frame, page};
use crate::dashboard::incidents::tier_title;
use crate::dashboard::text::Text;
use crate::dashboard::{AppState, Dashboard};

struct Group {
    name: String,
    ranges: String,
    class: String,
    tier: String,
    shared: String,
}

struct Door {
    address: String,
    how: String,
}

#[derive(Template)]
#[template(path = "staff_devices.html")]
struct DevicesPage {
    frame: Frame,
    groups: Vec<Group>,
    doors: Vec<Door>,
    without: Vec<String>,
    refusing: String,
    guest: String,
    start: String,
    square: String,
}

/// Devices by the networks they sit in.
pub(crate) async fn show(
    who: OfficeReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/devices", |at| at.as_str());
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let office = state.office.clone();
    let certs = tokio::task::spawn_blocking(move || (office.certs)())
        .await
        .map_err(|_| Error::Broken)?;
    let title = |tier| tier_title(&rules.tier(tier).name, text, &rules);
    let groups = rules
        .networks()
        .iter()
        .map(|network| {
            let class = network.class.as_ref().and_then(|id| rules.class(&id.0));
            let tier = class.map(|class| class.tier).or(network.tier);
            Group {
                name: network.name.to_string(),
                ranges: network
                    .addresses
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
                class: class.map(|class| class.id.to_string()).unwrap_or_default(),
                tier: title(tier.unwrap_or(rules.guest_tier())),
                shared: text.t(match network.shared {
                    true => "devices-shared",
                    false => "devices-own",
                }),
            }
        })
        .collect();
    let without = rules
        .classes()
        .iter()
        .filter(|class| {
            !(rules.networks().iter()).any(|network| network.class.as_ref() == Some(&class.id))
        })
        .map(|class| class.id.to_string())
        .collect();
    let refusing = (state.apps.list)()
        .iter()
        .filter(|app| app.state == AppState::Refuses)
        .count();
    page(&DevicesPage {
        groups,
        doors: certs
            .doors
            .iter()
            .map(|(address, transparent)| Door {
                address: address.clone(),
                how: text.t(match transparent {
                    true => "devices-transparent",
                    false => "devices-explicit",
                }),
            })
            .collect(),
        without,
        refusing: text.n("devices-refusing", refusing as u64),
        guest: text.of("devices-guest", &title(rules.guest_tier())),
        square: square(&certs.start),
        start: certs.start,
        frame: Frame::of(&state, &who.0, here, "devices").await?,
    })
}

struct Section {
    name: String,
    rows: Vec<Setting>,
    waits: bool,
}

#[derive(Template)]
#[template(path = "staff_settings.html")]
struct SettingsPage {
    frame: Frame,
    sections: Vec<Section>,
    waits: bool,
}

/// The settings in force.
pub(crate) async fn settings(
    who: OfficeReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/it/settings", |at| at.as_str());
    let office = state.office.clone();
    let all = tokio::task::spawn_blocking(move || (office.settings)())
        .await
        .map_err(|_| Error::Broken)?;
    let mut sections: Vec<Section> = Vec::new();
    for row in all {
        let waits = row.waits;
        match sections.iter_mut().find(|known| known.name == row.section) {
            Some(section) => {
                section.waits |= waits;
                section.rows.push(row);
            }
            None => sections.push(Section {
                name: row.section.clone(),
                rows: vec![row],
                waits,
            }),
        }
    }
    page(&SettingsPage {
        waits: sections.iter().any(|section| section.waits),
        sections,
        frame: Frame::of(&state, &who.0, here, "settings").await?,
    })
}
