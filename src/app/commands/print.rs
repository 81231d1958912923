//! What goes to the terminal: results, asides, tables, a little boldness.

use std::io::{self, IsTerminal, Write};

use crate::policy::Diagnostic;

use super::{Exit, Outcome, Trouble};

/// The width that everything fits into.
pub(super) const WIDTH: usize = 80;

/// Writes a result to standard output. A reader that went away is fine.
pub(super) fn out(text: &str) -> Outcome {
    bytes(text.as_bytes())
}

/// Writes bytes to standard output.
pub(super) fn bytes(content: &[u8]) -> Outcome {
    let mut output = io::stdout().lock();
    match output.write_all(content).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Trouble::new(
            Exit::Failed,
            format!("the result cannot be written: {error}"),
            "",
        )),
        _ => Ok(Exit::Done),
    }
}

/// Writes a value as one JSON document.
pub(super) fn json(value: &impl serde::Serialize) -> Outcome {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Trouble::new(Exit::Failed, format!("no JSON: {error}"), ""))?;
    out(&(text + "\n"))
}

/// Writes values as one JSON object per line.
pub(super) fn json_lines<T: serde::Serialize>(values: &[T]) -> Outcome {
    let mut text = String::new();
    for value in values {
        let line = serde_json::to_string(value)
            .map_err(|error| Trouble::new(Exit::Failed, format!("no JSON: {error}"), ""))?;
        text.push_str(&line);
        text.push('\n');
    }
    out(&text)
}

/// Writes a progress line, a warning or a hint to standard error. Nothing can be done if that is
/// closed.
pub(super) fn aside(text: &str) {
    drop(writeln!(io::stderr(), "{text}"));
}

/// Problems one after the other, each with its place and a hint.
pub(super) fn problems(problems: &[Diagnostic]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The one use of colour: none. Boldness for the line that matters, on a terminal only.
#[derive(Clone, Copy)]
pub(super) struct Paint(bool);

impl Paint {
    pub(super) fn for_standard_output(switched_off: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Paint(wanted && !switched_off && io::stdout().is_terminal())
    }

    /// The first line of the text in bold.
    pub(super) fn headline(self, text: String) -> String {
        if !self.0 {
            return text;
        }
        match text.split_once('\n') {
            Some((first, rest)) => format!("\x1b[1m{first}\x1b[0m\n{rest}"),
            None => format!("\x1b[1m{text}\x1b[0m"),
        }
    }
}

/// Rows under headings; columns as wide as their widest cell, the last one cut at [`WIDTH`].
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = headings.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    let headings = headings.map(str::to_owned);
    for row in std::iter::once(&headings).chain(rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&fit(cell, width));
            line.push_str("  ");
        }
        text.push_str(fit(line.trim_end(), WIDTH).trim_end());
        text.push('\n');
    }
    text
}

/// Exactly `width` characters: padded, or cut with an ellipsis. Control characters, which could
/// steer a terminal, become dots.
pub(super) fn fit(text: &str, width: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() { '·' } else { c });
    let length = text.chars().count();
    if length <= width {
        clean
            .chain(std::iter::repeat_n(' ', width - length))
            .collect()
    } else {
        clean.take(width.saturating_sub(1)).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_fit_and_steer_nothing() {
        let rows = [
            ["7B".to_owned(), "żółw.example".to_owned()],
            ["a\x1b[31m".to_owned(), "x".repeat(100)],
        ];
        let text = table(["class", "host"], &rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "class   host");
        assert_eq!(lines[1], "7B      żółw.example");
        assert!(lines[2].starts_with("a·[31m  xxx"));
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
    }
}
