//! Addresses: what parses prints as something that parses to the same, and holds no address of
//! its own host.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::names::lookalike;
use schoolgate::classify::{covers_path, inner_addresses, normal_path, readable_name};
use schoolgate::model::{HostName, PageUrl};

fuzz_target!(|input: &str| {
    if let Ok(host) = input.parse::<HostName>() {
        assert_eq!(
            host.as_str()
                .parse::<HostName>()
                .expect("a host in normal form"),
            host
        );
        lookalike(&host);
        readable_name(&host);
    }
    if let Ok(url) = PageUrl::parse(input) {
        let again = PageUrl::parse(&url.to_string()).expect("a printed address is one");
        assert_eq!(
            (&again.host, again.port, &again.path),
            (&url.host, url.port, &url.path)
        );
        assert!(inner_addresses(&url).iter().all(|inner| inner.host != url.host));
    }
    let path = normal_path(input);
    assert!(path.starts_with('/') && covers_path("/", &path) && covers_path(&path, &path));
});
