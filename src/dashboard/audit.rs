//! Who did what, when and why.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::Dashboard;
use super::access::Auditor;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::text::Text;

struct Row {
    when: String,
    machine: String,
    who: String,
    did: String,
    what: String,
    why: String,
}

#[derive(Template)]
#[template(path = "staff_audit.html")]
struct AuditPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// The newest lines.
pub(crate) async fn list(
    who: Auditor,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let here = uri.path_and_query().map_or("/it/audit", |at| at.as_str());
    let rows = state.store.audit_entries(300).await?;
    let view = AuditPage {
        rows: rows
            .into_iter()
            .map(|entry| Row {
                when: dates.full(entry.at),
                machine: dates.machine(entry.at),
                did: did(&entry.did, text),
                who: entry.who,
                what: entry.what,
                why: entry.why.unwrap_or_default(),
            })
            .collect(),
        frame: Frame::of(&state, &who.0, here, "audit").await?,
    };
    page(&view)
}

/// A verb in the reader's language; one that the catalogue lacks as it is stored.
fn did(verb: &str, text: Text) -> String {
    text.find_t(&format!("did-{}", verb.replace('.', "-")))
        .unwrap_or_else(|| verb.to_owned())
}
