//! Tells one program of the school's, by a signed request.
//!
//! The form is that of the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` and
//! `webhook-signature: v1,…`, an HMAC-SHA256 over `id.timestamp.body`. At least once: a request is
//! repeated under the same id until a 2xx answers it, so a receiver that remembers ids acts once.
//! No redirect is followed. Addresses inside the school are allowed: a gateway for text messages
//! stands there, and the configuration, which only IT writes, names it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use aws_lc_rs::hmac;
use data_encoding::BASE64;
use http::{Request, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;
use uuid::Uuid;

use super::Failure;
use super::mailer::chain;
use crate::app::config::{Webhook, is_here};
use crate::app::secrets;
use crate::model::{NoticeKind, Timestamp};

/// For the whole of a request.
const WHOLE: Duration = Duration::from_secs(30);

/// The shortest secret that is taken, in bytes (the specification asks for 24 to 64).
const SHORTEST: usize = 24;

/// One program.
#[derive(Clone)]
pub(super) struct Hook {
    /// What it is called.
    pub(super) name: String,
    /// Which notices it is told.
    pub(super) kinds: Vec<NoticeKind>,
    url: Url,
    key: Arc<hmac::Key>,
    tls: Arc<ClientConfig>,
}

/// What is said of a notice; no pupil, class, subject or site is in it.
#[derive(serde::Serialize)]
pub(super) struct Said<'a> {
    /// `notice.` and the kind.
    #[serde(rename = "type")]
    pub(super) what: String,
    /// When the event was, in RFC 3339.
    pub(super) timestamp: String,
    /// The rest.
    pub(super) data: Data<'a>,
}

/// Who is told, and what.
#[derive(serde::Serialize)]
pub(super) struct Data<'a> {
    /// The kind.
    pub(super) kind: &'static str,
    /// The sign-in name of the member of staff.
    pub(super) to: &'a str,
    /// The language of `text`.
    pub(super) language: &'static str,
    /// A sentence that can be passed on as it is.
    pub(super) text: &'a str,
    /// The page of the dashboard.
    pub(super) url: &'a str,
}

impl Hook {
    /// Reads the secret; nothing is connected yet.
    pub(super) fn new(webhook: &Webhook, tls: Arc<ClientConfig>) -> anyhow::Result<Hook> {
        let name = webhook.called();
        let secret = secrets::of_file(&webhook.secret_file)?;
        if secret.exposed {
            tracing::warn!(
                file = %webhook.secret_file.display(),
                "the secret of a webhook may be read by others; chmod 600 it"
            );
        }
        let bytes = key(&secret.text).with_context(|| {
            format!(
                "{} holds no secret of {SHORTEST} bytes or more; make one with: \
                 echo whsec_$(openssl rand -base64 32)",
                webhook.secret_file.display()
            )
        })?;
        Ok(Hook {
            name,
            kinds: webhook.kinds.clone(),
            url: Url::parse(&webhook.url)?,
            key: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &bytes)),
            tls,
        })
    }

    /// Sends one request. `delivery` is its id in every attempt.
    pub(super) async fn send(
        &self,
        delivery: Uuid,
        body: String,
        now: Timestamp,
    ) -> Result<(), Failure> {
        match tokio::time::timeout(WHOLE, self.exchange(delivery, body, now)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::Later("no answer in time".into())),
        }
    }

    async fn exchange(&self, delivery: Uuid, body: String, now: Timestamp) -> Result<(), Failure> {
        let later = |error: &dyn std::error::Error| Failure::Later(chain(error));
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or(443);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let socket = TcpStream::connect((bare, port))
            .await
            .map_err(|error| later(&error))?;
        // A name such as localhost is looked up; it must lead where the check meant.
        let inside = socket.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
        let request = self.request(delivery, body, now)?;
        if self.url.scheme() == "https" {
            let server = ServerName::try_from(bare.to_owned())
                .map_err(|_| Failure::Never("the address names no server".into()))?;
            let stream = TlsConnector::from(self.tls.clone())
                .connect(server, socket)
                .await
                .map_err(|error| later(&error))?;
            answer(stream, request).await
        } else if is_here(host) && inside {
            answer(socket, request).await
        } else {
            Err(Failure::Never(
                "nothing is sent in clear text to another machine".into(),
            ))
        }
    }

    fn request(
        &self,
        delivery: Uuid,
        body: String,
        now: Timestamp,
    ) -> Result<Request<Full<bytes::Bytes>>, Failure> {
        let id = format!("msg_{}", delivery.simple());
        let seconds = now.0.div_euclid(1000).to_string();
        let signature = sign(&self.key, &id, &seconds, &body);
        let authority = &self.url[url::Position::BeforeHost..url::Position::AfterPort];
        let target = &self.url[url::Position::BeforePath..url::Position::AfterQuery];
        Request::post(target)
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "schoolgate")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(Full::new(body.into()))
            .map_err(|_| Failure::Never("the address cannot be asked for".into()))
    }
}

/// Asks, and reads the status; what else the answer says does not matter.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<bytes::Bytes>>,
) -> Result<(), Failure> {
    let later = |error: &dyn std::error::Error| Failure::Later(chain(error));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| later(&error))?;
    let talk = async {
        let response = sender.send_request(request).await;
        drop(sender);
        response
    };
    // Both on this task: when it is dropped, so is the connection.
    let mut connection = std::pin::pin!(connection);
    let mut talk = std::pin::pin!(talk);
    let response = tokio::select! {
        response = &mut talk => response,
        ended = &mut connection => match ended {
            Ok(()) => talk.await,
            Err(error) => Err(error),
        },
    };
    let status = response.map_err(|error| later(&error))?.status();
    if status.is_success() {
        Ok(())
    } else if status == http::StatusCode::GONE {
        // What the specification means by it: do not come again.
        Err(Failure::Never(format!("it answered {status}")))
    } else {
        Err(Failure::Later(format!("it answered {status}")))
    }
}

/// `v1,` and the signature in base64.
fn sign(key: &hmac::Key, id: &str, seconds: &str, body: &str) -> String {
    let tag = hmac::sign(key, format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", BASE64.encode(tag.as_ref()))
}

/// The key of a secret: `whsec_` and base64, or the text itself.
fn key(secret: &str) -> Option<Vec<u8>> {
    let bytes = match secret.strip_prefix("whsec_") {
        Some(coded) => BASE64.decode(coded.as_bytes()).ok()?,
        None => secret.as_bytes().to_vec(),
    };
    (bytes.len() >= SHORTEST).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's hmac and base64.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let key = hmac::Key::new(
            hmac::HMAC_SHA256,
            &key("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap(),
        );
        assert_eq!(
            sign(&key, "msg_1", "1795165200", r#"{"type":"notice.test"}"#),
            "v1,FClMYewOHUBPKlZdSmF61fVIjR0xwtMxcKINXSjj0SA="
        );
    }

    #[test]
    fn short_and_damaged_secrets_are_refused() {
        assert!(key("short").is_none());
        assert!(key("whsec_AAAA").is_none());
        assert!(key("whsec_not base64 at all").is_none());
        assert!(key("twenty-four characters it").is_some());
    }
}
