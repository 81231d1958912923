//! The categories of the public suites (C2SP x509-limbo, Netflix bettertls) that the other tests
//! do not have, with chains of our own: lengths of paths, cycles and cross-signed roots, edges of
//! time, odd keys; `constraints` has names within constraints.

use super::*;

/// An authority before it is signed.
pub(super) struct Ca {
    pub(super) params: CertificateParams,
    pub(super) key: KeyPair,
}

pub(super) fn ca(name: &str) -> Ca {
    Ca {
        params: authority(name),
        key: KeyPair::generate().unwrap(),
    }
}

impl Ca {
    pub(super) fn with(mut self, edit: impl FnOnce(&mut CertificateParams)) -> Ca {
        edit(&mut self.params);
        self
    }

    pub(super) fn root(&self) -> CertificateDer<'static> {
        der(&self.params, &self.key, None)
    }

    pub(super) fn by(&self, above: &Ca) -> CertificateDer<'static> {
        der(&self.params, &self.key, Some((&above.params, &above.key)))
    }

    pub(super) fn site(
        &self,
        edit: impl FnOnce(&mut CertificateParams),
    ) -> CertificateDer<'static> {
        let mut leaf = server(&["site.school.example"]);
        edit(&mut leaf);
        let key = KeyPair::generate().unwrap();
        der(&leaf, &key, Some((&self.params, &self.key)))
    }
}

/// What is said of a leaf under these roots, the issuers sent in both orders.
#[track_caller]
pub(super) fn said(
    roots: &[&CertificateDer<'static>],
    leaf: &CertificateDer<'static>,
    issuers: &[CertificateDer<'static>],
) -> &'static str {
    said_of(roots, leaf, issuers, "site.school.example", NOW)
}

#[track_caller]
pub(super) fn said_of(
    roots: &[&CertificateDer<'static>],
    leaf: &CertificateDer<'static>,
    issuers: &[CertificateDer<'static>],
    ask: &str,
    now: u64,
) -> &'static str {
    let mut anchors = Vec::new();
    for root in roots {
        match roots::one(root, now as i64, false) {
            Ok(root) => anchors.push(root),
            Err(broken) => return broken.rule,
        }
    }
    let verifier = verifier(anchors, false);
    let ask = ServerName::try_from(ask.to_owned()).unwrap();
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now));
    let mut issuers = issuers.to_vec();
    let mut say = || {
        let said = verifier.judge(leaf, &issuers, &ask, &[], now);
        issuers.reverse();
        said.map_or_else(|broken| broken.rule, |()| "ok")
    };
    let (forward, backward) = (say(), say());
    assert_eq!(forward == "ok", backward == "ok", "{forward}, {backward}");
    forward
}

pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 128, "short forms only");
    [&[tag, length], content].concat()
}

#[test]
fn lengths_of_paths() {
    // Names and lengths from the top; the same name twice in a row names itself.
    type Row = (&'static [(&'static str, Option<u8>)], &'static str);
    let cases: &[Row] = &[
        (&[("A", Some(0))], "ok"),
        (&[("A", Some(1))], "ok"),
        (&[("A", Some(2))], "ok"),
        (&[("A", Some(0)), ("B", Some(0))], "path-length"),
        (&[("A", Some(0)), ("B", None)], "path-length"),
        (&[("A", Some(1)), ("B", Some(2))], "ok"),
        (
            &[("A", Some(1)), ("B", Some(0)), ("C", Some(0))],
            "path-length",
        ),
        (&[("A", Some(1)), ("A", Some(1)), ("B", Some(0))], "ok"),
        (
            &[("A", Some(1)), ("A", Some(0)), ("B", Some(0))],
            "path-length",
        ),
        (
            &[("A", Some(0)), ("A", Some(0)), ("B", Some(0))],
            "path-length",
        ),
        (&[("A", Some(0)), ("A", Some(0))], "ok"),
    ];
    for (row, expect) in cases {
        let root = ca("Root");
        let issuers: Vec<Ca> = row
            .iter()
            .map(|(name, length)| {
                ca(name).with(|p| {
                    p.is_ca = IsCa::Ca(match length {
                        Some(length) => BasicConstraints::Constrained(*length),
                        None => BasicConstraints::Unconstrained,
                    });
                })
            })
            .collect();
        let above = |at: usize| at.checked_sub(1).map_or(&root, |at| &issuers[at]);
        let sent: Vec<_> = (0..issuers.len())
            .map(|at| issuers[at].by(above(at)))
            .collect();
        let leaf = issuers.last().unwrap().site(|_| {});
        let root = root.root();
        let refused = match said(&[&root], &leaf, &sent) {
            // The search may have tried the key of another issuer of the same name last.
            "signature" => "path-length",
            other => other,
        };
        assert_eq!(refused, *expect, "{row:?}");
        let names_itself = row.windows(2).any(|two| two[0].0 == two[1].0);
        if names_itself && *expect == "ok" && row.len() > 2 {
            let chain = [&[leaf][..], &sent[..]].concat();
            let alone = by_webpki_alone(&root, &chain, "site.school.example");
            assert!(!alone, "webpki counts it now: {row:?}; the steps may go");
        }
    }
}

#[test]
fn cycles_end_and_cross_signed_roots_are_found() {
    // Two that sign for each other, under nobody.
    let root = ca("Root");
    let (one, two) = (ca("One"), ca("Two"));
    let cycle = [one.by(&two), two.by(&one)];
    assert_eq!(
        said(&[&root.root()], &one.site(|_| {}), &cycle),
        "unknown-issuer"
    );
    // The same under one name.
    let (one, two) = (ca("One"), ca("One"));
    let cycle = [one.by(&two), two.by(&one)];
    assert_ne!(said(&[&root.root()], &one.site(|_| {}), &cycle), "ok");
    // A root with an older life under another, which is over.
    let old = ca("Old root");
    let before = Ca {
        params: authority("Root"),
        key: KeyPair::from_pem(&root.key.serialize_pem()).unwrap(),
    }
    .with(|p| p.not_after = date_time_ymd(2025, 1, 1));
    let pain = [before.by(&old)];
    assert_eq!(
        said(&[&root.root(), &old.root()], &root.site(|_| {}), &pain),
        "ok"
    );
    assert_eq!(said(&[&old.root()], &root.site(|_| {}), &pain), "expired");
    // Three roots that sign each other, one of them trusted; intermediates below each.
    let [a, b, c] = ["A", "B", "C"].map(ca);
    let below = ["A1", "B1", "C1"].map(ca);
    let sent = [
        below[0].by(&a),
        a.by(&b),
        a.by(&c),
        below[1].by(&b),
        b.by(&a),
        b.by(&c),
        below[2].by(&c),
        c.by(&a),
        c.by(&b),
    ];
    for issuer in &below {
        assert_eq!(said(&[&a.root()], &issuer.site(|_| {}), &sent), "ok");
    }
}

#[test]
fn the_first_and_the_last_second_count() {
    let root = ca("Root");
    let middle = ca("Intermediate");
    let at =
        |seconds: i64| time::OffsetDateTime::from_unix_timestamp(NOW as i64 + seconds).unwrap();
    for (from, until, expect) in [
        (0, 10, "ok"),
        (-10, 0, "ok"),
        (0, 0, "ok"),
        (1, 10, "not-yet-valid"),
        (-10, -1, "expired"),
        (10, -10, "malformed"),
    ] {
        let leaf = middle.site(|p| {
            p.not_before = at(from);
            p.not_after = at(until);
        });
        let said = said(&[&root.root()], &leaf, &[middle.by(&root)]);
        assert_eq!(said, expect, "from {from} until {until}");
        let root = ca("Root").with(|p| {
            p.not_before = at(from);
            p.not_after = at(until);
        });
        let fine = self::said(&[&root.root()], &root.site(|_| {}), &[]);
        assert_eq!(
            fine == "ok",
            expect == "ok",
            "a root from {from} until {until}"
        );
    }
}

/// A key that nobody has.
struct Odd(Vec<u8>);

impl rcgen::PublicKeyData for Odd {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

/// An RSA key with a modulus of so many bits.
fn rsa(bits: usize, exponent: &[u8]) -> Odd {
    let octets = bits.div_ceil(8);
    let mut modulus = vec![0xff; octets];
    modulus[0] = if bits.is_multiple_of(8) {
        0xff
    } else {
        (1 << (bits % 8)) - 1
    };
    if modulus[0] & 0x80 != 0 {
        modulus.insert(0, 0);
    }
    let long = |tag: u8, content: &[u8]| {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, high, low], content].concat()
    };
    let numbers = [long(2, &modulus), tlv(2, exponent)].concat();
    Odd(long(0x30, &numbers))
}

#[test]
fn odd_keys_are_refused() {
    let root = ca("Root");
    let issuer = Issuer::from_params(&root.params, &root.key);
    let cases = [
        ("2048 bits", rsa(2048, &[1, 0, 1]), "ok"),
        ("4096 bits", rsa(4096, &[1, 0, 1]), "ok"),
        ("exponent 3", rsa(2048, &[3]), "ok"),
        ("1024 bits", rsa(1024, &[1, 0, 1]), "rsa-below-2048"),
        ("2047 bits", rsa(2047, &[1, 0, 1]), "rsa-below-2048"),
        ("2052 bits", rsa(2052, &[1, 0, 1]), "rsa-odd-length"),
        ("exponent 1", rsa(2048, &[1]), "rsa-exponent"),
        ("exponent 2", rsa(2048, &[2]), "rsa-exponent"),
        ("nothing", Odd(Vec::new()), "key-unreadable"),
        ("an empty sequence", Odd(vec![0x30, 0]), "key-unreadable"),
    ];
    for (what, key, expect) in cases {
        let leaf = server(&["site.school.example"])
            .signed_by(&key, &issuer)
            .unwrap();
        let leaf = leaf.der().clone();
        assert_eq!(said(&[&root.root()], &leaf, &[]), expect, "{what}");
        // As the key of an intermediate that claims to have signed the leaf.
        let middle = authority("Intermediate").signed_by(&key, &issuer).unwrap();
        let middle = middle.der().clone();
        let leaf = ca("Intermediate").site(|_| {});
        assert_ne!(said(&[&root.root()], &leaf, &[middle]), "ok", "{what}");
    }
}

#[test]
fn an_address_of_an_authority_may_be_of_any_form() {
    let root = ca("Root");
    let issuers: &[u8] = &[6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    for (what, location) in [
        ("a host", tlv(0x82, b"ca.example")),
        ("a page", tlv(0x86, b"ldap://ca.example/x")),
    ] {
        let access = tlv(0x30, &tlv(0x30, &[issuers, &location].concat()));
        let leaf = root.site(|p| p.custom_extensions.push(extension(AIA, false, &access)));
        assert_eq!(said(&[&root.root()], &leaf, &[]), "ok", "{what}");
    }
}
