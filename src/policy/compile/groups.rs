//! `protected.toml` and `no_inspect.toml`: hosts in groups.

use std::sync::Arc;

use crate::model::{HostName, MatchSource, TierId};

use super::super::diagnostic::{Place, Report};
use super::super::hosts::{HostPattern, HostTable};
use super::super::rulebook::{GroupEntry, Rulebook};
use super::super::word::Word;
use super::{Files, categories};

/// Which of the two files.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    file: &'static str,
    /// What the working calls it.
    name: &'static str,
    /// Only categories that are protected everywhere may be protected by name.
    only_protected: bool,
}

/// Nothing closes these.
pub(super) const PROTECTED: Kind = Kind {
    file: "protected.toml",
    name: "protected",
    only_protected: true,
};

/// Nobody opens connections to these.
pub(super) const NO_INSPECT: Kind = Kind {
    file: "no_inspect.toml",
    name: "no-inspect",
    only_protected: false,
};

/// The hosts, and where each stands.
pub(super) struct Read<'s> {
    pub table: HostTable<GroupEntry>,
    pub places: Vec<(HostName, Place<'s>)>,
    /// Each group's name and why it is there.
    pub told: Vec<(String, String)>,
}

/// Reads one of the two files.
pub(super) fn read<'f>(files: &'f Files<'_>, kind: Kind) -> Read<'f> {
    let mut read = Read {
        table: HostTable::default(),
        places: Vec::new(),
        told: Vec::new(),
    };
    let Some(document) = files.optional(kind.file) else {
        return read;
    };
    let root = document.root(files.report);
    for table in root.tables("group") {
        let name = table.need_text("name", "e.g. name = \"banks\"");
        let category = table.need_text("category", "the name of a file in categories/");
        if let Some(category) = &category
            && kind.only_protected
            && !categories::PROTECTED.contains(&category.value.as_str())
        {
            let message = format!("\"{}\" is not a category that is protected", category.value);
            let hint = "it is \"support-and-helplines\" or \"school-own\"";
            files.report.error(category.place, message, hint);
        }
        let category = category.and_then(|category| files.category(&category));
        let hosts = table.need_texts("hosts", "e.g. hosts = [\"bank.example\"]");
        // Only people read why a group is there.
        let reason = table.text("reason");
        // How the notice page calls it; see `guide`.
        table.translations("title", &[]);
        if let (Some(name), Some(category)) = (name, category) {
            let reason = reason.map(|reason| reason.value).unwrap_or_default();
            read.told.push((name.value.clone(), reason));
            let group: Arc<str> = format!("{}/{}", kind.name, name.value).into();
            for host in hosts {
                match HostPattern::read(&host.value) {
                    Ok(pattern) => {
                        let entry = GroupEntry {
                            group: group.clone(),
                            category,
                            host: pattern.to_string().into(),
                        };
                        read.table.add(&pattern, entry);
                        check_suffix(files, &pattern, host.place);
                        if let HostPattern::Within(name) = pattern {
                            read.places.push((name, host.place));
                        }
                    }
                    Err(problem) => {
                        files
                            .report
                            .error(host.place, problem, "write it like bank.example");
                    }
                }
            }
        }
        table.finish();
    }
    root.finish();
    read
}

/// Says so where an entry opens everybody's names at once.
pub(super) fn check_suffix(files: &Files<'_>, pattern: &HostPattern, place: Place<'_>) {
    if pattern.is_public_suffix() {
        let message = format!("this opens every name that ends in .{pattern}");
        files
            .report
            .warning(place, message, "name the sites that are meant");
    }
}

/// Hosts that are opened here although a list says that they are illegal. The list wins; for a
/// protected host that would close a helpline, so somebody has to look before it is used.
pub(super) fn check_locked(
    rulebook: &Rulebook,
    hosts: &[(HostName, Place<'_>)],
    fatal: bool,
    report: &Report,
) {
    for (host, place) in hosts {
        let evidence = rulebook.classifier().host(host);
        let locked = evidence.matches.iter().find(|found| {
            found.source == MatchSource::List
                && rulebook.word(found.category, TierId(0)) == Word::Locked
        });
        let Some(found) = locked else { continue };
        let category = &rulebook.category(found.category).name;
        let message = format!(
            "{host} stays closed: the list \"{}\" has it under {category}",
            found.origin
        );
        if fatal {
            let hint = "one of the two is wrong; until it is mended the rules before stay in force";
            report.error(*place, message, hint);
        } else {
            report.warning(*place, message, "no setting opens what the law forbids");
        }
    }
}
