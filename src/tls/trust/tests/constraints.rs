//! Names within constraints: of every form, along a path, in every pair of permitted and excluded,
//! and without another door being opened.

use super::published::{Ca, ca, said, said_of, tlv};
use super::*;

/// A subject with a common name, as DER.
fn subject_der(common: &str) -> Vec<u8> {
    let value = tlv(0x0c, common.as_bytes());
    let part = tlv(0x30, &[&[6, 3, 0x55, 4, 3], &value[..]].concat());
    tlv(0x30, &tlv(0x31, &part))
}

/// Alternative names: the site, and one more as DER.
fn names_with(more: &[u8]) -> CustomExtension {
    let site = tlv(0x82, b"site.school.example");
    extension(SAN, false, &tlv(0x30, &[&site, more].concat()))
}

/// Constraints with one tree, permitted or excluded.
fn constrained(excluded: bool, base: &[u8]) -> CustomExtension {
    let side = if excluded { 0xa1 } else { 0xa0 };
    let content = tlv(0x30, &tlv(side, &tlv(0x30, base)));
    extension(CONSTRAINTS, true, &content)
}

#[test]
fn names_of_every_form_stay_within_constraints() {
    let subject = |common: &str| tlv(0xa4, &subject_der(common));
    let mail = |mail: &str| tlv(0x81, mail.as_bytes());
    let uri = |uri: &str| tlv(0x86, uri.as_bytes());
    // An otherName: a private type with NULL.
    let other = tlv(
        0xa0,
        &[&tlv(6, &[0x2b, 6, 1, 4, 1, 1])[..], &tlv(0xa0, &[5, 0])].concat(),
    );
    let host = |name: &str| tlv(0x82, name.as_bytes());
    type Row<'a> = (&'a str, bool, Vec<u8>, Vec<u8>, &'a str);
    // What, whether the constraint excludes, the constraint, a name besides the site's, what is said.
    // The leaf's subject is CN=A server.
    let cases: Vec<Row<'_>> = vec![
        (
            "subject",
            false,
            subject("A server"),
            subject("A server"),
            "ok",
        ),
        (
            "subject in other letters",
            false,
            subject("a  SERVER"),
            subject("A server"),
            "ok",
        ),
        (
            "another name in the list",
            false,
            subject("A server"),
            subject("foo"),
            "name-constraints",
        ),
        (
            "another subject",
            false,
            subject("foo"),
            subject("foo"),
            "name-constraints",
        ),
        (
            "subject, none in the list",
            false,
            subject("A server"),
            host("a.example"),
            "ok",
        ),
        (
            "subject excluded",
            true,
            subject("A server"),
            subject("foo"),
            "name-constraints",
        ),
        (
            "name in the list excluded",
            true,
            subject("foo"),
            subject("foo"),
            "name-constraints",
        ),
        (
            "others excluded",
            true,
            subject("foo"),
            subject("bar"),
            "ok",
        ),
        (
            "mailbox",
            false,
            mail("x@a.example"),
            mail("x@a.example"),
            "ok",
        ),
        (
            "mailbox by another hand",
            false,
            mail("x@a.example"),
            mail("X@a.example"),
            "name-constraints",
        ),
        (
            "mailbox, other letters of the host",
            false,
            mail("x@a.example"),
            mail("x@A.Example"),
            "ok",
        ),
        (
            "mail of a host",
            false,
            mail("a.example"),
            mail("x@a.example"),
            "ok",
        ),
        (
            "mail below the host",
            false,
            mail("a.example"),
            mail("x@b.a.example"),
            "name-constraints",
        ),
        (
            "mail below a domain",
            false,
            mail(".a.example"),
            mail("x@b.a.example"),
            "ok",
        ),
        (
            "mail of the domain itself",
            false,
            mail(".a.example"),
            mail("x@a.example"),
            "name-constraints",
        ),
        (
            "mail excluded",
            true,
            mail("a.example"),
            mail("x@a.example"),
            "name-constraints",
        ),
        (
            "mail elsewhere",
            true,
            mail("a.example"),
            mail("x@b.example"),
            "ok",
        ),
        (
            "mail with two signs",
            false,
            mail("a.example"),
            mail("x@y@a.example"),
            "name-unreadable",
        ),
        (
            "constraint with two signs",
            false,
            mail("x@y@a.example"),
            mail("y@a.example"),
            "name-constraints-unreadable",
        ),
        (
            "address of a page",
            false,
            uri("a.example"),
            uri("https://a.example/x"),
            "ok",
        ),
        (
            "of a page below",
            false,
            uri(".a.example"),
            uri("https://b.a.example/x"),
            "ok",
        ),
        (
            "of a page elsewhere",
            false,
            uri("a.example"),
            uri("https://b.example/x"),
            "name-constraints",
        ),
        (
            "of a page excluded",
            true,
            uri("a.example"),
            uri("https://A.example/x"),
            "name-constraints",
        ),
        (
            "of a page without a host",
            true,
            uri("a.example"),
            uri("urn:x"),
            "name-constraints",
        ),
        (
            "another form",
            true,
            other.clone(),
            other.clone(),
            "name-constraints",
        ),
        (
            "another form, none there",
            true,
            other.clone(),
            host("a.example"),
            "ok",
        ),
        (
            "another form, none permitted there",
            false,
            other,
            host("a.example"),
            "ok",
        ),
        (
            "a host with a leading dot",
            false,
            host("school.example"),
            host(".school.example"),
            "unreadable",
        ),
        (
            "an empty label",
            false,
            host("school.example"),
            host("a..school.example"),
            "unreadable",
        ),
        ("all hosts", false, host(""), host("a.example"), "ok"),
        (
            "no host",
            true,
            host(""),
            host("a.example"),
            "name-constraints",
        ),
        (
            "a net as an address",
            false,
            tlv(0x87, &[192, 0, 2, 0, 255, 255, 255, 0]),
            tlv(0x87, &[192, 0, 2, 0, 255, 255, 255, 0]),
            "unreadable",
        ),
        (
            "an address of the other version",
            false,
            tlv(0x87, &[192, 0, 2, 0, 255, 255, 255, 0]),
            tlv(0x87, &[0; 16]),
            "name-constraints",
        ),
        (
            "a mask with holes",
            false,
            tlv(0x87, &[192, 0, 2, 0, 255, 0, 255, 0]),
            tlv(0x87, &[192, 0, 2, 0]),
            "name-constraints-unreadable",
        ),
    ];
    for (what, excluded, base, name, expect) in cases {
        let constraint = constrained(excluded, &base);
        for constrains_root in [true, false] {
            let mut root = ca("Root");
            let mut middle = ca("Intermediate");
            let who = if constrains_root {
                &mut root
            } else {
                &mut middle
            };
            who.params.custom_extensions.push(constraint.clone());
            let leaf = middle.site(|p| {
                p.subject_alt_names.clear();
                p.custom_extensions.push(names_with(&name));
            });
            // An intermediate that is permitted a subject has to have it as well.
            let skips_subjects = constrains_root && base.first() == Some(&0xa4) && !excluded;
            let sent = if skips_subjects {
                Vec::new()
            } else {
                vec![middle.by(&root)]
            };
            let leaf = if skips_subjects {
                root.site(|p| {
                    p.subject_alt_names.clear();
                    p.custom_extensions.push(names_with(&name));
                })
            } else {
                leaf
            };
            let said = said(&[&root.root()], &leaf, &sent);
            let fits = match expect {
                "ok" => said == "ok",
                // Which of the two reads first depends on where the constraint stands.
                _ if !constrains_root => said != "ok",
                "unreadable" => said.ends_with("unreadable") || said == "malformed",
                rule => said == rule,
            };
            assert!(
                fits,
                "{what}, in the root: {constrains_root}: {said}, not {expect}"
            );
        }
    }
}

#[test]
fn constraints_hold_along_a_path() {
    let hosts = |permitted: &[&str], excluded: &[&str]| {
        let trees = |names: &[&str]| names.iter().map(|name| dns(name)).collect::<Vec<_>>();
        only(&trees(permitted), &trees(excluded))
    };
    let named = |p: &mut CertificateParams, name: &str| {
        p.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
    };
    // Permitted and excluded of the upper, of the lower, a name of the lower; what is said.
    type Row = (
        &'static [&'static str],
        &'static [&'static str],
        &'static [&'static str],
        Option<&'static str>,
        &'static str,
    );
    let cases: &[Row] = &[
        (&["school.example"], &[], &["school.example"], None, "ok"),
        (
            &["school.example", "b.example"],
            &[],
            &["b.example"],
            None,
            "name-constraints",
        ),
        (
            &["b.example"],
            &[],
            &["school.example", "b.example"],
            None,
            "name-constraints",
        ),
        (
            &["school.example"],
            &["b.example"],
            &[],
            Some("b.example"),
            "name-constraints",
        ),
        (&[], &["b.example"], &[], Some("c.example"), "ok"),
    ];
    for (permitted, excluded, lower, name, expect) in cases {
        for constrains_root in [true, false] {
            let mut root = ca("Root");
            let mut upper = ca("Upper");
            let top = if constrains_root {
                &mut root
            } else {
                &mut upper
            };
            top.params.name_constraints = hosts(permitted, excluded);
            let lower = ca("Lower").with(|p| {
                if !lower.is_empty() {
                    p.name_constraints = hosts(lower, &[]);
                }
                if let Some(name) = name {
                    named(p, name);
                }
            });
            let sent = [upper.by(&root), lower.by(&upper)];
            let said = said(&[&root.root()], &lower.site(|_| {}), &sent);
            assert_eq!(
                said, *expect,
                "{permitted:?} {excluded:?} {name:?} {constrains_root}"
            );
        }
    }
    // An issuer that names itself may have any name, a leaf that does may not.
    let root = ca("Root").with(|p| {
        p.name_constraints = hosts(&["school.example"], &[]);
        named(p, "elsewhere.example");
    });
    let again = ca("Root").with(|p| named(p, "elsewhere.example"));
    let sent = [again.by(&root)];
    assert_eq!(said(&[&root.root()], &again.site(|_| {}), &sent), "ok");
    let leaf = again.site(|p| {
        p.distinguished_name = name("Root");
        named(p, "elsewhere.example");
    });
    assert_eq!(
        said_of(&[&root.root()], &leaf, &sent, "elsewhere.example", NOW),
        "name-constraints"
    );
    // One intermediate twice: where its name is forbidden, and where it is not.
    let (one, two) = (ca("One"), ca("Two"));
    let guard = ca("Guard").with(|p| p.name_constraints = hosts(&[], &["forbidden.example"]));
    let named_so = ca("Intermediate").with(|p| named(p, "forbidden.example"));
    let otherwise = Ca {
        params: authority("Intermediate"),
        key: KeyPair::from_pem(&named_so.key.serialize_pem()).unwrap(),
    };
    let leaf = named_so.site(|_| {});
    let both = [guard.by(&one), named_so.by(&guard), otherwise.by(&two)];
    assert_eq!(said(&[&one.root(), &two.root()], &leaf, &both), "ok");
    assert_ne!(said(&[&one.root()], &leaf, &both), "ok");
    let stranger = ca("Stranger");
    let other_way = [guard.by(&one), named_so.by(&stranger), otherwise.by(&guard)];
    assert_eq!(said(&[&one.root()], &leaf, &other_way), "ok");
}

#[test]
fn constrained_subjects_do_not_open_other_doors() {
    // An intermediate that webpki refuses for its form of constraint is judged step by step; each
    // step that is broken refuses the path all the same.
    type Edit = fn(&mut CertificateParams);
    let cases: &[(&str, Edit, bool)] = &[
        ("as it should be", |_| {}, true),
        ("over", |p| p.not_after = date_time_ymd(2026, 11, 21), false),
        (
            "not yet",
            |p| p.not_before = date_time_ymd(2026, 11, 23),
            false,
        ),
        ("no authority", |p| p.is_ca = IsCa::ExplicitNoCa, false),
        ("nothing said", |p| p.is_ca = IsCa::NoCa, false),
        (
            "may not sign",
            |p| p.custom_extensions.push(usage(CRL_SIGN)),
            false,
        ),
        (
            "for mail",
            |p| p.extended_key_usages = vec![Purpose::EmailProtection],
            false,
        ),
        (
            "unknown",
            |p| p.custom_extensions.push(extension(PRIVATE, true, &[5, 0])),
            false,
        ),
        (
            "twice",
            |p| {
                p.custom_extensions.extend([
                    extension(PRIVATE, false, &[5, 0]),
                    extension(PRIVATE, false, &[5, 0]),
                ])
            },
            false,
        ),
    ];
    let by_subject = constrained(false, &tlv(0xa4, &subject_der("A server")));
    for (what, edit, good) in cases {
        let root = ca("Root");
        let middle = ca("Intermediate").with(|p| {
            p.custom_extensions.push(by_subject.clone());
            edit(p);
        });
        let leaf = middle.site(|_| {});
        let said_so = said(&[&root.root()], &leaf, &[middle.by(&root)]);
        assert_eq!(said_so == "ok", *good, "{what}: {said_so}");
        let chain = [leaf.clone(), middle.by(&root)];
        let alone = by_webpki_alone(&root.root(), &chain, "site.school.example");
        assert!(!alone, "webpki compares subjects now; the steps may go");
        // Signed by somebody else of that name.
        let forged = [middle.by(&ca("Root"))];
        assert_ne!(said(&[&root.root()], &leaf, &forged), "ok", "{what}");
        let late = middle.site(|p| p.not_after = date_time_ymd(2026, 11, 21));
        assert_ne!(
            said(&[&root.root()], &late, &[middle.by(&root)]),
            "ok",
            "{what}"
        );
    }
    // Withdrawn by its issuer's list.
    let root = ca("Root").with(|p| {
        p.key_usages = vec![
            rcgen::KeyUsagePurpose::CrlSign,
            rcgen::KeyUsagePurpose::KeyCertSign,
        ]
    });
    let middle = ca("Intermediate").with(|p| {
        p.custom_extensions.push(by_subject);
        p.serial_number = Some(SerialNumber::from(vec![7, 7]));
    });
    let crl = rcgen::CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2027, 2, 1),
        crl_number: SerialNumber::from(vec![1]),
        issuing_distribution_point: None,
        revoked_certs: vec![rcgen::RevokedCertParams {
            serial_number: SerialNumber::from(vec![7, 7]),
            revocation_time: date_time_ymd(2025, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }],
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    }
    .signed_by(&Issuer::from_params(&root.params, &root.key))
    .unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.crl"), crl.der()).unwrap();
    let anchor = roots::one(&root.root(), NOW as i64, false).unwrap();
    let withdrawn = Withdrawn::read(dir.path()).unwrap();
    let verifier = verifier_with(vec![anchor], withdrawn, Vec::new(), false);
    let ask = ServerName::try_from("site.school.example").unwrap();
    let said = verifier.judge(&middle.site(|_| {}), &[middle.by(&root)], &ask, &[], now());
    assert_eq!(said.map_err(|broken| broken.rule), Err("revoked"));
}

#[test]
fn an_ocean_of_names_and_constraints_ends() {
    let root = ca("Root").with(|p| {
        let many: Vec<_> = (0..2000).map(|n| dns(&format!("n{n}.example"))).collect();
        p.name_constraints = only(&[], &many);
    });
    let leaf = root.site(|p| {
        p.subject_alt_names
            .extend(server(&["x.example"; 1]).subject_alt_names);
        for n in 0..2000 {
            let name = format!("m{n}.example");
            p.subject_alt_names
                .push(SanType::DnsName(name.try_into().unwrap()));
        }
    });
    assert_eq!(said(&[&root.root()], &leaf, &[]), "too-many");
}

#[test]
fn names_and_addresses_within_every_pair_of_constraints() {
    // Each leaf has a name, an address or both; each constraint permits or excludes what fits or
    // what does not. A common name that says something else changes nothing.
    let net = |third: u8| {
        GeneralSubtree::IpAddress(CidrSubnet::V4([192, 0, third, 0], [255, 255, 255, 0]))
    };
    let choices: [(&str, Option<GeneralSubtree>); 5] = [
        ("nothing", None),
        ("the host", Some(dns("school.example"))),
        ("another host", Some(dns("elsewhere.example"))),
        ("the address", Some(net(2))),
        ("another address", Some(net(3))),
    ];
    let host = SanType::DnsName("site.school.example".try_into().unwrap());
    let address = SanType::IpAddress(Ipv4Addr::new(192, 0, 2, 7).into());
    for (has_host, has_address) in [(true, false), (false, true), (true, true)] {
        for common in ["site.school.example", "192.0.2.7", "elsewhere.example"] {
            for (permits, permitted) in &choices {
                for (excludes, excluded) in &choices {
                    let trees =
                        |tree: &Option<GeneralSubtree>| tree.iter().cloned().collect::<Vec<_>>();
                    let root = ca("Root").with(|p| {
                        if permitted.is_some() || excluded.is_some() {
                            p.name_constraints = only(&trees(permitted), &trees(excluded));
                        }
                    });
                    let leaf = root.site(|p| {
                        p.distinguished_name = name(common);
                        p.subject_alt_names.clear();
                        if has_host {
                            p.subject_alt_names.push(host.clone());
                        }
                        if has_address {
                            p.subject_alt_names.push(address.clone());
                        }
                    });
                    let refused = (has_host
                        && (*permits == "another host" || *excludes == "the host"))
                        || (has_address
                            && (*permits == "another address" || *excludes == "the address"));
                    for (asked, there) in [
                        ("site.school.example", has_host),
                        ("192.0.2.7", has_address),
                    ] {
                        let said = said_of(&[&root.root()], &leaf, &[], asked, NOW);
                        let expect = match (there, refused) {
                            (false, _) => "wrong-name",
                            (true, true) => "name-constraints",
                            (true, false) => "ok",
                        };
                        assert_eq!(
                            said, expect,
                            "CN {common}, host {has_host}, address {has_address}, permitted \
                             {permits}, excluded {excludes}, asked for {asked}"
                        );
                    }
                }
            }
        }
    }
}
