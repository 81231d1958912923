//! "Did this help?"

use askama::Template;

use super::ask::onward;
use super::page::{Icon, Page, Way, voice_letter};
use super::{Moment, Pages};

/// The two buttons about one closed page.
#[derive(Template)]
#[template(path = "said.html", whitespace = "minimize")]
pub(super) struct SaidForm<'a> {
    pub(super) page: Page<'a>,
    token: &'a str,
    ways: Vec<Way>,
}

impl<'a> SaidForm<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, token: &'a str) -> Self {
        let switch = format!("/f/{token}?voice={}", voice_letter(at.voice));
        let page = Page::new(pages, at, &switch).larger(pages);
        SaidForm {
            token,
            ways: onward(&page),
            page,
        }
    }
}
