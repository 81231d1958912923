//! Pages whose every address leads through one prefix: what a server that fetches other sites
//! makes of a page.
//!
//! Redirectors rewrite links only and image services images only; archives date what they show.
//! A page whose scripts, styles or forms and whose links all carry another site's whole address
//! behind the same prefix was fetched for somebody who could not or should not open it.

/// Counts addresses behind prefixes.
#[derive(Default)]
pub(super) struct Links {
    prefixes: Vec<Prefix>,
    rewritten: bool,
}

struct Prefix {
    text: String,
    links: u32,
    parts: u32,
}

/// Prefixes that are told apart at most; a page that is rewritten has one.
const MOST: usize = 16;

/// Bytes of a prefix at most.
const LONGEST: usize = 160;

/// How a whole address begins in the middle of another one: plain, escaped, in base64, and with
/// every second letter's code changed by one bit.
const BEGINNINGS: [&str; 8] = [
    "https:/",
    "http:/",
    "https%3a%2f",
    "http%3a%2f",
    "ahr0chm6ly",
    "ahr0cdovl",
    "hvtrs8%2f",
    "hvtr%3a-%2f",
];

impl Links {
    /// Adds an address. Says whether this one settles it.
    pub fn add(&mut self, element: &str, value: &str) -> bool {
        let Some(prefix) = prefix(value) else {
            return false;
        };
        let is_link = matches!(element, "a" | "area");
        let is_part = matches!(
            element,
            "script" | "link" | "form" | "iframe" | "frame" | "object"
        );
        if self.rewritten || !is_link && !is_part {
            return false;
        }
        let found = self.prefixes.iter().position(|known| known.text == prefix);
        let at = match found {
            Some(at) => at,
            None if self.prefixes.len() < MOST => {
                self.prefixes.push(Prefix {
                    text: prefix.to_owned(),
                    links: 0,
                    parts: 0,
                });
                self.prefixes.len() - 1
            }
            None => return false,
        };
        let Some(known) = self.prefixes.get_mut(at) else {
            return false;
        };
        known.links += u32::from(is_link);
        known.parts += u32::from(is_part);
        self.rewritten = known.links >= 1 && known.parts >= 2;
        self.rewritten
    }

    /// Whether links and parts of the page all lead through one prefix.
    pub fn are_rewritten(&self) -> bool {
        self.rewritten
    }
}

/// What stands before another site's whole address.
fn prefix(value: &str) -> Option<&str> {
    let head = value.get(..value.floor_char_boundary(LONGEST + 16))?;
    let begins = |text: &[u8], with: &str| {
        let here = text.get(..with.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(with.as_bytes()))
    };
    // The address's own beginning is not what is looked for.
    let own = ["https://", "http://", "//"]
        .iter()
        .find(|own| begins(head.as_bytes(), own));
    let from = own.map_or(1, |own| own.len());
    let rest = head.get(from..)?.as_bytes();
    // Each begins with one of two letters; asked for every address of every page.
    let found = |at: &usize| {
        let here = rest.get(*at..).unwrap_or_default();
        matches!(here.get(1), Some(b't' | b'h' | b'v' | b'T' | b'H' | b'V'))
            && BEGINNINGS.iter().any(|beginning| begins(here, beginning))
    };
    let small = memchr::memchr2_iter(b'h', b'a', rest).find(found);
    let large = memchr::memchr2_iter(b'H', b'A', rest).find(found);
    let at = small.into_iter().chain(large).min()?;
    let prefix = head.get(..from + at)?;
    let ends = prefix.ends_with(['/', '=', '?', ':']);
    (ends && prefix.len() <= LONGEST && !is_dated(prefix)).then_some(prefix)
}

/// Whether the prefix names a day, as archives do.
fn is_dated(prefix: &str) -> bool {
    prefix.split('/').any(is_day)
}

/// Whether a segment of a path begins with a day of this or the last century, and perhaps a time
/// and two letters behind it: `20240102030405`, `20240102id_`.
pub(super) fn is_day(segment: &str) -> bool {
    let digits = segment.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 8..=14)
        && (segment.starts_with("19") || segment.starts_with("20"))
        && segment.len() <= digits + 3
}
