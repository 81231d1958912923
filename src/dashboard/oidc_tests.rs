//! Sign-ins at a provider that says what a test wants it to say. Browser tests go through a real
//! one; here it changes its keys, and lies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use data_encoding::BASE64;
use openidconnect::PrivateSigningKey;
use openidconnect::core::CoreEdDsaPrivateSigningKey;
use serde_json::{Value, json};

use super::oidc::{Answering, Fetch, Provider};
use super::signing::{SecondFactor, SignIn};
use super::tests::{Browser, Page, World, world_signing_in};

const ISSUER: &str = "https://login.example";
const BACK: &str = "/sign-in/with/school-login/back";

/// What the provider does.
struct Twist {
    /// Which key signs, and which key it shows.
    signs: u8,
    shows: u8,
    /// Put over the claims of the token; `null` takes one away.
    claims: Value,
    nonce: String,
    /// The algorithm in the token's head.
    algorithm: &'static str,
    asked: usize,
    down: bool,
}

fn key(number: u8) -> CoreEdDsaPrivateSigningKey {
    // RFC 8410, section 7: a private key of Ed25519 is its seed behind a fixed head.
    let mut der = vec![
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    der.extend_from_slice(&[number; 32]);
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        BASE64.encode(&der)
    );
    let kid = openidconnect::JsonWebKeyId::new(format!("key {number}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(kid)).unwrap()
}

fn token(twist: &Twist) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let mut claims = json!({
        "iss": ISSUER, "aud": "gate", "sub": "anna-at-login", "iat": now, "exp": now + 600,
        "nonce": twist.nonce, "email": "Anna", "email_verified": true, "hd": "school.example",
    });
    for (name, value) in twist.claims.as_object().unwrap() {
        let value = match value.as_i64() {
            // Times are told as seconds from now.
            Some(seconds) => json!(now as i64 + seconds),
            None => value.clone(),
        };
        claims.as_object_mut().unwrap().insert(name.clone(), value);
    }
    let plain = |value: Value| data_encoding::BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = plain(json!({
        "alg": twist.algorithm, "kid": format!("key {}", twist.shows), "typ": "JWT",
    }));
    let signed = format!("{head}.{}", plain(claims));
    let algorithm = openidconnect::core::CoreJwsSigningAlgorithm::EdDsa;
    let signature = key(twist.signs)
        .sign(&algorithm, signed.as_bytes())
        .unwrap();
    let signature = match twist.algorithm {
        "none" => String::new(),
        _ => data_encoding::BASE64URL_NOPAD.encode(&signature),
    };
    format!("{signed}.{signature}")
}

fn fake(twist: Arc<Mutex<Twist>>) -> Fetch {
    Arc::new(move |request| {
        let twist = twist.clone();
        let answer: Answering = Box::pin(async move {
            let mut twist = twist.lock().unwrap();
            if twist.down {
                return Err(std::io::ErrorKind::ConnectionRefused.into());
            }
            let answer = match request.uri().path() {
                "/.well-known/openid-configuration" => {
                    twist.asked += 1;
                    json!({
                        "issuer": ISSUER,
                        "authorization_endpoint": format!("{ISSUER}/auth"),
                        "token_endpoint": format!("{ISSUER}/token"),
                        "jwks_uri": format!("{ISSUER}/keys"),
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["EdDSA", "RS256"],
                    })
                }
                "/keys" => json!({ "keys": [key(twist.shows).as_verification_key()] }),
                "/token" => {
                    let body = String::from_utf8(request.into_body()).unwrap();
                    assert!(body.contains("code_verifier="), "{body}");
                    json!({ "access_token": "a", "token_type": "bearer", "id_token": token(&twist) })
                }
                other => panic!("{other}"),
            };
            Ok(http::Response::builder()
                .header("content-type", "application/json")
                .body(answer.to_string().into_bytes())
                .unwrap())
        });
        answer
    })
}

async fn school() -> (World, Arc<Mutex<Twist>>) {
    let twist = Arc::new(Mutex::new(Twist {
        signs: 1,
        shows: 1,
        claims: json!({}),
        nonce: String::new(),
        algorithm: "EdDSA",
        asked: 0,
        down: false,
    }));
    let world = world_signing_in(Some(SignIn {
        origin: "https://gate.example".into(),
        second_factor: SecondFactor::Offered,
        key: [5; 32],
        providers: vec![Provider {
            name: "School login".into(),
            issuer: ISSUER.into(),
            client_id: "gate".into(),
            client_secret: Some("hush".into()),
            claim: "email".into(),
            require: BTreeMap::from([("hd".to_owned(), "school.example".to_owned())]),
            trust_second_factor: false,
        }],
        fetch: Some(fake(twist.clone())),
    }))
    .await;
    (world, twist)
}

/// Goes to the provider and comes back.
async fn round(world: &World, twist: &Mutex<Twist>, browser: &mut Browser, from: &str) -> Page {
    let page = browser.get(world, from).await;
    let Ok(address) = url::Url::parse(page.to()) else {
        return page;
    };
    let said = |name: &str| {
        let mut pairs = address.query_pairs();
        pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    assert_eq!(said("code_challenge_method"), "S256");
    assert_eq!(said("redirect_uri"), format!("https://gate.example{BACK}"));
    twist.lock().unwrap().nonce = said("nonce");
    let back = format!("{BACK}?code=c&state={}", said("state"));
    browser.get(world, &back).await
}

#[track_caller]
fn refused(page: &Page, says: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
    assert!(page.body.contains(says), "{says}: {}", page.body);
}

const IN: &str = "/sign-in/with/school-login?next=%2Ft%2Freview";

#[tokio::test]
async fn what_a_provider_says_is_checked_claim_by_claim() {
    let (world, twist) = school().await;
    let mut browser = Browser::default();
    let page = round(&world, &twist, &mut browser, IN).await;
    assert_eq!(page.to(), "/t/review", "{}", page.body);
    assert!(browser.has("__Host-schoolgate-provider").is_none());
    for (claims, says) in [
        (json!({"nonce": "another"}), "could not be verified"),
        (json!({"aud": "another"}), "could not be verified"),
        (
            json!({"iss": "https://evil.example"}),
            "could not be verified",
        ),
        (json!({"exp": -600}), "took too long"),
        (json!({"email_verified": false}), "not verified your mail"),
        (json!({"email_verified": null}), "not verified your mail"),
        (json!({"email": "nobody@school.example"}), "no account here"),
        (json!({"email": ""}), "no account here"),
        (json!({"email": null}), "no account here"),
        (json!({"hd": "elsewhere.example"}), "not one of this school"),
        (json!({"hd": null}), "not one of this school"),
        (json!({"sub": "somebody else"}), "belongs to somebody else"),
    ] {
        twist.lock().unwrap().claims = claims.clone();
        let mut browser = Browser::default();
        let page = round(&world, &twist, &mut browser, IN).await;
        refused(&page, says);
        assert!(browser.has("__Host-schoolgate").is_none(), "{claims}");
    }
    twist.lock().unwrap().claims = json!({});
    for algorithm in ["none", "HS256"] {
        twist.lock().unwrap().algorithm = algorithm;
        let page = round(&world, &twist, &mut Browser::default(), IN).await;
        refused(&page, "could not be verified");
    }
    twist.lock().unwrap().algorithm = "EdDSA";
    twist.lock().unwrap().signs = 9;
    let page = round(&world, &twist, &mut Browser::default(), IN).await;
    refused(&page, "could not be verified");
}

#[tokio::test]
async fn keys_may_change_and_nobody_makes_us_ask_often() {
    let (world, twist) = school().await;
    round(&world, &twist, &mut Browser::default(), IN).await;
    assert_eq!(twist.lock().unwrap().asked, 1);
    {
        let mut twist = twist.lock().unwrap();
        (twist.signs, twist.shows) = (2, 2);
    }
    world.later(Duration::from_secs(61));
    let page = round(&world, &twist, &mut Browser::default(), IN).await;
    assert_eq!(page.to(), "/t/review", "{}", page.body);
    assert_eq!(twist.lock().unwrap().asked, 2);
    // Tokens of unknown keys do not lead to more questions.
    twist.lock().unwrap().signs = 3;
    for _ in 0..5 {
        let page = round(&world, &twist, &mut Browser::default(), IN).await;
        refused(&page, "could not be verified");
    }
    assert_eq!(twist.lock().unwrap().asked, 2);
    // A provider that is down is said to be; what is known of it helps for an hour.
    twist.lock().unwrap().down = true;
    let page = round(&world, &twist, &mut Browser::default(), IN).await;
    refused(&page, "does not answer");
    world.later(Duration::from_secs(3600));
    let page = round(&world, &twist, &mut Browser::default(), IN).await;
    refused(&page, "does not answer");
}

#[tokio::test]
async fn two_factors_there_count_here_and_a_proof_has_to_be_new() {
    let (world, twist) = school().await;
    let mut browser = Browser::default();
    round(&world, &twist, &mut browser, IN).await;
    let page = browser.get(&world, "/t/review").await;
    assert!(page.body.contains("second step"), "one factor only");
    twist.lock().unwrap().claims = json!({"amr": ["pwd", "mfa"]});
    let mut browser = Browser::default();
    round(&world, &twist, &mut browser, IN).await;
    let page = browser.get(&world, "/t/review").await;
    assert!(!page.body.contains("second step"), "{}", page.body);

    world.later(super::fresh::FRESH);
    let again = "/account/again/with/school-login?next=%2Faccount%2Fapp";
    let page = round(&world, &twist, &mut browser, again).await;
    refused(&page, "does not say when");
    // Times are told from the present, but the gateway's clock is that of the test.
    let asked = |before: i64| {
        let present = std::time::SystemTime::now();
        let present = present.duration_since(std::time::UNIX_EPOCH).unwrap();
        let at = world.clock.now().0 / 1000 - before;
        json!({ "auth_time": at - present.as_secs() as i64 })
    };
    twist.lock().unwrap().claims = asked(600);
    let page = round(&world, &twist, &mut browser, again).await;
    refused(&page, "did not ask you again");
    twist.lock().unwrap().claims = asked(0);
    let page = round(&world, &twist, &mut browser, again).await;
    assert_eq!(page.to(), "/account/app", "{}", page.body);
    assert_eq!(
        browser.get(&world, "/account/app").await.status,
        StatusCode::OK
    );

    // Somebody else's proof is none.
    let mut boris = world.signed_in("boris").await;
    world.later(super::fresh::FRESH);
    twist.lock().unwrap().claims = asked(0);
    let page = round(&world, &twist, &mut boris, again).await;
    refused(&page, "belongs to somebody else");
    assert!(
        boris
            .get(&world, "/account/app")
            .await
            .to()
            .starts_with("/account/again")
    );
}
