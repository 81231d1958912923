//! Complete responses: the fixed list of headers, and small answers for what is not a page.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use uuid::Uuid;

use crate::model::Language;

use super::Wanted;

/// The id of the request, the same as in log and record.
pub(super) const REQUEST: HeaderName = HeaderName::from_static("x-schoolgate-request");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What stands on the outside of an answer.
pub(super) struct Envelope<'a> {
    pub(super) status: StatusCode,
    pub(super) language: Language,
    pub(super) request: Option<Uuid>,
    /// The portal's origin, where the notice page is; empty on the portal itself.
    pub(super) portal: &'a str,
}

impl Envelope<'_> {
    /// A page. `policy` is its Content-Security-Policy.
    pub(super) fn page(&self, html: String, policy: &str) -> Response<Bytes> {
        let mut response = self.seal("text/html; charset=utf-8", Bytes::from(html));
        // The portal's origin comes from configuration; if it cannot stand in a header, the
        // page may load and send nothing at all.
        let policy = HeaderValue::from_str(policy)
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; form-action 'none'"));
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        response
    }

    /// An answer for something that is not a page: right type, no HTML. `line` is for those who
    /// can read text.
    pub(super) fn small(&self, wanted: Wanted, line: String) -> Response<Bytes> {
        match wanted {
            Wanted::Image => self.seal("image/gif", Bytes::from_static(PIXEL)),
            Wanted::Script => self.seal("text/javascript; charset=utf-8", Bytes::new()),
            Wanted::Style => self.seal("text/css; charset=utf-8", Bytes::new()),
            Wanted::Json => self.seal("application/json", Bytes::from_static(b"{}")),
            Wanted::Media => self.seal("application/octet-stream", Bytes::new()),
            Wanted::Font => self.seal("font/woff2", Bytes::new()),
            Wanted::Document | Wanted::Frame | Wanted::Other => {
                self.seal("text/plain; charset=utf-8", Bytes::from(line))
            }
        }
    }

    /// A problem in JSON (RFC 9457).
    pub(super) fn problem(&self, json: String) -> Response<Bytes> {
        self.seal("application/problem+json", Bytes::from(json))
    }

    fn seal(&self, kind: &'static str, body: Bytes) -> Response<Bytes> {
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CONTENT_LENGTH, length);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(self.language.tag()),
        );
        headers.insert(
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        );
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
        // Where it is said who looks at what (the relation is registered: RFC 6903, section 4).
        if let Ok(notice) =
            HeaderValue::from_str(&format!("<{}/about>; rel=\"privacy-policy\"", self.portal))
        {
            headers.insert(header::LINK, notice);
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        if let Some(request) = self.request
            && let Ok(value) = HeaderValue::from_str(&request.hyphenated().to_string())
        {
            headers.insert(REQUEST, value);
        }
        response
    }
}

/// A transparent GIF of one pixel (GIF89a): every browser reads it whatever it asked for.
const PIXEL: &[u8] = &[
    b'G', b'I', b'F', b'8', b'9', b'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21,
    0xf9, 4, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
];
