//! Path building against reachability: every combination of broken certificates in the graphs of
//! RFC 4158, sections 2.3 and 2.4.

use std::collections::BTreeMap;

use super::*;

const SEVEN: &[(&str, &str)] = &[
    ("C", "B"),
    ("A", "B"),
    ("C", "A"),
    ("A", "C"),
    ("Anchor", "C"),
    ("Anchor", "A"),
    ("B", "EE"),
];

const BRIDGE: &[(&str, &str)] = &[
    ("F", "H"),
    ("F", "G"),
    ("G", "F"),
    ("H", "I"),
    ("I", "H"),
    ("G", "I"),
    ("W", "F"),
    ("W", "G"),
    ("J", "K"),
    ("L", "N"),
    ("L", "M"),
    ("X", "J"),
    ("X", "L"),
    ("B", "E"),
    ("B", "D"),
    ("A", "B"),
    ("C", "B"),
    ("A", "C"),
    ("C", "A"),
    ("Y", "A"),
    ("Y", "C"),
    ("W", "Bridge"),
    ("Bridge", "W"),
    ("X", "Bridge"),
    ("Bridge", "X"),
    ("Y", "Bridge"),
    ("Bridge", "Y"),
    ("Z", "Bridge"),
    ("Bridge", "Z"),
    ("N", "EE"),
];

/// In which way a certificate is broken.
const WAYS: usize = 8;

struct Graph {
    edges: &'static [(&'static str, &'static str)],
    root: CertificateDer<'static>,
    good: Vec<CertificateDer<'static>>,
    broken: Vec<[CertificateDer<'static>; WAYS]>,
}

fn graph(edges: &'static [(&'static str, &'static str)], anchor: &str) -> Graph {
    let mut keys: BTreeMap<&str, KeyPair> = BTreeMap::new();
    for (from, to) in edges {
        for node in [from, to] {
            keys.entry(*node)
                .or_insert_with(|| KeyPair::generate().unwrap());
        }
    }
    let stranger = KeyPair::generate().unwrap();
    let make = |(from, to): (&str, &str), edit: &dyn Fn(&mut CertificateParams), key: &KeyPair| {
        let mut params = if to == "EE" {
            server(&["site.example.com"])
        } else {
            authority(to)
        };
        edit(&mut params);
        der(&params, &keys[to], Some((&authority(from), key)))
    };
    let good = edges.iter().map(|edge| make(*edge, &|_| {}, &keys[edge.0]));
    let broken = edges.iter().map(|edge| {
        let with = |edit: &dyn Fn(&mut CertificateParams)| make(*edge, edit, &keys[edge.0]);
        [
            with(&|p| p.not_after = date_time_ymd(2026, 11, 21)),
            with(&|p| p.name_constraints = only(&[dns("bad.example.org")], &[])),
            with(&|p| p.extended_key_usages = vec![Purpose::EmailProtection]),
            with(&|p| p.is_ca = IsCa::NoCa),
            with(&|p| p.is_ca = IsCa::ExplicitNoCa),
            with(&|p| p.custom_extensions.push(usage(CRL_SIGN))),
            make(*edge, &|_| {}, &stranger),
            with_old_digest(&make(*edge, &|_| {}, &keys[edge.0])),
        ]
    });
    Graph {
        edges,
        good: good.collect(),
        broken: broken.collect(),
        root: der(&authority(anchor), &keys[anchor], None),
    }
}

/// The same certificate, said to be signed over a digest that nobody believes any more.
fn with_old_digest(cert: &CertificateDer<'_>) -> CertificateDer<'static> {
    const ECDSA: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
    let mut der = cert.to_vec();
    for at in 0..der.len() - ECDSA.len() {
        if der[at..].starts_with(&ECDSA) {
            // SHA-256 becomes SHA-224, whose name is as long.
            der[at + ECDSA.len()] = 1;
        }
    }
    der.into()
}

impl Graph {
    fn is_reachable(&self, anchor: &str, broken: &dyn Fn(usize) -> bool) -> bool {
        let mut seen = vec![anchor];
        let mut at = 0;
        while at < seen.len() {
            for (edge, (from, to)) in self.edges.iter().enumerate() {
                if *from == seen[at] && !broken(edge) && !seen.contains(to) {
                    seen.push(*to);
                }
            }
            at += 1;
        }
        seen.contains(&"EE")
    }

    /// Checks one combination in both orders of sending.
    fn check(&self, anchor: &str, way: usize, broken: &dyn Fn(usize) -> bool) {
        let leaf = self.edges.len() - 1;
        let cert = |edge: usize| {
            if broken(edge) {
                self.broken[edge][way].clone()
            } else {
                self.good[edge].clone()
            }
        };
        let expect = self.is_reachable(anchor, broken);
        let mut issuers: Vec<_> = (0..leaf).map(cert).collect();
        for turn in ["forward", "backward"] {
            let mut chain = vec![self.good[leaf].clone()];
            chain.extend(issuers.iter().cloned());
            let verdict = verdict(&self.root, &chain, "site.example.com", false);
            let which: Vec<_> = (0..leaf)
                .filter(|edge| broken(*edge))
                .map(|e| self.edges[e])
                .collect();
            assert_eq!(
                verdict == "ok",
                expect,
                "{anchor} way {way} {turn} {which:?}: {verdict}"
            );
            issuers.reverse();
        }
    }
}

#[test]
fn a_path_is_found_whenever_there_is_one() {
    let graph = graph(SEVEN, "Anchor");
    for way in 0..WAYS {
        for set in 0..1_u32 << (SEVEN.len() - 1) {
            graph.check("Anchor", way, &|edge| set >> edge & 1 == 1);
        }
    }
}

#[test]
fn a_path_over_a_bridge_is_found() {
    for anchor in ["W", "X", "Y", "Z"] {
        let graph = graph(BRIDGE, anchor);
        for edge in 0..BRIDGE.len() - 1 {
            graph.check(anchor, edge % WAYS, &|other| other == edge);
        }
        graph.check(anchor, 0, &|_| false);
    }
}
