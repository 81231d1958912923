use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(address: &str, expect: &[&str]) {
    let url = PageUrl::parse(address).expect("a test address");
    let found: Vec<_> = inner_addresses(&url)
        .iter()
        .map(|inner| match &inner.query {
            Some(query) => format!("{inner}?{query}"),
            None => inner.to_string(),
        })
        .collect();
    assert_eq!(found, expect, "{address}");
}

#[test]
fn translators() {
    let casino = &["https://www.casino.example/"][..];
    check(
        "https://www-casino-example.translate.goog/?_x_tr_sl=en&_x_tr_tl=pl",
        casino,
    );
    check(
        "https://my--casino-co-uk.translate.goog/slots/x?_x_tr_sch=http&_x_tr_tl=pl&id=7",
        &["http://my-casino.co.uk/slots/x?id=7"],
    );
    check(
        "https://0-ab--cd-example-0.translate.goog/",
        &["https://ab-cd.example/"],
    );
    check(
        "https://casino-example.translate.goog/?_x_tr_hp=www-",
        casino,
    );
    check(
        "https://translate.google.com/translate?hl=pl&u=www.casino.com",
        &["https://www.casino.com/"],
    );
    check(
        "https://translate.google.com.vn/translate?u=https%3A%2F%2Fwww.casino.example%2F",
        casino,
    );
    check(
        "https://www.google.pl/translate_c?u=https://www.casino.example/",
        casino,
    );
    check(
        "https://translate.yandex.ru/translate?lang=en-ru&url=https%3A%2F%2Fwww.casino.example",
        casino,
    );
    check(
        "https://translated.turbopages.org/proxy_u/en-ru.ru.1a2b/https/www.casino.example/",
        casino,
    );
    check(
        "https://www-bet.turbopages.org/turbo/casino.com/s/en",
        &["https://casino.com/en"],
    );
    check(
        "https://fanyi.baidu.com/transpage?query=https://www.casino.example/&from=en",
        casino,
    );
    check(
        "https://yandex.ru/turbo?text=https%3A%2F%2Fwww.casino.example%2F",
        casino,
    );
    check(
        "https://yandex.ru/search/?text=https%3A%2F%2Fwww.casino.example%2F",
        &[],
    );
    // Text to translate is not a page.
    check(
        "https://translate.google.com/?sl=en&tl=pl&text=https%3A%2F%2Fwww.casino.example",
        &[],
    );
    check("https://translate.goog/", &[]);
}

#[test]
fn caches_archives_and_readers() {
    let casino = &["http://casino.example/a?b=c"][..];
    check(
        "https://web.archive.org/web/20200101000000/http://casino.example/a?b=c",
        casino,
    );
    check(
        "https://web.archive.org/web/2020id_/http:/casino.example/a?b=c",
        casino,
    );
    check(
        "https://web.archive.org/web/2020/casino.com/a",
        &["https://casino.com/a"],
    );
    check(
        "https://archive.ph/newest/http://casino.example/a?b=c",
        casino,
    );
    check(
        "https://archive.today/?run=1&url=http%3A%2F%2Fcasino.example%2Fa%3Fb%3Dc",
        casino,
    );
    check("https://archive.ph/Ab1Cd", &[]);
    check("https://12ft.io/http://casino.example/a?b=c", casino);
    check("https://r.jina.ai/http://casino.example/a?b=c", casino);
    check(
        "https://webcache.googleusercontent.com/search?q=cache:AbC123:http://casino.example/a%3Fb%3Dc+slots",
        casino,
    );
    check(
        "https://www.google.com/search?q=cache:casino.com/a",
        &["https://casino.com/a"],
    );
    check("https://www.google.com/search?q=casino.com", &[]);
    check(
        "https://casino-com.cdn.ampproject.org/c/s/casino.com/a",
        &["https://casino.com/a"],
    );
    check(
        "https://www.google.com/amp/s/casino.com/a",
        &["https://casino.com/a"],
    );
    check("https://web.archive.org/", &[]);
    check("https://archive.org/details/goody", &[]);
}

#[test]
fn pictures_forwarders_and_ways_out() {
    let casino = &["https://casino.example/x"][..];
    check(
        "https://www.google.com/url?q=https%3A%2F%2Fcasino.example%2Fx&sa=D",
        casino,
    );
    check(
        "https://www.google.com/imgres?imgurl=https://casino.example/x",
        casino,
    );
    check(
        "https://www.bing.com/ck/a?!&&u=a1aHR0cHM6Ly9jYXNpbm8uZXhhbXBsZS94&ntb=1",
        casino,
    );
    check(
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fcasino.example%2Fx",
        casino,
    );
    check("https://i0.wp.com/casino.com/x", &["https://casino.com/x"]);
    check(
        "https://images.weserv.nl/?url=casino.com/x",
        &["https://casino.com/x"],
    );
    check(
        "https://api.allorigins.win/raw?url=https%3A%2F%2Fcasino.example%2Fx",
        casino,
    );
    check(
        "https://corsproxy.io/?https%3A%2F%2Fcasino.example%2Fx",
        casino,
    );
    check("https://corsproxy.io/?https://casino.example/x", casino);
    check(
        "https://camo.githubusercontent.com/0a1b/68747470733a2f2f636173696e6f2e6578616d706c652f78",
        casino,
    );
}

#[test]
fn forms_of_proxies_count_on_hosts_nobody_knows() {
    let casino = &["https://casino.example/x"][..];
    check("https://maths-fun.example/https://casino.example/x", casino);
    check("https://maths-fun.example/HTTPS:/casino.example/x", casino);
    check(
        "https://maths-fun.example/main/https%3A%2F%2Fcasino.example%2Fx",
        casino,
    );
    check(
        "https://maths-fun.example/main/https%253A%252F%252Fcasino.example%252Fx",
        casino,
    );
    check(
        "https://maths-fun.example/scramjet/https%3A%2F%2Fcasino.example%2Fx",
        casino,
    );
    check(
        "https://maths-fun.example/uv/service/hvtrs8%2F-ccsknm.gxcmrlg%2Fz",
        casino,
    );
    check(
        "https://maths-fun.example/service/aHR0cHM6Ly9jYXNpbm8uZXhhbXBsZS94",
        casino,
    );
    check(
        "https://maths-fun.example/browse.php?u=https%3A%2F%2Fcasino.example%2Fx&b=4",
        casino,
    );
    check(
        "https://maths-fun.example/index.php?q=aHR0cHM6Ly9jYXNpbm8uZXhhbXBsZS94&hl=3ed",
        casino,
    );
    check(
        "https://maths-fun.example/x?__cpo=aHR0cHM6Ly9jYXNpbm8uZXhhbXBsZS94",
        casino,
    );
}

#[test]
fn mentions_are_not_pages_that_are_shown() {
    for address in [
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fcasino.example",
        "https://twitter.com/intent/tweet?url=https://casino.example/&text=x",
        "https://api.whatsapp.com/send?text=https://casino.example/",
        "https://accounts.google.com/o/oauth2/auth?redirect_uri=https://casino.example/cb",
        "https://login.school.example/?return=https%3A%2F%2Fcasino.example",
        "https://www.google-analytics.com/collect?dl=https%3A%2F%2Fcasino.example",
        "https://news.example/story?utm_source=https://casino.example",
        "https://www.youtube.com/watch?v=x&url=https://casino.example",
        "https://www.virustotal.com/gui/url/casino.example",
        "https://en.wikipedia.org/wiki/HTTPS",
        "https://developer.example/docs/http:",
        "https://shop.example/search?q=https://casino.example",
        "https://www.example.org/index.php?q=aHR0cHM6Ly9jYXNpbm8uZXhhbXBsZS94&hl=en",
        "https://www.w3.org/1999/http/",
        "https://a.example/http://localhost/",
    ] {
        check(address, &[]);
    }
    // Its own pages are no others.
    check("https://a.example/https://a.example/x", &[]);
}

#[test]
fn addresses_in_addresses_in_addresses() {
    check(
        "https://web.archive.org/web/2020/https://translate.google.com/translate?u=https%3A%2F%2Fcasino.example%2F",
        &[
            "https://translate.google.com/translate?u=https%3A%2F%2Fcasino.example%2F",
            "https://casino.example/",
        ],
    );
    let deep = format!(
        "https://a.example/{}x.example/",
        "https://b.example/https://c.example/".repeat(400)
    );
    let url = PageUrl::parse(&deep).expect("an address");
    assert!(inner_addresses(&url).len() <= MAX_FOUND);
}

#[test]
fn a_host_alone_can_name_another() {
    let host = "casino-example.translate.goog".parse().expect("a host");
    let found = inner_addresses(&PageUrl::host_only(host, 443));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].host.as_str(), "casino.example");
}

proptest! {
    #[test]
    fn no_address_is_too_odd(path in "(/|http:|https:|%3A|%2f|aHR0c|hvtrs8|[a-z.-]|\\PC){0,30}", query in "(u=|url=|q=|&|%|http://|cache:|__cpo=|[a-z.]|\\PC){0,30}", host in "(translate\\.goog|www\\.google\\.com|x-y-z\\.translate\\.goog|yandex\\.ru|a\\.cdn\\.ampproject\\.org|web\\.archive\\.org|a\\.example)") {
        if let Ok(url) = PageUrl::parse(&format!("https://{host}/{path}?{query}")) {
            let found = inner_addresses(&url);
            prop_assert!(found.len() <= MAX_FOUND);
            prop_assert!(found.iter().all(|inner| inner.host != url.host));
        }
    }

    #[test]
    fn whatever_a_path_proxy_shows_is_found(name in "[a-z]{1,8}\\.(com|pl|vn|ru|co\\.uk)", path in "(/[a-z0-9]{1,5}){0,3}") {
        let inner = format!("https://{name}{path}");
        let expect = PageUrl::parse(&inner).expect("an address");
        for outer in [
            format!("https://proxy.example/{inner}"),
            format!("https://proxy.example/p/{}", percent_encoding::utf8_percent_encode(&inner, percent_encoding::NON_ALPHANUMERIC)),
            format!("https://proxy.example/p/{}", data_encoding::BASE64URL_NOPAD.encode(inner.as_bytes())),
            format!("https://web.archive.org/web/2020/{inner}"),
        ] {
            let url = PageUrl::parse(&outer).expect("an address");
            let found = inner_addresses(&url);
            prop_assert_eq!(found.first(), Some(&expect), "{}", outer);
        }
    }
}
