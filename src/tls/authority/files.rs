//! The authority's files: read with their permissions checked, and changed all or none.
//!
//! A change is written into a directory of its own, and only when everything is there and on disk
//! is it marked as complete; then file by file is put in place, and what was there before is kept
//! under `before/`. Killed before the mark, nothing has changed; killed after it, the next start
//! goes on where this one ended.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rcgen::KeyPair;

use super::AuthorityError;
use crate::model::Timestamp;

const STAGE: &str = "change";
const COMPLETE: &str = "complete";
/// Where replaced files go.
pub(super) const BEFORE: &str = "before";

pub(super) fn read_text(file: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(file).map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })
}

/// Reads a private key that nobody else may read.
pub(super) fn read_key(file: &Path) -> Result<KeyPair, AuthorityError> {
    check_mode(file)?;
    let text = read_text(file)?;
    if text.contains("ENCRYPTED") {
        return Err(AuthorityError::content(
            file,
            format!(
                "the key is encrypted; decrypt it first: openssl pkey -in {} -out plain.key",
                file.display()
            ),
        ));
    }
    // Some files of EC keys begin with a block of parameters.
    let begin = text
        .lines()
        .position(|line| line.starts_with("-----BEGIN") && line.contains("PRIVATE KEY"));
    let key = text.lines().skip(begin.unwrap_or(0)).collect::<Vec<_>>();
    KeyPair::from_pem(&key.join("\n")).map_err(|_| {
        AuthorityError::content(
            file,
            "holds no private key in PEM that can be used (ECDSA P-256 or P-384, RSA)",
        )
    })
}

pub(super) fn check_mode(file: &Path) -> Result<(), AuthorityError> {
    let meta = fs::metadata(file).map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(AuthorityError::Permissions {
            file: file.into(),
            mode,
        });
    }
    Ok(())
}

/// Several files that change together.
pub(super) struct Change {
    dir: PathBuf,
    steps: Vec<String>,
    /// Held until the change is over: two at once would mix.
    _lock: File,
}

impl Change {
    /// Begins a change in `dir`, which is made if it is not there.
    pub(super) fn begin(dir: &Path, now: Timestamp) -> Result<Change, AuthorityError> {
        let begin = || -> io::Result<Change> {
            fs::create_dir_all(dir)?;
            let lock = lock(dir)?;
            recover(dir, usize::MAX)?;
            fs::DirBuilder::new().mode(0o700).create(dir.join(STAGE))?;
            Ok(Change {
                dir: dir.into(),
                steps: vec![format!("at {}", now.0)],
                _lock: lock,
            })
        };
        begin().map_err(|source| AuthorityError::File {
            file: dir.into(),
            source,
        })
    }

    /// `name` will hold this.
    pub(super) fn put(&mut self, name: &str, text: &str, mode: u32) -> Result<(), AuthorityError> {
        let file = self.dir.join(STAGE).join(name);
        write(&file, text.as_bytes(), mode)
            .map_err(|source| AuthorityError::File { file, source })?;
        self.steps.push(format!("put {name}"));
        Ok(())
    }

    /// `name` will be there no more.
    pub(super) fn take(&mut self, name: &str) {
        self.steps.push(format!("take {name}"));
    }

    /// Makes it so.
    pub(super) fn commit(self) -> Result<(), AuthorityError> {
        self.seal()?;
        recover(&self.dir, usize::MAX).map_err(|source| AuthorityError::File {
            file: self.dir.clone(),
            source,
        })
    }

    /// From here on the change happens, whoever ends it.
    fn seal(&self) -> Result<(), AuthorityError> {
        let stage = self.dir.join(STAGE);
        let seal = || -> io::Result<()> {
            let beside = stage.join("complete.new");
            write(&beside, self.steps.join("\n").as_bytes(), 0o600)?;
            File::open(&stage)?.sync_all()?;
            fs::rename(&beside, stage.join(COMPLETE))?;
            File::open(&stage)?.sync_all()
        };
        seal().map_err(|source| AuthorityError::File {
            file: stage.clone(),
            source,
        })
    }
}

/// Ends a change that a killed process left, or takes it back if it was not complete. Nothing is
/// done (and no right to write needed) where there is none.
pub(super) fn settle(dir: &Path) -> Result<(), AuthorityError> {
    if !dir.join(STAGE).exists() {
        return Ok(());
    }
    let settle = || -> io::Result<()> {
        let _lock = lock(dir)?;
        recover(dir, usize::MAX)
    };
    settle().map_err(|source| AuthorityError::File {
        file: dir.join(STAGE),
        source,
    })
}

fn lock(dir: &Path) -> io::Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(dir.join("lock"))?;
    file.lock()?;
    Ok(file)
}

/// Does at most so many steps of what is left of a change.
fn recover(dir: &Path, most: usize) -> io::Result<()> {
    let stage = dir.join(STAGE);
    let steps = match fs::read_to_string(stage.join(COMPLETE)) {
        Ok(steps) => steps,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // It was never sealed, or all of it is done.
            return match fs::remove_dir_all(&stage) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        Err(error) => return Err(error),
    };
    let mut steps = steps.lines();
    let at = steps.next().and_then(|first| first.strip_prefix("at "));
    let kept = dir.join(BEFORE).join(at.unwrap_or("0"));
    for step in steps.take(most) {
        let (file, new) = match step.split_once(' ') {
            Some(("put", name)) => (dir.join(name), Some(stage.join(name))),
            Some(("take", name)) => (dir.join(name), None),
            _ => continue,
        };
        // Done before this process was killed.
        if new.as_ref().is_some_and(|new| !new.exists()) {
            continue;
        }
        if file.exists() {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&kept)?;
            let old = kept.join(file.file_name().unwrap_or_default());
            match fs::hard_link(&file, &old) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        match &new {
            Some(new) => fs::rename(new, &file)?,
            None if file.exists() => fs::remove_file(&file)?,
            None => {}
        }
    }
    if most == usize::MAX {
        File::open(dir)?.sync_all()?;
        fs::remove_file(stage.join(COMPLETE))?;
        fs::remove_dir_all(&stage)?;
    }
    Ok(())
}

/// Writes a key to a place of its own, never over something.
pub(super) fn write_new(file: &Path, bytes: &[u8]) -> Result<(), AuthorityError> {
    let write = || -> io::Result<()> {
        let mut out = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)?;
        out.write_all(bytes)?;
        out.sync_all()
    };
    write().map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })
}

fn write(file: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut out = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(file)?;
    out.set_permissions(fs::Permissions::from_mode(mode))?;
    out.write_all(bytes)?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn old(dir: &Path) {
        for name in ["root.pem", "root.key", "cross.pem"] {
            fs::write(dir.join(name), "old").unwrap();
        }
    }

    fn change(dir: &Path) -> Change {
        let mut change = Change::begin(dir, NOW).unwrap();
        for name in ["root.key", "root.pem", "intermediate.pem"] {
            change.put(name, "new", 0o600).unwrap();
        }
        change.take("cross.pem");
        change
    }

    fn state(dir: &Path) -> Vec<Option<String>> {
        ["root.key", "root.pem", "intermediate.pem", "cross.pem"]
            .iter()
            .map(|name| fs::read_to_string(dir.join(name)).ok())
            .collect()
    }

    #[test]
    fn killed_anywhere_all_or_nothing_has_changed() {
        let new = |text: &str| Some(text.to_owned());
        // Before the seal: nothing.
        let dir = tempfile::tempdir().unwrap();
        old(dir.path());
        drop(change(dir.path()));
        settle(dir.path()).unwrap();
        assert_eq!(
            state(dir.path()),
            [new("old"), new("old"), None, new("old")]
        );
        // After it, however far it came: everything, and nothing of before is lost.
        for steps in 0..=5 {
            let dir = tempfile::tempdir().unwrap();
            old(dir.path());
            let change = change(dir.path());
            change.seal().unwrap();
            recover(dir.path(), steps).unwrap();
            drop(change);
            settle(dir.path()).unwrap();
            assert_eq!(
                state(dir.path()),
                [new("new"), new("new"), new("new"), None],
                "{steps}"
            );
            let kept = dir.path().join(BEFORE).join(NOW.0.to_string());
            for name in ["root.pem", "root.key", "cross.pem"] {
                assert_eq!(fs::read_to_string(kept.join(name)).unwrap(), "old");
            }
            assert!(!dir.path().join(STAGE).exists());
        }
    }
}
