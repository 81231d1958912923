//! Accounts of staff: who may sign in, as what, for which classes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Admin, Fields, Posted};
use super::error::Error;
use super::frame::{Frame, page, role_key};
use super::fresh::freshly;
use super::notices::is_mail;
use super::sign_in::{LinkError, link_for, note};
use super::text::Text;
use crate::model::{ClassId, Language};
use crate::store::{Account, AccountId, NewAccount, Role, StoreError};

/// Longest sign-in name in characters.
const NAME: usize = 64;
/// Longest reason, in characters.
const REASON: usize = 500;
/// Most classes of one account.
const CLASSES: usize = 100;

struct Row {
    id: String,
    name: String,
    display: String,
    role: String,
    teacher: bool,
    classes: Vec<Class>,
    names: String,
    state: String,
    disabled: bool,
    me: bool,
    /// The second factors, in words.
    factors: String,
    /// Whether there are any.
    secured: bool,
    roles: Vec<(&'static str, String, bool)>,
    mail: String,
}

struct Class {
    id: String,
    checked: bool,
}

struct RoleChoice {
    value: &'static str,
    label: String,
    hint: String,
    checked: bool,
}

struct NewLink {
    name: String,
    address: String,
}

#[derive(Default)]
struct Typed {
    name: String,
    display: String,
    role: String,
    language: String,
    mail: String,
    classes: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff_people.html")]
struct PeoplePage {
    frame: Frame,
    rows: Vec<Row>,
    roles: Vec<RoleChoice>,
    classes: Vec<Class>,
    languages: Vec<(&'static str, &'static str, bool)>,
    typed: Typed,
    problem: Option<String>,
    link: Option<NewLink>,
    no_lead: bool,
}

/// The list and the form for a new account.
pub(crate) async fn list(
    who: Admin,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/people", |at| at.as_str());
    render(&state, &who, here, Typed::default(), None, None).await
}

/// Adds an account and shows its one-time link, this once.
pub(crate) async fn add(
    State(state): State<Dashboard>,
    headers: HeaderMap,
    uri: Uri,
    form: Posted<Admin>,
) -> Result<Response, Error> {
    let who = &form.who;
    let text = Text(who.0.language);
    let typed = Typed {
        name: form.fields.get("name").to_lowercase(),
        display: form.fields.get("display").chars().take(100).collect(),
        role: form.fields.get("role").to_owned(),
        language: form.fields.get("language").to_owned(),
        mail: form.fields.get("mail").chars().take(254).collect(),
        classes: classes_of(&form.fields, &state)
            .iter()
            .map(ToString::to_string)
            .collect(),
    };
    let role: Option<Role> = typed.role.parse().ok();
    let problem = match role {
        _ if !is_name(&typed.name) => Some(text.t("people-bad-name")),
        None => Some(text.t("people-no-role")),
        Some(Role::Teacher) if typed.classes.is_empty() => Some(text.t("people-no-classes")),
        Some(_) if !typed.mail.is_empty() && !is_mail(&typed.mail) => Some(text.t("mail-bad")),
        Some(_) => None,
    };
    let (Some(role), None) = (role, &problem) else {
        return refused(&state, who, typed, problem).await;
    };
    let new = NewAccount {
        name: typed.name.clone(),
        display: if typed.display.is_empty() {
            typed.name.clone()
        } else {
            typed.display.clone()
        },
        role,
        // The other roles see every class.
        classes: if role == Role::Teacher {
            classes_of(&form.fields, &state)
        } else {
            Vec::new()
        },
        language: typed.language.parse().ok(),
        mail: (!typed.mail.is_empty()).then(|| typed.mail.clone()),
    };
    let account = match state.store.create_account(&new).await {
        Err(StoreError::Conflict) => {
            let problem = Some(text.t("people-name-taken"));
            return refused(&state, who, typed, problem).await;
        }
        made => made?,
    };
    note(
        &state,
        &who.0.account.name,
        "account.create",
        &account.name,
        Some(role.word()),
    )
    .await?;
    let link = fresh_link(&state, host_of(&headers, &uri), who, &account).await?;
    render(
        &state,
        who,
        "/it/people",
        Typed::default(),
        None,
        Some(link),
    )
    .await
}

async fn refused(
    state: &Dashboard,
    who: &Admin,
    typed: Typed,
    problem: Option<String>,
) -> Result<Response, Error> {
    let page = render(state, who, "/it/people", typed, problem, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Makes a new one-time link and shows it, this once.
pub(crate) async fn link(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    headers: HeaderMap,
    uri: Uri,
    form: Posted<Admin>,
) -> Result<Response, Error> {
    let account = enabled(&state, id).await?;
    let link = fresh_link(&state, host_of(&headers, &uri), &form.who, &account).await?;
    render(
        &state,
        &form.who,
        "/it/people",
        Typed::default(),
        None,
        Some(link),
    )
    .await
}

/// Replaces the classes of a teacher.
pub(crate) async fn classes(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Redirect, Error> {
    let account = enabled(&state, id).await?;
    let classes = classes_of(&form.fields, &state);
    state.store.set_classes(account.id, &classes).await?;
    let names: Vec<String> = classes.iter().map(ToString::to_string).collect();
    let who = &form.who.0.account.name;
    note(
        &state,
        who,
        "account.classes",
        &account.name,
        Some(&names.join(", ")),
    )
    .await?;
    Ok(Redirect::to("/it/people?done=classes"))
}

/// Sets or takes away the address to which notices go.
pub(crate) async fn mail(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Response, Error> {
    let account = enabled(&state, id).await?;
    let mail = form.fields.get("mail");
    if !mail.is_empty() && !is_mail(mail) {
        let text = Text(form.who.0.language);
        let problem = Some(text.t("mail-bad"));
        return refused(&state, &form.who, Typed::default(), problem).await;
    }
    let mail = (!mail.is_empty()).then_some(mail);
    state.store.set_mail(account.id, mail).await?;
    let why = if mail.is_some() { "set" } else { "removed" };
    let who = &form.who.0.account.name;
    note(&state, who, "account.mail", &account.name, Some(why)).await?;
    Ok(Redirect::to("/it/people?done=people-mail").into_response())
}

/// Ends every session of an account.
pub(crate) async fn end_sessions(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Redirect, Error> {
    let account = enabled(&state, id).await?;
    state.store.end_sessions_of(account.id).await?;
    note(
        &state,
        &form.who.0.account.name,
        "account.sign-out",
        &account.name,
        None,
    )
    .await?;
    Ok(Redirect::to("/it/people?done=signed-out"))
}

/// Disables an account for good. Nobody disables the own one, so an admin is always left.
pub(crate) async fn disable(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Redirect, Error> {
    let account = enabled(&state, id).await?;
    if account.id == form.who.0.account.id {
        return Err(Error::NotFound);
    }
    state.store.disable_account(account.id).await?;
    note(
        &state,
        &form.who.0.account.name,
        "account.disable",
        &account.name,
        None,
    )
    .await?;
    Ok(Redirect::to("/it/people?done=disabled"))
}

/// Gives a colleague another role, with a reason. Nobody changes the own one.
pub(crate) async fn role(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Response, Error> {
    let who = &form.who;
    let account = another(&state, who, id).await?;
    freshly(&state, &who.0)?;
    let text = Text(who.0.language);
    let reason: String = form.fields.get("reason").chars().take(REASON).collect();
    let Ok(role) = form.fields.get("role").parse::<Role>() else {
        let problem = Some(text.t("people-no-role"));
        return refused(&state, who, Typed::default(), problem).await;
    };
    if reason.is_empty() {
        let problem = Some(text.t("people-no-reason"));
        return refused(&state, who, Typed::default(), problem).await;
    }
    if role == account.role {
        return Ok(Redirect::to("/it/people").into_response());
    }
    match state.store.set_role(account.id, role).await {
        Err(StoreError::Conflict) => {
            let problem = Some(text.t("people-last-admin"));
            return refused(&state, who, Typed::default(), problem).await;
        }
        done => done?,
    }
    let why = format!("{} → {role}: {reason}", account.role);
    let name = &who.0.account.name;
    note(&state, name, "account.role", &account.name, Some(&why)).await?;
    Ok(Redirect::to("/it/people?done=role").into_response())
}

/// Lets an account sign in again. The old password still holds; factors and sessions do not.
pub(crate) async fn enable(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Redirect, Error> {
    let account = state.store.account(AccountId(id)).await?;
    let account = account.ok_or(Error::NotFound)?;
    let name = &form.who.0.account.name;
    state.store.enable_account(account.id).await?;
    note(&state, name, "account.enable", &account.name, None).await?;
    Ok(Redirect::to("/it/people?done=enabled"))
}

/// Forgets the second factors of a colleague who lost them, and ends their sessions.
pub(crate) async fn reset_factors(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Admin>,
) -> Result<Redirect, Error> {
    let account = another(&state, &form.who, id).await?;
    freshly(&state, &form.who.0)?;
    state.store.reset_factors(account.id).await?;
    let name = &form.who.0.account.name;
    note(&state, name, "account.reset-factors", &account.name, None).await?;
    Ok(Redirect::to("/it/people?done=factors-reset"))
}

/// Somebody else's account that may sign in: for what nobody does to the own one.
async fn another(state: &Dashboard, who: &Admin, id: Uuid) -> Result<Account, Error> {
    let account = enabled(state, id).await?;
    match account.id == who.0.account.id {
        true => Err(Error::NotFound),
        false => Ok(account),
    }
}

async fn enabled(state: &Dashboard, id: Uuid) -> Result<Account, Error> {
    let account = state.store.account(AccountId(id)).await?;
    account
        .filter(|account| !account.disabled)
        .ok_or(Error::NotFound)
}

/// The address by which the admin's own browser reached us; it is shown to nobody else.
/// HTTP/2 says it in `:authority` and not in a Host field (RFC 9113, section 8.3.1).
fn host_of<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    match uri.authority() {
        Some(authority) => authority.as_str(),
        None => headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or(""),
    }
}

async fn fresh_link(
    state: &Dashboard,
    host: &str,
    who: &Admin,
    account: &Account,
) -> Result<NewLink, Error> {
    let origin = if host.is_empty() {
        String::new()
    } else {
        format!("https://{host}")
    };
    let made = link_for(
        &state.store,
        &state.clock,
        &origin,
        &account.name,
        &who.0.account.name,
    );
    match made.await {
        Ok(address) => Ok(NewLink {
            name: account.display.clone(),
            address,
        }),
        Err(LinkError::Store(error)) => Err(error.into()),
        Err(LinkError::NoAccount) => Err(Error::NotFound),
        Err(LinkError::NoRandomness) => Err(Error::NoRandomness),
    }
}

/// Only classes that the rules know; the list is small, so the comparison is plain.
fn classes_of(fields: &Fields, state: &Dashboard) -> Vec<ClassId> {
    let rules = (state.rules)();
    fields
        .all("class")
        .filter_map(|id| rules.class(id).map(|class| class.id.clone()))
        .take(CLASSES)
        .collect()
}

/// Letters and digits of any script, and what e-mail names have besides.
fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (2..=NAME).contains(&length)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+'))
}

async fn render(
    state: &Dashboard,
    who: &Admin,
    here: &str,
    typed: Typed,
    problem: Option<String>,
    link: Option<NewLink>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let accounts = state.store.accounts().await?;
    let factors = state.store.factors_of_all().await?;
    let mut frame = Frame::of(state, &who.0, here, "people").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let known = |account: Option<&Account>| -> Vec<Class> {
        let own = account
            .map(|account| account.classes.clone())
            .unwrap_or_default();
        let mut ids: Vec<ClassId> = rules
            .classes()
            .iter()
            .map(|class| class.id.clone())
            .collect();
        // A class that the rules no longer know can still be taken away.
        ids.extend(
            own.iter()
                .filter(|id| !ids.contains(id))
                .cloned()
                .collect::<Vec<_>>(),
        );
        ids.into_iter()
            .map(|id| Class {
                checked: match account {
                    Some(_) => own.contains(&id),
                    None => typed.classes.iter().any(|typed| **typed == *id.0),
                },
                id: id.to_string(),
            })
            .collect()
    };
    let rows = accounts
        .iter()
        .map(|account| Row {
            id: account.id.0.to_string(),
            name: account.name.clone(),
            display: account.display.clone(),
            role: text.t(role_key(account.role)),
            teacher: account.role == Role::Teacher,
            classes: known(Some(account)),
            names: match account.role {
                Role::Teacher => {
                    let names: Vec<&str> = account.classes.iter().map(|class| &*class.0).collect();
                    names.join(", ")
                }
                _ => text.t("people-all-classes"),
            },
            state: match (account.disabled, account.has_password) {
                (true, _) => text.t("people-disabled"),
                (false, true) => text.t("people-ready"),
                (false, false) => text.t("people-waiting"),
            },
            disabled: account.disabled,
            me: account.id == who.0.account.id,
            factors: {
                let own = factors.get(&account.id).copied().unwrap_or_default();
                match (own.totp, own.passkeys) {
                    (false, 0) => text.t("people-factors-none"),
                    (true, 0) => text.t("people-factors-app"),
                    (false, count) => text.n("people-factors-passkeys", count),
                    (true, count) => text.n("people-factors-both", count),
                }
            },
            secured: factors.contains_key(&account.id),
            roles: Role::ALL
                .into_iter()
                .map(|role| (role.word(), text.t(role_key(role)), role == account.role))
                .collect(),
            mail: account.mail.clone().unwrap_or_default(),
        })
        .collect();
    let view = PeoplePage {
        rows,
        roles: [
            Role::Teacher,
            Role::SafeguardingLead,
            Role::SafeguardingContact,
            Role::Leadership,
            Role::DataProtectionOfficer,
            Role::Inspector,
            Role::Admin,
        ]
        .map(|role| RoleChoice {
            value: role.word(),
            label: text.t(role_key(role)),
            hint: text.t(&format!("{}-hint", role_key(role))),
            checked: typed.role == role.word(),
        })
        .into(),
        classes: known(None),
        languages: Language::ALL
            .map(|language| {
                (
                    language.tag(),
                    language.own_name(),
                    typed.language == language.tag(),
                )
            })
            .into(),
        no_lead: !accounts
            .iter()
            .any(|a| a.role == Role::SafeguardingLead && a.has_password && !a.disabled),
        typed,
        problem,
        link,
        frame,
    };
    page(&view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for good in ["anna", "anna.nowak@szkola.example", "иван-1", "lê"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a", "anna nowak", "<b>", "a/b", &"a".repeat(65)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
