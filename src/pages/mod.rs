//! What people read when the gateway speaks; pure rendering.
//!
//! Small view structs go in, complete responses with a fixed list of headers come out. Every
//! sentence lives in `locales/`, every page in `templates/`. Nothing here decides, looks up or
//! remembers anything, and no page loads anything, runs a script or sets a cookie.
//! Start with [`Pages::block`], then `templates/closed.html`.

mod agreement;
mod ask;
mod block;
mod device;
mod envelope;
mod failure;
mod learn;
mod moment;
mod own;
mod page;
mod place;
mod portal;
mod request;
mod said;
mod style;
mod talk;
pub mod token;
mod waive;
mod wanted;
mod words;

#[cfg(test)]
mod promises;
#[cfg(test)]
mod tests;

pub use agreement::AgreementView;
pub use ask::{AnswerView, AskView, Outcome};
pub use block::{BlockView, Variant, WarnView};
pub use device::{CheckView, SetupView, System};
pub use failure::{CertificateProblem, FailureKind, FailureView};
pub use learn::CardView;
pub use moment::{Moment, Reader, language};
pub use own::{ForClass, OwnView};
pub use place::Notice;
pub use talk::TalkView;
pub use waive::WaiveView;
pub use wanted::{Wanted, wanted};

use askama::Template;
use bytes::Bytes;
use http::{Response, StatusCode};
use uuid::Uuid;

use agreement::Agreement;
use block::{Closed, Warned};
use envelope::Envelope;
use failure::Failed;
use style::Styles;
use words::Words;

/// Everything that pages are made of, built once and shared.
pub struct Pages {
    words: Words,
    styles: Styles,
}

impl Pages {
    /// Reads the embedded catalogues and computes the style digests.
    pub fn new() -> Self {
        Pages {
            words: Words::new(),
            styles: Styles::new(),
        }
    }

    /// The answer in place of a closed page: 403 in the form that fits what was wanted.
    pub fn block(&self, at: &Moment<'_>, wanted: Wanted, view: &BlockView<'_>) -> Response<Bytes> {
        let envelope = self.envelope(at, StatusCode::FORBIDDEN, view.request);
        match wanted {
            Wanted::Document => {
                let page = Closed::new(self, at, view);
                let policy = policy(&page.page.style.digest, at.portal);
                self.page(at, &envelope, &page, &policy)
            }
            Wanted::Frame => self.frame(at, &envelope, "frame-closed", true),
            other => envelope.small(other, self.line(at, "frame-closed")),
        }
    }

    /// The answer in place of something that a script sent for somebody: 403 as JSON that says
    /// what the page would say (RFC 9457), with the code of the event as `code` and the way to
    /// people who help as `help`.
    pub fn problem(&self, at: &Moment<'_>, view: &BlockView<'_>) -> Response<Bytes> {
        let envelope = self.envelope(at, StatusCode::FORBIDDEN, view.request);
        let (title, detail) = Closed::new(self, at, view).in_short();
        let body = serde_json::json!({
            "type": "about:blank",
            "title": title,
            "status": StatusCode::FORBIDDEN.as_u16(),
            "detail": detail,
            "instance": format!("urn:uuid:{}", view.request.hyphenated()),
            "code": view.code.to_string(),
            "help": format!("{}/h", at.portal),
        });
        envelope.problem(body.to_string())
    }

    /// The page before a page that may be opened after a thought: 403, two equal buttons.
    pub fn warn(&self, at: &Moment<'_>, wanted: Wanted, view: &WarnView<'_>) -> Response<Bytes> {
        let envelope = self.envelope(at, StatusCode::FORBIDDEN, view.request);
        match wanted {
            Wanted::Document => {
                let page = Warned::new(self, at, view);
                // The portal answers the form with a redirect to the site, and browsers apply
                // `form-action` to redirects as well.
                let action = format!("{} 'self'", at.portal);
                let policy = policy(&page.page.style.digest, &action);
                self.page(at, &envelope, &page, &policy)
            }
            Wanted::Frame => self.frame(at, &envelope, "frame-closed", true),
            other => envelope.small(other, self.line(at, "frame-closed")),
        }
    }

    /// What the school asks of pupils, before their first page of a term: 403, one button.
    pub fn agreement(&self, at: &Moment<'_>, view: &AgreementView<'_>) -> Response<Bytes> {
        let envelope = self.envelope(at, StatusCode::FORBIDDEN, view.request);
        let page = Agreement::new(self, at, view);
        // As for a page before a page: the form is answered with a redirect to the site.
        let action = format!("{} 'self'", at.portal);
        let policy = policy(&page.page.style.digest, &action);
        self.page(at, &envelope, &page, &policy)
    }

    /// The answer when something went wrong, with the status of [`FailureKind::status`].
    pub fn failure(
        &self,
        at: &Moment<'_>,
        wanted: Wanted,
        view: &FailureView<'_>,
    ) -> Response<Bytes> {
        let envelope = self.envelope(at, view.kind.status(), view.request);
        match wanted {
            Wanted::Document => {
                let page = Failed::new(self, at, view);
                let policy = policy(&page.page.style.digest, "'none'");
                self.page(at, &envelope, &page, &policy)
            }
            Wanted::Frame => self.frame(at, &envelope, "fail-h1", false),
            other => envelope.small(other, self.line(at, "fail-h1")),
        }
    }

    fn envelope<'a>(&self, at: &Moment<'a>, status: StatusCode, request: Uuid) -> Envelope<'a> {
        Envelope {
            portal: at.portal,
            status,
            language: at.language,
            request: Some(request),
        }
    }

    /// A full page, or its heading as text should a template ever fail.
    fn page(
        &self,
        at: &Moment<'_>,
        envelope: &Envelope<'_>,
        page: &impl Template,
        policy: &str,
    ) -> Response<Bytes> {
        match page.render() {
            Ok(html) => envelope.page(html, policy),
            Err(_) => envelope.small(Wanted::Other, self.line(at, "fail-h1")),
        }
    }

    /// One line for a frame within an open page. It may be framed: that is where it stands.
    fn frame(
        &self,
        at: &Moment<'_>,
        envelope: &Envelope<'_>,
        key: &'static str,
        why: bool,
    ) -> Response<Bytes> {
        let speech = self.words.speak(at.language, at.voice);
        let style = &self.styles.frame;
        let line = speech.say(key).to_string();
        let page = Framed {
            language: at.language.tag(),
            title: &line,
            style: &style.text,
            line: &line,
            why: if why {
                speech.say("frame-why").to_string()
            } else {
                String::new()
            },
        };
        let policy = format!(
            "default-src 'none'; style-src '{}'; form-action 'none'; base-uri 'none'",
            style.digest
        );
        self.page(at, envelope, &page, &policy)
    }

    /// A sentence for those who get text.
    fn line(&self, at: &Moment<'_>, key: &'static str) -> String {
        format!("{}\n", self.words.speak(at.language, at.voice).say(key))
    }
}

impl Default for Pages {
    fn default() -> Self {
        Pages::new()
    }
}

/// The line within a frame; "why?" opens the same address in the window, and so the page.
#[derive(Template)]
#[template(path = "frame.html")]
struct Framed<'a> {
    language: &'a str,
    title: &'a str,
    style: &'a str,
    line: &'a str,
    why: String,
}

/// What a page of ours may do: show one style sheet, send forms to `action`, nothing else.
fn policy(digest: &str, action: &str) -> String {
    format!(
        "default-src 'none'; style-src '{digest}'; form-action {action}; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}
