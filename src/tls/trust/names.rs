//! Name constraints (RFC 5280, 4.2.1.10), compared in full for every form of a name; pure.
//!
//! webpki compares names of hosts and addresses and refuses the rest unread. Universities and
//! companies have intermediates that are constrained by subject, and browsers accept them. A form
//! that cannot be compared (otherName and its like) is refused where both sides have it.

use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints};
use x509_parser::prelude::*;
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use super::rules::{Broken, invalid};

/// Comparisons for one path at most: names times constraints could be made to take seconds.
const COMPARISONS: u32 = 250_000;

/// What is left of the comparisons for one path.
pub(super) struct Budget(u32);

impl Budget {
    pub(super) fn new() -> Self {
        Budget(COMPARISONS)
    }

    fn take(&mut self) -> Result<(), Broken> {
        self.0 = self.0.checked_sub(1).ok_or(invalid("too-many"))?;
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Permitted,
    Excluded,
}

/// A name of a certificate, by its form.
enum Name<'a> {
    Host(&'a str),
    Address(&'a [u8]),
    Subject(&'a X509Name<'a>),
    Mail(&'a str),
    Uri(&'a str),
    /// The tag of a form that is not compared.
    Other(u8),
}

/// Whether the names of a certificate lie within what one above it allows.
pub(super) fn check(
    above: &X509Certificate<'_>,
    below: &X509Certificate<'_>,
    budget: &mut Budget,
) -> Result<(), Broken> {
    let Ok(found) = above.name_constraints() else {
        return Err(invalid("name-constraints-unreadable"));
    };
    let Some(constraints) = found.map(|extension| extension.value) else {
        return Ok(());
    };
    let trees = |side: Side| match side {
        Side::Permitted => constraints.permitted_subtrees.as_deref().unwrap_or(&[]),
        Side::Excluded => constraints.excluded_subtrees.as_deref().unwrap_or(&[]),
    };
    for name in names_of(below)? {
        for tree in trees(Side::Excluded) {
            budget.take()?;
            if is_in(&name, tree, Side::Excluded)? == Some(true) {
                return Err(name.beyond());
            }
        }
        let mut permitted = None;
        for tree in trees(Side::Permitted) {
            budget.take()?;
            if let Some(inside) = is_in(&name, tree, Side::Permitted)? {
                permitted = Some(permitted.unwrap_or(false) || inside);
            }
        }
        if permitted == Some(false) {
            return Err(name.beyond());
        }
    }
    Ok(())
}

/// Whether an issuer has constraints that webpki does not compare.
pub(super) fn has_more_than_hosts(constraints: &NameConstraints<'_>) -> bool {
    [
        &constraints.permitted_subtrees,
        &constraints.excluded_subtrees,
    ]
    .into_iter()
    .flatten()
    .flatten()
    .any(|tree| {
        !matches!(
            tree.base,
            GeneralName::DNSName(_) | GeneralName::IPAddress(_)
        )
    })
}

impl Name<'_> {
    fn beyond(&self) -> Broken {
        match self {
            Name::Host(name) if name.starts_with('*') => invalid("wildcard-beyond-constraint"),
            _ => invalid("name-constraints"),
        }
    }
}

/// Subject and alternative names; addresses of mail also stand in old subjects.
fn names_of<'a>(cert: &'a X509Certificate<'a>) -> Result<Vec<Name<'a>>, Broken> {
    const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";
    let mut names = Vec::new();
    if cert.subject().iter_rdn().next().is_some() {
        names.push(Name::Subject(cert.subject()));
    }
    let Ok(alternative) = cert.subject_alternative_name() else {
        return Err(invalid("name-unreadable"));
    };
    for name in alternative.iter().flat_map(|san| &san.value.general_names) {
        names.push(match name {
            GeneralName::DNSName(name) => Name::Host(name),
            GeneralName::IPAddress(bytes) => Name::Address(bytes),
            GeneralName::DirectoryName(name) => Name::Subject(name),
            GeneralName::RFC822Name(mail) => Name::Mail(mail),
            GeneralName::URI(uri) => Name::Uri(uri),
            GeneralName::Invalid(..) => return Err(invalid("name-unreadable")),
            other => Name::Other(form(other)),
        });
    }
    if !names.iter().any(|name| matches!(name, Name::Mail(_))) {
        let subject = cert.subject().iter_attributes();
        let mails = subject.filter(|part| part.attr_type().to_id_string() == EMAIL_ADDRESS);
        // One that is no text is no address either, and refused as such.
        names.extend(mails.map(|mail| Name::Mail(mail.as_str().unwrap_or_default())));
    }
    Ok(names)
}

/// The tag of a form (RFC 5280, 4.2.1.6).
fn form(name: &GeneralName<'_>) -> u8 {
    match name {
        GeneralName::OtherName(..) => 0,
        GeneralName::RFC822Name(_) => 1,
        GeneralName::DNSName(_) => 2,
        GeneralName::X400Address(_) => 3,
        GeneralName::DirectoryName(_) => 4,
        GeneralName::EDIPartyName(_) => 5,
        GeneralName::URI(_) => 6,
        GeneralName::IPAddress(_) => 7,
        GeneralName::RegisteredID(_) => 8,
        GeneralName::Invalid(..) => 9,
    }
}

/// Whether a name lies in a tree; `None` if the tree is of another form.
fn is_in(name: &Name<'_>, tree: &GeneralSubtree<'_>, side: Side) -> Result<Option<bool>, Broken> {
    Ok(Some(match (name, &tree.base) {
        (Name::Host(name), GeneralName::DNSName(base)) => host(name, base, side)?,
        (Name::Address(ip), GeneralName::IPAddress(range)) => address(ip, range)?,
        (Name::Subject(name), GeneralName::DirectoryName(base)) => subject(name, base),
        (Name::Mail(mail), GeneralName::RFC822Name(base)) => mailbox(mail, base)?,
        (Name::Uri(uri), GeneralName::URI(base)) => resource(uri, base)?,
        (Name::Other(tag), base) if *tag == form(base) => return Err(invalid("name-constraints")),
        (_, GeneralName::Invalid(..)) => return Err(invalid("name-constraints-unreadable")),
        _ => return Ok(None),
    }))
}

/// A host lies in a domain if it is the domain or below it; with a leading dot only below, as
/// browsers read it. A wildcard stands for all that it covers: it lies within what is permitted
/// if all of that does, and within what is excluded if any of it does.
fn host(name: &str, base: &str, side: Side) -> Result<bool, Broken> {
    let name = name.to_ascii_lowercase();
    let base = base.to_ascii_lowercase();
    let bare = name.strip_prefix("*.").unwrap_or(&name);
    let good = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if bare.len() > 253 || !bare.split('.').all(good) {
        return Err(invalid("name-unreadable"));
    }
    let dotted = base.starts_with('.');
    let domain = base.strip_prefix('.').unwrap_or(&base);
    Ok(if name.starts_with('*') {
        let one_of_it = base
            .split_once('.')
            .is_some_and(|(_, parent)| parent == bare)
            && !dotted;
        within(bare, domain) || (side == Side::Excluded && one_of_it)
    } else {
        within(&name, domain) && !(dotted && name == domain)
    })
}

/// Whether a name is a domain or below it; everything is below the empty one.
pub(super) fn within(name: &str, base: &str) -> bool {
    base.is_empty()
        || name == base
        || name
            .strip_suffix(base)
            .is_some_and(|rest| rest.ends_with('.'))
}

/// Address and mask; version 4 is not within version 6 and the other way round.
fn address(ip: &[u8], range: &[u8]) -> Result<bool, Broken> {
    if !matches!(ip.len(), 4 | 16) {
        return Err(invalid("name-unreadable"));
    }
    if !matches!(range.len(), 8 | 32) {
        return Err(invalid("name-constraints-unreadable"));
    }
    if range.len() != 2 * ip.len() {
        return Ok(false);
    }
    let (net, mask) = range.split_at(ip.len());
    // Ones, then zeros (RFC 4632, 3.1).
    let ones: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    let leading: u32 = match mask.iter().position(|byte| *byte != 0xff) {
        Some(at) => 8 * u32::try_from(at).unwrap_or(0) + mask[at].leading_ones(),
        None => ones,
    };
    if ones != leading {
        return Err(invalid("name-constraints-unreadable"));
    }
    Ok(ip
        .iter()
        .zip(net)
        .zip(mask)
        .all(|((ip, net), mask)| ip & mask == net & mask))
}

/// A subject lies below another if it begins with all of it.
fn subject(name: &X509Name<'_>, base: &X509Name<'_>) -> bool {
    let mut name = name.iter_rdn();
    base.iter_rdn()
        .all(|part| name.next().is_some_and(|own| is_same(own, part)))
}

fn is_same(one: &RelativeDistinguishedName<'_>, other: &RelativeDistinguishedName<'_>) -> bool {
    let holds = |all: &RelativeDistinguishedName<'_>, part: &AttributeTypeAndValue<'_>| {
        all.iter()
            .any(|own| own.attr_type() == part.attr_type() && value(own) == value(part))
    };
    one.iter().count() == other.iter().count() && one.iter().all(|part| holds(other, part))
}

/// Text without the differences of case and spaces (RFC 5280, 7.1), other values byte for byte.
fn value(part: &AttributeTypeAndValue<'_>) -> Vec<u8> {
    match part.as_str() {
        Ok(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.join(" ").to_lowercase().into_bytes()
        }
        Err(_) => part.as_slice().to_vec(),
    }
}

/// A mailbox, all of a host, or with a leading dot all hosts below it.
fn mailbox(mail: &str, base: &str) -> Result<bool, Broken> {
    let parts = |mail: &str| match mail.split_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() && !host.contains('@') => {
            Some((local.to_owned(), host.to_ascii_lowercase()))
        }
        _ => None,
    };
    let Some((local, host)) = parts(mail) else {
        return Err(invalid("name-unreadable"));
    };
    if base.contains('@') {
        let Some(base) = parts(base) else {
            return Err(invalid("name-constraints-unreadable"));
        };
        return Ok(base == (local, host));
    }
    Ok(host_or_below(&host, base))
}

/// The host of an address, which has to be a name.
fn resource(uri: &str, base: &str) -> Result<bool, Broken> {
    let url = url::Url::parse(uri).ok();
    match url.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(host)) => Ok(host_or_below(&host.to_ascii_lowercase(), base)),
        _ => Err(invalid("name-constraints")),
    }
}

fn host_or_below(host: &str, base: &str) -> bool {
    let base = base.to_ascii_lowercase();
    match base.strip_prefix('.') {
        Some(domain) => host != domain && within(host, domain),
        None => base.is_empty() || host == base,
    }
}
