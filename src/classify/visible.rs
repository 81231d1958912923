//! The text of a page that a person reads, without its markup: for people to keep or correct.

use super::text::{Markup, Place, Sink};

/// The visible text of HTML, at most `limit` characters; parts of the page stand on lines of
/// their own. What is only in attributes, scripts or styles is left out.
pub fn visible_text(html: &str, limit: usize) -> String {
    let mut seen = Seen {
        text: String::new(),
        left: limit,
        gap: false,
    };
    let mut markup = Markup::new(false);
    let mut rest = html;
    // In pieces, so that a long page ends where nothing more is kept.
    while seen.left > 0 && !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        markup.push(piece, &mut seen);
        rest = more;
    }
    markup.end(&mut seen);
    seen.text
}

/// Bytes of a piece; more than any character has.
const PIECE: usize = 4096;

struct Seen {
    text: String,
    left: usize,
    /// Whether the next letter begins a line.
    gap: bool,
}

impl Sink for Seen {
    fn text(&mut self, place: Place, text: &str) {
        if place != Place::Flow {
            return;
        }
        for letter in text.chars() {
            if self.left == 0 {
                return;
            }
            if letter.is_whitespace() && (self.gap || self.text.ends_with([' ', '\n'])) {
                continue;
            }
            if std::mem::take(&mut self.gap) && !self.text.is_empty() {
                self.text.push('\n');
                self.left -= 1;
                if self.left == 0 {
                    return;
                }
            }
            self.text
                .push(if letter.is_whitespace() { ' ' } else { letter });
            self.left -= 1;
        }
    }

    fn gap(&mut self, place: Place) {
        self.gap |= place == Place::Flow;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, limit: usize, expect: &str) {
        assert_eq!(visible_text(html, limit), expect, "{html}");
    }

    #[test]
    fn what_a_person_reads_is_kept_and_nothing_else() {
        check(
            "<title>Bank</title><script>var x = 'no';</script><p>Save  <b>mon</b>ey &amp; time<p>Today",
            100,
            "Bank\nSave money & time\nToday",
        );
        check("<img alt='a picture'>text", 100, "text");
        check("plain words", 100, "plain words");
        check("", 100, "");
    }

    #[test]
    fn no_more_is_kept_than_allowed() {
        check("<p>żółw<p>kot", 6, "żółw\nk");
        check("<p>żółw<p>kot", 5, "żółw\n");
        check("text", 0, "");
        assert_eq!(
            visible_text(&"ż <i>a</i>".repeat(9000), 2000)
                .chars()
                .count(),
            2000
        );
    }
}
