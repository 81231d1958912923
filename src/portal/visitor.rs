//! Who visits, as far as a page must know: language, voice, and an address to count by.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderValue};
use http::request::Parts;

use crate::model::{HostName, Language, Timestamp, Voice};
use crate::pages::{Moment, Reader, language};
use crate::policy::School;

use super::State;

/// A visitor.
pub(super) struct Visitor {
    pub(super) school: Arc<School>,
    pub(super) voice: Voice,
    pub(super) language: Language,
    /// What the data path knows.
    pub(super) reader: Reader,
    /// For counting only; never stored or logged.
    pub(super) address: Option<IpAddr>,
    /// The host that was visited, when it is one.
    pub(super) host: Option<HostName>,
    /// The host and port that were visited, for addresses that devices copy.
    pub(super) authority: String,
    pub(super) user_agent: String,
    pub(super) now: Timestamp,
    /// Whether the language is one that the visitor has chosen with the switch.
    pub(super) kept: bool,
}

impl Visitor {
    /// To whom the page speaks. Links are relative: the portal is where the visitor is.
    pub(super) fn moment(&self) -> Moment<'_> {
        Moment {
            school: &self.school,
            voice: self.voice,
            language: self.language,
            portal: "",
            now: self.now,
        }
    }

    /// The letter of the voice, as addresses carry it.
    pub(super) fn voice_letter(&self) -> char {
        match self.voice {
            Voice::A => 'a',
            Voice::B => 'b',
            Voice::C => 'c',
            Voice::D => 'd',
            Voice::E => 'e',
        }
    }

    /// The same visitor, spoken to as a form or a token says; an explicit choice in the address
    /// has been made already and stays.
    pub(super) fn spoken_to(mut self, voice: Option<Voice>, language: Option<Language>) -> Self {
        if let Some(voice) = voice {
            self.voice = voice;
        }
        if self.kept {
            return self;
        }
        if let Some(language) = language.filter(|one| self.school.languages.contains(one)) {
            self.language = language;
        }
        self
    }
}

impl FromRequestParts<State> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let school = (state.portal.school)();
        let reader = parts
            .extensions
            .get::<Reader>()
            .copied()
            .unwrap_or_default();
        let accept = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let chosen: Option<Language> = query(parts, "lang").and_then(|tag| tag.parse().ok());
        let chosen = chosen.filter(|one| school.languages.contains(one));
        let remembered = remembered(parts).filter(|one| school.languages.contains(one));
        let switched = chosen.filter(|_| query(parts, KEEP).is_some());
        let kept = switched.or(remembered);
        let language = match kept.or(chosen) {
            Some(language) => language,
            None => language(&school, reader.language, accept),
        };
        let kept = kept.is_some();
        let voice = query(parts, "voice").and_then(voice).or(reader.voice);
        let authority = parts
            .headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .or(parts.uri.authority().map(|authority| authority.as_str()))
            .and_then(|raw| raw.parse::<http::uri::Authority>().ok());
        let host = authority
            .as_ref()
            .and_then(|authority| authority.host().parse().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Ok(Visitor {
            // Lower secondary is understood by everybody from ten on and talks down to nobody.
            voice: voice.unwrap_or(Voice::C),
            language,
            reader,
            address: peer.map(|ConnectInfo(peer)| peer.ip()),
            authority: place(host.as_ref(), authority.and_then(|one| one.port_u16())),
            host,
            user_agent: user_agent.unwrap_or_default().to_owned(),
            now: state.portal.clock.now(),
            kept,
            school,
        })
    }
}

/// The query field by which the switch of languages says that the choice is to be remembered.
const KEEP: &str = "keep";

/// The cookie that remembers the choice, on the portal's own origin and until the browser is closed:
/// the next child on a shared device begins anew.
const COOKIE: &str = "language";

/// The language that the visitor has chosen here before.
fn remembered(parts: &Parts) -> Option<Language> {
    let cookies = parts.headers.get_all(header::COOKIE).iter();
    let pairs = cookies.filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .and_then(|(_, tag)| tag.parse().ok())
}

/// Remembers the language of the switch: nothing but one of four words is ever stored.
pub(super) async fn remember(request: axum::extract::Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let chosen: Option<Language> = query(&parts, "lang")
        .filter(|_| query(&parts, KEEP).is_some())
        .and_then(|tag| tag.parse().ok());
    let mut answer = next
        .run(axum::extract::Request::from_parts(parts, body))
        .await;
    if let Some(language) = chosen
        && let Ok(value) = HeaderValue::from_str(&format!(
            "{COOKIE}={language}; Path=/; HttpOnly; SameSite=Lax"
        ))
    {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    answer
}

/// The host as it stands in an address, with its port where there is one.
fn place(host: Option<&HostName>, port: Option<u16>) -> String {
    match (host, port) {
        (None, _) => String::new(),
        (Some(host), None) => host.for_url(),
        (Some(host), Some(port)) => format!("{}:{port}", host.for_url()),
    }
}

/// The letter of a voice, from an address or a form.
pub(super) fn voice(letter: &str) -> Option<Voice> {
    match letter {
        "a" => Some(Voice::A),
        "b" => Some(Voice::B),
        "c" => Some(Voice::C),
        "d" => Some(Voice::D),
        "e" => Some(Voice::E),
        _ => None,
    }
}

/// The first value of a query field whose values need no decoding.
pub(super) fn query<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let pairs = parts
        .uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    pairs
        .into_iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
