//! What may come into the tree, as `deny.toml` says: licences, sources, forbidden crates. The same
//! as `cargo deny check bans licenses sources`, without another program to install.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs cargo without the network, for everything that the package can be built with.
fn cargo(words: &[&str]) -> Vec<u8> {
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(words)
        .args(["--locked", "--offline", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Name and version of what is really compiled; `cargo metadata` names also what a feature that
/// nobody wants would bring.
fn used() -> BTreeSet<(String, String)> {
    let tree = cargo(&[
        "tree",
        "--prefix",
        "none",
        "--target",
        "x86_64-unknown-linux-gnu",
    ]);
    String::from_utf8(tree)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once(" v")?;
            let version = rest.split_whitespace().next()?;
            Some((name.to_owned(), version.to_owned()))
        })
        .collect()
}

fn rules() -> toml::Table {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    std::fs::read_to_string(file).unwrap().parse().unwrap()
}

fn texts(value: &toml::Value) -> BTreeSet<String> {
    let all = value.as_array().unwrap().iter();
    all.map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Whether an SPDX expression can be met with these licences. `OR` binds weaker than `AND`
/// (SPDX 2.3, annex D.4); a slash is an old way to write `OR`.
fn may(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let text = expression.replace('/', " OR ");
    let text = text.trim();
    if let Some((left, right)) = split(text, " OR ") {
        return may(left, allowed) || may(right, allowed);
    }
    if let Some((left, right)) = split(text, " AND ") {
        return may(left, allowed) && may(right, allowed);
    }
    match text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        Some(inner) => may(inner, allowed),
        None => allowed.contains(text),
    }
}

/// The two sides of the first such word that stands outside parentheses.
fn split<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && text[at..].starts_with(word) => {
                return Some((&text[..at], &text[at + word.len()..]));
            }
            _ => {}
        }
    }
    None
}

#[test]
fn every_part_is_allowed() {
    let rules = rules();
    let licences = texts(&rules["licenses"]["allow"]);
    let forbidden: BTreeSet<String> = rules["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect();
    let metadata: Value =
        serde_json::from_slice(&cargo(&["metadata", "--format-version", "1"])).unwrap();
    let used = used();
    let mut wrong = Vec::new();
    let mut count = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let (name, version) = (text("name"), text("version"));
        if !used.contains(&(name.to_owned(), version.to_owned())) || name == "schoolgate" {
            continue;
        }
        count += 1;
        if !may(text("license"), &licences) {
            wrong.push(format!("{name} {version}: licence `{}`", text("license")));
        }
        if forbidden.contains(name) {
            wrong.push(format!(
                "{name} {version}: is on the list of what stays out"
            ));
        }
        if text("source") != "registry+https://github.com/rust-lang/crates.io-index" {
            wrong.push(format!("{name} {version}: comes from `{}`", text("source")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "only {count} parts were looked at");
}

#[test]
fn the_check_of_licences_would_notice() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"]
        .map(String::from)
        .into();
    for (expression, fine) in [
        ("MIT", true),
        ("MIT OR GPL-3.0-only", true),
        ("MIT/GPL-3.0", true),
        ("GPL-3.0-only", false),
        ("", false),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("GPL-2.0-only OR (MIT AND GPL-3.0-only)", false),
    ] {
        assert_eq!(may(expression, &allowed), fine, "{expression}");
    }
}
