//! Who is at the other end of a connection.
//!
//! Three sources, in this order: credentials sent to the proxy, the network that the client's
//! address belongs to, and the guest profile. The answer is the same for the explicit proxy and
//! for transparent connections. Nothing here decides what somebody may open, and nothing here
//! knows a name beyond the moment in which a password is checked. Start reading at
//! [`Identities::of`].

mod credentials;
mod drills;
mod password;
pub(crate) mod spot;
mod users;

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use aws_lc_rs::hmac;
use http::HeaderValue;
use prometheus_client::registry::Registry;
use serde::Deserialize;

use crate::model::{
    ClassId, Clock, Confidence, Identity, Language, Pseudonym, SourceId, Subject, TierId,
};
use crate::policy::Rulebook;

pub use drills::{Drill, Drills};
pub use password::hash as hash_password;
pub use users::{MAX_FILE_BYTES, Users};

/// `[identity]` of the configuration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether the explicit proxy asks who it is.
    pub proxy_auth: ProxyAuth,
    /// The file of people who may sign in there.
    pub users: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            proxy_auth: ProxyAuth::Off,
            users: "users.toml".into(),
        }
    }
}

/// Whether the explicit proxy asks for credentials (RFC 9110, section 11.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyAuth {
    /// Credentials are not looked at.
    #[default]
    Off,
    /// Credentials count if they are sent; wrong ones are refused.
    Optional,
    /// Nobody passes without.
    Required,
}

/// Credentials are missing or wrong: the explicit proxy answers 407.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// What a browser shows beside the name and password fields.
    pub realm: Arc<str>,
}

impl Challenge {
    /// The value of `Proxy-Authenticate` (RFC 7617, section 2.1, UTF-8).
    pub fn header(&self) -> HeaderValue {
        let realm: String = self
            .realm
            .chars()
            .filter(|c| matches!(c, ' '..='~') && !"\"\\".contains(*c))
            .collect();
        HeaderValue::try_from(format!("Basic realm=\"{realm}\", charset=\"UTF-8\"")).unwrap_or(
            HeaderValue::from_static("Basic realm=\"Schoolgate\", charset=\"UTF-8\""),
        )
    }
}

/// Knows who asks. One for the whole gateway; shared by all workers.
pub struct Identities {
    proxy_auth: ProxyAuth,
    users: ArcSwap<Users>,
    checks: credentials::Checks,
    key: hmac::Key,
    clock: Clock,
    drills: Drills,
    /// Classes of people that the rulebook does not know, said once each.
    said: Mutex<HashSet<ClassId>>,
}

impl Identities {
    /// Starts with `users`. `key` is the installation's secret for pseudonyms: with another key
    /// everybody becomes somebody else.
    pub fn new(proxy_auth: ProxyAuth, users: Users, key: &[u8; 32], clock: Clock) -> Self {
        Identities {
            proxy_auth,
            users: ArcSwap::from_pointee(users),
            checks: credentials::Checks::new(),
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            clock,
            drills: Drills::default(),
            said: Mutex::new(HashSet::new()),
        }
    }

    /// Adds the counter of checked credentials to a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "schoolgate_proxy_sign_ins",
            "Credentials sent to the proxy, by outcome; remembered ones are not counted again",
            self.checks.outcomes(),
        );
    }

    /// Who asks from `address`, with the value of `Proxy-Authorization` if one was sent.
    ///
    /// For the explicit proxy. `Err` means: answer 407. May wait for a password check, which
    /// runs on the blocking pool; dropping the future while it waits loses nothing.
    pub async fn of(
        &self,
        address: IpAddr,
        credentials: Option<&HeaderValue>,
        rules: &Rulebook,
    ) -> Result<Arc<Identity>, Challenge> {
        match (self.proxy_auth, credentials) {
            (ProxyAuth::Off, _) | (ProxyAuth::Optional, None) => {
                Ok(self.of_address(address, rules))
            }
            (ProxyAuth::Required, None) => Err(self.challenge()),
            (_, Some(credentials)) => {
                let users = self.users.load_full();
                match self.checks.check(address, credentials, &users).await {
                    Some(user) => Ok(Arc::new(self.person(&user, rules))),
                    None => Err(self.challenge()),
                }
            }
        }
    }

    /// Whether who asks is told by the address alone, with or without credentials: then it may be
    /// remembered for a connection.
    pub fn goes_by_address(&self, credentials: bool) -> bool {
        match self.proxy_auth {
            ProxyAuth::Off => true,
            ProxyAuth::Optional => !credentials,
            ProxyAuth::Required => false,
        }
    }

    /// Who asks from `address`, by its network alone: for transparent connections, where nobody
    /// can be asked.
    pub fn of_address(&self, address: IpAddr, rules: &Rulebook) -> Arc<Identity> {
        let address = address.to_canonical();
        let Some(network) = rules.network_of(address) else {
            return Arc::new(Identity {
                subject: Subject::Device(self.device(address)),
                class: None,
                tier: rules.guest_tier(),
                language: None,
                confidence: Confidence::Low,
                source: SourceId::Guest,
            });
        };
        let (class, tier, language) = place(
            network.class.as_ref(),
            network.tier,
            network.language,
            rules,
        );
        Arc::new(Identity {
            subject: Subject::Device(self.device(address)),
            class,
            tier,
            language,
            confidence: if network.shared {
                Confidence::Low
            } else {
                Confidence::Medium
            },
            source: SourceId::Network,
        })
    }

    /// The word under which it is remembered that somebody has read something this term: of a
    /// person, else of a device. It says nothing in another term, and nothing without the key.
    pub fn word_of(&self, who: &Identity, address: IpAddr, term: &str) -> String {
        let address = address.to_canonical().to_string();
        let (kind, name) = match &who.subject {
            Subject::Person(person) => ("person", &*person.0),
            Subject::Device(_) | Subject::Unknown => ("device", address.as_str()),
        };
        let mut context = hmac::Context::with_key(&self.key);
        for part in ["read", term, kind, name] {
            context.update(part.as_bytes());
            context.update(&[0]);
        }
        let tag = context.sign();
        data_encoding::BASE32_NOPAD.encode(tag.as_ref().get(..10).unwrap_or_default())
    }

    /// The gateway's own connections to itself, when it tests its filter.
    pub fn drills(&self) -> &Drills {
        &self.drills
    }

    /// Takes the people of a newer `users.toml`. Remembered sign-ins are forgotten; connections
    /// in progress keep who they are. The same file again changes nothing.
    pub fn replace(&self, users: Users) {
        if users.digest == self.users.load().digest {
            return;
        }
        self.users.store(Arc::new(users));
        self.checks.forget();
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The name behind a stand-in, where it stands for a person of `users.toml`. A device's
    /// stand-in has no name. Ask only for somebody whose reveal is on record.
    pub fn name_behind(&self, who: &Pseudonym) -> Option<String> {
        let users = self.users.load();
        let found = users.all().find(|user| self.stand_in(user) == *who)?;
        Some(found.name.to_string())
    }

    /// The stand-in of a person of `users.toml`.
    pub fn stand_in_of(&self, name: &str) -> Option<Pseudonym> {
        let users = self.users.load();
        users.find(name.trim()).map(|user| self.stand_in(user))
    }

    fn stand_in(&self, user: &users::User) -> Pseudonym {
        match &user.pseudonym {
            Some(given) => given.clone(),
            None => self.pseudonym("p-", &["person", &user.name]),
        }
    }

    fn challenge(&self) -> Challenge {
        Challenge {
            realm: "Schoolgate".into(),
        }
    }

    fn person(&self, user: &users::User, rules: &Rulebook) -> Identity {
        let class = self.class_now(user, rules);
        let (class, tier, language) = place(class, None, user.language, rules);
        let tier = match &user.tier {
            Some(name) => rules
                .tiers()
                .iter()
                .find(|tier| tier.name == *name)
                .map(|tier| tier.id),
            None => class.is_some().then_some(tier),
        };
        if tier.is_none() {
            self.say_unknown(user);
        }
        Identity {
            subject: Subject::Person(self.stand_in(user)),
            class,
            tier: tier.unwrap_or(rules.guest_tier()),
            language,
            confidence: Confidence::High,
            source: SourceId::ProxyAuth,
        }
    }

    /// The class that counts now: of several, the one that meets, else the own one.
    fn class_now<'u>(&self, user: &'u users::User, rules: &Rulebook) -> Option<&'u ClassId> {
        if user.also.is_empty() {
            return user.class.as_ref();
        }
        let (school, now) = (rules.school(), self.clock.now());
        let meets = |id: &&ClassId| {
            let class = rules.class(&id.0);
            class.is_some_and(|class| school.is_going_on(&class.lessons, now))
        };
        user.also.iter().find(meets).or(user.class.as_ref())
    }

    /// Says once per class or tier that the rules do not know it.
    fn say_unknown(&self, user: &users::User) {
        let name = user.class.clone().or(user.tier.clone().map(ClassId));
        let Some(name) = name else { return };
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        // Bounded by the number of people in the file.
        if said.insert(name.clone()) {
            tracing::warn!(
                class.id = %name,
                "users.toml names a class or tier that the policy does not know; its people are \
                 guests until policies/classes.toml or users.toml is corrected"
            );
        }
    }

    /// A device's stand-in, the same for a calendar month (UTC): long enough to see a pattern,
    /// too short for a biography.
    fn device(&self, address: IpAddr) -> Pseudonym {
        let month = self.clock.now().to_string();
        let month = month.get(..7).unwrap_or_default();
        self.pseudonym("dev-", &["device", &address.to_string(), month])
    }

    /// Six letters of an HMAC over `parts`: 30 bits, so that two devices of a school rarely meet.
    fn pseudonym(&self, prefix: &str, parts: &[&str]) -> Pseudonym {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(part.as_bytes());
            context.update(&[0]);
        }
        let tag = context.sign();
        let letters = data_encoding::BASE32.encode(tag.as_ref().get(..5).unwrap_or_default());
        Pseudonym(format!("{prefix}{}", letters.get(..6).unwrap_or_default()).into())
    }
}

/// Class, tier and language of a network or a person. A class that the rulebook does not know
/// is no class.
fn place(
    class: Option<&ClassId>,
    tier: Option<TierId>,
    language: Option<Language>,
    rules: &Rulebook,
) -> (Option<ClassId>, TierId, Option<Language>) {
    let class = class.and_then(|id| rules.class(&id.0));
    (
        class.map(|class| class.id.clone()),
        class
            .map(|class| class.tier)
            .or(tier)
            .unwrap_or(rules.guest_tier()),
        language.or(class.and_then(|class| class.language)),
    )
}

#[cfg(test)]
mod tests;
