//! The pages of the portal. They stand on the portal's own origin, so their links are relative
//! and their forms go to `'self'`; everything else is as on the pages of the gateway.

use askama::Template;
use bytes::Bytes;
use http::{Response, StatusCode};

use super::ask::{Answer, Ask};
use super::device::{Check, Setup};
use super::envelope::Envelope;
use super::learn::{CardView, Cards, OneCard};
use super::own::{Own, OwnView};
use super::page::Page;
use super::place::{Again, Place};
use super::said::SaidForm;
use super::talk::{Talk, Talked};
use super::waive::{Waive, WaiveView};
use super::{
    AnswerView, AskView, CheckView, Moment, Notice, Outcome, Pages, SetupView, TalkView, policy,
};
use crate::model::{EventCode, Voice};

impl Pages {
    /// The portal's start page.
    pub fn home(&self, at: &Moment<'_>) -> Response<Bytes> {
        self.own(at, StatusCode::OK, &Place::home(self, at), |place| {
            &place.page
        })
    }

    /// How filtering works here.
    pub fn about(&self, at: &Moment<'_>) -> Response<Bytes> {
        self.own(at, StatusCode::OK, &Place::about(self, at), |place| {
            &place.page
        })
    }

    /// All learning cards.
    pub fn cards(&self, at: &Moment<'_>) -> Response<Bytes> {
        self.own(at, StatusCode::OK, &Cards::new(self, at), |cards| {
            &cards.page
        })
    }

    /// One learning card, which prints as a poster. Its title is the same for all, since a tab is
    /// read by neighbours.
    pub fn card(&self, at: &Moment<'_>, view: &CardView<'_>) -> Response<Bytes> {
        self.own(at, StatusCode::OK, &OneCard::new(self, at, view), |card| {
            &card.page
        })
    }

    /// "Did this help?" about a closed page, by its token.
    pub fn said(&self, at: &Moment<'_>, token: &str) -> Response<Bytes> {
        self.own(
            at,
            StatusCode::OK,
            &SaidForm::new(self, at, token),
            |said| &said.page,
        )
    }

    /// A short notice, with the status of [`Notice::status`].
    pub fn notice(&self, at: &Moment<'_>, notice: Notice) -> Response<Bytes> {
        self.own(
            at,
            notice.status(),
            &Place::notice(self, at, notice),
            |place| &place.page,
        )
    }

    /// The form by which a member of staff opens a page for the own work, and what it says after.
    pub fn own_page(&self, at: &Moment<'_>, view: &OwnView<'_>) -> Response<Bytes> {
        let status = match (view.lacks_reason, view.not_kept) {
            (true, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (_, true) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::OK,
        };
        self.own(at, status, &Own::new(self, at, view), |own| &own.page)
    }

    /// The form by which a page is asked for; 503 when it comes back unsent.
    pub fn ask(&self, at: &Moment<'_>, view: &AskView<'_>) -> Response<Bytes> {
        let status = if view.not_sent {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::OK
        };
        self.own(at, status, &Ask::new(self, at, view), |ask| &ask.page)
    }

    /// The page where an answer is looked for.
    pub fn answer(&self, at: &Moment<'_>, view: &AnswerView<'_>) -> Response<Bytes> {
        let status = match view.outcome {
            Some(Outcome::Unknown) => StatusCode::NOT_FOUND,
            Some(Outcome::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
            Some(Outcome::TooMany) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::OK,
        };
        self.own(at, status, &Answer::new(self, at, view), |answer| {
            &answer.page
        })
    }

    /// The help form; 503 when it comes back unsent.
    pub fn talk(&self, at: &Moment<'_>, view: &TalkView<'_>) -> Response<Bytes> {
        let status = if view.not_sent {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::OK
        };
        self.own(at, status, &Talk::new(self, at, view), |talk| &talk.page)
    }

    /// The receipt of a message for help.
    pub fn talked(&self, at: &Moment<'_>, code: Option<EventCode>) -> Response<Bytes> {
        self.own(at, StatusCode::OK, &Talked::new(self, at, code), |talked| {
            &talked.page
        })
    }

    /// The page before a page, on the portal. Its form is answered with a redirect to any site,
    /// and browsers apply `form-action` to redirects as well.
    pub fn warn_again(&self, at: &Moment<'_>, token: &str) -> Response<Bytes> {
        let page = Again::new(self, at, token);
        let envelope = Envelope {
            status: StatusCode::OK,
            language: at.language,
            request: None,
            portal: at.portal,
        };
        let policy = policy(&page.page.style.digest, "'self' http: https:");
        self.page(at, &envelope, &page, &policy)
    }

    /// The page on which staff accept a certificate for minutes, or take that back.
    pub fn waive(&self, at: &Moment<'_>, view: &WaiveView<'_>) -> Response<Bytes> {
        let page = Waive::new(self, at, view);
        let envelope = Envelope {
            status: StatusCode::OK,
            language: at.language,
            request: None,
            portal: at.portal,
        };
        // The form is answered with a redirect to the site, as above.
        let policy = policy(&page.page.style.digest, "'self' http: https:");
        self.page(at, &envelope, &page, &policy)
    }

    /// Setting up a device; the words are the same for every age from upper secondary on.
    pub fn setup(&self, at: &Moment<'_>, view: &SetupView<'_>) -> Response<Bytes> {
        let at = &Moment {
            voice: Voice::D,
            ..*at
        };
        self.own(at, StatusCode::OK, &Setup::new(self, at, view), |setup| {
            &setup.page
        })
    }

    /// What works on this device.
    pub fn check(&self, at: &Moment<'_>, view: &CheckView<'_>) -> Response<Bytes> {
        let at = &Moment {
            voice: Voice::D,
            ..*at
        };
        self.own(at, StatusCode::OK, &Check::new(self, at, view), |check| {
            &check.page
        })
    }

    fn own<'a, T: Template>(
        &self,
        at: &Moment<'_>,
        status: StatusCode,
        template: &'a T,
        page: impl Fn(&'a T) -> &'a Page<'a>,
    ) -> Response<Bytes> {
        let envelope = Envelope {
            status,
            language: at.language,
            request: None,
            portal: at.portal,
        };
        let policy = policy(&page(template).style.digest, "'self'");
        self.page(at, &envelope, template, &policy)
    }
}
