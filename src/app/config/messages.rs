//! `[mail]` and `[[webhook]]`: how notices leave the house. Both are off by default.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::identity::spot;
use crate::model::NoticeKind;
use crate::policy::Diagnostic;

/// `[mail]`: a mail server that takes messages for the school. Off without a host.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The server's name; empty is off.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// The name to sign in with; empty is no sign-in.
    pub user: String,
    /// The file with the password, readable by the gateway only.
    pub password_file: PathBuf,
    /// The address that notices come from.
    pub from: String,
    /// The name that they come from; the school's if empty.
    pub name: String,
}

impl Default for Mail {
    fn default() -> Self {
        Mail {
            host: String::new(),
            port: 587,
            tls: MailTls::Starttls,
            user: String::new(),
            password_file: PathBuf::new(),
            from: String::new(),
            name: String::new(),
        }
    }
}

impl Mail {
    /// Whether there is a server.
    pub fn on(&self) -> bool {
        !self.host.is_empty()
    }
}

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// `starttls`: the connection begins in clear text and must be encrypted before anything is
    /// said (RFC 3207). Usual on port 587.
    #[default]
    Starttls,
    /// `implicit`: TLS from the first byte (RFC 8314). Usual on port 465.
    Implicit,
    /// `none`: not encrypted; only for a server on this machine.
    None,
}

/// `[[webhook]]`: a program of the school's that is told.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// What it is called on the page of deliveries; the host of its address if not given.
    #[serde(default)]
    pub name: String,
    /// Where requests go: https, or http on this machine.
    pub url: String,
    /// The file with the secret that signs them, readable by the gateway only.
    pub secret_file: PathBuf,
    /// Which notices it is told; all that are urgent if not given.
    #[serde(default = "urgent")]
    pub kinds: Vec<NoticeKind>,
}

fn urgent() -> Vec<NoticeKind> {
    NoticeKind::ALL
        .into_iter()
        .filter(|kind| kind.weight() == crate::model::Weight::Urgent)
        .collect()
}

impl Webhook {
    /// What it is called.
    pub fn called(&self) -> String {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let host = url::Url::parse(&self.url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        host.unwrap_or_default()
    }
}

/// Whether a host is this machine, as far as its name says.
pub(crate) fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What is wrong in the two sections taken together, each with its place.
pub(super) fn problems(
    mail: &Mail,
    webhooks: &[Webhook],
    text: &str,
    name: &str,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |(line, column): (usize, usize), message: String, hint: &str| {
        found.push(Diagnostic {
            file: name.into(),
            line,
            column,
            message,
            hint: hint.into(),
            fatal: true,
        });
    };
    let place = |keys: &[&str]| super::place_of(text, "mail", keys);
    if mail.on() {
        if mail.from.parse::<lettre::Address>().is_err() {
            say(
                place(&["from", "host"]),
                format!(
                    "`{}` is not an address that notices can come from",
                    mail.from
                ),
                "write it like from = \"schoolgate@school.example\"",
            );
        }
        if mail.tls == MailTls::None && !is_here(&mail.host) {
            say(
                place(&["tls", "host"]),
                "mail would leave this machine without encryption".into(),
                "choose tls = \"starttls\" or \"implicit\"; \"none\" is for a server on localhost",
            );
        }
        if mail.user.is_empty() != mail.password_file.as_os_str().is_empty() {
            say(
                place(&["user", "password_file"]),
                "a name and a password belong together".into(),
                "give both `user` and `password_file`, or neither",
            );
        }
        if mail.port == 0 {
            say(
                place(&["port"]),
                "0 is not a port".into(),
                "587 with starttls, 465 with implicit, 25 on this machine",
            );
        }
    } else if !mail.from.is_empty() || !mail.user.is_empty() {
        say(
            place(&["from", "user"]),
            "there is no mail server".into(),
            "name it: host = \"smtp.school.example\"",
        );
    }
    for (at, hook) in webhooks.iter().enumerate() {
        let place = |key| place_of_hook(text, at, key);
        let fine = url::Url::parse(&hook.url).is_ok_and(|url| {
            url.host_str().is_some_and(|host| {
                url.scheme() == "https" || (url.scheme() == "http" && is_here(host))
            }) && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        });
        if !fine {
            say(
                place("url"),
                "not an address that notices can be sent to".into(),
                "write it like \"https://sms.school.example/notices\"; http only on localhost, \
                 and no password in it",
            );
        }
        if hook.kinds.is_empty() {
            say(
                place("kinds"),
                "a program that is told nothing".into(),
                "name kinds, such as [\"self-report\", \"urgent\"], or leave `kinds` out",
            );
        }
        if hook.kinds.contains(&NoticeKind::MailCheck) || hook.kinds.contains(&NoticeKind::Digest) {
            say(
                place("kinds"),
                "`mail-check` and `digest` go by mail only".into(),
                "take them out",
            );
        }
        if webhooks[..at]
            .iter()
            .any(|other| other.called() == hook.called())
        {
            say(
                place("url"),
                format!("`{}` is there twice", hook.called()),
                "give each a `name` of its own",
            );
        }
    }
    found
}

/// Where a key of the webhook number `at` stands, or else the webhook.
fn place_of_hook(text: &str, at: usize, wanted: &str) -> (usize, usize) {
    let Ok(document) = DeTable::parse(text) else {
        return (0, 0);
    };
    let hooks = document.get_ref().get("webhook").map(Spanned::get_ref);
    let Some(DeValue::Array(hooks)) = hooks else {
        return (0, 0);
    };
    let Some(hook) = hooks.get(at) else {
        return (0, 0);
    };
    let start = match hook.get_ref() {
        DeValue::Table(table) => table
            .iter()
            .find(|(key, _)| key.get_ref() == wanted)
            .map_or(hook.span().start, |(key, _)| key.span().start),
        _ => hook.span().start,
    };
    spot::line_and_column(text, start)
}

/// What only the disk knows of the files with secrets.
pub(super) fn missing_files(
    mail: &Mail,
    webhooks: &[Webhook],
    text: &str,
    name: &str,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut look = |file: &Path, (line, column): (usize, usize)| {
        let trouble = match super::super::secrets::of_file(file) {
            Ok(secret) if secret.exposed => (
                format!("{} may be read by others", file.display()),
                format!("run: chmod 600 {}", file.display()),
                false,
            ),
            Ok(_) => return,
            Err(error) => (
                error.to_string(),
                "put the secret there, and nothing else".into(),
                true,
            ),
        };
        found.push(Diagnostic {
            file: name.into(),
            line,
            column,
            message: trouble.0,
            hint: trouble.1,
            fatal: trouble.2,
        });
    };
    if mail.on() && !mail.password_file.as_os_str().is_empty() {
        look(
            &mail.password_file,
            super::place_of(text, "mail", &["password_file"]),
        );
    }
    for (at, hook) in webhooks.iter().enumerate() {
        look(&hook.secret_file, place_of_hook(text, at, "secret_file"));
    }
    found
}
