//! The second step of signing in, signing in with a passkey, and every check of a proof.

use std::sync::PoisonError;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::Dashboard;
use super::access::{Fields, PostedByVisitor, safe_next};
use super::error::Error;
use super::frame::{Frame, home as home_of};
use super::passkeys::Ceremony;
use super::sign_in::{Entry, From, enter, keys};
use super::text::Text;
use super::throttle::{Key, Step};
use super::totp;
use crate::store::{Account, AccountId, Factors};

/// How long somebody may take between the password and the second factor.
const HALF: Duration = Duration::from_secs(10 * 60);

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The password.
    Password,
    /// A code of the authenticator app.
    Code,
    /// A recovery code.
    Recovery,
    /// A passkey.
    Passkey,
}

impl Proof {
    /// For the audit log.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Proof::Password => "password",
            Proof::Code => "app",
            Proof::Recovery => "recovery-code",
            Proof::Passkey => "passkey",
        }
    }
}

/// Why a proof was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing was typed.
    Nothing,
    /// It was not right.
    Wrong,
    /// The code was right, but it was used before.
    Used,
    /// Too many tries; how long to wait.
    Wait(Duration),
}

impl Refusal {
    /// The sentence for people.
    pub(crate) fn words(self, text: Text) -> String {
        match self {
            Refusal::Nothing => text.t("again-nothing"),
            Refusal::Wrong => text.t("again-wrong"),
            Refusal::Used => text.t("again-used"),
            Refusal::Wait(wait) => text.n("sign-in-wait", wait.as_secs().max(1)),
        }
    }
}

/// Checks what stands in the fields `{prefix}password`, `{prefix}code` (also a recovery code)
/// and `{prefix}passkey`, the first of them that is filled in. `bound` is what the passkey was
/// asked with, `keys` are what is slowed down by failures.
pub(crate) async fn prove(
    state: &Dashboard,
    account: &Account,
    fields: &Fields,
    prefix: &str,
    bound: &str,
    keys: &[Key],
) -> Result<Result<Proof, Refusal>, Error> {
    let field = |name: &str| fields.raw(&format!("{prefix}{name}")).to_owned();
    let (password, code, passkey) = (field("password"), field("code"), field("passkey"));
    if password.is_empty() && code.trim().is_empty() && passkey.is_empty() {
        return Ok(Err(Refusal::Nothing));
    }
    let now = state.clock.now();
    if let Err(wait) = attempt(state, keys) {
        return Ok(Err(Refusal::Wait(wait)));
    }
    let proof = if !passkey.is_empty() {
        let sealed = field("passkey-state");
        let answered = state
            .signing
            .passkey_answered(&state.store, bound, &sealed, &passkey, now);
        match answered.await? {
            Some(whose) if whose == account.id => Ok(Proof::Passkey),
            _ => Err(Refusal::Wrong),
        }
    } else if !code.trim().is_empty() {
        check_code(state, account.id, &code).await?
    } else {
        let found = state.store.account_by_name(&account.name).await?;
        let hash = found.and_then(|found| found.password_hash);
        match state.passwords.check(hash, password).await? {
            true => Ok(Proof::Password),
            false => Err(Refusal::Wrong),
        }
    };
    if proof.is_ok() {
        succeeded(state, keys);
    }
    Ok(proof)
}

/// Counts a try before its work is done, or many at once would all be free. The error is how
/// long to wait.
pub(crate) fn attempt(state: &Dashboard, keys: &[Key]) -> Result<(), Duration> {
    let now = state.clock.now();
    let mut throttle = state
        .throttle
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let wait = keys.iter().map(|key| throttle.wait(key, now)).max();
    match wait.unwrap_or_default() {
        Duration::ZERO => {
            keys.iter().for_each(|key| throttle.failed(key, now));
            Ok(())
        }
        wait => Err(wait),
    }
}

/// Forgets the tries of somebody who got in.
pub(crate) fn succeeded(state: &Dashboard, keys: &[Key]) {
    let mut throttle = state
        .throttle
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    keys.iter().for_each(|key| throttle.succeeded(key));
}

/// A code of the app, or a recovery code.
async fn check_code(
    state: &Dashboard,
    account: AccountId,
    code: &str,
) -> Result<Result<Proof, Refusal>, Error> {
    if let Some(recovery) = totp::recovery_code(code) {
        let digest = state
            .signing
            .seals
            .digest(&account.0.to_string(), &recovery);
        let taken = state.store.take_recovery_code(account, &digest).await?;
        return Ok(taken.then_some(Proof::Recovery).ok_or(Refusal::Wrong));
    }
    let Some(app) = state.store.totp(account).await? else {
        return Ok(Err(Refusal::Wrong));
    };
    let place = ["totp", &account.0.to_string()];
    let secret = state.signing.seals.open(&place, &app.secret).ok_or_else(|| {
        tracing::error!(
            problem.code = "E-105",
            "the secret of an authenticator app was sealed with another key than data/account.key"
        );
        Error::Broken
    })?;
    let now = state.clock.now();
    match totp::step_of(&secret, code, now, app.last_step) {
        Some(step) if state.store.take_totp_step(account, step).await? => Ok(Ok(Proof::Code)),
        Some(_) => Ok(Err(Refusal::Used)),
        None if totp::step_of(&secret, code, now, 0).is_some() => Ok(Err(Refusal::Used)),
        None => Ok(Err(Refusal::Wrong)),
    }
}

#[derive(Template)]
#[template(path = "staff_second.html")]
struct SecondPage {
    frame: Frame,
    next: String,
    /// The first half, sealed.
    half: String,
    code: bool,
    passkey: Option<Ceremony>,
    problem: Option<String>,
}

/// The page that asks for the second factor of somebody whose password was right.
pub(crate) fn page(
    state: &Dashboard,
    text: Text,
    form_token: &str,
    account: AccountId,
    factors: Factors,
    next: &str,
    problem: Option<String>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let half = state.signing.seals.seal_until(
        &["half", form_token],
        now.plus(HALF),
        account.0.as_bytes(),
    )?;
    let title = match &problem {
        Some(_) => text.of("title-error", &text.t("second-title")),
        None => text.t("second-title"),
    };
    let mut frame = Frame::plain(state, text, &title);
    frame.token = form_token.to_owned();
    let status = match &problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let passkey = match factors.passkeys {
        0 => None,
        _ => state.signing.ask_passkey(form_token, now)?,
    };
    let page = SecondPage {
        frame,
        next: next.to_owned(),
        half,
        code: factors.totp || factors.recovery > 0,
        passkey,
        problem,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Checks the second factor.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    From(address): From,
    form: PostedByVisitor,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let sealed = form.fields.get("half");
    let half = state
        .signing
        .seals
        .open_until(&["half", &form.token], sealed, now)
        .and_then(|(_, bytes)| uuid::Uuid::from_slice(&bytes).ok());
    let account = match half {
        Some(id) => state.store.account(AccountId(id)).await?,
        None => None,
    };
    // Took too long, or the account has ended meanwhile: begin anew.
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Err(Error::SignedOut { next: None });
    };
    let next = safe_next(form.fields.get("next"))
        .unwrap_or(home_of(account.role))
        .to_owned();
    let keys = keys(
        &state,
        Step::Second,
        &account.name,
        &address,
        form.device.as_deref(),
    )
    .await?;
    let proof = prove(&state, &account, &form.fields, "", &form.token, &keys).await?;
    match proof {
        Ok(Proof::Password) | Err(Refusal::Nothing) => {
            let problem = Some(Refusal::Nothing.words(form.text));
            let factors = state.store.factors(account.id).await?;
            page(
                &state,
                form.text,
                &form.token,
                account.id,
                factors,
                &next,
                problem,
            )
        }
        Ok(proof) => {
            let entry = Entry {
                strong: true,
                how: proof.word(),
                device: form.device.as_deref(),
                browser: &form.browser,
            };
            enter(&state, &account, &next, "session.open", entry).await
        }
        Err(refusal) => {
            let factors = state.store.factors(account.id).await?;
            let problem = Some(refusal.words(form.text));
            let mut response = page(
                &state,
                form.text,
                &form.token,
                account.id,
                factors,
                &next,
                problem,
            )?;
            if let Refusal::Wait(wait) = refusal {
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                let seconds = HeaderValue::from(wait.as_secs().max(1));
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
    }
}

/// Signs in with a passkey alone: it is two factors in one.
pub(crate) async fn passkey(
    State(state): State<Dashboard>,
    form: PostedByVisitor,
) -> Result<Response, Error> {
    // Not slowed down: nobody guesses a signature, and whoever shares an address with a prankster
    // must get in.
    let whose = state
        .signing
        .passkey_answered(
            &state.store,
            &form.token,
            form.fields.raw("passkey-state"),
            form.fields.raw("passkey"),
            state.clock.now(),
        )
        .await?;
    let account = match whose {
        Some(id) => state.store.account(id).await?,
        None => None,
    };
    let Some(account) = account.filter(|account| !account.disabled) else {
        let problem = form.text.t("passkey-refused");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return super::sign_in::again(&state, &form, "", problem, status);
    };
    let next = safe_next(form.fields.get("next"))
        .unwrap_or(home_of(account.role))
        .to_owned();
    let entry = Entry {
        strong: true,
        how: Proof::Passkey.word(),
        device: form.device.as_deref(),
        browser: &form.browser,
    };
    enter(&state, &account, &next, "session.open", entry).await
}
