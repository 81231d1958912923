//! Problems in policy files: where, what, and what to do.
//!
//! Compiling gathers them all in a [`Report`]; nothing stops at the first.

use std::cell::RefCell;
use std::fmt;

/// A problem in a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the policy directory.
    pub file: String,
    /// Line from 1; 0 if the whole file is meant.
    pub line: usize,
    /// Column from 1, in characters; 0 if the whole line is meant.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether it keeps the rulebook from being used.
    pub fatal: bool,
}

impl fmt::Display for Diagnostic {
    /// `error: file:line:column: message` and, on a line of its own, the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.fatal { "error: " } else { "warning: " })?;
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.line > 0 && self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  {}", self.hint)?;
        }
        Ok(())
    }
}

/// A spot in a policy file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'s> {
    pub file: &'s str,
    pub line: usize,
    pub column: usize,
}

impl<'s> Place<'s> {
    /// The file as a whole.
    pub(super) fn file(file: &'s str) -> Self {
        Place {
            file,
            line: 0,
            column: 0,
        }
    }
}

/// Gathers problems while files are read.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: RefCell<Vec<Diagnostic>>,
}

impl Report {
    /// A problem that keeps the rulebook from being used.
    pub(super) fn error(&self, at: Place<'_>, message: impl Into<String>, hint: impl Into<String>) {
        self.add(at, message.into(), hint.into(), true);
    }

    /// A problem that somebody should look at.
    pub(super) fn warning(
        &self,
        at: Place<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(at, message.into(), hint.into(), false);
    }

    fn add(&self, at: Place<'_>, message: String, hint: String, fatal: bool) {
        self.found.borrow_mut().push(Diagnostic {
            file: at.file.to_owned(),
            line: at.line,
            column: at.column,
            message,
            hint,
            fatal,
        });
    }

    /// Whether anything keeps the rulebook from being used.
    pub(super) fn is_fatal(&self) -> bool {
        self.found.borrow().iter().any(|found| found.fatal)
    }

    /// Everything, by file and position.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        found.dedup();
        found
    }
}

/// The candidate that somebody probably meant: at most one slip in three letters away.
pub(super) fn meant<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let room = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= room)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A hint that names the candidate somebody probably meant, or all of them if there are few.
pub(super) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
) -> String {
    if let Some(candidate) = meant(word, candidates.clone()) {
        return format!("did you mean \"{candidate}\"?");
    }
    let all: Vec<&str> = candidates.into_iter().collect();
    match all.len() {
        0 => "there are none yet".to_owned(),
        1..=12 => format!("it is one of: {}", all.join(", ")),
        many => format!(
            "there are {many} to choose from, e.g. {}",
            all[..6].join(", ")
        ),
    }
}

/// Edit distance: insertions, deletions, replacements. Words longer than 64 characters are far
/// from everything.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(65).collect();
    if b.len() > 64 || a.chars().nth(64).is_some() {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(x.to_lowercase().ne(y.to_lowercase()));
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expect: Option<&str>) {
        let words = [
            "gambling",
            "games",
            "news",
            "block",
            "allow",
            "lower-secondary",
        ];
        assert_eq!(meant(word, words), expect, "{word}");
    }

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        check("game", Some("games"));
        check("gambilng", Some("gambling"));
        check("Block", Some("block"));
        check("alow", Some("allow"));
        check("lower_secondary", Some("lower-secondary"));
        check("x", None);
        check("sport", None);
        check("", None);
        check(&"games".repeat(40), None);
    }

    #[test]
    fn distances_are_those_of_the_book() {
        for (a, b, expect) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(a, b), expect, "{a} {b}");
        }
    }
}
