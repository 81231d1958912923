//! No list panics, and what it names is in normal form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::lists::{Format, parse};
use schoolgate::model::HostName;

fuzz_target!(|input: &[u8]| {
    for format in [
        Format::Domains,
        Format::Hosts,
        Format::Adblock,
        Format::Urls,
    ] {
        let parsed = parse(format, input);
        for name in parsed.domains.iter() {
            let host: HostName = name.parse().expect("a listed name is a host");
            assert_eq!(host.as_str(), name);
        }
        for address in parsed.paths.iter() {
            let (host, _) = address.split_once('/').expect("an address has a path");
            assert_eq!(
                host.parse::<HostName>().expect("its host is one").as_str(),
                host
            );
        }
    }
});
