//! Which addresses a client may reach through the gateway; pure.
//!
//! A proxy inside a school's network must not be a way into it: loopback, link-local, private and
//! the gateway's own addresses are refused unless the configuration opens a range.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Whether the address lies outside the public internet (RFC 6890 and its registries), and no
/// range in `allowed` opens it. An IPv6 address that carries an IPv4 one is judged by that.
pub fn is_inside(address: IpAddr, allowed: &[IpNet]) -> bool {
    let address = unwrapped(address);
    if allowed.iter().any(|range| range.contains(&address)) {
        return false;
    }
    match address {
        IpAddr::V4(v4) => inside_v4(v4),
        IpAddr::V6(v6) => inside_v6(v6),
    }
}

/// The IPv4 address inside an IPv4-mapped, NAT64 (RFC 6052) or 6to4 (RFC 3056) one.
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address.to_canonical() else {
        return address.to_canonical();
    };
    let s = v6.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        // The deprecated IPv4-compatible form; `::` and `::1` stay themselves.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => v4(high, low),
        _ => IpAddr::V6(v6),
    }
}

fn inside_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        // Shared address space of providers (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        // IETF protocol assignments (RFC 6890) and benchmarking (RFC 2544).
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

fn inside_v6(v6: Ipv6Addr) -> bool {
    let [first, second, third, ..] = v6.segments();
    v6.is_loopback()
        || v6.is_unspecified()
        || v6.is_multicast()
        // Unique local (RFC 4193), link-local (RFC 4291), site-local (RFC 3879).
        || first & 0xfe00 == 0xfc00
        || first & 0xffc0 == 0xfe80
        || first & 0xffc0 == 0xfec0
        // A network's own NAT64 (RFC 8215): where the IPv4 address stands in it is the network's
        // choice, so none can be judged. `allow_private` opens it.
        || (first == 0x64 && second == 0xff9b && third == 1)
        // IETF protocol assignments (RFC 2928), Teredo among them, which carries the IPv4 address
        // of a client and of a server (RFC 4380).
        || (first == 0x2001 && second < 0x200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, allowed: &[&str], expect: bool) {
        let allowed: Vec<IpNet> = allowed.iter().map(|range| range.parse().unwrap()).collect();
        assert_eq!(
            is_inside(address.parse().unwrap(), &allowed),
            expect,
            "{address}"
        );
    }

    #[test]
    fn addresses_inside_are_refused() {
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:0a00:0001::1",
            "::7f00:1",
            "240.0.0.1",
            "198.18.0.1",
            "192.0.0.1",
            "64:ff9b:1::101:101",
            "64:ff9b:1:101:1:100::",
            "2001:0:101:101::1",
            "2001:0:ffff:ffff:ffff:ffff:feff:feff",
        ] {
            check(inside, &[], true);
        }
    }

    #[test]
    fn the_public_internet_is_not_inside() {
        for outside in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "64:ff9b:2::1",
            "2001:4860:4860::8888",
            "2001:200::1",
        ] {
            check(outside, &[], false);
        }
    }

    #[test]
    fn a_configured_range_is_opened_and_no_more() {
        check("10.1.2.3", &["10.1.0.0/16"], false);
        check("::ffff:10.1.2.3", &["10.1.0.0/16"], false);
        check("10.2.2.3", &["10.1.0.0/16"], true);
        check("64:ff9b:1::101:101", &["64:ff9b:1::/48"], false);
    }
}
