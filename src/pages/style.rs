//! The style sheets, made small, with the digests that the Content-Security-Policy names.

use aws_lc_rs::digest;
use data_encoding::BASE64;

/// A style sheet as it stands between `<style>` and `</style>`.
pub(super) struct Style {
    /// The rules; safe to put into a page as they are, since they are ours.
    pub(super) text: String,
    /// `sha256-…` of exactly that text (CSP level 3, section 2.3.1).
    pub(super) digest: String,
}

impl Style {
    fn new(parts: &[&str]) -> Self {
        let text = compact(&parts.concat());
        let sum = digest::digest(&digest::SHA256, text.as_bytes());
        let digest = format!("sha256-{}", BASE64.encode(sum.as_ref()));
        Style { text, digest }
    }
}

/// The sheets of the pages.
pub(super) struct Styles {
    /// Voices a and b.
    pub(super) scene: Style,
    /// Voices c, d and e, and everything about devices.
    pub(super) plain: Style,
    /// As `scene`, with cards and lists: for the portal, whose pages may be larger.
    pub(super) scene_more: Style,
    /// As `plain`, with cards and lists.
    pub(super) plain_more: Style,
    /// The line within a frame.
    pub(super) frame: Style,
}

impl Styles {
    pub(super) fn new() -> Self {
        let base = include_str!("style/base.css");
        let scene = include_str!("style/scene.css");
        let plain = include_str!("style/plain.css");
        let more = include_str!("style/more.css");
        Styles {
            scene: Style::new(&[base, scene]),
            plain: Style::new(&[base, plain]),
            scene_more: Style::new(&[base, scene, more]),
            plain_more: Style::new(&[base, plain, more]),
            frame: Style::new(&[include_str!("style/frame.css")]),
        }
    }
}

/// Takes out comments and the space that means nothing. Made for our own sheets: no strings
/// with braces, no `+` or `-` inside `calc` without spaces.
fn compact(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let mut small = String::with_capacity(plain.len());
    for word in plain.split_ascii_whitespace() {
        let tight = small.is_empty()
            || small.ends_with(['{', '}', ';', ',', '>'])
            || (small.ends_with(':') && !small.ends_with("::"))
            || word.starts_with(['{', '}', '>']);
        if !tight {
            small.push(' ');
        }
        if word.starts_with('}') && small.ends_with(';') {
            small.pop();
        }
        small.push_str(word);
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_that_means_nothing_goes() {
        let css = "/* why */ a:hover { color: red; }\n@media (min-width: 2rem) { p > b, i { margin: 0 auto; } }";
        assert_eq!(
            compact(css),
            "a:hover{color:red}@media (min-width:2rem){p>b,i{margin:0 auto}}"
        );
    }

    #[test]
    fn no_sheet_loads_anything() {
        let styles = Styles::new();
        for style in [&styles.scene_more, &styles.plain_more, &styles.frame] {
            for never in ["url(", "@import", "http", "</", "<!"] {
                assert!(!style.text.contains(never), "{never}");
            }
        }
    }
}
