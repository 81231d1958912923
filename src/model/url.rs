//! What is asked for, as far as it was visible.

use std::fmt;
use std::sync::Arc;

use super::{HostName, HostNameError};

/// The scheme of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Clear text.
    Http,
    /// Inside TLS.
    Https,
}

impl Scheme {
    /// The port that the scheme implies.
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }

    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// How much of the address was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visible {
    /// Only the name (a ClientHello, a CONNECT).
    HostOnly,
    /// The whole address.
    Full,
}

/// An address as policy sees it. The bytes that are forwarded are kept elsewhere, untouched
/// (RFC 9110, section 7.7).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageUrl {
    /// Clear or TLS.
    pub scheme: Scheme,
    /// The host, parsed.
    pub host: HostName,
    /// The port, explicit or implied.
    pub port: u16,
    /// The path as sent, beginning with `/`; empty when only the host was visible.
    pub path: Arc<str>,
    /// The query as sent, without `?`. Never logged.
    pub query: Option<Arc<str>>,
}

/// Why a text is not an address that the gateway can judge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageUrlError {
    /// Not an address at all.
    #[error("not a web address; write it like https://example.org/page")]
    Malformed,
    /// A scheme other than http and https.
    #[error("only http and https addresses can be judged")]
    Scheme,
    /// The host is at fault.
    #[error(transparent)]
    Host(#[from] HostNameError),
}

impl PageUrl {
    /// The address of which only the host is known.
    pub fn host_only(host: HostName, port: u16) -> Self {
        PageUrl {
            scheme: Scheme::Https,
            host,
            port,
            path: "".into(),
            query: None,
        }
    }

    /// Reads an absolute address, e.g. from the command line. Without a scheme, https is meant.
    pub fn parse(raw: &str) -> Result<Self, PageUrlError> {
        let raw = raw.trim();
        let with_scheme;
        let text = if raw.contains("://") {
            raw
        } else {
            with_scheme = format!("https://{raw}");
            &with_scheme
        };
        let url = url::Url::parse(text).map_err(|_| PageUrlError::Malformed)?;
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err(PageUrlError::Scheme),
        };
        let host: HostName = url.host_str().ok_or(PageUrlError::Malformed)?.parse()?;
        Ok(PageUrl {
            scheme,
            host,
            port: url.port_or_known_default().unwrap_or(scheme.default_port()),
            path: url.path().into(),
            query: url.query().map(Into::into),
        })
    }

    /// How much of the address was seen.
    pub fn visible(&self) -> Visible {
        if self.path.is_empty() {
            Visible::HostOnly
        } else {
            Visible::Full
        }
    }

    /// `host` or `host:port`, the port only where the scheme does not imply it.
    pub fn authority(&self) -> String {
        if self.port == self.scheme.default_port() {
            self.host.for_url()
        } else {
            format!("{}:{}", self.host.for_url(), self.port)
        }
    }
}

/// Scheme, host, port and path; the query is not shown.
impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}{}",
            self.scheme.as_str(),
            self.authority(),
            self.path
        )
    }
}

/// Like `Display`: an address never reaches a log with its query.
impl fmt::Debug for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageUrl({self})")
    }
}
