//! The question before any handshake answer: pass a connection on unopened, or open it?

use crate::model::{Action, Decided, HostName, Identity, PageUrl, Timestamp};

use super::{Facts, Rulebook};

/// What to do with a TLS connection, by its name alone.
#[derive(Clone, Debug, PartialEq)]
pub enum OnHello {
    /// Pass on unopened.
    Splice(Box<Decided>),
    /// Open it.
    Bump,
}

/// Names that stand outside on hellos with Encrypted Client Hello and hide another name inside:
/// never passed on unopened, whatever the rules say. Opened, the client learns that ECH is off
/// here and comes again with the real name (RFC 9849, section 6.1.6).
const COVERS: [&str; 4] = [
    "cloudflare-ech.com",
    "encryptedsni.com",
    "tls-ech.dev",
    "defo.ie",
];

impl Rulebook {
    /// What to do with a connection whose ClientHello names `host`.
    ///
    /// Only names that are never inspected and names that are protected are passed on unopened;
    /// whatever is closed is opened too, since the page that explains it has to be shown.
    pub fn on_hello(&self, who: &Identity, host: &HostName, port: u16, now: Timestamp) -> OnHello {
        let url = PageUrl::host_only(host.clone(), port);
        let verdict = self.judge_url(&url);
        let decided = self.decide(
            who,
            &Facts {
                url: &url,
                verdict: &verdict,
            },
            now,
        );
        if COVERS.iter().any(|cover| host.is_within(cover)) {
            return OnHello::Bump;
        }
        match decided.action {
            Action::Splice => OnHello::Splice(Box::new(decided)),
            _ => OnHello::Bump,
        }
    }
}
