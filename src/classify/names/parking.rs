//! Services that put pages on names nobody uses yet.

use crate::model::HostName;

/// Hosts whose scripts and frames make up parked pages.
const SERVICES: &[&str] = &[
    "above.com",
    "afternic.com",
    "bodis.com",
    "cashparking.com",
    "d38psrni17bvxu.cloudfront.net",
    "domainparking.ru",
    "domainsponsor.com",
    "fabulous.com",
    "hugedomains.com",
    "namedrive.com",
    "parkingcrew.net",
    "parklogic.com",
    "parkpage.foundationapi.com",
    "rookmedia.net",
    "sedoparking.com",
    "skenzo.com",
    "smartname.com",
    "trafficz.com",
    "voodoo.com",
];

/// Whether a page that takes a script or a frame from this host is a parked one. For whoever
/// reads the page: a parked page holds little else.
pub fn is_parking_service(host: &HostName) -> bool {
    SERVICES.iter().any(|service| host.is_within(service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_with_their_children() {
        for (host, expect) in [
            ("img.sedoparking.com", true),
            ("c.parkingcrew.net", true),
            ("notbodis.com", false),
            ("cloudfront.net", false),
        ] {
            let host = host.parse().expect("a host");
            assert_eq!(is_parking_service(&host), expect);
        }
    }
}
