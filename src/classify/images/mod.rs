//! Pictures: whether one is on a list, or what a classifier of the school's own says of it.
//!
//! [`Images`] is built once per rulebook and asked with the bytes of a whole picture. What leaves
//! is evidence: which list, which entry, how many bits apart. No picture, no part of one and no
//! hash of one that matched nothing is kept. Nothing here finds pictures in pages, waits, or
//! knows a tier; the data path decides which bodies are pictures and when they are judged.
//!
//! Start at [`Images::judge`]; `decode` holds the bounds, `hash` the perceptual hashes, `list`
//! the file format, `near` the search by distance, `model` the classifier.

mod decode;
mod hash;
mod kind;
mod list;
mod model;
mod near;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use md5::{Digest as _, Md5};

pub use decode::{DecodeError, MAX_PIXELS};
pub use hash::{Dhash, MIN_QUALITY, Pdq, Print};
pub use kind::{PictureKind, SNIFFED};
pub use list::{Format, ImageList, ListProblem, MAX_ENTRIES};
pub use model::{
    Label, Layout, MAX_INPUT_SIDE, MAX_LABELS, ModelError, ModelSettings, Output, PictureModel,
};

use self::near::Near;
use super::decode::Codings;
use crate::model::{CategoryId, Evidence, Extent, Match, MatchSource};

/// What a picture on a list weighs, in points. The list counts whatever this is; the points say
/// how sure it is: as good as certain.
pub const LISTED_POINTS: i32 = 200;

/// A picture's digest by which it is remembered: SHA-256 of its bytes as they were sent.
pub type Digest = [u8; 32];

/// The SHA-256 of a body.
pub fn digest(bytes: &[u8]) -> Digest {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// Every hash that a list can hold, of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Hashes {
    /// RFC 1321; lists of it are common, so it is looked up, although two pictures can be made to
    /// share it.
    pub md5: [u8; 16],
    /// FIPS 180-4.
    pub sha256: Digest,
    /// Perceptual hashes of the frames that were looked at; empty if it could not be decoded.
    pub prints: Vec<Print>,
    /// Why there are none.
    pub unreadable: Option<DecodeError>,
}

impl Hashes {
    /// Hashes a picture. Takes some ten milliseconds for a photograph.
    pub fn of(bytes: &[u8]) -> Hashes {
        let (prints, unreadable) = match decode::read(bytes, None) {
            Ok(read) => (read.prints, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Hashes {
            md5: Md5::digest(bytes).into(),
            sha256: digest(bytes),
            prints,
            unreadable,
        }
    }
}

/// What is judged by: lists, and at most one classifier.
#[derive(Default)]
pub struct Images {
    heads: Vec<Head>,
    md5: HashMap<[u8; 16], Vec<u32>>,
    sha256: HashMap<Digest, Vec<u32>>,
    pdq: Near<4>,
    dhash: Near<1>,
    model: Option<PictureModel>,
    waits: bool,
}

/// A list.
struct Head {
    id: Arc<str>,
    category: CategoryId,
}

/// What was found in one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Lists that hold it, or something like it.
    pub evidence: Evidence,
    /// What the classifier looks at: small, and gone with this value.
    pub view: Option<View>,
    /// Why the picture could not be looked at, if it could not.
    pub unreadable: Option<DecodeError>,
}

/// A picture scaled to what the classifier takes: rows of red, green and blue.
#[derive(Clone, PartialEq)]
pub struct View {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgb: Vec<u8>,
}

impl std::fmt::Debug for View {
    /// Never the picture itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({} × {})", self.width, self.height)
    }
}

impl Images {
    /// Adds a list. `waits` says that its pictures must not be seen even once: they are judged
    /// before they are passed on.
    pub fn list(&mut self, id: &str, category: CategoryId, waits: bool, list: ImageList) {
        let number = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
        self.waits |= waits && !list.is_empty();
        for md5 in list.md5 {
            self.md5.entry(md5).or_default().push(number);
        }
        for sha256 in list.sha256 {
            self.sha256.entry(sha256).or_default().push(number);
        }
        for (hash, within) in list.pdq {
            self.pdq.add(hash.0, within, number);
        }
        for (hash, within) in list.dhash {
            self.dhash.add([hash.0], within, number);
        }
        self.heads.push(Head {
            id: id.into(),
            category,
        });
    }

    /// Sets the classifier.
    pub fn model(&mut self, model: PictureModel) {
        self.model = Some(model);
    }

    /// Whether there is nothing to judge by. Pictures then pass without being looked at.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.model.is_none()
    }

    /// Hashes on all lists.
    pub fn len(&self) -> usize {
        self.md5.len() + self.sha256.len() + self.pdq.len() + self.dhash.len()
    }

    /// Whether pictures have to be judged before they are passed on.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// The classifier, if there is one.
    pub fn classifier(&self) -> Option<&PictureModel> {
        self.model.as_ref()
    }

    /// Looks a whole body up on the lists. `coding` is its `Content-Encoding`; what it gives is
    /// bounded. Never panics: a decoder that does is taken for one that cannot read the picture.
    pub fn look_up(&self, body: &[u8], coding: Option<&str>) -> Seen {
        let coded = coding.is_some_and(|coding| !coding.trim().eq_ignore_ascii_case("identity"));
        if !coded {
            return self.look_up_plain(body);
        }
        match uncoded(body, coding) {
            Some(bytes) => self.look_up_plain(&bytes),
            None => Seen {
                evidence: Evidence {
                    extent: Extent::Damaged,
                    ..Evidence::default()
                },
                view: None,
                unreadable: Some(DecodeError::Coding),
            },
        }
    }

    fn look_up_plain(&self, bytes: &[u8]) -> Seen {
        let mut matches = Vec::new();
        if !self.sha256.is_empty() {
            let sha256 = digest(bytes);
            for list in self.sha256.get(&sha256).into_iter().flatten() {
                self.say(*list, &HEXLOWER.encode(&sha256), None, &mut matches);
            }
        }
        if !self.md5.is_empty() {
            let md5: [u8; 16] = Md5::digest(bytes).into();
            for list in self.md5.get(&md5).into_iter().flatten() {
                self.say(*list, &HEXLOWER.encode(&md5), None, &mut matches);
            }
        }
        let near = self.pdq.len() + self.dhash.len() > 0;
        let mut view = None;
        let mut unreadable = None;
        if near || self.model.is_some() {
            let wanted = self.model.as_ref().map(PictureModel::size);
            // Decoders are foreign code that reads hostile bytes.
            let read = catch_unwind(AssertUnwindSafe(|| decode::read(bytes, wanted)));
            match read.unwrap_or(Err(DecodeError::Broken)) {
                Ok(read) => {
                    self.find_near(&read.prints, &mut matches);
                    view = read.view;
                }
                Err(error) => unreadable = Some(error),
            }
        }
        let extent = match unreadable {
            Some(_) => Extent::Part,
            None => Extent::Whole,
        };
        Seen {
            evidence: Evidence {
                matches,
                extent,
                ..Evidence::default()
            },
            view,
            unreadable,
        }
    }

    /// The nearest entry of each list that is near enough.
    fn find_near(&self, prints: &[Print], matches: &mut Vec<Match>) {
        let mut best: HashMap<u32, (u32, String)> = HashMap::new();
        let mut keep = |list: u32, distance: u32, hash: String| {
            let known = best.entry(list).or_insert((distance, hash.clone()));
            if distance < known.0 {
                *known = (distance, hash);
            }
        };
        for print in prints.iter().filter(|print| print.is_telling()) {
            for pdq in [print.pdq, print.mirrored] {
                self.pdq.find(&pdq.0, |list, distance, hash| {
                    keep(list, distance, Pdq(*hash).to_string());
                });
            }
            self.dhash.find(&[print.dhash.0], |list, distance, hash| {
                keep(list, distance, Dhash(hash[0]).to_string());
            });
        }
        let mut best: Vec<_> = best.into_iter().collect();
        best.sort_unstable();
        for (list, (distance, hash)) in best {
            self.say(list, &hash, Some(distance), matches);
        }
    }

    fn say(&self, list: u32, hash: &str, distance: Option<u32>, matches: &mut Vec<Match>) {
        let Some(head) = self.heads.get(list as usize) else {
            return;
        };
        let entry = match distance {
            None | Some(0) => hash.to_owned(),
            Some(1) => format!("{hash}, 1 bit apart"),
            Some(bits) => format!("{hash}, {bits} bits apart"),
        };
        matches.push(Match {
            source: MatchSource::Image,
            category: head.category,
            points: LISTED_POINTS,
            origin: head.id.clone(),
            entry: entry.into(),
            count: 1,
        });
    }

    /// Lists and classifier together, one after the other.
    ///
    /// # Errors
    /// What is wrong with the classifier; the lists' evidence comes all the same.
    pub fn judge(&self, body: &[u8], coding: Option<&str>) -> (Evidence, Option<ModelError>) {
        let seen = self.look_up(body, coding);
        let mut evidence = seen.evidence;
        let (Some(model), Some(view)) = (&self.model, &seen.view) else {
            return (evidence, None);
        };
        match model.judge(view) {
            Ok(found) => {
                evidence.matches.extend(found);
                (evidence, None)
            }
            Err(error) => (evidence, Some(error)),
        }
    }
}

/// A body without its content coding; `None` if it is not what it says, or larger than any
/// picture that is looked at.
fn uncoded(body: &[u8], coding: Option<&str>) -> Option<Vec<u8>> {
    let ceiling = decode::MAX_BYTES;
    let mut codings = Codings::named(coding, ceiling as u64).ok()?;
    let mut bytes = Vec::new();
    let mut take = |piece: &[u8], _: u64| {
        if bytes.len() + piece.len() > ceiling {
            return Err(super::decode::Stop::Broken);
        }
        bytes.extend_from_slice(piece);
        Ok(())
    };
    codings.push(body, &mut take).ok()?;
    Some(bytes)
}
