//! Something to judge outside the data path: a text, a search, a page, an address.
//!
//! [`Sample`] is read from one JSON object, [`Judged`] is written as one. In between lie the
//! same classifier and the same decision function as for a pupil's request; nothing here has a
//! rule of its own. What is read is forgotten with the answer.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use data_encoding::{Encoding, Specification};
use serde::ser::SerializeMap;
use serde_json::Value;

use crate::classify::BodyHead;
use crate::classify::images::PictureKind;
use crate::model::{
    Action, CategoryId, Decided, Evidence, MatchSource, PageUrl, TierId, Timestamp, Verdict,
};

use super::precedence::{Case, Free};
use super::word::Word;
use super::{Facts, Rulebook};

/// The tier for whose threshold `flags` are given where nobody says otherwise (11 to 14 years).
pub const DEFAULT_TIER: &str = "lower-secondary";

/// Plain text that is known to be one: bodies called `text/plain` are sniffed, and one control
/// character would make them something that is not read.
const PLAIN: &str = "text/markdown; charset=utf-8";

/// Most matches that are given back for one sample, the weightiest first.
const MAX_EXPLAINED: usize = 200;

/// Something to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What it holds.
    pub content: Content,
    /// Where it was found, if known; its evidence counts with that of the content.
    pub url: Option<PageUrl>,
}

/// What a [`Sample`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Only the address, which must then be there.
    Address,
    /// Words as they were typed into a search.
    Query(String),
    /// A body with its `Content-Type`; `None` if that is unknown.
    Body {
        /// The bytes, without content coding.
        bytes: Vec<u8>,
        /// As a server would say it.
        content_type: Option<String>,
    },
}

/// Why a JSON object is not a [`Sample`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// It is an array, a number or the like.
    #[error("not a JSON object")]
    NotAnObject,
    /// No such kind.
    #[error("kind is text, query, html or url")]
    Kind,
    /// The field that the kind needs is missing or is no string.
    #[error("{0} is missing, or is not a string")]
    Missing(&'static str),
    /// Not base64.
    #[error("html_b64 is not base64 (RFC 4648)")]
    Base64,
    /// Not an address.
    #[error("url: {0}")]
    Url(#[from] crate::model::PageUrlError),
}

impl Sample {
    /// Reads `{"kind":"text|query|html|url","text"|"html"|"html_b64"|"url"}`; other members are
    /// ignored. Without a kind, the member that is there says it. An `url` beside a text or a
    /// page is where that was found; if it is not a web address, it is left out.
    pub fn from_json(value: &Value) -> Result<Sample, SampleError> {
        let object = value.as_object().ok_or(SampleError::NotAnObject)?;
        let member = |name: &str| object.get(name).and_then(Value::as_str);
        let kind = match object.get("kind") {
            None | Some(Value::Null) => [
                ("html_b64", "html"),
                ("html", "html"),
                ("text", "text"),
                ("url", "url"),
            ]
            .into_iter()
            .find(|(name, _)| member(name).is_some())
            .map_or("", |(_, kind)| kind),
            Some(kind) => kind.as_str().ok_or(SampleError::Kind)?,
        };
        let found_at = || member("url").and_then(|url| PageUrl::parse(url).ok());
        match kind {
            "text" => {
                let text = member("text").ok_or(SampleError::Missing("text"))?;
                Ok(Sample {
                    content: Content::text(text),
                    url: found_at(),
                })
            }
            "query" => {
                let text = member("text").or_else(|| member("query"));
                let text = text.ok_or(SampleError::Missing("text"))?;
                Ok(Sample {
                    content: Content::Query(text.to_owned()),
                    url: found_at(),
                })
            }
            "html" => {
                let content = match (member("html_b64"), member("html").or(member("text"))) {
                    (Some(raw), _) => Content::Body {
                        bytes: base64(raw)?,
                        content_type: Some("text/html".to_owned()),
                    },
                    (None, Some(text)) => Content::body(text, "text/html; charset=utf-8"),
                    (None, None) => return Err(SampleError::Missing("html or html_b64")),
                };
                Ok(Sample {
                    content,
                    url: found_at(),
                })
            }
            "url" => {
                let url = member("url").or_else(|| member("text"));
                let url = url.ok_or(SampleError::Missing("url"))?;
                Ok(Sample {
                    content: Content::Address,
                    url: Some(PageUrl::parse(url)?),
                })
            }
            _ => Err(SampleError::Kind),
        }
    }
}

impl Content {
    /// A text that is known to be one.
    pub fn text(text: &str) -> Content {
        Content::body(text, PLAIN)
    }

    fn body(text: &str, content_type: &str) -> Content {
        Content::Body {
            bytes: text.as_bytes().to_vec(),
            content_type: Some(content_type.to_owned()),
        }
    }
}

/// Both alphabets of RFC 4648, with or without padding, over several lines.
static BASE64: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.translate.from.push_str("-_");
    specification.translate.to.push_str("+/");
    specification.ignore.push_str(" \t\r\n");
    specification.check_trailing_bits = false;
    specification
        .encoding()
        .expect("64 different symbols and an ignored blank are a base64")
});

fn base64(text: &str) -> Result<Vec<u8>, SampleError> {
    let bare = text.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace());
    BASE64
        .decode(bare.as_bytes())
        .map_err(|_| SampleError::Base64)
}

/// What the rules make of a [`Sample`]; serialises as `categories`, `flags`, `tiers`, `explain`.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Judged {
    /// How probable each category is that text can show, 0 to 1, also the improbable ones.
    #[serde(serialize_with = "as_map")]
    pub categories: Vec<(Arc<str>, f32)>,
    /// Categories over the asked tier's threshold, or on a list or in the words of a search;
    /// none that vouches for a page.
    pub flags: Vec<Arc<str>>,
    /// What each tier would get, youngest first.
    #[serde(serialize_with = "as_map")]
    pub tiers: Vec<(Arc<str>, Effect)>,
    /// What spoke for and against, the weightiest first.
    pub explain: Vec<Spoke>,
    /// The verdict behind it.
    #[serde(skip)]
    pub verdict: Verdict,
    /// The address it was decided with.
    #[serde(skip)]
    pub url: PageUrl,
}

/// A decision in one of three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It opens.
    Allow,
    /// A page first, or at certain times only.
    Warn,
    /// A page instead.
    Block,
}

impl Effect {
    /// `allow`, `warn` or `block`.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Allow => "allow",
            Effect::Warn => "warn",
            Effect::Block => "block",
        }
    }
}

impl From<Action> for Effect {
    fn from(action: Action) -> Effect {
        match action {
            Action::Splice | Action::Allow => Effect::Allow,
            Action::Warn | Action::Limit => Effect::Warn,
            Action::Block => Effect::Block,
        }
    }
}

/// One rule that matched, for the explanation.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Spoke {
    /// Which kind of rule.
    pub source: MatchSource,
    /// The category it speaks for, or against where `points` is negative.
    pub category: Arc<str>,
    /// The entry, phrase or feature.
    pub entry: Arc<str>,
    /// Log-odds times 20 for each time; 0 for lists and searches, which need none.
    pub points: i32,
    /// How often it counted.
    pub count: u32,
    /// The list, phrase file or model.
    pub origin: Arc<str>,
}

fn as_map<T, S>(pairs: &[(Arc<str>, T)], serializer: S) -> Result<S::Ok, S::Error>
where
    T: serde::Serialize,
    S: serde::Serializer,
{
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(&**name, value)?;
    }
    map.end()
}

impl Rulebook {
    /// Judges a sample. `tier` is the one for whose threshold flags are given.
    pub fn judge_sample(&self, sample: &Sample, tier: TierId, now: Timestamp) -> Judged {
        let nowhere;
        let url = match &sample.url {
            Some(url) => url,
            None => {
                nowhere = neutral();
                &nowhere
            }
        };
        let mut evidence = match &sample.url {
            Some(url) => self.evidence_of(url),
            None => Evidence::default(),
        };
        evidence.merge(self.read_content(&sample.content));
        let categories = self
            .classifier()
            .probabilities(&evidence)
            .into_iter()
            .map(|(id, probability)| (self.category(id).name.clone(), probability))
            .collect();
        let verdict = self.judge_evidence(evidence);
        let tiers = self
            .tiers()
            .iter()
            .map(|tier| {
                let decided = self.decide_sample(tier.id, url, &verdict, now);
                (tier.name.clone(), decided.action.into())
            })
            .collect();
        Judged {
            categories,
            flags: self.flags(url, &verdict, tier, now),
            tiers,
            explain: self.spoke(&verdict),
            url: url.clone(),
            verdict,
        }
    }

    /// What somebody of a tier would get; by the function that decides for pupils.
    pub fn decide_sample(
        &self,
        tier: TierId,
        url: &PageUrl,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Decided {
        let who = self.somebody(tier, None);
        self.decide(&who, &Facts { url, verdict }, now)
    }

    /// The tier that is meant where none is named: [`DEFAULT_TIER`], else that of guests.
    pub fn default_tier(&self) -> TierId {
        self.tier_named(DEFAULT_TIER)
            .map_or(self.guest_tier(), |tier| tier.id)
    }

    /// Categories whose presence vouches for a text, such as `support-and-helplines`.
    pub fn is_positive(&self, category: CategoryId) -> bool {
        self.positive.contains(category)
    }

    fn evidence_of(&self, url: &PageUrl) -> Evidence {
        let known = self.judge_url(url);
        Evidence {
            matches: known.because.to_vec(),
            extent: known.extent,
            words: known.words,
            intent: known.intent,
        }
    }

    fn read_content(&self, content: &Content) -> Evidence {
        match content {
            Content::Address => Evidence::default(),
            Content::Query(words) => self.classifier().query(words),
            Content::Body {
                bytes,
                content_type,
            } => {
                if PictureKind::of(bytes).is_some() {
                    return self.images().judge(bytes, None).0;
                }
                let head = BodyHead {
                    content_type: content_type.clone(),
                    ..BodyHead::default()
                };
                let Some(mut reader) = self.classifier().read(&head) else {
                    return Evidence::default();
                };
                reader.push(bytes);
                let mut evidence = reader.finish();
                if content_type.as_deref() == Some(PLAIN)
                    && let Ok(text) = std::str::from_utf8(bytes)
                {
                    self.classifier().read_plea(text, &mut evidence);
                }
                evidence
            }
        }
    }

    fn flags(
        &self,
        url: &PageUrl,
        verdict: &Verdict,
        tier: TierId,
        now: Timestamp,
    ) -> Vec<Arc<str>> {
        let who = self.somebody(tier, None);
        let case = Case {
            book: self,
            who: &who,
            url,
            verdict,
            now,
            free: &Free::never(),
            tier: self.tier_rules(tier),
            open: None,
        };
        let mut flagged: BTreeSet<CategoryId> = case.over().map(|score| score.category).collect();
        // What is never decrypted or always protected is known, and nothing against it.
        let harmful = |id: &CategoryId| {
            !self.positive.contains(*id) && !matches!(case.word(*id), Word::Protect | Word::Splice)
        };
        let known = verdict.listed.union(verdict.searched);
        flagged.extend(known.iter().filter(harmful));
        flagged
            .into_iter()
            .map(|id| self.category(id).name.clone())
            .collect()
    }

    fn spoke(&self, verdict: &Verdict) -> Vec<Spoke> {
        let mut all: Vec<Spoke> = verdict
            .because
            .iter()
            .map(|found| Spoke {
                source: found.source,
                category: self.category(found.category).name.clone(),
                entry: found.entry.clone(),
                points: found.points,
                count: found.count,
                origin: found.origin.clone(),
            })
            .collect();
        // Lists and searches first: they decide whatever the points are.
        all.sort_by_key(|spoke| {
            let weight = i64::from(spoke.points).abs() * i64::from(spoke.count);
            (
                spoke.source > MatchSource::Search,
                std::cmp::Reverse(weight),
            )
        });
        all.truncate(MAX_EXPLAINED);
        all
    }
}

/// An address of which nobody knows anything (RFC 6761, section 6.4).
fn neutral() -> PageUrl {
    PageUrl::parse("https://page.invalid/").expect("a host of letters and a path are an address")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, NOW};
    use super::*;

    fn read(json: &str) -> Result<Sample, SampleError> {
        Sample::from_json(&serde_json::from_str(json).unwrap())
    }

    #[track_caller]
    fn bytes_of(json: &str) -> (Vec<u8>, String) {
        match read(json).unwrap().content {
            Content::Body {
                bytes,
                content_type,
            } => (bytes, content_type.unwrap()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn samples_are_read_by_their_kind() {
        let (bytes, content_type) = bytes_of(r#"{"kind":"text","text":"Zażółć","more":[]}"#);
        assert_eq!((&*bytes, &*content_type), ("Zażółć".as_bytes(), PLAIN));
        let (bytes, content_type) = bytes_of(r#"{"kind":"html","html":"<p>ż"}"#);
        assert_eq!(bytes, "<p>ż".as_bytes());
        assert_eq!(content_type, "text/html; charset=utf-8");
        for raw in ["/+8A", "_-8A", "/+8A==", "/+\\n8A\\n"] {
            let (bytes, content_type) = bytes_of(&format!(r#"{{"html_b64":"{raw}"}}"#));
            assert_eq!(bytes, [0xff, 0xef, 0x00], "{raw}");
            assert_eq!(content_type, "text/html", "the page says its own charset");
        }
        let query = read(r#"{"kind":"query","text":"how to die"}"#).unwrap();
        assert_eq!(query.content, Content::Query("how to die".to_owned()));
        let url = read(r#"{"kind":"url","url":"bets.example/x"}"#).unwrap();
        assert_eq!(url.content, Content::Address);
        assert_eq!(url.url.unwrap().host.as_str(), "bets.example");
        let page = read(r#"{"kind":"text","text":"a","url":"https://bets.example/"}"#).unwrap();
        assert!(page.url.is_some());
        let page = read(r#"{"kind":"text","text":"a","url":"about:blank"}"#).unwrap();
        assert!(page.url.is_none());
    }

    #[test]
    fn what_is_no_sample_says_why() {
        for (json, expect) in [
            ("[]", SampleError::NotAnObject),
            ("{}", SampleError::Kind),
            (r#"{"kind":"picture"}"#, SampleError::Kind),
            (r#"{"kind":1,"text":"a"}"#, SampleError::Kind),
            (r#"{"kind":"text","text":1}"#, SampleError::Missing("text")),
            (
                r#"{"kind":"html","url":"a"}"#,
                SampleError::Missing("html or html_b64"),
            ),
            (r#"{"html_b64":"%"}"#, SampleError::Base64),
            (r#"{"html_b64":"AAAAA"}"#, SampleError::Base64),
        ] {
            assert_eq!(read(json), Err(expect), "{json}");
        }
        assert!(matches!(
            read(r#"{"kind":"url","url":"http://["}"#),
            Err(SampleError::Url(_))
        ));
    }

    fn judged(json: &str) -> Judged {
        let book = fixture::rulebook();
        book.judge_sample(&read(json).unwrap(), book.default_tier(), NOW)
    }

    #[track_caller]
    fn check(json: &str, flags: &[&str], primary: Effect) -> Judged {
        let judged = judged(json);
        let got: Vec<&str> = judged.flags.iter().map(|name| &**name).collect();
        assert_eq!(got, flags, "{json}");
        let tier = judged.tiers.iter().find(|(name, _)| &**name == "primary");
        assert_eq!(tier.unwrap().1, primary, "{json}");
        judged
    }

    #[test]
    fn every_kind_is_judged_as_the_data_path_does() {
        use Effect::{Allow, Block};
        check(r#"{"text":"a walk in the park"}"#, &[], Allow);
        // 40 + 30 reaches the 60 of primary, not the 100 of guests.
        check(r#"{"text":"casino: free spins"}"#, &[], Block);
        let text = r#"{"text":"Casino casino casino: free spins"}"#;
        let found = check(text, &["gambling"], Block);
        assert_eq!(&*found.explain[0].entry, "casino");
        assert_eq!((found.explain[0].points, found.explain[0].count), (30, 3));
        // A control character is no reason not to read a text.
        check(
            r#"{"text":"\u0001 Casino casino casino: free spins"}"#,
            &["gambling"],
            Block,
        );
        check(
            r#"{"html":"<title>Casino</title>casino casino free spins"}"#,
            &["gambling"],
            Block,
        );
        check(r#"{"url":"https://bets.example/"}"#, &["gambling"], Block);
        check(r#"{"url":"https://nobody.example/"}"#, &[], Allow);
        // What vouches for a page is never a flag, nor is what is never decrypted.
        check(r#"{"url":"https://116111.example/"}"#, &[], Allow);
        check(r#"{"url":"https://bank.example/"}"#, &[], Allow);
        check(r#"{"text":"addiction addiction addiction"}"#, &[], Allow);
        let found = check(
            r#"{"kind":"query","text":"die how to"}"#,
            &["self-harm-promotion"],
            Block,
        );
        assert_eq!(found.explain[0].source, MatchSource::Search);
        // The address counts together with the page.
        check(
            r#"{"text":"hello","url":"https://bets.example/"}"#,
            &["gambling"],
            Block,
        );
    }

    #[test]
    fn improbable_categories_are_not_left_out() {
        let probability = |json: &str, category: &str| {
            let categories = judged(json).categories;
            let found = categories.iter().find(|(name, _)| &**name == category);
            found.map(|(_, probability)| *probability)
        };
        let nothing = probability(r#"{"text":"hello"}"#, "gambling").unwrap();
        let against = probability(r#"{"text":"history of gambling"}"#, "gambling").unwrap();
        let some = probability(r#"{"text":"casino"}"#, "gambling").unwrap();
        assert!(
            against < nothing && nothing < some,
            "{against} {nothing} {some}"
        );
        assert!(probability(r#"{"text":"hello"}"#, "drugs").is_some());
        assert!(probability(r#"{"url":"bets.example"}"#, "gambling").unwrap() >= 0.99);
        let searched = r#"{"kind":"query","text":"how to die"}"#;
        assert!(probability(searched, "self-harm-promotion").unwrap() >= 0.9);
    }

    #[test]
    fn it_is_written_as_maps_and_words() {
        let json = serde_json::to_value(judged(r#"{"text":"casino"}"#)).unwrap();
        let members: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(members, ["categories", "explain", "flags", "tiers"]);
        assert_eq!(json["tiers"]["primary"], "allow");
        assert_eq!(
            json["explain"][0],
            serde_json::json!({
                "source": "phrase", "category": "gambling", "entry": "casino",
                "points": 30, "count": 1, "origin": "phrases/en/gambling",
            })
        );
    }
}
