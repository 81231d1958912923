//! What people read when the gateway speaks; pure rendering.
//!
//! Small view structs go in, complete responses with a fixed list of headers come out. Every
//! sentence lives in `locales/`, every page in `templates/`. Nothing here decides, looks up or
//! remembers anything, and no page loads anything, runs a script or sets a cookie.
//! Start with [`Pages::block`], then `templates/plain.html`.

mod block;
mod failure;
mod moment;
pub mod token;
mod wanted;

pub use block::{BlockView, Variant, WarnView};
pub use failure::{CertificateProblem, FailureKind, FailureView};
pub use moment::{Moment, language};
pub use wanted::{Wanted, wanted};

use bytes::Bytes;
use http::Response;

/// Everything that pages are made of, built once and shared.
pub struct Pages {}

impl Pages {
    /// Reads the embedded catalogues and computes the style digests.
    pub fn new() -> Self {
        todo!()
    }

    /// The answer in place of a closed page: 403 in the form that fits what was wanted.
    pub fn block(
        &self,
        _at: &Moment<'_>,
        _wanted: Wanted,
        _view: &BlockView<'_>,
    ) -> Response<Bytes> {
        todo!()
    }

    /// The page before a page that may be opened after a thought: 403, two equal buttons.
    pub fn warn(&self, _at: &Moment<'_>, _wanted: Wanted, _view: &WarnView<'_>) -> Response<Bytes> {
        todo!()
    }

    /// The answer when something went wrong, with the status of [`FailureKind::status`].
    pub fn failure(
        &self,
        _at: &Moment<'_>,
        _wanted: Wanted,
        _view: &FailureView<'_>,
    ) -> Response<Bytes> {
        todo!()
    }
}

impl Default for Pages {
    fn default() -> Self {
        Pages::new()
    }
}
