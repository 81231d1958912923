//! Names of hosts against the WHATWG parser: what a browser would open is what is judged, and
//! every way to write it is one name.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::model::{HostName, PageUrl};
use url::Url;

fuzz_target!(|input: &str| {
    let Ok(url) = Url::parse(&format!("http://{input}/")) else {
        return;
    };
    let Some(host) = url.host_str() else { return };
    let Ok(page) = PageUrl::parse(url.as_str()) else {
        return;
    };
    let browser: HostName = host.parse().expect("the host of an address that is one");
    assert_eq!(page.host, browser);
    // Case, a dot at the end and percent-encoding change nothing.
    for other in [host.to_ascii_uppercase(), format!("{host}.")] {
        if let Ok(other) = other.parse::<HostName>() {
            assert_eq!(other, browser);
        }
    }
    if let Some(ip) = browser.ip() {
        assert_eq!(HostName::from(ip), browser);
        assert!(!matches!(ip, std::net::IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some()));
    }
});
