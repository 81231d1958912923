use super::*;

#[derive(Default)]
struct Recorder {
    flow: String,
    aside: String,
    inside: String,
    code: String,
    /// Flow and inside as they come.
    parsed: String,
}

impl Recorder {
    fn of(&mut self, place: Place) -> &mut String {
        match place {
            Place::Flow => &mut self.flow,
            Place::Aside => &mut self.aside,
            Place::Inside => &mut self.inside,
            Place::Code => &mut self.code,
        }
    }
}

impl Sink for Recorder {
    fn text(&mut self, place: Place, text: &str) {
        self.of(place).push_str(text);
        if matches!(place, Place::Flow | Place::Inside) {
            self.parsed.push_str(text);
        }
    }
    fn gap(&mut self, place: Place) {
        let text = self.of(place);
        if !text.is_empty() && !text.ends_with('|') {
            text.push('|');
        }
    }
}

fn record(xml: bool, pieces: &[&str]) -> Recorder {
    let mut markup = Markup::new(xml);
    let mut seen = Recorder::default();
    for piece in pieces {
        markup.push(piece, &mut seen);
    }
    markup.end(&mut seen);
    seen
}

#[test]
fn xml_that_has_no_looks_shows_all_that_is_written() {
    let check = |text: &str, flow: &str, aside: &str| {
        for size in [1, 3, 1000] {
            let mut markup = Markup::new(true);
            markup.shows_all();
            let mut seen = Recorder::default();
            let letters: Vec<char> = text.chars().collect();
            for piece in letters.chunks(size) {
                let piece: String = piece.iter().collect();
                markup.push(&piece, &mut seen);
            }
            markup.end(&mut seen);
            assert_eq!(trim(&seen.flow).trim_matches('|'), flow, "{text}");
            assert_eq!(trim(&seen.aside), aside, "{text} in {size}");
        }
    };
    check("<x><!-- a b -->c</x>", "c", " a b -->");
    check("<x a='b&#99;' href=\"d\" style='e'/>", "", "bc|d|e");
    check("<?p a b?><x/>", "", "p a b?>");
    check("<x><script>a b</script></x>", "", "a b");
    let known = "http://www.w3.org/1999/xhtml";
    check(
        &format!("<html xmlns='{known}'><!-- a --><p id='b'>c</p></html>"),
        "c",
        known,
    );
    // What is in another name space has no looks.
    check(
        &format!("<p:x xmlns='{known}' xmlns:p='n'><!-- a --></p:x>"),
        "",
        &format!("{known}|n| a -->"),
    );
    check("<x xmlns:h='n'><!-- a --></x>", "", "n| a -->");
    // HTML is not shown that way, and neither is XML that belongs to a page.
    let mut html = Markup::new(false);
    html.shows_all();
    let mut seen = Recorder::default();
    html.push("<!-- a --><p id=b>c", &mut seen);
    assert_eq!((&*seen.flow, &*seen.aside), ("c", ""));
    let (_, aside) = read(true, &["<x b='c'><!-- a --></x>"]);
    assert_eq!(aside, "");
}

fn trim(text: &str) -> String {
    text.trim_end_matches('|').to_owned()
}

fn read(xml: bool, pieces: &[&str]) -> (String, String) {
    let seen = record(xml, pieces);
    (trim(&seen.flow), trim(&seen.aside))
}

/// The flow, what stands inside, and the texts of scripts.
#[track_caller]
fn check_inside(text: &str, flow: &str, inside: &str, code: &str) {
    let each: Vec<&str> = text.split_inclusive(|_| true).collect();
    for pieces in [&[text][..], &each] {
        let seen = record(false, pieces);
        let got = [&seen.flow, &seen.inside, &seen.code].map(|text| trim(text));
        assert_eq!(got, [flow, inside, code], "{text}");
    }
}

#[test]
fn what_is_unseen_parts_no_word() {
    check_inside("ze<span hidden>x</span>bra", "zebra", "x", "");
    check_inside(
        "ze<i style='color:red;DISPLAY:none'>x<i>y</i></i>bra",
        "zebra",
        "xy",
        "",
    );
    check_inside(
        "<div>ze<div hidden>x<p>y</div>bra</div>c",
        "zebra|c",
        "x|y",
        "",
    );
    check_inside("<div>ze<p hidden>x</p>bra", "zebra", "x", "");
    check_inside("a<p hidden>x<p>b", "a|b", "x", "");
    check_inside("<p>ze<span hidden>x</p>bra", "ze|bra", "x", "");
    check_inside(
        "ze<input type=hidden hidden>bra<area>c<rp>(</rp>d",
        "zebracd",
        "(",
        "",
    );
    check_inside("ze<title>x</title>bra", "zebra", "x", "");
    check_inside("<ruby>ze<rt>x<rp>y</ruby>bra", "zebra", "x|y", "");
    check_inside("<datalist><option>x</datalist>a", "a", "x", "");
    check_inside(
        "a<template>b<template>c</template>d</template>e",
        "ae",
        "bcd",
        "",
    );
    check_inside("<svg hidden><text>a</text></svg>b", "a|b", "", "");
}

#[test]
fn styles_part_and_join() {
    check_inside("<b style=display:block>a</b>b", "a|b", "", "");
    check_inside(
        "<p style='display:inline'>a</p><p style=display:inline>b</p>",
        "ab",
        "",
        "",
    );
    check_inside("<bdo dir=rtl>ab</bdo>c", "\u{202e}ab\u{202c}c", "", "");
}

#[test]
fn documents_inside_are_read() {
    check_inside(
        "<iframe srcdoc='z&lt;b>e&amp;#98;'></iframe>",
        "",
        "zeb",
        "",
    );
    check_inside(
        "<iframe srcdoc='a<iframe srcdoc=\"b<iframe srcdoc=c></iframe>\">'></iframe>",
        "",
        "a|b",
        "",
    );
    check_inside(
        "<iframe src='data:text/html,z%3Cb%3Ee#x'></iframe>",
        "",
        "ze",
        "",
    );
    check_inside(
        "<iframe src=' DA\nTA:text/html;base64,ejxiPmU='></iframe>",
        "",
        "ze",
        "",
    );
    check_inside("<embed src='data:,a%20b%zc'>", "", "a b%zc", "");
    check_inside(
        "<img src='data:image/svg+xml,<svg><text>a</text></svg>'>",
        "",
        "a",
        "",
    );
    check_inside("<img src='data:image/png;base64,ejxiPmU='>", "", "", "");
    check_inside("<a href='date:text/html,x'>y</a>", "y", "", "");
}

#[test]
fn texts_of_scripts_are_read() {
    check_inside("<script>f('a' + 'b', \"<b>c\")</script>d", "d", "", "ab|c");
    check_inside(
        "<script src='data:text/javascript,f(%22a%22)'></script>",
        "",
        "a",
        "",
    );
}

#[track_caller]
fn check_as(xml: bool, text: &str, flow: &str, aside: &str) {
    let expect = (flow.to_owned(), aside.to_owned());
    assert_eq!(read(xml, &[text]), expect, "{text}");
    let each: Vec<&str> = text.split_inclusive(|_| true).collect();
    assert_eq!(read(xml, &each), expect, "{text}, cut everywhere");
}

#[track_caller]
fn check(text: &str, flow: &str) {
    check_as(false, text, flow, "");
}

#[test]
fn inline_joins_and_blocks_part() {
    check("ca<b></b>si<!-- x -->n<wbr>o", "casino");
    check("<p>one</p><p>two<br>three", "one|two|three");
    check("<ul><li>a<li>b</ul>", "a|b");
    check("<x-thing>a</x-thing>b", "ab");
    check("<P CLASS='x>y' data-z=1>a", "a");
    check(
        "a &lt; b &am<i></i>p; 3 < 4 <5 </>x</ y>z",
        "a < b &amp; 3 < 4 <5 xz",
    );
    check("a<", "a<");
    check("a</", "a</");
    check("<img src=\"data:>\">x", "x");
    check("<a href=x/>y</a>", "y");
    check("<a =\">\"b\">c", "\"b\">c");
}

#[test]
fn what_is_not_shown_is_not_read() {
    check("a<script>if (1 < 2) '</b>'</script >b", "ab");
    check("a<style>b{}</style>c<STYLE>d</sTyLe/>e", "ace");
    check(
        "a<template>b<template>c</template>d</svg></template>e",
        "ae",
    );
    check("a<template shadowrootmode=open>b</template>c", "abc");
    check_as(
        false,
        "a<iframe>b</iframe>c<noembed>d</noembed>e<noframes>f</noframes>g",
        "a|ceg",
        "b|d|f",
    );
    check_as(false, "<style>p{content:'a'}</style>b", "b", "a");
    check("<script><!-- <script> </script> x --></script>y", "y");
    check("<script><!-- <script> --> </script>y", "y");
    check("<script><!--></script>y", "y");
    check("<script></scriptx></script>y", "y");
    check("x<script>never closed", "x");
    check("x<template>never closed", "x");
}

#[test]
fn comments_end_as_in_browsers() {
    check("a<!--b-->c", "ac");
    check("a<!-->c", "ac");
    check("a<!--->c", "ac");
    check("a<!----!>c", "ac");
    check("a<!--b--!>c", "ac");
    check("a<!--!>b-->c", "ac");
    check("a<!--b--->c", "ac");
    check("a<!--b->c-->d", "ad");
    check("a<!--b--x>c-->d", "ad");
    check(
        "a<!-b>c<!doctype html>d<?php x ?>e<![CDATA[f>g]]>h",
        "acdeg]]>h",
    );
    check("a<!>b", "ab");
}

#[test]
fn raw_text_is_read_where_it_shows() {
    check("<title>A &amp; <b>B</title>c", "A & <b>B|c");
    check("<textarea></text></textarea>x", "</text>|x");
    check("<xmp>&amp;<b></xmp>x", "&amp;<b>|x");
    check("<plaintext>a</plaintext>", "a</plaintext>");
    check_as(
        false,
        "a<noscript><img alt=x>b <!-- </noscript>c",
        "ac",
        "b ",
    );
}

#[test]
fn foreign_content_has_no_raw_text() {
    check("<svg><style><!--</style>x--></svg>y", "y");
    check("<svg><style>a</style>b</svg>c", "bc");
    check("<svg><title><b>a</b></title>x</svg>y", "a|xy");
    check("<svg><![CDATA[a]b]]]>c]]></svg><![CDATA[x]]>y", "a]b]c]]>y");
    check("<svg><p>a<style>b</style>c", "ac");
    check("<svg/><style>b</style>c", "c");
    check("<math><mtext><style>b</style>c</mtext></math>", "c");
}

#[test]
fn attributes_are_read_aside() {
    check_as(
        false,
        "a<img alt='b &amp; c' src=d title=e&copy;>f<i title=g>h</i>",
        "a|fh",
        "b & c|e©|g",
    );
    check_as(
        false,
        "<input placeholder=x aria-label='y z' value=v><button value=w>",
        "",
        "x|y z|v",
    );
    check_as(
        false,
        "<meta content='a &eacute;' name=Description><meta name=robots content=b><meta property='og:title' content=c>",
        "",
        "a é|c",
    );
    check_as(
        false,
        "<template><img alt=a></template><b></b alt=c>",
        "",
        "a",
    );
}

#[test]
fn xml_is_parsed_alike_throughout() {
    check_as(
        true,
        "<?xml version='1.0'?><rss><title/><a:title>x<![CDATA[ &amp; <b>]]></a:title><d>z</d></rss>",
        "x &amp; <b>|z",
        "",
    );
    check_as(
        true,
        "<svg><text>a<tspan>b</tspan></text><text>c</text><style>d</style><script/>e</svg>",
        "ab|c|e",
        "",
    );
    check_as(true, "<a><!--><b>x</b>-->y</a>", "y", "");
}

#[test]
fn lists_of_names_are_sorted() {
    use elements::BREAKS;
    assert!(BREAKS.is_sorted());
    assert!(BREAKS.iter().all(|name| elements::breaks(name)));
    assert!(
        !["", "span", "pp", "blockquoteblockquote"]
            .into_iter()
            .any(elements::breaks)
    );
}

/// What another tokeniser of HTML takes for text.
fn read_by_another(html: &str) -> String {
    use lol_html::html_content::TextType::{Data, PlainText, RCData};
    let mut text = String::new();
    let handler = lol_html::doc_text!(|chunk: &mut lol_html::html_content::TextChunk| {
        if matches!(chunk.text_type(), Data | RCData | PlainText) {
            text.push_str(chunk.as_str());
        }
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_document_content_handler(handler)
        .with_strict(false);
    lol_html::rewrite_str(html, settings).expect("small pages fit");
    text
}

proptest::proptest! {
    #[test]
    fn cutting_changes_nothing(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<", ">", "</", "/>", "<!--", "-->", "--!>", "-", "!", "<script", "</script", "<svg>", "</svg>", "<style>",
            "</style>", "<title>", "</title>", "<noscript>", "</noscript>", "<template>", "</template>", "<![CDATA[",
            "<b hidden>", "</b>", "<p style=display:none>", "<bdo dir=rtl>", "<iframe srcdoc='", "<a href='data:text/html,", "%3c",
            "]]>", "]", "&amp", ";", "&", "#", "12", "=", "'", "\"", " ", "a", "alt", "ż", "<p>", "<img alt=", "<meta name=description content=",
        ]), 0..40),
        cut: usize, xml: bool,
    ) {
        let text = parts.concat();
        let cut = text.floor_char_boundary(cut % (text.len() + 1));
        let all = |pieces: &[&str]| {
            let seen = record(xml, pieces);
            [seen.flow, seen.aside, seen.inside, seen.code]
        };
        let whole = all(&[&text]);
        proptest::prop_assert_eq!(&whole, &all(&[&text[..cut], &text[cut..]]));
        let each: Vec<&str> = text.split_inclusive(|_| true).collect();
        proptest::prop_assert_eq!(&whole, &all(&each));
    }

    #[test]
    fn another_tokeniser_reads_the_same(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<", ">", "</", "/>", "<!--", "-->", "--!>", "-", "!", "<script", "</script", "<style>", "</style>",
            "<title>", "</title>", "<textarea>", "</textarea>", "=", "'", "\"", " ", "a", "alt", "ż", "<p>", "<i x=",
            "<plaintext>", "<!doctype html>", "<?", "<!x", "/",
        ]), 0..30),
    ) {
        let html = parts.concat();
        let parsed = record(false, &[&html]).parsed;
        proptest::prop_assert_eq!(parsed, read_by_another(&html));
    }
}
