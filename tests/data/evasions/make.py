#!/usr/bin/env python3
"""Writes bodies.json: one page in every disguise that is known to us.

Each case has a guilty body, whose words a policy of the tests closes, and a harmless twin in the
same disguise, which must arrive byte for byte. `tests/it/evasions.rs` and
`tests/browser/evasions.test.mjs` serve both; the latter asks a real browser what it shows.

Fields of a case: `name`, `group`, `headers`, `body` and `twin` (base64, as sent on the wire),
`pad` (what is repeated, how often, and behind how many bytes of the body), `chunk` (bytes of each
piece, if it is sent in pieces), `cut` (the connection ends before the body does), `seen` (what a
browser shows of the guilty words), `beyond` (why the gateway cannot see it, if it cannot),
`unreadable` (the twin is closed as well: nobody can tell what it is).

Needs the packages brotli and zstandard. Run it again after a change, and commit both files.
"""

import base64
import gzip
import json
import pathlib
import struct
import urllib.parse
import zlib

import brotli
import zstandard

GUILTY = "zebra casino bonanza"
HARMLESS = "zebra garden museum"
HTML = "text/html; charset=utf-8"
CASES = []


def b64(data):
    return base64.b64encode(data).decode()


def page(inner, title="A page"):
    inner = inner if isinstance(inner, bytes) else inner.encode()
    head = f"<!doctype html><html lang=en><title>{title}</title><p>".encode()
    return head + inner + b"</p>\n"


def case(name, make, kind=HTML, seen=GUILTY, group="text", headers=(), **more):
    """`make` turns the words into the body on the wire."""
    fields = ([["Content-Type", kind]] if kind is not None else []) + [list(f) for f in headers]
    made = {"name": name, "group": group, "headers": fields}

    def wire(words):
        body = make(words)
        return body if isinstance(body, bytes) else body.encode()

    made["body"], made["twin"] = b64(wire(GUILTY)), b64(wire(HARMLESS))
    made["seen"] = seen
    made.update(more)
    assert all(other["name"] != name for other in CASES), name
    CASES.append(made)


def html(name, disguise, **more):
    case(name, lambda words: page(disguise(words)), **more)


# Codings --------------------------------------------------------------------------------------

def zipped(data, **fields):
    return gzip.compress(data, mtime=0)


def raw_deflate(data):
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(data) + made.flush()


def gzip_with(data, flags, extra):
    """A gzip member with optional parts of its head."""
    trailer = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\x02\xff" + extra + raw_deflate(data) + trailer


ZSTD = zstandard.ZstdCompressor(level=3)


def coded(name, coding, pack, **more):
    case(name, lambda words: pack(page(words)), headers=[("Content-Encoding", coding)], group="coding", **more)


coded("coding-gzip", "gzip", zipped)
coded("coding-x-gzip", "x-gzip", zipped)
coded("coding-in-capitals", "GZip", zipped)
coded("coding-gzip-with-everything-in-its-head", "gzip",
      lambda d: gzip_with(d, 4 | 8 | 16, b"\x05\x00extra" + b"name.html\0" + b"a comment\0"))
coded("coding-gzip-wrong-checksum", "gzip", lambda d: zipped(d)[:-8] + b"\0" * 8)
coded("coding-gzip-no-trailer", "gzip", lambda d: zipped(d)[:-8])
coded("coding-gzip-and-rubbish", "gzip", lambda d: zipped(d) + b"rubbish" * 9)
coded("coding-gzip-empty-member-first", "gzip", lambda d: zipped(b"") + zipped(d))
coded("coding-gzip-two-members", "gzip", lambda d: zipped(d[:70]) + zipped(d[70:]))
coded("coding-gzip-cut", "gzip", lambda d: zipped(d + b"<p>more of it" * 40)[:-30], cut=True,
      beyond="browsers show nothing of it")
coded("coding-gzip-stored-blocks", "gzip",
      lambda d: gzip.compress(d, compresslevel=0, mtime=0))
coded("coding-deflate-zlib", "deflate", lambda d: zlib.compress(d))
coded("coding-deflate-raw", "deflate", raw_deflate)
coded("coding-br", "br", brotli.compress)
coded("coding-zstd", "zstd", ZSTD.compress)
coded("coding-zstd-two-frames", "zstd", lambda d: ZSTD.compress(d[:70]) + ZSTD.compress(d[70:]))
coded("coding-zstd-skippable-frame", "zstd", lambda d: b"\x50\x2a\x4d\x18\x04\0\0\0skip" + ZSTD.compress(d))
coded("coding-gzip-gzip", "gzip, gzip", lambda d: zipped(zipped(d)))
coded("coding-gzip-br", "gzip, br", lambda d: brotli.compress(zipped(d)))
coded("coding-br-gzip-deflate-zstd", "br, gzip, deflate, zstd",
      lambda d: ZSTD.compress(zlib.compress(zipped(brotli.compress(d)))))
coded("coding-six-deep", "gzip, gzip, gzip, gzip, gzip, gzip",
      lambda d: zipped(zipped(zipped(zipped(zipped(zipped(d)))))), unreadable=True)
coded("coding-identity", "identity", lambda d: d)
coded("coding-identity-gzip", "identity, gzip", zipped)
coded("coding-nothing-gzip", ", gzip", zipped)
coded("coding-unknown", "rot13", lambda d: d)
coded("coding-unknown-and-gzip", "rot13, gzip", zipped, unreadable=True)
coded("coding-aws-chunked", "aws-chunked", lambda d: d)
coded("coding-named-utf8", "UTF-8", lambda d: d)
coded("coding-none", "none", lambda d: d)
coded("coding-gzip-of-plain-text", "gzip", lambda d: d, unreadable=True)
coded("coding-dictionary-br", "dcb", lambda d: b"\xff\x44\x43\x42" + b"\0" * 32 + brotli.compress(d), unreadable=True)
coded("coding-dictionary-zstd", "dcz",
      lambda d: b"\x5e\x2a\x4d\x18\x20\0\0\0" + b"\0" * 32 + ZSTD.compress(d), unreadable=True)
case("coding-twice-said", lambda w: zipped(zipped(page(w))), group="coding",
     headers=[("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")])
case("coding-deflate-labelled-gzip", lambda w: zlib.compress(page(w)), group="coding",
     headers=[("Content-Encoding", "gzip")], unreadable=True)
case("coding-gzip-labelled-deflate", lambda w: zipped(page(w)), group="coding",
     headers=[("Content-Encoding", "deflate")], unreadable=True)
case("coding-gzip-unlabelled", lambda w: zipped(page(w)), group="coding",
     beyond="no browser shows it: compressed bytes under the label of a page")
coded("coding-gzip-bytes-apart", "gzip", zipped, chunk=1)


# Charsets -------------------------------------------------------------------------------------

def charset(name, kind, encode, **more):
    case("charset-" + name, encode, kind=kind, group="charset", **more)


RUSSIAN = "онлайн казино бонус"
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


def wide(words):
    return words.translate(WIDE).replace(" ", "\u3000")


charset("utf16le-mark", "text/html", lambda w: b"\xff\xfe" + page(w).decode().encode("utf-16-le"))
charset("utf16be-mark", "text/html", lambda w: b"\xfe\xff" + page(w).decode().encode("utf-16-be"))
charset("utf16le-header", "text/html; charset=utf-16le", lambda w: page(w).decode().encode("utf-16-le"))
charset("utf16be-header", "text/html; charset=utf-16be", lambda w: page(w).decode().encode("utf-16-be"))
charset("utf16-header", "text/html; charset=utf-16", lambda w: page(w).decode().encode("utf-16-le"))
charset("utf16-mark-against-header", "text/html; charset=iso-8859-1",
        lambda w: b"\xff\xfe" + page(w).decode().encode("utf-16-le"))
charset("utf16-alias", "text/html; charset=ucs-2", lambda w: page(w).decode().encode("utf-16-le"))
charset("utf16-unlabelled", "text/html", lambda w: page(w).decode().encode("utf-16-le"))
charset("utf16-words-only", "text/html", lambda w: b"<!doctype html><p>" + w.encode("utf-16-le"), seen=GUILTY)
charset("utf16-in-quotes", 'text/html; charset="utf-16le"', lambda w: page(w).decode().encode("utf-16-le"))
charset("utf16-odd-label", "text/html; Charset = utf-16le ; x=y", lambda w: page(w).decode().encode("utf-16-le"))
charset("utf32le-mark", "text/html", lambda w: b"\xff\xfe\0\0" + page(w).decode().encode("utf-32-le"))
charset("utf32-header", "text/html; charset=utf-32", lambda w: page(w).decode().encode("utf-32-le"))
charset("utf7-header", "text/html; charset=utf-7", lambda w: page("+" + base64.b64encode(w.encode("utf-16-be")).decode().rstrip("=") + "-"),
        beyond="no browser decodes UTF-7")
charset("iso2022jp-escapes", "text/html; charset=iso-2022-jp",
        lambda w: page(b"\x1b(J".join(l.encode() for l in w)))
charset("iso2022jp-both-escapes", "text/html; charset=iso-2022-jp",
        lambda w: page(b"".join(b"\x1b(J" + l.encode() + b"\x1b(B" for l in w)))
charset("iso2022jp-wide", "text/html; charset=iso-2022-jp",
        lambda w: page(wide(w)).decode().encode("iso2022_jp"), seen=wide(GUILTY))
charset("iso2022jp-meta", "text/html",
        lambda w: b"<!doctype html><meta charset=iso-2022-jp><p>" + b"\x1b(J".join(l.encode() for l in w))
charset("iso2022jp-late-meta", "text/html",
        lambda w: b"<!doctype html><head><!--" + b"-" * 6000 + b"--><meta charset=iso-2022-jp></head><p>" + b"\x1b(J".join(l.encode() for l in w))
charset("iso2022jp-unlabelled", "text/html",
        lambda w: page(b"\x1b(J".join(l.encode() for l in w)),
        beyond="no browser takes it for this encoding without a label")
charset("iso2022kr", "text/html; charset=iso-2022-kr", lambda w: page(w), beyond="browsers refuse this encoding")
charset("hz", "text/html; charset=hz-gb-2312", lambda w: page(w), beyond="browsers refuse this encoding")
for label, codec in [("gb18030", "gb18030"), ("gbk", "gbk"), ("big5", "big5"), ("shift_jis", "shift_jis"),
                     ("euc-jp", "euc_jp"), ("euc-kr", "euc_kr")]:
    charset(f"wide-{label}", f"text/html; charset={label}",
            lambda w, codec=codec: page(wide(w)).decode().encode(codec), seen=wide(GUILTY))
    charset(f"wide-{label}-meta", "text/html",
            lambda w, codec=codec, label=label: (f"<!doctype html><meta charset={label}><p>" + wide(w)).encode(codec), seen=wide(GUILTY))
charset("gb18030-four-bytes", "text/html; charset=gb18030",
        lambda w: page("\u200b".join(w)).decode().encode("gb18030"), seen="\u200b".join(GUILTY))
charset("euc-kr-extended", "text/html; charset=ks_c_5601-1987",
        lambda w: page(wide(w)).decode().encode("cp949"), seen=wide(GUILTY))
charset("x-user-defined", "text/html; charset=x-user-defined", page)
charset("unknown", "text/html; charset=no-such-thing", page)
charset("replacement", "text/html; charset=replacement", page, beyond="browsers refuse this encoding")
charset("mark-against-header", "text/html; charset=utf-16le", lambda w: b"\xef\xbb\xbf" + page(w))
charset("mark-against-meta", "text/html", lambda w: b"\xef\xbb\xbf<!doctype html><meta charset=utf-16><p>" + w.encode())
charset("header-against-meta", HTML, lambda w: b"<!doctype html><meta charset=iso-2022-jp><p>" + w.encode())
charset("meta-in-a-comment", "text/html", lambda w: b"<!-- <meta charset=utf-16le> --><p>" + w.encode())
charset("meta-says-utf16", "text/html", lambda w: b"<meta charset=utf-16le><p>" + w.encode())
charset("meta-says-replacement", "text/html", lambda w: b"<meta charset=hz-gb-2312><p>" + w.encode(),
        beyond="browsers refuse this encoding")
charset("invalid-utf8-in-words", HTML, lambda w: page(b"\xc0\xaf" + w.encode() + b"\xff"))
charset("overlong-letters", HTML, lambda w: page(b"".join(bytes([0xC1, 0x80 | ord(l) & 0x3F]) for l in w)),
        beyond="browsers show replacement characters for overlong UTF-8")
charset("two-parameters", "text/html; charset=utf-8; charset=utf-16le", page)
charset("utf8-in-latin1", "text/html; charset=iso-8859-1", page)
for label, codec in [("windows-1251", "cp1251"), ("koi8-r", "koi8_r"), ("ibm866", "cp866"), ("iso-8859-5", "iso8859_5"),
                     ("x-mac-cyrillic", "mac_cyrillic")]:
    case(f"charset-russian-{label}",
         lambda w, codec=codec: page({GUILTY: RUSSIAN, HARMLESS: "школьная библиотека открыта"}[w]).decode().encode(codec),
         kind=f"text/html; charset={label}", seen=RUSSIAN, group="charset")


# Letters --------------------------------------------------------------------------------------

def entity(form):
    return lambda words: "".join(form(l) for l in words)


def letters(name, disguise, **more):
    html("letters-" + name, disguise, seen=disguise(GUILTY), **more)


html("entities-decimal", entity(lambda l: f"&#{ord(l)};"))
html("entities-hexadecimal", entity(lambda l: f"&#x{ord(l):x};"))
html("entities-capital-x", entity(lambda l: f"&#X{ord(l):X};"))
html("entities-zeros", entity(lambda l: f"&#{'0' * 40}{ord(l)};"))
html("entities-no-semicolon", entity(lambda l: f"&#{ord(l)}"))
html("entities-named", lambda w: w.replace(" ", "&nbsp;"), seen=GUILTY.replace(" ", "\u00a0"))
html("entities-odd-spaces", lambda w: w.replace(" ", "&hairsp;&Tab;&NewLine;"), seen=None)
html("entities-inside-words", lambda w: "&shy;".join(w), seen="\u00ad".join(GUILTY))
html("entities-zero-width", lambda w: "&ZeroWidthSpace;".join(w), seen="\u200b".join(GUILTY))
html("entities-joiners", lambda w: "&zwj;&zwnj;".join(w), seen="\u200d\u200c".join(GUILTY))
html("entities-invisible-comma", lambda w: "&ic;&it;&af;".join(w), seen="\u2063\u2062\u2061".join(GUILTY))
html("entities-scripted-letters", lambda w: "".join(f"&{l}scr;" if l not in "ego " else {"e": "&escr;", "g": "&gscr;", "o": "&oscr;"}.get(l, l) for l in w), seen=None)
html("entities-fractur", lambda w: "".join(l if l == " " else f"&{l}fr;" for l in w), seen=None)
html("entities-open-faced", lambda w: "".join(l if l == " " else f"&{l}opf;" for l in w), seen=None)
html("entities-windows", lambda w: w.replace(" ", "&#129; "), seen=GUILTY.replace(" ", "\u0081 "))
html("entities-null", lambda w: w.replace("b", "b&#0;"), seen=None, beyond="a replacement character shows inside the word")

for name, sign in [("zero-width-space", "\u200b"), ("zero-width-joiner", "\u200d"), ("soft-hyphen", "\u00ad"),
                   ("word-joiner", "\u2060"), ("byte-order-mark", "\ufeff"), ("left-to-right-mark", "\u200e"),
                   ("variation-selector", "\ufe0f"), ("tag-letter", "\U000e0041"), ("tag-space", "\U000e0020"),
                   ("grapheme-joiner", "\u034f"), ("filler", "\u3164"), ("mongolian-separator", "\u180e"),
                   ("invisible-times", "\u2062"), ("deprecated-format", "\u206a"), ("musical-format", "\U0001d173"),
                   ("variation-supplement", "\U000e0100"), ("isolate", "\u2068"), ("khmer-inherent", "\u17b5"),
                   ("shorthand-format", "\U0001bca0"), ("annotation-anchor", "\ufff9"), ("cancel-tag", "\U000e007f")]:
    letters(name, lambda w, sign=sign: sign.join(w))
letters("thirty-invisible", lambda w: ("\u200b\u200c\u2060" * 10).join(w))
html("letters-null-bytes", lambda w: "\0".join(w), seen=GUILTY)
letters("control-bytes", lambda w: "\x01".join(w))
letters("escape-bytes", lambda w: "\x1b".join(w))
letters("delete-bytes", lambda w: "\x7f".join(w))
letters("c1-controls", lambda w: "\u0085\u0091".join(w).replace("\u0085", ""))
letters("combining-dot", lambda w: "".join(l + "\u0323" if l != " " else l for l in w),
        beyond="with marks it may be a word of another language, as żebra is")
letters("combining-strike", lambda w: "".join(l + "\u0336" if l != " " else l for l in w))
letters("combining-stack", lambda w: "".join(l + "\u0300\u0301\u0302\u0303\u0330" if l != " " else l for l in w),
        beyond="with marks it may be a word of another language, as żebra is")
letters("combining-enclosing", lambda w: "".join(l + "\u20dd" if l != " " else l for l in w))
letters("combining-devanagari", lambda w: "".join(l + "\u093c" if l != " " else l for l in w),
        beyond="with marks it may be a word of another language, as żebra is")
letters("fullwidth", wide)


def shifted(table):
    return lambda words: "".join(table.get(l, l) for l in words)


def run(start, capital=False):
    return shifted({chr(ord("a") + i): chr(start + i) for i in range(26)})


letters("mathematical-bold", run(0x1D41A))
letters("mathematical-sans", run(0x1D5BA))
letters("mathematical-monospace", run(0x1D68A))
letters("mathematical-fraktur", run(0x1D51E))
letters("mathematical-double", run(0x1D552))
letters("circled", run(0x24D0))
letters("parenthesized", run(0x249C))
letters("squared", run(0x1F130))
letters("negative-circled", run(0x1F150))
letters("negative-squared", run(0x1F170))
letters("regional-indicators", lambda w: "\u200c".join(run(0x1F1E6)(w)))
letters("cyrillic-lookalikes", shifted({"a": "а", "c": "с", "e": "е", "o": "о", "i": "і", "s": "ѕ"}))
letters("greek-lookalikes", shifted({"a": "α", "o": "ο", "i": "ι", "n": "η", "z": "ζ"}))
letters("armenian-lookalikes", shifted({"o": "օ", "n": "ո", "u": "ս", "h": "հ", "g": "ց"}))
letters("small-capitals", shifted(dict(zip("abcdegimnorsuz", "ᴀʙᴄᴅᴇɢɪᴍɴᴏʀꜱᴜᴢ"))))
letters("superscript", shifted(dict(zip("abcdegimnorsuz", "ᵃᵇᶜᵈᵉᵍⁱᵐⁿᵒʳˢᵘᶻ"))))
letters("latin-alpha", shifted({"a": "ɑ", "g": "ɡ", "i": "ı"}))
letters("stroke", shifted({"z": "ƶ", "b": "ƀ", "o": "ø", "c": "ȼ", "i": "ɨ"}),
        beyond="with marks it may be a word of another language, as żebra is")
letters("accents", shifted({"a": "á", "e": "è", "i": "î", "o": "ö", "n": "ñ", "s": "š", "z": "ž", "c": "ç"}),
        beyond="with marks it may be a word of another language, as żebra is")
letters("turned", shifted(dict(zip("abcdegimnorsuz", "ɐqɔpǝɓıɯuoɹsnz"))), beyond="letters on their heads, read from the other side")
letters("capitals", lambda w: w.upper())
letters("mixed-case", lambda w: "".join(l.upper() if i % 2 else l for i, l in enumerate(w)))
letters("leet", shifted({"a": "4", "e": "3", "i": "1", "o": "0"}))
letters("leet-signs", shifted({"a": "@", "s": "$", "i": "!"}), beyond="a sign at the end of a word ends it")
letters("spaced", lambda w: "   ".join(" ".join(word) for word in w.split(" ")))
letters("dotted", lambda w: "   ".join(".".join(word) for word in w.split(" ")))
letters("dashed", lambda w: "   ".join("-".join(word) for word in w.split(" ")))
letters("stretched", lambda w: w.replace("a", "aaaa").replace("o", "ooo"))
letters("non-breaking-spaces", lambda w: w.replace(" ", "\u00a0"))
letters("ideographic-spaces", lambda w: w.replace(" ", "\u3000"))
letters("underscores", lambda w: w.replace(" ", "_"))
letters("middle-dots", lambda w: w.replace(" ", "·"))
html("letters-line-ends", lambda w: w.replace(" ", "\r\n\t"))
html("letters-reversed-by-override", lambda w: "\u202e" + w[::-1] + "\u202c", seen="\u202e" + GUILTY[::-1])
html("letters-reversed-by-bdo", lambda w: "<bdo dir=rtl>" + w[::-1] + "</bdo>", seen=GUILTY[::-1])
html("letters-reversed-by-style", lambda w: "<span style='unicode-bidi:bidi-override; direction: rtl'>" + w[::-1] + "</span>", seen=GUILTY[::-1])


# Tags -----------------------------------------------------------------------------------------

def tags(name, disguise, **more):
    html("tags-" + name, disguise, **more)


tags("bold-letters", lambda w: "".join(f"<b>{l}</b>" for l in w))
tags("empty-spans", lambda w: "<span></span>".join(w))
tags("comments", lambda w: "<!-- no -->".join(w))
tags("odd-comments", lambda w: "<!-->".join(w))
tags("bang-comments", lambda w: "<!-- x --!>".join(w))
tags("bogus-comments", lambda w: "<?x y>".join(w))
tags("bogus-declarations", lambda w: "<!x y>".join(w))
tags("bogus-end-tags", lambda w: "</ x>".join(w))
tags("empty-end-tags", lambda w: "</>".join(w))
tags("unknown-elements", lambda w: "<x-y></x-y>".join(w))
tags("unopened-ends", lambda w: "</b>".join(w))
tags("word-breaks", lambda w: "<wbr>".join(w))
tags("with-quoted-end", lambda w: "<b title='>'></b>".join(w))
tags("with-slashes", lambda w: "<b/></b/>".join(w))
tags("fonts", lambda w: "".join(f"<font color=red>{l}</font>" for l in w))
tags("links", lambda w: "".join(f"<a href=/{i}>{l}</a>" for i, l in enumerate(w)))
tags("title-inside", lambda w: "<title>x</title>".join(w))
tags("script-inside", lambda w: "<script>1</script>".join(w))
tags("style-inside", lambda w: "<style>p{}</style>".join(w))
tags("template-inside", lambda w: "<template>x</template>".join(w))
tags("noscript-inside", lambda w: "<noscript>x</noscript>".join(w))
tags("area-inside", lambda w: "<area>".join(w))
tags("param-inside", lambda w: "<param>".join(w))
tags("source-inside", lambda w: "<source>".join(w))
tags("meta-inside", lambda w: "<meta name=x content=y>".join(w))
tags("link-inside", lambda w: "<link rel=x>".join(w))
tags("datalist-inside", lambda w: "<datalist><option>x</datalist>".join(w))
tags("rp-inside", lambda w: "<rp>(</rp>".join(w))
tags("hidden-inside", lambda w: "<span hidden>x</span>".join(w))
tags("hidden-by-style", lambda w: "<span style='display: none'>x</span>".join(w))
tags("hidden-by-visibility", lambda w: "<span style='visibility:hidden;font-size:0'>x</span>".join(w))
tags("hidden-div-inside", lambda w: "<div>" + "<div hidden>x</div>".join(w) + "</div>")
tags("hidden-by-class", lambda w: "<style>.q{display:none}</style>" + "<i class=q>x</i>".join(w), beyond="letters that a style sheet hides by class")
tags("hidden-input", lambda w: "<input type=hidden value=x>".join(w), beyond="values of hidden fields between letters")
tags("inline-blocks", lambda w: "".join(f"<div style='display:inline'>{l}</div>" for l in w.replace(" ", "\u00a0")), seen=None)
tags("blocks-of-spans", lambda w: "".join(f"<span style='display:block'>{l}</span>" for l in w.split(" ")))
tags("ruby", lambda w: "".join(f"<ruby>{l}<rt>x</rt></ruby>" if l != " " else l for l in w), seen=None)
tags("table-cells", lambda w: "<table><tr>" + "".join(f"<td>{l}" for l in w.split(" ")) + "</table>")
tags("list", lambda w: "<ul>" + "".join(f"<li>{l}" for l in w.split(" ")) + "</ul>")
tags("breaks", lambda w: w.replace(" ", "<br>"))
tags("horizontal-rules", lambda w: w.replace(" ", "<hr>"), seen=None)
tags("deep", lambda w: "<b>" * 400 + w)
tags("huge-attribute", lambda w: f"z<b title='{'x' * 20000}'></b>" + w[1:])
tags("many-attributes", lambda w: f"z<b {' '.join(f'a{i}=b' for i in range(2000))}></b>" + w[1:])
tags("unclosed", lambda w: w + "<b")
tags("null-in-name", lambda w: "<b\0></b\0>".join(w))
tags("end-in-textarea", lambda w: f"<textarea>{w}", seen=None)
tags("plaintext", lambda w: f"<plaintext>{w}")
tags("xmp", lambda w: f"<xmp>{w}</xmp>")
tags("listing", lambda w: f"<listing>{w}</listing>")
tags("select-style", lambda w: f"<select><option><style>{w}</style></select>", seen=None, beyond="a style sheet that nothing shows")
tags("select-iframe", lambda w: f"<select size=5><option><iframe>{w}</iframe></select>", seen=None)
tags("frameset-noframes", lambda w: f"<noframes>{w}</noframes>", beyond="browsers do not show it")
tags("details", lambda w: f"<details open><summary>More</summary>{w}</details>")
tags("details-closed", lambda w: f"<details><summary>More</summary>{w}</details>", seen=None)
tags("dialog", lambda w: f"<dialog open>{w}</dialog>")
tags("custom-template", lambda w: f"<div><template shadowrootmode=open><p>{w}</p></template></div>", seen=None)
tags("template-broken-out", lambda w: f"<template></div></template><div>{w}</div>")
tags("svg-text", lambda w: f"<svg width=300 height=50><text x=5 y=20>{w}</text></svg>", seen=None)
tags("svg-tspans", lambda w: "<svg width=300 height=50><text x=5 y=20>" + "".join(f"<tspan>{l}</tspan>" for l in w) + "</text></svg>", seen=None)
tags("svg-foreign-object", lambda w: f"<svg><foreignObject width=300 height=50><p>{w}</p></foreignObject></svg>")
tags("svg-cdata", lambda w: f"<svg><text y=20><![CDATA[{w}]]></text></svg>", seen=None)
tags("svg-style-broken-out", lambda w: f"<svg><style><b>{w}</b></style></svg>")
tags("svg-title", lambda w: f"<svg><title><style><!--</style></title></svg><p>{w}")
tags("math-text", lambda w: f"<math><mtext>{w}</mtext></math>")
tags("math-annotation", lambda w: f"<math><semantics><mi>x</mi><annotation-xml><style>{w}</style></annotation-xml></semantics></math>", seen=None,
     beyond="a style sheet that nothing shows")
tags("math-cdata", lambda w: f"<math><annotation-xml><![CDATA[{w}]]></annotation-xml></math>", seen=None)
tags("foreign-depth", lambda w: "<svg><foreignObject>" * 130 + f"<svg><style><p>{w}")
tags("comment-in-script", lambda w: f"<script><!--<script></script></script>--></script><p>{w}")
tags("fake-end-of-comment", lambda w: f"<!-- > --- ><p>no<p> --><p>{w}")
tags("frame-of-words", lambda w: f"<iframe srcdoc='<p>{w}</p>'></iframe>", seen=None)
tags("frame-of-split-words", lambda w: "<iframe srcdoc='" + "<b>".join(w) + "'></iframe>", seen=None)
tags("frame-of-entities", lambda w: "<iframe srcdoc='" + "".join(f"&amp;#{ord(l)};" for l in w) + "'></iframe>", seen=None)
tags("frame-in-frame", lambda w: "<iframe srcdoc='<iframe srcdoc=\"" + "&lt;i&gt;".join(w) + "\"></iframe>'></iframe>", seen=None)
tags("frame-of-data", lambda w: "<iframe src='data:text/html," + "%3Cb%3E".join(w).replace(" ", "%20") + "'></iframe>", seen=None)
tags("frame-of-base64", lambda w: "<iframe src='data:text/html;base64," + b64(("<p>" + "<b>".join(w)).encode()) + "'></iframe>", seen=None)
tags("object-of-data", lambda w: "<object data='data:text/html," + urllib.parse.quote(f"<p>{w}") + "' width=300 height=90></object>", seen=None)
tags("embed-of-data", lambda w: "<embed src='data:text/html," + urllib.parse.quote(f"<p>{w}") + "' width=300 height=90>", seen=None)
tags("picture-of-svg", lambda w: "<img src='data:image/svg+xml," + urllib.parse.quote(f"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='50'><text y='20'>{w}</text></svg>") + "'>", seen=None)
tags("picture-of-svg-base64", lambda w: "<img src='data:image/svg+xml;base64," + b64(f"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='50'><text y='20'>{w}</text></svg>".encode()) + "'>", seen=None)
tags("frame-of-utf16-data", lambda w: "<iframe src='data:text/html;charset=utf-16le;base64," + b64(f"<p>{w}".encode("utf-16-le")) + "'></iframe>", seen=None)
tags("link-to-data", lambda w: "<a href='data:text/html," + urllib.parse.quote(w) + "'>x</a>", seen=None)


# Attributes -----------------------------------------------------------------------------------

for name, attribute in [("alt", "<img src=/none.png alt='{}'>"), ("title", "<b title='{}'>x</b>"),
                        ("aria-label", "<b aria-label='{}'>x</b>"), ("aria-description", "<b aria-description='{}'>x</b>"),
                        ("aria-roledescription", "<b role=button aria-roledescription='{}'>x</b>"),
                        ("aria-valuetext", "<b role=slider aria-valuetext='{}'>x</b>"),
                        ("placeholder", "<input placeholder='{}'>"), ("value", "<input value='{}'>"),
                        ("button-value", "<input type=button value='{}'>"), ("submit-value", "<input type=submit value='{}'>"),
                        ("option-label", "<select><option label='{}'>x</select>"),
                        ("track-label", "<video><track label='{}'></video>"), ("summary", "<table summary='{}'></table>"),
                        ("standby", "<object standby='{}'></object>"), ("prompt", "<isindex prompt='{}'>")]:
    html("attribute-" + name, lambda w, a=attribute: a.format(w), seen=None, group="attribute")
html("attribute-entities", lambda w: "<input placeholder='" + "".join(f"&#{ord(l)};" for l in w) + "'>", seen=None, group="attribute")
html("attribute-twice", lambda w: f"<b title=x title='{w}'>x</b>", seen=None, group="attribute")
html("attribute-unquoted", lambda w: "<input placeholder=" + w.replace(" ", "&nbsp;") + ">", seen=None, group="attribute")
html("css-content", lambda w: f"<style>p::before{{content:\"{w}\"}}</style><p>", seen=None, group="attribute")
html("css-content-escaped", lambda w: "<style>p::before{content:\"" + "".join(f"\\{ord(l):06x}" for l in w) + "\"}</style><p>", seen=None, group="attribute")
html("css-attr", lambda w: f"<style>p::before{{content:attr(data-x)}}</style><p data-x='{w}'>", seen=None, group="attribute",
     beyond="style sheets decide what of any attribute shows")
html("title-words", lambda w: f"</p><title>{w}</title>", seen=None, group="attribute")
case("title-of-page", lambda w: page("x", title=w), seen=None, group="attribute")
html("noscript", lambda w: f"<noscript>{w}</noscript>", seen=None, group="attribute")


# Scripts --------------------------------------------------------------------------------------

def script(name, code, seen=GUILTY, **more):
    html("script-" + name, lambda w: "<script>" + code(w) + "</script>", seen=seen, group="script", script=True, **more)


script("write", lambda w: f"document.write('{w}')")
script("write-hex", lambda w: "document.write('" + "".join(f"\\x{ord(l):02x}" for l in w) + "')")
script("write-unicode", lambda w: "document.write('" + "".join(f"\\u{ord(l):04x}" for l in w) + "')")
script("write-braces", lambda w: "document.write('" + "".join(f"\\u{{{ord(l):x}}}" for l in w) + "')")
script("write-octal", lambda w: "document.write('" + "".join(f"\\{ord(l):o}" for l in w) + "')")
script("write-needless-escapes", lambda w: "document.write('" + w.replace("z", "\\z").replace("a", "\\a") + "')")
script("write-continued-lines", lambda w: "document.write('" + "\\\n".join(w) + "')")
script("write-joined", lambda w: "document.write(" + "+".join(f"'{l}'" for l in w) + ")")
script("write-joined-spaced", lambda w: "document.write('zeb' + \n 'ra' /* x */ + \" " + w[6:] + "\")")
script("write-concat", lambda w: "document.write('zeb'.concat('ra', ' " + w[6:] + "'))")
script("write-array", lambda w: "document.write([" + ",".join(f"'{l}'" for l in w) + "].join(''))")
script("write-template", lambda w: f"document.write(`{w}`)")
script("write-template-split", lambda w: "document.write(`zeb${''}ra " + w[6:] + "`)")
script("write-tags", lambda w: "document.write('" + "<b>".join(w) + "')")
script("write-entities", lambda w: "document.write('" + "".join(f"&#{ord(l)};" for l in w) + "')")
script("from-char-code", lambda w: "document.write(String.fromCharCode(" + ",".join(str(ord(l)) for l in w) + "))")
script("from-char-code-hex", lambda w: "document.write(String.fromCharCode(" + ", ".join(hex(ord(l)) for l in w) + "))")
script("from-code-point", lambda w: "document.write(String.fromCodePoint(" + ",".join(str(ord(l)) for l in w) + "))")
script("atob", lambda w: f"document.write(atob('{b64(w.encode())}'))")
script("unescape", lambda w: "document.write(unescape('" + "".join(f"%{ord(l):02x}" for l in w) + "'))")
script("unescape-unicode", lambda w: "document.write(unescape('" + "".join(f"%u{ord(l):04x}" for l in w) + "'))")
script("decode-uri", lambda w: "document.write(decodeURIComponent('" + urllib.parse.quote(w) + "'))")
script("reversed", lambda w: f"document.write('{w[::-1]}'.split('').reverse().join(''))",
       beyond="put together by a program")
script("rotated", lambda w: "document.write('" + "".join(chr(ord(l) + 1) for l in w) + "'.replace(/./g,c=>String.fromCharCode(c.charCodeAt(0)-1)))",
       beyond="put together by a program")
script("inner-html", lambda w: f"document.body.innerHTML='<p>{w}</p>'")
script("text-content", lambda w: f"document.querySelector('p').textContent=\"{w}\"")
html("script-in-data", lambda w: "<script src='data:text/javascript,document.write(%22" + urllib.parse.quote(w) + "%22)'></script>", group="script", script=True)
html("script-in-handler", lambda w: f"<img src=/none onerror=\"document.body.append('{w}')\">", seen=None, group="script", script=True)
html("script-json-island", lambda w: f"<div id=d></div><script type=application/json id=j>{{\"t\":\"{w}\"}}</script><script>d.textContent=JSON.parse(j.textContent).t</script>", group="script", script=True)
html("script-template-shown", lambda w: f"<template id=t><p>{w}</p></template><script>document.body.append(t.content)</script>", group="script", script=True)
html("script-unhidden", lambda w: f"<div id=d hidden>{w}</div><script>d.hidden=false</script>", group="script", script=True)
html("script-comment-shown", lambda w: f"<div id=d><!--{w}--></div><script>document.body.append(d.firstChild.data)</script>", group="script", script=True,
     beyond="comments are no text until a program makes them one")


# Padding --------------------------------------------------------------------------------------

def padded(name, unit, times, before=b"<!doctype html><html lang=en><title>A page</title><p>", after=b"", **more):
    at = len(before)
    case("padding-" + name, lambda w: before + after + b"<p>" + w.encode() + b"</p>", group="padding",
         pad={"unit": b64(unit), "times": times, "at": at}, **more)


MIB = 1 << 20
padded("spaces-1", b" " * 1024, 1024)
padded("spaces-9", b" " * 1024, 9 * 1024)
padded("spaces-32", b" " * 1024, 32 * 1024)
padded("comment-9", b"x" * 1024, 9 * 1024, before=b"<!doctype html><!--", after=b"-->")
padded("attribute-9", b"x" * 1024, 9 * 1024, before=b"<!doctype html><p class='", after=b"'>")
padded("script-9", b"/* nothing */\n" * 73, 9 * 1024, before=b"<!doctype html><script>", after=b"</script>")
padded("hidden-9", b"<p>Nothing to see in this paragraph of the page.\n" * 21, 9 * 1024, before=b"<!doctype html><div style='display:none'>", after=b"</div>")
padded("text-9", b"<p>Nothing to see in this paragraph of the page.\n" * 21, 9 * 1024)
padded("chunked-24", b"<!-- nothing of note in this comment -->\n" * 25, 24 * 1024, chunk=65521)
padded("head-64k", b"<meta name=x content=y>\n" * 43, 64, before=b"<!doctype html><head>")
case("padding-gzip-9", lambda w: zipped(b"<!doctype html><p>" + b"".join(b"Paragraph %d is about nothing.\n" % i for i in range(700)) * 420 + w.encode()),
     headers=[("Content-Encoding", "gzip")], group="padding", unreadable=True)
html("padding-bytes-apart", lambda w: w, chunk=1, group="padding")
case("padding-newlines-first", lambda w: b"\n" * 3000 + b"<p>" + w.encode(), group="padding")


# Types ----------------------------------------------------------------------------------------

def typed(name, kind, make, headers=(), **more):
    case("type-" + name, make, kind=kind, headers=headers, group="type", **more)


NOSNIFF = ("X-Content-Type-Options", "nosniff")
typed("plain", "text/plain", lambda w: w)
typed("plain-with-charset", "text/plain; charset=us-ascii", lambda w: w)
typed("plain-control-bytes", "text/plain; charset=us-ascii", lambda w: b"\x01\x02" + w.encode())
typed("plain-control-bytes-nosniff", "text/plain", lambda w: b"\x01\x02" + w.encode(), headers=[NOSNIFF])
typed("plain-control-bytes-late", "text/plain", lambda w: b"words " * 300 + b"\x01" + w.encode())
typed("plain-of-html", "text/plain", lambda w: page(w))
typed("plain-utf16", "text/plain; charset=utf-16le", lambda w: w.encode("utf-16-le"))
typed("plain-split-by-tags", "text/plain", lambda w: page("<b>".join(w)), beyond="shown as it is, with its tags")
typed("plain-comment", "text/plain", lambda w: f"<!-- {w} -->")
typed("plain-comment-utf8", "text/plain; charset=utf-8", lambda w: f"<!-- {w} -->")
typed("plain-attribute", "text/plain", lambda w: f'<a class="{w}">x</a>')
typed("plain-declaration", "text/plain", lambda w: f"<?xml version='1.0'?><!-- {w} -->")
typed("letter-in-parameter", "text/html; x=\u00e9", lambda w: page("<b>".join(w)))
typed("letter-in-parameter-references", "text/html; x=\u00e9", lambda w: page("".join(f"&#{ord(l)};" for l in w)))
typed("missing", None, lambda w: page(w))
typed("missing-split", None, lambda w: page("<b>".join(w)))
typed("missing-blank-first", None, lambda w: b" \n\t" + page("<b>".join(w)))
typed("missing-comment-first", None, lambda w: b"<!-- x -->" + page("<b>".join(w)))
typed("missing-plain", None, lambda w: w)
typed("empty", "", lambda w: page("<b>".join(w)))
typed("one-word", "html", lambda w: page("<b>".join(w)))
typed("unknown-unknown", "unknown/unknown", lambda w: page("<b>".join(w)))
typed("any", "*/*", lambda w: page("<b>".join(w)))
typed("semicolons", "text/html;;", lambda w: page("<b>".join(w)))
typed("space-first", " text/html ; charset=utf-8", lambda w: page("<b>".join(w)))
typed("capitals", "TEXT/HTML", lambda w: page("<b>".join(w)))
typed("two-in-one", "text/plain, text/html", lambda w: page("<b>".join(w)))
typed("html-and-more", "text/html, x", lambda w: page("<b>".join(w)))
case("type-two-fields", lambda w: page("<b>".join(w)), kind="text/plain", headers=[("Content-Type", "text/html")], group="type")
case("type-two-fields-back", lambda w: page("<b>".join(w)), kind="text/html", headers=[("Content-Type", "*/*")], group="type")
case("type-comma-in-quotes", lambda w: page("<b>".join(w)), kind='text/html; x=", text/plain"', group="type")
typed("octet-stream", "application/octet-stream", lambda w: page(w), seen=None)
typed("image", "image/png", lambda w: page(w), beyond="no browser shows a page that is called a picture")
typed("video", "video/mp4", lambda w: page(w), beyond="no browser shows a page that is called a film")
typed("css", "text/css", lambda w: w, seen=GUILTY)
typed("csv", "text/csv", lambda w: w, seen=None)
typed("markdown", "text/markdown", lambda w: w, seen=None)
typed("unknown-text", "text/x-nonsense", lambda w: w, seen=None)
typed("xhtml", "application/xhtml+xml", lambda w: f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{'<b/>'.join(w)}</p></body></html>")
typed("xhtml-cdata", "application/xhtml+xml", lambda w: f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p><![CDATA[{w[:9]}]]><![CDATA[{w[9:]}]]></p></body></html>")
typed("xhtml-entity", "application/xhtml+xml", lambda w: f"<!DOCTYPE html [<!ENTITY x '{w[3:]}'>]><html xmlns='http://www.w3.org/1999/xhtml'><body><p>zeb&x;</p></body></html>",
      beyond="entities that the document type defines")
typed("xhtml-style-shown", "application/xhtml+xml", lambda w: f"<html xmlns='http://www.w3.org/1999/xhtml'><body><style style='display:block'>{w}</style></body></html>")
typed("xml", "text/xml", lambda w: f"<?xml version='1.0'?><x>{w}</x>", seen=None)
typed("xml-comment", "text/xml", lambda w: f"<x><!-- {w} --></x>", seen=None)
typed("xml-attribute", "application/xml", lambda w: f"<x y='{w}'/>", seen=None)
typed("xml-attribute-references", "text/xml", lambda w: "<x href='" + "".join(f"&#{ord(l)};" for l in w) + "'/>", seen=None)
typed("xml-instruction", "text/xml", lambda w: f"<x><?y {w}?></x>", seen=None)
typed("xml-script", "application/rss+xml", lambda w: f"<rss><script>{w}</script></rss>", seen=None)
typed("xml-no-type", None, lambda w: f"<?xml version='1.0'?><x><!-- {w} --></x>", seen=None)
typed("xml-of-html", "application/xml", lambda w: f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{'<i/>'.join(w)}</p></body></html>")
typed("xml-utf16", "application/xml", lambda w: b"\xff\xfe" + f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{w}</p></body></html>".encode("utf-16-le"))
typed("xml-custom", "application/x-thing+xml", lambda w: f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{w}</p></body></html>", seen=None)
typed("xslt", "text/xml", lambda w: "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#s'?><x><xsl:stylesheet id='s' version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:template match='/'><html><body><p>" + w + "</p></body></html></xsl:template></xsl:stylesheet></x>", seen=None)
typed("svg", "image/svg+xml", lambda w: f"<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>{w}</text></svg>", seen=None)
typed("svg-split", "image/svg+xml", lambda w: "<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>" + "".join(f"<tspan>{l}</tspan>" for l in w) + "</text></svg>", seen=None)
typed("json", "application/json", lambda w: f'{{"text":"{w}"}}')
typed("json-escaped", "application/json", lambda w: '{"text":"' + "".join(f"\\u{ord(l):04x}" for l in w) + '"}', seen=None, beyond="no browser undoes the escapes of data that it shows")
typed("json-custom", "application/activity+json", lambda w: f'{{"text":"{w}"}}')
typed("javascript", "text/javascript", lambda w: f"show('{w}')")
typed("jsonp", "application/javascript", lambda w: f"cb({{\"t\":\"{w}\"}})")
typed("event-stream", "text/event-stream", lambda w: f"data: {w}\n\n", seen=None)
typed("multipart-mixed", "multipart/x-mixed-replace; boundary=b", lambda w: f"--b\r\nContent-Type: text/html\r\n\r\n<p>{w}\r\n--b--\r\n", seen=None)
typed("multipart-related", "multipart/related; boundary=b", lambda w: f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{w}\r\n--b--\r\n", seen=None)
typed("message", "message/rfc822", lambda w: f"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>{w}", seen=None)
typed("wml", "text/vnd.wap.wml", lambda w: f"<wml><card><p>{w}</p></card></wml>", seen=None)
typed("manifest", "application/manifest+json", lambda w: f'{{"name":"{w}"}}', seen=None)
typed("vtt", "text/vtt", lambda w: f"WEBVTT\n\n00:00.000 --> 00:10.000\n{w}\n", seen=None)
typed("wrong-pdf", "application/pdf", lambda w: page(w), beyond="no browser shows a page that is called a PDF")
typed("form", "application/x-www-form-urlencoded", lambda w: w, seen=None, beyond="browsers save it, they do not show it")
typed("refresh-to-data", HTML, lambda w: "<meta http-equiv=refresh content='0;url=data:text/html," + urllib.parse.quote(w) + "'>", seen=None,
      beyond="no browser is led to a page inside an address")
case("type-refresh-field", lambda w: page("x"), headers=[("Refresh", "0;url=data:text/html," + urllib.parse.quote(GUILTY))], group="type", seen=None,
     beyond="browsers do not follow it to data")


# Papers and archives --------------------------------------------------------------------------

def pdf(content, font="<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", more=(), packed=True):
    """A PDF of one page with this content stream."""
    if packed:
        data, filters = zlib.compress(content), b"/Filter/FlateDecode"
    else:
        data, filters = content, b""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), filters, data), font.encode(), *more]
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)


def shown(operator):
    return lambda w: b"BT /F1 18 Tf 20 100 Td " + operator(w).encode() + b" ET"


def composite(words):
    """A font whose codes mean nothing without its map to Unicode."""
    codes = {letter: code for code, letter in enumerate(dict.fromkeys(words), 1)}
    pairs = "".join(f"<{code:04x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <ffff> "
            f"endcodespacerange {len(codes)} beginbfchar\n{pairs}endbfchar endcmap end end").encode()
    packed = zlib.compress(cmap)
    font = ("<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font/Subtype"
            "/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>")
    text = "".join(f"{codes[letter]:04x}" for letter in words)
    return pdf(f"BT /F1 18 Tf 20 100 Td <{text}> Tj ET".encode(), font,
               [b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)])


def paper(name, make, **more):
    case("pdf-" + name, make, kind="application/pdf", seen=None, group="paper", **more)


paper("plain", lambda w: pdf(shown(lambda w: f"({w}) Tj")(w), packed=False))
paper("packed", lambda w: pdf(shown(lambda w: f"({w}) Tj")(w)))
paper("hexadecimal", lambda w: pdf(shown(lambda w: f"<{w.encode().hex()}> Tj")(w)))
paper("kerned", lambda w: pdf(shown(lambda w: "[" + "".join(f"({l}) -20 " for l in w) + "] TJ")(w)))
paper("gaps", lambda w: pdf(shown(lambda w: "[" + " -400 ".join(f"({l})" for l in w.split(" ")) + "] TJ")(w)))
paper("octal", lambda w: pdf(shown(lambda w: "(" + "".join(f"\\{ord(l):03o}" for l in w) + ") Tj")(w)))
paper("lines", lambda w: pdf(shown(lambda w: " T* ".join(f"({l}) Tj" for l in w.split(" ")))(w)))
paper("mapped", composite)
paper("as-download", lambda w: pdf(shown(lambda w: f"({w}) Tj")(w)), headers=[("Content-Disposition", "attachment; filename=x.pdf")])
case("pdf-mislabelled", lambda w: pdf(shown(lambda w: f"({w}) Tj")(w)), kind="application/octet-stream", seen=None, group="paper")


def archive(words):
    import io
    import zipfile
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ["readme.txt", f"{words}/page.html", "other.txt"]:
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), "nothing " * 30)
    return out.getvalue()


case("archive-names", archive, kind="application/zip", seen=None, group="archive")
case("archive-names-joined", lambda w: archive(w.replace(" ", "_")), kind="application/zip", seen=None, group="archive")
case("archive-mislabelled", archive, kind="application/octet-stream", seen=None, group="archive")

here = pathlib.Path(__file__).parent
lines = ",\n".join(json.dumps(made, ensure_ascii=True, sort_keys=True) for made in CASES)
(here / "bodies.json").write_text(f"[\n{lines}\n]\n")
print(f"{len(CASES)} cases")
