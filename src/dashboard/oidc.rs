//! Signing in at an OpenID Connect provider: authorization code, PKCE, nonce and state, all four
//! bound to the browser by a sealed cookie (OpenID Connect Core 1.0, section 3.1; RFC 9700).
//!
//! The provider says who somebody is, never what they may: accounts come from IT, and a sign-in
//! makes none. Once matched, the provider's subject stays with the account, so that a mail
//! address which changes hands opens nothing. How bytes get to the provider is the caller's
//! business ([`Fetch`]).

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, Client,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};

use super::Dashboard;
use super::access::{
    SignedIn, Visitor, begun, begun_cookie, browser, device, no_begun_cookie, random_token,
    safe_next,
};
use super::error::Error;
use super::frame::home as home_of;
use super::second;
use super::sign_in::{Entry, enter, note, set};
use crate::model::Timestamp;
use crate::store::{Account, StoreError};

/// How long somebody may take at the provider.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How long what a provider says of itself is kept.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How soon it is asked again when a key is missing: keys change, and nobody can make us ask
/// more often.
const ASKED: Duration = Duration::from_secs(60);
/// What the clocks of a provider and this gateway may differ by.
const SKEW: Duration = Duration::from_secs(60);

/// Sends a request to a provider and brings the whole answer, within bounds of size and time.
pub type Fetch = Arc<dyn Fn(http::Request<Vec<u8>>) -> Answering + Send + Sync>;

/// The answer to a request, once it is there.
pub type Answering = Pin<Box<dyn Future<Output = std::io::Result<http::Response<Vec<u8>>>> + Send>>;

struct Asking(Fetch);

impl AsyncHttpClient<'_> for Asking {
    type Error = std::io::Error;
    type Future = Answering;

    fn call(&self, request: http::Request<Vec<u8>>) -> Self::Future {
        (self.0)(request)
    }
}

/// A provider, as the configuration names it.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// The name on the button; its letters and digits are part of the address to come back to.
    pub name: String,
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// What the provider knows this gateway as.
    pub client_id: String,
    /// What proves it, if the provider gave something.
    pub client_secret: Option<String>,
    /// The claim that has to be an account's sign-in name or mail. `email` counts only if the
    /// provider says that it is verified.
    pub claim: String,
    /// Claims that have to have these values: `hd` for a domain at Google, `tid` for a tenant at
    /// Microsoft.
    pub require: BTreeMap<String, String>,
    /// Whether a sign-in there counts as two factors even if the provider does not say so.
    pub trust_second_factor: bool,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({}, {}, ‹redacted›)", self.name, self.issuer)
    }
}

impl Provider {
    /// The name as part of an address: letters and digits of ASCII, and dashes.
    pub fn slug(&self) -> String {
        let words: Vec<String> = self
            .name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-")
    }
}

/// Every claim that has no field of its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    #[serde(flatten)]
    all: BTreeMap<String, serde_json::Value>,
}

impl AdditionalClaims for More {}

type Fields = IdTokenFields<
    More,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Token =
    IdToken<More, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<More, CoreGenderClaim>;
type Party = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The providers, with what they say of themselves.
pub(crate) struct Providers {
    origin: String,
    fetch: Option<Fetch>,
    known: Vec<Known>,
}

struct Known {
    of: Provider,
    /// When it was asked, and what it said.
    said: tokio::sync::Mutex<Option<(Timestamp, Arc<CoreProviderMetadata>)>>,
}

/// What a browser has to come back with.
#[derive(Serialize, Deserialize)]
struct Begun {
    provider: String,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    /// Since 1970, in milliseconds.
    at: i64,
    /// The session that proves itself again; otherwise somebody signs in.
    session: Option<String>,
}

impl Providers {
    /// None is offered without a way to ask them.
    pub(crate) fn new(origin: &str, all: Vec<Provider>, fetch: Option<Fetch>) -> Self {
        Providers {
            origin: origin.trim_end_matches('/').to_owned(),
            known: match fetch {
                Some(_) => all
                    .into_iter()
                    .map(|of| Known {
                        of,
                        said: tokio::sync::Mutex::default(),
                    })
                    .collect(),
                None => Vec::new(),
            },
            fetch,
        }
    }

    /// What to offer: the part of the address, and the name.
    pub(crate) fn names(&self) -> Vec<(String, String)> {
        self.known
            .iter()
            .map(|known| (known.of.slug(), known.of.name.clone()))
            .collect()
    }

    fn find(&self, slug: &str) -> Result<&Known, Error> {
        self.known
            .iter()
            .find(|known| known.of.slug() == slug)
            .ok_or(Error::NotFound)
    }

    /// What the provider says of itself, not older than `oldest`.
    async fn metadata(
        &self,
        known: &Known,
        now: Timestamp,
        oldest: Duration,
    ) -> Result<Arc<CoreProviderMetadata>, Error> {
        let mut said = known.said.lock().await;
        if let Some((at, metadata)) = &*said
            && now.since(*at) < oldest
        {
            return Ok(metadata.clone());
        }
        let unreachable = |error: &dyn std::fmt::Display| {
            tracing::warn!(provider = known.of.name, %error, "the provider does not say how to sign in");
            Error::Provider("oidc-unreachable")
        };
        let fetch = self.fetch.clone().ok_or(Error::NotFound)?;
        let client = Asking(fetch);
        let issuer =
            IssuerUrl::new(known.of.issuer.clone()).map_err(|error| unreachable(&error))?;
        let found = CoreProviderMetadata::discover_async(issuer, &client).await;
        let metadata = Arc::new(found.map_err(|error| unreachable(&error))?);
        *said = Some((now, metadata.clone()));
        Ok(metadata)
    }

    fn party(&self, known: &Known, metadata: &CoreProviderMetadata) -> Result<Party, Error> {
        let back = format!("{}/sign-in/with/{}/back", self.origin, known.of.slug());
        let party = Party::from_provider_metadata(
            metadata.clone(),
            ClientId::new(known.of.client_id.clone()),
            known.of.client_secret.clone().map(ClientSecret::new),
        );
        let back = RedirectUrl::new(back).map_err(|_| Error::Broken)?;
        Ok(party.set_redirect_uri(back))
    }

    /// The token of a code. The keys that sign it may have changed since we asked for them.
    async fn claims(
        &self,
        known: &Known,
        code: String,
        begun: &Begun,
        now: Timestamp,
    ) -> Result<Claims, Error> {
        let metadata = self.metadata(known, now, KEPT).await?;
        let party = self.party(known, &metadata)?;
        let fetch = self.fetch.clone().ok_or(Error::NotFound)?;
        let client = Asking(fetch);
        let refused = |error: &dyn std::fmt::Display| {
            tracing::warn!(provider = known.of.name, %error, "a sign-in at the provider was refused");
            Error::Provider("oidc-untrusted")
        };
        let answer = party
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| refused(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(&client)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(error) => {
                    tracing::warn!(provider = known.of.name, %error, "the provider does not answer");
                    Error::Provider("oidc-unreachable")
                }
                other => refused(&other),
            })?;
        let token = answer
            .id_token()
            .ok_or_else(|| refused(&"there is no ID token"))?;
        let nonce = Nonce::new(begun.nonce.clone());
        let claims = match verified(&party, token, &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
                | SignatureVerificationError::CryptoError(_),
            )) => {
                let metadata = self.metadata(known, now, ASKED).await?;
                verified(&self.party(known, &metadata)?, token, &nonce)
            }
            other => other,
        };
        claims.map_err(|error| match error {
            ClaimsVerificationError::Expired(_) => Error::Provider("oidc-expired"),
            error => refused(&error),
        })
    }
}

fn verified(
    party: &Party,
    token: &Token,
    nonce: &Nonce,
) -> Result<Claims, ClaimsVerificationError> {
    let verifier = party.id_token_verifier();
    token.claims(&verifier, nonce).cloned()
}

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// Leads to the provider. A link and not a form: after a form, browsers would not follow to
/// another site (`form-action` in the content policy).
pub(crate) async fn begin(
    Path(name): Path<String>,
    Query(query): Query<Next>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    lead(&state, &name, &query.next, None).await
}

/// The same, for somebody who is signed in and proves it once more.
pub(crate) async fn again(
    SignedIn(person): SignedIn,
    Path(name): Path<String>,
    Query(query): Query<Next>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    lead(&state, &name, &query.next, Some(person.session.handle())).await
}

async fn lead(
    state: &Dashboard,
    name: &str,
    next: &str,
    session: Option<String>,
) -> Result<Response, Error> {
    let providers = &state.signing.providers;
    let known = providers.find(name)?;
    let now = state.clock.now();
    let metadata = providers.metadata(known, now, KEPT).await?;
    let party = providers.party(known, &metadata)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (first, second) = (random_token()?, random_token()?);
    let mut request = party
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(first),
            || Nonce::new(second),
        )
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge);
    if session.is_some() {
        request = request
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(Duration::ZERO);
    }
    let (address, token, nonce) = request.url();
    let begun = Begun {
        provider: name.to_owned(),
        state: token.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        next: safe_next(next).unwrap_or_default().to_owned(),
        at: now.0,
        session,
    };
    let bytes = serde_json::to_vec(&begun).map_err(|_| Error::Broken)?;
    let sealed = state
        .signing
        .seals
        .seal_until(&["provider"], now.plus(PATIENCE), &bytes)?;
    let mut response = Redirect::to(address.as_str()).into_response();
    set(&mut response, Some(&begun_cookie(&sealed)));
    Ok(response)
}

/// What a provider sends back with the browser.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// Comes back from the provider.
pub(crate) async fn back(
    visitor: Visitor,
    Path(name): Path<String>,
    Query(query): Query<Back>,
    headers: HeaderMap,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    state.signing.providers.find(&name)?;
    let mut response = match came_back(&state, &visitor, &name, query, &headers).await {
        Ok(response) => response,
        // The cookie has to go in either case.
        Err(error) => error.into_response(),
    };
    if let Ok(value) = HeaderValue::from_str(&no_begun_cookie()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

async fn came_back(
    state: &Dashboard,
    visitor: &Visitor,
    name: &str,
    query: Back,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let signing = &state.signing;
    let (until, bytes) = begun(headers)
        .and_then(|sealed| signing.seals.open_until(&["provider"], sealed, now))
        .ok_or(Error::Provider("oidc-expired"))?;
    let begun: Begun = serde_json::from_slice(&bytes).map_err(|_| Error::Broken)?;
    let same = aws_lc_rs::constant_time::verify_slices_are_equal(
        begun.state.as_bytes(),
        query.state.as_bytes(),
    );
    if begun.provider != name || same.is_err() {
        return Err(Error::Provider("oidc-other-browser"));
    }
    if !signing.first_use(&begun.state, now, until) {
        return Err(Error::Provider("oidc-expired"));
    }
    if !query.error.is_empty() {
        tracing::info!(provider = name, error = ?shortened(&query.error), "the provider did not sign somebody in");
        return Err(Error::Provider(match query.error.as_str() {
            "access_denied" => "oidc-cancelled",
            _ => "oidc-unreachable",
        }));
    }
    let known = signing.providers.find(name)?;
    let claims = signing
        .providers
        .claims(known, query.code, &begun, now)
        .await?;
    let account = account_of(state, &known.of, &claims).await?;
    let strong = known.of.trust_second_factor || {
        let methods: Vec<&str> = claims
            .auth_method_refs()
            .into_iter()
            .flatten()
            .map(|method| method.as_str())
            .collect();
        let class = claims.auth_context_ref().map(|class| class.as_str());
        is_two(&methods, class)
    };
    if let Some(session) = &begun.session {
        return proved_again(state, headers, &account, session, &claims, &begun, strong).await;
    }
    let next = safe_next(&begun.next)
        .unwrap_or(home_of(account.role))
        .to_owned();
    let factors = state.store.factors(account.id).await?;
    if factors.any() && !strong {
        let mut response = second::page(
            state,
            visitor.text,
            &visitor.token,
            account.id,
            factors,
            &next,
            None,
        )?;
        set(&mut response, visitor.cookie.as_deref());
        return Ok(response);
    }
    let entry = Entry {
        strong,
        how: "provider",
        device: device(headers),
        browser: &browser(headers),
    };
    enter(state, &account, &next, "session.open", entry).await
}

/// The session that was begun with has proved itself, if the provider really asked just now.
async fn proved_again(
    state: &Dashboard,
    headers: &HeaderMap,
    account: &Account,
    session: &str,
    claims: &Claims,
    begun: &Begun,
    strong: bool,
) -> Result<Response, Error> {
    let at = claims
        .auth_time()
        .ok_or(Error::Provider("oidc-no-time"))?
        .timestamp()
        .saturating_mul(1000);
    if at < Timestamp(begun.at).minus(SKEW).0 {
        return Err(Error::Provider("oidc-not-now"));
    }
    let now = state.clock.now();
    let token = super::access::session_of(headers)
        .filter(|token| token.handle() == *session)
        .ok_or(Error::SignedOut { next: None })?;
    let alive = state.store.session(&token, now).await?;
    if alive.is_none_or(|alive| alive.account.id != account.id) {
        return Err(Error::Provider("oidc-other-person"));
    }
    state.store.prove_session(&token, now, strong).await?;
    note(
        state,
        &account.name,
        "session.prove",
        &account.name,
        Some("provider"),
    )
    .await?;
    let next = safe_next(&begun.next).unwrap_or(home_of(account.role));
    Ok(Redirect::to(next).into_response())
}

/// The account that a provider speaks of.
async fn account_of(
    state: &Dashboard,
    provider: &Provider,
    claims: &Claims,
) -> Result<Account, Error> {
    let more = &claims.additional_claims().all;
    let text = |name: &str| more.get(name).and_then(|value| value.as_str());
    for (name, value) in &provider.require {
        if text(name) != Some(value) {
            return Err(Error::Provider("oidc-elsewhere"));
        }
    }
    let who = match provider.claim.as_str() {
        "email" if claims.email_verified() != Some(true) => {
            return Err(Error::Provider("oidc-unverified"));
        }
        "email" => claims.email().map(|mail| mail.as_str()),
        "preferred_username" => claims.preferred_username().map(|name| name.as_str()),
        "sub" => Some(claims.subject().as_str()),
        other => text(other),
    };
    let who = who.filter(|who| !who.trim().is_empty());
    let who = who.ok_or(Error::Provider("oidc-no-account"))?;
    let account = state
        .store
        .account_by_name_or_mail(who)
        .await?
        .ok_or(Error::Provider("oidc-no-account"))?;
    let issuer = claims.issuer().as_str();
    let matched = state
        .store
        .match_subject(issuer, claims.subject().as_str(), account.id);
    match matched.await {
        Ok(()) => Ok(account),
        Err(StoreError::Conflict) => Err(Error::Provider("oidc-other-person")),
        Err(error) => Err(error.into()),
    }
}

/// What a log line may hold of what somebody sent.
fn shortened(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(40)
        .collect()
}

/// Whether a provider says that two factors were used: `mfa`, or methods of two kinds (RFC 8176,
/// section 2), or a class that means it (OpenID EAP ACR Values 1.0; PAPE 1.0).
fn is_two(methods: &[&str], class: Option<&str>) -> bool {
    const KINDS: [&[&str]; 3] = [
        &["pwd", "pin", "kba"],
        &["otp", "hwk", "swk", "sms", "tel", "sc", "pop"],
        &["face", "fpt", "iris", "retina", "vbm"],
    ];
    const CLASSES: [&str; 4] = [
        "phr",
        "phrh",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor-physical",
    ];
    let kinds = KINDS
        .iter()
        .filter(|kind| methods.iter().any(|method| kind.contains(method)))
        .count();
    methods.contains(&"mfa") || kinds >= 2 || class.is_some_and(|class| CLASSES.contains(&class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_factors_are_what_a_provider_says_plainly() {
        let check = |methods: &[&str], class, expect| {
            assert_eq!(is_two(methods, class), expect, "{methods:?} {class:?}");
        };
        check(&[], None, false);
        check(&["pwd"], None, false);
        check(&["pwd", "pin"], None, false);
        check(&["pwd", "otp"], None, true);
        check(&["hwk", "fpt"], None, true);
        check(&["pwd", "mfa"], None, true);
        check(&["MFA"], None, false);
        check(&[], Some("phr"), true);
        check(&[], Some("0"), false);
        check(&["pwd"], Some("urn:mace:incommon:iap:silver"), false);
    }

    #[test]
    fn names_become_parts_of_addresses() {
        for (name, expect) in [
            ("Google", "google"),
            ("Microsoft 365", "microsoft-365"),
            ("Школа", ""),
            ("../x", "x"),
        ] {
            let provider = Provider {
                name: name.into(),
                issuer: String::new(),
                client_id: String::new(),
                client_secret: None,
                claim: "email".into(),
                require: BTreeMap::new(),
                trust_second_factor: false,
            };
            assert_eq!(provider.slug(), expect);
        }
    }

    #[test]
    fn a_log_line_holds_no_more_than_a_word() {
        assert_eq!(shortened("access_denied"), "access_denied");
        assert_eq!(shortened("a b\n=\u{7}c"), "abc");
        assert_eq!(shortened(&"x".repeat(100)).len(), 40);
    }
}
