//! Chains of our own making, one case a line: what is wrong with it, and which rule says so.
//! What no library makes (weak keys, old digests, responses of responders) openssl makes.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose as Purpose, GeneralSubtree, IsCa, Issuer, KeyPair, NameConstraints,
    SanType, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::exceptions::Exception;
use super::roots::{self, Root};
use super::verifier::Verifier;
use super::withdrawn::Withdrawn;
use super::*;

mod constraints;
mod graphs;
mod published;
mod staples;

/// 2026-11-22.
const NOW: u64 = 1_795_305_600;

const KEY_USAGE: &[u64] = &[2, 5, 29, 15];
const SAN: &[u64] = &[2, 5, 29, 17];
const BASIC: &[u64] = &[2, 5, 29, 19];
const CONSTRAINTS: &[u64] = &[2, 5, 29, 30];
const POLICY_CONSTRAINTS: &[u64] = &[2, 5, 29, 36];
const AKI: &[u64] = &[2, 5, 29, 35];
const SKI: &[u64] = &[2, 5, 29, 14];
const EKU: &[u64] = &[2, 5, 29, 37];
const AIA: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
const PRIVATE: &[u64] = &[1, 3, 6, 1, 4, 1, 55738, 1];

/// One chain before it is signed: root, intermediate, leaf.
struct Case {
    root: CertificateParams,
    middle: CertificateParams,
    leaf: CertificateParams,
    /// Whether the intermediate is in the path, and whether it is sent.
    with_middle: bool,
    send_middle: bool,
    /// Sent besides.
    more: Vec<CertificateDer<'static>>,
    ask: &'static str,
    strict: bool,
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

fn authority(common: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name = name(common);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2034, 1, 1);
    params
}

fn server(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = name("A server");
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2026, 10, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params
}

fn extension(oid: &[u64], critical: bool, content: &[u8]) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, content.to_vec());
    extension.set_criticality(critical);
    extension
}

/// A key usage with these bits of its first octet.
fn usage(bits: u8) -> CustomExtension {
    let unused = u8::try_from(bits.trailing_zeros().min(7)).unwrap();
    extension(KEY_USAGE, true, &[3, 2, unused, bits])
}

const DIGITAL_SIGNATURE: u8 = 0x80;
const KEY_ENCIPHERMENT: u8 = 0x20;
const KEY_CERT_SIGN: u8 = 0x04;
const CRL_SIGN: u8 = 0x02;

fn only(permitted: &[GeneralSubtree], excluded: &[GeneralSubtree]) -> Option<NameConstraints> {
    Some(NameConstraints {
        permitted_subtrees: permitted.to_vec(),
        excluded_subtrees: excluded.to_vec(),
    })
}

fn dns(name: &str) -> GeneralSubtree {
    GeneralSubtree::DnsName(name.into())
}

fn der(
    params: &CertificateParams,
    key: &KeyPair,
    issuer: Option<(&CertificateParams, &KeyPair)>,
) -> CertificateDer<'static> {
    match issuer {
        Some((params_above, key_above)) => params
            .signed_by(key, &Issuer::from_params(params_above, key_above))
            .unwrap()
            .der()
            .clone(),
        None => params.self_signed(key).unwrap().der().clone(),
    }
}

fn verifier(roots: Vec<Root>, strict: bool) -> Verifier {
    verifier_with(roots, Withdrawn::default(), Vec::new(), strict)
}

fn verifier_with(
    roots: Vec<Root>,
    withdrawn: Withdrawn,
    exceptions: Vec<Exception>,
    strict: bool,
) -> Verifier {
    Verifier::new(
        &aws_lc_rs::default_provider(),
        roots,
        Arc::new(withdrawn),
        exceptions,
        strict,
    )
}

fn now() -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW))
}

/// `ok`, the rule that refuses the chain, or `root: ` and the rule that refuses the root.
fn verdict(
    root: &CertificateDer<'static>,
    chain: &[CertificateDer<'static>],
    ask: &str,
    strict: bool,
) -> String {
    let root = match roots::one(root, NOW as i64, strict) {
        Ok(root) => root,
        Err(broken) => return format!("root: {}", broken.rule),
    };
    let ask = ServerName::try_from(ask.to_owned()).unwrap();
    match verifier(vec![root], strict).judge(&chain[0], &chain[1..], &ask, &[], now()) {
        Ok(()) => "ok".into(),
        Err(broken) => broken.rule.into(),
    }
}

/// The words of webpki's own refusals.
const WEBPKIS: &[&str] = &[
    "expired",
    "not-yet-valid",
    "wrong-name",
    "unknown-issuer",
    "leaf-as-authority",
    "authority-as-leaf",
    "name-constraints",
    "purpose",
    "critical-extension",
    "malformed",
];

/// Whether the chain would be accepted without any rule of ours.
fn by_webpki_alone(
    root: &CertificateDer<'static>,
    chain: &[CertificateDer<'static>],
    ask: &str,
) -> bool {
    use rustls::client::danger::ServerCertVerifier as _;
    let mut roots = rustls::RootCertStore::empty();
    if roots.add(root.clone()).is_err() {
        return false;
    }
    let ask = ServerName::try_from(ask.to_owned()).unwrap();
    rustls::client::WebPkiServerVerifier::builder_with_provider(
        Arc::new(roots),
        Arc::new(aws_lc_rs::default_provider()),
    )
    .build()
    .unwrap()
    .verify_server_cert(&chain[0], &chain[1..], &ask, &[], now())
    .is_ok()
}

#[track_caller]
fn check(what: &str, expect: &str, edit: impl FnOnce(&mut Case)) {
    let mut case = Case {
        root: authority("Root"),
        middle: authority("Intermediate"),
        leaf: server(&["site.school.example"]),
        with_middle: true,
        send_middle: true,
        more: Vec::new(),
        ask: "site.school.example",
        strict: false,
    };
    edit(&mut case);
    let keys = [(); 3].map(|()| KeyPair::generate().unwrap());
    let root = der(&case.root, &keys[0], None);
    let middle = der(&case.middle, &keys[1], Some((&case.root, &keys[0])));
    let above = if case.with_middle {
        (&case.middle, &keys[1])
    } else {
        (&case.root, &keys[0])
    };
    let leaf = der(&case.leaf, &keys[2], Some(above));
    let mut chain = vec![leaf];
    if case.with_middle && case.send_middle {
        chain.push(middle);
    }
    chain.extend(case.more);
    assert_eq!(
        verdict(&root, &chain, case.ask, case.strict),
        expect,
        "{what}"
    );
    // What webpki alone would say: a rule of ours that it knows as well would not be ours.
    if expect == "root: name-constraints-unreadable" {
        return;
    }
    let ours = expect.starts_with("root: ") || !WEBPKIS.contains(&expect);
    let alone = by_webpki_alone(&root, &chain, case.ask);
    assert_eq!(
        alone,
        ours || expect == "ok",
        "{what}: {expect} is not seen if removed"
    );
}

#[test]
fn good_chains_are_accepted() {
    check("as it should be", "ok", |_| {});
    check("below the root", "ok", |c| c.with_middle = false);
    check("the root sent along", "ok", |c| {
        let key = KeyPair::generate().unwrap();
        c.more.push(der(&authority("Another"), &key, None));
    });
    check("an unneeded leaf sent along", "ok", |c| {
        let key = KeyPair::generate().unwrap();
        c.more.push(der(&server(&["a.example"]), &key, None));
    });
    check("no CA bit said at all", "ok", |c| c.leaf.is_ca = IsCa::NoCa);
    check("said that it is no CA", "ok", |c| {
        c.leaf.is_ca = IsCa::ExplicitNoCa
    });
    check("server and client", "ok", |c| {
        c.leaf.extended_key_usages = vec![Purpose::ServerAuth, Purpose::ClientAuth];
    });
    check("intermediate for servers", "ok", |c| {
        c.middle.extended_key_usages = vec![Purpose::ServerAuth];
    });
    check("path length that suffices", "ok", |c| {
        c.root.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
        c.middle.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    check("private root, two years", "ok", |c| {
        c.leaf.not_before = date_time_ymd(2025, 10, 1);
        c.leaf.not_after = date_time_ymd(2027, 11, 1);
    });
    check("without authority key identifier", "ok", |c| {
        c.leaf.use_authority_key_identifier_extension = false;
        c.middle.use_authority_key_identifier_extension = false;
    });
    check("serial of twenty octets", "ok", |c| {
        c.leaf.serial_number = Some(SerialNumber::from(vec![0x7f; 20]));
    });
}

#[test]
fn time_counts_on_every_step() {
    type Step = fn(&mut Case) -> &mut CertificateParams;
    let steps: [(Step, &str, &str); 3] = [
        (|c| &mut c.leaf, "expired", "not-yet-valid"),
        (|c| &mut c.middle, "expired", "not-yet-valid"),
        (
            |c| &mut c.root,
            "root: root-out-of-time",
            "root: root-out-of-time",
        ),
    ];
    for (step, late, early) in steps {
        check("over", late, |c| {
            step(c).not_after = date_time_ymd(2026, 11, 21)
        });
        check("not yet", early, |c| {
            step(c).not_before = date_time_ymd(2026, 11, 23)
        });
    }
}

#[test]
fn names_are_matched_as_browsers_do() {
    let cases: &[(&[&str], &str, &str)] = &[
        (&["site.school.example"], "site.school.example", "ok"),
        (&["SITE.School.example"], "site.school.example", "ok"),
        (&["other.example"], "site.school.example", "wrong-name"),
        (&["school.example"], "site.school.example", "wrong-name"),
        (&["site.school.example"], "school.example", "wrong-name"),
        (&["*.school.example"], "site.school.example", "ok"),
        (&["*.school.example"], "school.example", "wrong-name"),
        (&["*.school.example"], "a.site.school.example", "wrong-name"),
        (&["si*.school.example"], "site.school.example", "wrong-name"),
        (&["*te.school.example"], "site.school.example", "wrong-name"),
        (&["site.*.example"], "site.school.example", "wrong-name"),
        (&["*.*.example"], "site.school.example", "wrong-name"),
        (&["*"], "school", "wrong-name"),
        (&["*.example"], "school.example", "wrong-name"),
        (&["*.com"], "school.com", "wrong-name"),
        (&["*.co.uk"], "school.co.uk", "wildcard-over-public-suffix"),
        (&["*.github.io"], "school.github.io", "ok"),
        (&["*.co.uk", "school.co.uk"], "school.co.uk", "ok"),
        (
            &["xn--*-1b3c148a.example.com"],
            "xn--bliss-1b3c148a.example.com",
            "wrong-name",
        ),
        (
            &["xn--bliss-1b3c148a.example.com"],
            "xn--bliss-1b3c148a.example.com",
            "ok",
        ),
        (&["*.example.com"], "xn--bliss-1b3c148a.example.com", "ok"),
        (&["a_b.school.example"], "a_b.school.example", "ok"),
        (
            &["site.school.example."],
            "site.school.example",
            "wrong-name",
        ),
        (&["192.0.2.7"], "192.0.2.7", "ok"),
        (&["192.0.2.7"], "192.0.2.8", "wrong-name"),
        (&["2001:db8::7"], "2001:db8::7", "ok"),
        (&["2001:db8::7"], "2001:db8::8", "wrong-name"),
    ];
    for (names, ask, expect) in cases {
        check(&format!("{names:?} for {ask}"), expect, |c| {
            c.leaf.subject_alt_names = names
                .iter()
                .map(|name| match name.parse::<IpAddr>() {
                    Ok(ip) => SanType::IpAddress(ip),
                    Err(_) => SanType::DnsName((*name).try_into().unwrap()),
                })
                .collect();
            c.ask = ask;
        });
    }
    check("an address written as a name", "wrong-name", |c| {
        c.leaf.subject_alt_names = vec![SanType::DnsName("192.0.2.7".try_into().unwrap())];
        c.ask = "192.0.2.7";
    });
    check("only a common name", "wrong-name", |c| {
        c.leaf.subject_alt_names.clear();
        c.leaf.distinguished_name = name("site.school.example");
    });
    check("a mail address only", "wrong-name", |c| {
        c.leaf.subject_alt_names = vec![SanType::Rfc822Name(
            "a@site.school.example".try_into().unwrap(),
        )];
    });
    check("no bytes of names", "malformed", |c| {
        c.leaf.subject_alt_names.clear();
        c.leaf
            .custom_extensions
            .push(extension(SAN, false, b"site.school.example"));
    });
    check("an empty list of names", "wrong-name", |c| {
        c.leaf.subject_alt_names.clear();
        c.leaf
            .custom_extensions
            .push(extension(SAN, false, &[0x30, 0]));
    });
    check("a NUL inside", "wrong-name", |c| {
        let mut content = vec![0x30, 28, 0x82, 26];
        content.extend_from_slice(b"site.school.example\0.x.com");
        c.leaf.subject_alt_names.clear();
        c.leaf
            .custom_extensions
            .push(extension(SAN, false, &content));
    });
    check("a name in UTF-8", "wrong-name", |c| {
        let mut content = vec![0x30, 18, 0x82, 16];
        content.extend_from_slice("😜.example.com".as_bytes());
        content[1] = u8::try_from(content.len() - 2).unwrap();
        content[3] = u8::try_from(content.len() - 4).unwrap();
        c.leaf.subject_alt_names.clear();
        c.leaf
            .custom_extensions
            .push(extension(SAN, false, &content));
        c.ask = "xn--628h.example.com";
    });
    check(
        "no subject, names not critical",
        "no-subject-and-names-not-critical",
        |c| {
            c.leaf.distinguished_name = DistinguishedName::new();
            c.leaf.subject_alt_names.clear();
            let mut content = vec![0x30, 21, 0x82, 19];
            content.extend_from_slice(b"site.school.example");
            c.leaf
                .custom_extensions
                .push(extension(SAN, false, &content));
        },
    );
}

#[test]
fn issuers_have_to_be_authorities() {
    check("unsent", "unknown-issuer", |c| c.send_middle = false);
    check("no CA bit", "leaf-as-authority", |c| {
        c.middle.is_ca = IsCa::ExplicitNoCa
    });
    check("no basic constraints", "leaf-as-authority", |c| {
        c.middle.is_ca = IsCa::NoCa
    });
    check(
        "basic constraints not critical",
        "issuer-is-no-authority",
        |c| {
            c.middle.is_ca = IsCa::NoCa;
            c.middle
                .custom_extensions
                .push(extension(BASIC, false, &[0x30, 3, 1, 1, 0xff]));
        },
    );
    check(
        "may not sign certificates",
        "issuer-may-not-sign-certificates",
        |c| {
            c.middle
                .custom_extensions
                .push(usage(DIGITAL_SIGNATURE | CRL_SIGN));
        },
    );
    check("may sign certificates", "ok", |c| {
        c.middle
            .custom_extensions
            .push(usage(KEY_CERT_SIGN | CRL_SIGN));
    });
    check("empty usage", "key-usage-empty", |c| {
        c.middle
            .custom_extensions
            .push(extension(KEY_USAGE, true, &[3, 1, 0]));
    });
    check("without a name", "issuer-empty", |c| {
        c.middle.distinguished_name = DistinguishedName::new();
    });
    check("for mail only", "purpose", |c| {
        c.middle.extended_key_usages = vec![Purpose::EmailProtection];
    });
    check("too long for its root", "path-length", |c| {
        c.root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    check(
        "policy constraints not critical",
        "policy-constraints-not-critical",
        |c| {
            c.middle.custom_extensions.push(extension(
                POLICY_CONSTRAINTS,
                false,
                &[0x30, 3, 0x80, 1, 3],
            ));
        },
    );
    check(
        "something critical and unknown",
        "critical-extension",
        |c| {
            c.middle
                .custom_extensions
                .push(extension(PRIVATE, true, &[5, 0]));
        },
    );
    check("something unknown", "ok", |c| {
        c.middle
            .custom_extensions
            .push(extension(PRIVATE, false, &[5, 0]));
    });
    check("a serial of 21 octets", "ok", |c| {
        c.middle.serial_number = Some(SerialNumber::from(vec![0x7f; 21]));
    });
}

#[test]
fn leaves_have_to_be_for_servers() {
    check("client only", "purpose", |c| {
        c.leaf.extended_key_usages = vec![Purpose::ClientAuth];
    });
    check("anything", "purpose", |c| {
        c.leaf.extended_key_usages = vec![Purpose::Any]
    });
    check("an empty list of purposes", "malformed", |c| {
        c.leaf
            .custom_extensions
            .push(extension(EKU, false, &[0x30, 0]));
    });
    check("an authority", "authority-as-leaf", |c| {
        c.leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    check("may sign certificates", "leaf-may-sign-certificates", |c| {
        c.leaf
            .custom_extensions
            .push(usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN));
    });
    check("may not sign", "leaf-may-not-sign", |c| {
        c.leaf.custom_extensions.push(usage(KEY_ENCIPHERMENT));
    });
    check("may sign", "ok", |c| {
        c.leaf
            .custom_extensions
            .push(usage(DIGITAL_SIGNATURE | KEY_ENCIPHERMENT));
    });
    check("may nothing", "key-usage-empty", |c| {
        c.leaf
            .custom_extensions
            .push(extension(KEY_USAGE, true, &[3, 1, 0]));
    });
    check("constrains names", "name-constraints-in-leaf", |c| {
        let content = [0x30, 9, 0xa0, 7, 0x30, 5, 0x82, 3, b'c', b'o', b'm'];
        c.leaf
            .custom_extensions
            .push(extension(CONSTRAINTS, false, &content));
    });
    check(
        "something critical and unknown",
        "critical-extension",
        |c| {
            c.leaf
                .custom_extensions
                .push(extension(PRIVATE, true, &[5, 0]));
        },
    );
    check("something twice", "extension-twice", |c| {
        for _ in 0..2 {
            c.leaf
                .custom_extensions
                .push(extension(PRIVATE, false, &[5, 0]));
        }
    });
    check("names twice", "malformed", |c| {
        let mut content = vec![0x30, 21, 0x82, 19];
        content.extend_from_slice(b"site.school.example");
        c.leaf
            .custom_extensions
            .push(extension(SAN, false, &content));
    });
    check(
        "unreadable access to its authority",
        "extension-unreadable",
        |c| {
            c.leaf
                .custom_extensions
                .push(extension(AIA, false, b"malformed"));
        },
    );
    check(
        "critical access to its authority",
        "critical-extension",
        |c| {
            c.leaf
                .custom_extensions
                .push(extension(AIA, true, &[0x30, 0]));
        },
    );
    check("critical key identifier", "critical-extension", |c| {
        c.leaf.use_authority_key_identifier_extension = false;
        c.leaf
            .custom_extensions
            .push(extension(AKI, true, &[0x30, 3, 0x80, 1, 7]));
    });
    for serial in [vec![0], vec![0x7f; 21], vec![0x7f; 40]] {
        check("a serial", "serial", |c| {
            c.leaf.serial_number = Some(SerialNumber::from(serial));
        });
    }
    check("staple demanded", "staple-demanded", |c| {
        let content = [0x30, 3, 2, 1, 5];
        c.leaf
            .custom_extensions
            .push(extension(&[1, 3, 6, 1, 5, 5, 7, 1, 24], false, &content));
    });
}

#[test]
fn configured_roots_are_looked_at() {
    check("no authority", "root: issuer-is-no-authority", |c| {
        c.root.is_ca = IsCa::ExplicitNoCa
    });
    check("nothing said", "root: issuer-is-no-authority", |c| {
        c.root.is_ca = IsCa::NoCa
    });
    check("not critical", "root: issuer-is-no-authority", |c| {
        c.root.is_ca = IsCa::NoCa;
        c.root
            .custom_extensions
            .push(extension(BASIC, false, &[0x30, 3, 1, 1, 0xff]));
    });
    check(
        "may not sign certificates",
        "root: issuer-may-not-sign-certificates",
        |c| {
            c.root.custom_extensions.push(usage(CRL_SIGN));
        },
    );
    check("no bit at all", "root: key-usage-empty", |c| {
        c.root
            .custom_extensions
            .push(extension(KEY_USAGE, false, &[3, 1, 0]));
    });
    check(
        "critical and unknown",
        "root: root-critical-extension",
        |c| {
            c.root
                .custom_extensions
                .push(extension(PRIVATE, true, &[5, 0]));
        },
    );
    check("critical key identifier", "root: extension-critical", |c| {
        c.root.use_authority_key_identifier_extension = false;
        c.root
            .custom_extensions
            .push(extension(AKI, true, &[0x30, 3, 0x80, 1, 7]));
    });
    check(
        "own key identifier critical",
        "root: extension-critical",
        |c| {
            c.root.is_ca = IsCa::NoCa;
            c.root.use_authority_key_identifier_extension = false;
            c.root
                .custom_extensions
                .push(extension(BASIC, true, &[0x30, 3, 1, 1, 0xff]));
            c.root
                .custom_extensions
                .push(extension(SKI, true, &[4, 1, 7]));
        },
    );
    check(
        "key identifiers differ",
        "root: root-key-identifiers-differ",
        |c| {
            c.root.use_authority_key_identifier_extension = false;
            c.root
                .custom_extensions
                .push(extension(AKI, false, &[0x30, 3, 0x80, 1, 7]));
        },
    );
    check("for mail only", "root: root-not-for-servers", |c| {
        c.root.extended_key_usages = vec![Purpose::EmailProtection];
    });
    check("for servers", "ok", |c| {
        c.root.extended_key_usages = vec![Purpose::ServerAuth]
    });
    check("without a name", "root: issuer-empty", |c| {
        c.root.distinguished_name = DistinguishedName::new();
    });
    check("something twice", "root: extension-twice", |c| {
        for _ in 0..2 {
            c.root
                .custom_extensions
                .push(extension(PRIVATE, false, &[5, 0]));
        }
    });
}

#[test]
fn names_stay_within_constraints() {
    type Step = fn(&mut Case) -> &mut CertificateParams;
    let steps: [Step; 2] = [|c| &mut c.root, |c| &mut c.middle];
    let net = || GeneralSubtree::IpAddress(CidrSubnet::V4([192, 0, 2, 0], [255, 255, 255, 0]));
    for step in steps {
        type Row = (
            &'static [&'static str],
            &'static [&'static str],
            &'static [&'static str],
            &'static str,
        );
        let dns_cases: &[Row] = &[
            (&["school.example"], &[], &["site.school.example"], "ok"),
            (&[".school.example"], &[], &["site.school.example"], "ok"),
            (
                &["site.school.example"],
                &[],
                &["site.school.example"],
                "ok",
            ),
            (
                &["other.example"],
                &[],
                &["site.school.example"],
                "name-constraints",
            ),
            (
                &["chool.example"],
                &[],
                &["site.school.example"],
                "name-constraints",
            ),
            (
                &[],
                &["school.example"],
                &["site.school.example"],
                "name-constraints",
            ),
            (&[], &["other.example"], &["site.school.example"], "ok"),
            (
                &["school.example"],
                &["school.example"],
                &["site.school.example"],
                "name-constraints",
            ),
            (
                &[],
                &["b.example"],
                &["site.school.example", "b.example"],
                "name-constraints",
            ),
            (
                &["school.example"],
                &["bar.school.example"],
                &["*.school.example"],
                "wildcard-beyond-constraint",
            ),
            (
                &["site.school.example"],
                &[],
                &["*.school.example"],
                "wildcard-beyond-constraint",
            ),
            (
                &["school.example"],
                &["a.bar.school.example"],
                &["*.school.example"],
                "ok",
            ),
            (&["school.example"], &[], &["*.school.example"], "ok"),
        ];
        for (permitted, excluded, names, expect) in dns_cases {
            let trees = |names: &[&str]| names.iter().map(|name| dns(name)).collect::<Vec<_>>();
            // webpki may see the wildcard itself; either refusal is one.
            let what = format!("{permitted:?} without {excluded:?}: {names:?}");
            let edit = |c: &mut Case| {
                step(c).name_constraints = only(&trees(permitted), &trees(excluded));
                c.leaf.subject_alt_names = server(names).subject_alt_names;
            };
            if *expect == "wildcard-beyond-constraint" {
                let refused = std::panic::catch_unwind(|| check(&what, "ok", edit)).is_err();
                assert!(refused, "{what}");
            } else {
                check(&what, expect, edit);
            }
        }
        let ip = |c: &mut Case, ip: [u8; 4]| {
            c.leaf.subject_alt_names = vec![SanType::IpAddress(Ipv4Addr::from(ip).into())];
        };
        check("address within", "ok", |c| {
            step(c).name_constraints = only(&[net()], &[]);
            ip(c, [192, 0, 2, 7]);
            c.ask = "192.0.2.7";
        });
        check("address outside", "name-constraints", |c| {
            step(c).name_constraints = only(&[net()], &[]);
            ip(c, [192, 0, 3, 7]);
            c.ask = "192.0.3.7";
        });
        check("address excluded", "name-constraints", |c| {
            step(c).name_constraints = only(&[], &[net()]);
            ip(c, [192, 0, 2, 7]);
            c.ask = "192.0.2.7";
        });
        check("of another kind", "ok", |c| {
            step(c).name_constraints = only(&[net()], &[])
        });
        check("mail, and none is there", "ok", |c| {
            step(c).name_constraints = only(&[GeneralSubtree::Rfc822Name("a.example".into())], &[]);
        });
        check("mail, and one is there", "name-constraints", |c| {
            step(c).name_constraints = only(&[], &[GeneralSubtree::Rfc822Name("a.example".into())]);
            let mail = SanType::Rfc822Name("x@a.example".try_into().unwrap());
            c.leaf.subject_alt_names.push(mail);
        });
        check("subject excluded", "name-constraints", |c| {
            step(c).name_constraints =
                only(&[], &[GeneralSubtree::DirectoryName(name("A server"))]);
        });
    }
    let raw: &[(&str, &[u8], &str)] = &[
        ("nothing", &[0x30, 0], "name-constraints-empty"),
        (
            "empty lists",
            &[0x30, 4, 0xa0, 0, 0xa1, 0],
            "name-constraints-empty",
        ),
        (
            "an address without mask",
            &[0x30, 10, 0xa0, 8, 0x30, 6, 0x87, 4, 192, 0, 2, 1],
            "name-constraints-unreadable",
        ),
    ];
    for (what, content, rule) in raw {
        check(what, &format!("root: {rule}"), |c| {
            c.root
                .custom_extensions
                .push(extension(CONSTRAINTS, true, content));
        });
    }
    check("an asterisk", "root: name-constraints-unreadable", |c| {
        c.root.name_constraints = only(&[dns("*.school.example")], &[]);
    });
    check(
        "a constraint that is not met by an intermediate's own name",
        "name-constraints",
        |c| {
            c.root.name_constraints = only(&[dns("school.example")], &[]);
            c.middle.subject_alt_names =
                vec![SanType::DnsName("other.example".try_into().unwrap())];
        },
    );
}

#[test]
fn strict_chains_break_more_rules() {
    let strict = |what: &str, expect: &str, edit: &dyn Fn(&mut Case)| {
        check(what, expect, |c| {
            c.strict = true;
            c.leaf.extended_key_usages = vec![Purpose::ServerAuth];
            c.leaf.distinguished_name = name("site.school.example");
            edit(c);
        });
        check(&format!("{what}, not strict"), "ok", |c| {
            c.leaf.extended_key_usages = vec![Purpose::ServerAuth];
            edit(c);
        });
    };
    strict("as it should be", "ok", &|_| {});
    strict(
        "no authority key identifier",
        "strict-no-authority-key-identifier",
        &|c| {
            c.leaf.use_authority_key_identifier_extension = false;
        },
    );
    strict("the same above", "strict-no-key-identifier", &|c| {
        c.middle.use_authority_key_identifier_extension = false;
    });
    strict("no purpose", "strict-no-purposes", &|c| {
        c.leaf.extended_key_usages.clear()
    });
    strict("any purpose as well", "strict-purposes", &|c| {
        c.leaf.extended_key_usages.push(Purpose::Any);
    });
    strict("code as well", "strict-purposes", &|c| {
        c.leaf.extended_key_usages.push(Purpose::CodeSigning);
    });
    strict("another common name", "strict-common-name", &|c| {
        c.leaf.distinguished_name = name("elsewhere.example");
    });
    strict("root with a purpose", "root: strict-purposes", &|c| {
        c.root.extended_key_usages = vec![Purpose::ServerAuth];
    });
    strict("a leading dot", "root: strict-name-constraints", &|c| {
        c.root.name_constraints = only(&[dns(".school.example")], &[]);
    });
}

#[test]
fn a_certificate_that_signed_itself_is_nobodys() {
    let key = KeyPair::generate().unwrap();
    let other = KeyPair::generate().unwrap();
    let root = der(&authority("Root"), &other, None);
    let leaf = der(&server(&["site.example.com"]), &key, None);
    assert_eq!(
        verdict(&root, &[leaf], "site.example.com", false),
        "unknown-issuer"
    );
    // An untrusted root of the same name and another key.
    let twin = authority("Root");
    let leaf = der(&server(&["site.example.com"]), &other, Some((&twin, &key)));
    let sent = [leaf, der(&twin, &key, None)];
    let refused = verdict(&root, &sent, "site.example.com", false);
    assert!(
        refused == "signature" || refused == "unknown-issuer",
        "{refused}"
    );
}

#[test]
fn a_root_is_no_leaf() {
    let key = KeyPair::generate().unwrap();
    let mut params = authority("Root");
    params.subject_alt_names = server(&["site.example.com"]).subject_alt_names;
    let root = der(&params, &key, None);
    assert_eq!(
        verdict(
            &root,
            std::slice::from_ref(&root),
            "site.example.com",
            false
        ),
        "authority-as-leaf"
    );
}

#[test]
fn a_broken_path_of_ours_makes_the_search_go_on() {
    // The same intermediate twice: once with a usage that forbids it, once without.
    let [root_key, key, leaf_key] = [(); 3].map(|()| KeyPair::generate().unwrap());
    let root = authority("Root");
    let good = authority("Intermediate");
    let mut bad = authority("Intermediate");
    bad.custom_extensions.push(usage(CRL_SIGN));
    let leaf = der(
        &server(&["site.example.com"]),
        &leaf_key,
        Some((&good, &key)),
    );
    let good = der(&good, &key, Some((&root, &root_key)));
    let bad = der(&bad, &key, Some((&root, &root_key)));
    let root = der(&root, &root_key, None);
    let ask = "site.example.com";
    for sent in [
        [leaf.clone(), bad.clone(), good.clone()],
        [leaf.clone(), good, bad.clone()],
    ] {
        assert_eq!(verdict(&root, &sent, ask, false), "ok");
    }
    let only_bad = [leaf, bad];
    assert_eq!(
        verdict(&root, &only_bad, ask, false),
        "issuer-may-not-sign-certificates"
    );
}

#[test]
fn a_bomb_of_issuers_ends() {
    let keys: Vec<KeyPair> = (0..30).map(|_| KeyPair::generate().unwrap()).collect();
    let root_key = KeyPair::generate().unwrap();
    let leaf_key = KeyPair::generate().unwrap();
    let one = authority("One name");
    // Every key signs every other under one name: each step has thirty choices.
    let mut chain = vec![der(
        &server(&["site.example.com"]),
        &leaf_key,
        Some((&one, &keys[0])),
    )];
    for (at, key) in keys.iter().enumerate() {
        for by in 1..3 {
            let above = &keys[(at + by) % keys.len()];
            chain.push(der(&one, key, Some((&one, above))));
        }
    }
    let root = der(&authority("Root"), &root_key, None);
    assert_ne!(verdict(&root, &chain, "site.example.com", false), "ok");
}

#[test]
fn an_exception_is_one_host_one_key_and_a_time() {
    use rustls::client::danger::ServerCertVerifier as _;
    let key = KeyPair::generate().unwrap();
    let leaf = der(&server(&["copier.school.example"]), &key, None);
    let spki = spki_digest(&leaf).unwrap();
    let other = der(
        &server(&["copier.school.example"]),
        &KeyPair::generate().unwrap(),
        None,
    );
    let exception = Exception::new("Copier.School.Example", spki, NOW + 10, "an old copier");
    let verifier = verifier_with(Vec::new(), Withdrawn::default(), vec![exception], false);
    let accepts = |leaf: &CertificateDer<'_>, name: &str, at: u64| {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at));
        verifier
            .verify_server_cert(leaf, &[], &name, &[], at)
            .is_ok()
    };
    assert!(accepts(&leaf, "copier.school.example", NOW));
    assert!(
        !accepts(&leaf, "copier.school.example", NOW + 10),
        "its time is over"
    );
    assert!(!accepts(&leaf, "b.school.example", NOW), "another host");
    assert!(
        !accepts(&other, "copier.school.example", NOW),
        "another key"
    );
}

#[test]
fn what_the_lists_withdraw_is_refused() {
    let [root_key, middle_key, leaf_key] = [(); 3].map(|()| KeyPair::generate().unwrap());
    let (root, middle) = (authority("Root"), authority("Intermediate"));
    let mut leaf = server(&["site.example.com"]);
    leaf.serial_number = Some(SerialNumber::from(vec![1, 2, 3, 4]));
    let leaf = der(&leaf, &leaf_key, Some((&middle, &middle_key)));
    let middle_der = der(&middle, &middle_key, Some((&root, &root_key)));
    let root_der = der(&root, &root_key, None);
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let digest = |bytes: &[u8]| {
        hex(::aws_lc_rs::digest::digest(&::aws_lc_rs::digest::SHA256, bytes).as_ref())
    };
    let spki = |der: &[u8]| hex(&spki_digest(der).unwrap());
    let crl = |serial: Vec<u8>, update: i32, key: &KeyPair, issuer: &CertificateParams| {
        let mut issuer = issuer.clone();
        issuer.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign];
        rcgen::CertificateRevocationListParams {
            this_update: date_time_ymd(update, 1, 1),
            next_update: date_time_ymd(update, 2, 1),
            crl_number: SerialNumber::from(vec![1]),
            issuing_distribution_point: None,
            revoked_certs: vec![rcgen::RevokedCertParams {
                serial_number: SerialNumber::from(serial),
                revocation_time: date_time_ymd(2025, 1, 1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: rcgen::KeyIdMethod::Sha256,
        }
        .signed_by(&Issuer::from_params(&issuer, key))
        .unwrap()
        .der()
        .to_vec()
    };
    let cases: Vec<(&str, &str, Vec<u8>, &str)> = vec![
        ("nothing", "a.txt", b"# empty\n".to_vec(), "ok"),
        (
            "the leaf",
            "a.txt",
            format!("cert {}\n", digest(&leaf)).into_bytes(),
            "listed-as-revoked",
        ),
        (
            "its key",
            "a.txt",
            format!("spki {} # why\n", spki(&leaf)).into_bytes(),
            "listed-as-revoked",
        ),
        (
            "the intermediate",
            "a.txt",
            format!("cert {}", digest(&middle_der)).into_bytes(),
            "listed-as-revoked",
        ),
        (
            "the root's key",
            "a.txt",
            format!("spki {}", spki(&root_der)).into_bytes(),
            "listed-as-revoked",
        ),
        (
            "its serial",
            "a.txt",
            format!("serial {} 01:02:03:04", spki(&middle_der)).into_bytes(),
            "listed-as-revoked",
        ),
        (
            "another serial",
            "a.txt",
            format!("serial {} 0102", spki(&middle_der)).into_bytes(),
            "ok",
        ),
        (
            "a list of the issuer",
            "a.crl",
            crl(vec![1, 2, 3, 4], 2026, &middle_key, &middle),
            "revoked",
        ),
        (
            "an overdue one",
            "a.crl",
            crl(vec![1, 2, 3, 4], 2025, &middle_key, &middle),
            "revoked",
        ),
        (
            "one of another serial",
            "a.crl",
            crl(vec![9], 2026, &middle_key, &middle),
            "ok",
        ),
        ("another kind of file", "a.md", b"cert".to_vec(), "ok"),
    ];
    let ask = ServerName::try_from("site.example.com").unwrap();
    for (what, file, content, expect) in cases {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(file), content).unwrap();
        let withdrawn = Withdrawn::read(dir.path()).unwrap();
        let root = roots::one(&root_der, NOW as i64, false).unwrap();
        let verifier = verifier_with(vec![root], withdrawn, Vec::new(), false);
        let sent = [middle_der.clone()];
        let verdict = verifier.judge(&leaf, &sent, &ask, &[], now());
        let rule = verdict.map_or_else(|broken| broken.rule, |()| "ok");
        assert_eq!(rule, expect, "{what}");
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "# one\n\ncert abc\n").unwrap();
    let error = Withdrawn::read(dir.path()).unwrap_err().to_string();
    assert!(
        error.contains("a.txt") && error.contains("line 3"),
        "{error}"
    );
}

#[test]
fn a_missing_issuer_is_named_and_used_once_learned() {
    let [root_key, middle_key, leaf_key] = [(); 3].map(|()| KeyPair::generate().unwrap());
    let (root, middle) = (authority("Root"), authority("Intermediate"));
    let mut leaf = server(&["site.example.com"]);
    let url = b"http://ca.example/i.der";
    let mut content = vec![
        0x30, 0, 0x30, 0, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2, 0x86, 0,
    ];
    content[15] = u8::try_from(url.len()).unwrap();
    content.extend_from_slice(url);
    content[1] = u8::try_from(content.len() - 2).unwrap();
    content[3] = u8::try_from(content.len() - 4).unwrap();
    leaf.custom_extensions.push(extension(AIA, false, &content));
    let leaf = der(&leaf, &leaf_key, Some((&middle, &middle_key)));
    let middle = der(&middle, &middle_key, Some((&root, &root_key)));
    let root = roots::one(&der(&root, &root_key, None), NOW as i64, false).unwrap();
    let verifier = verifier(vec![root], false);
    let ask = ServerName::try_from("site.example.com").unwrap();
    let judge = || {
        verifier
            .judge(&leaf, &[], &ask, &[], now())
            .map_err(|broken| broken.rule)
    };
    assert_eq!(judge(), Err("unknown-issuer"));
    assert_eq!(
        verifier.learned.wanted(&leaf, &[]),
        ["http://ca.example/i.der"]
    );
    assert!(
        verifier
            .learned
            .wanted(&leaf, std::slice::from_ref(&middle))
            .is_empty(),
        "nothing above it"
    );
    assert!(!verifier.learned.add(b"no certificate"));
    assert!(!verifier.learned.add(&leaf), "no authority");
    assert!(verifier.learned.add(&middle));
    assert_eq!(judge(), Ok(()));
}
