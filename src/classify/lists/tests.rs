use super::*;

#[track_caller]
fn check(format: Format, text: &str, domains: &[&str], paths: &[&str], problems: &[usize]) {
    let parsed = parse(format, text.as_bytes());
    assert_eq!(parsed.domains.iter().collect::<Vec<_>>(), domains);
    assert_eq!(parsed.paths.iter().collect::<Vec<_>>(), paths);
    assert_eq!(
        parsed.problems.iter().map(|p| p.0).collect::<Vec<_>>(),
        problems,
        "{parsed:?}"
    );
}

#[test]
fn plain_names() {
    check(
        Format::Domains,
        "\u{feff}# a comment\r\nexample.com\r\n\nExample.ORG # why\n.children.example.net\n\
         *.wild.example.net\nżółw.example.com\n10.1.2.3\nbad name here\na..b\nex ample",
        &[
            "example.com",
            "example.org",
            "children.example.net",
            "wild.example.net",
            "xn--w-uga1v8h.example.com",
            "10.1.2.3",
        ],
        &[],
        &[9, 10, 11],
    );
}

#[test]
fn a_line_never_covers_a_whole_suffix() {
    check(
        Format::Domains,
        "com\nco.uk\nvn\ncom.vn\nlocalhost\nbbc.co.uk\nduckdns.org",
        &["bbc.co.uk", "duckdns.org"],
        &[],
        &[1, 2, 3, 4, 5],
    );
    check(Format::Urls, "com/games\ncom.vn\n", &[], &[], &[1, 2]);
}

#[test]
fn hosts_files() {
    check(
        Format::Hosts,
        "# head\n127.0.0.1 localhost\n::1 ip6-localhost\nfe80::1%lo0 localhost\n\
         0.0.0.0 a.example.com b.example.com # two\n0.0.0.0 0.0.0.0\nc.example.com\n0.0.0.0\n\
         a.example.com b.example.com\n0.0.0.0 com d.example.com\n",
        &[
            "a.example.com",
            "b.example.com",
            "c.example.com",
            "d.example.com",
        ],
        &[],
        &[8, 9, 10],
    );
}

#[test]
fn adblock_names() {
    check(
        Format::Adblock,
        "[Adblock Plus]\n! comment\n||ads.example.com^\n||b.example.com^$important\n\
         @@||good.example.com^\n||c.example.com/path^\nexample.com##.ad\n||d.example.com\n",
        &["ads.example.com", "b.example.com"],
        &[],
        &[5, 6, 7, 8],
    );
}

#[test]
fn squidguard_urls() {
    check(
        Format::Urls,
        "example.com/games\nhttp://Example.com:8080/a//b/../c/?x=1\nexample.org/\nexample.net\n/nohost\n",
        &["example.org", "example.net"],
        &["example.com/games", "example.com/a/c?x=1"],
        &[5],
    );
}

#[test]
fn addresses_in_every_notation_are_one() {
    check(
        Format::Domains,
        "10.0.0.1\n0xa.0.0.1\n012.1\n167772161\n0x0a000001\n::ffff:10.0.0.1\n[::ffff:a00:1]\n10.0.0.1.",
        &["10.0.0.1"; 8],
        &[],
        &[],
    );
    check(
        Format::Urls,
        "http://[2001:db8::1]:8080/a\n[2001:DB8:0::1]/a\nhttp://0x0a000001:80/a",
        &[],
        &["2001:db8::1/a", "2001:db8::1/a", "10.0.0.1/a"],
        &[],
    );
}

#[test]
fn private_suffixes_are_kept() {
    check(
        Format::Domains,
        "github.io\nblogspot.com\nco.uk\nxn--p1ai\nрф",
        &["github.io", "blogspot.com"],
        &[],
        &[3, 4, 5],
    );
}

#[test]
fn many_threads_read_what_one_reads() {
    let mut text = String::from("\u{feff}");
    for number in 0..500 {
        text.push_str(&format!("n{number}.example.com\r\n"));
        if number % 7 == 0 {
            text.push_str("not a name\n\n# comment\n");
        }
    }
    let (one, _) = parse_piece(Format::Urls, text.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(parse(Format::Urls, text.as_bytes()), one);
    assert!(one.problems.len() > 50);
    assert!(split(text.as_bytes(), 4).len() == 4);
}

#[test]
fn lines_that_are_not_text() {
    let parsed = parse(Format::Domains, b"a.example.com\n\xff\xfe\nb.example.com");
    assert_eq!(parsed.domains.len(), 2);
    assert_eq!(parsed.problems.len(), 1);
    let long = "a".repeat(MAX_LINE + 1);
    assert_eq!(parse(Format::Domains, long.as_bytes()).problems[0].0, 1);
}

proptest::proptest! {
    #[test]
    fn no_list_panics_and_every_name_is_normal(bytes: Vec<u8>) {
        for (format, _, _) in FORMATS {
            for name in parse(format, &bytes).domains.iter() {
                let host: HostName = name.parse().expect("a listed name is a host");
                proptest::prop_assert_eq!(host.as_str(), name);
            }
        }
    }

    #[test]
    fn the_short_way_gives_what_the_long_way_gives(name in "[a-z0-9._-]{1,20}(\\.[a-z0-9-]{1,5})?") {
        if is_plain(&name) {
            let host: HostName = name.parse().expect("plain names parse");
            proptest::prop_assert_eq!(host.as_str(), name);
        }
    }
}
