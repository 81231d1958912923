//! What a closed page has to say.

use uuid::Uuid;

use crate::model::EventCode;

/// Which of the block pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// A subject is closed for the tier.
    Standard,
    /// Self-harm, abuse and the like: help first, the block second.
    Care,
    /// Malware and phishing: no request, tell IT.
    Unsafe,
    /// Not yet rated: asking is the main way on.
    NewSite,
    /// Open at other times.
    ClosedNow,
    /// Lists of illegal content: one neutral sentence, no subject, no site, no request.
    NotAvailable,
    /// The words of a search; they are never shown again.
    Search,
    /// For staff: everything that is known.
    Staff,
    /// Closed while it was opening.
    Cut,
}

impl Variant {
    /// All of them, in the order of their numbers in a token.
    pub const ALL: [Variant; 9] = [
        Variant::Standard,
        Variant::Care,
        Variant::Unsafe,
        Variant::NewSite,
        Variant::ClosedNow,
        Variant::NotAvailable,
        Variant::Search,
        Variant::Staff,
        Variant::Cut,
    ];
}

/// A closed page.
#[derive(Clone, Copy, Debug)]
pub struct BlockView<'a> {
    /// Which page.
    pub variant: Variant,
    /// The category's title in the language of the page; may be empty.
    pub category: &'a str,
    /// The key of the subject library (`Category::subject`); an unknown one reads as `general`.
    pub subject: &'a str,
    /// The site's host, shown from lower secondary on; never shown for `NotAvailable`.
    pub host: &'a str,
    /// Which rule or list decided, in words; shown from upper secondary on; may be empty.
    pub rule: &'a str,
    /// The code of the event.
    pub code: EventCode,
    /// The id of the request, for the header and for staff.
    pub request: Uuid,
    /// The event token, see [`super::token`].
    pub token: &'a str,
    /// Whether something typed was held back with it.
    pub was_post: bool,
    /// Whether the closed page came over TLS. A form that posts from there to a portal without
    /// TLS makes browsers warn, so a link takes the form's place.
    pub secure: bool,
    /// Generation of the rulebook, shown to staff.
    pub policy: u64,
    /// The tier's title in the language of the page, shown from upper secondary on.
    pub tier: &'a str,
    /// When it opens again, as a clock time such as `14:30`; only for `ClosedNow`.
    pub opens: Option<&'a str>,
}

/// A page that opens after a thought.
#[derive(Clone, Copy, Debug)]
pub struct WarnView<'a> {
    /// The category's title in the language of the page; may be empty.
    pub category: &'a str,
    /// The key of the subject library.
    pub subject: &'a str,
    /// The site's host, shown from lower secondary on.
    pub host: &'a str,
    /// The code of the event.
    pub code: EventCode,
    /// The id of the request.
    pub request: Uuid,
    /// The event token: "open the page" posts to `{portal}/w/{token}`.
    pub token: &'a str,
    /// Whether something typed was held back with it.
    pub was_post: bool,
    /// Whether the page came over TLS, see [`BlockView::secure`].
    pub secure: bool,
}
