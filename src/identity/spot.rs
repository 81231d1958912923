//! Where in a TOML text a problem is, and what to do about it.
//!
//! Turns the parser's errors into [`Diagnostic`]s with line, column and hint. An error whose
//! message holds `; ` is split there: what is wrong, then what to do.

use crate::policy::Diagnostic;

/// An error of the TOML reader as a diagnostic about the file `name`.
pub(crate) fn problem(error: &toml::de::Error, text: &str, name: &str) -> Diagnostic {
    let (line, column) = match error.span() {
        Some(span) => line_and_column(text, span.start),
        None => (0, 0),
    };
    let (message, hint) = words(error.message());
    Diagnostic {
        file: name.into(),
        line,
        column,
        message,
        hint,
        fatal: true,
    }
}

/// Line and column, both from 1 and in characters, of the byte at `offset`.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

/// "did you mean" the nearest of `known`, or the list of all.
pub(crate) fn did_you_mean<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = known
        .iter()
        .map(|name| (distance(given, name), *name))
        .filter(|(far, name)| *far <= (name.chars().count() / 3).max(1))
        .min();
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "take it out".into(),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// What is wrong, and what to do.
fn words(message: &str) -> (String, String) {
    // serde's own words; the names in it are what the structs define.
    if let Some(rest) = message.strip_prefix("unknown field `")
        && let Some((given, expected)) = rest.split_once('`')
    {
        let known = expected.split('`').skip(1).step_by(2);
        return (
            format!("there is no key `{given}` here"),
            did_you_mean(given, known),
        );
    }
    if let Some(rest) = message.strip_prefix("unknown variant `")
        && let Some((given, expected)) = rest.split_once('`')
    {
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        let all = known
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect::<Vec<_>>()
            .join(", ");
        return (
            format!("`{given}` is not one of the choices"),
            format!("choose one of {all}"),
        );
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let name = rest.trim_end_matches('`');
        return (
            format!("`{name}` is missing"),
            format!("add a line: {name} = …"),
        );
    }
    if let Some((what, hint)) = message.rsplit_once("; ") {
        return (what.into(), hint.into());
    }
    if let Some((what, expected)) = message.split_once(", expected ") {
        return (what.into(), format!("expected {expected}"));
    }
    (
        message.into(),
        "see: schoolgate config print-default".into(),
    )
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let next = (diagonal + usize::from(ca != *cb))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = std::mem::replace(cell, next);
            left = next;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        assert_eq!(line_and_column("a\nżółw x", 10), (2, 6));
        assert_eq!(line_and_column("", 99), (1, 1));
        assert_eq!(line_and_column("ż", 1), (1, 1), "inside a character");
    }

    #[test]
    fn near_names_are_offered() {
        let known = || ["proxy", "portal", "transparent_http"].into_iter();
        assert_eq!(
            did_you_mean("porxy", known()),
            "known here: proxy, portal, transparent_http"
        );
        assert_eq!(did_you_mean("prox", known()), "did you mean `proxy`?");
        assert_eq!(
            did_you_mean("transparant_htp", known()),
            "did you mean `transparent_http`?"
        );
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }
}
