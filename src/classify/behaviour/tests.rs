use super::*;
use crate::model::{CategoryId, PageUrl};

const AROUND: CategoryId = CategoryId(3);
const REMOTE: CategoryId = CategoryId(4);

const TARGETS: Targets = Targets {
    around: Some(AROUND),
    remote: Some(REMOTE),
};

fn says(watch: &Watch) -> Vec<String> {
    let mut matches = Vec::new();
    watch.matches(&mut matches);
    matches
        .iter()
        .map(|found| found.entry.to_string())
        .collect()
}

fn read(code: &str, pieces: &[&str]) -> Vec<String> {
    let kind = match code {
        "json" => Code::Json,
        _ => Code::Script,
    };
    let mut watch = Watch::new(TARGETS, kind);
    if code == "worker" {
        watch.as_service_worker();
    }
    for piece in pieces {
        watch.code(piece);
    }
    watch.gap();
    says(&watch)
}

/// Looks for the behaviour that begins like this; none if it is empty. Cut everywhere, the same
/// is found.
#[track_caller]
fn check(code: &str, text: &str, expect: &str) {
    let found = read(code, &[text]);
    match expect {
        "" => assert_eq!(found, Vec::<String>::new(), "{text}"),
        expect => assert!(
            found.iter().any(|says| says.starts_with(expect)),
            "{text}\n{found:?}"
        ),
    }
    let letters: Vec<&str> = text.split_inclusive(|_| true).collect();
    assert_eq!(found, read(code, &letters), "{text}, cut everywhere");
}

#[test]
fn relays() {
    let bare = r#"h["X-Bare-Headers"];let s=h.get("x-bare-status"),t=h.get('x-bare-status-text')"#;
    check(
        "script",
        bare,
        "sends requests for other sites through a bare",
    );
    check("script", r#"fetch(u,{headers:{"x-bare-url":u}})"#, "");
    check(
        "script",
        "p.closeCode;p.closeReason;r.rawHeaders;r.finalURL;c.setTransport(m,[])",
        "hands requests",
    );
    check("script", "s.onclose=e=>log(e.closeCode,e.closeReason)", "");
    check(
        "script",
        "this.stream_id=i,this.buffer_remaining=b,this.active_streams={},this.stream_type=1",
        "opens connections",
    );
    check("script", "ts.stream_type===27&&(t.stream_id=9)", "");
    check(
        "script",
        r#"await c.setTransport("/t/index.mjs",[{wisp:w}])"#,
        "starts a relay",
    );
    check(
        "script",
        "client.setTransport(new WebSocketTransport(url))",
        "",
    );
}

#[test]
fn a_server_that_describes_itself() {
    let text = r#"{"versions":["v1","v2","v3"],"language":"Go","memoryUsage":12.5,"project":{"name":"x"}}"#;
    check("json", text, "describes itself");
    check(
        "json",
        r#"{"versions":["v1"],"language":"en","items":[]}"#,
        "",
    );
    let late = format!("{{\"x\":\"{}\",{}", "y".repeat(DESCRIPTION), &text[1..]);
    check("json", &late, "");
}

#[test]
fn what_rewriters_do() {
    let fields = [
        "content-security-policy",
        "content-security-policy-report-only",
        "cross-origin-embedder-policy",
        "cross-origin-opener-policy",
        "x-frame-options",
        "strict-transport-security",
        "x-xss-protection",
        "x-content-type-options",
    ];
    let list = format!("const f=[\"{}\"];", fields.join("\",\""));
    let acts = format!("{list}h.delete('set-cookie');e.respondWith(go(e))");
    check("script", &acts, "takes the protective headers");
    check("script", &list, "");
    // Prose about such fields, and their names as people write them.
    let prose = acts.replace("\",\"", " and ");
    check("script", &prose, "");
    let titled = acts
        .replace("x-frame-options", "X-Frame-Options")
        .replace("x-xss-protection", "X-XSS-Protection");
    check("script", &titled, "");

    let hooks =
        "w.fetch=a;x.open=b;d.createElement=c;w.WebSocket=f;h.pushState=g;h['replaceState']=i";
    check("script", hooks, "replaces every way");
    check("script", &hooks.replace("WebSocket=", "WebSocket=="), "");
    check(
        "script",
        "w.fetch=a;x.open=b;x.send=c;h.pushState=g;h.replaceState=i;n.sendBeacon=j",
        "",
    );

    check(
        "script",
        "this.rewriteUrl(u);this.sourceUrl(u);this.rewriteHtml(h);this.rewriteCSS(c)",
        "rewrites pages",
    );
    check(
        "script",
        r#"self.c={prefix:"/s/",encodeUrl:x.encode,decodeUrl:x.decode,handler:"/h.js",bundle:"/b.js"}"#,
        "names a prefix",
    );
}

#[test]
fn hiding_does_not_hide_names() {
    for text in [
        r#"a("x-bare-headers","x-bare-url","x-bare-status")"#,
        r#"a("x\x2dbare\x2dheaders",'x-b\u0061re-url',`x-bare-s\u{74}atus`)"#,
        r#"a("x-ba"+"re-headers",'x-'  + 'bare-url',"x-bare-st" +
           "atus")"#,
    ] {
        check("script", text, "sends requests");
    }
    // In base64, with capitals or small letters first.
    let parts = [
        "stream_id",
        "stream_type",
        "buffer_remaining",
        "active_streams",
    ];
    for swap in [false, true] {
        let hidden: Vec<String> = parts
            .iter()
            .map(|part| {
                let code = data_encoding::BASE64_NOPAD.encode(part.as_bytes());
                let change = |c: char| match c {
                    'a'..='z' if swap => c.to_ascii_uppercase(),
                    'A'..='Z' if swap => c.to_ascii_lowercase(),
                    c => c,
                };
                format!("'{}'", code.chars().map(change).collect::<String>())
            })
            .collect();
        check("script", &hidden.join(","), "opens connections");
    }
    check("script", r#"a("x-bare-"+headers,"x-bare"+url)"#, "");
}

#[test]
fn service_workers_are_judged_more_strictly() {
    let thin = "importScripts('/a.js');const p=new P();onfetch=e=>e.respondWith(p.route(e)?p.go(e):fetch(e.request))";
    check("worker", thin, "a service worker that lets");
    check("script", thin, "");
    let hidden: String = (0..70).map(|at| format!("_0x{at:06x}();")).collect();
    check("worker", &hidden, "a service worker whose code is hidden");
    check("script", &hidden, "");
    check(
        "worker",
        "importScripts('w.js');w.registerRoute(/x/,c);self.skipWaiting();e.respondWith(caches.match(r))",
        "",
    );
    let codec =
        "decodeURIComponent(s).split('').map((c,i)=>i%2?String.fromCharCode(c.charCodeAt(0)^2):c)";
    check(
        "worker",
        &format!("e.respondWith(f({codec}))"),
        "answers requests",
    );
    check("worker", codec, "");
    check(
        "script",
        "h=(h*33)^s.charCodeAt(i);e.respondWith(r);atob(x);skipWaiting()",
        "",
    );
}

#[test]
fn disguises() {
    let opens = "w=open('about:blank');f=w.document.createElement('iframe');";
    let hides = "setCloak('Lessons');addEventListener('keydown',e=>e.key===panicKey&&leave())";
    check("script", &format!("{opens}{hides}"), "disguises its tab");
    check("script", opens, "");
    check(
        "script",
        "el.removeAttribute('v-cloak');el.removeAttribute('ng-cloak')",
        "",
    );
}

#[test]
fn screens_from_afar() {
    check(
        "script",
        "RFB;r.sendCtrlAltDel();r.clipboardPasteFrom(t);r.viewOnly=true",
        "shows a computer",
    );
}

#[track_caller]
fn rewritten(addresses: &[(&str, &str)], expect: bool) {
    let mut watch = Watch::new(TARGETS, Code::Page);
    for (element, value) in addresses {
        watch.address(element, value);
    }
    assert_eq!(!says(&watch).is_empty(), expect, "{addresses:?}");
}

#[test]
fn pages_behind_a_prefix() {
    for prefix in [
        "/p/https://",
        "https://free.example/p/http://",
        "/browse.php?u=https%3A%2F%2F",
        "/x/aHR0cHM6Ly9",
        "/s/hvtrs8%2F-",
        "/0123456789abcdef/https://",
    ] {
        let of = |rest: &str| format!("{prefix}{rest}");
        let (a, b, c) = (
            of("site.example/"),
            of("cdn.example/x.js"),
            of("cdn.example/y.css"),
        );
        rewritten(&[("a", &a), ("script", &b), ("link", &c)], true);
        rewritten(&[("a", &a), ("a", &b), ("a", &c)], false);
        rewritten(&[("a", &a), ("img", &b), ("img", &c)], false);
    }
    // Archives date what they show, and a site's own addresses have nothing behind a prefix.
    let dated = "/web/20240102030405/https://site.example/";
    rewritten(&[("a", dated), ("script", dated), ("link", dated)], false);
    let own = "https://site.example/x";
    rewritten(&[("a", own), ("script", own), ("link", own)], false);
    // Different prefixes are different things.
    rewritten(
        &[
            ("a", "https://share.example/?u=https://a.example/"),
            ("link", "/style?of=https://a.example/"),
            ("script", "/js?of=https://a.example/"),
        ],
        false,
    );
}

#[test]
fn scripts_in_addresses() {
    let mut watch = Watch::new(TARGETS, Code::Page);
    watch.address(
        "a",
        " JavaScript:a('x-bare-headers','x-bare-url','x-bare-status')",
    );
    assert_eq!(says(&watch).len(), 1);
}

#[test]
fn heads() {
    let found = |page: Option<&str>, fields: &[(&str, &str)]| {
        let mut head = RequestHead::default();
        for (name, value) in fields {
            head.field(name, value.as_bytes());
        }
        let page = page.map(|page| PageUrl::parse(page).unwrap());
        let mut matches = Vec::new();
        super::head(TARGETS, page.as_ref(), head, &mut matches);
        matches.len()
    };
    assert_eq!(found(Some("https://a.example/"), &[("accept", "*/*")]), 0);
    assert_eq!(found(None, &[("x-bare-status", "200")]), 1);
    assert_eq!(
        found(None, &[("sec-websocket-protocol", "chat, wisp-v2")]),
        1
    );
    assert_eq!(found(None, &[("sec-websocket-protocol", "mqtt")]), 0);
    assert_eq!(
        found(Some("https://a.example/s/hvtrs8%2F-wuw.example/"), &[]),
        1
    );
    assert_eq!(found(Some("https://a.example/s/https%3A%2F%2Fx/"), &[]), 0);
    let message = ("content-type", "Application/DNS-Message");
    assert_eq!(found(None, &[message]), 1);
    let answer = ("accept", "text/html, application/dns-json");
    assert_eq!(found(None, &[answer]), 1);
    for (query, expect) in [
        ("dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB", 1),
        ("ct&dns=q80BAAABAAAAAAABA3d3dwdleGFtcGxlA2NvbQAAAQAB", 1),
        ("dns=yes", 0),
        ("dns=AAABAAABAAAAAAAA", 0),
        ("q=dns", 0),
    ] {
        let address = format!("https://a.example/?{query}");
        assert_eq!(found(Some(&address), &[]), expect, "{query}");
    }
    let page = [("sec-fetch-dest", "document")];
    for (path, expect) in [
        ("/s/https%3A%2F%2Fx.example/", 1),
        ("/s/http://x.example/", 1),
        ("/get/aHR0cHM6Ly94LmV4YW1wbGU=/", 1),
        ("/0123456789abcdef0123456789abcdef/https://x.example/", 1),
        ("/web/20240102030405/https://x.example/", 0),
        ("/about/https-and-you/", 0),
        ("/aHR0cHM-is-a-word/", 0),
        ("/", 0),
    ] {
        let address = format!("https://a.example{path}");
        assert_eq!(found(Some(&address), &page), expect, "{path}");
        let picture = [("sec-fetch-dest", "image")];
        assert_eq!(found(Some(&address), &picture), 0, "{path}");
    }
}

#[test]
fn first_messages() {
    let mask = |message: &[u8], kind: u8| {
        let key = [7, 1, 200, 3];
        let mut frame = vec![kind, 0x80 | message.len() as u8];
        frame.extend(key);
        frame.extend(message.iter().zip(key.iter().cycle()).map(|(a, b)| a ^ b));
        frame
    };
    let check = |from_server: bool, bytes: &[u8], expect: bool| {
        assert_eq!(
            opens_relay(from_server, bytes),
            Some(expect),
            "{bytes:02x?}"
        );
        // Nothing is said too early.
        let first = (0..bytes.len()).find_map(|end| opens_relay(from_server, &bytes[..end]));
        assert!(first.is_none_or(|early| early == expect), "{bytes:02x?}");
    };
    let greeting = [0x82, 9, 3, 0, 0, 0, 0, 128, 0, 0, 0];
    check(true, &greeting, true);
    check(true, &[&[0x89, 0][..], &greeting].concat(), true);
    check(true, &[0x82, 9, 5, 0, 0, 0, 0, 2, 0, 1, 0], true);
    check(true, &[0x81, 2, b'h', b'i'], false);
    check(true, &[0x82, 4, 3, 0, 0, 0], false);
    check(true, &[0xc2, 9, 3, 0, 0, 0, 0, 128, 0, 0, 0], false);
    let connect = [&[1, 9, 9, 9, 9, 1, 0xbb, 1][..], b"site.example"].concat();
    check(false, &mask(&connect, 0x82), true);
    check(false, &mask(b"\x01 hello there", 0x82), false);
    let bare = br#"{"type":"connect","remote":"wss://site.example/","protocols":[]}"#;
    check(false, &mask(bare, 0x81), true);
    check(false, &mask(br#"{"type":"connection_init"}"#, 0x81), false);
    assert_eq!(opens_relay(true, &greeting[..6]), None);
}

#[test]
fn without_categories_nothing_is_looked_for() {
    let mut watch = Watch::new(Targets::default(), Code::Script);
    watch.code("x-bare-headers x-bare-url x-bare-status");
    watch.gap();
    assert_eq!((watch.found(), says(&watch).len()), (0, 0));
}

proptest::proptest! {
    #[test]
    fn cutting_changes_nothing(
        words in proptest::collection::vec("x-bare-(url|headers|status)|\"|'|\\+|=| |\\\\x2d|\\\\|charCodeAt\\(|\\^|\\)|fromCharCode|respondWith|fetch=|ż|u\\{61\\}", 0..40),
        cut: usize,
    ) {
        let text = words.concat();
        let cut = text.floor_char_boundary(cut % (text.len() + 1));
        proptest::prop_assert_eq!(read("worker", &[&text]), read("worker", &[&text[..cut], &text[cut..]]));
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>, from_server: bool) {
        opens_relay(from_server, &bytes);
    }
}
