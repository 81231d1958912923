//! Hands one message to the school's mail server.
//!
//! Each message has a `Message-ID` made from the delivery, so that a repetition after a crash
//! between sending and noting is one message to servers and programs that compare ids. The words
//! are not made here.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use uuid::Uuid;

use super::Failure;
use crate::app::config::{Config, MailTls};
use crate::app::secrets;
use crate::dashboard::Letter;

/// For one command of the conversation; a server that thinks longer is tried again.
const STEP: Duration = Duration::from_secs(20);

/// For the whole conversation.
const WHOLE: Duration = Duration::from_secs(60);

const SLOW: &str = "the mail server did not answer in time";

/// The way to the mail server.
#[derive(Clone)]
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reads the password; nothing is connected yet. `None` if mail is off. `school` is the name
    /// that notices come from unless the configuration gives one.
    pub(super) fn new(config: &Config, school: &str) -> anyhow::Result<Option<Mailer>> {
        let mail = &config.mail;
        if !mail.on() {
            return Ok(None);
        }
        let parameters = || -> anyhow::Result<TlsParameters> {
            let mut parameters = TlsParameters::builder(mail.host.clone());
            for file in &config.upstream.extra_roots {
                parameters = parameters.add_root_certificate(root(file)?);
            }
            Ok(parameters.build_rustls()?)
        };
        let tls = match mail.tls {
            MailTls::Starttls => Tls::Required(parameters()?),
            MailTls::Implicit => Tls::Wrapper(parameters()?),
            MailTls::None => {
                tracing::warn!("mail goes to a server on this machine without encryption");
                Tls::None
            }
        };
        let address: Address = mail.from.parse().context("[mail] from")?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
            .port(mail.port)
            .tls(tls)
            .hello_name(ClientId::Domain(address.domain().to_owned()))
            .timeout(Some(STEP));
        if !mail.user.is_empty() {
            let secret = secrets::of_file(&mail.password_file)?;
            if secret.exposed {
                tracing::warn!(
                    file = %mail.password_file.display(),
                    "the password of the mail server may be read by others; chmod 600 it"
                );
            }
            builder =
                builder.credentials(Credentials::new(mail.user.clone(), secret.text.to_string()));
        }
        let name = if mail.name.is_empty() {
            school
        } else {
            &mail.name
        };
        Ok(Some(Mailer {
            transport: builder.build(),
            from: Mailbox::new(Some(name.to_owned()), address),
        }))
    }

    /// Sends one letter. `delivery` names it: the same delivery is the same message.
    pub(super) async fn send(
        &self,
        delivery: Uuid,
        to: &str,
        letter: &Letter,
    ) -> Result<(), Failure> {
        let message = self.message(delivery, to, letter)?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::Later(SLOW.into())),
        }
    }

    fn message(&self, delivery: Uuid, to: &str, letter: &Letter) -> Result<Message, Failure> {
        let to: Address = to
            .parse()
            .map_err(|_| Failure::Never("the address of this account is not one".into()))?;
        let domain = self.from.email.domain();
        Message::builder()
            .message_id(Some(format!("<{delivery}@{domain}>")))
            .date(SystemTime::now())
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.as_str())
            // RFC 3834: nobody's holiday answers this.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| Failure::Never(format!("the message cannot be written: {error}")))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn root(file: &PathBuf) -> anyhow::Result<Certificate> {
    let pem = std::fs::read(file).with_context(|| file.display().to_string())?;
    Certificate::from_pem(&pem).with_context(|| file.display().to_string())
}

/// Whether it is worth trying again, and what IT reads. A server's sentence may repeat the
/// address of the reader, which is taken out.
fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    let status = error
        .status()
        .and_then(|code| code.to_string().parse::<u16>().ok());
    let words = if error.is_timeout() {
        SLOW.to_owned()
    } else {
        without_addresses(&chain(error))
    };
    match status {
        // The reader or the message is refused, not the sign-in or the conversation: those are
        // mended in the configuration, and nothing is to be lost until then.
        Some(550..=559) => Failure::Never(words),
        _ => Failure::Later(words),
    }
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// At most 200 characters, and no word with an `@`.
pub(super) fn without_addresses(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| {
            if word.contains('@') {
                "‹address›"
            } else {
                word
            }
        })
        .collect();
    words.join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_what_servers_say() {
        assert_eq!(
            without_addresses("550 5.1.1 <anna@school.example>:\n user unknown"),
            "550 5.1.1 ‹address› user unknown"
        );
        assert_eq!(without_addresses(&"x".repeat(500)).len(), 200);
    }
}
