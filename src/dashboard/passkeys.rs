//! Passkeys (Web Authentication, level 3): discoverable credentials with user verification, which
//! are two factors in one.
//!
//! The options for the browser stand in the page, its answer comes back in a form; what has to
//! be remembered in between is sealed into the same form, so that no visitor fills a memory.
//! Attestation is not asked for: which make a key is of says nothing about a teacher.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::{
    AuthenticationVerificationOptions, DiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialCreationOptions, PublicKeyCredentialUserEntity,
    RegistrationServerState, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::DiscoverableAuthentication16;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, Registration, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{AuthenticatedCredential, DiscoverableAuthenticationServerState};

use super::error::Error;
use super::signing::Signing;
use crate::model::Timestamp;
use crate::store::{Account, AccountId, PasskeyRow, Store};

/// How long somebody may take with the key.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// Passkeys of one account.
pub(crate) const MOST: usize = 10;
/// Longest name of a passkey, in characters.
pub(crate) const LABEL: usize = 60;

type Fixed = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// What passkeys are for here.
pub(crate) enum Passkeys {
    /// Passkeys of this name, for pages of this origin.
    For { name: RpId, origin: String },
    /// The dashboard is reached by a number, or its address is no domain: browsers make no
    /// passkeys for such.
    None,
}

/// What a page hands to the browser.
pub(crate) struct Ceremony {
    /// Options for the browser, as JSON.
    pub(crate) options: String,
    /// What comes back with the answer.
    pub(crate) state: String,
}

/// A passkey that somebody has just made.
pub(crate) struct Made {
    /// The credential's id.
    pub(crate) id: String,
    /// Its public key and what else never changes.
    pub(crate) fixed: String,
    /// Its counter and flags.
    pub(crate) moving: String,
}

impl Passkeys {
    /// For a dashboard that browsers reach at this origin.
    pub(crate) fn new(origin: &str) -> Self {
        let Ok(url) = url::Url::parse(origin) else {
            return Passkeys::None;
        };
        let host = url.host_str().unwrap_or("").to_owned();
        if url.scheme() != "https"
            || host.is_empty()
            || host.starts_with('[')
            || host.parse::<IpAddr>().is_ok()
        {
            return Passkeys::None;
        }
        match AsciiDomain::try_from(host) {
            Ok(domain) => Passkeys::For {
                name: RpId::Domain(domain),
                // As browsers write it: lower case, no default port (RFC 6454, section 6.2).
                origin: url.origin().ascii_serialization(),
            },
            Err(_) => Passkeys::None,
        }
    }

    /// Whether there can be any.
    pub(crate) fn usable(&self) -> bool {
        matches!(self, Passkeys::For { .. })
    }
}

impl Signing {
    /// Begins making a passkey for an account that has these.
    pub(crate) fn make_passkey(
        &self,
        account: &Account,
        have: &[PasskeyRow],
        now: Timestamp,
    ) -> Result<Ceremony, Error> {
        let Passkeys::For { name, .. } = &self.passkeys else {
            return Err(Error::NotFound);
        };
        let handle = UserHandle16::decode(*account.id.0.as_bytes()).map_err(never)?;
        let known = have
            .iter()
            .filter_map(|row| {
                let id = data_encoding::BASE64URL_NOPAD
                    .decode(row.id.as_bytes())
                    .ok()?;
                Some(PublicKeyCredentialDescriptor {
                    id: CredentialId::<Vec<u8>>::decode(id).ok()?,
                    transports: AuthTransports::decode(0).ok()?,
                })
            })
            .collect();
        let user = PublicKeyCredentialUserEntity {
            name: Username::try_from(account.name.as_str())
                .or_else(|_| Username::try_from("staff"))
                .map_err(|_| Error::Broken)?,
            id: &handle,
            display_name: Nickname::try_from(account.display.as_str()).ok(),
        };
        let mut wanted = PublicKeyCredentialCreationOptions::passkey(name, user, known);
        // Asked for, not insisted on: with `enforceCredentialProtectionPolicy` a browser turns
        // away every authenticator that lacks the extension. That somebody was there to prove
        // who they are is checked here with each answer, whatever a key promises.
        wanted.extensions.cred_protect =
            CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (state, options) = wanted.start_ceremony().map_err(|_| Error::Broken)?;
        let state = state.encode().map_err(|_| Error::Broken)?;
        let id = account.id.0.to_string();
        Ok(Ceremony {
            options: json(&options)?,
            state: self
                .seals
                .seal_until(&["passkey to make", &id], now.plus(PATIENCE), &state)?,
        })
    }

    /// What a browser has made, if it is what was asked for. The key is not kept yet.
    pub(crate) fn passkey_made(
        &self,
        account: AccountId,
        state: &str,
        answer: &str,
        now: Timestamp,
    ) -> Option<Made> {
        let Passkeys::For { name, origin } = &self.passkeys else {
            return None;
        };
        let id = account.0.to_string();
        let (until, bytes) = self
            .seals
            .open_until(&["passkey to make", &id], state, now)?;
        if !self.first_use(state, now, until) {
            return None;
        }
        let state = RegistrationServerState::<16>::decode(&bytes).ok()?;
        let answer = Registration::from_json_relaxed(answer.as_bytes()).ok()?;
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let made = state
            .verify(name, &answer, &options)
            .inspect_err(|error| tracing::info!(%error, "a passkey was not taken"))
            .ok()?;
        let fixed = made.static_state().encode().ok()?;
        let moving = made.dynamic_state().encode().ok()?;
        Some(Made {
            id: data_encoding::BASE64URL_NOPAD.encode(made.id().as_ref()),
            fixed: data_encoding::BASE64URL_NOPAD.encode(&fixed),
            moving: data_encoding::BASE64URL_NOPAD.encode(&moving),
        })
    }

    /// Begins asking for a passkey, whoever's it is. `bound` ties the answer to a browser.
    pub(crate) fn ask_passkey(
        &self,
        bound: &str,
        now: Timestamp,
    ) -> Result<Option<Ceremony>, Error> {
        let Passkeys::For { name, .. } = &self.passkeys else {
            return Ok(None);
        };
        let (state, options) = DiscoverableCredentialRequestOptions::passkey(name)
            .start_ceremony()
            .map_err(|_| Error::Broken)?;
        let state = state.encode().map_err(|_| Error::Broken)?;
        Ok(Some(Ceremony {
            options: json(&options)?,
            state: self
                .seals
                .seal_until(&["passkey", bound], now.plus(PATIENCE), &state)?,
        }))
    }

    /// Whose passkey answered, if it did so rightly; an answer counts once.
    pub(crate) async fn passkey_answered(
        &self,
        store: &Store,
        bound: &str,
        state: &str,
        answer: &str,
        now: Timestamp,
    ) -> Result<Option<AccountId>, Error> {
        let Passkeys::For { name, origin } = &self.passkeys else {
            return Ok(None);
        };
        let Some((until, bytes)) = self.seals.open_until(&["passkey", bound], state, now) else {
            return Ok(None);
        };
        let (Ok(opened), Ok(answer)) = (
            DiscoverableAuthenticationServerState::decode(&bytes),
            DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()),
        ) else {
            return Ok(None);
        };
        let id = data_encoding::BASE64URL_NOPAD.encode(answer.raw_id().as_ref());
        let Some(row) = store.passkey(&id).await? else {
            return Ok(None);
        };
        let handle = UserHandle16::decode(*row.account.0.as_bytes()).map_err(never)?;
        let (Some(fixed), Some(moving)) = (fixed(&row), moving(&row)) else {
            return Err(Error::Broken);
        };
        let mut known = AuthenticatedCredential::new(answer.raw_id(), &handle, fixed, moving)
            .map_err(|_| Error::Broken)?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        if let Err(error) = opened.verify(name, &answer, &mut known, &options) {
            // A counter that went back may be a copy of the key (level 3, section 6.1.1).
            tracing::info!(%error, "a passkey was refused");
            return Ok(None);
        }
        if !self.first_use(state, now, until) {
            return Ok(None);
        }
        let moving = known.dynamic_state().encode().map_err(never)?;
        let moving = data_encoding::BASE64URL_NOPAD.encode(&moving);
        store.passkey_used(&id, &moving, now).await?;
        Ok(Some(row.account))
    }
}

fn fixed(row: &PasskeyRow) -> Option<Fixed> {
    let bytes = data_encoding::BASE64URL_NOPAD
        .decode(row.fixed.as_bytes())
        .ok()?;
    Fixed::decode(&bytes).ok()
}

fn moving(row: &PasskeyRow) -> Option<DynamicState> {
    let bytes = data_encoding::BASE64URL_NOPAD
        .decode(row.moving.as_bytes())
        .ok()?;
    DynamicState::decode(bytes.try_into().ok()?).ok()
}

/// Whether a passkey is copied to other devices by its maker.
pub(crate) fn synced(row: &PasskeyRow) -> bool {
    moving(row)
        .is_some_and(|state| !matches!(state.backup, webauthn_rp::response::Backup::NotEligible))
}

fn json(options: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(options).map_err(|_| Error::Broken)
}

fn never(impossible: std::convert::Infallible) -> Error {
    match impossible {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name() {
        let check = |origin: &str, expect: Option<&str>| match Passkeys::new(origin) {
            Passkeys::For { origin, .. } => assert_eq!(Some(origin.as_str()), expect),
            Passkeys::None => assert_eq!(None, expect, "{origin}"),
        };
        check(
            "https://gate.school.example",
            Some("https://gate.school.example"),
        );
        check(
            "https://Gate.School.example:443",
            Some("https://gate.school.example"),
        );
        check("https://localhost:8443", Some("https://localhost:8443"));
        check("https://127.0.0.1:8443", None);
        check("https://[::1]:8443", None);
        check("http://gate.school.example", None);
        check("", None);
    }

    #[tokio::test]
    async fn answers_of_nobody_are_refused() {
        let signing = Signing::default();
        let store = Store::open("sqlite::memory:").await.unwrap();
        let now = Timestamp(1_000_000);
        let asked = signing.ask_passkey("browser", now).unwrap().unwrap();
        assert!(
            asked.options.contains(r#""userVerification":"required""#),
            "{}",
            asked.options
        );
        assert!(
            asked.options.contains(r#""rpId":"localhost""#),
            "{}",
            asked.options
        );
        for answer in ["", "{}", "null", r#"{"id":"AAAA"}"#, "[1,2", "\u{0}"] {
            for state in [asked.state.as_str(), "", "AAAA"] {
                let who = signing
                    .passkey_answered(&store, "browser", state, answer, now)
                    .await;
                assert_eq!(who.unwrap(), None);
            }
        }
    }
}
