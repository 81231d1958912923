//! `policies/` as names and bytes, no file system.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;

/// `policies/` as names and bytes, no file system. Names are relative with `/`.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Content by relative name, e.g. `tiers/primary.toml`.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

impl Source {
    /// Adds or replaces a file; handy for tests and for tools that build a source in memory.
    pub fn with(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.files.insert(name.to_owned(), content.as_ref().into());
        self
    }

    /// The bytes of a file.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(|bytes| &**bytes)
    }

    /// Names and bytes of everything whose name begins with `prefix`, in order of names.
    pub fn under<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s [u8])> {
        self.files
            .range(prefix.to_owned()..)
            .take_while(move |(name, _)| name.starts_with(prefix))
            .map(|(name, bytes)| (name.as_str(), &**bytes))
    }

    /// SHA-256 in hex over the names and bytes of the files that `wanted` picks.
    ///
    /// Each name and content is preceded by its length, so that no two sources run together.
    pub fn digest(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut context = Context::new(&SHA256);
        for (name, bytes) in self.files.iter().filter(|(name, _)| wanted(name)) {
            context.update(&(name.len() as u64).to_be_bytes());
            context.update(name.as_bytes());
            context.update(&(bytes.len() as u64).to_be_bytes());
            context.update(bytes);
        }
        HEXLOWER.encode(context.finish().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_sees_names_contents_and_their_borders() {
        let digest = |source: &Source| source.digest(|_| true);
        let one = Source::default().with("a", "bc");
        assert_ne!(digest(&one), digest(&Source::default().with("ab", "c")));
        assert_ne!(digest(&one), digest(&Source::default().with("a", "bd")));
        assert_eq!(digest(&one), digest(&one.clone()));
        assert_eq!(one.digest(|_| false), Source::default().digest(|_| true));
    }

    #[test]
    fn a_folder_is_a_range_of_names() {
        let source = Source::default()
            .with("a/1", "")
            .with("a/2", "")
            .with("ab", "")
            .with("b", "");
        assert_eq!(
            source.under("a/").map(|(name, _)| name).collect::<Vec<_>>(),
            ["a/1", "a/2"]
        );
    }
}
