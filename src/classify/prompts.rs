//! Prompts: what somebody asks an assistant, or a search, in the body of a request.
//!
//! Which services there are and where their words stand is data ([`Service`]); beside it, any
//! JSON that looks like a conversation is read as one, on whatever host. The last thing the
//! person wrote is picked, not the whole history, which was judged when it was written. A body
//! is read up to a bound; what is cut off is read as far as it goes. Nothing here decides
//! anything: the words go to [`super::Classifier::query`].

mod form;
mod json;
mod pointer;

use super::body::Progress;
use super::decode::{Codings, Stop};
use super::search::{host_pattern, is_host};
use super::urls::normal_path;
use crate::model::PageUrl;
use json::Value;
use pointer::Pointer;

/// Decoded bytes that are read of a body. Conversations are sent along with each question, so
/// that the newest words stand at the end of quite some text.
pub(super) const MAX_BODY: usize = 256 * 1024;

/// Bytes of words that are judged of one prompt, the last ones.
const MAX_WORDS: usize = 32 * 1024;

/// What is known of a request before its body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromptHead {
    /// The method, as sent.
    pub method: String,
    /// The `Content-Type` field, if any.
    pub content_type: Option<String>,
    /// The `Content-Encoding` fields, joined by commas.
    pub content_encoding: Option<String>,
}

/// How a service is sent what somebody wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// JSON (RFC 8259), also behind the frame of a Connect stream.
    #[default]
    Json,
    /// A form, either encoding of HTML forms; its field may hold JSON.
    Form,
}

/// A service that is asked in the bodies of requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// Its name, e.g. `chatgpt`.
    pub id: String,
    /// Hosts, each with its children; `google.*` under any public suffix; empty means any host.
    pub hosts: Vec<String>,
    /// Beginnings of paths; a segment `*` stands for any one. Empty means any path.
    pub paths: Vec<String>,
    /// How the body is written.
    pub shape: Shape,
    /// The field of a form.
    pub field: String,
    /// Where the words are, see [`pointer_problem`]; the first that finds some counts.
    pub words: Vec<String>,
}

/// The services, compiled.
#[derive(Default)]
pub(super) struct Services(Vec<Known>);

struct Known {
    service: Service,
    pointers: Vec<Pointer>,
}

/// Why a place of words cannot be read, in words for the author of the file; `None` if it can.
///
/// A place is names with dots between them, and behind each any of: `[*]` every member, `[2]` one
/// member, `[-1]` the last, `[role=user]` the last member whose `role` is `user` (`author.role=user`
/// looks deeper), `(json)` a text that is JSON itself. The empty place is the whole body.
pub fn pointer_problem(place: &str) -> Option<String> {
    Pointer::read(place).err()
}

impl Services {
    pub fn add(&mut self, mut service: Service) {
        for host in &mut service.hosts {
            *host = host_pattern(host);
        }
        let pointers = service.words.iter();
        let pointers = pointers.filter_map(|place| Pointer::read(place).ok());
        self.0.push(Known {
            pointers: pointers.collect(),
            service,
        });
    }
}

impl Service {
    fn is_asked(&self, url: &PageUrl, path: &str) -> bool {
        let host = |pattern: &String| is_host(pattern, &url.host);
        (self.hosts.is_empty() || self.hosts.iter().any(host))
            && (self.paths.is_empty() || self.paths.iter().any(|prefix| covers(prefix, path)))
    }
}

/// Whether a beginning of paths covers a path, segment by segment; the last of its segments may
/// end in `*` for any ending.
fn covers(prefix: &str, path: &str) -> bool {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    prefix
        .split('/')
        .filter(|segment| !segment.is_empty())
        .all(|wanted| {
            segments.next().is_some_and(|segment| {
                wanted == segment
                    || wanted == "*"
                    || wanted
                        .strip_prefix('*')
                        .is_some_and(|end| segment.ends_with(end))
                    || wanted
                        .strip_suffix('*')
                        .is_some_and(|begin| segment.starts_with(begin))
            })
        })
}

/// Reads the body of one request for what somebody asked.
pub struct PromptReader {
    codings: Codings,
    body: Vec<u8>,
    full: bool,
    content_type: String,
    places: Vec<Place>,
    generic: bool,
}

/// Where one service has its words.
struct Place {
    shape: Shape,
    field: String,
    pointers: Vec<Pointer>,
}

/// A reader, if the request may hold a prompt.
pub(super) fn reader(
    services: &Services,
    url: &PageUrl,
    head: &PromptHead,
) -> Option<PromptReader> {
    if !matches!(head.method.as_str(), "POST" | "PUT" | "PATCH") {
        return None;
    }
    let content_type = head.content_type.as_deref().unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("");
    let essence = essence.trim().to_ascii_lowercase();
    let json =
        matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json");
    let form = matches!(
        essence.as_str(),
        "application/x-www-form-urlencoded" | "multipart/form-data"
    );
    // Pages send JSON as text to spare themselves a question beforehand (Fetch, section 4.9).
    let plain = matches!(essence.as_str(), "" | "text/plain");
    if !json && !form && !plain {
        return None;
    }
    let path = normal_path(&url.path);
    let places: Vec<Place> = services
        .0
        .iter()
        .filter(|known| (known.service.shape == Shape::Form) == form)
        .filter(|known| known.service.is_asked(url, &path))
        .map(|known| Place {
            shape: known.service.shape,
            field: known.service.field.clone(),
            pointers: known.pointers.clone(),
        })
        .collect();
    if places.is_empty() && !json {
        return None;
    }
    let codings = Codings::named(head.content_encoding.as_deref(), MAX_BODY as u64).ok()?;
    Some(PromptReader {
        codings,
        body: Vec::new(),
        full: false,
        content_type: content_type.to_owned(),
        places,
        generic: json,
    })
}

impl PromptReader {
    /// Reads a piece as it was sent.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        if self.full {
            return Progress::Enough;
        }
        let body = &mut self.body;
        let read = self.codings.push(bytes, &mut |piece, _| {
            let room = MAX_BODY - body.len().min(MAX_BODY);
            body.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() > room {
                return Err(Stop::Enough);
            }
            Ok(())
        });
        if read.is_err() {
            self.full = true;
            return Progress::Enough;
        }
        Progress::More
    }

    /// What was asked, if that is what the body holds; of a body that was not pushed to its end,
    /// what stands in its beginning.
    pub fn finish(self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let mut parsed: Option<Option<Value>> = None;
        let mut whole = || parsed.get_or_insert_with(|| json::parse(&text)).clone();
        for place in &self.places {
            let value = match place.shape {
                Shape::Json => whole(),
                Shape::Form => {
                    form::field(&self.content_type, &text, &place.field).map(Value::Text)
                }
            };
            let found = value.and_then(|value| {
                place.pointers.iter().find_map(|pointer| {
                    let words = pointer.words(&value);
                    (!words.trim().is_empty()).then_some(words)
                })
            });
            if let Some(words) = found {
                return Some(last_of(words));
            }
        }
        if !self.generic {
            return None;
        }
        conversation(&whole()?).map(last_of)
    }
}

/// The newest part of long words.
fn last_of(words: String) -> String {
    let from = words.len().saturating_sub(MAX_WORDS);
    let from = words.ceil_char_boundary(from);
    words.get(from..).map(str::to_owned).unwrap_or(words)
}

/// Places where programs that speak like OpenAI's, Google's or Ollama's have the words of a user,
/// each only where the value looks like a conversation.
fn conversation(body: &Value) -> Option<String> {
    const PLACES: &[&str] = &[
        "messages[role=user].content",
        "messages[role=user].parts",
        "messages[role=user].text",
        "messages[author.role=user].content",
        "contents[role=user].parts",
        "input[role=user].content",
        "conversation[role=user].content",
        "history[role=user].content",
    ];
    PLACES.iter().find_map(|place| {
        let words = Pointer::read(place).ok()?.words(body);
        (!words.trim().is_empty()).then_some(words)
    })
}

#[cfg(test)]
mod tests;
