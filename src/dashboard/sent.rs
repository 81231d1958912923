//! A form about one thing: which one, who sent it, when, and what was typed.
//!
//! What a form means is said by its handler; what all of them do stands here once.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Fields, Permission, Person, Posted};
use super::error::Error;
use super::frame::dates;
use super::matter::typed;
use super::sign_in::note;
use super::text::Text;
use crate::model::Timestamp;
use crate::store::Insider;

/// A form that somebody who may has sent about the thing whose id stands in the address.
pub(crate) struct Sent<P> {
    /// The thing.
    pub(crate) id: Uuid,
    /// When it came.
    pub(crate) now: Timestamp,
    /// What was filled in.
    pub(crate) fields: Fields,
    /// The dashboard.
    pub(crate) state: Dashboard,
    who: P,
}

impl<P: Permission> FromRequest<Dashboard> for Sent<P> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &Dashboard) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let id = Path::<Uuid>::from_request_parts(&mut parts, state).await;
        let Posted { who, fields } =
            Posted::from_request(Request::from_parts(parts, body), state).await?;
        let Path(id) = id.map_err(|_| Error::NotFound)?;
        Ok(Sent {
            id,
            now: state.clock.now(),
            fields,
            state: state.clone(),
            who,
        })
    }
}

impl<P: Permission> Sent<P> {
    /// Who sent it.
    pub(crate) fn person(&self) -> &Person {
        self.who.person()
    }

    /// As whom the store is asked.
    pub(crate) fn insider(&self) -> Insider {
        Insider::of(&self.person().account)
    }

    /// Words of a field, at most so many characters.
    pub(crate) fn typed(&self, field: &str, most: usize) -> String {
        typed(self.fields.raw(field), most)
    }

    /// The moment that a field names; `hour` is meant where it names a day alone.
    pub(crate) fn moment(&self, field: &str, hour: i8) -> Option<Timestamp> {
        dates(&self.state, Text(self.person().language)).moment(self.fields.get(field), hour)
    }

    /// The id that a field holds.
    pub(crate) fn named(&self, field: &str) -> Option<Uuid> {
        self.fields.get(field).parse().ok()
    }

    /// Writes a line into the audit log and leads on.
    pub(crate) async fn done(
        &self,
        did: &str,
        what: Uuid,
        why: Option<&str>,
        to: &str,
    ) -> Result<Response, Error> {
        let name = &self.person().account.name;
        note(&self.state, name, did, &what.to_string(), why).await?;
        Ok(Redirect::to(to).into_response())
    }
}
