//! `users.toml`: the people who may sign in to the explicit proxy.
//!
//! Hot: read again when it changes; while it is wrong, the people of yesterday stay. Names are
//! needed to check a password and go no further: policy, log and incident see the pseudonym.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use unicode_normalization::UnicodeNormalization;

use crate::model::{ClassId, Language, Pseudonym};
use crate::policy::Diagnostic;

use super::password::Hash;
use super::spot;

/// Largest `users.toml` that is read, in bytes: some thirty thousand people.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// Most problems that are told: finding each one's line reads the text again.
const MAX_PROBLEMS: usize = 100;

/// Longest name, in bytes.
const MAX_NAME_BYTES: usize = 128;

/// Everybody who may sign in. Prints without names.
#[derive(Clone, Default)]
pub struct Users {
    by_name: HashMap<Box<str>, Arc<User>>,
    /// SHA-256 of the text it was read from, so that what was remembered of another text is not
    /// mixed up with this one.
    pub(super) digest: Option<[u8; 32]>,
}

/// One of them. Prints without the name.
pub(super) struct User {
    pub(super) name: Box<str>,
    pub(super) password: Hash,
    pub(super) pseudonym: Option<Pseudonym>,
    pub(super) class: Option<ClassId>,
    /// Other classes, for the time in which they meet.
    pub(super) also: Vec<ClassId>,
    /// A tier's name, where there is no class.
    pub(super) tier: Option<Arc<str>>,
    pub(super) language: Option<Language>,
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Users({})", self.by_name.len())
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("User(‹redacted›)")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    user: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Spanned<String>,
    password: Spanned<String>,
    pseudonym: Option<Spanned<String>>,
    class: Option<Spanned<String>>,
    #[serde(default)]
    also: Vec<String>,
    tier: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
}

impl Users {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether nobody may sign in.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Reads the text of `users.toml`; `name` is how the file is called in problems.
    ///
    /// Returns every problem found in the rows, at most a hundred.
    pub fn parse(text: &str, name: &str) -> Result<Users, Vec<Diagnostic>> {
        let file: File =
            toml::from_str(text).map_err(|error| vec![spot::problem(&error, text, name)])?;
        let mut reading = Reading {
            text,
            name,
            problems: Vec::new(),
        };
        let mut by_name = HashMap::with_capacity(file.user.len());
        let mut pseudonyms = HashMap::new();
        for row in file.user {
            if reading.problems.len() >= MAX_PROBLEMS {
                break;
            }
            let spot = row.name.span().start;
            if let Some(stand_in) = &row.pseudonym
                && let Some(first) =
                    pseudonyms.insert(stand_in.get_ref().clone(), stand_in.span().start)
            {
                let (line, _) = spot::line_and_column(text, first);
                reading.add(
                    stand_in.span().start,
                    format!("the pseudonym is taken in line {line}"),
                    "give each person one of their own",
                );
            }
            let Some(user) = reading.user(row) else {
                continue;
            };
            if by_name.contains_key(&user.name) {
                reading.add(spot, "this name is there twice".into(), "take one out");
            }
            by_name.insert(user.name.clone(), Arc::new(user));
        }
        if !reading.problems.is_empty() {
            reading
                .problems
                .sort_by_key(|problem| (problem.line, problem.column));
            return Err(reading.problems);
        }
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        Ok(Users {
            by_name,
            digest: digest.as_ref().try_into().ok(),
        })
    }

    /// Somebody by name, after Unicode normalisation (NFC, as RFC 7617 asks of UTF-8).
    pub(super) fn find(&self, name: &str) -> Option<&Arc<User>> {
        self.by_name.get(&*name.nfc().collect::<String>())
    }

    /// Everybody, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<User>> {
        self.by_name.values()
    }

    /// Anybody: a hash to spend the usual time on when a name is not known.
    pub(super) fn any(&self) -> Option<&Arc<User>> {
        self.by_name.values().next()
    }
}

/// The rows on their way in, with what was wrong.
struct Reading<'a> {
    text: &'a str,
    name: &'a str,
    problems: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn add(&mut self, offset: usize, message: String, hint: &str) {
        let (line, column) = spot::line_and_column(self.text, offset);
        self.problems.push(Diagnostic {
            file: self.name.into(),
            line,
            column,
            message,
            hint: hint.into(),
            fatal: true,
        });
    }

    fn user(&mut self, row: Row) -> Option<User> {
        let before = self.problems.len();
        let name: String = row.name.get_ref().nfc().collect();
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            let message = format!("a name has 1 to {MAX_NAME_BYTES} bytes");
            self.add(row.name.span().start, message, "choose another name");
        } else if name.contains(':') || name.chars().any(char::is_control) {
            self.add(
                row.name.span().start,
                "a name holds no colon and no control characters (RFC 7617)".into(),
                "choose another name",
            );
        }
        let password = match Hash::parse(row.password.get_ref()) {
            Ok(hash) => Some(hash),
            Err(what) => {
                self.add(
                    row.password.span().start,
                    what.into(),
                    "make one with: schoolgate pupil hash",
                );
                None
            }
        };
        if let Some(stand_in) = &row.pseudonym
            && !fits_a_pseudonym(stand_in.get_ref())
        {
            self.add(
                stand_in.span().start,
                "a pseudonym has 1 to 32 letters, digits, `-` or `·`".into(),
                "write it like \"7B·14\", without the name",
            );
        }
        match (&row.class, &row.tier) {
            (Some(_), Some(tier)) => self.add(
                tier.span().start,
                "class and tier are both given".into(),
                "take out the tier; the class has one",
            ),
            (None, _) if !row.also.is_empty() => self.add(
                row.name.span().start,
                "other classes are given, but no class".into(),
                "add the class that counts when none of them meets: class = \"7B\"",
            ),
            (None, None) => self.add(
                row.name.span().start,
                "neither class nor tier is given".into(),
                "add a line like: class = \"7B\"",
            ),
            _ => {}
        }
        let language = row.language.and_then(|language| {
            let read = language.get_ref().parse();
            if read.is_err() {
                self.add(
                    language.span().start,
                    format!("`{}` is not one of the languages", language.get_ref()),
                    "choose one of \"en\", \"vi\", \"pl\", \"ru\"",
                );
            }
            read.ok()
        });
        if self.problems.len() > before {
            return None;
        }
        Some(User {
            name: name.into(),
            password: password?,
            pseudonym: row
                .pseudonym
                .map(|text| Pseudonym(text.into_inner().into())),
            class: row.class.map(|text| ClassId(text.into_inner().into())),
            also: row.also.into_iter().map(|id| ClassId(id.into())).collect(),
            tier: row.tier.map(|text| text.into_inner().into()),
            language,
        })
    }
}

fn fits_a_pseudonym(text: &str) -> bool {
    (1..=32).contains(&text.chars().count())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '·')
}
