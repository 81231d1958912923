//! Names of elements and attributes that decide what is text and where a word ends.

/// Whether an element ends a word. Asked for every tag of every page.
pub(super) fn breaks(name: &str) -> bool {
    let mut letters = [0; 16];
    let Some(own) = letters.get_mut(..name.len()) else {
        return false;
    };
    own.copy_from_slice(name.as_bytes());
    let key = u128::from_be_bytes(letters);
    let mut at = place(key);
    // A third of the table is full.
    loop {
        match TABLE.get(at % TABLE.len()) {
            Some(known) if *known == key => return key != 0,
            Some(0) | None => return false,
            Some(_) => at += 1,
        }
    }
}

/// [`BREAKS`] where their letters, as a number, lead to; zero in an empty place.
static TABLE: [u128; 256] = {
    let mut table = [0; 256];
    let mut next = 0;
    while next < BREAKS.len() {
        let key = key(BREAKS[next]);
        let mut at = place(key);
        while table[at % 256] != 0 {
            at += 1;
        }
        table[at % 256] = key;
        next += 1;
    }
    table
};

const fn place(key: u128) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    ((key >> 64) as u64 ^ (key as u64).rotate_left(32)).wrapping_mul(ODD) as usize >> 56
}

/// Sixteen letters at most as a number.
const fn key(name: &str) -> u128 {
    let bytes = name.as_bytes();
    assert!(bytes.len() <= 16);
    let (mut key, mut at) = (0, 0);
    while at < 16 {
        let byte = if at < bytes.len() { bytes[at] } else { 0 };
        key = key << 8 | byte as u128;
        at += 1;
    }
    key
}

/// Elements that end a word: they start a line, a cell, a control or a picture.
pub(super) const BREAKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "desc",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "img",
    "input",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "meter",
    "nav",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "text",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
];

/// Whether browsers know how the elements of an XML name space look.
pub(super) fn has_looks(namespace: &str) -> bool {
    [
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    ]
    .contains(&namespace)
}

/// XML elements that do not end a word; all others do.
pub(super) const XML_INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tspan",
    "tt", "u", "var", "wbr",
];

/// HTML elements that end foreign content (section 13.2.6.5).
pub(super) const BREAKOUT: &[&str] = &[
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// Whether somebody reads or hears the values of an attribute; `srcdoc` is a page of its own.
pub(super) fn is_read(attribute: &str) -> bool {
    matches!(
        attribute,
        "alt"
            | "title"
            | "placeholder"
            | "aria-label"
            | "aria-description"
            | "aria-placeholder"
            | "aria-roledescription"
            | "aria-valuetext"
            | "label"
            | "summary"
            | "standby"
            | "prompt"
    ) || attribute.len() > 4 && attribute.starts_with("on")
}

/// Elements whose content stands beside the text, or is not shown: what is written around them
/// is one word (WHATWG HTML, section 15.3.1).
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(name, "rt" | "rp" | "datalist")
}

/// Elements whose content is read in a way of its own, however they look.
pub(super) fn is_framed(name: &str) -> bool {
    matches!(
        name,
        "svg" | "math" | "template" | "script" | "style" | "title"
    )
}

/// Elements without content (WHATWG HTML, section 13.1.2).
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an open element ends before another begins: those whose end tag may be left out.
pub(super) fn ends_before(open: &str, next: &str, breaks: bool) -> bool {
    match open {
        "rt" | "rp" => matches!(next, "rt" | "rp") || breaks,
        "p" => breaks,
        "li" => next == "li",
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "option" => matches!(next, "option" | "optgroup"),
        "td" | "th" | "tr" => matches!(next, "td" | "th" | "tr" | "tbody" | "tfoot"),
        _ => false,
    }
}

/// Whether the end of one element ends another that is open in it.
pub(super) fn ends_with(open: &str, ended: &str) -> bool {
    matches!((open, ended), ("rt" | "rp", "ruby" | "rtc"))
}

/// `<meta>` names whose content is read.
pub(super) const READ_META: &[&str] = &[
    "description",
    "keywords",
    "og:title",
    "og:description",
    "twitter:title",
    "twitter:description",
];
