//! Writes the table of the shipped `policies/` that `policy::embedded` includes.
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
    std::fs::write(out.join("policies.rs"), table)
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
