//! `networks.toml`: which part of the school an address belongs to.

use std::net::IpAddr;

use ipnet::IpNet;

use super::super::document::At;
use super::super::rulebook::{Class, Network};
use super::Files;
use super::classes::class;
use super::school::language;

/// The networks, and their ranges with the number of the network, longest prefix first.
pub(super) fn read(files: &Files<'_>, classes: &[Class]) -> (Vec<Network>, Vec<(IpNet, usize)>) {
    let mut networks: Vec<Network> = Vec::new();
    let mut ranges: Vec<(IpNet, usize)> = Vec::new();
    let Some(document) = files.optional("networks.toml") else {
        return (networks, ranges);
    };
    let root = document.root(files.report);
    for table in root.tables("network") {
        let name = table.need_text("name", "e.g. name = \"room 12\"");
        let hint = "e.g. addresses = [\"10.0.12.0/24\", \"fd00:12::/64\"]";
        let addresses: Vec<_> = table
            .need_texts("addresses", hint)
            .into_iter()
            .filter_map(|text| Some((range(files, &text)?, text.place)))
            .collect();
        let id = table.text("class");
        let tier = table.text("tier");
        if id.is_some() == tier.is_some() {
            let message = "a network has either a class or a tier";
            files
                .report
                .error(table.place, message, "a class has a tier already");
        }
        let network = Network {
            name: name.map_or_else(String::new, |name| name.value).into(),
            addresses: addresses.iter().map(|(range, _)| *range).collect(),
            class: id
                .and_then(|id| class(files, classes, &id))
                .map(|class| class.id.clone()),
            tier: tier.and_then(|tier| files.tier(&tier)),
            language: table.text("language").and_then(|tag| language(files, &tag)),
            shared: table.flag("shared", false),
        };
        for (range, place) in addresses {
            let same = ranges.iter().find(|(other, _)| *other == range);
            let other = same.and_then(|(_, number)| networks.get(*number));
            if let Some(other) = other
                && (&other.class, other.tier, other.language)
                    != (&network.class, network.tier, network.language)
            {
                let message = format!("{range} is said otherwise by \"{}\"", other.name);
                let hint = "the first one counts; take the range out of one of them";
                files.report.warning(place, message, hint);
            }
            ranges.push((range, networks.len()));
        }
        networks.push(network);
        table.finish();
    }
    root.finish();
    // Stable: of two equal ranges the first that is written comes first.
    ranges.sort_by_key(|(range, _)| std::cmp::Reverse(range.prefix_len()));
    (networks, ranges)
}

/// A range; a single address is a range of one. IPv4 inside IPv6 is IPv4.
fn range(files: &Files<'_>, text: &At<'_, String>) -> Option<IpNet> {
    let parsed = text
        .value
        .parse::<IpNet>()
        .or_else(|_| text.value.parse::<IpAddr>().map(IpNet::from))
        .map(|range| canonical(range).trunc());
    match parsed {
        Ok(range) => Some(range),
        Err(_) => {
            let message = format!("\"{}\" is not an address range", text.value);
            files.report.error(
                text.place,
                message,
                "write it like 10.0.12.0/24 or fd00::/64",
            );
            None
        }
    }
}

fn canonical(range: IpNet) -> IpNet {
    if let IpNet::V6(v6) = range
        && let Some(v4) = v6.addr().to_ipv4_mapped()
        && let Some(length) = v6.prefix_len().checked_sub(96)
        && let Ok(range) = IpNet::new(IpAddr::V4(v4), length)
    {
        return range;
    }
    range
}
