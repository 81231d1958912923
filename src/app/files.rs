//! Reads `policies/` into a [`Source`], and writes the shipped rules where there are none.
//!
//! Bounded in size, number and depth; hidden files and editors' copies are left out; a link that
//! leads out of the directory is refused, since whoever may write a rule must not be able to
//! read the machine's files through an error message. What the files mean is the policy's.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::policy::{Diagnostic, Source};

/// Largest single file: the biggest public list has some five million names.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// All files together.
const MAX_TOTAL_BYTES: u64 = 1024 * 1024 * 1024;
/// Files; a public list directory has a few hundred.
const MAX_FILES: usize = 20_000;
/// Directories inside each other.
const MAX_DEPTH: usize = 12;

/// The content of a file of at most `limit` bytes. A larger one, or what is not a plain file, is
/// an error.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Asked before opening: opening a named pipe would wait for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a plain file"));
    }
    let file = fs::File::open(path)?;
    let expected = file.metadata()?.len().min(limit);
    let mut content = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {limit} bytes")));
    }
    Ok(content)
}

/// Reads every file under `dir`. All problems are returned, not the first.
pub fn read_policies(dir: &Path) -> Result<Source, Vec<Diagnostic>> {
    let mut walk = Walk {
        files: BTreeMap::new(),
        total: 0,
        problems: Vec::new(),
        root: dir.into(),
    };
    match fs::canonicalize(dir) {
        Ok(root) if root.is_dir() => {
            walk.root = root.clone();
            walk.directory(&root, "", &mut vec![root.clone()]);
        }
        Ok(_) => walk.problem("", "is not a directory", "name the directory of the rules"),
        Err(error) => walk.problem(
            "",
            &format!("cannot be read: {error}"),
            "check `[policy] dir`; without the directory, `schoolgate run` writes the shipped rules",
        ),
    }
    if walk.problems.is_empty() {
        Ok(Source {
            files: walk.files.into_iter().collect(),
        })
    } else {
        for problem in &mut walk.problems {
            if problem.file.is_empty() {
                problem.file = dir.display().to_string();
            }
        }
        Err(walk.problems)
    }
}

/// What [`stamp`] saw.
pub(crate) type Stamp = Vec<(std::ffi::OsString, u64, Option<std::time::SystemTime>)>;

/// Names, sizes and times of the files in a directory: what differs from before has to be read
/// again. Nothing is opened; a directory that is not there has no files.
pub(crate) fn stamp(dir: &Path) -> Stamp {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries
        .take(MAX_FILES)
        .filter_map(|entry| {
            let about = fs::metadata(entry.path()).ok()?;
            Some((entry.file_name(), about.len(), about.modified().ok()))
        })
        .collect();
    all.sort();
    all
}

/// Writes `source` to `dir` if that is missing or empty; returns whether it did.
///
/// Nothing that is there is touched. A missing directory appears whole or not at all.
pub fn unpack(source: &Source, dir: &Path) -> io::Result<bool> {
    match fs::read_dir(dir) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Ok(false);
            }
            write_all(source, dir)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = dir
                .file_name()
                .unwrap_or("policies".as_ref())
                .to_string_lossy();
            let beside = dir.with_file_name(format!(".{name}.new-{}", std::process::id()));
            // What a start that was cut off has left; in a container the number is always the same.
            match fs::remove_dir_all(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            write_all(source, &beside)?;
            if let Err(error) = fs::rename(&beside, dir) {
                fs::remove_dir_all(&beside)?;
                return Err(error);
            }
        }
        Err(error) => return Err(error),
    }
    Ok(true)
}

fn write_all(source: &Source, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    for (name, content) in &source.files {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create_new(&path)?;
        file.write_all(content)?;
        // On the disk before the directory gets its name, or a power cut leaves empty rules.
        file.sync_all()?;
    }
    Ok(())
}

struct Walk {
    files: BTreeMap<String, std::sync::Arc<[u8]>>,
    total: u64,
    problems: Vec<Diagnostic>,
    /// The directory with every link resolved.
    root: PathBuf,
}

impl Walk {
    /// Reads `at`, called `name` with a slash at the end. `above` are the directories that lead
    /// here, with links resolved, so that a link to one of them is not followed for ever.
    fn directory(&mut self, at: &Path, name: &str, above: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(at) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(name, &error),
        };
        let mut entries: Vec<_> = match entries.collect::<io::Result<_>>() {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(name, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let file_name = entry.file_name();
            let Some(own) = file_name.to_str() else {
                self.problem(
                    &format!("{name}{}", file_name.to_string_lossy()),
                    "has a name that is not UTF-8",
                    "rename it",
                );
                continue;
            };
            if is_left_out(own) {
                continue;
            }
            let inner = format!("{name}{own}");
            // Follows links; what is meant is what they lead to.
            let path = match fs::canonicalize(entry.path()) {
                Ok(path) => path,
                Err(error) => {
                    self.unreadable(&inner, &error);
                    continue;
                }
            };
            if !path.starts_with(&self.root) {
                self.problem(
                    &inner,
                    "is a link that leads out of the directory",
                    "copy the file here",
                );
            } else if path.is_dir() {
                if above.len() >= MAX_DEPTH || above.contains(&path) {
                    self.problem(&inner, "is nested too deeply", "take a level out");
                    continue;
                }
                above.push(path.clone());
                self.directory(&path, &format!("{inner}/"), above);
                above.pop();
            } else {
                self.file(&path, inner);
            }
        }
    }

    fn file(&mut self, path: &Path, name: String) {
        if self.files.len() >= MAX_FILES {
            if self.files.len() == MAX_FILES && self.problems.is_empty() {
                self.problem(
                    "",
                    &format!("holds more than {MAX_FILES} files"),
                    "take some out",
                );
            }
            return;
        }
        match read_bounded(path, MAX_FILE_BYTES) {
            Ok(content) => {
                let before = self.total;
                self.total += content.len() as u64;
                if self.total > MAX_TOTAL_BYTES {
                    if before <= MAX_TOTAL_BYTES {
                        self.problem("", "holds more than 1 GiB", "take some lists out");
                    }
                    return;
                }
                self.files.insert(name, content.into());
            }
            Err(error) => self.unreadable(&name, &error),
        }
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        self.problem(
            name,
            &format!("cannot be read: {error}"),
            "give the account that runs the gateway the right to read it, or take it out",
        );
    }

    fn problem(&mut self, name: &str, message: &str, hint: &str) {
        self.problems.push(Diagnostic {
            file: name.into(),
            line: 0,
            column: 0,
            message: message.into(),
            hint: hint.into(),
            fatal: true,
        });
    }
}

/// Hidden files, and the copies that editors and package managers leave beside a file.
fn is_left_out(name: &str) -> bool {
    name.starts_with(['.', '#'])
        || name.ends_with('~')
        || [
            ".swp",
            ".tmp",
            ".bak",
            ".orig",
            ".rej",
            ".dpkg-old",
            ".dpkg-dist",
            ".dpkg-new",
        ]
        .iter()
        .any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(source: &Source) -> Vec<&str> {
        source.files.keys().map(String::as_str).collect()
    }

    fn source(files: &[(&str, &str)]) -> Source {
        let files = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().into()))
            .collect();
        Source { files }
    }

    #[test]
    fn what_was_unpacked_is_read_back() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("policies");
        let shipped = source(&[("school.toml", "a"), ("tiers/primary.toml", "b")]);
        assert!(unpack(&shipped, &dir).unwrap());
        let read = read_policies(&dir).unwrap();
        assert_eq!(read.files, shipped.files);
        let left: Vec<_> = fs::read_dir(home.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing else is left beside it");

        // A start that was cut off is no obstacle.
        let again = home.path().join("again");
        let beside = home
            .path()
            .join(format!(".again.new-{}", std::process::id()));
        fs::create_dir(&beside).unwrap();
        fs::write(beside.join("school.toml"), "half").unwrap();
        assert!(unpack(&shipped, &again).unwrap());
        assert_eq!(read_policies(&again).unwrap().files, shipped.files);

        fs::write(dir.join("school.toml"), "mine").unwrap();
        assert!(!unpack(&shipped, &dir).unwrap(), "never overwrites");
        assert_eq!(fs::read(dir.join("school.toml")).unwrap(), b"mine");
    }

    #[test]
    fn an_empty_directory_is_filled() {
        let home = tempfile::tempdir().unwrap();
        assert!(unpack(&source(&[("a/b", "c")]), home.path()).unwrap());
        assert_eq!(names(&read_policies(home.path()).unwrap()), ["a/b"]);
    }

    #[test]
    fn hidden_files_and_copies_are_left_out() {
        let home = tempfile::tempdir().unwrap();
        for name in [
            ".git",
            "rules.toml~",
            ".rules.toml.swp",
            "#rules.toml#",
            "rules.toml.bak",
        ] {
            fs::write(home.path().join(name), "x").unwrap();
        }
        fs::write(home.path().join("rules.toml"), "x").unwrap();
        assert_eq!(names(&read_policies(home.path()).unwrap()), ["rules.toml"]);
    }

    #[test]
    fn links_inside_are_followed_and_others_refused() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("policies");
        fs::create_dir_all(dir.join(".version")).unwrap();
        fs::write(dir.join(".version/rules.toml"), "x").unwrap();
        symlink(".version/rules.toml", dir.join("rules.toml")).unwrap();
        assert_eq!(names(&read_policies(&dir).unwrap()), ["rules.toml"]);

        fs::write(home.path().join("secret"), "s").unwrap();
        symlink("../secret", dir.join("stolen.toml")).unwrap();
        symlink(".", dir.join("round")).unwrap();
        symlink("nowhere", dir.join("broken.toml")).unwrap();
        let problems = read_policies(&dir).unwrap_err();
        let all: Vec<_> = problems
            .iter()
            .map(|p| format!("{}: {}", p.file, p.message))
            .collect();
        assert_eq!(
            all,
            [
                "broken.toml: cannot be read: No such file or directory (os error 2)",
                "round: is nested too deeply",
                "stolen.toml: is a link that leads out of the directory",
            ]
        );
    }

    #[test]
    fn what_is_not_a_file_is_not_opened() {
        let home = tempfile::tempdir().unwrap();
        let socket = home.path().join("rules.toml");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let problems = read_policies(home.path()).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].message.contains("not a plain file"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_missing_directory_is_said_with_its_path() {
        let problems = read_policies(Path::new("/nonexistent/policies")).unwrap_err();
        assert_eq!(problems[0].file, "/nonexistent/policies");
        assert!(problems[0].hint.contains("[policy] dir"));
    }

    #[test]
    fn bounds_are_kept() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), b"12345");
        assert!(read_bounded(&path, 4).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(read_bounded(home.path(), 5).is_err(), "a directory");
    }
}
