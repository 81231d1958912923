//! What the school asks of pupils on the net, and what it promises: read once a term, where the
//! school wants that (FIELD E15). It accuses nobody and asks for no signature.

use askama::Template;
use uuid::Uuid;

use super::block::in_place;
use super::page::Page;
use super::{Moment, Pages};

/// What the page is made of.
#[derive(Clone, Copy, Debug)]
pub struct AgreementView<'a> {
    /// The id of the request.
    pub request: Uuid,
    /// The event token: "I have read this" posts to `{portal}/w/{token}`.
    pub token: &'a str,
    /// Whether the page came over TLS, see [`BlockView::secure`](super::BlockView::secure).
    pub secure: bool,
}

/// The page, as its template wants it.
#[derive(Template)]
#[template(path = "agreement.html", whitespace = "minimize")]
pub(super) struct Agreement<'a> {
    pub(super) page: Page<'a>,
    lines: Vec<String>,
    token: &'a str,
    in_place: bool,
}

impl<'a> Agreement<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &AgreementView<'a>) -> Self {
        let page = Page::new(pages, at, &format!("{}/w/{}", at.portal, view.token));
        let lines = ["agree-kind", "agree-data", "agree-tell", "agree-closed"];
        Agreement {
            lines: lines
                .into_iter()
                .map(|key| page.speech.say(key).to_string())
                .collect(),
            token: view.token,
            in_place: in_place(view.secure, at.portal),
            page,
        }
    }
}
