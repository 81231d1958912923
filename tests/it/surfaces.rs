//! What staff and machines use cannot be reached through the proxy, and is hard to misuse; the
//! process has given up what it does not need.

use std::fs;

use super::tunnel;
use super::world::{SOMEBODY, Setup, World};

/// Ways to write this machine's address.
const HERE: [&str; 14] = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST.",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "127.0.0.2",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    // A name that points here; the tests' site is allowed to.
    "page.test",
];

#[test]
fn the_gateways_own_listeners_cannot_be_reached_through_it() {
    let world = World::shared();
    for (what, port) in [
        ("dashboard", world.dashboard.port()),
        ("metrics", world.metrics.port()),
        ("proxy", world.proxy.port()),
    ] {
        for host in HERE {
            let url = format!("http://{host}:{port}/metrics");
            let answer = world.curl(SOMEBODY).try_get(&url);
            let text = answer.text();
            assert!(
                answer.status >= 400 && !text.contains("schoolgate_"),
                "{what} as {host}: {} {text}",
                answer.status
            );
            // And behind a tunnel: TLS is answered by the gateway itself, with the same page.
            let url = format!("https://{host}:{port}/sign-in");
            let answer = world.curl(SOMEBODY).with(&["--insecure"]).try_get(&url);
            assert!(
                (answer.status >= 400 || answer.exit != 0) && !answer.text().contains("password"),
                "{what} as {host} in a tunnel: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
}

#[test]
fn a_name_that_points_to_them_leads_nowhere() {
    let world = World::shared();
    let target = format!("http://page.test:{}/metrics", world.metrics.port());
    let answer = world.curl(SOMEBODY).try_get(&target);
    assert_eq!(answer.status, 403);
    assert!(!answer.text().contains("schoolgate_"));
    // A tunnel in which metrics are asked for in clear text.
    let authority = format!("page.test:{}", world.metrics.port());
    if let Ok(mut socket) = tunnel::open(world, SOMEBODY, &authority) {
        use std::io::Write as _;
        write!(
            socket,
            "GET /metrics HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert!(!answer.contains("schoolgate_"), "{answer}");
    }
}

#[test]
fn the_dashboard_says_how_it_wants_to_be_treated() {
    let world = World::shared();
    let mut curl = super::curl::Curl::new();
    curl.arg("--cacert")
        .arg(&world.root().display().to_string());
    let base = format!("https://{}", world.dashboard);
    let page = curl.with(&["--location"]).try_get(&format!("{base}/"));
    assert_eq!((page.exit, page.status), (0, 200), "{page:#?}");
    let policy = page.field("content-security-policy").unwrap();
    for word in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "script-src 'self'",
    ] {
        assert!(policy.contains(word), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.field(name), Some(value), "{name}");
    }
    let cookies = page.all("set-cookie");
    assert!(!cookies.is_empty(), "the form sets a cookie");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for word in ["Secure", "HttpOnly", "Path=/", "SameSite="] {
            assert!(cookie.contains(word), "{cookie}");
        }
    }
    // Another site cannot post here, and clear text is not answered.
    let mut curl = super::curl::Curl::new();
    curl.arg("--cacert")
        .arg(&world.root().display().to_string());
    let foreign = curl
        .with(&[
            "--data",
            "name=x&password=y",
            "--header",
            "Origin: https://elsewhere.test",
            "--header",
            "Sec-Fetch-Site: cross-site",
        ])
        .try_get(&format!("{base}/sign-in"));
    assert_eq!(foreign.status, 403);
    let clear = super::curl::Curl::new().try_get(&format!("http://{}/", world.dashboard));
    assert_eq!(clear.status, 0);
}

#[test]
fn a_dashboard_with_a_name_of_its_own_is_for_tls_only() {
    let named = World::start(Setup {
        settings: vec![
            (
                "dashboard",
                "public_url = \"https://desk.school.test\"".into(),
            ),
            ("portal", "public_url = \"http://help.school.test\"".into()),
        ],
        ..Setup::default()
    });
    for (world, expect) in [(&named, Some("max-age=2592000")), (World::shared(), None)] {
        for path in ["/sign-in", "/nowhere"] {
            let mut curl = super::curl::Curl::new();
            let url = format!("https://{}{path}", world.dashboard);
            let page = curl.arg("--insecure").try_get(&url);
            assert!(page.status > 0, "{page:#?}");
            assert_eq!(page.field("strict-transport-security"), expect, "{path}");
        }
    }
    // The portal is reached before a device trusts the school.
    let mut curl = super::curl::Curl::new();
    let portal = curl
        .arg("--silent")
        .try_get(&format!("http://{}/", named.portal));
    assert!(portal.status > 0);
    assert_eq!(portal.field("strict-transport-security"), None);
}

#[test]
fn the_process_has_given_up_what_it_does_not_need() {
    let world = World::shared();
    let process = world.pid();
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    assert_eq!(field("NoNewPrivs:"), "1");
    let rights = u64::from_str_radix(&field("CapEff:"), 16).unwrap();
    // CAP_SYS_ADMIN 21, CAP_SYS_PTRACE 19, CAP_SYS_MODULE 16, CAP_NET_RAW 13, CAP_SETUID 7,
    // CAP_KILL 5 (linux/capability.h).
    for right in [21, 19, 16, 13, 7, 5] {
        assert_eq!(rights >> right & 1, 0, "capability {right} is still there");
    }
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file"));
    let words: Vec<_> = core.unwrap().split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core:?}");
    // What cannot be dumped belongs to root, also where its owner does not.
    let memory = fs::metadata(format!("/proc/{process}/mem")).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&memory), 0);
}
