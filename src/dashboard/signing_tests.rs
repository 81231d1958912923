//! Second factors, proofs, sessions and rights as a browser meets them.

use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;

use super::access::TOKEN_FIELD;
use super::account::{right_key, rights_of};
use super::frame::role_key;
use super::fresh::FRESH;
use super::signing::{SecondFactor, SignIn};
use super::tests::{Browser, PASSWORD, Page, World, hit, id_on, world, world_signing_in};
use super::text::Text;
use super::totp;
use crate::model::{Language, Record, Role};
use crate::safeguard::rights::{TABLE, holds};

/// The value of a field on a page.
fn field(page: &Page, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page
        .body
        .find(&mark)
        .unwrap_or_else(|| panic!("{name}: {}", page.body));
    let rest = &page.body[start + mark.len()..];
    rest.split('"').next().unwrap().to_owned()
}

async fn send(browser: &mut Browser, world: &World, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.get(world, "/account").await.token();
    let mut all = vec![(TOKEN_FIELD, token.as_str())];
    all.extend_from_slice(fields);
    browser.post(world, path, &all).await
}

/// Sets up an app as a person would; the secret, and the recovery codes.
async fn set_up(browser: &mut Browser, world: &World) -> (Vec<u8>, Vec<String>) {
    let page = browser.get(world, "/account/app").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let start = page.body.find("id=\"secret\">").unwrap() + 12;
    let spelled: String = page.body[start..]
        .split('<')
        .next()
        .unwrap()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let secret = data_encoding::BASE32_NOPAD
        .decode(spelled.as_bytes())
        .unwrap();
    assert!(page.body.contains("<svg class=\"qr\""));
    let sealed = field(&page, "secret");
    let wrong = [("secret", sealed.as_str()), ("code", "000000")];
    let again = send(browser, world, "/account/app", &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains(&spelled[..4]), "the same secret again");
    let code = totp::now_code(&secret, world.clock.now());
    let right = [("secret", sealed.as_str()), ("code", code.as_str())];
    let done = send(browser, world, "/account/app", &right).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let codes = done
        .body
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    (secret, codes)
}

/// Gives the password, and then this code.
async fn sign_in_with(world: &World, browser: &mut Browser, code: &str) -> Page {
    let page = browser.sign_in(world, "anna", PASSWORD).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(browser.has("__Host-schoolgate").is_none(), "not in yet");
    let half = field(&page, "half");
    let token = page.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("half", half.as_str()),
        ("next", "/t/incidents"),
        ("code", code),
    ];
    browser.post(world, "/sign-in/second", &fields).await
}

#[tokio::test]
async fn an_app_is_asked_for_and_each_code_counts_once() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let (secret, codes) = set_up(&mut anna, &world).await;
    assert_eq!(codes.len(), 10);

    // The code that set it up is used.
    let code = totp::now_code(&secret, world.clock.now());
    let page = sign_in_with(&world, &mut Browser::default(), &code).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("used already"), "{}", page.body);

    world.later(Duration::from_secs(90));
    let code = totp::now_code(&secret, world.clock.now());
    let mut browser = Browser::default();
    let page = sign_in_with(&world, &mut browser, &code).await;
    assert_eq!(
        (page.status, page.to()),
        (StatusCode::SEE_OTHER, "/t/incidents")
    );
    assert_eq!(
        browser.get(&world, "/t/incidents").await.status,
        StatusCode::OK
    );
    let page = sign_in_with(&world, &mut Browser::default(), &code).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A recovery code counts once, however it is typed, and only for its owner.
    let typed = codes[3].to_uppercase().replace('-', " ");
    let page = sign_in_with(&world, &mut Browser::default(), &typed).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = sign_in_with(&world, &mut Browser::default(), &codes[3]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = anna.get(&world, "/account").await;
    assert!(
        page.body.contains("9 recovery codes are left."),
        "{}",
        page.body
    );

    // The database holds neither the secret nor a code.
    let id = world
        .store
        .account_by_name("anna")
        .await
        .unwrap()
        .unwrap()
        .account
        .id;
    let kept = world.store.totp(id).await.unwrap().unwrap();
    assert!(
        !kept
            .secret
            .contains(&data_encoding::BASE32_NOPAD.encode(&secret))
    );
}

#[tokio::test]
async fn the_first_half_belongs_to_its_browser_and_its_time() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let (secret, _) = set_up(&mut anna, &world).await;
    world.later(Duration::from_secs(60));
    let mut browser = Browser::default();
    let page = browser.sign_in(&world, "anna", PASSWORD).await;
    let (half, token) = (field(&page, "half"), page.token());
    let code = totp::now_code(&secret, world.clock.now());

    let mut other = Browser::default();
    let own = other.get(&world, "/sign-in").await.token();
    for (browser, token) in [(&mut other, &own)] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("half", half.as_str()),
            ("code", code.as_str()),
        ];
        let page = browser.post(&world, "/sign-in/second", &fields).await;
        assert!(page.to().starts_with("/sign-in"), "{}", page.status);
    }
    // A passkey is not a code, and a password not a second factor.
    for (name, value) in [("password", PASSWORD), ("passkey", "{}"), ("code", "")] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("half", half.as_str()),
            (name, value),
        ];
        let page = browser.post(&world, "/sign-in/second", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(browser.has("__Host-schoolgate").is_none(), "{name}");
    }
    world.later(Duration::from_secs(11 * 60));
    let code = totp::now_code(&secret, world.clock.now());
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("half", half.as_str()),
        ("code", code.as_str()),
    ];
    let page = browser.post(&world, "/sign-in/second", &fields).await;
    assert_eq!(page.to(), "/sign-in");
}

#[tokio::test]
async fn a_lost_password_does_not_replace_the_second_factor() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    set_up(&mut anna, &world).await;
    let link = super::link_for(&world.store, &world.clock, "", "anna", "ivan")
        .await
        .unwrap();
    let mut browser = Browser::default();
    let token = browser.get(&world, &link).await.token();
    let new = "another long password";
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("password", new),
        ("again", new),
    ];
    let page = browser.post(&world, &link, &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("name=\"half\""), "{}", page.body);
    assert!(browser.has("__Host-schoolgate").is_none());
}

#[tokio::test]
async fn what_is_protected_asks_again_and_goes_on() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    assert_eq!(
        anna.get(&world, "/account/app").await.status,
        StatusCode::OK
    );
    world.later(FRESH);

    // A page is come back to.
    let page = anna.get(&world, "/account/app").await;
    assert_eq!(page.to(), "/account/again?next=%2Faccount%2Fapp");
    let ask = anna.get(&world, page.to()).await;
    assert_eq!(ask.status, StatusCode::OK);
    let (next, token) = (field(&ask, "again-next"), ask.token());
    let try_with = |password: &'static str| {
        [
            (TOKEN_FIELD, token.clone()),
            ("again-next", next.clone()),
            ("again-form", "0".to_owned()),
            ("again-password", password.to_owned()),
        ]
    };
    for wrong in ["", "not it at all"] {
        let fields = try_with(wrong);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let page = anna.post(&world, "/account/again", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.body.contains("<title>Error: "));
    }
    assert!(!anna.get(&world, "/account/app").await.status.is_success());

    // A form is kept, and sent on.
    let page = send(
        &mut anna,
        &world,
        "/account/codes",
        &[("extra", "a <b> & \"c\"")],
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body
            .contains("name=\"extra\" value=\"a &#60;b&#62; &#38; &#34;c&#34;\""),
        "{}",
        page.body
    );
    assert_eq!(field(&page, "again-next"), "/account/codes");
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("extra", "a"),
        ("again-next", "/account/codes"),
        ("again-form", "1"),
        ("again-password", PASSWORD),
    ];
    let page = anna.post(&world, "/account/again", &fields).await;
    assert_eq!(
        (page.status, page.to()),
        (StatusCode::TEMPORARY_REDIRECT, "/account/codes")
    );
    let page = anna.post(&world, "/account/codes", &fields).await;
    assert_eq!(
        page.to(),
        "/account",
        "there is no factor to have codes for"
    );
    assert_eq!(
        anna.get(&world, "/account/app").await.status,
        StatusCode::OK
    );

    // Elsewhere it does not lead.
    world.later(FRESH);
    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/account/again?next=/it",
    ] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("again-next", evil),
            ("again-form", "1"),
            ("again-password", PASSWORD),
        ];
        let page = anna.post(&world, "/account/again", &fields).await;
        assert_eq!(page.to(), "/t/incidents", "{evil}");
    }
}

#[tokio::test]
async fn proofs_of_a_session_slow_down_by_themselves() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    world.later(FRESH);
    let wrong = [
        ("again-next", "/account"),
        ("again-password", "no no no no no"),
    ];
    for _ in 0..5 {
        send(&mut anna, &world, "/account/again", &wrong).await;
    }
    let right = [("again-next", "/account"), ("again-password", PASSWORD)];
    let page = send(&mut anna, &world, "/account/again", &right).await;
    assert!(page.body.contains("Too many tries."), "{}", page.body);
    // Signing in anew is not touched by it.
    assert_eq!(
        Browser::default()
            .sign_in(&world, "anna", PASSWORD)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn where_it_is_required_a_password_opens_only_the_own_account() {
    let world = world_signing_in(Some(SignIn {
        origin: "https://127.0.0.1:8443".into(),
        second_factor: SecondFactor::Required,
        key: [3; 32],
        providers: Vec::new(),
        fetch: None,
    }))
    .await;
    let mut anna = world.signed_in("anna").await;
    for path in ["/t/incidents", "/t/review"] {
        let page = anna.get(&world, path).await;
        assert_eq!(page.to(), "/account?why=factor", "{path}");
    }
    assert_eq!(anna.get(&world, "/it").await.status, StatusCode::NOT_FOUND);
    let page = anna.get(&world, "/account?why=factor").await;
    assert!(
        page.body.contains("Set up a second step first"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("reached by a number"),
        "no passkeys here"
    );
    set_up(&mut anna, &world).await;
    assert_eq!(
        anna.get(&world, "/t/incidents").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn wrong_passwords_from_elsewhere_do_not_lock_the_owner_out() {
    let world = world().await;
    let mut hers = Browser::default();
    hers.sign_in(&world, "anna", PASSWORD).await;
    let token = hers.get(&world, "/account").await.token();
    hers.post(&world, "/sign-out", &[(TOKEN_FIELD, &token)])
        .await;
    let mut attacker = Browser::default();
    for _ in 0..5 {
        attacker.sign_in(&world, "anna", "no no no no no").await;
    }
    let page = attacker.sign_in(&world, "anna", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    // A colleague behind the same address, and she herself.
    world.signed_in("boris").await;
    let page = hers.sign_in(&world, "anna", PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    // Her browser is known for her, not for a colleague.
    for _ in 0..5 {
        hers.sign_in(&world, "tom", "no no no no no").await;
    }
    let page = hers.sign_in(&world, "tom", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let world = world().await;
    let mut first = world.signed_in("anna").await;
    let mut second = world.signed_in("anna").await;
    let mut third = world.signed_in("anna").await;
    let mut other = world.signed_in("boris").await;
    let page = first.get(&world, "/account").await;
    assert_eq!(
        page.body.matches("name=\"session\" value=").count(),
        3,
        "two and the others"
    );
    assert!(page.body.contains("this one"));
    // Somebody else's session is not ended by its name.
    let theirs = other.get(&world, "/account").await;
    assert!(!theirs.body.contains("name=\"session\""));
    let cookie = second.has("__Host-schoolgate").unwrap();
    let handle = crate::store::TokenHash::of(cookie).handle();
    send(
        &mut other,
        &world,
        "/account/sessions/end",
        &[("session", &handle)],
    )
    .await;
    assert_eq!(second.get(&world, "/account").await.status, StatusCode::OK);
    send(
        &mut first,
        &world,
        "/account/sessions/end",
        &[("session", &handle)],
    )
    .await;
    assert_eq!(
        second.get(&world, "/account").await.status,
        StatusCode::SEE_OTHER
    );
    send(
        &mut first,
        &world,
        "/account/sessions/end",
        &[("session", "others")],
    )
    .await;
    assert_eq!(
        third.get(&world, "/account").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(first.get(&world, "/account").await.status, StatusCode::OK);
    assert_eq!(other.get(&world, "/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let world = world().await;
    let mut here = world.signed_in("anna").await;
    let mut there = world.signed_in("anna").await;
    assert_eq!(
        here.get(&world, "/account/password").await.status,
        StatusCode::OK
    );
    let new = "another long password";
    let wrong = [("password", new), ("again", "a different one")];
    let page = send(&mut here, &world, "/account/password", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.body.contains(new));
    let right = [("password", new), ("again", new)];
    let page = send(&mut here, &world, "/account/password", &right).await;
    assert_eq!(page.to(), "/account?done=password");
    assert_eq!(here.get(&world, "/account").await.status, StatusCode::OK);
    assert_eq!(
        there.get(&world, "/account").await.status,
        StatusCode::SEE_OTHER
    );
    let old = Browser::default().sign_in(&world, "anna", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Later it asks who it is, and keeps no password in a page.
    world.later(FRESH);
    let page = send(&mut here, &world, "/account/password", &right).await;
    assert_eq!(page.to(), "/account/password");
    let page = here.get(&world, page.to()).await;
    assert!(page.to().starts_with("/account/again"));
}

#[tokio::test]
async fn roles_change_for_others_with_a_reason_and_one_admin_stays() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let mut anna = world.signed_in("anna").await;
    let id = |name: &'static str| {
        let store = world.store.clone();
        async move {
            let found = store.any_account_by_name(name).await.unwrap().unwrap();
            format!("/it/people/{}", found.id.0)
        }
    };
    let own = id("ivan").await;
    let hers = id("anna").await;
    let change = [("role", "leadership"), ("reason", "new head")];
    // Not the own one, whatever it is.
    for path in ["role", "reset-factors"] {
        let page = send(&mut ivan, &world, &format!("{own}/{path}"), &change).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (fields, says) in [
        (
            [("role", "leadership"), ("reason", " ")],
            "why the role changes",
        ),
        ([("role", "king"), ("reason", "because")], "Choose"),
    ] {
        let page = send(&mut ivan, &world, &format!("{hers}/role"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    let page = send(&mut ivan, &world, &format!("{hers}/role"), &change).await;
    assert_eq!(page.to(), "/it/people?done=role");
    // The old session has ended, the new one sees as the new role does.
    assert_eq!(
        anna.get(&world, "/t/incidents").await.status,
        StatusCode::SEE_OTHER
    );
    let mut anna = world.signed_in("anna").await;
    assert_eq!(
        anna.get(&world, "/t/incidents").await.status,
        StatusCode::NOT_FOUND
    );
    let log = world.store.audit_entries(10).await.unwrap();
    let line = log.iter().find(|line| line.did == "account.role").unwrap();
    assert_eq!(line.why.as_deref(), Some("teacher → leadership: new head"));

    // Nobody but an admin, not even for others.
    let page = send(&mut anna, &world, &format!("{own}/role"), &change).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let ivan_id = world
        .store
        .any_account_by_name("ivan")
        .await
        .unwrap()
        .unwrap()
        .id;
    let last = world.store.set_role(ivan_id, Role::Teacher).await;
    assert!(matches!(last, Err(crate::store::StoreError::Conflict)));
    assert_eq!(
        ivan.get(&world, "/it").await.status,
        StatusCode::OK,
        "and nothing ended"
    );

    // Disabled, every session ends; enabled, the password holds again.
    send(&mut ivan, &world, &format!("{hers}/disable"), &[]).await;
    assert_eq!(
        anna.get(&world, "/account").await.status,
        StatusCode::SEE_OTHER
    );
    let refused = Browser::default().sign_in(&world, "anna", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = send(&mut ivan, &world, &format!("{hers}/enable"), &[]).await;
    assert_eq!(page.to(), "/it/people?done=enabled");
    world.signed_in("anna").await;
}

#[tokio::test]
async fn lost_factors_are_reset_by_somebody_else() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    set_up(&mut anna, &world).await;
    let mut ivan = world.signed_in("ivan").await;
    let people = ivan.get(&world, "/it/people").await;
    assert!(people.body.contains("second step: app"), "{}", people.body);
    let id = world
        .store
        .any_account_by_name("anna")
        .await
        .unwrap()
        .unwrap()
        .id;
    let path = format!("/it/people/{}/reset-factors", id.0);
    world.later(FRESH);
    let page = send(&mut ivan, &world, &path, &[]).await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "asks who it is first"
    );
    let mut ivan = world.signed_in("ivan").await;
    let page = send(&mut ivan, &world, &path, &[]).await;
    assert_eq!(page.to(), "/it/people?done=factors-reset");
    assert_eq!(
        anna.get(&world, "/account").await.status,
        StatusCode::SEE_OTHER
    );
    world.signed_in("anna").await;
}

#[tokio::test]
async fn no_way_of_writing_an_address_opens_what_a_role_may_not() {
    let world = world().await;
    world
        .absorb(Record::Hit(hit("11C", "gambling", "bets.example")))
        .await;
    let mut boris = world.signed_in("boris").await;
    let id = id_on(&boris.get(&world, "/t/incidents").await);
    let mut anna = world.signed_in("anna").await;
    let own = anna.get(&world, "/t/incidents?class=11C&period=year").await;
    assert!(!own.body.contains("bets.example"), "a filter is no key");
    let token = anna.get(&world, "/account").await.token();
    let upper = id.to_uppercase();
    let plain: String = id.chars().filter(|c| *c != '-').collect();
    for path in [
        format!("/t/incidents/{id}"),
        format!("/t/incidents/{upper}"),
        format!("/t/incidents/{plain}"),
        format!("/t/incidents/{id}/"),
        format!("/t/incidents//{id}"),
        format!("/t/incidents/%7B{id}%7D"),
        format!("/t/./incidents/{id}"),
        format!("/t/review/../incidents/{id}"),
        format!("/T/incidents/{id}"),
        format!("/t%2Fincidents%2F{id}"),
        format!("/t/incidents/{id}?class=11C"),
        format!("/t/incidents/{id}%00"),
    ] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let body = format!("{TOKEN_FIELD}={token}");
            let request = anna.request(method, &path).body(Body::from(body)).unwrap();
            let page = anna.send(&world, request).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{method} {path}");
            assert!(!page.body.contains("bets.example"), "{method} {path}");
        }
    }
    for action in ["seen", "close"] {
        let path = format!("/t/incidents/{id}/{action}");
        let page = anna.post(&world, &path, &[(TOKEN_FIELD, &token)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{action}");
    }
    // A page of IT, likewise.
    for path in [
        "/it/",
        "/it/people/",
        "/%69t/people",
        "/it/people?x",
        "//it/people",
        "/it;/people",
    ] {
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let request = anna.request(method, path).body(Body::empty()).unwrap();
            let page = anna.send(&world, request).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
}

#[test]
fn every_right_is_said_in_every_language() {
    for language in Language::ALL {
        for (right, _) in TABLE {
            let key = right_key(*right);
            assert!(Text(language).find_t(&key).is_some(), "{language}: {key}");
        }
        for role in Role::ALL {
            let said = rights_of(role, Text(language));
            let held = TABLE
                .iter()
                .filter(|(right, _)| holds(role, *right))
                .count();
            assert_eq!(said.len(), held, "{language} {role}");
        }
    }
}

/// `docs/rights.md` is this table; `UPDATE_RIGHTS=1 cargo test rights` writes it.
#[test]
fn the_written_rights_are_the_table() {
    let text = Text(Language::En);
    let mut page = String::from(
        "# Who may do what\n\nOne row for each right, as `src/safeguard/rights.rs` has it; this \
         page is written by a test.\nA page that needs a right looks, to anybody without it, like \
         a page that does not exist.\n\n|",
    );
    for role in Role::ALL {
        page.push_str(&format!(" | {}", text.t(role_key(role))));
    }
    page.push_str(" |\n|---");
    page.push_str(&"|:-:".repeat(Role::ALL.len()));
    page.push_str("|\n");
    for (right, roles) in TABLE {
        page.push_str(&format!("| {}", text.t(&right_key(*right))));
        for role in Role::ALL {
            page.push_str(if roles.contains(&role) {
                " | ●"
            } else {
                " | "
            });
        }
        page.push_str(" |\n");
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rights.md");
    if std::env::var_os("UPDATE_RIGHTS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        written, page,
        "write it anew: UPDATE_RIGHTS=1 cargo test rights"
    );
}
