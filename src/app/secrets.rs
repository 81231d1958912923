//! The installation's keys: 32 random bytes each, one file each, readable by the owner only.
//!
//! A key appears whole or not at all, and is made once however many processes start at the same
//! time. What a key is for is its name's business.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::files::read_bounded;

/// A key. Prints as `‹redacted›`, and is wiped from memory when it is let go.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 16 of them, for what takes shorter keys.
    pub fn short(&self) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&self.0[..16]);
        short
    }

    /// A key that is kept nowhere.
    pub fn ephemeral() -> Result<Self, SecretError> {
        let mut bytes = [0; 32];
        SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| SecretError::Randomness)?;
        Ok(Secret(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹redacted›")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Randomness,
    /// Others may read it.
    #[error("{path} may be read by others (mode {mode:04o}); run: chmod 600 {path}", path = .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is not a key.
    #[error("{path} does not hold 64 hexadecimal digits; restore it from a backup, or move it away \
             to begin with a new key: pseudonyms change then", path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The disk said no.
    #[error("{path}: {source}; check that this account may write there", path = .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The key called `name` (`pseudonym`, `hosts`, `session` …) in `dir`; made if it is missing.
pub fn key(dir: &Path, name: &str) -> Result<Secret, SecretError> {
    let path = dir.join(format!("{name}.key"));
    let trouble = |path: &Path| {
        let path = path.to_owned();
        move |source| SecretError::Io { path, source }
    };
    match read(&path) {
        Err(SecretError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        outcome => return outcome,
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(trouble(dir))?;
    let secret = Secret::ephemeral()?;
    let beside = dir.join(format!(".{name}.key-{}", uuid::Uuid::now_v7()));
    let made = write(&beside, &secret).and_then(|()| {
        // A hard link fails if the name is taken: of two starters, one wins and both read that.
        match fs::hard_link(&beside, &path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::File::open(dir)?.sync_all(),
        }
    });
    let cleared = fs::remove_file(&beside);
    made.map_err(trouble(&path))?;
    cleared.map_err(trouble(&beside))?;
    read(&path)
}

/// A secret that somebody else gave, such as the password of a mail server. Prints as
/// `‹redacted›`.
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    /// The first line of the file; wiped from memory when it is let go.
    pub text: Zeroizing<String>,
    /// Whether others than the owner may read the file.
    pub exposed: bool,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹redacted›")
    }
}

/// The secret in a file that the administrator wrote: its first line, without spaces around it.
///
/// # Errors
/// `Io` if the file cannot be read, is larger than 4 KiB, is not UTF-8 or is empty.
pub fn of_file(path: &Path) -> Result<Given, SecretError> {
    let trouble = |source| SecretError::Io {
        path: path.to_owned(),
        source,
    };
    let mode = fs::metadata(path).map_err(trouble)?.mode();
    let bytes = Zeroizing::new(read_bounded(path, 4096).map_err(trouble)?);
    let text = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.lines().next().map(str::trim))
        .filter(|text| !text.is_empty())
        .map(|text| Zeroizing::new(text.to_owned()))
        .ok_or_else(|| trouble(io::Error::other("there is no text in it")))?;
    Ok(Given {
        text,
        exposed: mode & 0o077 != 0,
    })
}

fn read(path: &Path) -> Result<Secret, SecretError> {
    let trouble = |source| SecretError::Io {
        path: path.to_owned(),
        source,
    };
    let mode = fs::metadata(path).map_err(trouble)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(SecretError::Open {
            path: path.to_owned(),
            mode,
        });
    }
    let text = Zeroizing::new(read_bounded(path, 128).map_err(trouble)?);
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.trim_ascii())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .map(Secret)
        .ok_or_else(|| SecretError::Damaged {
            path: path.to_owned(),
        })
}

fn write(path: &Path, secret: &Secret) -> io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let mut text = Zeroizing::new(data_encoding::HEXLOWER.encode(&secret.0));
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("data");
        let first = key(&dir, "pseudonym").unwrap();
        assert_eq!(key(&dir, "pseudonym").unwrap(), first);
        assert_ne!(key(&dir, "hosts").unwrap(), first);
        assert_eq!(format!("{first:?}"), "‹redacted›");
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(&dir.join("pseudonym.key")), 0o600);
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(
            fs::read_dir(&dir).unwrap().count(),
            2,
            "nothing is left over"
        );
    }

    #[test]
    fn starters_at_the_same_time_agree() {
        let home = tempfile::tempdir().unwrap();
        let keys: Vec<Secret> = std::thread::scope(|scope| {
            let starters: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| key(home.path(), "a").unwrap()))
                .collect();
            starters
                .into_iter()
                .map(|starter| starter.join().unwrap())
                .collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_readable_key_is_refused_with_the_command_that_mends_it() {
        let home = tempfile::tempdir().unwrap();
        key(home.path(), "a").unwrap();
        let path = home.path().join("a.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let said = key(home.path(), "a").unwrap_err().to_string();
        let path = path.display();
        let expect = format!("{path} may be read by others (mode 0640); run: chmod 600 {path}");
        assert_eq!(said, expect);
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let home = tempfile::tempdir().unwrap();
        key(home.path(), "a").unwrap();
        for content in [
            "",
            "00",
            "xyz\n",
            &"0".repeat(63),
            &"0".repeat(66),
            &"0".repeat(500),
        ] {
            fs::write(home.path().join("a.key"), content).unwrap();
            assert!(key(home.path(), "a").is_err(), "{content:?}");
        }
    }
}
