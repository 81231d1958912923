//! News as it happens: server-sent events that say *that* something has changed.
//!
//! An event carries no incident, only which list to look at again; the script then fetches that
//! list as HTML through the same permission as the page. A stream ends with its session, with
//! the service, or when nobody has used the page for too long.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Dashboard;
use super::access::{SignedIn, Teacher, covers};
use super::error::Error;
use super::presence::Stream as Place;
use crate::store::{Change, Scope};

/// How often a comment keeps the connection from being cut on the way.
const COMMENT: Duration = Duration::from_secs(15);
/// How often the session is looked at; tests do not wait so long.
const PULSE: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 15_000 });

struct Live {
    state: Dashboard,
    who: Teacher,
    scope: Scope,
    changes: Receiver<Change>,
    pulse: Interval,
    started: bool,
    /// Counts against the session until the stream is dropped.
    _place: Place,
}

/// What a stream has to say next.
enum Heard {
    /// This list has changed.
    News(&'static str),
    /// Nobody is signed in any more, or nobody is there.
    SessionOver,
    /// The service stops: the browser tries again by itself.
    Stopping,
}

/// The stream.
pub(crate) async fn stream(
    SignedIn(person): SignedIn,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let place = state
        .presence
        .stream(&person.session)
        .ok_or(Error::Streams)?;
    let who = Teacher(person);
    let mut pulse = interval(PULSE);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let live = Live {
        scope: who.scope(),
        changes: state.store.changes(),
        who,
        state,
        pulse,
        started: false,
        _place: place,
    };
    let events = stream::unfold(Some(live), |live| async {
        let mut live = live?;
        let (word, go_on) = match live.next().await {
            Heard::News(word) => (word, true),
            // The script does not come back after this word.
            Heard::SessionOver => ("end", false),
            Heard::Stopping => return None,
        };
        // Browsers drop an event without data (HTML, section 9.2.6).
        let event = Event::default().event(word).data("now");
        Some((Ok::<_, Infallible>(event), go_on.then_some(live)))
    });
    let keep = KeepAlive::new().interval(COMMENT);
    Ok(Sse::new(events).keep_alive(keep).into_response())
}

impl Live {
    async fn next(&mut self) -> Heard {
        if !self.started {
            self.started = true;
            return Heard::News("hello");
        }
        loop {
            tokio::select! {
                () = self.state.stopping.cancelled() => return Heard::Stopping,
                _ = self.pulse.tick() => {
                    if !self.alive().await {
                        return Heard::SessionOver;
                    }
                }
                change = self.changes.recv() => match change {
                    Ok(change) => {
                        if let Some(word) = self.word(&change) {
                            return Heard::News(word);
                        }
                    }
                    // Some were missed: which ones does not matter, everything is read again.
                    Err(RecvError::Lagged(_)) => return Heard::News("all"),
                    Err(RecvError::Closed) => return Heard::Stopping,
                },
            }
        }
    }

    /// Which list a change is about, if this person may know that it changed.
    fn word(&self, change: &Change) -> Option<&'static str> {
        match change {
            Change::Incidents { class } => {
                covers(&self.scope, class.as_ref()).then_some("incidents")
            }
            Change::Appeals => Some("appeals"),
            Change::SelfReports | Change::Cases => {
                (self.scope.care == crate::store::CareView::Show).then_some("concerns")
            }
            Change::Unlocks { class } => covers(&self.scope, class.as_ref()).then_some("open"),
            Change::Notices => None,
        }
    }

    async fn alive(&self) -> bool {
        let now = self.state.clock.now();
        let session = self.who.0.session.clone();
        if now >= self.who.0.expires || !self.state.presence.is_there(&session, now) {
            return false;
        }
        // A task of its own: the browser may go away at any await here, and a write to the store
        // is not to be dropped in the middle.
        let store = self.state.store.clone();
        let asked = tokio::spawn(async move { store.session(&session, now).await });
        matches!(asked.await, Ok(Ok(Some(_))))
    }
}
