//! Writes the table of the shipped `policies/` that `policy::embedded` includes, and a small share
//! of the training texts for `app::training::shipped`.
//!
//! A table of `include_bytes!` keeps the bytes out of the compiler's parser, and naming the
//! directory below makes a file that was added or taken away count as a change.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let home = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let root = home.join("policies");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=policies");
    let mut files = Vec::new();
    if root.is_dir() {
        gather(&root, &root, &mut files)?;
    }
    files.sort();
    let mut table = Vec::new();
    writeln!(table, "/// Name and bytes of each shipped file.")?;
    writeln!(table, "static FILES: &[(&str, &[u8])] = &[")?;
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    writeln!(table, "];")?;
    std::fs::write(out.join("policies.rs"), table)?;
    texts(&home.join("training"), &out)
}

/// One training text in so many goes along to hold a model where it is when a school teaches it.
const HOLDS: usize = 24;
/// And one in so many others to see whether it stayed there.
const CHECKS: usize = 12;

/// Writes `texts.txt`: lines `language TAB category TAB h or c TAB line`, `h` to hold, `c` to check.
fn texts(root: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed=training/train");
    println!("cargo:rerun-if-changed=training/relations.toml");
    let mut files = Vec::new();
    if root.join("train").is_dir() {
        gather(&root.join("train"), &root.join("train"), &mut files)?;
    }
    files.sort();
    let mut all = Vec::new();
    for (name, path) in files {
        let Some((language, category)) = name
            .strip_suffix(".txt")
            .and_then(|name| name.split_once('/'))
        else {
            continue;
        };
        let text = std::fs::read_to_string(path)?;
        let lines = text
            .lines()
            .filter(|line| line.starts_with("+ ") || line.starts_with("- "));
        for (number, line) in lines.enumerate() {
            let use_of = match number {
                _ if number % HOLDS == 0 => 'h',
                _ if number % CHECKS == CHECKS / 2 => 'c',
                _ => continue,
            };
            writeln!(all, "{language}\t{category}\t{use_of}\t{line}")?;
        }
    }
    std::fs::write(out.join("texts.txt"), all)?;
    let relations = std::fs::read(root.join("relations.toml")).unwrap_or_default();
    std::fs::write(out.join("relations.toml"), relations)
}

/// Names relative to the root, with `/`, and absolute paths.
fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            files.push((parts.join("/"), path.clone()));
        }
    }
    Ok(())
}
