//! `safe_search.toml`: how providers are asked for their safe mode.

use super::super::document::At;
use super::super::hosts::HostPattern;
use super::super::safe_search::Provider;
use super::Files;

/// The providers, in the order in which they are written.
pub(super) fn read(files: &Files<'_>) -> Vec<Provider> {
    let Some(document) = files.optional("safe_search.toml") else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut providers = Vec::new();
    for table in root.tables("provider") {
        table.need_text("id", "e.g. id = \"google\"");
        let set = table.need_table("set", "e.g. set = { safe = \"active\" }");
        let set = set.map_or_else(Vec::new, |set| {
            let pairs = set.entries().into_iter();
            pairs
                .filter_map(|(name, value)| Some((name.value.to_owned(), value.text()?.value)))
                .collect()
        });
        providers.push(Provider {
            hosts: patterns(
                files,
                &table.need_texts("hosts", "e.g. hosts = [\"google.*\"]"),
            ),
            paths: prefixes(files, &table.texts("paths")),
            set,
        });
        table.finish();
    }
    root.finish();
    providers
}

/// Hosts, each of which may be a pattern.
pub(super) fn patterns(files: &Files<'_>, texts: &[At<'_, String>]) -> Vec<HostPattern> {
    let read = |text: &At<'_, String>| match HostPattern::read(&text.value) {
        Ok(pattern) => Some(pattern),
        Err(problem) => {
            files.report.error(
                text.place,
                problem,
                "write it like search.example or google.*",
            );
            None
        }
    };
    texts.iter().filter_map(read).collect()
}

/// Path prefixes, each beginning with `/`.
pub(super) fn prefixes(files: &Files<'_>, texts: &[At<'_, String>]) -> Vec<String> {
    for text in texts.iter().filter(|text| !text.value.starts_with('/')) {
        let message = format!("the path \"{}\" does not begin with /", text.value);
        files
            .report
            .error(text.place, message, "write it like /search");
    }
    texts.iter().map(|text| text.value.clone()).collect()
}
