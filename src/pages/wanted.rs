//! What kind of answer the client can do something with.

use http::{HeaderMap, Method, header};

/// What was wanted, and so which form an answer of ours takes. A script or an image never gets
/// HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A page in a window.
    Document,
    /// A page within a page.
    Frame,
    /// A picture.
    Image,
    /// A script.
    Script,
    /// A style sheet.
    Style,
    /// Data for a script.
    Json,
    /// Sound or film.
    Media,
    /// A font.
    Font,
    /// Anything else.
    Other,
}

/// What was wanted: `Sec-Fetch-Dest` (W3C Fetch Metadata) where the browser sends it, else
/// `Accept`. No `Accept` and `*/*` mean a person at a command line, who gets the page.
pub fn wanted(method: &Method, headers: &HeaderMap) -> Wanted {
    let dest = headers
        .get("sec-fetch-dest")
        .and_then(|value| value.to_str().ok());
    match dest {
        Some("document") => return Wanted::Document,
        Some("iframe" | "frame" | "embed" | "object" | "fencedframe") => return Wanted::Frame,
        Some("image") => return Wanted::Image,
        Some(
            "script" | "worker" | "sharedworker" | "serviceworker" | "audioworklet"
            | "paintworklet",
        ) => return Wanted::Script,
        Some("style" | "xslt") => return Wanted::Style,
        Some("audio" | "video" | "track") => return Wanted::Media,
        Some("font") => return Wanted::Font,
        Some("json" | "manifest" | "report" | "webidentity") => return Wanted::Json,
        // `fetch` and `XMLHttpRequest`: what it accepts says more, but never a page.
        Some("empty") => {
            return match by_accept(headers) {
                Wanted::Document | Wanted::Frame => Wanted::Json,
                other => other,
            };
        }
        _ => {}
    }
    if method == Method::OPTIONS {
        return Wanted::Other;
    }
    by_accept(headers)
}

/// The first media type that says something.
fn by_accept(headers: &HeaderMap) -> Wanted {
    let Some(accept) = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
    else {
        return Wanted::Document;
    };
    for item in accept.split(',').take(32) {
        let essence = item
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "" | "*/*" => return Wanted::Document,
            "text/html" | "application/xhtml+xml" => return Wanted::Document,
            "text/css" => return Wanted::Style,
            "application/json" | "text/json" | "application/manifest+json" => return Wanted::Json,
            "text/javascript" | "application/javascript" | "application/x-javascript" => {
                return Wanted::Script;
            }
            other => match other.split_once('/') {
                Some(("image", _)) => return Wanted::Image,
                Some(("audio" | "video", _)) => return Wanted::Media,
                Some(("font", _)) => return Wanted::Font,
                Some(("application", name)) if name.ends_with("+json") => return Wanted::Json,
                _ => {}
            },
        }
    }
    Wanted::Other
}
